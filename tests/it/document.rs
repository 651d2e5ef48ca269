//! From the tenant document to the tenant: every fault with its place and sentence, the defaults,
//! and the way back. How text that is no document is refused, see `malformed`.

use crate::{
    oracle,
    support::{ANNA, BELA, CARL, CLERKS, EXPERTS, codes, document, guid, tenant},
};
use crm_chat_policy::{
    Condition, Conditions,
    document::{
        AppDocument, CardDocument, ChatDocument, FaultCode, Faults, FieldDocument, NoteDocument, NotifyDocument,
        ProfileDocument, RecordTypeDocument, RoleDocument, TenantDocument, ViewDocument,
    },
    id::{LogicalName, RoleId},
    model::{BuiltinRole, FieldType, GraphPermission, Privilege, RecordType, StandardRecordType, Tenant, ViewKind},
};
use rstest::rstest;
use serde_json::{Value, json};

#[track_caller]
fn faults(keys: Value) -> Faults {
    document(keys).build().expect_err("a document with faults")
}

#[track_caller]
fn fault_lines(keys: Value) -> Vec<String> {
    faults(keys).to_string().lines().map(String::from).collect()
}

/// One record type with these keys besides its name.
fn record_type(mut keys: Value) -> Value {
    if keys["name"].is_null() {
        keys["name"] = json!("new_ticket");
    }
    json!({ "record_types": [keys] })
}

const EMPTY: &str = "00000000-0000-0000-0000-000000000000";

fn role(id: &str) -> Value {
    json!({ "id": id, "name": "a role" })
}

fn many_fields(count: u32) -> Value {
    (0..count).map(|number| json!({ "name": format!("f{number}"), "type": "String" })).collect()
}

#[rstest]
#[case::a_permission_twice(
    json!({ "chat": { "granted_permissions": ["User.Read.All", "Chat.ReadWrite.All", "User.Read.All"] } }),
    "duplicate_name: chat.granted_permissions[2]: `User.Read.All` is given twice")]
#[case::an_unsupported_type_twice(
    json!({ "chat": { "card": { "unsupported_types": ["File", "File"] } } }),
    "duplicate_name: chat.card.unsupported_types[1]: `File` is given twice")]
#[case::a_role_id_that_is_no_guid(
    json!({ "roles": [role("clerks")] }),
    "invalid_id: roles[0].id: `clerks` is not a role id: a GUID has 36 characters, hyphenated")]
#[case::a_role_id_in_braces(
    json!({ "roles": [role("{00000000-0000-4000-8000-000000000001}")] }),
    "invalid_id: roles[0].id: `{00000000-0000-4000-8000-000000000001}` is not a role id: \
     a GUID has 36 characters, hyphenated")]
#[case::a_role_id_without_hyphens(
    json!({ "roles": [role("00000000000040008000000000000001")] }),
    "invalid_id: roles[0].id: `00000000000040008000000000000001` is not a role id: \
     a GUID has 36 characters, hyphenated")]
#[case::a_role_id_hyphenated_elsewhere(
    json!({ "roles": [role("000000000000-4000-8000-0000-00000001")] }),
    "invalid_id: roles[0].id: `000000000000-4000-8000-0000-00000001` is not a role id: \
     a GUID is hexadecimal, hyphenated 8-4-4-4-12")]
#[case::a_role_id_that_is_not_hexadecimal(
    json!({ "roles": [role("0000000g-0000-4000-8000-000000000001")] }),
    "invalid_id: roles[0].id: `0000000g-0000-4000-8000-000000000001` is not a role id: \
     a GUID is hexadecimal, hyphenated 8-4-4-4-12")]
#[case::an_empty_role_id(
    json!({ "roles": [role("")] }),
    "invalid_id: roles[0].id: `` is not a role id: a GUID has 36 characters, hyphenated")]
#[case::an_empty_role(
    json!({ "roles": [role(EMPTY)] }),
    "invalid_id: roles[0].id: `00000000-0000-0000-0000-000000000000` is not a role id: \
     it is the empty GUID, which stands for none")]
#[case::an_empty_profile(
    json!({ "profiles": [{ "id": EMPTY, "name": "a" }] }),
    "invalid_id: profiles[0].id: `00000000-0000-0000-0000-000000000000` is not a profile id: \
     it is the empty GUID, which stands for none")]
#[case::an_empty_user_of_a_profile(
    json!({ "profiles": [{ "id": guid(1), "name": "a", "users": [EMPTY] }] }),
    "invalid_id: profiles[0].users[0]: `00000000-0000-0000-0000-000000000000` is not a user id: \
     it is the empty GUID, which stands for none")]
#[case::a_label_of_201_characters(
    json!({ "label": "ü".repeat(201) }),
    &format!("invalid_label: label: `{}… (402 bytes)` is not a label: it has more than 200 characters", "ü".repeat(200)))]
#[case::a_label_with_a_control_character(
    json!({ "apps": [{ "id": "desk", "label": "a\u{9f}" }] }),
    r"invalid_label: apps[0].label: `a\u{9f}` is not a label: it has control characters")]
#[case::an_app_of_the_chat_that_is_not_there(
    json!({ "chat": { "apps": ["sales", "dsek"] }, "apps": [{ "id": "desk" }] }),
    "unknown_app: chat.apps[1]: expected a built-in app or one of `apps`, found `dsek` \
     (nearest: `desk`, `sales`, `field_service`)")]
#[case::an_app_of_the_chat_twice(
    json!({ "chat": { "apps": ["sales", "sales"] } }), "duplicate_name: chat.apps[1]: `sales` is given twice")]
#[case::an_app_of_the_chat_that_is_no_name(
    json!({ "chat": { "apps": ["Sales"] } }),
    "invalid_name: chat.apps[0]: `Sales` is not a logical name: it must start with a lower-case letter")]
#[case::the_cases_view_by_its_other_name(
    record_type(json!({ "name": "incident", "note": { "view": "Case introduction message view" } })),
    "unknown_view: record_types[0].note.view: the record type has no view `Case introduction message view` \
     (nearest: `Case introduction message`)")]
#[case::the_presets_name_where_the_tenants_own_view_has_the_other(
    record_type(json!({ "name": "incident", "note": { "view": "Case introduction message" },
        "views": [{ "name": "Case introduction message view", "columns": [] }] })),
    "unknown_view: record_types[0].note.view: the record type has no view `Case introduction message` \
     (nearest: `Case introduction message view`)")]
#[case::a_role_id_twice(
    json!({ "roles": [role(&guid(1)), role(&guid(2)), role(&guid(1))] }),
    "duplicate_id: roles[2].id: `00000000-0000-4000-8000-000000000001` is given twice")]
#[case::a_role_id_twice_in_other_case(
    json!({ "roles": [role("0000abcd-0000-4000-8000-000000000001"), role("0000ABCD-0000-4000-8000-000000000001")] }),
    "duplicate_id: roles[1].id: `0000abcd-0000-4000-8000-000000000001` is given twice")]
