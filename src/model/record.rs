//! Records, their owners, and a user's access to them.

use crate::id::{LogicalName, RecordId, TeamId, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Who owns a record.
///
/// JSON has `{"user": "…"}`, `{"team": "…"}` or `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A user.
    User(UserId),
    /// A team; each of its members counts as the owner.
    Team(TeamId),
    /// Nobody: the record is the organisation's.
    Nobody,
}

/// Who owns a record that somebody owns, as every format has it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Owned {
    User(UserId),
    Team(TeamId),
}

impl Serialize for Owner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::User(id) => serializer.serialize_some(&Owned::User(id)),
            Self::Team(id) => serializer.serialize_some(&Owned::Team(id)),
            Self::Nobody => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Owner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Null;
        impl<'de> de::Visitor<'de> for Null {
            type Value = Owner;
            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("an object with `user` or `team`, or `null`")
            }
            // What some formats call a missing value, CBOR among them.
            fn visit_none<E: de::Error>(self) -> Result<Owner, E> {
                Ok(Owner::Nobody)
            }
            fn visit_unit<E: de::Error>(self) -> Result<Owner, E> {
                Ok(Owner::Nobody)
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Owner, A::Error> {
                #[derive(Deserialize)]
                #[serde(field_identifier, rename_all = "snake_case")]
                enum Key {
                    User,
                    Team,
                }
                let owner = match map.next_key()? {
                    Some(Key::User) => Owner::User(map.next_value()?),
                    Some(Key::Team) => Owner::Team(map.next_value()?),
                    None => return Err(de::Error::custom("an owner has a `user` or a `team`")),
                };
                match map.next_key::<Key>()? {
                    None => Ok(owner),
                    Some(_) => Err(de::Error::custom("an owner has one `user` or one `team`")),
                }
            }
        }
        // For people, the sentences of the visitor; other formats need to be told what comes.
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(Null);
        }
        Ok(match Option::deserialize(deserializer)? {
            Some(Owned::User(id)) => Self::User(id),
            Some(Owned::Team(id)) => Self::Team(id),
            None => Self::Nobody,
        })
    }
}

json_object! {
    /// A record: one row of a record type.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    pub struct Record {
        /// The record type's logical name.
        #[serde(rename = "type")]
        pub record_type: LogicalName,
        /// The id.
        pub id: RecordId,
        /// The owner.
        pub owner: Owner,
    }
}
