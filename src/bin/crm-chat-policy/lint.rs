use crate::{
    input::{self, Naming},
    output::{Output, Status, Stop},
    samples,
};
use crm_chat_policy::review::lint::lint;
use std::path::PathBuf;

/// Finds settings of a tenant that have no effect or that expose data
///
/// Exit status: 0 if nothing was found; 1 if something was; 2 if the tenant was refused or the file
/// can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON lines instead of text for people
    #[arg(long)]
    json: bool,
    /// Print severities, codes and places in the document
    #[arg(long, conflicts_with = "json")]
    codes: bool,
    /// The tenant document; without it, the built-in sample
    tenant: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let tenant = match &arguments.tenant {
        Some(path) => input::tenant(path, Naming::Alone)?,
        None => samples::tenant(),
    };
    let findings = lint(&tenant);
    for finding in &findings {
        match (arguments.json, arguments.codes) {
            (true, _) => out.json(finding),
            (false, true) => out.line(finding),
            (false, false) => out.line(finding.words(&tenant)),
        }?;
    }
    Ok(Status::reported(!findings.is_empty()))
}
