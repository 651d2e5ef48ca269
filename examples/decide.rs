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
    ffi::{OsStr, OsString},
    io::{IsTerminal, stdout},
    process::ExitCode,
};

fn main() -> ExitCode {
    let (options, paths) = common::arguments();
    if options.iter().any(|option| option != "--json") || paths.len() > 2 {
        return usage();
    }
    let (tenant, questions) = match input(&paths) {
        Ok(usable) => usable,
        Err(lines) => {
            eprintln!("{lines}");
            return ExitCode::from(common::UNUSABLE);
        }
    };
    let answer = if options.is_empty() && stdout().is_terminal() { explained } else { in_json };
    let asked = questions.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let answers: Vec<(String, bool)> = asked.map(|line| answer(&tenant, line)).collect();
    let any_error = answers.iter().any(|(_, is_error)| *is_error);
    let lines: Vec<String> = answers.into_iter().map(|(line, _)| line).collect();
    common::print(&lines, u8::from(any_error))
}

/// The tenant and the questions; the tenant is judged before standard input is waited for.
fn input(paths: &[OsString]) -> Result<(Tenant, Vec<u8>), String> {
    let (tenant, questions) = match paths {
        [] => (Ok(include_bytes!("tenant.json").to_vec()), None),
        [tenant, questions @ ..] => {
            let questions = questions.first().map_or(OsStr::new("-"), OsString::as_os_str);
            (common::read(tenant), Some(questions))
        }
    };
    let tenant = tenant.and_then(|json| common::tenant(&json));
    match (tenant, questions) {
        (Ok(tenant), None) => Ok((tenant, include_bytes!("questions.jsonl").to_vec())),
        (Ok(tenant), Some(path)) => Ok((tenant, common::read(path)?)),
        (Err(lines), Some(path)) if path != "-" => match common::read(path) {
            Ok(_) => Err(lines),
            Err(unreadable) => Err(format!("{lines}\n{unreadable}")),
        },
        (Err(lines), _) => Err(lines),
    }
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
    // The reader sees the question, and the terminal no control characters.
    let shown = String::from_utf8_lossy(line.trim_ascii()).replace(char::is_control, " ");
    match question.as_ref().map_err(Clone::clone).and_then(|question| question.answer(tenant)) {
        Ok(answer) => (format!("{shown}\n{answer}\n"), false),
        Err(error) => (format!("{shown}\nerror {}: {error}\n", error.code()), true),
    }
}
