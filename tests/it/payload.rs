//! Payloads of running systems: what each reader makes of small ones made by hand, all that it refuses,
//! and real ones where they are at hand.

use crm_chat_policy::{
    dataverse, graph,
    id::{DirectoryId, LogicalName, UserId},
    model::{AccessRight, ChatKind, ChatToConnect, DirectoryRole, GraphPermission, GraphPermissions, Owner},
};
use rstest::rstest;
use serde::Serialize;
use serde_json::{Value, json};
use std::{fmt::Display, path::Path};

const USER: &str = "00000000-0000-4000-8000-0000000000b1";
const OTHER_USER: &str = "00000000-0000-4000-8000-0000000000b2";
const TEAM: &str = "00000000-0000-4000-8000-0000000000c1";
const RECORD: &str = "00000000-0000-4000-8000-000000000001";
const TEAMS1: &str = "57ff2da0-773e-42df-b2af-ffb7a2317929";
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const TEAMS_ADMINISTRATOR: &str = "69091246-20e8-4a56-aa4d-066075b2a7a8";

/// What came of it: as text, or the error.
fn told<T>(read: Result<T, graph::ReadPayloadError>, show: impl Fn(T) -> String) -> String {
    match read {
        Ok(value) => show(value),
        Err(error) => {
            let line = error.to_string();
            assert!(!line.contains('\n'), "{line}");
            line.strip_prefix("malformed_payload: ").expect("the code comes first").to_owned()
        }
    }
}

fn codes<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

/// The object with the member of this name left out.
fn without(mut object: Value, key: &str) -> Value {
    object.as_object_mut().expect("an object").remove(key);
    object
}

/// A real payload, or nothing where there is none at hand.
fn real(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: no {}", path.display());
    }
    bytes
}

// Every reader.

type Reader = fn(&[u8]) -> Result<String, graph::ReadPayloadError>;

fn readers() -> Vec<(&'static str, Reader)> {
    vec![
        ("access_rights", |json| dataverse::access_rights(json).map(codes)),
        ("record", |json| dataverse::record(json, &incident()).map(|record| format!("{record:?}"))),
        ("connections", |json| dataverse::connections(json).map(|chats| format!("{chats:?}"))),
        ("update", |json| dataverse::update(json).map(|update| format!("{update:?}"))),
        ("chats", |json| graph::chats(json, |_| None).map(|chats| format!("{chats:?}"))),
        ("has_teams_licence", |json| graph::has_teams_licence(json).map(|has| has.to_string())),
        ("directory_roles", |json| graph::directory_roles(json, &[]).map(codes)),
        ("granted_permissions", |json| graph::granted_permissions(json).map(|granted| codes(granted.iter()))),
    ]
}

#[rstest]
#[case::nothing(b"", "$: expected a value, found the end of the text at line 1 column 1")]
#[case::no_json(b"OK", "$: expected a value, found `O` at line 1 column 1")]
#[case::two_values(b"{} {}", "$: expected the end of the text, found `{` at line 1 column 4")]
#[case::no_utf_8(b"{\"a\": \"\xE4\"}", "$: not UTF-8 at line 1 column 8")]
#[case::utf_16(b"\xFF\xFE{\0}\0", "$: expected UTF-8, found UTF-16: save the file as UTF-8")]
#[case::failure(
    br#"{"error": {"code": "0x80040217", "message": "Record 1 does not exist"}}"#,
    "error: expected an answer, found the service's error `Record 1 does not exist`"
)]
fn every_reader_refuses_what_is_no_answer(#[case] json: &[u8], #[case] expected: &str) {
    for (name, read) in readers() {
        assert_eq!(told(read(json), |it| it), expected, "{name}");
    }
}

#[test]
fn every_reader_skips_one_byte_order_mark_and_no_second() {
    let marked = |marks: usize, json: &str| ["\u{feff}".repeat(marks).as_bytes(), json.as_bytes()].concat();
    for (name, read) in readers() {
        let json = if name == "access_rights" { r#"{"AccessRights": "None"}"# } else { r#"{"value": []}"# };
        assert_eq!(read(json.as_bytes()), read(&marked(1, json)), "{name}");
        assert!(read(&marked(2, json)).is_err(), "{name}");
    }
}

#[test]
fn every_reader_refuses_text_that_is_nested_too_deeply_whatever_key_it_is_under() {
    let deep = |levels: usize| format!(r#"{{"value": [], "unused": {}{}}}"#, "[".repeat(levels), "]".repeat(levels));
    for (name, read) in readers() {
        let found = told(read(deep(100_000).as_bytes()), |it| it);
        assert!(found.contains("recursion limit") || found.contains("levels"), "{name}: {found}");
    }
    assert_eq!(dataverse::connections(deep(100).as_bytes()), Ok(vec![]));
}

// Dataverse: access rights.

#[rstest]
#[case::one(r#""ReadAccess""#, "read")]
#[case::with_blanks(r#""ReadAccess, WriteAccess, AppendAccess, AppendToAccess""#, "read write append append_to")]
#[case::without_blanks(r#""AssignAccess,ShareAccess""#, "share assign")]
#[case::all(
    r#""ReadAccess, WriteAccess, AppendAccess, AppendToAccess, CreateAccess, DeleteAccess, ShareAccess, AssignAccess""#,
    "read write append append_to create delete share assign"
)]
#[case::twice(r#""ReadAccess, ReadAccess""#, "read")]
#[case::nothing(r#""None""#, "")]
#[case::flags("3", "read write")]
#[case::all_flags("852023", "read write append append_to create delete share assign")]
#[case::no_flag("0", "")]
#[case::unknown(
    r#""ReadAccess, ExecuteAccess""#,
    "AccessRights: expected one of `ReadAccess`, `WriteAccess`, `AppendAccess`, \
    `AppendToAccess`, `CreateAccess`, `DeleteAccess`, `ShareAccess`, `AssignAccess`, or `None` alone, found `ExecuteAccess`"
)]
#[case::in_lower_case(r#""readaccess""#, "found `readaccess`")]
#[case::nothing_and_a_right(r#""None, ReadAccess""#, "found `None`")]
#[case::a_right_and_nothing(r#""ReadAccess, None""#, "found `None`")]
#[case::empty(r#""""#, "found ``")]
#[case::two_blanks(r#""ReadAccess,  WriteAccess""#, "found ` WriteAccess`")]
#[case::trailing_comma(r#""ReadAccess,""#, "found ``")]
#[case::digits(r#""3""#, "found `3`")]
#[case::unknown_flag("9", "AccessRights: expected a sum of the flags of rights, found 9, of which 8 is none")]
#[case::fraction("1.0", "AccessRights: expected a sum of flags, found the number 1.0")]
#[case::exponent("1e0", "AccessRights: expected a sum of flags, found the number 1e0")]
#[case::negative("-1", "AccessRights: expected a sum of flags, found the number -1")]
#[case::too_great("4294967297", "AccessRights: expected a sum of flags, found the number 4294967297")]
#[case::null(
    "null",
    "AccessRights: expected a string such as `ReadAccess, WriteAccess` or a sum of flags, found `null`"
)]
#[case::list(r#"["ReadAccess"]"#, "found a list")]
fn access_rights_are_names_or_flags(#[case] value: &str, #[case] expected: &str) {
    let answer = format!(r#"{{"@odata.context":"…","AccessRights":{value}}}"#);
    let found = told(dataverse::access_rights(answer.as_bytes()), codes);
    if expected.starts_with("found ") {
        assert!(found.starts_with("AccessRights: ") && found.ends_with(expected), "{found}");
    } else {
        assert_eq!(found, expected);
    }
    // By itself it is the same, but for the place.
    let alone = told(dataverse::access_rights(value.as_bytes()), codes);
    assert_eq!(alone, found.replacen("AccessRights: ", "$: ", 1));
}

#[test]
fn access_rights_have_each_its_own_flag_and_name() {
    let mut seen = vec![];
    for bit in 0..32 {
        if let Ok(rights) = dataverse::access_rights((1_u32 << bit).to_string().as_bytes()) {
            seen.extend(rights);
        }
    }
    assert_eq!(seen, AccessRight::ALL);
}

#[rstest]
#[case::access_origin(json!({ "Response": "PrincipalId is object owner (…)" }), "AccessRights: missing key `AccessRights`")]
#[case::other_case(json!({ "accessrights": "ReadAccess" }), "AccessRights: missing key `AccessRights`")]
fn access_rights_are_never_read_from_another_answer(#[case] answer: Value, #[case] expected: &str) {
    assert_eq!(told(dataverse::access_rights(answer.to_string().as_bytes()), codes), expected);
}

#[test]
fn access_rights_given_twice_are_refused() {
    let answer = br#"{"AccessRights": "None", "AccessRights": "ReadAccess"}"#;
    assert_eq!(told(dataverse::access_rights(answer), codes), "AccessRights: key `AccessRights` is given twice");
}

// Dataverse: records.

fn incident() -> LogicalName {
    "incident".parse().expect("a name")
}

const TABLE: &str = "_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname";

#[rstest]
#[case::nobody(json!({}), "nobody")]
#[case::all_null(json!({ "_ownerid_value": null, "_owninguser_value": null, "_owningteam_value": null }), "nobody")]
#[case::user(json!({ "_owninguser_value": USER, "_owningteam_value": null }), "user b1")]
#[case::team(json!({ "_owninguser_value": null, "_owningteam_value": TEAM }), "team c1")]
#[case::user_by_annotation(json!({ "_ownerid_value": USER, TABLE: "systemuser" }), "user b1")]
#[case::team_by_annotation(json!({ "_ownerid_value": TEAM, TABLE: "team" }), "team c1")]
#[case::user_and_same_owner(json!({ "_ownerid_value": USER, "_owninguser_value": USER }), "user b1")]
#[case::in_capitals(json!({ "_ownerid_value": USER.to_uppercase(), "_owninguser_value": USER }), "user b1")]
#[case::business_unit(json!({ "_owningbusinessunit_value": TEAM }), "nobody")]
#[case::both(json!({ "_owninguser_value": USER, "_owningteam_value": TEAM }),
    "_owningteam_value: expected one owner, found `_owninguser_value` as well")]
