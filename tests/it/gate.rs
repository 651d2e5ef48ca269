//! What a difference says that it can widen, against questions asked of both tenants.

use crate::{
    near::{self, tenant},
    support::cases,
};
use crm_chat_policy::{
    Rule,
    conformance::strategies,
    id::LogicalName,
    model::QuestionError,
    question::Question,
    review::compare::{Difference, Gate, compare},
    rules,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use rstest::rstest;
use serde_json::{Value, json};
use std::cell::Cell;

fn rule_named(name: &str) -> Option<&'static Rule> {
    rules::ALL.into_iter().find(|rule| rule.name() == name)
}

/// The rule's name and the record type of a question; none for one that is no rule.
fn about(question: &Question) -> Option<(String, Option<String>)> {
    let question = serde_json::to_value(question).expect("a question can be written");
    let ask = question["ask"].as_str().expect("a kind");
    let rule = match question["setting"].as_str() {
        Some(setting) => format!("{ask}:{setting}"),
        None => ask.to_owned(),
    };
    rule_named(&rule)?;
    Some((rule, question["record"]["type"].as_str().map(str::to_owned)))
}

fn is_allowed(answer: Result<Value, QuestionError>) -> Result<bool, QuestionError> {
    answer.map(|answer| answer["allowed"] == true)
}

/// Nobody may do more without a line that says so of the rule and the record type.
#[test]
fn whatever_is_allowed_newly_has_a_line_that_widens_its_rule() {
    let newly = Cell::new(0);
    proptest!(cases(300), |((old, new) in near::pairs(), seed in any::<[u8; 32]>())| {
        let (old, new) = (tenant(&old), tenant(&new));
        let differences = compare(&old, &new);
        let random = prop::test_runner::TestRng::from_seed(prop::test_runner::RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Default::default(), random);
        for asked in [&old, &new].into_iter().flat_map(|tenant| std::iter::repeat_n(tenant, 40)) {
            let question = strategies::questions_about(asked).new_tree(&mut runner).expect("a question").current();
            let Some((rule, record_type)) = about(&question) else { continue };
            let [was, is] = [&old, &new].map(|tenant| {
                is_allowed(question.answer(tenant).map(|answer| serde_json::to_value(answer).expect("JSON")))
            });
            // A question that a type's owners make senseless gets no verdict to compare.
            let is_senseless = matches!(was, Err(QuestionError::OwnerMismatch { .. }));
            if is != Ok(true) || was == Ok(true) || is_senseless {
                continue;
            }
            newly.set(newly.get() + 1);
            let by_name = rule_named(&rule).expect("a rule");
            let widens = |line: &Difference<'_>| line.widens(by_name, record_type.as_deref());
            prop_assert!(differences.iter().any(widens), "{question:?} by none of {differences:#?}");
        }
    });
    // Far below the 160 or so of an ordinary run: the number is chance, that there are many is not.
    let few = cases(300).cases < 100;
    assert!(few || newly.get() > 20, "only {} questions are allowed newly", newly.get());
}

proptest! {
    #![proptest_config(cases(300))]

    /// What widens one way narrows the other way, so a line that widens is there only where something differs.
    #[test]
    fn what_widens_also_touches_and_is_touched_the_other_way((old, new) in near::pairs()) {
        let (old, new) = (tenant(&old), tenant(&new));
        let (forth, back) = (compare(&old, &new), compare(&new, &old));
        prop_assert_eq!(forth.is_empty(), back.is_empty());
        for line in &forth {
            for rule in rules::ALL {
                for record_type in [None, line.record_type().map(LogicalName::as_str)] {
                    if line.widens(rule, record_type) {
                        prop_assert!(line.touches(rule, record_type), "{}: {line}", rule.name());
                        let touched = back.iter().any(|line| line.touches(rule, record_type));
                        prop_assert!(touched, "{}: {line}", rule.name());
                    }
                }
            }
        }
    }
}

const ROLE: &str = "00000000-0000-4000-8000-000000000001";
const USER: &str = "00000000-0000-4000-8000-0000000000b1";

