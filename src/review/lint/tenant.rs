//! What is found in the settings of the whole tenant and in its apps.

use super::{At, FindingCode, Lint, Setting, is_connectable, standard};
use crate::{
    condition::{Condition, Conditions, Scope},
    document::Step::Key,
    model::{App, CardSelection, FieldType, FieldTypes, GraphPermission, RecordType, StandardRecordType},
    review::people::or,
    rules::{self, availability, timeline_entry},
};
use alloc::{format, string::String, vec::Vec};

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
            if let Some(setting) = self.configured() {
                let sentence = format_args!("Teams chat is turned off, so {setting} has no effect: turn it on");
                self.find(FindingCode::ChatOff, [Key("chat"), Key("enabled")], sentence);
            }
        } else {
            if tenant.chat_apps().is_some_and(alloc::collections::BTreeSet::is_empty) {
                let sentence = "Teams chat is turned on, and for no app: turn it on for some, or for every app";
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
                let sentence = "record timelines are synced with chats, and Teams chat is turned off: turn the chat on, or the \
                                sync off";
                self.find(FindingCode::SyncWithoutChat, place, sentence);
            } else if !self.has_timelines() {
                let sentence = "chats are synced with record timelines, and no record type that chats can be connected \
                                to has one: turn the sync off, or let chats be connected to a type that is no activity";
                self.find(FindingCode::SyncWithoutRecordTypes, place, sentence);
            }
        }
        if !tenant.record_types().iter().any(RecordType::includes_note) {
            let sentence =
                "it is set how introduction cards are made, and no record type has one: leave that out, or turn one on";
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
        let denying: Vec<String> = denying.map(|rule| rule.deed().0.into()).collect();
        if denying.is_empty() {
            let sentence = format_args!("`{permission}` is not granted, which costs {capability}: grant it");
            return self.find(FindingCode::PermissionMissing, place, sentence);
        }
        let deeds = or(&denying);
        let sentence =
            format_args!("`{permission}` is not granted, so nobody can {deeds}, and it costs {capability}: grant it");
        self.find(FindingCode::ConsentMissing, place, sentence);
    }

    pub(super) fn app(&mut self, at: At<'_>, app: &App) {
        let on_any_profile = Conditions::of(&[Condition::DefaultProfile, Condition::ProfileChatEnabled]);
        let facts = self.best_case().union(on_any_profile).union(app.facts(true));
        if !availability::RULE.decide(facts).is_allowed() {
            let sentence = format_args!(
                "nobody can use the chat in app {}, as no role reads {}: give the missing reads to a role, or add the \
                 role Productivity tools user",
                self.names.app(app.id()),
                or(&self.unread_tables()),
            );
            self.find(FindingCode::AppWithoutPaneAccess, at.below(&[Key("multisession")]), sentence);
        }
    }

    /// The first setting that somebody must have made for the chat to be used.
    fn configured(&self) -> Option<String> {
        let tenant = self.tenant;
        let of_profile = tenant.profiles().iter().find_map(|profile| {
            let Setting(setting) = match (profile.has_chat(), profile.has_pane_integration()) {
                (true, _) => Setting::PROFILE_CHAT,
                (false, true) => Setting::PROFILE_PANE,
                (false, false) => return None,
            };
            Some(format!("{setting} {}", self.names.profile(profile)))
        });
        of_profile.or_else(|| {
            tenant.listed_record_types().iter().find_map(|record_type| {
                let holds = |condition| record_type.facts().contains(condition);
                let standard = standard(record_type);
                let joinable = standard.is_some_and(StandardRecordType::is_joinable);
                let settings = [
                    (is_connectable(record_type) && standard.is_none(), Setting::CONNECT),
                    (record_type.includes_note(), Setting::NOTE),
                    (holds(Condition::OwnerMayDisconnect), Setting::OWNERS),
                    (holds(Condition::ConnectorMayDisconnect), Setting::CONNECTORS),
                    (holds(Condition::JoinEnabled) && !joinable, Setting::JOIN),
                    (record_type.is_notify_enabled(), Setting::NOTIFY),
                ];
                let (_, Setting(setting)) = settings.into_iter().find(|(is_on, _)| *is_on)?;
                Some(format!("{setting} {}", self.names.records(record_type.name())))
            })
        })
    }
}
