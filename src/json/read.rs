//! JSON text: the fast way, and on failure once more to find the place.

use super::exact::{MOST_LEVELS, check};
use crate::{
    place::{Place, Step},
    text::{clause, quoted},
};
use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
};
use core::marker::PhantomData;
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_path_to_error::{Path, Segment, Track};

/// Why a text was not read: a place such as `chat.enable`, the root for the text itself, and a clause.
pub(crate) struct Malformed {
    pub(crate) place: Place,
    pub(crate) sentence: String,
}

impl Malformed {
    fn of_text(sentence: impl Into<String>) -> Self {
        Self { place: Place::ROOT, sentence: sentence.into() }
    }
}

/// Reads a value from a whole JSON text, which may begin with one byte-order mark.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Malformed> {
    read_text(text(json)?)
}

/// The same of a text that has no byte-order mark.
pub(crate) fn read_text<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    let unread = |error: serde_json::Error| Malformed::of_text(error.to_string());
    // INVARIANT: what is not read once is not read again.
    serde_json::from_str(text).map_err(|error| first_fault(text, PhantomData::<T>).unwrap_or_else(|| unread(error)))
}

/// Looks for repeated keys in a JSON text, at any depth, which [`read`] does not find in maps.
pub(crate) fn strict(text: &str) -> Result<(), Malformed> {
    check(text, MOST_LEVELS)
        .map_err(|refused| Malformed { place: refused.place(), sentence: refused.sentence.into_owned() })
}

/// The bytes without their byte-order mark.
pub(crate) fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// The text without its byte-order mark.
pub(crate) fn text(json: &[u8]) -> Result<&str, Malformed> {
    let json = unmarked(json);
    // A line of a file in UTF-16 begins with a byte-order mark or with half of a character, and no JSON
    // text has a byte 0.
    if json.starts_with(b"\xff\xfe") || json.starts_with(b"\xfe\xff") || json.iter().take(4).any(|byte| *byte == 0) {
        return Err(Malformed::of_text("expected UTF-8, found UTF-16: save the file as UTF-8"));
    }
    core::str::from_utf8(json).map_err(|error| {
        let before = json.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        Malformed::of_text(format!("not UTF-8 at line {line} column {column}"))
    })
}

/// The first fault in the order of a text, if the seed does not take it.
#[cold]
pub(crate) fn first_fault<'t, S: DeserializeSeed<'t>>(text: &'t str, seed: S) -> Option<Malformed> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut track = Track::new();
    let read = seed.deserialize(serde_path_to_error::Deserializer::new(&mut deserializer, &mut track));
    let error = read.err().or_else(|| deserializer.end().err());
    if let Err(refused) = check(text, MOST_LEVELS)
        && error.as_ref().is_none_or(|error| refused.at <= offset(text, error))
    {
        let before = text.get(..refused.at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
        let sentence = format!("{} at line {line} column {column}", refused.sentence);
        return Some(Malformed { place: refused.place(), sentence });
    }
    let error = error?;
    let sentence = error.to_string();
    let (line, column) = (error.line(), error.column());
    let said = sentence.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&sentence);
    // A place is what the value is about; a text that is not JSON has none. A number that is too great
    // is JSON, whatever the reader calls it.
    let (place, said) = match error.is_data() {
        true => in_words_of_json(tracked_place(&track.path()), said),
        false if said == "number out of range" => (tracked_place(&track.path()), of_syntax(said, text, &error)),
        false => (Place::ROOT, of_syntax(said, text, &error)),
    };
    // However long the clause, what it says of line and column stays. The reader has no column for what
    // it finds before the first byte of a line.
    let sentence = format!("{} at line {line} column {}", clause(&said, 1000), column.max(1));
    Some(Malformed { place, sentence })
}

/// The bytes of the text before an error.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column()
}

