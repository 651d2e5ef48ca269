//! Settings that expose data, can't work, or have no effect.
//!
//! Every finding has a stable code, a severity, the place of the key that it is about and a
//! sentence that says what to do. A sane tenant gives none. Of a standard record type that the
//! document doesn't list nothing is said: it has its defaults.
//!
//! ```
//! use crm_chat_policy::{document::{RecordTypeDocument, TenantDocument}, review::lint::{Severity, lint}};
//!
//! let account = RecordTypeDocument { name: "account".into(), connect: false, join: Some(true), ..Default::default() };
//! let mut document = TenantDocument { record_types: vec![account], ..Default::default() };
//! document.chat.enabled = true;
//! let findings = lint(&document.build()?);
//! assert_eq!(findings[0].severity(), Severity::NoEffect);
//! assert_eq!(
//!     findings[0].to_string(),
//!     "no_effect: not_connectable: record_types[0].join: chats can't be connected to `account`, so this is for chats \
//!      connected earlier at most: turn it off, or turn `connect` on",
//! );
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

use crate::{
    card::{self, SkipReason, Skipped, card},
    condition::{Condition, Conditions, Scope},
    model::{
        App, BuiltinRole, CardSelection, Field, FieldType, FieldTypes, GraphPermission, Ownership, Privilege,
        Privileges, Profile, RecordType, Role, StandardRecordType, Tenant,
    },
    review::matrix::{is_fixed, never_held},
    rule::Rule,
    rules::{self, availability, configure::Setting, disconnect, timeline_entry, timeline_open_chat},
    text::quoted,
};
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

closed_list! {
    /// How bad a finding is, the worst first.
    pub enum Severity ("a severity") {
        /// People see what their own rights would not show them.
        Exposure = "exposure",
        /// Something that is turned on works for nobody whom it is meant for.
        Broken = "broken",
        /// Something that is turned on does less than it says.
        Degraded = "degraded",
        /// A setting without effect, or with one on chats connected earlier only.
        NoEffect = "no_effect",
    }
}

