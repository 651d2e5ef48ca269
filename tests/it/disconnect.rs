//! May this user disconnect this chat from this record?

use crate::support::{
    ANNA, BELA, BLUE, CARL, CLERKS, EXPERTS, RED, STRANGERS, case, chat, codes, record, tenant, tenant_with_case,
    tenant_with_roles, told, user_in_teams, user_with_roles,
};
use crm_chat_policy::{
    Condition::{ChatConnector, DisconnectPrivilege, RecordOwner},
    Decision,
    id::{RoleId, TeamId, UserId},
    model::{BuiltinRole, Owner, Ownership, Privilege, Privileges, QuestionError, Record, Subject, Tenant, User},
    rules::disconnect,
};
use rstest::rstest;
use serde_json::{Value, json};

fn ask(tenant: &Tenant, user: &User, record: &Record, connected_by: UserId) -> Decision {
    disconnect::decide(tenant, user, record, &chat(connected_by, &[])).expect("a question that makes sense")
}

fn owners_may() -> Tenant {
    tenant_with_case(json!({ "disconnect": { "record_owner": true } }))
}

fn connectors_may() -> Tenant {
    tenant_with_case(json!({ "disconnect": { "chat_connector": true } }))
}

#[rstest]
#[case::the_owning_user_is_the_owner(Owner::User(ANNA), &[], true)]
#[case::another_user_is_not(Owner::User(BELA), &[], false)]
#[case::a_member_of_the_owning_team_is_the_owner(Owner::Team(RED), &[RED], true)]
#[case::a_member_of_several_teams_is_the_owner(Owner::Team(RED), &[BLUE, RED, BLUE], true)]
#[case::a_member_of_another_team_is_not(Owner::Team(RED), &[BLUE], false)]
#[case::a_user_without_teams_is_not(Owner::Team(RED), &[], false)]
#[case::a_team_with_the_id_of_the_user_is_not_the_user(Owner::Team(TeamId::from_u128(0xa1).unwrap()), &[], false)]
#[case::a_user_with_the_id_of_a_team_is_not_the_team(Owner::User(UserId::from_u128(0x1).unwrap()), &[RED], false)]
fn who_the_owner_is(#[case] owner: Owner, #[case] teams: &[TeamId], #[case] is_owner: bool) {
    let decision = ask(&owners_may(), &user_in_teams(ANNA, teams), &record("incident", owner), CARL);
    assert_eq!(decision.held_set().contains(RecordOwner), is_owner);
    assert_eq!(decision.is_allowed(), is_owner, "{decision}");
}

#[rstest]
#[case::an_organisations_record("OrganizationOwned", Ownership::OrganizationOwned)]
#[case::a_business_units_record("BusinessOwned", Ownership::BusinessOwned)]
#[case::a_record_of_none("None", Ownership::None)]
fn a_record_without_an_owner_has_none(#[case] code: &str, #[case] ownership: Ownership) {
    let tenant = tenant_with_case(json!({ "ownership": code, "disconnect": { "record_owner": true } }));
    let user = user_in_teams(ANNA, &[RED]);
    let decision = ask(&tenant, &user, &record("incident", Owner::Nobody), CARL);
    assert_eq!(told(decision), "deny [] held: chat_enabled owner_may_disconnect");

    for owner in [Owner::User(ANNA), Owner::Team(RED)] {
        let answer = disconnect::decide(&tenant, &user, &record("incident", owner), &chat(CARL, &[]));
        let record_type = "incident".parse().unwrap();
        assert_eq!(answer, Err(QuestionError::OwnerMismatch { record_type, ownership, owner }));
    }
}

#[test]
fn a_user_owned_record_without_an_owner_is_an_error() {
    let answer =
        disconnect::decide(&owners_may(), &User::new(ANNA), &record("incident", Owner::Nobody), &chat(CARL, &[]));
    assert_eq!(answer.map_err(|error| error.code()), Err("owner_mismatch"));
}

#[rstest]
#[case::the_connector_may_with_the_toggle_on(connectors_may(), ANNA, true)]
#[case::somebody_else_connected_the_chat(connectors_may(), BELA, false)]
#[case::the_owners_toggle_does_nothing_for_the_connector(owners_may(), ANNA, false)]
#[case::both_toggles_are_off_by_default(tenant_with_case(json!({})), ANNA, false)]
fn the_connector(#[case] tenant: Tenant, #[case] connected_by: UserId, #[case] allowed: bool) {
    let decision = ask(&tenant, &User::new(ANNA), &case(), connected_by);
    assert_eq!(decision.held_set().contains(ChatConnector), connected_by == ANNA);
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
}

