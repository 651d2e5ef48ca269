//! What a JSON text is: looked at only as far as it takes to tell.

use super::kind::{Keys, Kind};
use alloc::{borrow::Cow, string::String};
use core::fmt;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// How the rows of an answer are wrapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// One row, or no answer at all.
    #[default]
    Row,
    /// `[…]`
    Array,
    /// `{"value": […]}`
    Value,
}

/// What was found before a row told the kind, or by the end of the text.
#[derive(Debug, Default)]
pub(super) struct Sniffed {
    pub(super) kind: Option<Kind>,
    pub(super) wrapping: Wrapping,
    pub(super) context: Option<String>,
    pub(super) is_failure: bool,
    /// Whether the list has a row.
    pub(super) has_rows: bool,
}

/// Looks at a text until a row tells its kind.
///
/// # Errors
///
/// The text is not JSON, as far as it was looked at.
pub(super) fn sniff(text: &str) -> Result<Sniffed, serde_json::Error> {
    let mut sniffed = Sniffed::default();
    let mut json = serde_json::Deserializer::from_str(text);
    match Top(&mut sniffed).deserialize(&mut json).and_then(|()| json.end()) {
        Err(error) if !error.is_data() => Err(error),
        // It is JSON of another form, unless something later is none.
        Err(_) if sniffed.kind.is_none() => {
            // Something is where the rows would be.
            sniffed.has_rows = true;
            serde_json::from_str::<IgnoredAny>(text).map(|_| sniffed)
        }
        _ => Ok(sniffed),
    }
}

struct Top<'s>(&'s mut Sniffed);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer of the Web API")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut keys = Keys::default();
        while let Some(Text(key)) = map.next_key()? {
            match key.as_ref() {
                "value" => {
                    self.0.wrapping = Wrapping::Value;
                    map.next_value_seed(Rows(self.0))?;
                }
                "@odata.context" => self.0.context = map.next_value::<Option<String>>()?,
                "error" => {
                    map.next_value::<IgnoredAny>()?;
                    self.0.is_failure = true;
                }
                key => note(&mut keys, key, &mut map)?,
            }
            if let Some(kind) = keys.kind() {
                self.0.kind = Some(kind);
                self.0.wrapping = Wrapping::Row;
                return Err(A::Error::custom("told"));
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<(), A::Error> {
        self.0.wrapping = Wrapping::Array;
        Rows(self.0).visit_seq(rows)
    }
}

struct Rows<'s>(&'s mut Sniffed);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(Told(kind)) = rows.next_element()? {
            self.0.has_rows = true;
            if kind.is_some() {
                self.0.kind = kind;
                return Err(A::Error::custom("told"));
            }
        }
        Ok(())
    }
}

/// What a row is, if it tells.
struct Told(Option<Kind>);

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Row;
        impl<'de> Visitor<'de> for Row {
            type Value = Told;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Told, A::Error> {
                let mut keys = Keys::default();
                while let Some(Text(key)) = map.next_key()? {
                    note(&mut keys, &key, &mut map)?;
                }
                Ok(Told(keys.kind()))
            }
        }
        deserializer.deserialize_map(Row)
    }
}

/// Notes a key and passes over its value.
fn note<'de, A: MapAccess<'de>>(keys: &mut Keys, key: &str, map: &mut A) -> Result<(), A::Error> {
    if key == "@odata.type" {
        if let Some(Text(class)) = map.next_value()? {
            keys.note_type(&class);
        }
        return Ok(());
    }
    keys.note(key);
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// Text as it is in the input, copied only if it has escapes.
pub(super) struct Text<'de>(pub(super) Cow<'de, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowed;
        impl<'de> Visitor<'de> for Borrowed {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cow<'de, str>, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Cow<'de, str>, E> {
                Ok(Cow::Owned(text.into()))
            }
        }
        deserializer.deserialize_str(Borrowed).map(Self)
    }
}
