//! May this user use the chat in this app?

use crate::support::{ANNA, BELA, CLERKS, EXPERTS, STRANGERS, guid, tenant, told, user_with_roles};
use crm_chat_policy::{
    id::LogicalName,
    model::{QuestionError, Tenant, User},
    rules::availability::{self, Availability},
};
use rstest::rstest;
use serde_json::{Value, json};

/// What a role needs for the pane.
pub const SEVEN_READS: [&str; 7] = [
    "read_app_profile",
    "read_application_tab_template",
    "read_notification_field",
    "read_notification_template",
    "read_pane_tab_configuration",
    "read_pane_tool_configuration",
    "read_productivity_pane_configuration",
];

fn role(id: impl ToString, privileges: &[&str]) -> Value {
    json!({ "id": id.to_string(), "name": "a role", "privileges": privileges })
}

fn name(text: &str) -> LogicalName {
    text.parse().expect("a logical name")
}

fn ask(tenant: &Tenant, user: &User, app: &str) -> Availability {
    availability::decide(tenant, user, &name(app)).expect("a known app")
}

fn missing_tables(availability: &Availability) -> Option<Vec<&'static str>> {
    availability.missing_tables().map(Iterator::collect)
}

/// The chat is on; Anna is on a custom profile with the chat or without, and the clerks open the pane.
fn desk(profile_has_chat: bool) -> Tenant {
    tenant(json!({
        "chat": { "enabled": true },
        "roles": [role(CLERKS, &SEVEN_READS)],
        "profiles": [{ "id": guid(1), "name": "Tier 2", "chat": profile_has_chat, "users": [ANNA] }],
        "apps": [{ "id": "one_by_one" }, { "id": "many_at_once", "multisession": true }],
    }))
}

#[rstest]
#[case::admin_center("customer_service_admin_center", true)]
#[case::hub("customer_service_hub", true)]
#[case::sales("sales", true)]
#[case::field_service("field_service", true)]
#[case::workspace("customer_service_workspace", false)]
#[case::omnichannel("omnichannel_for_customer_service", false)]
#[case::a_custom_app_is_single_session_unless_it_says_otherwise("one_by_one", true)]
#[case::a_custom_app_that_is_multisession("many_at_once", false)]
fn without_any_role_the_chat_is_there_in_single_session_apps_only(#[case] app: &str, #[case] allowed: bool) {
    let decision = ask(&desk(true), &User::new(BELA), app);
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
}

/// Which of three apps have the chat.
#[rstest]
#[case::all_unless_it_is_said(Value::Null, &["customer_service_hub", "one_by_one", "sales"])]
#[case::a_built_in_one(json!(["sales"]), &["sales"])]
#[case::a_custom_one(json!(["one_by_one"]), &["one_by_one"])]
#[case::several(json!(["sales", "one_by_one"]), &["one_by_one", "sales"])]
#[case::none(json!([]), &[])]
fn the_chat_is_on_for_selected_apps(#[case] apps: Value, #[case] expected: &[&str]) {
    let tenant = tenant(json!({ "chat": { "enabled": true, "apps": apps }, "apps": [{ "id": "one_by_one" }] }));
    let mut allowed = Vec::new();
    for app in ["customer_service_hub", "one_by_one", "sales"] {
        let decision = ask(&tenant, &User::new(BELA), app);
        let is_in_app = !crate::support::codes(decision.decision().failed_guards()).contains("chat_in_app");
        assert_eq!(decision.is_allowed(), is_in_app, "{decision}");
        allowed.extend(is_in_app.then_some(app));
    }
    assert_eq!(allowed, expected);
}

#[rstest]
#[case::a_user_on_the_default_profile_who_opens_the_pane(
    BELA, &[CLERKS], true, "allow [default_profile] held: chat_enabled chat_consent chat_in_app default_profile pane_access")]
#[case::a_user_on_the_default_profile_without_roles(
    BELA, &[], true, "deny [] held: chat_enabled chat_consent chat_in_app default_profile")]
#[case::a_user_on_a_custom_profile_with_the_chat(
    ANNA, &[CLERKS], true, "allow [custom_profile] held: chat_enabled chat_consent chat_in_app pane_access profile_chat_enabled")]
