//! May this user open the chat from the record's timeline?
//! (*Configure the ability for agents to view Teams chats on a connected record's timeline (preview)*,
//! *Prerequisites*)
//!
#![doc = include_str!("diagrams/timeline_open_chat.md")]
//!
//! In a multisession app the productivity pane needs the Teams integration for the user's profile.
//! A custom profile says so itself; the default profile has it.
//!
//! Readings: [A13, A15, A21, A26, A27](crate::guide::readings).
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
//! let (tenant, read) = (document.build()?, [AccessRight::Read]);
//! let chat = Connection { connected_on: Some("2026-01-06T09:00:00Z".parse()?), ..chat };
//! let app = "customer_service_workspace".parse()?;
//! assert!(timeline_open_chat::decide(&tenant, &User::new(anna), &case, &read, &chat, &app)?.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    condition::Condition::*,
    id::LogicalName,
    model::{AccessRight, Connection, QuestionError, Record, Subject, Tenant, User},
    rule::{Decision, Rule},
    rules::{timeline_entry, view},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "timeline_open_chat",
    "may this user open the chat from the record's timeline",
    &[ChatEnabled, SyncEnabled, ConnectedSinceSync, NotActivity, RecordReadable, ChatInApp, PaneIntegration],
    view::RULE.grants(),
)
.lets("open chats from the timeline", " of {records}")
.read_under("Configure the ability for agents to view Teams chats on a connected record’s timeline (preview)");

/// It opens what is an entry, so its guards begin with the entry's.
const _: () = {
    let (mut own, mut entry) = (RULE.guards(), timeline_entry::RULE.guards());
    while let [guard, rest @ ..] = entry {
        let [own_guard, own_rest @ ..] = own else { panic!("a guard of the entry is missing") };
        assert!(*own_guard as u8 == *guard as u8, "the guards begin with those of the entry, in order");
        (own, entry) = (own_rest, rest);
    }
};

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
    let subject = Subject::connection(&tenant.know_record(record)?, connection).within(&tenant.know_app(app)?);
    Ok(subject.decide_for(RULE, user, access))
}
