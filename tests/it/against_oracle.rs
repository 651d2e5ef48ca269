//! Generated tenants and questions: the crate answers each as the oracle does.
//!
//! Both are generated as JSON, without a line of the crate, from small pools of ids and names that
//! tenants and questions share, so that every rule is often allowed and often denied.

use crate::{
    oracle,
    properties::{Known, answered_as_by_the_oracle},
    support::cases,
};
use crm_chat_policy::{
    model::Tenant,
    question::{Question, answer_json},
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

type Keys = Vec<Option<(&'static str, Value)>>;

fn object(keys: Keys) -> Value {
    Value::Object(keys.into_iter().flatten().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}

/// A key that is always there.
fn key(
    name: &'static str,
    value: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Option<(&'static str, Value)>> {
    value.prop_map(move |value| Some((name, value))).boxed()
}

/// A key that is there three times out of four.
fn may(
    name: &'static str,
    value: impl Strategy<Value = Value> + 'static,
) -> BoxedStrategy<Option<(&'static str, Value)>> {
    proptest::option::weighted(0.75, value.prop_map(move |value| (name, value))).boxed()
}

fn yes_no(yes: f64) -> impl Strategy<Value = Value> {
    proptest::bool::weighted(yes).prop_map(Value::from)
}

fn one_of(items: &'static [&'static str]) -> impl Strategy<Value = Value> {
    select(items).prop_map(Value::from)
}

/// Some of these, none twice, in any order.
fn some_of(items: &'static [&'static str]) -> impl Strategy<Value = Value> {
    few_of(items, items.len())
}

/// Up to so many of these, none twice, in any order.
fn few_of(items: &'static [&'static str], most: usize) -> impl Strategy<Value = Value> {
    subsequence(items, 0..=most).prop_shuffle().prop_map(Value::from)
}

/// Up to so many of these, with repetitions.
fn several(items: &'static [&'static str], most: usize) -> impl Strategy<Value = Value> {
    vec(select(items), 0..=most).prop_map(Value::from)
}

// -------------------------------------------------------------------------------------------------
// What tenants and questions share; the ids with letters, so that their case can differ

const USERS: &[&str] = &[
    "aaaaaaaa-0000-4000-8000-00000000000a",
    "aaaaaaaa-0000-4000-8000-00000000000b",
    "aaaaaaaa-0000-4000-8000-00000000000c",
];
const TEAMS: &[&str] = &["bbbbbbbb-0000-4000-8000-00000000000a", "bbbbbbbb-0000-4000-8000-00000000000b"];
const ROLES: &[&str] = &[
    "cccccccc-0000-4000-8000-00000000000a",
    "cccccccc-0000-4000-8000-00000000000b",
    "cccccccc-0000-4000-8000-00000000000c",
    // Never in a tenant:
    "cccccccc-0000-4000-8000-00000000000d",
];
const PROFILES: &[&str] = &["dddddddd-0000-4000-8000-00000000000a", "dddddddd-0000-4000-8000-00000000000b"];
const APPS: &[&str] = &[
    "desk",
    "desk",
    "shop",
    "customer_service_admin_center",
    "customer_service_hub",
    "customer_service_hub",
    "sales",
    "field_service",
    "customer_service_workspace",
    "customer_service_workspace",
    "omnichannel_for_customer_service",
    "nowhere",
];
const TYPES: &[&str] = &[
    "incident",
    "incident",
    "incident",
    "account",
    "account",
    "email",
    "new_ticket",
    "new_ticket",
    "new_ticket",
    "new_news",
];
const MOMENTS: &[&str] = &[
    "2026-01-05T09:00:00Z",
    "2026-01-05T10:00:00+01:00",
    "2026-01-05T08:59:59Z",
    "2026-01-05T09:00:00.5Z",
    "2026-01-05t03:59:59.999999999-05:00",
    "2026-06-30T23:59:60Z",
    "2025-12-31T23:00:00-10:30",
];
const FIELDS: &[&str] = &["title", "prioritycode", "description", "statecode", "a", "b", "c", "d"];
const COLUMNS: &[&str] =
    &["title", "createdon", "prioritycode", "description", "statecode", "a", "b", "c", "d", "r.a", "nowhere"];