#[case::without_annotation(json!({ "_ownerid_value": USER }),
    "_ownerid_value: expected to be told whether this is a user or a team, found nothing that says it: ask for `_owninguser_value` and `_owningteam_value`, or for annotations")]
#[case::of_another_table(json!({ "_ownerid_value": USER, TABLE: "contact" }),
    "_ownerid_value: expected the id of a `systemuser` or a `team`, found that of a `contact`")]
#[case::of_another_table_beside_a_user(json!({ "_ownerid_value": USER, TABLE: "contact", "_owninguser_value": USER }),
    "_ownerid_value: expected the id of a `systemuser` or a `team`, found that of a `contact`")]
#[case::another_user(json!({ "_ownerid_value": OTHER_USER, "_owninguser_value": USER }),
    "_ownerid_value: expected the owner in `_owninguser_value` or `_owningteam_value`, found another")]
#[case::user_that_is_a_team(json!({ "_ownerid_value": USER, TABLE: "team", "_owninguser_value": USER }),
    "_ownerid_value: expected the owner in `_owninguser_value` or `_owningteam_value`, found another")]
#[case::no_guid(json!({ "_owninguser_value": "me" }),
    "_owninguser_value: `me` is not a user id: a GUID has 36 characters, hyphenated")]
#[case::number(json!({ "_owninguser_value": 7 }), "_owninguser_value: expected a string, found the number 7")]
fn a_record_has_the_owner_of_its_row(#[case] owner: Value, #[case] expected: &str) {
    let row = with(owner, "incidentid", json!(RECORD));
    let show = |owner| match owner {
        Owner::User(id) => format!("user {}", &id.to_string()[34..]),
        Owner::Team(id) => format!("team {}", &id.to_string()[34..]),
        Owner::Nobody => "nobody".to_owned(),
    };
    let read = |json: &Value| told(dataverse::record(json.to_string().as_bytes(), &incident()), |it| show(it.owner));
    assert_eq!(read(&row), expected);
    // The same in a list of one.
    let place = expected.split_once(": ").map_or(String::new(), |_| "value[0].".to_owned());
    assert_eq!(read(&json!({ "value": [row] })), place + expected);
}

#[rstest]
#[case::of_its_table(json!({ "incidentid": RECORD }), "01")]
#[case::of_an_activity(json!({ "activityid": RECORD }), "01")]
#[case::of_its_table_first(json!({ "activityid": TEAM, "incidentid": RECORD }), "01")]
#[case::null(json!({ "incidentid": null, "activityid": RECORD }), "01")]
#[case::of_another_table(json!({ "accountid": RECORD }), "$: expected `incidentid` or `activityid`, found neither")]
#[case::no_guid(json!({ "incidentid": "{1}" }), "incidentid: `{1}` is not a record id: a GUID has 36 characters, hyphenated")]
#[case::no_rows(json!({ "value": [] }), "$: expected one row, found 0")]
#[case::several_rows(json!([{ "incidentid": RECORD }, { "incidentid": TEAM }, {}]), "$: expected one row, found 3")]
#[case::no_row(json!("incident"), "$: expected an object, found the string \"incident\"")]
fn a_record_has_the_id_of_its_row(#[case] row: Value, #[case] expected: &str) {
    let read = dataverse::record(row.to_string().as_bytes(), &incident());
    assert_eq!(told(read, |record| record.id.to_string()[34..].to_owned()), expected);
}

#[test]
fn an_owner_given_twice_is_refused() {
    let row = format!(r#"{{"incidentid":"{RECORD}","_owninguser_value":null,"_owninguser_value":"{USER}"}}"#);
    assert_eq!(
        told(dataverse::record(row.as_bytes(), &incident()), |it| format!("{it:?}")),
        "_owninguser_value: key `_owninguser_value` is given twice"
    );
}

// Dataverse: connections.

/// A row that connects a chat to the record at nine o'clock.
fn association() -> Value {
    json!({
        "msdyn_teamschatid": "19:a@thread.v2",
        "msdyn_regardingobjectid": RECORD,
        "msdyn_regardingobjectname": "incident",
        "msdyn_entityrecordstate": 0,
        "_createdby_value": USER,
        "createdon": "2026-01-05T09:00:00Z",
    })
}

/// A row of the activity table, of the same.
fn activity() -> Value {
    json!({
        "teamschatid": "19:a@thread.v2",
        "_regardingobjectid_value": RECORD,
        "_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname": "incident",
        "_linkedby_value": USER,
        "linkedon": "2026-01-05T09:00:00Z",
        "unlinkedon": null,
    })
}

fn connections(rows: &Value) -> String {
    told(dataverse::connections(rows.to_string().as_bytes()), |chats| {
        let by = |id: Option<_>| id.map_or("?".to_owned(), |id: UserId| id.to_string()[34..].to_owned());
        chats
            .iter()
            .map(|it| {
                format!(
                    "{} {} by {} on {}",
                    it.record_type,
                    it.chat,
                    by(it.connected_by),
                    &it.connected_on.to_string()[11..16]
                )
            })
            .collect::<Vec<_>>()
            .join("; ")
    })
}

const STANDING: &str = "incident 19:a@thread.v2 by b1 on 09:00";

#[rstest]
#[case::connected(json!([association()]), STANDING)]
#[case::one_row(association(), STANDING)]
#[case::id_in_braces(json!([with(association(), "msdyn_regardingobjectid", json!(format!("{{{RECORD}}}")))]), STANDING)]
#[case::disconnected(json!([with(association(), "msdyn_entityrecordstate", json!(1))]), "")]
#[case::connector_unknown(json!([with(association(), "_createdby_value", json!(null))]), "incident 19:a@thread.v2 by ? on 09:00")]
#[case::no_connector(json!([without(association(), "_createdby_value")]), "incident 19:a@thread.v2 by ? on 09:00")]
#[case::disconnected_later(json!([association(), later(1)]), "")]
#[case::disconnected_later_in_another_order(json!([later(1), association()]), "")]
#[case::connected_anew(json!([with(association(), "msdyn_entityrecordstate", json!(1)), later(0)]), "incident 19:a@thread.v2 by b2 on 10:00")]
#[case::modified_later_than_created(json!([with(with(association(), "modifiedon", json!("2026-01-05T11:00:00Z")), "msdyn_entityrecordstate", json!(1)), later(0)]), "")]
#[case::offsets_are_moments(json!([association(), with(later(1), "createdon", json!("2026-01-05T09:30:00+02:00"))]), STANDING)]
#[case::equally_new_disconnection_wins(json!([with(association(), "msdyn_entityrecordstate", json!(1)), association()]), "")]
#[case::equally_new_disconnection_wins_in_another_order(json!([association(), with(association(), "msdyn_entityrecordstate", json!(1))]), "")]
#[case::equally_new_same_connector(json!([association(), association()]), STANDING)]
#[case::equally_new_connectors(json!([association(), with(association(), "_createdby_value", json!(OTHER_USER)), association()]), "incident 19:a@thread.v2 by ? on 09:00")]
#[case::of_other_records_and_chats(json!([
    with(association(), "msdyn_teamschatid", json!("19:b@thread.v2")), association(), with(association(), "msdyn_regardingobjectname", json!("account"))]),
    "account 19:a@thread.v2 by b1 on 09:00; incident 19:a@thread.v2 by b1 on 09:00; incident 19:b@thread.v2 by b1 on 09:00")]
