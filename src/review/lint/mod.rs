//! Settings that expose data, can't work, or have no effect.
//!
//! Every finding has a stable code, a severity, the place of the key that it is about and a
//! sentence that says what to do. A sane tenant gives none. Standard record types that the document does
//! not list are skipped: they only have defaults.
//!
//! ```
//! use crm_chat_policy::{document::{RecordTypeDocument, TenantDocument}, review::lint::{Severity, lint}};
//!
//! let account = RecordTypeDocument { name: "account".into(), connect: false, join: Some(true), ..Default::default() };
//! let mut document = TenantDocument { record_types: vec![account], ..Default::default() };
//! document.chat.enabled = true;
//! let tenant = document.build()?;
//! let findings = lint(&tenant);
//! assert_eq!(findings[0].severity(), Severity::NoEffect);
//! assert_eq!(
//!     findings[0].to_string(),
//!     "no_effect: not_connectable: record_types[0].join: chats can't be connected to accounts, so letting users join \
//!      chats of accounts is for chats connected earlier at most: turn it off, or let chats be connected",
//! );
//! assert_eq!(findings[0].words(&tenant).lines().nth(1).unwrap().trim(), "Customer Service admin center › Agent \
//!     experience › Collaboration › Embedded chat using Teams › Manage › Connect chats to Dynamics 365 records › \
//!     Add record types › Account (for a system administrator)");
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

mod record_type;
mod role;
mod tenant;