#[test]
fn a_connector_loses_the_right_when_somebody_else_reconnects() {
    let (tenant, anna, bela) = (connectors_may(), User::new(ANNA), User::new(BELA));
    assert!(ask(&tenant, &anna, &case(), ANNA).is_allowed());
    assert!(!ask(&tenant, &bela, &case(), ANNA).is_allowed());
    // Disconnected and connected anew by Bela:
    assert!(!ask(&tenant, &anna, &case(), BELA).is_allowed());
    assert!(ask(&tenant, &bela, &case(), BELA).is_allowed());
}

#[test]
fn the_connectors_toggle_does_nothing_for_the_owner() {
    let decision = ask(&connectors_may(), &User::new(CARL), &case(), ANNA);
    assert_eq!(told(decision), "deny [] held: chat_enabled record_owner connector_may_disconnect");
}

#[test]
fn with_both_toggles_off_not_even_an_owner_who_connected_the_chat_may() {
    let decision = ask(&tenant_with_case(json!({})), &User::new(CARL), &case(), CARL);
    assert_eq!(told(decision), "deny [] held: chat_enabled record_owner chat_connector");
}

#[test]
fn the_toggles_of_one_record_type_do_nothing_for_another() {
    let both = json!({ "record_owner": true, "chat_connector": true });
    let tenant = tenant_with_case(json!({ "disconnect": both }));
    let anna = User::new(ANNA);
    assert!(ask(&tenant, &anna, &record("incident", Owner::User(ANNA)), ANNA).is_allowed());
    for other in ["account", "contact", "knowledgearticle", "email"] {
        let decision = ask(&tenant, &anna, &record(other, Owner::User(ANNA)), ANNA);
        assert_eq!(told(decision), "deny [] held: chat_enabled record_owner chat_connector", "{other}");
    }
}

#[test]
fn being_in_the_chat_grants_nothing() {
    let decision = disconnect::decide(&owners_may(), &User::new(ANNA), &case(), &chat(BELA, &[ANNA])).unwrap();
    assert_eq!(told(decision), "deny [] held: chat_enabled owner_may_disconnect");
}

#[rstest]
#[case::system_administrator("system_administrator", true)]
#[case::csr_manager("csr_manager", true)]
#[case::customer_service_representative("customer_service_representative", true)]
#[case::omnichannel_administrator("omnichannel_administrator", true)]
#[case::omnichannel_supervisor("omnichannel_supervisor", true)]
#[case::omnichannel_agent("omnichannel_agent", true)]
#[case::productivity_tools_user("productivity_tools_user", false)]
fn which_built_in_roles_have_the_privilege(#[case] builtin: &str, #[case] has: bool) {
    let tenant = tenant_with_roles(json!([{ "id": CLERKS, "name": "x", "builtin": builtin }]));
    let decision = ask(&tenant, &user_with_roles(ANNA, &[CLERKS]), &case(), BELA);
    assert_eq!(decision.held_set().contains(DisconnectPrivilege), has);
    assert_eq!(decision.is_allowed(), has);
}

#[test]
fn every_built_in_role_is_in_the_table_above() {
    assert_eq!(BuiltinRole::ALL.len(), 7);
}

#[rstest]
#[case::a_role_without_privileges(json!({}), false)]
#[case::a_role_that_was_given_the_privilege(json!({ "privileges": ["disconnect_any_chat"] }), true)]
#[case::a_privilege_revoked_from_a_built_in_role(
    json!({ "builtin": "csr_manager", "revoked": ["disconnect_any_chat"] }), false)]
#[case::a_privilege_revoked_from_the_system_administrator(
    json!({ "builtin": "system_administrator", "revoked": ["disconnect_any_chat"] }), false)]
#[case::another_privilege_revoked_from_a_built_in_role(
    json!({ "builtin": "csr_manager", "revoked": ["administer_chat"] }), true)]
#[case::revoking_wins_over_giving(
    json!({ "privileges": ["disconnect_any_chat"], "revoked": ["disconnect_any_chat"] }), false)]
#[case::administering_chat_is_another_privilege(json!({ "privileges": ["administer_chat"] }), false)]
#[case::a_name_grants_nothing(json!({ "name": "System Administrator" }), false)]
fn which_roles_of_a_tenant_have_the_privilege(#[case] mut role: Value, #[case] has: bool) {
    role["id"] = json!(CLERKS);
    if role["name"].is_null() {
        role["name"] = json!("Tier 3");
    }
    let decision = ask(&tenant_with_roles(json!([role])), &user_with_roles(ANNA, &[CLERKS]), &case(), BELA);
    assert_eq!(decision.held_set().contains(DisconnectPrivilege), has, "{decision}");
    assert_eq!(decision.is_allowed(), has);
}

