//! What comes of all files together, besides the document: faults and notes.

use super::{
    Read,
    facts::{Facts, Source, Spot},
    kind::Kind,
};
use crate::{
    dataverse::{guid, note::Note},
    document::{Fault, FaultCode, Place},
    id::RecordId,
};
use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

/// Faults and notes in the order in which they are found.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) faults: Vec<Fault>,
    pub(super) notes: Vec<Note>,
    /// The names of the views by table and id.
    pub(super) views: BTreeMap<(String, RecordId), String>,
}

impl Outcome {
    pub(super) fn fault(&mut self, code: FaultCode, place: impl fmt::Display, sentence: impl fmt::Display) {
        self.faults.push(Fault::new(code, Place::in_file(place.to_string()), sentence.to_string()));
    }

    pub(super) fn note(&mut self, place: impl fmt::Display, sentence: impl fmt::Display) {
        self.notes.push(Note::new(Place::in_file(place.to_string()), sentence));
    }

    /// Whether any file speaks of this kind, be it without a row.
    pub(super) fn speaks(&self, files: &[Read], kind: Kind) -> bool {
        files.iter().any(|file| file.facts.kinds.contains(&kind))
    }

    /// The name of the view that a row of settings chooses; a fault if the table has none of the id.
    pub(super) fn chosen_view(&mut self, table: &str, id: &str, place: &str) -> Option<String> {
        match guid::<RecordId>(id) {
            Err(error) => {
                self.fault(FaultCode::InvalidId, place, error);
                None
            }
            Ok(id) => {
                let name = self.views.get(&(table.to_string(), id)).cloned();
                if name.is_none() {
                    let sentence = format_args!("`{table}` has no view of the id `{id}`");
                    self.fault(FaultCode::UnknownView, place, sentence);
                }
                name
            }
        }
    }
}

/// Which rows of a kind are active. A row of the Web API that has no `statecode` where others have it has
/// lost it, and may have been deactivated. Where none has it nobody asked for it, and a solution leaves it out.
pub(super) struct States {
    kind: Kind,
    is_said: bool,
    assumed: usize,
}

impl States {
    /// Those of these rows, by what each says.
    pub(super) fn of<T>(kind: Kind, rows: &[(&Read, &T)], says: impl Fn(&T) -> Option<bool>) -> Self {
        let mut answers = rows.iter().filter(|(file, _)| file.source == Source::WebApi);
        Self { kind, is_said: answers.any(|(_, row)| says(row).is_some()), assumed: 0 }
    }

    /// Whether a row is active that says this.
    pub(super) fn is_active(
        &mut self,
        state: Option<bool>,
        source: Source,
        place: impl fmt::Display,
        outcome: &mut Outcome,
    ) -> bool {
        if state.is_some() {
            return state == Some(true);
        }
        let is_lost = self.is_said && source == Source::WebApi;
        if is_lost {
            let words = self.kind.words();
            let sentence = format_args!(
                "other rows of {words} have a `statecode` and this one has none, so it counts as deactivated"
            );
            outcome.note(place, sentence);
        } else {
            self.assumed += 1;
        }
        !is_lost
    }

    /// Notes how many rows were taken for active ones.
    pub(super) fn conclude(self, outcome: &mut Outcome) {
        let words = self.kind.words();
        match self.assumed {
            0 => {}
            1 => outcome
                .note("$", format_args!("no file says whether 1 row of {words} is active, so it counts as active")),
            count => outcome.note(
                "$",
                format_args!("no file says whether {count} rows of {words} are active, so they count as active"),
            ),
        }
    }
}

/// The rows of all files with the file of each, the Web API's before the solutions'.
pub(super) fn each<'f, T>(files: &'f [Read], rows: impl Fn(&'f Facts) -> &'f Vec<T>) -> Vec<(&'f Read, &'f T)> {
    let mut each: Vec<_> = files.iter().flat_map(|file| rows(&file.facts).iter().map(move |row| (file, row))).collect();
    each.sort_by_key(|(file, _)| file.source);
    each
}

/// The place of a key of a row in a file.
pub(super) fn place(file: &Read, spot: Spot, key: &str) -> String {
    format!("{}: {}", file.remarks.file, spot.at(key))
}
