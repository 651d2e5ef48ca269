//! A whole environment → a tenant document: a solution in source control, a folder of the Web API's
//! answers, or both.
//!
//! Files are told apart by their content, may come in any order, and are read one after the other:
//! what is kept of each is small. The same files give the same document, byte for byte, whatever
//! their order.
//!
//! | files | give |
//! | --- | --- |
//! | `EntityDefinitions`, with or without `Attributes`; `EntityDefinitions('…')/Attributes` | record types and their fields |
//! | `savedqueries` | their views |
//! | `msdyn_entitylinkchatconfigurations` | their switches |
//! | `roles` with `roleprivileges_association`, or `roleprivilegescollection` and `privileges` | roles |
//! | `appmodules`, `sitemaps` | custom apps |
//! | `msdyn_appconfigurations` with their users, panes, tabs, tools, `msdyn_appprofilerolemappings` | app profiles |
//! | `oauth2PermissionGrants`, `appRoleAssignments` of one client | the Graph permissions granted |
//! | solution XML: a packed `customizations.xml`, or the files that it is unpacked to | the same, as far as it holds them |
//!
//! What no file says comes from a base document. What is left out can only narrow what anybody may
//! do, and is a note. An [`Environment`] reads the files and has an example; the page
//! [*From an environment*](crate::guide::from_an_environment) goes through a whole one.

mod answers;
mod apps;
mod consents;
mod facts;
mod kind;
mod outcome;
mod profiles;
mod record_types;
mod requests;
mod roles;
mod rows;
mod sniff;
mod solution;
mod xml;

pub use requests::REQUESTS;

use super::note::Note;
use crate::{
    document::{Fault, FaultCode, Faults, Place, TenantDocument},
    json::{self, Malformed},
    text::quoted,
};
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use answers::Reading;
use core::{hash::Hasher, marker::PhantomData};
use facts::{Facts, Numbers, Remarks, Source};
use kind::Kind;
use outcome::Outcome;
use record_types::Row;
use rustc_hash::FxHasher;
use serde::de::IgnoredAny;
use sniff::Wrapping;

/// What the files don't say and the caller of [`Environment::import`] does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The document that has what no file says: the switch, the sync, the card. Its roles, profiles,
    /// apps and record types stay where the files have none of the same id or name.
    pub base: Option<TenantDocument>,
    /// Tables that become record types although nothing in the files makes them ones.
    pub record_types: Vec<String>,
    /// Whether all tables do.
    pub all_tables: bool,
    /// Tables whose updates can't be observed.
    pub without_update_message: Vec<String>,
    /// The unique name of the tool that shows chats in a productivity pane.
    pub chat_tool: Option<String>,
}

/// How a file came to be read by [`Environment::read`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Given {
    /// It was named, so it must be of some kind.
    ByName,
    /// It was in a folder or an archive that was named, among others.
    Among,
}

/// A tenant document made of an environment by [`Environment::import`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Imported {
    /// The document, without what equals its defaults; it has no fault.
    pub document: TenantDocument,
    /// What is left out, changed or assumed: of each file by name, then of all together.
    pub notes: Vec<Note>,
}

/// The files read so far.
///
/// ```
/// use crm_chat_policy::dataverse::environment::{Environment, Given, Options};
///
/// let mut files = Environment::default();
/// files.read("tables.json", br#"{"value": [{"LogicalName": "account", "OwnershipType": "UserOwned",
///     "Attributes": [{"LogicalName": "name", "AttributeType": "String"}]}]}"#, Given::ByName);
/// files.read("settings.json", br#"{"value": [{"msdyn_name": "account", "msdyn_usercanjoinchat": true}]}"#, Given::ByName);
/// let imported = files.import(&Options::default())?;
/// assert_eq!(imported.document.record_types[0].join, Some(true));
/// assert!(imported.notes.iter().any(|note| note.message().starts_with("no file speaks of roles")));
/// # Ok::<(), crm_chat_policy::document::Faults>(())
/// ```
#[derive(Default)]
pub struct Environment {
    files: Vec<Read>,
    numbers: Numbers,
    others: usize,
}

/// What is kept of a file.
struct Read {
    order: Order,
    source: Source,
    facts: Facts,
    remarks: Remarks,
}

/// The order of files is that of their bytes. Of a long file so much is kept, and of the rest what
/// tells it from others.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    start: Vec<u8>,
    length: usize,
    rest: u64,
}

impl Order {
    const KEPT: usize = 16 * 1024;

    fn of(bytes: &[u8]) -> Self {
        let (start, rest) = bytes.split_at_checked(Self::KEPT).unwrap_or((bytes, &[]));
        let mut hasher = FxHasher::default();
        hasher.write(rest);
        Self { start: start.into(), length: bytes.len(), rest: hasher.finish() }
    }
}

