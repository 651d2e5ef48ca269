//! Which changed fields are announced, and to whom.

use crate::support::{ANNA, BELA, CARL, chat, record, tenant};
use crm_chat_policy::{
    id::UserId,
    model::{Connection, Owner, Tenant},
    notice::{FieldChange, IgnoreReason, notice},
};
use rstest::rstest;
use serde_json::{Value, json};

/// A field update as JSON has it; a value that isn't there isn't known.
fn changes(update: &Value) -> Vec<FieldChange<Value>> {
    let change = |change: &Value| FieldChange {
        field: change["field"].as_str().expect("a field").parse().expect("a logical name"),
        old: change.get("old").cloned(),
        new: change.get("new").cloned(),
    };
    update.as_array().expect("a list").iter().map(change).collect()
}

fn chats() -> Vec<Connection> {
    vec![chat(ANNA, &[BELA, ANNA])]
}

fn told(tenant: &Tenant, record_type: &str, update: &Value, chats: &[Connection]) -> Value {
    let record = record(record_type, Owner::User(CARL));
    let known = tenant.know_record(&record).expect("a record that makes sense");
    serde_json::to_value(notice(&known, &changes(update), chats)).expect("JSON")
}

/// The chat is on, and so are the notifications of Cases.
fn on(mut settings: Value) -> Tenant {
    settings["name"] = json!("incident");
    if settings["notify"].is_null() {
        settings["notify"] = json!({ "enabled": true });
    }
    tenant(json!({ "chat": { "enabled": true }, "record_types": [settings] }))
}

fn five() -> Value {
    json!({
        "fields": [
            { "name": "a", "type": "String" }, { "name": "b", "type": "Memo" }, { "name": "c", "type": "Memo" },
            { "name": "d", "type": "Picklist" }, { "name": "e", "type": "Money" }, { "name": "f", "type": "String" },
        ],
        "notify": { "enabled": true, "fields": ["d", "b", "a", "c", "e"] },
    })
}

/// `field:reason` for each field that is not announced.
fn ignored(notice: &Value) -> String {
    let items = notice["ignored"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    items.map(|item| format!("{}:{}", text(&item["field"]), text(&item["reason"]))).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_whole_answer_has_the_announced_the_ignored_the_caveats_and_the_chats() {
    let update = json!([
        { "field": "f" },
        { "field": "b", "old": "x", "new": "y" },
        { "field": "a", "old": 1, "new": 1 },
        { "field": "d", "old": 2, "new": 1 },
    ]);
    assert_eq!(
        told(&on(five()), "incident", &update, &chats()),
        json!({
            "ask": "notify",
            "fields": ["d", "b"],
            "ignored": [{ "field": "f", "reason": "not_watched" }, { "field": "a", "reason": "unchanged" }],
            "caveats": [{ "field": "b", "caveat": "inline_images_not_rendered" }],
            "tell": [{ "chat": "19:a@thread.v2", "participants": [BELA, ANNA] }],
        })
    );
}

#[test]
fn announced_fields_are_in_the_configured_order_and_ignored_ones_in_the_updates() {
    let update = json!([
        { "field": "z" }, { "field": "e" }, { "field": "c" }, { "field": "a" }, { "field": "b" }, { "field": "f" },
        { "field": "d", "old": null, "new": null },
    ]);
    let notice = told(&on(five()), "incident", &update, &[]);
    assert_eq!(notice["fields"], json!(["b", "a", "c", "e"]));
    assert_eq!(ignored(&notice), "z:not_watched f:not_watched d:unchanged");
    let caveat = |field: &str| json!({ "field": field, "caveat": "inline_images_not_rendered" });
    assert_eq!(notice["caveats"], json!([caveat("b"), caveat("c")]));
}

#[rstest]
#[case::chat_off_goes_before_all(json!({}), json!({ "name": "incident" }), "prioritycode:chat_disabled title:chat_disabled")]
#[case::chat_off_with_notifications_on(
    json!({}), json!({ "name": "incident", "notify": { "enabled": true } }),
    "prioritycode:chat_disabled title:chat_disabled")]
#[case::notifications_are_off_by_default(
    json!({ "enabled": true }), json!({ "name": "incident" }),
    "prioritycode:notifications_off title:notifications_off")]
#[case::notifications_are_off_though_fields_are_watched(
    json!({ "enabled": true }), json!({ "name": "incident", "notify": { "enabled": false, "fields": ["title"] } }),
    "prioritycode:notifications_off title:notifications_off")]
