//! Reading JSON strictly, and writing lists.

#[cfg(feature = "json")]
mod exact;
#[macro_use]
mod object;
#[cfg(feature = "json")]
mod read;
mod seq;
#[cfg(feature = "json")]
mod value;

#[cfg(any(feature = "dataverse", feature = "graph"))]
pub(crate) use self::read::read_text;
#[cfg(feature = "json")]
pub(crate) use self::{
    exact::{Tree, tree},
    read::{Malformed, first_fault, read, strict, text, unmarked},
};
pub(crate) use self::{object::given, seq::Seq};
#[cfg(feature = "json")]
pub use value::{ParseValueError, Value};
