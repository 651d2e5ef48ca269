//! Questions and answers in JSON: what each question must and may hold, how the others are
//! refused, and the answers byte for byte.

use crate::support::{ANNA, BELA, CARL, CLERKS, RED, guid};
use crm_chat_policy::{
    model::{QuestionError, Tenant},
    question::{Ask, Question, answer_json},
};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn user() -> Value {
    json!({
        "id": ANNA,
        "roles": [CLERKS],
        "teams": [RED],
        "directory_roles": ["tenant_administrator"],
        "teams_licence": true,
    })
}

fn record() -> Value {
    json!({ "type": "incident", "id": guid(7), "owner": { "user": CARL } })
}

fn chat() -> Value {
    json!({
        "id": "19:a@thread.v2",
        "connected_by": BELA,
        "participants": [BELA, CARL],
        "connected_on": "2026-01-05T09:00:00Z",
        "kind": "group",
    })
}

const EMPTY: &str = "00000000-0000-0000-0000-000000000000";

/// Every form of question with all its keys, and the pointers of those that are optional.
fn forms() -> Vec<(Value, Vec<&'static str>)> {
    let of_user = ["/user/roles", "/user/teams", "/user/directory_roles", "/user/teams_licence"];
    let with_user = |question: Value, more: &[&'static str]| (question, [&of_user, more].concat());
    let access = ["read", "write"];
    let app = "customer_service_hub";
    vec![
        with_user(json!({ "ask": "availability", "user": user(), "app": app }), &[]),
        with_user(
            json!({
                "ask": "connect", "user": user(), "access": access, "record": record(), "from": "dynamics",
                "already_connected": false,
                "chat": { "id": "19:a@thread.v2", "kind": "group", "participants": [ANNA] },
            }),
            &[],
        ),
        with_user(
            json!({
                "ask": "connect", "user": user(), "access": access, "record": record(), "from": "dynamics",
                "new_chat": true,
            }),
            &[],
        ),
        with_user(
            json!({ "ask": "disconnect", "user": user(), "record": record(), "chat": chat() }),
            &["/chat/participants", "/chat/connected_on", "/chat/kind"],
        ),
        with_user(
            json!({ "ask": "view", "user": user(), "access": access, "record": record(), "chat": chat() }),
            &["/chat/connected_on", "/chat/kind"],
        ),
        with_user(
            json!({ "ask": "join", "user": user(), "access": access, "record": record(), "chat": chat() }),
            &["/chat/connected_on", "/chat/kind"],
        ),
        with_user(json!({ "ask": "open_record", "user": user(), "access": access, "record": record() }), &[]),
        with_user(
            json!({ "ask": "timeline_entry", "user": user(), "access": access, "record": record(), "chat": chat() }),
            &["/chat/kind"],
        ),
        with_user(
            json!({
                "ask": "timeline_open_chat", "user": user(), "access": access, "record": record(), "chat": chat(),
                "app": app,
            }),
            &["/chat/kind"],
        ),
        with_user(json!({ "ask": "configure", "user": user(), "setting": "timeline_sync", "app": app }), &[]),
        with_user(json!({ "ask": "suggest_participant", "user": user() }), &[]),
        (json!({ "ask": "card", "record_type": "incident" }), vec![]),
        (
            json!({
                "ask": "notify", "record": record(),
                "changes": [{ "field": "prioritycode", "old": 2, "new": 1 }],
                "chats": [chat()],
            }),
            vec!["/changes/0/old", "/changes/0/new", "/chats/0/connected_on", "/chats/0/kind"],
        ),
    ]
}

fn tenant() -> Tenant {
    Tenant::from_json(br#"{"version":1,"chat":{"enabled":true}}"#).expect("no faults")
}

fn ask(question: &Value) -> Value {
    serde_json::from_str(&answer_json(&tenant(), question.to_string().as_bytes())).expect("JSON")
}

/// The message of a malformed question.
#[track_caller]
fn malformed(text: impl AsRef<[u8]>) -> String {
    let shown = String::from_utf8_lossy(text.as_ref()).chars().take(500).collect::<String>();
    let answer = answer_json(&tenant(), text.as_ref());
    assert!(!answer.contains('\n'), "{shown}\n{answer}");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["error"]["code"], "malformed_question", "{shown}\n{answer}");
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(1));
    let message = answer["error"]["message"].as_str().expect("a message").to_owned();
    assert!(!message.contains(char::is_control), "{message:?}");
    // Where, what, and the line and column where the reader stood.
    let (place, sentence) = message.split_once(": ").expect("a place");
    let is_step = |step: &str| step.chars().all(|letter| letter.is_alphanumeric() || "_[]\"\\.$".contains(letter));
    assert!(!place.is_empty() && (place.contains("[\"") || is_step(place)), "{message}");
    let (_, position) = sentence.rsplit_once(" at line 1 column ").expect("a position");
    assert!(position.parse::<usize>().is_ok_and(|column| column > 0), "{message}");
    message
}

/// The pointers of all objects, the values of an update left out.
fn objects(value: &Value, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    match value {
        Value::Object(keys) => {
            found.push(pointer.to_owned());
            found.extend(keys.iter().flat_map(|(key, value)| objects(value, &format!("{pointer}/{key}"))));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            found.extend(items.flat_map(|(index, item)| objects(item, &format!("{pointer}/{index}"))));
        }
        _ => {}
    }
    found
}

fn object<'a>(value: &'a mut Value, pointer: &str) -> &'a mut serde_json::Map<String, Value> {
    value.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object")
}

/// Every key of a question: the pointer of its object, and its name.
fn keys(question: &Value) -> Vec<(String, String)> {
    let of = |pointer: String| {
        let object = question.pointer(&pointer).and_then(Value::as_object).expect("an object");
        object.keys().map(|key| (pointer.clone(), key.clone())).collect::<Vec<_>>()
    };
    objects(question, "").into_iter().flat_map(of).collect()
}

#[test]
fn every_question_is_among_the_forms() {
    let mut asked: Vec<_> =
        forms().iter().map(|(question, _)| question["ask"].as_str().expect("text").to_owned()).collect();
    asked.dedup();
    assert_eq!(asked, Ask::ALL.iter().map(|ask| ask.code()).collect::<Vec<_>>());
}

