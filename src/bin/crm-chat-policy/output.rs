//! Standard output and standard error, and how the program ends.

use crate::closed;
use clap::error::ContextKind;
use crm_chat_policy::review::shown;
use serde::Serialize;
use std::{
    fmt::Display,
    io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write},
    process::ExitCode,
};

/// The exit status.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing to report.
    Clean = 0,
    /// An error among the answers, a difference, a finding.
    Reported = 1,
    /// Input or arguments that can't be used, or an output that can't be written.
    Unusable = 2,
}

impl Status {
    /// Whether there was something to report.
    pub const fn reported(something: bool) -> Self {
        if something { Self::Reported } else { Self::Clean }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// Why the program ends with [`Status::Unusable`].
pub enum Stop {
    /// What is wrong, as lines `code: place: sentence`.
    Unusable(String),
    /// Standard output can't be written.
    Output(io::Error),
}

impl Stop {
    /// Both of these are wrong.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unusable(one), Self::Unusable(other)) => Self::Unusable(format!("{one}\n{other}")),
            (stop, Self::Unusable(_)) | (_, stop) => stop,
        }
    }
}

/// Both, or all that is wrong with either.
pub fn both<A, B>(one: Result<A, Stop>, other: Result<B, Stop>) -> Result<(A, B), Stop> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(one), Err(other)) => Err(one.and(other)),
        (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => Err(stop),
    }
}

/// Standard output, buffered. Once its reader has read enough, as `head` does, what is written is
/// dropped, and that is no error; any other loss of output is.
pub struct Output {
    to: BufWriter<StdoutLock<'static>>,
    is_wanted: bool,
}

impl Output {
    pub fn new() -> Self {
        Self { to: BufWriter::with_capacity(1 << 16, io::stdout().lock()), is_wanted: true }
    }

    /// Whether anybody still reads it.
    pub const fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// A line.
    pub fn line(&mut self, line: impl Display) -> Result<(), Stop> {
        self.write(|to| writeln!(to, "{line}"))
    }

    /// A line of JSON.
    pub fn json(&mut self, item: &impl Serialize) -> Result<(), Stop> {
        self.write(|to| {
            serde_json::to_writer(&mut *to, item)?;
            to.write_all(b"\n")
        })
    }

    /// Flushes what was written so far.
    pub fn flush(&mut self) -> Result<(), Stop> {
        // Nothing was written to an output that is closed.
        if closed::output() { Ok(()) } else { self.write(Write::flush) }
    }

    pub fn finish(&mut self) -> Result<(), Stop> {
        self.flush()
    }

    fn write(&mut self, write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>) -> Result<(), Stop> {
        if !self.is_wanted {
            return Ok(());
        }
        if closed::output() {
            return Err(Stop::Output(io::Error::other("it is closed")));
        }
        match write(&mut self.to) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.is_wanted = false;
                Ok(())
            }
            written => written.map_err(Stop::Output),
        }
    }
}

/// Whether a person reads standard output.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Says on standard error why the program ends.
pub fn complain(stop: &Stop) {
    match stop {
        Stop::Unusable(lines) => tell(lines),
        Stop::Output(error) => tell(format_args!("standard output can't be written: {error}")),
    }
}

/// Says something on standard error, apart from the output.
pub fn note(note: impl Display) {
    tell(format_args!("note: {note}"));
}

/// A line on standard error; if that is lost, there is nobody left to tell.
fn tell(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Help and version, or what is wrong with the arguments.
pub fn usage(out: &mut Output, error: &clap::Error) -> Result<Status, Stop> {
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand, DisplayVersion};

    let text = error.render().to_string();
    match error.kind() {
        DisplayHelp | DisplayVersion => out.line(text.trim_end()).map(|()| Status::Clean),
        DisplayHelpOnMissingArgumentOrSubcommand => Err(Stop::Unusable(text.trim_end().into())),
        _ => Err(unusable_argument(format_args!("{} (try `--help`)", wrong_arguments(error, &text)))),
    }
}

/// What is wrong with the arguments, as one line.
fn wrong_arguments(error: &clap::Error, text: &str) -> String {
    // Whatever read a value says itself what is wrong, and shows the value as it may be shown.
    if let (Some(found), Some(argument)) = (std::error::Error::source(error), error.get(ContextKind::InvalidArg)) {
        return format!("`{argument}`: {found}");
    }
    // The parser's own text has several lines; the last ones are the usage, if any, and where to find more.
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let end = ["\n\nUsage:", "\n\nFor more information"].iter().filter_map(|end| text.rfind(end)).min();
    let sentence = text.get(..end.unwrap_or(text.len())).unwrap_or(text).split("\n\n").collect::<Vec<_>>().join("; ");
    shown(&sentence.split_whitespace().collect::<Vec<_>>().join(" ")).to_string()
}

/// An argument that can't be used.
pub fn unusable_argument(sentence: impl Display) -> Stop {
    Stop::Unusable(format!("unusable_argument: $: {sentence}"))
}