#[case::nothing(json!([]), "")]
#[case::nothing_of_this_table(json!({ "@odata.context": "https://x/api/data/v9.2/$metadata#msdyn_teamschatassociations(msdyn_teamschatid)", "value": [] }), "")]
#[case::nothing_of_another_table(json!({ "@odata.context": "https://x/api/data/v9.2/$metadata#accounts(name)", "value": [] }),
    "$[\"@odata.context\"]: expected rows of `msdyn_teamschatassociations` or `chats`, found an answer of `accounts`")]
#[case::activity(json!([activity()]), STANDING)]
#[case::activity_disconnected(json!([with(activity(), "unlinkedon", json!("2026-01-05T10:00:00Z"))]), "")]
#[case::activity_disconnected_at_once(json!([with(activity(), "unlinkedon", json!("2026-01-05T09:00:00Z"))]), "")]
#[case::activity_connected_anew(json!([with(activity(), "unlinkedon", json!("2026-01-05T08:00:00Z"))]), STANDING)]
#[case::activity_only_disconnected(json!([with(with(activity(), "unlinkedon", json!("2026-01-05T08:00:00Z")), "linkedon", json!(null))]), "")]
#[case::activity_connector_unknown(json!([with(activity(), "_linkedby_value", json!(null))]), "incident 19:a@thread.v2 by ? on 09:00")]
#[case::activity_later(json!([activity(), with(activity(), "linkedon", json!("2026-01-05T10:00:00Z"))]), "incident 19:a@thread.v2 by b1 on 10:00")]
#[case::activity_without_its_records_table(json!([without(activity(), "_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname")]),
    "$[0][\"_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname\"]: missing key `_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname`")]
#[case::activity_without_moments(json!([with(activity(), "linkedon", json!(null))]), "$[0]: expected `linkedon` or `unlinkedon`, found neither")]
#[case::further_pages(json!({ "value": [association()], "@odata.nextLink": "https://…" }),
    "$[\"@odata.nextLink\"]: expected all rows in one list, found a further page")]
#[case::other_table(json!([{ "incidentid": RECORD }]), "$[0]: expected `msdyn_teamschatid` or `teamschatid`, found neither")]
#[case::deleted_row(json!({ "value": [association(), { "id": RECORD, "reason": "deleted" }] }), "value[1]: expected `msdyn_teamschatid` or `teamschatid`, found neither")]
#[case::both_tables(json!([with(association(), "teamschatid", json!("19:a@thread.v2"))]),
    "$[0].msdyn_teamschatid: expected `msdyn_teamschatid` or `teamschatid`, found both")]
#[case::no_state(json!([without(association(), "msdyn_entityrecordstate")]), "$[0].msdyn_entityrecordstate: missing key `msdyn_entityrecordstate`")]
#[case::null_state(json!([with(association(), "msdyn_entityrecordstate", json!(null))]),
    "$[0].msdyn_entityrecordstate: expected `0` (associated) or `1` (disassociated), found `null`")]
#[case::other_state(json!([with(association(), "msdyn_entityrecordstate", json!(2))]),
    "$[0].msdyn_entityrecordstate: expected `0` (associated) or `1` (disassociated), found the number 2")]
#[case::state_as_text(json!([with(association(), "msdyn_entityrecordstate", json!("0"))]),
    "$[0].msdyn_entityrecordstate: expected `0` (associated) or `1` (disassociated), found the string \"0\"")]
#[case::no_moment_of_connecting(json!([with(without(association(), "createdon"), "modifiedon", json!("2026-01-05T09:00:00Z"))]),
    "$[0].createdon: missing key `createdon`, by which a row that connects says when")]
#[case::no_time(json!([without(with(association(), "msdyn_entityrecordstate", json!(1)), "createdon")]),
    "$[0]: expected `modifiedon` or `createdon`, by which rows are ordered, found neither")]
#[case::chat_with_a_blank(json!([with(association(), "msdyn_teamschatid", json!("19:a b"))]),
    "$[0].msdyn_teamschatid: `19:a b` is not a chat id: it has white space or control characters")]
#[case::no_record_type(json!([with(association(), "msdyn_regardingobjectname", json!("Case"))]),
    "$[0].msdyn_regardingobjectname: `Case` is not a logical name: it must start with a lower-case letter")]
#[case::no_moment(json!([with(association(), "createdon", json!("5 January"))]),
    "$[0].createdon: `5 January` is not a moment as RFC 3339 writes it, such as `2026-01-05T09:00:00Z`")]
#[case::no_rows(json!({ "value": 1 }), "value: expected a list, found the number 1")]
#[case::row_that_is_none(json!([association(), 1]), "$[1]: expected an object, found the number 1")]
fn connections_that_stand_are_those_whose_newest_row_connects(#[case] rows: Value, #[case] expected: &str) {
    assert_eq!(connections(&rows), expected);
}

/// A row of another author, an hour later.
fn later(state: i32) -> Value {
    let row = with(association(), "createdon", json!("2026-01-05T10:00:00Z"));
    with(with(row, "_createdby_value", json!(OTHER_USER)), "msdyn_entityrecordstate", json!(state))
}

#[test]
fn a_connection_is_written_in_the_words_of_questions() {
    let chats = dataverse::connections(association().to_string().as_bytes()).expect("it is read");
    assert_eq!(
        serde_json::to_value(&chats).expect("it is written"),
        json!([{ "record": { "type": "incident", "id": RECORD },
            "chat": { "id": "19:a@thread.v2", "connected_by": USER, "connected_on": "2026-01-05T09:00:00Z" } }])
    );
}

#[test]
fn a_connected_chat_and_its_participants_are_a_connection() {
    let mut chats = dataverse::connections(association().to_string().as_bytes()).expect("it is read");
    let chat = graph::chat(group(json!([member(USER)])).to_string().as_bytes(), |_| None).expect("it is read");
    let connection = chats.pop().expect("one").into_connection(chat.participants);
    assert_eq!(
        serde_json::to_value(&connection).expect("it is written"),
        json!({ "id": "19:a@thread.v2", "connected_by": USER, "participants": [{ "external": USER }],
            "connected_on": "2026-01-05T09:00:00Z" })
    );
}

// Graph: chats.

/// The directory's id of `USER`, who is somebody else there.
const IN_DIRECTORY: &str = "00000000-0000-4000-8000-0000000000d1";

fn member(user: &str) -> Value {
    json!({ "@odata.type": "#microsoft.graph.aadUserConversationMember", "id": "MCMx", "roles": ["owner"], "userId": user })
}

fn group(members: Value) -> Value {
    json!({ "id": "19:a@thread.v2", "topic": null, "chatType": "group", "members": members })
}

/// Knows that one and no other.
fn user_of(id: DirectoryId) -> Option<UserId> {
    (id.to_string() == IN_DIRECTORY).then(|| USER.parse().expect("a GUID"))
}

fn written<T: Serialize>(chat: T) -> String {
    serde_json::to_string(&chat).expect("it is written")
}

