//! The engine: values made from a run of small choices.
//!
//! By convention the choice 0 is the simplest one, and a run that has ended goes on with 0.

use alloc::vec::Vec;

/// Where choices come from.
pub(in crate::conformance) trait Source {
    /// A number below `bound`, which is at least 1.
    fn below(&mut self, bound: u32) -> u32;

    /// Yes with this percentage; no is the simpler one.
    fn chance(&mut self, percent: u32) -> bool;

    /// Opens a piece: the choices from here on belong together.
    fn begin(&mut self) {}

    /// Closes the innermost open `begin`; the choices since then are one piece of this kind.
    fn end(&mut self, _piece: Piece) {}
}

/// What choices that belong together are, for shrinking them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::conformance) enum Piece {
    /// An item of a list, which can be left out.
    Item,
    /// One part of a value, which a single 0 in its place makes the simplest one.
    Part,
}

/// Choices of many kinds from numbers.
pub(crate) struct Choices<'s>(&'s mut dyn Source);

/// A value that can be made from choices; `None` would break an invariant that is stated where it
/// is relied on.
pub(crate) trait Make: Sized {
    fn make(choices: &mut Choices<'_>) -> Option<Self>;
}

impl<'s> Choices<'s> {
    pub(in crate::conformance) fn new(source: &'s mut dyn Source) -> Self {
        Self(source)
    }

    /// A number below `bound`; 0 is the simplest.
    pub(in crate::conformance) fn below(&mut self, bound: u32) -> u32 {
        // Draws even when the bound is 1, so that later choices keep their positions when shrinking removes an option.
        self.0.below(bound.max(1)).min(bound.saturating_sub(1))
    }

    /// Yes with this percentage; no is the simplest.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.0.chance(percent)
    }

    /// A part that takes more or fewer choices, depending on the first.
    pub(in crate::conformance) fn part<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.0.begin();
        let part = make(self);
        self.0.end(Piece::Part);
        part
    }

    /// `Some` with this percentage; nothing is the simplest.
    pub(in crate::conformance) fn maybe<T>(
        &mut self,
        percent: u32,
        make: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        self.part(|choices| if choices.chance(percent) { make(choices).map(Some) } else { Some(None) })
    }

    /// A place in a list of this length.
    pub(in crate::conformance) fn place(&mut self, count: usize) -> usize {
        self.below(u32::try_from(count).unwrap_or(u32::MAX)) as usize
    }

    /// One of these, the first being the simplest; none of nothing.
    pub(in crate::conformance) fn pick<'t, T>(&mut self, items: &'t [T]) -> Option<&'t T> {
        items.get(self.place(items.len()))
    }

    /// One of a closed list.
    pub(crate) fn code<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        self.pick(all).copied()
    }

    /// A list of at most this length. Before each item comes the choice whether there is one, so that an
    /// item goes when its choices do.
    pub(in crate::conformance) fn list<T>(
        &mut self,
        percent: u32,
        most: usize,
        mut make: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut items = Vec::new();
        loop {
            // A full list has its "no more" as well, for when an item is left out.
            let percent = if items.len() < most { percent } else { 0 };
            self.0.begin();
            let item = if self.chance(percent) { Some(make(self)?) } else { None };
            self.0.end(Piece::Item);
            match item {
                Some(item) => items.push(item),
                None => break,
            }
        }
        Some(items)
    }

    /// A list of at most this length, but one in a hundred has up to 300 items, so that code that handles
    /// long lists in its own way is tried too.
    pub(in crate::conformance) fn long_list<T>(
        &mut self,
        percent: u32,
        most: usize,
        make: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let (percent, most) = if self.chance(1) { (99, 300) } else { (percent, most) };
        self.list(percent, most, make)
    }

    /// Each of these with the same chance, in their order.
    pub(in crate::conformance) fn some_of<T: Copy>(&mut self, percent: u32, all: &[T]) -> Vec<T> {
        all.iter().copied().filter(|_| self.chance(percent)).collect()
    }

    /// 128 bits, in which no word of 16 has all bits set.
    pub(in crate::conformance) fn bits(&mut self) -> u128 {
        (0..8).fold(0, |bits, _| (bits << 16) + u128::from(self.below(0xffff)))
    }
}
