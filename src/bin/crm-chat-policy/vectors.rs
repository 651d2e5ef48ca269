use crate::output::{Output, Status, Stop};
use crm_chat_policy::conformance::cases;

/// Prints every case of every rule as a line of JSON, for implementations in other languages
///
/// Exit status: 0.
#[derive(clap::Args)]
pub struct Arguments {}

pub fn run(out: &mut Output) -> Result<Status, Stop> {
    for case in cases() {
        out.json(&case)?;
    }
    Ok(Status::Clean)
}
