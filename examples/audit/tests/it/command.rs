//! The command, from outside.

use crate::support::*;
use audit::{audit::Summary, chart};
use serde_json::{Value, json};
use std::{fs, process::Command};

#[test]
fn the_command_prints_one_object_and_draws_the_days() {
    let log = Generated::new(5_000, 100, false);
    let run = |arguments: &[&str]| Command::new(PROGRAM).current_dir(log.0.path()).args(arguments).output().unwrap();
    let output = run(&[
        "run",
        "tenant.json",
        "events.parquet",
        "--against",
        "proposed.json",
        "--out",
        "out",
        "--json",
        "--chart",
        "days.svg",
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["events"], json!(5_000));
    let sum = ["allowed", "refused", "malformed"].iter().map(|key| summary[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum, 5_000);
    assert!(
        summary["against"]["now_allowed"].as_u64() > Some(0) && summary["against"]["now_refused"].as_u64() > Some(0)
    );
    let picture = fs::read_to_string(log.path("days.svg")).unwrap();
    assert!(picture.contains("no_grant") && picture.contains("2026-01-07"), "{picture}");

    let lines = run(&["questions", "events.parquet"]).stdout;
    assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 5_000);
    // A second run takes the place of the first.
    assert!(run(&["run", "tenant.json", "events.parquet", "--out", "out"]).status.success());
}

#[rstest::rstest]
#[case::no_tenant("none.json", "events.parquet", "none.json")]
#[case::no_log("tenant.json", "none.parquet", "none.parquet")]
#[case::not_a_tenant("events.parquet", "events.parquet", "malformed")]
#[case::not_a_log("tenant.json", "tenant.json", "neither a Parquet nor a CSV file")]
#[case::a_log_of_something_else("tenant.json", "other.csv", "lacks the columns seq, at, rule")]
fn unusable_input_is_said_and_exits_with_2(#[case] tenant: &str, #[case] events: &str, #[case] said: &str) {
    let log = Generated::new(100, 100, false);
    fs::write(log.path("other.csv"), "a,b\n1,2\n").unwrap();
    let output =
        Command::new(PROGRAM).current_dir(log.0.path()).args(["run", tenant, events, "--out", "out"]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains(said), "{error}");
}

#[test]
fn a_summary_without_a_day_has_no_picture() {
    let directory = tempfile::tempdir().unwrap();
    let error = chart::draw(&Summary::default(), &directory.path().join("days.svg")).unwrap_err();
    assert_eq!(error.to_string(), "no event says when it was: there is nothing to draw");
}
