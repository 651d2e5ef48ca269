//! A table's definition.

use super::{
    answer,
    findings::{AttributeKey, Findings, Place},
};
use crate::{
    document::{FaultCode, FieldDocument, RecordTypeDocument},
    json::Malformed,
    model::{FieldType, Ownership},
    text::quoted,
};
use alloc::{format, string::String, vec::Vec};
use serde::{Deserialize, de::IgnoredAny};

/// Reads what the definition says of the record type; nothing if it can't be read.
pub(super) fn read(json: &[u8], findings: &mut Findings) -> Option<RecordTypeDocument> {
    match one(json) {
        Ok(table) => Some(table.into_record_type(findings)),
        Err(malformed) => {
            findings.add_malformed(Place::Table, malformed);
            None
        }
    }
}

fn one(json: &[u8]) -> Result<Table, Malformed> {
    let mut tables = answer::read::<Table>(json)?.rows;
    match (tables.pop(), tables.len()) {
        (Some(table), 0) => Ok(table),
        (None, _) => Err(Malformed { place: String::new(), sentence: "the answer holds no table".into() }),
        (Some(_), others) => {
            let sentence = format!("the answer holds {} tables, and one is needed", others + 1);
            Err(Malformed { place: String::new(), sentence })
        }
    }
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
struct Table {
    logical_name: String,
    ownership_type: Option<String>,
    is_activity: Option<bool>,
    table_type: Option<String>,
    data_provider_id: Option<IgnoredAny>,
    attributes: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
struct Attribute {
    logical_name: String,
    attribute_type: Option<String>,
    attribute_type_name: Option<TypeName>,
    is_secured: Option<bool>,
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
struct TypeName {
    value: Option<String>,
}

json_object!(read Table);
json_object!(read Attribute);
json_object!(read TypeName);

impl Table {
    fn into_record_type(self, findings: &mut Findings) -> RecordTypeDocument {
        let is_virtual = self.table_type.as_deref() == Some("Virtual") || self.data_provider_id.is_some();
        RecordTypeDocument {
            name: self.logical_name,
            ownership: ownership(self.ownership_type.as_deref(), findings),
            is_virtual,
            activity: self.is_activity,
            fields: Some((0..).zip(self.attributes).map(|(index, it)| it.into_field(index, findings)).collect()),
            ..RecordTypeDocument::default()
        }
    }
}

impl Attribute {
    fn into_field(self, index: usize, findings: &mut Findings) -> FieldDocument {
        FieldDocument {
            field_type: self.field_type(index, findings),
            name: self.logical_name,
            secured: self.is_secured.unwrap_or(false),
        }
    }

    /// The type; where there is none, a fault and one that no rule treats specially.
    fn field_type(&self, index: usize, findings: &mut Findings) -> FieldType {
        let type_name = self.attribute_type_name.as_ref().and_then(|name| name.value.as_deref());
        let (key, given, code) = match (type_name, self.attribute_type.as_deref()) {
            (Some(name), _) => (AttributeKey::AttributeTypeName, name, name.strip_suffix("Type").unwrap_or(name)),
            (None, Some(code)) => (AttributeKey::AttributeType, code, code),
            (None, None) => {
                let sentence = "neither `AttributeTypeName` nor `AttributeType` is given";
                let place = Place::Attribute(index, AttributeKey::AttributeType);
                findings.add(FaultCode::MalformedDocument, place, sentence);
                return FieldType::String;
            }
        };
        FieldType::from_code(code).unwrap_or_else(|| {
            let sentence = format_args!("`{}` is not a field type", quoted(given));
            findings.add(FaultCode::MalformedDocument, Place::Attribute(index, key), sentence);
            FieldType::String
        })
    }
}

/// The ownership; where it is not known, a fault and the default.
fn ownership(given: Option<&str>, findings: &mut Findings) -> Ownership {
    match given {
        None | Some("TeamOwned") => Ownership::UserOwned,
        Some("BusinessParented") => Ownership::BusinessOwned,
        Some(code) => Ownership::from_code(code).unwrap_or_else(|| {
            let sentence = format_args!("`{}` is not an ownership", quoted(code));
            findings.add(FaultCode::MalformedDocument, Place::Ownership, sentence);
            Ownership::UserOwned
        }),
    }
}
