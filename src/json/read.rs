//! JSON text: the fast way, and on failure once more to find the place.

use crate::text::clipped;
use alloc::{
    format,
    string::{String, ToString},
};
use serde::de::DeserializeOwned;

/// Why a text was not read: a place such as `chat.enable`, `$` for the text itself, and a clause.
pub(crate) struct Malformed {
    pub(crate) place: String,
    pub(crate) sentence: String,
}

/// Reads a value from a whole JSON text.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Malformed> {
    let text = core::str::from_utf8(json).map_err(|error| {
        let before = json.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        Malformed { place: String::from("$"), sentence: format!("not UTF-8 at line {line} column {column}") }
    })?;
    serde_json::from_str(text).map_err(|error| locate::<T>(text, error))
}

#[cold]
fn locate<T: DeserializeOwned>(text: &str, error: serde_json::Error) -> Malformed {
    let sentence = error.to_string();
    // A place is what the value is about; a text that is not JSON has none. A number that is too great
    // is JSON, whatever the reader calls it.
    let place = if error.is_data() || sentence.starts_with("number out of range") {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let tracked = serde_path_to_error::deserialize::<_, T>(&mut deserializer);
        tracked.err().map_or_else(String::new, |tracked| key_place(&tracked.path().to_string(), &sentence))
    } else {
        String::new()
    };
    let place = if place.is_empty() { "$" } else { &place };
    // However long the clause, what it says of line and column stays.
    let position = format!(" at line {} column {}", error.line(), error.column());
    let clause = sentence.strip_suffix(&position).unwrap_or(&sentence);
    Malformed { place: clipped(place, 400).to_string(), sentence: format!("{}{position}", clipped(clause, 600)) }
}

/// The tracked path, and below it the key that is missing or repeated: those are found when the
/// path stands at the object.
fn key_place(path: &str, sentence: &str) -> String {
    let path = if path == "." { "" } else { path };
    let key = ["missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| sentence.strip_prefix(start))
        .and_then(|rest| rest.split_once('`'))
        .map(|(key, _)| key);
    match (path, key) {
        (path, None) => path.into(),
        ("", Some(key)) => key.into(),
        (path, Some(key)) => format!("{path}.{key}"),
    }
}
