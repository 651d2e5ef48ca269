//! Which fields go on the introduction card.

use crate::support::tenant;
use crm_chat_policy::{
    card::{SkipReason, card},
    model::{FieldType, Tenant},
};
use rstest::rstest;
use serde_json::{Value, json};

/// The card of `account`, or of another type that the settings name, as JSON.
fn card_of(chat: Value, mut settings: Value) -> Value {
    if settings["name"].is_null() {
        settings["name"] = json!("account");
    }
    if settings["note"].is_null() {
        settings["note"] = json!({ "include": true });
    }
    let name = settings["name"].as_str().expect("a name").to_owned();
    written(&tenant(json!({ "chat": chat, "record_types": [settings] })), &name)
}

fn written(tenant: &Tenant, name: &str) -> Value {
    serde_json::to_value(card(tenant, tenant.record_type(name).expect("a known record type"))).expect("JSON")
}

/// Seven fields that a card can show and four that it can't, one of each secured.
fn fields() -> Value {
    json!([
        { "name": "a", "type": "String" },
        { "name": "b", "type": "Memo" },
        { "name": "c", "type": "Picklist", "secured": true },
        { "name": "d", "type": "DateTime" },
        { "name": "e", "type": "Lookup" },
        { "name": "f", "type": "Money", "secured": true },
        { "name": "g", "type": "Owner" },
        { "name": "w", "type": "PartyList" },
        { "name": "x", "type": "Image", "secured": true },
        { "name": "y", "type": "File" },
        { "name": "z", "type": "Virtual" },
    ])
}

fn quick_find(columns: &str) -> Value {
    let columns: Vec<_> = columns.split_whitespace().collect();
    json!({ "fields": fields(), "views": [{ "name": "Quick Find", "kind": "quick_find", "columns": columns }] })
}

