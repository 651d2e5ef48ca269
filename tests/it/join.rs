//! May this user join this chat?

use crate::support::{ANNA, BELA, CARL, case, chat, codes, record, tenant, tenant_with_case, told};
use AccessRight::{Append, AppendTo, Assign, Create, Delete, Read, Share, Write};
use crm_chat_policy::{
    Condition,
    id::UserId,
    model::{AccessRight, Owner, StandardRecordType, User},
    rules::{join, view},
};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[case::write_joins(&[Read, Write], true)]
#[case::write_alone_joins(&[Write], true)]
#[case::write_twice_joins(&[Write, Write], true)]
#[case::none_does_not_join(&[], false)]
#[case::read_only_never_suffices(&[Read], false)]
#[case::append_does_not_join(&[Read, Append], false)]
#[case::append_to_does_not_join(&[Read, AppendTo], false)]
#[case::everything_but_write_does_not_join(&[Read, Append, AppendTo, Create, Delete, Share, Assign], false)]
fn an_access_right(#[case] access: &[AccessRight], #[case] allowed: bool) {
    let tenant = tenant_with_case(json!({}));
    let decision = join::decide(&tenant, &User::new(ANNA), &case(), access, &chat(BELA, &[BELA])).unwrap();
    assert_eq!(decision.is_allowed(), allowed, "{decision}");
    if !allowed {
        let lacks: Vec<_> = decision.missing().map(|(grant, lacks)| (grant.name(), codes(lacks.iter()))).collect();
        assert_eq!(lacks, [("writer", String::from("join_access"))]);
    }
}

/// The product's own screen says "write or append"; only append itself counts, and for looking on as for joining.
#[rstest]
#[case::append_by_default(None, &[Append], false)]
#[case::append_where_it_is_write(Some("write"), &[Read, Append], false)]
#[case::append(Some("write_or_append"), &[Append], true)]
#[case::write(Some("write_or_append"), &[Write], true)]
#[case::neither(Some("write_or_append"), &[Read, AppendTo, Create, Delete, Share, Assign], false)]
fn append_counts_where_the_tenant_says_so(
    #[case] setting: Option<&str>,
    #[case] access: &[AccessRight],
    #[case] allowed: bool,
) {
    let mut keys = json!({ "chat": { "enabled": true } });
    if let Some(setting) = setting {
        keys["chat"]["join_access"] = json!(setting);
    }
    let tenant = tenant(keys);
    let (anna, chat) = (User::new(ANNA), chat(BELA, &[BELA]));
    for decision in [
        join::decide(&tenant, &anna, &case(), access, &chat).unwrap(),
        view::decide(&tenant, &anna, &case(), access, &chat).unwrap(),
    ] {
        assert_eq!(decision.is_allowed(), allowed, "{decision}");
        assert_eq!(decision.held().any(|held| held == Condition::JoinAccess), allowed, "{decision}");
    }
}

#[rstest]
#[case::somebody_who_is_not_in_the_chat(&[BELA, CARL], true)]
#[case::a_chat_that_everybody_left(&[], true)]
#[case::somebody_who_is_in_it_already(&[BELA, ANNA], false)]
fn as_to_who_is_in_the_chat(#[case] participants: &[UserId], #[case] allowed: bool) {
    let tenant = tenant_with_case(json!({}));
    let decision = join::decide(&tenant, &User::new(ANNA), &case(), &[Write], &chat(BELA, participants)).unwrap();
    assert_eq!(decision.is_allowed(), allowed);
    assert_eq!(codes(decision.failed_guards()), if allowed { "" } else { "not_participant" });
}

#[rstest]
#[case::toggle(json!({ "join": false }), &[Write], "join_enabled")]
#[case::access(json!({ "join": true }), &[Read], "join_access")]
#[case::both(json!({ "join": false }), &[Read], "join_enabled join_access")]
fn a_denial_says_whether_toggle_or_access_or_both_are_lacking(
    #[case] settings: Value,
    #[case] access: &[AccessRight],
    #[case] lacking: &str,
) {
    let tenant = tenant_with_case(settings);
    let decision = join::decide(&tenant, &User::new(ANNA), &case(), access, &chat(BELA, &[])).unwrap();
    let lacks: Vec<_> = decision.missing().map(|(_, lacks)| codes(lacks.iter())).collect();
    assert_eq!(lacks, [lacking]);
}

#[test]
fn joining_is_on_by_default_for_cases_only() {
    let tenant = tenant(json!({ "chat": { "enabled": true }, "record_types": [{ "name": "new_ticket" }] }));
    let standard = StandardRecordType::ALL.iter().map(|standard| standard.code());
    for of in standard.chain(["new_ticket"]) {
        let record = record(of, Owner::User(CARL));
        let decision = join::decide(&tenant, &User::new(ANNA), &record, &[Write], &chat(BELA, &[])).unwrap();
        assert_eq!(decision.is_allowed(), of == "incident", "{of}");
    }
}

#[rstest]
#[case::a_standard_type_turned_on("account", true)]
#[case::a_custom_type_turned_on("new_ticket", true)]
#[case::a_custom_type_turned_off("new_ticket", false)]
#[case::cases_turned_off("incident", false)]
fn the_toggle_decides(#[case] of: &str, #[case] on: bool) {
    let tenant = tenant(json!({ "chat": { "enabled": true }, "record_types": [{ "name": of, "join": on }] }));
    let record = record(of, Owner::User(CARL));
    let decision = join::decide(&tenant, &User::new(ANNA), &record, &[Write], &chat(BELA, &[])).unwrap();
    assert_eq!(decision.is_allowed(), on);
}

#[test]
fn cases_that_are_listed_for_something_else_stay_joinable() {
    let tenant = tenant_with_case(json!({ "connect": true, "fields": [] }));
    let decision = join::decide(&tenant, &User::new(ANNA), &case(), &[Write], &chat(BELA, &[])).unwrap();
    assert_eq!(told(decision), "allow [writer] held: chat_enabled not_participant join_enabled join_access");
}

#[test]
fn the_owner_and_the_connector_need_write_access_like_anybody() {
    let tenant = tenant_with_case(json!({ "disconnect": { "record_owner": true, "chat_connector": true } }));
    let decision = join::decide(&tenant, &User::new(CARL), &case(), &[Read], &chat(CARL, &[])).unwrap();
    assert!(!decision.is_allowed());
}

#[test]
fn with_the_chat_off_nobody_joins() {
    let tenant = tenant(json!({ "record_types": [{ "name": "incident", "join": true }] }));
    let decision = join::decide(&tenant, &User::new(ANNA), &case(), &[Write], &chat(BELA, &[])).unwrap();
    assert_eq!(told(decision), "deny [writer] held: not_participant join_enabled join_access");
}
