//! Users, as the caller knows them.

use crate::{
    condition::{Conditions, UserFact},
    id::{RoleId, TeamId, UserId},
    rights::DirectoryRole,
};
use alloc::vec::Vec;

json_object! {
    /// A user with what the caller knows of them. Repetitions and order in the lists are harmless.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// The conditions that hold for the user by what they are themselves.
    #[inline]
    pub(crate) fn facts(&self) -> Conditions {
        UserFact::gather(|fact| match fact {
            UserFact::TeamsLicence => self.teams_licence,
        })
    }

    /// A user without roles, teams and licence; set the fields that apply.
    #[must_use]
    pub const fn new(id: UserId) -> Self {
        Self { id, roles: Vec::new(), teams: Vec::new(), directory_roles: Vec::new(), teams_licence: false }
    }
}
