use crate::{
    input::{self, Naming},
    output::{Output, Status, Stop},
    samples,
};
use crm_chat_policy::review::matrix::matrix;
use std::path::PathBuf;

/// Shows on one page what a tenant allows: rules by record types and roles
///
/// Exit status: 0; 2 if the tenant was refused or the file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON lines instead of text for people
    #[arg(long)]
    json: bool,
    /// Print Markdown instead of text
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Print rules and conditions by code and roles by id
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
    let matrix = matrix(&tenant);
    match (arguments.json, arguments.codes, arguments.markdown) {
        (true, ..) => {
            matrix.cells().try_for_each(|cell| out.json(&cell))?;
            matrix.settings().try_for_each(|setting| out.json(&setting))?;
        }
        (false, true, true) => out.line(matrix.markdown())?,
        (false, true, false) => out.line(&matrix)?,
        (false, false, true) => out.line(matrix.words().markdown())?,
        (false, false, false) => out.line(matrix.words())?,
    }
    Ok(Status::Clean)
}
