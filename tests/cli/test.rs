use crate::support::{File, Run, TENANT, run, run_on};

fn expecting(included: bool) -> String {
    format!(r#"{{"question":{{"ask":"card","record_type":"account"}},"expect":{{"included":{included}}}}}"#)
}

#[test]
fn the_sample_tenant_passes_and_the_proposed_one_fails() {
    let of = |tenant| run(&["test", tenant, "examples/expectations.jsonl"]);
    let passed = Run { status: Some(0), output: "10 passed, 0 failed\n".into(), errors: String::new() };
    assert_eq!(of("examples/tenant.json"), passed);
    let failed = of("examples/tenant-proposed.json");
    assert_eq!((failed.status, failed.errors.as_str()), (Some(1), ""));
    assert!(failed.output.starts_with("line 1: "), "{}", failed.output);
    assert!(failed.output.ends_with("\n5 passed, 5 failed\n"), "{}", failed.output);
}

#[test]
fn a_failure_and_the_counts_are_objects_for_programs() {
    let tenant = File::new("tenant.json", TENANT);
    let run = run_on(&["test", "--json", tenant.path(), "-"], format!("{}\n\n{}", expecting(false), expecting(true)));
    assert_eq!((run.status, run.errors.as_str()), (Some(1), ""));
    let lines: Vec<_> = run.output.lines().collect();
    assert!(lines[0].starts_with(r#"{"line":3,"question":{"ask":"card","#), "{}", lines[0]);
    assert_eq!(lines[1..], [r#"{"passed":1,"failed":1}"#]);
}

#[test]
fn all_that_is_unusable_is_told_with_its_file() {
    let (tenant, lines) = (File::new("tenant.json", "{}"), File::new("lines.jsonl", "{}\n{}"));
    let errors = run(&["test", tenant.path(), lines.path()]).unusable();
    let codes: Vec<_> = errors.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(codes, ["malformed_document", "malformed_expectation", "malformed_expectation"], "{errors}");
    assert!(errors.contains(&format!("malformed_expectation: {}: line 2: question: ", lines.path())), "{errors}");
    run(&["test", "-", "-"]).unusable();
    run(&["test", tenant.path()]).unusable();
}