const FIELD_TYPES: &[&str] = &[
    "String",
    "String",
    "Memo",
    "Memo",
    "Picklist",
    "Lookup",
    "Owner",
    "DateTime",
    "Money",
    "State",
    "Integer",
    "PartyList",
    "File",
    "Image",
    "Virtual",
];
const UNWATCHABLE: [&str; 4] = ["PartyList", "Image", "Integer", "File"];
const PRIVILEGES: &[&str] = &[
    "disconnect_any_chat",
    "administer_chat",
    "read_app_profile",
    "read_application_tab_template",
    "read_notification_field",
    "read_notification_template",
    "read_pane_tab_configuration",
    "read_pane_tool_configuration",
    "read_productivity_pane_configuration",
];
const CASE_VIEW: &str = "Case introduction message";
const CASE_VIEW_OF_ENVIRONMENTS: &str = "Case introduction message view";

fn in_any_case(id: &str, upper: bool) -> Value {
    if upper { json!(id.to_uppercase()) } else { json!(id) }
}

fn id_of(pool: &'static [&'static str]) -> impl Strategy<Value = Value> {
    (select(pool), proptest::bool::weighted(0.1)).prop_map(|(id, upper)| in_any_case(id, upper))
}

fn ids_of(pool: &'static [&'static str], most: usize) -> impl Strategy<Value = Value> {
    vec(id_of(pool), 0..=most).prop_map(Value::from)
}

// -------------------------------------------------------------------------------------------------
// Tenants

fn chat_settings() -> impl Strategy<Value = Value> {
    let permissions = prop_oneof![
        1 => some_of(&["Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.Read.All"]),
        2 => Just(json!(["User.Read.All", "Chat.ReadWrite.All"])),
    ];
    let card = vec![
        may("selection", one_of(&["first_five_supported", "first_five_then_skip"])),
        may("unsupported_types", few_of(&["String", "Memo", "File", "PartyList", "Virtual"], 2)),
    ];
    let since = prop_oneof![1 => Just(Value::Null), 6 => one_of(MOMENTS)];
    vec![
        key("enabled", yes_no(0.85)),
        may("apps", some_of(&["customer_service_hub", "sales", "customer_service_workspace"])),
        may("join_access", one_of(&["write", "write_or_append"])),
        may("granted_permissions", permissions),
        key("timeline_sync_since", since),
        may("card", card.prop_map(object)),
    ]
    .prop_map(object)
}

fn role(id: &'static str) -> impl Strategy<Value = Value> {
    let builtin = one_of(&[
        "system_administrator",
        "csr_manager",
        "customer_service_representative",
        "omnichannel_administrator",
        "omnichannel_supervisor",
        "omnichannel_agent",
        "productivity_tools_user",
    ]);
    let revoked = few_of(PRIVILEGES, 2);
    vec![
        key("id", proptest::bool::weighted(0.1).prop_map(move |upper| in_any_case(id, upper))),
        key("name", one_of(&["Clerks", "Experts", ""])),
        may("builtin", prop_oneof![1 => Just(Value::Null), 2 => Just(json!("system_administrator")), 4 => builtin]),
        may("privileges", prop_oneof![2 => few_of(PRIVILEGES, 3), 1 => some_of(PRIVILEGES)]),
        proptest::option::weighted(0.3, revoked.prop_map(|value| ("revoked", value))).boxed(),
    ]
    .prop_map(object)
}

/// Every user is on one of the two profiles or on none.
fn profiles() -> impl Strategy<Value = Value> {
    let settings = || {
        vec![key("name", one_of(&["Tier 1", "Tier 2"])), may("chat", yes_no(0.7)), may("pane_integration", yes_no(0.6))]
            .prop_map(object)
    };
    let place = prop_oneof![2 => Just(None), 3 => (0..PROFILES.len()).prop_map(Some)];
    ([settings(), settings()], vec((place, any::<bool>()), USERS.len())).prop_map(|(mut profiles, places)| {
        for (index, (profile, id)) in profiles.iter_mut().zip(PROFILES).enumerate() {
            let on_it = USERS.iter().zip(&places).filter(|(_, (place, _))| *place == Some(index));
            let users: Vec<_> = on_it.map(|(user, (_, upper))| in_any_case(user, *upper)).collect();
            profile["id"] = json!(id);
            if !users.is_empty() {
                profile["users"] = json!(users);
            }
        }
        json!(profiles)
    })
}

