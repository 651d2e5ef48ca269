//! May this user join this chat?
//! (*Configure the ability for users to join chats*)
//!
//! The source asks for write access to the record; a right to append, or to read, does not do.
//! Only connected chats can be joined: the question takes a connection.

use crate::{
    condition::{Condition::*, Conditions},
    model::{
        AccessRight, Connection, KnownRecord, KnownUser, QuestionError, Record, Tenant, User, access_facts, same_tenant,
    },
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "join",
    "may this user join this chat",
    &[ChatEnabled, NotParticipant],
    &[Grant::new("writer", &[JoinEnabled, RecordWritable])],
);

/// Gathers the facts; none where user and record are known to different tenants.
#[must_use]
pub fn facts(
    user: &KnownUser<'_>,
    record: &KnownRecord<'_>,
    access: &[AccessRight],
    connection: &Connection,
) -> Conditions {
    let facts = record.facts.union(access_facts(access)).with_if(!user.is_in(connection), NotParticipant);
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
