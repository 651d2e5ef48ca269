//! Custom app profiles.

use crate::{
    condition::{Conditions, ProfileFact},
    id::{ProfileId, UserId},
};
use alloc::{string::String, vec::Vec};

/// A custom app profile: which of its users have the chat in multisession apps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub(crate) id: ProfileId,
    pub(crate) name: String,
    pub(crate) chat: bool,
    pub(crate) pane_integration: bool,
    pub(crate) users: Vec<UserId>,
}

impl Profile {
    /// The conditions that hold for a user on this custom profile, or, with none, on the default
    /// profile, which follows the tenant's switch and has the pane.
    #[inline]
    pub(crate) fn facts(profile: Option<&Self>) -> Conditions {
        ProfileFact::gather(|fact| match fact {
            ProfileFact::DefaultProfile => profile.is_none(),
            ProfileFact::ProfileChatEnabled => profile.is_some_and(Self::has_chat),
            ProfileFact::PaneIntegration => profile.is_none_or(Self::has_pane_integration),
        })
    }

    /// The id.
    #[must_use]
    pub const fn id(&self) -> ProfileId {
        self.id
    }

    /// The name for people; need not be unique.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its users have the chat.
    #[must_use]
    pub const fn has_chat(&self) -> bool {
        self.chat
    }

    /// Whether its users have the chat in the productivity pane.
    #[must_use]
    pub const fn has_pane_integration(&self) -> bool {
        self.pane_integration
    }

    /// Its users in document order; a user is on one custom profile at most.
    #[must_use]
    pub fn users(&self) -> &[UserId] {
        &self.users
    }
}
