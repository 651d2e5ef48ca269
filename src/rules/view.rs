//! Is the connection shown to this user?
//! (*Configure the ability for users to join chats*)

use crate::{
    condition::{Condition::*, Conditions},
    model::{
        AccessRight, Connection, KnownRecord, KnownUser, QuestionError, Record, Tenant, User, access_facts, same_tenant,
    },
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "view",
    "is the connection shown to this user",
    &[ChatEnabled],
    &[Grant::new("participant", &[Participant]), Grant::new("joinable", &[JoinEnabled, RecordWritable])],
);

/// Gathers the facts; none where user and record are known to different tenants.
#[must_use]
pub fn facts(
    user: &KnownUser<'_>,
    record: &KnownRecord<'_>,
    access: &[AccessRight],
    connection: &Connection,
) -> Conditions {
    let facts = record.facts.union(access_facts(access)).with_if(user.is_in(connection), Participant);
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
