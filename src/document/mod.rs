//! The tenant document: what a tenant is configured from, as JSON and as Rust values alike.
//!
//! The structs here are the document's shape; fill them in by hand, with [`Default`] for the rest.
#![cfg_attr(feature = "json", doc = "Or read them with [`TenantDocument::from_json`].")]
//! Either way [`TenantDocument::build`] is the one gate: it reports **every** fault at once, each with
//! its code, its place and the offending value.
//!
//! ```
//! use crm_chat_policy::document::{FaultCode, RoleDocument, TenantDocument};
//!
//! let role = RoleDocument { id: "tier-3".into(), name: "Tier 3".into(), ..Default::default() };
//! let document = TenantDocument { roles: vec![role], ..Default::default() };
//! let faults = document.build().unwrap_err();
//! assert_eq!(faults.first().code(), FaultCode::InvalidId);
//! assert_eq!(
//!     faults.to_string(),
//!     "invalid_id: roles[0].id: `tier-3` is not a role id: a GUID has 36 characters, hyphenated",
//! );
//! ```
//!
//! # A whole document
//!
//! With every key that there is:
//!
//! ```json
//! {
//!   "version": 1,
//!   "label": "Contoso production",
//!   "chat": {
//!     "enabled": true,
//!     "apps": ["customer_service_hub", "contoso_desk"],
//!     "join_access": "write",
//!     "granted_permissions": ["Chat.ReadWrite.All", "User.Read.All"],
//!     "timeline_sync_since": "2026-01-05T09:00:00Z",
//!     "card": { "selection": "first_five_supported", "unsupported_types": ["PartyList", "Image", "File"] }
//!   },
//!   "roles": [
//!     {
//!       "id": "7d4f5c52-0000-4000-8000-000000000001", "name": "Agents",
//!       "builtin": "customer_service_representative",
//!       "privileges": ["read_app_profile"], "revoked": ["disconnect_any_chat"]
//!     }
//!   ],
//!   "profiles": [
//!     {
//!       "id": "7d4f5c52-0000-4000-8000-0000000000a1", "name": "Tier 2",
//!       "chat": true, "pane_integration": true, "users": ["7d4f5c52-0000-4000-8000-0000000000b1"]
//!     }
//!   ],
//!   "apps": [
//!     { "id": "contoso_desk", "label": "Contoso Desk", "multisession": false, "settings_page_in_sitemap": true }
//!   ],
//!   "record_types": [
//!     {
//!       "name": "incident", "label": "Case",
//!       "ownership": "UserOwned", "virtual": false, "activity": false, "update_message": true,
//!       "fields": [
//!         { "name": "title", "type": "String" },
//!         {
//!           "name": "description", "label": "Description", "type": "Memo",
//!           "secured": false, "rich_text": true, "computed": false
//!         }
//!       ],
//!       "views": [{ "name": "Quick Find", "kind": "quick_find", "columns": ["title", "description"] }],
//!       "connect": true,
//!       "note": { "include": true, "view": "Quick Find" },
//!       "disconnect": { "record_owner": true, "chat_connector": true },
//!       "join": true,
//!       "notify": { "enabled": true, "fields": ["description"] }
//!     }
//!   ]
//! }
//! ```
//!
//! Unknown and repeated keys are refused. A key without a default (`label`, `chat.apps`,
//! `chat.timeline_sync_since`, a role's `builtin`, `note.view`) may be `null`, which means absent; no other
//! may. A list or object that is left out is empty.
//!
//! | key | default | in Rust |
//! | --- | --- | --- |
//! | `version` | required: 1 | [`TenantDocument::version`] |
//! | `label` | none | [`TenantDocument::label`] |
//! | `chat.enabled` | `false` | [`ChatDocument::enabled`] |
//! | `chat.apps` | every app | [`ChatDocument::apps`] |
//! | `chat.join_access` | `write` | [`ChatDocument::join_access`] |
//! | `chat.granted_permissions` | all five | [`ChatDocument::granted_permissions`] |
//! | `chat.timeline_sync_since` | none: the sync is off | [`ChatDocument::timeline_sync_since`] |
//! | `chat.card.selection` | `first_five_supported` | [`CardDocument::selection`] |
//! | `chat.card.unsupported_types` | [`UNSUPPORTED_ON_CARD`](FieldType::UNSUPPORTED_ON_CARD) | [`CardDocument::unsupported_types`] |
//! | `roles[].id` | required | [`RoleDocument::id`] |
//! | `roles[].name` | required | [`RoleDocument::name`] |
//! | `roles[].builtin` | none | [`RoleDocument::builtin`] |
//! | `roles[].privileges` | none | [`RoleDocument::privileges`] |
//! | `roles[].revoked` | none | [`RoleDocument::revoked`] |
//! | `profiles[].id` | required | [`ProfileDocument::id`] |
//! | `profiles[].name` | required | [`ProfileDocument::name`] |
//! | `profiles[].chat` | `false` | [`ProfileDocument::chat`] |
//! | `profiles[].pane_integration` | `false` | [`ProfileDocument::pane_integration`] |
//! | `profiles[].users` | none | [`ProfileDocument::users`] |
//! | `apps[].id` | required | [`AppDocument::id`] |
//! | `apps[].label` | none | [`AppDocument::label`] |
//! | `apps[].multisession` | `false` | [`AppDocument::multisession`] |
//! | `apps[].settings_page_in_sitemap` | `false` | [`AppDocument::settings_page_in_sitemap`] |
//! | `record_types[].name` | required | [`RecordTypeDocument::name`] |
//! | `record_types[].label` | none | [`RecordTypeDocument::label`] |
//! | `record_types[].ownership` | `UserOwned` | [`RecordTypeDocument::ownership`] |
//! | `record_types[].virtual` | `false` | [`RecordTypeDocument::is_virtual`] |
//! | `record_types[].activity` | `false`; `true` for `email` | [`RecordTypeDocument::activity`] |
//! | `record_types[].update_message` | `true` | [`RecordTypeDocument::update_message`] |
//! | `record_types[].fields` | none; seven for `incident` | [`RecordTypeDocument::fields`] |
//! | `record_types[].fields[].name` | required | [`FieldDocument::name`] |
//! | `record_types[].fields[].label` | none | [`FieldDocument::label`] |
//! | `record_types[].fields[].type` | required | [`FieldDocument::field_type`] |
//! | `record_types[].fields[].secured` | `false` | [`FieldDocument::secured`] |
//! | `record_types[].fields[].rich_text` | `true` for `Memo`, else `false` | [`FieldDocument::rich_text`] |
//! | `record_types[].fields[].computed` | `false` | [`FieldDocument::computed`] |
//! | `record_types[].views` | none; one for `incident` | [`RecordTypeDocument::views`] |
//! | `record_types[].views[].name` | required | [`ViewDocument::name`] |
//! | `record_types[].views[].kind` | `public` | [`ViewDocument::kind`] |
//! | `record_types[].views[].columns` | required | [`ViewDocument::columns`] |
//! | `record_types[].connect` | `true` | [`RecordTypeDocument::connect`] |
//! | `record_types[].note.include` | `false` | [`NoteDocument::include`] |
//! | `record_types[].note.view` | the default view of the type | [`NoteDocument::view`] |
//! | `record_types[].disconnect.record_owner` | `false` | [`DisconnectDocument::record_owner`] |
//! | `record_types[].disconnect.chat_connector` | `false` | [`DisconnectDocument::chat_connector`] |
//! | `record_types[].join` | `true` for `incident`, else `false` | [`RecordTypeDocument::join`] |
//! | `record_types[].notify.enabled` | `false` | [`NotifyDocument::enabled`] |
//! | `record_types[].notify.fields` | none; three for `incident` | [`NotifyDocument::fields`] |
//!
//! The five standard record types are in each tenant with these defaults, whether or not the document lists
//! them: `incident` (Case), `account`, `contact`, `knowledgearticle` and `email`.