#[rstest]
#[case::users_and_others(
    group(json!([member(IN_DIRECTORY), member(OTHER_USER)])),
    r#"{"id":"19:a@thread.v2","kind":"group","participants":["00000000-0000-4000-8000-0000000000b1",{"external":"00000000-0000-4000-8000-0000000000b2"}]}"#
)]
#[case::in_capitals(
    group(json!([member(&IN_DIRECTORY.to_uppercase())])),
    r#"{"id":"19:a@thread.v2","kind":"group","participants":["00000000-0000-4000-8000-0000000000b1"]}"#
)]
#[case::by_the_membership(
    group(json!([with(member(""), "userId", json!(null)), without(member(""), "userId")])),
    r#"{"id":"19:a@thread.v2","kind":"group","participants":[{"external":"MCMx"},{"external":"MCMx"}]}"#
)]
#[case::anonymous(
    group(json!([member("teamsvisitor:1b2c")])),
    r#"{"id":"19:a@thread.v2","kind":"group","participants":[{"external":"teamsvisitor:1b2c"}]}"#
)]
#[case::not_by_the_memberships_id(
    group(json!([{ "id": IN_DIRECTORY, "userId": null }])),
    r#"{"id":"19:a@thread.v2","kind":"group","participants":[{"external":"00000000-0000-4000-8000-0000000000d1"}]}"#
)]
#[case::of_two(
    with(group(json!([])), "chatType", json!("oneOnOne")),
    r#"{"id":"19:a@thread.v2","kind":"one_to_one","participants":[]}"#
)]
#[case::of_a_meeting(
    with(group(json!([])), "chatType", json!("meeting")),
    r#"{"id":"19:a@thread.v2","kind":"meeting","participants":[]}"#
)]
#[case::in_a_list(json!({ "value": [group(json!([]))] }), r#"{"id":"19:a@thread.v2","kind":"group","participants":[]}"#)]
#[case::two(json!([group(json!([])), group(json!([]))]), "$: expected one chat, found 2")]
#[case::none(json!({ "value": [] }), "$: expected one chat, found 0")]
#[case::further_chats(
    json!({ "value": [group(json!([]))], "@odata.nextLink": "https://…" }),
    "$[\"@odata.nextLink\"]: expected all rows in one list, found a further page"
)]
#[case::further_members(
    with(group(json!([])), "members@odata.nextLink", json!("https://…")),
    "$[\"members@odata.nextLink\"]: expected all members in one list, found a further page"
)]
#[case::without_id(without(group(json!([])), "id"), "id: missing key `id`")]
#[case::no_id(with(group(json!([])), "id", json!("19:a b")), "id: `19:a b` is not a chat id: it has white space or control characters")]
#[case::without_type(without(group(json!([])), "chatType"), "chatType: missing key `chatType`")]
#[case::null_type(with(group(json!([])), "chatType", json!(null)), "chatType: expected a string, found `null`")]
#[case::removed(
    with(group(json!([])), "chatType", json!("unknownFutureValue")),
    "chatType: expected one of `oneOnOne`, `group`, `meeting`, found the string \"unknownFutureValue\""
)]
#[case::our_own_word(
    with(group(json!([])), "chatType", json!("one_to_one")),
    "chatType: expected one of `oneOnOne`, `group`, `meeting`, found the string \"one_to_one\""
)]
#[case::without_members(without(group(json!([])), "members"), "members: missing key `members`: ask with `$expand=members`")]
#[case::null_members(group(json!(null)), "members: missing key `members`: ask with `$expand=members`")]
#[case::members_of_a_map(group(json!({})), "members: expected a list, found an object")]
#[case::no_member(group(json!([null])), "members[0]: expected an object, found `null`")]
#[case::nameless_member(group(json!([{ "displayName": "A" }])), "members[0].id: missing key `id`")]
#[case::null_member(group(json!([{ "id": null }])), "members[0].id: expected a string, found `null`")]
#[case::empty_id(
    group(json!([member(IN_DIRECTORY), member("00000000-0000-0000-0000-000000000000")])),
    "members[1].userId: `00000000-0000-0000-0000-000000000000` is not a directory id: it is the empty GUID, which stands for none"
)]
#[case::no_members_id(
    group(json!([member("")])),
    "members[0].userId: `` is not an external member's id: it is empty"
)]
fn a_chat_has_the_kind_and_the_members_that_it_names(#[case] answer: Value, #[case] expected: &str) {
    assert_eq!(told(graph::chat(answer.to_string().as_bytes(), user_of), written), expected);
}

#[rstest]
#[case::none(json!({ "value": [] }), "[]")]
#[case::one(group(json!([])), r#"[{"id":"19:a@thread.v2","kind":"group","participants":[]}]"#)]
#[case::in_their_order(
    json!([with(group(json!([])), "id", json!("19:b")), with(group(json!([])), "id", json!("19:a"))]),
    r#"[{"id":"19:b","kind":"group","participants":[]},{"id":"19:a","kind":"group","participants":[]}]"#
)]
#[case::one_that_is_refused(json!([group(json!([])), without(group(json!([])), "chatType")]), "$[1].chatType: missing key `chatType`")]
fn chats_come_in_the_answers_order(#[case] answer: Value, #[case] expected: &str) {
    assert_eq!(told(graph::chats(answer.to_string().as_bytes(), user_of), written), expected);
}

#[rstest]
#[case::two(
    r#"{"00000000-0000-4000-8000-0000000000D1": "00000000-0000-4000-8000-0000000000b1", "00000000-0000-4000-8000-0000000000d2": "00000000-0000-4000-8000-0000000000b1"}"#,
    r#"{"00000000-0000-4000-8000-0000000000d1":"00000000-0000-4000-8000-0000000000b1","00000000-0000-4000-8000-0000000000d2":"00000000-0000-4000-8000-0000000000b1"}"#
)]
#[case::nobody("{}", "{}")]
#[case::a_list("[]", "$: expected an object, found a list")]
#[case::no_directory_id(
    r#"{"a@contoso.example": "00000000-0000-4000-8000-0000000000b1"}"#,
    "$[\"a@contoso.example\"]: `a@contoso.example` is not a directory id: a GUID has 36 characters, hyphenated"
)]
#[case::no_user_id(
    r#"{"00000000-0000-4000-8000-0000000000d1": null}"#,
    "$[\"00000000-0000-4000-8000-0000000000d1\"]: expected a string, found `null`"
)]
#[case::twice(
    r#"{"00000000-0000-4000-8000-0000000000d1": "00000000-0000-4000-8000-0000000000b1", "00000000-0000-4000-8000-0000000000D1": "00000000-0000-4000-8000-0000000000b2"}"#,
    "$[\"00000000-0000-4000-8000-0000000000D1\"]: the directory id `00000000-0000-4000-8000-0000000000d1` is given twice"
)]
fn users_are_known_by_one_directory_id_each(#[case] map: &str, #[case] expected: &str) {
    assert_eq!(told(graph::users(map.as_bytes()), written), expected);
}

#[test]
fn a_chat_of_graph_can_be_connected() {
    let chat = graph::chat(group(json!([])).to_string().as_bytes(), user_of).expect("it is read");
    let expected = ChatToConnect::Existing {
        id: "19:a@thread.v2".parse().expect("an id"),
        kind: ChatKind::Group,
        participants: vec![],
        already_connected: true,
    };
    assert_eq!(chat.into_chat_to_connect(true), expected);
}

// Graph: licences.

fn plan(id: &str, status: &str) -> Value {
    json!({ "servicePlanId": id, "servicePlanName": "TEAMS1", "provisioningStatus": status })
}

fn licence(plans: &[Value]) -> Value {
    json!({ "skuId": RECORD, "skuPartNumber": "SPE_E5", "servicePlans": plans })
}

fn assigned(id: &str, status: &str) -> Value {
    json!({ "service": "TeamspaceAPI/NA001", "servicePlanId": id, "capabilityStatus": status })
}

