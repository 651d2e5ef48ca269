//! One integration binary; a file per subject.

#[path = "../oracle/mod.rs"]
mod oracle;

mod conformance;