mod concise;
mod fault;
mod gate;
pub(crate) mod preset;
mod write;

pub use crate::place::{Located, Place, Step};
pub use fault::{Fault, FaultCode, Faults};
#[cfg(feature = "dataverse")]
pub(crate) use gate::label_problem;

#[cfg(feature = "schema")]
use crate::{
    id::{ColumnName, LogicalName, ProfileId, RoleId, UserId},
    schema::{CustomApp, Distinct, Label, Version, Views, Watched},
};
use crate::{
    json::given,
    model::{
        BuiltinRole, CardSelection, FieldType, GraphPermission, JoinAccess, Moment, Ownership, Privilege, Tenant,
        ViewKind,
    },
};
use alloc::{string::String, vec::Vec};
use serde::Deserializer;

json_object! {
    /// The whole document. JSON key order is the order of the fields.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct TenantDocument {
        /// The version of the document's form: 1.
        #[serde(deserialize_with = "integer")]
        pub version: i64 as "Version",
        /// What people call it: 1 to 200 characters without control characters. Decides nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub label: Option<String> as "Option<Label>",
        /// The chat feature.
        #[serde(default)]
        pub chat: ChatDocument,
        /// Security roles. Ids are unique.
        #[serde(default)]
        pub roles: Vec<RoleDocument>,
        /// Custom app profiles. Ids are unique; a user is on one at most.
        #[serde(default)]
        pub profiles: Vec<ProfileDocument>,
        /// Custom apps. Ids are unique, and not those of the built-in apps.
        #[serde(default)]
        pub apps: Vec<AppDocument>,
        /// Record types. Names are unique; one of the standard types changes that type's defaults.
        #[serde(default)]
        pub record_types: Vec<RecordTypeDocument>,
    }
}

