//! Pages to read: how to work with the crate, and why to believe it.

pub mod how_it_is_tested;
pub mod reviewing_a_change;
