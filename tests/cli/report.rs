use crate::support::{File, TENANT, run};

#[test]
fn the_page_goes_to_standard_output_or_to_a_file() {
    let tenant = File::new("tenant.json", TENANT);
    let printed = run(&["report", tenant.path()]);
    assert_eq!((printed.status, printed.errors.as_str()), (Some(0), ""));
    assert!(printed.output.starts_with("<!DOCTYPE html>"));
    let page = File::new("page.html", "");
    let written = run(&["report", tenant.path(), "--output", page.path()]);
    assert_eq!((written.status, written.output.as_str()), (Some(0), ""));
    assert_eq!(std::fs::read_to_string(page.path()).unwrap(), printed.output);
}

#[test]
fn a_change_stands_first() {
    let old = File::new("old.json", TENANT);
    let new = File::new("new.json", TENANT.replace(r#""account""#, r#""account", "join": true"#));
    let run = run(&["report", new.path(), "--against", old.path()]);
    assert_eq!(run.status, Some(0), "{}", run.errors);
    assert!(run.output.contains("can now join chats of accounts (before: nobody)"));
}

#[test]
fn a_file_that_cannot_be_written_is_unusable() {
    let tenant = File::new("tenant.json", TENANT);
    let errors = run(&["report", tenant.path(), "--output", "/no/page.html"]).unusable();
    assert!(errors.starts_with("unusable_argument: $: `/no/page.html` can't be written: "), "{errors}");
}
