use crate::{
    input::{self, Naming},
    output::{Output, Status, Stop},
};
use crm_chat_policy::record::Fingerprint;
use std::path::PathBuf;

/// Prints the fingerprint of a tenant document
///
/// Documents that mean the same have the same one, however they are written.
///
/// Exit status: 0; 2 if the tenant was refused or the file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// The tenant document
    tenant: PathBuf,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    out.line(Fingerprint::of(&input::tenant(&arguments.tenant, Naming::Alone)?))?;
    Ok(Status::Clean)
}