fn on(mut keys: Value) -> Value {
    keys["version"] = json!(1);
    if keys["chat"].is_null() {
        keys["chat"] = json!({});
    }
    keys["chat"]["enabled"] = json!(true);
    keys
}

fn role(privileges: &[&str]) -> Value {
    on(json!({ "roles": [{ "id": ROLE, "name": "Agents", "privileges": privileges }] }))
}

fn profile(chat: bool, pane: bool, users: &[&str]) -> Value {
    let profile = json!({ "id": ROLE, "name": "Tier 2", "chat": chat, "pane_integration": pane, "users": users });
    on(json!({ "profiles": [profile] }))
}

fn app(multisession: bool, page: bool) -> Value {
    on(json!({ "apps": [{ "id": "desk", "multisession": multisession, "settings_page_in_sitemap": page }] }))
}

fn in_apps(apps: Value) -> Value {
    on(json!({ "chat": { "apps": apps } }))
}

fn synced(since: &str) -> Value {
    on(json!({ "chat": { "timeline_sync_since": since } }))
}

/// The rules that some line widens for accounts.
#[rstest]
#[case::nothing(on(json!({})), on(json!({})), &[])]
#[case::the_privilege(role(&[]), role(&["disconnect_any_chat"]), &["disconnect"])]
#[case::administration(role(&[]), role(&["administer_chat"]),
    &["configure:record_types", "configure:profiles", "configure:role_privileges"])]
#[case::one_read_of_the_pane(role(&[]), role(&["read_app_profile"]), &["availability"])]
#[case::a_lost_privilege(role(&["disconnect_any_chat"]), role(&[]), &[])]
#[case::joining(on(json!({})), on(json!({ "record_types": [{ "name": "account", "join": true }] })), &["view", "join"])]
#[case::joining_of_another_type(on(json!({})), on(json!({ "record_types": [{ "name": "email", "join": true }] })), &[])]
#[case::a_profile_with_the_chat(profile(false, false, &[USER]), profile(true, false, &[USER]), &["availability"])]
#[case::a_profile_with_the_pane(profile(true, false, &[USER]), profile(true, true, &[USER]), &["timeline_open_chat"])]
#[case::leaving_a_profile_without(profile(false, false, &[USER]), profile(false, false, &[]),
    &["availability", "timeline_open_chat"])]
#[case::leaving_a_profile_that_has_both(profile(true, true, &[USER]), profile(true, true, &[]), &[])]
#[case::joining_a_profile_without(profile(false, false, &[]), profile(false, false, &[USER]), &[])]
#[case::a_new_app(on(json!({})), app(true, false), &["availability", "timeline_open_chat"])]
#[case::a_single_session_app(app(true, false), app(false, false), &["availability", "timeline_open_chat"])]
#[case::a_multisession_app(app(false, false), app(true, false), &[])]
#[case::a_settings_page(app(true, false), app(true, true), &["configure:chat_switch", "configure:timeline_sync",
    "configure:record_types", "configure:profiles", "configure:role_privileges"])]
#[case::an_app_that_goes(app(false, true), on(json!({})), &[])]
#[case::an_earlier_sync(synced("2026-01-05T09:00:00Z"), synced("2025-01-05T09:00:00Z"),
    &["timeline_entry", "timeline_open_chat"])]
#[case::a_later_sync(synced("2025-01-05T09:00:00Z"), synced("2026-01-05T09:00:00Z"), &[])]
#[case::one_more_app_with_the_chat(in_apps(json!([])), in_apps(json!(["sales"])), &["availability", "timeline_open_chat"])]
#[case::the_chat_in_every_app(in_apps(json!(["sales"])), in_apps(Value::Null), &["availability", "timeline_open_chat"])]
#[case::the_chat_in_another_app(in_apps(json!(["sales"])), in_apps(json!(["field_service"])),
    &["availability", "timeline_open_chat"])]