#[case::a_privilege_twice(
    json!({ "roles": [{ "id": guid(1), "name": "x",
        "privileges": ["administer_chat", "disconnect_any_chat", "administer_chat"] }] }),
    "duplicate_name: roles[0].privileges[2]: `administer_chat` is given twice")]
#[case::a_revoked_privilege_twice(
    json!({ "roles": [{ "id": guid(1), "name": "x", "revoked": ["administer_chat", "administer_chat"] }] }),
    "duplicate_name: roles[0].revoked[1]: `administer_chat` is given twice")]
#[case::a_profile_id_that_is_no_guid(
    json!({ "profiles": [{ "id": "tier-2", "name": "Tier 2" }] }),
    "invalid_id: profiles[0].id: `tier-2` is not a profile id: a GUID has 36 characters, hyphenated")]
#[case::a_profile_id_twice(
    json!({ "profiles": [{ "id": guid(1), "name": "a" }, { "id": guid(1), "name": "b" }] }),
    "duplicate_id: profiles[1].id: `00000000-0000-4000-8000-000000000001` is given twice")]
#[case::a_profiles_user_that_is_no_guid(
    json!({ "profiles": [{ "id": guid(1), "name": "a", "users": [guid(2), "anna"] }] }),
    "invalid_id: profiles[0].users[1]: `anna` is not a user id: a GUID has 36 characters, hyphenated")]
#[case::a_user_twice_in_one_profile(
    json!({ "profiles": [{ "id": guid(1), "name": "a", "users": [guid(2), guid(3), guid(2)] }] }),
    "duplicate_id: profiles[0].users[2]: `00000000-0000-4000-8000-000000000002` is given twice")]
#[case::a_user_on_two_profiles(
    json!({ "profiles": [
        { "id": guid(1), "name": "a", "users": [guid(2)] }, { "id": guid(3), "name": "b" },
        { "id": guid(4), "name": "c", "users": [guid(5), guid(2)] } ] }),
    "user_on_two_profiles: profiles[2].users[1]: user `00000000-0000-4000-8000-000000000002` is on profiles[0] already")]
#[case::an_app_id_with_capitals(
    json!({ "apps": [{ "id": "Desk" }] }),
    "invalid_name: apps[0].id: `Desk` is not a logical name: it must start with a lower-case letter")]
#[case::an_app_id_twice(
    json!({ "apps": [{ "id": "desk" }, { "id": "desk" }] }), "duplicate_name: apps[1].id: `desk` is given twice")]
#[case::a_built_in_apps_id(
    json!({ "apps": [{ "id": "desk" }, { "id": "customer_service_hub" }] }),
    "reserved_app_name: apps[1].id: `customer_service_hub` is the id of a built-in app")]
#[case::a_record_types_name_with_a_hyphen(
    json!({ "record_types": [{ "name": "new-ticket" }] }),
    "invalid_name: record_types[0].name: `new-ticket` is not a logical name: \
     only letters, digits and `_` may follow the first letter")]
#[case::a_record_types_name_that_is_empty(
    json!({ "record_types": [{ "name": "" }] }),
    "invalid_name: record_types[0].name: `` is not a logical name: it is empty")]
#[case::a_record_types_name_that_starts_with_a_digit(
    json!({ "record_types": [{ "name": "1a" }] }),
    "invalid_name: record_types[0].name: `1a` is not a logical name: it must start with a lower-case letter")]
#[case::a_record_types_name_with_other_letters(
    json!({ "record_types": [{ "name": "straße" }] }),
    "invalid_name: record_types[0].name: `straße` is not a logical name: \
     only letters, digits and `_` may follow the first letter")]
#[case::a_record_type_twice(
    json!({ "record_types": [{ "name": "incident" }, { "name": "account" }, { "name": "incident" }] }),
    "duplicate_name: record_types[2].name: `incident` is given twice")]
#[case::a_fields_name_with_a_dot(
    record_type(json!({ "fields": [{ "name": "a.b", "type": "String" }] })),
    "invalid_name: record_types[0].fields[0].name: `a.b` is not a logical name: \
     only letters, digits and `_` may follow the first letter")]
#[case::a_field_twice(
    record_type(json!({ "fields": [{ "name": "a", "type": "String" }, { "name": "a", "type": "Memo" }] })),
    "duplicate_name: record_types[0].fields[1].name: `a` is given twice")]
#[case::a_view_twice(
    record_type(json!({ "views": [{ "name": "All", "columns": [] }, { "name": "All", "columns": [] }] })),
    "duplicate_name: record_types[0].views[1].name: `All` is given twice")]
#[case::a_second_quick_find_view(
    record_type(json!({ "views": [
        { "name": "One", "kind": "quick_find", "columns": [] }, { "name": "Two", "columns": [] },
        { "name": "Three", "kind": "quick_find", "columns": [] } ] })),
    "duplicate_quick_find: record_types[0].views[2]: view `Three` is one more Quick Find view, and one is allowed")]
#[case::a_column_with_a_space(
    record_type(json!({ "views": [{ "name": "All", "columns": ["a", "a b"] }] })),
    "invalid_name: record_types[0].views[0].columns[1]: `a b` is not a column name: \
     it may have only letters, digits, `_`, `-` and `.`")]
#[case::a_column_of_other_letters(
    record_type(json!({ "views": [{ "name": "All", "columns": ["straße"] }] })),
    "invalid_name: record_types[0].views[0].columns[0]: `straße` is not a column name: \
     it may have only letters, digits, `_`, `-` and `.`")]
#[case::an_empty_column(
    record_type(json!({ "views": [{ "name": "All", "columns": [""] }] })),
    "invalid_name: record_types[0].views[0].columns[0]: `` is not a column name: it is empty")]
#[case::a_chosen_view_that_is_not_there(
    record_type(json!({ "note": { "include": true, "view": "All" } })),
    "unknown_view: record_types[0].note.view: the record type has no view `All`, nor any other")]
#[case::a_chosen_view_that_is_not_there_with_the_note_off(
    record_type(json!({ "note": { "view": "" } })),
    "unknown_view: record_types[0].note.view: the record type has no view ``, nor any other")]
#[case::a_chosen_view_in_other_case(
    record_type(json!({ "views": [{ "name": "All", "columns": [] }], "note": { "view": "all" } })),
    "unknown_view: record_types[0].note.view: the record type has no view `all` (nearest: `All`)")]
#[case::a_chosen_preset_view_that_is_gone(
    record_type(json!({ "name": "incident", "fields": [], "note": { "view": "Case introduction message" } })),
    "unknown_view: record_types[0].note.view: the record type has no view `Case introduction message`, nor any other")]
#[case::the_cases_view_chosen_for_another_type(
    record_type(json!({ "note": { "view": "Case introduction message" } })),
    "unknown_view: record_types[0].note.view: the record type has no view `Case introduction message`, nor any other")]
