//! Users, as the caller knows them.

use crate::id::{RoleId, TeamId, UserId};
use alloc::vec::Vec;

closed_list! {
    /// A directory role that may change tenant settings.
    pub enum DirectoryRole ("a directory role") {
        /// Tenant administrator.
        TenantAdministrator = "tenant_administrator",
        /// Global administrator; may do what a tenant administrator may.
        GlobalAdministrator = "global_administrator",
    }
}

json_object! {
    /// A user with what the caller knows of them. Repetitions and order in the lists are harmless.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct User {
        /// The id.
        pub id: UserId,
        /// The security roles held, those that come through teams included. One that the tenant does
        /// not know grants nothing.
        #[serde(default)]
        pub roles: Vec<RoleId>,
        /// The teams the user is a member of.
        #[serde(default)]
        pub teams: Vec<TeamId>,
        /// The directory roles held.
        #[serde(default)]
        pub directory_roles: Vec<DirectoryRole>,
        /// Whether the user has a Teams licence.
        #[serde(default)]
        pub teams_licence: bool,
    }
}

impl User {
    /// A user without roles, teams and licence; set the fields that apply.
    #[must_use]
    pub const fn new(id: UserId) -> Self {
        Self { id, roles: Vec::new(), teams: Vec::new(), directory_roles: Vec::new(), teams_licence: false }
    }
}
