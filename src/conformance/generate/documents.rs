//! Valid documents, and tenants and their parts made from them.

use super::{
    Choices, Make,
    values::{APP_NAMES, STEP, any_name, field_names, type_names},
};
use crate::{
    document::{
        AppDocument, CardDocument, ChatDocument, DisconnectDocument, FieldDocument, NoteDocument, NotifyDocument,
        ProfileDocument, RecordTypeDocument, RoleDocument, TenantDocument, ViewDocument, preset,
    },
    id::{ProfileId, RoleId, UserId},
    model::{
        App, BuiltinApp, BuiltinRole, CardSelection, Column, Field, FieldType, GraphPermission, JoinAccess, Moment,
        Ownership, Privilege, Profile, RecordType, Role, StandardRecordType, Tenant, View, ViewKind,
    },
};
use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

impl Make for TenantDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let (mut role_ids, mut profile_ids, mut users) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let (mut app_names, mut type_names) = (BTreeSet::new(), BTreeSet::new());
        let (label, chat) = (label(choices)?, ChatDocument::make(choices)?);
        let roles = choices.long_list(80, 5, |choices| role(choices, &mut role_ids))?;
        let profiles = choices.list(65, 3, |choices| profile(choices, &mut profile_ids, &mut users))?;
        let apps = choices.list(60, 3, |choices| app(choices, &mut app_names))?;
        let custom = apps.iter().map(|app| app.id.as_str());
        let known: Vec<&str> = BuiltinApp::ALL.iter().map(|app| app.code()).chain(custom).collect();
        let chat_apps = choices
            .maybe(30, |choices| Some(choices.some_of(60, &known).into_iter().map(ToOwned::to_owned).collect()))?;
        Some(Self {
            version: Self::VERSION,
            label,
            chat: ChatDocument { apps: chat_apps, ..chat },
            roles,
            profiles,
            apps,
            record_types: choices.list(88, 4, |choices| record_type(choices, &mut type_names))?,
        })
    }
}

impl Make for ChatDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(Self {
            enabled: choices.chance(80),
            // Those of a whole document are chosen among its apps.
            apps: None,
            join_access: if choices.chance(30) { JoinAccess::WriteOrAppend } else { JoinAccess::Write },
            granted_permissions: choices
                .maybe(50, |choices| Some(choices.some_of(80, GraphPermission::ALL)))?
                .unwrap_or_else(|| GraphPermission::ALL.to_vec()),
            timeline_sync_since: choices.maybe(75, Moment::make)?,
            card: CardDocument::make(choices)?,
        })
    }
}

impl Make for CardDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(Self {
            selection: choices.maybe(60, CardSelection::make)?.unwrap_or(CardSelection::FirstFiveSupported),
            unsupported_types: choices
                .maybe(30, |choices| Some(choices.some_of(20, FieldType::ALL)))?
                .unwrap_or_else(|| FieldType::UNSUPPORTED_ON_CARD.to_vec()),
        })
    }
}

/// An id that was not used yet, in either case of letters.
fn unused_id<T: Make + Ord + Copy + ToString>(
    choices: &mut Choices<'_>,
    used: &mut BTreeSet<T>,
    number: fn(T) -> u128,
    id: fn(u128) -> Option<T>,
) -> Option<String> {
    let mut unused = T::make(choices)?;
    while !used.insert(unused) {
        // Longer steps past many: a list of 300 is not walked for each of its items.
        let steps = (used.len() as u128 / 8).max(1);
        unused = id(number(unused).wrapping_add(STEP.wrapping_mul(steps)).max(1))?;
    }
    let text = unused.to_string();
    Some(if choices.chance(15) { text.to_ascii_uppercase() } else { text })
}

/// A name that was not used yet: one of these, or any logical name.
fn unused_name(choices: &mut Choices<'_>, used: &mut BTreeSet<String>, names: &[&str]) -> Option<String> {
    let mut name = choices.part(|choices| match choices.chance(10) {
        true => any_name(choices),
        false => choices.pick(names).map(|name| (*name).to_owned()),
    })?;
    if used.contains(&name) {
        let stem: String = name.chars().take(120).collect();
        name = (1_u32..).map(|number| format!("{stem}_{number}")).find(|name| !used.contains(name))?;
    }
    used.insert(name.clone());
    Some(name)
}

/// Text for people; anything goes.
const TEXTS: &[&str] = &["", "Tier 3", "\u{c4}gidien \u{1f600}", "a `b` \"c\" \\", "two\nlines", "\u{2028}\u{7f}\u{0}"];

fn text(choices: &mut Choices<'_>) -> Option<String> {
    choices.pick(TEXTS).map(|text| (*text).to_owned())
}

fn label(choices: &mut Choices<'_>) -> Option<Option<String>> {
    choices.maybe(15, |choices| {
        choices.pick(&["Case", "\u{c4}gidien's \u{1f600}", "a `b` \\"]).map(|text| (*text).to_owned())
    })
}

