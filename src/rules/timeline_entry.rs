//! Is the chat an entry on the record's timeline for this user?
//! (*Configure the ability for agents to view Teams chats on a connected record's timeline (preview)*)
//!
#![doc = include_str!("diagrams/timeline_entry.md")]
//!
//! The entry holds who connected the chat and when, who sent its last message and when, and
//! nothing else: no text, no files. With the sync off, only the mapping and who connected it when
//! are kept at all. A record that is itself an activity has no entries on its timeline.
//!
//! Readings: [A13, A21](crate::guide::readings).
//!
//! With [Anna, Bela, the Case and its chat](crate::rules#the-examples):
//!
//! ```
//! # use crm_chat_policy::{document::TenantDocument, id::UserId, model::*, rules::*};
//! # let (anna, bela) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! # let case = Record {
//! #     record_type: "incident".parse()?,
//! #     id: "7d4f5c52-0000-4000-8000-000000000001".parse()?,
//! #     owner: Owner::User(anna),
//! # };
//! # let chat = Connection::new("19:a@thread.v2".parse()?, anna, [anna]);
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! document.chat.timeline_sync_since = Some("2026-01-05T09:00:00Z".parse()?);
//! let tenant = document.build()?;
//! let synced = Connection { connected_on: Some("2026-01-06T09:00:00Z".parse()?), ..chat.clone() };
//! assert!(timeline_entry::decide(&tenant, &User::new(bela), &case, &[AccessRight::Read], &synced)?.is_allowed());
//! assert!(!timeline_entry::decide(&tenant, &User::new(bela), &case, &[AccessRight::Read], &chat)?.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
