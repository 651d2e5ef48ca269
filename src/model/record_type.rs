//! Record types and their chat settings.

use crate::{
    condition::{Condition, Conditions},
    id::{ColumnName, LogicalName},
    model::Field,
};
use alloc::{string::String, vec::Vec};

closed_list! {
    /// Who can own the records of a type, by Dataverse's own names.
    #[derive(Default)]
    pub enum Ownership ("an ownership") {
        /// A user or a team.
        #[default]
        UserOwned = "UserOwned",
        /// The organisation.
        OrganizationOwned = "OrganizationOwned",
        /// A business unit.
        BusinessOwned = "BusinessOwned",
        /// Nobody.
        None = "None",
    }
}

closed_list! {
    /// What kind of view it is.
    #[derive(Default)]
    pub enum ViewKind ("a kind of view") {
        /// A public view.
        #[default]
        Public = "public",
        /// The Quick Find view, at most one per record type.
        QuickFind = "quick_find",
    }
}

closed_list! {
    /// A record type that comes with the product; there in every tenant
    /// (*Configure the ability to connect chats to Dynamics 365 records*).
    #[non_exhaustive]
    pub enum StandardRecordType ("a standard record type") {
        /// Case.
        Incident = "incident",
        /// Account.
        Account = "account",
        /// Contact.
        Contact = "contact",
        /// Knowledge article.
        KnowledgeArticle = "knowledgearticle",
        /// E-mail.
        Email = "email",
    }
}

impl From<StandardRecordType> for LogicalName {
    /// Its code.
    fn from(item: StandardRecordType) -> Self {
        // INVARIANT: each code is a logical name, as a test shows.
        Self::of_code(item.code())
    }
}

impl StandardRecordType {
    /// The name of the view that introduces a Case unless another is chosen, as Microsoft's page
    /// has it.
    pub const CASE_INTRODUCTION_VIEW: &'static str = "Case introduction message";

    /// The names that the view which introduces a Case goes by, the one that counts first: the page's,
    /// then that of the view in environments.
    pub const CASE_INTRODUCTION_VIEWS: [&'static str; 2] =
        [Self::CASE_INTRODUCTION_VIEW, "Case introduction message view"];

    /// Whether it is an activity unless the tenant says otherwise.
    #[must_use]
    pub const fn is_activity(self) -> bool {
        matches!(self, Self::Email)
    }

    /// Whether its chats can be joined unless the tenant says otherwise
    /// (*Configure the ability for users to join chats*).
    #[must_use]
    pub const fn is_joinable(self) -> bool {
        matches!(self, Self::Incident)
    }
}

/// A view's column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub(crate) name: ColumnName,
    pub(crate) finds: Finds,
}

/// What a column shows of its record type; found once, when the tenant is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finds {
    /// The field at this place.
    Field(u32),
    /// What an earlier column of the view shows.
    Repeated,
    /// A field of a related table.
    Related,
    /// No declared field.
    Unknown,
}

impl Column {
    /// The name.
    #[must_use]
    pub const fn name(&self) -> &ColumnName {
        &self.name
    }

    /// Whether an earlier column of the view has the same name.
    #[must_use]
    pub const fn is_repeated(&self) -> bool {
        matches!(self.finds, Finds::Repeated)
    }
}

/// A view of a record type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub(crate) name: String,
    pub(crate) kind: ViewKind,
    pub(crate) columns: Vec<Column>,
}

impl View {
    /// The name, unique in its record type.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> ViewKind {
        self.kind
    }

    /// The columns in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}

/// A record type of a tenant with its chat settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordType {
    pub(crate) name: LogicalName,
    pub(crate) label: Option<String>,
    pub(crate) ownership: Ownership,
    pub(crate) is_virtual: bool,
    pub(crate) update_message: bool,
    pub(crate) fields: Vec<Field>,
    /// Places in `fields`, sorted by name. Not an `Index`: fields are few and sought while a tenant
    /// is built, so a fourth of the memory or less counts for more than a faster search.
    pub(crate) field_index: Vec<u32>,
    pub(crate) views: Vec<View>,
    pub(crate) note: bool,
    /// The place in `views` of the one that the card is made from.
    pub(crate) card_view: Option<u32>,
    pub(crate) is_view_chosen: bool,
    pub(crate) notify: bool,
    pub(crate) watched: Vec<LogicalName>,
    /// Whether the document leaves the watched fields to the preset.
    pub(crate) watches_preset: bool,
    /// The conditions of scope `record_type` that hold: the type's switches, kept once, here.
    pub(crate) facts: Conditions,
}

impl RecordType {
    /// The largest number of fields of a record type that can be watched.
    pub const MAX_WATCHED: usize = 5;

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

    /// Who can own its records.
    #[must_use]
    pub const fn ownership(&self) -> Ownership {
        self.ownership
    }

    /// Whether its records live outside Dataverse.
    #[must_use]
    pub const fn is_virtual(&self) -> bool {
        self.is_virtual
    }

    /// Whether updates of its records can be observed.
    #[must_use]
    pub const fn has_update_message(&self) -> bool {
        self.update_message
    }

    /// The declared fields in order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The declared field of this name. O(log n) in the number of fields.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(field_place(&self.fields, &self.field_index, name)? as usize)
    }

    /// The views in order.
    #[must_use]
    pub fn views(&self) -> &[View] {
        &self.views
    }

    /// The view of this name.
    #[must_use]
    pub fn view(&self, name: &str) -> Option<&View> {
        self.views.iter().find(|view| view.name == name)
    }

    /// Whether the introduction note shows a card.
    #[must_use]
    pub const fn includes_note(&self) -> bool {
        self.note
    }

    /// The view chosen for the card, if one is.
    #[must_use]
    pub fn chosen_view(&self) -> Option<&View> {
        self.card_view().filter(|_| self.is_view_chosen)
    }

    /// The view that the card is made from: the chosen one; else, for Case, its introduction
    /// message, by either name; else the Quick Find view.
    #[must_use]
    pub fn card_view(&self) -> Option<&View> {
        self.views.get(self.card_view? as usize)
    }

    /// Whether updates of the watched fields are announced.
    #[must_use]
    pub const fn is_notify_enabled(&self) -> bool {
        self.notify
    }

    /// The watched fields in configured order, five at most; kept while notifications are off.
    #[must_use]
    pub fn watched(&self) -> &[LogicalName] {
        &self.watched
    }

    /// The conditions that hold for no user and none of its records: a record that nobody can own
    /// has no owner.
    #[must_use]
    pub const fn never_held(&self) -> Conditions {
        Conditions::NONE.with_if(!matches!(self.ownership, Ownership::UserOwned), Condition::RecordOwner)
    }

    /// The conditions of scope `record_type` that hold for it.
    #[must_use]
    pub const fn facts(&self) -> Conditions {
        self.facts
    }
}

/// The place of the field of this name; O(log n).
pub(crate) fn field_place(fields: &[Field], by_name: &[u32], name: &str) -> Option<u32> {
    let name_at = |place: &u32| fields.get(*place as usize).map_or("", |field| field.name.as_str());
    let found = by_name.binary_search_by(|place| name_at(place).cmp(name)).ok()?;
    by_name.get(found).copied()
}
