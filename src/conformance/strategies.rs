//! Proptest strategies (feature `proptest`).
//!
//! Every type that [the kit](crate::conformance) generates has `any::<T>()`: ids, names, moments,
//! users, records, connections, updates, documents, tenants and their parts, and
//!
//! * [`Situation`]: a tenant with a user, a record, a chat and an app, for
//!   questions asked in Rust;
//! * `Asked`: a tenant with a question about it, and `MalformedQuestion` (feature `json`);
//! * [`WrongDocument`](super::WrongDocument), `WrongJson` (feature `json`): documents with one
//!   fault whose code and place are known.
//!
//! Ids are mostly six of each kind and those of the tenant, so that they meet; all parts of them differ. A
//! document has at most 5 roles, 3 profiles, 3 apps and 4 record types, each with at most 12 fields and 4 views
//! of 14 columns, and a wrong one an item or two more; a user has at most 6 roles and 4 teams, an update 8 fields.
//! One in a hundred lists of roles, users, teams, participants, fields and columns has some hundred items.
//!
//! The functions here are for tenants of your own. What is generated shrinks by the choices that
//! it was made from, so that a smaller tenant is still a valid tenant and a smaller question still
//! about it.
//!
//! ```
//! use crm_chat_policy::{conformance::{Situation, strategies}, model::Tenant, rules::disconnect};
//! use proptest::prelude::*;
//!
//! // Nobody disconnects where the chat is turned off, whatever the tenant.
//! proptest!(|(asked in any::<Situation>())| {
//!     let Situation { tenant, user, record, connection, .. } = asked;
//!     if let Ok(decision) = disconnect::decide(&tenant, &user, &record, &connection) {
//!         prop_assert!(tenant.is_chat_enabled() || !decision.is_allowed());
//!     }
//! });
//!
//! // The tenant of a test, and records of it.
//! let tenant: Tenant = crm_chat_policy::document::TenantDocument::default().build().unwrap();
//! proptest!(|(record in strategies::records_of(&tenant))| {
//!     prop_assert!(record.record_type.as_str() == "no_such_type"
//!         || tenant.record_type(record.record_type.as_str()).is_some());
//! });
//! ```

use super::{
    Situation,
    generate::{self, Choices, Make, Piece, Source, World, for_each_generated},
};
use crate::{
    id::LogicalName,
    model::{AccessRight, Connection, Record, Tenant, User},
    notice::FieldChange,
};
use alloc::{sync::Arc, vec::Vec};
use core::{fmt, ops::Range};
use proptest::{
    strategy::{NewTree, Strategy, ValueTree},
    test_runner::TestRunner,
};

type Maker<T> = dyn Fn(&mut Choices<'_>) -> Option<T> + Send + Sync;

/// A strategy that makes a value from a run of small choices, and shrinks the run.
pub struct Made<T>(Arc<Maker<T>>);

impl<T> Made<T> {
    /// Any value that can be made.
    pub(crate) fn any() -> Self
    where
        T: Make + 'static,
    {
        Self::by(T::make)
    }

    fn by(make: impl Fn(&mut Choices<'_>) -> Option<T> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }
}

impl<T> Clone for Made<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Made<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Made")
    }
}

impl<T: Clone + fmt::Debug> Strategy for Made<T> {
    type Tree = Run<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = proptest::num::u64::ANY.new_tree(runner)?.current();
        let made = Tape::new(Numbers::Random(seed)).make(&*self.0).ok_or("nothing could be made of these choices")?;
        Ok(Run { make: Arc::clone(&self.0), best: made, shrink: Shrink::new(), simpler: None })
    }
}

/// A value and the choices that it was made from.
#[derive(Clone, Debug)]
struct Choosing<T> {
    value: T,
    run: Vec<u32>,
    /// What belongs together in the run, the outer pieces after the inner ones.
    pieces: Vec<(Piece, Range<usize>)>,
}

/// A source that keeps what was chosen.
struct Tape<'k> {
    numbers: Numbers<'k>,
    run: Vec<u32>,
    open: Vec<usize>,
    pieces: Vec<(Piece, Range<usize>)>,
}

enum Numbers<'k> {
    Random(u64),
    /// A recorded choice above its bound is clamped to it; after the last one, every choice is 0.
    Kept(&'k [u32]),
}

impl<'k> Tape<'k> {
    fn new(numbers: Numbers<'k>) -> Self {
        Self { numbers, run: Vec::new(), open: Vec::new(), pieces: Vec::new() }
    }

    fn make<T>(mut self, make: &Maker<T>) -> Option<Choosing<T>> {
        let value = make(&mut Choices::new(&mut self))?;
        // A run goes on with 0, so trailing ones are redundant.
        while self.run.last() == Some(&0) {
            self.run.pop();
        }
        let Self { run, mut pieces, .. } = self;
        pieces.retain(|(_, piece)| piece.end <= run.len());
        Some(Choosing { value, run, pieces })
    }
}

