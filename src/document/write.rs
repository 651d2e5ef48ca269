//! Tenant → document.

use crate::{
    condition::Condition,
    document::{
        AppDocument, CardDocument, ChatDocument, DisconnectDocument, FieldDocument, NoteDocument, NotifyDocument,
        ProfileDocument, RecordTypeDocument, RoleDocument, TenantDocument, ViewDocument,
    },
    model::{App, Field, Profile, RecordType, Role, Tenant, View},
};
use alloc::{borrow::ToOwned, string::ToString};

pub(super) fn document(tenant: &Tenant) -> TenantDocument {
    TenantDocument {
        version: TenantDocument::VERSION,
        label: tenant.label().map(ToOwned::to_owned),
        chat: ChatDocument {
            enabled: tenant.is_chat_enabled(),
            apps: tenant.chat_apps().map(|apps| apps.iter().map(ToString::to_string).collect()),
            join_access: tenant.join_access(),
            granted_permissions: tenant.granted_permissions().iter().collect(),
            timeline_sync_since: tenant.timeline_sync_since(),
            card: CardDocument {
                selection: tenant.card_selection(),
                unsupported_types: tenant.unsupported_types().iter().collect(),
            },
        },
        roles: tenant.roles().iter().map(role).collect(),
        profiles: tenant.profiles().iter().map(profile).collect(),
        apps: tenant.apps().iter().map(app).collect(),
        record_types: tenant.listed_record_types().iter().map(record_type).collect(),
    }
}

fn role(role: &Role) -> RoleDocument {
    RoleDocument {
        id: role.id().to_string(),
        name: role.name().to_owned(),
        builtin: role.builtin(),
        privileges: role.added().to_vec(),
        revoked: role.revoked().to_vec(),
    }
}

fn profile(profile: &Profile) -> ProfileDocument {
    ProfileDocument {
        id: profile.id().to_string(),
        name: profile.name().to_owned(),
        chat: profile.has_chat(),
        pane_integration: profile.has_pane_integration(),
        users: profile.users().iter().map(ToString::to_string).collect(),
    }
}

fn app(app: &App) -> AppDocument {
    AppDocument {
        id: app.id().to_string(),
        label: app.label().map(ToOwned::to_owned),
        multisession: app.is_multisession(),
        settings_page_in_sitemap: app.has_settings_page(),
    }
}

fn record_type(record_type: &RecordType) -> RecordTypeDocument {
    let holds = |condition| record_type.facts().contains(condition);
    RecordTypeDocument {
        name: record_type.name().to_string(),
        label: record_type.label().map(ToOwned::to_owned),
        ownership: record_type.ownership(),
        is_virtual: record_type.is_virtual(),
        activity: Some(!holds(Condition::NotActivity)),
        update_message: record_type.has_update_message(),
        fields: Some(record_type.fields().iter().map(field).collect()),
        views: record_type.views().iter().map(view).collect(),
        connect: holds(Condition::RecordTypeConnectable),
        note: NoteDocument {
            include: record_type.includes_note(),
            view: record_type.chosen_view().map(|view| view.name().to_owned()),
        },
        disconnect: DisconnectDocument {
            record_owner: holds(Condition::OwnerMayDisconnect),
            chat_connector: holds(Condition::ConnectorMayDisconnect),
        },
        join: Some(holds(Condition::JoinEnabled)),
        notify: NotifyDocument {
            enabled: record_type.is_notify_enabled(),
            // Left out again where it was: what the preset leaves out, nobody chose to leave out.
            fields: (!record_type.watches_preset)
                .then(|| record_type.watched().iter().map(ToString::to_string).collect()),
        },
    }
}

fn field(field: &Field) -> FieldDocument {
    FieldDocument {
        name: field.name().to_string(),
        label: field.label().map(ToOwned::to_owned),
        field_type: field.field_type(),
        secured: field.is_secured(),
        rich_text: Some(field.is_rich_text()),
        computed: field.is_computed(),
    }
}

fn view(view: &View) -> ViewDocument {
    ViewDocument {
        name: view.name().to_owned(),
        kind: view.kind(),
        columns: view.columns().iter().map(|column| column.name().to_string()).collect(),
    }
}
