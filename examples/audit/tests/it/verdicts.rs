//! One machine's verdicts.

use crate::support::*;
use audit::{
    engine::register_events,
    functions::{Document, Function, Kind},
    generate::{Log, batches},
};
use datafusion::arrow::{
    array::{Array, ArrayRef, AsArray},
    compute::cast,
    datatypes::DataType,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock},
};

/// The events as question lines, as the program prints them.
fn question_lines(events: &Path) -> Vec<String> {
    let output = Command::new(PROGRAM).arg("questions").arg(events).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The crate's own command, built from the sources beside this package.
fn crates_command() -> &'static Path {
    static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command");
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--features", "cli", "--bin", "crm-chat-policy", "--manifest-path"])
            .arg(here.join("../../Cargo.toml"))
            .arg("--target-dir")
            .arg(&target)
            .status();
        assert!(built.unwrap().success());
        target.join("debug/crm-chat-policy")
    });
    &BUILT
}

/// What `crm-chat-policy decide` answers to each question.
fn answers(tenant: &Path, questions: &[String]) -> Vec<Value> {
    let lines = tempfile::NamedTempFile::new().unwrap();
    fs::write(lines.path(), questions.join("\n")).unwrap();
    let output = Command::new(crates_command()).args(["decide", "--json"]).arg(tenant).arg(lines.path()).output();
    let output = output.unwrap();
    // 1, as there are questions that are malformed.
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let answers = str::from_utf8(&output.stdout).unwrap().lines();
    answers.map(|answer| serde_json::from_str(answer).unwrap()).collect()
}

/// One event in twenty is malformed, so that each way of being so comes up.
#[rstest::rstest]
#[case::ids_as_bytes_lists_as_lists("events.parquet", false)]
#[case::everything_as_text("events.csv", true)]
#[tokio::test(flavor = "multi_thread")]
async fn every_verdict_is_what_the_crates_command_answers(#[case] events: &str, #[case] csv: bool) {
    let log = Generated::new(20_000, 20, csv);
    let audit = log.audit(events, "out");
    let summary = audit.run(&LOCAL, 2, |_, _| ()).await.unwrap();
    let questions = question_lines(&log.path(events));
    let answered = answers(&log.path("tenant.json"), &questions);
    let would_answer = answers(&log.path("proposed.json"), &questions);
    assert_eq!((questions.len(), answered.len(), would_answer.len()), (20_000, 20_000, 20_000));

    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let (mut row_number, mut allowed) = (0, 0);
    let context = verdicts(&log.path("out/verdicts")).await;
    for batch in sql(&context, "SELECT * FROM verdicts ORDER BY seq").await {
        for row in 0..batch.num_rows() {
            let (question, answer) = (&questions[row_number], &answered[row_number]);
            let verdict = truth(&batch, "allowed", row);
            assert_eq!(text(&batch, "seq", row), Some(row_number.to_string()));
            match answer.get("error") {
                None => {
                    assert_eq!(Value::from(verdict), answer["allowed"], "{question}\n{answer}");
                    assert_eq!(names(&batch, "grants", row), answer["grants"], "{question}");
                    assert_eq!(names(&batch, "failed_guards", row), answer["failed_guards"], "{question}");
                    assert_eq!(text(&batch, "reason", row), None);
                    allowed += u64::from(verdict == Some(true));
                }
                Some(error) => {
                    assert_eq!(verdict, None, "{question}\n{answer}");
                    assert_eq!((names(&batch, "grants", row), names(&batch, "failed_guards", row)), Default::default());
                    let reason = text(&batch, "reason", row).unwrap();
                    assert_eq!(reason.split(':').next(), error["code"].as_str(), "{question}\n{answer}");
                    *reasons.entry(reason).or_default() += 1;
                }
            }
            let would_be = truth(&batch, "proposed", row);
            assert_eq!(would_be.map(Value::from), would_answer[row_number].get("allowed").cloned(), "{question}");
            // The suspicious ones are there whole, and no other.
            let suspicious = verdict != Some(true) || would_be != Some(true);
            let event = batch.column_by_name("event").unwrap().as_struct();
            assert_eq!(event.is_valid(row), suspicious, "{question}");
            if suspicious {
                let whole = event.column_by_name("seq").unwrap();
                assert_eq!(text_of(whole, row), row_number.to_string());
            }
            row_number += 1;
        }
    }
    assert_eq!(row_number, 20_000);
    assert_eq!(summary.all.allowed, allowed);
    assert_eq!(summary.malformed_by_reason, reasons);
    assert_eq!(summary.events(), 20_000);
    assert!(reasons.len() >= 8, "each way of being malformed comes up: {reasons:?}");
}

