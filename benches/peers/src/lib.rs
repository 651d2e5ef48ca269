//! `crm-chat-policy` measured beside hand-written code and general policy engines, and judged by one of them.

pub mod contender;
pub mod documents;
pub mod figures;
pub mod hand;
pub mod judge;
pub mod measure;
pub mod ours;
pub mod peers;
pub mod plain;
pub mod random;
pub mod requests;
pub mod table;