#[case::the_chat_in_selected_apps(in_apps(Value::Null), in_apps(json!(["sales"])), &[])]
#[case::the_chat_in_fewer_apps(in_apps(json!(["sales", "field_service"])), in_apps(json!(["sales"])), &[])]
#[case::joining_by_append(on(json!({})), on(json!({ "chat": { "join_access": "write_or_append" } })),
    &["view", "join", "timeline_open_chat"])]
#[case::joining_by_write_again(on(json!({ "chat": { "join_access": "write_or_append" } })), on(json!({})), &[])]
#[case::labels(on(json!({})), on(json!({ "label": "Contoso", "record_types": [{ "name": "account", "label": "Customer" }] })), &[])]
fn a_change_widens(#[case] old: Value, #[case] new: Value, #[case] expected: &[&str]) {
    let (old, new) = (tenant(&old), tenant(&new));
    let differences = compare(&old, &new);
    let widens = |rule: &&crm_chat_policy::Rule| differences.iter().any(|line| line.widens(rule, Some("account")));
    let widened: Vec<&str> = rules::ALL.into_iter().filter(|rule| widens(rule)).map(|rule| rule.name()).collect();
    assert_eq!(widened, expected);
}

#[test]
fn a_new_record_type_lets_people_open_its_records() {
    let old = tenant(&json!({ "version": 1 }));
    let new = tenant(&json!({ "version": 1, "record_types": [{ "name": "claim" }] }));
    let differences = compare(&old, &new);
    let widens = |name| differences.iter().any(|line| line.widens(rules::open_record::RULE, Some(name)));
    assert!(widens("claim"));
    assert!(!widens("account"));
}

/// A type touches every line about the whole tenant, but no verdict of a rule that does not depend on one.
#[test]
fn a_gate_stops_at_what_it_is_asked_for() {
    let old = tenant(&json!({ "version": 1 }));
    let new = tenant(&on(json!({
        "roles": [{ "id": ROLE, "name": "Agents", "privileges": ["disconnect_any_chat"] }],
        "record_types": [{ "name": "email", "fields": [{ "name": "subject", "type": "String" }],
            "notify": { "enabled": true, "fields": ["subject"] } }],
    })));
    let differences = compare(&old, &new);
    let stopped = |gate: Gate| -> Vec<String> {
        let json = |line: &&Difference<'_>| serde_json::to_value(line).expect("JSON");
        let key = |line: Value| {
            let rule_of = |line: &Value| format!("{} {}", line["rule"], line["record_type"]).replace('"', "");
            let mut keys = line.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
            keys.sort();
            if keys.iter().any(|key| key == "rule") { rule_of(&line) } else { keys.join(" ") }
        };
        differences.iter().filter(|line| gate.stops(line)).map(|line| key(json(&line))).collect()
    };
    let email: [LogicalName; 1] = ["email".parse().unwrap()];
    let rules = vec![rules::disconnect::RULE];
    let gate = |widened, rules: &[_], record_types: &[LogicalName]| Gate {
        widened,
        rules: rules.to_vec(),
        record_types: record_types.to_vec(),
    };
    assert_eq!(stopped(Gate::default()).len(), differences.len());
    assert_eq!(stopped(gate(true, &rules, &email)), ["disconnect email", "gained lost role"]);
    assert_eq!(stopped(gate(false, &rules, &email)), ["disconnect email", "gained lost role", "chat_enabled"]);
    let all_of_email =
        ["connect email", "connect email", "disconnect email", "view email", "gained lost role", "record_type watched"];
    assert_eq!(stopped(gate(true, &[], &email)), all_of_email);
    assert_eq!(stopped(gate(false, &[], &email)), [&all_of_email[..], &["chat_enabled"]].concat());
    let of_availability = stopped(gate(true, &[rules::availability::RULE], &[]));
    assert!(!of_availability.is_empty() && of_availability.iter().all(|line| line == "availability null"));
    assert_eq!(stopped(gate(true, &[rules::availability::RULE], &email)), [] as [String; 0]);
}
