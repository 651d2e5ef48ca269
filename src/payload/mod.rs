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

use crate::place::Place;
use alloc::string::String;

/// Why a payload was not read. `Display` prints `malformed_payload: place: sentence` on one line.
///
/// ```
/// # #[cfg(feature = "dataverse")] {
/// use crm_chat_policy::{dataverse, document::Step};
///
/// let error = dataverse::access_rights(br#"{"AccessRights": "ReadAccess, EverythingAccess"}"#).unwrap_err();
/// assert_eq!(error.code(), "malformed_payload");
/// assert!(error.place().steps().eq([Step::Key("AccessRights")]));
/// assert!(error.message().ends_with("found `EverythingAccess`"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {place}: {message}", Self::CODE)]
pub struct ReadPayloadError {
    place: Place,
    message: String,
    was_too_large: bool,
}

impl ReadPayloadError {
    /// The stable code of every such error.
    pub const CODE: &'static str = "malformed_payload";

    pub(crate) fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), was_too_large: false }
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
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// What was expected and what was found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether it is a message of an update that was too large to hold what changed.
    #[must_use]
    pub const fn was_too_large(&self) -> bool {
        self.was_too_large
    }
}

impl From<crate::json::Malformed> for ReadPayloadError {
    fn from(malformed: crate::json::Malformed) -> Self {
        Self::new(malformed.place, malformed.sentence)
    }
}
