//! Is the chat an entry on the record's timeline for this user?
//! (*Configure the ability for agents to view Teams chats on a connected record's timeline (preview)*)
//!
#![doc = include_str!("diagrams/timeline_entry.md")]
//!
//! The entry holds who connected the chat and when, who sent its last message and when, and
//! nothing else: no text, no files. With the sync off, only the mapping and who connected it when
//! are kept at all. A record that is itself an activity has no entries on its timeline.

use crate::{
    condition::Condition::*,
    model::{AccessRight, Connection, QuestionError, Record, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "timeline_entry",
    "is the chat on the record's timeline for this user",
    &[ChatEnabled, SyncEnabled, ConnectedSinceSync, NotActivity],
    &[Grant::new("reader", &[RecordReadable])],
)
.lets("see chats on the timeline", " of {records}")
.read_under("Configure the ability for agents to view Teams chats on a connected record’s timeline (preview)");

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
    let subject = Subject::connection(&tenant.know_record(record)?, connection);
    Ok(subject.decide_for(RULE, user, access))
}
