//! Values for fuzz targets (feature `arbitrary`).
//!
//! Every type that [the kit](crate::conformance) generates is `Arbitrary`: the model's closed
//! lists, ids, names, moments, users, records, connections, updates, documents, tenants and their
//! parts, and [`Situation`], [`WrongDocument`](super::WrongDocument), and with the
//! feature `json` `Asked`, `MalformedQuestion` and `WrongJson`. The functions here are for tenants
//! of your own.
//!
//! Whatever the bytes are, tenants are valid and questions well formed. A tenant takes some hundred
//! bytes or a few thousand; missing bytes are read as 0, which makes simple values. The module `strategies`
//! makes the same values and says how many there are of each.
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
    generate::{self, Choices, Source, for_each_generated},
};
#[cfg(feature = "json")]
use crate::conformance::generate::World;
use crate::model::Tenant;
use arbitrary::{Error, Result, Unstructured};

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

pub(crate) fn made<T>(bytes: &mut Unstructured<'_>, make: impl FnOnce(&mut Choices<'_>) -> Option<T>) -> Result<T> {
    make(&mut Choices::new(&mut Bytes(bytes))).ok_or(Error::IncorrectFormat)
}

macro_rules! arbitrary_of {
    ($($T:ty),+ $(,)?) => { $(
        impl<'a> arbitrary::Arbitrary<'a> for $T {
            fn arbitrary(bytes: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                crate::conformance::fuzzing::made(bytes, crate::conformance::Make::make)
            }
        }
    )+ };
}

for_each_generated!(arbitrary_of);

pub(crate) use arbitrary_of;

/// A user, a record, a chat and an app of a tenant that have to do with one another.
///
/// # Errors
///
/// None for any bytes; the type is that of `Arbitrary`, as for the other functions here.
pub fn situation_of(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<Situation> {
    made(bytes, |choices| generate::situation(choices, tenant.clone()))
}

/// A question about a tenant. About one in ten is refused, for its record type, owner or app.
///
/// # Errors
///
/// None for any bytes.
#[cfg(feature = "json")]
pub fn question_about(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<crate::question::Question> {
    made(bytes, |choices| generate::question(choices, World::of(tenant)))
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
    made(bytes, |choices| generate::question_asking(choices, World::of(tenant), ask))
}

/// A text that would be a question about a tenant but for its form.
///
/// # Errors
///
/// None for any bytes.
#[cfg(feature = "json")]
pub fn malformed_question_about(tenant: &Tenant, bytes: &mut Unstructured<'_>) -> Result<super::MalformedQuestion> {
    made(bytes, |choices| generate::malformed_question(choices, World::of(tenant)))
}