impl Default for TenantDocument {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            label: None,
            chat: ChatDocument::default(),
            roles: Vec::new(),
            profiles: Vec::new(),
            apps: Vec::new(),
            record_types: Vec::new(),
        }
    }
}

json_object! {
    /// The chat feature of a tenant.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ChatDocument {
        /// Whether it is turned on; off by default.
        #[serde(default)]
        pub enabled: bool,
        /// The apps that it is turned on for: ids of built-in or custom ones, each once; all apps if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub apps: Option<Vec<String>> as "Option<Distinct<LogicalName>>",
        /// What access to a record joining its chats asks for; `write` by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub join_access: JoinAccess,
        /// The Graph permissions granted; all five by default, as turning the feature on asks for them.
        #[serde(default = "all_permissions")]
        pub granted_permissions: Vec<GraphPermission> as "Distinct<GraphPermission>",
        /// Since when chats are synced with timelines; absent means off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub timeline_sync_since: Option<Moment>,
        /// How introduction cards are made.
        #[serde(default)]
        pub card: CardDocument,
    }
}

fn all_permissions() -> Vec<GraphPermission> {
    GraphPermission::ALL.to_vec()
}

impl Default for ChatDocument {
    fn default() -> Self {
        Self {
            enabled: false,
            apps: None,
            join_access: JoinAccess::default(),
            granted_permissions: all_permissions(),
            timeline_sync_since: None,
            card: CardDocument::default(),
        }
    }
}

json_object! {
    /// How introduction cards are made.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct CardDocument {
        /// How fields are picked; `first_five_supported` by default.
        #[serde(default)]
        pub selection: CardSelection,
        /// The field types passed over; [`FieldType::UNSUPPORTED_ON_CARD`] by default.
        #[serde(default = "default_unsupported")]
        pub unsupported_types: Vec<FieldType> as "Distinct<FieldType>",
    }
}

fn default_unsupported() -> Vec<FieldType> {
    FieldType::UNSUPPORTED_ON_CARD.to_vec()
}

impl Default for CardDocument {
    fn default() -> Self {
        Self { selection: CardSelection::default(), unsupported_types: default_unsupported() }
    }
}

json_object! {
    /// A security role.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct RoleDocument {
        /// A GUID.
        pub id: String as "RoleId",
        /// The name for people.
        pub name: String,
        /// The built-in role that it is, whose default privileges it then has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub builtin: Option<BuiltinRole>,
        /// Privileges that it has in addition.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub privileges: Vec<Privilege> as "Distinct<Privilege>",
        /// Privileges that it does not have after all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub revoked: Vec<Privilege> as "Distinct<Privilege>",
    }
}

