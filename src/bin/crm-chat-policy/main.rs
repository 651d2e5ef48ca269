//! The command `crm-chat-policy`: reads files, asks the library, prints its answers.
//!
//! A file a subcommand; no rule and no wording of its own. Exit status: 0; 1 where the subcommand has
//! something to report (each says when); 2 for input and arguments that can't be used, with
//! `code: place: sentence` lines on standard error.

mod closed;
mod compare;
mod decide;
mod fingerprint;
mod import;
mod input;
mod lint;
mod matrix;
mod output;
mod progress;
mod read;
mod replay;
mod report;
mod samples;
mod schema;
mod test;
mod vectors;
mod who;

use clap::{Parser, Subcommand};
use output::{Output, Status, Stop};
use std::process::ExitCode;

/// Decides who may disconnect, join, connect or see chats of CRM records, and reviews the tenant
/// documents that say so
///
/// Where no file is given, `decide`, `who`, `compare`, `lint`, `matrix` and `report` work on built-in samples. The
/// smallest tenant document is {"version":1}; `schema tenant` and `schema question` say what else tenant
/// documents and questions can hold. A path of `-` is standard input.
///
/// Exit status: 0; 1 where `decide` and `who` met an error, `compare` a difference, `lint` a finding,
/// `test` a failure, `replay` a changed answer; 2 for unusable input and arguments.
#[derive(Parser)]
#[command(name = "crm-chat-policy", version, subcommand_required = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    subcommand: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    Decide(decide::Arguments),
    Who(who::Arguments),
    Import(import::Arguments),
    Read(read::Arguments),
    Compare(compare::Arguments),
    Lint(lint::Arguments),
    Matrix(matrix::Arguments),
    Report(report::Arguments),
    Replay(replay::Arguments),
    Fingerprint(fingerprint::Arguments),
    Test(test::Arguments),
    Vectors(vectors::Arguments),
    Schema(schema::Arguments),
}

fn main() -> ExitCode {
    let mut out = Output::new();
    let ended = run(&mut out).and_then(|status| out.finish().map(|()| status));
    match ended {
        Ok(status) => status.into(),
        Err(stop) => {
            output::complain(&stop);
            Status::Unusable.into()
        }
    }
}

fn run(out: &mut Output) -> Result<Status, Stop> {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return output::usage(out, &error),
    };
    match arguments.subcommand {
        Subcommands::Decide(arguments) => decide::run(&arguments, out),
        Subcommands::Who(arguments) => who::run(&arguments, out),
        Subcommands::Import(arguments) => import::run(&arguments, out),
        Subcommands::Read(arguments) => read::run(&arguments, out),
        Subcommands::Compare(arguments) => compare::run(&arguments, out),
        Subcommands::Lint(arguments) => lint::run(&arguments, out),
        Subcommands::Matrix(arguments) => matrix::run(&arguments, out),
        Subcommands::Report(arguments) => report::run(&arguments, out),
        Subcommands::Replay(arguments) => replay::run(&arguments, out),
        Subcommands::Fingerprint(arguments) => fingerprint::run(&arguments, out),
        Subcommands::Test(arguments) => test::run(&arguments, out),
        Subcommands::Vectors(vectors::Arguments {}) => vectors::run(out),
        Subcommands::Schema(arguments) => schema::run(&arguments, out),
    }
}
