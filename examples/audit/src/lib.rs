//! A log of decisions and events replayed against a tenant of `crm-chat-policy`, in SQL: on one
//! machine with Apache DataFusion, or on a cluster with Ballista.
//!
//! [`functions`] offers the rules as functions of SQL, [`audit`] runs them over a log, [`engine`]
//! says where. What the crate is asked, and how, is all in [`policy`].

pub mod audit;
pub mod chart;
pub mod cluster;
pub mod codec;
pub mod columns;
pub mod engine;
pub mod functions;
pub mod generate;
pub mod measure;
pub mod policy;
pub mod questions;