/// `name:reason` for each column passed over.
fn skipped(card: &Value) -> String {
    let items = card["skipped"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    items.map(|item| format!("{}:{}", text(&item["field"]), text(&item["reason"]))).collect::<Vec<_>>().join(" ")
}

fn names(list: &Value) -> String {
    let items = list.as_array().expect("a list").iter();
    items.map(|item| item.as_str().expect("text")).collect::<Vec<_>>().join(" ")
}

const SUPPORTED: &str = "first_five_supported";
const THEN_SKIP: &str = "first_five_then_skip";

#[rstest]
#[case::shorter_than_five(SUPPORTED, "a b", "a b", "")]
#[case::empty(SUPPORTED, "", "", "")]
#[case::exactly_five(SUPPORTED, "a b c d e", "a b c d e", "")]
#[case::the_views_order_not_the_types(SUPPORTED, "e c a", "e c a", "")]
#[case::longer_than_five(SUPPORTED, "a b c d e f g", "a b c d e", "f:card_full g:card_full")]
#[case::unsupported_fields_are_passed_over_until_five_are_found(
    SUPPORTED,
    "w a b x c d e f",
    "a b c d e",
    "w:unsupported_type x:unsupported_type f:card_full"
)]
#[case::unsupported_after_the_fifth_is_card_full(
    SUPPORTED,
    "a b c d e w r.a nowhere",
    "a b c d e",
    "w:card_full r.a:card_full nowhere:card_full"
)]
#[case::all_unsupported(
    SUPPORTED,
    "w x y z",
    "",
    "w:unsupported_type x:unsupported_type y:unsupported_type z:unsupported_type"
)]
#[case::duplicates(SUPPORTED, "a a b a c d e f a", "a b c d e", "a:duplicate a:duplicate f:card_full a:duplicate")]
#[case::an_unsupported_duplicate(SUPPORTED, "w w a", "a", "w:unsupported_type w:duplicate")]
#[case::a_duplicate_of_one_that_found_the_card_full(SUPPORTED, "a b c d e f f", "a b c d e", "f:card_full f:duplicate")]
#[case::alias_columns(SUPPORTED, "r.a a r.b r.a", "a", "r.a:related_column r.b:related_column r.a:duplicate")]
#[case::an_alias_column_is_no_duplicate_of_the_field(SUPPORTED, "a r.a b", "a b", "r.a:related_column")]
#[case::the_same_field_of_two_related_tables(SUPPORTED, "r.a s.a", "", "r.a:related_column s.a:related_column")]
#[case::fields_that_are_not_declared(SUPPORTED, "nowhere a b", "a b", "nowhere:unknown_field")]
#[case::literally_shorter_than_five(THEN_SKIP, "a w", "a", "w:unsupported_type")]
#[case::literally_exactly_five(THEN_SKIP, "a b c d e", "a b c d e", "")]
#[case::literally_longer_than_five(THEN_SKIP, "a b c d e f g", "a b c d e", "f:beyond_window g:beyond_window")]
#[case::literally_one_unsupported_leaves_four(
    THEN_SKIP,
    "a w c d e f",
    "a c d e",
    "w:unsupported_type f:beyond_window"
)]
#[case::literally_all_unsupported(
    THEN_SKIP,
    "w x y z r.a a",
    "",
    "w:unsupported_type x:unsupported_type y:unsupported_type z:unsupported_type r.a:related_column a:beyond_window"
)]
#[case::literally_duplicates_do_not_count(
    THEN_SKIP,
    "a a b b c d e f",
    "a b c d e",
    "a:duplicate b:duplicate f:beyond_window"
)]
#[case::literally_related_and_unknown_columns_count(
    THEN_SKIP,
    "r.a nowhere a b c d",
    "a b c",
    "r.a:related_column nowhere:unknown_field d:beyond_window"
)]
#[case::literally_a_duplicate_beyond_the_window_is_a_duplicate(
    THEN_SKIP,
    "a b c d e a f f w",
    "a b c d e",
    "a:duplicate f:beyond_window f:duplicate w:beyond_window"
)]
fn a_view(#[case] selection: &str, #[case] columns: &str, #[case] expected: &str, #[case] passed_over: &str) {
    let card = card_of(json!({ "card": { "selection": selection } }), quick_find(columns));
    assert_eq!(names(&card["fields"]), expected);
    assert_eq!(skipped(&card), passed_over);
    assert_eq!(card["included"], json!(true));
    assert_eq!(card["record_link"], json!(true));
}

#[test]
fn the_literal_reading_is_not_the_default() {
    let columns = "a w c d e f";
    assert_eq!(names(&card_of(json!({}), quick_find(columns))["fields"]), "a c d e f");
    assert_eq!(names(&card_of(json!({ "card": {} }), quick_find(columns))["fields"]), "a c d e f");
}

#[test]
fn by_default_seven_types_are_not_shown() {
    let passed_over = "PartyList Image File Virtual ManagedProperty CalendarRules EntityName";
    for kind in FieldType::ALL {
        let settings = json!({
            "fields": [{ "name": "a", "type": kind }],
            "views": [{ "name": "q", "kind": "quick_find", "columns": ["a"] }],
        });
        let card = card_of(json!({}), settings);
        let is_shown = !passed_over.split(' ').any(|one| one == kind.code());
        assert_eq!(names(&card["fields"]), if is_shown { "a" } else { "" }, "{kind}");
        assert_eq!(skipped(&card), if is_shown { "" } else { "a:unsupported_type" }, "{kind}");
    }
}

#[rstest]
#[case::of_its_own(json!(["String", "Memo"]), "c w", "a:unsupported_type b:unsupported_type")]
#[case::that_is_empty(json!([]), "a b c w", "")]
fn a_tenants_set_of_unsupported_types(#[case] types: Value, #[case] expected: &str, #[case] passed_over: &str) {
    let card = card_of(json!({ "card": { "unsupported_types": types } }), quick_find("a b c w"));
    assert_eq!(names(&card["fields"]), expected);
    assert_eq!(skipped(&card), passed_over);
}

