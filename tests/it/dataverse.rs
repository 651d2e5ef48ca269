//! Imports from Dataverse metadata: small tables made by hand, every bad input, and real tables
//! where they are at hand.

use crm_chat_policy::{
    card::card,
    dataverse::{self, Import, UpdateMessage},
    document::{FaultCode, RecordTypeDocument, TenantDocument, ViewDocument},
    model::{FieldType, Ownership, Tenant, ViewKind},
};
use rstest::rstest;
use serde_json::{Value, json};
use std::path::Path;

const ID: &str = "00000000-0000-0000-00aa-000010001001";
const OTHER_ID: &str = "00000000-0000-0000-00aa-000010001002";

/// An account with four fields, one of them secured.
fn account() -> Value {
    json!({
        "LogicalName": "account",
        "OwnershipType": "UserOwned",
        "IsActivity": false,
        "Attributes": [
            { "LogicalName": "name", "AttributeTypeName": { "Value": "StringType" }, "IsSecured": true },
            { "LogicalName": "revenue", "AttributeTypeName": { "Value": "MoneyType" } },
            { "LogicalName": "employees", "AttributeType": "Integer" },
            { "LogicalName": "logo", "AttributeType": "Virtual", "AttributeTypeName": { "Value": "ImageType" } },
        ],
    })
}

