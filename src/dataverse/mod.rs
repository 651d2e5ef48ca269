//! Dataverse metadata → record type: a table's definition, its views and its chat settings, as the
//! Web API answers them.
//!
//! | text | where it comes from |
//! | --- | --- |
//! | table | `EntityDefinitions(LogicalName='…')?$expand=Attributes` |
//! | views | `savedqueries`, with `savedqueryid`, `name`, `querytype`, `isdefault`, `layoutxml` |
//! | settings | the table's row of `msdyn_entitylinkchatconfigurations` |
//!
//! Each may be an array of rows, one row, or an object whose `value` is the array. Keys that are
//! not used are ignored, as it is Dataverse's format; a key that is used may occur once, and `null`
//! is the same as its absence. What the table's definition leaves out has the default of the tenant
//! document: without `OwnershipType` a table is owned by users, without `IsActivity` it is what its
//! name says, a column without `IsSecured` is not secured. A row of settings says all that it could
//! say: a switch that it leaves out is off, and a list of fields that it leaves out watches none.
//!
//! The view that cards of Case come from counts by either of its names, in whatever letter case. Views and settings
//! must be the table's own. A view or a row of settings that is deactivated does
//! not count: the view is left out, the row turns everything off. A hidden cell (`ishidden`) is not
//! a field of its view. Each such change is a [`Note`].
//!
//! Whether a table has an update message is not in its definition, so the caller says so. The function
//! [`record_type`] puts the three together and has an example; [`environment`] does it for many tables at once.
//!
//! # Payloads
//!
//! What a running environment sends is read into what questions are made of:
//!
//! | reader | reads | gives |
//! | --- | --- | --- |
//! | [`access_rights`] | the answer of `RetrievePrincipalAccess` | a user's rights on a record |
//! | [`record`] | a row of a table | a record with its owner |
//! | [`update`] | the message that a registered step sends | what was written, and what was there before |
//! | [`connections`] | rows of `msdyn_teamschatassociations` or `chats` | the chats that are connected now |
//!
//! Keys that are not used are ignored; one that is used may be given once. Whatever is missing,
//! contradicts itself or is not known is refused by name: no right comes from a guess.

mod answer;
pub mod environment;
mod findings;
mod layout;
mod note;
mod payloads;
mod settings;
mod table;
mod views;

use crate::{
    document::{Faults, RecordTypeDocument, TenantDocument, preset},
    id::ParseIdError,
    model::StandardRecordType,
};
use alloc::{vec, vec::Vec};
use core::str::FromStr;
use findings::Findings;
pub use note::Note;
pub use payloads::{ConnectedChat, ReadPayloadError, Update, access_rights, connections, record, update};
use views::Views;

