use crate::support::{Run, run};

/// What is printed for `--help`.
fn help(arguments: &[&str]) -> String {
    let Run { status, output, errors } = run(&[arguments, &["--help"]].concat());
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    assert!(!output.contains('\u{1b}'), "colours");
    output
}

#[test]
fn the_help_of_every_subcommand_is_known() {
    let whole = help(&[]);
    let commands = whole.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = commands.map_while(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let known = names.map(|name| {
        insta::assert_snapshot!(name, help(&[name]));
    });
    assert!(known.count() > 0);
    insta::assert_snapshot!("crm-chat-policy", whole);
}

#[test]
fn the_version_is_the_crates() {
    let expected =
        Run { status: Some(0), output: format!("crm-chat-policy {}\n", env!("CARGO_PKG_VERSION")), errors: "".into() };
    assert_eq!(run(&["--version"]), expected);
}

#[test]
fn without_arguments_the_help_is_an_error() {
    let errors = run(&[]).unusable();
    assert!(errors.contains("Usage: crm-chat-policy <COMMAND>"), "{errors}");
}