use crate::{
    condition::{Condition, Conditions, Scope},
    document::{Located, Place, Step},
    model::{Privilege, Privileges, RecordType, StandardRecordType, Tenant},
    review::{
        explanation::title,
        people::Names,
        steps::{self, Way},
    },
    text::quoted,
    vocabulary,
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

closed_list! {
    /// How bad a finding is, the worst first.
    pub enum Severity ("a severity") {
        /// People see what their own rights would not show them.
        Exposure = "exposure",
        /// Something that is turned on works for none of the people it is meant for.
        Broken = "broken",
        /// Something that is turned on does less than it says.
        Degraded = "degraded",
        /// A setting without effect, or with one on chats connected earlier only.
        NoEffect = "no_effect",
    }
}

/// Makes the list of codes: a line a code, with its severity and the ways to what is to be changed.
macro_rules! findings {
    ( $( $(#[$meta:meta])* $Severity:ident $Variant:ident = $code:literal $(, $WAY:ident)*; )+ ) => {
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

            /// The ways to what is to be changed, as far as the source names any.
            #[must_use]
            pub const fn ways(self) -> &'static [Way] {
                match self { $( Self::$Variant => &[$( steps::$WAY ),*], )+ }
            }
        }
    };
}

findings! {
    /// Chat is configured but turned off. At `chat.enabled`.
    NoEffect ChatOff = "chat_off", CHAT_SWITCH;
    /// The chat is on, and for no app. At `chat.apps`.
    Broken ChatForNoApp = "chat_for_no_app";
    /// A permission is missing without which a rule denies everybody. At `chat.granted_permissions`.
    Broken ConsentMissing = "consent_missing";
    /// A permission is not granted, which costs a capability. At `chat.granted_permissions`.
    Degraded PermissionMissing = "permission_missing";
    /// Timeline sync is on while chat is off. At `chat.timeline_sync_since`.
    NoEffect SyncWithoutChat = "sync_without_chat", CHAT_SWITCH, TIMELINE_SYNC;
    /// Timeline sync is on, and no record type can have chats on its timeline. At `chat.timeline_sync_since`.
    NoEffect SyncWithoutRecordTypes = "sync_without_record_types", TIMELINE_SYNC;
    /// How cards are made is set, and no record type has one. At the key below `chat.card`.
    NoEffect CardSettingUnused = "card_setting_unused";
    /// Roles are listed, and none of them may change what is left to administrators. At `roles`.
    Broken NobodyAdministers = "nobody_administers";
    /// Roles read some tables of the productivity pane, and all together not all of them. At `roles`.
    NoEffect PaneReadsIncomplete = "pane_reads_incomplete";
    /// A role that has no privileges and revokes none. At the role.
    NoEffect RoleGrantsNothing = "role_grants_nothing";
    /// A privilege that the built-in role has anyway. At the item of `privileges`.
    NoEffect PrivilegeHeldAlready = "privilege_held_already";
    /// A privilege that is given and revoked at once. At the item of `privileges`.
    NoEffect PrivilegeRevoked = "privilege_revoked";
    /// A revoked privilege that the role would not have anyway. At the item of `revoked`.
    NoEffect RevokedNotHeld = "revoked_not_held";
    /// A profile keeps the chat from its users in multisession apps. At `chat`.
    Degraded ProfileWithoutChat = "profile_without_chat", PROFILE;
    /// A profile with chat, and all roles together don't give its users access to the pane. At `chat`.
    Broken ProfileWithoutPaneAccess = "profile_without_pane_access";
    /// A profile with chat while the chat is on for no multisession app; profiles count only there. At `chat`.
    Broken ProfileWithoutChatApp = "profile_without_chat_app";
    /// A profile has the chat in its pane, but not the chat. At `pane_integration`.
    Degraded PaneWithoutChat = "pane_without_chat", PROFILE;
    /// A profile's users see chats on timelines and can't open them there. At `pane_integration`.
    Degraded TimelineWithoutPane = "timeline_without_pane", PANE;
    /// Nobody is on the profile. At `users`.
    NoEffect ProfileWithoutUsers = "profile_without_users", PROFILE_USERS;
    /// A multisession app, and all roles together don't give anybody access to the pane. At `multisession`.
    Broken AppWithoutPaneAccess = "app_without_pane_access";
    /// A setting of a record type that chats can't be connected to. At the setting.
    NoEffect NotConnectable = "not_connectable", CONNECT;
    /// The card has nothing to take fields from. At `note.view`.
    Degraded NoteWithoutView = "note_without_view", NOTE;
    /// The card's view gives no field. At `note.view`.
    Degraded EmptyCard = "empty_card", NOTE;
    /// A column-secured field is on the card. At `note.view`.
    Exposure SecuredFieldOnCard = "secured_field_on_card", NOTE;
    /// A column of the card's view stands there twice. At `note.view`.
    NoEffect RepeatedColumn = "repeated_column";
    /// A column of the card's view is not a declared field. At `note.view`.
    Degraded UnknownColumn = "unknown_column";
    /// A column of the card's view can't be shown, and the card has room. At `note.view`.
    Degraded ColumnNotOnCard = "column_not_on_card", NOTE;
    /// The card has room for columns that it does not look at. At `note.view`.
    Degraded CardWindow = "card_window", NOTE;
    /// A view is chosen for a card that is turned off. At `note.view`.
    NoEffect ViewWithoutNote = "view_without_note", NOTE;
    /// Roles are listed, and neither one of them nor a toggle lets anybody disconnect. At `disconnect`.
    Broken NobodyDisconnects = "nobody_disconnects", OWNERS_DISCONNECT, CONNECTORS_DISCONNECT, DISCONNECT_PRIVILEGE;
    /// Record owners may disconnect, and records of the type have none. At `disconnect.record_owner`.
    NoEffect OwnerToggleWithoutOwners = "owner_toggle_without_owners", OWNERS_DISCONNECT;
    /// Notifications are on with nothing watched. At `notify.enabled`.
    NoEffect NothingWatched = "nothing_watched", NOTIFY;
    /// Updates of a column-secured field are announced. At the item of `notify.fields`.
    Exposure SecuredFieldWatched = "secured_field_watched", NOTIFY;
    /// A computed field is watched, whose updates are never announced. At the item of `notify.fields`.
    NoEffect ComputedFieldWatched = "computed_field_watched", NOTIFY;
    /// Case declares its own fields, and with them not all that it comes with as watched. At `notify.fields`.
    Degraded PresetFieldNotWatched = "preset_field_not_watched", NOTIFY;
    /// Fields are watched while notifications are off. At `notify.fields`.
    NoEffect WatchedWithoutNotifications = "watched_without_notifications", NOTIFY;
}

/// Something in a tenant document that deserves a look: what is the case, and after a colon what to do
/// about it, in names and labels. Its place is that of the key, whether or not the document has it.
/// `Display` prints `severity: code: place: message` on one line, `Serialize` writes one JSON object:
/// `{"severity","code","place","message"}`; [`Finding::words`] is for people who know no codes.
pub type Finding = Located<FindingCode>;

impl Finding {
    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code().severity()
    }

    /// For people: how bad it is in words, the message, and a line for each way to what is to be changed in
    /// the tenant that it was found in.
    #[must_use]
    pub fn words(&self, tenant: &Tenant) -> String {
        let ways = self.ways(tenant).into_iter().map(|way| format!("\n    {way}")).collect::<String>();
        format!("{}: {}{ways}", vocabulary::severity(self.severity()), self.message())
    }

    /// The ways to what is to be changed, with who may go them.
    fn ways(&self, tenant: &Tenant) -> Vec<String> {
        self.code().ways().iter().flat_map(|way| way.each(&self.named(tenant, *way))).collect()
    }

    /// The record type or profile that it is about, where a way asks for one.
    pub(crate) fn named(&self, tenant: &Tenant, way: Way) -> String {
        let mut steps = self.place().steps();
        let named = match (steps.next(), steps.next(), way.what()) {
            (Some(Step::Key("record_types")), Some(Step::Index(index)), "the record type") => {
                tenant.listed_record_types().get(index).map(title)
            }
            (Some(Step::Key("profiles")), Some(Step::Index(index)), "the profile") => {
                tenant.profiles().get(index).map(|profile| format!("`{}`", quoted(profile.name())))
            }
            _ => None,
        };
        named.unwrap_or_else(|| way.what().into())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}: {}", self.severity(), self.code(), self.place(), self.message())
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("severity", &self.severity())?;
        map.serialize_entry("code", &self.code())?;
        map.serialize_entry("place", self.place())?;
        map.serialize_entry("message", self.message())?;
        map.end()
    }
}