/// Makes a record type of a table, its views and its chat settings, each as JSON text.
///
/// The record type leaves out what equals the defaults of its name, so it reads well as an entry of
/// a tenant document; [`TenantDocument::build`] takes it without a fault.
///
/// ```
/// use crm_chat_policy::dataverse::{self, UpdateMessage};
///
/// let table = br#"{"LogicalName": "new_visit", "OwnershipType": "TeamOwned", "Attributes": [
///     {"LogicalName": "new_place", "AttributeTypeName": {"Value": "StringType"}, "IsSecured": true}]}"#;
/// let views = br#"{"value": [{"name": "Found", "querytype": 4, "layoutxml": "<grid><row><cell name='new_place'/></row></grid>"}]}"#;
/// let settings = br#"{"msdyn_enablekickoffmessage": true, "msdyn_filteringattributes": "new_place"}"#;
///
/// let import = dataverse::record_type(table, Some(views), Some(settings), UpdateMessage::Present)?;
/// assert_eq!(import.record_type.views[0].columns, ["new_place"]);
/// assert!(import.notes.is_empty(), "nothing had to be changed");
/// # Ok::<(), crm_chat_policy::document::Faults>(())
/// ```
///
/// # Errors
///
/// Every fault found, in the order table, views, settings, with places such as
/// `table.Attributes[3].LogicalName`, `views[0].layoutxml` and `settings.msdyn_filteringattributes`.
/// A text that is not UTF-8, not JSON or not of its form has one fault, its first; the other texts
/// are looked at nevertheless. Besides what the tenant document refuses, these are faults: a
/// definition without `Attributes`, a field type, an ownership or a type of table that is not known,
/// a layout that is not XML, has a document type, more than 1000 attributes on an element or more
/// than 100 namespaces, a cell without a name, an id that is not a GUID or occurs twice, a chosen
/// view that is not among the active views, a view or a row of settings of another table, a row
/// that holds no chat settings.
pub fn record_type(
    table: &[u8],
    views: Option<&[u8]>,
    settings: Option<&[u8]>,
    update_message: UpdateMessage,
) -> Result<Import, Faults> {
    let mut findings = Findings::default();
    let mut notes = Vec::new();
    let definition = table::read(table, &mut findings, &mut notes);
    let name = definition.as_ref().map(|definition| definition.record_type.name.as_str());
    let views = match views {
        Some(json) => views::read(json, name, &mut findings, &mut notes),
        None => Some(Views::default()),
    };
    let settings = settings.and_then(|json| settings::read(json, &mut findings, &mut notes));

    let is_table_read = definition.is_some();
    // Without a table the other texts are still judged, on a type that nothing else is known of.
    let unread = || RecordTypeDocument { name: "unread".into(), ..Default::default() };
    let (mut record_type, id) = definition.map_or_else(|| (unread(), None), |it| (it.record_type, it.id));
    record_type.update_message = match update_message {
        UpdateMessage::Present => true,
        UpdateMessage::Absent => false,
    };
    if let Some(settings) = settings {
        settings.apply_alone(id, views.as_ref(), &mut record_type, &mut findings, &mut notes);
    }
    record_type.views = views.map(|views| views.documents).unwrap_or_default();
    let document = TenantDocument { record_types: vec![record_type.clone()], ..TenantDocument::default() };
    if let Err(faults) = document.build() {
        findings.translate(&faults, is_table_read);
    }
    match findings.into_faults() {
        Some(faults) => Err(faults),
        None => Ok(Import { record_type: without_defaults(record_type), notes }),
    }
}

/// Whether updates of a table's rows can be observed: its `Update` message exists and takes
/// filtering attributes. [`record_type`] asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateMessage {
    /// They can be.
    Present,
    /// They can't be, so no field of the table can be watched.
    Absent,
}

/// A record type made of metadata by [`record_type`], and what had to be changed on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Import {
    /// The record type; what is `None` equals the default of its name.
    pub record_type: RecordTypeDocument,
    /// What differs from the metadata, in the order table, views, settings.
    pub notes: Vec<Note>,
}

/// An id as Dataverse's text columns have it: with or without braces.
fn guid<T: FromStr<Err = ParseIdError>>(text: &str) -> Result<T, ParseIdError> {
    let bare = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    bare.and_then(|bare| bare.parse().ok()).map_or_else(|| text.trim().parse(), Ok)
}

/// Whether the row of a table is active that has this `statecode`.
const fn is_active(statecode: i64) -> bool {
    statecode == 0
}

/// The record type without what the tenant would take for granted anyhow, fields and views apart.
fn without_defaults(mut given: RecordTypeDocument) -> RecordTypeDocument {
    let standard = StandardRecordType::from_code(&given.name);
    let is_activity = standard.is_some_and(StandardRecordType::is_activity);
    let is_joinable = standard.is_some_and(StandardRecordType::is_joinable);
    given.activity = given.activity.filter(|activity| *activity != is_activity);
    given.join = given.join.filter(|join| *join != is_joinable);
    let preset = preset::watched_unless_listed(&given);
    given.notify.fields = given.notify.fields.filter(|fields| *fields != preset);
    given
}
