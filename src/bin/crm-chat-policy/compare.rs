use crate::{
    input::{self, Naming},
    output::{self, Output, Status, Stop, unusable_argument},
    samples,
};
use crm_chat_policy::review::compare::{Gate, Sentences, compare};
use std::path::PathBuf;

/// Says what a changed tenant document widens and narrows
///
/// With --widened, --rule and --type it prints only what those select, as the gate of a pipeline.
///
/// Exit status: 0 if nothing is printed; 1 if something is; 2 if a tenant was refused, a file can't be
/// read, or neither tenant has the rule or the record type.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON lines instead of text for people
    #[arg(long)]
    json: bool,
    /// Print conditions by code and roles and profiles by id
    #[arg(long, conflicts_with = "json")]
    codes: bool,
    /// Only what can let somebody do more; without --rule, a card or a list of watched fields that gains a field too
    #[arg(long)]
    widened: bool,
    /// Only what touches this rule; may be given several times
    #[arg(long = "rule", value_name = "NAME")]
    rules: Vec<String>,
    /// Only what touches records of this type; may be given several times
    #[arg(long = "type", value_name = "NAME")]
    record_types: Vec<String>,
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
    let gate = Gate::named(arguments.widened, &arguments.rules, &arguments.record_types, [&old, &new]);
    let gate = gate.map_err(unusable_argument)?;
    let sentences = Sentences::of(&old, &new);
    let mut status = Status::Clean;
    for difference in compare(&old, &new).iter().filter(|difference| gate.stops(difference)) {
        status = Status::Reported;
        match (arguments.json, arguments.codes) {
            (true, _) => out.json(difference),
            (false, true) => out.line(difference),
            (false, false) => out.line(sentences.sentence(difference)),
        }?;
    }
    Ok(status)
}
