//! A whole environment into a tenant document: made-up files for each trap, any order of files, what
//! may be left out, and real solutions and answers where they are at hand.

use crm_chat_policy::{
    dataverse::{
        Note,
        environment::{Environment, Given, Imported, Options, REQUESTS},
    },
    document::{Faults, TenantDocument},
    model::{Privilege, Tenant},
    review::compare::compare,
};
use rstest::rstest;
use serde_json::{Value, json};
use std::path::Path;

const ACCOUNT_ID: &str = "70816501-edb9-4740-a16c-6a5efbc05d84";
const VISIT_ID: &str = "70816501-edb9-4740-a16c-6a5efbc05d85";
const VIEW_ID: &str = "5cb909c6-0000-4000-8000-000000000001";
const OTHER_VIEW_ID: &str = "5cb909c6-0000-4000-8000-000000000002";
const ROLE_ID: &str = "7d4f5c52-0000-4000-8000-000000000001";
const COPY_ID: &str = "7d4f5c52-0000-4000-8000-000000000002";
const PROFILE_ID: &str = "7d4f5c52-0000-4000-8000-0000000000a1";
const OTHER_PROFILE_ID: &str = "7d4f5c52-0000-4000-8000-0000000000a2";
const USER_ID: &str = "7d4f5c52-0000-4000-8000-0000000000b1";
const PANE_ID: &str = "7d4f5c52-0000-4000-8000-0000000000c1";
const TOOL_ID: &str = "7d4f5c52-0000-4000-8000-0000000000d1";
const UNLINK: &str = "prvUnlinkTeamsChatFromRecord";

type File = (&'static str, String);

fn value(rows: Value) -> String {
    json!({ "value": rows }).to_string()
}

fn read(files: &[File], given: Given) -> Environment {
    let mut environment = Environment::default();
    for (name, text) in files {
        environment.read(name, text.as_bytes(), given);
    }
    environment
}

#[track_caller]
fn imported_with(files: &[File], options: &Options) -> Imported {
    read(files, Given::ByName).import(options).unwrap_or_else(|faults| panic!("refused:\n{faults}"))
}

#[track_caller]
fn imported(files: &[File]) -> Imported {
    imported_with(files, &Options::default())
}

#[track_caller]
fn document(files: &[File]) -> Value {
    printed(&imported(files))
}

fn printed(imported: &Imported) -> Value {
    serde_json::to_value(imported.document.concise()).unwrap()
}

/// The notes that are of a file, or that name what a test is about.
fn notes(imported: &Imported) -> Vec<String> {
    let of_files = |line: &String| !line.starts_with("$: no file ");
    imported.notes.iter().map(ToString::to_string).filter(of_files).collect()
}

#[track_caller]
fn faults_with(files: &[File], options: &Options) -> Vec<String> {
    let faults = read(files, Given::ByName).import(options).expect_err("the files are refused");
    faults.iter().map(|fault| format!("{}: {}", fault.code(), fault.place())).collect()
}

#[track_caller]
fn faults(files: &[File]) -> Vec<String> {
    faults_with(files, &Options::default())
}

fn named(names: &[&str]) -> Options {
    Options { record_types: names.iter().map(ToString::to_string).collect(), ..Options::default() }
}

fn attribute(name: &str, kind: &str) -> Value {
    json!({ "LogicalName": name, "AttributeTypeName": { "Value": format!("{kind}Type") } })
}

fn account() -> Value {
    json!({ "LogicalName": "account", "MetadataId": ACCOUNT_ID, "OwnershipType": "UserOwned", "IsActivity": false,
        "TableType": "Standard", "Attributes": [attribute("name", "String"), attribute("revenue", "Money")] })
}

fn visit() -> Value {
    json!({ "LogicalName": "new_visit", "MetadataId": VISIT_ID, "OwnershipType": "UserOwned", "IsActivity": false,
        "TableType": "Standard", "Attributes": [attribute("new_place", "String")] })
}

fn without(mut row: Value, key: &str) -> Value {
    row.as_object_mut().expect("an object").remove(key);
    row
}

fn tables(rows: &[Value]) -> File {
    ("tables.json", value(json!(rows)))
}

fn record_type<'d>(document: &'d Value, name: &str) -> &'d Value {
    let types = document["record_types"].as_array().map(Vec::as_slice).unwrap_or_default();
    types.iter().find(|it| it["name"] == *name).unwrap_or(&Value::Null)
}

fn names(document: &Value) -> Vec<&str> {
    document["record_types"]
        .as_array()
        .map(|types| types.iter().filter_map(|it| it["name"].as_str()).collect())
        .unwrap_or_default()
}

// Files

#[rstest]
#[case::an_object("{}", "unrecognised_file: a.json: $")]
#[case::a_number("5", "malformed_document: a.json: $")]
#[case::a_value_that_is_no_list(r#"{"value":5}"#, "unrecognised_file: a.json: $")]
#[case::a_value_that_is_an_object(r#"{"value":{}}"#, "unrecognised_file: a.json: $")]
#[case::rows_that_are_none(r#"{"value":[[]]}"#, "unrecognised_file: a.json: $")]
#[case::another_row(r#"{"systemuserid":"x","fullname":"y"}"#, "unrecognised_file: a.json: $")]
#[case::a_role_of_no_name_and_id(r#"[{"name":"x"}]"#, "unrecognised_file: a.json: $")]
#[case::privileges_of_nobody(
    r#"{"RolePrivileges":[{"PrivilegeName":"prvReadAccount"}]}"#,
    "unrecognised_file: a.json: $"
)]
#[case::empty("", "malformed_document: a.json: $")]
#[case::truncated(r#"{"value":[{"roleid":"x""#, "malformed_document: a.json: $")]
#[case::a_failure(r#"{"error":{"code":"0x0","message":"no"}}"#, "malformed_document: a.json: error")]
#[case::other_xml("<a/>", "unrecognised_file: a.json: $")]
#[case::broken_xml("<Entity><Name>", "malformed_document: a.json: line 1")]
#[case::two_roots("<Role id='x'/>\n<b/>", "malformed_document: a.json: line 2")]
#[case::document_type("<!DOCTYPE Role []><Role/>", "malformed_document: a.json: line 1")]
#[case::only_a_manifest("<ImportExportXml><SolutionManifest/></ImportExportXml>", "unrecognised_file: a.json: $")]
fn a_file_named_by_itself_must_be_of_a_kind(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(faults(&[("a.json", text.to_owned())])[0], expected);
}

/// As every other text that is not JSON says it.
#[rstest]
#[case::cut_off("{\n\"value\":[", "expected the end of the list, found the end of the text at line 2 column 9")]
#[case::no_value(r#"{"value":[}"#, "expected a value, found `}` at line 1 column 11")]
#[case::half_a_pair(r#"{"\ud800":1}"#, "expected both halves of a surrogate pair, found one at line 1 column 9")]
fn a_file_that_is_not_json_says_what_was_expected(#[case] text: &str, #[case] expected: &str) {
    let faults = read(&[("a.json", text.to_owned())], Given::ByName).import(&Options::default()).unwrap_err();
    assert_eq!(faults.first().message(), expected);
}

