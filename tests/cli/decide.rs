use crate::support::{CARD, File, Run, TENANT, program, run, run_on};
use rstest::rstest;
use std::{
    io::{BufRead, BufReader, Write},
    process::Stdio,
    sync::mpsc,
    thread,
    time::Duration,
};

const ANSWER: &str = r#"{"ask":"card","included":false,"fields":[],"skipped":[],"secured":[],"record_link":false}"#;

fn code(line: &str) -> Option<&str> {
    Some(line.strip_prefix(r#"{"error":{"code":""#)?.split_once('"')?.0)
}

#[test]
fn the_samples_are_answered_in_order_and_named() {
    let Run { status, output, errors } = run(&["decide"]);
    assert_eq!(status, Some(0));
    let questions = include_str!("../../examples/questions.jsonl").lines();
    assert_eq!(output.lines().count(), questions.clone().count());
    for (question, answer) in questions.zip(output.lines()) {
        let ask = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["ask"].clone();
        assert_eq!(ask(question), ask(answer));
    }
    assert_eq!(
        errors,
        "note: no file is given: these are the built-in sample tenant and questions (examples/tenant.json, questions.jsonl)\n"
    );
}

#[test]
fn questions_come_from_a_file_or_from_standard_input() {
    let (tenant, questions) = (File::new("tenant.json", TENANT), File::new("questions.jsonl", CARD));
    let expected = Run { status: Some(0), output: format!("{ANSWER}\n"), errors: String::new() };
    assert_eq!(run(&["decide", tenant.path(), questions.path()]), expected);
    assert_eq!(run_on(&["decide", tenant.path()], CARD), expected);
    assert_eq!(run_on(&["decide", tenant.path(), "-"], CARD), expected);
    assert_eq!(run_on(&["decide", "-", questions.path()], TENANT), expected);
}

#[test]
fn blank_lines_are_skipped_and_an_error_is_an_answer() {
    let tenant = File::new("tenant.json", TENANT);
    let questions = format!("\n \t\r\n{CARD}\r\n{{}}\n\u{a0}\n\n{CARD}");
    let Run { status, output, errors } = run_on(&["decide", tenant.path()], questions);
    assert_eq!((status, errors.as_str()), (Some(1), ""));
    let [first, second, third, fourth] = output.lines().collect::<Vec<_>>().try_into().unwrap();
    assert_eq!((first, fourth), (ANSWER, ANSWER));
    assert_eq!([second, third].map(code), [Some("malformed_question"); 2]);
}

/// One mark at the very start, as Windows writes it; after another, or on a later line, a line is not blank.
#[rstest]
#[case::alone("\u{feff}", &[])]
#[case::before_a_blank_line("\u{feff} \r\nCARD", &[None])]
#[case::before_a_question("\u{feff}CARD\nCARD", &[None, None])]
#[case::twice("\u{feff}\u{feff}", &[Some("malformed_question")])]
#[case::twice_before_a_question("\u{feff}\u{feff}CARD", &[Some("malformed_question")])]
#[case::later("CARD\n\u{feff}", &[None, Some("malformed_question")])]
fn a_byte_order_mark_makes_no_line(#[case] questions: &str, #[case] expected: &[Option<&str>]) {
    let tenant = File::new("tenant.json", TENANT);
    for arguments in [&["decide", tenant.path()][..], &["decide", "--record", tenant.path()]] {
        let Run { output, errors, .. } = run_on(arguments, questions.replace("CARD", CARD));
        let found: Vec<_> =
            output.lines().map(|line| line.contains(r#"{"error":{"code":"malformed_question""#)).collect();
        assert_eq!(found, expected.iter().map(Option::is_some).collect::<Vec<_>>(), "{output}");
        assert_eq!(errors, "");
    }
}

#[test]
fn a_line_that_is_not_utf_8_is_malformed() {
    let tenant = File::new("tenant.json", TENANT);
    let Run { status, output, .. } = run_on(&["decide", tenant.path()], b"\xff\n");
    assert_eq!((status, code(&output)), (Some(1), Some("malformed_question")));
}

#[test]
fn a_refused_tenant_gives_all_faults_and_no_answer() {
    let tenant = File::new("tenant.json", r#"{"version":1,"roles":[{"id":"a","name":""},{"id":"b","name":""}]}"#);
    let errors = run_on(&["decide", tenant.path()], CARD).unusable();
    let [first, second] = errors.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(first.starts_with("invalid_id: roles[0].id: `a` "), "{first}");
    assert!(second.starts_with("invalid_id: roles[1].id: `b` "), "{second}");
}

#[test]
fn both_files_are_complained_of() {
    let tenant = File::new("tenant.json", "{}");
    let errors = run(&["decide", tenant.path(), "/no/questions"]).unusable();
    let codes: Vec<_> = errors.lines().filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert_eq!(codes, ["malformed_document", "unreadable_file"]);
}

#[rstest]
#[case::missing("/no/questions")]
#[case::a_folder("/")]
fn questions_that_can_not_be_read_are_unusable(#[case] path: &str) {
    let tenant = File::new("tenant.json", TENANT);
    let errors = run(&["decide", tenant.path(), path]).unusable();
    assert!(errors.starts_with(&format!("unreadable_file: $: `{path}` can't be read: ")), "{errors}");
}

/// A program that answers, with pipes to it and from it.
fn answering(tenant: &File) -> (std::process::Child, std::process::ChildStdin, mpsc::Receiver<String>) {
    let mut child =
        program().args(["decide", tenant.path()]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (send, answers) = mpsc::channel();
    thread::spawn(move || BufReader::new(stdout).lines().try_for_each(|line| send.send(line.unwrap())));
    (child, stdin, answers)
}

#[test]
fn an_answer_comes_before_the_next_question_is_asked() {
    let tenant = File::new("tenant.json", TENANT);
    let (mut child, mut stdin, answers) = answering(&tenant);
    for _ in 0..3 {
        writeln!(stdin, "{CARD}").unwrap();
        assert_eq!(answers.recv_timeout(Duration::from_secs(60)).expect("an answer"), ANSWER);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_questions() {
    let tenant = File::new("tenant.json", TENANT);
    let (mut child, mut stdin, answers) = answering(&tenant);
    let most = |child: &std::process::Child| {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let questions = format!("{CARD}\n").repeat(1_000);
    let ask = |stdin: &mut std::process::ChildStdin, times| {
        for _ in 0..times {
            stdin.write_all(questions.as_bytes()).unwrap();
            (0..1_000).for_each(|_| drop(answers.recv_timeout(Duration::from_secs(60)).expect("an answer")));
        }
    };
    ask(&mut stdin, 3);
    let few = most(&child);
    ask(&mut stdin, 40);
    let many = most(&child);
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert!(many <= few + 512, "{few} kB after 3,000 questions, {many} kB after 43,000");
}
