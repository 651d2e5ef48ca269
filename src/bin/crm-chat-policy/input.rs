//! Files and standard input.

use crate::{
    closed,
    output::{Output, Stop, note, unusable_argument},
    progress::{self, Meanwhile},
};
use crm_chat_policy::{
    document::{Fault, Faults},
    model::Tenant,
    review::shown,
};
use indicatif::ProgressBar;
use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal, Read},
    path::{Path, PathBuf},
};

/// Whether a fault's line names its file.
#[derive(Clone, Copy)]
pub enum Naming {
    /// There is one file that the fault can be in.
    Alone,
    /// There are several.
    Several,
}

/// Whether this path is standard input.
pub fn is_standard(path: &Path) -> bool {
    path.as_os_str() == OsStr::new("-")
}

/// Refuses paths of which more than one is standard input, which can be read once.
pub fn standard_once<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<(), Stop> {
    if paths.into_iter().filter(|path| is_standard(path)).count() > 1 {
        return Err(unusable_argument("standard input (`-`) is asked for twice, and can be read once"));
    }
    Ok(())
}

/// Opens a file, `-` being standard input, and its length where it has one.
pub fn open(path: &Path, naming: Naming) -> Result<(Box<dyn Read>, Option<u64>), Stop> {
    if is_standard(path) {
        if closed::input() {
            return Err(unreadable(path, naming, &io::Error::other("it is closed")));
        }
        if io::stdin().is_terminal() {
            note("standard input is read: type or paste it here, and end it with Ctrl+D (on Windows Ctrl+Z, Enter)");
        }
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let file = File::open(path).map_err(|error| unreadable(path, naming, &error))?;
    let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
    Ok((Box::new(file), length))
}

/// Reads a whole file.
pub fn read(path: &Path, naming: Naming) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    let (mut file, _) = open(path, naming)?;
    file.read_to_end(&mut bytes).map_err(|error| unreadable(path, naming, &error))?;
    Ok(bytes)
}

/// Reads a tenant document.
pub fn tenant(path: &Path, naming: Naming) -> Result<Tenant, Stop> {
    Tenant::from_json(&read(path, naming)?).map_err(|found| faults(path, naming, &found))
}

/// The faults of a file, a line each.
pub fn faults(path: &Path, naming: Naming, faults: &Faults) -> Stop {
    let line = |fault: &Fault| match naming {
        Naming::Alone => format!("{fault}"),
        Naming::Several => format!("{}: {}: {}: {}", fault.code(), in_place(path), fault.place(), fault.message()),
    };
    Stop::Unusable(faults.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// Says that a file can't be read.
pub fn unreadable(path: &Path, naming: Naming, error: &io::Error) -> Stop {
    let place = match naming {
        Naming::Alone => "$".into(),
        Naming::Several => format!("{}: $", in_place(path)),
    };
    Stop::Unusable(format!("unreadable_file: {place}: `{}` can't be read: {error}", name(path)))
}

/// A file's name as it is shown.
pub fn name(path: &Path) -> String {
    shown(&path.to_string_lossy()).to_string()
}

/// A file's name at the start of a place; in quotation marks where the place would end within the name else.
pub fn in_place(path: &Path) -> String {
    let name = name(path);
    if name.contains(": ") { format!("\"{}\"", name.replace('"', "\\\"")) } else { name }
}

/// The lines of a file, one at a time, without their ends; blank ones, of JSON's white space alone,
/// are left out, with a byte-order mark before them too. Shows how far they are read.
pub struct Lines {
    from: BufReader<Box<dyn Read>>,
    path: PathBuf,
    naming: Naming,
    line: Vec<u8>,
    /// How many bytes the bar does not know of yet.
    read: u64,
    number: u64,
    bar: ProgressBar,
}

impl Lines {
    pub fn open(path: &Path, naming: Naming, meanwhile: Meanwhile) -> Result<Self, Stop> {
        let (from, length) = open(path, naming)?;
        Ok(Self::new(from, path, naming, progress::bytes(length, meanwhile)))
    }

    pub fn of(text: impl AsRef<[u8]> + 'static) -> Self {
        Self::new(Box::new(io::Cursor::new(text)), Path::new("-"), Naming::Alone, ProgressBar::hidden())
    }

    fn new(from: Box<dyn Read>, path: &Path, naming: Naming, bar: ProgressBar) -> Self {
        Self {
            from: BufReader::with_capacity(1 << 16, from),
            path: path.into(),
            naming,
            line: Vec::new(),
            read: 0,
            number: 0,
            bar,
        }
    }

    /// The number of the last line that was given, blank ones counted, from 1.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The next line. Before the input is waited for, the output is flushed.
    pub fn next(&mut self, out: &mut Output) -> Result<Option<&[u8]>, Stop> {
        loop {
            self.line.clear();
            if !self.from.buffer().contains(&b'\n') {
                self.bar.inc(std::mem::take(&mut self.read));
                out.flush()?;
            }
            let read = self.from.read_until(b'\n', &mut self.line);
            let read = read.map_err(|error| unreadable(&self.path, self.naming, &error))?;
            if read == 0 {
                self.bar.finish_and_clear();
                return Ok(None);
            }
            self.read += read as u64;
            self.number += 1;
            let mark: &[u8] = if self.number == 1 { b"\xef\xbb\xbf" } else { b"" };
            let text = self.line.strip_prefix(mark).unwrap_or(&self.line);
            if text.iter().any(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')) {
                return Ok(Some(self.line.strip_suffix(b"\n").unwrap_or(&self.line)));
            }
        }
    }
}
