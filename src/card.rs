//! Which fields go on the introduction card of a record type's chats, and why not the others?
//! (*Add record types*)
//!
//! The card is made from one view: the one that the record type names, else its default view. Fields go
//! on it in the view's order, five at most; every other column has the reason why it does not. Everybody
//! in the chat sees them, so the column-secured ones are named.
//!
//! Readings: [A7, A8, A11, A22, A29, A31](crate::guide::readings).
//!
//! ```
//! use crm_chat_policy::{card::card, document::{NoteDocument, RecordTypeDocument, TenantDocument}};
//!
//! let note = NoteDocument { include: true, view: None };
//! let case = RecordTypeDocument { name: "incident".into(), note, ..Default::default() };
//! let tenant = TenantDocument { record_types: vec![case], ..Default::default() }.build()?;
//! let of_case = card(&tenant, tenant.record_type("incident").unwrap());
//! let names: Vec<&str> = of_case.fields().iter().map(|field| field.name().as_str()).collect();
//! assert_eq!(names, ["title", "createdon", "prioritycode", "customerid", "description"]);
//!
//! let account = tenant.record_type("account").unwrap();
//! assert!(!card(&tenant, account).is_included(), "the note is off unless it is turned on");
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

use crate::model::{CardSelection, Column, Field, Finds, RecordType, Tenant};
use alloc::vec::Vec;
use core::fmt;
use serde::{Serialize, ser::SerializeMap};

closed_list! {
    /// Why a column is not on the card; the first of these that applies.
    #[non_exhaustive]
    pub enum SkipReason ("a reason to skip") {
        /// An earlier column of the view has the same name.
        Duplicate = "duplicate",
        /// Five distinct columns were looked at, and only five are
        /// ([`CardSelection::FirstFiveThenSkip`]).
        BeyondWindow = "beyond_window",
        /// Five fields are on the card.
        CardFull = "card_full",
        /// It is a column of a related table.
        RelatedColumn = "related_column",
        /// The record type declares no such field.
        UnknownField = "unknown_field",
        /// A card can't show fields of this type.
        UnsupportedType = "unsupported_type",
    }
}

/// A column that is not on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Skipped<'a> {
    /// The column's name.
    pub field: &'a str,
    /// The first reason that applies.
    pub reason: SkipReason,
}

/// What the introduction note shows of a record. Static: everybody in the chat sees what its
/// sender may see, whatever their own column permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Card<'a> {
    included: bool,
    fields: Vec<&'a Field>,
    skipped: Vec<Skipped<'a>>,
}

/// The largest number of fields on a card.
pub const MAX_FIELDS: usize = 5;

/// Makes the card of a record type. It depends neither on the chat switch nor on whether chats
/// may be connected. A type of another tenant has no card. O(columns of the view).
pub fn card<'a>(tenant: &Tenant, record_type: &'a RecordType) -> Card<'a> {
    // Another tenant's type would be shown by this one's settings.
    let is_own = |own: &RecordType| core::ptr::eq(own, record_type) || own == record_type;
    if !tenant.record_type(record_type.name().as_str()).is_some_and(is_own) {
        return Card { included: false, fields: Vec::new(), skipped: Vec::new() };
    }
    let mut card = Card { included: record_type.includes_note(), fields: Vec::new(), skipped: Vec::new() };
    for (column, choice) in choices(tenant, record_type) {
        match choice {
            Ok(field) => card.fields.push(field),
            Err(reason) => card.skipped.push(Skipped { field: column.name().as_str(), reason }),
        }
    }
    card
}

/// The fields of a record type's card; nothing where the note is off.
pub(crate) fn chosen<'a>(
    tenant: &Tenant,
    record_type: &'a RecordType,
) -> impl Iterator<Item = &'a Field> + Clone + use<'a> {
    choices(tenant, record_type).filter_map(|(_, choice)| choice.ok())
}

/// Every column of the view with the field chosen or the reason why not; nothing where the note
/// is off.
fn choices<'a>(
    tenant: &Tenant,
    record_type: &'a RecordType,
) -> impl Iterator<Item = (&'a Column, Result<&'a Field, SkipReason>)> + Clone + use<'a> {
    let window = match tenant.card_selection() {
        CardSelection::FirstFiveSupported => usize::MAX,
        CardSelection::FirstFiveThenSkip => MAX_FIELDS,
    };
    let unsupported = tenant.unsupported_types();
    let view = if record_type.includes_note() { record_type.card_view() } else { None };
    let (mut looked_at, mut found) = (0, 0);
    view.into_iter().flat_map(|view| view.columns()).map(move |column| {
        let choice = match column.finds {
            Finds::Repeated => Err(SkipReason::Duplicate),
            _ if looked_at == window => Err(SkipReason::BeyondWindow),
            _ if found == MAX_FIELDS => Err(SkipReason::CardFull),
            Finds::Related => Err(SkipReason::RelatedColumn),
            Finds::Unknown => Err(SkipReason::UnknownField),
            Finds::Field(place) => match record_type.fields().get(place as usize) {
                Some(field) if !unsupported.contains(field.field_type()) => Ok(field),
                Some(_) => Err(SkipReason::UnsupportedType),
                None => Err(SkipReason::UnknownField),
            },
        };
        looked_at += usize::from(!column.is_repeated() && looked_at < window);
        found += usize::from(choice.is_ok());
        (column, choice)
    })
}

impl<'a> Card<'a> {
    /// Whether there is a card: the record type's note is on.
    #[must_use]
    pub const fn is_included(&self) -> bool {
        self.included
    }

    /// The fields in the view's order, five at most.
    #[must_use]
    pub fn fields(&self) -> &[&'a Field] {
        &self.fields
    }

    /// The columns passed over, in the view's order.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped<'a>] {
        &self.skipped
    }

    /// The column-secured fields on the card: everybody in the chat will see them.
    pub fn secured(&self) -> impl Iterator<Item = &'a Field> + Clone + '_ {
        self.fields.iter().copied().filter(|field| field.is_secured())
    }

    /// Whether the card links to the record, as every card does.
    #[must_use]
    pub const fn has_record_link(&self) -> bool {
        self.included
    }
}

impl Serialize for Card<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use crate::json::Seq;
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("ask", "card")?;
        map.serialize_entry("included", &self.included)?;
        map.serialize_entry("fields", &Seq(self.fields.iter().map(|field| field.name())))?;
        map.serialize_entry("skipped", &self.skipped)?;
        map.serialize_entry("secured", &Seq(self.secured().map(Field::name)))?;
        map.serialize_entry("record_link", &self.has_record_link())?;
        map.end()
    }
}

impl fmt::Display for Card<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.included {
            return f.write_str("card: none, the note is off");
        }
        f.write_str("card: a link to the record")?;
        for field in &self.fields {
            write!(f, "\n  {}: {}", field.name(), field.field_type())?;
            if field.is_secured() {
                f.write_str(", column-secured: everybody in the chat will see it")?;
            }
        }
        self.skipped.iter().try_for_each(|Skipped { field, reason }| write!(f, "\n  not {field}: {reason}"))
    }
}
