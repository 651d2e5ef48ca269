//! May this user connect this chat to this record?
//! (*Configure the ability to connect chats to Dynamics 365 records*)
//!
//! What connecting needs, beyond the feature, is spread over the source: read access to the
//! record; a group chat; for an existing chat, being in it and asking from a Dynamics app. A pair
//! that is connected is not connected again: its connector changes by disconnecting and
//! connecting anew.

use crate::{
    condition::{Condition::*, Conditions},
    model::{
        AccessRight, ChatToConnect, KnownRecord, KnownUser, Origin, QuestionError, Record, Tenant, User, access_facts,
        same_tenant,
    },
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "connect",
    "may this user connect this chat to this record",
    &[ChatEnabled, RecordTypeConnectable, RecordReadable, GroupChat, FromDynamics, NotConnected],
    &[Grant::new("new_chat", &[NewChat]), Grant::new("existing_chat", &[Participant])],
);

/// Gathers the facts; none where user and record are known to different tenants.
#[must_use]
pub fn facts(
    user: &KnownUser<'_>,
    record: &KnownRecord<'_>,
    access: &[AccessRight],
    from: Origin,
    chat: &ChatToConnect,
) -> Conditions {
    let participant = chat.participants().contains(&user.id);
    let facts = record.facts.union(access_facts(access)).union(from.facts()).union(chat.facts());
    same_tenant(user.tenant, record.tenant, facts.with_if(participant, Participant))
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
    from: Origin,
    chat: &ChatToConnect,
) -> Result<Decision, QuestionError> {
    let user = tenant.know_user_for(RULE.condition_set(), user);
    Ok(RULE.decide(facts(&user, &tenant.know_record(record)?, access, from, chat)))
}
