//! What the targets share with the crate's own tests: the properties and the oracle.

#[path = "../tests/oracle/mod.rs"]
pub mod oracle;
#[path = "../tests/properties/mod.rs"]
pub mod properties;

/// JSON values are made and dropped all the time, for which the system's allocator took a fifth of compare's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
