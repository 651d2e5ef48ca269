//! Tables, views and settings of all files → record types.

use super::{
    Options, Read,
    facts::{self, Source},
    kind::Kind,
    outcome::{Outcome, States, each, place},
};
use crate::{
    dataverse::{
        guid,
        settings::{Settings, turn_off},
        views::{self, settle},
        without_defaults,
    },
    document::{FaultCode, FieldDocument, RecordTypeDocument, ViewDocument},
    id::RecordId,
    model::{Ownership, StandardRecordType},
    text::{quoted, unknown},
};
use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

/// A table as all files together have it, its columns apart.
#[derive(Default)]
struct Table {
    label: Option<String>,
    id: Option<RecordId>,
    ownership: Option<Ownership>,
    activity: Option<bool>,
    is_virtual: Option<bool>,
    has_columns: bool,
    /// Where it is first.
    place: String,
}

/// The record types, and where the settings of each are.
pub(super) fn assemble<'f>(
    files: &'f [Read],
    base: &[RecordTypeDocument],
    options: &Options,
    outcome: &mut Outcome,
) -> (Vec<RecordTypeDocument>, BTreeMap<String, Row<'f>>) {
    let tables = tables(files, outcome);
    let rows = settings(files, &tables, outcome);
    let has_settings = outcome.speaks(files, Kind::Settings);
    let chosen = chosen(&tables, &rows, has_settings, base, options, outcome);
    let mut views = views_of(files, &tables, &chosen, outcome);
    let columns = columns(files, &tables);
    let mut record_types = Vec::with_capacity(chosen.len());
    for name in &chosen {
        let before = base.iter().find(|record_type| record_type.name == *name);
        let table = tables.get(name.as_str());
        let mut record_type = before.cloned().unwrap_or_else(|| bare(name));
        if let Some(table) = table {
            said(&mut record_type, table, before.is_some(), outcome);
            if table.has_columns {
                let columns = columns.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
                record_type.fields = Some(fields(name, columns, outcome));
                let had = core::mem::take(&mut record_type.views);
                let Views { documents, respelled } = views.remove(name).unwrap_or_default();
                record_type.views = documents;
                if let Some((before, now)) = respelled
                    && record_type.note.view.as_ref() == Some(&before)
                {
                    record_type.note.view = Some(now);
                }
                let had_introduction = had.iter().any(|view| views::is_introduction(name, Some(&view.name)));
                if had_introduction && views::stand_in(&mut record_type.views) {
                    let sentence =
                        "no file has the base document's introduction view of Case, so cards of cases have no fields";
                    outcome.note(&table.place, sentence);
                }
            } else {
                let kept =
                    if before.is_some() { "the base document's fields and views are kept" } else { "it has none" };
                let sentence = format_args!(
                    "no file has columns of `{name}`, so {kept}; ask the Web API with `$expand=Attributes`"
                );
                outcome.note(&table.place, sentence);
            }
        }
        if options.without_update_message.contains(name) {
            record_type.update_message = false;
        }
        if has_settings {
            switches(&mut record_type, rows.get(name), outcome);
        }
        record_types.push(without_defaults(record_type));
    }
    (record_types, rows)
}

fn bare(name: &str) -> RecordTypeDocument {
    RecordTypeDocument { name: name.to_owned(), ..RecordTypeDocument::default() }
}

/// All tables by name.
fn tables(files: &[Read], outcome: &mut Outcome) -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for (file, row) in each(files, |facts| &facts.tables) {
        let at = |key| place(file, row.spot, key);
        let table = tables.entry(row.name.clone()).or_insert_with(|| Table { place: at(""), ..Table::default() });
        table.has_columns |= row.fields.as_ref().is_some_and(|fields| !fields.is_empty());
        match (table.id, row.id) {
            (Some(known), Some(other)) if known != other => {
                let sentence = format_args!(
                    "`{}` has the id `{known}` elsewhere and `{other}` here, so the files are of two organisations",
                    row.name
                );
                outcome.fault(FaultCode::MalformedPayload, at("MetadataId"), sentence);
            }
            _ => table.id = table.id.or(row.id),
        }
        table.label = table.label.take().or_else(|| row.label.clone());
        let name = &row.name;
        let mut differs = |key, what| {
            let sentence = format_args!("`{name}`: the files disagree on {what}; the first one counts");
            outcome.note(at(key), sentence);
        };
        if unite(&mut table.ownership, row.ownership) {
            differs("OwnershipType", "who owns its records");
        }
        if unite(&mut table.activity, row.activity) {
            differs("IsActivity", "whether it is an activity");
        }
        if unite(&mut table.is_virtual, row.is_virtual) {
            differs("TableType", "whether it is virtual");
        }
    }
    let by_id: BTreeMap<RecordId, String> =
        tables.iter().filter_map(|(name, table)| Some((table.id?, name.clone()))).collect();
    for (file, columns) in each(files, |facts| &facts.columns) {
        match by_id.get(&columns.table).and_then(|name| tables.get_mut(name)) {
            Some(table) => table.has_columns |= !columns.fields.is_empty(),
            None => {
                let sentence =
                    format_args!("the columns are of the table `{}`, which is not in the files", columns.table);
                outcome.note(place(file, facts::Spot::Row, "@odata.context"), sentence);
            }
        }
    }
    tables
}

