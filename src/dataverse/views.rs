//! A table's views.

use super::{
    Note, answer,
    findings::{Findings, Place, ViewKey},
};
use crate::{
    document::{FaultCode, ViewDocument},
    id::RecordId,
    model::ViewKind,
    text::quoted,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use roxmltree::Document;
use serde::{Deserialize, Deserializer, de};

/// An element of a layout may have so many attributes. Real ones have about ten; reading takes time
/// that is quadratic in their number.
const MAX_ATTRIBUTES: usize = 1_000;

/// A layout may declare so many namespaces. Real ones declare none; reading takes time that is
/// cubic in the number of those that are in scope.
const MAX_NAMESPACES: usize = 100;

/// The views of a table.
#[derive(Default)]
pub(super) struct Views {
    /// A document for each row, in order.
    pub(super) documents: Vec<ViewDocument>,
    /// The places of the views with an id.
    by_id: BTreeMap<RecordId, usize>,
}

impl Views {
    /// The name of the view with this id.
    pub(super) fn name_of(&self, id: RecordId) -> Option<&str> {
        self.documents.get(*self.by_id.get(&id)?).map(|view| view.name.as_str())
    }
}

/// Reads the views; nothing if the text can't be read.
pub(super) fn read(json: &[u8], findings: &mut Findings, notes: &mut Vec<Note>) -> Option<Views> {
    let answer = match answer::read::<Row>(json) {
        Ok(answer) => answer,
        Err(malformed) => {
            findings.add_malformed(Place::Views, malformed);
            return None;
        }
    };
    let mut rows = answer.rows;
    let by_id = ids(&rows, findings);
    let kept = quick_find(&rows);
    let names = names(&mut rows, findings, notes);
    let mut documents = Vec::with_capacity(rows.len());
    for (index, (row, name)) in rows.into_iter().zip(names).enumerate() {
        let kind = if kept == Some(index) { ViewKind::QuickFind } else { ViewKind::Public };
        if let Some(stays) = kept.filter(|stays| row.is_quick_find() && *stays != index) {
            notes.push(Note::MadePublic { view: index, name: name.clone(), stays });
        }
        let columns = row.layoutxml.map(|layout| columns(index, &layout, findings)).unwrap_or_default();
        documents.push(ViewDocument { name, kind, columns });
    }
    // Stable, so that a view's notes stay in the order name, kind.
    notes.sort_by_key(Note::view);
    notes.extend(answer.goes_on.then_some(Note::MorePages));
    Some(Views { documents, by_id })
}

impl Note {
    fn view(&self) -> usize {
        match self {
            Self::Named { view, .. } | Self::Renamed { view, .. } | Self::MadePublic { view, .. } => *view,
            Self::MorePages => usize::MAX,
        }
    }
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
struct Row {
    savedqueryid: Option<String>,
    name: Option<String>,
    querytype: Option<QueryType>,
    isdefault: Option<bool>,
    layoutxml: Option<String>,
}

json_object!(read Row);

impl Row {
    fn is_quick_find(&self) -> bool {
        matches!(self.querytype, Some(QueryType::QuickFind))
    }
}

/// The `querytype` of a saved query: a whole number, or a string of digits.
enum QueryType {
    QuickFind,
    Other,
}

impl<'de> Deserialize<'de> for QueryType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl de::Visitor<'_> for Number {
            type Value = QueryType;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number or a string of digits")
            }
            fn visit_u64<E>(self, number: u64) -> Result<QueryType, E> {
                Ok(if number == 4 { QueryType::QuickFind } else { QueryType::Other })
            }
            fn visit_i64<E>(self, _: i64) -> Result<QueryType, E> {
                Ok(QueryType::Other)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<QueryType, E> {
                if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(E::custom(format_args!("`{}` is not a string of digits", quoted(text))));
                }
                self.visit_u64(text.parse().unwrap_or(u64::MAX))
            }
        }
        deserializer.deserialize_any(Number)
    }
}

