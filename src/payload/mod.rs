//! Payloads of running systems, read value by value.
//!
//! A payload is somebody else's format: most of its keys are not used, and may be anything. So the text
//! is checked once as a whole, and then only what a reader asks for is looked at. Keys that are not
//! used are ignored; one that is used may be given once; numbers stay the text that they are.

mod answer;
mod node;

pub(crate) use self::{
    answer::answer,
    node::{Kind, Node, Object, one_of, payload},
};

use crate::text::quoted;
use alloc::string::String;

/// Why a payload was not read. `Display` prints `malformed_payload: place: sentence` on one line.
///
/// ```
/// # #[cfg(feature = "dataverse")] {
/// use crm_chat_policy::dataverse;
///
/// let error = dataverse::access_rights(br#"{"AccessRights": "ReadAccess, EverythingAccess"}"#).unwrap_err();
/// assert_eq!((error.code(), error.place()), ("malformed_payload", "AccessRights"));
/// assert!(error.message().contains("`EverythingAccess`"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {place}: {sentence}", Self::CODE)]
pub struct ReadPayloadError {
    place: String,
    sentence: String,
    was_too_large: bool,
}

impl ReadPayloadError {
    /// The stable code of every such error.
    pub const CODE: &'static str = "malformed_payload";

    pub(crate) fn new(place: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self { place: place.into(), sentence: sentence.into(), was_too_large: false }
    }

    #[cfg(feature = "dataverse")]
    pub(crate) fn of_too_large(self) -> Self {
        Self { was_too_large: true, ..self }
    }

    /// [`CODE`](Self::CODE).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        Self::CODE
    }

    /// Where, such as `value[3].createdon`; `$` is the payload itself.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What was expected and what was found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.sentence
    }

    /// Whether it is a message of an update that was too large to hold what changed.
    #[must_use]
    pub const fn was_too_large(&self) -> bool {
        self.was_too_large
    }
}

impl From<crate::json::Malformed> for ReadPayloadError {
    fn from(malformed: crate::json::Malformed) -> Self {
        Self::new(alloc::format!("{}", malformed.place), malformed.sentence)
    }
}

/// The place of a key: `value[3].name`, or `value[3]["odd key"]` where the key is no plain name.
fn key_place(object: &str, key: &str) -> String {
    let is_plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !key.is_empty();
    match (object, is_plain) {
        ("$", true) => key.into(),
        (_, true) => alloc::format!("{object}.{key}"),
        (_, false) => alloc::format!("{object}[\"{}\"]", quoted(key)),
    }
}
