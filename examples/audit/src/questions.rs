//! Events as question lines, so that anybody can ask the crate the same. What is malformed is
//! printed as it was found, and refused there as it is here.

use crate::{
    columns::{Access, COLUMNS, Events, Id, Ids, Text, items},
    functions::Kind,
    policy::{self, Ask},
};
use anyhow::{Context as _, Result};
use datafusion::arrow::array::{Array, FixedSizeBinaryArray, RecordBatch};
use serde_json::{Map, Value, json};

/// The question that an event asks, as one line of JSON.
#[must_use]
pub fn question(events: &Events, row: usize) -> String {
    let mut question = Map::new();
    let rule = events.rule.get(row);
    question.insert("ask".to_owned(), text(&events.rule, row));
    let Some(ask) = rule.and_then(Ask::from_name) else { return Value::Object(question).to_string() };
    let new_chat = ask == Ask::Connect && events.new_chat.get(row) == Some("true");
    let mut chat = Map::new();
    for (name, _) in Kind::May(ask).parameters() {
        // Of a new chat nothing is said; if something is, it is shown.
        let absent = |null: bool| new_chat && null;
        match name {
            "user" => {
                let (roles, teams) = (ids(&events.roles, row), ids(&events.teams, row));
                let user = json!({"id": id(&events.user, row), "roles": roles, "teams": teams});
                question.insert("user".to_owned(), user);
            }
            "access" => _ = question.insert("access".to_owned(), access(&events.access, row)),
            "record" => {
                let record_type = text(&events.record_type, row);
                let record = json!({"type": record_type, "id": id(&events.record, row), "owner": owner(events, row)});
                question.insert("record".to_owned(), record);
            }
            "chat" if !absent(events.chat.is_null(row)) => _ = chat.insert("id".to_owned(), text(&events.chat, row)),
            "chat_kind" if !absent(events.chat_kind.is_null(row)) => {
                chat.insert("kind".to_owned(), text(&events.chat_kind, row));
            }
            "participants" if !absent(events.participants.is_null(row)) => {
                chat.insert("participants".to_owned(), ids(&events.participants, row));
            }
            "connected_by" => _ = chat.insert("connected_by".to_owned(), id(&events.connected_by, row)),
            "already_connected" if !absent(events.already_connected.is_null(row)) => {
                question.insert("already_connected".to_owned(), truth(&events.already_connected, row));
            }
            "new_chat" if !matches!(events.new_chat.get(row), None | Some("false")) => {
                question.insert("new_chat".to_owned(), truth(&events.new_chat, row));
            }
            "origin" => _ = question.insert("from".to_owned(), text(&events.origin, row)),
            _ => {}
        }
    }
    if !chat.is_empty() {
        question.insert("chat".to_owned(), Value::Object(chat));
    }
    Value::Object(question).to_string()
}

fn text(texts: &Text, row: usize) -> Value {
    texts.get(row).into()
}

fn truth(texts: &Text, row: usize) -> Value {
    match texts.get(row) {
        Some("true") => true.into(),
        Some("false") => false.into(),
        other => other.into(),
    }
}

/// Sixteen bytes in the printed form of a GUID.
#[must_use]
pub fn printed(bytes: &[u8]) -> String {
    let mut printed = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            printed.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            printed.push(char::from_digit(digit.into(), 16).unwrap_or('?'));
        }
    }
    printed
}

fn bytes(ids: &FixedSizeBinaryArray, row: usize) -> Value {
    ids.is_valid(row).then(|| printed(ids.value(row))).into()
}

fn id(ids: &Id, row: usize) -> Value {
    match ids {
        Id::Bytes(ids) => bytes(ids, row),
        Id::Text(texts) => text(texts, row),
    }
}

fn places(offsets: &[i32], row: usize) -> std::ops::Range<usize> {
    let at = |row: usize| offsets.get(row).map_or(0, |offset| *offset as usize);
    at(row)..at(row + 1)
}

/// The items of a list that is text; the text itself where it is no list.
fn listed(text: &str) -> Value {
    items(text).map_or_else(|| text.into(), |items| items.collect())
}

fn ids(lists: &Ids, row: usize) -> Value {
    match lists {
        Ids::Lists(lists, _) if lists.is_null(row) => Value::Null,
        Ids::Lists(lists, ids) => places(lists.value_offsets(), row).map(|place| id(ids, place)).collect(),
        Ids::Text(texts) => texts.get(row).map_or(Value::Null, listed),
    }
}

fn access(access: &Access, row: usize) -> Value {
    let flags = |flags| policy::right_codes(flags).map_or_else(|| flags.into(), Value::from);
    match access {
        Access::Flags(numbers) if numbers.is_null(row) => Value::Null,
        Access::Flags(numbers) => flags(numbers.value(row)),
        Access::Lists(lists, _) if lists.is_null(row) => Value::Null,
        Access::Lists(lists, texts) => places(lists.value_offsets(), row).map(|place| text(texts, place)).collect(),
        Access::Text(texts) => match texts.get(row) {
            None => Value::Null,
            Some(text) => text.parse().map_or_else(|_| listed(text), flags),
        },
    }
}

fn owner(events: &Events, row: usize) -> Value {
    match events.owner_kind.get(row) {
        Some("nobody") if events.owner.is_null(row) => Value::Null,
        kind => json!({ kind.unwrap_or_default(): id(&events.owner, row) }),
    }
}

/// The questions of a batch of a log.
///
/// # Errors
///
/// A column that is missing or of a type that can't be read.
pub fn of(batch: &RecordBatch) -> Result<Vec<String>> {
    let mut events = Events { rows: batch.num_rows(), ..Default::default() };
    for (name, _) in COLUMNS {
        let column = batch.column_by_name(name).with_context(|| format!("no column `{name}`"))?;
        events.set(name, column)?;
    }
    Ok((0..events.rows).map(|row| question(&events, row)).collect())
}
