//! Text that is no tenant document: refused with its first fault alone, never with a panic.

use crate::support::{CLERKS, document, guid};
use crm_chat_policy::{
    document::{FaultCode, Faults},
    model::Tenant,
};
use rstest::rstest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A document with every key that there is.
const WHOLE: &str = r#"{
  "version": 1,
  "label": "Contoso production",
  "chat": {
    "enabled": true,
    "apps": ["customer_service_hub", "contoso_desk"],
    "join_access": "write",
    "granted_permissions": ["Chat.ReadWrite.All", "User.Read.All"],
    "timeline_sync_since": "2026-01-05T09:00:00Z",
    "card": { "selection": "first_five_supported", "unsupported_types": ["PartyList", "Image", "File"] }
  },
  "roles": [
    { "id": "7d4f5c52-0000-4000-8000-000000000001", "name": "CSR Manager", "builtin": "csr_manager" },
    { "id": "7d4f5c52-0000-4000-8000-000000000002", "name": "Tier 3", "privileges": ["disconnect_any_chat"] },
    { "id": "7d4f5c52-0000-4000-8000-000000000003", "name": "Agents", "builtin": "customer_service_representative", "revoked": ["disconnect_any_chat"] }
  ],
  "profiles": [
    { "id": "7d4f5c52-0000-4000-8000-0000000000a1", "name": "Tier 2", "chat": true, "pane_integration": true,
      "users": ["7d4f5c52-0000-4000-8000-0000000000b1"] }
  ],
  "apps": [
    { "id": "contoso_desk", "label": "Contoso Desk", "multisession": false, "settings_page_in_sitemap": true }
  ],
  "record_types": [
    {
      "name": "incident", "label": "Case",
      "ownership": "UserOwned", "virtual": false, "activity": false, "update_message": true,
      "fields": [ { "name": "title", "type": "String" }, { "name": "prioritycode", "label": "Priority", "type": "Picklist", "secured": false, "rich_text": false, "computed": false } ],
      "views": [ { "name": "Quick Find", "kind": "quick_find", "columns": ["title", "prioritycode"] } ],
      "connect": true,
      "note": { "include": true, "view": "Quick Find" },
      "disconnect": { "record_owner": true, "chat_connector": true },
      "join": true,
      "notify": { "enabled": true, "fields": ["prioritycode"] }
    }
  ]
}"#;

/// Keys whose `null` means that they are absent, by what their object stands in.
const NULLABLE: [&str; 8] = [
    "label",
    "chat.apps",
    "chat.timeline_sync_since",
    "roles.builtin",
    "apps.label",
    "record_types.label",
    "fields.label",
    "note.view",
];

/// Keys that have no default, by the list that their object stands in.
const REQUIRED: [&str; 10] = [
    "version",
    "roles.id",
    "roles.name",
    "profiles.id",
    "profiles.name",
    "apps.id",
    "record_types.name",
    "fields.name",
    "fields.type",
    "views.name",
];

/// A key by the list or object that its object stands in: `roles.id`.
fn named(pointer: &str, key: &str) -> String {
    let within = pointer.split('/').rev().find(|part| !part.is_empty() && part.parse::<u8>().is_err());
    within.map_or_else(|| key.into(), |within| format!("{within}.{key}"))
}

fn whole() -> Value {
    serde_json::from_str(WHOLE).expect("JSON")
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>) -> Faults {
    Tenant::from_json(text.as_ref()).expect_err("a document with faults")
}

/// The one fault of a malformed document: its place and sentence.
#[track_caller]
fn malformed(text: impl AsRef<[u8]>) -> (String, String) {
    let faults = refused(&text);
    let shown = String::from_utf8_lossy(text.as_ref()).into_owned();
    assert_eq!(faults.iter().count(), 1, "{shown}\n{faults}");
    let fault = faults.first();
    assert_eq!(fault.code(), FaultCode::MalformedDocument, "{shown}\n{fault}");
    assert!(!fault.to_string().contains(['\n', '\r']), "{fault:?}");
    let (_, position) = fault.message().rsplit_once(" at line ").unwrap_or_else(|| panic!("no position: {fault}"));
    let numbers: Vec<_> = position.split(" column ").map(str::parse::<usize>).collect();
    assert!(matches!(numbers[..], [Ok(1..), Ok(_)]), "no position: {fault}");
    (fault.place().to_string(), fault.message().to_owned())
}

