use crate::{
    input::{self, Naming},
    output::{self, Output, Status, Stop},
    samples,
};
use crm_chat_policy::review::compare::compare;
use std::path::PathBuf;

/// Says what a changed tenant document widens and narrows
///
/// Exit status: 0 if both mean the same; 1 if they differ; 2 if a tenant was refused or a file can't
/// be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON lines instead of text for people
    #[arg(long)]
    json: bool,
    /// The tenant document as it is; without both, the built-in samples
    #[arg(requires = "new")]
    old: Option<PathBuf>,
    /// The tenant document as proposed
    new: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let (old, new) = match (&arguments.old, &arguments.new) {
        (Some(old), Some(new)) => {
            input::standard_once([old.as_path(), new])?;
            output::both(input::tenant(old, Naming::Several), input::tenant(new, Naming::Several))?
        }
        _ => samples::old_and_new(),
    };
    let differences = compare(&old, &new);
    for difference in &differences {
        if arguments.json { out.json(difference) } else { out.line(difference) }?;
    }
    Ok(Status::reported(!differences.is_empty()))
}
