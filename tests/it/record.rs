//! Fingerprints, records of decisions, and replaying them.

use crm_chat_policy::{
    conformance::Asked,
    document::TenantDocument,
    model::{BuiltinRole, Tenant},
    question::answer_json,
    record::{Fingerprint, Record, Recorder, Replay},
    review::compare::compare,
};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

const ROLE: &str = "7d4f5c52-0000-4000-8000-00000000000a";
const OTHER_ROLE: &str = "7d4f5c52-0000-4000-8000-00000000000b";
const USER: &str = "7d4f5c52-0000-4000-8000-0000000000b1";
const OTHER_USER: &str = "7d4f5c52-0000-4000-8000-0000000000b2";

fn tenant(document: &Value) -> Tenant {
    Tenant::from_json(document.to_string().as_bytes()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn with(key: &str, value: Value) -> Value {
    let mut document = json!({ "version": 1, "chat": { "enabled": true } });
    document[key] = value;
    document
}

fn account(key: &str, value: Value) -> Value {
    let mut account = json!({ "name": "account",
        "fields": [{ "name": "name", "type": "String" }, { "name": "revenue", "type": "Money" }],
        "views": [{ "name": "Found", "kind": "quick_find", "columns": ["name", "revenue"] }, { "name": "Other", "columns": ["name"] }],
        "note": { "include": true }, "notify": { "enabled": true, "fields": ["name", "revenue"] } });
    account[key] = value;
    with("record_types", json!([account]))
}

fn roles(roles: &[(&str, &str, &[&str])]) -> Value {
    let role =
        |(id, name, privileges): &(&str, &str, &[&str])| json!({ "id": id, "name": name, "privileges": privileges });
    with("roles", roles.iter().map(role).collect())
}

fn profile(users: &[&str]) -> Value {
    with("profiles", json!([{ "id": ROLE, "name": "Tier 2", "chat": true, "users": users }]))
}

fn since(moment: &str) -> Value {
    with("chat", json!({ "timeline_sync_since": moment }))
}

const DISCONNECT: &[&str] = &["disconnect_any_chat"];

#[rstest]
#[case::defaults_spelled_out(with("chat", json!({})), with("chat", json!({ "enabled": false,
    "granted_permissions": ["User.Read.All", "Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.ReadBasic.All"],
    "card": { "selection": "first_five_supported" } })))]
#[case::standard_type_spelled_out(json!({ "version": 1 }), json!({ "version": 1, "record_types": [{ "name": "email", "activity": true, "join": false }] }))]
#[case::watched_fields_spelled_out(json!({ "version": 1, "record_types": [{ "name": "incident", "notify": { "enabled": true } }] }),
    json!({ "version": 1, "record_types": [{ "name": "incident", "notify": { "enabled": true, "fields": ["prioritycode", "statecode", "statuscode"] } }] }))]
#[case::default_view_spelled_out(account("join", json!(false)), account("note", json!({ "include": true, "view": "Found" })))]
#[case::order_of_fields(account("join", json!(false)), account("fields", json!([{ "name": "revenue", "type": "Money" }, { "name": "name", "type": "String" }])))]
#[case::order_of_types(with("record_types", json!([{ "name": "a" }, { "name": "b" }])), with("record_types", json!([{ "name": "b" }, { "name": "a" }])))]
#[case::order_of_apps(with("apps", json!([{ "id": "a" }, { "id": "b", "multisession": true }])), with("apps", json!([{ "id": "b", "multisession": true }, { "id": "a" }])))]
#[case::order_of_roles(roles(&[(ROLE, "A", DISCONNECT), (OTHER_ROLE, "B", DISCONNECT)]), roles(&[(OTHER_ROLE, "B", DISCONNECT), (ROLE, "A", DISCONNECT)]))]
#[case::order_of_users(profile(&[USER, OTHER_USER]), profile(&[OTHER_USER, USER]))]
#[case::case_of_guids(profile(&[USER]), profile(&[&USER.to_uppercase()]))]
#[case::names_of_roles(roles(&[(ROLE, "A", DISCONNECT)]), roles(&[(ROLE, "B", DISCONNECT)]))]
#[case::privileges_of_a_builtin(roles(&[(ROLE, "A", DISCONNECT)]), with("roles", json!([{ "id": ROLE, "name": "A", "builtin": BuiltinRole::CsrManager }])))]
#[case::labels(account("label", json!("Customer")), account("label", json!("Klient")))]
#[case::label_of_the_tenant(with("label", json!("Contoso")), with("label", json!("Fabrikam")))]
#[case::order_of_the_chats_apps(with("chat", json!({ "apps": ["sales", "field_service"] })), with("chat", json!({ "apps": ["field_service", "sales"] })))]
#[case::role_that_has_nothing(roles(&[]), roles(&[(ROLE, "A", &[])]))]
#[case::profile_without_users(json!({ "version": 1, "chat": { "enabled": true } }), profile(&[]))]
#[case::offset_of_a_moment(since("2026-01-05T09:00:00Z"), since("2026-01-05T10:00:00.000+01:00"))]
fn what_decides_nothing_leaves_the_fingerprint_alone(#[case] one: Value, #[case] other: Value) {
    let [one, other] = [one, other].map(|document| tenant(&document));
    assert_eq!(compare(&one, &other), []);
    assert_eq!(Fingerprint::of(&one), Fingerprint::of(&other));
}

