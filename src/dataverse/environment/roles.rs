//! Roles and their privileges → roles of the document.

use super::{
    Read,
    facts::{self, Numbers, Spot},
    kind::Kind,
    outcome::{Outcome, each, place},
    rows::counted,
};
use crate::{
    document::{FaultCode, RoleDocument},
    id::{RecordId, RoleId},
    model::{BuiltinRole, Privilege, Privileges},
    text::quoted,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::ToString,
    vec::Vec,
};

/// The templates of built-in roles, the same in every organisation.
const TEMPLATES: [(u128, BuiltinRole); 3] = [
    (0x627090ff_40a3_4053_8790_584edc5be201, BuiltinRole::SystemAdministrator),
    (0xecfd0b44_5720_45e3_ae68_417ddb0fb654, BuiltinRole::CustomerServiceRepresentative),
    (0x1808b939_dd07_4ca7_aa99_ddd2734378f1, BuiltinRole::CsrManager),
];

/// The root roles that solutions bring along without a template.
const ROOTS: [(u128, BuiltinRole); 1] = [(0xc49aae0a_0fda_e911_a81c_000d3af75d63, BuiltinRole::ProductivityToolsUser)];

/// Names can be changed and are translated, so they are asked last.
const NAMES: [(&str, BuiltinRole); 7] = [
    ("System Administrator", BuiltinRole::SystemAdministrator),
    ("CSR Manager", BuiltinRole::CsrManager),
    ("Customer Service Representative", BuiltinRole::CustomerServiceRepresentative),
    ("Omnichannel administrator", BuiltinRole::OmnichannelAdministrator),
    ("Omnichannel supervisor", BuiltinRole::OmnichannelSupervisor),
    ("Omnichannel agent", BuiltinRole::OmnichannelAgent),
    ("Productivity tools user", BuiltinRole::ProductivityToolsUser),
];

/// A role as all files together have it.
struct Role<'f> {
    file: &'f Read,
    spot: Spot,
    name: Option<&'f str>,
    template: Option<RecordId>,
    root: Option<RoleId>,
    granted: Option<&'f facts::Granted>,
    /// Privileges that rows of their own join to it, by number.
    joined: Vec<u32>,
}

/// The roles by id, the base document's where the files have none of the id.
pub(super) fn assemble(
    files: &[Read],
    base: Vec<RoleDocument>,
    numbers: &Numbers,
    outcome: &mut Outcome,
) -> Vec<RoleDocument> {
    let names = names(files, outcome);
    let mut roles = united(files, outcome);
    join(files, &mut roles, numbers);
    let known: BTreeMap<RoleId, Option<Privileges>> =
        roles.iter().map(|(id, role)| (*id, role.privileges(&names))).collect();
    let mut documents: BTreeMap<RoleId, RoleDocument> = BTreeMap::new();
    for (id, role) in &roles {
        let at = |key| place(role.file, role.spot, key);
        let Some(name) = role.name else {
            outcome.fault(FaultCode::MalformedPayload, at("name"), "the role has no `name`");
            continue;
        };
        // A business unit's copy has what its root has, unless it has privileges of its own.
        let root = role.root.filter(|root| root != id);
        let of_root = || root.and_then(|root| known.get(&root).copied().flatten());
        let own = known.get(id).copied().flatten();
        let had = if role.has_rows() { own } else { of_root().or(own) };
        if had.is_none() {
            let sentence = "nothing is known of the role's privileges, so it has none";
            outcome.note(at(""), format_args!("`{}`: {sentence}", quoted(name)));
        }
        let (builtin, by_name) = role.builtin(*id, root.and_then(|root| roles.get(&root)));
        if by_name {
            let sentence = "the role is taken for the built-in role of its name, as neither its template nor its id says which it is";
            outcome.note(at("name"), format_args!("`{}`: {sentence}", quoted(name)));
        }
        documents.insert(*id, document(*id, name, builtin, by_name, had));
    }
    if !outcome.speaks(files, Kind::Role) && base.is_empty() {
        outcome.note("$", "no file speaks of roles: nobody has a privilege");
    }
    for role in base {
        if let Ok(id) = role.id.parse() {
            documents.entry(id).or_insert(role);
        }
    }
    documents.into_values().collect()
}

fn document(
    id: RoleId,
    name: &str,
    builtin: Option<BuiltinRole>,
    by_name: bool,
    had: Option<Privileges>,
) -> RoleDocument {
    let by_default = builtin.map_or(Privileges::NONE, BuiltinRole::privileges);
    let mut has = had.unwrap_or_default();
    // No file states it: it goes with the built-in role, if that is known for certain.
    if had.is_some() && !by_name && by_default.contains(Privilege::AdministerChat) {
        has = has.with(Privilege::AdministerChat);
    }
    RoleDocument {
        id: id.to_string(),
        name: name.into(),
        builtin,
        privileges: has.difference(by_default).iter().collect(),
        revoked: by_default.difference(has).iter().collect(),
    }
}