/// Takes what is said first; true if this says otherwise.
fn unite<T: PartialEq>(known: &mut Option<T>, said: Option<T>) -> bool {
    match (known.as_ref(), said) {
        (Some(known), Some(said)) => *known != said,
        (None, said) => {
            *known = said;
            false
        }
        (Some(_), None) => false,
    }
}

/// Columns of a table where one file has them.
type Columns<'f> = (&'f Read, facts::Spot, &'f [FieldDocument]);

/// The columns by table, the Web API's first.
fn columns<'f>(files: &'f [Read], tables: &'f BTreeMap<String, Table>) -> BTreeMap<&'f str, Vec<Columns<'f>>> {
    let by_id: BTreeMap<RecordId, &str> =
        tables.iter().filter_map(|(name, table)| Some((table.id?, name.as_str()))).collect();
    let mut columns: BTreeMap<&str, Vec<Columns<'_>>> = BTreeMap::new();
    for (file, row) in each(files, |facts| &facts.tables) {
        let fields = row.fields.as_deref().unwrap_or_default();
        columns.entry(&row.name).or_default().push((file, row.spot, fields));
    }
    for (file, row) in each(files, |facts| &facts.columns) {
        if let Some(name) = by_id.get(&row.table) {
            columns.entry(name).or_default().push((file, facts::Spot::Row, &row.fields));
        }
    }
    for columns in columns.values_mut() {
        columns.sort_by_key(|(file, ..)| file.source);
    }
    columns
}

/// The fields of a table, by name. The Web API's word on a type goes before a solution's.
fn fields(table: &str, columns: &[Columns<'_>], outcome: &mut Outcome) -> Vec<FieldDocument> {
    let mut fields: BTreeMap<&str, FieldDocument> = BTreeMap::new();
    for (file, spot, columns) in columns.iter().copied() {
        let mut seen = BTreeSet::new();
        for column in columns {
            if !seen.insert(column.name.as_str()) {
                outcome.note(place(file, spot, ""), format_args!("the column `{}` occurs twice", column.name));
            }
            let Some(known) = fields.get_mut(column.name.as_str()) else {
                fields.insert(&column.name, column.clone());
                continue;
            };
            known.secured |= column.secured;
            known.computed |= column.computed;
            known.label = known.label.take().or_else(|| column.label.clone());
            if known.field_type != column.field_type {
                let sentence = format_args!(
                    "`{}` of `{table}` is {} here and {} elsewhere; the latter counts",
                    column.name, column.field_type, known.field_type
                );
                outcome.note(place(file, spot, ""), sentence);
            }
        }
    }
    fields.into_values().collect()
}

/// What the files say of the table itself, and what is assumed where they don't.
fn said(record_type: &mut RecordTypeDocument, table: &Table, has_base: bool, outcome: &mut Outcome) {
    let is_standard = StandardRecordType::from_code(&record_type.name).is_some();
    let keeps = has_base || is_standard;
    let mut assumed: Vec<&str> = Vec::new();
    record_type.label = table.label.clone().or_else(|| record_type.label.take());
    match table.ownership {
        Some(ownership) => record_type.ownership = ownership,
        None if keeps => {}
        None => {
            record_type.ownership = Ownership::OrganizationOwned;
            assumed.push("that nobody owns its records");
        }
    }
    match table.is_virtual {
        Some(is_virtual) => record_type.is_virtual = is_virtual,
        None if keeps => {}
        None => {
            record_type.is_virtual = true;
            assumed.push("that it is virtual");
        }
    }
    match table.activity {
        Some(activity) => record_type.activity = Some(activity),
        None if keeps => {}
        None => {
            record_type.activity = Some(true);
            assumed.push("that it is an activity");
        }
    }
    if !assumed.is_empty() {
        let assumed = crate::text::joined(assumed, " and ").to_string();
        let sentence =
            format_args!("no file gives all properties of `{}`, so it is assumed {assumed}", record_type.name);
        outcome.note(&table.place, sentence);
    }
}

/// A row of settings that counts for a table.
pub(super) struct Row<'f> {
    settings: Settings,
    file: &'f Read,
    spot: facts::Spot,
}

