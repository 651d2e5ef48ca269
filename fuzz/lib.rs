//! What the targets share with the crate's own tests: the properties and the oracle.

#[path = "../tests/oracle/mod.rs"]
pub mod oracle;
#[path = "../tests/properties/mod.rs"]
pub mod properties;
