//! A table's views.

use super::{
    answer,
    findings::{Findings, Place, ViewKey},
    guid, is_active,
    layout::Layout,
    note::Note,
};
use crate::{
    document::{FaultCode, ViewDocument},
    id::RecordId,
    model::{StandardRecordType, ViewKind},
    text::quoted,
};
use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};
use core::fmt;
use serde::{Deserialize, Deserializer, de};

/// The views of a table.
#[derive(Default)]
pub(super) struct Views {
    /// The views in the rows' order.
    pub(super) documents: Vec<ViewDocument>,
    /// Which view has this id.
    by_id: BTreeMap<RecordId, usize>,
}

impl Views {
    /// The name of the view with this id.
    pub(super) fn name_of(&self, id: RecordId) -> Option<&str> {
        self.documents.get(*self.by_id.get(&id)?).map(|view| view.name.as_str())
    }
}

/// Reads the views of a table, whose name is not known if its definition can't be read; nothing if
/// the text can't be read.
pub(super) fn read(json: &[u8], table: Option<&str>, findings: &mut Findings, notes: &mut Vec<Note>) -> Option<Views> {
    let answer = match answer::read::<Row>(json) {
        Ok(answer) => answer,
        Err(malformed) => {
            findings.add_malformed(Place::Views, malformed);
            return None;
        }
    };
    let lacks_layouts = !answer.rows.is_empty() && answer.rows.iter().all(|row| row.layoutxml.is_none());
    let ids = ids(&answer.rows, findings);
    // The notes of each row, and which row each view is of.
    let mut told: Vec<(usize, Note)> = Vec::new();
    let (mut found, mut rows, mut lost) = (Vec::new(), Vec::new(), None);
    for (index, row) in answer.rows.into_iter().enumerate() {
        if let (Some(table), Some(other)) =
            (table, row.returnedtypecode.as_deref().filter(|other| Some(*other) != table))
        {
            let sentence = format_args!("expected a view of `{}`, found one of `{}`", quoted(table), quoted(other));
            findings.add(FaultCode::MalformedDocument, Place::View(index, ViewKey::Table), sentence);
        }
        if row.state() == Some(false) {
            let place = Place::View(index, ViewKey::State);
            told.push((index, Note::new(place, "the view is deactivated, so it is left out")));
            if table.is_some_and(|table| is_introduction(table, row.name.as_deref())) {
                lost = Some(index);
            }
            continue;
        }
        rows.push(index);
        found.push(row.into_view(index, findings, &mut told));
    }
    let row_of = |view: usize| rows.get(view).copied().unwrap_or_default();
    let (mut documents, changes) =
        settle(table, found, |view| row_of(view) + 1, |view| format!("views[{}]", row_of(view)));
    if let Some(index) = lost
        && stand_in(&mut documents)
    {
        told.push((index, Note::new(Place::View(index, ViewKey::Name), STOOD_IN)));
    }
    for (view, key, sentence) in changes {
        let row = row_of(view);
        told.push((row, Note::new(Place::View(row, key), sentence)));
    }
    told.sort_by_key(|(row, _)| *row);
    notes.extend(told.into_iter().map(|(_, note)| note));
    notes.extend(lacks_layouts.then(|| Note::new(Place::Views, "no row has a `layoutxml`, so no view has columns")));
    notes.extend(answer.goes_on.then(|| Note::more_pages("views")));
    let by_id = ids.into_iter().filter_map(|(id, row)| Some((id, rows.binary_search(&row).ok()?))).collect();
    Some(Views { documents, by_id })
}

#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Row {
    pub(super) savedqueryid: Option<String>,
    pub(super) name: Option<String>,
    querytype: Option<QueryType>,
    pub(super) isdefault: Option<bool>,
    pub(super) returnedtypecode: Option<String>,
    statecode: Option<i64>,
    pub(super) layoutxml: Option<String>,
}

json_object!(read Row);

impl Row {
    /// Whether the view is active, if the row says so.
    pub(super) fn state(&self) -> Option<bool> {
        self.statecode.map(is_active)
    }

    /// Whether it is a Quick Find view, if the row says so.
    pub(super) fn is_quick_find(&self) -> Option<bool> {
        self.querytype.map(|kind| kind == QueryType::QuickFind)
    }

    fn into_view(self, index: usize, findings: &mut Findings, told: &mut Vec<(usize, Note)>) -> View {
        let is_quick_find = self.is_quick_find().unwrap_or(false);
        let name = self.name.filter(|name| !name.is_empty());
        if name.is_none() && self.layoutxml.is_none() {
            let sentence = "expected `name` or `layoutxml`, found neither";
            findings.add(FaultCode::MalformedDocument, Place::View(index, ViewKey::Name), sentence);
        }
        let place = Place::View(index, ViewKey::Layout);
        let layout = self.layoutxml.as_deref().map(Layout::read).unwrap_or_else(|| Ok(Layout::default()));
        let layout = layout.unwrap_or_else(|sentence| {
            findings.add(FaultCode::MalformedDocument, place, sentence);
            Layout::default()
        });
        for cell in &layout.nameless {
            findings.add(FaultCode::MalformedDocument, place, format_args!("cell {cell} of the layout has no `name`"));
        }
        told.extend(layout.left_out().map(|clause| (index, Note::new(place, clause))));
        View { name, is_quick_find, is_default: self.isdefault.unwrap_or(false), columns: layout.columns }
    }
}