#[case::a_user_on_a_custom_profile_without_the_chat(
    ANNA, &[CLERKS], false, "deny [] held: chat_enabled chat_consent chat_in_app pane_access")]
#[case::a_custom_profile_with_the_chat_but_no_pane(
    ANNA, &[], true, "deny [] held: chat_enabled chat_consent chat_in_app profile_chat_enabled")]
#[case::an_unknown_role_grants_nothing(
    BELA, &[STRANGERS], true, "deny [] held: chat_enabled chat_consent chat_in_app default_profile")]
fn in_a_multisession_app_profile_and_pane_decide(
    #[case] user: crm_chat_policy::id::UserId,
    #[case] roles: &[crm_chat_policy::id::RoleId],
    #[case] profile_has_chat: bool,
    #[case] expected: &str,
) {
    let tenant = desk(profile_has_chat);
    for app in ["customer_service_workspace", "omnichannel_for_customer_service", "many_at_once"] {
        let decision = ask(&tenant, &user_with_roles(user, roles), app);
        assert_eq!(told(decision.decision()), expected, "{app}");
    }
}

#[test]
fn a_custom_profile_without_the_chat_does_not_stand_in_the_way_of_a_single_session_app() {
    let decision = ask(&desk(false), &User::new(ANNA), "sales");
    assert_eq!(
        told(decision.decision()),
        "allow [single_session] held: chat_enabled chat_consent chat_in_app single_session_app"
    );
}

#[rstest]
#[case::the_chat_is_off(json!({}), "chat_enabled")]
#[case::the_chat_is_off_expressly(json!({ "enabled": false }), "chat_enabled")]
#[case::no_consent_was_given(json!({ "enabled": true, "granted_permissions": [] }), "chat_consent")]
#[case::every_consent_but_the_one_for_chats(
    json!({ "enabled": true, "granted_permissions":
        ["Directory.Read.All", "Presence.Read.All", "User.Read.All", "User.ReadBasic.All"] }), "chat_consent")]
fn nothing_helps_while_a_guard_fails(#[case] chat: Value, #[case] guard: &str) {
    let tenant = tenant(json!({ "chat": chat, "roles": [role(CLERKS, &SEVEN_READS)] }));
    for app in ["sales", "customer_service_workspace"] {
        let decision = ask(&tenant, &user_with_roles(BELA, &[CLERKS]), app);
        assert!(!decision.is_allowed());
        assert_eq!(crate::support::codes(decision.decision().failed_guards()), guard);
        assert_eq!(missing_tables(&decision), None, "the pane is open");
    }
}

#[test]
fn the_consent_for_chats_alone_is_enough() {
    let tenant = tenant(json!({ "chat": { "enabled": true, "granted_permissions": ["Chat.ReadWrite.All"] } }));
    assert!(ask(&tenant, &User::new(BELA), "sales").is_allowed());
}

#[test]
fn reads_split_over_two_roles_open_the_pane() {
    for split in 0..=7 {
        let (some, rest) = SEVEN_READS.split_at(split);
        let tenant = tenant(json!({ "chat": { "enabled": true }, "roles": [role(CLERKS, some), role(EXPERTS, rest)] }));
        let both = ask(&tenant, &user_with_roles(BELA, &[EXPERTS, CLERKS]), "customer_service_workspace");
        assert!(both.is_allowed(), "{both}");
        let one = ask(&tenant, &user_with_roles(BELA, &[CLERKS]), "customer_service_workspace");
        assert_eq!(one.is_allowed(), split == 7);
    }
}

#[test]
fn each_table_that_no_role_can_read_is_named() {
    for lacking in SEVEN_READS {
        let reads: Vec<_> = SEVEN_READS.into_iter().filter(|read| *read != lacking).collect();
        let tenant = tenant(json!({ "chat": { "enabled": true }, "roles": [role(CLERKS, &reads)] }));
        let decision = ask(&tenant, &user_with_roles(BELA, &[CLERKS]), "customer_service_workspace");
        assert!(!decision.is_allowed());
        assert_eq!(missing_tables(&decision), Some(vec![lacking.strip_prefix("read_").expect("a read")]));
    }
}

