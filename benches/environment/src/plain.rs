//! The yardsticks: what must be read, and nothing else done.

use serde::Deserialize;
use std::{fs, path::Path};
use xmlparser::Tokenizer;

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
            _ => events(&bytes),
        };
    }
    count
}

fn rows<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> usize {
    serde_json::from_slice::<Answer<T>>(bytes).expect("it is what was made").value.len()
}

fn events(bytes: &[u8]) -> usize {
    let tokens = Tokenizer::from(std::str::from_utf8(bytes).expect("text"));
    tokens.map(|token| token.expect("it is what was made")).count()
}
