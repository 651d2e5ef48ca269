//! The tenant: one organisation's checked configuration.

use crate::{
    condition::{Condition, Conditions},
    id::{RoleId, UserId},
    model::{App, FieldTypes, Index, Moment, Privileges, Profile, RecordType, Role, sorted_places},
};
use alloc::vec::Vec;

closed_list! {
    /// A Microsoft Graph permission that the chat feature uses (*Permissions required*).
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
    /// The condition that holds where it is granted, if a rule asks for it.
    #[must_use]
    pub const fn condition(self) -> Option<Condition> {
        match self {
            Self::ChatReadWriteAll => Some(Condition::ChatConsent),
            Self::UserReadAll => Some(Condition::LicenceCheckConsent),
            Self::DirectoryReadAll | Self::PresenceReadAll | Self::UserReadBasicAll => None,
        }
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

closed_list! {
    /// How a card picks its fields. The source says both that the first five fields of a view
    /// are used and that the first supported ones are.
    #[derive(Default)]
    pub enum CardSelection ("a selection") {
        /// Unsupported fields are passed over until five are found.
        #[default]
        FirstFiveSupported = "first_five_supported",
        /// Only the first five columns are looked at, and what is unsupported is dropped.
        FirstFiveThenSkip = "first_five_then_skip",
    }
}

/// One organisation's checked configuration; immutable once built.
///
/// Made from a [`TenantDocument`](crate::document::TenantDocument). Lists keep the document's
/// order; the standard record types that it does not list follow, with their defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    pub(crate) parts: TenantParts,
    /// What each role has, sorted by id.
    privileges: Vec<(RoleId, Privileges)>,
    role_index: Index,
    /// The place of each user's custom profile.
    members: Vec<(UserId, u32)>,
    member_index: Index,
    app_index: Index,
    type_index: Index,
    /// Places in the list of record types, sorted by name.
    types_by_name: Vec<u32>,
    /// The conditions of scope `tenant` that hold.
    facts: Conditions,
}

/// What a tenant is made of, already checked: ids and names are unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TenantParts {
    pub(crate) enabled: bool,
    pub(crate) granted: GraphPermissions,
    pub(crate) sync_since: Option<Moment>,
    pub(crate) selection: CardSelection,
    pub(crate) unsupported: FieldTypes,
    pub(crate) roles: Vec<Role>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) apps: Vec<App>,
    pub(crate) record_types: Vec<RecordType>,
    /// So many of the record types are listed in the document; the rest are standard.
    pub(crate) listed: usize,
}

impl Tenant {
    pub(crate) fn new(parts: TenantParts) -> Self {
        let mut privileges: Vec<_> = parts.roles.iter().map(|role| (role.id, role.privileges())).collect();
        privileges.sort_unstable_by_key(|(id, _)| *id);
        let role_index = Index::new(&privileges, |(id, _)| id);
        let members: Vec<_> = (0_u32..)
            .zip(&parts.profiles)
            .flat_map(|(place, profile)| profile.users.iter().map(move |user| (*user, place)))
            .collect();
        let member_index = Index::new(&members, |(user, _)| user);
        let consents: Conditions = parts.granted.iter().filter_map(GraphPermission::condition).collect();
        let facts = consents
            .with_if(parts.enabled, Condition::ChatEnabled)
            .with_if(parts.sync_since.is_some(), Condition::SyncEnabled);
        let app_index = Index::new(&parts.apps, |app| app.id.as_str());
        let type_index = Index::new(&parts.record_types, |record_type| record_type.name.as_str());
        let types_by_name = sorted_places(&parts.record_types, RecordType::name);
        Self { parts, privileges, role_index, members, member_index, app_index, type_index, types_by_name, facts }
    }

    /// Whether Teams chat is turned on.
    #[must_use]
    pub const fn is_chat_enabled(&self) -> bool {
        self.parts.enabled
    }

    /// The Graph permissions granted.
    #[must_use]
    pub const fn granted_permissions(&self) -> GraphPermissions {
        self.parts.granted
    }

    /// When chats began to be synced with timelines; none while sync is off.
    #[must_use]
    pub const fn timeline_sync_since(&self) -> Option<Moment> {
        self.parts.sync_since
    }

    /// How cards pick their fields.
    #[must_use]
    pub const fn card_selection(&self) -> CardSelection {
        self.parts.selection
    }

    /// The field types that a card passes over.
    #[must_use]
    pub const fn unsupported_types(&self) -> FieldTypes {
        self.parts.unsupported
    }

    /// The roles in document order.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.parts.roles
    }

    /// What a role grants; nothing if the tenant does not know it. O(log n) in the roles.
    #[must_use]
    #[inline]
    pub fn privileges_of(&self, role: RoleId) -> Privileges {
        let found = self.role_index.find(&self.privileges, &role, |(id, _)| id);
        found.map_or(Privileges::NONE, |(_, privileges)| *privileges)
    }

    /// The roles by id, each with what it has.
    pub fn privileges_by_role(&self) -> impl Iterator<Item = (RoleId, Privileges)> + Clone {
        self.privileges.iter().copied()
    }

    /// The custom profiles in document order.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.parts.profiles
    }

    /// The custom profile that the user is on; none means the default profile. O(log n) in the
    /// users of all profiles.
    #[must_use]
    pub fn profile_of(&self, user: UserId) -> Option<&Profile> {
        let (_, place) = self.member_index.find(&self.members, &user, |(member, _)| member)?;
        self.parts.profiles.get(*place as usize)
    }

    /// The custom apps in document order.
    #[must_use]
    pub fn apps(&self) -> &[App] {
        &self.parts.apps
    }

    /// The custom app of this id. O(log n) in the apps.
    #[must_use]
    pub fn custom_app(&self, id: &str) -> Option<&App> {
        self.app_index.find(&self.parts.apps, id, |app| app.id.as_str())
    }

    /// The record types: those of the document in its order, then the other standard ones.
    #[must_use]
    pub fn record_types(&self) -> &[RecordType] {
        &self.parts.record_types
    }

    /// The record types that the document lists, in its order.
    #[must_use]
    pub fn listed_record_types(&self) -> &[RecordType] {
        self.parts.record_types.get(..self.parts.listed).unwrap_or_default()
    }

    /// The record types by name.
    pub fn record_types_by_name(&self) -> impl Iterator<Item = &RecordType> {
        self.types_by_name.iter().filter_map(|place| self.parts.record_types.get(*place as usize))
    }

    /// The record type of this name. O(log n) in the record types.
    #[must_use]
    pub fn record_type(&self, name: &str) -> Option<&RecordType> {
        self.type_index.find(&self.parts.record_types, name, |record_type| record_type.name.as_str())
    }

    /// The conditions of scope `tenant` that hold.
    #[must_use]
    pub const fn facts(&self) -> Conditions {
        self.facts
    }
}
