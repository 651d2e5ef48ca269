//! Policy tests: what passes, what fails and how it is told, and which lines are unusable.

use crate::support::tenant;
use crm_chat_policy::{
    expectation::{Expectation, check},
    model::Tenant,
    question::{Ask, Question},
};
use insta::assert_snapshot;
use rstest::rstest;
use serde_json::{Value, json};

const SAMPLE: &str = include_str!("../../examples/expectations.jsonl");

fn sample_tenant() -> Tenant {
    Tenant::from_json(include_bytes!("../../examples/tenant.json")).expect("a tenant")
}

fn read(lines: &str) -> Vec<Expectation> {
    Expectation::from_json_lines(lines.as_bytes()).expect("expectations")
}

/// A card of `incident` is asked for in a tenant of defaults, which has none.
fn card(expect: &str) -> String {
    format!(r#"{{"question":{{"ask":"card","record_type":"incident"}},"expect":{expect}}}"#)
}

const JOIN: &str = r#"{"ask":"join","user":{"id":"00000000-0000-4000-8000-000000000001"},"access":["read"],
    "record":{"type":"account","id":"00000000-0000-4000-8000-000000000002","owner":{"user":"00000000-0000-4000-8000-000000000003"}},
    "chat":{"id":"19:a","connected_by":"00000000-0000-4000-8000-000000000003","participants":[]}}"#;

fn join(rest: &str) -> String {
    format!(r#"{{"question":{},{rest}}}"#, JOIN.replace('\n', ""))
}

#[test]
fn the_sample_tenant_is_what_its_authors_meant() {
    let expectations = read(SAMPLE);
    let report = check(&sample_tenant(), &expectations);
    assert!(report.failures().is_empty(), "{report}");
    assert_eq!(report.to_string(), format!("{} passed, 0 failed", expectations.len()));
}

#[test]
fn the_proposed_sample_tenant_is_not() {
    let proposed = Tenant::from_json(include_bytes!("../../examples/tenant-proposed.json")).expect("a tenant");
    let expectations = read(SAMPLE);
    assert_snapshot!(check(&proposed, &expectations));
}

#[rstest]
#[case::one_key(card(r#"{"included":false}"#), true)]
#[case::another_value(card(r#"{"included":true}"#), false)]
#[case::a_value_of_another_type(card(r#"{"included":"false"}"#), false)]
#[case::one_of_two_keys_that_differs(card(r#"{"included":false,"record_link":true}"#), false)]
#[case::an_error_where_an_answer_is_found(card(r#"{"error":{"code":"unknown_app"}}"#), false)]
#[case::an_error_by_its_code(
    r#"{"question":{"ask":"card","record_type":"invoice"},"expect":{"error":{"code":"unknown_record_type"}}}"#.into(), true
)]
#[case::an_error_by_another_code(
    r#"{"question":{"ask":"card","record_type":"invoice"},"expect":{"error":{"code":"unknown_app"}}}"#.into(), false
)]
#[case::an_error_by_its_message(
    r#"{"question":{"ask":"card","record_type":"invoice"},"expect":{"error":{"message":"no"}}}"#.into(), false
)]
#[case::an_error_that_is_no_object(
    r#"{"question":{"ask":"card","record_type":"invoice"},"expect":{"error":"unknown_record_type"}}"#.into(), false
)]
#[case::a_question_that_is_malformed_on_purpose(
    r#"{"question":{"ask":"card"},"expect":{"error":{"code":"malformed_question"}}}"#.into(), true
)]
#[case::an_answer_where_an_error_is_found(
    r#"{"question":{"ask":"card","record_type":"invoice"},"expect":{"included":false}}"#.into(), false
)]
#[case::whoever_may(join(r#""audience":{"ways":[],"rule":"join"}"#), true)]
#[case::somebody_who_may_not(join(r#""audience":{"ways":[{"grant":"writer","who":[]}]}"#), false)]
#[case::an_order_of_keys(join(r#""expect":{"allowed":false,"ask":"join"}"#), true)]
fn an_expectation_passes_if_the_answer_has_each_key(#[case] line: String, #[case] passes: bool) {
    let expectations = read(&line);
    let report = check(&tenant(json!({ "chat": { "enabled": true } })), &expectations);
    assert_eq!((report.passed(), report.failures().len()), if passes { (1, 0) } else { (0, 1) }, "{report}");
}

/// As Windows writes it: one mark at the start of the text is no line's.
#[test]
fn a_byte_order_mark_before_a_blank_line_makes_it_no_expectation() {
    let line = r#"{"question":{"ask":"card","record_type":"incident"},"expect":{"fields":[]}}"#;
    for text in ["\u{feff}".into(), format!("\u{feff}\r\n{line}"), format!("\u{feff}{line}")] {
        let read = Expectation::from_json_lines(text.as_bytes()).expect("expectations");
        assert_eq!(read.len(), usize::from(text.contains(line)));
    }
    for text in [format!("{line}\n\u{feff}"), "\u{feff}\u{feff}".into(), format!("\u{feff}\u{feff}{line}")] {
        assert!(Expectation::from_json_lines(text.as_bytes()).is_err(), "{text:?}");
    }
}