/// Makes the list of codes: a line a code, with its severity.
macro_rules! findings {
    ( $( $(#[$meta:meta])* $Severity:ident $Variant:ident = $code:literal; )+ ) => {
        closed_list! {
            /// The stable code of a finding, in the order of the document's keys.
            #[non_exhaustive]
            pub enum FindingCode ("a finding code") {
                $( $(#[$meta])* $Variant = $code, )+
            }
        }

        impl FindingCode {
            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $( Self::$Variant => Severity::$Severity, )+ }
            }
        }
    };
}

findings! {
    /// Chat is configured but turned off. At `chat.enabled`.
    NoEffect ChatOff = "chat_off";
    /// A permission is not granted without which a rule denies everybody. At `chat.granted_permissions`.
    Broken ConsentMissing = "consent_missing";
    /// A permission is not granted, which costs a capability. At `chat.granted_permissions`.
    Degraded PermissionMissing = "permission_missing";
    /// Timeline sync is on while chat is off. At `chat.timeline_sync_since`.
    NoEffect SyncWithoutChat = "sync_without_chat";
    /// Timeline sync is on, and no record type can have chats on its timeline. At `chat.timeline_sync_since`.
    NoEffect SyncWithoutRecordTypes = "sync_without_record_types";
    /// How cards are made is set, and no record type has one. At the key below `chat.card`.
    NoEffect CardSettingUnused = "card_setting_unused";
    /// Roles are listed, and none of them may change what is left to administrators. At `roles`.
    Broken NobodyAdministers = "nobody_administers";
    /// Roles read some tables of the productivity pane, and all together not all of them. At `roles`.
    NoEffect PaneReadsIncomplete = "pane_reads_incomplete";
    /// A role that has nothing, and from which nothing is taken. At the role.
    NoEffect RoleGrantsNothing = "role_grants_nothing";
    /// A privilege that the built-in role has anyway. At the item of `privileges`.
    NoEffect PrivilegeHeldAlready = "privilege_held_already";
    /// A privilege that is given and revoked at once. At the item of `privileges`.
    NoEffect PrivilegeRevoked = "privilege_revoked";
    /// A revoked privilege that the role would not have anyway. At the item of `revoked`.
    NoEffect RevokedNotHeld = "revoked_not_held";
    /// A profile keeps the chat from its users in multisession apps. At `chat`.
    Degraded ProfileWithoutChat = "profile_without_chat";
    /// A profile with chat, and all roles together don't give its users access to the pane. At `chat`.
    Broken ProfileWithoutPaneAccess = "profile_without_pane_access";
    /// A profile has the chat in its pane, but not the chat. At `pane_integration`.
    Degraded PaneWithoutChat = "pane_without_chat";
    /// A profile's users see chats on timelines and can't open them there. At `pane_integration`.
    Degraded TimelineWithoutPane = "timeline_without_pane";
    /// Nobody is on the profile. At `users`.
    NoEffect ProfileWithoutUsers = "profile_without_users";
    /// A multisession app, and all roles together don't give anybody access to the pane. At `multisession`.
    Broken AppWithoutPaneAccess = "app_without_pane_access";
    /// A setting of a record type that chats can't be connected to. At the setting.
    NoEffect NotConnectable = "not_connectable";
    /// The card has nothing to take fields from. At `note.view`.
    Degraded NoteWithoutView = "note_without_view";
    /// The card's view gives no field. At `note.view`.
    Degraded EmptyCard = "empty_card";
    /// A column-secured field is on the card. At `note.view`.
    Exposure SecuredFieldOnCard = "secured_field_on_card";
    /// A column of the card's view stands there twice. At `note.view`.
    NoEffect RepeatedColumn = "repeated_column";
    /// A column of the card's view is not a declared field. At `note.view`.
    Degraded UnknownColumn = "unknown_column";
    /// A column of the card's view can't be shown, and the card has room. At `note.view`.
    Degraded ColumnNotOnCard = "column_not_on_card";
    /// The card has room for columns that it does not look at. At `note.view`.
    Degraded CardWindow = "card_window";
    /// A view is chosen for a card that is turned off. At `note.view`.
    NoEffect ViewWithoutNote = "view_without_note";
    /// Roles are listed, and neither one of them nor a toggle lets anybody disconnect. At `disconnect`.
    Broken NobodyDisconnects = "nobody_disconnects";
    /// Record owners may disconnect, and records of the type have none. At `disconnect.record_owner`.
    NoEffect OwnerToggleWithoutOwners = "owner_toggle_without_owners";
    /// Notifications are on with nothing watched. At `notify.enabled`.
    NoEffect NothingWatched = "nothing_watched";
    /// Updates of a column-secured field are announced. At the item of `notify.fields`.
    Exposure SecuredFieldWatched = "secured_field_watched";
    /// Fields are watched while notifications are off. At `notify.fields`.
    NoEffect WatchedWithoutNotifications = "watched_without_notifications";
}

/// Something in a tenant document that deserves a look. `Display` prints
/// `severity: code: place: sentence` on one line, `Serialize` writes one JSON object:
/// `{"severity","code","place","message"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    code: FindingCode,
    place: String,
    sentence: String,
}

impl Finding {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> FindingCode {
        self.code
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// The place of the key in the document, where it stands or would stand, such as
    /// `record_types[3].notify.enabled`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is the case, and after a colon what to do about it.
    #[must_use]
    pub fn sentence(&self) -> &str {
        &self.sentence
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}: {}", self.severity(), self.code, self.place, self.sentence)
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("severity", &self.severity())?;
        map.serialize_entry("code", &self.code)?;
        map.serialize_entry("place", &self.place)?;
        map.serialize_entry("message", &self.sentence)?;
        map.end()
    }
}

/// Looks for settings that expose data, can't work or have no effect, in the order of the
/// document's keys. O(n) in the document, up to looking fields up by name.
///
/// Roles are judged as if a user could hold all of them at once, as the document doesn't say who
/// holds which. A document without roles says nothing of what they grant, so that nobody
/// administers or disconnects is found only where some are listed.
#[must_use]
pub fn lint(tenant: &Tenant) -> Vec<Finding> {
    let privileges = tenant.roles().iter().fold(Privileges::NONE, |all, role| all.union(role.privileges()));
    let mut lint = Lint { tenant, privileges, findings: Vec::new() };
    lint.chat();
    lint.roles();
    for (index, profile) in tenant.profiles().iter().enumerate() {
        lint.profile(format_args!("profiles[{index}]"), profile);
    }
    for (index, app) in tenant.apps().iter().enumerate() {
        lint.app(format_args!("apps[{index}]"), app);
    }
    for (index, record_type) in tenant.listed_record_types().iter().enumerate() {
        let at = format_args!("record_types[{index}]");
        lint.note(at, record_type);
        lint.disconnect_and_join(at, record_type);
        lint.notifications(at, record_type);
    }
    lint.findings
}

struct Lint<'a> {
    tenant: &'a Tenant,
    /// What all roles together grant.
    privileges: Privileges,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn find(&mut self, code: FindingCode, place: impl fmt::Display, sentence: impl fmt::Display) {
        self.findings.push(Finding { code, place: place.to_string(), sentence: sentence.to_string() });
    }

    /// Everything that might hold for somebody who holds all roles, in a tenant that has chat on
    /// and everything granted, apart from what a profile, an app or a record type says.
    fn best_case(&self) -> Conditions {
        let by_tenant = Condition::ALL.iter().copied().filter(|condition| condition.scope() == Scope::Tenant);
        by_tenant.collect::<Conditions>().union(self.privileges.facts())
    }

    fn chat(&mut self) {
        let tenant = self.tenant;
        if !tenant.is_chat_enabled() {
            if let Some(place) = configured(tenant) {
                let sentence = format_args!("chat is off, so `{place}` and the like have no effect: turn it on");
                self.find(FindingCode::ChatOff, "chat.enabled", sentence);
            }
        } else {
            for permission in GraphPermission::ALL {
                if !tenant.granted_permissions().contains(*permission) {
                    self.missing(*permission);
                }
            }
        }
        if tenant.timeline_sync_since().is_some() {
            let has_timeline = |record_type: &RecordType| {
                let of_type = Condition::ALL.iter().filter(|condition| condition.scope() == Scope::RecordType);
                let facts = Conditions::ALL.difference(of_type.copied().collect()).union(record_type.facts());
                is_connectable(record_type) && timeline_entry::RULE.decide(facts).is_allowed()
            };
            let place = "chat.timeline_sync_since";
            if !tenant.is_chat_enabled() {
                let sentence = "timelines are synced with chats, and chat is off: turn chat on, or leave this out";
                self.find(FindingCode::SyncWithoutChat, place, sentence);
            } else if !tenant.record_types().iter().any(has_timeline) {
                let sentence = "no record type that chats can be connected to has a timeline: leave this out, or turn \
                                `connect` on for one that is not an activity";
                self.find(FindingCode::SyncWithoutRecordTypes, place, sentence);
            }
        }
        if !tenant.record_types().iter().any(RecordType::includes_note) {
            let sentence = "no record type has its note on, so no card is made by this: leave this out";
            if tenant.card_selection() != CardSelection::FirstFiveSupported {
                self.find(FindingCode::CardSettingUnused, "chat.card.selection", sentence);
            }
            if tenant.unsupported_types() != FieldTypes::of(FieldType::UNSUPPORTED_ON_CARD) {
                self.find(FindingCode::CardSettingUnused, "chat.card.unsupported_types", sentence);
            }
        }
    }

    fn missing(&mut self, permission: GraphPermission) {
        let place = "chat.granted_permissions";
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

    fn roles(&mut self) {
        let tenant = self.tenant;
        let denied = Setting::ALL.iter().filter(|setting| {
            let rule = setting.rule();
            let but_roles = rule.conditions().filter(|condition| condition.scope() != Scope::Role);
            !rule.decide(self.best_case().union(but_roles.collect())).is_allowed()
        });
        let denied: Vec<&str> = denied.map(|setting| setting.code()).collect();
        if !tenant.roles().is_empty() && !denied.is_empty() {
            let settings = Listed(&denied);
            let privilege = Privilege::AdministerChat;
            let sentence = format_args!(
                "no role may change {settings}: give `{privilege}` to one, or list the one whose `builtin` is `{}`",
                BuiltinRole::SystemAdministrator,
            );
            self.find(FindingCode::NobodyAdministers, "roles", sentence);
        }
        let unread = self.unread_tables();
        if !self.privileges.intersection(Privileges::PANE).is_empty() && !unread.is_empty() {
            let sentence = format_args!(
                "roles read tables of the productivity pane, and none reads {}, without which the others give nothing: \
                 give the missing reads to a role",
                Listed(&unread),
            );
            self.find(FindingCode::PaneReadsIncomplete, "roles", sentence);
        }
        for (index, role) in tenant.roles().iter().enumerate() {
            self.role(format_args!("roles[{index}]"), role);
        }
    }

    fn role(&mut self, at: fmt::Arguments<'_>, role: &Role) {
        let builtin = role.builtin().map_or(Privileges::NONE, BuiltinRole::privileges);
        let name = quoted(role.name());
        if role.builtin().is_none() && role.added().is_empty() && role.revoked().is_empty() {
            let sentence = format_args!("role `{name}` grants nothing: give it privileges, or leave it out");
            self.find(FindingCode::RoleGrantsNothing, at, sentence);
        }
        for (index, privilege) in role.added().iter().enumerate() {
            let place = format_args!("{at}.privileges[{index}]");
            if role.revoked().contains(privilege) {
                let sentence = format_args!(
                    "role `{name}` is given `{privilege}` and has it revoked, and revoking wins: drop one of the two"
                );
                self.find(FindingCode::PrivilegeRevoked, place, sentence);
            } else if builtin.contains(*privilege) {
                let sentence = format_args!("role `{name}` has `{privilege}` as a built-in role anyway: leave it out");
                self.find(FindingCode::PrivilegeHeldAlready, place, sentence);
            }
        }
        for (index, privilege) in role.revoked().iter().enumerate() {
            if !builtin.contains(*privilege) && !role.added().contains(privilege) {
                let sentence = format_args!("role `{name}` does not have `{privilege}` anyway: leave it out");
                self.find(FindingCode::RevokedNotHeld, format_args!("{at}.revoked[{index}]"), sentence);
            }
        }
    }

    /// The tables of the productivity pane that no role reads.
    fn unread_tables(&self) -> Vec<&'static str> {
        Privileges::PANE.difference(self.privileges).iter().filter_map(Privilege::table).collect()
    }

    fn profile(&mut self, at: fmt::Arguments<'_>, profile: &Profile) {
        let name = quoted(profile.name());
        if profile.users().is_empty() {
            let sentence = format_args!("nobody is on profile `{name}`: put users on it, or leave it out");
            return self.find(FindingCode::ProfileWithoutUsers, format_args!("{at}.users"), sentence);
        }
        let chat = format_args!("{at}.chat");
        let pane = format_args!("{at}.pane_integration");
        match (profile.has_chat(), profile.has_pane_integration()) {
            (false, false) => {
                let sentence = format_args!(
                    "profile `{name}` keeps the chat from its users in multisession apps: turn it on, or take the users off \
                     the profile"
                );
                self.find(FindingCode::ProfileWithoutChat, chat, sentence);
            }
            (false, true) => {
                let sentence = format_args!(
                    "profile `{name}` has the chat in its pane, but not the chat: turn `chat` on, or this off"
                );
                self.find(FindingCode::PaneWithoutChat, pane, sentence);
            }
            (true, has_pane) => {
                let facts = self.best_case().with(Condition::ProfileChatEnabled);
                if !availability::RULE.decide(facts).is_allowed() {
                    let sentence = format_args!(
                        "the users of profile `{name}` can't use the chat in multisession apps, as no role reads {}: \
                         give the missing reads to a role, or list the one whose `builtin` is `{}`",
                        Listed(&self.unread_tables()),
                        BuiltinRole::ProductivityToolsUser,
                    );
                    self.find(FindingCode::ProfileWithoutPaneAccess, chat, sentence);
                }
                let without_pane = Conditions::ALL.difference(Conditions::of(&[Condition::PaneIntegration]));
                let facts = without_pane.with_if(has_pane, Condition::PaneIntegration);
                let has_timelines = self.tenant.is_chat_enabled() && self.tenant.timeline_sync_since().is_some();
                if has_timelines && !timeline_open_chat::RULE.decide(facts).is_allowed() {
                    let sentence = format_args!(
                        "the users of profile `{name}` see chats on timelines and can't open them there: turn it on"
                    );
                    self.find(FindingCode::TimelineWithoutPane, pane, sentence);
                }
            }
        }
    }

    fn app(&mut self, at: fmt::Arguments<'_>, app: &App) {
        let on_any_profile = Conditions::of(&[Condition::DefaultProfile, Condition::ProfileChatEnabled]);
        let facts = self.best_case().union(on_any_profile).union(app.facts());
        if !availability::RULE.decide(facts).is_allowed() {
            let sentence = format_args!(
                "nobody can use the chat in app `{}`, as no role reads {}: give the missing reads to a role, or list the \
                 one whose `builtin` is `{}`",
                app.id(),
                Listed(&self.unread_tables()),
                BuiltinRole::ProductivityToolsUser,
            );
            self.find(FindingCode::AppWithoutPaneAccess, format_args!("{at}.multisession"), sentence);
        }
    }

    /// A setting that is on for a record type, which may be none that chats can be connected to.
    fn connectable(&mut self, place: fmt::Arguments<'_>, record_type: &RecordType) {
        if !is_connectable(record_type) {
            let sentence = format_args!(
                "chats can't be connected to `{}`, so this is for chats connected earlier at most: turn it off, or turn \
                 `connect` on",
                record_type.name(),
            );
            self.find(FindingCode::NotConnectable, place, sentence);
        }
    }

    fn note(&mut self, at: fmt::Arguments<'_>, record_type: &RecordType) {
        let place = format_args!("{at}.note.view");
        let name = record_type.name();
        if !record_type.includes_note() {
            if let Some(view) = record_type.chosen_view().map(|view| quoted(view.name())) {
                let sentence = format_args!("view `{view}` is chosen for a card that is off: turn `note.include` on");
                self.find(FindingCode::ViewWithoutNote, place, sentence);
            }
            return;
        }
        self.connectable(format_args!("{at}.note.include"), record_type);
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
        let beyond: Vec<&str> = beyond.map(|skipped| skipped.field).collect();
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
                        "column `{field}` of view `{view}` is not on the card of `{name}` ({reason}), which has room for \
                         more: choose a view with columns that can be shown"
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

    fn disconnect_and_join(&mut self, at: fmt::Arguments<'_>, record_type: &RecordType) {
        let name = record_type.name();
        let holds = |condition| record_type.facts().contains(condition);
        let open = Condition::ALL.iter().copied().filter(|condition| !is_fixed(*condition));
        let open = open.collect::<Conditions>().difference(never_held(record_type));
        let facts = self.best_case().union(record_type.facts()).union(open);
        let has_roles = !self.tenant.roles().is_empty();
        if has_roles && is_connectable(record_type) && !disconnect::RULE.decide(facts).is_allowed() {
            let sentence = format_args!(
                "nobody can disconnect a chat from `{name}`: turn a toggle on, or give `{}` to a role",
                Privilege::DisconnectAnyChat,
            );
            self.find(FindingCode::NobodyDisconnects, format_args!("{at}.disconnect"), sentence);
        }
        if holds(Condition::OwnerMayDisconnect) {
            let place = format_args!("{at}.disconnect.record_owner");
            if never_held(record_type).contains(Condition::RecordOwner) {
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
            self.connectable(format_args!("{at}.disconnect.chat_connector"), record_type);
        }
        if holds(Condition::JoinEnabled) {
            self.connectable(format_args!("{at}.join"), record_type);
        }
    }

    fn notifications(&mut self, at: fmt::Arguments<'_>, record_type: &RecordType) {
        let name = record_type.name();
        let watched = record_type.watched();
        if !record_type.is_notify_enabled() {
            // Case comes with watched fields, which are nobody's setting.
            if !watched.is_empty() && standard(record_type) != Some(StandardRecordType::Incident) {
                let sentence = format_args!(
                    "fields of `{name}` are watched while its notifications are off: turn `notify.enabled` on, or leave \
                     them out"
                );
                self.find(FindingCode::WatchedWithoutNotifications, format_args!("{at}.notify.fields"), sentence);
            }
            return;
        }
        let place = format_args!("{at}.notify.enabled");
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
        for (index, field) in watched.iter().enumerate() {
            if record_type.field(field.as_str()).is_some_and(Field::is_secured) {
                let sentence = format_args!(
                    "updates of `{field}`, which is column-secured, are announced to everybody in the chats of `{name}`: \
                     leave it out"
                );
                let place = format_args!("{at}.notify.fields[{index}]");
                self.find(FindingCode::SecuredFieldWatched, place, sentence);
            }
        }
    }
}

fn is_connectable(record_type: &RecordType) -> bool {
    record_type.facts().contains(Condition::RecordTypeConnectable)
}

fn standard(record_type: &RecordType) -> Option<StandardRecordType> {
    StandardRecordType::from_code(record_type.name().as_str())
}

/// The place of the first setting that somebody must have made for the chat to be used.
fn configured(tenant: &Tenant) -> Option<String> {
    let of_profile = tenant.profiles().iter().enumerate().find_map(|(index, profile)| {
        let key = match (profile.has_chat(), profile.has_pane_integration()) {
            (true, _) => "chat",
            (false, true) => "pane_integration",
            (false, false) => return None,
        };
        Some(alloc::format!("profiles[{index}].{key}"))
    });
    of_profile.or_else(|| {
        tenant.listed_record_types().iter().enumerate().find_map(|(index, record_type)| {
            let holds = |condition| record_type.facts().contains(condition);
            let standard = standard(record_type);
            let joinable = standard.is_some_and(StandardRecordType::is_joinable);
            let settings = [
                (is_connectable(record_type) && standard.is_none(), "connect"),
                (record_type.includes_note(), "note.include"),
                (holds(Condition::OwnerMayDisconnect), "disconnect.record_owner"),
                (holds(Condition::ConnectorMayDisconnect), "disconnect.chat_connector"),
                (holds(Condition::JoinEnabled) && !joinable, "join"),
                (record_type.is_notify_enabled(), "notify.enabled"),
            ];
            let (_, key) = settings.into_iter().find(|(is_on, _)| *is_on)?;
            Some(alloc::format!("record_types[{index}].{key}"))
        })
    })
}

/// Names for a sentence: `a`, `b` and `c`.
struct Listed<'a>(&'a [&'a str]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.len().saturating_sub(1);
        for (place, name) in self.0.iter().enumerate() {
            let separator = match place {
                0 => "",
                place if place == last => " and ",
                _ => ", ",
            };
            write!(f, "{separator}`{name}`")?;
        }
        Ok(())
    }
}
