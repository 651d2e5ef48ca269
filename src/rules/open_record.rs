//! May this user open the record that a chat links to?
//! (*Data security and privacy*)
//!
//! Being in the chat grants nothing, and neither does the chat switch.

use crate::{
    condition::{Condition::*, Conditions},
    model::{AccessRight, KnownRecord, KnownUser, QuestionError, Record, Tenant, User, access_facts, same_tenant},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule =
    &Rule::new("open_record", "may this user open the record", &[], &[Grant::new("reader", &[RecordReadable])]);

/// Gathers the facts; none where user and record are known to different tenants.
#[must_use]
pub fn facts(user: &KnownUser<'_>, record: &KnownRecord<'_>, access: &[AccessRight]) -> Conditions {
    same_tenant(user.tenant, record.tenant, record.facts.union(access_facts(access)))
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
) -> Result<Decision, QuestionError> {
    let user = tenant.know_user_for(RULE.condition_set(), user);
    Ok(RULE.decide(facts(&user, &tenant.know_record(record)?, access)))
}
