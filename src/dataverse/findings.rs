//! Faults while they are found, by their places in the metadata.

use crate::{
    document::{
        self, Fault, FaultCode, Faults,
        Step::{self, Index, Key},
    },
    json::Malformed,
};
use alloc::vec::Vec;
use core::fmt;

/// A place in the metadata, in the order in which faults are reported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Table,
    TableId,
    TableName,
    TableLabel,
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
    DisplayName,
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
    pub(super) const fn steps(self) -> &'static [Step<'static>] {
        match self {
            Self::LogicalName => &[Key("LogicalName")],
            Self::DisplayName => &[Key("DisplayName")],
            Self::AttributeTypeName => &[Key("AttributeTypeName"), Key("Value")],
            Self::AttributeType => &[Key("AttributeType")],
            Self::ODataType => &[Key("@odata.type")],
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

impl Place {
    /// Where a place of the tenant document with this one record type comes from: of those where the
    /// gate can still find something.
    fn of(document: &document::Place) -> Option<Self> {
        let mut steps = document.steps().skip(2);
        match (steps.next()?, steps.next()) {
            (Key("name"), _) => Some(Self::TableName),
            (Key("fields"), Some(Index(index))) => Some(Self::Attribute(index, AttributeKey::LogicalName)),
            // INVARIANT: views come with names of their own, one Quick Find view and columns that can be
            // ones, so no fault is theirs.
            (Key("notify"), _) => Some(Self::FilteringAttributes),
            _ => None,
        }
    }

    /// As faults have it.
    fn path(self) -> document::Place {
        match self {
            Self::Table => [Key("table")].into(),
            Self::TableId => [Key("table"), Key("MetadataId")].into(),
            Self::TableName => [Key("table"), Key("LogicalName")].into(),
            Self::TableLabel => [Key("table"), Key("DisplayName")].into(),
            Self::Ownership => [Key("table"), Key("OwnershipType")].into(),
            Self::TableType => [Key("table"), Key("TableType")].into(),
            Self::Attributes => [Key("table"), Key("Attributes")].into(),
            Self::Attribute(index, key) => {
                document::Place::from([Key("table"), Key("Attributes"), Index(index)]).below(key.steps())
            }
            Self::Views => [Key("views")].into(),
            Self::View(index, key) => [Key("views"), Index(index), Key(key.name())].into(),
            Self::Settings => [Key("settings")].into(),
            Self::SettingsTable => [Key("settings"), Key("_msdyn_entitytype_value")].into(),
            Self::ContextView => [Key("settings"), Key("msdyn_contextviewid")].into(),
            Self::FilteringAttributes => [Key("settings"), Key("msdyn_filteringattributes")].into(),
        }
    }
}

impl From<Place> for document::Place {
    fn from(place: Place) -> Self {
        place.path()
    }
}

/// The faults found so far, each with the place that it is sorted by.
#[derive(Default)]
pub(super) struct Findings(Vec<(Place, Fault)>);

impl Findings {
    pub(super) fn add(&mut self, code: FaultCode, place: Place, sentence: impl fmt::Display) {
        self.0.push((place, Fault::new(code, place.path(), sentence)));
    }

    /// The one fault of a text that could not be read.
    pub(super) fn add_malformed(&mut self, text: Place, malformed: Malformed) {
        let Malformed { place, sentence } = malformed;
        // Of tables and settings there is one, so that its index says nothing.
        let skipped = usize::from(text != Place::Views && place.steps().next() == Some(Index(0)));
        let place = text.path().join(place.steps().skip(skipped));
        self.0.push((text, Fault::new(FaultCode::MalformedDocument, place, sentence)));
    }

    /// Takes over what the tenant document's gate found in the record type.
    pub(super) fn translate(&mut self, faults: &Faults, is_table_read: bool) {
        for fault in faults.iter() {
            if is_table_read || fault.code() != FaultCode::UnknownField {
                self.add(fault.code(), Place::of(fault.place()).unwrap_or(Place::Table), fault.message());
            }
        }
    }

    pub(super) fn into_faults(mut self) -> Option<Faults> {
        self.0.sort_by_key(|(place, _)| *place);
        Faults::from_list(self.0.into_iter().map(|(_, fault)| fault).collect())
    }
}
