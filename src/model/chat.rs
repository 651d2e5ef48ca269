//! Chats and their connections to records.

use crate::{
    condition::{ChatFact, Conditions, RequestFact},
    id::{ChatId, UserId},
    model::Moment,
};
use alloc::vec::Vec;
use serde::Serialize;

closed_list! {
    /// What kind of chat it is; only group chats can be connected.
    pub enum ChatKind ("a kind of chat") {
        /// A group chat.
        Group = "group",
        /// A chat of two.
        OneToOne = "one_to_one",
        /// A meeting's chat.
        Meeting = "meeting",
        /// A channel's conversation.
        Channel = "channel",
    }
}

closed_list! {
    /// Where a request to connect comes from.
    pub enum Origin ("an origin") {
        /// A Dynamics app.
        Dynamics = "dynamics",
        /// The chat client.
        ChatClient = "chat_client",
    }
}

/// A chat that is connected to a record.
///
/// One chat may be connected to many records and one record to many chats; each pair is a
/// connection of its own with its own connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The chat's id.
    pub id: ChatId,
    /// Who most recently connected this chat to this record.
    pub connected_by: UserId,
    /// Who is in the chat. A right can hang on somebody being in it or not, so there is no
    /// default; leave it empty only for a question that does not ask for it (`disconnect`).
    pub participants: Vec<UserId>,
    /// When it was connected; without it, it does not count as connected since the sync began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected_on: Option<Moment>,
    /// What kind of chat it is, if known; no rule about a connected chat asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChatKind>,
}

impl Connection {
    /// A connection whose time and kind are not known.
    #[must_use]
    pub const fn new(id: ChatId, connected_by: UserId, participants: Vec<UserId>) -> Self {
        Self { id, connected_by, participants, connected_on: None, kind: None }
    }

    /// The conditions that hold by it, whoever asks, in a tenant that syncs chats since then.
    #[inline]
    pub(crate) fn facts(&self, synced_since: Option<Moment>) -> Conditions {
        ChatFact::gather(|fact| match fact {
            ChatFact::GroupChat => self.kind == Some(ChatKind::Group),
            ChatFact::NotConnected => false,
            ChatFact::ConnectedSinceSync => synced_since.zip(self.connected_on).is_some_and(|(since, on)| on >= since),
        })
    }

    /// Whether the user is in the chat.
    #[must_use]
    pub fn has_participant(&self, user: UserId) -> bool {
        self.participants.contains(&user)
    }
}

impl Origin {
    /// The conditions that hold for a request from here to connect this chat, whoever asks.
    #[inline]
    pub(crate) fn facts(self, chat: &ChatToConnect) -> Conditions {
        RequestFact::gather(|fact| match fact {
            RequestFact::NewChat => matches!(chat, ChatToConnect::New),
            RequestFact::FromDynamics => self == Self::Dynamics,
        })
    }
}

/// The chat that is to be connected to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatToConnect {
    /// A chat that is started from the record.
    New,
    /// A chat that exists.
    Existing {
        /// The chat's id.
        id: ChatId,
        /// What kind of chat it is.
        kind: ChatKind,
        /// Who is in it.
        participants: Vec<UserId>,
        /// Whether it is connected to this very record already.
        already_connected: bool,
    },
}

impl ChatToConnect {
    /// The conditions that hold by it, whoever asks.
    #[inline]
    pub(crate) fn facts(&self) -> Conditions {
        let (kind, already_connected) = match self {
            Self::New => (ChatKind::Group, false),
            Self::Existing { kind, already_connected, .. } => (*kind, *already_connected),
        };
        ChatFact::gather(|fact| match fact {
            ChatFact::GroupChat => kind == ChatKind::Group,
            ChatFact::NotConnected => !already_connected,
            ChatFact::ConnectedSinceSync => false,
        })
    }

    /// Who is in it, if it exists.
    #[must_use]
    pub fn participants(&self) -> &[UserId] {
        match self {
            Self::New => &[],
            Self::Existing { participants, .. } => participants,
        }
    }
}
