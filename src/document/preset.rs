//! The preset of Case: the fields, the view and the watched fields that it has before anybody
//! configures it (*Add record types*, *Configure chat update when a field is changed*).

use crate::{
    document::{FieldDocument, ViewDocument},
    id::LogicalName,
    model::{FieldType, StandardRecordType, ViewKind},
};
use alloc::{string::String, vec::Vec};

/// The fields by name and type, with the labels that the product shows; a document's own label goes before.
pub(crate) const FIELDS: &[(&str, FieldType, &str)] = &[
    ("title", FieldType::String, "Case Title"),
    ("createdon", FieldType::DateTime, "Created On"),
    ("prioritycode", FieldType::Picklist, "Priority"),
    ("customerid", FieldType::Customer, "Customer"),
    ("description", FieldType::Memo, "Description"),
    ("statecode", FieldType::State, "Status"),
    ("statuscode", FieldType::Status, "Status Reason"),
];

pub(crate) const VIEW_COLUMNS: &[&str] = &["title", "createdon", "prioritycode", "customerid", "description"];

pub(crate) const WATCHED: &[&str] = &["prioritycode", "statecode", "statuscode"];

pub(super) fn fields() -> Vec<FieldDocument> {
    FIELDS.iter().map(|(name, field_type, _)| FieldDocument::new(*name, *field_type)).collect()
}

pub(super) fn view() -> ViewDocument {
    ViewDocument {
        name: String::from(StandardRecordType::CASE_INTRODUCTION_VIEW),
        kind: ViewKind::Public,
        columns: VIEW_COLUMNS.iter().copied().map(String::from).collect(),
    }
}

/// The fields that are watched unless the document lists some, by name: those of the preset that the
/// type declares and that can be watched.
#[cfg(feature = "dataverse")]
pub(crate) fn watched_unless_listed(record_type: &super::RecordTypeDocument) -> Vec<String> {
    let is_case = StandardRecordType::from_code(&record_type.name) == Some(StandardRecordType::Incident);
    if !is_case || record_type.is_virtual || !record_type.update_message {
        return Vec::new();
    }
    let fields = record_type.fields.clone().unwrap_or_else(fields);
    let can_be_watched = |name: &&&str| {
        fields.iter().any(|field| field.name == **name && !FieldType::UNWATCHABLE.contains(field.field_type))
    };
    WATCHED.iter().filter(|name| can_be_watched(name)).copied().map(String::from).collect()
}

pub(super) fn watched() -> impl Iterator<Item = LogicalName> {
    WATCHED.iter().filter_map(|name| name.parse().ok())
}
