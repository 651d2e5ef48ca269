//! The way to what an administrator can change, as the source's steps name it: data beside the
//! conditions, in the product's own labels. Where the source gives no step, there is none.
//! [`Condition::way_there`] has an example.

use crate::{condition::Condition, model::BuiltinApp, rule::Rule, rules::configure::Setting, vocabulary::app_title};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

/// A label, or what is named in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A label of the product.
    Label(&'static str),
    /// The record type.
    RecordType,
    /// The security role.
    Role,
    /// The app profile.
    Profile,
    /// The custom app.
    App,
}

/// Where the steps begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// The Teams settings page (*Access the Teams settings*), in an app that leads there.
    SettingsPage,
    /// Another app.
    Other(&'static str),
}

/// The way to a setting, of which [`Condition::way_there`] has an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    start: Start,
    steps: &'static [Step],
    setting: Option<Setting>,
}

/// A way from the Teams settings page.
const fn settings_page(setting: Setting, steps: &'static [Step]) -> Way {
    Way { start: Start::SettingsPage, steps, setting: Some(setting) }
}

use Step::{App, Label, Profile, RecordType, Role};

/// The switch of the whole tenant.
pub(crate) const CHAT_SWITCH: Way =
    settings_page(Setting::ChatSwitch, &[Label("Turn on Microsoft Teams chats inside Dynamics 365")]);

/// The sync with record timelines.
pub(crate) const TIMELINE_SYNC: Way =
    settings_page(Setting::TimelineSync, &[Label("Sync Teams chats with records (Preview)")]);

/// What connects chats to a record type.
pub(crate) const CONNECT: Way = settings_page(
    Setting::RecordTypes,
    &[Label("Connect chats to Dynamics 365 records"), Label("Add record types"), RecordType],
);

/// The introduction card of a record type.
pub(crate) const NOTE: Way = settings_page(
    Setting::RecordTypes,
    &[Label("Connect chats to Dynamics 365 records"), Label("Add record types"), RecordType, Label("Include a note")],
);

/// The toggle of record owners.
pub(crate) const OWNERS_DISCONNECT: Way = settings_page(
    Setting::RecordTypes,
    &[RecordType, Label("Disconnecting chats"), Label("Record owner can disconnect chats")],
);

/// The toggle of chat connectors.
pub(crate) const CONNECTORS_DISCONNECT: Way = settings_page(
    Setting::RecordTypes,
    &[RecordType, Label("Disconnecting chats"), Label("Chat connector can disconnect chat")],
);

/// The toggle that lets people join.
pub(crate) const JOIN: Way = settings_page(Setting::RecordTypes, &[RecordType, Label("Join chat")]);

/// The updates that are announced.
pub(crate) const NOTIFY: Way = settings_page(
    Setting::RecordTypes,
    &[Label("Connect chats to Dynamics 365 records"), RecordType, Label("Receive notification on key updates")],
);

/// The privilege to disconnect any chat.
pub(crate) const DISCONNECT_PRIVILEGE: Way = Way {
    start: Start::Other("Power Platform admin center"),
    steps: &[
        Label("Security roles"),
        Role,
        Label("Business management"),
        Label("Miscellaneous Privileges"),
        Label("Disconnect Teams chat from Dynamics 365 record"),
    ],
    setting: Some(Setting::RolePrivileges),
};

/// An app profile.
pub(crate) const PROFILE: Way =
    settings_page(Setting::Profiles, &[Label("Turn on for specific multisession users"), Label("Manage"), Profile]);

/// The users of an app profile.
pub(crate) const PROFILE_USERS: Way = settings_page(
    Setting::Profiles,
    &[Label("Turn on for specific multisession users"), Label("Manage"), Profile, Label("Add users")],
);

/// The chat in the pane of an app profile.
pub(crate) const PANE: Way = settings_page(
    Setting::Profiles,
    &[
        Label("Turn on for specific multisession users"),
        Label("Manage"),
        Profile,
        Label("Enable productivity pane features"),
    ],
);

/// The settings page in the site map of a custom app; the source doesn't say who may put it there.
pub(crate) const SITEMAP: Way = Way {
    start: Start::Other("Power Apps"),
    steps: &[Label("Apps"), App, Label("Edit"), Label("Sitemap")],
    setting: None,
};

