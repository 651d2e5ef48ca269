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
//! not used are ignored, as it is Dataverse's format; a key that is used may stand once, and `null`
//! is the same as its absence. What an answer leaves out has the default of the tenant document:
//! without `OwnershipType` a table is owned by users, without `IsActivity` it is what its name
//! says, a column without `IsSecured` is not secured.
//!
//! Whether a table has an update message is not in its definition, so the caller says so.

mod answer;
mod findings;
mod settings;
mod table;
mod views;

use crate::{
    document::{Faults, NotifyDocument, RecordTypeDocument, TenantDocument},
    model::Tenant,
    text::quoted,
};
use alloc::{string::String, vec, vec::Vec};
use core::fmt;
use findings::Findings;
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
/// are looked at nevertheless. Besides what the tenant document refuses, that is: a field type or
/// an ownership that is not known, a layout that is not XML, has a document type, more than 1000
/// attributes on an element or more than 100 namespaces, a cell without a name, an id that is not
/// a GUID or stands twice, a chosen view that is not among the views.
pub fn record_type(
    table: &[u8],
    views: Option<&[u8]>,
    settings: Option<&[u8]>,
    update_message: UpdateMessage,
) -> Result<Import, Faults> {
    let mut findings = Findings::default();
    let mut notes = Vec::new();
    let table = table::read(table, &mut findings);
    let views = match views {
        Some(json) => views::read(json, &mut findings, &mut notes),
        None => Some(Views::default()),
    };
    let settings = settings.and_then(|json| settings::read(json, &mut findings));

    let is_table_read = table.is_some();
    // Without a table the other texts are still judged, on a type that nothing else is known of.
    let mut record_type = table.unwrap_or_else(|| RecordTypeDocument { name: "unread".into(), ..Default::default() });
    record_type.update_message = match update_message {
        UpdateMessage::Present => true,
        UpdateMessage::Absent => false,
    };
    if let Some(settings) = settings {
        settings.apply(&mut record_type, views.as_ref(), &mut findings);
    }
    record_type.views = views.map(|views| views.documents).unwrap_or_default();
    if let Err(faults) = tenant_of(record_type.clone()) {
        findings.translate(&faults, is_table_read);
    }
    match findings.into_faults() {
        Some(faults) => Err(faults),
        None => Ok(Import { record_type: without_defaults(record_type), notes }),
    }
}

/// Whether updates of a table's rows can be observed: its `Update` message exists and takes
/// filtering attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateMessage {
    /// They can be.
    Present,
    /// They can't be, so no field of the table can be watched.
    Absent,
}

/// A record type made of metadata, and what had to be changed on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Import {
    /// The record type; what is `None` equals the default of its name.
    pub record_type: RecordTypeDocument,
    /// What differs from the metadata, in the order of the views.
    pub notes: Vec<Note>,
}

/// Something about an import that is not as the metadata has it. `Display` prints
/// `place: sentence` on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A view without a name was given one by its place.
    Named {
        /// The place of the view's row.
        view: usize,
        /// The name it was given.
        name: String,
    },
    /// A view whose name stands earlier was renamed.
    Renamed {
        /// The place of the view's row.
        view: usize,
        /// The name in the metadata.
        from: String,
        /// The name it was given.
        to: String,
    },
    /// A Quick Find view was made public, because another one stays the Quick Find view.
    MadePublic {
        /// The place of the view's row.
        view: usize,
        /// The name of the view as imported.
        name: String,
        /// The place of the view that stays.
        stays: usize,
    },
    /// The answer has further pages, and views on them are not imported.
    MorePages,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named { view, name } => write!(f, "views[{view}].name: the view has no name and is called `{name}`"),
            Self::Renamed { view, from, to } => {
                write!(
                    f,
                    "views[{view}].name: `{}` stands earlier, so this view is called `{}`",
                    quoted(from),
                    quoted(to)
                )
            }
            Self::MadePublic { view, name, stays } => {
                let name = quoted(name);
                write!(f, "views[{view}].querytype: views[{stays}] is the Quick Find view, so `{name}` becomes public")
            }
            Self::MorePages => {
                f.write_str("views.@odata.nextLink: the answer has further pages, which are not imported")
            }
        }
    }
}

fn tenant_of(record_type: RecordTypeDocument) -> Result<Tenant, Faults> {
    TenantDocument { record_types: vec![record_type], ..TenantDocument::default() }.build()
}

/// The record type without what the tenant would take for granted anyhow.
fn without_defaults(mut given: RecordTypeDocument) -> RecordTypeDocument {
    let notify = NotifyDocument { fields: None, ..given.notify.clone() };
    let bare = RecordTypeDocument { activity: None, join: None, notify, ..given.clone() };
    // INVARIANT: the type has passed the gate, and leaving a setting out adds no fault.
    let Ok(tenant) = tenant_of(bare) else { return given };
    for default in tenant.to_document().record_types {
        given.activity = given.activity.filter(|activity| Some(*activity) != default.activity);
        given.join = given.join.filter(|join| Some(*join) != default.join);
        given.notify.fields = given.notify.fields.filter(|fields| Some(fields) != default.notify.fields.as_ref());
    }
    given
}