/// The Case with all fields of its preset.
fn incident() -> Value {
    let fields = [("title", "String"), ("prioritycode", "Picklist"), ("statecode", "State"), ("statuscode", "Status")];
    let attribute = |(name, code)| json!({ "LogicalName": name, "AttributeType": code });
    json!({ "LogicalName": "incident", "Attributes": fields.map(attribute) })
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

#[track_caller]
fn import_all(table: &Value, views: Option<Value>, settings: Option<Value>) -> Import {
    let (table, views, settings) = (table.to_string(), views.map(text), settings.map(text));
    match texts(&table, views.as_deref(), settings.as_deref()) {
        Ok(import) => import,
        Err(faults) => panic!("refused:\n{faults}"),
    }
}

fn text(value: Value) -> String {
    value.to_string()
}

fn texts(table: &str, views: Option<&str>, settings: Option<&str>) -> Result<Import, String> {
    let bytes = |text: Option<&str>| text.map(|text| text.as_bytes().to_vec());
    let (views, settings) = (bytes(views), bytes(settings));
    dataverse::record_type(table.as_bytes(), views.as_deref(), settings.as_deref(), UpdateMessage::Present)
        .map_err(|faults| faults.to_string())
}

#[track_caller]
fn record_type(table: &Value) -> RecordTypeDocument {
    import_all(table, None, None).record_type
}

#[track_caller]
fn views(rows: Value) -> (Vec<ViewDocument>, Vec<String>) {
    let import = import_all(&account(), Some(rows), None);
    // That there is no layout at all is a test of its own.
    let notes = import.notes.iter().filter(|note| note.place() != "views").map(ToString::to_string);
    (import.record_type.views, notes.collect())
}

#[track_caller]
fn settings(table: &Value, row: Value) -> RecordTypeDocument {
    let views = json!([{ "savedqueryid": ID, "name": "Brief", "layoutxml": "<grid/>" }]);
    import_all(table, Some(views), Some(row)).record_type
}

/// The faults as lines, each cut after its place.
#[track_caller]
fn places(table: &str, views: Option<&str>, settings: Option<&str>) -> Vec<String> {
    let faults = texts(table, views, settings).expect_err("the metadata is refused");
    let place = |line: &str| line.splitn(3, ": ").take(2).collect::<Vec<_>>().join(": ");
    faults.lines().map(place).collect()
}

#[track_caller]
fn table_faults(table: &Value) -> String {
    texts(&table.to_string(), None, None).expect_err("the table is refused")
}

#[track_caller]
fn view_faults(rows: Value) -> String {
    texts(&account().to_string(), Some(&rows.to_string()), None).expect_err("the views are refused")
}

#[track_caller]
fn settings_faults(table: &Value, row: Value) -> String {
    texts(&table.to_string(), None, Some(&row.to_string())).expect_err("the settings are refused")
}

fn tenant_of(record_type: RecordTypeDocument) -> Tenant {
    let document = TenantDocument { record_types: vec![record_type], ..TenantDocument::default() };
    document.build().expect("an import has no fault")
}

// Tables

#[test]
fn a_table_becomes_an_entry_without_its_defaults() {
    let entry = serde_json::to_string(&record_type(&account())).unwrap();
    assert_eq!(
        entry,
        r#"{"name":"account","fields":[{"name":"name","type":"String","secured":true},{"name":"revenue","type":"Money"},{"name":"employees","type":"Integer"},{"name":"logo","type":"Image"}],"views":[]}"#
    );
}

#[test]
fn every_field_type_is_read_from_the_type_name_and_from_the_type() {
    for field_type in FieldType::ALL {
        let named = json!({ "LogicalName": "f", "AttributeType": "Virtual", "AttributeTypeName": { "Value": format!("{field_type}Type") } });
        let bare = json!({ "LogicalName": "g", "AttributeType": field_type.code() });
        let unnamed = json!({ "LogicalName": "h", "AttributeType": field_type.code(), "AttributeTypeName": null });
        let empty =
            json!({ "LogicalName": "i", "AttributeType": field_type.code(), "AttributeTypeName": { "Value": null } });
        let fields = record_type(&with(account(), "Attributes", json!([named, bare, unnamed, empty]))).fields.unwrap();
        assert!(fields.iter().all(|field| field.field_type == *field_type), "{field_type}");
    }
}

#[rstest]
#[case::user(json!("UserOwned"), Ownership::UserOwned)]
#[case::team(json!("TeamOwned"), Ownership::UserOwned)]
#[case::organization(json!("OrganizationOwned"), Ownership::OrganizationOwned)]
#[case::business(json!("BusinessOwned"), Ownership::BusinessOwned)]
#[case::business_parented(json!("BusinessParented"), Ownership::BusinessOwned)]
#[case::nobody(json!("None"), Ownership::None)]
#[case::null(json!(null), Ownership::UserOwned)]
fn ownership(#[case] given: Value, #[case] expected: Ownership) {
    assert_eq!(record_type(&with(account(), "OwnershipType", given)).ownership, expected);
}

#[rstest]
#[case::standard(json!({ "TableType": "Standard", "DataProviderId": null }), false)]
#[case::by_table_type(json!({ "TableType": "Virtual" }), true)]
#[case::by_provider(json!({ "DataProviderId": ID }), true)]
#[case::by_provider_without_a_type(json!({ "TableType": null, "DataProviderId": ID }), true)]
#[case::no_provider(json!({ "DataProviderId": null }), false)]
#[case::the_empty_guid_is_no_provider(json!({ "DataProviderId": "00000000-0000-0000-0000-000000000000" }), false)]
#[case::an_elastic_table_has_a_provider(json!({ "TableType": "Elastic", "DataProviderId": ID }), false)]
#[case::the_type_goes_before_the_provider(json!({ "TableType": "Standard", "DataProviderId": ID }), false)]
#[case::nothing_said(json!({ "TableType": null }), false)]
fn virtual_tables(#[case] keys: Value, #[case] expected: bool) {
    let mut table = account();
    table.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    assert_eq!(record_type(&table).is_virtual, expected);
}

#[rstest]
#[case::account_is_none("account", json!(false), None)]
#[case::account_made_one("account", json!(true), Some(true))]
#[case::email_is_one("email", json!(true), None)]
#[case::email_made_none("email", json!(false), Some(false))]
#[case::nothing_said("email", json!(null), None)]
fn activities(#[case] name: &str, #[case] given: Value, #[case] expected: Option<bool>) {
    let table = with(with(account(), "LogicalName", json!(name)), "IsActivity", given);
    assert_eq!(record_type(&table).activity, expected);
}

#[test]
fn a_table_without_an_update_message_says_so() {
    let table = account().to_string();
    let import = dataverse::record_type(table.as_bytes(), None, None, UpdateMessage::Absent).unwrap();
    assert!(!import.record_type.update_message);
    assert!(serde_json::to_string(&import.record_type).unwrap().contains(r#""update_message":false"#));
}

#[test]
fn a_table_without_columns_has_an_empty_list_of_fields() {
    assert_eq!(record_type(&with(incident(), "Attributes", json!([]))).fields, Some(vec![]));
}

#[test]
fn rows_come_in_three_wrappings() {
    let (view, row) = (json!({ "name": "A" }), json!({ "msdyn_usercanjoinchat": true }));
    let list = |row: &Value| json!([row]);
    let object = |row: &Value| json!({ "@odata.context": "…", "value": [row], "@odata.count": 1 });
    let plain = import_all(&account(), Some(view.clone()), Some(row.clone()));
    assert_eq!(import_all(&list(&account()), Some(list(&view)), Some(list(&row))), plain);
    assert_eq!(import_all(&object(&account()), Some(object(&view)), Some(object(&row))), plain);
}

#[rstest]
#[case::no_table(json!([]), "malformed_document: table: expected one table, found none")]
#[case::two_tables(json!({ "value": [account(), incident()] }), "malformed_document: table: expected one table, found 2")]
#[case::an_error(json!({ "error": { "code": "0x0", "message": "no" } }), "malformed_document: table.error: the Web API answered with an error instead of rows")]
#[case::ownership(with(account(), "OwnershipType", json!("Mine\n")), r"malformed_document: table.OwnershipType: expected one of `UserOwned`, `OrganizationOwned`, `BusinessOwned`, `None`, found `Mine\n`")]
#[case::table_type(with(account(), "TableType", json!("Virtually")), "malformed_document: table.TableType: expected one of `Standard`, `Elastic`, `Virtual`, found `Virtually`")]
#[case::no_id(with(account(), "MetadataId", json!("7")), "invalid_id: table.MetadataId: `7` is not a record id: a GUID has 36 characters, hyphenated")]
#[case::no_columns(json!({ "LogicalName": "account" }), "malformed_document: table.Attributes: missing key `Attributes`: ask for the table with `$expand=Attributes`")]
#[case::bad_name(with(account(), "LogicalName", json!("Account")), "invalid_name: table.LogicalName: `Account` is not a logical name: it must start with a lower-case letter")]
#[case::empty_name(with(account(), "LogicalName", json!("")), "invalid_name: table.LogicalName: `` is not a logical name: it is empty")]
fn a_bad_table_is_refused(#[case] table: Value, #[case] expected: &str) {
    assert_eq!(table_faults(&table), expected);
}

#[rstest]
#[case("#Microsoft.Dynamics.CRM.MemoAttributeMetadata", "Memo")]
#[case("#Microsoft.Dynamics.CRM.UniqueIdentifierAttributeMetadata", "Uniqueidentifier")]
#[case("#Microsoft.Dynamics.CRM.MultiSelectPicklistAttributeMetadata", "MultiSelectPicklist")]
fn a_column_without_a_type_has_that_of_its_class(#[case] class: &str, #[case] expected: &str) {
    let columns = json!([
        { "LogicalName": "a", "@odata.type": class },
        { "LogicalName": "b", "@odata.type": class, "AttributeType": "Boolean" },
    ]);
    let fields = record_type(&with(account(), "Attributes", columns)).fields.unwrap();
    assert_eq!(fields.iter().map(|field| field.field_type.code()).collect::<Vec<_>>(), [expected, "Boolean"]);
}

/// What a column says of itself besides its type.
#[rstest]
#[case::nothing(json!({}), json!({}))]
#[case::simple(json!({ "SourceType": 0 }), json!({}))]
#[case::calculated(json!({ "SourceType": 1 }), json!({ "computed": true }))]
#[case::rollup(json!({ "SourceType": 2 }), json!({ "computed": true }))]
#[case::formula(json!({ "SourceType": 3 }), json!({ "computed": true }))]
#[case::a_source_that_is_null(json!({ "SourceType": null }), json!({}))]
#[case::secured(json!({ "IsSecured": true }), json!({ "secured": true }))]
#[case::rich_text_is_a_memos_default(json!({ "FormatName": { "Value": "RichText" } }), json!({}))]
#[case::plain_text(json!({ "FormatName": { "Value": "TextArea" } }), json!({ "rich_text": false }))]
#[case::the_older_key(json!({ "Format": "Text" }), json!({ "rich_text": false }))]
#[case::no_format(json!({ "FormatName": null, "Format": null }), json!({}))]
#[case::a_label(json!({ "DisplayName": { "UserLocalizedLabel": { "Label": "Notes" } } }), json!({ "label": "Notes" }))]
#[case::no_label(json!({ "DisplayName": { "UserLocalizedLabel": null } }), json!({}))]
fn a_column(#[case] keys: Value, #[case] expected: Value) {
    let mut column = json!({ "LogicalName": "notes", "AttributeType": "Memo" });
    column.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
    let mut field = json!({ "name": "notes", "type": "Memo" });
    field.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
    let fields = record_type(&with(account(), "Attributes", json!([column]))).fields.unwrap();
    assert_eq!(serde_json::to_value(&fields).unwrap(), json!([field]));
}

/// Two missing ids would be equal.
#[test]
fn the_empty_guid_is_refused_wherever_an_id_is_read() {
    let empty = "00000000-0000-0000-0000-000000000000";
    let table = with(account(), "MetadataId", json!(empty)).to_string();
    let views = json!([{ "name": "A", "savedqueryid": empty }]).to_string();
    let settings =
        json!({ "msdyn_usercanjoinchat": true, "_msdyn_entitytype_value": empty, "msdyn_contextviewid": empty });
    let expected = [
        "invalid_id: table.MetadataId",
        "invalid_id: views[0].savedqueryid",
        "invalid_id: settings.msdyn_contextviewid",
        "invalid_id: settings._msdyn_entitytype_value",
    ];
    let mut found = places(&table, Some(&views), Some(&settings.to_string()));
    found[2..].sort();
    found[2..].reverse();
    assert_eq!(found, expected);
}

#[test]
fn every_bad_column_is_reported_in_order() {
    let columns = json!([
        { "LogicalName": "Name", "AttributeType": "Sting" },
        { "LogicalName": "b", "AttributeTypeName": { "Value": "EmailType" }, "AttributeType": "String" },
        { "LogicalName": "c" },
        { "LogicalName": "b", "AttributeType": "String" },
        { "LogicalName": "e", "AttributeTypeName": { "Value": "" } },
        { "LogicalName": "", "AttributeType": "String" },
        { "LogicalName": "g", "@odata.type": "#Microsoft.Dynamics.CRM.AttributeMetadata" },
    ]);
    let faults = table_faults(&with(account(), "Attributes", columns));
    let faults = faults.replace(
        &format!(
            ", expected one of `{}`",
            FieldType::ALL.iter().map(ToString::to_string).collect::<Vec<_>>().join("`, `")
        ),
        " …",
    );
    let expected = [
        "invalid_name: table.Attributes[0].LogicalName: `Name` is not a logical name: it must start with a lower-case letter",
        "malformed_document: table.Attributes[0].AttributeType: `Sting` is not a field type …",
        "malformed_document: table.Attributes[1].AttributeTypeName.Value: `EmailType` is not a field type …",
        "malformed_document: table.Attributes[2].AttributeType: expected `AttributeTypeName` or `AttributeType`, found neither",
        "duplicate_name: table.Attributes[3].LogicalName: `b` is given twice",
        "malformed_document: table.Attributes[4].AttributeTypeName.Value: `` is not a field type …",
        "invalid_name: table.Attributes[5].LogicalName: `` is not a logical name: it is empty",
        "malformed_document: table.Attributes[6][\"@odata.type\"]: `#Microsoft.Dynamics.CRM.AttributeMetadata` is not a field type …",
    ];
    assert_eq!(faults.lines().collect::<Vec<_>>(), expected);
}

// Views

#[test]
fn cells_in_order_are_the_columns() {
    let layout = "<?xml version='1.0'?>\n<grid name=\"resultset\"><!-- <cell name='no'/> --><row id='accountid'>
        <cell name=\"name\" width=\"300\" /><cell name='a_1.msp_x'/><group><cell name='&#110;ame' ishidden='1'/></group></row></grid>";
    let (views, notes) = views(json!([{ "name": "A", "layoutxml": layout }]));
    assert_eq!(views[0].columns, ["name", "a_1.msp_x"]);
    assert_eq!(notes, ["views[0].layoutxml: hidden cells are left out: `name`"]);
}

#[rstest]
#[case::absent(json!({ "name": "A" }))]
#[case::null(json!({ "name": "A", "layoutxml": null }))]
#[case::no_cells(json!({ "name": "A", "layoutxml": "<grid><row/></grid>" }))]
#[case::another_element(json!({ "name": "A", "layoutxml": "<grid><cells name='x'/></grid>" }))]
fn a_view_may_have_no_columns(#[case] row: Value) {
    let (views, notes) = views(row);
    assert_eq!(views, [ViewDocument { name: "A".into(), kind: ViewKind::Public, columns: vec![] }]);
    assert_eq!(notes, Vec::<String>::new());
}

#[rstest]
#[case::number(json!(4), ViewKind::QuickFind)]
#[case::digits(json!("4"), ViewKind::QuickFind)]
#[case::padded_digits(json!("004"), ViewKind::QuickFind)]
#[case::public(json!(0), ViewKind::Public)]
#[case::lookup(json!("64"), ViewKind::Public)]
#[case::beyond_64_bits(json!("99999999999999999999999"), ViewKind::Public)]
#[case::negative(json!(-4), ViewKind::Public)]
#[case::null(json!(null), ViewKind::Public)]
fn kinds_of_views(#[case] querytype: Value, #[case] kind: ViewKind) {
    assert_eq!(views(json!({ "name": "A", "querytype": querytype })).0[0].kind, kind);
}

#[test]
fn a_view_without_a_name_is_called_by_its_place() {
    let (views, notes) = views(json!([{ "name": "A" }, { "layoutxml": "<g/>" }, { "name": "", "layoutxml": "<g/>" }]));
    assert_eq!(views.iter().map(|view| view.name.as_str()).collect::<Vec<_>>(), ["A", "View 2", "View 3"]);
    let expected = [
        "views[1].name: the view has no name and is called `View 2`",
        "views[2].name: the view has no name and is called `View 3`",
    ];
    assert_eq!(notes, expected);
}

#[test]
fn a_repeated_name_gets_a_number_that_is_free() {
    let row = |name: &str| json!({ "name": name });
    let names = ["A", "A", "A", "B", "A (3)", "A", "B"].map(row);
    let mut rows = names.to_vec();
    rows.push(json!({ "name": "View 9" }));
    rows.push(json!({ "layoutxml": "<g/>" }));
    let (views, notes) = views(json!(rows));
    let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["A", "A (2)", "A (4)", "B", "A (3)", "A (5)", "B (2)", "View 9", "View 9 (2)"]);
    assert_eq!(notes.len(), 6);
    assert_eq!(notes[0], "views[1].name: an earlier view is called `A`, so this one is called `A (2)`");
    assert_eq!(notes[4], "views[8].name: the view has no name and is called `View 9`");
    assert_eq!(notes[5], "views[8].name: an earlier view is called `View 9`, so this one is called `View 9 (2)`");
}

#[rstest]
#[case::the_default_one(json!([4, 4, 4]), json!([false, true, null]), 1)]
#[case::the_first_default_one(json!([4, 4, 4]), json!([false, true, true]), 1)]
#[case::else_the_first(json!([0, 4, "4"]), json!([true, false, null]), 1)]
fn one_quick_find_view_stays(#[case] types: Value, #[case] defaults: Value, #[case] stays: usize) {
    let row =
        |place: usize| json!({ "name": format!("V{place}"), "querytype": types[place], "isdefault": defaults[place] });
    let (views, notes) = views(json!([row(0), row(1), row(2)]));
    let quick_find: Vec<usize> = (0..3).filter(|place| views[*place].kind == ViewKind::QuickFind).collect();
    assert_eq!(quick_find, [stays]);
    let others = (0..3).filter(|place| *place != stays && matches!(types[place].to_string().as_str(), "4" | "\"4\""));
    let note = |place| {
        format!("views[{place}].querytype: views[{stays}] is the Quick Find view, so `V{place}` becomes public")
    };
    assert_eq!(notes, others.map(note).collect::<Vec<_>>());
}

#[test]
fn notes_come_in_the_order_of_the_views() {
    let row = json!({ "name": "A", "querytype": 4 });
    let (_, notes) = views(json!({ "value": [row, row, row], "@odata.nextLink": "https://…" }));
    let expected = [
        "views[1].name: an earlier view is called `A`, so this one is called `A (2)`",
        "views[1].querytype: views[0] is the Quick Find view, so `A (2)` becomes public",
        "views[2].name: an earlier view is called `A`, so this one is called `A (3)`",
        "views[2].querytype: views[0] is the Quick Find view, so `A (3)` becomes public",
        "views[\"@odata.nextLink\"]: the answer has further pages, which are not imported",
    ];
    assert_eq!(notes, expected);
}

#[test]
fn an_answer_of_views_without_a_layout_is_noted() {
    let notes = |rows| import_all(&account(), Some(rows), None).notes.len();
    assert_eq!(notes(json!([{ "name": "A" }, { "name": "B" }])), 1);
    assert_eq!(notes(json!([{ "name": "A" }, { "name": "B", "layoutxml": "<grid/>" }])), 0);
    assert_eq!(notes(json!([])), 0);
}

#[test]
fn a_deactivated_view_does_not_count() {
    let row = |name: &str, state: Value| json!({ "name": name, "querytype": 4, "isdefault": true, "statecode": state });
    let (views, notes) = views(json!([row("A", json!(1)), row("A", json!(0)), row("B", json!(null))]));
    let found: Vec<_> = views.iter().map(|view| (view.name.as_str(), view.kind)).collect();
    assert_eq!(found, [("A", ViewKind::QuickFind), ("B", ViewKind::Public)]);
    let expected = [
        "views[0].statecode: the view is deactivated, so it is left out",
        "views[2].querytype: views[1] is the Quick Find view, so `B` becomes public",
    ];
    assert_eq!(notes, expected);
}

/// The preset's view would show fields that nobody chose.
#[test]
fn the_preset_does_not_stand_in_for_a_deactivated_introduction_view() {
    let rows = json!([{ "name": "Case introduction message view", "statecode": 1 }, { "name": "All" }]);
    let import = import_all(&incident(), Some(rows), Some(json!({ "msdyn_enablekickoffmessage": true })));
    let notes: Vec<String> = import.notes.iter().map(ToString::to_string).collect();
    let note = "views[0].name: cards of cases come from this view, so they have no fields without it";
    assert_eq!(notes[1], note);
    let tenant = tenant_of(import.record_type);
    assert!(card(&tenant, tenant.record_type("incident").unwrap()).fields().is_empty());
    // For any other table it is a name like another.
    let rows = json!([{ "name": "Case introduction message view", "statecode": 1 }]);
    assert_eq!(import_all(&account(), Some(rows), None).record_type.views, []);
}

#[test]
fn an_introduction_view_of_another_letter_case_is_the_one() {
    let rows = json!([{ "name": "CASE introduction message", "layoutxml": "<grid><row><cell name='statecode'/></row></grid>" }]);
    let import = import_all(&incident(), Some(rows), Some(json!({ "msdyn_enablekickoffmessage": true })));
    let notes: Vec<String> = import.notes.iter().map(ToString::to_string).collect();
    let note = "views[0].name: cards of cases come from `CASE introduction message`, which is called `Case introduction message` here";
    assert_eq!(notes, [note]);
    let tenant = tenant_of(import.record_type);
    let card = card(&tenant, tenant.record_type("incident").unwrap());
    assert_eq!(card.fields().iter().map(|field| field.name()).collect::<Vec<_>>(), ["statecode"]);
}

#[test]
fn a_deactivated_view_is_not_there_to_be_chosen() {
    let views = json!([{ "savedqueryid": ID, "name": "A", "statecode": 1 }]).to_string();
    let settings = json!({ "msdyn_contextviewid": ID }).to_string();
    let expected = ["unknown_view: settings.msdyn_contextviewid"];
    assert_eq!(places(&account().to_string(), Some(&views), Some(&settings)), expected);
}

#[test]
fn cells_that_are_no_columns_are_left_out_with_a_note() {
    let layout = "<g><cell name='name'/><cell name='B b'/><cell name='revenue' ishidden='1'/><cell name=''/><cell name='employees' ishidden='0'/></g>";
    let (views, notes) = views(json!([{ "name": "A" }, { "name": "B", "layoutxml": layout }]));
    assert_eq!(views[1].columns, ["name", "employees"]);
    let expected = [
        "views[1].layoutxml: hidden cells are left out: `revenue`",
        "views[1].layoutxml: cells whose name no column can have are left out: `B b`, ``",
    ];
    assert_eq!(notes, expected);
}

/// What is neither a yes nor a no may hide a cell, so it does.
#[rstest]
#[case::yes("1", true)]
#[case::yes_in_words("true", true)]
#[case::yes_in_other_letter_case("TRUE", true)]
#[case::yes_with_blanks(" 1 ", true)]
#[case::something_else("yes", true)]
#[case::another_number("2", true)]
#[case::nothing("", true)]
#[case::no("0", false)]
#[case::no_in_words("false", false)]
#[case::no_in_other_letter_case("False", false)]
#[case::no_with_blanks(" 0 ", false)]
fn a_cell_is_hidden_unless_it_is_said_not_to_be(#[case] said: &str, #[case] is_hidden: bool) {
    let layout = format!("<g><cell name='name' ishidden='{said}'/></g>");
    let (views, notes) = views(json!([{ "name": "A", "layoutxml": layout }]));
    assert_eq!((views[0].columns.is_empty(), notes.len()), (is_hidden, usize::from(is_hidden)));
}

#[test]
fn further_pages_are_noted_for_every_kind_of_answer() {
    let page = |row: Value| json!({ "value": [row], "@odata.nextLink": "https://…" });
    let settings = json!({ "msdyn_usercanjoinchat": true });
    let import =
        import_all(&page(account()), Some(page(json!({ "layoutxml": "<g/>", "name": "A" }))), Some(page(settings)));
    let expected = ["table", "views", "settings"]
        .map(|text| format!("{text}[\"@odata.nextLink\"]: the answer has further pages, which are not imported"));
    assert_eq!(import.notes.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
}

#[test]
fn no_views_at_all() {
    for none in [json!([]), json!({ "value": [] })] {
        assert_eq!(views(none), (vec![], vec![]));
    }
}

#[rstest]
#[case::neither_name_nor_layout(json!({ "querytype": 0 }), "malformed_document: views[0].name: expected `name` or `layoutxml`, found neither")]
#[case::an_error(json!({ "error": {} }), "malformed_document: views.error: the Web API answered with an error instead of rows")]
#[case::bad_id(json!([{ "name": "A", "savedqueryid": "7" }]), "invalid_id: views[0].savedqueryid: `7` is not a record id: a GUID has 36 characters, hyphenated")]
#[case::id_twice(json!([{ "name": "A", "savedqueryid": ID }, { "name": "B", "savedqueryid": ID.to_uppercase() }]), "duplicate_id: views[1].savedqueryid: `00000000-0000-0000-00aa-000010001001` is given twice")]
#[case::another_table(json!([{ "name": "A", "returnedtypecode": "account" }, { "name": "B", "returnedtypecode": "contact" }]), "malformed_document: views[1].returnedtypecode: expected a view of `account`, found one of `contact`")]
#[case::cell_without_name(json!({ "name": "A", "layoutxml": "<g><cell name='a'/><cell/></g>" }), "malformed_document: views[0].layoutxml: cell 2 of the layout has no `name`")]
fn bad_views_are_refused(#[case] rows: Value, #[case] expected: &str) {
    assert_eq!(view_faults(rows), expected);
}

#[rstest]
#[case::empty("")]
#[case::blank(" \n")]
#[case::no_xml("name, revenue")]
#[case::unclosed("<grid><row><cell name='a'/></row>")]
#[case::crossed("<grid><row></grid></row>")]
#[case::two_roots("<grid/><grid/>")]
#[case::attribute_twice("<grid><cell name='a' name='b'/></grid>")]
#[case::unknown_prefix("<x:grid/>")]
#[case::control_character("<grid>\u{1}</grid>")]
#[case::escaped_control_character("<grid a='&#1;'/>")]
#[case::unknown_entity("<grid><cell name='&a;'/></grid>")]
#[case::document_type("<!DOCTYPE grid><grid/>")]
#[case::internal_entity("<!DOCTYPE g [<!ENTITY a 'name'>]><g><cell name='&a;'/></g>")]
#[case::external_entity("<!DOCTYPE g [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><g>&a;</g>")]
#[case::billion_laughs(
    "<!DOCTYPE g [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;'>]><g>&c;</g>"
)]
fn a_layout_that_is_not_plain_xml_is_refused(#[case] layout: &str) {
    let faults = view_faults(json!([{ "name": "A" }, { "name": "B", "layoutxml": layout }]));
    assert!(faults.starts_with("malformed_document: views[1].layoutxml: the layout can't be read: "), "{faults}");
    assert_eq!(faults.lines().count(), 1, "{faults}");
}

#[rstest]
#[case::closed(200_000, true)]
#[case::never_closed(200_000, false)]
fn a_deep_layout_is_no_trap(#[case] depth: usize, #[case] closed: bool) {
    let layout = "<a>".repeat(depth) + "<cell name='x'/>" + &"</a>".repeat(if closed { depth } else { 0 });
    let rows = json!({ "name": "A", "layoutxml": layout }).to_string();
    match texts(&account().to_string(), Some(&rows), None) {
        Ok(import) => {
            assert_eq!((import.record_type.views[0].columns.as_slice(), closed), (&["x".to_owned()][..], true))
        }
        Err(faults) => assert!(!closed && faults.starts_with("malformed_document: views[0].layoutxml: "), "{faults}"),
    }
}

#[test]
fn a_long_layout_is_read() {
    let layout = "<g>".to_owned() + &"<cell name='x' width='10' disableSorting='1'/>".repeat(20_000) + "</g>";
    assert_eq!(views(json!({ "name": "A", "layoutxml": layout })).0[0].columns.len(), 20_000);
}

#[test]
fn a_layout_that_takes_endless_time_to_read_is_refused() {
    let attributes: String = (0..30_000).map(|number| format!(" a{number:x}=''")).collect();
    let prefixes: String = (0..8_000).map(|number| format!("<a xmlns:p{number:x}='{number}'>")).collect();
    let expected = [
        "malformed_document: views[0].layoutxml: the layout can't be read: an element has more than 1000 attributes",
        "malformed_document: views[1].layoutxml: the layout can't be read: more than 100 namespaces are declared",
    ];
    let layouts = json!([{ "layoutxml": format!("<g{attributes}/>") }, { "layoutxml": prefixes }]);
    assert_eq!(view_faults(layouts).lines().collect::<Vec<_>>(), expected);

    // The cell's own name is its thousandth attribute.
    let attributes: String = (0..999).map(|number| format!(" a{number:x}=''")).collect();
    let prefixes: String = (0..100).map(|number| format!("<a xmlns:p{number:x}='{number}'>")).collect();
    let layout = format!("<g><cell name='x'{attributes}/>{prefixes}{}</g>", "</a>".repeat(100));
    assert_eq!(views(json!({ "layoutxml": layout })).0[0].columns, ["x"]);
}

// Settings

#[test]
fn every_setting_lands_in_its_place() {
    let row = json!({
        "@odata.etag": "W/\"1\"",
        "msdyn_name": "account",
        "msdyn_usercanjoinchat": true,
        "msdyn_recordownercanunlink": true,
        "msdyn_recentchatlinkercanunlink": true,
        "msdyn_enablekickoffmessage": true,
        "msdyn_contextviewid": ID.to_uppercase(),
        "msdyn_isenabledforbot": true,
        "msdyn_filteringattributes": " revenue ,\tname",
    });
    let entry = serde_json::to_value(settings(&account(), row)).unwrap();
    assert_eq!(entry["join"], json!(true));
    assert_eq!(entry["disconnect"], json!({ "record_owner": true, "chat_connector": true }));
    assert_eq!(entry["note"], json!({ "include": true, "view": "Brief" }));
    assert_eq!(entry["notify"], json!({ "enabled": true, "fields": ["revenue", "name"] }));
}

#[rstest]
#[case("msdyn_usercanjoinchat", json!({ "join": true }))]
#[case("msdyn_recordownercanunlink", json!({ "disconnect": { "record_owner": true } }))]
#[case("msdyn_recentchatlinkercanunlink", json!({ "disconnect": { "chat_connector": true } }))]
#[case("msdyn_enablekickoffmessage", json!({ "note": { "include": true } }))]
#[case("msdyn_isenabledforbot", json!({ "notify": { "enabled": true } }))]
fn each_switch_turns_on_one_thing(#[case] column: &str, #[case] expected: Value) {
    let plain = serde_json::to_value(settings(&account(), json!({ "msdyn_contextviewid": null }))).unwrap();
    for (value, expected) in [(json!(true), expected), (json!(false), json!({})), (json!(null), json!({}))] {
        let mut entry = plain.clone();
        entry.as_object_mut().unwrap().extend(expected.as_object().unwrap().clone());
        assert_eq!(serde_json::to_value(settings(&account(), json!({ column: value }))).unwrap(), entry);
    }
}

#[test]
fn a_table_may_have_no_settings() {
    let plain = record_type(&account());
    for none in
        [json!([]), json!({ "value": [] }), json!({ "msdyn_contextviewid": "", "msdyn_filteringattributes": " ," })]
    {
        assert_eq!(import_all(&account(), None, Some(none)).record_type, plain);
    }
}

#[test]
fn the_case_leaves_out_its_own_defaults() {
    let same =
        json!({ "msdyn_usercanjoinchat": true, "msdyn_filteringattributes": "prioritycode,statecode,statuscode" });
    let entry = settings(&incident(), same);
    assert_eq!((entry.join, entry.notify.fields), (None, None));

    let other =
        json!({ "msdyn_usercanjoinchat": false, "msdyn_filteringattributes": "statecode,prioritycode,statuscode" });
    let entry = settings(&incident(), other);
    assert_eq!(entry.join, Some(false));
    assert_eq!(entry.notify.fields.unwrap(), ["statecode", "prioritycode", "statuscode"]);
}

#[test]
fn a_row_of_settings_says_all_that_it_could_say() {
    // The Case can be joined and announces three fields unless somebody says otherwise: the row does.
    let entry = settings(&incident(), json!({ "msdyn_isenabledforbot": true, "msdyn_filteringattributes": "" }));
    assert_eq!((entry.join, entry.notify.enabled), (Some(false), true));
    assert_eq!(entry.notify.fields, Some(vec![]));
    let without_row = record_type(&incident());
    assert_eq!((without_row.join, without_row.notify.fields), (None, None));
}

#[rstest]
#[case::off(1)]
#[case::of_no_known_state(2)]
fn a_deactivated_row_turns_everything_off(#[case] state: i64) {
    let row = json!({
        "statecode": state,
        "msdyn_usercanjoinchat": true,
        "msdyn_recordownercanunlink": true,
        "msdyn_recentchatlinkercanunlink": true,
        "msdyn_enablekickoffmessage": true,
        "msdyn_contextviewid": OTHER_ID,
        "msdyn_isenabledforbot": true,
        "msdyn_filteringattributes": "gone",
    });
    let import = import_all(&incident(), None, Some(row));
    let entry = serde_json::to_value(&import.record_type).unwrap();
    assert_eq!(
        (&entry["connect"], &entry["join"], &entry["notify"]),
        (&json!(false), &json!(false), &json!({ "fields": [] }))
    );
    assert_eq!((entry.get("disconnect"), entry.get("note")), (None, None));
    assert_eq!(import.notes[0].to_string(), "settings.statecode: the row is deactivated, so it turns everything off");
    let active = json!({ "statecode": 0, "msdyn_usercanjoinchat": true });
    assert!(import_all(&incident(), None, Some(active)).record_type.connect);
}

#[test]
fn a_row_of_settings_belongs_to_the_table_of_its_id() {
    let table = with(account(), "MetadataId", json!(ID.to_uppercase()));
    let row = |id: &str| json!({ "msdyn_usercanjoinchat": true, "_msdyn_entitytype_value": id });
    assert_eq!(settings(&table, row(ID)).join, Some(true));
    assert_eq!(settings(&account(), row(OTHER_ID)).join, Some(true));
    let expected = format!(
        "malformed_document: settings._msdyn_entitytype_value: expected the table's `MetadataId` `{ID}`, found `{OTHER_ID}`"
    );
    assert_eq!(settings_faults(&table, row(OTHER_ID)), expected);
    assert!(settings_faults(&table, row("x")).starts_with("invalid_id: settings._msdyn_entitytype_value: `x`"));
}

#[rstest]
#[case::nothing(json!({}))]
#[case::another_row(json!({ "roleid": ID, "name": "Agents", "statecode": 1 }))]
fn a_row_that_says_nothing_of_chats_is_no_row_of_settings(#[case] row: Value) {
    let faults = settings_faults(&account(), row);
    let expected =
        "malformed_document: settings: expected a row of chat settings, found none of `msdyn_usercanjoinchat`, ";
    assert!(faults.starts_with(expected), "{faults}");
}

#[test]
fn a_key_of_settings_in_other_letter_case_is_refused() {
    let row = json!({ "msdyn_usercanjoinchat": true, "msdyn_RecordOwnerCanUnlink": true });
    let expected = "malformed_document: settings: expected the key `msdyn_recordownercanunlink`, found `msdyn_RecordOwnerCanUnlink`";
    assert_eq!(settings_faults(&account(), row), expected);
}

#[test]
fn a_chosen_view_may_have_braces() {
    assert_eq!(
        settings(&account(), json!({ "msdyn_contextviewid": format!(" {{{ID}}} ") })).note.view.as_deref(),
        Some("Brief")
    );
}

#[test]
fn a_chosen_view_is_called_as_it_was_imported() {
    let views = json!([{ "savedqueryid": ID, "name": "A" }, { "savedqueryid": OTHER_ID, "name": "A" }]);
    let import = import_all(&account(), Some(views), Some(json!({ "msdyn_contextviewid": OTHER_ID })));
    assert_eq!(import.record_type.note.view.as_deref(), Some("A (2)"));
}

#[rstest]
#[case::unknown_view(json!({ "msdyn_contextviewid": ID }), "unknown_view: settings.msdyn_contextviewid: no view has the id `00000000-0000-0000-00aa-000010001001`")]
#[case::no_id(json!({ "msdyn_contextviewid": "{7}" }), "invalid_id: settings.msdyn_contextviewid: `{7}` is not a record id: a GUID has 36 characters, hyphenated")]
#[case::two_rows(json!([{ "msdyn_usercanjoinchat": true }, {}]), "malformed_document: settings: expected one row of settings at most, found 2")]
#[case::unknown_field(json!({ "msdyn_filteringattributes": "name,nmae" }), "unknown_field: settings.msdyn_filteringattributes: the record type declares no field `nmae` (nearest: `name`, `logo`, `revenue`)")]
#[case::unwatchable(json!({ "msdyn_filteringattributes": "logo" }), "unwatchable_field_type: settings.msdyn_filteringattributes: `logo` can't be watched: updates of Image fields are never announced")]
#[case::repeated(json!({ "msdyn_filteringattributes": "name, name" }), "duplicate_name: settings.msdyn_filteringattributes: `name` is given twice")]
#[case::bad_name(json!({ "msdyn_filteringattributes": "name;revenue" }), "invalid_name: settings.msdyn_filteringattributes: `name;revenue` is not a logical name: only letters, digits and `_` may follow the first letter")]
fn bad_settings_are_refused(#[case] row: Value, #[case] expected: &str) {
    assert_eq!(settings_faults(&account(), row), expected);
}

#[test]
fn more_than_five_watched_fields_are_refused_once() {
    let columns: Vec<Value> = ["a", "b", "c", "d", "e", "f", "g"]
        .map(|name| json!({ "LogicalName": name, "AttributeType": "String" }))
        .to_vec();
    let table = with(account(), "Attributes", json!(columns));
    let expected = "too_many_watched_fields: settings.msdyn_filteringattributes: `f` is the sixth of 7 watched fields, and five are allowed";
    assert_eq!(settings_faults(&table, json!({ "msdyn_filteringattributes": "a,b,c,d,e,f,g" })), expected);
}

#[test]
fn nothing_of_a_table_without_updates_can_be_watched() {
    let settings = json!({ "msdyn_filteringattributes": "name" }).to_string();
    let code = |table: Value, update_message| {
        let table = table.to_string();
        let faults =
            dataverse::record_type(table.as_bytes(), None, Some(settings.as_bytes()), update_message).unwrap_err();
        (faults.first().code(), faults.first().place().to_string())
    };
    let expected = (FaultCode::UnwatchableRecordType, "settings.msdyn_filteringattributes".to_owned());
    assert_eq!(code(account(), UpdateMessage::Absent), expected);
    assert_eq!(code(with(account(), "TableType", json!("Virtual")), UpdateMessage::Present), expected);
}

// Texts

#[rstest]
#[case::empty("", "malformed_document: table")]
#[case::no_json("<table/>", "malformed_document: table")]
#[case::no_value_besides_an_error(r#"{"value":,"error":1}"#, "malformed_document: table")]
#[case::trailing("{\"LogicalName\":\"a\",\"Attributes\":[]}}", "malformed_document: table")]
#[case::a_number("5", "malformed_document: table")]
#[case::a_string("\"account\"", "malformed_document: table")]
#[case::null("null", "malformed_document: table")]
#[case::null_value(r#"{"value":null}"#, "malformed_document: table.value")]
#[case::value_is_a_row(r#"{"value":{}}"#, "malformed_document: table.value")]
#[case::value_twice(r#"{"value":[],"value":[]}"#, "malformed_document: table.value")]
#[case::a_row_by_position(r#"[["account",null,null,null,null,[]]]"#, "malformed_document: table")]
#[case::no_name(r#"{"Attributes":[]}"#, "malformed_document: table.LogicalName")]
#[case::null_name(r#"{"LogicalName":null,"Attributes":[]}"#, "malformed_document: table.LogicalName")]
#[case::no_columns(r#"{"LogicalName":"a"}"#, "malformed_document: table.Attributes")]
#[case::null_columns(r#"{"LogicalName":"a","Attributes":null}"#, "malformed_document: table.Attributes")]
#[case::name_twice(r#"{"LogicalName":"a","LogicalName":"a","Attributes":[]}"#, "malformed_document: table.LogicalName")]
#[case::activity_type(
    r#"{"LogicalName":"a","Attributes":[],"IsActivity":"no"}"#,
    "malformed_document: table.IsActivity"
)]
#[case::column_without_name(
    r#"{"LogicalName":"a","Attributes":[{"LogicalName":"b","AttributeType":"Memo"},{"AttributeType":"Memo"}]}"#,
    "malformed_document: table.Attributes[1].LogicalName"
)]
#[case::column_name_type(
    r#"[{"LogicalName":"a","Attributes":[{"LogicalName":1}]}]"#,
    "malformed_document: table.Attributes[0].LogicalName"
)]
#[case::secured_type(
    r#"{"value":[{"LogicalName":"a","Attributes":[{"LogicalName":"b","IsSecured":1}]}]}"#,
    "malformed_document: table.Attributes[0].IsSecured"
)]
#[case::secured_twice(
    r#"{"LogicalName":"a","Attributes":[{"LogicalName":"b","IsSecured":true,"IsSecured":false}]}"#,
    "malformed_document: table.Attributes[0].IsSecured"
)]
#[case::type_name_is_text(
    r#"{"LogicalName":"a","Attributes":[{"LogicalName":"b","AttributeTypeName":"StringType"}]}"#,
    "malformed_document: table.Attributes[0].AttributeTypeName"
)]
#[case::type_value(
    r#"{"LogicalName":"a","Attributes":[{"LogicalName":"b","AttributeTypeName":{"Value":3}}]}"#,
    "malformed_document: table.Attributes[0].AttributeTypeName.Value"
)]
fn a_malformed_table_has_one_fault(#[case] table: &str, #[case] expected: &str) {
    assert_eq!(places(table, None, None), [expected]);
}