impl core::fmt::Debug for Environment {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.files.iter().map(|file| &file.remarks.file)).finish()
    }
}

impl Environment {
    /// Reads a file; its bytes are not needed any more afterwards. The name is for people, and of
    /// its ending only whether it is `.json` or `.xml` counts: such a file must be readable.
    pub fn read(&mut self, name: &str, bytes: &[u8], given: Given) {
        let text = json::text(bytes);
        let mut file = Read {
            order: Order::of(text.as_ref().map_or(bytes, |text| text.as_bytes())),
            source: Source::WebApi,
            facts: Facts::default(),
            remarks: Remarks::new(name),
        };
        let must_be_readable = given == Given::ByName || has_ending(name);
        let told = match text {
            Ok(text) => match text.trim_ascii_start().as_bytes().first() {
                Some(b'{' | b'[') => self.json(text, &mut file),
                Some(b'<') => self.xml(text, &mut file),
                None => Err(("$".into(), "the file is empty".into())),
                Some(_) if has_ending(name) => Err(("$".into(), "expected JSON or XML, found other text".into())),
                Some(_) => Ok(false),
            },
            Err(malformed) => Err(("$".into(), malformed.sentence)),
        };
        match told {
            Ok(true) => self.files.push(file),
            Ok(false) if given == Given::Among => self.others += 1,
            Ok(false) => {
                let sentence =
                    "the import knows no file like this one: neither its keys nor its root element say what it is";
                file.remarks.fault(FaultCode::UnrecognisedFile, "$", sentence);
                self.files.push(file);
            }
            Err((place, problem)) if must_be_readable => {
                file.facts = Facts::default();
                (file.remarks.notes, file.remarks.faults) = (Vec::new(), Vec::new());
                file.remarks.fault(FaultCode::MalformedDocument, place, problem);
                self.files.push(file);
            }
            Err(_) => self.others += 1,
        }
    }

    /// Counts a file that is not read at all: one of an ending that no file of an environment has.
    pub fn pass_over(&mut self) {
        self.others += 1;
    }

    /// Whether the JSON is an answer; else the place and the sentence of what is wrong.
    fn json(&mut self, text: &str, file: &mut Read) -> Result<bool, (String, String)> {
        let mut sniffed = sniff::sniff(text).map_err(|error| {
            // In the words of every other text that is not JSON.
            let first = json::first_fault(text, PhantomData::<IgnoredAny>);
            first.map_or_else(
                || ("$".into(), error.to_string()),
                |Malformed { place, sentence }| (place.to_string(), sentence),
            )
        })?;
        if sniffed.is_failure && sniffed.kind.is_none() {
            return Err(("error".into(), "the Web API answered with an error instead of rows".into()));
        }
        let of_context = || sniffed.context.as_deref().and_then(|context| kind::of_context(context).0);
        let Some(kind) = sniffed.kind.or_else(of_context) else {
            if sniffed.wrapping == Wrapping::Value && !sniffed.has_rows {
                file.remarks.note("$", "the answer has no rows, and nothing says what they would be");
                return Ok(true);
            }
            return Ok(false);
        };
        // A row that tells nothing would count as one that says nothing, and so as the rows that are not there.
        if sniffed.kind.is_none() && sniffed.wrapping == Wrapping::Row {
            return Err(("$".into(), format!("expected `value` or a row of {}, found neither", kind.words())));
        }
        sniffed.kind = Some(kind);
        let (remarks, facts, numbers) = (&mut file.remarks, &mut file.facts, &mut self.numbers);
        Reading { remarks, facts, numbers }.answer(text, kind, sniffed);
        Ok(true)
    }

    /// Whether the XML is a solution's.
    fn xml(&mut self, text: &str, file: &mut Read) -> Result<bool, (String, String)> {
        file.source = Source::Solution;
        let (remarks, facts, numbers) = (&mut file.remarks, &mut file.facts, &mut self.numbers);
        let mut reading = Reading { remarks, facts, numbers };
        solution::read(text, &mut reading).map_err(|(line, problem)| solution::unreadable(line, &problem))
    }

