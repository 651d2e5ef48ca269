//! Documents as text that are wrong in one known way, their form included.

use super::{Choices, Make, WrongDocument, wrong};
use crate::document::{FaultCode, Place, TenantDocument};
use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde_json::{Map, Value, json};

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

/// The objects of a document that is full enough to have one of each: where they are, for the
/// reader and for the program, and the keys that they can't do without.
const OBJECTS: &[(&str, &[&str])] = &[
    ("", &["version"]),
    ("chat", &[]),
    ("chat.card", &[]),
    ("roles[0]", &["id", "name"]),
    ("profiles[0]", &["id", "name"]),
    ("apps[0]", &["id"]),
    ("record_types[0]", &["name"]),
    ("record_types[0].fields[0]", &["name", "type"]),
    ("record_types[0].views[0]", &["name", "columns"]),
    ("record_types[0].note", &[]),
    ("record_types[0].disconnect", &[]),
    ("record_types[0].notify", &[]),
];

/// A key with a value of the wrong type: the object, the key, the value.
fn misfits(choices: &mut Choices<'_>) -> Option<(&'static str, &'static str, Value)> {
    let not_a_bool = choices.code(&["null", "0", "\"true\"", "[]", "{}"])?;
    let not_a_list = choices.code(&["null", "{}", "\"title\"", "1"])?;
    let not_an_object = choices.code(&["null", "[]", "true", "\"x\""])?;
    let not_a_text = choices.code(&["null", "1", "[]", "{}", "true"])?;
    let not_a_code = choices.code(&["\"\"", "\"fly\"", "null", "{}", "7", "{\"String\":null}"])?;
    let not_an_integer = choices.code(&["null", "1.0", "\"1\"", "[1]", "{}", "true"])?;
    let not_a_moment = choices.code(&[
        "\"yesterday\"",
        "\"2026-01-05\"",
        "\"2026-01-05T09:00:00\"",
        "\"2026-02-30T09:00:00Z\"",
        "\"2026-01-05T25:00:00Z\"",
        "\"2026-01-05 09:00:00Z\"",
        "\"+12026-01-05T09:00:00Z\"",
        "1767603600",
    ])?;
    let (object, key, value) = choices.code(&[
        ("", "version", not_an_integer),
        ("", "chat", not_an_object),
        ("", "roles", not_a_list),
        ("", "profiles", not_a_list),
        ("", "apps", not_a_list),
        ("", "record_types", not_a_list),
        ("chat", "enabled", not_a_bool),
        ("chat", "granted_permissions", not_a_list),
        ("chat", "timeline_sync_since", not_a_moment),
        ("chat", "card", not_an_object),
        ("chat.card", "selection", not_a_code),
        ("chat.card", "unsupported_types", not_a_list),
        ("roles[0]", "id", not_a_text),
        ("roles[0]", "name", not_a_text),
        ("roles[0]", "builtin", "\"fly\""),
        ("roles[0]", "privileges", not_a_list),
        ("roles[0]", "revoked", not_a_list),
        ("profiles[0]", "id", not_a_text),
        ("profiles[0]", "name", not_a_text),
        ("profiles[0]", "chat", not_a_bool),
        ("profiles[0]", "pane_integration", not_a_bool),
        ("profiles[0]", "users", not_a_list),
        ("apps[0]", "id", not_a_text),
        ("apps[0]", "multisession", not_a_bool),
        ("apps[0]", "settings_page_in_sitemap", not_a_bool),
        ("record_types[0]", "name", not_a_text),
        ("record_types[0]", "ownership", not_a_code),
        ("record_types[0]", "virtual", not_a_bool),
        ("record_types[0]", "activity", not_a_bool),
        ("record_types[0]", "update_message", not_a_bool),
        ("record_types[0]", "fields", not_a_list),
        ("record_types[0]", "views", not_a_list),
        ("record_types[0]", "connect", not_a_bool),
        ("record_types[0]", "join", not_a_bool),
        ("record_types[0]", "note", not_an_object),
        ("record_types[0]", "disconnect", not_an_object),
        ("record_types[0]", "notify", not_an_object),
        ("record_types[0].fields[0]", "name", not_a_text),
        ("record_types[0].fields[0]", "type", not_a_code),
        ("record_types[0].fields[0]", "secured", not_a_bool),
        ("record_types[0].views[0]", "name", not_a_text),
        ("record_types[0].views[0]", "kind", not_a_code),
        ("record_types[0].views[0]", "columns", not_a_list),
        ("record_types[0].note", "include", not_a_bool),
        ("record_types[0].note", "view", "1"),
        ("record_types[0].disconnect", "record_owner", not_a_bool),
        ("record_types[0].disconnect", "chat_connector", not_a_bool),
        ("record_types[0].notify", "enabled", not_a_bool),
        ("record_types[0].notify", "fields", not_a_list),
    ])?;
    Some((object, key, serde_json::from_str(value).ok()?))
}