#[rstest]
#[case::truncated(r#"{"value":[{"name":"A""#, "malformed_document: views")]
#[case::not_a_row("[1]", "malformed_document: views[0]")]
#[case::name_type(r#"{"name":7}"#, "malformed_document: views[0].name")]
#[case::name_twice(r#"[{"name":"A"},{"name":"A","name":"B"}]"#, "malformed_document: views[1].name")]
#[case::query_type(
    r#"{"value":[{"name":"A"},{"name":"B","querytype":"four"}]}"#,
    "malformed_document: views[1].querytype"
)]
#[case::query_type_empty(r#"[{"name":"B","querytype":""}]"#, "malformed_document: views[0].querytype")]
#[case::query_type_fraction(r#"[{"name":"B","querytype":4.5}]"#, "malformed_document: views[0].querytype")]
#[case::query_type_list(r#"[{"name":"B","querytype":[4]}]"#, "malformed_document: views[0].querytype")]
#[case::layout_type(r#"[{"name":"B","layoutxml":{}}]"#, "malformed_document: views[0].layoutxml")]
#[case::id_type(r#"[{"name":"B","savedqueryid":4}]"#, "malformed_document: views[0].savedqueryid")]
fn malformed_views_have_one_fault(#[case] views: &str, #[case] expected: &str) {
    assert_eq!(places(&account().to_string(), Some(views), None), [expected]);
}

