//! Fields of a record type.

use crate::id::LogicalName;
use alloc::string::String;

closed_list! {
    /// A field's type, by Dataverse's own names.
    #[non_exhaustive]
    pub enum FieldType ("a field type") {
        /// A large whole number.
        BigInt = "BigInt",
        /// Yes or no.
        Boolean = "Boolean",
        /// Calendar rules.
        CalendarRules = "CalendarRules",
        /// A lookup of an account or a contact.
        Customer = "Customer",
        /// A date, or a date and time.
        DateTime = "DateTime",
        /// A decimal number.
        Decimal = "Decimal",
        /// A floating-point number.
        Double = "Double",
        /// The name of a table.
        EntityName = "EntityName",
        /// A file.
        File = "File",
        /// An image.
        Image = "Image",
        /// A whole number.
        Integer = "Integer",
        /// A reference to a record.
        Lookup = "Lookup",
        /// A managed property.
        ManagedProperty = "ManagedProperty",
        /// Many lines of text.
        Memo = "Memo",
        /// An amount of money.
        Money = "Money",
        /// Several choices.
        MultiSelectPicklist = "MultiSelectPicklist",
        /// The owning user or team.
        Owner = "Owner",
        /// The parties of an activity.
        PartyList = "PartyList",
        /// A choice.
        Picklist = "Picklist",
        /// Whether the record is active.
        State = "State",
        /// The reason of the state.
        Status = "Status",
        /// One line of text.
        String = "String",
        /// A GUID.
        Uniqueidentifier = "Uniqueidentifier",
        /// A column computed from another.
        Virtual = "Virtual",
    }
}

closed_set! {
    /// A set of field types.
    pub struct FieldTypes(u32) of FieldType
}

impl FieldType {
    /// Whether a field of this type holds rich text unless the document says otherwise. The source does
    /// not say which fields do.
    #[must_use]
    pub const fn is_rich_text(self) -> bool {
        matches!(self, Self::Memo)
    }

    /// The types whose updates are never announced (*Entities and attribute type limitations*).
    pub const UNWATCHABLE: FieldTypes = FieldTypes::of(&[Self::PartyList, Self::Image, Self::Integer, Self::File]);

    /// The types that a card passes over unless the tenant says otherwise: those that have no
    /// short text to show. The source names none, so the set is a setting.
    pub const UNSUPPORTED_ON_CARD: &'static [Self] = &[
        Self::PartyList,
        Self::Image,
        Self::File,
        Self::Virtual,
        Self::ManagedProperty,
        Self::CalendarRules,
        Self::EntityName,
    ];
}

/// A declared field of a record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub(crate) name: LogicalName,
    pub(crate) label: Option<String>,
    pub(crate) kind: FieldType,
    pub(crate) secured: bool,
    pub(crate) rich_text: bool,
    pub(crate) computed: bool,
}

impl Field {
    /// The logical name.
    #[must_use]
    pub const fn name(&self) -> &LogicalName {
        &self.name
    }

    /// What people call it, if the document says.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }

    /// The type.
    #[must_use]
    pub const fn field_type(&self) -> FieldType {
        self.kind
    }

    /// Whether it is column-secured: who may see it is decided per column.
    #[must_use]
    pub const fn is_secured(&self) -> bool {
        self.secured
    }

    /// Whether it holds formatted text, which may have images within it
    /// (*Inline image limitations*).
    #[must_use]
    pub const fn is_rich_text(&self) -> bool {
        self.rich_text
    }

    /// Whether its value is computed from others, so that it changes without an update of the record.
    #[must_use]
    pub const fn is_computed(&self) -> bool {
        self.computed
    }
}