impl Row<'_> {
    /// The place of a key of the row, of the row itself if the key is empty.
    pub(super) fn at(&self, key: &str) -> String {
        place(self.file, self.spot, key)
    }
}

/// The rows of settings by table: the active one, else one that is not.
fn settings<'f>(
    files: &'f [Read],
    tables: &BTreeMap<String, Table>,
    outcome: &mut Outcome,
) -> BTreeMap<String, Row<'f>> {
    let mut by_id: BTreeMap<RecordId, usize> = BTreeMap::new();
    let mut rows: Vec<Row<'f>> = Vec::new();
    for (file, row) in each(files, |facts| &facts.settings) {
        let at = |key| place(file, row.spot, key);
        let id = match row.settings.id.as_deref().map(guid::<RecordId>).transpose() {
            Ok(id) => id,
            Err(error) => {
                outcome.fault(FaultCode::InvalidId, at("msdyn_entitylinkchatconfigurationid"), error);
                continue;
            }
        };
        let known = id.and_then(|id| by_id.get(&id)).and_then(|known| rows.get_mut(*known));
        if let Some(known) = known {
            if let Err(key) = known.settings.unite(row.settings.clone()) {
                let sentence = format_args!("another row of the same id, at {}, says otherwise", known.at(""));
                outcome.fault(FaultCode::MalformedPayload, at(key), sentence);
            }
            continue;
        }
        if let Some(id) = id {
            by_id.insert(id, rows.len());
        }
        rows.push(Row { settings: row.settings.clone(), file, spot: row.spot });
    }
    let answers = each(files, |facts| &facts.settings);
    let mut states = States::of(Kind::Settings, &answers, |row| row.settings.state());
    let mut counting: BTreeMap<String, Row<'f>> = BTreeMap::new();
    for mut row in rows {
        if !states.is_active(row.settings.state(), Source::WebApi, row.at("statecode"), outcome) {
            row.settings.deactivate();
        }
        let Some(table) = table_of(&row, tables, outcome) else { continue };
        match counting.get(&table) {
            Some(other) if other.settings.is_active() && row.settings.is_active() => {
                let sentence = format_args!("`{table}` has an active row of settings at {} already", other.at(""));
                outcome.fault(FaultCode::MalformedPayload, row.at(""), sentence);
            }
            Some(other) if other.settings.is_active() => {}
            _ => {
                counting.insert(table, row);
            }
        }
    }
    states.conclude(outcome);
    counting
}

/// The table that a row of settings is of.
fn table_of(row: &Row<'_>, tables: &BTreeMap<String, Table>, outcome: &mut Outcome) -> Option<String> {
    let id = match row.settings.table.as_deref().map(guid::<RecordId>).transpose() {
        Ok(id) => id,
        Err(error) => {
            outcome.fault(FaultCode::InvalidId, row.at("_msdyn_entitytype_value"), error);
            return None;
        }
    };
    let names = [row.settings.name.as_deref(), row.settings.table_name.as_deref()];
    let names = || names.into_iter().flatten().filter(|name| !name.is_empty());
    let named = || names().find_map(|name| tables.get_key_value(name));
    let found = match id {
        Some(id) => {
            let by_id = tables.iter().find(|(_, table)| table.id == Some(id));
            by_id.or_else(|| named().filter(|(_, table)| table.id.is_none()))
        }
        None if names().next().is_some() => named(),
        None => tables.iter().next().filter(|_| tables.len() == 1),
    };
    if found.is_none() {
        outcome.note(row.at(""), "the row is of a table that is not in the files, and is left out");
    }
    found.map(|(name, _)| name.clone())
}

