//! May this user open the record that a chat links to?

use crate::support::{ANNA, CARL, CLERKS, case, record, tenant, tenant_with_case, told, user_with_roles};
use AccessRight::{Append, AppendTo, Assign, Create, Delete, Read, Share, Write};
use crm_chat_policy::{
    model::{AccessRight, Owner, User},
    rules::open_record,
};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[case::read_opens(&[Read], true)]
#[case::read_among_others_opens(&[Share, Read, Write], true)]
#[case::none_does_not(&[], false)]
#[case::write_without_read_does_not(&[Write], false)]
#[case::everything_but_read_does_not(&[Write, Append, AppendTo, Create, Delete, Share, Assign], false)]
fn an_access_right(#[case] access: &[AccessRight], #[case] allowed: bool) {
    let decision = open_record::decide(&tenant_with_case(json!({})), &User::new(ANNA), &case(), access).unwrap();
    assert_eq!(decision.is_allowed(), allowed);
}

#[test]
fn the_chat_switch_has_nothing_to_do_with_it() {
    let off = tenant(json!({ "record_types": [{ "name": "incident", "connect": false, "join": false }] }));
    let decision = open_record::decide(&off, &User::new(ANNA), &case(), &[Read]).unwrap();
    assert_eq!(told(decision), "allow [reader] held: record_readable");
}

#[test]
fn neither_owning_the_record_nor_a_role_opens_it() {
    let tenant = tenant(json!({
        "chat": { "enabled": true },
        "roles": [{ "id": CLERKS, "name": "x", "builtin": "system_administrator" }],
    }));
    let decision = open_record::decide(&tenant, &user_with_roles(CARL, &[CLERKS]), &case(), &[]).unwrap();
    assert_eq!(told(decision), "deny [] held: ");
}

#[test]
fn a_record_that_makes_no_sense_is_an_error() {
    let tenant = tenant(json!({ "record_types": [{ "name": "new_news", "ownership": "OrganizationOwned" }] }));
    let code = |record| open_record::decide(&tenant, &User::new(ANNA), &record, &[Read]).map_err(|error| error.code());
    assert_eq!(code(record("new_ticket", Owner::User(ANNA))), Err("unknown_record_type"));
    assert_eq!(code(record("incident", Owner::Nobody)), Err("owner_mismatch"));
    assert_eq!(code(record("new_news", Owner::User(ANNA))), Err("owner_mismatch"));
    assert!(code(record("new_news", Owner::Nobody)).unwrap().is_allowed());
}
