use crate::{
    decide,
    output::{Output, Status, Stop},
    samples,
};
use crm_chat_policy::{
    model::{QuestionError, Tenant},
    question::Question,
    review::audience::Audience,
};
use std::path::PathBuf;

/// Says who may do what a question asks for: a question a line in, an audience a line out, in order
///
/// The user that a question names is ignored. A question that is not about a right is an error,
/// and an error is an answer too.
///
/// Exit status: 0; 1 if any answer was an error; 2 if the tenant was refused or a file can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// Print JSON instead of text for people
    #[arg(long)]
    json: bool,
    /// Print conditions by code and roles and profiles by id
    #[arg(long, conflicts_with = "json")]
    codes: bool,
    /// The tenant document; without it, the built-in samples
    tenant: Option<PathBuf>,
    /// The questions, a JSON object a line; without them, standard input
    questions: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let answer = match (arguments.json, arguments.codes) {
        (true, _) => in_json,
        (false, true) => by_code,
        (false, false) => in_words,
    };
    let (tenant, questions) = match &arguments.tenant {
        Some(tenant) => decide::tenant_and_questions(tenant, arguments.questions.as_deref())?,
        None => samples::tenant_and_rights(),
    };
    decide::answers(&tenant, questions, answer, out)
}

fn audience<'a>(tenant: &'a Tenant, question: &'a Question) -> Result<Audience<'a>, QuestionError> {
    let none = || QuestionError::Malformed { sentence: format!("ask: `{}` asks for nobody's right", question.ask()) };
    question.audience(tenant)?.ok_or_else(none)
}

fn in_json(tenant: &Tenant, line: &[u8], out: &mut Output) -> Result<bool, Stop> {
    let question = Question::from_json(line);
    match question.as_ref().map_err(Clone::clone).and_then(|question| audience(tenant, question)) {
        Ok(audience) => out.json(&audience).map(|()| false),
        Err(error) => out.json(&error).map(|()| true),
    }
}

fn by_code(tenant: &Tenant, line: &[u8], out: &mut Output) -> Result<bool, Stop> {
    decide::in_text(line, out, |question| Ok(audience(tenant, question)?.to_string()))
}

fn in_words(tenant: &Tenant, line: &[u8], out: &mut Output) -> Result<bool, Stop> {
    decide::in_text(line, out, |question| Ok(audience(tenant, question)?.words(question.record_type(tenant))))
}