#[rstest]
#[case::licensed(json!({ "value": [licence(&[plan(TEAMS1, "Success")])] }), "true")]
#[case::in_capitals(json!([licence(&[plan(&TEAMS1.to_uppercase(), "Success")])]), "true")]
#[case::among_others(json!([licence(&[plan(RECORD, "Success")]), licence(&[plan(TEAMS1, "Disabled"), plan(TEAMS1, "Success")])]), "true")]
#[case::government(json!([licence(&[plan("304767db-7d23-49e8-a945-4a7eb65f9f28", "Success")])]), "true")]
#[case::free(json!([licence(&[plan("4fa4026d-ce74-4962-a151-8e96d57ea8e4", "Success")])]), "false")]
#[case::of_that_name_only(json!([licence(&[plan(RECORD, "Success")])]), "false")]
#[case::disabled(json!([licence(&[plan(TEAMS1, "Disabled")])]), "false")]
#[case::pending(json!([licence(&[plan(TEAMS1, "PendingProvisioning")])]), "false")]
#[case::wrong_word(json!([licence(&[plan(TEAMS1, "success")])]), "false")]
#[case::wrong_word_of_the_other_list(json!([licence(&[plan(TEAMS1, "Enabled")])]), "false")]
#[case::no_licence(json!({ "value": [] }), "false")]
#[case::no_plans(json!([licence(&[])]), "false")]
#[case::assigned(json!({ "id": USER, "assignedPlans": [assigned(RECORD, "Enabled"), assigned(TEAMS1, "Enabled")] }), "true")]
#[case::assigned_in_a_list(json!({ "value": [assigned(TEAMS1, "Enabled")] }), "true")]
#[case::assigned_and_suspended(json!({ "assignedPlans": [assigned(TEAMS1, "Suspended")] }), "false")]
#[case::assigned_and_deleted(json!([assigned(TEAMS1, "Deleted"), assigned(TEAMS1, "Warning")]), "false")]
#[case::nothing_assigned(json!({ "assignedPlans": [] }), "false")]
#[case::of_the_organisation(json!([with(licence(&[plan(TEAMS1, "Success")]), "prepaidUnits", json!({ "enabled": 25 }))]),
    "$[0]: expected what the user has, found what the organisation has subscribed to")]
#[case::several_users(json!([{ "assignedPlans": [] }, { "assignedPlans": [assigned(TEAMS1, "Enabled")] }]), "$[1]: expected one user, found several")]
#[case::mixed(json!([licence(&[]), assigned(TEAMS1, "Enabled")]), "$[1]: expected licences alone, plans alone or one user, found several kinds in one list")]
#[case::nothing_of_it(json!({ "id": USER }), "$: expected one of `servicePlans`, `assignedPlans` and `servicePlanId`, found none or several")]
#[case::no_status(json!([licence(&[json!({ "servicePlanId": TEAMS1 })])]), "$[0].servicePlans[0].provisioningStatus: missing key `provisioningStatus`")]
#[case::no_id(json!([licence(&[json!({ "provisioningStatus": "Success" })])]), "$[0].servicePlans[0].servicePlanId: missing key `servicePlanId`")]
#[case::no_guid(json!([licence(&[plan("TEAMS1", "Success")])]),
    "$[0].servicePlans[0].servicePlanId: `TEAMS1` is not a directory id: a GUID has 36 characters, hyphenated")]
#[case::null_plans(json!([licence(&[]), { "servicePlans": null }]), "$[1].servicePlans: expected a list, found `null`")]
#[case::further_pages(json!({ "value": [], "@odata.nextLink": "https://…" }),
    "$[\"@odata.nextLink\"]: expected all rows in one list, found a further page")]
fn a_licence_is_a_plan_of_teams_that_works(#[case] answer: Value, #[case] expected: &str) {
    assert_eq!(told(graph::has_teams_licence(answer.to_string().as_bytes()), |has| has.to_string()), expected);
}

// Graph: directory roles.

fn membership(template: &str) -> Value {
    json!({ "@odata.type": "#microsoft.graph.directoryRole", "id": RECORD, "roleTemplateId": template })
}

fn role_assignment(role: &str) -> Value {
    json!({ "id": "x", "principalId": USER, "roleDefinitionId": role, "directoryScopeId": "/" })
}

#[rstest]
#[case::global_administrator(json!({ "value": [membership(GLOBAL_ADMINISTRATOR)] }), "global_administrator")]
#[case::chosen_one(json!([membership(TEAMS_ADMINISTRATOR)]), "tenant_administrator")]
#[case::both(json!([membership(GLOBAL_ADMINISTRATOR), membership(TEAMS_ADMINISTRATOR)]), "tenant_administrator global_administrator")]
#[case::another(json!([membership(RECORD)]), "")]
#[case::groups(json!([{ "@odata.type": "#microsoft.graph.group", "id": GLOBAL_ADMINISTRATOR }, membership(GLOBAL_ADMINISTRATOR)]), "global_administrator")]
#[case::group_with_a_roles_key(json!([{ "@odata.type": "#microsoft.graph.group", "roleTemplateId": GLOBAL_ADMINISTRATOR }]), "")]
#[case::nothing(json!({ "value": [] }), "")]
#[case::assigned(json!([role_assignment(GLOBAL_ADMINISTRATOR)]), "global_administrator")]
#[case::assigned_by_itself(role_assignment(TEAMS_ADMINISTRATOR), "tenant_administrator")]
#[case::assigned_with_its_type(with(role_assignment(GLOBAL_ADMINISTRATOR), "@odata.type", json!("#microsoft.graph.unifiedRoleAssignment")), "global_administrator")]
#[case::in_a_unit(json!([with(role_assignment(GLOBAL_ADMINISTRATOR), "directoryScopeId", json!("/administrativeUnits/1"))]), "")]
#[case::in_an_app(json!([with(with(role_assignment(GLOBAL_ADMINISTRATOR), "directoryScopeId", json!(null)), "appScopeId", json!("/"))]), "")]
#[case::without_scope(json!([without(role_assignment(GLOBAL_ADMINISTRATOR), "directoryScopeId")]),
    "$[0].directoryScopeId: missing key `directoryScopeId`, so the scope is not known")]
#[case::without_user(json!([without(role_assignment(GLOBAL_ADMINISTRATOR), "principalId")]), "$[0].principalId: missing key `principalId`")]
#[case::null_user(json!([with(role_assignment(GLOBAL_ADMINISTRATOR), "principalId", json!(null))]),
    "$[0].principalId: expected a string, found `null`")]
#[case::several_users(json!([role_assignment(GLOBAL_ADMINISTRATOR), with(role_assignment(RECORD), "principalId", json!(OTHER_USER))]),
    "$[1]: expected the `principalId` of the rows before, `00000000-0000-4000-8000-0000000000b1`, found `00000000-0000-4000-8000-0000000000b2`")]
#[case::several_users_in_other_scopes(json!([role_assignment(GLOBAL_ADMINISTRATOR),
    with(with(role_assignment(RECORD), "principalId", json!(OTHER_USER)), "directoryScopeId", json!("/administrativeUnits/1"))]),
    "$[1]: expected the `principalId` of the rows before, `00000000-0000-4000-8000-0000000000b1`, found `00000000-0000-4000-8000-0000000000b2`")]
#[case::eligible(json!([with(role_assignment(GLOBAL_ADMINISTRATOR), "memberType", json!("Direct"))]),
    "$[0]: expected what the user is now, found a row of a schedule, which has `memberType`")]
#[case::requested(json!([with(role_assignment(GLOBAL_ADMINISTRATOR), "action", json!("adminAssign"))]),
    "$[0]: expected what the user is now, found a row of a schedule, which has `action`")]
#[case::eligible_by_its_type(json!([with(role_assignment(GLOBAL_ADMINISTRATOR), "@odata.type", json!("#microsoft.graph.unifiedRoleEligibilitySchedule"))]),
    "$[0]: expected a role assignment, found a `unifiedRoleEligibilitySchedule`")]
#[case::the_directorys_own(json!([without(membership(GLOBAL_ADMINISTRATOR), "@odata.type")]),
    "$[0]: expected `@odata.type`, as memberships have it, or `roleDefinitionId`, as assignments have it, found neither")]
#[case::mixed(json!([membership(GLOBAL_ADMINISTRATOR), role_assignment(RECORD)]), "$[1]: expected memberships alone or assignments alone, found both in one list")]
#[case::role_without_template(json!([without(membership(GLOBAL_ADMINISTRATOR), "roleTemplateId")]), "$[0].roleTemplateId: missing key `roleTemplateId`")]
#[case::no_guid(json!([membership("Company Administrator")]),
    "$[0].roleTemplateId: `Company Administrator` is not a directory id: a GUID has 36 characters, hyphenated")]
#[case::further_pages(json!({ "value": [], "@odata.nextLink": "https://…" }),
    "$[\"@odata.nextLink\"]: expected all rows in one list, found a further page")]
