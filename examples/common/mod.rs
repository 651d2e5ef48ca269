//! What the examples share: reading files, printing, and the form of their errors.
#![allow(dead_code, reason = "each example uses a part of it")]

use crm_chat_policy::model::Tenant;
use std::io::{self, Read, Write};

/// The exit status for input that can't be used.
pub const UNUSABLE: u8 = 2;

/// Reads a file, `-` being standard input; in an error, a line `code: place: sentence`.
pub fn read(path: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = match path {
        "-" => io::stdin().lock().read_to_end(&mut bytes).map(drop),
        path => std::fs::read(path).map(|read| bytes = read),
    };
    let unreadable = |error| format!("unreadable_file: $: `{}` can't be read: {error}", path.escape_debug());
    read.map(|()| bytes).map_err(unreadable)
}

/// Reads a tenant document; in an error, its faults, a line each.
pub fn tenant(json: &[u8]) -> Result<Tenant, String> {
    Tenant::from_json(json).map_err(|faults| faults.to_string())
}

/// Prints lines to standard output; a reader who has read enough is no error.
pub fn print(lines: impl IntoIterator<Item = String>) {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in lines {
        if writeln!(out, "{line}").is_err() {
            return;
        }
    }
    let _ = out.flush();
}
