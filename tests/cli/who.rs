use crate::support::{CARD, File, Run, TENANT, run, run_on};

const OPEN: &str = r#"{"ask":"open_record","user":{"id":"a5000000-0000-4000-8000-000000000001"},"access":[],"record":{"type":"account","id":"4c000000-0000-4000-8000-000000000003","owner":{"user":"a5000000-0000-4000-8000-000000000001"}}}"#;

#[test]
fn the_samples_that_ask_for_a_right_have_an_audience() {
    let Run { status, output, errors } = run(&["who", "--json"]);
    assert_eq!(status, Some(0), "{output}");
    let questions = include_str!("../../examples/questions.jsonl").lines();
    let rights = questions.filter(|line| !line.contains(r#""ask":"card""#) && !line.contains(r#""ask":"notify""#));
    assert_eq!(output.lines().count(), rights.count());
    assert!(output.lines().all(|line| line.contains(r#""rule":""#)), "{output}");
    assert!(errors.starts_with("note: no file is given"), "{errors}");
}

#[test]
fn an_audience_is_for_people_or_json() {
    let tenant = File::new("tenant.json", TENANT);
    let text = run_on(&["who", tenant.path()], OPEN);
    assert_eq!((text.status, text.errors.as_str()), (Some(0), ""));
    assert!(text.output.contains("\nWho can open records from a chat (Account)?\n"), "{}", text.output);
    let codes = run_on(&["who", "--codes", tenant.path()], OPEN);
    assert!(codes.output.contains("\nopen_record: "), "{}", codes.output);
    let json = run_on(&["who", "--json", tenant.path(), "-"], OPEN);
    assert!(json.output.starts_with('{'), "{}", json.output);
}

#[test]
fn a_question_of_nobodys_right_is_an_error_among_the_answers() {
    let tenant = File::new("tenant.json", TENANT);
    let Run { status, output, .. } = run_on(&["who", tenant.path(), "--json"], format!("{CARD}\n{OPEN}\n"));
    assert_eq!((status, output.lines().count()), (Some(1), 2));
    assert_eq!(
        output.lines().next().unwrap(),
        r#"{"error":{"code":"malformed_question","message":"ask: `card` asks for nobody's right"}}"#
    );
}
