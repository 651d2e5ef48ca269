//! The first fault of a question in the order of its text.
//!
//! The fast way finds what is missing or of no use when all is read. Where it fails, the text is read
//! once more, key by key, by what its question must hold.

use super::{
    Ask,
    form::{ChangeForm, ChatForm, Form, Holds, Keys, in_a_change, no_use_for},
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
    let Holds { keys, chat } = lead.ask.map_or(Holds::ANY, |ask| ask.holds(lead.is_new_chat));
    first_fault(text, Object(Asked { keys, chat: Chat { keys: chat, earlier: BTreeSet::new() } }))
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
trait Read {
    const KNOWN: &'static [&'static str];
    fn keys(&self) -> Keys;
    fn pass<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error>;
}

/// The question itself.
struct Asked {
    keys: Keys,
    chat: Chat,
}

impl Read for Asked {
    const KNOWN: &'static [&'static str] = Form::KEYS;
    fn keys(&self) -> Keys {
        self.keys
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
    keys: Keys,
    earlier: BTreeSet<ChatId>,
}

impl Read for &mut Chat {
    const KNOWN: &'static [&'static str] = ChatForm::KEYS;
    fn keys(&self) -> Keys {
        self.keys
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

impl Read for &mut Change {
    const KNOWN: &'static [&'static str] = ChangeForm::KEYS.allowed;
    fn keys(&self) -> Keys {
        ChangeForm::KEYS
    }
    fn pass<'de, A: MapAccess<'de>>(&mut self, key: &'static str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "field" => map.next_value_seed(Distinct(&mut self.earlier)),
            _ => map.next_value_seed(Changed),
        }
    }
}

struct Object<T>(T);

impl<'de, T: Read> DeserializeSeed<'de> for Object<T> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Read> Visitor<'de> for Object<T> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let (keys, mut given) = (self.0.keys(), Vec::new());
        while let Some(key) = map.next_key_seed(KeyOf(T::KNOWN))? {
            if !keys.allowed.contains(&key) {
                map.next_value_seed(NoUse(key))?;
            }
            self.0.pass(key, &mut map)?;
            given.push(key);
        }
        // What is said of a chat is missed after the chat.
        let of_chat = ["from", "already_connected"];
        let missing = keys.required.iter().filter(|key| !given.contains(key)).min_by_key(|key| of_chat.contains(key));
        missing.map_or(Ok(()), |key| Err(de::Error::missing_field(key)))
    }
}

struct List<T>(T);

impl<'de, T> DeserializeSeed<'de> for List<&mut T>
where
    for<'a> &'a mut T: Read,
{
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T> Visitor<'de> for List<&mut T>
where
    for<'a> &'a mut T: Read,
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
