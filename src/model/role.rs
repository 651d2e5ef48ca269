//! Security roles and what they grant.

use crate::{
    condition::{Conditions, PrivilegesFact},
    id::RoleId,
    rights::{Privilege, Privileges},
};
use alloc::{string::String, vec::Vec};

closed_list! {
    /// A role that comes with the product and has privileges by default.
    #[non_exhaustive]
    pub enum BuiltinRole ("a built-in role") {
        /// System Administrator.
        SystemAdministrator = "system_administrator",
        /// CSR Manager.
        CsrManager = "csr_manager",
        /// Customer Service Representative.
        CustomerServiceRepresentative = "customer_service_representative",
        /// Omnichannel administrator.
        OmnichannelAdministrator = "omnichannel_administrator",
        /// Omnichannel supervisor.
        OmnichannelSupervisor = "omnichannel_supervisor",
        /// Omnichannel agent.
        OmnichannelAgent = "omnichannel_agent",
        /// Productivity tools user.
        ProductivityToolsUser = "productivity_tools_user",
    }
}

impl Privileges {
    /// The conditions that hold for a user whose roles have these in all.
    #[inline]
    pub(crate) fn facts(self) -> Conditions {
        PrivilegesFact::gather(|all| self.contains_all(all))
    }
}

impl BuiltinRole {
    /// What it has by default (*Assign disconnect chat rights for security roles*).
    #[must_use]
    pub const fn privileges(self) -> Privileges {
        match self {
            Self::SystemAdministrator => Privileges::ALL,
            Self::ProductivityToolsUser => Privileges::PANE,
            Self::CsrManager
            | Self::CustomerServiceRepresentative
            | Self::OmnichannelAdministrator
            | Self::OmnichannelSupervisor
            | Self::OmnichannelAgent => Privileges::of(&[Privilege::DisconnectAnyChat]),
        }
    }

    /// The app that the source lists it under among the roles that can disconnect chats by default
    /// (*Assign disconnect chat rights for security roles*); none for a role that isn't listed there.
    ///
    /// ```
    /// use crm_chat_policy::model::BuiltinRole;
    ///
    /// assert_eq!(BuiltinRole::CsrManager.app(), Some("Customer Service apps"));
    /// assert_eq!(BuiltinRole::ProductivityToolsUser.app(), None);
    /// ```
    #[must_use]
    pub const fn app(self) -> Option<&'static str> {
        match self {
            Self::SystemAdministrator => Some("Admin"),
            Self::CsrManager | Self::CustomerServiceRepresentative => Some("Customer Service apps"),
            Self::OmnichannelAdministrator | Self::OmnichannelSupervisor | Self::OmnichannelAgent => {
                Some("Omnichannel for Customer Service")
            }
            Self::ProductivityToolsUser => None,
        }
    }
}

/// A security role of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub(crate) id: RoleId,
    pub(crate) name: String,
    pub(crate) builtin: Option<BuiltinRole>,
    pub(crate) added: Vec<Privilege>,
    pub(crate) revoked: Vec<Privilege>,
}

impl Role {
    /// The id.
    #[must_use]
    pub const fn id(&self) -> RoleId {
        self.id
    }

    /// The name for people; need not be unique.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The built-in role that it is, if it is one.
    #[must_use]
    pub const fn builtin(&self) -> Option<BuiltinRole> {
        self.builtin
    }

    /// The privileges that the document adds, in its order.
    #[must_use]
    pub fn added(&self) -> &[Privilege] {
        &self.added
    }

    /// The privileges that the document takes away, in its order.
    #[must_use]
    pub fn revoked(&self) -> &[Privilege] {
        &self.revoked
    }

    /// What it has: its built-in's, and those added, without those revoked.
    #[must_use]
    pub fn privileges(&self) -> Privileges {
        self.builtin
            .map_or(Privileges::NONE, BuiltinRole::privileges)
            .union(self.added.iter().copied().collect())
            .difference(self.revoked.iter().copied().collect())
    }
}
