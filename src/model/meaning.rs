//! The parts of a tenant that decide anything, in one form for all documents that mean the same.

use super::{
    App, Profile, RecordType, Role, Tenant,
    field::Field,
    record_type::{Column, View},
    tenant::TenantParts,
};
use crate::{condition::Condition, id, model};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use serde::Serialize;

/// Everything that a question's answer or a comparison can depend on. Lists whose order decides nothing
/// are sorted, and what people call things is left out, as is whatever has no effect.
#[derive(Serialize)]
pub(crate) struct Meaning<'a> {
    /// Changes with the form, so that fingerprints of two forms never agree by chance.
    form: u8,
    enabled: bool,
    granted: model::GraphPermissions,
    sync_since: Option<model::Moment>,
    selection: model::CardSelection,
    unsupported: model::FieldTypes,
    chat_apps: Option<BTreeSet<&'a id::LogicalName>>,
    join_access: model::JoinAccess,
    roles: BTreeMap<id::RoleId, model::Privileges>,
    profiles: BTreeMap<id::ProfileId, ProfileMeaning>,
    apps: BTreeMap<&'a id::LogicalName, AppMeaning>,
    record_types: BTreeMap<&'a id::LogicalName, TypeMeaning<'a>>,
}

#[derive(Serialize)]
struct ProfileMeaning {
    chat: bool,
    pane_integration: bool,
    users: Vec<id::UserId>,
}

#[derive(Serialize)]
struct AppMeaning {
    multisession: bool,
    settings_page_in_sitemap: bool,
}

#[derive(Serialize)]
struct TypeMeaning<'a> {
    ownership: model::Ownership,
    conditions: Vec<Condition>,
    fields: BTreeMap<&'a id::LogicalName, (model::FieldType, bool, bool)>,
    /// The columns of the view that the card takes; nothing without a card.
    card: Option<Vec<&'a id::ColumnName>>,
    /// Nothing while notices are off.
    watched: Option<&'a [id::LogicalName]>,
}

impl Tenant {
    /// INVARIANT: every struct is taken apart with each of its fields named, so that a new one does not
    /// compile until it is said whether it decides anything.
    pub(crate) fn meaning(&self) -> Meaning<'_> {
        let TenantParts {
            enabled,
            granted,
            sync_since,
            selection,
            unsupported,
            roles,
            profiles,
            apps,
            record_types,
            chat_apps,
            join_access,
            // Which of them the document lists.
            listed: _,
            label: _,
        } = self.parts();
        let role = |role: &Role| {
            // What a role has is what it has, from a built-in or by name.
            let Role { id, name: _, builtin: _, added: _, revoked: _ } = role;
            (*id, role.privileges())
        };
        let profile = |Profile { id, name: _, chat, pane_integration, users }: &Profile| {
            let mut users = users.clone();
            users.sort_unstable();
            (*id, ProfileMeaning { chat: *chat, pane_integration: *pane_integration, users })
        };
        Meaning {
            form: 1,
            enabled: *enabled,
            granted: *granted,
            sync_since: *sync_since,
            selection: *selection,
            unsupported: *unsupported,
            chat_apps: chat_apps.as_ref().map(|apps| apps.iter().collect()),
            join_access: *join_access,
            roles: roles.iter().map(role).filter(|(_, privileges)| !privileges.is_empty()).collect(),
            profiles: profiles.iter().map(profile).filter(|(_, profile)| !profile.users.is_empty()).collect(),
            apps: apps.iter().map(app).collect(),
            record_types: record_types.iter().map(|it| (it.name(), record_type(it))).collect(),
        }
    }
}

fn app(App { id, label: _, multisession, settings_page_in_sitemap }: &App) -> (&id::LogicalName, AppMeaning) {
    (id, AppMeaning { multisession: *multisession, settings_page_in_sitemap: *settings_page_in_sitemap })
}

fn record_type(record_type: &RecordType) -> TypeMeaning<'_> {
    let RecordType {
        name: _,
        label: _,
        ownership,
        // These two decide which fields can be watched, when the tenant is built.
        is_virtual: _,
        update_message: _,
        fields,
        field_index: _,
        // Of the views, the one that the card takes.
        views: _,
        note,
        card_view: _,
        is_view_chosen: _,
        notify,
        watched,
        watches_preset: _,
        facts,
    } = record_type;
    TypeMeaning {
        ownership: *ownership,
        conditions: facts.iter().collect(),
        fields: fields.iter().map(field).collect(),
        card: note.then(|| record_type.card_view().map(columns).unwrap_or_default()),
        watched: notify.then_some(watched),
    }
}

fn field(field: &Field) -> (&id::LogicalName, (model::FieldType, bool, bool)) {
    // That a field is computed is worth a remark, and decides nothing.
    let Field { name, label: _, kind, secured, rich_text, computed: _ } = field;
    (name, (*kind, *secured, *rich_text))
}

fn columns(View { name: _, kind: _, columns }: &View) -> Vec<&id::ColumnName> {
    columns.iter().map(column).collect()
}

fn column(Column { name, finds: _ }: &Column) -> &id::ColumnName {
    name
}