#[case::a_watched_field_that_is_not_declared(
    record_type(json!({ "notify": { "fields": ["a"] } })),
    "unknown_field: record_types[0].notify.fields[0]: the record type declares no field `a`, nor any other")]
#[case::a_watched_preset_field_that_is_not_declared_any_more(
    record_type(json!({ "name": "incident", "fields": [], "notify": { "fields": ["statecode"] } })),
    "unknown_field: record_types[0].notify.fields[0]: the record type declares no field `statecode`, nor any other")]
#[case::a_watched_field_that_is_no_name(
    record_type(json!({ "notify": { "fields": ["r.a"] } })),
    "invalid_name: record_types[0].notify.fields[0]: `r.a` is not a logical name: \
     only letters, digits and `_` may follow the first letter")]
#[case::a_watched_field_twice(
    record_type(json!({ "fields": many_fields(1), "notify": { "fields": ["f0", "f0"] } })),
    "duplicate_name: record_types[0].notify.fields[1]: `f0` is given twice")]
#[case::a_sixth_watched_field(
    record_type(json!({ "fields": many_fields(6), "notify": { "fields": ["f0", "f1", "f2", "f3", "f4", "f5"] } })),
    "too_many_watched_fields: record_types[0].notify.fields[5]: \
     `f5` is the sixth of 6 watched fields, and five are allowed")]
#[case::eight_watched_fields_are_reported_once(
    record_type(json!({ "fields": many_fields(8), "notify": { "fields": ["f7", "f6", "f5", "f4", "f3", "f2", "f1", "f0"] } })),
    "too_many_watched_fields: record_types[0].notify.fields[5]: \
     `f2` is the sixth of 8 watched fields, and five are allowed")]
#[case::a_watched_party_list(
    record_type(json!({ "fields": [{ "name": "a", "type": "PartyList" }], "notify": { "fields": ["a"] } })),
    "unwatchable_field_type: record_types[0].notify.fields[0]: \
     `a` can't be watched: updates of PartyList fields are never announced")]
#[case::a_watched_field_of_a_virtual_type(
    record_type(json!({ "virtual": true, "fields": many_fields(1), "notify": { "fields": ["f0"] } })),
    "unwatchable_record_type: record_types[0].notify.fields[0]: \
     `f0` can't be watched: updates of records of a virtual type are never announced")]
#[case::a_watched_field_of_a_type_without_an_update_message(
    record_type(json!({ "update_message": false, "fields": many_fields(1), "notify": { "fields": ["f0"] } })),
    "unwatchable_record_type: record_types[0].notify.fields[0]: \
     `f0` can't be watched: updates of records of a type without an update message are never announced")]
#[case::an_unwatchable_type_goes_before_unknown_fields_and_field_types(
    record_type(json!({ "virtual": true, "notify": { "fields": ["nowhere"] } })),
    "unwatchable_record_type: record_types[0].notify.fields[0]: \
     `nowhere` can't be watched: updates of records of a virtual type are never announced")]
fn a_document_is_refused_for(#[case] keys: Value, #[case] expected: &str) {
    assert_eq!(fault_lines(keys), [expected]);
}

#[rstest]
#[case::two_users_on_two_profiles(
    json!({ "profiles": [
        { "id": guid(1), "name": "a", "users": [guid(2), guid(3)] },
        { "id": guid(4), "name": "b", "users": [guid(3), guid(2)] } ] }),
    &["user_on_two_profiles: profiles[1].users[0]", "user_on_two_profiles: profiles[1].users[1]"])]
#[case::a_user_on_two_profiles_and_twice_in_the_second(
    json!({ "profiles": [
        { "id": guid(1), "name": "a", "users": [guid(2)] },
        { "id": guid(4), "name": "b", "users": [guid(2), guid(2)] } ] }),
    &["user_on_two_profiles: profiles[1].users[0]", "duplicate_id: profiles[1].users[1]"])]
#[case::an_id_three_times(
    json!({ "roles": [role(&guid(1)), role(&guid(1)), role(&guid(1))] }),
    &["duplicate_id: roles[1].id", "duplicate_id: roles[2].id"])]
#[case::an_ill_formed_id_twice_is_ill_formed_twice(
    json!({ "roles": [role("x"), role("x")] }), &["invalid_id: roles[0].id", "invalid_id: roles[1].id"])]
#[case::a_reserved_id_twice_is_reserved_and_given_twice(
    json!({ "apps": [{ "id": "sales" }, { "id": "sales" }] }),
    &["reserved_app_name: apps[0].id", "duplicate_name: apps[1].id"])]
#[case::three_quick_find_views(
    record_type(json!({ "views": [
        { "name": "a", "kind": "quick_find", "columns": [] }, { "name": "b", "kind": "quick_find", "columns": [] },
        { "name": "c", "kind": "quick_find", "columns": [] } ] })),
    &["duplicate_quick_find: record_types[0].views[1]", "duplicate_quick_find: record_types[0].views[2]"])]
#[case::every_watched_field_of_an_unwatchable_type(
    record_type(json!({ "virtual": true, "notify": { "fields": ["a", "b"] } })),
    &["unwatchable_record_type: record_types[0].notify.fields[0]",
      "unwatchable_record_type: record_types[0].notify.fields[1]"])]
#[case::an_ill_formed_field_stays_ill_formed_in_an_unwatchable_type(
    record_type(json!({ "virtual": true, "notify": { "fields": ["A", "b", "b"] } })),
    &["invalid_name: record_types[0].notify.fields[0]", "unwatchable_record_type: record_types[0].notify.fields[1]",
      "duplicate_name: record_types[0].notify.fields[2]"])]
#[case::a_sixth_field_that_is_not_declared_either(
    record_type(json!({ "fields": many_fields(5), "notify": { "fields": ["f0", "f1", "f2", "f3", "f4", "nowhere"] } })),
    &["too_many_watched_fields: record_types[0].notify.fields[5]", "unknown_field: record_types[0].notify.fields[5]"])]
#[case::the_sixth_as_written_counts_repeated_ones(
    record_type(json!({ "fields": many_fields(2), "notify": { "fields": ["f0", "f0", "f0", "f0", "f0", "f1"] } })),
    &["duplicate_name: record_types[0].notify.fields[1]", "duplicate_name: record_types[0].notify.fields[2]",
      "duplicate_name: record_types[0].notify.fields[3]", "duplicate_name: record_types[0].notify.fields[4]",
      "too_many_watched_fields: record_types[0].notify.fields[5]"])]
#[case::the_same_list_twice_over_in_two_roles(
    json!({ "roles": [
        { "id": guid(1), "name": "x", "privileges": ["administer_chat", "administer_chat"] },
        { "id": guid(2), "name": "x", "privileges": ["administer_chat", "administer_chat"] } ] }),
    &["duplicate_name: roles[0].privileges[1]", "duplicate_name: roles[1].privileges[1]"])]
