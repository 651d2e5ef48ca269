//! Finds things in a list by a unique key. Knows lists and keys, not what they mean.

use alloc::{boxed::Box, vec, vec::Vec};
use core::{
    fmt,
    hash::{BuildHasher, Hash},
};
use rustc_hash::FxBuildHasher;

/// The places of a list's items, in groups by their keys' hashes.
///
/// There are at least four groups for an item, so most have one or none. The hash is the same in every
/// process, and the author of a tenant's document may choose names that all fall into one group;
/// a group is sorted, so that finding one of n is never worse than O(log n).
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// Per group: the index of its only item; or `items.len() + i` if its items are in `shared[i]`; or [`NOTHING`].
    groups: Box<[u32]>,
    /// The groups of more than one, each sorted by key.
    shared: Vec<Box<[u32]>>,
}

/// An empty group.
const NOTHING: u32 = u32::MAX;

impl Index {
    /// Of a list whose keys differ.
    pub(crate) fn new<T, K: Hash + Ord + ?Sized>(items: &[T], key: impl Fn(&T) -> &K) -> Self {
        if items.is_empty() {
            return Self::default();
        }
        let mut groups = vec![NOTHING; (4 * items.len()).next_power_of_two()];
        let mut shared: Vec<Box<[u32]>> = Vec::new();
        let mut sorted: Vec<(usize, &K, u32)> =
            items.iter().map(&key).zip(0..).map(|(key, place)| (group(key, groups.len()), key, place)).collect();
        sorted.sort_unstable();
        for members in sorted.chunk_by(|(one, ..), (other, ..)| one == other) {
            if let [(group, _, place), others @ ..] = members
                && let Some(leads_to) = groups.get_mut(*group)
            {
                *leads_to = *place;
                if !others.is_empty() {
                    *leads_to = (items.len() + shared.len()) as u32;
                    shared.push(members.iter().map(|(.., place)| *place).collect());
                }
            }
        }
        Self { groups: groups.into(), shared }
    }

    /// The item with this key, in the list that the index was made of.
    #[inline]
    pub(crate) fn find<'a, T, K: Hash + Ord + ?Sized>(
        &self,
        items: &'a [T],
        wanted: &K,
        key: impl Fn(&T) -> &K,
    ) -> Option<&'a T> {
        let leads_to = *self.groups.get(group(wanted, self.groups.len()))?;
        if leads_to == NOTHING {
            return None;
        }
        match items.get(leads_to as usize) {
            Some(only) => (key(only) == wanted).then_some(only),
            None => self.find_among(leads_to, items, wanted, key),
        }
    }

    /// Of a group of more than one. Out of line: it is rare, and would take registers from the loops that find is in.
    #[cold]
    #[inline(never)]
    fn find_among<'a, T, K: Hash + Ord + ?Sized>(
        &self,
        leads_to: u32,
        items: &'a [T],
        wanted: &K,
        key: impl Fn(&T) -> &K,
    ) -> Option<&'a T> {
        let item = |place: u32| items.get(place as usize);
        let places = self.shared.get((leads_to as usize).checked_sub(items.len())?)?;
        let found = places.binary_search_by(|place| item(*place).map(&key).cmp(&Some(wanted))).ok()?;
        item(*places.get(found)?)
    }
}

/// Prints only the type's name: the contents depend on the hash, which differs between 32- and 64-bit machines.
impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Index")
    }
}

/// The places of a list's items, sorted by key.
pub(crate) fn sorted_places<T, K: Ord + ?Sized>(items: &[T], key: impl Fn(&T) -> &K) -> Vec<u32> {
    let mut places: Vec<u32> = (0..).zip(items).map(|(place, _)| place).collect();
    places.sort_unstable_by_key(|place| items.get(*place as usize).map(&key));
    places
}

/// Which group the key belongs to; `groups` is a power of two.
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

    /// Every item is found, and nothing else.
    fn check<K: Hash + Ord + core::fmt::Debug>(items: &[K], others: &[K]) {
        let index = Index::new(items, |item| item);
        for item in items {
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
    fn a_hash_is_not_shown() {
        assert_eq!(alloc::format!("{:?}", Index::new(&[7_u8], |item| item)), "Index");
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
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_in_the_list_is_found_and_nothing_else(
            items in any::<BTreeSet<String>>().prop_map(Vec::from_iter).prop_shuffle(),
            others: Vec<String>,
        ) {
            check(&items, &others);
        }
    }
}
