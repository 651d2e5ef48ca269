use crate::support::{File, Run, run, run_on};
use rstest::rstest;

const RECORD: &str = r#"{"accountid":"4c000000-0000-4000-8000-000000000003","_owninguser_value":"a5000000-0000-4000-8000-000000000001"}"#;
const UPDATE: &str = r#"{"MessageName":"Update","InputParameters":[{"key":"Target","value":{"LogicalName":"incident","Id":"4c000000-0000-4000-8000-000000000003","Attributes":[{"key":"title","value":"a"}]}}]}"#;
const CHAT: &str =
    r#"{"id":"19:a@thread.v2","chatType":"group","members":[{"userId":"a5000000-0000-4000-8000-0000000000d1"}]}"#;
const USERS: &str = r#"{"a5000000-0000-4000-8000-0000000000d1":"a5000000-0000-4000-8000-000000000001"}"#;
const ROLES: &str = r##"{"value":[{"@odata.type":"#microsoft.graph.directoryRole","roleTemplateId":"69091246-20e8-4a56-aa4d-066075b2a7a8"}]}"##;
const TEAMS_ADMINISTRATOR: &str = "69091246-20e8-4a56-aa4d-066075b2a7a8";

#[rstest]
#[case::update(&["update"], UPDATE, r#"{"record_type":"incident","id":"4c000000-0000-4000-8000-000000000003","changes":[{"field":"title","new":"a"}]}"#)]
#[case::access(&["access"], r#"{"AccessRights":"ReadAccess, WriteAccess"}"#, r#"["read","write"]"#)]
#[case::record(
    &["record", "--type", "account"], RECORD,
    r#"{"type":"account","id":"4c000000-0000-4000-8000-000000000003","owner":{"user":"a5000000-0000-4000-8000-000000000001"}}"#
)]
#[case::connections(&["connections"], r#"{"value":[]}"#, "[]")]
#[case::chat(&["chat"], CHAT, r#"{"id":"19:a@thread.v2","kind":"group","participants":[{"external":"a5000000-0000-4000-8000-0000000000d1"}]}"#)]
#[case::chats(&["chat"], r#"{"value":[{"id":"19:a@thread.v2","chatType":"meeting","members":[]}]}"#, r#"[{"id":"19:a@thread.v2","kind":"meeting","participants":[]}]"#)]
#[case::no_chats(&["chat"], "\u{feff}[]", "[]")]
#[case::licence(&["licence"], r#"{"value":[]}"#, "false")]
#[case::directory_roles(&["directory-roles"], ROLES, "[]")]
#[case::tenant_administrator(
    &["directory-roles", "--tenant-administrator", TEAMS_ADMINISTRATOR], ROLES, r#"["tenant_administrator"]"#
)]
#[case::permissions(
    &["permissions"],
    r#"{"value":[{"clientId":"a5000000-0000-4000-8000-0000000000c1","consentType":"AllPrincipals","scope":"User.Read.All Chat.ReadWrite.All"}]}"#,
    r#"["Chat.ReadWrite.All","User.Read.All"]"#
)]
fn a_payload_is_printed_in_the_words_of_questions(
    #[case] kind: &[&str],
    #[case] payload: &str,
    #[case] expected: &str,
) {
    let expected = Run { status: Some(0), output: format!("{expected}\n"), errors: String::new() };
    assert_eq!(run_on(&[&["read"], kind].concat(), payload), expected);
    let file = File::new("payload.json", payload);
    assert_eq!(run(&[&["read"], kind, &[file.path()]].concat()), expected);
}

#[test]
fn a_member_whose_directory_id_is_in_the_map_is_a_user() {
    let map = File::new("users.json", USERS);
    let expected = r#"{"id":"19:a@thread.v2","kind":"group","participants":["a5000000-0000-4000-8000-000000000001"]}"#;
    let expected = Run { status: Some(0), output: format!("{expected}\n"), errors: String::new() };
    assert_eq!(run_on(&["read", "chat", "--users", map.path()], CHAT), expected);
}

#[test]
fn of_a_chat_and_a_map_the_one_that_is_refused_is_named() {
    let (map, chat) = (File::new("users.json", USERS), File::new("chat.json", "[{}]"));
    let errors = run(&["read", "chat", "--users", map.path(), chat.path()]).unusable();
    assert_eq!(errors, format!("malformed_payload: {}: $[0].id: missing key `id`\n", chat.path()));
    let errors = run(&["read", "chat", "--users", chat.path(), map.path()]).unusable();
    assert_eq!(errors, format!("malformed_payload: {}: $: expected an object, found a list\n", chat.path()));
    let errors = run_on(&["read", "chat", "--users", "-"], "{}").unusable();
    assert!(errors.starts_with("unusable_argument: $: "), "{errors}");
    let errors = run(&["read", "chat", "--users", "no/map.json", "no/chat.json"]).unusable();
    assert_eq!(errors.lines().count(), 2, "{errors}");
}

#[test]
fn a_payload_that_is_refused_is_unusable() {
    let errors = run_on(&["read", "access"], r#"{"AccessRights":"EverythingAccess"}"#).unusable();
    assert!(errors.starts_with("malformed_payload: AccessRights: "), "{errors}");
    assert_eq!(errors.lines().count(), 1);
}

#[rstest]
#[case::record_type(&["record", "--type", "Account"], "`Account` is not a logical name: ")]
#[case::template(&["directory-roles", "--tenant-administrator", "\u{1b}"], r"`\u{1b}` is not a directory id: ")]
fn an_argument_that_is_none_is_unusable(#[case] kind: &[&str], #[case] expected: &str) {
    let errors = run(&[&["read"], kind].concat()).unusable();
    assert!(errors.starts_with(&format!("unusable_argument: $: {expected}")), "{errors}");
}
