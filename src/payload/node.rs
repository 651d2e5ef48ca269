//! One value of a payload, and its place.

use super::ReadPayloadError;
use crate::{
    id::ParseIdError,
    json,
    place::Place,
    text::{clipped, quoted},
};
use alloc::{format, string::String, vec::Vec};
use core::{
    fmt::{self, Display},
    str::FromStr,
};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// Checks a payload's text as a whole: UTF-8, JSON, not nested too deeply.
pub(crate) fn payload(json: &[u8]) -> Result<Node<'_>, ReadPayloadError> {
    let text = json::text(json)?;
    json::read_text::<Walked>(text)?;
    // INVARIANT: what was walked through is JSON.
    let raw = serde_json::from_str(text).map_err(|error| ReadPayloadError::new(Place::ROOT, format!("{error}")))?;
    Ok(Node { raw, place: Place::ROOT })
}

/// Any JSON, walked through: what it holds is known to be readable, and how deep it goes is limited.
struct Walked;

impl<'de> Deserialize<'de> for Walked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Walked {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self, A::Error> {
        while entries.next_entry::<IgnoredAny, Self>()?.is_some() {}
        Ok(self)
    }
}

/// A value of a payload.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    raw: &'a RawValue,
    place: Place,
}

/// What kind of value it is; a number is its text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Null,
    Boolean(bool),
    Number(&'a str),
    Text,
    List,
    Object,
}

impl<'a> Node<'a> {
    pub(crate) fn kind(&self) -> Kind<'a> {
        let json = self.raw.get();
        match json.as_bytes().first() {
            Some(b'n') => Kind::Null,
            Some(b't') => Kind::Boolean(true),
            Some(b'f') => Kind::Boolean(false),
            Some(b'"') => Kind::Text,
            Some(b'[') => Kind::List,
            Some(b'{') => Kind::Object,
            _ => Kind::Number(json),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// The value as it was written.
    #[cfg(feature = "dataverse")]
    pub(crate) fn json(&self) -> &'a str {
        self.raw.get()
    }

    /// An error here.
    pub(crate) fn error(&self, sentence: impl Display) -> ReadPayloadError {
        ReadPayloadError::new(self.place.clone(), format!("{sentence}"))
    }

    /// What was found instead of what was expected.
    pub(crate) fn unexpected(&self, expected: impl Display) -> ReadPayloadError {
        self.error(format_args!("expected {expected}, found {}", self.shown()))
    }

    /// The value for a sentence.
    fn shown(&self) -> impl Display + '_ {
        struct Shown<'n>(&'n Node<'n>);
        impl Display for Shown<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.0.kind() {
                    Kind::Null => f.write_str("`null`"),
                    Kind::List => f.write_str("a list"),
                    Kind::Object => f.write_str("an object"),
                    Kind::Boolean(value) => write!(f, "`{value}`"),
                    Kind::Number(digits) => write!(f, "the number {}", clipped(digits, 200)),
                    Kind::Text => write!(f, "the string {}", clipped(self.0.raw.get(), 200)),
                }
            }
        }
        Shown(self)
    }

    /// Reads what the kind has promised.
    fn read<T: Deserialize<'a>>(&self) -> Result<T, ReadPayloadError> {
        serde_json::from_str(self.raw.get()).map_err(|error| self.error(error))
    }

    pub(crate) fn text(&self) -> Result<String, ReadPayloadError> {
        match self.kind() {
            Kind::Text => self.read(),
            _ => Err(self.unexpected("a string")),
        }
    }

    /// A text that is an id or a name.
    pub(crate) fn parsed<T: FromStr<Err = ParseIdError>>(&self) -> Result<T, ReadPayloadError> {
        self.text()?.parse().map_err(|error| self.error(error))
    }

    #[cfg(feature = "dataverse")]
    pub(crate) fn moment(&self) -> Result<crate::model::Moment, ReadPayloadError> {
        self.text()?.parse().map_err(|error| self.error(error))
    }

    pub(crate) fn items(&self) -> Result<Vec<Node<'a>>, ReadPayloadError> {
        if self.kind() != Kind::List {
            return Err(self.unexpected("a list"));
        }
        let items: Vec<&RawValue> = self.read()?;
        let item = |(index, raw)| Node { raw, place: self.place.clone().index(index) };
        Ok(items.into_iter().enumerate().map(item).collect())
    }

    pub(crate) fn object(&self) -> Result<Object<'a>, ReadPayloadError> {
        if self.kind() != Kind::Object {
            return Err(self.unexpected("an object"));
        }
        let Entries(entries) = self.read()?;
        Ok(Object { entries, place: self.place.clone() })
    }
}

/// An object of a payload.
pub(crate) struct Object<'a> {
    entries: Vec<(String, &'a RawValue)>,
    place: Place,
}

struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

impl<'a> Object<'a> {
    /// An error of the object as a whole.
    pub(crate) fn error(&self, sentence: impl Display) -> ReadPayloadError {
        ReadPayloadError::new(self.place.clone(), format!("{sentence}"))
    }

    /// The keys in their order, each with its value.
    #[cfg(feature = "graph")]
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, Node<'a>)> {
        let node = |(key, raw): &(String, &'a RawValue)| Node { raw, place: self.place.clone().key(key) };
        self.entries.iter().map(move |entry| (entry.0.as_str(), node(entry)))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name == key)
    }

    /// Refuses `{"error": {"code": …, "message": …}}`.
    pub(crate) fn refuse_failure(&self) -> Result<(), ReadPayloadError> {
        let Some(error) = self.given("error")? else { return Ok(()) };
        let message = error.object().ok().and_then(|error| error.given("message").ok()?);
        let message = message.and_then(|text| text.text().ok()).unwrap_or_default();
        Err(error.error(format_args!("expected an answer, found the service's error `{}`", quoted(&message))))
    }

    /// The value of a key, `null` included.
    pub(crate) fn get(&self, key: &str) -> Result<Option<Node<'a>>, ReadPayloadError> {
        let mut values = self.entries.iter().filter(|(name, _)| name == key);
        let Some((_, raw)) = values.next() else { return Ok(None) };
        let node = Node { raw, place: self.place.clone().key(key) };
        match values.next() {
            None => Ok(Some(node)),
            Some(_) => Err(node.error(format_args!("key `{key}` is given twice"))),
        }
    }

    /// The value of a key that is there and not `null`.
    pub(crate) fn given(&self, key: &str) -> Result<Option<Node<'a>>, ReadPayloadError> {
        Ok(self.get(key)?.filter(|node| !node.is_null()))
    }

    /// The value of a key that must be there, `null` included.
    pub(crate) fn need(&self, key: &str) -> Result<Node<'a>, ReadPayloadError> {
        self.get(key)?.ok_or_else(|| self.lacks(key, ""))
    }

    /// An error of a key that is missing, with what else there is to say.
    pub(crate) fn lacks(&self, key: &str, hint: &str) -> ReadPayloadError {
        ReadPayloadError::new(self.place.clone().key(key), format!("missing key `{key}`{hint}"))
    }
}

/// What was expected of a text that is not in a closed list.
pub(crate) fn one_of<'c>(codes: impl IntoIterator<Item = &'c str, IntoIter: Clone>) -> impl Display {
    format!("one of `{}`", crate::text::joined(codes, "`, `"))
}
