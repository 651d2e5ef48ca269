//! Chats and their connections to records.

use crate::{
    condition::{ChatFact, Conditions, RequestFact},
    id::{ChatId, ExternalId, UserId},
    model::Moment,
};
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

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

/// Who is in a chat.
///
/// JSON has a user's id as text, and an external member as `{"external": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Participant {
    /// A user.
    User(UserId),
    /// Anybody who is no user of the CRM: a guest, an app. They are told what users are told, never match
    /// a user, and are in nobody's way when somebody joins.
    External(ExternalId),
}

impl Participant {
    /// Whether it is this user.
    #[must_use]
    #[inline]
    pub fn is_user(&self, user: UserId) -> bool {
        matches!(self, Self::User(id) if *id == user)
    }
}

impl From<UserId> for Participant {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<ExternalId> for Participant {
    fn from(member: ExternalId) -> Self {
        Self::External(member)
    }
}

/// A participant in formats that are not for people, which need to be told what comes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Member<U, E> {
    User(U),
    External(E),
}

impl Serialize for Participant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::User(id) if serializer.is_human_readable() => id.serialize(serializer),
            Self::User(id) => Member::<_, &ExternalId>::User(id).serialize(serializer),
            Self::External(id) => Member::<&UserId, _>::External(id).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Participant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Participant;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a participant: a user id, or an object with `external`")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Participant, E> {
                text.parse().map(Participant::User).map_err(E::custom)
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Participant, A::Error> {
                #[derive(Deserialize)]
                #[serde(field_identifier, rename_all = "snake_case")]
                enum Key {
                    External,
                }
                let Some(Key::External) = map.next_key()? else { return Err(de::Error::missing_field("external")) };
                let member = map.next_value()?;
                match map.next_key::<Key>()? {
                    None => Ok(Participant::External(member)),
                    Some(Key::External) => Err(de::Error::duplicate_field("external")),
                }
            }
        }
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(Visitor);
        }
        Ok(match Member::deserialize(deserializer)? {
            Member::User(id) => Self::User(id),
            Member::External(id) => Self::External(id),
        })
    }
}

/// A chat that is connected to a record.
///
/// One chat may be connected to many records and one record to many chats; each pair is a
/// connection of its own with its own connector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Connection {
    /// The chat's id.
    pub id: ChatId,
    /// Who most recently connected this chat to this record; nobody where that is not known, as when the
    /// user was deleted.
    pub connected_by: Option<UserId>,
    /// Who is in the chat. A right can hang on somebody being in it or not, so there is no
    /// default; leave it empty only for a question that does not ask for it (`disconnect`).
    pub participants: Vec<Participant>,
    /// When it was connected; without it, it does not count as connected since the sync began.
    pub connected_on: Option<Moment>,
    /// What kind of chat it is, if known; no rule about a connected chat asks for it.
    pub kind: Option<ChatKind>,
}

impl Serialize for Connection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { id, connected_by, participants, connected_on, kind } = self;
        // Formats by position have no keys that could be left out.
        let keeps_all = !serializer.is_human_readable();
        let (has_time, has_kind) = (keeps_all || connected_on.is_some(), keeps_all || kind.is_some());
        let mut object =
            serializer.serialize_struct("Connection", 3 + usize::from(has_time) + usize::from(has_kind))?;
        object.serialize_field("id", id)?;
        object.serialize_field("connected_by", connected_by)?;
        object.serialize_field("participants", participants)?;
        if has_time {
            object.serialize_field("connected_on", connected_on)?;
        }
        if has_kind {
            object.serialize_field("kind", kind)?;
        }
        object.end()
    }
}

#[derive(Deserialize)]
#[serde(remote = "Connection", deny_unknown_fields)]
struct ConnectionTwin {
    id: ChatId,
    // Else a missing connector would be nobody.
    #[serde(deserialize_with = "Option::deserialize")]
    connected_by: Option<UserId>,
    participants: Vec<Participant>,
    #[serde(default)]
    connected_on: Option<Moment>,
    #[serde(default)]
    kind: Option<ChatKind>,
}

json_object!(read Connection as ConnectionTwin);

impl Connection {
    /// A connection whose time and kind are not known.
    #[must_use]
    pub fn new<P: Into<Participant>>(
        id: ChatId,
        connected_by: impl Into<Option<UserId>>,
        participants: impl IntoIterator<Item = P>,
    ) -> Self {
        let participants = participants.into_iter().map(Into::into).collect();
        Self { id, connected_by: connected_by.into(), participants, connected_on: None, kind: None }
    }

    /// The conditions that hold by it for every user, in a tenant that syncs chats since then.
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
        self.participants.iter().any(|participant| participant.is_user(user))
    }
}

impl Origin {
    /// The conditions that hold for every user's request from here to connect this chat.
    #[inline]
    pub(crate) fn facts(self, chat: &ChatToConnect) -> Conditions {
        RequestFact::gather(|fact| match fact {
            RequestFact::NewChat => matches!(chat, ChatToConnect::New),
            RequestFact::FromDynamics => self == Self::Dynamics,
        })
    }
}

/// The chat to connect to a record.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
        participants: Vec<Participant>,
        /// Whether it is connected to this very record already.
        already_connected: bool,
    },
}

impl ChatToConnect {
    /// The conditions that hold by it for every user.
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
    pub fn participants(&self) -> &[Participant] {
        match self {
            Self::New => &[],
            Self::Existing { participants, .. } => participants,
        }
    }
}
