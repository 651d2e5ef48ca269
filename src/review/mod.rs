//! Questions about a whole tenant, computed from the rules' tables alone.
//!
//! - [`audience`](mod@audience): who may act on this connection, as a description that stays small;
//! - [`compare`](mod@compare): what a change of configuration widens and narrows, exactly;
//! - [`explanation`](mod@explanation): one decision, explained to people;
//! - [`lint`](mod@lint): settings that have no effect or expose data;
//! - [`matrix`](mod@matrix): what a tenant allows, on one page;
//! - `report` (feature `report`): one page for people who answer for a tenant;
//! - [`steps`]: the way to what an administrator can change;
//! - [`shown`]: text from outside, safe to stand in a sentence.
//!
//! What would turn one denial into an allow is told by the decision itself:
//! [`Decision::remedies`](crate::Decision::remedies).

pub mod audience;
pub mod compare;
pub mod explanation;
pub mod lint;
pub mod matrix;
pub(crate) mod people;
#[cfg(feature = "report")]
pub mod report;
pub mod steps;

pub use crate::text::shown;
