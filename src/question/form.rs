//! The JSON form of questions: one flat object whose keys depend on `ask`.
//!
//! A tagged enum would be read through a buffer that costs time and loses line and column; one
//! struct of optional keys, sorted out afterwards, does not.

use super::{Ask, Question};
use crate::{
    id::{ChatId, LogicalName, UserId},
    json::{Value, given},
    model::{AccessRight, ChatKind, ChatToConnect, Connection, Moment, Origin, Participant, Record, User},
    notice::FieldChange,
    rules::configure::Setting,
    text::quoted,
};
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, IgnoredAny, MapAccess},
    ser::SerializeMap,
};

/// Makes a form: a struct of optional keys that are taken one by one, after which none may be left.
macro_rules! form {
    ($(#[$meta:meta])* struct $Name:ident { $($(#[$key_meta:meta])* $key:ident: $Type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(Deserialize)]
        #[serde(remote = "Self", deny_unknown_fields)]
        pub(super) struct $Name {
            $( $(#[$key_meta])* #[serde(default, deserialize_with = "given")] $key: Option<$Type>, )+
        }

        json_object!(read $Name);

        impl $Name {
            $(
                fn $key(&mut self) -> Result<$Type, String> {
                    self.$key.take().ok_or_else(|| {
                        String::from(concat!(stringify!($key), ": missing key `", stringify!($key), "`"))
                    })
                }
            )+

            /// Refuses keys that nobody took.
            fn end(self) -> Result<(), String> {
                $( if self.$key.is_some() {
                    return Err(format!(concat!(stringify!($key), ": {}"), no_use_for(stringify!($key))));
                } )+
                Ok(())
            }

            pub(super) const KEYS: &'static [&'static str] = &[$( stringify!($key) ),+];

            /// Reads the value of a key and forgets it.
            pub(super) fn pass<'de, A: MapAccess<'de>>(key: &str, map: &mut A) -> Result<(), A::Error> {
                match key {
                    $( stringify!($key) => map.next_value::<$Type>().map(drop), )+
                    _ => map.next_value::<IgnoredAny>().map(drop),
                }
            }
        }
    };
}

form! {
    struct Form {
        ask: Ask,
        user: User,
        access: Vec<AccessRight>,
        record: Record,
        chat: ChatForm,
        new_chat: True,
        from: Origin,
        already_connected: bool,
        app: LogicalName,
        setting: Setting,
        record_type: LogicalName,
        changes: Vec<ChangeForm>,
        chats: Vec<ChatForm>,
    }
}

form! {
    struct ChatForm {
        id: ChatId,
        connected_by: Option<UserId>,
        participants: Vec<Participant>,
        connected_on: Moment,
        kind: ChatKind,
    }
}

#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
pub(crate) struct ChangeForm {
    field: LogicalName,
    #[serde(default, deserialize_with = "in_a_change")]
    old: Option<Value>,
    #[serde(default, deserialize_with = "in_a_change")]
    new: Option<Value>,
}

json_object!(read ChangeForm);

impl ChangeForm {
    pub(crate) const KEYS: Keys = Keys { required: &["field"], allowed: &["field", "old", "new"] };
}

/// The keys of an object: those that it must have, and all that it may have.
#[derive(Clone, Copy)]
pub(crate) struct Keys {
    pub(crate) required: &'static [&'static str],
    pub(crate) allowed: &'static [&'static str],
}

impl Keys {
    const fn exactly(keys: &'static [&'static str]) -> Self {
        Self { required: keys, allowed: keys }
    }
}

/// What a question holds: its own keys, and those of each of its chats.
pub(crate) struct Holds {
    pub(crate) keys: Keys,
    pub(crate) chat: Keys,
}

impl Holds {
    /// What can be said before it is known what is asked.
    pub(super) const ANY: Self =
        Self { keys: Keys { required: &["ask"], allowed: Form::KEYS }, chat: ChatForm::connected(&[]) };
}

