use crate::support::{File, Run, TENANT, run, run_on};
use rstest::rstest;

const JOIN: &str =
    r#"{ "version": 1, "chat": { "enabled": true }, "record_types": [{ "name": "account", "join": true }] }"#;

#[rstest]
#[case::compare("compare", Some(1))]
#[case::lint("lint", Some(1))]
#[case::matrix("matrix", Some(0))]
fn the_samples_are_reviewed_and_named(#[case] subcommand: &str, #[case] status: Option<i32>) {
    let run = run(&[subcommand]);
    assert_eq!(run.status, status);
    assert!(!run.output.is_empty());
    assert!(run.errors.starts_with("note: no file is given"), "{}", run.errors);
    assert_eq!(run.errors.lines().count(), 1);
}

#[test]
fn a_difference_ends_with_1_and_none_with_0() {
    let (old, new) = (File::new("old.json", TENANT), File::new("new.json", JOIN));
    let none = Run { status: Some(0), output: String::new(), errors: String::new() };
    assert_eq!(run(&["compare", old.path(), old.path()]), none);
    let some = run(&["compare", old.path(), new.path(), "--json"]);
    assert_eq!((some.status, some.errors.as_str()), (Some(1), ""));
    assert!(
        some.output.contains(r#"{"rule":"join","record_type":"account","change":"widened","if":["not_participant","#)
    );
    assert_eq!(run_on(&["compare", "-", new.path(), "--json"], TENANT), some);
}

/// The gate of a pipeline prints, and ends by, only what it is asked for.
#[rstest]
#[case::all(&[], &["view", "join"], 1)]
#[case::what_widens(&["--widened"], &["view", "join"], 1)]
#[case::a_rule(&["--widened", "--rule", "join"], &["join"], 1)]
#[case::a_rule_that_nothing_touches(&["--rule", "disconnect"], &[], 0)]
#[case::two_rules(&["--rule", "disconnect", "--rule", "view"], &["view"], 1)]
#[case::a_type(&["--type", "account"], &["view", "join"], 1)]
#[case::another_type(&["--type", "email"], &[], 0)]
#[case::both(&["--type", "account", "--rule", "view"], &["view"], 1)]
fn a_gate_prints_what_it_is_asked_for(#[case] options: &[&str], #[case] rules: &[&str], #[case] status: i32) {
    let (old, new) = (File::new("old.json", TENANT), File::new("new.json", JOIN));
    let run = run(&[&["compare", "--json", old.path(), new.path()], options].concat());
    assert_eq!(run.status, Some(status), "{}", run.errors);
    let printed: Vec<_> = run.output.lines().collect();
    assert_eq!(printed.len(), rules.len(), "{}", run.output);
    for (line, rule) in printed.iter().zip(rules) {
        assert!(line.starts_with(&format!(r#"{{"rule":"{rule}","#)), "{line}");
    }
}

#[rstest]
#[case::rule(&["--rule", "configure"], "`configure` is not a rule: expected one of `availability`, `connect`, ")]
#[case::record_type(&["--type", "claim"], "neither tenant has a record type `claim` (nearest: `email`, `")]
#[case::a_record_type_by_a_slip(&["--type", "acount"], "neither tenant has a record type `acount` (nearest: `account`, `")]
fn a_gate_for_nothing_there_is_is_unusable(#[case] options: &[&str], #[case] expected: &str) {
    let tenant = File::new("tenant.json", TENANT);
    let errors = run(&[&["compare", tenant.path(), tenant.path()], options].concat()).unusable();
    assert!(errors.starts_with(&format!("unusable_argument: $: {expected}")), "{errors}");
}

#[test]
fn of_two_tenants_each_fault_names_its_file() {
    let (old, new) = (File::new("old.json", "{}"), File::new("new.json", "["));
    let errors = run(&["compare", old.path(), new.path()]).unusable();
    let [first, second] = errors.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(first.starts_with(&format!("malformed_document: {}: version: ", old.path())), "{first}");
    assert!(second.starts_with(&format!("malformed_document: {}: $: ", new.path())), "{second}");
    let errors = run(&["compare", "/no/old", new.path()]).unusable();
    assert!(errors.starts_with("unreadable_file: /no/old: $: `/no/old` can't be read: "), "{errors}");
}

#[test]
fn one_tenant_alone_is_not_compared() {
    let errors = run(&["compare", "old.json"]).unusable();
    assert!(errors.starts_with("unusable_argument: $: "), "{errors}");
}

#[test]
fn a_finding_ends_with_1_and_none_with_0() {
    let tenant = File::new("tenant.json", r#"{ "version": 1 }"#);
    let none = Run { status: Some(0), output: String::new(), errors: String::new() };
    assert_eq!(run(&["lint", tenant.path()]), none);
    let tenant = File::new("tenant.json", JOIN.replace(r#""join""#, r#""connect": false, "join""#));
    let some = run(&["lint", tenant.path(), "--json"]);
    assert_eq!(some.status, Some(1));
    assert!(some.output.lines().all(|line| line.contains(r#""code":"not_connectable""#)), "{}", some.output);
    let words = run(&["lint", tenant.path()]);
    assert!(words.output.starts_with("Has no effect: chats can't be connected to accounts, so "), "{}", words.output);
    let codes = run(&["lint", "--codes", tenant.path()]);
    assert!(codes.output.starts_with("no_effect: not_connectable: record_types[0].join: "), "{}", codes.output);
    run(&["lint", "--codes", "--json", tenant.path()]).unusable();
}

#[test]
fn a_matrix_is_text_markdown_or_json() {
    let tenant = File::new("tenant.json", TENANT);
    let [text, markdown, json] =
        [&[][..], &["--markdown"], &["--json"]].map(|options| run(&[&["matrix", tenant.path()], options].concat()));
    assert_eq!([text.status, markdown.status, json.status], [Some(0); 3]);
    assert!(markdown.output.starts_with("| "), "{}", markdown.output);
    assert!(json.output.lines().all(|line| line.starts_with('{')), "{}", json.output);
    assert!(text.output.contains("\nJoin chats "), "{}", text.output);
    let codes = run(&["matrix", "--codes", tenant.path()]);
    assert!(codes.output.contains("\njoin "), "{}", codes.output);
    let both = run(&["matrix", tenant.path(), "--json", "--markdown"]).unusable();
    assert!(both.starts_with("unusable_argument: $: "), "{both}");
}

#[test]
fn the_vectors_are_all_cases() {
    let Run { status, output, errors } = run(&["vectors"]);
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    assert_eq!(output.lines().count(), crm_chat_policy::conformance::cases().count());
}
