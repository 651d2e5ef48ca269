//! What is not as the metadata has it.

use alloc::string::{String, ToString};
use core::fmt;

/// Something about an import that is not as the metadata has it: left out, renamed, turned or
/// assumed. `Display` prints `place: sentence` on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Note {
    place: String,
    sentence: String,
}

impl Note {
    pub(super) fn new(place: impl fmt::Display, sentence: impl fmt::Display) -> Self {
        Self { place: place.to_string(), sentence: sentence.to_string() }
    }

    /// The answer of this name has further pages.
    pub(super) fn more_pages(answer: &str) -> Self {
        let place = format_args!("{answer}.@odata.nextLink");
        Self::new(place, "the answer has further pages, which are not imported")
    }

    /// Where, such as `views[3].name`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What, in a clause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.sentence
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.sentence)
    }
}
