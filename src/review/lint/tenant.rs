//! What is found in the settings of the whole tenant and in its apps.

use super::{At, FindingCode, Lint, Listed, is_connectable, standard};
use crate::{
    condition::{Condition, Conditions, Scope},
    document::{
        Place,
        Step::{self, Key},
    },
    model::{
        App, BuiltinRole, CardSelection, FieldType, FieldTypes, GraphPermission, RecordType, StandardRecordType, Tenant,
    },
    rule::Rule,
    rules::{self, availability, timeline_entry},
};
use alloc::vec::Vec;

impl Lint<'_> {
    /// Whether any record type that chats can be connected to has a timeline.
    pub(super) fn has_timelines(&self) -> bool {
        self.tenant.record_types().iter().any(|record_type| {
            let of_type = Conditions::of_scope(Scope::RecordType);
            let facts = Conditions::ALL.difference(of_type).union(record_type.facts());
            is_connectable(record_type) && timeline_entry::RULE.decide(facts).is_allowed()
        })
    }

    pub(super) fn chat(&mut self) {
        let tenant = self.tenant;
        if !tenant.is_chat_enabled() {
            if let Some(place) = configured(tenant) {
                let sentence = format_args!("chat is off, so `{place}` and the like have no effect: turn it on");
                self.find(FindingCode::ChatOff, [Key("chat"), Key("enabled")], sentence);
            }
        } else {
            if tenant.chat_apps().is_some_and(alloc::collections::BTreeSet::is_empty) {
                let sentence = "chat is on, and for no app: name apps here, or leave this out for every app";
                self.find(FindingCode::ChatForNoApp, [Key("chat"), Key("apps")], sentence);
            }
            for permission in GraphPermission::ALL {
                if !tenant.granted_permissions().contains(*permission) {
                    self.missing(*permission);
                }
            }
        }
        if tenant.timeline_sync_since().is_some() {
            let place = [Key("chat"), Key("timeline_sync_since")];
            if !tenant.is_chat_enabled() {
                let sentence = "timelines are synced with chats, and chat is off: turn chat on, or leave this out";
                self.find(FindingCode::SyncWithoutChat, place, sentence);
            } else if !self.has_timelines() {
                let sentence = "no record type that chats can be connected to has a timeline: leave this out, or turn \
                                `connect` on for one that is not an activity";
                self.find(FindingCode::SyncWithoutRecordTypes, place, sentence);
            }
        }
        if !tenant.record_types().iter().any(RecordType::includes_note) {
            let sentence = "no record type has its note on, so no card is made by this: leave this out";
            if tenant.card_selection() != CardSelection::FirstFiveSupported {
                self.find(FindingCode::CardSettingUnused, [Key("chat"), Key("card"), Key("selection")], sentence);
            }
            if tenant.unsupported_types() != FieldTypes::of(FieldType::UNSUPPORTED_ON_CARD) {
                self.find(
                    FindingCode::CardSettingUnused,
                    [Key("chat"), Key("card"), Key("unsupported_types")],
                    sentence,
                );
            }
        }
    }

    fn missing(&mut self, permission: GraphPermission) {
        let place = [Key("chat"), Key("granted_permissions")];
        let capability = permission.capability();
        let needed = permission.condition();
        let denying =
            rules::ALL.into_iter().filter(|rule| needed.is_some_and(|needed| rule.guards().contains(&needed)));
        let denying: Vec<&str> = denying.map(Rule::name).collect();
        if denying.is_empty() {
            let sentence = format_args!("`{permission}` is not granted, which costs {capability}: grant it");
            return self.find(FindingCode::PermissionMissing, place, sentence);
        }
        let rules = Listed(&denying);
        let sentence = format_args!(
            "`{permission}` is not granted, which denies {rules} to everybody and costs {capability}: grant it"
        );
        self.find(FindingCode::ConsentMissing, place, sentence);
    }

    pub(super) fn app(&mut self, at: At<'_>, app: &App) {
        let on_any_profile = Conditions::of(&[Condition::DefaultProfile, Condition::ProfileChatEnabled]);
        let facts = self.best_case().union(on_any_profile).union(app.facts(true));
        if !availability::RULE.decide(facts).is_allowed() {
            let sentence = format_args!(
                "nobody can use the chat in app `{}`, as no role reads {}: give the missing reads to a role, or list the \
                 one whose `builtin` is `{}`",
                app.id(),
                Listed(&self.unread_tables()),
                BuiltinRole::ProductivityToolsUser,
            );
            self.find(FindingCode::AppWithoutPaneAccess, at.below(&[Key("multisession")]), sentence);
        }
    }
}

/// The place of the first setting that somebody must have made for the chat to be used.
fn configured(tenant: &Tenant) -> Option<Place> {
    let of_profile = tenant.profiles().iter().enumerate().find_map(|(index, profile)| {
        let key = match (profile.has_chat(), profile.has_pane_integration()) {
            (true, _) => "chat",
            (false, true) => "pane_integration",
            (false, false) => return None,
        };
        Some(At::item("profiles", index).below(&[Key(key)]).into())
    });
    of_profile.or_else(|| {
        tenant.listed_record_types().iter().enumerate().find_map(|(index, record_type)| {
            let holds = |condition| record_type.facts().contains(condition);
            let standard = standard(record_type);
            let joinable = standard.is_some_and(StandardRecordType::is_joinable);
            let settings: [(bool, &[Step<'static>]); 6] = [
                (is_connectable(record_type) && standard.is_none(), &[Key("connect")]),
                (record_type.includes_note(), &[Key("note"), Key("include")]),
                (holds(Condition::OwnerMayDisconnect), &[Key("disconnect"), Key("record_owner")]),
                (holds(Condition::ConnectorMayDisconnect), &[Key("disconnect"), Key("chat_connector")]),
                (holds(Condition::JoinEnabled) && !joinable, &[Key("join")]),
                (record_type.is_notify_enabled(), &[Key("notify"), Key("enabled")]),
            ];
            let (_, keys) = settings.into_iter().find(|(is_on, _)| *is_on)?;
            Some(At::item("record_types", index).below(keys).into())
        })
    })
}
