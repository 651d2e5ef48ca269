//! The rules by which chats are connected to CRM records.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented
    )
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "arbitrary")]
extern crate std;

#[macro_use]
mod closed;
#[macro_use]
mod json_object;

pub mod card;
mod condition;
pub mod conformance;
pub mod document;
pub mod id;
#[cfg(feature = "json")]
mod json;
pub mod model;
pub mod notice;
#[cfg(feature = "json")]
pub mod question;
pub mod review;
mod rule;
pub mod rules;

pub use condition::{Condition, Conditions, Scope};
pub use rule::{Decision, Grant, Rule, TruthTable};