fn role(choices: &mut Choices<'_>, used: &mut BTreeSet<RoleId>) -> Option<RoleDocument> {
    Some(RoleDocument {
        id: unused_id(choices, used, RoleId::as_u128, RoleId::from_u128)?,
        name: text(choices)?,
        builtin: choices.maybe(70, |choices| match choices.below(7) {
            0..=2 => Some(BuiltinRole::SystemAdministrator),
            3 => Some(BuiltinRole::ProductivityToolsUser),
            _ => BuiltinRole::make(choices),
        })?,
        privileges: choices
            .maybe(40, |choices| match choices.below(4) {
                0 => Some(Privilege::ALL.iter().rev().copied().collect()),
                _ => Some(choices.some_of(50, Privilege::ALL)),
            })?
            .unwrap_or_default(),
        revoked: choices.maybe(25, |choices| Some(choices.some_of(20, Privilege::ALL)))?.unwrap_or_default(),
    })
}

fn profile(
    choices: &mut Choices<'_>,
    used: &mut BTreeSet<ProfileId>,
    users: &mut BTreeSet<UserId>,
) -> Option<ProfileDocument> {
    Some(ProfileDocument {
        id: unused_id(choices, used, ProfileId::as_u128, ProfileId::from_u128)?,
        name: text(choices)?,
        chat: choices.chance(65),
        pane_integration: choices.chance(50),
        users: choices.long_list(65, 4, |choices| unused_id(choices, users, UserId::as_u128, UserId::from_u128))?,
    })
}

fn app(choices: &mut Choices<'_>, used: &mut BTreeSet<String>) -> Option<AppDocument> {
    used.extend(BuiltinApp::ALL.iter().map(|reserved| reserved.code().to_owned()));
    Some(AppDocument {
        id: unused_name(choices, used, APP_NAMES)?,
        label: label(choices)?,
        multisession: choices.chance(60),
        settings_page_in_sitemap: choices.chance(50),
    })
}

fn record_type(choices: &mut Choices<'_>, used: &mut BTreeSet<String>) -> Option<RecordTypeDocument> {
    let name = unused_name(choices, used, &type_names())?;
    let is_case = name == StandardRecordType::Incident.code();
    let (is_virtual, unobserved) = (choices.chance(8), choices.chance(8));
    let mut field_names = BTreeSet::new();
    let fields = choices.maybe(if is_case { 50 } else { 90 }, |choices| {
        choices.long_list(93, 12, |choices| field(choices, &mut field_names))
    })?;
    let declared: Vec<&str> = match &fields {
        Some(fields) => fields.iter().map(|field| field.name.as_str()).collect(),
        None if is_case => preset::FIELDS.iter().map(|(name, ..)| *name).collect(),
        None => Vec::new(),
    };
    let (mut view_names, mut has_quick_find) = (BTreeSet::new(), false);
    let views = choices.list(90, 4, |choices| view(choices, &mut view_names, &mut has_quick_find, &declared))?;
    let has_own = StandardRecordType::CASE_INTRODUCTION_VIEWS.iter().any(|name| view_names.contains(*name));
    if is_case && !has_own && preset::VIEW_COLUMNS.iter().any(|name| declared.contains(name)) {
        view_names.insert(StandardRecordType::CASE_INTRODUCTION_VIEW.to_owned());
    }
    let view_names: Vec<String> = view_names.into_iter().collect();
    let watchable = |name: &&str| {
        let own = fields.iter().flatten().find(|field| field.name == **name);
        !is_virtual && !unobserved && own.is_none_or(|field| !FieldType::UNWATCHABLE.contains(field.field_type))
    };
    let watchable: Vec<&str> = declared.iter().copied().filter(watchable).collect();
    let notify = NotifyDocument {
        enabled: choices.chance(85),
        fields: choices.maybe(80, |choices| watched(choices, watchable))?,
    };
    Some(RecordTypeDocument {
        label: label(choices)?,
        ownership: choices.maybe(15, Ownership::make)?.unwrap_or(Ownership::UserOwned),
        is_virtual,
        activity: choices.maybe(40, |choices| Some(choices.chance(30)))?,
        update_message: !unobserved,
        views,
        connect: !choices.chance(20),
        note: NoteDocument {
            include: choices.chance(80),
            view: choices.part(|choices| if choices.chance(40) { choices.pick(&view_names).cloned() } else { None }),
        },
        disconnect: DisconnectDocument::make(choices)?,
        join: choices.maybe(85, |choices| Some(choices.chance(80)))?,
        notify,
        name,
        fields,
    })
}

fn watched(choices: &mut Choices<'_>, mut watchable: Vec<&str>) -> Option<Vec<String>> {
    let most = watchable.len().min(RecordType::MAX_WATCHED);
    choices.list(85, most, |choices| {
        // INVARIANT: at most as many are drawn as there are.
        let name = *choices.pick(&watchable)?;
        watchable.retain(|other| *other != name);
        Some(name.to_owned())
    })
}