fn several_faults_are_all_reported(#[case] keys: Value, #[case] expected: &[&str]) {
    let faults = faults(keys);
    let found: Vec<_> = faults.iter().map(|fault| format!("{}: {}", fault.code(), fault.place())).collect();
    assert_eq!(found, expected);
    assert_eq!(faults.first().place(), faults.iter().next().expect("a fault").place());
}

#[rstest]
#[case::two_roles_of_one_name(json!({ "roles": [role(&guid(1)), role(&guid(2))] }))]
#[case::a_role_and_a_profile_of_one_id(
    json!({ "roles": [role(&guid(1))], "profiles": [{ "id": guid(1), "name": "x", "users": [guid(1)] }] }))]
#[case::an_app_and_a_record_type_of_one_name(
    json!({ "apps": [{ "id": "desk" }], "record_types": [{ "name": "desk" }] }))]
#[case::fields_of_one_name_in_two_record_types(
    json!({ "record_types": [{ "name": "a", "fields": many_fields(2) }, { "name": "b", "fields": many_fields(2) }] }))]
#[case::views_of_one_name_in_two_record_types(
    json!({ "record_types": [
        { "name": "a", "views": [{ "name": "Q", "kind": "quick_find", "columns": [] }] },
        { "name": "b", "views": [{ "name": "Q", "kind": "quick_find", "columns": [] }] } ] }))]
#[case::a_privilege_given_and_revoked(
    json!({ "roles": [{ "id": guid(1), "name": "x", "privileges": ["administer_chat"], "revoked": ["administer_chat"] }] }))]
#[case::a_privilege_that_the_built_in_role_has_anyway(
    json!({ "roles": [{ "id": guid(1), "name": "x", "builtin": "system_administrator", "privileges": ["administer_chat"] }] }))]
#[case::two_roles_of_one_built_in(
    json!({ "roles": [
        { "id": guid(1), "name": "x", "builtin": "csr_manager" },
        { "id": guid(2), "name": "y", "builtin": "csr_manager" } ] }))]
#[case::a_column_twice(record_type(json!({ "views": [{ "name": "All", "columns": ["a", "a", "r.a", "r.a"] }] })))]
#[case::a_column_that_is_not_declared(record_type(json!({ "views": [{ "name": "All", "columns": ["nowhere"] }] })))]
#[case::five_watched_fields(
    record_type(json!({ "fields": many_fields(5), "notify": { "fields": ["f0", "f1", "f2", "f3", "f4"] } })))]
#[case::an_empty_watch_list_of_a_virtual_type(record_type(json!({ "virtual": true, "notify": { "fields": [] } })))]
#[case::a_virtual_case_that_watches_nothing_of_its_own(
    record_type(json!({ "name": "incident", "virtual": true, "notify": { "enabled": true } })))]
#[case::a_case_with_a_preset_field_that_cannot_be_watched(
    record_type(json!({ "name": "incident", "fields": [{ "name": "prioritycode", "type": "Integer" }] })))]
#[case::a_view_of_the_presets_name_chosen(
    record_type(json!({ "name": "incident", "fields": [], "note": { "view": "Case introduction message" },
        "views": [{ "name": "Case introduction message", "columns": [] }] })))]
#[case::empty_names_of_people_things(
    json!({ "roles": [{ "id": guid(1), "name": "" }], "profiles": [{ "id": guid(1), "name": "" }],
        "record_types": [{ "name": "a", "views": [{ "name": "", "columns": [] }], "note": { "view": "" } }] }))]
#[case::names_of_128_letters(
    json!({ "apps": [{ "id": "a".repeat(128) }], "record_types": [{ "name": "a".repeat(128) }] }))]
#[case::a_column_of_256_letters(record_type(json!({ "views": [{ "name": "All", "columns": ["A".repeat(256)] }] })))]
#[case::columns_that_others_named(
    record_type(json!({ "views": [{ "name": "All", "columns": ["C.emailaddress1", "account-contact.Name", "a.b.c", ".a", "EMailAddress1", "1"] }] })))]
#[case::logical_names_with_capitals(
    json!({ "apps": [{ "id": "a_Desk" }], "record_types": [{ "name": "msdyn_Ticket", "fields": [{ "name": "msdyn_phoneNumber", "type": "String" }] }] }))]
#[case::ids_in_upper_case(
    json!({ "roles": [{ "id": "ABCDEF00-0000-4000-8000-000000000001", "name": "x" }] }))]
#[case::labels_of_200_characters(
    json!({ "label": "ü".repeat(200), "apps": [{ "id": "desk", "label": "\u{202e}" }],
        "record_types": [{ "name": "a", "label": " ", "fields": [{ "name": "b", "label": "B", "type": "Memo" }] }] }))]
#[case::the_chat_in_built_in_and_custom_apps(
    json!({ "chat": { "apps": ["customer_service_hub", "desk"] }, "apps": [{ "id": "desk" }] }))]
#[case::a_chosen_view_of_the_introductions_other_name(
    record_type(json!({ "name": "incident", "note": { "view": "Case introduction message view" },
        "views": [{ "name": "Case introduction message view", "columns": [] }] })))]
#[case::nulls_of_optional_keys_without_a_default(
    json!({ "chat": { "timeline_sync_since": null }, "roles": [{ "id": guid(1), "name": "x", "builtin": null }],
        "record_types": [{ "name": "a", "note": { "view": null } }] }))]
fn nothing_is_wrong_with(#[case] keys: Value) {
    if let Err(faults) = document(keys).build() {
        panic!("{faults}");
    }
}

#[test]
fn names_of_129_letters_are_refused() {
    let column = "a".repeat(257);
    let lines = fault_lines(record_type(json!({ "views": [{ "name": "All", "columns": [column] }] })));
    assert!(lines[0].ends_with("is not a column name: it has more than 256 bytes"), "{lines:?}");

    let long = "a".repeat(129);
    let lines = fault_lines(json!({ "apps": [{ "id": long }] }));
    assert_eq!(
        lines,
        [format!("invalid_name: apps[0].id: `{long}` is not a logical name: it has more than 128 bytes")]
    );
}

#[rstest]
#[case::party_list(FieldType::PartyList)]
#[case::image(FieldType::Image)]
#[case::integer(FieldType::Integer)]
#[case::file(FieldType::File)]
fn four_field_types_cannot_be_watched(#[case] unwatchable: FieldType) {
    assert_eq!(FieldType::UNWATCHABLE.len(), 4);
    let keys = |kind: &FieldType| {
        record_type(json!({ "fields": [{ "name": "a", "type": kind }], "notify": { "fields": ["a"] } }))
    };
    assert_eq!(faults(keys(&unwatchable)).first().code(), FaultCode::UnwatchableFieldType);
    for kind in FieldType::ALL.iter().filter(|kind| !FieldType::UNWATCHABLE.contains(**kind)) {
        assert!(document(keys(kind)).build().is_ok(), "{kind}");
    }
}