fn apps() -> impl Strategy<Value = Value> {
    let app = |id: &'static str| {
        vec![key("id", Just(json!(id))), may("multisession", yes_no(0.5)), may("settings_page_in_sitemap", yes_no(0.7))]
            .prop_map(object)
    };
    (proptest::option::weighted(0.9, app("desk")), proptest::option::weighted(0.7, app("shop")))
        .prop_map(|(desk, shop)| json!([shop, desk].into_iter().flatten().collect::<Vec<_>>()))
}

fn fields() -> impl Strategy<Value = Value> {
    let fields =
        prop_oneof![1 => subsequence(FIELDS, 0..=4), 3 => subsequence(FIELDS, 5..=FIELDS.len())].prop_shuffle();
    let kinds = vec((select(FIELD_TYPES), proptest::option::of(any::<bool>())), FIELDS.len());
    (fields, kinds).prop_map(|(names, kinds)| {
        let field = |(name, (kind, secured)): (&str, (&str, Option<bool>))| {
            let mut field = json!({ "name": name, "type": kind });
            if let Some(secured) = secured {
                field["secured"] = json!(secured);
            }
            field
        };
        names.into_iter().zip(kinds).map(field).collect()
    })
}

fn views() -> impl Strategy<Value = Value> {
    let names =
        subsequence(&["All", "Quick Find", CASE_VIEW, CASE_VIEW_OF_ENVIRONMENTS, ""] as &[&str], 1..=3).prop_shuffle();
    let distinct = prop_oneof![1 => subsequence(COLUMNS, 0..=5), 2 => subsequence(COLUMNS, 6..=COLUMNS.len())];
    let columns = (distinct, vec(select(COLUMNS), 0..=2)).prop_map(|(distinct, more)| [distinct, more].concat());
    let columns = vec(columns.prop_shuffle(), 3);
    (names, columns, select(vec![0_usize, 0, 1, 2, 3]), any::<bool>()).prop_map(
        |(names, columns, quick_find, say_public)| {
            let view = |(index, (name, columns)): (usize, (&str, Vec<&str>))| {
                let mut view = json!({ "name": name, "columns": columns });
                if index == quick_find {
                    view["kind"] = json!("quick_find");
                } else if say_public {
                    view["kind"] = json!("public");
                }
                view
            };
            names.into_iter().zip(columns).enumerate().map(view).collect()
        },
    )
}

/// Settings of a record type; what they name is chosen from what they declare.
fn record_type(name: &'static str) -> impl Strategy<Value = Value> {
    let ownership =
        prop_oneof![6 => Just(json!("UserOwned")), 1 => one_of(&["OrganizationOwned", "BusinessOwned", "None"])];
    let disconnect = vec![key("record_owner", yes_no(0.6)), may("chat_connector", yes_no(0.8))].prop_map(object);
    let settings = vec![
        key("name", Just(json!(name))),
        may("ownership", ownership),
        may("virtual", yes_no(0.1)),
        may("activity", yes_no(0.2)),
        may("update_message", yes_no(0.9)),
        may("fields", fields()),
        may("views", views()),
        may("connect", yes_no(0.8)),
        key("note", vec![key("include", yes_no(0.85))].prop_map(object)),
        key("disconnect", disconnect),
        may("join", yes_no(0.7)),
        key("notify", vec![key("enabled", yes_no(0.85))].prop_map(object)),
    ]
    .prop_map(object);
    let watched = proptest::option::weighted(0.8, subsequence(FIELDS, 2..=5).prop_shuffle());
    let chosen = proptest::option::of(0..5_usize);
    (settings, watched, chosen).prop_map(|(mut settings, watched, chosen)| {
        let declared = match &settings["fields"] {
            Value::Array(fields) => fields.clone(),
            _ if settings["name"] == "incident" => {
                let types = [
                    ("title", "String"),
                    ("prioritycode", "Picklist"),
                    ("description", "Memo"),
                    ("statecode", "State"),
                ];
                types.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect()
            }
            _ => Vec::new(),
        };
        let observable = settings["virtual"] != json!(true) && settings["update_message"] != json!(false);
        let is_watchable = |name: &&str| {
            let kind = declared.iter().find(|field| field["name"] == *name).and_then(|field| field["type"].as_str());
            observable && kind.is_some_and(|kind| !UNWATCHABLE.contains(&kind))
        };
        if let Some(watched) = watched {
            settings["notify"]["fields"] = json!(watched.into_iter().filter(is_watchable).collect::<Vec<_>>());
        }
        let mut views: Vec<_> =
            settings["views"].as_array().into_iter().flatten().map(|view| view["name"].clone()).collect();
        let has_own = views.contains(&json!(CASE_VIEW_OF_ENVIRONMENTS));
        if settings["name"] == "incident" && settings["fields"].is_null() && !has_own {
            views.push(json!(CASE_VIEW));
        }
        if let Some(chosen) = chosen {
            // Beyond the last one, none is chosen, which may be said.
            settings["note"]["view"] = views.get(chosen).cloned().unwrap_or(Value::Null);
        }
        settings
    })
}

