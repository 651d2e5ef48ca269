//! May this user open the chat from the record's timeline?
//! (*Configure the ability for agents to view Teams chats on a connected record's timeline (preview)*,
//! *Prerequisites*)
//!
//! In a multisession app the productivity pane needs the Teams integration for the user's profile.
//! A custom profile says so itself; the default profile has it.

use crate::{
    condition::{Condition::*, Conditions},
    id::LogicalName,
    model::{
        AccessRight, Connection, KnownApp, KnownRecord, KnownUser, QuestionError, Record, Tenant, User, same_tenant,
    },
    rule::{Decision, Rule},
    rules::{timeline_entry, view},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "timeline_open_chat",
    "may this user open the chat from the record's timeline",
    &[ChatEnabled, SyncEnabled, ConnectedSinceSync, NotActivity, RecordReadable, PaneIntegration],
    view::RULE.grants(),
);

/// It opens what is an entry, so its guards begin with the entry's.
const _: () = {
    let (mut own, mut entry) = (RULE.guards(), timeline_entry::RULE.guards());
    while let [guard, rest @ ..] = entry {
        let [own_guard, own_rest @ ..] = own else { panic!("a guard of the entry is missing") };
        assert!(*own_guard as u8 == *guard as u8, "the guards begin with those of the entry, in order");
        (own, entry) = (own_rest, rest);
    }
};

/// Gathers the facts; none where user, record and app are known to different tenants.
#[must_use]
pub fn facts(
    user: &KnownUser<'_>,
    record: &KnownRecord<'_>,
    access: &[AccessRight],
    connection: &Connection,
    app: &KnownApp<'_>,
) -> Conditions {
    let facts = timeline_entry::facts(user, record, access, connection)
        .union(view::facts(user, record, access, connection))
        .union(user.facts)
        .union(app.facts);
    same_tenant(user.tenant, record.tenant, same_tenant(user.tenant, app.tenant, facts))
}

/// Decides.
///
/// # Errors
///
/// [`QuestionError::UnknownRecordType`], [`QuestionError::OwnerMismatch`],
/// [`QuestionError::UnknownApp`]; the first of these that applies.
pub fn decide(
    tenant: &Tenant,
    user: &User,
    record: &Record,
    access: &[AccessRight],
    connection: &Connection,
    app: &LogicalName,
) -> Result<Decision, QuestionError> {
    let user = tenant.know_user_for(RULE.condition_set(), user);
    let record = tenant.know_record(record)?;
    Ok(RULE.decide(facts(&user, &record, access, connection, &tenant.know_app(app)?)))
}
