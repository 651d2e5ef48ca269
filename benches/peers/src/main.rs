//! `table` (also without a word) measures every engine that is compiled in; `figures --json` prints what the crate
//! promises, one JSON object a line.

use std::error::Error;
use std::process::ExitCode;

use crm_chat_policy_peers::requests::Workload;
use crm_chat_policy_peers::{figures, table};

/// The same requests in every run.
const SEED: u64 = 1;

const USAGE: &str = "usage: peers [table | figures --json]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), Box<dyn Error>> {
    match words {
        [] | ["table"] => table::print(&Workload::generate(SEED)),
        ["figures", "--json"] => figures::print(&Workload::generate(SEED)),
        _ => Err(USAGE.into()),
    }
}