fn text_of(column: &ArrayRef, row: usize) -> String {
    cast(column, &DataType::Utf8).unwrap().as_string::<i32>().value(row).to_owned()
}

#[test]
fn a_log_says_the_same_as_text() {
    let (parquet, csv) = (Generated::new(3_000, 20, false), Generated::new(3_000, 20, true));
    let as_bytes = question_lines(&parquet.path("events.parquet"));
    assert_eq!(as_bytes, question_lines(&csv.path("events.csv")));
}

#[test]
fn the_same_seed_gives_the_same_log() {
    let log = |seed| Log { events: 40_000, seed, malformed: 100 };
    let made = |seed| batches(log(seed)).collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
}

/// The call of a function with a column of the log for each parameter.
fn call(kind: Kind, name: &str) -> String {
    let arguments: Vec<String> = kind.parameters().iter().map(|(name, _)| format!("\"{name}\"")).collect();
    format!("{name}({})", arguments.join(", "))
}

#[tokio::test]
async fn a_rules_own_function_says_what_decide_says() {
    let log = Generated::new(10_000, 20, false);
    let context = LOCAL.session(&log.document("tenant.json"), None).await.unwrap();
    register_events(&context, "events", &log.path("events.parquet")).await.unwrap();
    for rule in ["disconnect", "join", "connect", "view"] {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == format!("may_{rule}")).unwrap();
        let (own, decide) = (call(kind, &kind.name()), call(Kind::Decide, "decide"));
        for part in ["allowed", "reason", "grants", "failed_guards"] {
            let differ = format!(
                "SELECT count(*) FROM events WHERE rule = '{rule}' AND {own}['{part}'] IS DISTINCT FROM {decide}['{part}']"
            );
            assert_eq!(number(&context, &differ).await, 0, "{rule} {part}");
        }
        let all = format!("SELECT count(*) FROM events WHERE rule = '{rule}' AND {own}['allowed']");
        assert!(number(&context, &all).await > 100);
    }
}

const WHO: &str = "05e40000-0000-4000-8000-000000000001";

/// Calls `may_join` by the names of its parameters, with these in place of good values.
fn may_join(changed: &[(&str, &str)]) -> String {
    let good = [
        ("user", format!("'{WHO}'")),
        ("roles", "'[]'".to_owned()),
        ("teams", "'[]'".to_owned()),
        ("access", "3".to_owned()),
        ("record_type", "'incident'".to_owned()),
        ("record", format!("'{WHO}'")),
        ("owner_kind", "'user'".to_owned()),
        ("owner", format!("'{WHO}'")),
        ("chat", "'19:a@thread.v2'".to_owned()),
        ("connected_by", format!("'{WHO}'")),
        ("participants", "'[]'".to_owned()),
    ];
    let arguments = good.iter().map(|(name, value)| {
        let value = changed.iter().find(|(changed, _)| changed == name).map_or(value.as_str(), |(_, value)| value);
        format!("\"{name}\" => {value}")
    });
    format!(
        "SELECT verdict['allowed'] AS allowed, verdict['reason'] AS reason FROM (SELECT may_join({}) AS verdict)",
        arguments.collect::<Vec<_>>().join(", ")
    )
}

