use crate::{
    input::{self, Lines, Naming},
    output::{self, Output, Status, Stop, unusable_argument},
    progress::Meanwhile,
    samples,
};
use crm_chat_policy::{
    model::{Moment, QuestionError, Tenant},
    question::Question,
    record::Recorder,
    review::shown,
};
use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

/// Answers questions about a tenant: one question a line in, one answer a line out, in order
///
/// Prints JSON lines with --json or when piped, explanations on a terminal. Each answer is printed as soon as
/// its question is read. Blank lines are skipped; an error is an answer too.
///
/// Exit status: 0; 1 if any answer was an error; 2 if the tenant was refused or a file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON, on a terminal too
    #[arg(long)]
    json: bool,
    /// Print conditions by code
    #[arg(long, conflicts_with_all = ["json", "record"])]
    codes: bool,
    /// Print records for `replay` instead of answers: the answer, its question, and the tenant's fingerprint
    #[arg(long)]
    record: bool,
    /// The moment of the records, in RFC 3339; without it, the current time
    #[arg(long, value_name = "MOMENT", requires = "record")]
    at: Option<Moment>,
    /// The tenant document; without it, the built-in samples
    tenant: Option<PathBuf>,
    /// The questions, a JSON object a line; without them, standard input
    questions: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let answer = if arguments.json || !output::is_terminal() {
        in_json
    } else if arguments.codes {
        by_code
    } else {
        explained
    };
    let (tenant, questions) = match &arguments.tenant {
        Some(tenant) => tenant_and_questions(tenant, arguments.questions.as_deref())?,
        None => samples::tenant_and_questions(),
    };
    if arguments.record {
        return records(&tenant, questions, arguments.at, out);
    }
    answers(&tenant, questions, answer, out)
}

fn records(tenant: &Tenant, questions: Lines, at: Option<Moment>, out: &mut Output) -> Result<Status, Stop> {
    let recorder = Recorder::new(tenant);
    let record = |_: &Tenant, line: &[u8], out: &mut Output| {
        let record = recorder.record(at.map_or_else(now, Ok)?, line);
        out.line(record.to_json())?;
        Ok(record.answer().starts_with(r#"{"error":"#))
    };
    answers(tenant, questions, record, out)
}

fn now() -> Result<Moment, Stop> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let nanos = since.and_then(|since| i128::try_from(since.as_nanos()).ok());
    let now = nanos.and_then(Moment::from_unix_nanos);
    now.ok_or_else(|| unusable_argument("the clock is outside the years 1970 to 9999: give the moment with `--at`"))
}

/// Where the questions come from; the tenant is checked before waiting for standard input.
pub fn tenant_and_questions(tenant: &Path, questions: Option<&Path>) -> Result<(Tenant, Lines), Stop> {
    let questions = questions.unwrap_or(Path::new("-"));
    input::standard_once([tenant, questions])?;
    output::both(input::tenant(tenant, Naming::Alone), Lines::open(questions, Naming::Alone, Meanwhile::Lines))
}

/// Answers line by line, so that memory does not grow with the number of lines.
pub fn answers(
    tenant: &Tenant,
    mut questions: Lines,
    answer: impl Fn(&Tenant, &[u8], &mut Output) -> Result<bool, Stop>,
    out: &mut Output,
) -> Result<Status, Stop> {
    let mut any_error = false;
    while out.is_wanted() {
        let Some(line) = questions.next(out)? else { break };
        any_error |= answer(tenant, line, out)?;
    }
    Ok(Status::reported(any_error))
}

/// An answer, or why there is none, which is an answer too; whether it is an error.
fn in_json(tenant: &Tenant, line: &[u8], out: &mut Output) -> Result<bool, Stop> {
    let question = Question::from_json(line);
    match question.as_ref().map_err(Clone::clone).and_then(|question| question.answer(tenant)) {
        Ok(answer) => out.json(&answer).map(|()| false),
        Err(error) => out.json(&error).map(|()| true),
    }
}

/// In words, after the question as it came.
fn explained(tenant: &Tenant, line: &[u8], out: &mut Output) -> Result<bool, Stop> {
    in_text(line, out, |question| question.explain(tenant))
}

fn by_code(tenant: &Tenant, line: &[u8], out: &mut Output) -> Result<bool, Stop> {
    in_text(line, out, |question| Ok(question.answer(tenant)?.to_string()))
}

pub fn in_text(
    line: &[u8],
    out: &mut Output,
    answer: impl FnOnce(&Question) -> Result<String, QuestionError>,
) -> Result<bool, Stop> {
    out.line(shown(&String::from_utf8_lossy(line.trim_ascii())))?;
    match Question::from_json(line).and_then(|question| answer(&question)) {
        Ok(answer) => out.line(format_args!("{answer}\n")).map(|()| false),
        Err(error) => out.line(format_args!("error {}: {error}\n", error.code())).map(|()| true),
    }
}