fn record_types() -> impl Strategy<Value = Value> {
    let some = |yes, name| proptest::option::weighted(yes, record_type(name));
    (some(0.9, "incident"), some(0.7, "account"), some(0.5, "email"), some(0.95, "new_ticket"))
        .prop_map(|(a, b, c, d)| vec![a, b, c, d])
        .prop_shuffle()
        .prop_map(|types| types.into_iter().flatten().collect())
}

fn tenants() -> impl Strategy<Value = Value> {
    let roles = (role(ROLES[0]), role(ROLES[1]), role(ROLES[2]));
    let roles = roles.prop_map(|(a, b, c)| vec![a, b, c]).prop_shuffle().prop_map(Value::from);
    vec![
        key("version", Just(json!(1))),
        key("chat", chat_settings()),
        key("roles", roles),
        may("profiles", profiles()),
        key("apps", apps()),
        key("record_types", record_types()),
    ]
    .prop_map(object)
}

// -------------------------------------------------------------------------------------------------
// Questions

fn user() -> impl Strategy<Value = Value> {
    vec![
        key("id", id_of(USERS)),
        may("roles", ids_of(ROLES, 4)),
        may("teams", ids_of(TEAMS, 2)),
        may("directory_roles", several(&["tenant_administrator", "global_administrator"], 3)),
        may("teams_licence", yes_no(0.7)),
    ]
    .prop_map(object)
}

fn record() -> impl Strategy<Value = Value> {
    let owner = prop_oneof![
        4 => id_of(USERS).prop_map(|id| json!({ "user": id })),
        3 => id_of(TEAMS).prop_map(|id| json!({ "team": id })),
        1 => Just(Value::Null),
    ];
    vec![
        key("type", one_of(TYPES)),
        key("id", Just(json!("eeeeeeee-0000-4000-8000-00000000000a"))),
        key("owner", owner),
    ]
    .prop_map(object)
}

/// No chat is connected to a record twice.
fn each_once(mut chats: Vec<Value>) -> Value {
    let mut seen = Vec::new();
    chats.retain(|chat| {
        let is_new = !seen.contains(&chat["id"]);
        seen.push(chat["id"].clone());
        is_new
    });
    Value::from(chats)
}

/// What is to be known of a connected chat: its participants, and since when it is.
fn connected(participants: bool, on: bool) -> impl Strategy<Value = Value> {
    let optional = |is_needed: bool, name, value: BoxedStrategy<Value>| {
        if is_needed { key(name, value) } else { may(name, value) }
    };
    vec![
        key("id", one_of(&["19:a@thread.v2", "19:B@thread.v2"])),
        key("connected_by", prop_oneof![9 => id_of(USERS).boxed(), 1 => Just(Value::Null).boxed()]),
        optional(participants, "participants", ids_of(USERS, 3).boxed()),
        optional(on, "connected_on", one_of(MOMENTS).boxed()),
        may("kind", one_of(&["group", "one_to_one", "meeting", "channel"])),
    ]
    .prop_map(object)
}

fn access() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => several(&["read", "write", "append", "append_to", "create", "delete", "share", "assign"], 4),
        1 => several(&["read", "write"], 3),
        1 => Just(json!(["read", "write"])),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    select(vec![
        json!(null),
        json!(0),
        json!(1),
        json!(1.0),
        json!("1"),
        json!(true),
        json!([1, null]),
        json!({ "a": 1, "b": [] }),
        json!({ "a": 1, "b": [], "c": null }),
    ])
}