fn directory_roles_are_those_of_one_user(#[case] answer: Value, #[case] expected: &str) {
    let tenant_administrators = [TEAMS_ADMINISTRATOR.parse::<DirectoryId>().expect("a GUID")];
    let read = graph::directory_roles(answer.to_string().as_bytes(), &tenant_administrators);
    assert_eq!(told(read, codes), expected);
}

#[test]
fn nobody_is_a_tenant_administrator_unless_the_caller_says_who() {
    let every_role = json!([membership(GLOBAL_ADMINISTRATOR), membership(TEAMS_ADMINISTRATOR)]);
    assert_eq!(
        graph::directory_roles(every_role.to_string().as_bytes(), &[]),
        Ok(vec![DirectoryRole::GlobalAdministrator])
    );
}

// Graph: consents.

fn grant(scope: &str) -> Value {
    json!({ "clientId": USER, "consentType": "AllPrincipals", "principalId": null, "resourceId": TEAM, "scope": scope })
}

fn app_role(id: &str) -> Value {
    json!({ "appRoleId": id, "principalId": USER, "principalType": "ServicePrincipal", "resourceId": TEAM, "resourceDisplayName": "Microsoft Graph" })
}

const APP_CHAT: &str = "294ce7c9-31ba-490a-ad7d-97a7d075e4ed";

#[rstest]
#[case::two(json!({ "value": [grant("Chat.ReadWrite.All User.Read.All")] }), "Chat.ReadWrite.All User.Read.All")]
#[case::leading_blank(json!([grant(" Chat.ReadWrite.All")]), "Chat.ReadWrite.All")]
#[case::similar(json!([grant("Chat.ReadWrite User.Read chat.readwrite.all")]), "")]
#[case::none(json!([grant("")]), "")]
#[case::over_several_rows(json!([grant("Presence.Read.All"), grant("Directory.Read.All User.ReadBasic.All")]), "Directory.Read.All Presence.Read.All User.ReadBasic.All")]
#[case::of_one_user(json!([with(with(grant("Chat.ReadWrite.All"), "consentType", json!("Principal")), "principalId", json!(OTHER_USER))]), "")]
#[case::of_another_word(json!([with(grant("Chat.ReadWrite.All"), "consentType", json!("Everybody"))]),
    "$[0].consentType: expected `AllPrincipals` or `Principal`, found the string \"Everybody\"")]
#[case::without_ids(json!([without(without(grant("User.Read.All"), "clientId"), "resourceId")]), "User.Read.All")]
#[case::several_clients(json!([grant("User.Read"), with(grant("Chat.ReadWrite.All"), "clientId", json!(OTHER_USER))]),
    "$[1]: expected the `clientId` of the rows before, `00000000-0000-4000-8000-0000000000b1`, found `00000000-0000-4000-8000-0000000000b2`")]
#[case::several_resources(json!([grant("User.Read"), with(grant("Chat.ReadWrite.All"), "resourceId", json!(OTHER_USER))]),
    "$[1]: expected the `resourceId` of the rows before, `00000000-0000-4000-8000-0000000000c1`, found `00000000-0000-4000-8000-0000000000b2`")]
#[case::client_in_some(json!([grant("User.Read"), without(grant("Chat.ReadWrite.All"), "clientId")]),
    "$[1]: expected `clientId` in all rows or in none, found it in some")]
#[case::client_in_later_ones(json!([without(grant("Chat.ReadWrite.All"), "clientId"), grant("User.Read")]),
    "$[1]: expected `clientId` in all rows or in none, found it in some")]
#[case::without_scope(json!([without(grant(""), "scope")]), "$[0].scope: missing key `scope`")]
#[case::list_of_scopes(json!([with(grant(""), "scope", json!(["Chat.ReadWrite.All"]))]), "$[0].scope: expected a string, found a list")]
#[case::app_role(json!([app_role(APP_CHAT)]), "Chat.ReadWrite.All")]
#[case::all_app_roles(json!([app_role("7ab1d382-f21e-4acd-a863-ba3e13f7da61"), app_role("a70e0c2d-e793-494c-94c4-118fa0a67f42"),
    app_role("df021288-bdef-4463-88db-98f22de89214"), app_role("97235f07-e226-4f63-ace3-39588e11d3a1")]),
    "Directory.Read.All Presence.Read.All User.Read.All User.ReadBasic.All")]
#[case::delegated_id(json!([app_role("7e9a077b-3711-42b9-b7cb-5fa5f3f7fea7")]), "")]
#[case::other_app_role(json!([app_role(RECORD)]), "")]
#[case::default_access(json!([app_role("00000000-0000-0000-0000-000000000000"), app_role(APP_CHAT)]), "Chat.ReadWrite.All")]
#[case::of_another_resource(json!([app_role(RECORD), with(with(app_role(APP_CHAT), "resourceDisplayName", json!("Contoso Graph")), "resourceId", json!(RECORD))]), "")]
#[case::of_another_resource_by_id(json!([app_role(RECORD), with(app_role(APP_CHAT), "resourceId", json!(RECORD))]),
    "$[1]: expected the `resourceId` of the rows before, `00000000-0000-4000-8000-0000000000c1`, found `00000000-0000-4000-8000-000000000001`")]
#[case::to_a_user(json!([with(app_role(APP_CHAT), "principalType", json!("User"))]),
    "$[0].principalType: expected `ServicePrincipal`, found the string \"User\"")]
#[case::several_principals(json!([app_role(RECORD), with(app_role(APP_CHAT), "principalId", json!(OTHER_USER))]),
    "$[1]: expected the `principalId` of the rows before, `00000000-0000-4000-8000-0000000000b1`, found `00000000-0000-4000-8000-0000000000b2`")]
#[case::mixed(json!([grant("User.Read"), app_role(APP_CHAT)]), "$[1]: expected grants alone or assignments alone, found both in one list")]
#[case::neither(json!([{ "id": RECORD }]), "$[0]: expected a row with either `consentType` or `appRoleId`, found both or neither")]
#[case::nothing(json!([]), "")]
#[case::further_pages(json!({ "value": [], "@odata.nextLink": "https://…" }),
    "$[\"@odata.nextLink\"]: expected all rows in one list, found a further page")]
fn permissions_are_those_that_one_client_has_for_everybody(#[case] answer: Value, #[case] expected: &str) {
    let read = graph::granted_permissions(answer.to_string().as_bytes());
    assert_eq!(told(read, |granted| codes(granted.iter())), expected);
}

// Real payloads.

/// The file's chats have no members, and one no type: what is asked for with `$expand` and `$select` decides.
#[test]
fn real_chats_without_members_or_type_are_refused() {
    for (name, expected) in [
        ("chat-get.singleChatResponse", "members: missing key `members`: ask with `$expand=members`"),
        ("chat-list.chatsResponse", "$[0].members: missing key `members`: ask with `$expand=members`"),
        (
            "chat-get.findGroupChatsByMembersResponse",
            "$[\"@odata.nextLink\"]: expected all rows in one list, found a further page",
        ),
    ] {
        if let Some(json) = real(&format!("graph/{name}.json")) {
            assert_eq!(told(graph::chats(&json, |_| None), written), expected, "{name}");
        }
    }
}

/// The same with a type in each chat and no further page, as the answer would be with them asked for.
#[test]
fn real_members_of_chats_are_read() {
    let Some(json) = real("graph/chat-get.findGroupChatsByMembersResponse.json") else { return };
    let mut answer: Value = serde_json::from_slice(&json).expect("JSON");
    answer.as_object_mut().expect("an object").remove("@odata.nextLink");
    let rows = answer["value"].as_array_mut().expect("a list");
    rows.iter_mut().for_each(|row| row["chatType"] = json!("group"));
    let user_ids: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| row["members"].as_array().expect("a list").iter().map(|member| member["userId"].clone()).collect())
        .collect();
    assert!(user_ids.iter().flatten().all(Value::is_string) && user_ids[0].len() == 3, "{user_ids:?}");

    let known = user_ids[0][1].as_str().expect("a text").to_owned();
    let user = |id: DirectoryId| (id.to_string() == known).then(|| USER.parse().expect("a GUID"));
    let chats = graph::chats(answer.to_string().as_bytes(), user).expect("they are read");
    let participant = |id: &Value| if id.as_str() == Some(&known) { json!(USER) } else { json!({ "external": id }) };
    let expected: Vec<Vec<Value>> = user_ids.iter().map(|ids| ids.iter().map(participant).collect()).collect();
    let found: Vec<_> = chats.iter().map(|chat| serde_json::to_value(&chat.participants).expect("written")).collect();
    assert_eq!(json!(found), json!(expected));
}

