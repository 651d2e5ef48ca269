use crate::support::{File, run};

#[test]
fn an_entry_is_printed_and_what_was_changed_is_said() {
    let table = File::new(
        "table.json",
        r#"{"LogicalName":"incident","OwnershipType":"UserOwned","Attributes":[{"LogicalName":"title","AttributeTypeName":{"Value":"StringType"}}]}"#,
    );
    let views = File::new(
        "views.json",
        r#"[{"name":"A","querytype":4},{"name":"A","layoutxml":"<g><cell name='title'/></g>"}]"#,
    );
    let settings =
        File::new("settings.json", r#"{"msdyn_recordownercanunlink":true,"msdyn_enablekickoffmessage":true}"#);
    let run = run(&["import", "--no-update-message", table.path(), views.path(), settings.path()]);
    assert_eq!(run.status, Some(0), "{}", run.errors);
    assert!(run.errors.starts_with("note: "), "{}", run.errors);
    assert!(run.output.starts_with("{\n  \"name\": \"incident\",\n"), "{}", run.output);
}

#[test]
fn every_file_that_can_not_be_read_is_named() {
    let errors = run(&["import", "/no/table", "/no/views", "/no/settings"]).unusable();
    let starts: Vec<_> = errors.lines().filter_map(|line| Some(line.split_once(" can't be read: ")?.0)).collect();
    assert_eq!(
        starts,
        [
            "unreadable_file: /no/table: $: `/no/table`",
            "unreadable_file: /no/views: $: `/no/views`",
            "unreadable_file: /no/settings: $: `/no/settings`",
        ]
    );
}

#[test]
fn nothing_is_printed_of_metadata_with_faults() {
    let (table, views) = (File::new("table.json", "{}"), File::new("views.json", "["));
    let errors = run(&["import", table.path(), views.path()]).unusable();
    assert_eq!(errors.lines().count(), 2, "{errors}");
}
