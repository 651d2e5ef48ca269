//! What is not as the metadata has it.

use crate::document::{Place, Step::Key};
use alloc::string::{String, ToString};
use core::fmt;

/// Something about an import that is not as the metadata has it: left out, renamed, turned or
/// assumed. `Display` prints `place: sentence` on one line. [`record_type`](super::record_type) and
/// [`Environment`](super::environment::Environment) make them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Note {
    place: Place,
    message: String,
}

impl Note {
    pub(super) fn new(place: impl Into<Place>, message: impl fmt::Display) -> Self {
        Self { place: place.into(), message: message.to_string() }
    }

    /// The answer of this name has further pages.
    pub(super) fn more_pages(answer: &'static str) -> Self {
        Self::new([Key(answer), Key("@odata.nextLink")], "the answer has further pages, which are not imported")
    }

    /// Where, such as `views[3].name`.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// What, in a clause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}