/// A document with a fault of every code that a well-formed one can have, in every place.
fn very_bad() -> Value {
    json!({
        "label": "",
        "chat": {
            "apps": ["desk", "nowhere", "sales", "desk", "No"],
            "granted_permissions": ["User.Read.All", "User.Read.All", "User.Read.All"],
            "card": { "unsupported_types": ["File", "Image", "File"] },
        },
        "roles": [
            { "id": "no id", "name": "a", "privileges": ["administer_chat", "administer_chat"] },
            { "id": guid(1), "name": "b", "revoked": ["administer_chat", "administer_chat"] },
            { "id": guid(1), "name": "c", "privileges": ["read_app_profile", "read_app_profile"] },
        ],
        "profiles": [
            { "id": guid(2), "name": "a", "users": [guid(3), "no user", guid(3)] },
            { "id": guid(2), "name": "b", "users": [guid(3)] },
            { "id": "", "name": "c", "users": [guid(3), guid(4)] },
            { "id": guid(5), "name": "c", "users": [guid(4)] },
        ],
        "apps": [{ "id": "Desk", "label": "a\nb" }, { "id": "sales" }, { "id": "desk", "label": "l".repeat(201) }, { "id": "desk" }],
        "record_types": [
            {
                "name": "Wrong",
                "label": "",
                "fields": [{ "name": "a", "label": "\u{7f}", "type": "Memo" }, { "name": "a", "type": "Memo" }, { "name": "", "type": "Memo" }],
                "views": [
                    { "name": "Q", "kind": "quick_find", "columns": ["a", "a b", "é"] },
                    { "name": "Q", "kind": "quick_find", "columns": [""] },
                ],
                "note": { "view": "nowhere" },
                "notify": { "fields": ["a", "a", "nowhere", "NO", "b", "c", "d"] },
            },
            {
                "name": "incident",
                "fields": [{ "name": "title", "type": "Integer" }, { "name": "from", "type": "PartyList" }],
                "notify": { "fields": ["title", "from", "statecode"] },
            },
            {
                "name": "incident",
                "update_message": false,
                "note": { "view": "Case introduction message" },
                "notify": { "fields": ["title", "nowhere"] },
            },
            { "name": "new_ticket", "virtual": true, "notify": { "fields": ["title"] } },
        ],
    })
}

#[test]
fn all_faults_of_a_very_bad_document_are_reported_in_the_order_of_its_keys() {
    insta::assert_snapshot!("very_bad_document", faults(very_bad()));
}

#[test]
fn every_fault_code_keeps_its_name() {
    let codes: Vec<_> = FaultCode::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(
        codes,
        [
            "malformed_document",
            "unsupported_version",
            "invalid_id",
            "invalid_name",
            "duplicate_id",
            "duplicate_name",
            "duplicate_quick_find",
            "unknown_view",
            "unknown_field",
            "too_many_watched_fields",
            "unwatchable_field_type",
            "unwatchable_record_type",
            "user_on_two_profiles",
            "reserved_app_name",
            "unknown_app",
            "invalid_label",
            "unrecognised_file",
            "malformed_payload",
            "unusable_argument",
        ]
    );
    // The first two are a malformed document's and another version's.
    let found: Vec<_> = faults(very_bad()).iter().map(|fault| fault.code()).collect();
    assert!(FaultCode::OF_DOCUMENTS.iter().skip(2).all(|code| found.contains(code)));
}

/// A value that would break a line, forge a fault or hide itself, if it were printed as it is.
const NASTY: &str = "x\n\r\t\u{0}\u{1b}[31m\u{7f}\u{85}\u{2028}\u{2029}invalid_id: roles[9].id: forged";

#[test]
fn control_characters_in_values_do_not_break_lines() {
    let keys = json!({
        "roles": [{ "id": NASTY, "name": NASTY }],
        "profiles": [{ "id": NASTY, "name": NASTY, "users": [NASTY] }],
        "apps": [{ "id": NASTY }],
        "record_types": [{
            "name": NASTY,
            "fields": [{ "name": NASTY, "type": "String" }],
            "views": [
                { "name": NASTY, "kind": "quick_find", "columns": [NASTY] },
                { "name": NASTY, "kind": "quick_find", "columns": [] },
            ],
            "note": { "view": format!("{NASTY}!") },
            "notify": { "fields": ["f0", "f1", "f2", "f3", "f4", NASTY] },
        }],
    });
    let faults = faults(keys);
    let lines = faults.to_string();
    assert_eq!(lines.lines().count(), faults.iter().count());
    let breaks = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{2029}');
    assert!(!lines.contains(breaks), "{lines}");
    for fault in faults.iter() {
        assert!(!fault.to_string().contains('\n'), "{fault}");
        assert!(!fault.place().to_string().contains("forged"), "{fault}");
    }
    // Escaped, so that whoever wrote it finds it.
    let first = faults.first().to_string();
    assert!(first.contains(r"`x\n\r\t\u{0}\u{1b}[31m\u{7f}\u{85}\u{2028}\u{2029}invalid_id: "), "{first}");
}

#[test]
fn however_long_a_value_its_fault_stays_short() {
    let long = "ü".repeat(500_000);
    let keys = json!({
        "roles": [{ "id": long, "name": long }],
        "profiles": [{ "id": long, "name": long, "users": [long] }],
        "apps": [{ "id": long }],
        "record_types": [{
            "name": long,
            "fields": [{ "name": long, "type": "String" }],
            "views": [
                { "name": long, "kind": "quick_find", "columns": [long] },
                { "name": long, "kind": "quick_find", "columns": [] },
            ],
            "note": { "view": format!("{long}!") },
            "notify": { "fields": ["f0", "f1", "f2", "f3", "f4", long] },
        }],
    });
    let faults = faults(keys);
    assert_eq!(faults.iter().count(), 17);
    for fault in faults.iter() {
        assert!(fault.to_string().len() < 1000, "{} bytes", fault.to_string().len());
    }
    assert!(faults.first().message().contains("… (1000000 bytes)"), "{}", faults.first());
}

#[rstest]
#[case(0)]
#[case(2)]
#[case(-1)]
#[case(i64::MAX)]
#[case(i64::MIN)]
fn another_version_is_reported_alone(#[case] version: i64) {
    let document = TenantDocument { version, ..document(very_bad()) };
    let expected = format!("unsupported_version: version: version `{version}` is not supported, only `1` is");
    assert_eq!(document.build().expect_err("another version").to_string(), expected);
}

