//! What the examples share: reading files, printing, and the form of their errors.
#![allow(dead_code, reason = "each example uses a part of it")]

use crm_chat_policy::model::Tenant;
use std::{
    ffi::{OsStr, OsString},
    io::{self, Read, Write},
    process::ExitCode,
};

/// The exit status for input that can't be used.
pub const UNUSABLE: u8 = 2;

/// The arguments: those that begin with `--`, and the others, which may be paths of any bytes.
pub fn arguments() -> (Vec<String>, Vec<OsString>) {
    let (options, words): (Vec<_>, Vec<_>) =
        std::env::args_os().skip(1).partition(|argument| argument.as_encoded_bytes().starts_with(b"--"));
    (options.iter().map(|option| option.to_string_lossy().into_owned()).collect(), words)
}

/// Reads a file, `-` being standard input; in an error, a line `code: place: sentence`.
pub fn read(path: &OsStr) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = match path.to_str() {
        Some("-") => io::stdin().lock().read_to_end(&mut bytes).map(drop),
        _ => std::fs::read(path).map(|read| bytes = read),
    };
    let name = path.to_string_lossy();
    let unreadable = |error| format!("unreadable_file: $: `{}` can't be read: {error}", name.escape_debug());
    read.map(|()| bytes).map_err(unreadable)
}

/// Reads a tenant document; in an error, its faults, a line each.
pub fn tenant(json: &[u8]) -> Result<Tenant, String> {
    Tenant::from_json(json).map_err(|faults| faults.to_string())
}

/// Prints lines to standard output and ends with this status; a reader who has read enough is no
/// error, any other loss of output is.
pub fn print(lines: &[String], status: u8) -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = lines.iter().try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("standard output can't be written: {error}");
            ExitCode::from(UNUSABLE)
        }
        _ => ExitCode::from(status),
    }
}
