//! Places in documents: paths of keys and indexes, and statements about them.

use crate::text::json_text;
use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use serde::{Serialize, Serializer};

/// One step of a [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step<'a> {
    /// Into an object, to the value of this key.
    Key(&'a str),
    /// Into a list, to the item at this index, counted from 0.
    Index(usize),
}

/// A place in a document: the path of keys and indexes that leads there.
///
/// `Display` prints it as `record_types[3].notify.fields[5]`, and the document itself as `$`. A key that
/// is no plain name, of letters, digits and `_`, is printed as JSON text in brackets, `$["chat.enabled"]`,
/// so that no two places look the same.
///
/// ```
/// # #[cfg(feature = "json")] {
/// use crm_chat_policy::{document::Step, model::Tenant};
///
/// let faults = Tenant::from_json(br#"{"version": 1, "chat.enabled": true}"#).unwrap_err();
/// let place = faults.first().place();
/// assert!(place.steps().eq([Step::Key("chat.enabled")]));
/// assert_eq!(place.to_string(), r#"$["chat.enabled"]"#);
/// # }
/// ```
///
/// A place in one of several files begins with the file's name, and has no steps: `roles.json: value[3].roleid`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's name and what is printed after it.
    in_file: Option<String>,
    steps: Vec<OwnStep>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum OwnStep {
    Key(Cow<'static, str>),
    Index(usize),
}

impl Place {
    /// The document itself.
    pub(crate) const ROOT: Self = Self { in_file: None, steps: Vec::new() };

    /// The steps from the document to the place.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = Step<'_>> + ExactSizeIterator + Clone {
        self.steps.iter().map(|step| match step {
            OwnStep::Key(key) => Step::Key(key),
            OwnStep::Index(index) => Step::Index(*index),
        })
    }

    /// A place in a file, as it is printed.
    #[cfg(feature = "dataverse")]
    pub(crate) const fn in_file(text: String) -> Self {
        Self { in_file: Some(text), steps: Vec::new() }
    }

    /// The place below this one, of a key that may be any text.
    #[cfg(feature = "json")]
    pub(crate) fn key(mut self, key: &str) -> Self {
        self.steps.push(OwnStep::Key(Cow::Owned(key.into())));
        self
    }

    /// The place of an item of this one.
    pub(crate) fn index(mut self, index: usize) -> Self {
        self.steps.push(OwnStep::Index(index));
        self
    }

    /// The place below this one that is reached by further steps.
    pub(crate) fn below(mut self, steps: &[Step<'static>]) -> Self {
        self.steps.extend(steps.iter().map(|step| match *step {
            Step::Key(key) => OwnStep::Key(Cow::Borrowed(key)),
            Step::Index(index) => OwnStep::Index(index),
        }));
        self
    }

    /// The place below this one that is reached by the steps of another.
    #[cfg(feature = "json")]
    pub(crate) fn join<'a>(self, steps: impl Iterator<Item = Step<'a>>) -> Self {
        steps.fold(self, |place, step| match step {
            Step::Key(key) => place.key(key),
            Step::Index(index) => place.index(index),
        })
    }
}

impl<const N: usize> From<[Step<'static>; N]> for Place {
    fn from(steps: [Step<'static>; N]) -> Self {
        Self::ROOT.below(&steps)
    }
}

/// Longer than any place that was not made long on purpose.
const MOST_SHOWN: usize = 400;

fn is_plain(key: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    key.len() <= 128 && key.bytes().all(allowed) && key.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = &self.in_file {
            return f.pad(text);
        }
        let mut text = String::new();
        for step in self.steps() {
            match step {
                Step::Key(key) if is_plain(key) => {
                    text.push_str(if text.is_empty() { "" } else { "." });
                    text.push_str(key);
                }
                Step::Key(key) => {
                    text.push_str(if text.is_empty() { "$[" } else { "[" });
                    text.push_str(&json_text(key).to_string());
                    text.push(']');
                }
                Step::Index(index) => {
                    text.push_str(if text.is_empty() { "$[" } else { "[" });
                    text.push_str(&index.to_string());
                    text.push(']');
                }
            }
            if text.len() > MOST_SHOWN {
                break;
            }
        }
        if text.is_empty() { f.pad("$") } else { f.pad(&text) }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl PartialEq<str> for Place {
    /// Whether it is printed as this text.
    fn eq(&self, text: &str) -> bool {
        alloc::format!("{self}") == text
    }
}

impl PartialEq<&str> for Place {
    /// Whether it is printed as this text.
    fn eq(&self, text: &&str) -> bool {
        *self == **text
    }
}

/// A statement about a place in a document, under a stable code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<C> {
    code: C,
    place: Place,
    message: String,
}

impl<C: Copy> Located<C> {
    pub(crate) fn new(code: C, place: impl Into<Place>, message: impl fmt::Display) -> Self {
        Self { code, place: place.into(), message: message.to_string() }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> C {
        self.code
    }

    /// Where: the place of the key or item, or where it would be if it is missing.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// What, in a clause that names the value.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}