impl Source for Tape<'_> {
    fn below(&mut self, bound: u32) -> u32 {
        let greatest = bound.saturating_sub(1);
        let choice = match &mut self.numbers {
            Numbers::Random(state) => mixed(state) % bound.max(1),
            Numbers::Kept(kept) => kept.get(self.run.len()).map_or(0, |choice| *choice.min(&greatest)),
        };
        self.run.push(choice);
        choice
    }

    fn chance(&mut self, percent: u32) -> bool {
        let yes = match &mut self.numbers {
            Numbers::Random(state) => mixed(state) % 100 < percent,
            Numbers::Kept(kept) => percent > 0 && kept.get(self.run.len()).is_some_and(|choice| *choice > 0),
        };
        self.run.push(u32::from(yes));
        yes
    }

    fn begin(&mut self) {
        self.open.push(self.run.len());
    }

    fn end(&mut self, piece: Piece) {
        self.pieces.extend(self.open.pop().map(|start| (piece, start..self.run.len())));
    }
}

/// SplitMix64: enough for choices that depend on a seed of proptest's own.
fn mixed(state: &mut u64) -> u32 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 32) as u32
}

/// A value with the choices that it was made from; simpler ones are tried for shrinking.
#[derive(Clone)]
pub struct Run<T> {
    make: Arc<Maker<T>>,
    /// The simplest choices known to fail.
    best: Choosing<T>,
    /// The choices being tried.
    simpler: Option<Choosing<T>>,
    shrink: Shrink,
}

impl<T: fmt::Debug> fmt::Debug for Run<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.simpler.as_ref().unwrap_or(&self.best);
        f.debug_struct("Run").field("choices", &shown.run.len()).field("value", &shown.value).finish_non_exhaustive()
    }
}

impl<T> Run<T> {
    /// Goes to the next choices that are simpler and make something.
    fn next(&mut self) -> bool {
        while let Some(candidate) = self.shrink.candidate(&self.best.run, &self.best.pieces) {
            let made = Tape::new(Numbers::Kept(&candidate)).make(&*self.make);
            let best = &self.best.run;
            self.simpler = made.filter(|made| (made.run.len(), &made.run) < (best.len(), best));
            if self.simpler.is_some() {
                return true;
            }
        }
        false
    }
}

impl<T: Clone + fmt::Debug> ValueTree for Run<T> {
    type Value = T;

    fn current(&self) -> T {
        self.simpler.as_ref().unwrap_or(&self.best).value.clone()
    }

    fn simplify(&mut self) -> bool {
        if let Some(simpler) = self.simpler.take() {
            self.best = simpler;
            self.shrink.succeeded();
        }
        self.next()
    }

    fn complicate(&mut self) -> bool {
        self.simpler.take().is_some() && self.next()
    }
}

/// What to try next: leave out items and parts, the outer ones first; set choices to 0, many at a
/// time, then fewer; make them smaller; and start again as long as that makes progress.
#[derive(Clone, Debug)]
struct Shrink {
    step: Step,
    /// Whether this round made progress.
    gained: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Drop this piece, counted from the end of the list.
    LeaveOut { from_end: usize },
    /// Make this many choices, from a place on, 0.
    Clear { width: usize, place: usize },
    /// Halve the choice at this place, or take one from it.
    Lessen { place: usize, by_one: bool },
}

impl Shrink {
    fn new() -> Self {
        Self { step: Step::LeaveOut { from_end: 0 }, gained: false }
    }

    /// What was tried last is the run now.
    fn succeeded(&mut self) {
        self.gained = true;
        // The pieces have moved up, and a choice that got smaller may get smaller still.
        match &mut self.step {
            Step::LeaveOut { from_end } => *from_end = from_end.saturating_sub(1),
            Step::Clear { .. } => {}
            // Halving worked: halve again. Taking one away worked: try this choice again.
            Step::Lessen { by_one: by_one @ true, .. } => *by_one = false,
            Step::Lessen { place, .. } => *place = place.saturating_sub(1),
        }
    }

