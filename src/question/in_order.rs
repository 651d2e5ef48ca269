//! The first fault of a question in the order of its text.
//!
//! The fast way finds what is missing or of no use when all is read. Where it fails, the text is read
//! once more, key by key, by what its question must hold.

use super::{
    Ask,
    form::{ChatForm, Form, in_a_change, no_use_for},
};
use crate::{
    id::{ChatId, LogicalName},
    json::{Malformed, first_fault},
    text::quoted,
};
use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use core::fmt;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// The first fault of a text that is no question.
#[cold]
pub(super) fn fault(text: &str) -> Option<Malformed> {
    let mut lead = Lead::default();
    // How far the text can be read does not matter here.
    let _ = serde_json::Deserializer::from_str(text).deserialize_map(&mut lead);
    first_fault(text, Object(Asked::of(&lead)))
}

/// What says which keys a question has, wherever it stands in the text.
#[derive(Default)]
struct Lead {
    ask: Option<Ask>,
    is_new_chat: bool,
}

impl<'de> Visitor<'de> for &mut Lead {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "ask" => self.ask = Some(map.next_value()?),
                _ => map.next_value::<IgnoredAny>().map(drop)?,
            }
            self.is_new_chat |= key == "new_chat";
        }
        Ok(())
    }
}

/// An object of a question: its keys, and how their values are read.
trait Keys {
    const KNOWN: &'static [&'static str];
    fn required(&self) -> &'static [&'static str];
    fn allowed(&self) -> &'static [&'static str];
    fn pass<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error>;
}

/// The question itself.
struct Asked {
    required: &'static [&'static str],
    allowed: &'static [&'static str],
    chat: Chat,
}

impl Asked {
    fn of(lead: &Lead) -> Self {
        let chat = match lead.ask {
            None => Chat::of(&[], ChatForm::KEYS),
            Some(Ask::Connect) => {
                let keys = &["id", "kind", "participants"];
                Chat::of(keys, keys)
            }
            Some(Ask::Disconnect) => Chat::of(&["id", "connected_by"], ChatForm::KEYS),
            Some(Ask::TimelineEntry | Ask::TimelineOpenChat) => {
                Chat::of(&["id", "connected_by", "participants", "connected_on"], ChatForm::KEYS)
            }
            Some(_) => Chat::of(&["id", "connected_by", "participants"], ChatForm::KEYS),
        };
        let keys: &[&str] = match lead.ask {
            None => return Self { required: &["ask"], allowed: Form::KEYS, chat },
            Some(Ask::Availability) => &["ask", "user", "app"],
            Some(Ask::Connect) if lead.is_new_chat => &["ask", "user", "access", "record", "from", "new_chat"],
            Some(Ask::Connect) => &["ask", "user", "access", "record", "chat", "from", "already_connected"],
            Some(Ask::Disconnect) => &["ask", "user", "record", "chat"],
            Some(Ask::View | Ask::Join | Ask::TimelineEntry) => &["ask", "user", "access", "record", "chat"],
            Some(Ask::OpenRecord) => &["ask", "user", "access", "record"],
            Some(Ask::TimelineOpenChat) => &["ask", "user", "access", "record", "chat", "app"],
            Some(Ask::Configure) => &["ask", "user", "setting", "app"],
            Some(Ask::SuggestParticipant) => &["ask", "user"],
            Some(Ask::Card) => &["ask", "record_type"],
            Some(Ask::Notify) => &["ask", "record", "changes", "chats"],
        };
        Self { required: keys, allowed: keys, chat }
    }
}

impl Keys for Asked {
    const KNOWN: &'static [&'static str] = Form::KEYS;
    fn required(&self) -> &'static [&'static str] {
        self.required
    }
    fn allowed(&self) -> &'static [&'static str] {
        self.allowed
    }
    fn pass<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "chat" => map.next_value_seed(Object(&mut self.chat)),
            "chats" => map.next_value_seed(List(&mut self.chat)),
            "changes" => map.next_value_seed(List(&mut Change::default())),
            _ => Form::pass(key, map),
        }
    }
}

/// A chat; each chat of a list differs from those before it.
struct Chat {
    required: &'static [&'static str],
    allowed: &'static [&'static str],
    earlier: BTreeSet<ChatId>,
}

impl Chat {
    const fn of(required: &'static [&'static str], allowed: &'static [&'static str]) -> Self {
        Self { required, allowed, earlier: BTreeSet::new() }
    }
}

impl Keys for &mut Chat {
    const KNOWN: &'static [&'static str] = ChatForm::KEYS;
    fn required(&self) -> &'static [&'static str] {
        self.required
    }
    fn allowed(&self) -> &'static [&'static str] {
        self.allowed
    }
    fn pass<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "id" => map.next_value_seed(Distinct(&mut self.earlier)),
            _ => ChatForm::pass(key, map),
        }
    }
}

/// A change; no field changes twice.
#[derive(Default)]
struct Change {
    earlier: BTreeSet<LogicalName>,
}

impl Keys for &mut Change {
    const KNOWN: &'static [&'static str] = &["field", "old", "new"];
    fn required(&self) -> &'static [&'static str] {
        &["field"]
    }
    fn allowed(&self) -> &'static [&'static str] {
        Self::KNOWN
    }
    fn pass<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "field" => map.next_value_seed(Distinct(&mut self.earlier)),
            _ => map.next_value_seed(Changed),
        }
    }
}

struct Object<T>(T);

impl<'de, T: Keys> DeserializeSeed<'de> for Object<T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Keys> Visitor<'de> for Object<T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut given = Vec::new();
        while let Some(key) = map.next_key_seed(KeyOf(T::KNOWN))? {
            if !self.0.allowed().contains(&key) {
                map.next_value_seed(NoUse(key))?;
            }
            self.0.pass(key, &mut map)?;
            given.push(key);
        }
        let missing = self.0.required().iter().find(|key| !given.contains(key));
        missing.map_or(Ok(()), |key| Err(de::Error::missing_field(key)))
    }
}

struct List<T>(T);

impl<'de, T> DeserializeSeed<'de> for List<&mut T>
where
    for<'a> &'a mut T: Keys,
{
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T> Visitor<'de> for List<&mut T>
where
    for<'a> &'a mut T: Keys,
{
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(()) = items.next_element_seed(Object(&mut *self.0))? {}
        Ok(())
    }
}

/// One of these keys.
struct KeyOf(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for KeyOf {
    type Value = &'static str;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeyOf {
    type Value = &'static str;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E: de::Error>(self, key: &str) -> Result<&'static str, E> {
        self.0.iter().find(|known| **known == key).copied().ok_or_else(|| E::unknown_field(key, self.0))
    }
}

/// The value of a key that the question has no use for.
struct NoUse(&'static str);

impl<'de> DeserializeSeed<'de> for NoUse {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<(), D::Error> {
        Err(de::Error::custom(no_use_for(self.0)))
    }
}

/// A value that none of those before it is.
struct Distinct<'a, T>(&'a mut BTreeSet<T>);

impl<'de, T: Deserialize<'de> + Ord + AsRef<str>> DeserializeSeed<'de> for Distinct<'_, T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let item = T::deserialize(deserializer)?;
        if self.0.contains(&item) {
            return Err(de::Error::custom(format!("`{}` is given twice", quoted(item.as_ref()))));
        }
        self.0.insert(item);
        Ok(())
    }
}

/// An old or new value.
struct Changed;

impl<'de> DeserializeSeed<'de> for Changed {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        in_a_change(deserializer).map(drop)
    }
}