impl Ask {
    /// What its question holds. Only `connect` has two forms, of which one is about a new chat.
    pub(crate) const fn holds(self, is_new_chat: bool) -> Holds {
        const NONE: Keys = Keys::exactly(&[]);
        const UNCONNECTED: Keys = Keys::exactly(&["id", "kind", "participants"]);
        const CONNECTOR: Keys = ChatForm::connected(&["id", "connected_by"]);
        const PARTICIPANTS: Keys = ChatForm::connected(&["id", "connected_by", "participants"]);
        const TIME: Keys = ChatForm::connected(&["id", "connected_by", "participants", "connected_on"]);
        let (keys, chat): (&[&str], Keys) = match self {
            Self::Availability => (&["ask", "user", "app"], NONE),
            Self::Connect if is_new_chat => (&["ask", "user", "access", "record", "from", "new_chat"], NONE),
            Self::Connect => (&["ask", "user", "access", "record", "from", "already_connected", "chat"], UNCONNECTED),
            Self::Disconnect => (&["ask", "user", "record", "chat"], CONNECTOR),
            Self::View | Self::Join => (&["ask", "user", "access", "record", "chat"], PARTICIPANTS),
            Self::OpenRecord => (&["ask", "user", "access", "record"], NONE),
            Self::TimelineEntry => (&["ask", "user", "access", "record", "chat"], TIME),
            Self::TimelineOpenChat => (&["ask", "user", "access", "record", "chat", "app"], TIME),
            Self::Configure => (&["ask", "user", "setting", "app"], NONE),
            Self::SuggestParticipant => (&["ask", "user"], NONE),
            Self::Card => (&["ask", "record_type"], NONE),
            Self::Notify => (&["ask", "record", "changes", "chats"], PARTICIPANTS),
        };
        Holds { keys: Keys::exactly(keys), chat }
    }
}

/// Reads a value three levels down: in a change, in a list, in a question.
pub(super) fn in_a_change<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::within(deserializer, 125).map(Some)
}

/// What may be said only if it holds.
struct True;

impl<'de> Deserialize<'de> for True {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match bool::deserialize(deserializer)? {
            true => Ok(Self),
            false => Err(de::Error::custom("`new_chat` is `true` or absent, not `false`")),
        }
    }
}

pub(super) fn no_use_for(key: &str) -> String {
    format!("the question has no use for key `{key}`")
}

impl ChatForm {
    /// The keys of a chat that is connected, of which more may be known than is needed.
    const fn connected(required: &'static [&'static str]) -> Keys {
        Keys { required, allowed: Self::KEYS }
    }

    fn connection(mut self, keys: Keys) -> Result<Connection, String> {
        let connection = Connection {
            id: self.id()?,
            connected_by: self.connected_by()?,
            participants: match keys.required.contains(&"participants") {
                true => self.participants()?,
                false => self.participants.take().unwrap_or_default(),
            },
            connected_on: match keys.required.contains(&"connected_on") {
                true => Some(self.connected_on()?),
                false => self.connected_on.take(),
            },
            kind: self.kind.take(),
        };
        self.end()?;
        Ok(connection)
    }

    fn unconnected(mut self, already_connected: bool) -> Result<ChatToConnect, String> {
        let chat = ChatToConnect::Existing {
            id: self.id()?,
            kind: self.kind()?,
            participants: self.participants()?,
            already_connected,
        };
        self.end()?;
        Ok(chat)
    }
}

impl Form {
    /// Sorts the keys out; in an error, what is wrong.
    pub(super) fn question(mut self) -> Result<Question, String> {
        let ask = self.ask()?;
        let Holds { chat, .. } = ask.holds(self.new_chat.is_some());
        let question = match ask {
            Ask::Availability => Question::Availability { user: self.user()?, app: self.app()? },
            Ask::Connect => Question::Connect {
                user: self.user()?,
                access: self.access()?,
                record: self.record()?,
                from: self.from()?,
                chat: if self.new_chat.is_none() {
                    let already_connected = self.already_connected()?;
                    self.chat()?.unconnected(already_connected).map_err(in_chat)?
                } else {
                    let True = self.new_chat()?;
                    ChatToConnect::New
                },
            },
            Ask::Disconnect => {
                Question::Disconnect { user: self.user()?, record: self.record()?, chat: self.connection(chat)? }
            }
            Ask::View => Question::View {
                user: self.user()?,
                access: self.access()?,
                record: self.record()?,
                chat: self.connection(chat)?,
            },
            Ask::Join => Question::Join {
                user: self.user()?,
                access: self.access()?,
                record: self.record()?,
                chat: self.connection(chat)?,
            },
            Ask::OpenRecord => {
                Question::OpenRecord { user: self.user()?, access: self.access()?, record: self.record()? }
            }
            Ask::TimelineEntry => Question::TimelineEntry {
                user: self.user()?,
                access: self.access()?,
                record: self.record()?,
                chat: self.connection(chat)?,
            },
            Ask::TimelineOpenChat => Question::TimelineOpenChat {
                user: self.user()?,
                access: self.access()?,
                record: self.record()?,
                chat: self.connection(chat)?,
                app: self.app()?,
            },
            Ask::Configure => Question::Configure { user: self.user()?, setting: self.setting()?, app: self.app()? },
            Ask::SuggestParticipant => Question::SuggestParticipant { user: self.user()? },
            Ask::Card => Question::Card { record_type: self.record_type()? },
            Ask::Notify => Question::Notify {
                record: self.record()?,
                changes: changes(self.changes()?)?,
                chats: chats(self.chats()?, chat)?,
            },
        };
        self.end()?;
        Ok(question)
    }

