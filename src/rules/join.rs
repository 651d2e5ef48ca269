//! May this user join this chat?
//! (*Configure the ability for users to join chats*)
//!
#![doc = include_str!("diagrams/join.md")]
//!
//! The source asks for write access to the record; a right to append, or to read, does not do.
//! Only connected chats can be joined: the question takes a connection.

use crate::{
    condition::Condition::*,
    model::{AccessRight, Connection, QuestionError, Record, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "join",
    "may this user join this chat",
    &[ChatEnabled, NotParticipant],
    &[Grant::new("writer", &[JoinEnabled, JoinAccess])],
)
.lets("join chats", " of {records}")
.read_under("Configure the ability for users to join chats");

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
