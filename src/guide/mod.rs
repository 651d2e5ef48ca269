//! Pages to read: how to work with the crate, and why to believe it.
//!
//! In this order: `readme`, `cookbook`, `from_an_environment`, `reviewing_a_change`, `readings`,
//! `how_it_is_tested`, `how_fast`. Those that need a feature say so.

#[cfg(feature = "json")]
#[doc = include_str!("../../README.md")]
///
/// ---
///
/// Pages that are named above: [`document`](crate::document), [`guide::cookbook`](cookbook),
/// [`guide::readings`](readings), [`guide::how_it_is_tested`](how_it_is_tested),
/// [`guide::how_fast`](how_fast), [`rules`](crate::rules).
pub mod readme {}

#[cfg(feature = "json")]
pub mod cookbook;
#[cfg(feature = "dataverse")]
pub mod from_an_environment;
pub mod how_fast;
pub mod how_it_is_tested;
pub mod readings;
#[cfg(feature = "json")]
pub mod reviewing_a_change;
