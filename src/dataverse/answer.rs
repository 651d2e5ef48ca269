//! An answer of the Web API: rows in one of three wrappings.

use crate::{
    document::{
        Place,
        Step::{Index, Key},
    },
    json::{self, Malformed},
};
use alloc::{vec, vec::Vec};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};

/// The rows of an answer.
pub(super) struct Answer<T> {
    pub(super) rows: Vec<T>,
    /// Whether there are rows on further pages.
    pub(super) goes_on: bool,
}

/// Reads an answer. The place of what is malformed starts at the rows, or is the root for the
/// text itself.
pub(super) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<Answer<T>, Malformed> {
    match wrapping(json) {
        Wrapping::Array => match json::read(json) {
            Ok(rows) => Ok(Answer { rows, goes_on: false }),
            Err(malformed) => Err(malformed),
        },
        Wrapping::Row => match json::read(json) {
            Ok(row) => Ok(Answer { rows: vec![row], goes_on: false }),
            Err(Malformed { place, sentence }) if place != Place::ROOT => {
                Err(Malformed { place: Place::ROOT.index(0).join(place.steps()), sentence })
            }
            Err(malformed) => Err(malformed),
        },
        Wrapping::Object => match json::read::<Object<T>>(json) {
            Ok(object) => Ok(Answer { rows: object.value, goes_on: object.next_link.is_some() }),
            Err(Malformed { place, sentence }) => {
                let mut steps = place.steps();
                let place = match (steps.next(), steps.clone().next()) {
                    (Some(Key("value")), Some(Index(_))) => Place::ROOT.join(steps),
                    _ => place.clone(),
                };
                Err(Malformed { place, sentence })
            }
        },
        Wrapping::Error => {
            let sentence = "the Web API answered with an error instead of rows".into();
            Err(Malformed { place: [Key("error")].into(), sentence })
        }
    }
}

enum Wrapping {
    Array,
    Row,
    /// `{"value": […]}`, or anything else that is no row.
    Object,
    Error,
}

fn wrapping(json: &[u8]) -> Wrapping {
    if json.trim_ascii_start().starts_with(b"[") {
        return Wrapping::Array;
    }
    // What follows the object is for the reading of the rows to say.
    match Keys::deserialize(&mut serde_json::Deserializer::from_slice(json)) {
        Ok(Keys { value: true, .. }) | Err(_) => Wrapping::Object,
        Ok(Keys { error: Some(_), .. }) => Wrapping::Error,
        Ok(_) => Wrapping::Row,
    }
}

/// The keys that no row has.
#[derive(Deserialize)]
struct Keys {
    #[serde(default, deserialize_with = "is_there")]
    value: bool,
    error: Option<IgnoredAny>,
}

fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned", expecting = "an object")]
struct Object<T> {
    value: Vec<T>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<IgnoredAny>,
}
