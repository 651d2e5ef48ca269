use crate::support::{File, run, run_on};
use serde_json::{Value, json};

const TABLE: &str = r#"{"LogicalName":"incident","OwnershipType":"UserOwned","TableType":"Standard","IsActivity":false,"Attributes":[{"LogicalName":"title","AttributeTypeName":{"Value":"StringType"}}]}"#;
const SETTINGS: &str = r#"{"value":[{"msdyn_name":"incident","msdyn_recordownercanunlink":true}]}"#;
const BASE: &str = r#"{"version":1,"chat":{"enabled":true}}"#;

#[test]
fn a_document_is_printed_without_its_defaults_and_what_was_assumed_is_said() {
    let (table, settings) = (File::new("table.json", TABLE), File::new("settings.json", SETTINGS));
    let base = File::new("base.json", BASE);
    let run = run(&["import", "--base", base.path(), table.path(), settings.path()]);
    assert_eq!(run.status, Some(0), "{}", run.errors);
    assert!(run.errors.lines().all(|line| line.starts_with("note: ")), "{}", run.errors);
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(document["chat"], json!({ "enabled": true }));
    let types: Vec<_> = document["record_types"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(types, ["account", "contact", "email", "incident", "knowledgearticle"]);
    let incident = json!({
        "name": "incident",
        "fields": [{ "name": "title", "type": "String" }],
        "views": [],
        "disconnect": { "record_owner": true },
        "join": false,
    });
    assert_eq!(document["record_types"][3], incident);
    assert_eq!(document["record_types"][0], json!({ "name": "account", "connect": false }));
    assert!(
        run.output.starts_with("{\n  \"version\": 1,\n  \"chat\": {\n    \"enabled\": true\n  },\n"),
        "{}",
        run.output
    );
}

#[test]
fn a_folder_is_walked_and_other_files_are_counted() {
    let table = File::new("table.json", TABLE);
    let folder = std::path::Path::new(table.path()).parent().unwrap().to_owned();
    std::fs::create_dir_all(folder.join("Roles")).unwrap();
    std::fs::write(folder.join("Roles/ROM - 2.0"), "\u{feff}<Role id=\"{7d4f5c52-0000-4000-8000-000000000001}\" name=\"ROM - 2.0\"><RolePrivileges><RolePrivilege name=\"prvUnlinkTeamsChatFromRecord\" level=\"Basic\"/></RolePrivileges></Role>").unwrap();
    std::fs::write(folder.join("package.json"), "{\"name\":\"x\"}").unwrap();
    std::fs::write(folder.join("image.png"), [0x89, b'P']).unwrap();
    let run = run(&["import", folder.to_str().unwrap()]);
    assert_eq!(run.status, Some(0), "{}", run.errors);
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(document["roles"][0]["privileges"], json!(["disconnect_any_chat"]));
    assert!(run.errors.contains("note: $: 2 files are passed over"), "{}", run.errors);
}

/// A file that is linked to is the folder's too; a link to a folder may lead back, and one to nowhere is told.
#[cfg(unix)]
#[test]
fn links_in_a_folder_are_followed_to_files_only() {
    use std::os::unix::fs::symlink;
    let elsewhere = File::new("settings.json", SETTINGS);
    let table = File::new("table.json", TABLE);
    let folder = std::path::Path::new(table.path()).parent().unwrap().join("linked");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(table.path(), folder.join("table.json")).unwrap();
    symlink(elsewhere.path(), folder.join("settings.json")).unwrap();
    symlink(".", folder.join("back")).unwrap();
    symlink("nowhere", folder.join("lock")).unwrap();
    let import = || run(&["import", folder.to_str().unwrap()]);
    let found = import();
    assert_eq!(found.status, Some(0), "{}", found.errors);
    let document: Value = serde_json::from_str(&found.output).unwrap();
    assert!(
        document["record_types"].as_array().unwrap().iter().any(|it| it["name"] == "incident" && it["join"] == false)
    );
    assert!(found.errors.contains("note: $: 2 files are passed over"), "{}", found.errors);
    symlink("nowhere", folder.join("views.json")).unwrap();
    let lost = import();
    assert_eq!(lost.status, Some(2));
    assert!(lost.errors.starts_with("unreadable_file: ") && lost.errors.contains("views.json"), "{}", lost.errors);
}

#[test]
fn an_archive_is_opened() {
    use std::io::Write;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        (
            "customizations.xml",
            "<ImportExportXml><Entities><Entity><Name>Account</Name><EntityInfo><entity Name=\"Account\"><attributes><attribute PhysicalName=\"Name\"><Type>nvarchar</Type><LogicalName>name</LogicalName></attribute></attributes></entity></EntityInfo></Entity></Entities></ImportExportXml>",
        ),
        ("solution.xml", "<ImportExportXml><SolutionManifest/></ImportExportXml>"),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let file = File::new("solution.zip", archive.finish().unwrap().into_inner());
    let run = run(&["import", file.path()]);
    assert_eq!(run.status, Some(0), "{}", run.errors);
    let document: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(document["record_types"][0]["fields"], json!([{ "name": "name", "type": "String" }]));
    assert!(run.errors.contains("note: $: 1 file is passed over"), "{}", run.errors);
}

#[test]
fn every_file_that_can_not_be_read_is_named() {
    let broken = File::new("broken.zip", "PK");
    let errors = run(&["import", "--base", "/no/base", "/no/table", broken.path(), "/no/settings"]).unusable();
    let starts: Vec<_> = errors.lines().filter_map(|line| Some(line.split_once(" can't be read: ")?.0)).collect();
    let named = |path: &str| format!("unreadable_file: {path}: $: `{path}`");
    assert_eq!(starts, ["/no/base", "/no/table", broken.path(), "/no/settings"].map(named));
}

#[test]
fn nothing_is_printed_of_files_with_faults() {
    let (other, views) = (File::new("other.json", "{}"), File::new("views.json", "["));
    let errors = run(&["import", "--type", "nothing", other.path(), views.path()]).unusable();
    let codes: Vec<_> = errors.lines().map(|line| line.split_once(':').unwrap().0).collect();
    assert_eq!(codes, ["unrecognised_file", "malformed_document", "unusable_argument"], "{errors}");
    let base = File::new("base.json", r#"{"version":2}"#);
    let errors = run(&["import", "--base", base.path(), views.path()]).unusable();
    assert!(errors.contains("\nunsupported_version: base: version: "), "{errors}");
}

#[test]
fn standard_input_is_a_file() {
    let run = run_on(&["import", "-"], TABLE);
    assert_eq!(run.status, Some(0), "{}", run.errors);
    assert!(run.output.contains("\"title\""), "{}", run.output);
}

#[test]
fn the_requests_are_one_a_line() {
    let run = run(&["import", "--requests"]);
    assert_eq!(run.status, Some(0), "{}", run.errors);
    assert!(run.output.lines().count() > 10 && run.output.lines().all(|line| !line.contains(' ')), "{}", run.output);
}
