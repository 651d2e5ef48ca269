use crate::{
    decide,
    output::{Output, Status, Stop},
    samples,
};
use crm_chat_policy::{
    model::{QuestionError, Tenant},
    question::Question,
};
use std::path::PathBuf;

/// Says who may do what a question asks for: a question a line in, an audience a line out, in order
///
/// The user that a question names is ignored. A question that asks for nobody's right is an error,
/// and an error is an answer too.
///
/// Exit status: 0; 1 if any answer was an error; 2 if the tenant was refused or a file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON instead of text for people
    #[arg(long)]
    json: bool,
    /// The tenant document; without it, the built-in samples
    tenant: Option<PathBuf>,
    /// The questions, one a line; without them, standard input
    questions: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let answer = |tenant: &Tenant, line: &[u8], out: &mut Output| audience(tenant, line, arguments.json, out);
    let (tenant, questions) = match &arguments.tenant {
        Some(tenant) => decide::tenant_and_questions(tenant, arguments.questions.as_deref())?,
        None => samples::tenant_and_rights(),
    };
    decide::answers(&tenant, questions, answer, out)
}

fn audience(tenant: &Tenant, line: &[u8], json: bool, out: &mut Output) -> Result<bool, Stop> {
    let question = Question::from_json(line);
    let audience = question.as_ref().map_err(Clone::clone).and_then(|question| {
        let none =
            || QuestionError::Malformed { sentence: format!("ask: `{}` asks for nobody's right", question.ask()) };
        question.audience(tenant)?.ok_or_else(none)
    });
    match audience {
        Ok(audience) if json => out.json(&audience).map(|()| false),
        Ok(audience) => out.line(format_args!("{audience}\n")).map(|()| false),
        Err(error) if json => out.json(&error).map(|()| true),
        Err(error) => out.line(format_args!("error {}: {error}\n", error.code())).map(|()| true),
    }
}