#[test]
fn without_any_role_all_seven_tables_are_named_in_their_order() {
    let decision = ask(&desk(true), &User::new(BELA), "customer_service_workspace");
    let tables: Vec<_> = SEVEN_READS.iter().filter_map(|read| read.strip_prefix("read_")).collect();
    assert_eq!(missing_tables(&decision), Some(tables));
}

#[test]
fn an_allow_names_no_tables_even_where_the_pane_is_closed() {
    let decision = ask(&desk(true), &User::new(BELA), "sales");
    assert!(decision.is_allowed());
    assert_eq!(missing_tables(&decision), None);
    assert!(!serde_json::to_string(&decision).expect("JSON").contains("missing_tables"));
}

#[test]
fn a_denial_with_the_pane_open_names_no_tables() {
    let decision = ask(&desk(false), &user_with_roles(ANNA, &[CLERKS]), "customer_service_workspace");
    assert!(!decision.is_allowed());
    assert_eq!(missing_tables(&decision), None);
    assert!(!serde_json::to_string(&decision).expect("JSON").contains("missing_tables"));
}

#[rstest]
#[case::productivity_tools_user(json!({ "builtin": "productivity_tools_user" }), true)]
#[case::system_administrator(json!({ "builtin": "system_administrator" }), true)]
#[case::csr_manager(json!({ "builtin": "csr_manager" }), false)]
#[case::customer_service_representative(json!({ "builtin": "customer_service_representative" }), false)]
#[case::omnichannel_administrator(json!({ "builtin": "omnichannel_administrator" }), false)]
#[case::omnichannel_supervisor(json!({ "builtin": "omnichannel_supervisor" }), false)]
#[case::omnichannel_agent(json!({ "builtin": "omnichannel_agent" }), false)]
#[case::a_read_revoked_from_productivity_tools_user(
    json!({ "builtin": "productivity_tools_user", "revoked": ["read_notification_field"] }), false)]
#[case::a_privilege_revoked_that_the_pane_does_not_need(
    json!({ "builtin": "system_administrator", "revoked": ["disconnect_any_chat", "administer_chat"] }), true)]
#[case::a_read_given_and_revoked_in_one_role(
    json!({ "privileges": SEVEN_READS, "revoked": ["read_app_profile"] }), false)]
fn what_a_role_lets_read_opens_the_pane(#[case] mut of_role: Value, #[case] opens: bool) {
    of_role["id"] = json!(CLERKS);
    of_role["name"] = json!("a role");
    let tenant = tenant(json!({ "chat": { "enabled": true }, "roles": [of_role] }));
    let decision = ask(&tenant, &user_with_roles(BELA, &[CLERKS]), "customer_service_workspace");
    assert_eq!(decision.is_allowed(), opens, "{decision}");
}

#[test]
fn a_read_revoked_from_one_role_comes_back_with_another() {
    let revoked = json!({ "id": CLERKS, "name": "a", "builtin": "productivity_tools_user", "revoked": SEVEN_READS });
    let tenant = tenant(json!({ "chat": { "enabled": true }, "roles": [revoked, role(EXPERTS, &SEVEN_READS)] }));
    assert!(ask(&tenant, &user_with_roles(BELA, &[CLERKS, EXPERTS]), "customer_service_workspace").is_allowed());
    assert!(!ask(&tenant, &user_with_roles(BELA, &[CLERKS]), "customer_service_workspace").is_allowed());
}

#[test]
fn an_app_that_the_tenant_lacks_is_an_error() {
    let error = availability::decide(&desk(true), &User::new(BELA), &name("desk_of_others"));
    assert!(matches!(error, Err(QuestionError::UnknownApp { id, .. }) if id == name("desk_of_others")));
}

#[test]
fn the_explanation_names_the_tables_for_people_and_for_machines() {
    let roles = role(CLERKS, &SEVEN_READS[2..6]);
    let tenant = tenant(json!({ "chat": { "enabled": true }, "roles": [roles] }));
    let decision = ask(&tenant, &user_with_roles(BELA, &[CLERKS]), "customer_service_workspace");
    let written = serde_json::to_string(&decision).expect("JSON");
    insta::assert_snapshot!("availability_with_missing_tables", format!("{decision}\n{written}"));
}