#[test]
fn a_document_built_in_rust_has_the_faults_of_the_same_document_in_json() {
    let built = TenantDocument {
        label: Some(String::new()),
        chat: ChatDocument {
            apps: Some(["desk", "nowhere", "sales", "desk", "No"].map(String::from).into()),
            granted_permissions: vec![GraphPermission::UserReadAll; 3],
            card: CardDocument {
                unsupported_types: vec![FieldType::File, FieldType::Image, FieldType::File],
                ..CardDocument::default()
            },
            ..ChatDocument::default()
        },
        roles: vec![
            RoleDocument {
                id: "no id".into(),
                name: "a".into(),
                privileges: vec![Privilege::AdministerChat; 2],
                ..RoleDocument::default()
            },
            RoleDocument {
                id: guid(1),
                name: "b".into(),
                revoked: vec![Privilege::AdministerChat; 2],
                ..RoleDocument::default()
            },
            RoleDocument {
                id: guid(1),
                name: "c".into(),
                privileges: vec![Privilege::ReadAppProfile; 2],
                ..RoleDocument::default()
            },
        ],
        profiles: vec![
            ProfileDocument {
                id: guid(2),
                name: "a".into(),
                users: vec![guid(3), "no user".into(), guid(3)],
                ..ProfileDocument::default()
            },
            ProfileDocument { id: guid(2), name: "b".into(), users: vec![guid(3)], ..ProfileDocument::default() },
            ProfileDocument { name: "c".into(), users: vec![guid(3), guid(4)], ..ProfileDocument::default() },
            ProfileDocument { id: guid(5), name: "c".into(), users: vec![guid(4)], ..ProfileDocument::default() },
        ],
        apps: [("Desk", Some("a\nb".into())), ("sales", None), ("desk", Some("l".repeat(201))), ("desk", None)]
            .map(|(id, label)| AppDocument { id: id.into(), label, ..AppDocument::default() })
            .into(),
        record_types: vec![
            RecordTypeDocument {
                name: "Wrong".into(),
                label: Some(String::new()),
                fields: Some(vec![
                    FieldDocument { label: Some("\u{7f}".into()), ..field("a", FieldType::Memo) },
                    field("a", FieldType::Memo),
                    field("", FieldType::Memo),
                ]),
                views: vec![
                    ViewDocument {
                        name: "Q".into(),
                        kind: ViewKind::QuickFind,
                        columns: ["a", "a b", "é"].map(String::from).into(),
                    },
                    ViewDocument { name: "Q".into(), kind: ViewKind::QuickFind, columns: vec![String::new()] },
                ],
                note: NoteDocument { include: false, view: Some("nowhere".into()) },
                notify: watching(&["a", "a", "nowhere", "NO", "b", "c", "d"]),
                ..RecordTypeDocument::default()
            },
            RecordTypeDocument {
                name: "incident".into(),
                fields: Some(vec![field("title", FieldType::Integer), field("from", FieldType::PartyList)]),
                notify: watching(&["title", "from", "statecode"]),
                ..RecordTypeDocument::default()
            },
            RecordTypeDocument {
                name: "incident".into(),
                update_message: false,
                note: NoteDocument { include: false, view: Some("Case introduction message".into()) },
                notify: watching(&["title", "nowhere"]),
                ..RecordTypeDocument::default()
            },
            RecordTypeDocument {
                name: "new_ticket".into(),
                is_virtual: true,
                notify: watching(&["title"]),
                ..RecordTypeDocument::default()
            },
        ],
        ..TenantDocument::default()
    };
    assert_eq!(built, document(very_bad()));
    assert_eq!(built.build().expect_err("faults"), faults(very_bad()));
}

fn field(name: &str, field_type: FieldType) -> FieldDocument {
    FieldDocument::new(name, field_type)
}

fn watching(fields: &[&str]) -> NotifyDocument {
    NotifyDocument { enabled: false, fields: Some(fields.iter().copied().map(String::from).collect()) }
}

// -------------------------------------------------------------------------------------------------
// Defaults

#[test]
fn an_empty_document_is_the_default_one() {
    assert_eq!(document(json!({})), TenantDocument::default());
    let sections = json!({ "chat": {}, "roles": [], "profiles": [], "apps": [], "record_types": [] });
    assert_eq!(document(sections), TenantDocument::default());
}

#[test]
fn an_empty_documents_tenant_has_the_chat_off_and_all_permissions() {
    let tenant = tenant(json!({}));
    assert!(!tenant.is_chat_enabled());
    assert_eq!(tenant.granted_permissions().iter().collect::<Vec<_>>(), GraphPermission::ALL);
    assert_eq!(tenant.timeline_sync_since(), None);
    assert_eq!(tenant.card_selection().code(), "first_five_supported");
    let unsupported: Vec<_> = tenant.unsupported_types().iter().map(FieldType::code).collect();
    let mut expected = ["PartyList", "Image", "File", "Virtual", "ManagedProperty", "CalendarRules", "EntityName"];
    expected.sort_unstable();
    assert_eq!(unsupported, expected);
    assert!(tenant.roles().is_empty() && tenant.profiles().is_empty() && tenant.apps().is_empty());
    assert!(tenant.listed_record_types().is_empty());
}

/// What a record type says of itself, a line a setting.
fn described(record_type: &RecordType) -> String {
    let listed = |items: Vec<String>| if items.is_empty() { String::from("none") } else { items.join(", ") };
    let fields = record_type.fields().iter().map(|field| format!("{} {}", field.name(), field.field_type()));
    let views = record_type.views().iter().map(|view| {
        let columns: Vec<_> = view.columns().iter().map(|column| column.name().as_str()).collect();
        format!("{} ({}): {}", view.name(), view.kind(), columns.join(" "))
    });
    let watched = record_type.watched().iter().map(ToString::to_string);
    [
        format!("{}: {}", record_type.name(), record_type.ownership()),
        format!("virtual: {}, update message: {}", record_type.is_virtual(), record_type.has_update_message()),
        format!("holds: {}", codes(record_type.facts().iter())),
        format!("fields: {}", listed(fields.collect())),
        format!("views: {}", listed(views.collect())),
        format!("note: {}, chosen view: {:?}", record_type.includes_note(), record_type.chosen_view()),
        format!("notify: {}, fields: {}\n", record_type.is_notify_enabled(), listed(watched.collect())),
    ]
    .join("\n  ")
}

#[test]
fn the_five_standard_types_and_a_custom_one_have_their_defaults() {
    let tenant = tenant(json!({ "record_types": [{ "name": "new_ticket" }] }));
    let described: String = tenant.record_types().iter().map(described).collect();
    insta::assert_snapshot!("defaults_of_record_types", described);
}

#[test]
fn listed_types_come_first_in_the_documents_order_and_the_other_standard_ones_after() {
    let tenant = tenant(json!({ "record_types": [{ "name": "zebra" }, { "name": "email" }, { "name": "ape" }] }));
    let names = |record_types: &[RecordType]| record_types.iter().map(|one| one.name().to_string()).collect::<Vec<_>>();
    assert_eq!(names(tenant.listed_record_types()), ["zebra", "email", "ape"]);
    assert_eq!(
        names(tenant.record_types()),
        ["zebra", "email", "ape", "incident", "account", "contact", "knowledgearticle"]
    );
    let by_name: Vec<_> = tenant.record_types_by_name().map(|one| one.name().as_str()).collect();
    assert_eq!(by_name, ["account", "ape", "contact", "email", "incident", "knowledgearticle", "zebra"]);
    for name in by_name {
        assert_eq!(tenant.record_type(name).map(|found| found.name().as_str()), Some(name));
    }
    assert_eq!(tenant.record_type("new_ticket"), None);
}

