//! A table's definition.

use super::{
    answer,
    findings::{AttributeKey, Findings, Place},
    guid,
    note::Note,
};
use crate::{
    document::{FaultCode, FieldDocument, RecordTypeDocument, label_problem},
    id::RecordId,
    json::Malformed,
    model::{FieldType, Ownership},
    text::{clipped, joined, outside, quoted},
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde::Deserialize;

/// What the definition says; nothing if it can't be read.
pub(super) struct Definition {
    pub(super) record_type: RecordTypeDocument,
    /// What a row of settings names the table by.
    pub(super) id: Option<RecordId>,
}

/// Reads the definition of the one table that the text holds.
pub(super) fn read(json: &[u8], findings: &mut Findings, notes: &mut Vec<Note>) -> Option<Definition> {
    match one(json, notes) {
        Ok(table) => Some(table.into_definition(findings, notes)),
        Err(malformed) => {
            findings.add_malformed(Place::Table, malformed);
            None
        }
    }
}

fn one(json: &[u8], notes: &mut Vec<Note>) -> Result<Table, Malformed> {
    let answer = answer::read::<Table>(json)?;
    notes.extend(answer.goes_on.then(|| Note::more_pages("table")));
    let mut tables = answer.rows;
    match (tables.pop(), tables.len()) {
        (Some(table), 0) => Ok(table),
        (None, _) => {
            Err(Malformed { place: crate::document::Place::ROOT, sentence: "expected one table, found none".into() })
        }
        (Some(_), others) => {
            let sentence = format!("expected one table, found {}", others + 1);
            Err(Malformed { place: crate::document::Place::ROOT, sentence })
        }
    }
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
pub(super) struct Table {
    pub(super) logical_name: String,
    pub(super) metadata_id: Option<String>,
    ownership_type: Option<String>,
    pub(super) is_activity: Option<bool>,
    table_type: Option<String>,
    /// Absent is not the same as `null`: it was not asked for.
    #[serde(default, deserialize_with = "given")]
    data_provider_id: Option<Option<String>>,
    display_name: Option<DisplayName>,
    pub(super) attributes: Option<Vec<Attribute>>,
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
pub(super) struct Attribute {
    pub(super) logical_name: String,
    attribute_type: Option<String>,
    attribute_type_name: Option<TypeName>,
    #[serde(rename = "@odata.type")]
    odata_type: Option<String>,
    is_secured: Option<bool>,
    source_type: Option<i64>,
    display_name: Option<DisplayName>,
    format: Option<String>,
    format_name: Option<TypeName>,
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
struct TypeName {
    value: Option<String>,
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
struct DisplayName {
    user_localized_label: Option<LocalizedLabel>,
}

#[derive(Deserialize)]
#[serde(remote = "Self", rename_all = "PascalCase")]
struct LocalizedLabel {
    label: Option<String>,
}

json_object!(read DisplayName);
json_object!(read LocalizedLabel);
json_object!(read Table);
json_object!(read Attribute);
json_object!(read TypeName);

/// A value of which `null` is one.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Table {
    /// What people call it.
    pub(super) fn display_name(&mut self) -> Option<String> {
        self.display_name.take()?.user_localized_label?.label
    }

    fn into_definition(mut self, findings: &mut Findings, notes: &mut Vec<Note>) -> Definition {
        let id = self.metadata_id.as_deref().and_then(|text| {
            guid(text).map_err(|error| findings.add(FaultCode::InvalidId, Place::TableId, error)).ok()
        });
        let mut known = |place, value: Result<_, String>| {
            value.map_err(|sentence| findings.add(FaultCode::MalformedDocument, place, sentence)).ok()
        };
        let ownership = known(Place::Ownership, self.ownership()).flatten().unwrap_or(Ownership::UserOwned);
        let is_virtual = match self.is_virtual() {
            Ok(is_virtual) => is_virtual.unwrap_or(false),
            Err(sentence) => {
                findings.add(FaultCode::MalformedDocument, Place::TableType, sentence);
                false
            }
        };
        if self.attributes.is_none() {
            let sentence = "missing key `Attributes`: ask for the table with `$expand=Attributes`";
            findings.add(FaultCode::MalformedDocument, Place::Attributes, sentence);
        }
        let label = noted_label(self.display_name(), Place::TableLabel, notes);
        let fields = (0..).zip(self.attributes.into_iter().flatten());
        let record_type = RecordTypeDocument {
            name: self.logical_name,
            label,
            ownership,
            is_virtual,
            activity: self.is_activity,
            fields: Some(fields.map(|(index, attribute)| attribute.into_field(index, findings, notes)).collect()),
            ..RecordTypeDocument::default()
        };
        Definition { record_type, id }
    }

    /// Who owns the rows; nothing if the definition doesn't say it.
    pub(super) fn ownership(&self) -> Result<Option<Ownership>, String> {
        self.ownership_type.as_deref().map(ownership).transpose()
    }

    /// Whether the rows live outside Dataverse; nothing if the definition doesn't say it. An elastic
    /// table is Dataverse's own and has a provider nevertheless.
    pub(super) fn is_virtual(&self) -> Result<Option<bool>, String> {
        match (self.table_type.as_deref(), &self.data_provider_id) {
            (Some("Virtual"), _) => Ok(Some(true)),
            (Some("Standard" | "Elastic"), _) => Ok(Some(false)),
            (Some(other), _) => {
                Err(format!("expected one of `Standard`, `Elastic`, `Virtual`, found `{}`", quoted(other)))
            }
            (None, None) => Ok(None),
            (None, Some(provider)) => Ok(Some(provider.as_deref().is_some_and(is_provider))),
        }
    }
}

/// Whether a provider is given: the empty GUID is none.
pub(super) fn is_provider(id: &str) -> bool {
    id.bytes().any(|byte| !matches!(byte, b'0' | b'-' | b'{' | b'}' | b' '))
}

/// The ownership of this name, be it Dataverse's metadata's or a solution's.
pub(super) fn ownership(name: &str) -> Result<Ownership, String> {
    match name {
        "TeamOwned" => Ok(Ownership::UserOwned),
        "BusinessParented" => Ok(Ownership::BusinessOwned),
        "OrgOwned" => Ok(Ownership::OrganizationOwned),
        code => Ownership::from_code(code).ok_or_else(|| {
            let expected = joined(Ownership::ALL.iter().map(|ownership| format!("`{ownership}`")), ", ");
            format!("expected one of {expected}, found `{}`", quoted(code))
        }),
    }
}

impl Attribute {
    /// What people call it.
    pub(super) fn display_name(&mut self) -> Option<String> {
        self.display_name.take()?.user_localized_label?.label
    }

    fn into_field(mut self, index: usize, findings: &mut Findings, notes: &mut Vec<Note>) -> FieldDocument {
        let field_type = self.field_type().unwrap_or_else(|(key, sentence)| {
            findings.add(FaultCode::MalformedDocument, Place::Attribute(index, key), sentence);
            // One that no rule treats specially.
            FieldType::String
        });
        let place = Place::Attribute(index, AttributeKey::DisplayName);
        let label = noted_label(self.display_name(), place, notes);
        FieldDocument { label, ..self.with_type(field_type) }
    }

    /// The field, of this type, without a label.
    pub(super) fn with_type(self, field_type: FieldType) -> FieldDocument {
        let format = self.format_name.and_then(|name| name.value).or(self.format);
        FieldDocument {
            secured: self.is_secured.unwrap_or(false),
            rich_text: format.and_then(|format| rich_text(&format, field_type)),
            computed: self.source_type.is_some_and(is_computed),
            ..FieldDocument::new(self.logical_name, field_type)
        }
    }

    /// The type; else the key that is wrong, and why.
    pub(super) fn field_type(&self) -> Result<FieldType, (AttributeKey, String)> {
        let type_name = self.attribute_type_name.as_ref().and_then(|name| name.value.as_deref());
        let (key, given, code) = match (type_name, self.attribute_type.as_deref(), self.odata_type.as_deref()) {
            (Some(name), _, _) => (AttributeKey::AttributeTypeName, name, name.strip_suffix("Type").unwrap_or(name)),
            (None, Some(code), _) => (AttributeKey::AttributeType, code, code),
            (None, None, Some(class)) => (AttributeKey::ODataType, class, metadata_class(class)),
            (None, None, None) => {
                let sentence = "expected `AttributeTypeName` or `AttributeType`, found neither";
                return Err((AttributeKey::AttributeType, sentence.to_string()));
            }
        };
        let found = FieldType::ALL.iter().find(|known| match key {
            // `UniqueIdentifierAttributeMetadata`, but `Uniqueidentifier` everywhere else.
            AttributeKey::ODataType => known.code().eq_ignore_ascii_case(code),
            _ => known.code() == code,
        });
        found.copied().ok_or_else(|| (key, outside(given, "a field type", FieldType::ALL).to_string()))
    }
}

/// A name for people as a label, none if it is empty; else why it can't be one.
pub(super) fn label(name: Option<String>) -> Result<Option<String>, String> {
    let name = name.filter(|name| !name.is_empty());
    match name.as_deref().and_then(|name| Some((name, label_problem(name)?))) {
        None => Ok(name),
        Some((name, problem)) => Err(format!("`{}` can't be a label and is left out: {problem}", clipped(name, 200))),
    }
}

/// The label; a note if the name can't be one.
fn noted_label(name: Option<String>, place: Place, notes: &mut Vec<Note>) -> Option<String> {
    label(name).unwrap_or_else(|sentence| {
        notes.push(Note::new(place, sentence));
        None
    })
}

/// Whether a column of this format has rich text, where its type doesn't say so already.
pub(super) fn rich_text(format: &str, field_type: FieldType) -> Option<bool> {
    let is_rich = format.eq_ignore_ascii_case("RichText");
    (is_rich != field_type.is_rich_text()).then_some(is_rich)
}

/// Whether a column of this source is calculated, rolled up or a formula.
pub(super) const fn is_computed(source_type: i64) -> bool {
    matches!(source_type, 1..=3)
}

/// The middle of `#Microsoft.Dynamics.CRM.MemoAttributeMetadata`.
fn metadata_class(odata_type: &str) -> &str {
    let class = odata_type.rsplit('.').next().unwrap_or(odata_type);
    class.strip_suffix("AttributeMetadata").unwrap_or(class)
}
