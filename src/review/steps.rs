//! The way to what an administrator can change, as the source's steps name it: data beside the
//! conditions, in the product's own labels. Where the source gives no step, there is none.

use crate::{condition::Condition, model::BuiltinApp, rule::Rule, rules::configure::Setting, vocabulary::app_title};
use alloc::string::{String, ToString};

/// A label, or what stands in its place.
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

/// The way to a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    start: Start,
    steps: &'static [Step],
    setting: Option<Setting>,
}

/// Who may go it, where it begins, and its steps.
const fn settings_page(setting: Setting, steps: &'static [Step]) -> Option<Way> {
    Some(Way { start: Start::SettingsPage, steps, setting: Some(setting) })
}

impl Condition {
    /// The way to what would make it hold; none where an administrator can't change it, or where the
    /// source names no steps.
    ///
    /// ```
    /// use crm_chat_policy::{Condition, model::BuiltinApp};
    ///
    /// let way = Condition::JoinEnabled.way_there().unwrap();
    /// assert_eq!(way.from(BuiltinApp::CustomerServiceAdminCenter, "Case").unwrap(), "Customer Service admin center › \
    ///     Agent experience › Collaboration › Embedded chat using Teams › Manage › Case › Join chat");
    /// assert_eq!(way.rule().map(|rule| rule.name()), Some("configure:record_types"));
    /// ```
    #[must_use]
    pub const fn way_there(self) -> Option<Way> {
        use Step::{App, Label, Profile, RecordType, Role};
        match self {
            Self::ChatEnabled => {
                settings_page(Setting::ChatSwitch, &[Label("Turn on Microsoft Teams chats inside Dynamics 365")])
            }
            Self::SyncEnabled => {
                settings_page(Setting::TimelineSync, &[Label("Sync Teams chats with records (Preview)")])
            }
            Self::RecordTypeConnectable => settings_page(
                Setting::RecordTypes,
                &[Label("Connect chats to Dynamics 365 records"), Label("Add record types"), RecordType],
            ),
            Self::OwnerMayDisconnect => settings_page(
                Setting::RecordTypes,
                &[RecordType, Label("Disconnecting chats"), Label("Record owner can disconnect chats")],
            ),
            Self::ConnectorMayDisconnect => settings_page(
                Setting::RecordTypes,
                &[RecordType, Label("Disconnecting chats"), Label("Chat connector can disconnect chat")],
            ),
            Self::JoinEnabled => settings_page(Setting::RecordTypes, &[RecordType, Label("Join chat")]),
            Self::DisconnectPrivilege => Some(Way {
                start: Start::Other("Power Platform admin center"),
                steps: &[
                    Label("Security roles"),
                    Role,
                    Label("Business management"),
                    Label("Miscellaneous Privileges"),
                    Label("Disconnect Teams chat from Dynamics 365 record"),
                ],
                setting: Some(Setting::RolePrivileges),
            }),
            Self::ProfileChatEnabled => settings_page(
                Setting::Profiles,
                &[Label("Turn on for specific multisession users"), Label("Manage"), Profile],
            ),
            Self::PaneIntegration => settings_page(
                Setting::Profiles,
                &[
                    Label("Turn on for specific multisession users"),
                    Label("Manage"),
                    Profile,
                    Label("Enable productivity pane features"),
                ],
            ),
            Self::SettingsPageReachable => Some(Way {
                start: Start::Other("Power Apps"),
                steps: &[Label("Apps"), App, Label("Edit"), Label("Sitemap")],
                setting: None,
            }),
            _ => None,
        }
    }
}

impl Way {
    /// The rule that says who may go it; none where the source says nothing of that.
    #[must_use]
    pub fn rule(self) -> Option<&'static Rule> {
        self.setting.map(Setting::rule)
    }

    /// Whether it begins at the Teams settings page, which only some apps lead to.
    #[must_use]
    pub const fn is_by_settings_page(self) -> bool {
        matches!(self.start, Start::SettingsPage)
    }

    /// Its steps from an app on, with what is to be changed by name (a record type, a role, a profile, an
    /// app); none where the app does not lead to the page.
    #[must_use]
    pub fn from(self, app: BuiltinApp, what: &str) -> Option<String> {
        let mut text = match self.start {
            Start::Other(start) => start.to_string(),
            Start::SettingsPage if app.settings_menu_path().is_empty() => return None,
            Start::SettingsPage => {
                app.settings_menu_path().iter().fold(app_title(app).to_string(), |text, step| text + " › " + step)
            }
        };
        for step in self.steps {
            text += " › ";
            text += match step {
                Step::Label(label) => label,
                Step::RecordType | Step::Role | Step::Profile | Step::App => what,
            };
        }
        Some(text)
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
