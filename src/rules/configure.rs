//! May this user change this setting from this app?
//! (*Access the Teams settings*, *Add the Teams collaboration and chat settings page to the sitemap
//! of your app*, *Prerequisites*)
//!
#![doc = include_str!("diagrams/configure.md")]
//!
//! The source says "an admin" where it names no one else: for record types, profiles and role
//! privileges that is a role with the privilege to administer chat. A global administrator may do
//! what a tenant administrator may. The way to the page as data:
//! [`BuiltinApp::settings_menu_path`](crate::model::BuiltinApp::settings_menu_path) and
//! [`App::SETTINGS_PAGE_ADDRESS`](crate::model::App::SETTINGS_PAGE_ADDRESS).
//!
//! Readings: [A14, A19, A33](crate::guide::readings).
//!
//! With [Anna, Bela, the Case and its chat](crate::rules#the-examples):
//!
//! ```
//! # use crm_chat_policy::{document::TenantDocument, id::UserId, model::*, rules::*};
//! # let (anna, bela) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! # use crm_chat_policy::rules::configure::Setting;
//! let tenant = TenantDocument::default().build()?;
//! let admin = User { directory_roles: vec![DirectoryRole::TenantAdministrator], ..User::new(anna) };
//! let may = |setting| configure::decide(&tenant, &admin, setting, &"customer_service_hub".parse().expect("a name"));
//! assert!(may(Setting::ChatSwitch)?.is_allowed());
//! assert!(!may(Setting::TimelineSync)?.is_allowed(), "only global administrators may");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    condition::Condition::*,
    id::LogicalName,
    model::{QuestionError, Subject, Tenant, User},
    rule::{Decision, Grant, Rule},
};

closed_list! {
    /// What can be changed on the Teams settings page.
    pub enum Setting ("a setting") {
        /// The switch that turns Teams chat on.
        ChatSwitch = "chat_switch",
        /// The sync of chats with timelines.
        TimelineSync = "timeline_sync",
        /// Record types and their chat settings.
        RecordTypes = "record_types",
        /// Which custom profiles have the chat.
        Profiles = "profiles",
        /// Which roles may disconnect chats.
        RolePrivileges = "role_privileges",
    }
}

/// Who may turn Teams chat on and off.
pub const CHAT_SWITCH: &Rule = &Rule::new(
    "configure:chat_switch",
    "may this user turn Teams chat on or off from this app",
    &[SettingsPageReachable],
    &[
        Grant::new("tenant_administrator", &[TenantAdministrator]),
        Grant::new("global_administrator", &[GlobalAdministrator]),
    ],
)
.lets("turn the chat on or off", "")
.read_under("Access the Teams settings");

/// Who may turn the sync of chats with timelines on and off.
pub const TIMELINE_SYNC: &Rule = &Rule::new(
    "configure:timeline_sync",
    "may this user turn the timeline sync on or off from this app",
    &[SettingsPageReachable],
    &[Grant::new("global_administrator", &[GlobalAdministrator])],
)
.lets("turn the timeline sync on or off", "")
.read_under("Access the Teams settings");

/// What every setting left to a system administrator needs.
const BY_SYSTEM_ADMINISTRATOR: &[Grant] = &[Grant::new("system_administrator", &[SystemAdministrator])];

/// Who may change record types.
pub const RECORD_TYPES: &Rule = &Rule::new(
    "configure:record_types",
    "may this user change record types from this app",
    &[SettingsPageReachable],
    BY_SYSTEM_ADMINISTRATOR,
)
.lets("change the chat settings of record types", "")
.read_under("Access the Teams settings");

/// Who may change profiles.
pub const PROFILES: &Rule = &Rule::new(
    "configure:profiles",
    "may this user change profiles from this app",
    &[SettingsPageReachable],
    BY_SYSTEM_ADMINISTRATOR,
)
.lets("change app profiles", "")
.read_under("Access the Teams settings");

/// Who may change role privileges.
pub const ROLE_PRIVILEGES: &Rule = &Rule::new(
    "configure:role_privileges",
    "may this user change role privileges from this app",
    &[SettingsPageReachable],
    BY_SYSTEM_ADMINISTRATOR,
)
.lets("change which roles may disconnect chats", "")
.read_under("Access the Teams settings");

impl Setting {
    /// The setting's rule.
    #[must_use]
    pub const fn rule(self) -> &'static Rule {
        match self {
            Self::ChatSwitch => CHAT_SWITCH,
            Self::TimelineSync => TIMELINE_SYNC,
            Self::RecordTypes => RECORD_TYPES,
            Self::Profiles => PROFILES,
            Self::RolePrivileges => ROLE_PRIVILEGES,
        }
    }
}

/// Decides.
///
/// # Errors
///
/// [`QuestionError::UnknownApp`].
pub fn decide(tenant: &Tenant, user: &User, setting: Setting, app: &LogicalName) -> Result<Decision, QuestionError> {
    let subject = Subject::tenant(tenant).within(&tenant.know_app(app)?);
    Ok(subject.decide_for(setting.rule(), user, &[]))
}