#[rstest]
#[case::email("email", None, false)]
#[case::email_said_to_be_none("email", Some(false), true)]
#[case::a_custom_activity("new_call", Some(true), false)]
#[case::a_custom_type("new_call", None, true)]
#[case::a_case_said_to_be_an_activity("incident", Some(true), false)]
fn what_is_an_activity(#[case] name: &str, #[case] activity: Option<bool>, #[case] not_activity: bool) {
    let mut keys = json!({ "name": name });
    if let Some(activity) = activity {
        keys["activity"] = json!(activity);
    }
    let tenant = tenant(record_type(keys));
    let facts = tenant.record_type(name).expect("listed").facts();
    assert_eq!(facts.contains(Condition::NotActivity), not_activity);
}

#[test]
fn the_tenants_facts_are_its_four_conditions() {
    let facts = |chat: Value| tenant(json!({ "chat": chat })).facts();
    let consents = Conditions::of(&[Condition::ChatConsent, Condition::LicenceCheckConsent]);
    assert_eq!(facts(json!({})), consents);
    assert_eq!(facts(json!({ "enabled": true, "granted_permissions": [] })), Conditions::of(&[Condition::ChatEnabled]));
    assert_eq!(facts(json!({ "timeline_sync_since": "2026-01-05T09:00:00Z" })), consents.with(Condition::SyncEnabled));
}

#[rstest]
#[case::system_administrator("system_administrator", 9)]
#[case::csr_manager("csr_manager", 1)]
#[case::customer_service_representative("customer_service_representative", 1)]
#[case::omnichannel_administrator("omnichannel_administrator", 1)]
#[case::omnichannel_supervisor("omnichannel_supervisor", 1)]
#[case::omnichannel_agent("omnichannel_agent", 1)]
#[case::productivity_tools_user("productivity_tools_user", 7)]
fn what_a_built_in_role_has(#[case] builtin: &str, #[case] count: usize) {
    let tenant = tenant(json!({ "roles": [{ "id": CLERKS, "name": "x", "builtin": builtin }] }));
    let privileges = tenant.privileges_of(CLERKS);
    assert_eq!(privileges.len(), count);
    assert_eq!(privileges.contains(Privilege::DisconnectAnyChat), count != 7);
    assert_eq!(privileges.contains(Privilege::AdministerChat), count == 9);
    assert_eq!(privileges.contains(Privilege::ReadPaneTabConfiguration), count >= 7);
    assert_eq!(BuiltinRole::from_code(builtin).map(BuiltinRole::privileges), Some(privileges));
    assert!(tenant.privileges_of(EXPERTS).is_empty(), "a role that the tenant does not know");
}

/// The source's table of apps and roles, and the one role that it doesn't list.
#[test]
fn each_built_in_role_knows_the_app_that_the_source_lists_it_under() {
    let listed = [
        ("system_administrator", Some("Admin")),
        ("csr_manager", Some("Customer Service apps")),
        ("customer_service_representative", Some("Customer Service apps")),
        ("omnichannel_administrator", Some("Omnichannel for Customer Service")),
        ("omnichannel_supervisor", Some("Omnichannel for Customer Service")),
        ("omnichannel_agent", Some("Omnichannel for Customer Service")),
        ("productivity_tools_user", None),
    ];
    assert_eq!(BuiltinRole::ALL.iter().map(|role| (role.code(), role.app())).collect::<Vec<_>>(), listed);
    // Those that the table lists, and no other, have the right that it is about.
    for role in BuiltinRole::ALL {
        assert_eq!(role.app().is_some(), role.privileges().contains(Privilege::DisconnectAnyChat), "{role}");
    }
}

#[test]
fn roles_profiles_and_apps_are_found_whatever_their_order() {
    let tenant = tenant(json!({
        "roles": [
            { "id": guid(9), "name": "nine", "privileges": ["administer_chat"] },
            { "id": guid(1), "name": "one", "privileges": ["disconnect_any_chat"] },
            { "id": guid(5), "name": "five" },
        ],
        "profiles": [
            { "id": guid(8), "name": "eight", "users": [CARL, ANNA] },
            { "id": guid(2), "name": "two", "users": [BELA] },
        ],
        "apps": [{ "id": "zebra" }, { "id": "ape", "multisession": true }, { "id": "cat" }],
    }));
    let names: Vec<_> = tenant.roles().iter().map(|role| role.name()).collect();
    assert_eq!(names, ["nine", "one", "five"], "the document's order");
    let has = |number: u32| tenant.privileges_of(guid(number).parse().expect("a role id")).iter().collect::<Vec<_>>();
    assert_eq!(has(9), [Privilege::AdministerChat]);
    assert_eq!(has(1), [Privilege::DisconnectAnyChat]);
    assert_eq!(has(5), []);
    let profile_of = |user| tenant.profile_of(user).map(|profile| profile.name());
    assert_eq!([ANNA, BELA, CARL].map(profile_of), [Some("eight"), Some("two"), Some("eight")]);
    assert_eq!(profile_of(crm_chat_policy::id::UserId::from_u128(7).unwrap()), None);
    for name in ["zebra", "ape", "cat"] {
        assert_eq!(tenant.custom_app(name).map(|app| app.id().as_str()), Some(name));
    }
    assert!(tenant.custom_app("ape").is_some_and(|app| app.is_multisession()));
    assert!(tenant.custom_app("sales").is_none() && tenant.custom_app("dog").is_none());
}

// -------------------------------------------------------------------------------------------------
// The way back

