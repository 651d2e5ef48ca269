//! Finds things in a list by a key that no other of them has. Knows lists and keys, not what they mean.

use alloc::{boxed::Box, vec::Vec};
use core::hash::{BuildHasher, Hash};
use rustc_hash::FxBuildHasher;

/// The places of a list's items, in groups by their keys' hashes.
///
/// There are more groups than items, so a key is compared with one or two others. The hash is the
/// same in every process, and whoever writes a tenant's document may choose names that all fall
/// into one group; a group is sorted, so that finding one of n is never worse than O(log n).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// Where in `places` each group starts, and where the last one ends; nothing for an empty list.
    starts: Box<[u32]>,
    /// Group after group, each sorted by key.
    places: Box<[u32]>,
}

impl Index {
    /// Of a list whose keys differ.
    pub(crate) fn new<T, K: Hash + Ord + ?Sized>(items: &[T], key: impl Fn(&T) -> &K) -> Self {
        if items.is_empty() {
            return Self::default();
        }
        let groups = (4 * items.len()).next_power_of_two();
        let mut sorted: Vec<(usize, &K, u32)> =
            items.iter().map(&key).zip(0..).map(|(key, place)| (group(key, groups), key, place)).collect();
        sorted.sort_unstable();
        let mut starts = Vec::with_capacity(groups + 1);
        for ((group, ..), at) in sorted.iter().zip(0..) {
            starts.resize(group + 1, at);
        }
        starts.resize(groups + 1, sorted.len() as u32);
        Self { starts: starts.into(), places: sorted.into_iter().map(|(.., place)| place).collect() }
    }

    /// The place of the item with this key, in the list that the index was made of.
    #[inline]
    pub(crate) fn place<T, K: Hash + Ord + ?Sized>(
        &self,
        items: &[T],
        wanted: &K,
        key: impl Fn(&T) -> &K,
    ) -> Option<u32> {
        let group = group(wanted, self.starts.len().checked_sub(1)?);
        let (start, end) = (*self.starts.get(group)?, *self.starts.get(group + 1)?);
        let places = self.places.get(start as usize..end as usize)?;
        let key_at = |place: &u32| items.get(*place as usize).map(&key);
        if let [only] = places {
            // By far the commonest, and to ask whether two keys are the same is faster than to ask which comes first.
            return (key_at(only) == Some(wanted)).then_some(*only);
        }
        let found = places.binary_search_by(|place| key_at(place).cmp(&Some(wanted))).ok()?;
        places.get(found).copied()
    }

    /// The item with this key.
    #[inline]
    pub(crate) fn find<'a, T, K: Hash + Ord + ?Sized>(
        &self,
        items: &'a [T],
        wanted: &K,
        key: impl Fn(&T) -> &K,
    ) -> Option<&'a T> {
        items.get(self.place(items, wanted, key)? as usize)
    }
}

/// Which of so many groups, a power of two, the key belongs to.
#[inline]
fn group<K: Hash + ?Sized>(key: &K, groups: usize) -> usize {
    FxBuildHasher.hash_one(key) as usize & groups.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{collections::BTreeSet, string::String};
    use core::hash::Hasher;
    use proptest::prelude::*;

    /// Has the same hash as every other.
    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
    struct Colliding(u8);

    impl Hash for Colliding {
        fn hash<H: Hasher>(&self, _: &mut H) {}
    }

    /// Every item is found at its own place, and nothing else is found.
    fn check<K: Hash + Ord + core::fmt::Debug>(items: &[K], others: &[K]) {
        let index = Index::new(items, |item| item);
        for (place, item) in (0..).zip(items) {
            assert_eq!(index.place(items, item, |item| item), Some(place));
            assert_eq!(index.find(items, item, |item| item), Some(item));
        }
        for other in others.iter().filter(|other| !items.contains(other)) {
            assert_eq!(index.find(items, other, |item| item), None, "{other:?}");
        }
    }

    #[test]
    fn nothing_is_found_in_an_empty_list() {
        check::<u8>(&[], &[0, 1]);
    }

    #[test]
    fn keys_of_one_hash_are_told_apart() {
        for count in 0..20 {
            let items: Vec<_> = (0..count).rev().map(|key| Colliding(2 * key + 1)).collect();
            let others: Vec<_> = (0..=count).map(|key| Colliding(2 * key)).collect();
            check(&items, &others);
        }
    }

    proptest! {
        #[test]
        fn what_is_in_the_list_is_found_and_nothing_else(
            items in any::<BTreeSet<String>>().prop_map(Vec::from_iter).prop_shuffle(),
            others: Vec<String>,
        ) {
            check(&items, &others);
        }
    }
}