/// The value at a place such as `roles[0]`.
fn at<'v>(document: &'v mut Value, place: &str) -> Option<&'v mut Map<String, Value>> {
    let pointer = format!("/{}", place.replace(['.', '['], "/").replace(']', ""));
    let value = if place.is_empty() { Some(document) } else { document.pointer_mut(&pointer) };
    value?.as_object_mut()
}

fn of_key(object: &str, key: &str) -> String {
    match (object, key) {
        // An empty key at the top level is reported at `$`.
        ("", "") => "$".to_owned(),
        ("", key) => key.to_owned(),
        (object, key) => format!("{object}.{key}"),
    }
}

/// A valid document with an object of each kind at the first place.
fn full(choices: &mut Choices<'_>) -> Option<Value> {
    let mut document = serde_json::to_value(TenantDocument::make(choices)?).ok()?;
    let firsts = [
        ("roles", json!({ "id": wrong::NEW_ROLE, "name": "", "privileges": ["administer_chat"] })),
        ("profiles", json!({ "id": wrong::NEW_PROFILE, "name": "", "users": [wrong::NEW_USER] })),
        ("apps", json!({ "id": wrong::NEW_APP })),
        (
            "record_types",
            json!({
                "name": wrong::NEW_RECORD_TYPE,
                "fields": [{ "name": "title", "type": "String" }],
                "views": [{ "name": "All", "columns": ["title"] }],
                "note": {},
                "disconnect": {},
                "notify": {},
            }),
        ),
    ];
    for (list, first) in firsts {
        document.get_mut(list)?.as_array_mut()?.insert(0, first);
    }
    Some(document)
}

fn malformed(choices: &mut Choices<'_>) -> Option<WrongJson> {
    let mut document = full(choices)?;
    let wrong = |json: Vec<u8>, place: String| WrongJson { json, code: FaultCode::MalformedDocument, place };
    let (object, required) = choices.code(OBJECTS)?;
    Some(match choices.below(8) {
        0..=2 => {
            let (object, key, value) = misfits(choices)?;
            at(&mut document, object)?.insert(key.to_owned(), value);
            wrong(document.to_string().into_bytes(), of_key(object, key))
        }
        3 => {
            let key = choices.code(&["", "enable", "Name", "ids", "two\nlines"])?;
            at(&mut document, object)?.insert(key.to_owned(), Value::Null);
            wrong(document.to_string().into_bytes(), place_of_text(object, key))
        }
        4 if !required.is_empty() => {
            let key = choices.code(required)?;
            at(&mut document, object)?.remove(key)?;
            wrong(document.to_string().into_bytes(), of_key(object, key))
        }
        4 | 5 => {
            let map = at(&mut document, object)?;
            let keys: Vec<String> = map.keys().cloned().collect();
            let Some(key) = choices.pick(&keys).cloned() else {
                // An empty object; one key twice is then as good as any.
                let text = document.to_string();
                let place = of_key(object, "include");
                return empty_with_repeat(&text, place);
            };
            // Keys are written in alphabetical order, so this one comes after the one it repeats.
            let value = map.get(&key)?.clone();
            map.insert(REPEAT.to_owned(), value);
            let text = document.to_string().replacen(REPEAT, &key, 1);
            wrong(text.into_bytes(), of_key(object, &key))
        }
        6 => {
            let mut bytes = document.to_string().into_bytes();
            match choices.chance(50) {
                true => bytes.truncate(choices.below(u32::try_from(bytes.len()).ok()?) as usize),
                false => bytes.push(choices.code(b"}],x\"0")?),
            }
            wrong(bytes, "$".to_owned())
        }
        _ => {
            let mut bytes = document.to_string().into_bytes();
            if choices.chance(30) {
                let other = choices.code(&["[]", "null", "1", "\"\"", "[1,{}]"])?;
                return Some(wrong(other.as_bytes().to_vec(), "$".to_owned()));
            }
            let place = choices.below(u32::try_from(bytes.len()).ok()?) as usize;
            bytes.insert(place.min(bytes.len()), choices.code(&[0xff, 0xc0, 0x80, 0xed])?);
            wrong(bytes, "$".to_owned())
        }
    })
}

/// A key that sorts after every other and that no document has.
const REPEAT: &str = "zzz_repeat";

fn empty_with_repeat(text: &str, place: String) -> Option<WrongJson> {
    let (before, after) = text.split_once("\"note\":{}")?;
    let json = format!("{before}\"note\":{{\"include\":true,\"include\":true}}{after}").into_bytes();
    let place = place.split_once('.').map(|(record_type, _)| format!("{record_type}.note.include"))?;
    Some(WrongJson { json, code: FaultCode::MalformedDocument, place })
}

/// A place that ends in a made-up key, which may not be a plain name.
fn place_of_text(object: &str, key: &str) -> String {
    let key = Place::ROOT.key(key).to_string();
    match key.strip_prefix('$') {
        Some(bracketed) if !object.is_empty() => format!("{object}{bracketed}"),
        Some(_) => key,
        None => of_key(object, &key).to_string(),
    }
}