#[test]
fn every_bad_line_is_reported_with_its_number_and_place() {
    let lines = [
        "",
        "{",
        "[]",
        r#"["name", {}, {}]"#,
        r#"{"question":{},"expect":{"error":{}},"expected":{}}"#,
        r#"{"question":{},"expect":{"error":{}},"expect":{"error":{}}}"#,
        r#"{"expect":{"allowed":true}}"#,
        r#"{"question":"card","expect":{"error":{}}}"#,
        r#"{"name":null,"question":{},"expect":{"error":{}}}"#,
        &join(r#""name":"neither""#),
        &join(r#""expect":{"allowed":true},"audience":{"ways":[]}"#),
        &join(r#""expect":{}"#),
        &join(r#""expect":[]"#),
        &join(r#""audience":{}"#),
        &join(r#""expect":{"allowd":true}"#),
        &join(r#""expect":{"missing_tables":[]}"#),
        &join(r#""expect":{"allowed":false,"error":{}}"#),
        &join(r#""audience":{"allowed":true}"#),
        r#"{"question":{"ask":"card","record_type":"incident"},"audience":{"ways":[]}}"#,
        r#"{"question":{"ask":"card"},"expect":{"included":true}}"#,
        "",
        r#"{"question":{"ask":"card","record_type":"incident"},"expect":{"fields":[]}}"#,
    ];
    let malformed = Expectation::from_json_lines(lines.join("\r\n").as_bytes()).expect_err("bad lines");
    assert_eq!(malformed.iter().count(), lines.len() - 3, "each but two blank ones and the last");
    assert_snapshot!(malformed);
}

#[rstest]
#[case::of_the_answer(r#""expect":{"allowed":true,"allowed":false}"#, "expect.allowed")]
#[case::deeper(r#""expect":{"error":{"code":"unknown_app","code":"owner_mismatch"}}"#, "expect.error.code")]
#[case::of_an_item(r#""audience":{"ways":[{"grant":"a"},{"grant":"a","grant":"b"}]}"#, "audience.ways[1].grant")]
fn a_key_that_is_expected_twice_is_malformed(#[case] expected: &str, #[case] place: &str) {
    let line = join(expected);
    let malformed = Expectation::from_json_lines(line.as_bytes()).expect_err("a key is given twice").to_string();
    assert!(malformed.starts_with(&format!("malformed_expectation: line 1: {place}: ")), "{malformed}");
}

#[test]
fn a_line_that_is_not_utf_8_is_malformed() {
    let malformed = Expectation::from_json_lines(b"\n\xff").expect_err("no text");
    assert_eq!(malformed.to_string(), "malformed_expectation: line 2: $: not UTF-8 at line 1 column 1");
}

#[test]
fn every_key_of_every_answer_can_be_expected() {
    let tenant = sample_tenant();
    let mut asked = Vec::new();
    for line in include_str!("../../examples/questions.jsonl").lines() {
        let question = Question::from_json(line.as_bytes()).expect("a question");
        let answer = serde_json::to_value(question.answer(&tenant).expect("an answer")).expect("JSON");
        let mut expectation =
            vec![json!({ "question": serde_json::from_str::<Value>(line).expect("JSON"), "expect": answer })];
        if let Some(audience) = question.audience(&tenant).expect("a question that makes sense") {
            expectation.push(json!({ "question": expectation[0]["question"], "audience": audience }));
        }
        for line in expectation {
            let expectations = read(&line.to_string());
            assert_eq!(check(&tenant, &expectations).passed(), 1, "{line}");
        }
        asked.push(question.ask());
    }
    assert!(Ask::ALL.iter().all(|ask| asked.contains(ask)), "an answer of every kind: {asked:?}");
}

#[test]
fn a_failure_is_one_object_for_programs() {
    let expectations = read(&card(r#"{"included":true}"#));
    let report = check(&tenant(json!({})), &expectations);
    assert_snapshot!(serde_json::to_string(&report.failures()[0]).expect("JSON"), @r#"{"line":1,"question":{"ask":"card","record_type":"incident"},"expect":{"included":true},"found":{"ask":"card","fields":[],"included":false,"record_link":false,"secured":[],"skipped":[]}}"#);
}

#[test]
fn a_failure_names_hostile_text_harmlessly() {
    let expectations = read(&card(r#"{"fields":["\u001b[31m"]}"#).replacen('{', r#"{"name":"a\nb","#, 1));
    let report = check(&tenant(json!({})), &expectations).to_string();
    assert!(report.starts_with("line 1: a\\nb\n  expected fields: "), "{report}");
    assert!(!report.contains('\u{1b}'), "{report}");
}
