//! May this person be suggested as a participant?

use crate::support::{ANNA, codes, tenant, told};
use crm_chat_policy::{model::User, rules::suggest_participant};
use rstest::rstest;
use serde_json::{Value, json};

fn person(teams_licence: bool) -> User {
    User { teams_licence, ..User::new(ANNA) }
}

#[rstest]
#[case::somebody_with_a_licence(true, "allow [licensed] held: chat_enabled licence_check_consent teams_licence")]
#[case::somebody_without(false, "deny [] held: chat_enabled licence_check_consent")]
fn with_the_chat_on(#[case] teams_licence: bool, #[case] expected: &str) {
    let tenant = tenant(json!({ "chat": { "enabled": true } }));
    assert_eq!(told(suggest_participant::decide(&tenant, &person(teams_licence))), expected);
}

#[rstest]
#[case::the_chat_is_off(json!({}), "chat_enabled")]
#[case::licences_cannot_be_checked(
    json!({ "enabled": true, "granted_permissions":
        ["Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.ReadBasic.All"] }),
    "licence_check_consent")]
#[case::neither(json!({ "granted_permissions": [] }), "chat_enabled licence_check_consent")]
fn nobody_is_suggested_where(#[case] chat: Value, #[case] failed_guards: &str) {
    let decision = suggest_participant::decide(&tenant(json!({ "chat": chat })), &person(true));
    assert!(!decision.is_allowed());
    assert_eq!(codes(decision.failed_guards()), failed_guards);
}

#[test]
fn the_consent_to_check_licences_alone_is_enough() {
    let tenant = tenant(json!({ "chat": { "enabled": true, "granted_permissions": ["User.Read.All"] } }));
    assert!(suggest_participant::decide(&tenant, &person(true)).is_allowed());
}

#[test]
fn nobody_has_a_licence_unless_it_is_said() {
    assert!(!User::new(ANNA).teams_licence);
}