#[test]
fn real_consents_are_read() {
    if let Some(json) = real("graph/approleassignment-list.jsonOutput.json") {
        let expected = GraphPermissions::of(&[GraphPermission::UserReadAll]);
        assert_eq!(graph::granted_permissions(&json), Ok(expected));
    }
}

#[test]
fn real_licences_are_read() {
    if let Some(json) = real("graph/user-license-list.licenseResponse.json") {
        assert_eq!(graph::has_teams_licence(&json), Ok(false), "none of its plans is of Teams");
        let text = String::from_utf8(json).expect("UTF-8");
        let with_teams = text.replace("7547a3fe-08ee-4ccb-b430-5077c5041653", TEAMS1);
        assert_eq!(graph::has_teams_licence(with_teams.as_bytes()), Ok(true));
    }
}

#[test]
fn real_assignments_of_roles_are_read() {
    for (name, expected) in [("Tenant", vec![DirectoryRole::TenantAdministrator]), ("AdministrativeUnit", vec![])] {
        if let Some(json) = real(&format!("graph/roleassignment-add.unifiedRoleAssignmentScope{name}.json")) {
            let role = "abc3aa61-cf0e-46b6-9506-f63334729876".parse().expect("a GUID");
            assert_eq!(graph::directory_roles(&json, &[role]), Ok(expected));
        }
    }
}

// Dataverse: updates.

const CONTRACTS: &str = "http://schemas.microsoft.com/xrm/2011/Contracts";

fn typed(kind: &str, mut value: Value) -> Value {
    value["__type"] = json!(format!("{kind}:{CONTRACTS}"));
    value
}

fn choice(value: i32) -> Value {
    typed("OptionSetValue", json!({ "Value": value }))
}

fn entity(attributes: &[(&str, Value)]) -> Value {
    let attributes: Vec<_> = attributes.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    json!({ "LogicalName": "incident", "Id": RECORD, "Attributes": attributes, "FormattedValues": [] })
}

fn message(written: &[(&str, Value)], images: &[&[(&str, Value)]]) -> Value {
    let image = |attributes: &&[(&str, Value)]| json!({ "key": "Image", "value": entity(attributes) });
    json!({
        "MessageName": "Update",
        "PrimaryEntityName": "incident",
        "PrimaryEntityId": RECORD,
        "InputParameters": [
            { "key": "Target", "value": typed("Entity", entity(written)) },
            { "key": "SuppressDuplicateDetection", "value": false },
        ],
        "PreEntityImages": images.iter().map(image).collect::<Vec<_>>(),
        "PostEntityImages": [{ "key": "AsynchronousStepPrimaryName", "value": entity(&[("title", json!("after"))]) }],
        "ParentContext": { "MessageName": "Create", "InputParameters": [] },
    })
}

/// The changes, or the error.
fn changes(message: &Value) -> String {
    told(dataverse::update(message.to_string().as_bytes()), |update| {
        serde_json::to_string(&update.changes).expect("it is written")
    })
}

fn lookup(table: &str) -> Value {
    typed("EntityReference", json!({ "Id": USER, "LogicalName": table, "Name": null, "KeyAttributes": [] }))
}

fn of_a_party(attributes: &[(&str, Value)]) -> Value {
    let party = entity(attributes);
    with(party, "LogicalName", json!("activityparty"))
}

const LOOKUP: &str = r#"{"Id":"00000000-0000-4000-8000-0000000000b1","LogicalName":"contact"}"#;

#[rstest]
#[case::text(json!("High"), r#""High""#)]
#[case::null(json!(null), "null")]
#[case::boolean(json!(false), "false")]
#[case::integer(json!(321), "321")]
#[case::decimal(json!(10.12), "10.12")]
#[case::choice(choice(342_490_000), "342490000")]
#[case::choices(json!([choice(1), choice(2)]), "[1,2]")]
#[case::no_choices(json!([]), "[]")]
#[case::money(typed("Money", json!({ "Value": 100 })), "100")]
#[case::lookup(lookup("contact"), LOOKUP)]
#[case::guid(json!({ "__type": "Guid:#System", "__value": USER }), r#""00000000-0000-4000-8000-0000000000b1""#)]
#[case::moment(json!("/Date(1767258000000)/"), r#""2026-01-01T09:00:00Z""#)]
#[case::moment_with_milliseconds(json!("/Date(1767258000123)/"), r#""2026-01-01T09:00:00.123Z""#)]
#[case::moment_with_offset(json!("/Date(1767258000000+0300)/"), r#""2026-01-01T09:00:00Z""#)]
#[case::moment_before_1970(json!("/Date(-1000-0800)/"), r#""1969-12-31T23:59:59Z""#)]
#[case::older_moment(json!({ "__type": "DateTime:#System", "__value": "/Date(1767258000000)/" }), r#""2026-01-01T09:00:00Z""#)]
#[case::nearly_a_moment(json!("/Date(soon)/"), r#""/Date(soon)/""#)]
#[case::moment_of_no_year(json!("/Date(99999999999999999)/"), r#""/Date(99999999999999999)/""#)]
#[case::party_list(typed("EntityCollection", json!({ "Entities": [of_a_party(&[("ispartydeleted", json!(false)), ("partyid", lookup("contact"))])] })),
    &format!("[{LOOKUP}]"))]
#[case::party_list_unwrapped(json!([of_a_party(&[("partyid", lookup("contact"))])]), &format!("[{LOOKUP}]"))]
#[case::party_list_of_lookups(json!([lookup("contact")]), &format!("[{LOOKUP}]"))]
#[case::party_with_an_address_only(json!([of_a_party(&[("partyid", json!(null)), ("addressused", json!("a@contoso.example"))])]),
    r#"[{"addressused":"a@contoso.example"}]"#)]
fn values_are_unwrapped_alike_in_targets_and_images(#[case] value: Value, #[case] expected: &str) {
    let expected = format!(r#"[{{"field":"field","old":{expected},"new":{expected}}}]"#);
    assert_eq!(changes(&message(&[("field", value.clone())], &[&[("field", value)]])), expected);
}

const VALUE: &str = "InputParameters[0].value.Attributes[0].value";

#[rstest]
#[case::unknown_type(typed("AliasedValue", json!({ "Value": 1 })),
    ".__type: expected a known type of values, found `AliasedValue:http://schemas.microsoft.com/xrm/2011/Contracts`")]
#[case::known_type_of_another_namespace(json!({ "__type": "Money:http://contoso.example", "Value": 1 }),
    ".__type: expected a known type of values, found `Money:http://contoso.example`")]
#[case::no_type(json!({ "Value": 1 }), ": expected a value, found an object without `__type`")]
#[case::choice_without_value(typed("OptionSetValue", json!({})), ".Value: missing key `Value`")]
#[case::choice_that_is_text(typed("OptionSetValue", json!({ "Value": "1" })), ".Value: expected a number, found the string \"1\"")]
#[case::money_that_is_null(typed("Money", json!({ "Value": null })), ".Value: expected a number, found `null`")]
#[case::lookup_without_id(typed("EntityReference", json!({ "LogicalName": "contact" })), ".Id: missing key `Id`")]
#[case::party_without_anything(json!([of_a_party(&[])]), "[0]: expected a party with `partyid` or `addressused`, found neither")]
#[case::guid_that_is_a_number(json!({ "__type": "Guid:#System", "__value": 7 }), ".__value: expected a string, found the number 7")]
fn a_value_that_is_not_known_is_refused(#[case] value: Value, #[case] expected: &str) {
    assert_eq!(changes(&message(&[("field", value)], &[])), format!("{VALUE}{expected}"));
}

