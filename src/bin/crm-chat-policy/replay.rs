use crate::{
    input::{self, Lines, Naming},
    output::{self, Output, Status, Stop},
    progress::Meanwhile,
};
use crm_chat_policy::{
    model::Tenant,
    record::{Record, Replay},
};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
};

/// Answers recorded questions again, and reports which answers differ
///
/// Records are what `decide --record` prints. With --json, an object a line for each difference, then the
/// counts; else the counts for people, by rule and record type. Every line is looked at before anything
/// is printed, so standard input is first copied to a temporary file.
///
/// Exit status: 0 if all answers are the same; 1 if some differ; 2 if the tenant was refused, a line is
/// not a record, or a file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON lines instead of text for people
    #[arg(long)]
    json: bool,
    /// The tenant document
    tenant: PathBuf,
    /// The records, one a line
    records: PathBuf,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let Arguments { json, tenant, records } = arguments;
    input::standard_once([tenant.as_path(), records])?;
    let copy = if is_read_once(records) { Some(Copy::of(records)?) } else { None };
    let path = copy.as_ref().map_or(records.as_path(), |copy| &copy.0);
    let (tenant, ()) = output::both(input::tenant(tenant, Naming::Several), judge(path, records, out))?;
    replay(&tenant, path, *json, out)
}

/// Reports every line that is not a record.
fn judge(path: &Path, named: &Path, out: &mut Output) -> Result<(), Stop> {
    let name = input::in_place(named);
    let mut wrong = Vec::new();
    let mut lines = Lines::open(path, Naming::Several, Meanwhile::Nothing)?;
    while let Some(line) = lines.next(out)? {
        if let Err(error) = Record::from_json(line) {
            let (place, message) = (error.place(), error.message());
            wrong.push(format!("malformed_record: {name}: line {}: {place}: {message}", lines.number()));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Stop::Unusable(wrong.join("\n"))) }
}

fn replay(tenant: &Tenant, path: &Path, json: bool, out: &mut Output) -> Result<Status, Stop> {
    let mut replay = Replay::new(tenant);
    let mut lines = Lines::open(path, Naming::Several, if json { Meanwhile::Lines } else { Meanwhile::Nothing })?;
    while let Some(line) = lines.next(out)? {
        let record = Record::from_json(line).map_err(|error| Stop::Unusable(error.to_string()))?;
        if let Some(difference) = replay.answer(lines.number(), &record)
            && json
        {
            out.json(&difference)?;
        }
    }
    if json {
        out.json(&replay.summary())?;
    } else {
        out.line(&replay)?;
    }
    Ok(Status::reported(replay.summary().changed > 0))
}

/// Whether what is at this path can be read a second time.
fn is_read_once(path: &Path) -> bool {
    input::is_standard(path) || fs::metadata(path).is_ok_and(|metadata| !metadata.is_file())
}

/// A copy of what can be read once, gone when it is dropped.
struct Copy(PathBuf);

impl Copy {
    fn of(path: &Path) -> Result<Self, Stop> {
        let (mut from, _) = input::open(path, Naming::Several)?;
        let copy = Self(std::env::temp_dir().join(format!("crm-chat-policy-{}.jsonl", process::id())));
        let mut options = File::options();
        options.write(true).create_new(true);
        // Records are about people: nobody else reads the copy.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let copied = options.open(&copy.0).and_then(|mut to| {
            io::copy(&mut from, &mut to)?;
            to.flush()
        });
        copied.map_err(|error| input::unreadable(path, Naming::Several, &error))?;
        Ok(copy)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // If it can't be removed, there is nothing to report.
        let _ = fs::remove_file(&self.0);
    }
}
