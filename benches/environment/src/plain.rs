//! The yardsticks: what must be read, and nothing else done.

use serde::Deserialize;
use std::{fs, path::Path};
use xmlparser::{ElementEnd, Token, Tokenizer};

#[derive(Deserialize)]
struct Answer<T> {
    value: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only read")]
struct Table {
    logical_name: String,
    metadata_id: Option<String>,
    ownership_type: Option<String>,
    is_activity: Option<bool>,
    table_type: Option<String>,
    data_provider_id: Option<String>,
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only read")]
struct Attribute {
    logical_name: String,
    attribute_type: Option<String>,
    attribute_type_name: Option<TypeName>,
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    is_secured: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only read")]
struct TypeName {
    value: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct View {
    savedqueryid: Option<String>,
    name: Option<String>,
    querytype: Option<u32>,
    isdefault: Option<bool>,
    returnedtypecode: Option<String>,
    statecode: Option<u32>,
    layoutxml: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Role {
    roleid: String,
    name: String,
    #[serde(rename = "_roletemplateid_value")]
    template: Option<String>,
    roleprivileges_association: Vec<Privilege>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Privilege {
    privilegeid: String,
    name: String,
}

/// A solution's used elements, by what each holds.
#[derive(Default)]
struct Solution {
    entities: Vec<Entity>,
    roles: Vec<XmlRole>,
}

#[derive(Default)]
struct Entity {
    name: String,
    label: String,
    ownership: String,
    activity: String,
    columns: Vec<Column>,
    views: Vec<SavedQuery>,
}

#[derive(Default)]
struct Column {
    name: String,
    kind: String,
    secured: String,
    source: String,
    label: String,
}

#[derive(Default)]
struct SavedQuery {
    id: String,
    name: String,
    kind: String,
    default: String,
    cells: Vec<String>,
}

#[derive(Default)]
struct XmlRole {
    id: String,
    name: String,
    privileges: Vec<String>,
}

/// Reads each file of the folder, and tells how much was in them.
pub fn read_all(folder: &Path) -> usize {
    let mut count = 0;
    for path in super::files(folder) {
        let bytes = fs::read(&path).expect("a file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        count += match name.as_str() {
            "tables.json" => rows::<Table>(&bytes),
            "views.json" => rows::<View>(&bytes),
            "roles.json" => rows::<Role>(&bytes),
            _ => {
                let solution = solution(&bytes);
                solution.entities.len() + solution.roles.len()
            }
        };
    }
    count
}

fn rows<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> usize {
    serde_json::from_slice::<Answer<T>>(bytes).expect("it is what was made").value.len()
}

/// Reads a solution by the crate's own tokenizer, which does not look whether an element is closed by its own end.
fn solution(bytes: &[u8]) -> Solution {
    let mut solution = Solution::default();
    let mut open: Vec<&str> = Vec::new();
    for token in Tokenizer::from(std::str::from_utf8(bytes).expect("text")) {
        match token.expect("it is what was made") {
            Token::ElementStart { local, .. } => {
                let parent = open.last().copied().unwrap_or_default();
                open.push(local.as_str());
                match (parent, local.as_str()) {
                    ("Entities", "Entity") => solution.entities.push(Entity::default()),
                    ("Roles", "Role") => solution.roles.push(XmlRole::default()),
                    ("attributes", "attribute") => entity(&mut solution).columns.push(Column::default()),
                    ("savedqueries", "savedquery") => entity(&mut solution).views.push(SavedQuery::default()),
                    _ => {}
                }
            }
            Token::Attribute { local, value, .. } => {
                let text = value.as_str();
                match (open.last().copied().unwrap_or_default(), local.as_str()) {
                    ("Name", "LocalizedName") => entity(&mut solution).label = text.into(),
                    ("entity", "Name") => entity(&mut solution).name = text.into(),
                    ("displayname", "description") => column(&mut solution).label = text.into(),
                    ("cell", "name") => view(&mut solution).cells.push(text.into()),
                    ("LocalizedName", "description") => view(&mut solution).name = text.into(),
                    ("Role", "id") => role(&mut solution).id = text.into(),
                    ("Role", "name") => role(&mut solution).name = text.into(),
                    ("RolePrivilege", "name") => role(&mut solution).privileges.push(text.into()),
                    _ => {}
                }
            }
            Token::Text { text } => {
                let text = text.as_str();
                match open.last().copied().unwrap_or_default() {
                    "LogicalName" => column(&mut solution).name = text.into(),
                    "Type" => column(&mut solution).kind = text.into(),
                    "IsSecured" => column(&mut solution).secured = text.into(),
                    "SourceType" => column(&mut solution).source = text.into(),
                    "OwnershipTypeMask" => entity(&mut solution).ownership = text.into(),
                    "IsActivity" => entity(&mut solution).activity = text.into(),
                    "savedqueryid" => view(&mut solution).id = text.into(),
                    "querytype" => view(&mut solution).kind = text.into(),
                    "isdefault" => view(&mut solution).default = text.into(),
                    _ => {}
                }
            }
            Token::ElementEnd { end: ElementEnd::Close(..) | ElementEnd::Empty, .. } => {
                open.pop();
            }
            _ => {}
        }
    }
    solution
}

fn entity(solution: &mut Solution) -> &mut Entity {
    solution.entities.last_mut().expect("it is what was made")
}

fn column(solution: &mut Solution) -> &mut Column {
    entity(solution).columns.last_mut().expect("it is what was made")
}

fn view(solution: &mut Solution) -> &mut SavedQuery {
    entity(solution).views.last_mut().expect("it is what was made")
}

fn role(solution: &mut Solution) -> &mut XmlRole {
    solution.roles.last_mut().expect("it is what was made")
}
