//! Is the connection shown to this user?

use crate::support::{ANNA, BELA, CARL, case, chat, codes, record, tenant, tenant_with_case, told};
use AccessRight::{Append, AppendTo, Read, Write};
use crm_chat_policy::{
    Decision,
    id::UserId,
    model::{AccessRight, Owner, Tenant, User},
    rules::view,
};
use rstest::rstest;
use serde_json::json;

fn ask(tenant: &Tenant, access: &[AccessRight], participants: &[UserId]) -> Decision {
    view::decide(tenant, &User::new(ANNA), &case(), access, &chat(BELA, participants))
        .expect("a question that makes sense")
}

#[rstest]
#[case::a_participant_without_access_sees_it(
    &[], &[BELA, ANNA], "allow [participant] held: chat_enabled participant join_enabled")]
#[case::a_participant_who_could_join_sees_it_twice_over(
    &[Read, Write], &[ANNA], "allow [participant joinable] held: chat_enabled participant join_enabled join_access")]
#[case::somebody_who_could_join_sees_it(
    &[Write], &[BELA], "allow [joinable] held: chat_enabled join_enabled join_access")]
#[case::a_reader_who_is_not_in_it_does_not(&[Read], &[BELA], "deny [] held: chat_enabled join_enabled")]
#[case::append_does_not_show_it(&[Read, Append, AppendTo], &[BELA], "deny [] held: chat_enabled join_enabled")]
#[case::a_repeated_participant_is_harmless(
    &[], &[ANNA, BELA, ANNA], "allow [participant] held: chat_enabled participant join_enabled")]
fn with_joining_on(#[case] access: &[AccessRight], #[case] participants: &[UserId], #[case] expected: &str) {
    assert_eq!(told(ask(&tenant_with_case(json!({ "join": true })), access, participants)), expected);
}

#[rstest]
#[case::a_participant_sees_it(&[], &[ANNA], "allow [participant] held: chat_enabled participant")]
#[case::a_writer_who_is_not_in_it_does_not(&[Write], &[BELA], "deny [] held: chat_enabled join_access")]
fn with_joining_off(#[case] access: &[AccessRight], #[case] participants: &[UserId], #[case] expected: &str) {
    assert_eq!(told(ask(&tenant_with_case(json!({ "join": false })), access, participants)), expected);
}

#[test]
fn the_connector_who_left_the_chat_does_not_see_it() {
    let tenant = tenant_with_case(json!({}));
    let decision = view::decide(&tenant, &User::new(BELA), &case(), &[Read], &chat(BELA, &[ANNA])).unwrap();
    assert!(!decision.is_allowed());
}

#[test]
fn the_owner_of_the_record_sees_it_by_their_access_only() {
    let tenant = tenant_with_case(json!({}));
    let owner = User::new(CARL);
    assert!(!view::decide(&tenant, &owner, &case(), &[Read], &chat(BELA, &[])).unwrap().is_allowed());
    assert!(view::decide(&tenant, &owner, &case(), &[Read, Write], &chat(BELA, &[])).unwrap().is_allowed());
}

#[test]
fn with_the_chat_off_nobody_sees_it() {
    let decision = ask(&tenant(json!({})), &[Read, Write], &[ANNA]);
    assert!(!decision.is_allowed());
    assert_eq!(codes(decision.failed_guards()), "chat_enabled");
}

#[test]
fn a_type_that_cannot_be_connected_any_more_still_shows_what_is_connected() {
    assert!(ask(&tenant_with_case(json!({ "connect": false })), &[], &[ANNA]).is_allowed());
}

#[test]
fn a_record_that_makes_no_sense_is_an_error() {
    let tenant = tenant_with_case(json!({}));
    let ask = |record| view::decide(&tenant, &User::new(ANNA), &record, &[Read], &chat(BELA, &[ANNA]));
    let code = |record| ask(record).map_err(|error| error.code());
    assert_eq!(code(record("new_ticket", Owner::User(ANNA))), Err("unknown_record_type"));
    assert_eq!(code(record("incident", Owner::Nobody)), Err("owner_mismatch"));
}