/// The names of privileges by number, as far as they count.
fn names(files: &[Read], outcome: &mut Outcome) -> BTreeMap<u32, Privileges> {
    let mut names: BTreeMap<u32, (Privileges, &str)> = BTreeMap::new();
    for (file, (spot, number, name)) in each(files, |facts| &facts.privileges) {
        let (_, known) = *names.entry(*number).or_insert_with(|| (counted(name), name.as_str()));
        if !known.eq_ignore_ascii_case(name) {
            let sentence =
                format_args!("the privilege is called `{}` here and `{}` elsewhere", quoted(name), quoted(known));
            outcome.fault(FaultCode::MalformedPayload, place(file, *spot, "name"), sentence);
        }
    }
    names.into_iter().map(|(number, (counted, _))| (number, counted)).collect()
}

/// The roles by id; two rows of the Web API that say different things are a fault.
fn united<'f>(files: &'f [Read], outcome: &mut Outcome) -> BTreeMap<RoleId, Role<'f>> {
    let mut roles: BTreeMap<RoleId, Role<'f>> = BTreeMap::new();
    for (file, row) in each(files, |facts| &facts.roles) {
        let Some(known) = roles.get_mut(&row.id) else {
            let facts::Role { spot, ref name, template, root, ref granted, .. } = *row;
            let (name, granted) = (name.as_deref(), granted.as_ref());
            roles.insert(row.id, Role { file, spot, name, template, root, granted, joined: Vec::new() });
            continue;
        };
        let same = known.name.is_none_or(|known| row.name.as_deref().is_none_or(|name| name == known))
            && known.template.is_none_or(|known| row.template.is_none_or(|template| template == known))
            && known.root.is_none_or(|known| row.root.is_none_or(|root| root == known))
            && known.granted.is_none_or(|known| row.granted.as_ref().is_none_or(|granted| granted == known));
        if !same && known.file.source == file.source {
            let other = place(known.file, known.spot, "");
            let sentence = format_args!("the role is also at {other}, and not the same there");
            outcome.fault(FaultCode::MalformedPayload, place(file, row.spot, ""), sentence);
        }
        known.name = known.name.or(row.name.as_deref());
        known.template = known.template.or(row.template);
        known.root = known.root.or(row.root);
        known.granted = known.granted.or(row.granted.as_ref());
    }
    roles
}

/// Joins the rows that give privileges to roles.
fn join(files: &[Read], roles: &mut BTreeMap<RoleId, Role<'_>>, numbers: &Numbers) {
    let by_number: BTreeMap<u32, RoleId> =
        roles.keys().filter_map(|id| Some((numbers.of(RecordId::from_u128(id.as_u128())?)?, *id))).collect();
    for file in files {
        // Rows of one role follow each other, so it is mostly the last one's.
        let mut last: Option<(u32, RoleId)> = None;
        for (number, privilege) in &file.facts.role_privileges {
            let id = match last {
                Some((known, id)) if known == *number => Some(id),
                _ => by_number.get(number).copied(),
            };
            last = id.map(|id| (*number, id));
            if let Some(role) = id.and_then(|id| roles.get_mut(&id)) {
                role.joined.push(*privilege);
            }
        }
    }
}

impl Role<'_> {
    fn has_rows(&self) -> bool {
        !self.joined.is_empty() || self.granted.is_some_and(|granted| granted.is_any)
    }

    /// Those of its privileges that count, if anything is known of them.
    fn privileges(&self, names: &BTreeMap<u32, Privileges>) -> Option<Privileges> {
        let mut found = None;
        if let Some(granted) = self.granted {
            if granted.is_known {
                found = Some(granted.counted);
            }
            for id in &granted.ids {
                found = names.get(id).map(|more| found.unwrap_or_default().union(*more)).or(found);
            }
        }
        let joined: BTreeSet<u32> = self.joined.iter().copied().collect();
        for id in joined {
            found = names.get(&id).map(|more| found.unwrap_or_default().union(*more)).or(found);
        }
        found
    }

    /// The built-in role that it is, and whether only its name says so.
    fn builtin(&self, id: RoleId, root: Option<&Self>) -> (Option<BuiltinRole>, bool) {
        fn find(list: &[(u128, BuiltinRole)], id: u128) -> Option<BuiltinRole> {
            list.iter().find(|(known, _)| *known == id).map(|(_, builtin)| *builtin)
        }
        let template = self.template.or_else(|| root.and_then(|root| root.template));
        if let Some(template) = template {
            // It is the copy of another template, whatever it is called.
            return (find(&TEMPLATES, template.as_u128()), false);
        }
        let root_id = self.root.unwrap_or(id);
        if let Some(builtin) = find(&ROOTS, root_id.as_u128()) {
            return (Some(builtin), false);
        }
        let name: Option<&str> = self.name;
        let by_name = NAMES.iter().find(|(known, _)| name.is_some_and(|name| known.eq_ignore_ascii_case(name)));
        (by_name.map(|(_, builtin)| *builtin), by_name.is_some())
    }
}