#[rstest]
#[case::switch(with("chat", json!({ "enabled": false })), with("chat", json!({ "enabled": true })))]
#[case::apps_of_the_chat(with("chat", json!({ "apps": ["sales"] })), with("chat", json!({ "apps": [] })))]
#[case::every_app(with("chat", json!({})), with("chat", json!({ "apps": [] })))]
#[case::join_access(with("chat", json!({})), with("chat", json!({ "join_access": "write_or_append" })))]
#[case::rich_text(account("join", json!(false)), account("fields", json!([{ "name": "name", "type": "String", "rich_text": true }, { "name": "revenue", "type": "Money" }])))]
#[case::consent(with("chat", json!({})), with("chat", json!({ "granted_permissions": ["User.Read.All"] })))]
#[case::sync(since("2026-01-05T09:00:00Z"), since("2026-01-05T09:00:00.001Z"))]
#[case::privilege(roles(&[(ROLE, "A", DISCONNECT)]), roles(&[(ROLE, "A", &["administer_chat"])]))]
#[case::whose_privilege(roles(&[(ROLE, "A", DISCONNECT)]), roles(&[(OTHER_ROLE, "A", DISCONNECT)]))]
#[case::profile(profile(&[USER]), profile(&[OTHER_USER]))]
#[case::app(with("apps", json!([{ "id": "a" }])), with("apps", json!([{ "id": "a", "multisession": true }])))]
#[case::type_that_is_there(with("record_types", json!([])), with("record_types", json!([{ "name": "a" }])))]
#[case::join(account("join", json!(false)), account("join", json!(true)))]
#[case::connect(account("connect", json!(false)), account("connect", json!(true)))]
#[case::owner_toggle(account("disconnect", json!({})), account("disconnect", json!({ "record_owner": true })))]
#[case::connector_toggle(account("disconnect", json!({})), account("disconnect", json!({ "chat_connector": true })))]
#[case::ownership(account("ownership", json!("UserOwned")), account("ownership", json!("OrganizationOwned")))]
#[case::activity(account("activity", json!(false)), account("activity", json!(true)))]
#[case::note(account("note", json!({})), account("note", json!({ "include": true })))]
#[case::view(account("note", json!({ "include": true })), account("note", json!({ "include": true, "view": "Other" })))]
#[case::secured(account("join", json!(false)), account("fields", json!([{ "name": "name", "type": "String", "secured": true }, { "name": "revenue", "type": "Money" }])))]
#[case::watched(account("notify", json!({ "enabled": true, "fields": ["name"] })), account("notify", json!({ "enabled": true, "fields": [] })))]
#[case::order_of_watched(account("notify", json!({ "enabled": true, "fields": ["name", "revenue"] })), account("notify", json!({ "enabled": true, "fields": ["revenue", "name"] })))]
fn what_decides_something_changes_the_fingerprint(#[case] one: Value, #[case] other: Value) {
    let [one, other] = [one, other].map(|document| tenant(&document));
    assert_ne!(Fingerprint::of(&one), Fingerprint::of(&other));
}