/// Every object of a document: its pointer, and its place as faults have it.
fn objects(value: &Value) -> Vec<(String, String)> {
    fn walk(value: &Value, pointer: &str, place: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(keys) => {
                found.push((pointer.into(), place.into()));
                for (key, value) in keys {
                    walk(value, &format!("{pointer}/{key}"), &below(place, key), found);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{pointer}/{index}"), &format!("{place}[{index}]"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", "$", &mut found);
    found
}

/// The place of a key.
fn below(place: &str, key: &str) -> String {
    if place == "$" { key.into() } else { format!("{place}.{key}") }
}

/// Every key of a document, with the pointer and the place of its object.
fn keys(value: &Value) -> Vec<(String, String, String)> {
    let of = |(pointer, place): (String, String)| {
        let object = value.pointer(&pointer).and_then(Value::as_object).expect("an object");
        object.keys().map(|key| (pointer.clone(), place.clone(), key.clone())).collect::<Vec<_>>()
    };
    objects(value).into_iter().flat_map(of).collect()
}

#[test]
fn the_whole_document_is_read() {
    let tenant = Tenant::from_json(WHOLE.as_bytes()).expect("no faults");
    assert!(tenant.is_chat_enabled());
    assert_eq!(objects(&whole()).len(), 15);
    assert_eq!(keys(&whole()).len(), 64);
}

/// What is tried with every key below is tried with every key that there is.
#[test]
fn the_whole_document_has_every_key() {
    let all = whole();
    let known: BTreeSet<String> = keys(&all).iter().map(|(pointer, _, key)| named(pointer, key)).collect();
    let mut expected = BTreeSet::new();
    for (pointer, _) in objects(&all) {
        let mut document = all.clone();
        document.pointer_mut(&pointer).expect("an object")["zzz"] = json!(1);
        let (_, sentence) = malformed(document.to_string());
        let keys = sentence.split('`').skip(3).step_by(2).map(|key| named(&pointer, key));
        expected.extend(keys);
    }
    assert_eq!(known, expected);
}

#[rstest]
#[case::an_unknown_key(
    r#"{"version":1,"chat":{"enable":true}}"#,
    "chat.enable: unknown key `enable`, expected one of `enabled`, `apps`, `join_access`, `granted_permissions`, \
     `timeline_sync_since`, `card` at line 1 column 29"
)]
#[case::an_unknown_key_of_the_document(
    r#"{"version":1,"charts":{}}"#,
    "charts: unknown key `charts`, expected one of `version`, `label`, `chat`, `roles`, `profiles`, `apps`, \
     `record_types` at line 1 column 21"
)]
#[case::a_repeated_key(
    r#"{"version":1,"chat":{"enabled":true,"enabled":true}}"#,
    "chat.enabled: key `enabled` is given twice at line 1 column 45"
)]
#[case::a_repeated_key_of_the_document(
    r#"{"version":1,"chat":{},"chat":{}}"#,
    "chat: key `chat` is given twice at line 1 column 29"
)]
#[case::a_missing_key(r#"{"version":1,"roles":[{"name":"x"}]}"#, "roles[0].id: missing key `id` at line 1 column 34")]
#[case::a_missing_version(r#"{}"#, "version: missing key `version` at line 1 column 2")]
#[case::the_name_of_a_key_in_rust(
    r#"{"version":1,"record_types":[{"name":"a","is_virtual":true}]}"#,
    "record_types[0].is_virtual: unknown key `is_virtual`, expected one of `name`, `label`, `ownership`, `virtual`, \
     `activity`, `update_message`, `fields`, `views`, `connect`, `note`, `disconnect`, `join`, `notify` \
     at line 1 column 53"
)]
#[case::a_wrong_type(
    r#"{"version":1,"roles":[{"id":1,"name":"x"}]}"#,
    "roles[0].id: expected a string, found the number `1` at line 1 column 29"
)]
#[case::a_text_for_a_yes(
    r#"{"version":1,"chat":{"enabled":"true"}}"#,
    "chat.enabled: expected `true` or `false`, found the string \"true\" at line 1 column 37"
)]
#[case::a_number_for_a_yes(
    r#"{"version":1,"chat":{"enabled":1}}"#,
    "chat.enabled: expected `true` or `false`, found the number `1` at line 1 column 32"
)]
#[case::a_null_for_a_yes(
    r#"{"version":1,"chat":{"enabled":null}}"#,
    "chat.enabled: expected `true` or `false`, found `null` at line 1 column 35"
)]
#[case::a_null_where_the_default_depends(
    r#"{"version":1,"record_types":[{"name":"a","join":null}]}"#,
    "record_types[0].join: expected `true` or `false`, found `null` at line 1 column 52"
)]
#[case::a_null_for_a_list(r#"{"version":1,"roles":null}"#, "roles: expected a list, found `null` at line 1 column 25")]
#[case::a_null_for_an_object(
    r#"{"version":1,"chat":null}"#,
    "chat: expected an object, found `null` at line 1 column 24"
)]
#[case::an_array_for_an_object(
    r#"{"version":1,"chat":[true]}"#,
    "chat: expected an object, found a list at line 1 column 20"
)]
#[case::an_array_that_has_the_keys_by_position(
    r#"{"version":1,"apps":[["desk",true,true]]}"#,
    "apps[0]: expected an object, found a list at line 1 column 21"
)]
#[case::a_document_by_position("[1]", "$: expected an object, found a list at line 1 column 1")]
#[case::another_version_by_position("[2]", "$: expected an object, found a list at line 1 column 1")]
#[case::an_object_for_a_list(
    r#"{"version":1,"roles":{"id":"x"}}"#,
    "roles: expected a list, found an object at line 1 column 21"
)]
#[case::an_unknown_permission(
    r#"{"version":1,"chat":{"granted_permissions":["Chat.Read"]}}"#,
    "chat.granted_permissions[0]: `Chat.Read` is not a permission, expected one of `Chat.ReadWrite.All`, `Directory.Read.All`, `Presence.Read.All`, `User.Read.All`, `User.ReadBasic.All` at line 1 column 55"
)]
#[case::an_unknown_selection(
    r#"{"version":1,"chat":{"card":{"selection":"first_six"}}}"#,
    "chat.card.selection: `first_six` is not a selection, expected one of `first_five_supported`, `first_five_then_skip` at line 1 column 52"
)]
#[case::an_unknown_unsupported_type(
    r#"{"version":1,"chat":{"card":{"unsupported_types":["Memo","memo"]}}}"#,
    "chat.card.unsupported_types[1]: `memo` is not a field type, expected one of `BigInt`, `Boolean`, `CalendarRules`, `Customer`, `DateTime`, `Decimal`, `Double`, `EntityName`, `File`, `Image`, `Integer`, `Lookup`, `ManagedProperty`, `Memo`, `Money`, `MultiSelectPicklist`, `Owner`, `PartyList`, `Picklist`, `State`, `Status`, `String`, `Uniqueidentifier`, `Virtual` at line 1 column 63"
)]
#[case::an_unknown_built_in_role(
    r#"{"version":1,"roles":[{"id":"","name":"","builtin":"CSR Manager"}]}"#,
    "roles[0].builtin: `CSR Manager` is not a built-in role, expected one of `system_administrator`, `csr_manager`, `customer_service_representative`, `omnichannel_administrator`, `omnichannel_supervisor`, `omnichannel_agent`, `productivity_tools_user` at line 1 column 64"
)]
#[case::an_unknown_privilege(
    r#"{"version":1,"roles":[{"id":"","name":"","privileges":["prvUnlinkTeamsChatFromRecord"]}]}"#,
    "roles[0].privileges[0]: `prvUnlinkTeamsChatFromRecord` is not a privilege, expected one of `disconnect_any_chat`, `administer_chat`, `read_app_profile`, `read_application_tab_template`, `read_notification_field`, `read_notification_template`, `read_pane_tab_configuration`, `read_pane_tool_configuration`, `read_productivity_pane_configuration` at line 1 column 85"
)]
#[case::an_unknown_revoked_privilege(
    r#"{"version":1,"roles":[{"id":"","name":"","revoked":["read"]}]}"#,
    "roles[0].revoked[0]: `read` is not a privilege, expected one of `disconnect_any_chat`, `administer_chat`, `read_app_profile`, `read_application_tab_template`, `read_notification_field`, `read_notification_template`, `read_pane_tab_configuration`, `read_pane_tool_configuration`, `read_productivity_pane_configuration` at line 1 column 58"
)]
#[case::an_unknown_ownership(
    r#"{"version":1,"record_types":[{"name":"a","ownership":"TeamOwned"}]}"#,
    "record_types[0].ownership: `TeamOwned` is not an ownership, expected one of `UserOwned`, `OrganizationOwned`, `BusinessOwned`, `None` at line 1 column 64"
)]
#[case::an_unknown_field_type(
    r#"{"version":1,"record_types":[{"name":"a","fields":[{"name":"a","type":"Text"}]}]}"#,
    "record_types[0].fields[0].type: `Text` is not a field type, expected one of `BigInt`, `Boolean`, `CalendarRules`, `Customer`, `DateTime`, `Decimal`, `Double`, `EntityName`, `File`, `Image`, `Integer`, `Lookup`, `ManagedProperty`, `Memo`, `Money`, `MultiSelectPicklist`, `Owner`, `PartyList`, `Picklist`, `State`, `Status`, `String`, `Uniqueidentifier`, `Virtual` at line 1 column 76"
)]
#[case::an_unknown_kind_of_view(
    r#"{"version":1,"record_types":[{"name":"a","views":[{"name":"a","kind":"private","columns":[]}]}]}"#,
    "record_types[0].views[0].kind: `private` is not a kind of view, expected one of `public`, `quick_find` at line 1 column 78"
)]
#[case::a_code_as_the_key_of_an_object(
    r#"{"version":1,"record_types":[{"name":"a","fields":[{"name":"a","type":{"String":null}}]}]}"#,
    "record_types[0].fields[0].type: expected a field type, one of `BigInt`, `Boolean`, `CalendarRules`, `Customer`, `DateTime`, `Decimal`, `Double`, `EntityName`, `File`, `Image`, `Integer`, `Lookup`, `ManagedProperty`, `Memo`, `Money`, `MultiSelectPicklist`, `Owner`, `PartyList`, `Picklist`, `State`, `Status`, `String`, `Uniqueidentifier`, `Virtual`, found an object at line 1 column 70"
)]
#[case::a_code_by_its_number(
    r#"{"version":1,"roles":[{"id":"","name":"","builtin":0}]}"#,
    "roles[0].builtin: expected a built-in role, one of `system_administrator`, `csr_manager`, `customer_service_representative`, `omnichannel_administrator`, `omnichannel_supervisor`, `omnichannel_agent`, `productivity_tools_user`, found the number `0` at line 1 column 52"
)]
#[case::a_permission_as_the_key_of_an_object(
    r#"{"version":1,"chat":{"granted_permissions":[{"User.Read.All":null}]}}"#,
    "chat.granted_permissions[0]: expected a permission, one of `Chat.ReadWrite.All`, `Directory.Read.All`, `Presence.Read.All`, `User.Read.All`, `User.ReadBasic.All`, found an object at line 1 column 44"
)]
#[case::a_moment_without_an_offset(
    r#"{"version":1,"chat":{"timeline_sync_since":"2026-01-05T09:00:00"}}"#,
    "chat.timeline_sync_since: `2026-01-05T09:00:00` is not a moment as RFC 3339 writes it, \
     such as `2026-01-05T09:00:00Z` at line 1 column 64"
)]
#[case::a_leap_second_in_the_middle_of_a_day(
    r#"{"version":1,"chat":{"timeline_sync_since":"2016-12-31T12:34:60Z"}}"#,
    "chat.timeline_sync_since: `2016-12-31T12:34:60Z` is not a moment as RFC 3339 writes it, \
        such as `2026-01-05T09:00:00Z` at line 1 column 65"
)]
#[case::a_leap_second_of_another_time_zone(
    r#"{"version":1,"chat":{"timeline_sync_since":"2016-12-31T23:59:60+01:00"}}"#,
    "chat.timeline_sync_since: `2016-12-31T23:59:60+01:00` is not a moment as RFC 3339 writes it, \
        such as `2026-01-05T09:00:00Z` at line 1 column 70"
)]
#[case::a_moment_as_a_number(
    r#"{"version":1,"chat":{"timeline_sync_since":1767603600}}"#,
    "chat.timeline_sync_since: expected a moment as RFC 3339 writes it, found the number `1767603600` \
     at line 1 column 53"
)]
#[case::nothing("", "$: expected a value, found the end of the text at line 1 column 1")]
#[case::white_space_alone(" \n ", "$: expected a value, found the end of the text at line 2 column 1")]
#[case::another_value("null", "$: expected an object, found `null` at line 1 column 4")]
#[case::a_text("\"version\"", "$: expected an object, found the string \"version\" at line 1 column 9")]
#[case::two_documents(
    r#"{"version":1}{"version":1}"#,
    "$: expected the end of the text, found `{` at line 1 column 14"
)]
#[case::a_trailing_comma(
    r#"{"version":1,}"#,
    "$: expected another item after the comma, found `}` at line 1 column 14"
)]
#[case::a_comment("{\"version\":1 // one\n}", "$: expected `,` or `}`, found `/` at line 1 column 14")]
#[case::two_byte_order_marks(
    "\u{feff}\u{feff}{\"version\":1}",
    "$: expected a value, found `\\u{feff}` at line 1 column 1"
)]
#[case::single_quotes("{'version':1}", "$: expected a key in double quotes, found `'` at line 1 column 2")]
#[case::a_number_that_is_none(r#"{"version":NaN}"#, "$: expected a value, found `N` at line 1 column 12")]
#[case::a_leading_nought(r#"{"version":01}"#, "$: expected a number as JSON writes it, found `1` at line 1 column 13")]
#[case::a_raw_line_break_in_a_text(
    "{\"version\":1,\"roles\":[{\"id\":\"a\nb\"}]}",
    "$: expected an escape, found a control character in a string at line 2 column 1"
)]
#[case::half_of_a_surrogate_pair(
    r#"{"version":1,"roles":[{"id":"\ud800"}]}"#,
    "roles[0].id: expected both halves of a surrogate pair, found one at line 1 column 36"
)]
#[case::the_line_counts(
    "{\n  \"version\": 1,\n  \"chat\": {\n    \"enabled\": maybe\n  }\n}",
    "$: expected a value, found `m` at line 4 column 16"
)]
#[case::a_version_of_text(
    r#"{"version":"1"}"#,
    "version: expected an integer, found the string \"1\" at line 1 column 14"
)]
#[case::a_version_with_a_fraction(
    r#"{"version":1.0}"#,
    "version: expected an integer, found the number `1.0` at line 1 column 14"
)]
#[case::another_version_with_a_fraction(
    r#"{"version":2.5}"#,
    "version: expected an integer, found the number `2.5` at line 1 column 14"
)]
#[case::a_version_with_an_exponent(
    r#"{"version":1e30}"#,
    "version: expected an integer, found the number `1e+30` at line 1 column 15"
)]
#[case::a_version_that_is_null(r#"{"version":null}"#, "version: expected an integer, found `null` at line 1 column 15")]
#[case::a_version_in_a_list(r#"{"version":[2]}"#, "version: expected an integer, found a list at line 1 column 11")]
#[case::a_version_repeated(r#"{"version":1,"version":1}"#, "version: key `version` is given twice at line 1 column 22")]
#[case::another_version_repeated(
    r#"{"version":2,"version":2}"#,
    "version: key `version` is given twice at line 1 column 22"
)]
#[case::another_version_in_a_text_that_is_not_json(
    r#"{"version":2,"#,
    "$: expected a value, found the end of the text at line 1 column 13"
)]
#[case::another_version_and_more_after_it(
    r#"{"version":2} x"#,
    "$: expected the end of the text, found `x` at line 1 column 15"
)]
fn a_document_is_malformed_by(#[case] text: &str, #[case] expected: &str) {
    let (place, sentence) = malformed(text);
    assert_eq!(format!("{place}: {sentence}"), expected);
}