fn field(choices: &mut Choices<'_>, used: &mut BTreeSet<String>) -> Option<FieldDocument> {
    let unwatchable: Vec<FieldType> = FieldType::UNWATCHABLE.iter().collect();
    Some(FieldDocument {
        name: unused_name(choices, used, &field_names())?,
        label: label(choices)?,
        field_type: choices.part(|choices| match choices.below(10) {
            0..=5 => choices.pick(preset::FIELDS).map(|(_, field_type, _)| *field_type),
            6 => choices.code(&unwatchable),
            _ => FieldType::make(choices),
        })?,
        secured: choices.chance(25),
        rich_text: choices.maybe(20, |choices| Some(choices.chance(50)))?,
        computed: choices.chance(10),
    })
}

/// Names of views, among them those of the preset of Case, whose place a view may take.
const VIEW_NAMES: &[&str] = &[
    "Quick Find",
    StandardRecordType::CASE_INTRODUCTION_VIEWS[0],
    StandardRecordType::CASE_INTRODUCTION_VIEWS[1],
    "All",
    "",
    "Active\nones",
];

fn view(
    choices: &mut Choices<'_>,
    used: &mut BTreeSet<String>,
    has_quick_find: &mut bool,
    declared: &[&str],
) -> Option<ViewDocument> {
    let name = unused_name(choices, used, VIEW_NAMES)?;
    let quick_find = choices.chance(80) && !*has_quick_find;
    *has_quick_find |= quick_find;
    let mut columns: Vec<String> = Vec::new();
    choices.long_list(93, 14, |choices| {
        let column = match choices.below(20) {
            0..=9 => choices.pick(declared).map_or_else(|| "name".to_owned(), |name| (*name).to_owned()),
            10..=13 => declared.get(columns.len()).map_or_else(|| "undeclared".to_owned(), |name| (*name).to_owned()),
            14..=15 => format!("owner.{}", choices.code(&field_names())?),
            16..=17 => choices.pick(&columns).cloned().unwrap_or_else(|| "title".to_owned()),
            _ => any_name(choices)?,
        };
        columns.push(column);
        Some(())
    })?;
    Some(ViewDocument { name, kind: if quick_find { ViewKind::QuickFind } else { ViewKind::Public }, columns })
}

impl Make for DisconnectDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(Self { record_owner: choices.chance(50), chat_connector: choices.chance(50) })
    }
}

impl Make for RoleDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        role(choices, &mut BTreeSet::new())
    }
}

impl Make for ProfileDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        profile(choices, &mut BTreeSet::new(), &mut BTreeSet::new())
    }
}

impl Make for AppDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        app(choices, &mut BTreeSet::new())
    }
}

impl Make for RecordTypeDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        record_type(choices, &mut BTreeSet::new())
    }
}

impl Make for FieldDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        field(choices, &mut BTreeSet::new())
    }
}

impl Make for ViewDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        view(choices, &mut BTreeSet::new(), &mut false, &field_names())
    }
}

impl Make for NoteDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(RecordTypeDocument::make(choices)?.note)
    }
}

impl Make for NotifyDocument {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(RecordTypeDocument::make(choices)?.notify)
    }
}

impl Make for Tenant {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        // INVARIANT: the documents made here are valid, which a test checks by the thousand.
        TenantDocument::make(choices)?.build().ok()
    }
}

/// A tenant of this document, for the one part that it holds.
fn built(document: TenantDocument) -> Option<Tenant> {
    document.build().ok()
}

impl Make for Role {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let roles = Vec::from([RoleDocument::make(choices)?]);
        built(TenantDocument { roles, ..TenantDocument::default() })?.roles().first().cloned()
    }
}

impl Make for Profile {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let profiles = Vec::from([ProfileDocument::make(choices)?]);
        built(TenantDocument { profiles, ..TenantDocument::default() })?.profiles().first().cloned()
    }
}

impl Make for App {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let apps = Vec::from([AppDocument::make(choices)?]);
        built(TenantDocument { apps, ..TenantDocument::default() })?.apps().first().cloned()
    }
}

impl Make for RecordType {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let record_types = Vec::from([RecordTypeDocument::make(choices)?]);
        built(TenantDocument { record_types, ..TenantDocument::default() })?.record_types().first().cloned()
    }
}

/// A record type with one field or view and nothing else.
fn record_type_with(fields: Option<Vec<FieldDocument>>, views: Vec<ViewDocument>) -> Option<RecordType> {
    let record_type = RecordTypeDocument { name: "account".to_owned(), fields, views, ..RecordTypeDocument::default() };
    let record_types = Vec::from([record_type]);
    built(TenantDocument { record_types, ..TenantDocument::default() })?.record_types().first().cloned()
}

impl Make for Field {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let fields = Vec::from([FieldDocument::make(choices)?]);
        record_type_with(Some(fields), Vec::new())?.fields().first().cloned()
    }
}

impl Make for View {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let views = Vec::from([ViewDocument::make(choices)?]);
        record_type_with(None, views)?.views().first().cloned()
    }
}

impl Make for Column {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let mut view = ViewDocument::make(choices)?;
        if view.columns.is_empty() {
            view.columns.push(choices.code(&field_names())?.to_owned());
        }
        record_type_with(None, Vec::from([view]))?.views().first()?.columns().last().cloned()
    }
}
