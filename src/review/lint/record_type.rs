//! What is found in the settings of a record type.

use super::{At, FindingCode, Lint, Listed, is_connectable, standard};
use crate::{
    card::{self, SkipReason, Skipped, card},
    condition::{Condition, Conditions, Scope},
    document::{
        Place,
        Step::{Index, Key},
        preset,
    },
    id::LogicalName,
    model::{CardSelection, Field, Ownership, Privilege, RecordType, StandardRecordType},
    rules::disconnect,
    text::quoted,
    vocabulary,
};
use alloc::vec::Vec;

impl Lint<'_> {
    /// A setting that is on for a record type, which may be none that chats can be connected to.
    fn connectable(&mut self, place: impl Into<Place>, record_type: &RecordType) {
        if !is_connectable(record_type) {
            let sentence = format_args!(
                "chats can't be connected to `{}`, so this is for chats connected earlier at most: turn it off, or turn \
                 `connect` on",
                record_type.name(),
            );
            self.find(FindingCode::NotConnectable, place, sentence);
        }
    }

    pub(super) fn note(&mut self, at: At<'_>, record_type: &RecordType) {
        let place = at.below(&[Key("note"), Key("view")]);
        let name = record_type.name();
        if !record_type.includes_note() {
            if let Some(view) = record_type.chosen_view().map(|view| quoted(view.name())) {
                let sentence = format_args!("view `{view}` is chosen for a card that is off: turn `note.include` on");
                self.find(FindingCode::ViewWithoutNote, place, sentence);
            }
            return;
        }
        self.connectable(at.below(&[Key("note"), Key("include")]), record_type);
        let Some(view) = record_type.card_view() else {
            let sentence = format_args!(
                "the card of `{name}` has no view to take fields from: choose one, or declare a Quick Find view"
            );
            return self.find(FindingCode::NoteWithoutView, place, sentence);
        };
        let view = quoted(view.name());
        let card = card(self.tenant, record_type);
        if card.fields().is_empty() {
            let sentence = format_args!(
                "view `{view}` gives the card of `{name}` no field, so it is a link alone: choose a view with columns \
                 that can be shown"
            );
            self.find(FindingCode::EmptyCard, place, sentence);
        }
        for Field { name: field, .. } in card.secured() {
            let sentence = format_args!(
                "the card of `{name}` shows `{field}`, which is column-secured, to everybody in the chat: choose a view \
                 without it"
            );
            self.find(FindingCode::SecuredFieldOnCard, place, sentence);
        }
        let has_room = card.fields().len() < card::MAX_FIELDS;
        let beyond = card.skipped().iter().filter(|skipped| self.is_out_of_window(record_type, skipped));
        // As many as the card has room for: a view may have a hundred thousand columns.
        let room = card::MAX_FIELDS.saturating_sub(card.fields().len());
        let beyond: Vec<&str> = beyond.map(|skipped| skipped.field).take(room).collect();
        let is_cut = has_room && !beyond.is_empty();
        for Skipped { field, reason } in card.skipped() {
            match reason {
                SkipReason::Duplicate => {
                    let sentence = format_args!("column `{field}` stands twice in view `{view}`: drop one");
                    self.find(FindingCode::RepeatedColumn, place, sentence);
                }
                SkipReason::UnknownField => {
                    let sentence = format_args!(
                        "column `{field}` of view `{view}` is not on the card, as `{name}` declares no such field: \
                         declare it, or drop the column"
                    );
                    self.find(FindingCode::UnknownColumn, place, sentence);
                }
                SkipReason::RelatedColumn | SkipReason::UnsupportedType if has_room && !is_cut => {
                    let sentence = format_args!(
                        "column `{field}` of view `{view}` is not on the card of `{name}` ({}), which has room for \
                         more: choose a view with columns that can be shown",
                        vocabulary::skipped(*reason),
                    );
                    self.find(FindingCode::ColumnNotOnCard, place, sentence);
                }
                // What a card has no room for is nobody's mistake, and a cut is told of below.
                SkipReason::RelatedColumn
                | SkipReason::UnsupportedType
                | SkipReason::BeyondWindow
                | SkipReason::CardFull => {}
            }
        }
        if is_cut {
            let sentence = format_args!(
                "the card of `{name}` has {} fields, as only the first five columns of view `{view}` are looked at, and \
                 could show {}: put columns that can be shown first, or set `chat.card.selection` to `{}`",
                card.fields().len(),
                Listed(&beyond),
                CardSelection::FirstFiveSupported,
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
        let name = record_type.name();
        let holds = |condition| record_type.facts().contains(condition);
        let fixed = Conditions::of_scopes(&[Scope::Tenant, Scope::RecordType, Scope::Role]);
        let open = Conditions::ALL.difference(fixed).difference(record_type.never_held());
        let facts = self.best_case().union(record_type.facts()).union(open);
        let has_roles = !self.tenant.roles().is_empty();
        if has_roles && is_connectable(record_type) && !disconnect::RULE.decide(facts).is_allowed() {
            let sentence = format_args!(
                "nobody can disconnect a chat from `{name}`: turn a toggle on, or give `{}` to a role",
                Privilege::DisconnectAnyChat,
            );
            self.find(FindingCode::NobodyDisconnects, at.below(&[Key("disconnect")]), sentence);
        }
        if holds(Condition::OwnerMayDisconnect) {
            let place = at.below(&[Key("disconnect"), Key("record_owner")]);
            if record_type.never_held().contains(Condition::RecordOwner) {
                let sentence = format_args!(
                    "records of `{name}` have no owner, as the type is `{}` and not `{}`: turn it off",
                    record_type.ownership(),
                    Ownership::UserOwned,
                );
                self.find(FindingCode::OwnerToggleWithoutOwners, place, sentence);
            } else {
                self.connectable(place, record_type);
            }
        }
        if holds(Condition::ConnectorMayDisconnect) {
            self.connectable(at.below(&[Key("disconnect"), Key("chat_connector")]), record_type);
        }
        if holds(Condition::JoinEnabled) {
            self.connectable(at.below(&[Key("join")]), record_type);
        }
    }

    pub(super) fn notifications(&mut self, at: At<'_>, record_type: &RecordType) {
        let name = record_type.name();
        let watched = record_type.watched();
        if !record_type.is_notify_enabled() {
            // Case comes with watched fields, which are nobody's setting.
            if !watched.is_empty() && standard(record_type) != Some(StandardRecordType::Incident) {
                let sentence = format_args!(
                    "fields of `{name}` are watched while its notifications are off: turn `notify.enabled` on, or leave \
                     them out"
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
                format_args!(
                    "notifications of `{name}` are on, and updates of its records are never announced: turn it off"
                )
            } else {
                format_args!(
                    "notifications of `{name}` are on with nothing watched: name fields in `notify.fields`, or turn it off"
                )
            };
            return self.find(FindingCode::NothingWatched, place, sentence);
        }
        self.connectable(place, record_type);
        if standard(record_type) == Some(StandardRecordType::Incident) {
            let comes_with: Vec<&str> = preset::WATCHED.to_vec();
            let left_out: Vec<&str> =
                comes_with.iter().copied().filter(|name| record_type.field(name).is_none()).collect();
            let kept = comes_with.iter().copied().filter(|name| !left_out.contains(name));
            // A document that lists fields of its own means just those.
            if !left_out.is_empty() && watched.iter().map(LogicalName::as_str).eq(kept) {
                let sentence = format_args!(
                    "updates of {} are not announced, though Case comes with them as watched, as `{name}` declares no such \
                     field: declare it",
                    Listed(&left_out),
                );
                self.find(FindingCode::PresetFieldNotWatched, at.below(&[Key("notify"), Key("fields")]), sentence);
            }
        }
        for (index, field) in watched.iter().enumerate() {
            if record_type.field(field.as_str()).is_some_and(Field::is_computed) {
                let sentence =
                    format_args!("`{field}` of `{name}` is computed, so its updates are never announced: leave it out");
                let item = [Key("notify"), Key("fields"), Index(index)];
                self.find(FindingCode::ComputedFieldWatched, at.below(&item), sentence);
            }
            if record_type.field(field.as_str()).is_some_and(Field::is_secured) {
                let sentence = format_args!(
                    "updates of `{field}`, which is column-secured, are announced to everybody in the chats of `{name}`: \
                     leave it out"
                );
                let item = [Key("notify"), Key("fields"), Index(index)];
                self.find(FindingCode::SecuredFieldWatched, at.below(&item), sentence);
            }
        }
    }
}