json_object! {
    /// A custom app profile.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ProfileDocument {
        /// A GUID.
        pub id: String as "ProfileId",
        /// The name for people.
        pub name: String,
        /// Whether its users have the chat; off by default.
        #[serde(default)]
        pub chat: bool,
        /// Whether its users have the chat in the productivity pane; off by default.
        #[serde(default)]
        pub pane_integration: bool,
        /// GUIDs of its users.
        #[serde(default)]
        pub users: Vec<String> as "Distinct<UserId>",
    }
}

json_object! {
    /// A custom app.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct AppDocument {
        /// A logical name.
        pub id: String as "CustomApp",
        /// What people call it: 1 to 200 characters without control characters. Decides nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub label: Option<String> as "Option<Label>",
        /// Whether agents work in several sessions at once; no by default.
        #[serde(default)]
        pub multisession: bool,
        /// Whether its sitemap holds the Teams settings page; no by default.
        #[serde(default)]
        pub settings_page_in_sitemap: bool,
    }
}

json_object! {
    /// A record type with its chat settings. What is absent or `None` has its default.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct RecordTypeDocument {
        /// A logical name.
        pub name: String as "LogicalName",
        /// What people call it: 1 to 200 characters without control characters. Decides nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub label: Option<String> as "Option<Label>",
        /// Who can own its records; `UserOwned` by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub ownership: Ownership,
        /// Whether its records live outside Dataverse; no by default.
        #[serde(default, rename = "virtual", skip_serializing_if = "is_default")]
        pub is_virtual: bool,
        /// Whether its records are activities; by default only those of `email` are.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        pub activity: Option<bool> as "bool",
        /// Whether updates of its records can be observed; yes by default.
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        pub update_message: bool,
        /// Its fields; none by default, but for `incident`, which has a preset of seven: `title`,
        /// `createdon`, `prioritycode`, `customerid`, `description`, `statecode`, `statuscode`. A list
        /// given here, even an empty one, replaces the preset's.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        pub fields: Option<Vec<FieldDocument>> as "Vec<FieldDocument>",
        /// Its views; none by default. `incident` also has the preset view *Case introduction message* of
        /// the first five preset fields. That view keeps only columns whose fields are declared, is dropped
        /// if none is left, and is replaced by a view of its name or of its other name, *Case introduction
        /// message view*.
        #[serde(default)]
        pub views: Vec<ViewDocument> as "Views",
        /// Whether chats may be connected to it; yes by default.
        #[serde(default = "yes", skip_serializing_if = "is_true")]
        pub connect: bool,
        /// The introduction note.
        #[serde(default, skip_serializing_if = "is_default")]
        pub note: NoteDocument,
        /// Who may disconnect chats, apart from roles with the privilege.
        #[serde(default, skip_serializing_if = "is_default")]
        pub disconnect: DisconnectDocument,
        /// Whether chats can be joined; by default only those of `incident` can.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        pub join: Option<bool> as "bool",
        /// The announcement of field updates.
        #[serde(default, skip_serializing_if = "is_default")]
        pub notify: NotifyDocument,
    }
}

impl Default for RecordTypeDocument {
    fn default() -> Self {
        Self {
            name: String::new(),
            label: None,
            ownership: Ownership::default(),
            is_virtual: false,
            activity: None,
            update_message: yes(),
            fields: None,
            views: Vec::new(),
            connect: yes(),
            note: NoteDocument::default(),
            disconnect: DisconnectDocument::default(),
            join: None,
            notify: NotifyDocument::default(),
        }
    }
}

json_object! {
    /// A field of a record type.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct FieldDocument {
        /// A logical name, unique in its record type.
        pub name: String as "LogicalName",
        /// What people call it: 1 to 200 characters without control characters. Decides nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub label: Option<String> as "Option<Label>",
        /// The type.
        #[serde(rename = "type")]
        pub field_type: FieldType,
        /// Whether it is column-secured; no by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub secured: bool,
        /// Whether it holds rich text; by default a `Memo` does and no other type.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        pub rich_text: Option<bool> as "bool",
        /// Whether its value is computed (calculated, rollup and formula columns), so that it changes
        /// without an update of the record; no by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub computed: bool,
    }
}

json_object! {
    /// A view of a record type.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct ViewDocument {
        /// The name, unique in its record type.
        pub name: String,
        /// The kind; `public` by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub kind: ViewKind,
        /// The columns in order: fields' names, or `alias.field` for a related table's.
        pub columns: Vec<String> as "Vec<ColumnName>",
    }
}

