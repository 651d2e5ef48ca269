//! What an answer is of, told by its content.

use alloc::{borrow::ToOwned, string::String};

macro_rules! kinds {
    ($( $(#[$meta:meta])* $Kind:ident: $words:literal, $sets:expr, $tells:expr; )+) => {
        /// What the rows of an answer are, in the order in which a row's keys are asked.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Kind { $( $(#[$meta])* $Kind, )+ }

        impl Kind {
            pub(super) const ALL: &'static [Self] = &[ $( Self::$Kind, )+ ];

            /// The rows in words, for sentences.
            pub(super) const fn words(self) -> &'static str {
                match self { $( Self::$Kind => $words, )+ }
            }

            /// The names that the answer's context may have.
            const fn sets(self) -> &'static [&'static str] {
                match self { $( Self::$Kind => &$sets, )+ }
            }

            /// Of which keys a row must have all in one of these lists.
            const fn tells(self) -> &'static [&'static [Key]] {
                match self { $( Self::$Kind => &$tells, )+ }
            }
        }
    };
}

kinds! {
    Table: "tables", ["EntityDefinitions"], [
        &[Key::LogicalName, Key::Attributes], &[Key::LogicalName, Key::OwnershipType], &[Key::LogicalName, Key::EntitySetName],
    ];
    Attribute: "columns", ["Attributes"], [&[Key::AttributeType], &[Key::AttributeMetadata]];
    View: "views", ["savedqueries"], [&[Key::SavedQueryId], &[Key::LayoutXml], &[Key::ReturnedTypeCode]];
    Settings: "chat settings", ["msdyn_entitylinkchatconfigurations"], [&[Key::Settings]];
    Role: "roles", ["roles"], [&[Key::RoleId, Key::Name]];
    RolePrivilege: "privileges of roles", ["roleprivilegescollection"], [&[Key::RoleId, Key::PrivilegeId]];
    Privilege: "privileges", ["privileges"], [&[Key::PrivilegeId, Key::Name]];
    App: "apps", ["appmodules"], [&[Key::AppModuleId]];
    SiteMap: "site maps", ["sitemaps"], [&[Key::SiteMapXml]];
    Profile: "app profiles", ["msdyn_appconfigurations"], [&[Key::ProfileId]];
    Pane: "productivity panes", ["msdyn_paneconfigurations"], [&[Key::PaneId]];
    Tab: "tabs of panes", ["msdyn_panetabconfigurations"], [&[Key::TabId]];
    Tool: "tools of panes", ["msdyn_panetoolconfigurations"], [&[Key::ToolId]];
    ProfileRole: "roles of app profiles", ["msdyn_appprofilerolemappings"], [&[Key::ProfileOfRole]];
    Grant: "delegated permissions", ["oauth2PermissionGrants"], [&[Key::Scope, Key::ConsentType]];
    Assignment: "application permissions", ["appRoleAssignments", "appRoleAssignedTo"], [&[Key::AppRoleId]];
}

/// A key that tells what a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    LogicalName,
    Attributes,
    OwnershipType,
    EntitySetName,
    AttributeType,
    /// An `@odata.type` of a column.
    AttributeMetadata,
    SavedQueryId,
    LayoutXml,
    ReturnedTypeCode,
    Settings,
    RoleId,
    Name,
    PrivilegeId,
    AppModuleId,
    SiteMapXml,
    ProfileId,
    PaneId,
    TabId,
    ToolId,
    ProfileOfRole,
    Scope,
    ConsentType,
    AppRoleId,
}

impl Key {
    /// The key of this name, if it tells anything. Whether `@odata.type` does hangs on its value.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "LogicalName" => Self::LogicalName,
            "Attributes" => Self::Attributes,
            "OwnershipType" => Self::OwnershipType,
            "EntitySetName" => Self::EntitySetName,
            "AttributeType" => Self::AttributeType,
            "savedqueryid" => Self::SavedQueryId,
            "layoutxml" => Self::LayoutXml,
            "returnedtypecode" => Self::ReturnedTypeCode,
            "msdyn_entitylinkchatconfigurationid" => Self::Settings,
            "roleid" => Self::RoleId,
            "name" => Self::Name,
            "privilegeid" => Self::PrivilegeId,
            "appmoduleid" => Self::AppModuleId,
            "sitemapxml" => Self::SiteMapXml,
            "msdyn_appconfigurationid" => Self::ProfileId,
            "msdyn_paneconfigurationid" => Self::PaneId,
            "msdyn_panetabconfigurationid" => Self::TabId,
            "msdyn_panetoolconfigurationid" => Self::ToolId,
            "_msdyn_appprofileid_value" => Self::ProfileOfRole,
            "scope" => Self::Scope,
            "consentType" => Self::ConsentType,
            "appRoleId" => Self::AppRoleId,
            other if super::super::settings::KEYS.contains(&other) => Self::Settings,
            _ => return None,
        })
    }
}

/// The telling keys of a row.
#[derive(Clone, Copy, Default)]
pub(super) struct Keys(u32);

impl Keys {
    /// Notes a key of the row by its name.
    pub(super) fn note(&mut self, name: &str) {
        if let Some(key) = Key::of(name) {
            self.add(key);
        }
    }

    /// Notes the value of `@odata.type`.
    pub(super) fn note_type(&mut self, class: &str) {
        if class.ends_with("AttributeMetadata") {
            self.add(Key::AttributeMetadata);
        }
    }

    const fn add(&mut self, key: Key) {
        self.0 |= 1 << key as u32;
    }

    const fn contains(self, key: Key) -> bool {
        self.0 & (1 << key as u32) != 0
    }

    /// What a row with these keys is, if they tell.
    pub(super) fn kind(self) -> Option<Kind> {
        if self.0 == 0 {
            return None;
        }
        let has_all = |keys: &&[Key]| keys.iter().all(|key| self.contains(*key));
        Kind::ALL.iter().copied().find(|kind| kind.tells().iter().any(has_all))
    }
}

/// What an answer's `@odata.context` says: the kind of its rows, and of columns the table's name or id.
pub(super) fn of_context(context: &str) -> (Option<Kind>, Option<String>) {
    let Some((_, fragment)) = context.split_once('#') else { return (None, None) };
    let (mut kind, mut key) = (None, None);
    for segment in segments(fragment) {
        let (name, inside) = segment.split_once('(').unwrap_or((segment, ""));
        if let Some(found) = Kind::ALL.iter().find(|kind| kind.sets().contains(&name)) {
            kind = Some(*found);
        }
        if name == "EntityDefinitions" {
            let inside = inside.strip_suffix(')').unwrap_or(inside);
            let quoted = inside.strip_prefix("LogicalName=").unwrap_or(inside);
            let name = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
            key = Some(name.unwrap_or(quoted).to_owned());
        }
    }
    (kind, key.filter(|_| kind == Some(Kind::Attribute)))
}

/// The parts of a path between slashes that are in no parentheses.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    path.split(move |character| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        character == '/' && depth == 0
    })
}