#[test]
fn a_number_that_is_too_great_has_the_place_of_its_key() {
    // What is found depends on the features of `serde_json`: a number, or one that it can't read.
    let (place, _) = malformed(r#"{"version":1,"chat":{"enabled":1e400}}"#);
    assert_eq!(place, "chat.enabled");
}

#[rstest]
#[case::two("2")]
#[case::nought("0")]
#[case::minus_nought("-0")]
#[case::minus_one("-1")]
#[case::beyond_32_bits("4294967297")]
#[case::the_greatest_of_64_bits("9223372036854775807")]
#[case::beyond_63_bits("9223372036854775808")]
#[case::the_greatest_without_a_sign("18446744073709551615")]
#[case::beyond_64_bits("18446744073709551617")]
#[case::far_beyond("99999999999999999999")]
#[case::far_below("-99999999999999999999")]
fn another_version_is_named_as_it_is_written_and_reported_alone(#[case] version: &str) {
    let expected = format!("unsupported_version: version: version `{version}` is not supported, only `1` is");
    for text in [
        format!(r#"{{"version":{version}}}"#),
        format!(r#"{{"version" : {version} , "chat":{{"enabled":true}}}}"#),
        format!("{{\n\"version\":\n{version}\n}}"),
        format!(r#"{{"layout":[1.5,{{"a":null,"a":null}}],"roles":[{{"id":"x"}}],"version":{version}}}"#),
        format!(r#"{{"version":{version},"chat":[],"roles":5,"version_note":"1"}}"#),
        format!(r#"{{"version":{version},"deep":{}{}}}"#, "[".repeat(5000), "]".repeat(5000)),
    ] {
        assert_eq!(refused(&text).to_string(), expected, "{}", &text[..text.len().min(100)]);
    }
}

#[test]
fn an_empty_document_and_white_space_around_one_are_read() {
    for text in ["{\"version\":1}", " \t\r\n{ \"version\" : 1 }\n\n", "{\"\\u0076ersion\":1}"] {
        assert!(Tenant::from_json(text.as_bytes()).is_ok(), "{text}");
    }
}

#[test]
fn truncated_at_every_byte_a_document_is_malformed() {
    for end in 0..WHOLE.len() {
        let (place, sentence) = malformed(&WHOLE[..end]);
        assert_eq!(place, "$", "a text that is not JSON has no keys: {sentence}");
    }
}

#[test]
fn with_any_byte_lost_or_changed_a_document_is_read_or_refused() {
    let mut read = 0;
    for place in 0..WHOLE.len() {
        let mut text = WHOLE.as_bytes().to_vec();
        text.remove(place);
        read += usize::from(Tenant::from_json(&text).is_ok());
        for other in [b'"', b'[', b'}', b'0', b'\\', b'\n', 0x00, 0x80, 0xff] {
            let mut text = WHOLE.as_bytes().to_vec();
            text[place] = other;
            if let Err(faults) = Tenant::from_json(&text) {
                assert_eq!(faults.to_string().lines().count(), faults.iter().count());
            }
        }
    }
    assert!(read > 100, "blanks don't matter");
}

#[test]
fn every_unknown_key_has_the_place_of_the_key() {
    for (pointer, place) in objects(&whole()) {
        let mut document = whole();
        document.pointer_mut(&pointer).expect("an object")["zzz"] = json!(null);
        let (found, sentence) = malformed(document.to_string());
        assert_eq!(found, below(&place, "zzz"));
        assert!(sentence.starts_with("unknown key `zzz`, expected "), "{sentence}");
    }
}

#[test]
fn keys_are_known_in_their_own_object_and_case_only() {
    for (pointer, place, key) in keys(&whole()) {
        let mut document = whole();
        let object = document.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object");
        let value = object.remove(&key).expect("a value");
        object.insert(key.to_uppercase(), value);
        let (found, sentence) = malformed(document.to_string());
        // A key that is missing now may be noticed first.
        assert!([below(&place, &key.to_uppercase()), below(&place, &key)].contains(&found), "{found}: {sentence}");
    }
}

#[test]
fn every_repeated_key_has_the_place_of_the_key() {
    for (pointer, place, key) in keys(&whole()) {
        let mut document = whole();
        let object = document.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object");
        let value = object[&key].clone();
        object.insert("zzz".into(), value);
        let text = document.to_string().replace("\"zzz\"", &format!("\"{key}\""));
        let (found, sentence) = malformed(text);
        assert_eq!(found, below(&place, &key));
        assert!(sentence.starts_with(&format!("key `{key}` is given twice")), "{sentence}");
    }
}

#[test]
fn every_missing_key_is_malformed_at_its_place_or_has_a_default() {
    for (pointer, place, key) in keys(&whole()) {
        let mut document = whole();
        document.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object").remove(&key);
        let named = named(&pointer, &key);
        if REQUIRED.contains(&named.as_str()) || named == "views.columns" {
            let (found, sentence) = malformed(document.to_string());
            assert_eq!(found, below(&place, &key));
            assert!(sentence.starts_with(&format!("missing key `{key}`")), "{sentence}");
        } else if let Err(faults) = Tenant::from_json(document.to_string().as_bytes()) {
            // Without its fields, views or apps, the document may lack one that something else names.
            assert!(["fields", "views", "apps"].contains(&key.as_str()), "{named}: {faults}");
        }
    }
}

#[test]
fn every_null_is_malformed_at_its_place_or_means_absent() {
    for (pointer, place, key) in keys(&whole()) {
        let mut document = whole();
        document.pointer_mut(&pointer).expect("an object")[&key] = Value::Null;
        if NULLABLE.contains(&named(&pointer, &key).as_str()) {
            let with_null = Tenant::from_json(document.to_string().as_bytes()).expect("no faults");
            document.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object").remove(&key);
            assert_eq!(Tenant::from_json(document.to_string().as_bytes()), Ok(with_null));
        } else {
            let (found, sentence) = malformed(document.to_string());
            assert_eq!(found, below(&place, &key), "{sentence}");
            assert!(sentence.starts_with("expected "), "{sentence}");
        }
    }
}

#[test]
fn every_value_of_a_wrong_type_is_malformed_at_its_place() {
    let wrong = [json!(true), json!(7), json!(-1.5), json!("\u{1f600}"), json!({ "a": 1 }), json!([["a"]]), json!([7])];
    for (pointer, place, key) in keys(&whole()) {
        let right = whole().pointer(&pointer).expect("an object")[&key].clone();
        for value in &wrong {
            let same_type = matches!(
                (&right, value),
                (Value::Bool(_), Value::Bool(_))
                    | (Value::String(_), Value::String(_))
                    | (Value::Object(_), Value::Object(_))
            );
            if same_type || (key == "version" && *value == json!(7)) {
                continue;
            }
            let mut document = whole();
            document.pointer_mut(&pointer).expect("an object")[&key] = value.clone();
            let (found, sentence) = malformed(document.to_string());
            let expected = below(&place, &key);
            let within = found.strip_prefix(&expected).unwrap_or_else(|| panic!("{found}: {sentence}"));
            assert!(within.is_empty() || (value.is_array() && within == "[0]"), "{found}: {sentence}");
        }
    }
}

#[test]
fn an_array_never_stands_for_an_object() {
    for (pointer, place) in objects(&whole()) {
        let object = whole().pointer(&pointer).cloned().expect("an object");
        let values: Vec<_> = object.as_object().expect("an object").values().cloned().collect();
        for array in [json!([]), json!(values)] {
            let mut document = whole();
            *document.pointer_mut(&pointer).expect("an object") = array;
            let (found, sentence) = malformed(document.to_string());
            assert_eq!(found, place);
            assert!(sentence.starts_with("expected an object, found a list"), "{sentence}");
        }
    }
}

#[test]
fn the_first_fault_of_the_form_is_reported_alone_whatever_else_is_wrong() {
    let text = r#"{"version":1,"roles":[{"id":"x","name":"a"}],"chat":{"enable":1},"apps":5}"#;
    let (place, _) = malformed(text);
    assert_eq!(place, "chat.enable");
}

#[rstest]
#[case::arrays("[", "]")]
#[case::objects("{\"a\":", "}")]
#[case::objects_of_chats("{\"chat\":", "}")]
#[case::arrays_left_open("[", "")]
#[case::objects_left_open("{\"version\":", "")]
fn a_deeply_nested_text_is_malformed(#[case] open: &str, #[case] close: &str) {
    for depth in [127, 128, 129, 1000, 100_000] {
        let nest = format!("{}{}", open.repeat(depth), close.repeat(depth));
        malformed(&nest);
        malformed(format!(r#"{{"version":1,"chat":{nest}"#));
        malformed(format!(r#"{{"version":1,"roles":[{nest}]}}"#));
        malformed(format!(r#"{{"version":1,"unknown":{nest}}}"#));
        malformed(format!(
            r#"{{"version":1,"record_types":[{{"name":"a","fields":[{{"name":"a","type":{nest}}}]}}]}}"#
        ));
    }
}

#[rstest]
#[case::at_the_start(b"\xff{\"version\":1}", "$: not UTF-8 at line 1 column 1")]
#[case::in_a_text(b"{\"version\":1,\"roles\":[{\"id\":\"\xc3\"}]}", "$: not UTF-8 at line 1 column 30")]
#[case::in_a_key(b"{\"version\":1,\"\xf0\x9f\x98\":1}", "$: not UTF-8 at line 1 column 15")]
#[case::on_a_later_line(b"{\n\"version\":1,\n  \"\x80\":1}", "$: not UTF-8 at line 3 column 4")]
#[case::after_the_document(b"{\"version\":1}\n\xfe", "$: not UTF-8 at line 2 column 1")]
#[case::a_surrogate_in_bytes(b"{\"version\":1,\"a\":\"\xed\xa0\x80\"}", "$: not UTF-8 at line 1 column 19")]
#[case::an_overlong_slash(b"{\"version\":1,\"a\":\"\xc0\xaf\"}", "$: not UTF-8 at line 1 column 19")]
#[case::in_another_version(b"{\"version\":2,\"a\":\"\xff\"}", "$: not UTF-8 at line 1 column 19")]
fn text_that_is_not_utf_8_is_malformed(#[case] text: &[u8], #[case] expected: &str) {
    let (place, sentence) = malformed(text);
    assert_eq!(format!("{place}: {sentence}"), expected);
}

#[rstest]
#[case::with_its_mark(b"\xff\xfe{\0}\0")]
#[case::of_the_other_order(b"\xfe\xff\0{\0}")]
#[case::without_a_mark(b"{\0}\0")]
#[case::as_a_later_line(b"\0{\0}\0\r\0")]
#[case::an_empty_line(b"\0\r\0")]
fn utf_16_is_named(#[case] text: &[u8]) {
    let faults = refused(text).to_string();
    assert_eq!(faults, "malformed_document: $: expected UTF-8, found UTF-16: save the file as UTF-8");
}

#[test]
fn one_byte_order_mark_is_skipped() {
    let marked = |text: &str| Tenant::from_json(format!("\u{feff}{text}").as_bytes());
    assert_eq!(marked(WHOLE), Tenant::from_json(WHOLE.as_bytes()));
    assert_eq!(marked(r#"{"version":2}"#), Tenant::from_json(br#"{"version":2}"#));
    assert!(marked("").unwrap_err().to_string().ends_with("found the end of the text at line 1 column 1"));
}

#[test]
fn however_long_a_key_or_value_its_fault_stays_short_and_says_where() {
    let long = "k".repeat(1_000_000);
    for text in [
        format!(r#"{{"version":1,"{long}":1}}"#),
        format!(r#"{{"version":1,"chat":{{"{long}":1}}}}"#),
        format!(r#"{{"version":1,"chat":{{"enabled":"{long}"}}}}"#),
        format!(r#"{{"version":1,"chat":{{"granted_permissions":["{long}"]}}}}"#),
        format!(r#"{{"version":1,"chat":{{"timeline_sync_since":"{long}"}}}}"#),
        format!(r#"{{"version":"{long}"}}"#),
        format!("\"{long}\""),
        format!("{{\"version\":1,{}", " ".repeat(1_000_000)),
    ] {
        let (place, sentence) = malformed(&text);
        assert!(place.len() + sentence.len() < 1500, "{} and {} bytes", place.len(), sentence.len());
    }
    let name = refused(format!(r#"{{"version":1,"apps":[{{"id":"{long}"}}]}}"#));
    assert_eq!(name.first().code(), FaultCode::InvalidName);
    assert!(name.to_string().len() < 500);
}

#[test]
fn a_long_other_version_is_named_in_short() {
    let faults = refused(format!(r#"{{"version":{}}}"#, "9".repeat(1_000_000)));
    assert_eq!(faults.first().code(), FaultCode::UnsupportedVersion);
    assert!(faults.to_string().len() < 400, "{faults}");
}

#[test]
fn control_characters_in_keys_and_values_do_not_break_lines() {
    let nasty = json!("x\n\r\u{0}\u{1b}[31m\u{85}\u{2028}\u{2029}unsupported_version: version: forged");
    for text in [
        format!(r#"{{"version":1,{nasty}:1}}"#),
        format!(r#"{{"version":1,"roles":[{{{nasty}:1}}]}}"#),
        format!(r#"{{"version":{nasty}}}"#),
        format!(r#"{{"version":1,"chat":{nasty}}}"#),
        format!(r#"{{"version":1,"chat":{{"timeline_sync_since":{nasty}}}}}"#),
        format!(r#"{{"version":1,"chat":{{"granted_permissions":[{nasty}]}}}}"#),
        format!(r#"{{"version":1,"record_types":[{{"name":"a","ownership":{nasty}}}]}}"#),
        nasty.to_string(),
    ] {
        let (place, sentence) = malformed(&text);
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        assert!(!place.contains(breaks) && !sentence.contains(breaks), "{place:?}: {sentence:?}");
    }
}

#[test]
fn the_same_document_has_the_same_faults_from_json_and_from_rust() {
    for keys in [
        json!({ "roles": [{ "id": "x", "name": "x" }], "apps": [{ "id": "sales" }] }),
        json!({ "profiles": [{ "id": guid(1), "name": "x", "users": [CLERKS, CLERKS, "y"] }] }),
        json!({ "record_types": [{ "name": "incident", "fields": [], "notify": { "fields": ["a", "a", "B"] } }] }),
    ] {
        let from_rust = document(keys.clone()).build().expect_err("a document with faults");
        let mut keys = keys;
        keys["version"] = json!(1);
        assert_eq!(refused(keys.to_string()), from_rust);
    }
}

/// What `T::deserialize` says of an array that holds the object's values by position. Named as callers
/// name it, so that a public function of the type's own would be found first.
macro_rules! by_position {
    ($($Type:ty: $values:tt;)+) => {
        [ $( (stringify!($Type), <$Type>::deserialize(json!($values)).err().map(|error| error.to_string())), )+ ]
    };
}

#[test]
fn no_struct_is_read_by_position_however_its_reading_is_called() {
    use crm_chat_policy::{
        document::*,
        model::{Record, User},
    };
    use serde::Deserialize;

    let read = by_position! {
        TenantDocument: [1, {}, [], [], [], []];
        ChatDocument: [true, [], null, {}];
        CardDocument: ["first_five_supported", []];
        RoleDocument: [CLERKS, "Agents", null, [], []];
        ProfileDocument: [CLERKS, "Agents", true, true, []];
        AppDocument: ["desk", true, true];
        RecordTypeDocument: ["account", "UserOwned", false, false, true, [], [], true, {}, {}, true, {}];
        FieldDocument: ["name", "String", false];
        ViewDocument: ["Quick Find", "quick_find", []];
        NoteDocument: [true, null];
        DisconnectDocument: [true, true];
        NotifyDocument: [true, []];
        User: [CLERKS, [], [], [], true];
        Record: ["account", CLERKS, null];
    };
    for (name, refusal) in read {
        assert_eq!(refusal.as_deref(), Some("invalid type: sequence, expected an object"), "{name}");
    }
}
