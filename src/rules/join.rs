//! May this user join this chat?
//! (*Configure the ability for users to join chats*)
//!
#![doc = include_str!("diagrams/join.md")]
//!
//! The source asks for write access to the record; a right to append does only where the tenant says so
//! (`chat.join_access`), and a right to read never. Only connected chats can be joined: the question takes
//! a connection.
//!
//! Readings: [A9, A13, A24, A27](crate::guide::readings).
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
//! let tenant = document.build()?;
//! let writer = join::decide(&tenant, &User::new(bela), &case, &[AccessRight::Write], &chat)?;
//! let reader = join::decide(&tenant, &User::new(bela), &case, &[AccessRight::Read], &chat)?;
//! assert!(writer.is_allowed() && !reader.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
