//! May this person be suggested as a participant?
//! (*Permissions required*)
//!
#![doc = include_str!("diagrams/suggest_participant.md")]
//!
//! The user is the person suggested, not the one who asks.
//!
//! Readings: [A13, A20](crate::guide::readings).
//!
//! With [Anna, Bela, the Case and its chat](crate::rules#the-examples):
//!
//! ```
//! # use crm_chat_policy::{document::TenantDocument, id::UserId, model::*, rules::*};
//! # let (anna, bela) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! let tenant = document.build()?;
//! let licensed = User { teams_licence: true, ..User::new(anna) };
//! assert!(suggest_participant::decide(&tenant, &licensed).is_allowed());
//! assert!(!suggest_participant::decide(&tenant, &User::new(bela)).is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    condition::Condition::*,
    model::{Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "suggest_participant",
    "may this person be suggested as a participant",
    &[ChatEnabled, LicenceCheckConsent],
    &[Grant::new("licensed", &[TeamsLicence])],
)
.lets("be suggested as participants", "")
.read_under("Permissions required");

/// Decides.
pub fn decide(tenant: &Tenant, user: &User) -> Decision {
    Subject::tenant(tenant).decide_for(RULE, user, &[])
}