/// Looks for settings that expose data, can't work or have no effect, in the order of the
/// document's keys. O(n) in the document, up to looking fields up by name.
///
/// Roles are judged as if a user could hold all of them at once, as the document doesn't say who
/// holds which. `nobody_administers` and `nobody_disconnects` are reported only if the document lists a role;
/// without roles, nothing is known about privileges.
#[must_use]
pub fn lint(tenant: &Tenant) -> Vec<Finding> {
    let privileges = tenant.roles().iter().fold(Privileges::NONE, |all, role| all.union(role.privileges()));
    let mut lint = Lint { tenant, names: Names::of(tenant), privileges, findings: Vec::new() };
    lint.chat();
    lint.roles();
    for (index, profile) in tenant.profiles().iter().enumerate() {
        lint.profile(At::item("profiles", index), profile);
    }
    for (index, app) in tenant.apps().iter().enumerate() {
        lint.app(At::item("apps", index), app);
    }
    for (index, record_type) in tenant.listed_record_types().iter().enumerate() {
        let at = At::item("record_types", index);
        lint.note(at, record_type);
        lint.disconnect_and_join(at, record_type);
        lint.notifications(at, record_type);
    }
    lint.findings
}

/// A place in an item of one of the document's lists; a [`Place`] only where something is found.
#[derive(Clone, Copy)]
struct At<'a> {
    list: &'static str,
    index: usize,
    below: &'a [Step<'static>],
}

impl At<'_> {
    const fn item(list: &'static str, index: usize) -> Self {
        Self { list, index, below: &[] }
    }

    const fn below<'a>(&self, below: &'a [Step<'static>]) -> At<'a> {
        At { list: self.list, index: self.index, below }
    }
}

impl From<At<'_>> for Place {
    fn from(at: At<'_>) -> Self {
        Self::from([Step::Key(at.list), Step::Index(at.index)]).below(at.below)
    }
}

struct Lint<'a> {
    tenant: &'a Tenant,
    names: Names<'a>,
    /// What all roles together grant.
    privileges: Privileges,
    findings: Vec<Finding>,
}

impl Lint<'_> {
    fn find(&mut self, code: FindingCode, place: impl Into<Place>, message: impl fmt::Display) {
        self.findings.push(Finding::new(code, place, message));
    }

    /// Everything that might hold for somebody who holds all roles, in a tenant that has chat on
    /// and everything granted, apart from what a profile, an app or a record type says.
    fn best_case(&self) -> Conditions {
        let in_some_app = self.tenant.chat_apps().is_none_or(|apps| !apps.is_empty());
        let facts = Conditions::of_scope(Scope::Tenant).union(self.privileges.facts());
        facts.with_if(in_some_app, Condition::ChatInApp)
    }

    /// The tables of the productivity pane that no role reads.
    fn unread_tables(&self) -> Vec<String> {
        let unread = Privileges::PANE.difference(self.privileges).iter().filter_map(Privilege::table);
        unread.map(|table| table.replace('_', " ")).collect()
    }
}

fn is_connectable(record_type: &RecordType) -> bool {
    record_type.facts().contains(Condition::RecordTypeConnectable)
}

fn standard(record_type: &RecordType) -> Option<StandardRecordType> {
    StandardRecordType::from_code(record_type.name().as_str())
}

/// A setting of a record type or of a profile that can be on without effect: what is said of it, followed by
/// the record type or profile.
#[derive(Clone, Copy)]
struct Setting(&'static str);

impl Setting {
    const CONNECT: Self = Self("connecting chats to");
    const NOTE: Self = Self("the introduction card of");
    const OWNERS: Self = Self("letting record owners disconnect chats from");
    const CONNECTORS: Self = Self("letting chat connectors disconnect chats from");
    const JOIN: Self = Self("letting users join chats of");
    const NOTIFY: Self = Self("announcing updates of");
    const PROFILE_CHAT: Self = Self("the chat of profile");
    const PROFILE_PANE: Self = Self("the chat in the pane of profile");
}
