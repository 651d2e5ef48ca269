use crate::{
    input::{self, Naming},
    output::{self, Output, Status, Stop},
};
use crm_chat_policy::expectation::{Expectation, check};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Tests whether a tenant gives the answers that its authors expect
///
/// An expectation is one object a line: {"name":"…","question":{…},"expect":{…}}, `name` being optional.
/// It passes if the question's answer has every key of `expect` with that value. With `audience` instead
/// of `expect`, what `who` says of the question must have these keys.
///
/// Exit status: 0 if all pass; 1 if one fails; 2 if the tenant was refused, a line is not an expectation, or
/// a file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON lines instead of text for people
    #[arg(long)]
    json: bool,
    /// The tenant document
    tenant: PathBuf,
    /// The expectations, one a line
    expectations: PathBuf,
}

#[derive(Serialize)]
struct Counts {
    passed: usize,
    failed: usize,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let Arguments { json, tenant, expectations } = arguments;
    input::standard_once([tenant.as_path(), expectations])?;
    let (tenant, expectations) = output::both(input::tenant(tenant, Naming::Several), read(expectations))?;
    let report = check(&tenant, &expectations);
    if *json {
        for failure in report.failures() {
            out.json(failure)?;
        }
        out.json(&Counts { passed: report.passed(), failed: report.failures().len() })?;
    } else {
        out.line(&report)?;
    }
    Ok(Status::reported(!report.failures().is_empty()))
}

fn read(path: &Path) -> Result<Vec<Expectation>, Stop> {
    let malformed = match Expectation::from_json_lines(&input::read(path, Naming::Several)?) {
        Ok(expectations) => return Ok(expectations),
        Err(malformed) => malformed,
    };
    let name = input::in_place(path);
    let lines = malformed.iter().map(|fault| {
        format!("{}: {name}: line {}: {}: {}", fault.code(), fault.line(), fault.place(), fault.message())
    });
    Err(Stop::Unusable(lines.collect::<Vec<_>>().join("\n")))
}