#[rstest]
#[case::without_image(&[], r#"[{"field":"prioritycode","new":1}]"#)]
#[case::not_in_the_image(&[&[("title", json!("before"))][..]], r#"[{"field":"prioritycode","new":1}]"#)]
#[case::in_one_of_two(&[&[("title", json!("before"))][..], &[("prioritycode", choice(2))]], r#"[{"field":"prioritycode","old":2,"new":1}]"#)]
#[case::null_before(&[&[("prioritycode", json!(null))][..]], r#"[{"field":"prioritycode","old":null,"new":1}]"#)]
#[case::images_agree(&[&[("prioritycode", choice(2))][..], &[("prioritycode", choice(2))]], r#"[{"field":"prioritycode","old":2,"new":1}]"#)]
#[case::images_disagree(&[&[("prioritycode", choice(1))][..], &[("prioritycode", choice(2))]], r#"[{"field":"prioritycode","new":1}]"#)]
#[case::images_disagree_and_a_third_agrees(&[&[("prioritycode", choice(1))][..], &[("prioritycode", choice(2))], &[("prioritycode", choice(1))]],
    r#"[{"field":"prioritycode","new":1}]"#)]
fn old_values_are_those_that_the_images_agree_on(#[case] images: &[&[(&str, Value)]], #[case] expected: &str) {
    assert_eq!(changes(&message(&[("prioritycode", choice(1))], images)), expected);
}

/// A message with the value at this path replaced.
fn replaced(path: &str, value: Value) -> Value {
    let mut message = message(&[("prioritycode", choice(1))], &[&[("prioritycode", choice(2))]]);
    *message.pointer_mut(path).expect("a path in the message") = value;
    message
}

#[rstest]
#[case::create(replaced("/MessageName", json!("Create")), "MessageName: expected `Update`, found the string \"Create\"")]
#[case::nameless(without(message(&[], &[]), "MessageName"), "MessageName: missing key `MessageName`")]
#[case::of_another_table(replaced("/PrimaryEntityName", json!("account")),
    "PrimaryEntityName: expected `incident`, as in the target, found the string \"account\"")]
#[case::of_another_row(replaced("/PrimaryEntityId", json!(TEAM)),
    "PrimaryEntityId: expected `00000000-0000-4000-8000-000000000001`, as in the target, found the string \"00000000-0000-4000-8000-0000000000c1\"")]
#[case::image_of_another_row(replaced("/PreEntityImages/0/value/Id", json!(TEAM)),
    "PreEntityImages[0].value.Id: expected `00000000-0000-4000-8000-000000000001`, as in the target, found the string \"00000000-0000-4000-8000-0000000000c1\"")]
#[case::target_that_is_a_reference(
    replaced("/InputParameters/0/value", lookup("incident")),
    "InputParameters[0].value.__type: expected `Entity:http://schemas.microsoft.com/xrm/2011/Contracts`, found \
     the string \"EntityReference:http://schemas.microsoft.com/xrm/2011/Contracts\""
)]
#[case::no_target(replaced("/InputParameters/0/key", json!("Other")), "$: expected the parameter `Target` in `InputParameters`, found none")]
#[case::two_targets(replaced("/InputParameters/1/key", json!("Target")), "InputParameters[1].value: the parameter `Target` is given twice")]
#[case::no_attributes(replaced("/InputParameters/0/value", json!({ "LogicalName": "incident", "Id": RECORD })),
    "InputParameters[0].value.Attributes: missing key `Attributes`")]
#[case::field_twice(message(&[("title", json!("a")), ("title", json!("b"))], &[]),
    "InputParameters[0].value.Attributes[1].key: the field `title` is given twice")]
#[case::field_that_is_none(message(&[("Title", json!("a"))], &[]),
    "InputParameters[0].value.Attributes[0].key: `Title` is not a logical name: it must start with a lower-case letter")]
#[case::several_events(json!([{ "data": {} }, { "data": {} }]), "$: expected one event, found 2")]
#[case::row_of_a_flow(json!({ "incidentid": RECORD, "SdkMessage": "Update" }), "MessageName: missing key `MessageName`")]
fn a_message_that_is_no_update_of_one_row_is_refused(#[case] message: Value, #[case] expected: &str) {
    assert_eq!(changes(&message), expected);
    assert!(!dataverse::update(message.to_string().as_bytes()).expect_err("it is refused").was_too_large());
}

#[rstest]
#[case::absent(without(message(&[], &[]), "InputParameters"))]
#[case::null(replaced("/InputParameters", json!(null)))]
#[case::empty(replaced("/InputParameters", json!([])))]
fn a_message_that_was_too_large_is_told_apart(#[case] message: Value) {
    let error = dataverse::update(message.to_string().as_bytes()).expect_err("nothing is known of the changes");
    assert!(error.was_too_large(), "{error}");
}

#[test]
fn an_update_comes_out_of_event_grids_events() {
    let message = message(&[("prioritycode", choice(1))], &[]);
    let expected = changes(&message);
    assert_eq!(changes(&json!({ "id": "1", "eventType": "Update", "data": message })), expected);
    assert_eq!(changes(&json!([{ "data": message }])), expected);
}

#[test]
fn an_update_is_written_in_the_words_of_questions() {
    let message = message(&[("prioritycode", choice(1)), ("title", json!(null))], &[&[("prioritycode", choice(2))]]);
    let update = dataverse::update(message.to_string().as_bytes()).expect("it is read");
    assert_eq!(
        serde_json::to_value(&update).expect("it is written"),
        json!({ "record_type": "incident", "id": RECORD,
            "changes": [{ "field": "prioritycode", "old": 2, "new": 1 }, { "field": "title", "new": null }] })
    );
}

#[rstest]
#[case::with_images("update-with-images", "new_customactivity",
    r#"[["activityid",null,"841579d9-7e63-ef11-9e4a-00155d0001ea"],["statecode",0,3],["statuscode",1,4],["modifiedon",null,"2024-08-26T07:43:16Z"],["modifiedby",null,{"Id":"400075a6-19a2-49aa-8fa0-330ba2810540","LogicalName":"systemuser"}],["modifiedonbehalfby",null,null]]"#)]
#[case::older_form("update-older-form", "account",
    r#"[["telephone1",null,"1111"],["accountid",null,"ec4e2f7d-9d60-e811-a95a-000d3af24950"],["modifiedon",null,"2018-05-31T09:05:24Z"],["modifiedby",null,{"Id":"df010dad-f103-4589-ba66-76a5a04c2a11","LogicalName":"systemuser"}],["modifiedonbehalfby",null,null]]"#)]
fn real_updates_are_read(#[case] name: &str, #[case] record_type: &str, #[case] expected: &str) {
    if let Some(json) = real(&format!("events/{name}.json")) {
        let update = dataverse::update(&json).expect("it is read");
        assert_eq!(update.record_type.as_str(), record_type);
        let changes: Vec<_> = update.changes.iter().map(|it| json!([it.field, it.old, it.new])).collect();
        assert_eq!(json!(changes).to_string(), expected);
    }
}

#[test]
fn values_of_all_types_are_unwrapped_in_a_real_message() {
    if let Some(json) = real("events/create-all-types.json") {
        assert_eq!(
            changes(&serde_json::from_slice(&json).expect("JSON")),
            "MessageName: expected `Update`, found the string \"Create\""
        );
        let text = String::from_utf8(json).expect("UTF-8").replacen(
            r#""MessageName":"Create""#,
            r#""MessageName":"Update""#,
            9,
        );
        let text = text.replacen(r#""MessageName": "Create""#, r#""MessageName": "Update""#, 9);
        let update = dataverse::update(text.as_bytes()).expect("it is read");
        let value =
            |name: &str| update.changes.iter().find(|it| it.field.as_str() == name).and_then(|it| it.new.clone());
        assert_eq!(update.changes.len(), 24);
        assert_eq!(value("shko_currency"), Some(json!(100).to_string().parse().expect("JSON")));
        assert_eq!(value("shko_decimal"), Some(json!(10.12).to_string().parse().expect("JSON")));
        assert_eq!(value("shko_choices"), Some(json!([342_490_001, 342_490_002]).to_string().parse().expect("JSON")));
        assert_eq!(value("shko_datetime"), Some(json!("2023-10-17T07:00:00Z").to_string().parse().expect("JSON")));
        assert_eq!(
            value("shko_lookup"),
            Some(
                json!({ "LogicalName": "systemuser", "Id": "c7877889-0f5f-ee11-8def-000d3adbef1f" })
                    .to_string()
                    .parse()
                    .expect("JSON")
            )
        );
    }
}
