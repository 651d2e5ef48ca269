//! Reading JSON strictly, and writing lists.

#[cfg(feature = "json")]
mod any;
#[macro_use]
mod object;
#[cfg(feature = "json")]
mod read;
mod seq;

#[cfg(feature = "json")]
pub(crate) use self::{
    any::Any,
    read::{Malformed, read, text},
};
pub(crate) use self::{object::given, seq::Seq};
