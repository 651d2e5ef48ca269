//! May this user open the record that a chat links to?
//! (*Data security and privacy*)
//!
#![doc = include_str!("diagrams/open_record.md")]
//!
//! Being in the chat grants nothing, and neither does the chat switch.

use crate::{
    condition::Condition::*,
    model::{AccessRight, QuestionError, Record, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule =
    &Rule::new("open_record", "may this user open the record", &[], &[Grant::new("reader", &[RecordReadable])])
        .lets("open records from a chat", "")
        .read_under("Data security and privacy");

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
    let subject = Subject::record(&tenant.know_record(record)?);
    Ok(subject.decide_for(RULE, user, access))
}