#[test]
fn every_form_is_answered_with_all_its_keys_and_with_the_required_ones_alone() {
    for (mut question, optional) in forms() {
        assert_eq!(ask(&question)["ask"], question["ask"], "{question}");
        for pointer in &optional {
            let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
            object(&mut question, parent).remove(key).expect("an optional key");
        }
        assert_eq!(ask(&question)["ask"], question["ask"], "{question}");
    }
}

#[test]
fn without_a_required_key_every_question_is_malformed_and_without_an_optional_one_none() {
    for (question, optional) in forms() {
        for (parent, key) in keys(&question) {
            let mut without = question.clone();
            object(&mut without, &parent).remove(&key);
            if optional.contains(&format!("{parent}/{key}").as_str()) {
                assert_eq!(ask(&without)["ask"], question["ask"], "{without}");
            } else {
                let message = malformed(without.to_string());
                // An owner without its one key has neither of two, and so has a chat to connect.
                let either = parent == "/record/owner" || key == "new_chat";
                assert!(message.contains(&key) || either, "{message}");
            }
        }
    }
}

#[test]
fn with_any_key_that_it_has_no_use_for_a_question_is_malformed() {
    // A good value for every key that some question has somewhere.
    let mut values = BTreeMap::from([("unknown".to_owned(), json!(1)), ("Ask".to_owned(), json!("card"))]);
    for (question, _) in forms() {
        for (parent, key) in keys(&question) {
            let value = question.pointer(&format!("{parent}/{key}")).expect("a value");
            values.insert(key, value.clone());
        }
    }
    for (question, _) in forms() {
        for pointer in objects(&question, "") {
            for (key, value) in &values {
                let mut with = question.clone();
                if object(&mut with, &pointer).insert(key.clone(), value.clone()).is_none() {
                    let message = malformed(with.to_string());
                    // With two owners, or a new chat and an existing one, either is too many.
                    let either = pointer == "/record/owner" || key == "new_chat";
                    assert!(message.contains(key.as_str()) || either, "{key}: {message}");
                }
            }
        }
    }
}

#[test]
fn null_stands_for_no_key_but_an_owner_a_connector_and_the_values_of_an_update() {
    for (question, _) in forms() {
        for (parent, key) in keys(&question) {
            let mut with_null = question.clone();
            object(&mut with_null, &parent).insert(key.clone(), Value::Null);
            match key.as_str() {
                "owner" => assert_eq!(ask(&with_null)["error"]["code"], "owner_mismatch"),
                "old" | "new" => assert_eq!(ask(&with_null)["ask"], "notify"),
                // Who connected it may not be known.
                "connected_by" => assert!(ask(&with_null)["ask"].is_string()),
                _ => drop(malformed(with_null.to_string())),
            }
        }
    }
}

#[test]
fn with_a_value_of_a_wrong_type_every_question_is_malformed() {
    let wrong = [json!(7), json!(-0.5), json!("\u{1f600} "), json!([7]), json!([[]]), json!([null]), json!({ "a": 1 })];
    for (question, _) in forms() {
        for (parent, key) in keys(&question).into_iter().filter(|(_, key)| key != "old" && key != "new") {
            for value in &wrong {
                let mut with_wrong = question.clone();
                object(&mut with_wrong, &parent).insert(key.clone(), value.clone());
                malformed(with_wrong.to_string());
            }
        }
    }
}

#[test]
fn any_repeated_key_makes_a_question_malformed() {
    for (question, _) in forms() {
        for (parent, key) in keys(&question) {
            let mut repeated = question.clone();
            let value = question.pointer(&format!("{parent}/{key}")).expect("a value").clone();
            object(&mut repeated, &parent).insert("zzz".into(), value);
            let message = malformed(repeated.to_string().replace("\"zzz\"", &format!("\"{key}\"")));
            assert!(message.contains("is given twice") || parent == "/record/owner", "{message}");
        }
    }
}

#[test]
fn an_array_never_stands_for_an_object() {
    for (question, _) in forms() {
        for pointer in objects(&question, "") {
            let values: Vec<_> = object(&mut question.clone(), &pointer).values().cloned().collect();
            for array in [json!([]), json!(values)] {
                let mut by_position = question.clone();
                *by_position.pointer_mut(&pointer).expect("an object") = array;
                malformed(by_position.to_string());
            }
        }
    }
}

#[test]
fn truncated_at_every_byte_a_question_is_malformed() {
    for (question, _) in forms() {
        let text = question.to_string();
        for end in 0..text.len() {
            malformed(&text[..end]);
        }
    }
}

#[test]
fn with_any_byte_changed_a_question_is_answered_or_refused() {
    for (question, _) in forms() {
        let text = question.to_string().into_bytes();
        for place in 0..text.len() {
            for other in [b'"', b'}', b'\\', b'0', 0x00, 0xff] {
                let mut text = text.clone();
                text[place] = other;
                let answer: Value = serde_json::from_str(&answer_json(&tenant(), &text)).expect("JSON");
                assert!(answer["ask"].is_string() || answer["error"]["code"].is_string());
            }
        }
    }
}

#[test]
fn a_question_writes_itself_back_in_the_form_it_was_read_from() {
    for (mut question, optional) in forms() {
        let read = |question: &Value| Question::from_json(question.to_string().as_bytes()).expect("a question");
        assert_eq!(serde_json::to_value(read(&question)).expect("JSON"), question);
        assert_eq!(read(&question).ask().code(), question["ask"].as_str().expect("text"));

        for pointer in &optional {
            let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
            object(&mut question, parent).remove(key);
        }
        let first = read(&question);
        let written = serde_json::to_string(&first).expect("JSON");
        assert_eq!(Question::from_json(written.as_bytes()), Ok(first.clone()), "{written}");
        assert_eq!(serde_json::from_str::<Question>(&written).ok(), Some(first));
    }
}

/// A question with one part replaced.
fn with(form: usize, pointer: &str, value: Value) -> Value {
    let mut question = forms()[form].0.clone();
    *question.pointer_mut(pointer).expect("a part of the question") = value;
    question
}

const CONNECT: usize = 1;
const CONNECT_NEW: usize = 2;
const DISCONNECT: usize = 3;
const JOIN: usize = 5;
const OPEN_RECORD: usize = 6;
const TIMELINE_ENTRY: usize = 7;
const TIMELINE_OPEN_CHAT: usize = 8;
const CONFIGURE: usize = 9;
const CARD: usize = 11;
const NOTIFY: usize = 12;

#[rstest]
#[case::an_unknown_question(with(CARD, "/ask", json!("cards")),
    "ask: `cards` is not a question, expected one of `availability`, `connect`, ")]
