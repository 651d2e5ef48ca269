//! What is wrong with a document: a code, a place, a message.

use crate::place::{Located, Step};
use alloc::{vec, vec::Vec};
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

closed_list! {
    /// The stable code of a fault.
    #[non_exhaustive]
    pub enum FaultCode ("a fault code") {
        /// Not UTF-8, not JSON, or not of the document's form.
        MalformedDocument = "malformed_document",
        /// A version other than the one this crate reads.
        UnsupportedVersion = "unsupported_version",
        /// Not a GUID.
        InvalidId = "invalid_id",
        /// Not a logical name.
        InvalidName = "invalid_name",
        /// An id that occurs earlier in the same list.
        DuplicateId = "duplicate_id",
        /// A name or code that occurs earlier in the same list.
        DuplicateName = "duplicate_name",
        /// A second Quick Find view.
        DuplicateQuickFind = "duplicate_quick_find",
        /// The card's view is not a view of the record type.
        UnknownView = "unknown_view",
        /// A watched field is not declared.
        UnknownField = "unknown_field",
        /// More watched fields than are allowed.
        TooManyWatchedFields = "too_many_watched_fields",
        /// A watched field of a type whose updates are never announced.
        UnwatchableFieldType = "unwatchable_field_type",
        /// A watched field of a record type whose updates can't be observed.
        UnwatchableRecordType = "unwatchable_record_type",
        /// A user who is on an earlier profile as well.
        UserOnTwoProfiles = "user_on_two_profiles",
        /// A custom app with a built-in app's id.
        ReservedAppName = "reserved_app_name",
        /// The chat is turned on for an app that is neither built in nor one of the document's.
        UnknownApp = "unknown_app",
        /// A label that is empty, too long, or has control characters.
        InvalidLabel = "invalid_label",
        /// A file that holds nothing of an environment.
        UnrecognisedFile = "unrecognised_file",
        /// A file or payload that its reader refuses, where no other code fits.
        MalformedPayload = "malformed_payload",
        /// An argument that names something that does not exist.
        UnusableArgument = "unusable_argument",
    }
}

impl FaultCode {
    /// Those that a document can have. The last three are of files, payloads and arguments.
    pub const OF_DOCUMENTS: &'static [Self] = match Self::ALL.split_last_chunk::<3>() {
        Some((of_documents, _)) => of_documents,
        None => Self::ALL,
    };
}

/// One thing that is wrong. `Display` prints `code: place: message` on one line, `Serialize` writes
/// `{"code","place","message"}`.
pub type Fault = Located<FaultCode>;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.code(), self.place(), self.message())
    }
}

impl core::error::Error for Fault {}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("code", &self.code())?;
        map.serialize_entry("place", self.place())?;
        map.serialize_entry("message", self.message())?;
        map.end()
    }
}

#[cfg(feature = "json")]
impl From<crate::json::Malformed> for Fault {
    fn from(malformed: crate::json::Malformed) -> Self {
        Self::new(FaultCode::MalformedDocument, malformed.place, malformed.sentence)
    }
}

pub(super) fn unsupported_version(version: impl fmt::Display) -> Fault {
    let message = format_args!("version `{version}` is not supported, only `1` is");
    Fault::new(FaultCode::UnsupportedVersion, [Step::Key("version")], message)
}

/// Everything that is wrong, at least one fault. `Display` prints a line for each, `Serialize` writes a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    first: Fault,
    rest: Vec<Fault>,
}

impl Faults {
    /// The faults, if there are any.
    pub(crate) fn from_list(mut faults: Vec<Fault>) -> Option<Self> {
        let rest = faults.split_off(faults.len().min(1));
        faults.pop().map(|first| Self { first, rest })
    }

    /// The first fault in the order of the document's keys.
    #[must_use]
    pub const fn first(&self) -> &Fault {
        &self.first
    }

    /// The faults in the order of the document's keys.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        core::iter::once(&self.first).chain(&self.rest)
    }
}

impl From<Fault> for Faults {
    fn from(first: Fault) -> Self {
        Self { first, rest: vec![] }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        self.rest.iter().try_for_each(|fault| write!(f, "\n{fault}"))
    }
}

impl core::error::Error for Faults {}

impl Serialize for Faults {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