/// The names of the tables that become record types.
fn chosen(
    tables: &BTreeMap<String, Table>,
    rows: &BTreeMap<String, Row<'_>>,
    has_settings: bool,
    base: &[RecordTypeDocument],
    options: &Options,
    outcome: &mut Outcome,
) -> BTreeSet<String> {
    let mut chosen: BTreeSet<String> = base.iter().map(|record_type| record_type.name.clone()).collect();
    let active = rows.iter().filter(|(_, row)| row.settings.is_active());
    chosen.extend(active.map(|(name, _)| name.clone()));
    let standard = StandardRecordType::ALL.iter().map(|standard| standard.code());
    chosen.extend(standard.filter(|name| has_settings || tables.contains_key(*name)).map(ToOwned::to_owned));
    for name in options.record_types.iter().chain(&options.without_update_message) {
        let is_there = tables.contains_key(name) || chosen.contains(name);
        if !is_there && StandardRecordType::from_code(name).is_none() {
            let known = tables.keys().chain(&chosen).map(String::as_str);
            outcome.fault(
                FaultCode::UnusableArgument,
                "$",
                format_args!("no file has a table {}", unknown(name, known)),
            );
        }
    }
    if options.all_tables {
        chosen.extend(tables.keys().cloned());
    }
    chosen.extend(options.record_types.iter().filter(|name| tables.contains_key(*name)).cloned());
    let left_out = tables.keys().filter(|name| !chosen.contains(*name)).count();
    if left_out > 0 {
        let tables = if left_out == 1 { "1 table is" } else { &format!("{left_out} tables are") };
        let sentence = format_args!(
            "{tables} left out: chats could be connected to what is listed, so a table becomes a record type only if it has an active row of settings, is a standard type, is in the base document or is named"
        );
        outcome.note("$", sentence);
    }
    chosen
}

/// Turns the switches of a type as its row of settings has them; without one, off.
fn switches(record_type: &mut RecordTypeDocument, row: Option<&Row<'_>>, outcome: &mut Outcome) {
    let name = &record_type.name;
    match row {
        Some(row) if row.settings.is_active() => {
            let place = row.at("msdyn_contextviewid");
            let view = row.settings.chosen_view().and_then(|id| outcome.chosen_view(name, id, &place));
            row.settings.apply(view, record_type);
        }
        Some(row) => {
            outcome.note(row.at("statecode"), format_args!("the row is deactivated, so `{name}` is turned off"));
            turn_off(record_type);
        }
        None => {
            outcome.note("$", format_args!("no row of chat settings is of `{name}`, so it is turned off"));
            turn_off(record_type);
        }
    }
}

/// The views of one record type.
#[derive(Default)]
struct Views {
    documents: Vec<ViewDocument>,
    /// How the introduction view of Case was spelled, and how it is now, if that differs.
    respelled: Option<(String, String)>,
}

/// A view as all files together have it.
struct View<'f> {
    row: Merged,
    table: Option<&'f str>,
    file: &'f Read,
    spot: facts::Spot,
}

#[derive(Default)]
struct Merged {
    id: Option<RecordId>,
    name: Option<String>,
    is_quick_find: Option<bool>,
    is_default: Option<bool>,
    is_active: Option<bool>,
    columns: Option<Vec<String>>,
}

