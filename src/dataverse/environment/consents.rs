//! Consents → the Graph permissions granted.

use super::{
    Read,
    kind::Kind,
    outcome::{Outcome, each, place},
};
use crate::{
    document::{ChatDocument, FaultCode},
    model::GraphPermission,
    text::quoted,
};
use alloc::{collections::BTreeSet, string::String};

pub(super) fn assemble(files: &[Read], has_base: bool, chat: &mut ChatDocument, outcome: &mut Outcome) {
    if !outcome.speaks(files, Kind::Grant) && !outcome.speaks(files, Kind::Assignment) {
        if !has_base {
            outcome.note("$", "no file speaks of consents: all five Graph permissions count as granted");
        }
        return;
    }
    let (mut client, mut resource): (Option<String>, Option<Option<String>>) = (None, None);
    let mut granted: BTreeSet<GraphPermission> = BTreeSet::new();
    for (file, row) in each(files, |facts| &facts.consents) {
        let at = place(file, row.spot, row.client_key);
        let Some(this) = row.client.as_deref().map(str::to_ascii_lowercase) else {
            outcome.fault(FaultCode::MalformedPayload, at, "the row doesn't say whose consent it is");
            continue;
        };
        let known = client.get_or_insert_with(|| this.clone());
        if *known != this {
            let sentence =
                format_args!("expected consents of one client, `{}`, found one of `{}`", quoted(known), quoted(&this));
            outcome.fault(FaultCode::MalformedPayload, at, sentence);
        }
        // Of whose permissions a row speaks: Graph's are one service's.
        let of = row.resource.as_deref().map(str::to_ascii_lowercase);
        if *resource.get_or_insert_with(|| of.clone()) != of {
            let at = place(file, row.spot, "resourceId");
            outcome.fault(FaultCode::MalformedPayload, at, "expected consents to one resource, found another");
        }
        granted.extend(&row.permissions);
    }
    chat.granted_permissions = granted.into_iter().collect();
}
