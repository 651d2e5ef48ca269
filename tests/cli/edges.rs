//! Streams that are closed, full or given up, paths and arguments that nobody foresees.

use crate::support::{CARD, File, TENANT, program, run, run_on};
use rstest::rstest;
use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

/// Runs the program by a shell that redirects its streams.
#[cfg(target_os = "linux")]
fn by_shell(tenant: &str, redirected: &str) -> (Option<i32>, String) {
    let questions = File::new("questions.jsonl", CARD);
    let output = std::process::Command::new("sh")
        .args(["-c", &format!(r#""$0" decide "$1" {redirected}"#)])
        .args([env!("CARGO_BIN_EXE_crm-chat-policy"), tenant, questions.path()])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[rstest]
#[case::closed(r#""$2" >&-"#, "standard output can't be written: it is closed\n")]
#[case::full(r#""$2" >/dev/full"#, "standard output can't be written: No space left on device (os error 28)\n")]
#[cfg(target_os = "linux")]
fn answers_that_are_lost_end_with_2(#[case] redirected: &str, #[case] expected: &str) {
    let tenant = File::new("tenant.json", TENANT);
    assert_eq!(by_shell(tenant.path(), redirected), (Some(2), expected.into()));
}

/// Where there is nothing to print, nothing is lost.
#[test]
#[cfg(target_os = "linux")]
fn a_closed_output_that_is_not_needed_is_no_error() {
    let (tenant, page) = (File::new("tenant.json", TENANT), File::new("page.html", ""));
    assert_eq!(by_shell(tenant.path(), "/dev/null >&-"), (Some(0), String::new()));
    let status = std::process::Command::new("sh")
        .args(["-c", r#""$0" report "$1" --output "$2" >&-"#])
        .args([env!("CARGO_BIN_EXE_crm-chat-policy"), tenant.path(), page.path()])
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(std::fs::read_to_string(page.path()).unwrap().ends_with("</html>\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn help_that_is_lost_ends_with_2() {
    let tenant = File::new("tenant.json", TENANT);
    assert_eq!(by_shell(tenant.path(), "--help >/dev/full").0, Some(2));
}

#[test]
#[cfg(target_os = "linux")]
fn an_output_that_nobody_wants_is_no_error() {
    let tenant = File::new("tenant.json", TENANT);
    assert_eq!(by_shell(tenant.path(), r#""$2" >/dev/null"#), (Some(0), String::new()));
    assert_eq!(by_shell(tenant.path(), r#""$2" 1<>/dev/null"#), (Some(0), String::new()));
}

#[rstest]
#[case::full("2>/dev/full")]
#[case::closed("2>&-")]
#[cfg(target_os = "linux")]
fn an_error_that_nobody_hears_is_still_a_status(#[case] redirected: &str) {
    assert_eq!(by_shell("/no/tenant", redirected), (Some(2), String::new()));
}

#[test]
#[cfg(target_os = "linux")]
fn questions_from_a_closed_standard_input_are_unusable() {
    let tenant = File::new("tenant.json", TENANT);
    let expected = "unreadable_file: $: `-` can't be read: it is closed\n";
    assert_eq!(by_shell(tenant.path(), "<&-"), (Some(2), expected.into()));
}

#[rstest]
#[case::decide(&["decide"])]
#[case::vectors(&["vectors"])]
fn a_reader_who_has_read_enough_is_no_error(#[case] arguments: &[&str]) {
    let tenant = File::new("tenant.json", TENANT);
    let questions = File::new("questions.jsonl", format!("{CARD}\n").repeat(100_000));
    let files = [tenant.path(), questions.path()];
    let files = if arguments == ["decide"] { &files[..] } else { &[] };
    let mut child =
        program().args(arguments).args(files).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &[][..]));
}

#[test]
fn a_difference_counts_though_nobody_reads_of_it() {
    let mut child = program().arg("compare").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[rstest]
#[case(&["decide", "-"])]
#[case(&["decide", "-", "-"])]
#[case(&["who", "-"])]
#[case(&["compare", "-", "-"])]
#[case(&["import", "-", "-"])]
fn standard_input_is_named_once(#[case] arguments: &[&str]) {
    let expected = "unusable_argument: $: standard input (`-`) is asked for twice, and can be read once\n";
    assert_eq!(run_on(arguments, TENANT).unusable(), expected);
}

#[test]
fn a_path_forges_no_line_and_reaches_no_terminal() {
    let errors = run(&["lint", "a\nunknown_view: x: y\u{1b}[31m\u{202e}\u{2800}"]).unusable();
    let start = r"unreadable_file: $: `a\nunknown_view: x: y\u{1b}[31m\u{202e}\u{2800}` can't be read: ";
    assert!(errors.starts_with(start), "{errors}");
    assert_eq!(errors.lines().count(), 1);
}

/// What is blank though it is a letter, what ends a quotation, and letters with their marks.
#[rstest]
#[case("a\u{115f}\u{1160}\u{ffa0}", r"a\u{115f}\u{1160}\u{ffa0}")]
#[case("a` can't be read: all is well", r"a\u{60} can't be read: all is well")]
#[case(r"a\nb", r"a\\nb")]
#[case("हिन्दी e\u{301}", "हिन्दी e\u{301}")]
fn a_path_is_shown_as_every_other_text_is(#[case] path: &str, #[case] shown: &str) {
    let errors = run(&["lint", path]).unusable();
    let start = format!("unreadable_file: $: `{shown}` can't be read: No such file");
    assert!(errors.starts_with(&start), "{errors}");
}

#[test]
fn a_path_does_not_end_the_place_early() {
    let tenant = File::new("tenant.json", TENANT);
    let path = "a\": $: all is well";
    for arguments in [
        &["compare", tenant.path(), path][..],
        &["import", path],
        &["test", tenant.path(), path],
        &["replay", tenant.path(), path],
    ] {
        let errors = run(arguments).unusable();
        let start = r#"unreadable_file: "a\": $: all is well": $: `a": $: all is well` can't be read: "#;
        assert!(errors.starts_with(start), "{errors}");
    }
    let odd = File::new("a: b.json", "[");
    for subcommand in ["compare", "test", "replay"] {
        let errors = run(&[subcommand, tenant.path(), odd.path()]).unusable();
        assert_eq!(errors.matches(&format!(": \"{}\": ", odd.path())).count(), 1, "{errors}");
    }
}

#[test]
fn a_path_that_begins_with_a_hyphen_comes_after_two() {
    let errors = run(&["lint", "--", "--json"]).unusable();
    assert!(errors.starts_with("unreadable_file: $: `--json` can't be read: "), "{errors}");
}

#[rstest]
#[case::subcommand(&["decode"], "unrecognized subcommand 'decode'; tip: a similar subcommand exists: 'decide'")]
#[case::option(&["lint", "--jsn"], "unexpected argument '--jsn' found; tip: a similar argument exists: '--json'")]
#[case::too_many(&["lint", "a", "b"], "unexpected argument 'b' found")]
#[case::twice(&["lint", "--json", "--json"], "the argument '--json' cannot be used multiple times")]
#[case::missing(&["import"], "the following required arguments were not provided: <PATH>...")]
#[case::empty(&["lint", ""], "a value is required for '[TENANT]' but none was supplied")]
#[case::hostile(&["\n\u{1b}[31m"], r"unrecognized subcommand ' \u{1b}[31m'")]
#[case::a_quotation(&["lint", "--a`b"], r"unexpected argument '--a\u{60}b' found; tip: to pass '--a\u{60}b' as a value, use '-- --a\u{60}b'")]
#[case::usage(&["a\n\nUsage: b"], "unrecognized subcommand 'a; Usage: b'")]
#[case::moment(&["decide", "--record", "--at", "\u{202e}`"], r"`--at <MOMENT>`: `\u{202e}\u{60}` is not a moment as RFC 3339 writes it, such as `2026-01-05T09:00:00Z`")]
#[case::a_closed_list(&["schema", "a\\b"], r"`<KIND>`: `a\\b` is not a kind of schema: expected one of `tenant`, `question`, `answer`, `record`, `expectation`")]
fn wrong_arguments_are_one_line(#[case] arguments: &[&str], #[case] expected: &str) {
    assert_eq!(run(arguments).unusable(), format!("unusable_argument: $: {expected} (try `--help`)\n"));
}
