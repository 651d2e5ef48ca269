use crate::{
    closed,
    input::{self, Naming},
    output::{self, Output, Status, Stop},
    progress,
};
use crm_chat_policy::{
    dataverse::environment::{Environment, Given, Options, REQUESTS, has_ending},
    document::TenantDocument,
};
use indicatif::ProgressBar;
use std::{
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

/// Makes a tenant document from an environment's files: the Web API's answers, solutions, or both
///
/// Folders are searched, except hidden ones, and zip archives are opened; the content of a file tells what
/// it is. The document leaves out defaults; what was left out, changed or assumed is reported on standard
/// error.
///
/// Exit status: 0; 2 if the files have faults or can't be read.
#[derive(clap::Args)]
pub struct Arguments {
    /// A tenant document for what no file says: the switch, the sync, the card
    #[arg(long, value_name = "TENANT.json")]
    base: Option<PathBuf>,
    /// A table that becomes a record type although no file asks for it
    #[arg(long = "type", value_name = "NAME")]
    types: Vec<String>,
    /// All tables become record types
    #[arg(long)]
    all_types: bool,
    /// A table whose updates can't be observed, so that none of its fields can be watched
    #[arg(long, value_name = "NAME")]
    no_update_message: Vec<String>,
    /// The unique name of the tool that shows chats in a productivity pane
    #[arg(long, value_name = "NAME")]
    chat_tool: Option<String>,
    /// Print the requests whose answers make up a complete environment, one a line: below `/api/data/v9.2/` of the
    /// environment's address, or whole addresses of Microsoft Graph
    #[arg(long, exclusive = true)]
    requests: bool,
    /// Files, folders and zip archives
    #[arg(value_name = "PATH", required_unless_present = "requests")]
    paths: Vec<PathBuf>,
}

pub fn run(arguments: &Arguments, out: &mut Output) -> Result<Status, Stop> {
    let Arguments { base, types, all_types, no_update_message, chat_tool, requests, paths } = arguments;
    if *requests {
        REQUESTS.iter().try_for_each(|request| out.line(request))?;
        return Ok(Status::Clean);
    }
    input::standard_once(base.iter().chain(paths).map(PathBuf::as_path))?;
    let base = base.as_deref().map(document).transpose();
    let mut files = Files {
        environment: Environment::default(),
        wrong: None,
        bar: progress::bytes(None, progress::Meanwhile::Lines),
    };
    for path in paths {
        files.path(path, Given::ByName);
    }
    files.bar.finish_and_clear();
    let wrong = files.wrong.map_or(Ok(()), Err);
    let (base, ()) = output::both(base, wrong)?;
    let options = Options {
        base,
        record_types: types.clone(),
        all_tables: *all_types,
        without_update_message: no_update_message.clone(),
        chat_tool: chat_tool.clone(),
    };
    let imported = files.environment.import(&options).map_err(|faults| Stop::Unusable(faults.to_string()))?;
    imported.notes.iter().for_each(output::note);
    let document = serde_json::to_string_pretty(&imported.document.concise());
    out.line(document.map_err(|error| Stop::Output(error.into()))?)?;
    Ok(Status::Clean)
}

/// Reads the base document, which is checked with the files: its apps may be theirs.
fn document(path: &Path) -> Result<TenantDocument, Stop> {
    TenantDocument::from_json(&input::read(path, Naming::Several)?)
        .map_err(|faults| input::faults(path, Naming::Several, &faults))
}

/// The files as they are read, one after the other.
struct Files {
    environment: Environment,
    /// What can't be read.
    wrong: Option<Stop>,
    bar: ProgressBar,
}

/// More of one file is not read: an archive can claim to hold any size.
const LARGEST: u64 = 4 << 30;

impl Files {
    fn wrong(&mut self, stop: Stop) {
        self.wrong = Some(match self.wrong.take() {
            Some(before) => before.and(stop),
            None => stop,
        });
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.wrong(input::unreadable(path, Naming::Several, error));
    }

    /// Reads a file, a folder's files in the order of their names, or an archive's.
    fn path(&mut self, path: &Path, given: Given) {
        if input::is_standard(path) {
            return self.standard(path);
        }
        let read = fs::metadata(path).and_then(|metadata| {
            if metadata.is_dir() {
                self.folder(path)
            } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip")) {
                self.archive(path)
            } else {
                let file = BufReader::new(File::open(path)?);
                self.file(&path.to_string_lossy(), file, given)
            }
        });
        if let Err(error) = read {
            self.unreadable(path, &error);
        }
    }

    fn standard(&mut self, path: &Path) {
        if closed::input() {
            return self.unreadable(path, &io::Error::other("it is closed"));
        }
        if let Err(error) = self.file("-", io::stdin().lock(), Given::ByName) {
            self.unreadable(path, &error);
        }
    }

    fn folder(&mut self, path: &Path) -> io::Result<()> {
        let mut inside = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        inside.sort_by_key(fs::DirEntry::file_name);
        for entry in inside {
            let (path, kind) = (entry.path(), entry.file_type()?);
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if kind.is_dir() && name.starts_with('.') {
                continue;
            }
            // A link may lead back to its own folder, or nowhere, and a pipe may never end.
            let is_lost = kind.is_symlink() && !path.exists() && has_ending(&name);
            if kind.is_dir() || kind.is_file() || kind.is_symlink() && path.is_file() || is_lost {
                self.path(&path, Given::Among);
            } else {
                self.environment.pass_over();
            }
        }
        Ok(())
    }

    fn archive(&mut self, path: &Path) -> io::Result<()> {
        let mut archive = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
        let mut entries = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            entries.push((archive.by_index_raw(index)?.name()?.into_owned(), index));
        }
        entries.sort_unstable();
        for (name, index) in entries {
            let entry = archive.by_index(index)?;
            if entry.is_file() {
                self.file(&format!("{}/{name}", path.to_string_lossy()), entry, Given::Among)?;
            }
        }
        Ok(())
    }

    /// Reads a file; one of many only if its first byte that is not white space, or its ending, says that it
    /// may be JSON or XML.
    fn file(&mut self, name: &str, mut file: impl Read, given: Given) -> io::Result<()> {
        let mut bytes = Vec::new();
        file.by_ref().take(4096).read_to_end(&mut bytes)?;
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes).trim_ascii_start();
        let starts_so = matches!(text.first(), Some(b'{' | b'[' | b'<'));
        if given == Given::Among && !has_ending(name) && !starts_so {
            self.environment.pass_over();
            return Ok(());
        }
        file.take(LARGEST).read_to_end(&mut bytes)?;
        self.bar.inc(bytes.len() as u64);
        self.environment.read(name, &bytes, given);
        Ok(())
    }
}