    fn connection(&mut self, keys: Keys) -> Result<Connection, String> {
        self.chat()?.connection(keys).map_err(in_chat)
    }
}

fn in_chat(error: String) -> String {
    format!("chat.{error}")
}

/// Each of them once: a chat and a record are connected or not, by one connector.
fn chats(forms: Vec<ChatForm>, keys: Keys) -> Result<Vec<Connection>, String> {
    let chat =
        |(index, chat): (usize, ChatForm)| chat.connection(keys).map_err(|error| format!("chats[{index}].{error}"));
    let chats: Vec<Connection> = forms.into_iter().enumerate().map(chat).collect::<Result<_, _>>()?;
    let mut seen = BTreeSet::new();
    match chats.iter().enumerate().find(|(_, chat)| !seen.insert(&chat.id)) {
        Some((index, twice)) => Err(format!("chats[{index}].id: `{}` is given twice", quoted(twice.id.as_str()))),
        None => Ok(chats),
    }
}

fn changes(forms: Vec<ChangeForm>) -> Result<Vec<FieldChange<Value>>, String> {
    let mut seen = BTreeSet::new();
    if let Some((index, twice)) = forms.iter().enumerate().find(|(_, change)| !seen.insert(&change.field)) {
        return Err(format!("changes[{index}].field: `{}` is given twice", quoted(twice.field.as_str())));
    }
    let change = |ChangeForm { field, old, new }| FieldChange { field, old, new };
    Ok(forms.into_iter().map(change).collect())
}

/// Writes a question in the form it is read from.
pub(super) fn serialize<S: Serializer>(question: &Question, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("ask", &question.ask())?;
    if let Some(user) = question.user() {
        map.serialize_entry("user", user)?;
    }
    if let Question::Connect { access, .. }
    | Question::View { access, .. }
    | Question::Join { access, .. }
    | Question::OpenRecord { access, .. }
    | Question::TimelineEntry { access, .. }
    | Question::TimelineOpenChat { access, .. } = question
    {
        map.serialize_entry("access", access)?;
    }
    if let Some(record) = question.record() {
        map.serialize_entry("record", record)?;
    }
    match question {
        Question::Availability { user: _, app } => map.serialize_entry("app", app)?,
        Question::Connect { user: _, access: _, record: _, from, chat } => {
            match chat {
                ChatToConnect::New => map.serialize_entry("new_chat", &true)?,
                ChatToConnect::Existing { id, kind, participants, already_connected } => {
                    #[derive(Serialize)]
                    struct Chat<'a> {
                        id: &'a ChatId,
                        kind: &'a ChatKind,
                        participants: &'a [Participant],
                    }
                    map.serialize_entry("chat", &Chat { id, kind, participants })?;
                    map.serialize_entry("already_connected", already_connected)?;
                }
            }
            map.serialize_entry("from", from)?;
        }
        Question::Disconnect { user: _, record: _, chat }
        | Question::View { user: _, access: _, record: _, chat }
        | Question::Join { user: _, access: _, record: _, chat }
        | Question::TimelineEntry { user: _, access: _, record: _, chat } => map.serialize_entry("chat", chat)?,
        Question::TimelineOpenChat { user: _, access: _, record: _, chat, app } => {
            map.serialize_entry("chat", chat)?;
            map.serialize_entry("app", app)?;
        }
        Question::Configure { user: _, setting, app } => {
            map.serialize_entry("setting", setting)?;
            map.serialize_entry("app", app)?;
        }
        Question::OpenRecord { user: _, access: _, record: _ } | Question::SuggestParticipant { user: _ } => {}
        Question::Card { record_type } => map.serialize_entry("record_type", record_type)?,
        Question::Notify { record: _, changes, chats } => {
            map.serialize_entry("changes", changes)?;
            map.serialize_entry("chats", chats)?;
        }
    }
    map.end()
}