#[rstest]
#[case::without_roles(&[], false)]
#[case::with_a_role_that_lacks_it(&[CLERKS], false)]
#[case::with_a_role_that_has_it(&[EXPERTS], true)]
#[case::with_one_of_several_roles_that_has_it(&[CLERKS, EXPERTS], true)]
#[case::with_a_repeated_role(&[EXPERTS, EXPERTS], true)]
#[case::an_unknown_role_grants_nothing(&[STRANGERS], false)]
#[case::an_unknown_role_takes_nothing_away(&[STRANGERS, EXPERTS], true)]
fn a_user(#[case] roles: &[RoleId], #[case] allowed: bool) {
    let tenant = tenant_with_roles(json!([
        { "id": CLERKS, "name": "a", "builtin": "csr_manager", "revoked": ["disconnect_any_chat"] },
        { "id": EXPERTS, "name": "b", "privileges": ["disconnect_any_chat"] },
    ]));
    assert_eq!(ask(&tenant, &user_with_roles(ANNA, roles), &case(), BELA).is_allowed(), allowed);
}

#[test]
fn the_privilege_counts_for_every_record_type() {
    let tenant = tenant(json!({
        "chat": { "enabled": true },
        "roles": [{ "id": EXPERTS, "name": "b", "privileges": ["disconnect_any_chat"] }],
        "record_types": [{ "name": "new_ticket", "connect": false, "ownership": "OrganizationOwned" }],
    }));
    let expert = user_with_roles(ANNA, &[EXPERTS]);
    for of in ["incident", "account", "contact", "knowledgearticle", "email"] {
        assert!(ask(&tenant, &expert, &record(of, Owner::User(BELA)), BELA).is_allowed(), "{of}");
    }
    assert!(ask(&tenant, &expert, &record("new_ticket", Owner::Nobody), BELA).is_allowed());
}

#[test]
fn with_the_chat_off_nobody_disconnects_anything() {
    let tenant = tenant(json!({
        "roles": [{ "id": EXPERTS, "name": "b", "privileges": ["disconnect_any_chat"] }],
        "record_types": [{ "name": "incident", "disconnect": { "record_owner": true, "chat_connector": true } }],
    }));
    let decision = ask(&tenant, &user_with_roles(CARL, &[EXPERTS]), &case(), CARL);
    assert!(!decision.is_allowed());
    assert_eq!(codes(decision.failed_guards()), "chat_enabled");
    assert_eq!(decision.grants().map(|grant| grant.name()).collect::<Vec<_>>(), ["privilege", "owner", "connector"]);
    assert_eq!(decision.missing().count(), 0);
}

#[test]
fn a_record_type_that_the_tenant_lacks_is_an_error() {
    let answer =
        disconnect::decide(&owners_may(), &User::new(ANNA), &record("new_ticket", Owner::User(ANNA)), &chat(ANNA, &[]));
    assert!(matches!(answer, Err(QuestionError::UnknownRecordType { name, .. }) if name == "new_ticket"));
}

#[test]
fn gathered_values_decide_as_the_typed_question_does() {
    let tenant = owners_may();
    let (anna, mine) = (User::new(ANNA), record("incident", Owner::User(ANNA)));
    let (known_user, known_record) = (tenant.know_user(&anna), tenant.know_record(&mine).unwrap());
    for connected_by in [ANNA, BELA] {
        let connection = chat(connected_by, &[]);
        let gathered =
            Subject::connection(&known_record, &connection).decide(disconnect::RULE, &known_user, &[]).unwrap();
        assert_eq!(gathered, ask(&tenant, &anna, &mine, connected_by));
    }
}

#[test]
fn what_a_tenant_knows_of_a_user_and_a_record_can_be_asked() {
    let tenant = tenant_with_roles(json!([{ "id": CLERKS, "name": "Clerks", "builtin": "csr_manager" }]));
    let (user, record) = (user_with_roles(ANNA, &[CLERKS, STRANGERS]), record("incident", Owner::Team(RED)));
    let (known, known_record) = (tenant.know_user(&user), tenant.know_record(&record).unwrap());
    assert_eq!(known.id(), ANNA);
    assert_eq!(known.privileges(), Privileges::of(&[Privilege::DisconnectAnyChat]));
    assert_eq!(codes(known.facts().iter()), "disconnect_privilege default_profile pane_integration");
    assert_eq!(known_record.owner(), Owner::Team(RED));
    assert_eq!(known_record.record_type().name(), &record.record_type);
    assert_eq!(format!("{:?}", known.privileges()), r#"{"disconnect_any_chat"}"#);
}

#[test]
fn any_of_the_users_teams_may_own_the_record() {
    let tenant = tenant_with_case(json!({ "disconnect": { "record_owner": true } }));
    let teams: Vec<TeamId> = (1..=20).filter_map(TeamId::from_u128).collect();
    let user = user_in_teams(ANNA, &teams);
    for team in &teams {
        let decision = disconnect::decide(&tenant, &user, &record("incident", Owner::Team(*team)), &chat(CARL, &[]));
        assert!(decision.unwrap().is_allowed(), "{team}");
    }
    let stranger = record("incident", Owner::Team(TeamId::from_u128(21).unwrap()));
    assert!(!disconnect::decide(&tenant, &user, &stranger, &chat(CARL, &[])).unwrap().is_allowed());
}
