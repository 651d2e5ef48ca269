//! Makes an entry of a tenant document's `record_types` from Dataverse metadata.
//!
//! ```text
//! cargo run --example import --features dataverse -- [--no-update-message] TABLE.json [VIEWS.json|-] [SETTINGS.json]
//! ```
//!
//! The files are answers of the Web API: a table of `EntityDefinitions` with its `Attributes`, its
//! `savedqueries`, its row of `msdyn_entitylinkchatconfigurations`; `-` means no views. The entry
//! leaves defaults out. What is not as the metadata has it, such as a view's name that stands
//! twice, is said on standard error.
//!
//! Exit status: 0; 2, with `code: place: sentence` lines on standard error and nothing on standard
//! output, if the metadata has faults or a file can't be read.

mod common;

use crm_chat_policy::dataverse::{self, UpdateMessage};
use std::{
    ffi::{OsStr, OsString},
    process::ExitCode,
};

fn main() -> ExitCode {
    let (options, paths) = common::arguments();
    let mut update_message = UpdateMessage::Present;
    for option in options {
        match option.as_str() {
            "--no-update-message" => update_message = UpdateMessage::Absent,
            _ => return usage(),
        }
    }
    let (table, views, settings) = match paths.as_slice() {
        [table] => (table, None, None),
        [table, views] => (table, Some(views), None),
        [table, views, settings] => (table, Some(views), Some(settings)),
        _ => return usage(),
    };
    let imported = import(table, views.filter(|views| *views != "-"), settings, update_message);
    let (entry, notes) = match imported {
        Ok(imported) => imported,
        Err(lines) => {
            eprintln!("{lines}");
            return ExitCode::from(common::UNUSABLE);
        }
    };
    for note in notes {
        eprintln!("note: {note}");
    }
    common::print(&[entry], 0)
}

fn usage() -> ExitCode {
    eprintln!("usage: import [--no-update-message] TABLE.json [VIEWS.json|-] [SETTINGS.json]");
    ExitCode::from(common::UNUSABLE)
}

/// The entry as indented JSON, and the notes; in an error, the faults, a line each.
fn import(
    table: &OsStr,
    views: Option<&OsString>,
    settings: Option<&OsString>,
    update_message: UpdateMessage,
) -> Result<(String, Vec<dataverse::Note>), String> {
    let table = common::read(table);
    let views = views.map(|path| common::read(path)).transpose();
    let settings = settings.map(|path| common::read(path)).transpose();
    let (table, views, settings) = match (table, views, settings) {
        (Ok(table), Ok(views), Ok(settings)) => (table, views, settings),
        (table, views, settings) => {
            let unreadable: Vec<String> = [table.err(), views.err(), settings.err()].into_iter().flatten().collect();
            return Err(unreadable.join("\n"));
        }
    };
    let import = dataverse::record_type(&table, views.as_deref(), settings.as_deref(), update_message)
        .map_err(|faults| faults.to_string())?;
    let entry = serde_json::to_string_pretty(&import.record_type).map_err(|error| error.to_string())?;
    Ok((entry, import.notes))
}
