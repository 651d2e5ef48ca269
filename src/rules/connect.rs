//! May this user connect this chat to this record?
//! (*Configure the ability to connect chats to Dynamics 365 records*)
//!
#![doc = include_str!("diagrams/connect.md")]
//!
//! What connecting needs, beyond the feature, is spread over the source: read access to the
//! record; a group chat; for an existing chat, being in it and asking from a Dynamics app. A pair
//! that is connected is not connected again: its connector changes by disconnecting and
//! connecting again.
//!
//! Readings: [A13, A16, A17, A25](crate::guide::readings).
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
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! let tenant = document.build()?;
//! let asked = |from| connect::decide(&tenant, &User::new(bela), &case, &[AccessRight::Read], from, &ChatToConnect::New);
//! assert!(asked(Origin::Dynamics)?.is_allowed());
//! assert!(!asked(Origin::ChatClient)?.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
