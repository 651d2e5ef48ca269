//! The tenant: one organisation's checked configuration.

use crate::{
    condition::{Conditions, ConsentFact, SyncFact, TenantFact},
    id::{LogicalName, RoleId, UserId},
    model::{App, FieldTypes, Index, Moment, Privileges, Profile, RecordType, Role, sorted_places},
    rights::{GraphPermissions, JoinAccess},
};
use alloc::{collections::BTreeSet, string::String, vec::Vec};

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
///
/// A clone shares everything and costs O(1); it is the same tenant wherever that matters, as where
/// the parts of a question meet. Two tenants that are built are two, even from one document.
///
/// `==` compares everything that they hold, names for people and the order of lists included. Whether two
/// tenants decide alike is told by [`compare`](crate::review::compare::compare).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    shared: Shared<Indexed>,
}

/// Counts its owners. Between threads where the machine can do that.
#[cfg(target_has_atomic = "ptr")]
type Shared<T> = alloc::sync::Arc<T>;
#[cfg(not(target_has_atomic = "ptr"))]
type Shared<T> = alloc::rc::Rc<T>;

/// A tenant's parts, with what finds them.
#[derive(Debug, PartialEq, Eq)]
struct Indexed {
    parts: TenantParts,
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
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TenantParts {
    pub(crate) label: Option<String>,
    pub(crate) enabled: bool,
    /// The apps that the chat is turned on for; none given means all of them.
    pub(crate) chat_apps: Option<BTreeSet<LogicalName>>,
    pub(crate) join_access: JoinAccess,
    pub(crate) granted: GraphPermissions,
    pub(crate) sync_since: Option<Moment>,
    pub(crate) selection: CardSelection,
    pub(crate) unsupported: FieldTypes,
    pub(crate) roles: Vec<Role>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) apps: Vec<App>,
    pub(crate) record_types: Vec<RecordType>,
    /// How many of the record types, the first ones, are listed in the document; the rest are standard.
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
        let facts = TenantFact::gather(|fact| match fact {
            TenantFact::ChatEnabled => parts.enabled,
        })
        .union(ConsentFact::gather(|permission| parts.granted.contains(permission)))
        .union(SyncFact::gather(|fact| match fact {
            SyncFact::SyncEnabled => parts.sync_since.is_some(),
        }));
        let app_index = Index::new(&parts.apps, |app| app.id.as_str());
        let type_index = Index::new(&parts.record_types, |record_type| record_type.name.as_str());
        let types_by_name = sorted_places(&parts.record_types, RecordType::name);
        let whole = Indexed {
            parts,
            privileges,
            role_index,
            members,
            member_index,
            app_index,
            type_index,
            types_by_name,
            facts,
        };
        Self { shared: Shared::new(whole) }
    }

    #[cfg(feature = "record")]
    pub(super) fn parts(&self) -> &TenantParts {
        &self.shared.parts
    }

    /// Whether it is the very same tenant: this one or a clone of it.
    #[must_use]
    #[inline]
    pub fn is_same(&self, other: &Self) -> bool {
        // Mostly it is not even a clone, and needs no look inside.
        core::ptr::eq(self, other) || Shared::ptr_eq(&self.shared, &other.shared)
    }

    /// What people call it, if the document says.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.shared.parts.label.as_deref()
    }

    /// Whether Teams chat is turned on.
    #[must_use]
    pub fn is_chat_enabled(&self) -> bool {
        self.shared.parts.enabled
    }

    /// The ids of the apps that the chat is turned on for, sorted; nothing if it is for all of them.
    #[must_use]
    pub fn chat_apps(&self) -> Option<&BTreeSet<LogicalName>> {
        self.shared.parts.chat_apps.as_ref()
    }

    /// Whether the chat is turned on for the app of this id, as far as that is said per app.
    /// O(log n) in the apps that it is turned on for.
    #[must_use]
    pub fn is_chat_in_app(&self, id: &str) -> bool {
        self.chat_apps().is_none_or(|apps| apps.contains(id))
    }

    /// What access to a record joining its chats asks for.
    #[must_use]
    #[inline]
    pub fn join_access(&self) -> JoinAccess {
        self.shared.parts.join_access
    }

    /// The Graph permissions granted.
    #[must_use]
    pub fn granted_permissions(&self) -> GraphPermissions {
        self.shared.parts.granted
    }

    /// When chats began to be synced with timelines; none while sync is off.
    #[must_use]
    pub fn timeline_sync_since(&self) -> Option<Moment> {
        self.shared.parts.sync_since
    }

    /// How cards pick their fields.
    #[must_use]
    pub fn card_selection(&self) -> CardSelection {
        self.shared.parts.selection
    }

    /// The field types that a card passes over.
    #[must_use]
    pub fn unsupported_types(&self) -> FieldTypes {
        self.shared.parts.unsupported
    }

    /// The roles in document order.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.shared.parts.roles
    }

    /// What a role grants; nothing if the tenant does not know it. O(log n) in the roles.
    #[must_use]
    #[inline]
    pub fn privileges_of(&self, role: RoleId) -> Privileges {
        let found = self.shared.role_index.find(&self.shared.privileges, &role, |(id, _)| id);
        found.map_or(Privileges::NONE, |(_, privileges)| *privileges)
    }

    /// The roles by id, each with what it has.
    pub fn privileges_by_role(&self) -> impl Iterator<Item = (RoleId, Privileges)> + Clone {
        self.shared.privileges.iter().copied()
    }

    /// The custom profiles in document order.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.shared.parts.profiles
    }

    /// The custom profile that the user is on; none means the default profile. O(log n) in the
    /// users of all profiles.
    #[must_use]
    pub fn profile_of(&self, user: UserId) -> Option<&Profile> {
        let (_, place) = self.shared.member_index.find(&self.shared.members, &user, |(member, _)| member)?;
        self.shared.parts.profiles.get(*place as usize)
    }

    /// The custom apps in document order.
    #[must_use]
    pub fn apps(&self) -> &[App] {
        &self.shared.parts.apps
    }

    /// The custom app of this id. O(log n) in the apps.
    #[must_use]
    pub fn custom_app(&self, id: &str) -> Option<&App> {
        self.shared.app_index.find(&self.shared.parts.apps, id, |app| app.id.as_str())
    }

    /// The record types: those of the document in its order, then the other standard ones.
    #[must_use]
    pub fn record_types(&self) -> &[RecordType] {
        &self.shared.parts.record_types
    }

    /// The record types that the document lists, in its order.
    #[must_use]
    pub fn listed_record_types(&self) -> &[RecordType] {
        self.shared.parts.record_types.get(..self.shared.parts.listed).unwrap_or_default()
    }

    /// The record types by name.
    pub fn record_types_by_name(&self) -> impl Iterator<Item = &RecordType> {
        self.shared.types_by_name.iter().filter_map(|place| self.shared.parts.record_types.get(*place as usize))
    }

    /// The record type of this name. O(log n) in the record types.
    #[must_use]
    pub fn record_type(&self, name: &str) -> Option<&RecordType> {
        self.shared.type_index.find(&self.shared.parts.record_types, name, |record_type| record_type.name.as_str())
    }

    /// The conditions of scope `tenant` that hold.
    #[must_use]
    pub fn facts(&self) -> Conditions {
        self.shared.facts
    }
}
