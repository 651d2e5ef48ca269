//! Questions about a given tenant, and texts that are no questions.

use super::{
    Choices, Make, access, changes, connection, record, sorted_json, sorted_text, user,
    values::{World, change, chat_to_connect},
    wrong::{bad_id, bad_name},
};
use crate::{
    id::{LogicalName, UserId},
    model::{Connection, Moment, Origin, Tenant, User},
    notice::FieldChange,
    question,
    question::{Ask, Question},
    rules::configure::Setting,
};
use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde_json::{Value, json};

/// A tenant and a question about it.
///
/// Its record type and app are now and then unknown to the tenant, and the owner now and then one
/// that the record can't have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The tenant.
    pub tenant: Tenant,
    /// The question.
    pub question: Question,
}

/// The text of a question that is not well formed: the answer is `malformed_question` in any tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedQuestion {
    /// The text.
    pub json: Vec<u8>,
}

impl Make for Asked {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let tenant = Tenant::make(choices)?;
        let question = question(choices, World::of(&tenant))?;
        Some(Self { tenant, question })
    }
}

impl Make for Question {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let tenant = Tenant::make(choices)?;
        question(choices, World::of(&tenant))
    }
}

impl Make for MalformedQuestion {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let tenant = Tenant::make(choices)?;
        malformed_question(choices, World::of(&tenant))
    }
}

/// Values that differ, and some that are the same in other words.
const VALUES: &[&str] = &[
    "null",
    "1",
    "1.0",
    "2",
    "\"1\"",
    "true",
    r#"{"a":1,"b":[null]}"#,
    r#"{"b":[null],"a":1}"#,
    "[1,2]",
    "-0.5",
    "18446744073709551615",
];

impl Make for question::Value {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        match VALUES.get(choices.below(12) as usize) {
            Some(text) => text.parse().ok(),
            None => choices.below(u32::MAX).to_string().parse().ok(),
        }
    }
}

impl Make for FieldChange<question::Value> {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let field = LogicalName::make(choices)?;
        change(choices, field)
    }
}

pub(in crate::conformance) fn question(choices: &mut Choices<'_>, world: World<'_>) -> Option<Question> {
    // `configure` is five rules.
    let more = [Ask::Configure, Ask::Configure, Ask::Notify, Ask::Card];
    let asks: Vec<Ask> = Ask::ALL.iter().copied().chain(more).collect();
    let ask = choices.code(&asks)?;
    question_asking(choices, world, ask)
}

pub(in crate::conformance) fn question_asking(
    choices: &mut Choices<'_>,
    world: World<'_>,
    ask: Ask,
) -> Option<Question> {
    Some(match ask {
        Ask::Availability => Question::Availability { user: user(choices, world)?, app: world.app(choices)? },
        Ask::Connect => {
            let user = user(choices, world)?;
            Question::Connect {
                access: access(choices)?,
                record: record(choices, world, &user)?,
                from: choices.maybe(25, Origin::make)?.unwrap_or(Origin::Dynamics),
                chat: chat_to_connect(choices, world, user.id)?,
                user,
            }
        }
        Ask::Disconnect => {
            let user = user(choices, world)?;
            let (record, chat) = (record(choices, world, &user)?, connection(choices, world, user.id)?);
            Question::Disconnect { user, record, chat }
        }
        Ask::View => {
            let (user, access, record, chat) = about_chat(choices, world)?;
            Question::View { user, access, record, chat }
        }
        Ask::Join => {
            let (user, access, record, chat) = about_chat(choices, world)?;
            Question::Join { user, access, record, chat }
        }
        Ask::OpenRecord => {
            let user = user(choices, world)?;
            let (access, record) = (access(choices)?, record(choices, world, &user)?);
            Question::OpenRecord { user, access, record }
        }
        Ask::TimelineEntry => {
            let (user, access, record, chat) = about_chat(choices, world)?;
            let chat = with_time(choices, chat)?;
            Question::TimelineEntry { user, access, record, chat }
        }
        Ask::TimelineOpenChat => {
            let (user, access, record, chat) = about_chat(choices, world)?;
            let chat = with_time(choices, chat)?;
            Question::TimelineOpenChat { user, access, record, chat, app: world.app(choices)? }
        }
        Ask::Configure => Question::Configure {
            user: user(choices, world)?,
            setting: Setting::make(choices)?,
            app: world.app(choices)?,
        },
        Ask::SuggestParticipant => Question::SuggestParticipant { user: user(choices, world)? },
        Ask::Card => Question::Card {
            record_type: match choices.part(|choices| if choices.chance(8) { None } else { world.record_type(choices) })
            {
                Some(known) => known.name().clone(),
                None => "no_such_type".parse().ok()?,
            },
        },
        Ask::Notify => {
            let user = User::new(UserId::make(choices)?);
            let record = record(choices, world, &user)?;
            let changes = changes(choices, world, &record.record_type)?;
            let mut chats: Vec<Connection> = Vec::new();
            choices.list(78, 4, |choices| {
                let chat = connection(choices, world, user.id)?;
                // No chat is connected to a record twice.
                if chats.iter().all(|other| other.id != chat.id) {
                    chats.push(chat);
                }
                Some(())
            })?;
            Question::Notify { record, changes, chats }
        }
    })
}

