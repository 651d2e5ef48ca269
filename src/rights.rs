//! What can be granted: privileges by security roles, directory roles, rights on a record to users;
//! Graph permissions to the chat feature. Closed lists only, which conditions are then built on.

closed_list! {
    /// What a security role can grant, as far as chats are concerned.
    #[non_exhaustive]
    pub enum Privilege ("a privilege") {
        /// Disconnect chats of any record type; in Dataverse `prvUnlinkTeamsChatFromRecord`.
        DisconnectAnyChat = "disconnect_any_chat",
        /// Change record types, profiles and role privileges on the settings page.
        AdministerChat = "administer_chat",
        /// Read app profiles.
        ReadAppProfile = "read_app_profile",
        /// Read application tab templates.
        ReadApplicationTabTemplate = "read_application_tab_template",
        /// Read notification fields.
        ReadNotificationField = "read_notification_field",
        /// Read notification templates.
        ReadNotificationTemplate = "read_notification_template",
        /// Read pane tab configurations.
        ReadPaneTabConfiguration = "read_pane_tab_configuration",
        /// Read pane tool configurations.
        ReadPaneToolConfiguration = "read_pane_tool_configuration",
        /// Read productivity pane configurations.
        ReadProductivityPaneConfiguration = "read_productivity_pane_configuration",
    }
}

closed_set! {
    /// A set of privileges.
    pub struct Privileges(u16) of Privilege
}

impl Privilege {
    /// The table that a read privilege opens: its code without `read_`.
    #[must_use]
    pub fn table(self) -> Option<&'static str> {
        self.code().strip_prefix("read_")
    }
}

impl Privileges {
    /// The seven reads that the productivity pane needs (*Permissions required*).
    pub const PANE: Self = Self::ALL.difference(Self::of(&[Privilege::DisconnectAnyChat, Privilege::AdministerChat]));
}

closed_list! {
    /// A directory role that may change tenant settings.
    pub enum DirectoryRole ("a directory role") {
        /// Tenant administrator.
        TenantAdministrator = "tenant_administrator",
        /// Global administrator; may do what a tenant administrator may.
        GlobalAdministrator = "global_administrator",
    }
}

closed_list! {
    /// A right that a user has on a record.
    pub enum AccessRight ("an access right") {
        /// Read it.
        Read = "read",
        /// Change it.
        Write = "write",
        /// Relate it to another record.
        Append = "append",
        /// Relate another record to it.
        AppendTo = "append_to",
        /// Create one.
        Create = "create",
        /// Delete it.
        Delete = "delete",
        /// Share it.
        Share = "share",
        /// Change its owner.
        Assign = "assign",
    }
}

closed_list! {
    /// What access to the record joining asks for, a setting of the tenant. The source asks for write
    /// access, while the product's own screen says "write or append"
    /// (*Configure the ability for users to join chats*).
    #[derive(Default)]
    pub enum JoinAccess ("an access for joining") {
        /// The right to change it.
        #[default]
        Write = "write",
        /// The right to change it, or to relate it to another record.
        WriteOrAppend = "write_or_append",
    }
}

impl JoinAccess {
    /// The rights of which one is enough.
    #[must_use]
    pub const fn rights(self) -> &'static [AccessRight] {
        match self {
            Self::Write => &[AccessRight::Write],
            Self::WriteOrAppend => &[AccessRight::Write, AccessRight::Append],
        }
    }
}

/// What the user must be able to do with the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccessNeed {
    /// Read it.
    Read,
    /// What joining asks for, by the tenant's setting.
    Join,
}

impl AccessNeed {
    /// The rights of which one is enough, in a tenant with this setting.
    #[must_use]
    pub const fn rights(self, join: JoinAccess) -> &'static [AccessRight] {
        match self {
            Self::Read => &[AccessRight::Read],
            Self::Join => join.rights(),
        }
    }
}

closed_list! {
    /// A Microsoft Graph permission that the chat feature uses (*Permissions required*).
    #[non_exhaustive]
    pub enum GraphPermission ("a permission") {
        /// Reads the user's chats and recent messages.
        ChatReadWriteAll = "Chat.ReadWrite.All",
        /// Reads names of teams and channels.
        DirectoryReadAll = "Directory.Read.All",
        /// Reads presence.
        PresenceReadAll = "Presence.Read.All",
        /// Reads display names and licences.
        UserReadAll = "User.Read.All",
        /// Reads photos.
        UserReadBasicAll = "User.ReadBasic.All",
    }
}

closed_set! {
    /// A set of Graph permissions.
    pub struct GraphPermissions(u8) of GraphPermission
}

impl GraphPermission {
    /// The one with this application id, hyphenated and in any case; the ids are the same in every tenant.
    #[cfg(any(feature = "dataverse", feature = "graph"))]
    pub(crate) fn of_application_id(id: &str) -> Option<Self> {
        let application_id = |permission: Self| match permission {
            Self::ChatReadWriteAll => "294ce7c9-31ba-490a-ad7d-97a7d075e4ed",
            Self::DirectoryReadAll => "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
            Self::PresenceReadAll => "a70e0c2d-e793-494c-94c4-118fa0a67f42",
            Self::UserReadAll => "df021288-bdef-4463-88db-98f22de89214",
            Self::UserReadBasicAll => "97235f07-e226-4f63-ace3-39588e11d3a1",
        };
        Self::ALL.iter().copied().find(|permission| application_id(*permission).eq_ignore_ascii_case(id))
    }

    /// What is lost without it.
    #[must_use]
    pub const fn capability(self) -> &'static str {
        match self {
            Self::ChatReadWriteAll => "the chat list and recent messages",
            Self::DirectoryReadAll => "the names of teams and channels",
            Self::PresenceReadAll => "presence on the avatars of the chat list",
            Self::UserReadAll => "names and the licence check of suggested participants",
            Self::UserReadBasicAll => "users' photos",
        }
    }
}
