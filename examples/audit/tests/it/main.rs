//! The audit against the crate's own answers, on one machine and on a cluster.

mod cluster;
mod command;
mod support;
mod verdicts;