fn update() -> impl Strategy<Value = Value> {
    let fields = subsequence(FIELDS, 0..=FIELDS.len()).prop_shuffle();
    let known = || proptest::option::weighted(0.75, value());
    let values = vec((known(), known(), proptest::bool::weighted(0.3)), FIELDS.len());
    (fields, values).prop_map(|(fields, values)| {
        let change = |(field, (old, new, same)): (&str, (Option<Value>, Option<Value>, bool))| {
            let mut change = json!({ "field": field });
            if let Some(old) = &old {
                change["old"] = old.clone();
            }
            if let Some(new) = if same { old.or(new) } else { new } {
                change["new"] = new;
            }
            change
        };
        fields.into_iter().zip(values).map(change).collect()
    })
}

fn questions() -> impl Strategy<Value = Value> {
    let ask = |ask: &'static str, keys: Keyed| {
        let mut keys = keys;
        keys.push(key("ask", Just(json!(ask))));
        keys.prop_map(object).boxed()
    };
    let about = |keys: Keyed| -> Keyed {
        let mut about = vec![key("user", user()), key("access", access()), key("record", record())];
        about.extend(keys);
        about
    };
    let app = || key("app", one_of(APPS));
    let from = || prop_oneof![4 => Just(json!("dynamics")), 1 => Just(json!("chat_client"))];
    let kind = || prop_oneof![4 => Just(json!("group")), 1 => one_of(&["one_to_one", "channel"])];
    let existing =
        vec![key("id", Just(json!("19:a@thread.v2"))), key("kind", kind()), key("participants", ids_of(USERS, 3))];
    prop_oneof![
        2 => ask("availability", vec![key("user", user()), app()]),
        2 => ask("connect", about(vec![
            key("from", from()), key("already_connected", yes_no(0.2)), key("chat", existing.prop_map(object)),
        ])),
        2 => ask("connect", about(vec![key("from", from()), key("new_chat", Just(json!(true)))])),
        2 => ask("disconnect", vec![key("user", user()), key("record", record()), key("chat", connected(false, false))]),
        2 => ask("view", about(vec![key("chat", connected(true, false))])),
        2 => ask("join", about(vec![key("chat", connected(true, false))])),
        2 => ask("open_record", about(vec![])),
        2 => ask("timeline_entry", about(vec![key("chat", connected(true, true))])),
        2 => ask("timeline_open_chat", about(vec![key("chat", connected(true, true)), app()])),
        8 => ask("configure", vec![
            key("user", user()), app(),
            key("setting", one_of(&["chat_switch", "timeline_sync", "record_types", "profiles", "role_privileges"])),
        ]),
        2 => ask("suggest_participant", vec![key("user", user())]),
        4 => ask("card", vec![key("record_type", one_of(TYPES))]),
        4 => ask("notify", vec![
            key("record", record()), key("changes", update()),
            key("chats", vec(connected(true, false), 0..=2).prop_map(each_once)),
        ]),
    ]
}