#[rstest]
#[case::truncated("{", "malformed_document: settings")]
#[case::switch_type(r#"{"msdyn_usercanjoinchat":1}"#, "malformed_document: settings.msdyn_usercanjoinchat")]
#[case::switch_twice(
    r#"{"value":[{"msdyn_isenabledforbot":true,"msdyn_isenabledforbot":true}]}"#,
    "malformed_document: settings.msdyn_isenabledforbot"
)]
#[case::watched_type(
    r#"[{"msdyn_filteringattributes":["name"]}]"#,
    "malformed_document: settings.msdyn_filteringattributes"
)]
#[case::view_type(r#"[{"msdyn_contextviewid":4}]"#, "malformed_document: settings.msdyn_contextviewid")]
fn malformed_settings_have_one_fault(#[case] settings: &str, #[case] expected: &str) {
    assert_eq!(places(&account().to_string(), None, Some(settings)), [expected]);
}

#[test]
fn sentences_speak_json() {
    let faults = texts("5", Some("[5]"), Some(r#"{"value":5}"#)).unwrap_err();
    let expected = [
        "malformed_document: table: expected an object, found the number `5` at line 1 column 1",
        "malformed_document: views[0]: expected an object, found the number `5` at line 1 column 2",
        "malformed_document: settings.value: expected a list, found the number `5` at line 1 column 10",
    ];
    assert_eq!(faults.lines().collect::<Vec<_>>(), expected);
    let (views, settings) = (r#"{"name":"A","statecode":"1"}"#, r#"{"msdyn_usercanjoinchat":true,"statecode":1.5}"#);
    let faults = texts(&account().to_string(), Some(views), Some(settings)).unwrap_err();
    let expected = [
        r#"malformed_document: views[0].statecode: expected a whole number, found the string "1" at line 1 column 27"#,
        "malformed_document: settings.statecode: expected a whole number, found the number `1.5` at line 1 column 45",
    ];
    assert_eq!(faults.lines().collect::<Vec<_>>(), expected);
}

#[rstest]
#[case(json!({ "name": "A", "querytype": [4] }), "expected a whole number or a string of digits, found a list")]
#[case(json!({ "name": "A", "querytype": "+4" }), "`+4` is not a string of digits")]
fn a_bad_type_of_view_is_named(#[case] row: Value, #[case] expected: &str) {
    let faults = view_faults(row);
    assert!(faults.starts_with(&format!("malformed_document: views[0].querytype: {expected}")), "{faults}");
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let table = account().to_string();
    let bad = b"{\"name\":\"\xff\"}";
    let faults = dataverse::record_type(bad, Some(bad), Some(bad), UpdateMessage::Present).unwrap_err();
    let found: Vec<_> = faults.iter().map(|fault| (fault.code(), fault.place().to_string())).collect();
    assert_eq!(found, ["table", "views", "settings"].map(|text| (FaultCode::MalformedDocument, text.to_owned())));
    assert!(dataverse::record_type(table.as_bytes(), None, None, UpdateMessage::Present).is_ok());
}

#[test]
fn deep_json_is_no_trap() {
    let deep = "[".repeat(100_000);
    let unknown_key = format!(r#"{{"LogicalName":"a","Attributes":[],"x":{deep}"#);
    let objects = r#"{"value":"#.repeat(100_000);
    for text in [deep.as_str(), &unknown_key, &objects] {
        assert_eq!(texts(text, Some(text), Some(text)).unwrap_err().lines().count(), 3);
    }
}

#[test]
fn faults_of_all_three_texts_are_reported_in_order() {
    let settings = json!({ "msdyn_filteringattributes": "nmae,logo", "msdyn_contextviewid": ID });
    let views = json!([{ "name": "A", "layoutxml": "<" }, { "name": "B", "layoutxml": "<g><cell/><cell name='1'/></g>", "savedqueryid": "x", "returnedtypecode": "account" }]);
    let table = with(with(account(), "LogicalName", json!("Account")), "OwnershipType", json!("Nobody"));
    let expected = [
        "invalid_name: table.LogicalName",
        "malformed_document: table.OwnershipType",
        "malformed_document: views[0].layoutxml",
        "invalid_id: views[1].savedqueryid",
        "malformed_document: views[1].returnedtypecode",
        "malformed_document: views[1].layoutxml",
        "unknown_view: settings.msdyn_contextviewid",
        "unknown_field: settings.msdyn_filteringattributes",
        "unwatchable_field_type: settings.msdyn_filteringattributes",
    ];
    assert_eq!(places(&table.to_string(), Some(&views.to_string()), Some(&settings.to_string())), expected);
}

#[test]
fn an_unread_text_hides_only_what_depends_on_it() {
    let settings = json!({ "msdyn_filteringattributes": "nmae,Name", "msdyn_contextviewid": ID }).to_string();
    let expected =
        ["malformed_document: table", "malformed_document: views", "invalid_name: settings.msdyn_filteringattributes"];
    assert_eq!(places("", Some(""), Some(&settings)), expected);
}

#[test]
fn no_truncated_or_damaged_text_is_taken_or_panics() {
    let table = account().to_string();
    let views = json!([{ "savedqueryid": ID, "name": "A", "querytype": "4", "layoutxml": "<g><cell name='a'/></g>" }])
        .to_string();
    let settings = json!({ "msdyn_contextviewid": ID, "msdyn_filteringattributes": "name,revenue" }).to_string();
    let given = [&table, &views, &settings];
    for (which, text) in given.into_iter().enumerate() {
        for place in 0..text.len() {
            let import = |changed: &[u8]| {
                let mut bytes = given.map(|text| text.as_bytes());
                bytes[which] = changed;
                let [table, views, settings] = bytes;
                dataverse::record_type(table, Some(views), Some(settings), UpdateMessage::Present)
            };
            assert!(import(&text.as_bytes()[..place]).is_err(), "{text} cut at {place}");
            for byte in *b"\"{}[],:<&;0a \n\0\xff" {
                let mut changed = text.as_bytes().to_vec();
                changed[place] = byte;
                if let Ok(import) = import(&changed) {
                    tenant_of(import.record_type);
                }
            }
        }
    }
}

// Real tables

/// A file of real metadata, where there are any beside the project.
fn real(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let read = std::fs::read(&path).ok();
    if read.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    read
}

/// The record type of a real table with its default view on the card, after a round through JSON.
fn real_import(table: &str, view: Option<&str>) -> Option<(Tenant, String)> {
    let table = real(&format!("{table}.table.json"))?;
    let view = view.map(|view| real(&format!("{view}.defaultview.json")));
    let view = match view {
        Some(view) => Some(view?),
        None => None,
    };
    let id = |view: &[u8]| serde_json::from_slice::<Value>(view).unwrap()["value"][0]["savedqueryid"].clone();
    let settings =
        json!({ "msdyn_enablekickoffmessage": true, "msdyn_contextviewid": view.as_deref().map(id) }).to_string();
    let import =
        dataverse::record_type(&table, view.as_deref(), Some(settings.as_bytes()), UpdateMessage::Present).unwrap();
    let entry = serde_json::to_value(&import.record_type).unwrap();
    let name = import.record_type.name.clone();
    let document = json!({ "version": 1, "record_types": [entry] }).to_string();
    let tenant = Tenant::from_json(document.as_bytes()).unwrap();
    assert_eq!(tenant, tenant_of(import.record_type));
    Some((tenant, name))
}

fn real_card(table: &str, view: Option<&str>) -> Option<Value> {
    let (tenant, name) = real_import(table, view)?;
    let record_type = tenant.record_type(&name).unwrap();
    Some(serde_json::to_value(card(&tenant, record_type)).unwrap())
}

#[test]
fn the_card_of_a_real_account_shows_three_secured_fields() {
    let Some(card) = real_card("account", Some("account")) else { return };
    assert_eq!(card["fields"], json!(["name", "msp_accountnumber", "ownerid", "address1_city", "msp_mstopparentid"]));
    assert_eq!(card["secured"], json!(["msp_accountnumber", "address1_city", "msp_mstopparentid"]));
    assert_eq!(card["skipped"].as_array().unwrap().len(), 11);
}

#[test]
fn the_card_of_a_real_email_passes_over_its_sender() {
    let Some(card) = real_card("email", Some("email")) else { return };
    assert_eq!(card["fields"], json!(["subject", "regardingobjectid", "prioritycode", "actualend"]));
    assert_eq!(card["skipped"], json!([{ "field": "from", "reason": "unsupported_type" }]));
}

#[test]
fn the_card_of_a_real_case_is_made_from_its_introduction_view() {
    let Some(card) = real_card("incident", None) else { return };
    assert_eq!(card["fields"], json!(["title", "createdon", "prioritycode", "customerid", "description"]));
}

#[rstest]
#[case("account", 294, 25)]
#[case("email", 138, 0)]
#[case("incident", 128, 0)]
fn no_column_of_a_real_table_is_lost(#[case] table: &str, #[case] columns: usize, #[case] secured: usize) {
    let Some((tenant, name)) = real_import(table, None) else { return };
    let record_type = tenant.record_type(&name).unwrap();
    assert_eq!(record_type.fields().len(), columns);
    assert_eq!(record_type.fields().iter().filter(|field| field.is_secured()).count(), secured);
}

#[test]
fn real_lists_of_views_without_layouts_are_read_with_one_note() {
    for (table, count) in [("account", 15), ("email", 12)] {
        let (Some(definition), Some(views)) =
            (real(&format!("{table}.table.json")), real(&format!("{table}.views.json")))
        else {
            return;
        };
        let import = dataverse::record_type(&definition, Some(&views), None, UpdateMessage::Present).unwrap();
        assert_eq!(import.record_type.views.len(), count);
        let notes: Vec<String> = import.notes.iter().map(ToString::to_string).collect();
        assert_eq!(notes, ["views: no row has a `layoutxml`, so no view has columns"]);
    }
}

#[test]
fn a_real_definition_without_columns_is_refused() {
    let Some(table) = real("account.definition-without-attributes.json") else { return };
    let faults = dataverse::record_type(&table, None, None, UpdateMessage::Present).unwrap_err();
    assert_eq!(faults.first().place(), "table.Attributes");
}

#[test]
fn a_number_that_a_repeated_name_got_is_not_given_again() {
    let rows = ["a", "a (2)", "a (3)", "a (4)", "a", "a"].map(|name| json!({ "name": name }));
    let (views, _) = views(json!(rows));
    let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["a", "a (2)", "a (3)", "a (4)", "a (5)", "a (6)"]);
}
