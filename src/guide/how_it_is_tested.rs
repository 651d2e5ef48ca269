//! How this crate is tested.