#[test]
fn only_secured_fields_on_the_card_are_warned_of() {
    let card = card_of(json!({}), quick_find("c x a b d e f"));
    assert_eq!(names(&card["fields"]), "c a b d e");
    // `x` is secured but can't be shown, `f` is secured but finds the card full.
    assert_eq!(names(&card["secured"]), "c");
    let card = card_of(json!({}), quick_find("f a c"));
    assert_eq!(names(&card["secured"]), "f c", "in the order of the card");
}

#[test]
fn with_the_note_off_there_is_no_card() {
    let nothing = json!({
        "ask": "card", "included": false, "fields": [], "skipped": [], "secured": [], "record_link": false,
    });
    let mut settings = quick_find("w a c");
    settings["note"] = json!({ "include": false });
    assert_eq!(card_of(json!({}), settings.clone()), nothing);
    settings["note"] = json!({ "include": false, "view": "Quick Find" });
    assert_eq!(card_of(json!({}), settings), nothing);
    for standard in ["incident", "account", "contact", "knowledgearticle", "email"] {
        assert_eq!(written(&tenant(json!({ "chat": { "enabled": true } })), standard), nothing);
    }
}

#[test]
fn a_card_depends_neither_on_the_switch_nor_on_connecting() {
    let mut settings = quick_find("a");
    settings["connect"] = json!(false);
    assert_eq!(names(&card_of(json!({ "enabled": false }), settings)["fields"]), "a");
}

#[test]
fn without_a_view_the_card_has_the_link_only() {
    let link_only = json!({
        "ask": "card", "included": true, "fields": [], "skipped": [], "secured": [], "record_link": true,
    });
    assert_eq!(card_of(json!({}), json!({ "fields": fields() })), link_only);
    let public = json!({ "fields": fields(), "views": [{ "name": "All", "columns": ["a"] }] });
    assert_eq!(card_of(json!({}), public), link_only, "a public view that nobody chose");
    let case = json!({ "name": "incident", "fields": [] });
    assert_eq!(card_of(json!({}), case), link_only, "a Case whose introduction has no column left");
}

/// Three views, of which each shows another field.
fn three_views() -> Value {
    json!([
        { "name": "All", "columns": ["a"] },
        { "name": "Quick Find", "kind": "quick_find", "columns": ["b"] },
        { "name": "Case introduction message", "columns": ["c"] },
    ])
}

#[rstest]
#[case::a_chosen_public_view("account", json!("All"), "a")]
#[case::a_chosen_quick_find_view("account", json!("Quick Find"), "b")]
#[case::none_chosen_means_quick_find("account", Value::Null, "b")]
#[case::the_introduction_means_nothing_but_for_a_case("account", Value::Null, "b")]
#[case::a_custom_type_means_quick_find("new_ticket", Value::Null, "b")]
#[case::a_case_means_its_introduction("incident", Value::Null, "c")]
#[case::a_case_with_a_chosen_view("incident", json!("All"), "a")]
fn the_view(#[case] name: &str, #[case] chosen: Value, #[case] expected: &str) {
    let note = json!({ "include": true, "view": chosen });
    let card = card_of(json!({}), json!({ "name": name, "fields": fields(), "views": three_views(), "note": note }));
    assert_eq!(names(&card["fields"]), expected);
}

#[rstest]
#[case::the_name_in_environments(&["Case introduction message view"], "a")]
#[case::both_the_pages_first(&["Case introduction message", "Case introduction message view"], "a")]
#[case::both_the_pages_last(&["Case introduction message view", "Case introduction message"], "b")]
#[case::another_spelling(&["case introduction message view"], "title")]
fn the_introduction_of_a_case_goes_by_either_name(#[case] views: &[&str], #[case] expected: &str) {
    let fields = [fields(), json!([{ "name": "title", "type": "String" }])].map(|list| list.as_array().cloned());
    let views: Vec<_> =
        views.iter().zip(["a", "b"]).map(|(name, column)| json!({ "name": name, "columns": [column] })).collect();
    let card = card_of(
        json!({}),
        json!({
            "name": "incident",
            "fields": fields.into_iter().flatten().flatten().collect::<Vec<_>>(),
            "views": views,
            "note": { "include": true },
        }),
    );
    assert_eq!(names(&card["fields"]), expected);
}

