//! Ids and logical names: text that has passed the first gate.
//!
//! ```
//! use crm_chat_policy::id::{ChatId, ColumnName, LogicalName, RecordId, UserId};
//!
//! let user: UserId = "A5000000-0000-4000-8000-000000000001".parse()?;
//! assert_eq!(user.to_string(), "a5000000-0000-4000-8000-000000000001");
//! assert_eq!(UserId::try_from(uuid::Uuid::from(user))?, user);
//! assert_eq!(RecordId::from_u128(0), None, "the empty GUID stands for no record");
//!
//! let chat: ChatId = "19:a@thread.v2".parse()?;
//! assert_eq!(chat, "19:a@thread.v2");
//! assert!("Incident".parse::<LogicalName>().is_err(), "it must start with a lower-case letter");
//! assert!("parent.name".parse::<ColumnName>()?.is_related());
//! # Ok::<(), crm_chat_policy::id::ParseIdError>(())
//! ```
//!
//! Reading: [A23](crate::guide::readings).

use crate::text::quoted;
use alloc::{
    borrow::ToOwned,
    boxed::Box,
    string::{String, ToString},
};
use core::{fmt, str::FromStr};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// A text that is not the id or name it was given as.
///
/// ```
/// use crm_chat_policy::id::UserId;
///
/// let error = "{7d4f}".parse::<UserId>().unwrap_err();
/// assert_eq!(error.to_string(), "`{7d4f}` is not a user id: a GUID has 36 characters, hyphenated");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not {what}: {problem}", quoted(value))]
pub struct ParseIdError {
    what: &'static str,
    value: String,
    problem: &'static str,
}

impl ParseIdError {
    fn new(what: &'static str, value: &str, problem: &'static str) -> Self {
        Self { what, value: value.to_owned(), problem }
    }