/// One document with a part of the other.
fn mixed(mut one: TenantDocument, other: TenantDocument, part: u8) -> TenantDocument {
    match part {
        0 => one.chat = other.chat,
        1 => one.roles = other.roles,
        2 => one.profiles = other.profiles,
        3 => one.apps = other.apps,
        4 => one.record_types = other.record_types,
        // One setting of one type: the nearest neighbours.
        _ => {
            if let (Some(last), Some(other)) = (one.record_types.last_mut(), other.record_types.last()) {
                match part {
                    5 => last.join = other.join,
                    6 => last.connect = other.connect,
                    7 => last.disconnect = other.disconnect.clone(),
                    8 => last.activity = other.activity,
                    _ => last.notify.enabled = other.notify.enabled,
                }
            }
        }
    }
    one
}

proptest! {
    #[test]
    fn tenants_of_one_fingerprint_answer_alike_and_compare_equal(
        asked: Asked, other: TenantDocument, part in 0_u8..10,
    ) {
        if let Ok(changed) = mixed(asked.tenant.to_document(), other, part).build() {
            let question = serde_json::to_vec(&asked.question).expect("it is written");
            let is_alike = compare(&asked.tenant, &changed).is_empty()
                && answer_json(&asked.tenant, &question) == answer_json(&changed, &question);
            let is_same = Fingerprint::of(&asked.tenant) == Fingerprint::of(&changed);
            prop_assert!(is_alike || !is_same);
        }
    }

    #[test]
    fn documents_in_another_order_with_other_names_have_one_fingerprint(document: TenantDocument) {
        let tenant = document.clone().build().expect("it is valid");
        let mut other = document;
        other.roles.reverse();
        other.profiles.reverse();
        other.apps.reverse();
        other.record_types.reverse();
        other.chat.granted_permissions.reverse();
        for role in &mut other.roles {
            role.id = role.id.to_uppercase();
            role.name = "A role".to_owned();
            role.privileges.reverse();
        }
        for profile in &mut other.profiles {
            profile.name = "A profile".to_owned();
            profile.users.reverse();
        }
        for record_type in &mut other.record_types {
            record_type.fields.iter_mut().for_each(|fields| fields.reverse());
        }
        let other = other.build().expect("it is valid");
        prop_assert_eq!(Fingerprint::of(&tenant), Fingerprint::of(&other));
        // What a tenant is written as spells out its defaults.
        let written = tenant.to_document().build().expect("it is valid");
        prop_assert_eq!(Fingerprint::of(&tenant), Fingerprint::of(&written));
    }

    #[test]
    fn a_record_is_one_line_that_is_read_and_replayed_without_a_difference(asked: Asked, garbage: Vec<u8>) {
        let question = serde_json::to_vec(&asked.question).expect("it is written");
        let recorder = Recorder::new(&asked.tenant);
        let mut replay = Replay::new(&asked.tenant);
        for question in [&question, &garbage] {
            let line = recorder.record("2026-01-05T09:00:00Z".parse().expect("a moment"), question).to_json();
            prop_assert!(!line.contains('\n'));
            let record = Record::from_json(line.as_bytes()).expect("it is read");
            prop_assert_eq!(record.to_json(), line);
            prop_assert!(replay.answer(1, &record).is_none());
        }
        prop_assert_eq!(counts(&replay), [2, 2, 0, 0, 0, 0]);
    }
}

/// A tenant in which everything is said that decides anything. Records of years have its fingerprint: where it
/// changes, the number of the form must change too, and the changelog must say so with a star.
const KNOWN: &str = r#"{ "version": 1,
    "chat": { "enabled": true, "apps": ["contoso_desk", "sales"], "join_access": "write_or_append",
        "granted_permissions": ["Chat.ReadWrite.All", "User.Read.All"], "timeline_sync_since": "2026-01-05T09:00:00.5Z",
        "card": { "selection": "first_five_then_skip", "unsupported_types": ["File", "Image"] } },
    "roles": [{ "id": "7d4f5c52-0000-4000-8000-00000000000a", "name": "A", "builtin": "csr_manager", "privileges": ["read_app_profile"] }],
    "profiles": [{ "id": "7d4f5c52-0000-4000-8000-0000000000a1", "name": "P", "chat": true, "pane_integration": true,
        "users": ["7d4f5c52-0000-4000-8000-0000000000b1"] }],
    "apps": [{ "id": "contoso_desk", "multisession": true, "settings_page_in_sitemap": true }],
    "record_types": [{ "name": "account", "activity": true, "join": true, "connect": false,
        "disconnect": { "record_owner": true, "chat_connector": true },
        "fields": [{ "name": "name", "type": "String", "secured": true }, { "name": "note", "type": "Memo", "rich_text": false }],
        "views": [{ "name": "Found", "kind": "quick_find", "columns": ["name", "owner.name"] }],
        "note": { "include": true }, "notify": { "enabled": true, "fields": ["note", "name"] } }] }"#;

