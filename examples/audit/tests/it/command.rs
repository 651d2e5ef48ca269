//! The command, from outside.

use crate::support::*;
use audit::{audit::Summary, chart};
use datafusion::prelude::{CsvReadOptions, SessionContext};
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

/// Runs the program with a generated log beside it, and what a case adds; returns its exit status
/// and what it says.
fn said(log: &Generated, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM).current_dir(log.0.path()).args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap() + str::from_utf8(&output.stdout).unwrap())
}

#[rstest::rstest]
#[case::no_tenant("none.json", "events.csv", "out", "`none.json`: No such file")]
#[case::no_log("tenant.json", "none.parquet", "out", "`none.parquet`: No such file")]
#[case::not_a_tenant("events.csv", "events.csv", "out", "malformed")]
#[case::not_a_log("tenant.json", "tenant.json", "out", "tenant.json` is neither a Parquet nor a CSV file, by its name")]
#[case::other_columns("tenant.json", "other.csv", "out", "other.csv` lacks the columns seq, at, rule, user")]
#[case::a_missing_column("tenant.json", "less.csv", "out", "less.csv` lacks the columns origin")]
#[case::a_column_twice("tenant.json", "twice.csv", "out", "twice.csv` has the column `origin` twice")]
#[case::an_empty_file("tenant.json", "empty.csv", "out", "empty.csv` is empty")]
#[case::an_empty_parquet_file("tenant.json", "empty.parquet", "out", "empty.parquet` is empty")]
#[case::no_parquet(
    "tenant.json",
    "junk.parquet",
    "out",
    "junk.parquet`: Parquet error: Invalid Parquet file. Corrupt footer"
)]
#[case::a_parquet_file_of_two_marks("tenant.json", "marks.parquet", "out", "marks.parquet`: ")]
#[case::a_number_for_an_id("tenant.json", "number.parquet", "out", "`user` of `decide` can't be read from Int64")]
#[case::a_truth_for_a_list("tenant.json", "truth.parquet", "out", "`roles` of `decide` can't be read from Boolean")]
#[case::a_short_row("tenant.json", "short.csv", "out", "incorrect number of fields")]
#[case::not_utf_8("tenant.json", "latin.csv", "out", "invalid UTF-8")]
#[case::an_empty_folder("tenant.json", "none", "out", "none` has no Parquet and no CSV files")]
#[case::a_folder_of_both("tenant.json", "both", "out", "both` has Parquet and CSV files: a log is of one kind")]
#[case::a_folder_in_it("tenant.json", "deep", "out", "deep/2026.csv` is no file")]
#[case::a_stranger_in_it("tenant.json", "more", "out", "events.csv.gz` is neither")]
#[case::columns_in_another_order("tenant.json", "orders", "out", "b.csv` has other columns than the files before it")]
#[case::a_pattern("tenant.json", "l[o]g/events.csv", "out", "has a character of patterns")]
#[case::out_is_a_file("tenant.json", "events.csv", "tenant.json", "`tenant.json`: ")]
#[case::out_is_below_a_file("tenant.json", "events.csv", "tenant.json/out", "`tenant.json/out`: ")]
#[case::out_has_other_things("tenant.json", "events.csv", "kept", "kept/verdicts` has more than verdicts in it")]
fn unusable_input_is_said_and_exits_with_2(
    #[case] tenant: &str,
    #[case] events: &str,
    #[case] out: &str,
    #[case] expected: &str,
) {
    let log = Generated::new(100, 100, true);
    let csv = fs::read_to_string(log.path("events.csv")).unwrap();
    let put = |name: &str, content: &[u8]| {
        fs::create_dir_all(log.path(name).parent().unwrap()).unwrap();
        fs::write(log.path(name), content).unwrap();
    };
    put("other.csv", b"a,b\n1,2\n");
    put("less.csv", csv.replacen(",origin,", ",source,", 1).as_bytes());
    put("twice.csv", csv.replacen(",new_chat,origin,", ",origin,origin,", 1).as_bytes());
    put("empty.csv", b"");
    put("empty.parquet", b"");
    put("junk.parquet", &[7; 5000]);
    put("marks.parquet", b"PAR1PAR1");
    for (file, column, value) in [("number.parquet", "user", "7"), ("truth.parquet", "roles", "true")] {
        let (log, file) = (log.path("events.csv"), log.path(file));
        let query = format!(
            "COPY (SELECT * EXCEPT (\"{column}\"), {value} AS \"{column}\" FROM events) TO '{}' STORED AS PARQUET",
            file.display()
        );
        let written = async {
            let context = SessionContext::new();
            context.register_csv("events", log.to_str().unwrap(), CsvReadOptions::new()).await.unwrap();
            sql(&context, &query).await
        };
        tokio::runtime::Runtime::new().unwrap().block_on(written);
    }
    put("short.csv", format!("{csv}100,2026-01-01T00:00:00Z,join\n").as_bytes());
    let (before, after) = csv.split_once("incident").unwrap();
    put("latin.csv", &[before.as_bytes(), b"cas\xe9", after.as_bytes()].concat());
    fs::create_dir(log.path("none")).unwrap();
    put("both/a.csv", csv.as_bytes());
    put("both/b.parquet", b"PAR1");
    put("deep/2026.csv/a.csv", csv.as_bytes());
    put("more/events.csv", csv.as_bytes());
    put("more/events.csv.gz", b"\x1f\x8b");
    put("orders/a.csv", csv.as_bytes());
    put("orders/b.csv", csv.replacen("roles,teams", "teams,roles", 1).as_bytes());
    put("l[o]g/events.csv", csv.as_bytes());
    put("kept/verdicts/of/last/year.txt", b"");
    let (status, text) = said(&log, &["run", tenant, events, "--out", out]);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains(expected), "{text}");
    assert!(!log.path("out/verdicts").exists());
    assert!(log.path("kept/verdicts/of/last/year.txt").exists());
}