json_object! {
    /// The introduction note of a record type.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NoteDocument {
        /// Whether it shows a card; no by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub include: bool,
        /// The name of the view that the card is made from; the type's default view if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub view: Option<String>,
    }
}

json_object! {
    /// Who may disconnect chats of a record type, apart from roles with the privilege.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct DisconnectDocument {
        /// Record owners; no by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub record_owner: bool,
        /// Chat connectors; no by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub chat_connector: bool,
    }
}

json_object! {
    /// The announcement of a record type's field updates.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct NotifyDocument {
        /// Whether updates are announced; no by default.
        #[serde(default, skip_serializing_if = "is_default")]
        pub enabled: bool,
        /// The fields whose updates are, five at most; none by default, but for `incident`:
        /// `prioritycode`, `statecode` and `statuscode`, as far as they are declared and can be watched.
        #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
        pub fields: Option<Vec<String>> as "Watched",
    }
}

impl FieldDocument {
    /// A field of this name and type, with the default of every other key.
    #[must_use]
    pub fn new(name: impl Into<String>, field_type: FieldType) -> Self {
        Self { name: name.into(), label: None, field_type, secured: false, rich_text: None, computed: false }
    }
}

impl TenantDocument {
    /// The version of the document's form that this crate reads and writes.
    pub const VERSION: i64 = 1;

    /// Reads a document without checking more than its form.
    ///
    /// # Errors
    ///
    /// One fault: the text is not UTF-8, not JSON or not of the document's form, or the document is of
    /// another version.
    #[cfg(feature = "json")]
    pub fn from_json(json: &[u8]) -> Result<Self, Faults> {
        crate::json::read(json).map_err(|malformed| {
            Faults::from(match unsupported_version(json) {
                Some(fault) => fault,
                None => malformed.into(),
            })
        })
    }

    /// Checks the document and makes the tenant.
    ///
    /// # Errors
    ///
    /// Every fault found, in the order of the document's keys; an unsupported version alone.
    pub fn build(self) -> Result<Tenant, Faults> {
        gate::build(self)
    }
}

impl Tenant {
    /// Reads a tenant document and checks it.
    ///
    /// # Errors
    ///
    /// Every fault found, in the order of the document's keys. A document that is not UTF-8, not
    /// JSON or not of the document's form has one fault, its first; so has one of another version.
    #[cfg(feature = "json")]
    pub fn from_json(json: &[u8]) -> Result<Self, Faults> {
        TenantDocument::from_json(json)?.build()
    }

    /// The tenant as a document that reads to the same tenant.
    #[must_use]
    pub fn to_document(&self) -> TenantDocument {
        write::document(self)
    }
}

/// The fault of a document of another version, whatever else it holds.
#[cfg(feature = "json")]
fn unsupported_version(json: &[u8]) -> Option<Fault> {
    #[derive(serde::Deserialize)]
    struct Versioned<'a> {
        /// As written: a number type would not tell every integer from a fraction.
        #[serde(borrow)]
        version: &'a serde_json::value::RawValue,
    }
    // A derived struct would also read an array, by position.
    let text = crate::json::text(json).ok().filter(|text| text.trim_start().starts_with('{'))?;
    let version = serde_json::from_str::<Versioned<'_>>(text).ok()?.version.get();
    let digits = version.strip_prefix('-').unwrap_or(version);
    let is_integer = digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_integer && version != "1").then(|| fault::unsupported_version(crate::text::quoted(version)))
}

/// Reads an integer; the error says in plain words that one was expected.
fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    struct Integer;
    impl serde::de::Visitor<'_> for Integer {
        type Value = i64;
        fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("an integer")
        }
        fn visit_i64<E>(self, number: i64) -> Result<i64, E> {
            Ok(number)
        }
        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<i64, E> {
            let too_big = |_| E::invalid_value(serde::de::Unexpected::Unsigned(number), &self);
            i64::try_from(number).map_err(too_big)
        }
    }
    deserializer.deserialize_i64(Integer)
}

const fn yes() -> bool {
    true
}

const fn is_true(value: &bool) -> bool {
    *value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