    /// Makes the document.
    ///
    /// # Errors
    ///
    /// Every fault found: of each file, by name; then of all together. A place begins with the file's
    /// name (`roles.json: value[3].roleid`, `customizations.xml: line 120`), with `base` for the base
    /// document, and is `$` for an option.
    pub fn import(self, options: &Options) -> Result<Imported, Faults> {
        let Self { mut files, numbers, others } = self;
        files.sort_by(|this, other| {
            this.order.cmp(&other.order).then_with(|| this.remarks.file.cmp(&other.remarks.file))
        });
        // Identical files count once, under the first name.
        files.dedup_by(|this, before| this.order == before.order && this.remarks.faults.is_empty());
        let mut outcome = Outcome::default();
        let mut by_name: Vec<&Read> = files.iter().collect();
        by_name.sort_by_key(|file| &file.remarks.file);
        for file in by_name {
            outcome.faults.extend(file.remarks.faults.iter().cloned());
            outcome.notes.extend(file.remarks.notes.iter().cloned());
        }
        if others > 0 {
            let (files, them) =
                if others == 1 { ("1 file is", "it") } else { (&*format!("{others} files are"), "them") };
            outcome.note("$", format_args!("{files} passed over: the import knows no file like {them}"));
        }
        let base = checked(options.base.clone(), &mut outcome);
        let TenantDocument { record_types: base_types, roles, profiles, apps, .. } = base.clone();
        let (record_types, settings) = record_types::assemble(&files, &base_types, options, &mut outcome);
        let mut document = base;
        document.roles = roles::assemble(&files, roles, &numbers, &mut outcome);
        document.profiles = profiles::assemble(&files, profiles, options, &mut outcome);
        document.apps = apps::assemble(&files, apps, &mut document.chat, &mut outcome);
        consents::assemble(&files, options.base.is_some(), &mut document.chat, &mut outcome);
        document.record_types = record_types;
        assumed(&files, options, &mut outcome);
        if let Err(faults) = document.clone().build() {
            let names: Vec<&str> = document.record_types.iter().map(|it| it.name.as_str()).collect();
            outcome.faults.extend(faults.iter().map(|fault| translated(fault, &names, &settings)));
        }
        match Faults::from_list(outcome.faults) {
            Some(faults) => Err(faults),
            None => Ok(Imported { document, notes: outcome.notes }),
        }
    }
}

/// Whether a file's name ends as those of JSON and XML do, so that the file must be readable.
///
/// ```
/// use crm_chat_policy::dataverse::environment::has_ending;
///
/// assert!(has_ending("roles.JSON") && has_ending("customizations.xml"));
/// assert!(!has_ending("logo.png"));
/// ```
#[must_use]
pub fn has_ending(name: &str) -> bool {
    let is_known = |ending: &str| ending.eq_ignore_ascii_case("json") || ending.eq_ignore_ascii_case("xml");
    name.rsplit_once('.').is_some_and(|(_, ending)| is_known(ending))
}

/// The base document, with its own faults reported as its own.
fn checked(base: Option<TenantDocument>, outcome: &mut Outcome) -> TenantDocument {
    let base = base.unwrap_or_default();
    // It may name apps that only the files have; they are judged with these.
    let mut alone = base.clone();
    alone.chat.apps = None;
    if let Err(faults) = alone.build() {
        for fault in faults.iter() {
            outcome.fault(fault.code(), format_args!("base: {}", fault.place()), fault.message());
        }
        return TenantDocument::default();
    }
    base
}

/// What no file speaks of, and what is assumed for it.
fn assumed(files: &[Read], options: &Options, outcome: &mut Outcome) {
    if options.base.is_none() {
        let sentence = "no file says whether the chat is turned on, since when it is synced, or how cards are made: it is off, not synced, and cards have their defaults; a base document can say it";
        outcome.note("$", sentence);
    }
    let has_types = options.base.as_ref().is_some_and(|base| !base.record_types.is_empty());
    let kept = if has_types { " or those of the base document" } else { "" };
    let kinds = [
        (Kind::Table, "no file speaks of tables: the record types are the standard ones with their defaults", kept),
        (
            Kind::View,
            "no file speaks of views: where a file has the columns of a table, the table has no views; Case has the preset one, unless the base document has its own",
            "",
        ),
        (Kind::Settings, "no file speaks of chat settings: the record types have their defaults", kept),
    ];
    for (kind, sentence, kept) in kinds {
        if !outcome.speaks(files, kind) {
            outcome.note("$", format_args!("{sentence}{kept}"));
        }
    }
}

/// A fault of the document at the place in the files that it comes from.
fn translated(fault: &Fault, names: &[&str], settings: &BTreeMap<String, Row<'_>>) -> Fault {
    let printed = format!("{}", fault.place());
    let inside = printed.strip_prefix("record_types[").and_then(|rest| rest.split_once("]."));
    let found = inside.and_then(|(index, key)| {
        let name = *names.get(index.parse::<usize>().ok()?)?;
        let row = settings.get(name);
        Some(match (row, key) {
            (Some(row), key) if key.starts_with("notify.fields") => row.at("msdyn_filteringattributes"),
            (Some(row), "note.view") => row.at("msdyn_contextviewid"),
            (_, key) => format!("base: {key} of {}", quoted(name)),
        })
    });
    let place = found.unwrap_or_else(|| format!("base: {}", fault.place()));
    Fault::new(fault.code(), Place::in_file(place), fault.message())
}