type AboutChat = (User, Vec<crate::model::AccessRight>, crate::model::Record, Connection);

fn about_chat(choices: &mut Choices<'_>, world: World<'_>) -> Option<AboutChat> {
    let user = user(choices, world)?;
    let (access, record) = (access(choices)?, record(choices, world, &user)?);
    let chat = connection(choices, world, user.id)?;
    Some((user, access, record, chat))
}

fn with_time(choices: &mut Choices<'_>, mut chat: Connection) -> Option<Connection> {
    if chat.connected_on.is_none() {
        chat.connected_on = Some(Moment::make(choices)?);
    }
    Some(chat)
}

/// Where a question may have ids, and names or codes, and its objects: some of them.
const IDS: &[&str] = &["/user/id", "/record/id", "/chat/connected_by"];
const NAMES: &[&str] = &["/record/type", "/record_type", "/app", "/setting"];
const OBJECTS: &[&str] = &["", "/user", "/record", "/chat", "/changes/0", "/chats/0"];

/// Those of the places that a question has.
fn those_in<'p>(json: &Value, places: &[&'p str]) -> Vec<&'p str> {
    places.iter().copied().filter(|place| json.pointer(place).is_some()).collect()
}

pub(in crate::conformance) fn malformed_question(
    choices: &mut Choices<'_>,
    world: World<'_>,
) -> Option<MalformedQuestion> {
    let question = question(choices, world)?;
    let mut json = sorted_json(&question)?;
    let keys: Vec<String> = json.as_object()?.keys().cloned().collect();
    let map = json.as_object_mut()?;
    match choices.below(9) {
        // Every key that a question is written with is one that it needs.
        0 => drop(map.remove(choices.pick(&keys)?)?),
        1 => drop(map.insert(choices.pick(&keys)?.clone(), choices.code(&[1, -1])?.into())),
        2 => drop(map.insert(choices.pick(&keys)?.clone(), Value::Null)),
        3 => {
            let key = choices.code(&["", "Ask", "two\nlines", "users"])?;
            let object = choices.code(&those_in(&json, OBJECTS))?;
            json.pointer_mut(object)?.as_object_mut()?.insert(key.to_owned(), Value::Null);
        }
        4 => {
            // A key that only another question has a use for, with a good value.
            let of_few = if question.ask() == Ask::Card { Ask::SuggestParticipant } else { Ask::Card };
            let (key, value) = [Ask::make(choices)?, of_few].into_iter().find_map(|ask| {
                let other = sorted_json(&question_asking(choices, world, ask)?)?;
                let spare: Vec<_> = other.as_object()?.iter().filter(|(key, _)| !keys.contains(key)).collect();
                choices.pick(&spare).map(|(key, value)| ((*key).clone(), (*value).clone()))
            })?;
            map.insert(key, value);
        }
        5 => {
            let field = choices.pick(&["title", "x"])?;
            json = json!({
                "ask": "notify",
                "record": { "type": "account", "id": "7d4f5c52-0000-4000-8000-0000000000d1", "owner": null },
                "changes": [{ "field": field }, { "field": "y" }, { "field": field, "new": 1 }],
                "chats": [],
            });
        }
        6 => {
            let mut text = sorted_text(json).into_bytes();
            match choices.chance(50) {
                true => text.truncate(choices.below(u32::try_from(text.len()).ok()?) as usize),
                false => text.push(choices.code(b"\xff}x")?),
            }
            return Some(MalformedQuestion { json: text });
        }
        7 => {
            let place = choices.code(&[those_in(&json, IDS), those_in(&json, NAMES)].concat())?;
            let bad = if IDS.contains(&place) { bad_id(choices)? } else { bad_name(choices)? };
            *json.pointer_mut(place)? = bad.into();
        }
        _ => {
            // The last key once more, whatever it is.
            let last = keys.last()?;
            let value = map.get(last)?.clone();
            let text = sorted_text(json);
            let json = format!("{},{}:{value}}}", text.strip_suffix('}')?, Value::from(last.as_str()));
            return Some(MalformedQuestion { json: json.into_bytes() });
        }
    }
    Some(MalformedQuestion { json: sorted_text(json).into_bytes() })
}