#[case::a_rules_name_that_is_no_question(with(CONFIGURE, "/ask", json!("configure:timeline_sync")),
    "`configure:timeline_sync` is not a question")]
#[case::an_unknown_setting(with(CONFIGURE, "/setting", json!("everything")), "setting: `everything` is not a setting")]
#[case::an_unknown_origin(with(CONNECT, "/from", json!("teams")), "from: `teams` is not an origin")]
#[case::an_unknown_kind_of_chat(with(CONNECT, "/chat/kind", json!("oneOnOne")),
    "chat.kind: `oneOnOne` is not a kind of chat")]
#[case::an_unknown_right(with(OPEN_RECORD, "/access/0", json!("Read")), "access[0]: `Read` is not an access right")]
#[case::an_unknown_directory_role(with(OPEN_RECORD, "/user/directory_roles/0", json!("global_reader")),
    "user.directory_roles[0]: `global_reader` is not a directory role")]
#[case::a_user_id_that_is_no_guid(with(OPEN_RECORD, "/user/id", json!("anna")),
    "user.id: `anna` is not a user id: a GUID has 36 characters, hyphenated")]
#[case::a_role_that_is_no_guid(with(OPEN_RECORD, "/user/roles/0", json!("clerks")),
    "user.roles[0]: `clerks` is not a role id")]
#[case::a_team_that_is_no_guid(with(OPEN_RECORD, "/user/teams/0", json!("red")),
    "user.teams[0]: `red` is not a team id")]
#[case::a_record_id_that_is_no_guid(with(OPEN_RECORD, "/record/id", json!("7")),
    "record.id: `7` is not a record id")]
#[case::a_record_type_that_is_no_logical_name(with(OPEN_RECORD, "/record/type", json!("Incident")),
    "record.type: `Incident` is not a logical name: it must start with a lower-case letter")]
#[case::a_cards_record_type_that_is_no_logical_name(with(CARD, "/record_type", json!("r.a")),
    "record_type: `r.a` is not a logical name")]
#[case::an_app_that_is_no_logical_name(with(CONFIGURE, "/app", json!("Customer Service Hub")),
    "app: `Customer Service Hub` is not a logical name")]
#[case::a_changed_field_that_is_no_logical_name(with(NOTIFY, "/changes/0/field", json!("r.a")),
    "changes[0].field: `r.a` is not a logical name")]
#[case::an_owner_of_another_kind(with(OPEN_RECORD, "/record/owner", json!({ "group": guid(1) })), "record.owner")]
#[case::an_owner_of_both_kinds(with(OPEN_RECORD, "/record/owner", json!({ "user": guid(1), "team": guid(2) })),
    "record.owner: an owner has one `user` or one `team`")]
#[case::an_owner_of_neither_kind(with(OPEN_RECORD, "/record/owner", json!({})),
    "record.owner: an owner has a `user` or a `team`")]
#[case::an_owner_as_a_bare_id(with(OPEN_RECORD, "/record/owner", json!(guid(1))),
    "record.owner: expected an object with `user` or `team`, or `null`, found the string")]
#[case::an_owner_of_a_number(with(OPEN_RECORD, "/record/owner", json!(1)),
    "record.owner: expected an object with `user` or `team`, or `null`, found the number `1`")]
#[case::an_owning_user_of_null(with(OPEN_RECORD, "/record/owner", json!({ "user": null })), "record.owner.user")]
#[case::an_empty_chat_id(with(DISCONNECT, "/chat/id", json!("")), "chat.id: `` is not a chat id: it is empty")]
#[case::a_chat_id_with_white_space(with(DISCONNECT, "/chat/id", json!("19:a b")),
    "chat.id: `19:a b` is not a chat id: it has white space or control characters")]
#[case::a_chat_id_with_a_no_break_space(with(DISCONNECT, "/chat/id", json!("19:a\u{a0}b")),
    "it has white space or control characters")]
#[case::a_chat_id_with_a_control_character(with(DISCONNECT, "/chat/id", json!("19:a\u{7f}")),
    r"chat.id: `19:a\u{7f}` is not a chat id: it has white space or control characters")]
#[case::a_chat_id_of_257_bytes(with(DISCONNECT, "/chat/id", json!("x".repeat(257))),
    "is not a chat id: it has more than 256 bytes")]
#[case::a_chat_id_of_129_letters_of_two_bytes(with(DISCONNECT, "/chat/id", json!("ü".repeat(129))),
    "is not a chat id: it has more than 256 bytes")]
#[case::a_bad_moment(with(TIMELINE_ENTRY, "/chat/connected_on", json!("2026-01-05 09:00:00Z")),
    "chat.connected_on: `2026-01-05 09:00:00Z` is not a moment as RFC 3339 writes it")]
#[case::a_bad_moment_that_nobody_needs(with(DISCONNECT, "/chat/connected_on", json!("yesterday")),
    "chat.connected_on: `yesterday` is not a moment")]
#[case::a_participant_that_is_no_guid(with(JOIN, "/chat/participants/1", json!("x")),
    "chat.participants[1]: `x` is not a user id")]
#[case::an_external_participant_without_an_id(with(JOIN, "/chat/participants/1", json!({ "external": "" })),
    "chat.participants[1].external: `` is not an external member's id: it is empty")]
#[case::a_participant_of_another_kind(with(JOIN, "/chat/participants/1", json!({ "guest": "a" })),
    "chat.participants[1].guest: unknown key `guest`, expected `external`")]
#[case::a_participant_of_no_kind(with(JOIN, "/chat/participants/1", json!({})),
    "chat.participants[1].external: missing key `external`")]
#[case::an_empty_user_id(with(JOIN, "/user/id", json!(EMPTY)), "user.id: `00000000-0000-0000-0000-000000000000` is \
    not a user id: it is the empty GUID, which stands for none")]
#[case::an_empty_record_id(with(JOIN, "/record/id", json!(EMPTY)), "is not a record id: it is the empty GUID")]
#[case::an_empty_connector(with(JOIN, "/chat/connected_by", json!(EMPTY)), "is not a user id: it is the empty GUID")]
#[case::an_empty_participant(with(JOIN, "/chat/participants/0", json!(EMPTY)), "is not a user id: it is the empty GUID")]
#[case::an_empty_role(with(JOIN, "/user/roles/0", json!(EMPTY)), "is not a role id: it is the empty GUID")]
#[case::an_empty_team(with(JOIN, "/user/teams/0", json!(EMPTY)), "is not a team id: it is the empty GUID")]
#[case::an_empty_owner(with(JOIN, "/record/owner/user", json!(EMPTY)), "is not a user id: it is the empty GUID")]
#[case::a_chat_twice_in_one_update(with(NOTIFY, "/chats", json!([chat(), chat()])),
    "chats[1].id: `19:a@thread.v2` is given twice")]