#[rstest::rstest]
#[case::good(&[], Some(true), None)]
#[case::rights_as_a_list(&[("access", "make_array('write')")], Some(true), None)]
#[case::rights_as_text(&[("access", "'[read, write]'")], Some(true), None)]
#[case::flags_as_text(&[("access", "'2'")], Some(true), None)]
#[case::read_only(&[("access", "1")], Some(false), None)]
#[case::a_participant(&[("participants", "make_array('05e40000-0000-4000-8000-000000000001')")], Some(false), None)]
#[case::nobodys(&[("record_type", "'site'"), ("owner_kind", "'nobody'"), ("owner", "NULL")], Some(false), None)]
#[case::no_user(&[("user", "NULL")], None, Some("malformed_question: user"))]
#[case::the_empty_guid(&[("user", "'00000000-0000-0000-0000-000000000000'")], None, Some("malformed_question: user"))]
#[case::braces(&[("record", "'{05e40000-0000-4000-8000-000000000001}'")], None, Some("malformed_question: record"))]
#[case::no_participants(&[("participants", "NULL")], None, Some("malformed_question: participants"))]
#[case::an_empty_participant(&[("participants", "make_array(NULL)")], None, Some("malformed_question: participants"))]
#[case::no_list(&[("participants", "'05e40000-0000-4000-8000-000000000001'")], None, Some("malformed_question: participants"))]
#[case::an_unknown_flag(&[("access", "8")], None, Some("malformed_question: access"))]
#[case::an_unknown_right(&[("access", "make_array('own')")], None, Some("malformed_question: access"))]
#[case::no_rights(&[("access", "NULL")], None, Some("malformed_question: access"))]
#[case::no_owner(&[("owner", "NULL")], None, Some("malformed_question: owner"))]
#[case::nobody_with_an_id(&[("owner_kind", "'nobody'")], None, Some("malformed_question: owner"))]
#[case::an_owner_of_no_kind(&[("owner_kind", "'queue'")], None, Some("malformed_question: owner"))]
#[case::no_name(&[("record_type", "'Case'")], None, Some("malformed_question: record_type"))]
#[case::a_chat_with_a_blank(&[("chat", "'19:a b'")], None, Some("malformed_question: chat"))]
#[case::an_unknown_type(&[("record_type", "'invoice'")], None, Some("unknown_record_type"))]
#[case::an_owner_where_none_can_be(&[("record_type", "'site'")], None, Some("owner_mismatch"))]
#[case::none_where_one_must_be(&[("owner_kind", "'nobody'"), ("owner", "NULL")], None, Some("owner_mismatch"))]
#[tokio::test]
async fn what_is_malformed_has_no_verdict_but_a_reason(
    #[case] changed: &[(&str, &str)],
    #[case] allowed: Option<bool>,
    #[case] reason: Option<&str>,
) {
    let context = LOCAL.session(&tenant(), None).await.unwrap();
    let batches = sql(&context, &may_join(changed)).await;
    assert_eq!(truth(&batches[0], "allowed", 0), allowed);
    assert_eq!(text(&batches[0], "reason", 0).as_deref(), reason);
}

#[tokio::test]
async fn a_column_of_a_type_that_no_id_can_be_is_refused_when_planned() {
    let context = LOCAL.session(&tenant(), None).await.unwrap();
    let error = context.sql(&may_join(&[("user", "1.5")])).await.unwrap_err().strip_backtrace();
    assert!(error.contains("`user` of `may_join` can't be read from"), "{error}");
}

#[test]
fn functions_of_two_tenants_are_two() {
    let other = Document::new(br#"{"version": 1}"#.to_vec()).unwrap();
    let function = |document: &Arc<Document>, kind| Function::new("", kind, document.clone()).unwrap();
    assert_eq!(function(&tenant(), Kind::Decide), function(&tenant(), Kind::Decide));
    assert_ne!(function(&tenant(), Kind::Decide), function(&other, Kind::Decide));
    assert_ne!(function(&tenant(), Kind::Decide), function(&tenant(), Kind::Conditions));
}
