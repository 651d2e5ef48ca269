//! Iterators as lists.

use serde::{Serialize, Serializer};

/// Writes an iterator as a list.
#[derive(Clone)]
pub(crate) struct Seq<I>(pub(crate) I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Seq<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}