fn tracked_place(path: &Path) -> Place {
    path.iter().fold(Place::ROOT, |place, segment| match segment {
        Segment::Seq { index } => place.index(*index),
        Segment::Map { key } | Segment::Enum { variant: key } => place.key(key),
        Segment::Unknown => place,
    })
}

/// What serde_json says about a text that is not JSON, for people.
fn of_syntax(said: &str, text: &str, error: &serde_json::Error) -> Cow<'static, str> {
    let expected = match said {
        "EOF while parsing a value" => return "expected a value, found the end of the text".into(),
        "EOF while parsing an object" => return "expected the end of the object, found the end of the text".into(),
        "EOF while parsing a list" => return "expected the end of the list, found the end of the text".into(),
        "EOF while parsing a string" => return "expected the end of the string, found the end of the text".into(),
        "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
            return "expected both halves of a surrogate pair, found one".into();
        }
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            return "expected an escape, found a control character in a string".into();
        }
        "number out of range" => return "expected a number of a usual size, found one beyond 64 bits".into(),
        "expected value" | "expected ident" => "a value",
        "key must be a string" => "a key in double quotes",
        "trailing characters" => "the end of the text",
        "trailing comma" => "another item after the comma",
        "invalid escape" => "an escape that JSON has",
        "invalid number" => "a number as JSON writes it",
        other => match other.strip_prefix("expected ") {
            Some(expected) => expected,
            None => return String::from(other).into(),
        },
    };
    // The column counts bytes, from 1.
    let line = error.line().checked_sub(1).and_then(|line| text.split('\n').nth(line));
    let rest = line.zip(error.column().checked_sub(1)).and_then(|(line, column)| line.get(column..));
    match rest.and_then(|rest| rest.chars().next()) {
        Some(found) => format!("expected {expected}, found `{}`", quoted(found.encode_utf8(&mut [0; 4]))).into(),
        None => format!("expected {expected}, found the end of a line").into(),
    }
}

/// Serde's message in the words of JSON, and its place. For a missing or repeated key serde's path ends at the
/// object, so the key is added.
fn in_words_of_json(place: Place, said: &str) -> (Place, Cow<'_, str>) {
    let key_after = |start: &str| said.strip_prefix(start)?.strip_suffix('`');
    if let Some(key) = key_after("missing field `") {
        return (place.key(key), format!("missing key `{key}`").into());
    }
    if let Some(key) = key_after("duplicate field `") {
        return (place.key(key), format!("key `{}` is given twice", quoted(key)).into());
    }
    if let (Some(rest), Some(Step::Key(key))) = (said.strip_prefix("unknown field `"), place.steps().last()) {
        let expected = rest.strip_prefix(key).and_then(|rest| rest.strip_prefix("`, ")).unwrap_or("expected no key");
        let said = format!("unknown key `{}`, {expected}", quoted(key));
        return (place, said.into());
    }
    let invalid = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "));
    if let Some((found, expected)) = invalid.and_then(|invalid| invalid.rsplit_once(", expected ")) {
        let expected = match expected {
            "a boolean" => "`true` or `false`",
            "a sequence" => "a list",
            "i64" => "a whole number",
            other => other,
        };
        let found = match found {
            "sequence" => Cow::Borrowed("a list"),
            "map" => Cow::Borrowed("an object"),
            "null" => Cow::Borrowed("`null`"),
            "boolean `true`" => Cow::Borrowed("`true`"),
            "boolean `false`" => Cow::Borrowed("`false`"),
            other => match other.split_once(' ') {
                Some(("integer", number)) => format!("the number {number}").into(),
                Some(("floating", rest)) => format!("the number {}", rest.trim_start_matches("point ")).into(),
                // Quoted and escaped as Rust does it, which leaves the back-quote.
                Some(("string", text)) => format!("the string {}", text.replace('`', r"\u{60}")).into(),
                _ => other.into(),
            },
        };
        return (place, format!("expected {expected}, found {found}").into());
    }
    (place, said.into())
}
