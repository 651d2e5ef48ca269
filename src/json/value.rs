//! Any JSON, as the values of an update are given and compared.

use super::exact::{MOST_LEVELS, Number, Tree, check, tree};
use alloc::{borrow::ToOwned, boxed::Box, collections::BTreeSet, format, string::String};
use core::{
    fmt::{self, Write},
    str::FromStr,
};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// Any JSON value, kept exactly as written.
///
/// Two are equal only if they certainly are: numbers as exact decimals, whatever their length (`1`, `1.0`
/// and `1e0` are equal, as are `0` and `-0`), texts by their characters, objects whatever the order of their
/// keys. It takes O(n log n) in their lengths. Which features of `serde_json` another crate turns on makes
/// no difference.
///
/// Made from JSON text by [`str::parse`], or by any of serde's formats: exactly from JSON text, and as
/// exactly as it hands numbers over from another format. A key twice in one object, more than 128 levels of
/// lists and objects, and half of a surrogate pair are refused.
///
/// ```
/// use crm_chat_policy::question::Value;
///
/// let value = |text: &str| text.parse::<Value>();
/// assert_eq!(value(r#"{"a": 1.0, "b": []}"#)?, value(r#"{"b": [], "a": 1e0}"#)?);
/// assert_ne!(value("922337203685477.57")?, value("922337203685477.58")?);
/// assert!(value(r#"{"a": 1, "a": 2}"#).is_err());
/// # Ok::<(), crm_chat_policy::question::ParseValueError>(())
/// ```
#[derive(Clone)]
pub struct Value(
    // INVARIANT: JSON text that `check` has passed.
    Box<str>,
);

/// A text that is not JSON, or not as a [`Value`] has it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ParseValueError(String);

impl Value {
    /// Its JSON text, as it came.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// Reads a value that is part of a larger text, nested at most `levels` deep.
    pub(crate) fn within<'de, D: Deserializer<'de>>(deserializer: D, levels: usize) -> Result<Self, D::Error> {
        let mut text = String::new();
        let into = Into { text: &mut text, levels, is_outermost: true };
        // serde_json hands over the raw text to a newtype of this name; other formats don't know it.
        deserializer.deserialize_newtype_struct(RAW, into)?;
        Ok(Self(text.into_boxed_str()))
    }
}

/// The name by which [`RawValue`] asks serde_json for raw text. If it ever changes, values are read as from any other format.
const RAW: &str = "$serde_json::private::RawValue";

impl FromStr for Value {
    type Err = ParseValueError;
    fn from_str(text: &str) -> Result<Self, ParseValueError> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| ParseValueError(format!("{error}")))?;
        match check(raw.get(), MOST_LEVELS) {
            Ok(()) => Ok(Self(raw.get().into())),
            Err(refused) => Err(ParseValueError(format!("{}: {}", refused.place(), refused.sentence))),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || tree(&self.0) == tree(&other.0)
    }
}

impl Eq for Value {}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Value {
    /// Prints its JSON text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match tree(&self.0) {
            Some(tree) => tree.serialize(serializer),
            None => serializer.serialize_unit(),
        }
    }
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Tree::Null => serializer.serialize_unit(),
            Tree::Bool(value) => serializer.serialize_bool(*value),
            Tree::Number(number) => number.serialize(serializer),
            Tree::String(text) => serializer.serialize_str(text),
            Tree::List(items) => serializer.collect_seq(items),
            Tree::Object(entries) => serializer.collect_map(entries),
        }
    }
}

impl Serialize for Number<'_> {
    /// As an integer or a floating-point number where that is the same number; else as serde_json writes
    /// any number as it is.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0;
        if let Ok(number) = text.parse::<i64>() {
            return serializer.serialize_i64(number);
        }
        if let Ok(number) = text.parse::<u64>() {
            return serializer.serialize_u64(number);
        }
        let nearest = text.parse::<f64>().ok().filter(|number| number.is_finite());
        if let Some(number) = nearest.filter(|number| Number(&format!("{number:e}")) == *self) {
            return serializer.serialize_f64(number);
        }
        match RawValue::from_string(text.to_owned()) {
            Ok(raw) if serializer.is_human_readable() => raw.serialize(serializer),
            _ => Err(serde::ser::Error::custom("the format has no such number")),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::within(deserializer, MOST_LEVELS)
    }
}

/// Writes what is read as JSON text.
struct Into<'t> {
    text: &'t mut String,
    /// How many more levels are allowed.
    levels: usize,
    is_outermost: bool,
}

impl Into<'_> {
    fn push<E: Error>(self, value: impl fmt::Display) -> Result<(), E> {
        write!(self.text, "{value}").map_err(E::custom)
    }

    fn below<E: Error>(&self) -> Result<usize, E> {
        let too_deep =
            || E::custom(format_args!("expected at most {MOST_LEVELS} levels of lists and objects, found more"));
        self.levels.checked_sub(1).ok_or_else(too_deep)
    }
}

impl<'de> DeserializeSeed<'de> for Into<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Into<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.push("null")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.push("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.push(value)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.push(number)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.push(number)
    }

    fn visit_i128<E: Error>(self, number: i128) -> Result<(), E> {
        self.push(number)
    }

    fn visit_u128<E: Error>(self, number: u128) -> Result<(), E> {
        self.push(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        match number.is_finite() {
            true => self.push(format_args!("{number:e}")),
            false => Err(E::custom(format_args!("expected a number, found {number}"))),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let text = serde_json::to_string(text).map_err(E::custom)?;
        self.push(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let levels = self.below()?;
        self.text.push('[');
        let start = self.text.len();
        loop {
            let end = self.text.len();
            self.text.push_str(if end == start { "" } else { "," });
            if items.next_element_seed(Into { text: self.text, levels, is_outermost: false })?.is_none() {
                self.text.truncate(end);
                break;
            }
        }
        self.text.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            if self.is_outermost && keys.is_empty() && key == RAW {
                let text: String = entries.next_value()?;
                check(&text, self.levels).map_err(|refused| A::Error::custom(refused.sentence))?;
                self.text.push_str(&text);
                return Ok(());
            }
            let levels = self.below()?;
            if keys.contains(&key) {
                return Err(A::Error::custom(format_args!("key `{}` is given twice", crate::text::quoted(&key))));
            }
            self.text.push(if keys.is_empty() { '{' } else { ',' });
            self.text.push_str(&serde_json::to_string(&key).map_err(A::Error::custom)?);
            self.text.push(':');
            keys.insert(key);
            entries.next_value_seed(Into { text: self.text, levels, is_outermost: false })?;
        }
        if keys.is_empty() {
            self.below::<A::Error>()?;
            self.text.push('{');
        }
        self.text.push('}');
        Ok(())
    }
}
