//! May this person be suggested as a participant?
//! (*Permissions required*)
//!
//! The user is the person suggested, not the one who asks.

use crate::{
    condition::{Condition::*, Conditions},
    model::{KnownUser, Tenant, User},
    rule::{Decision, Grant, Rule},
};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "suggest_participant",
    "may this person be suggested as a participant",
    &[ChatEnabled, LicenceCheckConsent],
    &[Grant::new("licensed", &[TeamsLicence])],
);

/// Gathers the facts.
#[must_use]
pub fn facts(user: &KnownUser<'_>) -> Conditions {
    user.tenant.facts().union(user.facts)
}

/// Decides.
pub fn decide(tenant: &Tenant, user: &User) -> Decision {
    RULE.decide(facts(&tenant.know_user_for(RULE.condition_set(), user)))
}
