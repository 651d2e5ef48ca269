//! Values for fuzz targets (feature `arbitrary`).
//!
//! Every type that [the kit](crate::conformance) generates is `Arbitrary`: the model's closed
//! lists, ids, names, moments, users, records, connections, updates, documents, tenants and their
//! parts, and [`Situation`], [`WrongDocument`](super::WrongDocument), and with the
//! feature `json` `Asked`, `MalformedQuestion` and `WrongJson`. The functions here are for tenants
//! of your own.
//!
//! Whatever the bytes are, tenants are valid and questions well formed. A tenant takes some hundred
//! bytes or a few thousand; where bytes are missing they are read as 0, which makes simple values. How
//! many there are of anything is said in the module `strategies`, which makes the same.
//!
//! ```
//! use arbitrary::{Arbitrary, Unstructured};
//! use crm_chat_policy::{conformance::fuzzing, model::Tenant, rules::disconnect};
//!
//! let bytes: Vec<u8> = (0..200_u8).map(|byte| byte.wrapping_mul(7)).collect();
//! let mut bytes = Unstructured::new(&bytes);
//! let tenant = Tenant::arbitrary(&mut bytes)?;
//! let asked = fuzzing::situation_of(&tenant, &mut bytes)?;
//! if let Ok(decision) = disconnect::decide(&tenant, &asked.user, &asked.record, &asked.connection) {
//!     assert!(tenant.is_chat_enabled() || !decision.is_allowed());
//! }
//! # Ok::<(), arbitrary::Error>(())
//! ```

use super::{
    Situation,
    generate::{self, Choices, Make, Source, World, for_each_generated},
};
use crate::{
    id::{LogicalName, UserId},
    model::{AccessRight, Connection, Record, Tenant, User},
    notice::FieldChange,
};
use alloc::vec::Vec;
use arbitrary::{Arbitrary, Error, Result, Unstructured};

struct Bytes<'b, 'a>(&'b mut Unstructured<'a>);

impl Source for Bytes<'_, '_> {
    fn below(&mut self, bound: u32) -> u32 {
        // Without bytes left this is 0, the simplest choice.
        self.0.int_in_range(0..=bound.saturating_sub(1)).unwrap_or_default()
    }

    fn chance(&mut self, percent: u32) -> bool {
        // A byte modulo 100 would be below 56 too often, and yes too seldom.
        self.below(256) * 100 / 256 >= 100_u32.saturating_sub(percent)
    }
}

fn made<T>(bytes: &mut Unstructured<'_>, make: impl FnOnce(&mut Choices<'_>) -> Option<T>) -> Result<T> {
    make(&mut Choices::new(&mut Bytes(bytes))).ok_or(Error::IncorrectFormat)
}

macro_rules! arbitrary_of {
    ($($T:ty),+ $(,)?) => { $(
        impl<'a> Arbitrary<'a> for $T {
            fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
                made(bytes, <Self as Make>::make)
            }
        }
    )+ };
}

// The closed lists derive it.
for_each_generated!(sets arbitrary_of);
for_each_generated!(values arbitrary_of);

/// A user, a record, a chat and an app of a tenant that have to do with one another.
///
/// # Errors
///
/// None for any bytes; the type is that of `Arbitrary`, as for the other functions here.
pub fn situation_of(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<Situation> {
    made(bytes, |choices| generate::situation(choices, &World::of(tenant), tenant.clone()))
}

/// A user with roles of a tenant, rarely with a role that it does not know.
///
/// # Errors
///
/// None for any bytes.
pub fn user_of(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<User> {
    made(bytes, |choices| generate::user(choices, &World::of(tenant)))
}

/// A record of one of a tenant's types, often owned by the user or a team of theirs; now and then
/// of a type that the tenant does not have, or with an owner that the type does not allow.
///
/// # Errors
///
/// None for any bytes.
pub fn record_of(tenant: &Tenant, user: &User, bytes: &mut Unstructured<'_>) -> Result<Record> {
    made(bytes, |choices| generate::record(choices, &World::of(tenant), user))
}

/// A user's rights on a record.
///
/// # Errors
///
/// None for any bytes.
pub fn access(bytes: &mut Unstructured<'_>) -> Result<Vec<AccessRight>> {
    made(bytes, generate::access)
}

/// A connected chat, often with the user in it or as its connector, connected around the time when
/// the tenant's timeline sync began.
///
/// # Errors
///
/// None for any bytes.
pub fn connection_of(tenant: &Tenant, user: UserId, bytes: &mut Unstructured<'_>) -> Result<Connection> {
    made(bytes, |choices| generate::connection(choices, &World::of(tenant), user))
}

/// An update of a record of one of a tenant's types: of fields that are watched, others that are
/// declared, and some that are not.
///
/// # Errors
///
/// None for any bytes.
pub fn changes_of(
    tenant: &Tenant,
    record_type: &LogicalName,
    bytes: &mut Unstructured<'_>,
) -> Result<Vec<FieldChange<i64>>> {
    made(bytes, |choices| generate::changes(choices, &World::of(tenant), record_type))
}

/// An app of a tenant, built in or custom; rarely one that it does not have.
///
/// # Errors
///
/// None for any bytes.
pub fn app_of(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<LogicalName> {
    made(bytes, |choices| generate::app(choices, &World::of(tenant)))
}

/// A question about a tenant. About one in ten is refused, for its record type, owner or app.
///
/// # Errors
///
/// None for any bytes.
#[cfg(feature = "json")]
pub fn question_about(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<crate::question::Question> {
    made(bytes, |choices| generate::question(choices, &World::of(tenant)))
}

/// A question of one kind about a tenant.
///
/// # Errors
///
/// None for any bytes.
#[cfg(feature = "json")]
pub fn question_asking(
    tenant: &Tenant,
    ask: crate::question::Ask,
    bytes: &mut Unstructured<'_>,
) -> Result<crate::question::Question> {
    made(bytes, |choices| generate::question_asking(choices, &World::of(tenant), ask))
}

/// A text that would be a question about a tenant but for its form.
///
/// # Errors
///
/// None for any bytes.
#[cfg(feature = "json")]
pub fn malformed_question_about(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<super::MalformedQuestion> {
    made(bytes, |choices| generate::malformed_question(choices, &World::of(tenant)))
}
