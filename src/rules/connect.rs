//! May this user connect this chat to this record?
//! (*Configure the ability to connect chats to Dynamics 365 records*)
//!
#![doc = include_str!("diagrams/connect.md")]
//!
//! What connecting needs, beyond the feature, is spread over the source: read access to the
//! record; a group chat; for an existing chat, being in it and asking from a Dynamics app. A pair
//! that is connected is not connected again: its connector changes by disconnecting and
//! connecting again.

use crate::{
    condition::Condition::*,
    model::{AccessRight, ChatToConnect, Origin, QuestionError, Record, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "connect",
    "may this user connect this chat to this record",
    &[ChatEnabled, RecordTypeConnectable, RecordReadable, GroupChat, FromDynamics, NotConnected],
    &[Grant::new("new_chat", &[NewChat]), Grant::new("existing_chat", &[Participant])],
)
.lets("connect chats", " to {records}")
.read_under("Configure the ability to connect chats to Dynamics 365 records");

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
    from: Origin,
    chat: &ChatToConnect,
) -> Result<Decision, QuestionError> {
    let subject = Subject::connecting(&tenant.know_record(record)?, from, chat);
    Ok(subject.decide_for(RULE, user, access))
}