#[case::a_new_chat_that_is_none(with(CONNECT_NEW, "/new_chat", json!(false)),
    "new_chat: `new_chat` is `true` or absent, not `false` at line 1 column ")]
#[case::a_code_as_the_key_of_an_object(with(CARD, "/ask", json!({ "card": null })), "ask: expected a question, one of `availability`, `connect`,")]
#[case::a_field_twice_in_one_update(
    with(NOTIFY, "/changes", json!([{ "field": "a" }, { "field": "b" }, { "field": "a", "old": 1, "new": 2 }])),
    "changes[2].field: `a` is given twice")]
fn a_question_is_malformed_by(#[case] question: Value, #[case] expected: &str) {
    let message = malformed(question.to_string());
    assert!(message.contains(expected), "{message}");
}

#[rstest]
#[case::a_new_chat_that_is_none_besides_an_existing_one("new_chat", json!(false))]
#[case::a_new_chat_besides_an_existing_one("new_chat", json!(true))]
fn an_existing_chat_goes_without(#[case] key: &str, #[case] value: Value) {
    let mut question = forms()[CONNECT].0.clone();
    question[key] = value;
    malformed(question.to_string());
}

#[rstest]
#[case::already_connected("already_connected", json!(false))]
#[case::a_chat("chat", json!({ "id": "x", "kind": "group", "participants": [] }))]
fn a_new_chat_goes_without(#[case] key: &str, #[case] value: Value) {
    let mut question = forms()[CONNECT_NEW].0.clone();
    question[key] = value;
    let message = malformed(question.to_string());
    let sentence = format!("{key}: the question has no use for key `{key}` at line 1 column ");
    assert!(message.starts_with(&sentence), "{message}");
}

/// A question's keys and values as texts, in the order of its text.
fn entries(question: &Value) -> Vec<(String, String)> {
    question.as_object().expect("an object").iter().map(|(key, value)| (key.clone(), value.to_string())).collect()
}

fn joined(entries: &[(String, String)]) -> String {
    let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", entries.join(","))
}

/// Each question with its keys in two orders, a value of a wrong type at each key, and a needless key at
/// each place: whichever stands first is told. So is the wrong value before what is missing at the end.
#[test]
fn of_several_faults_the_first_in_the_text_is_told() {
    for (question, _) in forms() {
        for is_turned in [false, true] {
            let mut entries = entries(&question);
            if is_turned {
                entries.reverse();
            }
            let needless = ["changes", "setting", "app"].into_iter().find(|key| question.get(key).is_none());
            let needless = needless.expect("a key that the question has no use for");
            let value = if needless == "changes" { "[]" } else { "\"sales\"" };
            for wrong in (0..entries.len()).filter(|place| entries[*place].0 != "ask") {
                let mut with_wrong = entries.clone();
                with_wrong[wrong].1 = "0".into();
                let wrong_key = format!("{}: expected ", with_wrong[wrong].0);
                for place in 0..=entries.len() {
                    let mut with_both = with_wrong.clone();
                    with_both.insert(place, (needless.into(), value.into()));
                    let message = malformed(joined(&with_both));
                    let needless_key = format!("{needless}: the question has no use for key ");
                    let first = if place <= wrong { &needless_key } else { &wrong_key };
                    assert!(message.starts_with(first), "{message}\n{}", joined(&with_both));
                }
                for missing in (0..entries.len()).filter(|place| *place != wrong && entries[*place].0 != "ask") {
                    let mut without = with_wrong.clone();
                    without.remove(missing);
                    let message = malformed(joined(&without));
                    assert!(message.starts_with(&wrong_key), "{message}\n{}", joined(&without));
                }
            }
        }
    }
}

#[rstest]
#[case::a_chat_before_what_is_missing_in_the_question(
    r#"{"ask":"disconnect","chat":{"id":"a"},"user":{"id":"ID"}}"#,
    "chat.connected_by: missing key `connected_by`"
)]
#[case::a_question_at_its_end(
    r#"{"ask":"disconnect","chat":{"id":"a","connected_by":null},"user":{"id":"ID"}}"#,
    "record: missing key `record`"
)]
#[case::a_needless_key_of_a_chat(
    r#"{"chat":{"id":"a","kind":"group","connected_by":null},"ask":"connect","app":"sales"}"#,
    "chat.connected_by: the question has no use for key `connected_by`"
)]
#[case::a_chat_twice_before_one_without_an_id(
    r#"{"ask":"notify","chats":[{"id":"a","connected_by":null,"participants":[]},
       {"id":"a"},{}],"changes":[],"record":{}}"#,
    "chats[1].id: `a` is given twice at line 2 column 17"
)]
#[case::a_chat_without_participants_before_one_twice(
    r#"{"ask":"notify","chats":[{"id":"a","connected_by":null},{"id":"a"}]}"#,
    "chats[0].participants: missing key `participants`"
)]
#[case::a_field_twice_before_a_record_that_is_none(
    r#"{"ask":"notify","changes":[{"field":"a"},{"field":"a"}],"record":1}"#,
    "changes[1].field: `a` is given twice"
)]
#[case::a_record_that_is_none_before_a_field_twice(
    r#"{"ask":"notify","record":1,"changes":[{"field":"a"},{"field":"a"}]}"#,
    "record: expected an object"
)]
#[case::a_needless_key_before_a_text_that_ends(r#"{"ask":"card","user":{"#, "user: the question has no use")]
#[case::a_text_that_ends_before_a_missing_key(r#"{"ask":"card""#, "$: expected the end of the object")]
#[case::a_key_twice_before_a_missing_one(r#"{"ask":"card","ask":"card"}"#, "ask: key `ask` is given twice")]
#[case::an_old_value_with_a_key_twice_before_a_needless_key(
    r#"{"ask":"notify","changes":[{"field":"a","old":{"b":[{"c":1,"c":2}]}}],"app":"sales"}"#,
    "changes[0].old.b[0].c: key `c` is given twice"
)]
#[case::any_key_where_nothing_is_asked(r#"{"app":"sales","user":{"id":"ID"}}"#, "ask: missing key `ask`")]
#[case::a_key_that_no_question_has(r#"{"aks":"card"}"#, "aks: unknown key `aks`, expected one of `ask`, `user`,")]
fn the_first_fault_is(#[case] text: &str, #[case] expected: &str) {
    let answer = answer_json(&tenant(), text.replace("ID", &guid(1)).as_bytes());
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let message = answer["error"]["message"].as_str().expect("a message");
    assert!(message.starts_with(expected), "{message}");
}

