//! What README.md shows is what the command prints.

use crate::support::{File, run, run_on};

/// The blocks of this language.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let readme = include_str!("../../README.md");
    let parts = readme.split("\n```").skip(1).step_by(2);
    parts.filter_map(move |part| part.strip_prefix(language)?.strip_prefix('\n'))
}

#[test]
fn the_faults_and_the_sentences_are_those_of_the_command() {
    let faulty = r#"{ "version": 1, "roles": [{ "id": "tier-3", "name": "Tier 3" }],
        "record_types": [{ "name": "incident", "notify": { "fields": ["priority"] } }] }"#;
    let faults = run(&["lint", File::new("faulty.json", faulty).path()]).unusable();
    let printed = faults + &run(&["compare"]).output;
    let shown: Vec<&str> = blocks("text").flat_map(str::lines).collect();
    assert_eq!(shown.len(), 4);
    for line in shown {
        assert!(printed.lines().any(|printed| printed == line), "{line}\n\n{printed}");
    }
}

#[test]
fn the_answer_is_that_of_the_command() {
    let shown = blocks("json").find(|block| block.starts_with("{\"ask\"")).expect("a question and its answer");
    let (question, answer) = shown.split_once('\n').expect("two lines");
    let tenant = File::new("tenant.json", include_str!("../../examples/tenant.json"));
    assert_eq!(run_on(&["decide", tenant.path()], question).output.trim_end(), answer.trim_end());
}
