//! Is the chat an entry on the record's timeline for this user?
//! (*Configure the ability for agents to view Teams chats on a connected record's timeline (preview)*)
//!
//! The entry holds who connected the chat and when, who sent its last message and when, and
//! nothing else: no text, no files. With the sync off, only the mapping and who connected it when
//! are kept at all. A record that is itself an activity has no entries on its timeline.

use crate::{
    condition::{Condition::*, Conditions},
    model::{
        AccessRight, Connection, KnownRecord, KnownUser, QuestionError, Record, Tenant, User, access_facts, same_tenant,
    },
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "timeline_entry",
    "is the chat on the record's timeline for this user",
    &[ChatEnabled, SyncEnabled, ConnectedSinceSync, NotActivity],
    &[Grant::new("reader", &[RecordReadable])],
);

/// Gathers the facts; none where user and record are known to different tenants.
#[must_use]
pub fn facts(
    user: &KnownUser<'_>,
    record: &KnownRecord<'_>,
    access: &[AccessRight],
    connection: &Connection,
) -> Conditions {
    let facts = record.facts.union(access_facts(access)).with_if(record.has_synced(connection), ConnectedSinceSync);
    same_tenant(user.tenant, record.tenant, facts)
}

/// Decides.
///
/// # Errors
///
/// [`QuestionError::UnknownRecordType`], [`QuestionError::OwnerMismatch`].
pub fn decide(
    tenant: &Tenant,
    user: &User,
    record: &Record,
    access: &[AccessRight],
    connection: &Connection,
) -> Result<Decision, QuestionError> {
    let user = tenant.know_user_for(RULE.condition_set(), user);
    Ok(RULE.decide(facts(&user, &tenant.know_record(record)?, access, connection)))
}