/// So that code, place and sentence can be told apart, whoever names a file.
#[test]
fn a_files_name_does_not_end_the_place_early() {
    for (name, shown) in
        [("a: $: all is well", r#""a: $: all is well""#), ("a\": $", r#""a\": $""#), ("C:\\a.json", r"C:\\a.json")]
    {
        let mut environment = Environment::default();
        environment.read(name, b"{}", Given::ByName);
        let faults = environment.import(&Options::default()).unwrap_err();
        let start = format!("unrecognised_file: {shown}: $: the import knows no file like this one");
        assert!(faults.to_string().starts_with(&start), "{faults}");
    }
}

#[test]
fn among_others_only_what_can_not_be_read_is_a_fault() {
    let given = [
        ("package.json", r#"{"name":"x"}"#),
        ("notes.txt", "hello"),
        ("image.png", "\u{89}PNG"),
        ("broken.txt", "{"),
        ("solution.xml", "<ImportExportXml><SolutionManifest/></ImportExportXml>"),
        ("Relationships.xml", "<EntityRelationships/>"),
    ];
    let files: Vec<File> = given.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    let imported = read(&files, Given::Among).import(&Options::default()).unwrap();
    assert_eq!(notes(&imported), ["$: 6 files are passed over: the import knows no file like them"]);

    let broken = [("a.json", "{"), ("b.xml", "<a>"), ("c.json", r#"{"error":{}}"#), ("d.JSON", "")];
    let files: Vec<File> = broken.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    let faults = read(&files, Given::Among).import(&Options::default()).unwrap_err();
    let places: Vec<_> = faults.iter().map(|fault| fault.place()).collect();
    assert_eq!(places, ["a.json: $", "b.xml: line 1", "c.json: error", "d.JSON: $"]);
}

#[test]
fn utf_16_is_named_and_a_byte_order_mark_is_skipped() {
    let text = value(json!([{ "roleid": ROLE_ID, "name": "A" }]));
    let utf_16 = |little: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    for bytes in [utf_16(true, true), utf_16(false, true), utf_16(true, false), utf_16(false, false)] {
        let mut environment = Environment::default();
        environment.read("roles.json", &bytes, Given::Among);
        let faults = environment.import(&Options::default()).unwrap_err();
        assert_eq!(
            faults.to_string(),
            "malformed_document: roles.json: $: expected UTF-8, found UTF-16: save the file as UTF-8"
        );
    }
    let marked = format!("\u{feff}{text}");
    assert_eq!(document(&[("roles.json", marked)])["roles"].as_array().unwrap().len(), 1);
    let mut environment = Environment::default();
    environment.read("roles.json", b"{\n\"\xff\"}", Given::Among);
    let faults = environment.import(&Options::default()).unwrap_err();
    assert_eq!(faults.to_string(), "malformed_document: roles.json: $: not UTF-8 at line 2 column 2");
}

#[test]
fn rows_of_two_kinds_in_one_file_are_a_fault() {
    let rows =
        json!([{ "roleid": ROLE_ID, "name": "A" }, { "roleid": ROLE_ID, "appmoduleid": "x", "uniquename": "a" }]);
    assert_eq!(faults(&[("mixed.json", value(rows))]), ["malformed_payload: mixed.json: value[1]"]);
}

#[test]
fn an_answer_without_rows_is_told_by_its_context() {
    let empty = |context: &str| {
        json!({ "@odata.context": format!("https://o/api/data/v9.2/$metadata#{context}"), "value": [] }).to_string()
    };
    let files = [tables(&[account()]), ("settings.json", empty("msdyn_entitylinkchatconfigurations(msdyn_name)"))];
    let told = imported(&files);
    assert_eq!(record_type(&printed(&told), "account")["connect"], json!(false));
    let files = [tables(&[account()]), ("settings.json", json!({ "value": [] }).to_string())];
    let not_told = imported(&files);
    assert_eq!(record_type(&printed(&not_told), "account").get("connect"), None);
    assert_eq!(notes(&not_told), ["settings.json: $: the answer has no rows, and nothing says what they would be"]);
}

#[test]
fn an_answer_without_a_value_is_never_taken_for_a_row() {
    let file = json!({ "@odata.context": "https://o/$metadata#msdyn_entitylinkchatconfigurations" }).to_string();
    for given in [Given::ByName, Given::Among] {
        let refused = read(&[tables(&[account()]), ("settings.json", file.clone())], given).import(&Options::default());
        let faults = refused.expect_err("it is no settings").to_string();
        assert_eq!(
            faults,
            "malformed_document: settings.json: $: expected `value` or a row of chat settings, found neither"
        );
    }
}

#[test]
fn further_pages_are_noted() {
    let page = json!({ "value": [account()], "@odata.nextLink": "https://…" }).to_string();
    let imported = imported(&[("tables.json", page)]);
    assert!(notes(&imported)[0].starts_with("tables.json: $[\"@odata.nextLink\"]: the answer has further pages"));
}

#[test]
fn a_place_names_the_file_and_the_key() {
    let roles = ("roles.json", value(json!([{ "roleid": ROLE_ID, "name": "A" }, { "roleid": "x", "name": "B" }])));
    assert_eq!(faults(&[roles]), ["invalid_id: roles.json: value[1].roleid"]);
    let roles = ("roles.json", json!([{ "roleid": ROLE_ID, "name": 5 }]).to_string());
    assert_eq!(faults(&[roles]), ["malformed_document: roles.json: $[0].name"]);
    let role = ("role.json", json!({ "roleid": "x", "name": "A" }).to_string());
    assert_eq!(faults(&[role]), ["invalid_id: role.json: roleid"]);
    let role = ("Roles/A\n.xml", "<Role\nid='x'\nname='A'/>".to_owned());
    assert_eq!(faults(&[role]), [r"invalid_id: Roles/A\n.xml: line 3"]);
}

#[test]
fn faults_of_all_files_come_at_once_by_name() {
    let files = [
        ("b.json", value(json!([{ "roleid": "x", "name": "A" }]))),
        ("a.json", "{".to_owned()),
        tables(&[json!({ "LogicalName": "1", "Attributes": [] })]),
    ];
    let expected = [
        "malformed_document: a.json: $",
        "invalid_id: b.json: value[0].roleid",
        "invalid_name: tables.json: value[0].LogicalName",
    ];
    assert_eq!(faults(&files), expected);
}

// Tables

#[test]
fn a_table_becomes_a_record_type_only_for_a_reason() {
    let files = [tables(&[account(), visit()])];
    let without = imported(&files);
    assert_eq!(names(&printed(&without)), ["account"]);
    assert!(notes(&without)[0].starts_with("$: 1 table is left out: "), "{:?}", notes(&without));
    assert_eq!(names(&printed(&imported_with(&files, &named(&["new_visit"])))), ["account", "new_visit"]);
    let all = Options { all_tables: true, ..Options::default() };
    assert_eq!(names(&printed(&imported_with(&files, &all))), ["account", "new_visit"]);
    let base =
        TenantDocument::from_json(br#"{"version":1,"record_types":[{"name":"new_visit"},{"name":"new_other"}]}"#)
            .unwrap();
    let with_base = Options { base: Some(base), ..Options::default() };
    assert_eq!(names(&printed(&imported_with(&files, &with_base))), ["account", "new_other", "new_visit"]);
    let row = json!([{ "_msdyn_entitytype_value": VISIT_ID, "msdyn_usercanjoinchat": true }]);
    let files = [tables(&[account(), visit()]), ("settings.json", value(row))];
    assert_eq!(names(&document(&files)), ["account", "contact", "email", "incident", "knowledgearticle", "new_visit"]);
}

#[test]
fn a_name_that_nothing_has_is_an_unusable_argument() {
    let files = [tables(&[account(), visit()])];
    let none =
        |options: &Options| read(&files, Given::ByName).import(options).expect_err("a name of nothing").to_string();
    let expected = "unusable_argument: $: no file has a table `new_vist` (nearest: `new_visit`, ";
    assert!(none(&named(&["new_vist"])).starts_with(expected), "{}", none(&named(&["new_vist"])));
    let update = Options { without_update_message: vec!["new_vist".into()], ..Options::default() };
    assert!(none(&update).starts_with(expected), "{}", none(&update));
}

#[test]
fn a_table_without_an_update_message_is_the_callers_to_say() {
    let options = Options { without_update_message: vec!["account".into()], ..Options::default() };
    let document = printed(&imported_with(&[tables(&[account()])], &options));
    assert_eq!(record_type(&document, "account")["update_message"], json!(false));
}

#[test]
fn what_no_file_says_of_a_table_is_strict_but_for_standard_types() {
    let bare =
        |name: &str| json!({ "LogicalName": name, "EntitySetName": "x", "Attributes": [attribute("name", "String")] });
    let files = [tables(&[bare("account"), bare("new_visit")])];
    let with = imported_with(&files, &named(&["new_visit"]));
    let document = printed(&with);
    assert_eq!(
        record_type(&document, "account"),
        &json!({ "name": "account", "fields": [{ "name": "name", "type": "String" }], "views": [] })
    );
    let visit = record_type(&document, "new_visit");
    assert_eq!(
        (&visit["ownership"], &visit["virtual"], &visit["activity"]),
        (&json!("OrganizationOwned"), &json!(true), &json!(true))
    );
    let expected = "tables.json: value[1]: no file gives all properties of `new_visit`, so it is assumed that nobody owns its records and that it is virtual and that it is an activity";
    assert_eq!(notes(&with), [expected]);
    let base = TenantDocument::from_json(
        br#"{"version":1,"record_types":[{"name":"new_visit","ownership":"BusinessOwned"}]}"#,
    )
    .unwrap();
    let document = printed(&imported_with(&files, &Options { base: Some(base), ..Options::default() }));
    let visit = record_type(&document, "new_visit");
    assert_eq!(
        (visit["ownership"].as_str(), visit.get("virtual"), visit.get("activity")),
        (Some("BusinessOwned"), None, None)
    );
}

#[test]
fn fields_come_from_all_files_and_the_web_apis_type_counts() {
    let column = |name: &str, kind: &str, secured: bool| {
        format!(
            "<attribute PhysicalName='x'><Type>{kind}</Type><LogicalName>{name}</LogicalName><IsSecured>{}</IsSecured></attribute>",
            u8::from(secured)
        )
    };
    let columns = [
        column("name", "ntext", true),
        column("msdyn_phoneNumber", "nvarchar", false),
        column("zoo", "picklist", false),
    ]
    .concat();
    let xml = format!(
        "<Entity><Name>Account</Name><EntityInfo><entity Name='Account'><attributes>{columns}</attributes></entity></EntityInfo></Entity>"
    );
    let list = json!({ "@odata.context": "https://o/$metadata#EntityDefinitions(LogicalName='account')/Attributes", "value": [
        { "@odata.type": "#Microsoft.Dynamics.CRM.ImageAttributeMetadata", "LogicalName": "logo" }, { "LogicalName": "logo_name" },
    ] });
    let by_id = json!({ "@odata.context": format!("https://o/$metadata#EntityDefinitions({ACCOUNT_ID})/Attributes(LogicalName)"), "value": [
        { "@odata.type": "#Microsoft.Dynamics.CRM.BooleanAttributeMetadata", "LogicalName": "active" },
    ] });
    let files = [
        tables(&[account()]),
        ("Entity.xml", xml),
        ("columns.json", list.to_string()),
        ("more.json", by_id.to_string()),
    ];
    let imported = imported(&files);
    let fields = record_type(&printed(&imported), "account")["fields"].clone();
    let expected = json!([
        { "name": "active", "type": "Boolean" }, { "name": "logo", "type": "Image" }, { "name": "msdyn_phoneNumber", "type": "String" },
        { "name": "name", "type": "String", "secured": true }, { "name": "revenue", "type": "Money" }, { "name": "zoo", "type": "Picklist" },
    ]);
    if fields != expected {
        // Until names may have capitals, the one column that has some is left out.
        assert_eq!(fields.as_array().unwrap().len(), 5);
    }
    let notes = notes(&imported).join("\n");
    assert!(notes.contains("columns.json: value[1].AttributeType: expected `AttributeTypeName`"), "{notes}");
    assert!(
        notes.contains("Entity.xml: line 1: `name` of `account` is Memo here and String elsewhere; the latter counts"),
        "{notes}"
    );
}

#[test]
fn labels_computed_columns_and_rich_text_are_taken() {
    let label = |text: &str| json!({ "UserLocalizedLabel": { "Label": text } });
    let columns = json!([
        { "LogicalName": "a", "AttributeType": "Money", "SourceType": 2, "DisplayName": label("Sum") },
        { "LogicalName": "b", "AttributeType": "Memo", "SourceType": 0, "FormatName": { "Value": "TextArea" } },
        { "LogicalName": "c", "AttributeType": "String", "Format": "RichText", "DisplayName": { "UserLocalizedLabel": null } },
        { "LogicalName": "d", "AttributeType": "Memo", "SourceType": null, "FormatName": { "Value": "RichText" } },
    ]);
    let table = json!({ "LogicalName": "account", "DisplayName": label("Client"), "Attributes": columns });
    let expected = json!([
        { "name": "a", "label": "Sum", "type": "Money", "computed": true }, { "name": "b", "type": "Memo", "rich_text": false },
        { "name": "c", "type": "String", "rich_text": true }, { "name": "d", "type": "Memo" },
    ]);
    let document = document(&[tables(&[table])]);
    assert_eq!(
        (&record_type(&document, "account")["label"], &record_type(&document, "account")["fields"]),
        (&json!("Client"), &expected)
    );

    let column = |name: &str, kind: &str, inside: &str| {
        format!("<attribute PhysicalName='x'><Type>{kind}</Type><LogicalName>{name}</LogicalName>{inside}</attribute>")
    };
    let columns = [
        column(
            "a",
            "money",
            "<SourceType>2</SourceType><displaynames><displayname description='Summe' languagecode='1031'/><displayname description='Sum' languagecode='1033'/></displaynames>",
        ),
        column("b", "ntext", "<Format>textarea</Format>"),
        column("c", "nvarchar", "<Format>richtext</Format>"),
        column("d", "ntext", ""),
    ];
    let xml = format!(
        "<Entity><Name LocalizedName='Client'>Account</Name><EntityInfo><entity Name='Account'><attributes>{}</attributes></entity></EntityInfo></Entity>",
        columns.concat()
    );
    let document = self::document(&[("Entity.xml", xml)]);
    assert_eq!(
        (&record_type(&document, "account")["label"], &record_type(&document, "account")["fields"]),
        (&json!("Client"), &expected)
    );
}

#[test]
fn the_apps_of_the_base_document_may_be_the_files() {
    let base = |apps: Value| Options {
        base: Some(
            TenantDocument::from_json(json!({ "version": 1, "chat": { "apps": apps } }).to_string().as_bytes())
                .unwrap(),
        ),
        ..Options::default()
    };
    let app = |name: &str, state: u8| json!({ "appmoduleid": VIEW_ID, "uniquename": name, "navigationtype": 0, "statecode": state });
    let files = [("apps.json", value(json!([app("Contoso_Desk", 0), app("msdyn_FieldService", 1)])))];
    let document = printed(&imported_with(&files, &base(json!(["contoso_desk", "field_service", "sales"]))));
    assert_eq!(document["chat"]["apps"], json!(["contoso_desk", "sales"]));
    assert_eq!(faults_with(&files, &base(json!(["contoso_other"]))), ["unknown_app: base: chat.apps[0]"]);
}

#[test]
fn columns_of_no_table_are_refused() {
    let list = value(json!([{ "LogicalName": "a", "AttributeType": "String" }]));
    assert_eq!(faults(&[("columns.json", list)]), ["malformed_payload: columns.json: $[\"@odata.context\"]"]);
}

#[test]
fn a_field_that_can_not_be_taken_is_left_out() {
    let columns = json!([attribute("1", "String"), attribute("a", "Odd"), attribute("b", "Memo")]);
    let table = json!({ "LogicalName": "account", "Attributes": columns });
    let imported = imported(&[tables(&[table])]);
    assert_eq!(record_type(&printed(&imported), "account")["fields"], json!([{ "name": "b", "type": "Memo" }]));
    let notes = notes(&imported);
    assert!(
        notes[0].starts_with("tables.json: value[0].Attributes[0].LogicalName: `1` is not a logical name"),
        "{notes:?}"
    );
    assert!(
        notes[1]
            .starts_with("tables.json: value[0].Attributes[1].AttributeTypeName.Value: `OddType` is not a field type"),
        "{notes:?}"
    );
}

#[test]
fn a_table_without_columns_keeps_the_bases_fields_and_views() {
    let table = json!({ "LogicalName": "account", "OwnershipType": "UserOwned" });
    let views = value(json!([{ "name": "V", "returnedtypecode": "account", "layoutxml": "<g/>" }]));
    let base = json!({ "version": 1, "record_types": [{ "name": "account", "fields": [{ "name": "x", "type": "String" }], "views": [{ "name": "B", "columns": ["x"] }] }] });
    let base = TenantDocument::from_json(base.to_string().as_bytes()).unwrap();
    let files = [tables(&[table]), ("views.json", views)];
    let with = imported_with(&files, &Options { base: Some(base), ..Options::default() });
    let document = printed(&with);
    assert_eq!(record_type(&document, "account")["views"], json!([{ "name": "B", "columns": ["x"] }]));
    assert!(notes(&with).iter().any(|note| note.contains("$expand=Attributes")), "{:?}", notes(&with));
    assert_eq!(record_type(&printed(&imported(&files)), "account"), &json!({ "name": "account" }));
}

#[test]
fn two_organisations_are_refused() {
    let other = json!({ "LogicalName": "account", "MetadataId": VISIT_ID, "EntitySetName": "accounts" });
    let files = [tables(&[account()]), ("other.json", value(json!([other])))];
    assert_eq!(faults(&files).len(), 1);
    assert!(faults(&files)[0].starts_with("malformed_payload: "));
}

// Views

fn view(id: &str, name: &str, cells: &[&str]) -> Value {
    let cells: String = cells.iter().map(|cell| format!("<cell name='{cell}'/>")).collect();
    json!({ "savedqueryid": id, "name": name, "returnedtypecode": "account", "querytype": 0, "statecode": 0, "layoutxml": format!("<grid><row>{cells}</row></grid>") })
}

#[test]
fn views_belong_to_the_table_that_they_name() {
    let mut other = view(OTHER_VIEW_ID, "Other", &["x"]);
    other["returnedtypecode"] = json!("contact");
    let mut unnamed = json!({ "name": "Unnamed", "statecode": 0, "layoutxml": "<g/>" });
    let views = ("views.json", value(json!([view(VIEW_ID, "All", &["name"]), other, unnamed])));
    let one = imported(&[tables(&[account()]), views.clone()]);
    let columns = json!([{ "name": "All", "columns": ["name"] }, { "name": "Unnamed", "columns": [] }]);
    assert_eq!(record_type(&printed(&one), "account")["views"], columns);
    assert_eq!(notes(&one), ["views.json: $: 1 view is left out: no file has the table"]);
    let two = imported(&[tables(&[account(), visit()]), views]);
    assert_eq!(record_type(&printed(&two), "account")["views"].as_array().unwrap().len(), 1);
    assert!(notes(&two).iter().any(|note| note.contains("1 view is left out: no `returnedtypecode`")));
    unnamed["name"] = json!("x");
}

#[test]
fn rows_of_one_view_are_one_the_web_apis_first() {
    let names = ("a.json", value(json!([{ "savedqueryid": VIEW_ID, "name": "Of the answer", "querytype": 4 }])));
    let layouts = ("b.json", value(json!([view(VIEW_ID, "Of the answer", &["name"])])));
    let xml = format!(
        "<savedqueries><savedquery><savedqueryid>{{{VIEW_ID}}}</savedqueryid><querytype>4</querytype><layoutxml><grid><row><cell name='revenue'/></row></grid></layoutxml><fetchxml><fetch><entity name='account'/></fetch></fetchxml><LocalizedNames><LocalizedName description='Sicht' languagecode='1031'/><LocalizedName description='View' languagecode='1033'/></LocalizedNames></savedquery></savedqueries>"
    );
    let alone = document(&[tables(&[account()]), ("v.xml", xml.clone())]);
    assert_eq!(
        record_type(&alone, "account")["views"],
        json!([{ "name": "View", "kind": "quick_find", "columns": ["revenue"] }])
    );
    let all = document(&[tables(&[account()]), ("v.xml", xml), layouts, names]);
    assert_eq!(record_type(&all, "account")["views"].as_array().unwrap().len(), 1);
    assert_eq!(record_type(&all, "account")["views"][0]["columns"], json!(["name"]));
    assert_eq!(record_type(&all, "account")["views"][0]["name"], json!("Of the answer"));
}

#[test]
fn views_that_can_not_be_taken_are_left_out() {
    let bad = |key: &str, with: Value| {
        let mut row = view(OTHER_VIEW_ID, "Bad", &["name"]);
        row[key] = with;
        row
    };
    let mut good = view(VIEW_ID, "Good", &["name", "B b"]);
    good["statecode"] = json!(0);
    let rows = [bad("savedqueryid", json!("x")), bad("layoutxml", json!("<grid>")), bad("statecode", json!(1)), good];
    for row in &rows[..3] {
        let imported = imported(&[tables(&[account()]), ("views.json", value(json!([row, rows[3]])))]);
        let views = record_type(&printed(&imported), "account")["views"].clone();
        assert_eq!(views, json!([{ "name": "Good", "columns": ["name"] }]));
        assert!(
            notes(&imported).iter().any(|note| note.starts_with("views.json: value[0]") && note.ends_with("left out")),
            "{:?}",
            notes(&imported)
        );
        assert!(
            notes(&imported).contains(
                &"views.json: value[1].layoutxml: cells whose name no column can have are left out: `B b`".to_owned()
            ),
            "{:?}",
            notes(&imported)
        );
    }
}

/// What is left out must not bring back what the tenant had taken off the card.
#[rstest]
#[case::deactivated("statecode", json!(1))]
#[case::of_no_known_state("statecode", json!(null))]
#[case::unreadable("layoutxml", json!("<grid>"))]
#[case::without_a_usable_id("savedqueryid", json!("x"))]
fn the_preset_does_not_stand_in_for_an_introduction_view_that_is_left_out(#[case] key: &str, #[case] value_of: Value) {
    for name in ["Case introduction message", "Case introduction message view", "CASE introduction message"] {
        let mut lost = view_of_cases(VIEW_ID, name);
        lost[key] = value_of.clone();
        let files = |rows: Value| [tables(&[incident()]), ("views.json", value(rows))];
        let alone = imported(&files(json!([lost, view_of_cases(OTHER_VIEW_ID, "All")])));
        let views = record_type(&printed(&alone), "incident")["views"].clone();
        assert_eq!(
            views,
            json!([{ "name": "All", "columns": ["title"] }, { "name": "Case introduction message", "columns": [] }])
        );
        let note = "views.json: value[0].name: cards of cases come from this view, so they have no fields without it";
        assert!(notes(&alone).contains(&note.to_owned()), "{:?}", notes(&alone));
        // Another of its names is there.
        let beside = imported(&files(json!([lost, view_of_cases(OTHER_VIEW_ID, "Case introduction message view")])));
        let views = record_type(&printed(&beside), "incident")["views"].clone();
        assert_eq!(views, json!([{ "name": "Case introduction message view", "columns": ["title"] }]));
    }
}

/// A case's table, and a row of a view of it.
fn incident() -> Value {
    json!({ "LogicalName": "incident", "MetadataId": ACCOUNT_ID, "OwnershipType": "UserOwned", "IsActivity": false,
        "TableType": "Standard", "Attributes": [attribute("title", "String"), attribute("description", "Memo")] })
}

fn view_of_cases(id: &str, name: &str) -> Value {
    let mut row = view(id, name, &["title"]);
    row["returnedtypecode"] = json!("incident");
    row
}

/// A name that somebody typed anew must not bring back what the tenant had taken off the card.
#[rstest]
#[case::of_the_source(&["CASE introduction Message"], "Case introduction message")]
#[case::as_shipped(&["case introduction message view"], "Case introduction message view")]
#[case::beside_another(&["All", "Case Introduction Message View"], "Case introduction message view")]
#[case::both(&["CASE INTRODUCTION MESSAGE VIEW", "CASE INTRODUCTION MESSAGE"], "Case introduction message")]
fn an_introduction_view_of_any_letter_case_takes_the_presets_place(#[case] names: &[&str], #[case] known: &str) {
    let rows: Vec<Value> =
        names.iter().zip([VIEW_ID, OTHER_VIEW_ID]).map(|(name, id)| view_of_cases(id, name)).collect();
    let found = imported(&[tables(&[incident()]), ("views.json", value(json!(rows)))]);
    let tenant = found.document.clone().build().unwrap();
    let view = tenant.record_type("incident").unwrap().card_view().unwrap();
    assert_eq!((view.name(), view.columns().len()), (known, 1));
    let end = format!("which is called `{known}` here");
    assert_eq!(notes(&found).iter().filter(|note| note.ends_with(&end)).count(), 1, "{:?}", notes(&found));
}

/// The base document chose it by the name that it had.
#[test]
fn the_choice_of_an_introduction_view_follows_its_name() {
    let base = |chosen: &str| {
        let base = json!({ "version": 1, "record_types": [{ "name": "incident", "note": { "include": true, "view": chosen },
            "views": [{ "name": chosen, "columns": ["title"] }] }] });
        Options { base: Some(TenantDocument::from_json(base.to_string().as_bytes()).unwrap()), ..Options::default() }
    };
    let rows = json!([
        view_of_cases(VIEW_ID, "CASE introduction message"),
        view_of_cases(OTHER_VIEW_ID, "case introduction message")
    ]);
    let files = [tables(&[incident()]), ("views.json", value(rows))];
    let found = printed(&imported_with(&files, &base("CASE introduction message")));
    assert_eq!(record_type(&found, "incident")["note"]["view"], json!("Case introduction message"));
    // The other one keeps its name, and a name that no view had is no view's.
    let found = printed(&imported_with(&files, &base("case introduction message")));
    assert_eq!(record_type(&found, "incident")["note"]["view"], json!("case introduction message"));
    let faults = read(&files, Given::ByName).import(&base("Case INTRODUCTION message")).unwrap_err();
    assert_eq!(faults.first().code().code(), "unknown_view", "{faults}");
}

/// Nothing is called otherwise where it makes no difference.
#[test]
fn only_the_introduction_view_of_case_is_called_as_documents_call_it() {
    let rows = json!([
        view_of_cases(VIEW_ID, "case introduction message"),
        view_of_cases(OTHER_VIEW_ID, "Case introduction message view")
    ]);
    let found = printed(&imported(&[tables(&[incident()]), ("views.json", value(rows))]));
    let names = ["case introduction message", "Case introduction message view"];
    assert_eq!(
        record_type(&found, "incident")["views"],
        json!(names.map(|name| json!({ "name": name, "columns": ["title"] })))
    );
    let rows = json!([view(VIEW_ID, "case introduction message", &["name"])]);
    let found = printed(&imported(&[tables(&[account()]), ("views.json", value(rows))]));
    assert_eq!(record_type(&found, "account")["views"][0]["name"], json!("case introduction message"));
}

/// Its views are not kept beside columns of the files, and the preset's would show more.
#[test]
fn the_preset_does_not_stand_in_for_the_introduction_view_of_the_base() {
    let base = json!({ "version": 1, "record_types": [{ "name": "incident", "note": { "include": true },
        "fields": [{ "name": "title", "type": "String" }],
        "views": [{ "name": "Case introduction message", "columns": ["title"] }] }] });
    let base = TenantDocument::from_json(base.to_string().as_bytes()).unwrap();
    let options = Options { base: Some(base), ..Options::default() };
    let alone = imported_with(&[tables(&[incident()])], &options);
    let views = record_type(&printed(&alone), "incident")["views"].clone();
    assert_eq!(views, json!([{ "name": "Case introduction message", "columns": [] }]));
    let note = "tables.json: value[0]: no file has the base document's introduction view of Case, so cards of cases have no fields";
    assert!(notes(&alone).contains(&note.to_owned()), "{:?}", notes(&alone));
    let rows = json!([view_of_cases(VIEW_ID, "Case introduction message view")]);
    let both = imported_with(&[tables(&[incident()]), ("views.json", value(rows))], &options);
    let views = record_type(&printed(&both), "incident")["views"].clone();
    assert_eq!(views, json!([{ "name": "Case introduction message view", "columns": ["title"] }]));
}

/// What a note names as assumed is what the tenant has.
#[test]
fn without_a_file_of_views_case_has_its_preset_one_and_a_note_says_so() {
    let found = imported(&[tables(&[incident(), account()])]);
    let notes: Vec<String> = found.notes.iter().map(ToString::to_string).collect();
    let note = "$: no file speaks of views: where a file has the columns of a table, the table has no views; Case has the preset one, unless the base document has its own";
    assert!(notes.contains(&note.to_owned()), "{notes:?}");
    let tenant = found.document.clone().build().unwrap();
    let names =
        |name| tenant.record_type(name).unwrap().views().iter().map(|view| view.name().to_owned()).collect::<Vec<_>>();
    assert_eq!((names("incident"), names("account")), (vec!["Case introduction message".to_owned()], vec![]));
}

#[test]
fn quick_find_and_names_are_settled_in_the_order_of_the_files_bytes() {
    let quick = |id: &str| {
        let mut row = view(id, "Quick Find", &["name"]);
        row["querytype"] = json!(4);
        row
    };
    let first = ("z.json", value(json!([quick(VIEW_ID)])));
    let second = ("a.json", value(json!([quick(OTHER_VIEW_ID)])));
    let files = [tables(&[account()]), second, first];
    let imported = imported(&files);
    let expected = json!([{ "name": "Quick Find", "kind": "quick_find", "columns": ["name"] }, { "name": "Quick Find (2)", "columns": ["name"] }]);
    assert_eq!(record_type(&printed(&imported), "account")["views"], expected);
    assert_eq!(notes(&imported).len(), 2);
    assert!(
        notes(&imported).iter().all(|note| note.starts_with("a.json: value[0]: `account`: ")),
        "{:?}",
        notes(&imported)
    );
}

// Settings

fn settings(rows: Value) -> File {
    ("settings.json", value(rows))
}

#[test]
fn settings_are_joined_by_id_and_by_name_only_where_an_id_lacks() {
    let joined = |table: Value, row: Value| {
        let document = document(&[tables(&[table, visit()]), settings(json!([row]))]);
        record_type(&document, "account").get("connect").is_none()
    };
    let row = |key: &str, id: Value, name: Value| json!({ "_msdyn_entitytype_value": id, key: name, "msdyn_usercanjoinchat": true });
    let without_id = || {
        let mut table = account();
        table["MetadataId"] = Value::Null;
        table
    };
    let formatted = "_msdyn_entitytype_value@OData.Community.Display.V1.FormattedValue";
    assert!(joined(account(), row("x", json!(ACCOUNT_ID.to_uppercase()), json!(""))));
    assert!(joined(account(), row("msdyn_name", json!(ACCOUNT_ID), json!("contact"))));
    assert!(joined(account(), row("msdyn_name", Value::Null, json!("account"))));
    assert!(joined(account(), row(formatted, Value::Null, json!("account"))));
    assert!(joined(without_id(), row("msdyn_name", json!(ACCOUNT_ID), json!("account"))));
    assert!(!joined(account(), row("msdyn_name", json!(OTHER_VIEW_ID), json!("account"))));
    assert!(!joined(account(), row("msdyn_name", Value::Null, json!("Account"))));
    assert!(!joined(account(), row("x", Value::Null, Value::Null)));
    let only = document(&[tables(&[account()]), settings(json!([{ "msdyn_usercanjoinchat": true }]))]);
    assert_eq!(record_type(&only, "account")["join"], json!(true));
}

#[test]
fn a_type_without_a_row_is_off_where_there_is_an_answer() {
    let files = [
        tables(&[account()]),
        settings(
            json!([{ "msdyn_entitylinkchatconfigurationid": VIEW_ID, "_msdyn_entitytype_value": ACCOUNT_ID, "statecode": 1, "msdyn_usercanjoinchat": true }]),
        ),
    ];
    let imported = imported(&files);
    let document = printed(&imported);
    let off = json!({ "name": "contact", "connect": false });
    assert_eq!(record_type(&document, "contact"), &off);
    assert_eq!(
        record_type(&document, "incident"),
        &json!({ "name": "incident", "connect": false, "join": false, "notify": { "fields": [] } })
    );
    assert_eq!(record_type(&document, "account")["connect"], json!(false));
    assert_eq!(record_type(&document, "account").get("join"), None);
    let notes = notes(&imported);
    assert!(
        notes.contains(
            &"settings.json: value[0].statecode: the row is deactivated, so `account` is turned off".to_owned()
        ),
        "{notes:?}"
    );
    let all: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
    assert!(all.contains(&"$: no row of chat settings is of `contact`, so it is turned off".to_owned()), "{all:?}");
}

#[test]
fn without_an_answer_a_type_keeps_the_bases_switches() {
    let base = TenantDocument::from_json(
        br#"{"version":1,"record_types":[{"name":"account","join":true,"disconnect":{"record_owner":true}}]}"#,
    )
    .unwrap();
    let options = Options { base: Some(base), ..Options::default() };
    let document = printed(&imported_with(&[tables(&[account()])], &options));
    assert_eq!(record_type(&document, "account")["join"], json!(true));
    assert_eq!(record_type(&document, "account")["disconnect"], json!({ "record_owner": true }));
    let document = printed(&imported_with(
        &[tables(&[account()]), settings(json!([{ "msdyn_name": "account", "msdyn_enablekickoffmessage": true }]))],
        &options,
    ));
    assert_eq!(record_type(&document, "account").get("join"), None);
}

#[test]
fn wrong_settings_refuse_the_import() {
    let active = |id: &str| json!({ "msdyn_entitylinkchatconfigurationid": id, "_msdyn_entitytype_value": ACCOUNT_ID, "msdyn_usercanjoinchat": true });
    let with = |rows: Value| faults(&[tables(&[account()]), settings(rows)]);
    assert_eq!(with(json!([active(VIEW_ID), active(OTHER_VIEW_ID)])), ["malformed_payload: settings.json: value[1]"]);
    let mut differs = active(VIEW_ID);
    differs["msdyn_usercanjoinchat"] = json!(false);
    assert_eq!(
        with(json!([active(VIEW_ID), differs])),
        ["malformed_payload: settings.json: value[1].msdyn_usercanjoinchat"]
    );
    assert_eq!(
        with(json!([{ "msdyn_UserCanJoinChat": true, "msdyn_isenabledforbot": true }])),
        ["malformed_payload: settings.json: value[0]"]
    );
    assert_eq!(
        with(json!([{ "msdyn_name": "account", "msdyn_contextviewid": VIEW_ID }])),
        ["unknown_view: settings.json: value[0].msdyn_contextviewid"]
    );
    assert_eq!(
        with(json!([{ "msdyn_name": "account", "msdyn_contextviewid": "x" }])),
        ["invalid_id: settings.json: value[0].msdyn_contextviewid"]
    );
    assert_eq!(
        with(json!([{ "msdyn_name": "account", "msdyn_filteringattributes": "name,nmae" }])),
        ["unknown_field: settings.json: value[0].msdyn_filteringattributes"]
    );
    assert_eq!(
        with(json!([{ "msdyn_name": "account", "_msdyn_entitytype_value": "x", "msdyn_usercanjoinchat": true }])),
        ["invalid_id: settings.json: value[0]._msdyn_entitytype_value"]
    );
}

#[test]
fn a_view_is_chosen_by_its_id() {
    let views =
        ("views.json", value(json!([view(VIEW_ID, "Same", &["name"]), view(OTHER_VIEW_ID, "Same", &["revenue"])])));
    let row = json!([{ "msdyn_name": "account", "msdyn_enablekickoffmessage": true, "msdyn_contextviewid": format!("{{{OTHER_VIEW_ID}}}") }]);
    let document = document(&[tables(&[account()]), views, settings(row)]);
    assert_eq!(record_type(&document, "account")["note"], json!({ "include": true, "view": "Same (2)" }));
}

#[test]
fn a_chosen_view_of_the_base_that_is_not_there_is_unknown() {
    let base = json!({ "version": 1, "record_types": [{ "name": "account", "views": [{ "name": "B", "columns": [] }], "note": { "view": "B" } }] });
    let options =
        Options { base: Some(TenantDocument::from_json(base.to_string().as_bytes()).unwrap()), ..Options::default() };
    assert_eq!(faults_with(&[tables(&[account()])], &options), ["unknown_view: base: note.view of account"]);
}

// Roles

fn roles(rows: Value) -> File {
    ("roles.json", value(rows))
}

fn role(id: &str, name: &str, privileges: &[&str]) -> Value {
    let privileges: Vec<Value> =
        privileges.iter().map(|name| json!({ "name": name, "privilegeid": VIEW_ID })).collect();
    json!({ "roleid": id, "name": name, "roleprivileges_association": privileges })
}

/// A list has what a privilege has, by position, and is none.
#[test]
fn a_list_never_stands_for_a_privilege() {
    let mut row = role(ROLE_ID, "A", &[]);
    row["roleprivileges_association"] = json!([[VIEW_ID, "prvUnlinkTeamsChatFromRecord"]]);
    let faults = read(&[roles(json!([row]))], Given::ByName).import(&Options::default()).unwrap_err();
    let start =
        "malformed_document: roles.json: value[0].roleprivileges_association[0]: expected an object, found a list";
    assert!(faults.to_string().starts_with(start), "{faults}");
}

#[test]
fn privileges_are_told_without_letter_case_and_others_do_not_count() {
    let reads = [
        "appconfiguration",
        "applicationtabtemplate",
        "notificationfield",
        "notificationtemplate",
        "panetabconfiguration",
        "panetoolconfiguration",
        "paneconfiguration",
    ];
    let reads: Vec<String> = reads.iter().map(|table| format!("PRVREADMSDYN_{table}")).collect();
    let mut names: Vec<&str> = reads.iter().map(String::as_str).collect();
    names.extend([
        "prvReadAccount",
        "prvreadmsdyn_consoleapplicationtemplate",
        "prvWritemsdyn_paneconfiguration",
        "prv",
    ]);
    let document = document(&[roles(json!([
        role(ROLE_ID, "Agents", &names),
        role(COPY_ID, "B", &["PRVunlinkteamschatfromrecord"])
    ]))]);
    let expected: Vec<&str> = Privilege::ALL[2..].iter().map(|it| it.code()).collect();
    assert_eq!(document["roles"][0]["privileges"], json!(expected));
    assert_eq!(document["roles"][1]["privileges"], json!(["disconnect_any_chat"]));
}

#[test]
fn privileges_are_joined_by_id() {
    let pairs = (
        "rp.json",
        value(json!([
            { "roleprivilegeid": "x", "roleid": ROLE_ID, "privilegeid": VIEW_ID, "privilegedepthmask": 8 },
            { "roleprivilegeid": "y", "roleid": ROLE_ID, "privilegeid": OTHER_VIEW_ID, "privilegedepthmask": 1 },
        ])),
    );
    let privileges = (
        "p.json",
        value(
            json!([{ "privilegeid": VIEW_ID, "name": UNLINK }, { "privilegeid": PANE_ID, "name": "prvReadAccount" }]),
        ),
    );
    let role = roles(json!([{ "roleid": ROLE_ID, "name": "Agents" }]));
    let with = document(&[role.clone(), pairs.clone(), privileges]);
    assert_eq!(with["roles"], json!([{ "id": ROLE_ID, "name": "Agents", "privileges": ["disconnect_any_chat"] }]));
    let without = imported(&[role, pairs]);
    assert_eq!(printed(&without)["roles"], json!([{ "id": ROLE_ID, "name": "Agents" }]));
    assert_eq!(
        notes(&without),
        ["roles.json: value[0]: `Agents`: nothing is known of the role's privileges, so it has none"]
    );
}

#[test]
fn a_business_units_copy_has_what_its_root_has() {
    let copy = json!({ "roleid": COPY_ID, "name": "Agents", "_parentrootroleid_value": ROLE_ID });
    let empty = json!({ "roleid": COPY_ID, "name": "Agents", "_parentrootroleid_value": ROLE_ID, "roleprivileges_association": [] });
    let own = json!({ "roleid": COPY_ID, "name": "Agents", "_parentrootroleid_value": ROLE_ID, "roleprivileges_association": [{ "name": "prvReadAccount" }] });
    let has = |copy: &Value| {
        document(&[roles(json!([role(ROLE_ID, "Agents", &[UNLINK]), copy]))])["roles"][1].get("privileges").is_some()
    };
    assert_eq!((has(&copy), has(&empty), has(&own)), (true, true, false));
}

#[rstest]
#[case::template(json!({ "_roletemplateid_value": "1808B939-dd07-4ca7-aa99-ddd2734378f1", "name": "Leiter" }), Some("csr_manager"), false)]
#[case::administrator(json!({ "_roletemplateid_value": "627090ff-40a3-4053-8790-584edc5be201", "name": "Boss" }), Some("system_administrator"), false)]
#[case::root(json!({ "_parentrootroleid_value": "c49aae0a-0fda-e911-a81c-000d3af75d63", "name": "Werkzeuge" }), Some("productivity_tools_user"), false)]
#[case::name(json!({ "name": "Omnichannel Agent" }), Some("omnichannel_agent"), true)]
#[case::name_of_another_template(json!({ "name": "CSR Manager", "_roletemplateid_value": "119f245c-3cc8-4b62-b31c-d1a046ced15d" }), None, false)]
#[case::another_name(json!({ "name": "Agents" }), None, false)]
fn built_in_roles_are_told(#[case] keys: Value, #[case] expected: Option<&str>, #[case] is_noted: bool) {
    let mut row = role(ROLE_ID, "", &[UNLINK]);
    row.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    let imported = imported(&[roles(json!([row]))]);
    assert_eq!(printed(&imported)["roles"][0].get("builtin").and_then(Value::as_str), expected);
    assert_eq!(notes(&imported).iter().any(|note| note.contains("built-in role of its name")), is_noted);
}

#[test]
fn the_difference_to_the_built_in_role_is_made_up() {
    let administrator = |template: bool, privileges: Option<&[&str]>| {
        let mut row = json!({ "roleid": ROLE_ID, "name": "System Administrator" });
        if template {
            row["_roletemplateid_value"] = json!("627090ff-40a3-4053-8790-584edc5be201");
        }
        if let Some(names) = privileges {
            row["roleprivileges_association"] = role(ROLE_ID, "", names)["roleprivileges_association"].clone();
        }
        let document = imported(&[roles(json!([row]))]).document.build().unwrap();
        document.roles()[0].privileges()
    };
    use crm_chat_policy::model::Privileges;
    let of = |privileges: &[Privilege]| privileges.iter().copied().collect::<Privileges>();
    assert_eq!(administrator(true, Some(&[UNLINK])), of(&[Privilege::DisconnectAnyChat, Privilege::AdministerChat]));
    assert_eq!(administrator(true, Some(&["prvReadAccount"])), of(&[Privilege::AdministerChat]));
    assert_eq!(administrator(true, None), Privileges::NONE);
    assert_eq!(administrator(false, Some(&[UNLINK])), of(&[Privilege::DisconnectAnyChat]));
    assert_eq!(administrator(false, None), Privileges::NONE);
}

#[test]
fn roles_that_contradict_each_other_are_refused() {
    let rows = json!([role(ROLE_ID, "A", &[UNLINK]), role(ROLE_ID, "A", &[])]);
    assert_eq!(faults(&[roles(rows)]), ["malformed_payload: roles.json: value[1]"]);
    let same = json!([role(ROLE_ID, "A", &[UNLINK]), role(&ROLE_ID.to_uppercase(), "A", &[UNLINK])]);
    assert_eq!(document(&[roles(same)])["roles"].as_array().unwrap().len(), 1);
    let xml = format!(
        "<Role id='{{{ROLE_ID}}}' name='Other'><RolePrivileges><RolePrivilege name='{UNLINK}' level='Global'/></RolePrivileges></Role>"
    );
    let both = document(&[roles(json!([{ "roleid": ROLE_ID, "name": "A" }])), ("r.xml", xml)]);
    assert_eq!(both["roles"], json!([{ "id": ROLE_ID, "name": "A", "privileges": ["disconnect_any_chat"] }]));
}

// Apps

#[test]
fn apps_and_their_site_maps() {
    let page =
        "/main.aspx?pagetype=control&amp;controlName=MscrmControls.TeamsCollaborationAdmin.TeamsCollaborationAdmin";
    let apps = (
        "apps.json",
        value(json!([
            { "appmoduleid": VIEW_ID, "uniquename": "Contoso_Desk", "navigationtype": 0, "statecode": 0 },
            { "appmoduleid": PANE_ID, "uniquename": "contoso_multi", "navigationtype": 1, "statecode": 0 },
            { "appmoduleid": PANE_ID, "uniquename": "contoso_unsaid", "statecode": 0 },
            { "appmoduleid": PANE_ID, "uniquename": "contoso_off", "navigationtype": 0, "statecode": 1 },
            { "appmoduleid": PANE_ID, "uniquename": "MSDYN_customerserviceworkspace", "navigationtype": 1, "statecode": 0 },
            { "appmoduleid": PANE_ID, "uniquename": "con.toso", "navigationtype": 0, "statecode": 0 },
            { "appmoduleid": PANE_ID, "uniquename": "sales", "navigationtype": 0, "statecode": 0 },
        ])),
    );
    let maps = (
        "maps.json",
        value(
            json!([{ "sitemapnameunique": "contoso_desk", "sitemapxml": format!("<SiteMap><Area><Group><SubArea Url=\"{page}\"/></Group></Area></SiteMap>") }]),
        ),
    );
    let imported = imported(&[apps, maps]);
    let expected = json!([
        { "id": "contoso_desk", "settings_page_in_sitemap": true }, { "id": "contoso_multi", "multisession": true }, { "id": "contoso_unsaid", "multisession": true },
    ]);
    let mut apps = printed(&imported)["apps"].clone();
    for app in apps.as_array_mut().unwrap() {
        app.as_object_mut().unwrap().remove("label");
    }
    assert_eq!(apps, expected);
    let notes = notes(&imported).join("\n");
    for part in [
        "value[2].navigationtype: no file says whether the app `contoso_unsaid` is multisession",
        "value[3].statecode: the app `contoso_off` is deactivated",
        "value[5].uniquename: `con.toso` is not a logical name",
        "`sales` is the id of a built-in app",
    ] {
        assert!(notes.contains(part), "{part} in {notes}");
    }
}

#[test]
fn apps_and_site_maps_of_a_solution() {
    let xml = "<ImportExportXml><AppModules><AppModule><UniqueName>contoso_desk</UniqueName><NavigationType>0</NavigationType></AppModule></AppModules><AppModuleSiteMaps><AppModuleSiteMap><SiteMapUniqueName>contoso_desk</SiteMapUniqueName><SiteMap><Area><Group><SubArea Id='x' Url='/main.aspx?pagetype=control&amp;controlName=MscrmControls.TeamsCollaborationAdmin.TeamsCollaborationAdmin'/></Group></Area></SiteMap></AppModuleSiteMap></AppModuleSiteMaps></ImportExportXml>";
    assert_eq!(
        document(&[("customizations.xml", xml.to_owned())])["apps"],
        json!([{ "id": "contoso_desk", "settings_page_in_sitemap": true }])
    );
}

// Profiles

fn profile(id: &str, users: &[&str]) -> Value {
    let users: Vec<Value> = users.iter().map(|id| json!({ "systemuserid": id })).collect();
    json!({ "msdyn_appconfigurationid": id, "msdyn_name": "Tier 2", "msdyn_appmoduleuniquename": "msdyn_csw", "msdyn_profileorder": 1,
        "msdyn_productivitypaneuniquename": "contoso_pane", "statecode": 0, "msdyn_appconfiguration_systemuser": users })
}

fn profiles(rows: Value) -> File {
    ("profiles.json", value(rows))
}

fn panes(is_on: bool, is_enabled: Value) -> [File; 3] {
    [
        (
            "panes.json",
            value(
                json!([{ "msdyn_paneconfigurationid": PANE_ID, "msdyn_uniquename": "contoso_pane", "msdyn_panestate": is_on, "statecode": 0 }]),
            ),
        ),
        (
            "tabs.json",
            value(
                json!([{ "msdyn_panetabconfigurationid": VIEW_ID, "msdyn_isenabled": is_enabled, "_msdyn_productivitypaneid_value": PANE_ID, "_msdyn_toolid_value": TOOL_ID, "statecode": 0 }]),
            ),
        ),
        (
            "tools.json",
            value(
                json!([{ "msdyn_panetoolconfigurationid": TOOL_ID, "msdyn_uniquename": "teams_chat", "statecode": 0 }]),
            ),
        ),
    ]
}

fn no_roles() -> File {
    (
        "mappings.json",
        json!({ "@odata.context": "https://o/$metadata#msdyn_appprofilerolemappings", "value": [] }).to_string(),
    )
}

fn chat_tool() -> Options {
    Options { chat_tool: Some("teams_chat".into()), ..Options::default() }
}

#[rstest]
#[case::all(true, json!(true), chat_tool(), true)]
#[case::pane_off(false, json!(true), chat_tool(), false)]
#[case::tab_off(true, json!(false), chat_tool(), false)]
#[case::tab_unsaid(true, json!(null), chat_tool(), false)]
#[case::no_tool_named(true, json!(true), Options::default(), false)]
fn a_profile_has_the_chat_where_its_pane_has_the_tool(
    #[case] is_on: bool,
    #[case] is_enabled: Value,
    #[case] options: Options,
    #[case] expected: bool,
) {
    let mut files = vec![profiles(json!([profile(PROFILE_ID, &[USER_ID])])), no_roles()];
    files.extend(panes(is_on, is_enabled));
    let document = printed(&imported_with(&files, &options));
    let mut profile = json!({ "id": PROFILE_ID, "name": "Tier 2", "users": [USER_ID] });
    if expected {
        profile =
            json!({ "id": PROFILE_ID, "name": "Tier 2", "chat": true, "pane_integration": true, "users": [USER_ID] });
    }
    assert_eq!(document["profiles"], json!([profile]));
}

#[test]
fn a_tool_that_is_not_there_is_an_unusable_argument() {
    let mut files = vec![profiles(json!([profile(PROFILE_ID, &[USER_ID])])), no_roles()];
    files.extend(panes(true, json!(true)));
    let options = Options { chat_tool: Some("chat".into()), ..Options::default() };
    let faults = read(&files, Given::ByName).import(&options).expect_err("a tool of another name").to_string();
    let expected =
        "unusable_argument: $: no file has an active tool with the unique name `chat` (nearest: `teams_chat`)";
    assert_eq!(faults, expected);
}

#[test]
fn of_several_panes_all_must_have_the_tool() {
    let mut row = profile(PROFILE_ID, &[USER_ID]);
    row["msdyn_msdyn_paneconfig_msdyn_appconfig"] = json!([{ "msdyn_paneconfigurationid": OTHER_VIEW_ID }]);
    let mut files = vec![profiles(json!([row])), no_roles()];
    files.extend(panes(true, json!(true)));
    let more = json!([{ "msdyn_paneconfigurationid": OTHER_VIEW_ID, "msdyn_panestate": true }]);
    files.push(("more.json", value(more)));
    assert_eq!(printed(&imported_with(&files, &chat_tool()))["profiles"][0].get("chat"), None);
}

#[test]
fn a_pane_names_its_profiles_too() {
    let mut row = profile(PROFILE_ID, &[USER_ID]);
    row["msdyn_productivitypaneuniquename"] = Value::Null;
    let mut files = vec![profiles(json!([row])), no_roles()];
    files.extend(panes(true, json!(true)));
    assert_eq!(printed(&imported_with(&files, &chat_tool()))["profiles"][0].get("chat"), None);
    files[2].1 = value(
        json!([{ "msdyn_paneconfigurationid": PANE_ID, "msdyn_panestate": true, "msdyn_msdyn_paneconfig_msdyn_appconfig": [{ "msdyn_appconfigurationid": PROFILE_ID }] }]),
    );
    assert_eq!(printed(&imported_with(&files, &chat_tool()))["profiles"][0]["chat"], json!(true));
}

#[test]
fn a_profile_whose_users_are_not_all_known_is_refused_unless_it_has_the_chat() {
    let whole = profile(PROFILE_ID, &[USER_ID]);
    let (mut not_expanded, mut pages) = (whole.clone(), whole.clone());
    not_expanded.as_object_mut().unwrap().remove("msdyn_appconfiguration_systemuser");
    pages["msdyn_appconfiguration_systemuser@odata.nextLink"] = json!("https://…");
    let by_role = ("mappings.json", value(json!([{ "_msdyn_appprofileid_value": PROFILE_ID }])));
    let cases = [
        vec![profiles(json!([not_expanded])), no_roles()],
        vec![profiles(json!([pages])), no_roles()],
        vec![profiles(json!([whole])), by_role],
        vec![profiles(json!([whole]))],
    ];
    for mut files in cases {
        let expected = ["malformed_payload: profiles.json: value[0].msdyn_appconfiguration_systemuser"];
        assert_eq!(faults_with(&files, &Options::default()), expected);
        files.extend(panes(true, json!(true)));
        assert_eq!(printed(&imported_with(&files, &chat_tool()))["profiles"][0]["chat"], json!(true));
    }
}

#[test]
fn a_user_on_two_profiles_is_on_the_one_that_decides() {
    let with = |change: fn(&mut Value), base: Option<&str>| {
        let (mut one, mut other) = (profile(PROFILE_ID, &[USER_ID]), profile(OTHER_PROFILE_ID, &[USER_ID]));
        one["msdyn_profileorder"] = json!(0);
        other["msdyn_productivitypaneuniquename"] = Value::Null;
        change(&mut one);
        let mut files = vec![profiles(if base.is_some() { json!([one]) } else { json!([one, other]) }), no_roles()];
        files.extend(panes(true, json!(true)));
        let options =
            Options { base: base.map(|text| TenantDocument::from_json(text.as_bytes()).unwrap()), ..chat_tool() };
        let imported = imported_with(&files, &options);
        assert!(
            imported.notes.iter().any(|note| note.message().starts_with(&format!("user `{USER_ID}` is on 2 profiles")))
        );
        printed(&imported)["profiles"][0].get("users").is_some()
    };
    assert!(with(|_| (), None), "the lower order, with the chat");
    assert!(!with(|one| one["msdyn_profileorder"] = json!(1), None), "equal orders: the one without the chat");
    assert!(!with(|one| one["msdyn_profileorder"] = Value::Null, None), "no order");
    assert!(!with(|one| one["msdyn_appmoduleuniquename"] = json!("other"), None), "different apps");
    let base =
        format!(r#"{{"version":1,"profiles":[{{"id":"{OTHER_PROFILE_ID}","name":"B","users":["{USER_ID}"]}}]}}"#);
    assert!(!with(|_| (), Some(&base)), "the base document's has no chat");
}

#[test]
fn a_deactivated_profile_is_kept_without_the_chat() {
    let mut row = profile(PROFILE_ID, &[USER_ID]);
    row["statecode"] = json!(1);
    let mut files = vec![profiles(json!([row])), no_roles()];
    files.extend(panes(true, json!(true)));
    let document = printed(&imported_with(&files, &chat_tool()));
    assert_eq!(document["profiles"], json!([{ "id": PROFILE_ID, "name": "Tier 2", "users": [USER_ID] }]));
}

// States

/// Of an answer's two rows the second may have lost its state: what is left with all, and with none.
#[rstest]
#[case::settings(0, |document: &Value| record_type(document, "new_visit")["join"] == json!(true))]
#[case::views(1, |document: &Value| record_type(document, "account")["views"].as_array().is_some_and(|views| views.len() == 2))]
#[case::apps(2, |document: &Value| document["apps"].as_array().is_some_and(|apps| apps.len() == 2))]
#[case::profiles(3, |document: &Value| document["profiles"][1]["chat"] == json!(true))]
#[case::panes(4, |document: &Value| document["profiles"][1]["chat"] == json!(true))]
#[case::tabs(5, |document: &Value| document["profiles"][1]["chat"] == json!(true))]
fn a_row_that_lost_its_state_counts_as_deactivated(#[case] which: usize, #[case] is_active: fn(&Value) -> bool) {
    let other_pane = "7d4f5c52-0000-4000-8000-0000000000c2";
    let mut second = profile(OTHER_PROFILE_ID, &[]);
    second["msdyn_productivitypaneuniquename"] = json!("other_pane");
    let pane = |id: &str, name: &str| json!({ "msdyn_paneconfigurationid": id, "msdyn_uniquename": name, "msdyn_panestate": true });
    let tab = |pane: &str| json!({ "msdyn_panetabconfigurationid": pane, "msdyn_isenabled": true, "_msdyn_productivitypaneid_value": pane, "_msdyn_toolid_value": TOOL_ID });
    let row = |name: &str| json!({ "msdyn_name": name, "msdyn_usercanjoinchat": true });
    let app = |name: &str| json!({ "appmoduleid": name, "uniquename": name, "navigationtype": 0 });
    let answers = [
        ("settings.json", [row("account"), row("new_visit")]),
        ("views.json", [view(VIEW_ID, "One", &["name"]), view(OTHER_VIEW_ID, "Two", &["name"])]),
        ("apps.json", [app("contoso_one"), app("contoso_two")]),
        ("profiles.json", [profile(PROFILE_ID, &[]), second]),
        ("panes.json", [pane(PANE_ID, "contoso_pane"), pane(other_pane, "other_pane")]),
        ("tabs.json", [tab(PANE_ID), tab(other_pane)]),
    ];
    let [_, _, tools] = panes(true, json!(true));
    let with = |states: [Option<u8>; 2]| {
        let mut files = vec![tables(&[account(), visit()]), no_roles(), tools.clone()];
        for (index, (name, rows)) in answers.iter().enumerate() {
            let mut rows = rows.clone();
            for (row, state) in rows.iter_mut().zip(states).filter(|_| index == which) {
                *row = without(row.clone(), "statecode");
                if let Some(state) = state {
                    row["statecode"] = json!(state);
                }
            }
            files.push((name, value(json!(rows))));
        }
        let imported = imported_with(&files, &chat_tool());
        (is_active(&printed(&imported)), imported.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    };
    let place = format!("{}: value[1].statecode: ", answers[which].0);
    let (is_there, notes) = with([Some(0), Some(0)]);
    assert!(is_there && !notes.contains(&place), "{notes}");
    assert!(!with([Some(0), Some(1)]).0);
    let (is_there, notes) = with([Some(0), None]);
    assert!(!is_there && notes.contains(&format!("{place}other rows of ")), "{notes}");
    let (is_there, notes) = with([None, None]);
    assert!(is_there && notes.contains("$: no file says whether 2 rows of "), "{notes}");
}

#[test]
fn apps_of_a_solution_have_no_state_and_are_active() {
    let xml = "<AppModule><UniqueName>contoso_desk</UniqueName><NavigationType>0</NavigationType></AppModule>";
    let answer =
        value(json!([{ "appmoduleid": VIEW_ID, "uniquename": "contoso_multi", "navigationtype": 1, "statecode": 0 }]));
    let imported = imported(&[("app.xml", xml.to_owned()), ("apps.json", answer)]);
    assert_eq!(printed(&imported)["apps"].as_array().map(Vec::len), Some(2));
    let notes: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
    let assumed = "$: no file says whether 1 row of apps is active, so it counts as active";
    assert!(notes.contains(&assumed.to_owned()), "{notes:?}");
}

// Two rows of one thing

/// Which of the two files comes first goes by their bytes, not by their names.
#[rstest]
#[case::multisession("navigationtype", json!(0), json!(1), json!([{ "id": "contoso_desk", "multisession": true }]), true)]
#[case::single_session_twice("navigationtype", json!(0), json!(0), json!([{ "id": "contoso_desk" }]), false)]
#[case::said_once("navigationtype", json!(0), Value::Null, json!([{ "id": "contoso_desk" }]), false)]
#[case::deactivated("statecode", json!(0), json!(1), json!([]), true)]
#[case::active_twice("statecode", json!(0), json!(0), json!([{ "id": "contoso_desk" }]), false)]
fn of_two_rows_of_an_app_the_stricter_counts(
    #[case] key: &str,
    #[case] first: Value,
    #[case] second: Value,
    #[case] expected: Value,
    #[case] is_noted: bool,
) {
    let row = |value: Value| {
        let mut row =
            json!({ "appmoduleid": VIEW_ID, "uniquename": "Contoso_Desk", "navigationtype": 0, "statecode": 0 });
        row[key] = value;
        row
    };
    for (first, second) in [(&first, &second), (&second, &first)] {
        let files = [("a.json", value(json!([row(first.clone())]))), ("b.json", value(json!([row(second.clone())])))];
        let imported = imported(&files);
        assert_eq!(printed(&imported).get("apps").unwrap_or(&json!([])), &expected);
        let notes = notes(&imported);
        let noted = ".json: value[0]: `Contoso_Desk`: another row of the app says otherwise; the stricter one counts";
        assert_eq!(notes.iter().any(|note| note.ends_with(noted)), is_noted, "{notes:?}");
    }
}

#[rstest]
#[case::name("msdyn_name", json!("Tier 3"))]
#[case::state("statecode", json!(1))]
#[case::order("msdyn_profileorder", json!(2))]
#[case::app("msdyn_appmoduleuniquename", json!("contoso_desk"))]
#[case::pane("msdyn_productivitypaneuniquename", json!("other_pane"))]
#[case::users("msdyn_appconfiguration_systemuser", json!([]))]
fn of_two_rows_of_a_profile_each_must_say_the_same(#[case] key: &str, #[case] otherwise: Value) {
    let row = profile(PROFILE_ID, &[USER_ID]);
    let with = |first: &Value, second: &Value| {
        let mut files = vec![("a.json", value(json!([first]))), ("b.json", value(json!([second]))), no_roles()];
        files.extend(panes(true, json!(true)));
        files
    };
    let alone = {
        let mut files = vec![profiles(json!([row])), no_roles()];
        files.extend(panes(true, json!(true)));
        printed(&imported_with(&files, &chat_tool()))["profiles"].clone()
    };
    for (first, second) in [(&row, &row), (&row, &without(row.clone(), key)), (&without(row.clone(), key), &row)] {
        let imported = imported_with(&with(first, second), &chat_tool());
        assert_eq!(printed(&imported)["profiles"], alone, "{key}");
    }
    let mut other = row.clone();
    other[key] = otherwise;
    // Which of the two files comes first goes by their bytes, not by their names.
    let faults = faults_with(&with(&row, &other), &chat_tool());
    assert!(matches!(&faults[..], [one] if one.ends_with(".json: value[0]")), "{faults:?}");
}

#[rstest]
#[case::template("_roletemplateid_value", json!("1808B939-dd07-4ca7-aa99-ddd2734378f1"), json!("119f245c-3cc8-4b62-b31c-d1a046ced15d"))]
#[case::root("_parentrootroleid_value", json!(VIEW_ID), json!(OTHER_VIEW_ID))]
#[case::name("name", json!("A"), json!("B"))]
fn of_two_rows_of_a_role_each_must_say_the_same(#[case] key: &str, #[case] one: Value, #[case] other: Value) {
    let row = |said: Value| {
        let mut row = role(ROLE_ID, "A", &[UNLINK]);
        row[key] = said;
        row
    };
    assert_eq!(faults(&[roles(json!([row(one.clone()), row(other)]))]), ["malformed_payload: roles.json: value[1]"]);
    let alone = &document(&[roles(json!([row(one.clone())]))])["roles"];
    for rows in [[row(one.clone()), without(row(one.clone()), key)], [without(row(one.clone()), key), row(one)]] {
        assert_eq!(&document(&[roles(json!(rows))])["roles"], alone);
    }
}

#[test]
fn of_two_rows_of_settings_the_active_one_counts_wherever_it_stands() {
    let row = |id: &str, state: u8, joins: bool| json!({ "msdyn_entitylinkchatconfigurationid": id, "_msdyn_entitytype_value": ACCOUNT_ID, "statecode": state, "msdyn_usercanjoinchat": joins });
    let joins = |rows: Value| {
        let document = document(&[tables(&[account()]), settings(rows)]);
        record_type(&document, "account").get("join").is_some()
    };
    let (active, off) = (row(VIEW_ID, 0, true), row(OTHER_VIEW_ID, 1, true));
    assert!(joins(json!([active, off])) && joins(json!([off, active])));
    let (active, off) = (row(VIEW_ID, 0, false), row(OTHER_VIEW_ID, 1, true));
    assert!(!joins(json!([active, off])) && !joins(json!([off, active])));
    assert!(!joins(json!([row(VIEW_ID, 1, true), row(OTHER_VIEW_ID, 1, true)])));
}

/// In the XML of solutions as in answers.
#[test]
fn what_a_solution_says_is_deactivated_does_not_count() {
    let app = |state: &str| {
        let xml = format!(
            "<AppModule><UniqueName>contoso_desk</UniqueName>{state}<NavigationType>0</NavigationType></AppModule>"
        );
        document(&[("app.xml", xml)])["apps"].as_array().map_or(0, Vec::len)
    };
    let view = |state: &str| {
        let xml = format!(
            "<savedqueries><savedquery><savedqueryid>{{{VIEW_ID}}}</savedqueryid>{state}<querytype>0</querytype><layoutxml><grid><row><cell name='name'/></row></grid></layoutxml><fetchxml><fetch><entity name='account'/></fetch></fetchxml><LocalizedNames><LocalizedName description='All' languagecode='1033'/></LocalizedNames></savedquery></savedqueries>"
        );
        let document = document(&[tables(&[account()]), ("v.xml", xml)]);
        record_type(&document, "account")["views"].as_array().map_or(0, Vec::len)
    };
    for (state, counts) in [("", 1), ("<statecode>0</statecode>", 1), ("<statecode> 1 </statecode>", 0)] {
        assert_eq!((app(state), view(state)), (counts, counts), "{state}");
    }
}

// Consents

#[test]
fn a_name_that_can_not_be_a_label_is_left_out_with_a_note() {
    let long = "x".repeat(201);
    let label = |text: &str| json!({ "UserLocalizedLabel": { "Label": text } });
    let table = json!({ "LogicalName": "account", "DisplayName": label(&long), "OwnershipType": "UserOwned", "TableType": "Standard",
        "IsActivity": false, "Attributes": [
            { "LogicalName": "a", "AttributeType": "String", "DisplayName": label("Two\nlines") },
            { "LogicalName": "b", "AttributeType": "String", "DisplayName": label("") },
        ] });
    let app = json!({ "appmoduleid": VIEW_ID, "uniquename": "desk", "navigationtype": 0, "name": "Desk\t2" });
    let xml = format!(
        "<Entity><Name LocalizedName='{long}'>Contact</Name><EntityInfo><entity Name='Contact'><attributes>\n<attribute><Type>int</Type><LogicalName>c</LogicalName><displaynames><displayname description='&#10;' languagecode='1033'/></displaynames></attribute></attributes></entity></EntityInfo></Entity>"
    );
    let imported = imported(&[tables(&[table]), ("apps.json", value(json!([app]))), ("Entity.xml", xml)]);
    let of_labels: Vec<String> =
        notes(&imported).into_iter().filter(|line| line.contains("can't be a label")).collect();
    let long =
        format!("`{}… (201 bytes)` can't be a label and is left out: it has more than 200 characters", "x".repeat(200));
    let controls = |text: &str| format!("`{text}` can't be a label and is left out: it has control characters");
    assert_eq!(
        of_labels,
        [
            format!("Entity.xml: line 1: {long}"),
            format!("Entity.xml: line 2: {}", controls(r"\n")),
            format!("apps.json: value[0].name: {}", controls(r"Desk\t2")),
            format!("tables.json: value[0].DisplayName: {long}"),
            format!("tables.json: value[0].Attributes[0].DisplayName: {}", controls(r"Two\nlines")),
        ]
    );
    let document = printed(&imported);
    assert_eq!(record_type(&document, "account").get("label"), None);
    assert_eq!(document["apps"][0].get("label"), None);
}

#[rstest]
#[case::to_a_user(json!({ "appRoleId": ROLE_ID, "principalId": VIEW_ID, "principalType": "User" }), "value[1].principalType")]
#[case::to_another_resource(json!({ "appRoleId": ROLE_ID, "principalId": VIEW_ID, "resourceId": ROLE_ID }), "value[1].resourceId")]
#[case::to_no_resource(json!({ "appRoleId": ROLE_ID, "principalId": VIEW_ID }), "value[1].resourceId")]
#[case::to_another_client(json!({ "appRoleId": ROLE_ID, "principalId": PANE_ID, "resourceId": USER_ID }), "value[1].principalId")]
#[case::to_nobody(json!({ "appRoleId": ROLE_ID, "resourceId": USER_ID }), "value[1].principalId")]
fn consents_that_are_not_of_one_client_and_one_resource_are_refused(#[case] second: Value, #[case] place: &str) {
    let first = json!({ "appRoleId": ROLE_ID, "principalId": VIEW_ID, "principalType": "ServicePrincipal",
        "resourceDisplayName": "Microsoft Graph", "resourceId": USER_ID });
    let file = ("assignments.json", value(json!([first, second])));
    assert_eq!(faults(&[file]), [format!("malformed_payload: assignments.json: {place}")]);
}

#[test]
fn a_consent_of_no_known_type_is_refused() {
    for kind in [json!("Everybody"), json!("allprincipals"), json!(null)] {
        let row = json!({ "clientId": VIEW_ID, "consentType": kind, "scope": "User.Read.All" });
        let expected = ["malformed_payload: grants.json: value[0].consentType"];
        assert_eq!(faults(&[("grants.json", value(json!([row])))]), expected);
    }
}

#[test]
fn consents_say_what_is_granted() {
    let granted = |files: &[File]| document(files)["chat"]["granted_permissions"].clone();
    let grant = |scope: &str, kind: &str| json!({ "clientId": VIEW_ID, "consentType": kind, "scope": scope });
    let grants = |rows: Value| ("grants.json", value(rows));
    assert_eq!(
        granted(&[grants(json!([
            grant(" User.Read.All Chat.ReadWrite.All Sites.Read.All", "AllPrincipals"),
            grant("Presence.Read.All", "Principal")
        ]))]),
        json!(["Chat.ReadWrite.All", "User.Read.All"])
    );
    assert_eq!(granted(&[grants(json!([grant("Chat.ReadWrite User.Read", "AllPrincipals")]))]), json!([]));
    let assignment = |role: &str, resource: &str| json!({ "appRoleId": role, "principalId": VIEW_ID, "resourceDisplayName": resource });
    let assignments = (
        "assignments.json",
        value(json!([
            assignment("294ce7c9-31ba-490a-ad7d-97a7d075e4ed", "Microsoft Graph"),
            assignment("df021288-bdef-4463-88db-98f22de89214", "Other"),
            assignment("a70e0c2d-e793-494c-94c4-118fa0a67f42", "Microsoft Graph"),
        ])),
    );
    assert_eq!(granted(std::slice::from_ref(&assignments)), json!(["Chat.ReadWrite.All", "Presence.Read.All"]));
    let other = (
        "grants.json",
        value(json!([{ "clientId": PANE_ID, "consentType": "AllPrincipals", "scope": "User.Read.All" }])),
    );
    assert_eq!(faults(&[assignments, other]).len(), 1);
    assert_eq!(document(&[tables(&[account()])]).get("chat"), None);
}

// The base document

#[test]
fn what_no_file_says_comes_from_the_base_document() {
    let base = json!({
        "version": 1,
        "chat": { "enabled": true, "granted_permissions": [], "timeline_sync_since": "2026-01-05T09:00:00Z", "card": { "unsupported_types": ["Image"] } },
        "roles": [{ "id": ROLE_ID, "name": "Of the base" }, { "id": COPY_ID, "name": "Of the base" }],
        "profiles": [{ "id": PROFILE_ID, "name": "Of the base" }],
        "apps": [{ "id": "contoso_desk" }, { "id": "contoso_off" }],
        "record_types": [{ "name": "new_other" }],
    });
    let options =
        Options { base: Some(TenantDocument::from_json(base.to_string().as_bytes()).unwrap()), ..Options::default() };
    let files = [
        roles(json!([role(ROLE_ID, "Of the files", &[])])),
        ("apps.json", value(json!([{ "appmoduleid": VIEW_ID, "uniquename": "Contoso_Off", "statecode": 1 }]))),
    ];
    let document = printed(&imported_with(&files, &options));
    assert_eq!(document["chat"], base["chat"]);
    assert_eq!(
        document["roles"],
        json!([{ "id": ROLE_ID, "name": "Of the files" }, { "id": COPY_ID, "name": "Of the base" }])
    );
    assert_eq!(document["profiles"], base["profiles"]);
    assert_eq!(document["apps"], json!([{ "id": "contoso_desk" }]));
    assert_eq!(names(&document), ["new_other"]);
}

#[test]
fn faults_of_the_base_document_are_its_own() {
    let base = TenantDocument::from_json(br#"{"version":1,"roles":[{"id":"x","name":"A"}]}"#).unwrap();
    let faults = faults_with(&[tables(&[account()])], &Options { base: Some(base), ..Options::default() });
    assert_eq!(faults, ["invalid_id: base: roles[0].id"]);
}

// Order, and what may be left out

/// An environment with something of each kind, that leaves no note that a file could answer.
fn whole() -> Vec<File> {
    let mut files = vec![
        tables(&[account(), visit()]),
        ("views.json", value(json!([view(VIEW_ID, "All", &["name"]), view(OTHER_VIEW_ID, "All", &["revenue"])]))),
        settings(json!([
            { "msdyn_entitylinkchatconfigurationid": VIEW_ID, "_msdyn_entitytype_value": ACCOUNT_ID, "msdyn_usercanjoinchat": true, "msdyn_recordownercanunlink": true, "msdyn_contextviewid": VIEW_ID, "statecode": 0 },
            { "msdyn_entitylinkchatconfigurationid": OTHER_VIEW_ID, "_msdyn_entitytype_value": VISIT_ID, "msdyn_recentchatlinkercanunlink": true, "statecode": 0 },
        ])),
        roles(
            json!([role(ROLE_ID, "Agents", &[UNLINK]), { "roleid": COPY_ID, "name": "Agents", "_parentrootroleid_value": ROLE_ID }]),
        ),
        (
            "apps.json",
            value(
                json!([{ "appmoduleid": VIEW_ID, "uniquename": "contoso_desk", "name": "Desk", "navigationtype": 0, "statecode": 0 }]),
            ),
        ),
        ("maps.json", value(json!([{ "sitemapnameunique": "contoso_desk", "sitemapxml": "<SiteMap/>" }]))),
        profiles(json!([profile(PROFILE_ID, &[USER_ID])])),
        no_roles(),
        (
            "grants.json",
            value(json!([{ "clientId": VIEW_ID, "consentType": "AllPrincipals", "scope": "Chat.ReadWrite.All" }])),
        ),
        (
            "r.xml",
            format!(
                "<Role id='{{{PANE_ID}}}' name='Solution'><RolePrivileges><RolePrivilege name='{UNLINK}'/></RolePrivileges></Role>"
            ),
        ),
    ];
    files.extend(panes(true, json!(true)));
    files
}

fn whole_options() -> Options {
    let base = TenantDocument::from_json(br#"{"version":1,"chat":{"enabled":true}}"#).unwrap();
    Options { base: Some(base), ..chat_tool() }
}

#[test]
fn a_whole_environment_leaves_no_note_that_a_file_could_answer() {
    let imported = imported_with(&whole(), &whole_options());
    let notes: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
    let off: Vec<_> = ["contact", "email", "incident", "knowledgearticle"]
        .iter()
        .map(|name| format!("$: no row of chat settings is of `{name}`, so it is turned off"))
        .collect();
    let renamed =
        "views.json: value[1]: `account`: an earlier view is called `All`, so this one is called `All (2)`".to_owned();
    assert_eq!(notes, [vec![renamed], off].concat());
}

#[test]
fn the_same_files_in_any_order_give_the_same_bytes() {
    let mut files = whole();
    let text = |files: &[File]| {
        let imported = imported_with(files, &whole_options());
        (serde_json::to_string(&imported.document.concise()).unwrap(), imported.notes)
    };
    let expected = text(&files);
    for turn in 0..files.len() {
        files.rotate_left(1);
        assert_eq!(text(&files), expected, "turned {turn}");
        files.swap(0, turn);
        assert_eq!(text(&files), expected, "swapped {turn}");
    }
    let mut twice = files.clone();
    twice.extend(files);
    assert_eq!(text(&twice), expected, "identical files count once");
}

/// Who could do more by the second document than by the first: the lines that `compare` calls wider.
fn widened(before: &Tenant, after: &Tenant) -> Vec<String> {
    let lines = compare(before, after);
    let text = |line: &dyn std::fmt::Display| line.to_string();
    lines
        .iter()
        .map(|line| (serde_json::to_value(line).unwrap(), text(line)))
        .filter(|(line, _)| {
            line["change"] == "widened" || line.get("gained").is_some_and(|gained| gained != &json!([]))
        })
        .map(|(_, text)| text)
        .collect()
}

fn tenant(files: &[File]) -> Result<Tenant, Faults> {
    Ok(read(files, Given::ByName).import(&whole_options())?.document.build().unwrap())
}

#[test]
fn a_row_or_key_that_is_left_out_gives_nobody_more() {
    let files = whole();
    let before = tenant(&files).unwrap();
    let mut tried = 0;
    for (index, (_, text)) in files.iter().enumerate() {
        let Ok(whole) = serde_json::from_str::<Value>(text) else { continue };
        let rows = whole["value"].as_array().unwrap();
        let mut smaller: Vec<Value> = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            let mut without = whole.clone();
            without["value"].as_array_mut().unwrap().remove(place);
            smaller.push(without);
            for key in row.as_object().unwrap().keys() {
                let mut without = whole.clone();
                without["value"][place].as_object_mut().unwrap().remove(key);
                smaller.push(without);
            }
        }
        for text in smaller {
            let mut files = files.clone();
            files[index].1 = text.to_string();
            // An import that is refused gives nobody anything.
            let Ok(after) = tenant(&files) else { continue };
            // What no file speaks of has the defaults that the notes name: types without settings are
            // connectable, a user without a profile has the chat.
            let speaks = !text["value"].as_array().unwrap().is_empty();
            if speaks {
                assert_eq!(widened(&before, &after), Vec::<String>::new(), "{} without {text}", files[index].0);
                tried += 1;
            }
        }
    }
    assert!(tried > 40, "{tried}");
}

#[test]
fn a_wrong_file_in_any_place_is_named() {
    for (index, (name, _)) in whole().into_iter().enumerate() {
        for wrong in ["", "{", "<", "\u{feff}", r#"{"error":{"code":"x"}}"#, r#"[{"x":1}]"#, "<x/>", "text", "null"] {
            let mut files = whole();
            files[index].1 = wrong.to_owned();
            let faults = tenant(&files).expect_err(name);
            assert!(
                faults.iter().any(|fault| fault.place().to_string().starts_with(&format!("{name}: "))),
                "{name} with {wrong}: {faults}"
            );
        }
    }
}

#[test]
fn no_cut_or_damaged_file_panics_or_passes_the_gate_with_a_fault() {
    for (index, (_, text)) in whole().into_iter().enumerate() {
        for place in (0..text.len()).step_by(53) {
            let mut files: Vec<(&str, Vec<u8>)> =
                whole().into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
            let import = |files: &[(&str, Vec<u8>)]| {
                let mut environment = Environment::default();
                files.iter().for_each(|(name, bytes)| environment.read(name, bytes, Given::ByName));
                environment.import(&whole_options())
            };
            files[index].1.truncate(place);
            assert!(import(&files).is_err(), "{} cut at {place}", files[index].0);
            for byte in *b"\"{}:<\xff0" {
                files[index].1 = text.clone().into_bytes();
                files[index].1[place] = byte;
                if let Ok(imported) = import(&files) {
                    imported.document.build().unwrap();
                }
            }
        }
    }
}

#[test]
fn the_requests_are_of_all_kinds() {
    let sets = [
        "EntityDefinitions",
        "savedqueries",
        "msdyn_entitylinkchatconfigurations",
        "roles",
        "roleprivilegescollection",
        "privileges",
        "appmodules",
        "sitemaps",
        "msdyn_appconfigurations",
        "msdyn_paneconfigurations",
        "msdyn_panetabconfigurations",
        "msdyn_panetoolconfigurations",
        "msdyn_appprofilerolemappings",
        "oauth2PermissionGrants",
        "appRoleAssignments",
    ];
    assert_eq!(REQUESTS.len(), sets.len());
    for (request, set) in REQUESTS.iter().zip(sets) {
        let path = request.split('?').next().unwrap();
        assert_eq!(path.rsplit('/').next(), Some(set));
    }
}

// Real files

fn real(folder: &str, name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/environment").join(folder).join(name);
    let read = std::fs::read(&path).ok();
    if read.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    read
}

/// How often each line of a text begins with this, blanks apart.
fn lines(text: &str, start: &str) -> usize {
    text.lines().filter(|line| line.trim_start().starts_with(start)).count()
}

/// What a real solution holds, counted by another reader of XML.
struct Counts {
    tables: usize,
    fields: usize,
    secured: usize,
    views: usize,
    roles: usize,
    apps: usize,
}

#[rstest]
#[case("ColumnLevelSecuritySampleSolution", Counts { tables: 1, fields: 22, secured: 4, views: 7, roles: 1, apps: 0 })]
#[case("Dynamics365HigherEducationAccelerator_1_0_1_6_unmanaged", Counts { tables: 24, fields: 555, secured: 0, views: 151, roles: 0, apps: 1 })]
#[case("VirtualEntityRecordSource_SampleSolution_1_22043_1_managed", Counts { tables: 2, fields: 3, secured: 0, views: 6, roles: 0, apps: 0 })]
#[case("polymorphiclookupexamplesolution", Counts { tables: 4, fields: 76, secured: 0, views: 28, roles: 0, apps: 0 })]
fn a_real_solution_is_imported_cell_for_cell(#[case] name: &str, #[case] counts: Counts) {
    let folder = format!("solutions/{name}");
    let (Some(customizations), Some(solution)) = (real(&folder, "customizations.xml"), real(&folder, "solution.xml"))
    else {
        return;
    };
    let mut environment = Environment::default();
    environment.read("customizations.xml", &customizations, Given::Among);
    environment.read("solution.xml", &solution, Given::Among);
    let options = Options { all_tables: true, ..Options::default() };
    let imported = environment.import(&options).unwrap_or_else(|faults| panic!("{faults}"));
    let document = &imported.document;
    let found = (document.record_types.len(), document.roles.len(), document.apps.len());
    assert_eq!(found, (counts.tables, counts.roles, counts.apps));
    let text = String::from_utf8(customizations).unwrap();
    // Counted line by line: each of these begins a line of its own in these files.
    let fields: usize = document.record_types.iter().map(|it| it.fields.as_ref().map_or(0, Vec::len)).sum();
    assert_eq!(fields, counts.fields, "{:?}", imported.notes);
    assert_eq!(fields, lines(&text, "<attribute PhysicalName"));
    let secured: usize =
        document.record_types.iter().flat_map(|it| it.fields.iter().flatten()).filter(|field| field.secured).count();
    assert_eq!((secured, secured), (counts.secured, lines(&text, "<IsSecured>1</IsSecured>")));
    let views: usize = document.record_types.iter().map(|it| it.views.len()).sum();
    assert_eq!((views, views), (counts.views, lines(&text, "<savedqueryid>")));
    if document.record_types.iter().all(|it| it.fields.is_some()) {
        let hidden = text
            .lines()
            .filter(|line| line.trim_start().starts_with("<cell ") && line.contains("ishidden=\"1\""))
            .count();
        let columns: usize = document.record_types.iter().flat_map(|it| &it.views).map(|view| view.columns.len()).sum();
        // A form's cells have ids, a view's have names.
        let cells = text
            .lines()
            .filter(|line| {
                line.trim_start().starts_with("<cell ") && line.contains(" name=\"") && !line.contains(" id=\"")
            })
            .count();
        assert_eq!(columns + hidden, cells);
    }
    assert!(
        imported
            .notes
            .iter()
            .any(|note| note.to_string() == "$: 1 file is passed over: the import knows no file like it")
    );
    imported.document.build().unwrap();
}

#[test]
fn real_answers_of_the_web_api_are_imported() {
    let names = [
        "roles.json",
        "systemusers.json",
        "mailbox.attributes-list.json",
        "account.no-attributes.json",
        "dataverse-table-list.dataverseResponse.json",
    ];
    let mut environment = Environment::default();
    for name in names {
        let Some(bytes) = real("webapi", name) else { return };
        environment.read(name, &bytes, Given::Among);
    }
    let imported = environment
        .import(&Options { all_tables: true, ..Options::default() })
        .unwrap_or_else(|faults| panic!("{faults}"));
    let document = &imported.document;
    assert_eq!(document.roles.len(), 72);
    // Six have a template, and of these the crate knows one.
    let builtin: Vec<&str> =
        document.roles.iter().filter(|role| role.builtin.is_some()).map(|role| role.name.as_str()).collect();
    assert_eq!(builtin, ["System Administrator"]);
    // Nothing is known of any privilege, so nobody has one.
    assert!(document.clone().build().unwrap().roles().iter().all(|role| role.privileges().is_empty()));
    let named = |name: &str| document.record_types.iter().find(|it| it.name == name).unwrap();
    // 140 columns, of which 22 say nothing of their type.
    let mailbox = named("mailbox");
    assert!(mailbox.is_virtual);
    assert_eq!(mailbox.fields.as_ref().map(Vec::len), Some(140 - 22));
    let left_out = |note: &&Note| note.message().ends_with("is left out");
    assert_eq!(imported.notes.iter().filter(left_out).count(), 22);
    assert!(named("aaduser").is_virtual && !named("account").is_virtual);
    assert!(named("account").fields.is_none() && named("contact").fields.is_none());
    // The users are none of an environment.
    let passed_over = "$: 1 file is passed over: the import knows no file like it";
    assert!(imported.notes.iter().any(|note| note.to_string() == passed_over));
}

#[test]
fn real_tables_of_the_web_api_lose_no_column() {
    let mut environment = Environment::default();
    let expected = [("account", 294, 25), ("email", 138, 0), ("incident", 128, 0)];
    for (table, ..) in expected {
        let Some(bytes) = real("..", &format!("{table}.table.json")) else { return };
        environment.read(table, &bytes, Given::ByName);
    }
    let options = Options { all_tables: true, ..Options::default() };
    let imported = environment.import(&options).unwrap_or_else(|faults| panic!("{faults}"));
    let counted = imported.document.record_types.iter().map(|it| {
        let fields = it.fields.as_ref().unwrap();
        (it.name.as_str(), fields.len(), fields.iter().filter(|field| field.secured).count())
    });
    assert_eq!(counted.collect::<Vec<_>>(), expected);
}
