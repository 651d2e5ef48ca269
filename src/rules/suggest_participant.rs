//! May this person be suggested as a participant?
//! (*Permissions required*)
//!
#![doc = include_str!("diagrams/suggest_participant.md")]
//!
//! The user is the person suggested, not the one who asks.

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