/// The same hundred events, however their text is laid out.
#[rstest::rstest]
#[case::a_byte_order_mark("bom.csv")]
#[case::line_ends_of_two_characters("crlf.csv")]
#[case::names_in_quotes("quoted.csv")]
#[case::a_column_more_with_line_breaks_in_it("more.csv")]
#[case::two_files_and_a_marker("two")]
fn what_is_laid_out_otherwise_is_counted_the_same(#[case] events: &str) {
    let log = Generated::new(100, 10, true);
    let csv = fs::read_to_string(log.path("events.csv")).unwrap();
    let (header, rows) = csv.split_once('\n').unwrap();
    fs::write(log.path("bom.csv"), format!("\u{feff}{csv}")).unwrap();
    fs::write(log.path("crlf.csv"), csv.replace('\n', "\r\n")).unwrap();
    fs::write(log.path("quoted.csv"), format!("\"{}\"\n{rows}", header.replace(',', "\",\""))).unwrap();
    let more = rows.lines().map(|row| format!("\"two\nlines, 7\",{row}\n")).collect::<String>();
    fs::write(log.path("more.csv"), format!("\"a \"\"note\"\", it's free\",{header}\n{more}")).unwrap();
    fs::create_dir(log.path("two")).unwrap();
    let (first, second) = rows.split_at(rows.match_indices('\n').nth(30).unwrap().0 + 1);
    fs::write(log.path("two/a.csv"), format!("{header}\n{first}")).unwrap();
    fs::write(log.path("two/b.csv"), format!("{header}\n{second}")).unwrap();
    fs::write(log.path("two/_SUCCESS"), "").unwrap();

    let run = |events: &str| {
        let arguments = ["run", "tenant.json", events, "--json", "--out", "out"];
        let output = Command::new(PROGRAM).current_dir(log.0.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let plain = run("events.csv");
    assert_eq!(plain["events"], 100);
    assert_ne!(plain["malformed"], 0);
    assert_eq!(run(events), plain);
}

#[test]
fn a_log_without_events_is_summed_up_as_none() {
    let log = Generated::new(100, 10, true);
    let csv = fs::read_to_string(log.path("events.csv")).unwrap();
    fs::write(log.path("none.csv"), csv.lines().next().unwrap()).unwrap();
    let (status, text) = said(&log, &["run", "tenant.json", "none.csv", "--out", "out", "--json"]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains(r#""allowed":0"#) && text.contains(r#""events":0"#), "{text}");
}

#[test]
fn a_summary_without_a_day_has_no_picture() {
    let directory = tempfile::tempdir().unwrap();
    let error = chart::draw(&Summary::default(), &directory.path().join("days.svg")).unwrap_err();
    assert_eq!(error.to_string(), "no event says when it was: there is nothing to draw");
}
