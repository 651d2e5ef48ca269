//! Prints every case of every rule as a line of JSON, for implementations in other languages:
//!
//! ```text
//! cargo run --example vectors > vectors.jsonl
//! ```

use crm_chat_policy::conformance::cases;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match print(BufWriter::new(io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the lines has read enough, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the vectors can't be printed: {error}");
            ExitCode::from(2)
        }
    }
}

fn print(mut out: impl Write) -> io::Result<()> {
    for case in cases() {
        serde_json::to_writer(&mut out, &case)?;
        writeln!(out)?;
    }
    out.flush()
}
