//! What is found in the settings of a record type.

use super::{At, FindingCode, Lint, Setting, is_connectable, standard};
use crate::{
    card::{self, SkipReason, Skipped, card},
    condition::{Condition, Conditions, Scope},
    document::{
        Place,
        Step::{Index, Key},
        preset,
    },
    model::{Field, Ownership, Privilege, RecordType, StandardRecordType},
    review::people::{and, count},
    rules::disconnect,
    text::quoted,
    vocabulary,
};
use alloc::{format, string::String, vec::Vec};

impl Lint<'_> {
    /// A setting that is on for a record type, which may be none that chats can be connected to.
    fn connectable(&mut self, place: impl Into<Place>, record_type: &RecordType, Setting(setting): Setting) {
        if !is_connectable(record_type) {
            let records = self.names.records(record_type.name());
            let sentence = format!(
                "chats can't be connected to {records}, so {setting} {records} is for chats connected earlier at most: \
                 turn it off, or let chats be connected"
            );
            self.find(FindingCode::NotConnectable, place, sentence);
        }
    }

    pub(super) fn note(&mut self, at: At<'_>, record_type: &RecordType) {
        let place = at.below(&[Key("note"), Key("view")]);
        let records = self.names.records(record_type.name());
        if !record_type.includes_note() {
            if let Some(view) = record_type.chosen_view().map(|view| quoted(view.name())) {
                let sentence = format_args!(
                    "view `{view}` is chosen for the introduction card of {records}, which is turned off: turn it on"
                );
                self.find(FindingCode::ViewWithoutNote, place, sentence);
            }
            return;
        }
        self.connectable(at.below(&[Key("note"), Key("include")]), record_type, Setting::NOTE);
        let Some(view) = record_type.card_view() else {
            let sentence = format_args!(
                "the introduction card of {records} has no view to take fields from: choose one, or add a Quick Find view"
            );
            return self.find(FindingCode::NoteWithoutView, place, sentence);
        };
        let view = quoted(view.name());
        let card = card(self.tenant, record_type);
        if card.fields().is_empty() {
            let sentence = format_args!(
                "view `{view}` gives the introduction card of {records} no field, so it is a link alone: choose a view \
                 with columns that can be shown"
            );
            self.find(FindingCode::EmptyCard, place, sentence);
        }
        for field in card.secured() {
            let field = self.names.column(record_type, field.name().as_str());
            let sentence = format_args!(
                "the introduction card of {records} shows {field}, which is column-secured, to everybody in the chat: \
                 choose a view without it"
            );
            self.find(FindingCode::SecuredFieldOnCard, place, sentence);
        }
        let has_room = card.fields().len() < card::MAX_FIELDS;
        let beyond = card.skipped().iter().filter(|skipped| self.is_out_of_window(record_type, skipped));
        // As many as the card has room for: a view may have a hundred thousand columns.
        let room = card::MAX_FIELDS.saturating_sub(card.fields().len());
        let beyond = beyond.take(room).map(|skipped| self.names.column(record_type, skipped.field));
        let beyond: Vec<String> = beyond.collect();
        let is_cut = has_room && !beyond.is_empty();
        for Skipped { field, reason } in card.skipped() {
            let field = || self.names.column(record_type, field);
            match reason {
                SkipReason::Duplicate => {
                    let sentence = format!("column {} stands twice in view `{view}` of {records}: drop one", field());
                    self.find(FindingCode::RepeatedColumn, place, sentence);
                }
                SkipReason::UnknownField => {
                    let sentence = format!(
                        "column {} of view `{view}` is not on the introduction card of {records}, which have no such \
                         field: add it, or drop the column",
                        field(),
                    );
                    self.find(FindingCode::UnknownColumn, place, sentence);
                }
                SkipReason::RelatedColumn | SkipReason::UnsupportedType if has_room && !is_cut => {
                    let sentence = format!(
                        "column {} of view `{view}` is not on the introduction card of {records} ({}), which has room \
                         for more: choose a view with columns that can be shown",
                        field(),
                        vocabulary::skipped(*reason),
                    );
                    self.find(FindingCode::ColumnNotOnCard, place, sentence);
                }
                // What a card has no room for is nobody's mistake, and a cut is reported below.
                SkipReason::RelatedColumn
                | SkipReason::UnsupportedType
                | SkipReason::BeyondWindow
                | SkipReason::CardFull => {}
            }
        }
        if is_cut {
            let sentence = format_args!(
                "the introduction card of {records} has {}, as only the first five columns of view `{view}` are looked \
                 at, and could show {}: put columns that can be shown first, or let cards take the first five that can \
                 be shown",
                count(card.fields().len(), "field"),
                and(&beyond),
            );
            self.find(FindingCode::CardWindow, place, sentence);
        }
    }

    /// Whether a column was not looked at and could be shown.
    fn is_out_of_window(&self, record_type: &RecordType, skipped: &Skipped<'_>) -> bool {
        let is_supported = |field: &Field| !self.tenant.unsupported_types().contains(field.field_type());
        // No declared field has the name of a related table's column.
        skipped.reason == SkipReason::BeyondWindow && record_type.field(skipped.field).is_some_and(is_supported)
    }

    pub(super) fn disconnect_and_join(&mut self, at: At<'_>, record_type: &RecordType) {
        let records = self.names.records(record_type.name());
        let holds = |condition| record_type.facts().contains(condition);
        let fixed = Conditions::of_scopes(&[Scope::Tenant, Scope::RecordType, Scope::Role]);
        let open = Conditions::ALL.difference(fixed).difference(record_type.never_held());
        let facts = self.best_case().union(record_type.facts()).union(open);
        let has_roles = !self.tenant.roles().is_empty();
        if has_roles && is_connectable(record_type) && !disconnect::RULE.decide(facts).is_allowed() {
            let sentence = format_args!(
                "nobody can disconnect chats from {records}: let record owners or chat connectors do so, or give a role the \
                 privilege to {}",
                vocabulary::privilege(Privilege::DisconnectAnyChat),
            );
            self.find(FindingCode::NobodyDisconnects, at.below(&[Key("disconnect")]), sentence);
        }
        if holds(Condition::OwnerMayDisconnect) {
            let place = at.below(&[Key("disconnect"), Key("record_owner")]);
            if record_type.never_held().contains(Condition::RecordOwner) {
                let sentence = format_args!(
                    "record owners may disconnect chats from {records}, which are owned by {} and not by {}: turn it off",
                    vocabulary::owners(record_type.ownership()),
                    vocabulary::owners(Ownership::UserOwned),
                );
                self.find(FindingCode::OwnerToggleWithoutOwners, place, sentence);
            } else {
                self.connectable(place, record_type, Setting::OWNERS);
            }
        }
        if holds(Condition::ConnectorMayDisconnect) {
            self.connectable(at.below(&[Key("disconnect"), Key("chat_connector")]), record_type, Setting::CONNECTORS);
        }
        if holds(Condition::JoinEnabled) {
            self.connectable(at.below(&[Key("join")]), record_type, Setting::JOIN);
        }
    }

    pub(super) fn notifications(&mut self, at: At<'_>, record_type: &RecordType) {
        let records = self.names.records(record_type.name());
        let watched = record_type.watched();
        if !record_type.is_notify_enabled() {
            // Case comes with watched fields, which nobody has set.
            if !watched.is_empty() && standard(record_type) != Some(StandardRecordType::Incident) {
                let sentence = format_args!(
                    "fields of {records} are chosen to be announced, and announcing is turned off: turn it \
                     on, or leave them out"
                );
                self.find(
                    FindingCode::WatchedWithoutNotifications,
                    at.below(&[Key("notify"), Key("fields")]),
                    sentence,
                );
            }
            return;
        }
        let place = at.below(&[Key("notify"), Key("enabled")]);
        if watched.is_empty() {
            let sentence = if record_type.is_virtual() || !record_type.has_update_message() {
                let why = if record_type.is_virtual() { "is virtual" } else { "has no update message" };
                format!("updates of {records} are never announced, as their table {why}: turn announcing off")
            } else {
                format!("updates of {records} are announced, and no field is chosen: choose fields, or turn it off")
            };
            return self.find(FindingCode::NothingWatched, place, sentence);
        }
        self.connectable(place, record_type, Setting::NOTIFY);
        // A document that lists watched fields means just those.
        if record_type.watches_preset {
            let is_watched = |name: &&&str| watched.iter().any(|watched| watched.as_str() == **name);
            let left_out: Vec<&&str> = preset::WATCHED.iter().filter(|name| !is_watched(name)).collect();
            if !left_out.is_empty() {
                let left_out: Vec<String> =
                    left_out.into_iter().map(|name| self.names.column(record_type, name)).collect();
                let sentence = format_args!(
                    "updates of {} are not announced, though Case comes with them, as {records} have no such field that \
                     can be watched: add it, or choose the fields",
                    and(&left_out),
                );
                self.find(FindingCode::PresetFieldNotWatched, at.below(&[Key("notify"), Key("fields")]), sentence);
            }
        }
        for (index, field) in watched.iter().enumerate() {
            if record_type.field(field.as_str()).is_some_and(Field::is_computed) {
                let field = self.names.column(record_type, field.as_str());
                let sentence =
                    format_args!("{field} of {records} is computed, so its updates are never announced: leave it out");
                let item = [Key("notify"), Key("fields"), Index(index)];
                self.find(FindingCode::ComputedFieldWatched, at.below(&item), sentence);
            }
            if record_type.field(field.as_str()).is_some_and(Field::is_secured) {
                let field = self.names.column(record_type, field.as_str());
                let sentence = format_args!(
                    "updates of {field}, which is column-secured, are announced to everybody in the chats of {records}: \
                     leave it out"
                );
                let item = [Key("notify"), Key("fields"), Index(index)];
                self.find(FindingCode::SecuredFieldWatched, at.below(&item), sentence);
            }
        }
    }
}
