//! May this user use the chat in this app?
//! (*Enable or disable Teams chat*, *Permissions required*, *Add the Teams chat settings page for
//! specific multisession users*)
//!
#![doc = include_str!("diagrams/availability.md")]
//!
//! The switch counts for all apps alike, unless the tenant lists those that the chat is turned on for.
//! Agents of a multisession app also need the reads of the productivity pane, and, on a custom profile,
//! a profile that has the chat; a denial for want of the reads names the tables that are missing.
//!
//! Readings: [A13, A14, A20, A26](crate::guide::readings).
//!
//! With [Anna, Bela, the Case and its chat](crate::rules#the-examples):
//!
//! ```
//! # use crm_chat_policy::{document::TenantDocument, id::UserId, model::*, rules::*};
//! # let (anna, bela) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! let tenant = document.build()?;
//! let hub = availability::decide(&tenant, &User::new(anna), &"customer_service_hub".parse()?)?;
//! let workspace = availability::decide(&tenant, &User::new(anna), &"customer_service_workspace".parse()?)?;
//! assert!(hub.is_allowed() && !workspace.is_allowed());
//! assert_eq!(workspace.missing_tables().map(Iterator::count), Some(7));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    condition::Condition::*,
    id::LogicalName,
    json::Seq,
    model::{KnownUser, MixedTenantsError, Privilege, Privileges, QuestionError, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};
use core::fmt;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The rule.
pub const RULE: &Rule = &Rule::new(
    "availability",
    "may this user use the chat in this app",
    &[ChatEnabled, ChatConsent, ChatInApp],
    &[
        Grant::new("single_session", &[SingleSessionApp]),
        Grant::new("default_profile", &[DefaultProfile, PaneAccess]),
        Grant::new("custom_profile", &[ProfileChatEnabled, PaneAccess]),
    ],
)
.lets("use the chat", "")
.read_under("Enable or disable Teams chat");

/// Decides, and names the tables that can't be read.
///
/// # Errors
///
/// [`QuestionError::UnknownApp`].
pub fn decide(tenant: &Tenant, user: &User, app: &LogicalName) -> Result<Availability, QuestionError> {
    let subject = Subject::tenant(tenant).within(&tenant.know_app(app)?);
    Ok(Availability::of(&subject, user))
}

/// The decision on availability, with the tables of the productivity pane that no role of the
/// user can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Availability {
    decision: Decision,
    unread: Privileges,
}

impl Availability {
    pub(crate) fn of(subject: &Subject<'_>, user: &User) -> Self {
        let user = subject.tenant.know_user_for(RULE.condition_set(), user);
        Self::told(RULE.decide(subject.gather(RULE.condition_set(), &user, &[])), &user)
    }

    /// The decision for a user who is known already.
    ///
    /// # Errors
    ///
    /// [`MixedTenantsError`] for a user known to another tenant than the subject's.
    pub fn for_known(subject: &Subject<'_>, user: &KnownUser<'_>) -> Result<Self, MixedTenantsError> {
        Ok(Self::told(subject.decide(RULE, user, &[])?, user))
    }

    fn told(decision: Decision, user: &KnownUser<'_>) -> Self {
        Self { decision, unread: Privileges::PANE.difference(user.privileges()) }
    }

    /// The decision.
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The verdict.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.decision.is_allowed()
    }

    /// For a denial without pane access, the tables that no role of the user can read; else none.
    #[must_use]
    pub fn missing_tables(&self) -> Option<impl Iterator<Item = &'static str> + Clone + use<>> {
        let unread = self.unread;
        let named = !self.is_allowed() && !self.decision.held_set().contains(PaneAccess);
        named.then(|| unread.iter().filter_map(Privilege::table))
    }
}

impl fmt::Display for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        if let Some(tables) = self.missing_tables() {
            write!(f, "\n  tables that no role can read:")?;
            for table in tables {
                write!(f, " {table}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Availability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.decision.serialize_into(&mut map)?;
        if let Some(tables) = self.missing_tables() {
            map.serialize_entry("missing_tables", &Seq(tables))?;
        }
        map.end()
    }
}