#[case::not_watched_goes_before_unchanged(
    json!({ "enabled": true }), json!({ "name": "incident", "notify": { "enabled": true } }),
    "prioritycode:unchanged title:not_watched")]
#[case::an_empty_list_watches_nothing(
    json!({ "enabled": true }), json!({ "name": "incident", "notify": { "enabled": true, "fields": [] } }),
    "prioritycode:not_watched title:not_watched")]
fn the_first_reason_that_applies_is_given(#[case] chat: Value, #[case] settings: Value, #[case] expected: &str) {
    let tenant = tenant(json!({ "chat": chat, "record_types": [settings] }));
    let update = json!([{ "field": "prioritycode", "old": 1, "new": 1 }, { "field": "title", "old": "x", "new": "x" }]);
    let notice = told(&tenant, "incident", &update, &chats());
    assert_eq!(ignored(&notice), expected);
    assert_eq!(notice["fields"], json!([]));
    assert_eq!(notice["tell"], json!([]), "nobody is told where no watched field changed");
    assert_eq!(notice["caveats"], json!([]));
}

#[rstest]
#[case::neither_is_given(json!({}), true)]
#[case::old_alone_is_given(json!({ "old": 1 }), true)]
#[case::new_alone_is_given(json!({ "new": 1 }), true)]
#[case::a_null_is_a_value(json!({ "old": null, "new": null }), false)]
#[case::a_null_and_nothing(json!({ "old": null }), true)]
#[case::nothing_and_a_null(json!({ "new": null }), true)]
#[case::a_null_and_an_empty_text(json!({ "old": null, "new": "" }), true)]
#[case::a_null_and_a_zero(json!({ "old": 0, "new": null }), true)]
#[case::equal_numbers(json!({ "old": 1, "new": 1 }), false)]
#[case::one_and_one_point_nought_differ(json!({ "old": 1, "new": 1.0 }), true)]
#[case::equal_fractions(json!({ "old": 1.50, "new": 1.5 }), false)]
#[case::a_number_and_its_text_differ(json!({ "old": 1, "new": "1" }), true)]
#[case::a_number_and_a_yes_differ(json!({ "old": 1, "new": true }), true)]
#[case::equal_texts(json!({ "old": "x", "new": "x" }), false)]
#[case::texts_of_another_case_differ(json!({ "old": "x", "new": "X" }), true)]
#[case::texts_with_white_space_differ(json!({ "old": "x", "new": "x " }), true)]
#[case::equal_lists(json!({ "old": [1, [2]], "new": [1, [2]] }), false)]
#[case::the_order_of_a_list_matters(json!({ "old": [1, 2], "new": [2, 1] }), true)]
#[case::the_order_of_keys_does_not_matter(
    json!({ "old": { "a": 1, "b": [{ "c": 2, "d": 3 }] }, "new": { "b": [{ "d": 3, "c": 2 }], "a": 1 } }), false)]
#[case::one_key_more(json!({ "old": { "a": 1 }, "new": { "a": 1, "b": null } }), true)]
#[case::an_empty_list_and_an_empty_object_differ(json!({ "old": [], "new": {} }), true)]
fn a_change(#[case] mut values: Value, #[case] is_announced: bool) {
    values["field"] = json!("prioritycode");
    let notice = told(&on(json!({})), "incident", &json!([values]), &chats());
    assert_eq!(notice["fields"], if is_announced { json!(["prioritycode"]) } else { json!([]) });
    assert_eq!(ignored(&notice), if is_announced { "" } else { "prioritycode:unchanged" });
    assert_eq!(notice["tell"].as_array().map(Vec::len), Some(usize::from(is_announced)));
}

#[test]
fn every_chat_is_told_with_its_participants_in_the_given_order() {
    let chat_of = |id: &str, participants: &[UserId]| Connection {
        id: id.parse().expect("a chat id"),
        ..chat(ANNA, participants)
    };
    // A participant given twice is told once.
    let chats = [chat_of("19:b@x", &[CARL, ANNA, CARL]), chat_of("19:a@x", &[]), chat_of("19:b@x", &[BELA])];
    let notice = told(&on(json!({})), "incident", &json!([{ "field": "statecode" }]), &chats);
    assert_eq!(
        notice["tell"],
        json!([
            { "chat": "19:b@x", "participants": [CARL, ANNA] },
            { "chat": "19:a@x", "participants": [] },
            { "chat": "19:b@x", "participants": [BELA] },
        ])
    );
}

