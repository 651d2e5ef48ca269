//! The conformance kit: its cases against the oracle, its checker against planted bugs, its
//! generators by what they bring up.

#[cfg(all(feature = "arbitrary", feature = "json"))]
mod from_bytes;
#[cfg(all(feature = "proptest", feature = "json"))]
mod generated;
#[cfg(all(any(feature = "proptest", feature = "arbitrary"), feature = "json"))]
mod shares;

use crate::oracle;
use crm_chat_policy::{
    Condition::{self, *},
    Conditions, Rule,
    conformance::{Case, cases, cases_of, check, check_rule},
    rules::{self, disconnect},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn codes(case: &Case) -> Vec<&'static str> {
    case.held().map(Condition::code).collect()
}

#[test]
fn there_are_1570_cases_in_the_order_of_the_rules() {
    let names: Vec<&str> = rules::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(names, oracle::RULES);
    let counts: Vec<usize> = rules::ALL.iter().map(|rule| cases_of(rule).len()).collect();
    assert_eq!(counts, [128, 256, 64, 16, 16, 2, 32, 1024, 8, 4, 4, 4, 4, 8]);
    let all: Vec<Case> = cases().collect();
    let by_rule: Vec<Case> = rules::ALL.into_iter().flat_map(cases_of).collect();
    assert_eq!(all, by_rule);
    assert_eq!(all.len(), 1570);
}

#[test]
fn a_case_gives_the_decision_that_explains_it() {
    for case in cases() {
        let decision = case.decision();
        assert_eq!((decision.rule(), decision.held_set()), (case.rule(), case.held_set()));
        assert_eq!(decision.is_allowed(), case.is_allowed());
    }
}

#[test]
fn every_vector_is_the_oracles() {
    let expected = oracle::RULES.into_iter().flat_map(|rule| {
        oracle::cases(rule).into_iter().map(move |held| {
            let mut vector = json!({ "rule": rule, "held": held, "allowed": oracle::allowed(rule, &held) });
            if rule == "disconnect" && held.contains(&"chat_enabled") {
                let is = |condition| held.contains(&condition);
                vector["rows"] = json!(oracle::disconnect_rows(
                    is("record_owner"),
                    is("chat_connector"),
                    is("owner_may_disconnect"),
                    is("connector_may_disconnect"),
                    is("disconnect_privilege"),
                ));
            }
            vector
        })
    });
    let mut seen = 0;
    for (case, expected) in cases().zip(expected) {
        assert_eq!(serde_json::to_value(case).unwrap(), expected);
        seen += 1;
    }
    assert_eq!(seen, 1570);
}

#[test]
fn a_vectors_keys_are_in_order_and_rows_only_where_there_is_a_table() {
    let line = |case: Case| serde_json::to_string(&case).unwrap();
    let of = |rule: &'static Rule, held: &[Condition]| {
        cases_of(rule).find(|case| case.held_set() == Conditions::of(held)).map(line).unwrap()
    };
    assert_eq!(of(rules::open_record::RULE, &[]), r#"{"rule":"open_record","held":[],"allowed":false}"#);
    assert_eq!(
        of(disconnect::RULE, &[RecordOwner]),
        r#"{"rule":"disconnect","held":["record_owner"],"allowed":false}"#
    );
    assert_eq!(
        of(disconnect::RULE, &[ChatEnabled, RecordOwner, ConnectorMayDisconnect]),
        r#"{"rule":"disconnect","held":["chat_enabled","record_owner","connector_may_disconnect"],"allowed":false,"rows":[]}"#
    );
    let empty: Vec<Conditions> = cases()
        .filter(|case| case.rows().is_some_and(|mut rows| rows.next().is_none()))
        .map(|case| case.held_set().difference(Conditions::of(&[ChatEnabled])))
        .collect();
    assert_eq!(empty.len(), 4);
    assert!(disconnect::NOT_IN_TABLE.iter().all(|held| empty.contains(held)));
    assert_eq!(cases().filter(|case| case.rows().is_some()).count(), 32);
}

#[test]
fn the_oracle_passes_the_checker() {
    assert_eq!(check(|case| oracle::allowed(case.rule().name(), &codes(case))), Ok(1570));
    for rule in rules::ALL {
        assert_eq!(check_rule(rule, Case::is_allowed), Ok(cases_of(rule).len()), "{}", rule.name());
    }
}

#[test]
fn the_checker_finds_each_single_wrong_verdict_and_nothing_else() {
    for planted in cases() {
        let wrong = |case: &Case| case.is_allowed() != (*case == planted);
        let found = check_rule(planted.rule(), wrong).unwrap_err();
        let found: Vec<_> = found.iter().map(|mismatch| (mismatch.case, mismatch.got)).collect();
        assert_eq!(found, [(planted, !planted.is_allowed())]);
    }
    let of_all = check(|case| case.is_allowed() != (case.rule().name() == "join")).unwrap_err();
    assert_eq!(of_all.asked(), 1570);
    let found: Vec<Case> = of_all.iter().map(|mismatch| mismatch.case).collect();
    assert_eq!(found, cases_of(rules::join::RULE).collect::<Vec<_>>());
}

#[test]
fn the_checker_finds_a_forgotten_guard_in_every_rule() {
    for rule in rules::ALL {
        for guard in rule.guards() {
            let forgets = |case: &Case| rule.decide(case.held_set().with(*guard)).is_allowed();
            let found = check_rule(rule, forgets).unwrap_err();
            assert!(found.iter().all(|mismatch| mismatch.got && !mismatch.case.holds(*guard)), "{}", rule.name());
        }
    }
}

#[test]
fn a_report_shows_every_mismatch_as_a_row() {
    let picked: BTreeSet<String> = [
        json!([]),
        json!(["chat_enabled"]),
        json!(["chat_enabled", "owner_may_disconnect", "connector_may_disconnect"]),
        json!([
            "chat_enabled",
            "disconnect_privilege",
            "record_owner",
            "owner_may_disconnect",
            "chat_connector",
            "connector_may_disconnect"
        ]),
        json!(["settings_page_reachable", "global_administrator"]),
    ]
    .iter()
    .map(Value::to_string)
    .collect();
    let is_picked = |case: &Case| {
        picked.contains(&json!(codes(case)).to_string())
            && ["disconnect", "configure:timeline_sync"].contains(&case.rule().name())
    };
    let found = check(|case| case.is_allowed() != is_picked(case)).unwrap_err();
    assert_eq!(
        found.to_string(),
        "\
6 of 1570 cases differ:
rule                     expected  got    rows     held
disconnect               deny      allow  -        nothing
disconnect               deny      allow  8        chat_enabled
disconnect               deny      allow  none     chat_enabled, owner_may_disconnect, connector_may_disconnect
disconnect               allow     deny   2, 4, 5  chat_enabled, disconnect_privilege, record_owner, owner_may_disconnect, chat_connector, connector_may_disconnect
configure:timeline_sync  deny      allow  -        nothing
configure:timeline_sync  allow     deny   -        settings_page_reachable, global_administrator"
    );
}