type Keyed = Vec<BoxedStrategy<Option<(&'static str, Value)>>>;

// -------------------------------------------------------------------------------------------------
// What must hold

fn read(tenant: &Value) -> Tenant {
    match Tenant::from_json(tenant.to_string().as_bytes()) {
        Ok(tenant) => tenant,
        Err(faults) => panic!("a generated tenant is refused:\n{faults}\n{tenant:#}"),
    }
}

/// The answer of the crate, an error without its message.
fn answer(tenant: &Tenant, question: &Value) -> Value {
    let mut answer: Value =
        serde_json::from_str(&answer_json(tenant, question.to_string().as_bytes())).expect("an answer is JSON");
    if let Some(error) = answer.get_mut("error").and_then(Value::as_object_mut) {
        error.remove("message").expect("an error has a message");
    }
    answer
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn every_question_is_answered_as_the_oracle_answers(tenant in tenants(), questions in vec(questions(), 12)) {
        let known = Known::of(&tenant);
        for question in questions {
            prop_assert!(answered_as_by_the_oracle(&known, question.to_string().as_bytes()));
        }
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn every_tenant_writes_itself_back_and_means_what_the_oracle_reads(tenant in tenants()) {
        let known = read(&tenant);
        let written = serde_json::to_value(known.to_document()).expect("JSON");
        prop_assert_eq!(oracle::meaning(&written), oracle::meaning(&tenant));
        prop_assert_eq!(read(&written), known);
    }

    #[test]
    fn a_tenant_and_the_same_with_every_default_written_out_answer_alike(
        tenant in tenants(),
        questions in vec(questions(), 6),
    ) {
        let (brief, explicit) = (read(&tenant), read(&oracle::effective(&tenant)));
        for question in questions {
            prop_assert_eq!(answer(&brief, &question), answer(&explicit, &question), "{}", question);
        }
    }

    #[test]
    fn every_question_writes_itself_back_and_is_answered_alike(tenant in tenants(), questions in vec(questions(), 6)) {
        let tenant = read(&tenant);
        for question in questions {
            let known = Question::from_json(question.to_string().as_bytes()).expect("a question");
            let written = serde_json::to_value(&known).expect("JSON");
            let again = Question::from_json(written.to_string().as_bytes()).expect("a question");
            prop_assert_eq!(again, known);
            prop_assert_eq!(answer(&tenant, &written), answer(&tenant, &question));
        }
    }
}

#[test]
fn every_rule_is_often_allowed_and_often_denied_and_every_reason_comes_up() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(cases(0), rng);
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut count = |what: String| *counts.entry(what).or_default() += 1;
    let (tenants, questions) = (tenants(), vec(questions(), 12));
    for _ in 0..600 {
        let tenant = tenants.new_tree(&mut runner).expect("a tenant").current();
        let known = read(&tenant);
        for question in questions.new_tree(&mut runner).expect("questions").current() {
            let answer = answer(&known, &question);
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            if let Some(code) = answer["error"]["code"].as_str() {
                count(format!("error {code}"));
                continue;
            }
            let ask = match question["setting"].as_str() {
                Some(setting) => format!("configure:{setting}"),
                None => text(&question["ask"]),
            };
            if let Some(allowed) = answer["allowed"].as_bool() {
                count(format!("{ask} {}", if allowed { "allowed" } else { "denied" }));
            }
            for grant in answer["grants"].as_array().into_iter().flatten() {
                count(format!("{ask} by {}", text(grant)));
            }
            for guard in answer["failed_guards"].as_array().into_iter().flatten() {
                count(format!("{ask} without {}", text(guard)));
            }
            for skipped in answer["skipped"].as_array().into_iter().flatten() {
                count(format!("skipped {}", text(&skipped["reason"])));
            }
            for ignored in answer["ignored"].as_array().into_iter().flatten() {
                count(format!("ignored {}", text(&ignored["reason"])));
            }
            for list in ["fields", "secured", "caveats", "tell", "missing_tables"] {
                if answer[list].as_array().is_some_and(|items| !items.is_empty()) {
                    count(format!("{ask} with {list}"));
                }
            }
        }
    }

    let mut expected: Vec<String> = Vec::new();
    for rule in oracle::RULES {
        expected.extend(["allowed", "denied"].map(|verdict| format!("{rule} {verdict}")));
        for line in oracle::explanation(rule).lines() {
            let (name, conditions) = line.split_once(':').expect("a colon");
            if name == "guards" {
                expected.extend(conditions.split_whitespace().map(|guard| format!("{rule} without {guard}")));
            } else {
                expected.push(format!("{rule} by {}", name.trim()));
            }
        }
    }
    let more = [
        "error unknown_record_type",
        "error owner_mismatch",
        "error unknown_app",
        "skipped duplicate",
        "skipped beyond_window",
        "skipped card_full",
        "skipped related_column",
        "skipped unknown_field",
        "skipped unsupported_type",
        "ignored chat_disabled",
        "ignored notifications_off",
        "ignored not_watched",
        "ignored unchanged",
        "card with fields",
        "card with secured",
        "notify with fields",
        "notify with caveats",
        "notify with tell",
        "availability with missing_tables",
    ];
    expected.extend(more.map(String::from));
    let rare: Vec<_> = expected.iter().filter(|what| counts.get(*what).copied().unwrap_or(0) < 10).collect();
    assert!(rare.is_empty(), "rare: {rare:?}\n{counts:#?}");
}