#[test]
fn without_chats_a_change_is_announced_to_nobody() {
    let notice = told(&on(json!({})), "incident", &json!([{ "field": "statecode" }]), &[]);
    assert_eq!(notice["fields"], json!(["statecode"]));
    assert_eq!(notice["tell"], json!([]));
}

#[test]
fn an_update_without_fields_tells_nobody() {
    let notice = told(&on(json!({})), "incident", &json!([]), &chats());
    let nothing = json!({ "ask": "notify", "fields": [], "ignored": [], "caveats": [], "tell": [] });
    assert_eq!(notice, nothing);
}

#[test]
fn a_watched_field_of_type_memo_has_no_caveat_unless_it_is_announced() {
    let update = json!([{ "field": "b", "old": "x", "new": "x" }, { "field": "a" }]);
    assert_eq!(told(&on(five()), "incident", &update, &chats())["caveats"], json!([]));
}

/// Whose images may be lost is for the field to say; its type says it only where the field does not.
#[rstest]
#[case::a_memo("Memo", Value::Null, true)]
#[case::a_memo_of_plain_text("Memo", json!(false), false)]
#[case::a_text("String", Value::Null, false)]
#[case::a_text_that_is_rich("String", json!(true), true)]
fn rich_text_has_the_caveat(#[case] field_type: &str, #[case] rich_text: Value, #[case] expected: bool) {
    let mut field = json!({ "name": "a", "type": field_type });
    if !rich_text.is_null() {
        field["rich_text"] = rich_text;
    }
    let tenant = on(json!({ "fields": [field], "notify": { "enabled": true, "fields": ["a"] } }));
    let caveats = told(&tenant, "incident", &json!([{ "field": "a" }]), &chats())["caveats"].clone();
    let caveat = json!([{ "field": "a", "caveat": "inline_images_not_rendered" }]);
    assert_eq!(caveats, if expected { caveat } else { json!([]) });
}

fn watched(settings: Value, name: &str) -> Vec<String> {
    let tenant = on(settings);
    let record_type = tenant.record_type(name).expect("a known record type");
    record_type.watched().iter().map(ToString::to_string).collect()
}

#[rstest]
#[case::unless_configured(json!({}), "prioritycode statecode statuscode")]
#[case::that_are_declared(
    json!({ "fields": [{ "name": "statuscode", "type": "Status" }, { "name": "title", "type": "String" }] }),
    "statuscode")]
#[case::where_none_is_declared(json!({ "fields": [] }), "")]
#[case::in_the_presets_order(
    json!({ "fields": [{ "name": "statecode", "type": "State" }, { "name": "prioritycode", "type": "Picklist" }] }),
    "prioritycode statecode")]
#[case::of_a_type_that_can_be_watched(
    json!({ "fields": [{ "name": "prioritycode", "type": "Integer" }, { "name": "statecode", "type": "State" }] }),
    "statecode")]
#[case::but_not_of_a_virtual_type(json!({ "virtual": true }), "")]
#[case::but_not_of_a_type_without_an_update_message(json!({ "update_message": false }), "")]
#[case::but_not_where_the_document_has_its_own(
    json!({ "notify": { "enabled": true, "fields": ["title"] } }), "title")]
#[case::but_not_where_the_document_says_none(json!({ "notify": { "enabled": true, "fields": [] } }), "")]
fn a_case_watches_its_preset_fields(#[case] settings: Value, #[case] expected: &str) {
    assert_eq!(watched(settings, "incident").join(" "), expected);
}

#[test]
fn no_other_type_watches_anything_unless_it_says_so() {
    for name in ["account", "contact", "knowledgearticle", "email"] {
        assert!(watched(json!({}), name).is_empty());
    }
}

#[test]
fn every_reason_keeps_its_code_in_the_order_in_which_they_apply() {
    let codes: Vec<_> = IgnoreReason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes, ["chat_disabled", "notifications_off", "not_watched", "unchanged"]);
}

#[test]
fn a_notice_is_explained_to_people_and_to_machines() {
    let tenant = on(five());
    let record = record("incident", Owner::User(CARL));
    let known = tenant.know_record(&record).expect("a record that makes sense");
    let chats = chats();
    let mut shown = String::new();
    for update in [json!([{ "field": "f" }, { "field": "b" }, { "field": "d" }]), json!([{ "field": "f" }])] {
        let changes = changes(&update);
        let notice = notice(&known, &changes, &chats);
        shown += &format!("{notice}\n{}\n\n", serde_json::to_string(&notice).expect("JSON"));
    }
    insta::assert_snapshot!("notices", shown);
}