/// The `querytype` of a saved query: a whole number, or a string of digits.
#[derive(Clone, Copy, PartialEq, Eq)]
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

/// Which row has which id; one that is not an id or occurs twice is a fault.
fn ids(rows: &[Row], findings: &mut Findings) -> BTreeMap<RecordId, usize> {
    let mut by_id = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let Some(text) = &row.savedqueryid else { continue };
        let place = Place::View(index, ViewKey::Id);
        match guid(text) {
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

/// A view that is not yet one among its table's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) name: Option<String>,
    pub(super) is_quick_find: bool,
    pub(super) is_default: bool,
    pub(super) columns: Vec<String>,
}

/// What is said where an empty view stands for the introduction view of Case.
pub(super) const STOOD_IN: &str = "cards of cases come from this view, so they have no fields without it";

/// Whether cards of this table come from the view of this name, in whatever letter case: a name that somebody
/// typed anew must not bring back the preset's fields.
pub(super) fn is_introduction(table: &str, name: Option<&str>) -> bool {
    let known = StandardRecordType::CASE_INTRODUCTION_VIEWS;
    is_case(table) && name.is_some_and(|name| known.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

fn is_case(table: &str) -> bool {
    StandardRecordType::from_code(table) == Some(StandardRecordType::Incident)
}

/// Puts an empty view where the introduction view of Case was left out: the preset's would take its place,
/// and show fields that nobody chose. Whether it was needed.
pub(super) fn stand_in(views: &mut Vec<ViewDocument>) -> bool {
    let case = StandardRecordType::Incident.code();
    let is_needed = !views.iter().any(|view| is_introduction(case, Some(&view.name)));
    if is_needed {
        views.push(ViewDocument { name: StandardRecordType::CASE_INTRODUCTION_VIEW.into(), ..ViewDocument::default() });
    }
    is_needed
}

/// A change to a view: its place among the views, the key that is not as it was given, and why.
pub(super) type Change = (usize, ViewKey, String);

/// Makes the views those of one table: each has a name of its own, one at most is the Quick Find view, and the
/// introduction view of Case is called as documents call it. A view without a name is numbered, and `place` says
/// where another one is.
pub(super) fn settle(
    table: Option<&str>,
    found: Vec<View>,
    number: impl Fn(usize) -> usize,
    place: impl Fn(usize) -> String,
) -> (Vec<ViewDocument>, Vec<Change>) {
    let mut changes = Vec::new();
    let is_first_choice = |view: &View| view.is_quick_find && view.is_default;
    let kept = found.iter().position(is_first_choice).or_else(|| found.iter().position(|view| view.is_quick_find));
    let mut names = Vec::with_capacity(found.len());
    for (index, view) in found.iter().enumerate() {
        names.push(view.name.clone().unwrap_or_else(|| {
            let name = format!("View {}", number(index));
            changes.push((index, ViewKey::Name, format!("the view has no name and is called `{name}`")));
            name
        }));
    }
    rename(&mut names, &mut changes);
    if table.is_some_and(is_case) {
        respell(&mut names, &mut changes);
    }
    let mut documents = Vec::with_capacity(found.len());
    for (index, (view, name)) in found.into_iter().zip(names).enumerate() {
        let kind = if kept == Some(index) { ViewKind::QuickFind } else { ViewKind::Public };
        if let Some(stays) = kept.filter(|stays| view.is_quick_find && *stays != index) {
            let (stays, name) = (place(stays), quoted(&name));
            let sentence = format!("{stays} is the Quick Find view, so `{name}` becomes public");
            changes.push((index, ViewKey::Type, sentence));
        }
        documents.push(ViewDocument { name, kind, columns: view.columns });
    }
    (documents, changes)
}

/// Makes each name unique. A view keeps the name that it has unless an earlier one has it too.
fn rename(names: &mut [String], changes: &mut Vec<Change>) {
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
        let sentence =
            format!("an earlier view is called `{}`, so this one is called `{}`", quoted(name), quoted(&new));
        changes.push((index, ViewKey::Name, sentence));
        *name = new;
    }
}

/// Spells the name of the introduction view of Case as documents do, unless a view has it already.
fn respell(names: &mut [String], changes: &mut Vec<Change>) {
    let known = StandardRecordType::CASE_INTRODUCTION_VIEWS;
    if names.iter().any(|name| known.contains(&name.as_str())) {
        return;
    }
    let place = |known: &str| names.iter().position(|name| name.eq_ignore_ascii_case(known));
    let Some((known, index)) = known.into_iter().find_map(|known| Some((known, place(known)?))) else { return };
    if let Some(name) = names.get_mut(index) {
        let sentence = format!("cards of cases come from `{}`, which is called `{known}` here", quoted(name));
        changes.push((index, ViewKey::Name, sentence));
        known.clone_into(name);
    }
}
