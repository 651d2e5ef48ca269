//! Reviews whole tenants.
//!
//! ```text
//! cargo run --release --example review -- [--json] compare OLD.json NEW.json
//! cargo run --release --example review -- [--json] lint TENANT.json
//! cargo run --release --example review -- [--json | --markdown] matrix TENANT.json
//! cargo run --release --example review -- [--json] who TENANT.json < QUESTIONS.jsonl
//! ```
//!
//! Where files are left out, the tenants beside this file are taken; without a command they are
//! compared, linted and shown.
//!
//! Exit status: 0 where there is nothing to report, 1 where `compare` found a difference or `lint`
//! something to say, 2 for unusable input, with `file: code: place: sentence` lines on standard
//! error and nothing on standard output. `matrix` and `who` show what is; they end with 0.

mod common;

use crm_chat_policy::{
    model::Tenant,
    question::Question,
    review::{compare::compare, lint::lint, matrix::matrix},
};
use serde::Serialize;
use std::{ffi::OsStr, fmt::Display, process::ExitCode};

const CURRENT: (&str, &[u8]) = ("examples/tenant.json", include_bytes!("tenant.json"));
const PROPOSED: (&str, &[u8]) = ("examples/tenant-proposed.json", include_bytes!("tenant-proposed.json"));

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Markdown,
}

/// What a command prints, and whether there was something to report.
struct Report {
    lines: Vec<String>,
    something: bool,
}

fn main() -> ExitCode {
    let (options, words) = common::arguments();
    let mut form = Form::Text;
    for option in options {
        form = match option.as_str() {
            "--json" => Form::Json,
            "--markdown" => Form::Markdown,
            _ => return usage(),
        };
    }
    let (command, paths) = match words.split_first() {
        Some((command, paths)) => (command.to_str(), paths),
        None => (Some("everything"), words.as_slice()),
    };
    let report = match (command, paths) {
        (Some("everything"), []) => everything(form),
        (Some("compare"), []) => given(CURRENT).and_then(|old| Ok(compared(&old, &given(PROPOSED)?, form))),
        (Some("compare"), [old, new]) => both(old, new).map(|(old, new)| compared(&old, &new, form)),
        (Some("lint"), []) => given(CURRENT).map(|tenant| linted(&tenant, form)),
        (Some("lint"), [path]) => tenant(path).map(|tenant| linted(&tenant, form)),
        (Some("matrix"), []) => given(CURRENT).map(|tenant| shown(&tenant, form)),
        (Some("matrix"), [path]) => tenant(path).map(|tenant| shown(&tenant, form)),
        (Some("who"), []) => given(CURRENT).and_then(|tenant| who(&tenant, form)),
        (Some("who"), [path]) => tenant(path).and_then(|tenant| who(&tenant, form)),
        _ => return usage(),
    };
    match report {
        Ok(Report { lines, something }) => common::print(&lines, u8::from(something)),
        Err(lines) => {
            eprintln!("{lines}");
            ExitCode::from(common::UNUSABLE)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: review [--json | --markdown] [compare OLD NEW | lint TENANT | matrix TENANT | who TENANT]");
    ExitCode::from(common::UNUSABLE)
}

/// Reads a tenant; in an error, each line begins with the file's name.
fn tenant(path: &OsStr) -> Result<Tenant, String> {
    common::read(path).and_then(|json| common::tenant(&json)).map_err(|lines| named(&path.to_string_lossy(), &lines))
}

fn given((name, json): (&str, &[u8])) -> Result<Tenant, String> {
    common::tenant(json).map_err(|lines| named(name, &lines))
}

fn named(name: &str, lines: &str) -> String {
    lines.lines().map(|line| format!("{name}: {line}")).collect::<Vec<_>>().join("\n")
}

/// Reads two tenants, and says what is wrong with both.
fn both(old: &OsStr, new: &OsStr) -> Result<(Tenant, Tenant), String> {
    match (tenant(old), tenant(new)) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(old), Err(new)) => Err(format!("{old}\n{new}")),
        (Err(lines), Ok(_)) | (Ok(_), Err(lines)) => Err(lines),
    }
}

/// A line each: JSON or for people.
fn lines<T: Serialize + Display>(items: &[T], form: Form) -> Vec<String> {
    let line = |item: &T| match form {
        Form::Json => json(item),
        Form::Text | Form::Markdown => item.to_string(),
    };
    items.iter().map(line).collect()
}

fn json(item: &impl Serialize) -> String {
    serde_json::to_string(item).expect("maps with string keys can be written")
}

fn compared(old: &Tenant, new: &Tenant, form: Form) -> Report {
    let differences = compare(old, new);
    Report { lines: lines(&differences, form), something: !differences.is_empty() }
}

fn linted(tenant: &Tenant, form: Form) -> Report {
    let findings = lint(tenant);
    Report { lines: lines(&findings, form), something: !findings.is_empty() }
}

fn shown(tenant: &Tenant, form: Form) -> Report {
    let matrix = matrix(tenant);
    let lines = match form {
        Form::Json => matrix.cells().map(|cell| json(&cell)).collect(),
        Form::Text => vec![matrix.to_string()],
        Form::Markdown => vec![matrix.markdown().to_string()],
    };
    Report { lines, something: false }
}

fn who(tenant: &Tenant, form: Form) -> Result<Report, String> {
    let questions = common::read(OsStr::new("-"))?;
    let mut audiences = Vec::new();
    for (number, line) in (1..).zip(questions.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let question = Question::from_json(line);
        let audience = question.as_ref().map_err(Clone::clone).and_then(|question| question.audience(tenant));
        match audience {
            Ok(Some(audience)) => audiences.extend(lines(&[audience], form)),
            Ok(None) => return Err(format!("malformed_question: line {number}: nobody's right is asked for")),
            Err(error) => return Err(format!("{}: line {number}: {error}", error.code())),
        }
    }
    Ok(Report { lines: audiences, something: false })
}

/// The example tenants, in all ways that need no question.
fn everything(form: Form) -> Result<Report, String> {
    let (old, new) = (given(CURRENT)?, given(PROPOSED)?);
    let parts = [
        ("compare: what the proposed tenant changes", compared(&old, &new, form)),
        ("lint: what makes no sense or exposes data in the proposed tenant", linted(&new, form)),
        ("matrix: what the proposed tenant allows", shown(&new, form)),
    ];
    let something = parts.iter().any(|(_, report)| report.something);
    let part = |(title, report): (&str, Report)| {
        let title = (form != Form::Json).then(|| format!("\n# {title}\n"));
        title.into_iter().chain(report.lines).collect::<Vec<_>>()
    };
    Ok(Report { lines: parts.into_iter().flat_map(part).collect(), something })
}