#[rstest]
#[case::nothing(b"")]
#[case::white_space(b"  \t")]
#[case::another_value(b"null")]
#[case::a_list_of_questions(br#"[{"ask":"card","record_type":"incident"}]"#)]
#[case::two_questions(br#"{"ask":"card","record_type":"incident"}{"ask":"card","record_type":"incident"}"#)]
#[case::text_that_is_not_utf_8(b"{\"ask\":\"card\",\"record_type\":\"\xff\"}")]
#[case::text_that_is_not_json(b"{'ask':'card'}")]
#[case::an_empty_object(b"{}")]
#[case::half_of_a_surrogate_pair(br#"{"ask":"card","record_type":"\ud800"}"#)]
fn no_question_at_all_is_malformed(#[case] text: &[u8]) {
    malformed(text);
}

#[test]
fn a_deeply_nested_question_is_malformed() {
    for depth in [200, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[", ""), ("{\"user\":", "")] {
            let nest = format!("{}{}", open.repeat(depth), close.repeat(depth));
            malformed(&nest);
            malformed(format!(r#"{{"ask":"card","record_type":{nest}}}"#));
            malformed(format!(r#"{{"ask":"suggest_participant","user":{nest}}}"#));
            let change = format!(r#"[{{"field":"a","old":{nest}}}]"#);
            malformed(format!(r#"{{"ask":"notify","record":{},"changes":{change},"chats":[]}}"#, record()));
        }
    }
}

#[test]
fn however_long_a_part_the_message_stays_short() {
    let long = "k".repeat(1_000_000);
    for text in [
        format!(r#"{{"{long}":1}}"#),
        format!(r#"{{"ask":"{long}"}}"#),
        format!(r#"{{"ask":"card","record_type":"{long}"}}"#),
        format!(r#"{{"ask":"suggest_participant","user":{{"id":"{long}"}}}}"#),
        format!(r#"{{"ask":"suggest_participant","user":{{"id":"{}","{long}":1}}}}"#, guid(1)),
        with(DISCONNECT, "/chat/id", json!(long)).to_string(),
    ] {
        let message = malformed(&text);
        assert!(message.len() < 1500, "{} bytes", message.len());
    }
    let name = "a".repeat(128);
    let answer = ask(&with(CARD, "/record_type", json!(name)));
    let message = format!(
        "record_type: the tenant has no record type `{name}` (nearest: `account`, `contact`, `knowledgearticle`)"
    );
    assert_eq!(answer["error"]["message"], message);
}

#[test]
fn control_characters_do_not_break_the_line_of_an_answer() {
    let nasty = json!("x\n\r\u{0}\u{1b}\u{85}\u{2028}");
    malformed(format!(r#"{{{nasty}:1}}"#));
    malformed(format!(r#"{{"ask":{nasty}}}"#));
    malformed(with(DISCONNECT, "/chat/id", nasty).to_string());
}

#[test]
fn anything_goes_inside_the_values_of_an_update() {
    for (old, is_change) in [
        (r#"{"a":1,"b":2,"unknown":[null,{}]}"#, true),
        (r#"{"a":2}"#, true),
        // Keys by which the reader of JSON passes numbers and texts to itself.
        (r#"{"$serde_json::private::RawValue":"1"}"#, true),
        (r#"{"$serde_json::private::RawValue":"no JSON"}"#, true),
        (r#"{"$serde_json::private::RawValue":{},"a":1}"#, true),
        (r#"{"$serde_json::private::Number":"1"}"#, true),
        (r#"-1.5e300"#, true),
        (r#""\u0000\ud83d\ude00""#, true),
        ("[1,[2,[3]]]", true),
        ("1", false),
        ("1.0", false),
        ("10e-1", false),
        ("true", true),
        ("null", true),
    ] {
        let changes = format!(r#"[{{"field":"statecode","old":{old},"new":1}}]"#);
        let question = format!(r#"{{"ask":"notify","record":{},"changes":{changes},"chats":[]}}"#, record());
        let tenant = Tenant::from_json(
            br#"{"version":1,"chat":{"enabled":true},"record_types":[{"name":"incident","notify":{"enabled":true}}]}"#,
        );
        let answer = answer_json(&tenant.expect("no faults"), question.as_bytes());
        let expected = if is_change {
            r#"{"ask":"notify","fields":["statecode"],"ignored":[],"caveats":[],"tell":[]}"#
        } else {
            r#"{"ask":"notify","fields":[],"ignored":[{"field":"statecode","reason":"unchanged"}],"caveats":[],"tell":[]}"#
        };
        assert_eq!(answer, expected, "{old}");
    }
}

/// Whether an update from one value to the other is announced.
fn is_announced(old: &str, new: &str) -> bool {
    let tenant = Tenant::from_json(
        br#"{"version":1,"chat":{"enabled":true},"record_types":[{"name":"incident","notify":{"enabled":true}}]}"#,
    );
    let changes = format!(r#"[{{"field":"statecode","old":{old},"new":{new}}}]"#);
    let question = format!(r#"{{"ask":"notify","record":{},"changes":{changes},"chats":[]}}"#, record());
    let answer = answer_json(&tenant.expect("no faults"), question.as_bytes());
    assert!(answer.starts_with(r#"{"ask":"notify""#), "{answer}");
    answer.contains(r#""fields":["statecode"]"#)
}

#[rstest]
#[case::a_fraction_of_noughts("1", "1.0")]
#[case::an_exponent("1.0", "1e0")]
#[case::another_exponent("100e-2", "0.01E+2")]
#[case::noughts_at_the_end("644510979.9", "644510979.9000000000")]
#[case::a_great_power("1e23", "100000000000000000000000")]
#[case::minus_nought("0", "-0")]
#[case::nought_however_it_is_written("-0.000e-5", "0e999999999999999999999999999999999999999")]
#[case::beyond_a_float("1e400", "10e399")]
#[case::far_beyond("1e999999999999", "10e999999999998")]
#[case::exponents_of_any_length(
    "1e1000000000000000000000000000000000000000",
    "10e999999999999999999999999999999999999999"
)]
#[case::small_exponents_of_any_length(
    "1e-1000000000000000000000000000000000000000",
    "0.1e-999999999999999999999999999999999999999"
)]
#[case::keys_in_another_order(r#"{"a":[1],"b":null}"#, r#"{ "b": null, "a": [1.00] }"#)]
#[case::an_escape(r#""a""#, r#""\u0061""#)]
#[case::a_key_of_serde_json(r#"{"$serde_json::private::Number":"1"}"#, r#"{"$serde_json::private::Number":"1"}"#)]
fn values_are_the_same_if_they_certainly_are(#[case] old: &str, #[case] new: &str) {
    assert!(!is_announced(old, new) && !is_announced(new, old), "{old} {new}");
}

#[rstest]
#[case::money("922337203685477.57", "922337203685477.58")]
#[case::decimals("12345678901.0000000001", "12345678901.0000000002")]
#[case::beyond_64_bits("18446744073709551616", "18446744073709551617")]
#[case::the_tiniest("1e-400", "0.0")]
#[case::signs("-1", "1")]
#[case::exponents_of_any_length(
    "1e1000000000000000000000000000000000000000",
    "1e1000000000000000000000000000000000000001"
)]
#[case::a_sign_of_an_exponent("1e40", "1e-40")]
#[case::a_number_and_a_text("1", r#""1""#)]
#[case::a_number_and_serde_jsons_form_of_it("1.5", r#"{"$serde_json::private::Number":"1.5"}"#)]
#[case::a_text_and_serde_jsons_form_of_it("1", r#"{"$serde_json::private::RawValue":"1"}"#)]
#[case::one_more_key(r#"{"a":1}"#, r#"{"a":1,"b":1}"#)]
#[case::order_in_a_list("[1,2]", "[2,1]")]
fn values_that_may_differ_are_announced(#[case] old: &str, #[case] new: &str) {
    assert!(is_announced(old, new) && is_announced(new, old), "{old} {new}");
}

#[test]
fn numbers_of_a_million_digits_are_compared_in_linear_time() {
    let long = "1234567890".repeat(100_000);
    assert!(!is_announced(&long, &format!("{long}.0e0")));
    assert!(is_announced(&long, &format!("{long}1")));
}

#[rstest]
#[case::twice(r#"{"v":1,"v":2}"#, "changes[0].old.v: key `v` is given twice at line 1 column ")]
#[case::deep(r#"[0,{"a":{"v":1,"\u0076":2}}]"#, "changes[0].old[1].a.v: key `v` is given twice at line 1 column ")]
#[case::half_a_pair(
    r#"{"a":"\ud800"}"#,
    "changes[0].old.a: expected both halves of a surrogate pair, found one at line 1 column "
)]
fn a_value_that_is_none_makes_a_question_malformed(#[case] old: &str, #[case] expected: &str) {
    let changes = format!(r#"[{{"field":"statecode","old":{old},"new":1}}]"#);
    // What comes later in the text is not the first fault.
    let message =
        malformed(format!(r#"{{"ask":"notify","record":{},"changes":{changes},"chats":[],"odd":1}}"#, record()));
    assert!(message.starts_with(expected), "{message}");
}

#[test]
fn a_question_has_at_most_128_levels() {
    for (levels, is_read) in [(125, true), (126, false), (100_000, false)] {
        let nest = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let changes = format!(r#"[{{"field":"statecode","old":{nest}}}]"#);
        let text = format!(r#"{{"ask":"notify","record":{},"changes":{changes},"chats":[]}}"#, record());
        let read = Question::from_json(text.as_bytes());
        assert_eq!(read.is_ok(), is_read, "{levels}");
        if let Ok(question) = read {
            let written = serde_json::to_string(&question).expect("JSON");
            assert_eq!(Question::from_json(written.as_bytes()), Ok(question));
        }
    }
}

#[rstest]
#[case("1.50")]
#[case("12345678901.0000000001")]
#[case("1e999999999999")]
#[case("-0")]
#[case(r#"{"b":[1e400,null,true,"\u202e"],"a":18446744073709551616}"#)]
fn a_value_written_back_is_the_same_value(#[case] text: &str) {
    use crm_chat_policy::question::Value;
    let value: Value = text.parse().expect("JSON");
    let written = serde_json::to_string(&value).expect("JSON");
    assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON"), value);
}

// -------------------------------------------------------------------------------------------------
// Questions that are well formed but make no sense

#[test]
fn every_error_keeps_its_code_in_the_order_in_which_they_are_looked_for() {
    assert_eq!(QuestionError::CODES, ["malformed_question", "unknown_record_type", "owner_mismatch", "unknown_app"]);
}

#[test]
fn the_first_thing_that_makes_no_sense_is_the_error() {
    let ask_about = |record_type: &str, owner: Value, app: &str| {
        let mut question = with(TIMELINE_OPEN_CHAT, "/record/type", json!(record_type));
        question["record"]["owner"] = owner;
        question["app"] = json!(app);
        ask(&question)["error"]["code"].clone()
    };
    assert_eq!(ask_about("New_Ticket", Value::Null, "nowhere"), "malformed_question");
    assert_eq!(ask_about("new_ticket", Value::Null, "Nowhere"), "malformed_question");
    assert_eq!(ask_about("new_ticket", Value::Null, "nowhere"), "unknown_record_type");
    assert_eq!(ask_about("incident", Value::Null, "nowhere"), "owner_mismatch");
    assert_eq!(ask_about("incident", json!({ "user": CARL }), "nowhere"), "unknown_app");
    assert_eq!(ask_about("incident", json!({ "user": CARL }), "sales"), Value::Null);
}

#[rstest]
#[case::an_unknown_record_type(with(OPEN_RECORD, "/record/type", json!("incidents")),
    r#"{"error":{"code":"unknown_record_type","message":"record.type: the tenant has no record type `incidents` (nearest: `incident`, `account`, `contact`)"}}"#)]
#[case::a_card_of_an_unknown_record_type(with(CARD, "/record_type", json!("new_ticket")),
    r#"{"error":{"code":"unknown_record_type","message":"record_type: the tenant has no record type `new_ticket` (nearest: `contact`, `incident`, `email`)"}}"#)]
#[case::notices_of_an_unknown_record_type(with(NOTIFY, "/record/type", json!("mail")),
    r#"{"error":{"code":"unknown_record_type","message":"record.type: the tenant has no record type `mail` (nearest: `email`, `contact`, `incident`)"}}"#)]
#[case::no_owner_where_there_is_one(with(OPEN_RECORD, "/record/owner", Value::Null),
    r#"{"error":{"code":"owner_mismatch","message":"record.owner: a record of type `incident`, which is UserOwned, needs a user or a team as its owner"}}"#)]
#[case::notices_of_a_record_without_its_owner(with(NOTIFY, "/record/owner", Value::Null),
    r#"{"error":{"code":"owner_mismatch","message":"record.owner: a record of type `incident`, which is UserOwned, needs a user or a team as its owner"}}"#)]
#[case::an_unknown_app(with(CONFIGURE, "/app", json!("nowhere")),
    r#"{"error":{"code":"unknown_app","message":"app: the tenant has no app `nowhere` (nearest: `sales`, `field_service`, `customer_service_hub`)"}}"#)]
fn a_question_makes_no_sense_for(#[case] question: Value, #[case] expected: &str) {
    assert_eq!(answer_json(&tenant(), question.to_string().as_bytes()), expected);
}

#[rstest]
#[case::by_a_user(json!({ "user": ANNA }), "can't be owned by user `00000000-0000-0000-0000-0000000000a1`")]
#[case::by_a_team(json!({ "team": RED }), "can't be owned by team `00000000-0000-0000-0000-000000000001`")]
fn an_organisations_record_is_not_owned(#[case] owner: Value, #[case] problem: &str) {
    let tenant =
        Tenant::from_json(br#"{"version":1,"record_types":[{"name":"incident","ownership":"OrganizationOwned"}]}"#);
    let question = with(OPEN_RECORD, "/record/owner", owner);
    let expected = json!({ "error": {
        "code": "owner_mismatch",
        "message": format!("record.owner: a record of type `incident`, which is OrganizationOwned, {problem}"),
    } });
    let answer = answer_json(&tenant.expect("no faults"), question.to_string().as_bytes());
    assert_eq!(serde_json::from_str::<Value>(&answer).expect("JSON"), expected);
}

#[test]
fn an_unknown_role_is_no_error() {
    let answer = ask(&with(DISCONNECT, "/user/roles", json!([guid(0xdead)])));
    assert_eq!(answer["allowed"], false);
}

// -------------------------------------------------------------------------------------------------
// What is echoed

#[test]
fn ids_in_upper_case_are_read_and_told_in_lower_case() {
    let tenant = Tenant::from_json(
        br#"{
            "version": 1, "chat": { "enabled": true },
            "roles": [{ "id": "ABCDEF00-0000-4000-8000-000000000001", "name": "x", "builtin": "csr_manager" }],
            "record_types": [{ "name": "incident", "notify": { "enabled": true } }]
        }"#,
    );
    let tenant = tenant.expect("no faults");
    let mut question = with(DISCONNECT, "/user/roles", json!(["abcdef00-0000-4000-8000-000000000001"]));
    for role in ["abcdef00-0000-4000-8000-000000000001", "ABCDEF00-0000-4000-8000-000000000001"] {
        question["user"]["roles"] = json!([role]);
        assert!(answer_json(&tenant, question.to_string().as_bytes()).contains(r#""allowed":true"#));
    }

    let upper = "ABCDEF00-0000-4000-8000-00000000000A";
    let question = with(NOTIFY, "/chats/0/participants", json!([upper]));
    let answer = answer_json(&tenant, question.to_string().as_bytes());
    assert!(answer.contains(&upper.to_lowercase()) && !answer.contains(upper), "{answer}");

    let read =
        Question::from_json(with(DISCONNECT, "/user/id", json!(upper)).to_string().as_bytes()).expect("a question");
    assert_eq!(serde_json::to_value(&read).expect("JSON")["user"]["id"], upper.to_lowercase());
    assert_eq!(tenant.to_document().roles[0].id, "abcdef00-0000-4000-8000-000000000001");
}

#[test]
fn a_chat_id_is_told_as_it_was_given() {
    let id = format!("19:ÄbC-{}", "x".repeat(248));
    assert_eq!(id.len(), 256);
    let tenant = Tenant::from_json(
        br#"{"version":1,"chat":{"enabled":true},"record_types":[{"name":"incident","notify":{"enabled":true}}]}"#,
    );
    let question = with(NOTIFY, "/chats/0/id", json!(id));
    let answer = answer_json(&tenant.expect("no faults"), question.to_string().as_bytes());
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["tell"][0]["chat"], id);
}

#[test]
fn repeated_roles_teams_participants_and_rights_are_harmless_and_echoed_in_order_and_number() {
    let mut question = forms()[JOIN].0.clone();
    question["user"]["roles"] = json!([guid(2), guid(1), guid(2)]);
    question["user"]["teams"] = json!([guid(4), guid(4), guid(3)]);
    question["user"]["directory_roles"] =
        json!(["tenant_administrator", "global_administrator", "tenant_administrator"]);
    question["access"] = json!(["write", "read", "write", "write"]);
    question["chat"]["participants"] = json!([guid(9), guid(8), guid(9)]);
    let read = Question::from_json(question.to_string().as_bytes()).expect("a question");
    assert_eq!(serde_json::to_value(&read).expect("JSON"), question);
    assert_eq!(ask(&question)["allowed"], true);

    let tenant = Tenant::from_json(
        br#"{"version":1,"chat":{"enabled":true},"record_types":[{"name":"incident","notify":{"enabled":true}}]}"#,
    );
    let question = with(NOTIFY, "/chats/0/participants", json!([guid(9), guid(8), guid(9)]));
    let answer = answer_json(&tenant.expect("no faults"), question.to_string().as_bytes());
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(answer["tell"][0]["participants"], json!([guid(9), guid(8)]), "told once");
}

// -------------------------------------------------------------------------------------------------
// Answers, byte for byte

/// A tenant in which the worked answers below are right.
fn worked_tenant() -> Tenant {
    let reads = [
        "read_app_profile",
        "read_application_tab_template",
        "read_notification_template",
        "read_pane_tab_configuration",
        "read_pane_tool_configuration",
        "read_productivity_pane_configuration",
    ];
    let document = json!({
        "version": 1,
        "chat": { "enabled": true },
        "roles": [{ "id": CLERKS, "name": "Clerks", "privileges": reads }],
        "record_types": [
            {
                "name": "incident",
                "disconnect": { "record_owner": true },
                "join": false,
                "notify": { "enabled": true, "fields": ["prioritycode", "description"] },
            },
            {
                "name": "email",
                "fields": [
                    { "name": "from", "type": "PartyList" }, { "name": "title", "type": "String" },
                    { "name": "prioritycode", "type": "Picklist" },
                ],
                "views": [{ "name": "Q", "kind": "quick_find", "columns": ["from", "title", "prioritycode"] }],
                "note": { "include": true },
            },
        ],
    });
    Tenant::from_json(document.to_string().as_bytes()).expect("no faults")
}

#[rstest]
#[case::the_owner_may_disconnect(
    json!({ "ask": "disconnect", "user": { "id": ANNA }, "record": { "type": "incident", "id": guid(1), "owner": { "user": ANNA } },
        "chat": { "id": "19:a@thread.v2", "connected_by": BELA } }),
    r#"{"ask":"disconnect","rule":"disconnect","allowed":true,"grants":["owner"],"held":["chat_enabled","record_owner","owner_may_disconnect"],"failed_guards":[],"missing":[],"remedies":[]}"#)]
#[case::neither_toggle_nor_access_to_join(
    json!({ "ask": "join", "user": { "id": ANNA }, "access": ["read"], "record": record(),
        "chat": { "id": "19:a@thread.v2", "connected_by": BELA, "participants": [BELA] } }),
    r#"{"ask":"join","rule":"join","allowed":false,"grants":[],"held":["chat_enabled","not_participant"],"failed_guards":[],"missing":[{"grant":"writer","conditions":["join_enabled","join_access"]}],"remedies":[["join_enabled","join_access"]]}"#)]
#[case::one_table_short_of_the_pane(
    json!({ "ask": "availability", "user": { "id": ANNA, "roles": [CLERKS] }, "app": "customer_service_workspace" }),
    r#"{"ask":"availability","rule":"availability","allowed":false,"grants":[],"held":["chat_enabled","chat_consent","chat_in_app","default_profile"],"failed_guards":[],"missing":[{"grant":"single_session","conditions":["single_session_app"]},{"grant":"default_profile","conditions":["pane_access"]},{"grant":"custom_profile","conditions":["profile_chat_enabled","pane_access"]}],"remedies":[["single_session_app"],["pane_access"]],"missing_tables":["notification_field"]}"#)]
#[case::a_card(
    json!({ "ask": "card", "record_type": "email" }),
    r#"{"ask":"card","included":true,"fields":["title","prioritycode"],"skipped":[{"field":"from","reason":"unsupported_type"}],"secured":[],"record_link":true}"#)]
#[case::a_notice(
    json!({ "ask": "notify", "record": record(),
        "changes": [{ "field": "description" }, { "field": "prioritycode", "old": 2, "new": 1 }, { "field": "title" }],
        "chats": [{ "id": "19:a@thread.v2", "connected_by": BELA, "participants": [BELA] }] }),
    r#"{"ask":"notify","fields":["prioritycode","description"],"ignored":[{"field":"title","reason":"not_watched"}],"caveats":[{"field":"description","caveat":"inline_images_not_rendered"}],"tell":[{"chat":"19:a@thread.v2","participants":["00000000-0000-0000-0000-0000000000b2"]}]}"#)]
#[case::an_error(
    json!({ "ask": "card", "record_type": "new_ticket" }),
    r#"{"error":{"code":"unknown_record_type","message":"record_type: the tenant has no record type `new_ticket` (nearest: `contact`, `incident`, `email`)"}}"#)]
#[case::a_setting(
    json!({ "ask": "configure", "user": { "id": ANNA }, "setting": "timeline_sync", "app": "customer_service_hub" }),
    r#"{"ask":"configure","rule":"configure:timeline_sync","allowed":false,"grants":[],"held":["settings_page_reachable"],"failed_guards":[],"missing":[{"grant":"global_administrator","conditions":["global_administrator"]}],"remedies":[["global_administrator"]]}"#)]
fn the_answer_is(#[case] question: Value, #[case] expected: &str) {
    assert_eq!(answer_json(&worked_tenant(), question.to_string().as_bytes()), expected);
}

#[test]
fn an_answer_is_explained_to_people_as_its_decision_card_or_notice_is() {
    let tenant = worked_tenant();
    let mut shown = String::new();
    for (form, _) in forms() {
        let question = Question::from_json(form.to_string().as_bytes()).expect("a question");
        shown += &format!("{}\n\n", question.answer(&tenant).expect("an answer"));
    }
    insta::assert_snapshot!("answers_for_people", shown);
}

/// A tenant in which owners and connectors may disconnect, and anybody who may write may join.
fn open_tenant() -> crm_chat_policy::model::Tenant {
    crate::support::tenant_with_case(json!({ "disconnect": { "record_owner": true, "chat_connector": true } }))
}

#[test]
fn an_external_member_is_no_user_and_in_nobodys_way() {
    let tenant = open_tenant();
    // Even one whose id is written as the user's.
    let external = json!({ "external": ANNA.to_string() });
    let mut question = with(JOIN, "/chat/participants", json!([external]));
    question["access"] = json!(["read", "write"]);
    let answer: Value = serde_json::from_str(&answer_json(&tenant, question.to_string().as_bytes())).expect("JSON");
    assert_eq!((&answer["allowed"], &answer["rule"]), (&json!(true), &json!("join")), "{answer}");
    question["ask"] = json!("view");
    question["access"] = json!([]);
    let answer: Value = serde_json::from_str(&answer_json(&tenant, question.to_string().as_bytes())).expect("JSON");
    assert_eq!((&answer["allowed"], &answer["remedies"][0]), (&json!(false), &json!(["participant"])), "{answer}");
}

#[test]
fn a_connector_who_is_not_known_is_nobody_and_the_other_grants_stand() {
    let tenant = open_tenant();
    let question = |owner| {
        let mut question = with(DISCONNECT, "/chat/connected_by", Value::Null);
        question["record"]["owner"] = json!({ "user": owner });
        serde_json::from_str::<Value>(&answer_json(&tenant, question.to_string().as_bytes())).expect("JSON")
    };
    assert_eq!(question(ANNA)["grants"], json!(["owner"]));
    assert_eq!(question(CARL)["allowed"], json!(false));
    assert!(!question(CARL)["held"].as_array().expect("a list").contains(&json!("chat_connector")));
}