impl Condition {
    /// The way to what would make it hold; none where an administrator can't change it, or where the
    /// source names no steps.
    ///
    /// ```
    /// use crm_chat_policy::{Condition, model::BuiltinApp};
    ///
    /// let way = Condition::JoinEnabled.way_there().unwrap();
    /// assert_eq!(way.steps_from(BuiltinApp::CustomerServiceAdminCenter, "Case").unwrap(), "Customer Service admin center › \
    ///     Agent experience › Collaboration › Embedded chat using Teams › Manage › Case › Join chat");
    /// assert_eq!(way.rule().map(|rule| rule.name()), Some("configure:record_types"));
    /// ```
    #[must_use]
    pub const fn way_there(self) -> Option<Way> {
        Some(match self {
            Self::ChatEnabled => CHAT_SWITCH,
            Self::SyncEnabled => TIMELINE_SYNC,
            Self::RecordTypeConnectable => CONNECT,
            Self::OwnerMayDisconnect => OWNERS_DISCONNECT,
            Self::ConnectorMayDisconnect => CONNECTORS_DISCONNECT,
            Self::JoinEnabled => JOIN,
            Self::DisconnectPrivilege => DISCONNECT_PRIVILEGE,
            Self::ProfileChatEnabled => PROFILE,
            Self::PaneIntegration => PANE,
            Self::SettingsPageReachable => SITEMAP,
            _ => return None,
        })
    }
}

impl Way {
    /// The rule that says who may take it; none where the source does not say.
    #[must_use]
    pub fn rule(self) -> Option<&'static Rule> {
        self.setting.map(Setting::rule)
    }

    /// Whether it begins at the Teams settings page, which only some apps lead to.
    #[must_use]
    pub const fn is_by_settings_page(self) -> bool {
        matches!(self.start, Start::SettingsPage)
    }

    /// Its steps from an app on, naming what must be changed (a record type, a role, a profile, an
    /// app); none where the app does not lead to the page.
    #[must_use]
    pub fn steps_from(self, app: BuiltinApp, what: &str) -> Option<String> {
        let mut text = match self.start {
            Start::Other(start) => start.to_string(),
            Start::SettingsPage if app.settings_menu_path().is_empty() => return None,
            Start::SettingsPage => {
                app.settings_menu_path().iter().fold(app_title(app).to_string(), |text, step| text + " › " + step)
            }
        };
        text += &self.steps(what);
        Some(text)
    }

    /// Its steps after the Teams settings page, or after the app that it begins in.
    fn steps(self, what: &str) -> String {
        self.steps.iter().fold(String::new(), |text, step| {
            text + " › "
                + match step {
                    Step::Label(label) => label,
                    Step::RecordType | Step::Role | Step::Profile | Step::App => what,
                }
        })
    }

    /// Who may go it, as it stands behind the steps: " (for a system administrator)", or nothing.
    fn by(self) -> String {
        self.rule().map_or_else(String::new, |rule| {
            let administrators = rule.grants().iter().map(|grant| grant.name().replace('_', " "));
            format!(" (for a {})", administrators.collect::<Vec<_>>().join(" or a "))
        })
    }

    /// Where it begins, if elsewhere than at the Teams settings page, and the rest.
    #[cfg(feature = "report")]
    pub(crate) fn parts(self, what: &str) -> (Option<&'static str>, String) {
        let start = match self.start {
            Start::SettingsPage => None,
            Start::Other(start) => Some(start),
        };
        (start, self.steps(what) + &self.by())
    }

    /// The same from each app that leads there, each way once, with who may go it.
    pub(crate) fn each(self, what: &str) -> Vec<String> {
        let mut ways: Vec<String> = BuiltinApp::ALL.iter().filter_map(|app| self.steps_from(*app, what)).collect();
        // What begins elsewhere is the same from each.
        ways.dedup();
        let by = self.by();
        ways.iter().map(|way| format!("{way}{by}")).collect()
    }

    /// What is to be named in the steps: "the record type"; nothing where it is the whole tenant.
    #[must_use]
    pub fn what(self) -> &'static str {
        let named = |step: &Step| match step {
            Step::Label(_) => None,
            Step::RecordType => Some("the record type"),
            Step::Role => Some("the role"),
            Step::Profile => Some("the profile"),
            Step::App => Some("the app"),
        };
        self.steps.iter().find_map(named).unwrap_or_default()
    }
}
