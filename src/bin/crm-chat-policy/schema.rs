use crate::output::{Output, Status, Stop};
use crm_chat_policy::schema::Kind;

/// Prints the JSON Schema of tenant documents, questions, answers, records or expectations
///
/// Draft 2020-12. Editors complete and check a tenant document by it.
///
/// Exit status: 0.
#[derive(clap::Args)]
pub struct Arguments {
    /// What the schema is of: `tenant`, `question`, `answer`, `record` or `expectation`
    kind: Kind,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    out.line(arguments.kind.schema())?;
    Ok(Status::Clean)
}
