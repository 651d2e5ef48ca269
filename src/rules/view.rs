//! Is the connection shown to this user?
//! (*Configure the ability for users to join chats*)
//!
#![doc = include_str!("diagrams/view.md")]

use crate::{
    condition::Condition::*,
    model::{AccessRight, Connection, QuestionError, Record, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "view",
    "is the connection shown to this user",
    &[ChatEnabled],
    &[Grant::new("participant", &[Participant]), Grant::new("joinable", &[JoinEnabled, JoinAccess])],
)
.lets("see the chats", " of {records}")
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