/// Documents with about everything that a document can say.
fn documents() -> Vec<Value> {
    let mut rich = json!({
        "chat": {
            "enabled": true,
            "granted_permissions": ["User.Read.All", "Chat.ReadWrite.All"],
            "timeline_sync_since": "2026-01-05T10:00:00.25+01:00",
            "card": { "selection": "first_five_then_skip", "unsupported_types": ["PartyList", "File", "BigInt"] },
        },
        "roles": [
            { "id": guid(0xA), "name": "b", "builtin": "csr_manager", "privileges": ["administer_chat"],
              "revoked": ["disconnect_any_chat", "read_app_profile"] },
            { "id": guid(1), "name": "a", "privileges": ["read_app_profile", "administer_chat"] },
            { "id": guid(2), "name": "a" },
        ],
        "profiles": [
            { "id": guid(0xB), "name": "x", "chat": true, "users": [guid(5), guid(4)] },
            { "id": guid(3), "name": "x", "pane_integration": true },
        ],
        "apps": [{ "id": "zebra", "multisession": true }, { "id": "ape", "settings_page_in_sitemap": true }],
        "record_types": [
            {
                "name": "new_ticket", "ownership": "OrganizationOwned", "virtual": true, "activity": true,
                "update_message": false,
                "fields": [{ "name": "b", "type": "Memo", "secured": true }, { "name": "a", "type": "String" }],
                "views": [
                    { "name": "All", "columns": ["a", "r.b", "a"] },
                    { "name": "Quick", "kind": "quick_find", "columns": [] },
                ],
                "connect": false,
                "note": { "include": true, "view": "All" },
                "disconnect": { "record_owner": true, "chat_connector": true },
                "join": true,
                "notify": { "enabled": true, "fields": [] },
            },
            { "name": "email", "activity": false, "join": false },
            { "name": "account", "fields": [{ "name": "name", "type": "String" }],
              "notify": { "enabled": true, "fields": ["name"] } },
        ],
    });
    let mut documents = vec![json!({}), rich.clone()];
    for case in [
        json!({}),
        json!({ "fields": [] }),
        json!({ "join": false, "virtual": true }),
        json!({ "update_message": false, "notify": { "enabled": true } }),
        json!({ "fields": [{ "name": "title", "type": "Memo" }, { "name": "statecode", "type": "File" }] }),
        json!({ "views": [{ "name": "Q", "kind": "quick_find", "columns": ["title"] }] }),
        json!({ "views": [
            { "name": "Q", "kind": "quick_find", "columns": ["title"] }, { "name": "All", "columns": [] },
            { "name": "Case introduction message", "columns": ["statecode"] } ] }),
        json!({ "fields": [], "views": [
            { "name": "Q", "columns": ["title"] }, { "name": "Case introduction message", "columns": [] } ] }),
        json!({ "note": { "include": true, "view": "Case introduction message" } }),
        json!({ "notify": { "fields": ["title", "prioritycode"] } }),
    ] {
        let mut case = case;
        case["name"] = json!("incident");
        rich["record_types"][1] = case.clone();
        documents.extend([json!({ "record_types": [case] }), rich.clone()]);
    }
    documents
}

#[test]
fn a_tenant_writes_itself_back_as_a_document_that_reads_to_the_same_tenant() {
    for keys in documents() {
        let tenant = tenant(keys.clone());
        let written = tenant.to_document();
        assert_eq!(written.clone().build().as_ref(), Ok(&tenant), "{keys}");
        let text = serde_json::to_string(&written).expect("JSON");
        let read: TenantDocument = serde_json::from_str(&text).expect("a well-formed document");
        assert_eq!(read, written, "{text}");
        assert_eq!(read.build(), Ok(tenant), "{text}");
    }
}

#[test]
fn writing_a_tenant_back_twice_changes_nothing_more() {
    for keys in documents() {
        let once = tenant(keys).to_document();
        assert_eq!(once.clone().build().expect("no faults").to_document(), once);
    }
}

#[test]
fn a_tenant_means_what_the_oracle_reads_from_its_document() {
    for keys in documents() {
        let written = serde_json::to_value(tenant(keys.clone()).to_document()).expect("JSON");
        assert_eq!(oracle::meaning(&written), oracle::meaning(&keys), "{keys}");
    }
}

#[test]
fn documents_that_say_the_same_make_the_same_tenant() {
    let explicit = json!({
        "chat": {
            "enabled": false,
            "granted_permissions": [
                "User.ReadBasic.All", "Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.Read.All",
            ],
            "timeline_sync_since": null,
            "card": {
                "selection": "first_five_supported",
                "unsupported_types":
                    ["EntityName", "PartyList", "Image", "File", "Virtual", "ManagedProperty", "CalendarRules"],
            },
        },
    });
    assert_eq!(tenant(explicit), tenant(json!({})));
    let since = |text: &str| tenant(json!({ "chat": { "timeline_sync_since": text } }));
    assert_eq!(since("2026-01-05T10:00:00+01:00"), since("2026-01-05T09:00:00.000Z"));
    assert_ne!(since("2026-01-05T10:00:00+01:00"), since("2026-01-05T10:00:00Z"));
}

#[test]
fn every_standard_type_is_written_out_as_the_oracle_fills_it_in() {
    let keys =
        json!({ "record_types": StandardRecordType::ALL.iter().map(|one| json!({ "name": one })).collect::<Vec<_>>() });
    let (listed, unlisted): (Tenant, Tenant) = (tenant(keys), tenant(json!({})));
    assert_eq!(listed.record_types(), unlisted.record_types());
    assert_eq!(listed.listed_record_types().len(), 5);
    let written = serde_json::to_value(listed.to_document()).expect("JSON");
    assert_eq!(oracle::meaning(&written)["record_types"], oracle::meaning(&json!({}))["record_types"]);
}

#[test]
fn an_id_that_is_refused_is_given_back_whole() {
    let long = "x".repeat(300);
    assert_eq!(long.parse::<RoleId>().unwrap_err().value(), long);
    assert_eq!("Account".parse::<LogicalName>().unwrap_err().value(), "Account");
}

#[test]
fn a_set_of_names_is_asked_by_text() {
    let names = std::collections::BTreeSet::from(["account", "email"].map(|name| name.parse::<LogicalName>().unwrap()));
    assert!(names.contains("account") && !names.contains("incident"));
}

#[test]
fn a_view_of_the_preset_views_name_takes_its_place_wherever_it_stands() {
    let view = |name| json!({ "name": name, "columns": ["title"] });
    let views = ["a", "b", "Case introduction message", "c"].map(view);
    let tenant = tenant(json!({ "record_types": [{ "name": "incident", "views": views }] }));
    let case = tenant.record_type("incident").unwrap();
    let names: Vec<&str> = case.views().iter().map(|view| view.name()).collect();
    assert_eq!(names, ["Case introduction message", "a", "b", "c"]);
    assert_eq!(case.card_view().unwrap().columns().len(), 1);
}

#[test]
fn a_repeated_id_is_found_however_far_from_the_first() {
    for between in [0, 7, 8, 99, 100, 101, 300] {
        let mut roles: Vec<Value> = (0..=between).map(|number| role(&guid(number))).collect();
        roles.push(role(&guid(0).to_uppercase()));
        let place = format!("roles[{}].id", roles.len() - 1);
        let faults = faults(json!({ "roles": roles }));
        let found: Vec<_> = faults.iter().map(|fault| (fault.code(), fault.place().to_string())).collect();
        assert_eq!(found, [(FaultCode::DuplicateId, place)]);
    }
}

#[test]
fn text_of_200_characters_is_shown_whole_and_of_201_cut() {
    let sentence = |length: usize| faults(json!({ "roles": [role(&"x".repeat(length))] })).first().to_string();
    let [whole, cut] = [200, 201].map(sentence);
    assert!(whole.contains(&format!("`{}`", "x".repeat(200))), "{whole}");
    assert!(cut.contains(&format!("`{}… (201 bytes)`", "x".repeat(200))), "{cut}");
}