#[test]
fn the_fingerprint_of_a_known_tenant_is_the_one_of_ever() {
    let fingerprint =
        |document: &str| Fingerprint::of(&tenant(&serde_json::from_str(document).expect("JSON"))).to_string();
    assert_eq!(fingerprint(KNOWN), "sha256:e9489c2197c335af0b4775eb1c0f650d363124a1a39adb4853e9688db820bde5");
    assert_eq!(
        fingerprint(r#"{ "version": 1 }"#),
        "sha256:26bf6c1240242d5e6e535bef60f0b00068cc808ab1e4565945c2aff3006aae03"
    );
}

#[test]
fn a_fingerprint_is_read_from_what_it_is_printed_as() {
    let fingerprint = Fingerprint::of(&tenant(&json!({ "version": 1 })));
    let text = fingerprint.to_string();
    assert_eq!(text.parse(), Ok(fingerprint));
    for wrong in [&text[1..], &text[..70], &text.to_uppercase(), &format!("{text}0"), &text.replace("sha256:", "")] {
        assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
    }
}

fn join_of_account(writer: bool) -> Vec<u8> {
    json!({ "ask": "join", "user": { "id": USER }, "access": if writer { vec!["read", "write"] } else { vec!["read"] },
        "record": { "type": "account", "id": ROLE, "owner": { "user": OTHER_USER } },
        "chat": { "id": "19:a@thread.v2", "connected_by": OTHER_USER, "participants": [OTHER_USER] } })
    .to_string()
    .into_bytes()
}

#[test]
fn a_replay_counts_what_is_allowed_now_and_what_is_not() {
    let (old, new) = (tenant(&account("join", json!(false))), tenant(&account("join", json!(true))));
    let at = "2026-01-05T09:00:00Z".parse().expect("a moment");
    let recorder = Recorder::new(&old);
    let mut records: Vec<_> = [true, true, false].map(|writer| recorder.record(at, &join_of_account(writer))).into();
    records.push(recorder.record(at, b"{\"ask\": \"join\"}"));
    records.push(recorder.record(at, br#"{"ask": "card", "record_type": "invoice"}"#));

    let mut replay = Replay::new(&new);
    let lines: Vec<_> = replay.differences(records.clone()).map(|it| (it.line, it.tampered)).collect();
    // A denial that lacks less than before is another answer.
    assert_eq!(lines, [(1, false), (2, false), (3, false)]);
    assert_eq!(counts(&replay), [5, 2, 3, 2, 0, 0]);
    assert_eq!(
        replay.to_string(),
        "records: 5, the same: 2, changed: 3\njoin of account: 2 more allowed, 1 answered otherwise"
    );

    let mut back = Replay::new(&old);
    let recorder = Recorder::new(&new);
    let records = [true, false].map(|writer| recorder.record(at, &join_of_account(writer)));
    assert_eq!(back.differences(records).count(), 2);
    assert_eq!(
        back.to_string(),
        "records: 2, the same: 0, changed: 2\njoin of account: 1 fewer allowed, 1 answered otherwise"
    );
}

/// All records, the same, the changed, those now allowed, those now denied, the tampered.
fn counts(replay: &Replay<'_>) -> [u64; 6] {
    let it = replay.summary();
    [it.records, it.same, it.changed, it.now_allowed, it.now_denied, it.tampered]
}

#[test]
fn an_answer_that_its_own_tenant_does_not_give_is_tampered() {
    let tenant = tenant(&account("join", json!(false)));
    let at = "2026-01-05T09:00:00Z".parse().expect("a moment");
    let record = Recorder::new(&tenant).record(at, &join_of_account(true)).to_json();
    let forged = record.replace(r#""allowed":false"#, r#""allowed":true"#);
    let mut replay = Replay::new(&tenant);
    let difference = replay.answer(7, &Record::from_json(forged.as_bytes()).expect("a record")).expect("it differs");
    assert!(serde_json::to_string(&difference).expect("it is written").ends_with(r#","tampered":true}"#));
    assert_eq!(counts(&replay), [1, 0, 1, 0, 0, 1]);
}

#[rstest]
#[case::spelled_otherwise(r#""allowed":false"#, r#" "all\u006fwed" : false "#, true)]
#[case::key_that_says_both(r#""allowed":false"#, r#""allowed":true,"allowed":false"#, false)]
fn a_recorded_answer_is_the_same_if_it_certainly_is(#[case] from: &str, #[case] to: &str, #[case] is_same: bool) {
    let tenant = tenant(&account("join", json!(false)));
    let at = "2026-01-05T09:00:00Z".parse().expect("a moment");
    let record = Recorder::new(&tenant).record(at, &join_of_account(true)).to_json();
    let other = record.replace(from, to);
    assert_ne!(other, record);
    let record = Record::from_json(other.as_bytes()).expect("a record");
    assert_eq!(Replay::new(&tenant).answer(1, &record).is_none(), is_same);
}

#[test]
fn errors_are_the_same_whatever_they_say() {
    let tenant = tenant(&json!({ "version": 1 }));
    let at = "2026-01-05T09:00:00Z".parse().expect("a moment");
    let record = Recorder::new(&tenant).record(at, b"no question").to_json();
    assert!(record.contains(r#""question":"no question""#), "{record}");
    let mut record: Value = serde_json::from_str(&record).expect("JSON");
    record["answer"]["error"]["message"] = json!("in other words");
    let record = Record::from_json(record.to_string().as_bytes()).expect("a record");
    assert!(Replay::new(&tenant).answer(1, &record).is_none());
}

/// A record is read by its keys, never by position, and so is its tenant.
#[test]
fn a_list_never_stands_for_a_record_or_its_tenant() {
    let tenant = tenant(&json!({ "version": 1 }));
    let at = "2026-01-05T09:00:00Z".parse().expect("a moment");
    let record = Recorder::new(&tenant).record(at, b"{}").to_json();
    let whole: Value = serde_json::from_str(&record).expect("JSON");
    let list = |object: &Value, keys: &[&str]| Value::Array(keys.iter().map(|key| object[key].clone()).collect());
    let mut with_list = whole.clone();
    with_list["tenant"] = list(&whole["tenant"], &["label", "fingerprint"]);
    for (line, place) in [(list(&whole, &["at", "tenant", "question", "answer"]), "$"), (with_list, "tenant")] {
        let error = Record::from_json(line.to_string().as_bytes()).expect_err("it is no record");
        assert_eq!(error.place(), place, "{error}");
        assert!(error.message().starts_with("expected an object, found a list"), "{error}");
    }
}

#[rstest]
#[case::no_json("record", "$")]
#[case::list("[]", "$")]
#[case::no_tenant(r#"{"at":"2026-01-05T09:00:00Z","question":{},"answer":{}}"#, "tenant")]
#[case::no_label(
    r#"{"at":"2026-01-05T09:00:00Z","tenant":{"fingerprint":"sha256:"},"question":{},"answer":{}}"#,
    "tenant.fingerprint"
)]
#[case::no_moment(r#"{"at":"yesterday","tenant":{},"question":{},"answer":{}}"#, "at")]
#[case::another_key(r#"{"at":"2026-01-05T09:00:00Z","by":1}"#, "by")]
#[case::key_twice(r#"{"at":"2026-01-05T09:00:00Z","at":"2026-01-05T09:00:00Z"}"#, "at")]
fn a_line_that_is_no_record_is_refused_by_its_place(#[case] line: &str, #[case] place: &str) {
    let error = Record::from_json(line.as_bytes()).expect_err("it is no record");
    assert_eq!(error.place(), place, "{error}");
    assert!(error.to_string().starts_with("malformed_record: "), "{error}");
}
