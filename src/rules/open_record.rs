//! May this user open the record that a chat links to?
//! (*Data security and privacy*)
//!
#![doc = include_str!("diagrams/open_record.md")]
//!
//! Being in the chat grants nothing, and neither does the chat switch.
//!
//! Readings: [A13](crate::guide::readings).
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
//! let tenant = TenantDocument::default().build()?;
//! assert!(open_record::decide(&tenant, &User::new(bela), &case, &[AccessRight::Read])?.is_allowed());
//! assert!(!open_record::decide(&tenant, &User::new(anna), &case, &[])?.is_allowed(), "owning it is no right to read it");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