/// Where the ids are; one that is not an id or stands twice is a fault.
fn ids(rows: &[Row], findings: &mut Findings) -> BTreeMap<RecordId, usize> {
    let mut by_id = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let Some(text) = &row.savedqueryid else { continue };
        let place = Place::View(index, ViewKey::Id);
        match text.parse::<RecordId>() {
            Err(error) => findings.add(FaultCode::InvalidId, place, error),
            Ok(id) if by_id.contains_key(&id) => {
                findings.add(FaultCode::DuplicateId, place, format_args!("`{id}` is given twice"));
            }
            Ok(id) => {
                by_id.insert(id, index);
            }
        }
    }
    by_id
}

/// The place of the one view that stays the Quick Find view.
fn quick_find(rows: &[Row]) -> Option<usize> {
    let default = rows.iter().position(|row| row.is_quick_find() && row.isdefault == Some(true));
    default.or_else(|| rows.iter().position(Row::is_quick_find))
}

/// A name for each row, none of them twice. A row keeps the name that it has unless an earlier row
/// has it too.
fn names(rows: &mut [Row], findings: &mut Findings, notes: &mut Vec<Note>) -> Vec<String> {
    let mut names = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter_mut().enumerate() {
        names.push(row.name.take().filter(|name| !name.is_empty()).unwrap_or_else(|| {
            let name = format!("View {}", index + 1);
            if row.layoutxml.is_some() {
                notes.push(Note::Named { view: index, name: name.clone() });
            } else {
                let sentence = "a view has a `name` or a `layoutxml`, and this one has neither";
                findings.add(FaultCode::MalformedDocument, Place::View(index, ViewKey::Name), sentence);
            }
            name
        }));
    }
    let mut taken: BTreeSet<String> = names.iter().cloned().collect();
    let mut next_number: BTreeMap<String, usize> = BTreeMap::new();
    for (index, name) in names.iter_mut().enumerate() {
        let Some(number) = next_number.get_mut(name) else {
            next_number.insert(name.clone(), 2);
            continue;
        };
        let new = loop {
            let new = format!("{name} ({number})");
            *number += 1;
            if taken.insert(new.clone()) {
                break new;
            }
        };
        notes.push(Note::Renamed { view: index, from: core::mem::replace(name, new.clone()), to: new });
    }
    names
}

/// The names of a layout's cells in order. What is not a column's name is left to the gate.
fn columns(index: usize, layout: &str, findings: &mut Findings) -> Vec<String> {
    let mut fault = |sentence: fmt::Arguments<'_>| {
        findings.add(FaultCode::MalformedDocument, Place::View(index, ViewKey::Layout), sentence);
    };
    let document = match document(layout) {
        Ok(document) => document,
        Err(problem) => {
            fault(format_args!("the layout can't be read: {}", quoted(&problem)));
            return Vec::new();
        }
    };
    let mut columns = Vec::new();
    for (place, cell) in document.descendants().filter(|node| node.has_tag_name("cell")).enumerate() {
        match cell.attribute("name") {
            Some(name) => columns.push(name.into()),
            None => fault(format_args!("cell {} of the layout has no `name`", place + 1)),
        }
    }
    columns
}

/// Reads XML. Without further options a document type, and so every entity, is refused.
fn document(layout: &str) -> Result<Document<'_>, String> {
    // A `<` stands in no attribute's value, so each part holds the attributes of one element at most.
    if layout.split('<').any(|part| part.matches('=').count() > MAX_ATTRIBUTES) {
        return Err(format!("an element has more than {MAX_ATTRIBUTES} attributes"));
    }
    if layout.matches("xmlns").count() > MAX_NAMESPACES {
        return Err(format!("more than {MAX_NAMESPACES} namespaces are declared"));
    }
    Document::parse(layout).map_err(|error| error.to_string())
}
