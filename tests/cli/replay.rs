use crate::support::{CARD, File, Run, TENANT, run, run_on};

/// The tenant with the introduction note on.
const PROPOSED: &str = r#"{ "version": 1, "chat": { "enabled": true }, "record_types": [{ "name": "account", "note": { "include": true } }] }"#;
const AT: &[&str] = &["--at", "2026-01-05T10:00:00+01:00"];

fn records() -> String {
    let tenant = File::new("tenant.json", TENANT);
    let questions = format!("{CARD}\n\nno question\n{{\"ask\":\"card\",\"record_type\":\"invoice\"}}\n");
    let Run { status, output, errors } = run_on(&[&["decide", "--record"], AT, &[tenant.path()]].concat(), questions);
    assert_eq!((status, errors.as_str()), (Some(1), ""), "two answers are errors");
    output
}

#[test]
fn a_record_holds_the_moment_the_tenant_the_question_and_the_answer() {
    let tenant = File::new("tenant.json", TENANT);
    let fingerprint = run(&["fingerprint", tenant.path()]).output;
    assert!(fingerprint.starts_with("sha256:") && fingerprint.len() == 72, "{fingerprint}");
    let start = format!(
        r#"{{"at":"2026-01-05T09:00:00Z","tenant":{{"label":null,"fingerprint":"{}"}},"question":"#,
        fingerprint.trim_end()
    );
    let records = records();
    let questions = [CARD, r#""no question""#, r#"{"ask":"card","record_type":"invoice"}"#];
    assert_eq!(records.lines().count(), questions.len());
    for (record, question) in records.lines().zip(questions) {
        assert!(record.starts_with(&format!(r#"{start}{question},"answer":{{"#)), "{record}");
    }
}

#[test]
fn without_a_moment_a_record_has_the_clocks() {
    let tenant = File::new("tenant.json", TENANT);
    let record = run_on(&["decide", "--record", tenant.path()], CARD).output;
    assert!(record.starts_with(r#"{"at":"20"#), "{record}");
    assert!(run(&[&["decide"], AT].concat()).unusable().starts_with("unusable_argument: $: "), "a moment of no record");
}

#[test]
fn the_same_tenant_gives_the_same_answers() {
    let (tenant, records) = (File::new("tenant.json", TENANT), records());
    let expected =
        "{\"records\":3,\"same\":3,\"changed\":0,\"now_allowed\":0,\"now_denied\":0,\"tampered\":0}\n".to_owned();
    let expected = Run { status: Some(0), output: expected, errors: String::new() };
    assert_eq!(run_on(&["replay", "--json", tenant.path(), "-"], &records), expected);
    let file = File::new("records.jsonl", &records);
    assert_eq!(run(&["replay", "--json", tenant.path(), file.path()]), expected);
}

#[test]
fn another_tenant_gives_other_answers() {
    let (proposed, records) = (File::new("proposed.json", PROPOSED), File::new("records.jsonl", records()));
    let Run { status, output, errors } = run(&["replay", "--json", proposed.path(), records.path()]);
    assert_eq!((status, errors.as_str()), (Some(1), ""));
    let [difference, summary] = output.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(
        difference.starts_with(&format!(r#"{{"line":1,"question":{CARD},"recorded":{{"ask":"card","included":false"#))
    );
    assert!(difference.contains(r#""now":{"ask":"card","included":true"#) && !difference.contains("tampered"));
    assert_eq!(summary, r#"{"records":3,"same":2,"changed":1,"now_allowed":0,"now_denied":0,"tampered":0}"#);

    let Run { status, output, .. } = run(&["replay", proposed.path(), records.path()]);
    assert_eq!(status, Some(1));
    assert_eq!(output, "records: 3, the same: 2, changed: 1\ncard of account: 1 answered otherwise\n");
}

#[test]
fn every_line_that_is_no_record_is_named_and_nothing_is_printed() {
    let (tenant, records) = (File::new("tenant.json", TENANT), records());
    let file = File::new("records.jsonl", format!("{records}\nno record\n{records}{{}}\n"));
    let found = run(&["replay", "--json", tenant.path(), file.path()]).unusable();
    let name = file.path();
    let lines: Vec<_> = found.lines().collect();
    assert_eq!(lines.len(), 2, "{found}");
    assert!(
        lines[0].starts_with(&format!("malformed_record: {name}: line 5: $: expected a value, found `o`")),
        "{found}"
    );
    assert!(lines[1].starts_with(&format!("malformed_record: {name}: line 9: at: missing key `at`")), "{found}");
}

#[test]
fn a_record_has_codes_anyway() {
    let tenant = File::new("tenant.json", TENANT);
    let found = run(&["decide", "--record", "--codes", tenant.path()]).unusable();
    assert!(found.starts_with("unusable_argument: $: ") && found.contains("--codes"), "{found}");
}
