//! Documents as text that are wrong in one known way, their form included.

use super::{Choices, Make, WrongDocument, sorted_json, sorted_text, wrong};
use crate::document::{FaultCode, Place, Step, TenantDocument};
use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};
use serde_json::{Map, Value};

/// A document's text with one fault, whose code and place are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongJson {
    /// The text.
    pub json: Vec<u8>,
    /// The code of its fault.
    pub code: FaultCode,
    /// The place of its fault.
    pub place: String,
}

impl Make for WrongJson {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        match choices.code(FaultCode::OF_DOCUMENTS)? {
            FaultCode::MalformedDocument => malformed(choices),
            code => {
                let WrongDocument { document, code, place } = wrong::of_code(choices, code)?;
                Some(Self { json: serde_json::to_vec(&document).ok()?, code, place })
            }
        }
    }
}

/// The keys that no object can do without, of those that have them.
const REQUIRED: &[&str] = &["version", "id", "name", "type", "columns"];

/// The keys whose texts are codes.
const CODES: &[&str] = &["selection", "join_access", "builtin", "ownership", "type", "kind"];

/// A value of a type, or a text, that this one's key can't have.
fn misfit(choices: &mut Choices<'_>, key: &str, value: &Value) -> Option<Value> {
    let misfits: &[&str] = match value {
        Value::Bool(_) => &["null", "0", "\"true\"", "[]", "{}"],
        Value::Number(_) => &["null", "1.0", "\"1\"", "[1]", "{}", "true"],
        Value::Array(_) => &["{}", "\"title\"", "1"],
        Value::Object(_) => &["null", "[]", "true", "\"x\""],
        _ if CODES.contains(&key) => &["\"\"", "\"fly\"", "{}", "7", "{\"String\":null}"],
        _ if key == "timeline_sync_since" => &[
            "\"yesterday\"",
            "\"2026-01-05\"",
            "\"2026-01-05T09:00:00\"",
            "\"2026-02-30T09:00:00Z\"",
            "\"2026-01-05T25:00:00Z\"",
            "\"2026-01-05 09:00:00Z\"",
            "\"+12026-01-05T09:00:00Z\"",
            "1767603600",
        ],
        _ => &["1", "[]", "{}", "true"],
    };
    serde_json::from_str(choices.pick(misfits)?).ok()
}

/// The objects of a document, of each list those of one item.
fn objects(choices: &mut Choices<'_>, value: &Value, place: Place, found: &mut Vec<Place>) {
    match value {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, value)| objects(choices, value, place.clone().key(key), found));
            found.push(place);
        }
        Value::Array(items) => {
            let index = choices.place(items.len());
            if let Some(item) = items.get(index) {
                objects(choices, item, place.index(index), found);
            }
        }
        _ => {}
    }
}

/// The object at a place.
fn at<'v>(document: &'v mut Value, place: &Place) -> Option<&'v mut Map<String, Value>> {
    let value = place.steps().try_fold(document, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(index),
    });
    value?.as_object_mut()
}

/// A key that no document has.
const REPEAT: &str = "zzz_repeat";

fn malformed(choices: &mut Choices<'_>) -> Option<WrongJson> {
    let mut document = sorted_json(&TenantDocument::make(choices)?)?;
    let mut places = Vec::new();
    objects(choices, &document, Place::ROOT, &mut places);
    let place = choices.pick(&places)?.clone();
    let object = at(&mut document, &place)?;
    let keys: Vec<String> = object.keys().cloned().collect();
    let required: Vec<&String> = keys.iter().filter(|key| REQUIRED.contains(&key.as_str())).collect();
    let (json, place) = match choices.below(8) {
        0..=2 => {
            let key = choices.pick(&keys)?;
            let value = misfit(choices, key, object.get(key)?)?;
            object.insert(key.clone(), value);
            (sorted_text(document).into_bytes(), place.key(key))
        }
        3 => {
            let key = choices.code(&["", "enable", "Name", "ids", "two\nlines"])?;
            object.insert(key.to_owned(), Value::Null);
            (sorted_text(document).into_bytes(), place.key(key))
        }
        4 if !required.is_empty() => {
            let key = choices.code(&required)?;
            object.remove(key)?;
            (sorted_text(document).into_bytes(), place.key(key))
        }
        4 | 5 => {
            // Last in the order of the alphabet.
            let key = choices.pick(&keys)?;
            let value = object.get(key)?.clone();
            object.insert(REPEAT.to_owned(), value);
            (sorted_text(document).replacen(REPEAT, key, 1).into_bytes(), place.key(key))
        }
        6 => {
            let mut bytes = sorted_text(document).into_bytes();
            match choices.chance(50) {
                true => bytes.truncate(choices.place(bytes.len())),
                false => bytes.push(choices.code(b"}],x\"0")?),
            }
            (bytes, Place::ROOT)
        }
        _ if choices.chance(30) => {
            let other = choices.code(&["[]", "null", "1", "\"\"", "[1,{}]"])?;
            (other.as_bytes().to_vec(), Place::ROOT)
        }
        _ => {
            let mut bytes = sorted_text(document).into_bytes();
            let place = choices.place(bytes.len());
            bytes.insert(place.min(bytes.len()), choices.code(&[0xff, 0xc0, 0x80, 0xed])?);
            (bytes, Place::ROOT)
        }
    };
    Some(WrongJson { json, code: FaultCode::MalformedDocument, place: place.to_string() })
}
