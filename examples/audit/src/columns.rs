//! A batch's columns, read the same way whatever Arrow types they come in: ids as text or as
//! sixteen bytes; lists as lists or as text in brackets, which is how Arrow prints them; access as
//! a list or as Dataverse's flags.

use crate::policy::{self, Flags};
use anyhow::{Result, bail};
use crm_chat_policy::model::AccessRight;
use datafusion::arrow::{
    array::{Array, ArrayRef, AsArray, FixedSizeBinaryArray, Int64Array, ListArray, StringViewArray},
    compute::cast,
    datatypes::{DataType, Int64Type},
};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text; a boolean does too.
    Text,
    /// An id.
    Id,
    /// A list of ids.
    Ids,
    /// Rights.
    Access,
}

/// Makes the list of columns that a question can have, and what a batch has of them.
macro_rules! columns {
    ($($(#[$meta:meta])* $name:ident: $Type:ident $holds:ident,)+) => {
        /// The columns that questions are made of, by name.
        pub const COLUMNS: &[(&str, Holds)] = &[$((stringify!($name), Holds::$holds),)+];

        /// A batch of events; a column that is not there is null.
        #[derive(Debug, Default)]
        pub struct Events {
            /// The number of events.
            pub rows: usize,
            $($(#[$meta])* pub $name: $Type,)+
        }

        impl Events {
            /// Sets a column.
            ///
            /// # Errors
            ///
            /// A name that none has, or a type that it can't be read from.
            pub fn set(&mut self, name: &str, array: &ArrayRef) -> Result<()> {
                match name {
                    $(stringify!($name) => self.$name = $Type::new(array)?,)+
                    _ => bail!("no question has a column `{name}`"),
                }
                Ok(())
            }
        }
    };
}

columns! {
    /// Which rule: `disconnect`, `join`, `connect` or `view`.
    rule: Text Text,
    /// Who asked.
    user: Id Id,
    /// Their security roles at that time.
    roles: Ids Ids,
    /// Their teams.
    teams: Ids Ids,
    /// Their rights on the record.
    access: Access Access,
    /// The record type's logical name.
    record_type: Text Text,
    /// The record.
    record: Id Id,
    /// `user`, `team` or `nobody`.
    owner_kind: Text Text,
    /// The owner; null for nobody.
    owner: Id Id,
    /// The chat's id.
    chat: Text Text,
    /// `group`, `one_to_one`, …: asked for by `connect` only.
    chat_kind: Text Text,
    /// Who most recently connected the chat to the record.
    connected_by: Id Id,
    /// The users in the chat. External members, whom nobody's right hangs on, are left out.
    participants: Ids Ids,
    /// `connect` only: whether the chat is started from the record. Then it has no id, kind and participants.
    new_chat: Text Text,
    /// `connect` only: `dynamics` or `chat_client`.
    origin: Text Text,
    /// `connect` only: whether the pair is connected already.
    already_connected: Text Text,
}

impl Holds {
    /// Whether it can be read from this type.
    #[must_use]
    pub fn can_be(self, found: &DataType) -> bool {
        match found {
            DataType::Null | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
            DataType::Dictionary(_, value) => self.can_be(value),
            DataType::Boolean => self == Self::Text,
            DataType::FixedSizeBinary(16) => self == Self::Id,
            DataType::List(item) | DataType::LargeList(item) => match self {
                Self::Ids => Self::Id.can_be(item.data_type()),
                Self::Access => Self::Text.can_be(item.data_type()),
                Self::Text | Self::Id => false,
            },
            other => self == Self::Access && other.is_integer(),
        }
    }
}

/// Text.
#[derive(Debug, Default)]
pub struct Text(Option<StringViewArray>);

impl Text {
    fn new(array: &ArrayRef) -> Result<Self> {
        Ok(Self(Some(cast(array, &DataType::Utf8View)?.as_string_view().clone())))
    }

    /// The text of this row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.0.as_ref().filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_null(&self, row: usize) -> bool {
        self.get(row).is_none()
    }
}

/// Ids.
#[derive(Debug)]
pub enum Id {
    /// As sixteen bytes, the first printed digit first.
    Bytes(FixedSizeBinaryArray),
    /// As text.
    Text(Text),
}

impl Default for Id {
    fn default() -> Self {
        Self::Text(Text::default())
    }
}

impl Id {
    fn new(array: &ArrayRef) -> Result<Self> {
        let of = |found: &DataType| *found == DataType::FixedSizeBinary(16);
        Ok(match array.data_type() {
            found if of(found) => Self::Bytes(array.as_fixed_size_binary().clone()),
            DataType::Dictionary(_, value) if of(value) => {
                Self::Bytes(cast(array, value)?.as_fixed_size_binary().clone())
            }
            _ => Self::Text(Text::new(array)?),
        })
    }

    /// The id's bits; none where it is missing or malformed, or the empty GUID.
    #[inline]
    pub fn get(&self, row: usize) -> Option<u128> {
        match self {
            Self::Bytes(ids) if ids.is_null(row) => None,
            Self::Bytes(ids) => ids.value(row).try_into().ok().map(u128::from_be_bytes).filter(|bits| *bits != 0),
            Self::Text(texts) => policy::guid(texts.get(row)?),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Bytes(ids) => ids.is_null(row),
            Self::Text(texts) => texts.is_null(row),
        }
    }
}

/// The items of a list that is text.
pub fn items(text: &str) -> Option<impl Iterator<Item = &str>> {
    let items = text.strip_prefix('[')?.strip_suffix(']')?;
    Some(items.split(',').map(str::trim).filter(move |_| !items.trim().is_empty()))
}

fn is_list(found: &DataType) -> bool {
    matches!(found, DataType::List(_) | DataType::LargeList(_))
}

/// As a list with offsets of 32 bits.
fn list(array: &ArrayRef) -> Result<ListArray> {
    Ok(match array.data_type() {
        DataType::LargeList(item) => cast(array, &DataType::List(item.clone()))?.as_list().clone(),
        _ => array.as_list().clone(),
    })
}

/// Lists of ids.
#[derive(Debug)]
pub enum Ids {
    /// As lists, and their items.
    Lists(ListArray, Id),
    /// As text.
    Text(Text),
}

impl Default for Ids {
    fn default() -> Self {
        Self::Text(Text::default())
    }
}

impl Ids {
    fn new(array: &ArrayRef) -> Result<Self> {
        if !is_list(array.data_type()) {
            return Ok(Self::Text(Text::new(array)?));
        }
        let lists = list(array)?;
        let ids = Id::new(lists.values())?;
        Ok(Self::Lists(lists, ids))
    }

    /// Reads the ids of this row; none where the list, or one of its items, is missing or malformed.
    #[inline]
    pub fn read<T>(&self, row: usize, into: &mut Vec<T>, id: impl Fn(u128) -> Option<T>) -> Option<()> {
        into.clear();
        match self {
            Self::Lists(lists, _) if lists.is_null(row) => return None,
            Self::Lists(lists, ids) => {
                let offsets = lists.value_offsets();
                let (first, last) = (*offsets.get(row)? as usize, *offsets.get(row + 1)? as usize);
                for place in first..last {
                    into.push(id(ids.get(place)?)?);
                }
            }
            Self::Text(texts) => {
                for item in items(texts.get(row)?)? {
                    into.push(id(policy::guid(item)?)?);
                }
            }
        }
        Some(())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Lists(lists, _) => lists.is_null(row),
            Self::Text(texts) => texts.is_null(row),
        }
    }
}

/// Rights on a record.
#[derive(Debug)]
pub enum Access {
    /// As Dataverse's flags.
    Flags(Int64Array),
    /// As lists of codes, and their items.
    Lists(ListArray, Text),
    /// As text: of the flags, or of a list.
    Text(Text),
}

impl Default for Access {
    fn default() -> Self {
        Self::Text(Text::default())
    }
}

impl Access {
    fn new(array: &ArrayRef) -> Result<Self> {
        let found = array.data_type();
        Ok(if found.is_integer() {
            Self::Flags(cast(array, &DataType::Int64)?.as_primitive::<Int64Type>().clone())
        } else if is_list(found) {
            let lists = list(array)?;
            let texts = Text::new(lists.values())?;
            Self::Lists(lists, texts)
        } else {
            Self::Text(Text::new(array)?)
        })
    }

    /// Reads the rights of this row; none where they are missing or one is unknown.
    #[inline]
    pub fn read(&self, row: usize, into: &mut Vec<AccessRight>, known: &mut Flags) -> Option<()> {
        into.clear();
        match self {
            Self::Flags(flags) if flags.is_null(row) => return None,
            Self::Flags(flags) => into.extend(known.rights(flags.value(row))?),
            Self::Lists(lists, _) if lists.is_null(row) => return None,
            Self::Lists(lists, texts) => {
                let offsets = lists.value_offsets();
                let (first, last) = (*offsets.get(row)? as usize, *offsets.get(row + 1)? as usize);
                for place in first..last {
                    policy::right(texts.get(place)?, into)?;
                }
            }
            Self::Text(texts) => {
                let text = texts.get(row)?;
                if let Ok(flags) = text.parse() {
                    into.extend(known.rights(flags)?);
                    return Some(());
                }
                for item in items(text)? {
                    policy::right(item, into)?;
                }
            }
        }
        Some(())
    }
}
