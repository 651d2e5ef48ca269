use crate::{
    input::{self, Naming},
    output::{self, Output, Status, Stop, unusable_argument},
    samples,
};
use crm_chat_policy::review::report::report;
use std::path::PathBuf;

/// Writes one HTML page about a tenant: who can do what, what a change means, what is wrong
///
/// The page is a single file without scripts that fetches nothing.
///
/// Exit status: 0; 2 if a tenant was refused or a file can't be read or written.
#[derive(clap::Args)]
pub struct Arguments {
    /// The tenant document before the change
    #[arg(long, value_name = "OLD", requires = "tenant")]
    against: Option<PathBuf>,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The tenant document; without it, the built-in samples
    tenant: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let page = match (&arguments.tenant, &arguments.against) {
        (Some(tenant), Some(old)) => {
            input::standard_once([old.as_path(), tenant])?;
            let (old, tenant) =
                output::both(input::tenant(old, Naming::Several), input::tenant(tenant, Naming::Several))?;
            report(&tenant, Some(&old))
        }
        (Some(tenant), None) => report(&input::tenant(tenant, Naming::Alone)?, None),
        (None, _) => {
            let (old, new) = samples::old_and_new();
            report(&new, Some(&old))
        }
    };
    match &arguments.output {
        None => out.line(page)?,
        Some(path) => std::fs::write(path, page + "\n")
            .map_err(|error| unusable_argument(format_args!("`{}` can't be written: {error}", input::name(path))))?,
    }
    Ok(Status::Clean)
}
