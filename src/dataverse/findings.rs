//! Faults while they are found, by their places in the metadata.

use crate::{
    document::{Fault, FaultCode, Faults},
    json::Malformed,
};
use alloc::{format, string::ToString, vec::Vec};
use core::fmt;

/// A place in the metadata, in the order in which faults are reported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Table,
    TableId,
    TableName,
    Ownership,
    TableType,
    Attributes,
    Attribute(usize, AttributeKey),
    Views,
    View(usize, ViewKey),
    Settings,
    SettingsTable,
    ContextView,
    FilteringAttributes,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AttributeKey {
    LogicalName,
    AttributeTypeName,
    AttributeType,
    ODataType,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ViewKey {
    Id,
    Name,
    Type,
    Table,
    State,
    Layout,
}

impl AttributeKey {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::LogicalName => "LogicalName",
            Self::AttributeTypeName => "AttributeTypeName.Value",
            Self::AttributeType => "AttributeType",
            Self::ODataType => "@odata.type",
        }
    }
}

impl ViewKey {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Id => "savedqueryid",
            Self::Name => "name",
            Self::Type => "querytype",
            Self::Table => "returnedtypecode",
            Self::State => "statecode",
            Self::Layout => "layoutxml",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table => f.write_str("table"),
            Self::TableId => f.write_str("table.MetadataId"),
            Self::TableName => f.write_str("table.LogicalName"),
            Self::Ownership => f.write_str("table.OwnershipType"),
            Self::TableType => f.write_str("table.TableType"),
            Self::Attributes => f.write_str("table.Attributes"),
            Self::Attribute(index, key) => write!(f, "table.Attributes[{index}].{}", key.name()),
            Self::Views => f.write_str("views"),
            Self::View(index, key) => write!(f, "views[{index}].{}", key.name()),
            Self::Settings => f.write_str("settings"),
            Self::SettingsTable => f.write_str("settings._msdyn_entitytype_value"),
            Self::ContextView => f.write_str("settings.msdyn_contextviewid"),
            Self::FilteringAttributes => f.write_str("settings.msdyn_filteringattributes"),
        }
    }
}

impl Place {
    /// Where a place of the tenant document with this one record type comes from: of those where the
    /// gate can still find something.
    fn of(document: &str) -> Option<Self> {
        let inside = document.strip_prefix("record_types[0].")?;
        let (list, rest) = inside.split_once('[').unwrap_or((inside, ""));
        let index = rest.split_once(']').and_then(|(index, _)| index.parse().ok());
        match (list, index) {
            ("name", _) => Some(Self::TableName),
            ("fields", Some(index)) => Some(Self::Attribute(index, AttributeKey::LogicalName)),
            // INVARIANT: views come with names of their own, one Quick Find view and columns that can be
            // ones, so no fault is theirs.
            ("notify.fields", _) => Some(Self::FilteringAttributes),
            _ => None,
        }
    }
}

/// The faults found so far, each with the place that it is sorted by.
#[derive(Default)]
pub(super) struct Findings(Vec<(Place, Fault)>);

impl Findings {
    pub(super) fn add(&mut self, code: FaultCode, place: Place, sentence: impl fmt::Display) {
        self.0.push((place, Fault::new(code, place.to_string(), sentence.to_string())));
    }

    /// The one fault of a text that could not be read.
    pub(super) fn add_malformed(&mut self, text: Place, malformed: Malformed) {
        let Malformed { place, sentence } = malformed;
        let place = match text {
            Place::Views => place.as_str(),
            // Of these there is one, so that its index says nothing.
            _ => place.strip_prefix("[0]").unwrap_or(&place),
        };
        self.0.push((text, Fault::new(FaultCode::MalformedDocument, format!("{text}{place}"), sentence)));
    }

    /// Takes over what the tenant document's gate found in the record type.
    pub(super) fn translate(&mut self, faults: &Faults, is_table_read: bool) {
        for fault in faults.iter() {
            if is_table_read || fault.code() != FaultCode::UnknownField {
                self.add(fault.code(), Place::of(fault.place()).unwrap_or(Place::Table), fault.sentence());
            }
        }
    }

    pub(super) fn into_faults(mut self) -> Option<Faults> {
        self.0.sort_by_key(|(place, _)| *place);
        Faults::from_list(self.0.into_iter().map(|(_, fault)| fault).collect())
    }
}
