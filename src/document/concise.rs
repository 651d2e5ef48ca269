//! Documents without the keys that equal their defaults.

use super::{
    AppDocument, CardDocument, ChatDocument, ProfileDocument, RecordTypeDocument, TenantDocument, is_default, is_true,
};
use crate::model::{CardSelection, FieldType, GraphPermission, JoinAccess, Moment, Ownership};
use alloc::{string::String, vec::Vec};
use serde::Serialize;

impl TenantDocument {
    /// The document as JSON for people to read: keys in their order, without those that equal their defaults,
    /// except fields and views: those of a record type that has either are always there. It reads
    /// back as the same document.
    pub fn concise(&self) -> impl Serialize + '_ {
        Tenant::of(self)
    }
}

#[derive(Serialize)]
struct Tenant<'a> {
    version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chat: Option<Chat<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    roles: &'a [super::RoleDocument],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    profiles: Vec<Profile<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    apps: Vec<App<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    record_types: Vec<RecordType<'a>>,
}

impl<'a> Tenant<'a> {
    fn of(document: &'a TenantDocument) -> Self {
        let TenantDocument { version, label, chat, roles, profiles, apps, record_types } = document;
        Self {
            version: *version,
            label: label.as_deref(),
            chat: (*chat != ChatDocument::default()).then(|| Chat::of(chat)),
            roles,
            profiles: profiles.iter().map(Profile::of).collect(),
            apps: apps.iter().map(App::of).collect(),
            record_types: record_types.iter().map(RecordType::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct Chat<'a> {
    #[serde(skip_serializing_if = "is_default")]
    enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    apps: Option<&'a [String]>,
    #[serde(skip_serializing_if = "is_default")]
    join_access: JoinAccess,
    #[serde(skip_serializing_if = "Option::is_none")]
    granted_permissions: Option<&'a [GraphPermission]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline_sync_since: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<Card<'a>>,
}

#[derive(Serialize)]
struct Card<'a> {
    #[serde(skip_serializing_if = "is_default")]
    selection: CardSelection,
    #[serde(skip_serializing_if = "Option::is_none")]
    unsupported_types: Option<&'a [FieldType]>,
}

impl<'a> Chat<'a> {
    fn of(chat: &'a ChatDocument) -> Self {
        let ChatDocument { enabled, apps, join_access, granted_permissions, timeline_sync_since, card } = chat;
        let default = ChatDocument::default();
        let given = (*granted_permissions != default.granted_permissions).then_some(granted_permissions.as_slice());
        let card = (*card != default.card).then(|| {
            let CardDocument { selection, unsupported_types } = card;
            let types = (*unsupported_types != default.card.unsupported_types).then_some(unsupported_types.as_slice());
            Card { selection: *selection, unsupported_types: types }
        });
        Self {
            enabled: *enabled,
            apps: apps.as_deref(),
            join_access: *join_access,
            granted_permissions: given,
            timeline_sync_since: *timeline_sync_since,
            card,
        }
    }
}

#[derive(Serialize)]
struct Profile<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "is_default")]
    chat: bool,
    #[serde(skip_serializing_if = "is_default")]
    pane_integration: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    users: &'a [String],
}

impl<'a> Profile<'a> {
    fn of(profile: &'a ProfileDocument) -> Self {
        let ProfileDocument { id, name, chat, pane_integration, users } = profile;
        Self { id, name, chat: *chat, pane_integration: *pane_integration, users }
    }
}

#[derive(Serialize)]
struct App<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "is_default")]
    multisession: bool,
    #[serde(skip_serializing_if = "is_default")]
    settings_page_in_sitemap: bool,
}

impl<'a> App<'a> {
    fn of(app: &'a AppDocument) -> Self {
        let AppDocument { id, label, multisession, settings_page_in_sitemap } = app;
        let label = label.as_deref();
        Self { id, label, multisession: *multisession, settings_page_in_sitemap: *settings_page_in_sitemap }
    }
}

#[derive(Serialize)]
struct RecordType<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "is_default")]
    ownership: Ownership,
    #[serde(rename = "virtual", skip_serializing_if = "is_default")]
    is_virtual: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<bool>,
    #[serde(skip_serializing_if = "is_true")]
    update_message: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<&'a [super::FieldDocument]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    views: Option<&'a [super::ViewDocument]>,
    #[serde(skip_serializing_if = "is_true")]
    connect: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a super::NoteDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disconnect: Option<&'a super::DisconnectDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    join: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notify: Option<&'a super::NotifyDocument>,
}

impl<'a> RecordType<'a> {
    fn of(record_type: &'a RecordTypeDocument) -> Self {
        let RecordTypeDocument {
            name,
            label,
            ownership,
            is_virtual,
            activity,
            update_message,
            fields,
            views,
            connect,
            note,
            disconnect,
            join,
            notify,
        } = record_type;
        Self {
            name,
            label: label.as_deref(),
            ownership: *ownership,
            is_virtual: *is_virtual,
            activity: *activity,
            update_message: *update_message,
            fields: fields.as_deref(),
            views: (fields.is_some() || !views.is_empty()).then_some(views),
            connect: *connect,
            note: Some(note).filter(|note| !is_default(*note)),
            disconnect: Some(disconnect).filter(|disconnect| !is_default(*disconnect)),
            join: *join,
            notify: Some(notify).filter(|notify| !is_default(*notify)),
        }
    }
}