/// The views by table, in the order of the files.
fn views_of(
    files: &[Read],
    tables: &BTreeMap<String, Table>,
    chosen: &BTreeSet<String>,
    outcome: &mut Outcome,
) -> BTreeMap<String, Views> {
    // Which rows are of one view: the Web API's first.
    let mut rows: BTreeMap<RecordId, Vec<(&Read, &facts::View)>> = BTreeMap::new();
    for (file, row) in each(files, |facts| &facts.views) {
        if let Some(id) = row.id {
            rows.entry(id).or_default().push((file, row));
        }
    }
    let mut states = States::of(Kind::View, &each(files, |facts| &facts.views), |row| row.is_active);
    // Where the introduction view of Case is left out.
    let mut lost = None;
    let only_table = tables.keys().next().filter(|_| tables.len() == 1);
    let mut by_table: BTreeMap<&str, Vec<View<'_>>> = BTreeMap::new();
    for file in files {
        let (mut of_no_table, mut of_others) = (0_usize, 0_usize);
        for row in &file.facts.views {
            let rows = match row.id {
                Some(id) => rows.remove(&id).unwrap_or_default(),
                None => Vec::from([(file, row)]),
            };
            // A view of several rows is where its first row is; there all of them were removed.
            let Some((first, others)) = rows.split_first() else { continue };
            let view = merged(*first, others, outcome);
            let spot = row.spot;
            let place = || place(file, spot, "statecode");
            let mut lose = |table| {
                if views::is_introduction(table, view.row.name.as_deref()) {
                    lost = Some(self::place(file, spot, "name"));
                }
            };
            match view.table.or(only_table.map(String::as_str)) {
                None => of_no_table += usize::from(row.is_usable),
                Some(table) if !tables.contains_key(table) => of_others += usize::from(row.is_usable),
                Some(table) if !chosen.contains(table) => {}
                Some(table) if !row.is_usable => lose(table),
                Some(table) if !states.is_active(view.row.is_active, view.file.source, place(), outcome) => {
                    lose(table);
                    let name = view.row.name.as_deref().unwrap_or_default();
                    outcome
                        .note(place(), format_args!("the view `{}` is deactivated, so it is left out", quoted(name)));
                }
                Some(table) => by_table.entry(table).or_default().push(View { file, spot, ..view }),
            }
        }
        let views = |count| if count == 1 { "1 view is".to_owned() } else { format!("{count} views are") };
        if of_no_table > 0 {
            let sentence =
                "left out: no `returnedtypecode` says of which table, and the files have several tables or none";
            outcome.note(place(file, facts::Spot::Row, ""), format_args!("{} {sentence}", views(of_no_table)));
        }
        if of_others > 0 {
            let sentence = "left out: no file has the table";
            outcome.note(place(file, facts::Spot::Row, ""), format_args!("{} {sentence}", views(of_others)));
        }
    }
    states.conclude(outcome);
    let mut settled = BTreeMap::new();
    for (table, views) in by_table {
        let at = |index: usize| views.get(index).map_or_else(String::new, |view| place(view.file, view.spot, ""));
        let unsettled = views.iter().map(|view| views::View {
            name: view.row.name.clone(),
            is_quick_find: view.row.is_quick_find.unwrap_or(false),
            is_default: view.row.is_default.unwrap_or(false),
            columns: view.row.columns.clone().unwrap_or_default(),
        });
        let (documents, changes) = settle(Some(table), unsettled.collect(), |index| index + 1, at);
        for (index, _, sentence) in changes {
            outcome.note(at(index), format_args!("`{table}`: {sentence}"));
        }
        let mut respelled = None;
        for (view, document) in views.iter().zip(&documents) {
            if let Some(before) = view.row.name.as_ref().filter(|before| **before != document.name)
                && views::is_introduction(table, Some(&document.name))
            {
                respelled = Some((before.clone(), document.name.clone()));
            }
            if let Some(id) = view.row.id {
                outcome.views.insert((table.to_owned(), id), document.name.clone());
            }
        }
        settled.insert(table.to_owned(), Views { documents, respelled });
    }
    if let Some(place) = lost
        && views::stand_in(&mut settled.entry(StandardRecordType::Incident.code().to_owned()).or_default().documents)
    {
        outcome.note(place, views::STOOD_IN);
    }
    settled
}

/// One view of all its rows, the Web API's first; a key that is absent says nothing against one that
/// is there.
fn merged<'f>(
    first: (&'f Read, &'f facts::View),
    rows: &[(&'f Read, &'f facts::View)],
    outcome: &mut Outcome,
) -> View<'f> {
    let (first, row) = first;
    let mut view = View {
        row: Merged {
            id: row.id,
            name: row.name.clone(),
            is_quick_find: row.is_quick_find,
            is_default: row.is_default,
            is_active: row.is_active,
            columns: row.columns.clone(),
        },
        table: row.table.as_deref(),
        file: first,
        spot: row.spot,
    };
    for (file, row) in rows {
        let differs = [
            unite(&mut view.row.name, row.name.clone()),
            unite(&mut view.row.is_quick_find, row.is_quick_find),
            unite(&mut view.row.is_default, row.is_default),
            unite(&mut view.row.is_active, row.is_active),
            unite(&mut view.row.columns, row.columns.clone()),
            unite(&mut view.table, row.table.as_deref()),
        ];
        if differs.contains(&true) && file.source == first.source {
            let first = place(first, view.spot, "");
            outcome.note(
                place(file, row.spot, ""),
                format_args!("the view is also at {first} and not the same there; that one counts"),
            );
        }
    }
    view
}
