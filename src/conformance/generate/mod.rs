//! How values are generated, written once for proptest and for arbitrary.
//!
//! A value is made from a run of small choices. Proptest draws them at random, keeps them, and
//! shrinks the run rather than the value; arbitrary takes them from the fuzzer's bytes. Whatever
//! the choices are, the value is well formed, so a tenant that shrinks stays a valid tenant, and
//! the two features share every line that knows what a valid tenant is. (To feed proptest's bytes
//! to arbitrary would have been shorter, but it shrinks badly and makes one feature need the other.)
//!
//! By convention the choice 0 is the simplest one, and a run that has ended goes on with 0.

mod documents;
#[cfg(feature = "json")]
mod questions;
mod situations;
mod values;
mod wrong;
#[cfg(feature = "json")]
mod wrong_json;

#[cfg(feature = "json")]
pub use questions::{Asked, MalformedQuestion};
pub use situations::Situation;
pub use wrong::WrongDocument;
#[cfg(feature = "json")]
pub use wrong_json::WrongJson;

#[cfg(feature = "json")]
pub(super) use questions::{malformed_question, question, question_asking};
pub(super) use situations::{access, app, changes, connection, record, situation, user};
pub(super) use values::World;

use alloc::vec::Vec;

/// Where choices come from.
pub(super) trait Source {
    /// A number below `bound`, which is at least 1.
    fn below(&mut self, bound: u32) -> u32;

    /// Yes so many times in a hundred; no is the simpler one.
    fn chance(&mut self, percent: u32) -> bool;

    /// The choices from here on belong together.
    fn begin(&mut self) {}

    /// The choices since the last `begin` that has no end yet are such a piece.
    fn end(&mut self, _piece: Piece) {}
}

/// What choices that belong together are; of use to whoever shrinks them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// An item of a list, which can be left out.
    Item,
    /// One part of a value, which a single 0 in its place makes the simplest one.
    Part,
}

/// Choices of many kinds from numbers.
pub(super) struct Choices<'s>(&'s mut dyn Source);

/// A value that can be made from choices; `None` would break an invariant that is stated where it
/// is relied on.
pub(super) trait Make: Sized {
    fn make(choices: &mut Choices<'_>) -> Option<Self>;
}

impl<'s> Choices<'s> {
    pub(super) fn new(source: &'s mut dyn Source) -> Self {
        Self(source)
    }

    /// A number below `bound`; 0 is the simplest.
    fn below(&mut self, bound: u32) -> u32 {
        // Also where there is no choice, so that those that follow stay in their places when one goes.
        self.0.below(bound.max(1)).min(bound.saturating_sub(1))
    }

    /// Yes so many times in a hundred; no is the simplest.
    fn chance(&mut self, percent: u32) -> bool {
        self.0.chance(percent)
    }

    /// A part that takes more or fewer choices, depending on the first.
    fn part<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.0.begin();
        let part = make(self);
        self.0.end(Piece::Part);
        part
    }

    /// Something so many times in a hundred; nothing is the simplest.
    fn maybe<T>(&mut self, percent: u32, make: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        self.part(|choices| if choices.chance(percent) { make(choices).map(Some) } else { Some(None) })
    }

    /// One of these, the first being the simplest; none of nothing.
    fn pick<'t, T>(&mut self, items: &'t [T]) -> Option<&'t T> {
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.get(self.below(count) as usize)
    }

    /// One of a closed list.
    fn code<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        self.pick(all).copied()
    }

    /// A list of at most so many. Each item follows a choice whether there is one, so that an item
    /// goes when its choices do.
    fn list<T>(&mut self, percent: u32, most: usize, mut make: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
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

    /// Each of these with the same chance, in their order.
    fn some_of<T: Copy>(&mut self, percent: u32, all: &[T]) -> Vec<T> {
        all.iter().copied().filter(|_| self.chance(percent)).collect()
    }

    /// 128 bits, in which no word of 16 has all bits set.
    fn bits(&mut self) -> u128 {
        (0..8).fold(0, |bits, _| (bits << 16) + u128::from(self.below(0xffff)))
    }
}

/// Closed lists and sets over them.
macro_rules! make_codes {
    ($($Name:ty),+ $(,)?) => { $(
        impl Make for $Name {
            fn make(choices: &mut Choices<'_>) -> Option<Self> {
                choices.code(Self::ALL)
            }
        }
    )+ };
}

macro_rules! make_sets {
    ($($Set:ty),+ $(,)?) => { $(
        impl Make for $Set {
            fn make(choices: &mut Choices<'_>) -> Option<Self> {
                Some(Self::ALL.iter().filter(|_| choices.chance(50)).collect())
            }
        }
    )+ };
}

/// Passes every generated type to a macro of the caller: closed lists first, then all others.
macro_rules! for_each_generated {
    (codes $apply:ident) => {
        $apply!(
            crate::Condition,
            crate::Scope,
            crate::card::SkipReason,
            crate::notice::IgnoreReason,
            crate::notice::Caveat,
            crate::document::FaultCode,
            crate::rules::configure::Setting,
            crate::model::AccessRight,
            crate::model::BuiltinApp,
            crate::model::BuiltinRole,
            crate::model::CardSelection,
            crate::model::ChatKind,
            crate::model::DirectoryRole,
            crate::model::FieldType,
            crate::model::GraphPermission,
            crate::model::Origin,
            crate::model::Ownership,
            crate::model::Privilege,
            crate::model::StandardRecordType,
            crate::model::ViewKind,
        );
        #[cfg(feature = "json")]
        $apply!(crate::question::Ask);
    };
    (sets $apply:ident) => {
        $apply!(crate::Conditions, crate::model::FieldTypes, crate::model::GraphPermissions, crate::model::Privileges,);
    };
    (values $apply:ident) => {
        $apply!(
            crate::id::UserId,
            crate::id::TeamId,
            crate::id::RoleId,
            crate::id::ProfileId,
            crate::id::RecordId,
            crate::id::ChatId,
            crate::id::LogicalName,
            crate::id::ColumnName,
            crate::model::Moment,
            crate::model::Owner,
            crate::model::User,
            crate::model::Record,
            crate::model::Connection,
            crate::model::ChatToConnect,
            crate::notice::FieldChange<i64>,
            crate::document::TenantDocument,
            crate::document::ChatDocument,
            crate::document::CardDocument,
            crate::document::RoleDocument,
            crate::document::ProfileDocument,
            crate::document::AppDocument,
            crate::document::RecordTypeDocument,
            crate::document::FieldDocument,
            crate::document::ViewDocument,
            crate::document::NoteDocument,
            crate::document::DisconnectDocument,
            crate::document::NotifyDocument,
            crate::model::Tenant,
            crate::model::Role,
            crate::model::Profile,
            crate::model::App,
            crate::model::RecordType,
            crate::model::Field,
            crate::model::View,
            crate::model::Column,
            crate::conformance::Case,
            crate::conformance::Situation,
            crate::conformance::WrongDocument,
        );
        #[cfg(feature = "json")]
        $apply!(
            crate::notice::FieldChange<crate::question::Value>,
            crate::question::Question,
            crate::conformance::Asked,
            crate::conformance::MalformedQuestion,
            crate::conformance::WrongJson,
        );
    };
}

for_each_generated!(codes make_codes);
for_each_generated!(sets make_sets);

pub(super) use for_each_generated;
