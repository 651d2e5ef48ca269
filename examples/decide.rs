//! Answers questions about a tenant: a question a line in, an answer a line out, in order.
//!
//! ```text
//! cargo run --release --example decide -- [--json] [TENANT.json [QUESTIONS.jsonl]]
//! ```
//!
//! Without the second file questions come from standard input; without any, the tenant and the
//! questions beside this file are taken. On a terminal the answers are explained; with `--json`,
//! or when the output is piped, they are JSON. An error is an answer too. Blank lines are skipped.
//!
//! Exit status: 0; 1 if any answer was an error; 2, with `code: place: sentence` lines on standard
//! error and nothing on standard output, if the tenant was refused or a file can't be read.

mod common;

use crm_chat_policy::{
    model::Tenant,
    question::{Question, answer_json},
};
use std::{
    env,
    io::{IsTerminal, stdout},
    process::ExitCode,
};

fn main() -> ExitCode {
    let mut json = !stdout().is_terminal();
    let mut paths = Vec::new();
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--json" => json = true,
            option if option.starts_with("--") => return usage(),
            _ => paths.push(argument),
        }
    }
    let input = match paths.as_slice() {
        [] => Ok((include_bytes!("tenant.json").to_vec(), include_bytes!("questions.jsonl").to_vec())),
        [tenant] => common::read(tenant).and_then(|tenant| Ok((tenant, common::read("-")?))),
        [tenant, questions] => common::read(tenant).and_then(|tenant| Ok((tenant, common::read(questions)?))),
        _ => return usage(),
    };
    let tenant = input.and_then(|(tenant, questions)| Ok((common::tenant(&tenant)?, questions)));
    let (tenant, questions) = match tenant {
        Ok(usable) => usable,
        Err(lines) => {
            eprintln!("{lines}");
            return ExitCode::from(common::UNUSABLE);
        }
    };

    let mut any_error = false;
    let asked = questions.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    common::print(asked.map(|line| {
        let (answer, is_error) = if json { in_json(&tenant, line) } else { explained(&tenant, line) };
        any_error |= is_error;
        answer
    }));
    ExitCode::from(u8::from(any_error))
}

fn usage() -> ExitCode {
    eprintln!("usage: decide [--json] [TENANT.json [QUESTIONS.jsonl]]");
    ExitCode::from(common::UNUSABLE)
}

fn in_json(tenant: &Tenant, line: &[u8]) -> (String, bool) {
    let answer = answer_json(tenant, line);
    let is_error = answer.starts_with(r#"{"error":"#);
    (answer, is_error)
}

fn explained(tenant: &Tenant, line: &[u8]) -> (String, bool) {
    let question = Question::from_json(line);
    let shown = String::from_utf8_lossy(line.trim_ascii()).into_owned();
    match question.as_ref().map_err(Clone::clone).and_then(|question| question.answer(tenant)) {
        Ok(answer) => (format!("{shown}\n{answer}\n"), false),
        Err(error) => (format!("{shown}\nerror {}: {error}\n", error.code()), true),
    }
}