#[test]
fn a_case_has_its_preset_card() {
    let card = card_of(json!({}), json!({ "name": "incident" }));
    assert_eq!(names(&card["fields"]), "title createdon prioritycode customerid description");
    assert_eq!(skipped(&card), "");
}

#[rstest]
#[case::keeps_only_declared_columns_in_the_presets_order(
    json!({ "fields": [{ "name": "description", "type": "Memo" }, { "name": "title", "type": "String" }] }),
    "title description", "")]
#[case::takes_the_declared_types(
    json!({ "fields": [{ "name": "title", "type": "File" }, { "name": "description", "type": "Memo" }] }),
    "description", "title:unsupported_type")]
#[case::a_view_of_that_name_takes_its_place(
    json!({ "views": [{ "name": "Case introduction message", "columns": ["statecode", "nowhere"] }] }),
    "statecode", "nowhere:unknown_field")]
#[case::stays_beside_other_views(
    json!({ "views": [{ "name": "Quick Find", "kind": "quick_find", "columns": ["statecode"] }] }),
    "title createdon prioritycode customerid description", "")]
#[case::gives_way_to_quick_find_when_no_column_is_left(
    json!({
        "fields": [{ "name": "a", "type": "String" }],
        "views": [{ "name": "Quick Find", "kind": "quick_find", "columns": ["a"] }],
    }), "a", "")]
#[case::can_be_chosen_by_name(
    json!({
        "note": { "include": true, "view": "Case introduction message" },
        "views": [{ "name": "Quick Find", "kind": "quick_find", "columns": ["statecode"] }],
    }), "title createdon prioritycode customerid description", "")]
#[case::of_a_case_that_is_virtual_stays(
    json!({ "virtual": true }), "title createdon prioritycode customerid description", "")]
fn the_preset_introduction(#[case] mut settings: Value, #[case] expected: &str, #[case] passed_over: &str) {
    settings["name"] = json!("incident");
    let card = card_of(json!({}), settings);
    assert_eq!(names(&card["fields"]), expected);
    assert_eq!(skipped(&card), passed_over);
}

#[test]
fn every_reason_keeps_its_code_in_the_order_in_which_they_apply() {
    let codes: Vec<_> = SkipReason::ALL.iter().map(|reason| reason.code()).collect();
    assert_eq!(
        codes,
        ["duplicate", "beyond_window", "card_full", "related_column", "unknown_field", "unsupported_type"]
    );
}

#[test]
fn a_card_is_explained_to_people_and_to_machines() {
    let mut settings = quick_find("r.a c w nowhere c a b d e f");
    settings["name"] = json!("account");
    settings["note"] = json!({ "include": true });
    let tenant = tenant(json!({ "record_types": [settings] }));
    let mut shown = String::new();
    for name in ["account", "contact"] {
        let card = card(&tenant, tenant.record_type(name).expect("a known record type"));
        shown += &format!("{card}\n{}\n\n", serde_json::to_string(&card).expect("JSON"));
    }
    insta::assert_snapshot!("cards", shown);
}

#[test]
fn a_record_type_of_another_tenant_has_no_card() {
    let with_card = |fields: Value| {
        tenant(json!({ "record_types": [{ "name": "account", "note": { "include": true }, "fields": fields,
            "views": [{ "name": "q", "kind": "quick_find", "columns": ["a"] }] }] }))
    };
    let (one, other) = (with_card(json!([{ "name": "a", "type": "String" }])), with_card(json!([])));
    let foreign = other.record_type("account").expect("a type");
    assert!(card(&other, foreign).is_included());
    assert!(!card(&one, foreign).is_included());
    // A clone is the same tenant.
    assert!(card(&other.clone(), foreign).is_included());
}