    fn candidate(&mut self, run: &[u32], pieces: &[(Piece, Range<usize>)]) -> Option<Vec<u32>> {
        loop {
            match self.step {
                Step::LeaveOut { from_end } => match pieces.iter().rev().nth(from_end) {
                    None => self.step = Step::Clear { width: 16, place: 0 },
                    Some((piece, Range { start, end })) => {
                        self.step = Step::LeaveOut { from_end: from_end + 1 };
                        let (before, after) = (run.get(..*start)?, run.get(*end..)?);
                        let instead: &[u32] = if *piece == Piece::Item { &[] } else { &[0] };
                        return Some([before, instead, after].concat());
                    }
                },
                Step::Clear { width: 0, .. } => self.step = Step::Lessen { place: 0, by_one: false },
                Step::Clear { width, place } if place >= run.len() => {
                    self.step = Step::Clear { width: width / 4, place: 0 };
                }
                Step::Clear { width, place } => {
                    self.step = Step::Clear { width, place: place + width };
                    let mut cleared = run.to_vec();
                    let piece = cleared.iter_mut().skip(place).take(width);
                    piece.for_each(|choice| *choice = 0);
                    if cleared != run {
                        return Some(cleared);
                    }
                }
                Step::Lessen { place, by_one } => match run.get(place) {
                    None if self.gained => *self = Self::new(),
                    None => return None,
                    Some(choice) => {
                        let half = choice / 2;
                        let (less, tried) = if by_one { (choice.saturating_sub(1), half) } else { (half, 0) };
                        self.step = match by_one {
                            false => Step::Lessen { place, by_one: true },
                            true => Step::Lessen { place: place + 1, by_one: false },
                        };
                        if less > tried {
                            let mut lessened = run.to_vec();
                            *lessened.get_mut(place)? = less;
                            return Some(lessened);
                        }
                    }
                },
            }
        }
    }
}

macro_rules! any_of {
    ($($T:ty),+ $(,)?) => { $(
        // With docs, as the trait's have links that lead nowhere from another crate's pages.
        impl proptest::arbitrary::Arbitrary for $T {
            /// None.
            type Parameters = ();
            /// What makes any value.
            type Strategy = crate::conformance::strategies::Made<Self>;

            /// Any value.
            fn arbitrary_with((): ()) -> Self::Strategy {
                crate::conformance::strategies::Made::any()
            }
        }
    )+ };
}

for_each_generated!(any_of);

pub(crate) use any_of;

/// A strategy for what is drawn from a tenant's own ids and names.
fn about<T>(
    tenant: &Tenant,
    make: impl Fn(&mut Choices<'_>, World<'_>) -> Option<T> + Send + Sync + 'static,
) -> Made<T> {
    let tenant = tenant.clone();
    Made::by(move |choices| make(choices, World::of(&tenant)))
}

/// Users, records, chats and apps of a tenant that have to do with one another.
pub fn situations_of(tenant: &Tenant) -> Made<Situation> {
    let tenant = tenant.clone();
    Made::by(move |choices| generate::situation(choices, tenant.clone()))
}

/// Users with roles of a tenant, rarely with a role that it does not know.
pub fn users_of(tenant: &Tenant) -> Made<User> {
    about(tenant, generate::user)
}

/// Records of a tenant's types; now and then of a type that it does not have, or with an owner that
/// the type does not allow. Their owners are seldom users of [`users_of`]; for that, see [`situations_of`].
pub fn records_of(tenant: &Tenant) -> Made<Record> {
    about(tenant, |choices, world| {
        let user = generate::user(choices, world)?;
        generate::record(choices, world, &user)
    })
}

/// Chats connected by users of a tenant, at times around the one when its timeline sync began.
pub fn connections_of(tenant: &Tenant) -> Made<Connection> {
    about(tenant, |choices, world| {
        let user = generate::user(choices, world)?;
        generate::connection(choices, world, user.id)
    })
}

/// Rights on a record: to read and to write it more often than others, now and then one twice.
pub fn access() -> Made<Vec<AccessRight>> {
    Made::by(generate::access)
}

/// Updates of a record of one of a tenant's types: of fields that are watched, others that are
/// declared, and some that are not. For updates with values of any JSON see `questions_asking`.
pub fn changes_of(tenant: &Tenant, record_type: &LogicalName) -> Made<Vec<FieldChange<i64>>> {
    let record_type = record_type.clone();
    about(tenant, move |choices, world| generate::changes(choices, world, &record_type))
}

/// Apps of a tenant, built in or custom; rarely one that it does not have.
pub fn apps_of(tenant: &Tenant) -> Made<LogicalName> {
    about(tenant, |choices, world| world.app(choices))
}

/// Questions about a tenant. About one in ten is refused, for its record type, owner or app.
#[cfg(feature = "json")]
pub fn questions_about(tenant: &Tenant) -> Made<crate::question::Question> {
    about(tenant, generate::question)
}

/// Questions of one kind about a tenant.
#[cfg(feature = "json")]
pub fn questions_asking(tenant: &Tenant, ask: crate::question::Ask) -> Made<crate::question::Question> {
    about(tenant, move |choices, world| generate::question_asking(choices, world, ask))
}

/// Texts that would be questions about a tenant but for their form.
#[cfg(feature = "json")]
pub fn malformed_questions(tenant: &Tenant) -> Made<super::MalformedQuestion> {
    about(tenant, generate::malformed_question)
}