    /// The text as it was given, whole.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// Reads a string by `FromStr`, for the types of this file.
macro_rules! as_text {
    ($($Name:ident: $what:literal;)+) => { $(
        impl<'de> Deserialize<'de> for $Name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl de::Visitor<'_> for Text {
                    type Value = $Name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($what)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$Name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    )+ };
}

/// The JSON Schema of a type of this file.
#[cfg(feature = "schema")]
macro_rules! schema_of {
    ($Name:ident, $shape:expr, $(#[$($meta:tt)*])*) => {
        impl schemars::JsonSchema for $Name {
            fn schema_name() -> alloc::borrow::Cow<'static, str> {
                stringify!($Name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                crate::schema::text(docs!($(#[$($meta)*])*), $shape)
            }
        }
    };
}

const EMPTY: &str = "it is the empty GUID, which stands for none";

/// GUID-valued ids: one table makes the types.
macro_rules! guid_ids {
    ($( $(#[$($meta:tt)*])* $Name:ident: $what:literal; )+) => { $(
        #[cfg(feature = "schema")]
        schema_of! { $Name, crate::schema::Shape::Guid, $(#[$($meta)*])* }

        $(#[$($meta)*])*
        ///
        /// A GUID: 36 characters, hyphenated; any case is read, lower case is printed. The empty GUID, all
        /// zeros, is refused: Dataverse's clients send it for a missing value, and two missing values
        /// must never be equal.
        ///
        /// `From` and `TryFrom` turn it into a `Uuid` and back.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Name(Uuid);

        impl $Name {
            /// The id with these 128 bits, the first printed digit being the most significant; nothing for
            /// 0, the empty GUID.
            #[must_use]
            pub const fn from_u128(bits: u128) -> Option<Self> {
                if bits == 0 { None } else { Some(Self(Uuid::from_u128(bits))) }
            }

            /// Its 128 bits.
            #[must_use]
            pub const fn as_u128(self) -> u128 {
                self.0.as_u128()
            }
        }

        impl From<$Name> for Uuid {
            fn from(id: $Name) -> Self {
                id.0
            }
        }

        impl TryFrom<Uuid> for $Name {
            type Error = ParseIdError;
            /// Refuses the empty GUID.
            fn try_from(guid: Uuid) -> Result<Self, ParseIdError> {
                if guid.is_nil() { Err(ParseIdError::new($what, &guid.to_string(), EMPTY)) } else { Ok(Self(guid)) }
            }
        }

        impl Serialize for $Name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
            }
        }

        impl FromStr for $Name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                // Only the hyphenated form has this length; uuid also reads three others.
                if text.len() != 36 {
                    return Err(ParseIdError::new($what, text, "a GUID has 36 characters, hyphenated"));
                }
                match Uuid::try_parse(text) {
                    Ok(guid) if guid.is_nil() => Err(ParseIdError::new($what, text, EMPTY)),
                    Ok(guid) => Ok(Self(guid)),
                    Err(_) => Err(ParseIdError::new($what, text, "a GUID is hexadecimal, hyphenated 8-4-4-4-12")),
                }
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.0.as_hyphenated().encode_lower(&mut Uuid::encode_buffer()))
            }
        }
    )+
        as_text! { $($Name: $what;)+ }
    };
}

guid_ids! {
    /// Identifies a user.
    UserId: "a user id";
    /// Identifies a team.
    TeamId: "a team id";
    /// Identifies a security role.
    RoleId: "a role id";
    /// Identifies a custom app profile.
    ProfileId: "a profile id";
    /// Identifies a record among those of its type.
    RecordId: "a record id";
    /// Identifies something in the directory: a user, a role's template, a service plan. Not the CRM's id.
    DirectoryId: "a directory id";
}

/// For ids that are written in the library itself.
#[cfg(any(feature = "graph", feature = "proptest", feature = "arbitrary"))]
macro_rules! known_ids {
    ($($Name:ident),+) => { $(
        impl $Name {
            /// The id with these bits, which are not all zero.
            pub(crate) const fn known(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }
        }
    )+ };
}

#[cfg(feature = "graph")]
known_ids! { DirectoryId }
#[cfg(any(feature = "proptest", feature = "arbitrary"))]
known_ids! { UserId, RoleId, ProfileId }

/// Text-valued names: one table makes the types, each with its grammar.
macro_rules! names {
    ($( $(#[$($meta:tt)*])* $Name:ident: $what:literal, $problem_in:expr, $shape:ident; )+) => { $(
        #[cfg(feature = "schema")]
        schema_of! { $Name, crate::schema::Shape::$shape, $(#[$($meta)*])* }

        $(#[$($meta)*])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Name(Box<str>);

        impl $Name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Takes the text without copying it.
            pub(crate) fn from_string(text: String) -> Result<Self, ParseIdError> {
                let problem_in: fn(&str) -> Option<&'static str> = $problem_in;
                match problem_in(&text) {
                    None => Ok(Self(text.into_boxed_str())),
                    Some(problem) => Err(ParseIdError { what: $what, value: text, problem }),
                }
            }
        }

        impl Serialize for $Name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl FromStr for $Name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Self::from_string(text.to_owned())
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl TryFrom<String> for $Name {
            type Error = ParseIdError;
            fn try_from(text: String) -> Result<Self, ParseIdError> {
                Self::from_string(text)
            }
        }

        impl AsRef<str> for $Name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl core::borrow::Borrow<str> for $Name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq<str> for $Name {
            fn eq(&self, text: &str) -> bool {
                *self.0 == *text
            }
        }

        impl PartialEq<&str> for $Name {
            fn eq(&self, text: &&str) -> bool {
                *self.0 == **text
            }
        }
    )+
        as_text! { $($Name: $what;)+ }
    };
}

names! {
    /// Identifies a chat: opaque, 1 to 256 bytes, without white space and control characters.
    ChatId: "a chat id", chat_id_problem, Opaque;
    /// Identifies a member of a chat who is not a user of the CRM: opaque, 1 to 256 bytes, without white space
    /// and control characters.
    ExternalId: "an external member's id", chat_id_problem, Opaque;
    /// A Dataverse logical name: a lower-case letter, then letters of either case, digits and `_`, at most
    /// 128 bytes. Names are compared exactly.
    LogicalName: "a logical name", logical_name_problem, LogicalName;
    /// A view's column: 1 to 256 letters, digits, `_`, `-` and `.`. With a `.` it is a column of a related
    /// table, under an alias chosen by the view's author; else it is a field's logical name, or unknown.
    ColumnName: "a column name", column_name_problem, ColumnName;
}

impl LogicalName {
    /// The name that a code of the library is.
    pub(crate) fn of_code(code: &'static str) -> Self {
        Self(code.into())
    }
}

impl ColumnName {
    /// Whether it is a column of a related table.
    #[must_use]
    pub fn is_related(&self) -> bool {
        self.0.contains('.')
    }
}

fn chat_id_problem(text: &str) -> Option<&'static str> {
    match text {
        "" => Some("it is empty"),
        long if long.len() > 256 => Some("it has more than 256 bytes"),
        odd if odd.chars().any(|c| c.is_whitespace() || c.is_control()) => {
            Some("it has white space or control characters")
        }
        _ => None,
    }
}

fn logical_name_problem(text: &str) -> Option<&'static str> {
    match text.as_bytes() {
        [] => Some("it is empty"),
        long if long.len() > 128 => Some("it has more than 128 bytes"),
        [b'a'..=b'z', rest @ ..] => {
            let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
            (!rest.iter().all(allowed)).then_some("only letters, digits and `_` may follow the first letter")
        }
        _ => Some("it must start with a lower-case letter"),
    }
}

fn column_name_problem(text: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    match text {
        "" => Some("it is empty"),
        long if long.len() > 256 => Some("it has more than 256 bytes"),
        odd if !odd.bytes().all(allowed) => Some("it may have only letters, digits, `_`, `-` and `.`"),
        _ => None,
    }
}
