//! Findings: for every code a tenant that gives exactly it, and sane tenants that give none.

use crm_chat_policy::{
    Condition,
    model::{GraphPermission, Tenant},
    review::lint::{Finding, FindingCode, Severity, lint},
};
use rstest::rstest;
use serde_json::{Value, json};

#[track_caller]
fn tenant(mut document: Value) -> Tenant {
    let members = document.as_object_mut().expect("an object");
    members.insert("version".into(), json!(1));
    let chat = members.entry("chat").or_insert(json!({}));
    let chat = chat.as_object_mut().expect("an object");
    chat.entry("enabled").or_insert(json!(true));
    Tenant::from_json(document.to_string().as_bytes()).unwrap_or_else(|faults| panic!("{faults}\n{document}"))
}

#[track_caller]
fn findings(document: Value) -> Vec<String> {
    lint(&tenant(document)).iter().map(ToString::to_string).collect()
}

const ID: &str = "7d4f5c52-0000-4000-8000-000000000001";
const USER: &str = "7d4f5c52-0000-4000-8000-0000000000b1";

fn role(rest: Value) -> Value {
    merged(json!({ "id": ID, "name": "Agents" }), rest)
}

fn administrator() -> Value {
    json!({ "id": "7d4f5c52-0000-4000-8000-00000000000a", "name": "Admins", "builtin": "system_administrator" })
}

fn roles(role: Value) -> Value {
    json!({ "roles": [administrator(), role] })
}

fn profiles(profile: Value, roles: Value) -> Value {
    json!({ "roles": roles, "profiles": [merged(json!({ "id": ID, "name": "Tier 2", "users": [USER] }), profile)] })
}

/// A record type with five fields, of which the third is column-secured.
fn account(rest: Value) -> Value {
    let fields = json!([
        { "name": "name", "type": "String" },
        { "name": "telephone1", "type": "String" },
        { "name": "creditlimit", "type": "Money", "secured": true },
        { "name": "entityimage", "type": "Image" },
        { "name": "address1_city", "type": "String" },
        { "name": "fax", "type": "String" },
        { "name": "websiteurl", "type": "String" },
        { "name": "revenue", "type": "Money" },
    ]);
    json!({ "record_types": [merged(json!({ "name": "account", "fields": fields }), rest)] })
}

fn carded(columns: Value) -> Value {
    let views = json!([{ "name": "Quick Find", "kind": "quick_find", "columns": columns }]);
    account(json!({ "views": views, "note": { "include": true } }))
}

/// An object and another's members.
fn merged(mut object: Value, more: Value) -> Value {
    let members = object.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    object
}

/// What is wrong, a document with only that wrong, and the one finding that it gives.
type Flaw = (&'static str, fn() -> Value, &'static str);

const FLAWS: &[Flaw] = &[
    (
        "chat_for_no_app",
        || json!({ "chat": { "apps": [] } }),
        "broken: chat_for_no_app: chat.apps: chat is on, and for no app: name apps here, or leave this out for every app",
    ),
    (
        "profile_without_chat_app",
        || {
            merged(
                profiles(json!({ "chat": true, "pane_integration": true }), json!([administrator()])),
                json!({ "chat": { "apps": ["sales"] } }),
            )
        },
        "broken: profile_without_chat_app: profiles[0].chat: profile `Tier 2` has the chat, which is on for no \
         multisession app, and profiles count in no other: name one in `chat.apps`",
    ),
    (
        "computed_field_watched",
        || {
            json!({ "record_types": [{ "name": "account", "fields": [{ "name": "age", "type": "String", "computed": true }],
            "notify": { "enabled": true, "fields": ["age"] } }] })
        },
        "no_effect: computed_field_watched: record_types[0].notify.fields[0]: `age` of `account` is computed, so its \
         updates are never announced: leave it out",
    ),
    (
        "preset_field_not_watched",
        || {
            json!({ "record_types": [{ "name": "incident", "fields": [{ "name": "prioritycode", "type": "Picklist" }],
            "notify": { "enabled": true } }] })
        },
        "degraded: preset_field_not_watched: record_types[0].notify.fields: updates of `statecode` and `statuscode` are \
         not announced, though Case comes with them as watched, as `incident` declares no such field: declare it",
    ),
    (
        "chat_off",
        || json!({ "chat": { "enabled": false }, "record_types": [{ "name": "account", "join": true }] }),
        "no_effect: chat_off: chat.enabled: chat is off, so `record_types[0].join` and the like have no effect: turn it on",
    ),
    (
        "consent_missing",
        || json!({ "chat": { "granted_permissions": ["Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.ReadBasic.All"] } }),
        "broken: consent_missing: chat.granted_permissions: `User.Read.All` is not granted, which denies \
     `suggest_participant` to everybody and costs names and the licence check of suggested participants: grant it",
    ),
    (
        "permission_missing",
        || json!({ "chat": { "granted_permissions": ["Chat.ReadWrite.All", "Directory.Read.All", "User.Read.All", "User.ReadBasic.All"] } }),
        "degraded: permission_missing: chat.granted_permissions: `Presence.Read.All` is not granted, which costs presence \
     on the avatars of the chat list: grant it",
    ),
    (
        "sync_without_chat",
        || json!({ "chat": { "enabled": false, "timeline_sync_since": "2026-01-05T09:00:00Z" } }),
        "no_effect: sync_without_chat: chat.timeline_sync_since: timelines are synced with chats, and chat is off: turn \
     chat on, or leave this out",
    ),
    (
        "sync_without_record_types",
        || {
            json!({ "chat": { "timeline_sync_since": "2026-01-05T09:00:00Z" }, "record_types": [
        { "name": "incident", "connect": false, "join": false }, { "name": "account", "connect": false },
        { "name": "contact", "activity": true }, { "name": "knowledgearticle", "connect": false } ] })
        },
        "no_effect: sync_without_record_types: chat.timeline_sync_since: no record type that chats can be connected to has \
     a timeline: leave this out, or turn `connect` on for one that is not an activity",
    ),
    (
        "card_selection_unused",
        || json!({ "chat": { "card": { "selection": "first_five_then_skip" } } }),
        "no_effect: card_setting_unused: chat.card.selection: no record type has its note on, so no card is made by this: \
     leave this out",
    ),
    (
        "card_types_unused",
        || json!({ "chat": { "card": { "unsupported_types": [] } } }),
        "no_effect: card_setting_unused: chat.card.unsupported_types: no record type has its note on, so no card is made \
     by this: leave this out",
    ),
    (
        "nobody_administers",
        || json!({ "roles": [role(json!({ "builtin": "csr_manager" }))] }),
        "broken: nobody_administers: roles: no role may change `record_types`, `profiles` and `role_privileges`: give \
     `administer_chat` to one, or list the one whose `builtin` is `system_administrator`",
    ),
    (
        "pane_reads_incomplete",
        || {
            json!({ "roles": [role(json!({ "privileges": ["administer_chat", "read_app_profile", "read_notification_field",
        "read_notification_template", "read_pane_tab_configuration", "read_pane_tool_configuration"] }))] })
        },
        "no_effect: pane_reads_incomplete: roles: roles read tables of the productivity pane, and none reads \
     `application_tab_template` and `productivity_pane_configuration`, without which the others give nothing: give \
     the missing reads to a role",
    ),
    (
        "role_grants_nothing",
        || roles(role(json!({}))),
        "no_effect: role_grants_nothing: roles[1]: role `Agents` grants nothing: give it privileges, or leave it out",
    ),
    (
        "privilege_held_already",
        || roles(role(json!({ "builtin": "csr_manager", "privileges": ["disconnect_any_chat"] }))),
        "no_effect: privilege_held_already: roles[1].privileges[0]: role `Agents` has `disconnect_any_chat` as a built-in \
     role anyway: leave it out",
    ),
    (
        "privilege_revoked",
        || {
            roles(role(
                json!({ "privileges": ["administer_chat", "disconnect_any_chat"], "revoked": ["disconnect_any_chat"] }),
            ))
        },
        "no_effect: privilege_revoked: roles[1].privileges[1]: role `Agents` is given `disconnect_any_chat` and has it \
     revoked, and revoking wins: drop one of the two",
    ),
    (
        "revoked_not_held",
        || roles(role(json!({ "builtin": "csr_manager", "revoked": ["disconnect_any_chat", "administer_chat"] }))),
        "no_effect: revoked_not_held: roles[1].revoked[1]: role `Agents` does not have `administer_chat` anyway: leave it \
     out",
    ),
    (
        "revoked_from_a_role_with_nothing",
        || roles(role(json!({ "revoked": ["administer_chat"] }))),
        "no_effect: revoked_not_held: roles[1].revoked[0]: role `Agents` does not have `administer_chat` anyway: leave it \
     out",
    ),
    (
        "profile_without_chat",
        || profiles(json!({}), json!([administrator()])),
        "degraded: profile_without_chat: profiles[0].chat: profile `Tier 2` keeps the chat from its users in multisession \
     apps: turn it on, or take the users off the profile",
    ),
    (
        "profile_without_pane_access",
        || profiles(json!({ "chat": true }), json!([role(json!({ "privileges": ["administer_chat"] }))])),
        "broken: profile_without_pane_access: profiles[0].chat: the users of profile `Tier 2` can't use the chat in \
     multisession apps, as no role reads `app_profile`, `application_tab_template`, `notification_field`, \
     `notification_template`, `pane_tab_configuration`, `pane_tool_configuration` and \
     `productivity_pane_configuration`: give the missing reads to a role, or list the one whose `builtin` is \
     `productivity_tools_user`",
    ),
    (
        "pane_without_chat",
        || profiles(json!({ "pane_integration": true }), json!([administrator()])),
        "degraded: pane_without_chat: profiles[0].pane_integration: profile `Tier 2` has the chat in its pane, but not the \
     chat: turn `chat` on, or this off",
    ),
    (
        "timeline_without_pane",
        || {
            merged(
                profiles(json!({ "chat": true }), json!([administrator()])),
                json!({ "chat": { "timeline_sync_since": "2026-01-05T09:00:00Z" } }),
            )
        },
        "degraded: timeline_without_pane: profiles[0].pane_integration: the users of profile `Tier 2` see chats on \
     timelines and can't open them there: turn it on",
    ),
    (
        "profile_without_users",
        || profiles(json!({ "chat": true, "users": [] }), json!([administrator()])),
        "no_effect: profile_without_users: profiles[0].users: nobody is on profile `Tier 2`: put users on it, or leave it \
     out",
    ),
    (
        "app_without_pane_access",
        || json!({ "apps": [{ "id": "desk" }, { "id": "counter", "multisession": true }] }),
        "broken: app_without_pane_access: apps[1].multisession: nobody can use the chat in app `counter`, as no role reads \
     `app_profile`, `application_tab_template`, `notification_field`, `notification_template`, \
     `pane_tab_configuration`, `pane_tool_configuration` and `productivity_pane_configuration`: give the missing reads \
     to a role, or list the one whose `builtin` is `productivity_tools_user`",
    ),
    (
        "owner_toggle_not_connectable",
        || account(json!({ "connect": false, "disconnect": { "record_owner": true } })),
        "no_effect: not_connectable: record_types[0].disconnect.record_owner: chats can't be connected to `account`, so \
     this is for chats connected earlier at most: turn it off, or turn `connect` on",
    ),
    (
        "connector_toggle_not_connectable",
        || account(json!({ "connect": false, "disconnect": { "chat_connector": true } })),
        "no_effect: not_connectable: record_types[0].disconnect.chat_connector: chats can't be connected to `account`, so \
     this is for chats connected earlier at most: turn it off, or turn `connect` on",
    ),
    (
        "join_not_connectable",
        || json!({ "record_types": [{ "name": "incident", "connect": false }] }),
        "no_effect: not_connectable: record_types[0].join: chats can't be connected to `incident`, so this is for chats \
     connected earlier at most: turn it off, or turn `connect` on",
    ),
    (
        "notify_not_connectable",
        || account(json!({ "connect": false, "notify": { "enabled": true, "fields": ["name"] } })),
        "no_effect: not_connectable: record_types[0].notify.enabled: chats can't be connected to `account`, so this is for \
     chats connected earlier at most: turn it off, or turn `connect` on",
    ),
    (
        "note_not_connectable",
        || json!({ "record_types": [{ "name": "incident", "join": false, "connect": false, "note": { "include": true } }] }),
        "no_effect: not_connectable: record_types[0].note.include: chats can't be connected to `incident`, so this is for \
     chats connected earlier at most: turn it off, or turn `connect` on",
    ),
    (
        "note_without_view",
        || account(json!({ "note": { "include": true } })),
        "degraded: note_without_view: record_types[0].note.view: the card of `account` has no view to take fields from: \
     choose one, or declare a Quick Find view",
    ),
    (
        "empty_card",
        || carded(json!([])),
        "degraded: empty_card: record_types[0].note.view: view `Quick Find` gives the card of `account` no field, so it is \
     a link alone: choose a view with columns that can be shown",
    ),
    (
        "secured_field_on_card",
        || carded(json!(["name", "creditlimit"])),
        "exposure: secured_field_on_card: record_types[0].note.view: the card of `account` shows `creditlimit`, which is \
     column-secured, to everybody in the chat: choose a view without it",
    ),
    (
        "repeated_column",
        || carded(json!(["name", "telephone1", "name"])),
        "no_effect: repeated_column: record_types[0].note.view: column `name` stands twice in view `Quick Find`: drop one",
    ),
    (
        "unknown_column",
        || carded(json!(["name", "nickname"])),
        "degraded: unknown_column: record_types[0].note.view: column `nickname` of view `Quick Find` is not on the card, \
     as `account` declares no such field: declare it, or drop the column",
    ),
    (
        "unsupported_column",
        || carded(json!(["name", "entityimage"])),
        "degraded: column_not_on_card: record_types[0].note.view: column `entityimage` of view `Quick Find` is not on the \
     card of `account` (its type can't be shown), which has room for more: choose a view with columns that can be shown",
    ),
    (
        "related_column",
        || carded(json!(["name", "owner.fullname"])),
        "degraded: column_not_on_card: record_types[0].note.view: column `owner.fullname` of view `Quick Find` is not on \
     the card of `account` (a column of a related table), which has room for more: choose a view with columns that can be shown",
    ),
    (
        "card_window",
        || {
            merged(
                carded(json!(["name", "entityimage", "telephone1", "o.n", "fax", "o.m", "websiteurl", "revenue"])),
                json!({ "chat": { "card": { "selection": "first_five_then_skip" } } }),
            )
        },
        "degraded: card_window: record_types[0].note.view: the card of `account` has 3 fields, as only the first five \
     columns of view `Quick Find` are looked at, and could show `websiteurl` and `revenue`: put columns that can be \
     shown first, or set `chat.card.selection` to `first_five_supported`",
    ),
    (
        "what_can_not_be_shown_beyond_the_window",
        || {
            merged(
                carded(json!(["name", "telephone1", "fax", "websiteurl", "entityimage", "o.n", "o.m"])),
                json!({ "chat": { "card": { "selection": "first_five_then_skip" } } }),
            )
        },
        "degraded: column_not_on_card: record_types[0].note.view: column `entityimage` of view `Quick Find` is not on the \
     card of `account` (its type can't be shown), which has room for more: choose a view with columns that can be shown",
    ),
    (
        "view_without_note",
        || {
            account(
                json!({ "views": [{ "name": "Quick\nFind", "columns": ["name"] }], "note": { "view": "Quick\nFind" } }),
            )
        },
        "no_effect: view_without_note: record_types[0].note.view: view `Quick\\nFind` is chosen for a card that is off: \
     turn `note.include` on",
    ),
    (
        "nobody_disconnects",
        || merged(account(json!({})), json!({ "roles": [role(json!({ "privileges": ["administer_chat"] }))] })),
        "broken: nobody_disconnects: record_types[0].disconnect: nobody can disconnect a chat from `account`: turn a toggle \
     on, or give `disconnect_any_chat` to a role",
    ),
    (
        "owner_toggle_without_owners",
        || account(json!({ "ownership": "OrganizationOwned", "disconnect": { "record_owner": true } })),
        "no_effect: owner_toggle_without_owners: record_types[0].disconnect.record_owner: records of `account` have no \
     owner, as the type is `OrganizationOwned` and not `UserOwned`: turn it off",
    ),
    (
        "nothing_watched",
        || account(json!({ "notify": { "enabled": true } })),
        "no_effect: nothing_watched: record_types[0].notify.enabled: notifications of `account` are on with nothing \
     watched: name fields in `notify.fields`, or turn it off",
    ),
    (
        "nothing_watchable",
        || json!({ "record_types": [{ "name": "incident", "virtual": true, "notify": { "enabled": true } }] }),
        "no_effect: nothing_watched: record_types[0].notify.enabled: notifications of `incident` are on, and updates of its \
     records are never announced: turn it off",
    ),
    (
        "secured_field_watched",
        || account(json!({ "notify": { "enabled": true, "fields": ["name", "creditlimit"] } })),
        "exposure: secured_field_watched: record_types[0].notify.fields[1]: updates of `creditlimit`, which is \
     column-secured, are announced to everybody in the chats of `account`: leave it out",
    ),
    (
        "watched_without_notifications",
        || account(json!({ "notify": { "fields": ["name"] } })),
        "no_effect: watched_without_notifications: record_types[0].notify.fields: fields of `account` are watched while its \
     notifications are off: turn `notify.enabled` on, or leave them out",
    ),
];

#[test]
fn a_tenant_with_one_flaw_gives_one_finding() {
    for (flaw, document, expected) in FLAWS {
        assert_eq!(findings(document()), [*expected], "{flaw}");
    }
}

/// A new code without a tenant fails here.
#[test]
fn every_code_has_a_tenant_that_gives_it() {
    for code in FindingCode::ALL {
        let start = format!("{}: {code}: ", code.severity());
        assert!(FLAWS.iter().any(|(.., expected)| expected.starts_with(&start)), "no flaw gives {code}");
    }
}

#[rstest]
#[case::nothing(json!({}))]
#[case::case_listed(json!({ "record_types": [{ "name": "incident" }] }))]
#[case::turned_off(json!({ "chat": { "enabled": false } }))]
#[case::turned_off_with_record_types_described(
    merged(account(json!({})), json!({ "chat": { "enabled": false, "granted_permissions": [] } })))]
#[case::turned_off_with_case_as_it_comes(
    json!({ "chat": { "enabled": false }, "record_types": [{ "name": "incident", "join": true }] }))]
#[case::standard_types_written_out(json!({ "record_types": [
    { "name": "incident", "join": true }, { "name": "account" }, { "name": "contact" }, { "name": "knowledgearticle" },
    { "name": "email", "activity": true } ] }))]
#[case::everything_on(json!({
    "chat": { "timeline_sync_since": "2026-01-05T09:00:00Z", "card": { "selection": "first_five_then_skip" } },
    "roles": [administrator(), role(json!({ "builtin": "csr_manager", "revoked": ["disconnect_any_chat"] }))],
    "profiles": [{ "id": ID, "name": "Tier 2", "chat": true, "pane_integration": true, "users": [USER] }],
    "apps": [{ "id": "desk", "multisession": true, "settings_page_in_sitemap": true }],
    "record_types": [{ "name": "incident", "note": { "include": true }, "notify": { "enabled": true },
        "disconnect": { "record_owner": true, "chat_connector": true } }] }))]
#[case::two_roles_read_the_pane_together(profiles(json!({ "chat": true }), json!([
    { "id": ID, "name": "A", "privileges": ["administer_chat", "read_app_profile", "read_notification_field",
        "read_notification_template", "read_pane_tab_configuration", "read_pane_tool_configuration"] },
    { "id": USER, "name": "B", "privileges": ["read_application_tab_template", "read_productivity_pane_configuration"] },
])))]
#[case::full_card_passes_columns_over(
    carded(json!(["name", "o.n", "entityimage", "telephone1", "address1_city", "fax", "websiteurl", "revenue", "unheard"])))]
#[case::full_card_within_the_window(
    merged(carded(json!(["name", "telephone1", "address1_city", "fax", "websiteurl", "revenue"])),
        json!({ "chat": { "card": { "selection": "first_five_then_skip" } } })))]
#[case::nobody_disconnects_where_nothing_connects(
    merged(account(json!({ "connect": false })), json!({ "roles": [role(json!({ "privileges": ["administer_chat"] }))] })))]
#[case::secured_fields_nobody_is_shown(account(json!({ "views": [{ "name": "All", "columns": ["creditlimit"] }] })))]
fn a_sane_tenant_gives_none(#[case] document: Value) {
    assert_eq!(findings(document), [] as [String; 0]);
}

/// What is written out means just that.
#[test]
fn watched_fields_of_ones_own_are_no_preset_left_out() {
    let fields = json!([{ "name": "title", "type": "String" }, { "name": "prioritycode", "type": "Picklist" }]);
    let case = json!({ "name": "incident", "fields": fields, "notify": { "enabled": true, "fields": ["title"] } });
    assert_eq!(findings(json!({ "record_types": [case] })), [] as [String; 0]);
}

/// Nobody sees a chat on a timeline that there isn't.
#[test]
fn without_timelines_no_profile_is_said_to_see_chats_on_them() {
    let types = ["incident", "account", "contact", "knowledgearticle"]
        .map(|name| json!({ "name": name, "connect": false, "join": false }));
    let found = lint(&tenant(merged(
        profiles(json!({ "chat": true }), json!([administrator()])),
        json!({ "chat": { "timeline_sync_since": "2026-01-05T09:00:00Z" }, "record_types": types }),
    )));
    let codes: Vec<FindingCode> = found.iter().map(Finding::code).collect();
    assert_eq!(codes, [FindingCode::SyncWithoutRecordTypes]);
}

/// A sentence names as many columns as a card has room for, however many there are.
#[test]
fn a_cut_card_names_no_more_columns_than_it_has_room_for() {
    let columns: Vec<String> =
        (0..5).map(|number| format!("r.c{number}")).chain((0..1_000).map(|number| format!("c{number}"))).collect();
    let fields: Vec<Value> =
        (0..1_000).map(|number| json!({ "name": format!("c{number}"), "type": "String" })).collect();
    let views = json!([{ "name": "V", "kind": "quick_find", "columns": columns }]);
    let found = lint(&tenant(json!({
        "chat": { "card": { "selection": "first_five_then_skip" } },
        "record_types": [{ "name": "account", "fields": fields, "views": views, "note": { "include": true } }],
    })));
    let cut = found.iter().find(|finding| finding.code() == FindingCode::CardWindow).expect("a cut card");
    assert!(cut.message().contains("`c3` and `c4`:"), "{cut}");
}

/// An owner toggle lets nobody disconnect where there are no owners.
#[test]
fn nobody_disconnects_by_a_toggle_for_owners_that_are_not_there() {
    let record_type = json!({ "ownership": "OrganizationOwned", "disconnect": { "record_owner": true } });
    let roles = json!({ "roles": [role(json!({ "privileges": ["administer_chat"] }))] });
    let found = lint(&tenant(merged(account(record_type), roles)));
    let codes: Vec<FindingCode> = found.iter().map(Finding::code).collect();
    assert_eq!(codes, [FindingCode::NobodyDisconnects, FindingCode::OwnerToggleWithoutOwners]);
}

#[test]
fn findings_stand_in_the_order_of_the_documents_keys() {
    let document = json!({
        "chat": { "enabled": false, "timeline_sync_since": "2026-01-05T09:00:00Z", "card": { "unsupported_types": ["Image"], "selection": "first_five_then_skip" } },
        "roles": [role(json!({ "revoked": ["administer_chat"], "privileges": ["read_app_profile"] }))],
        "profiles": [{ "id": ID, "name": "Tier 1" }, { "id": USER, "name": "Tier 2", "chat": true, "users": [USER] }],
        "apps": [{ "id": "desk", "multisession": true }],
        "record_types": [
            { "name": "widget", "ownership": "None", "connect": false, "disconnect": { "record_owner": true, "chat_connector": true }, "join": true, "notify": { "enabled": true } },
            { "name": "gadget", "views": [{ "name": "V", "columns": [] }], "note": { "view": "V" } },
        ],
    });
    let found = lint(&tenant(document));
    let codes_and_places: Vec<String> =
        found.iter().map(|finding| format!("{} {}", finding.code(), finding.place())).collect();
    assert_eq!(
        codes_and_places,
        [
            "chat_off chat.enabled",
            "sync_without_chat chat.timeline_sync_since",
            "card_setting_unused chat.card.selection",
            "card_setting_unused chat.card.unsupported_types",
            "nobody_administers roles",
            "pane_reads_incomplete roles",
            "revoked_not_held roles[0].revoked[0]",
            "profile_without_users profiles[0].users",
            "profile_without_pane_access profiles[1].chat",
            "app_without_pane_access apps[0].multisession",
            "owner_toggle_without_owners record_types[0].disconnect.record_owner",
            "not_connectable record_types[0].disconnect.chat_connector",
            "not_connectable record_types[0].join",
            "nothing_watched record_types[0].notify.enabled",
            "view_without_note record_types[1].note.view",
            "nobody_disconnects record_types[1].disconnect",
        ],
    );
}

/// The permissions that rules ask for are those whose absence takes a condition from the tenant.
#[test]
fn a_missing_consent_is_told_from_a_missing_permission_as_the_rules_do() {
    for missing in GraphPermission::ALL {
        let granted: Vec<_> = GraphPermission::ALL.iter().filter(|permission| *permission != missing).collect();
        let tenant = tenant(json!({ "chat": { "granted_permissions": granted } }));
        let consents = [Condition::ChatConsent, Condition::LicenceCheckConsent];
        let takes_one = !consents.iter().all(|consent| tenant.facts().contains(*consent));
        let expected = if takes_one { FindingCode::ConsentMissing } else { FindingCode::PermissionMissing };
        let found = lint(&tenant);
        assert_eq!(found.iter().map(Finding::code).collect::<Vec<_>>(), [expected], "{missing}");
        assert!(found[0].message().contains(missing.code()), "{}", found[0]);
    }
}

#[test]
fn a_finding_is_one_json_object() {
    let found = lint(&tenant(roles(role(json!({})))));
    assert_eq!(
        serde_json::to_value(&found).unwrap(),
        json!([{ "severity": "no_effect", "code": "role_grants_nothing", "place": "roles[1]",
            "message": "role `Agents` grants nothing: give it privileges, or leave it out" }])
    );
}

/// Codes and severities are a contract: pipelines filter by them.
#[test]
fn codes_and_severities_are_pinned() {
    let severities: Vec<&str> = Severity::ALL.iter().map(|severity| severity.code()).collect();
    assert_eq!(severities, ["exposure", "broken", "degraded", "no_effect"]);
    let codes: Vec<String> = FindingCode::ALL.iter().map(|code| format!("{} {code}", code.severity())).collect();
    assert_eq!(
        codes,
        [
            "no_effect chat_off",
            "broken chat_for_no_app",
            "broken consent_missing",
            "degraded permission_missing",
            "no_effect sync_without_chat",
            "no_effect sync_without_record_types",
            "no_effect card_setting_unused",
            "broken nobody_administers",
            "no_effect pane_reads_incomplete",
            "no_effect role_grants_nothing",
            "no_effect privilege_held_already",
            "no_effect privilege_revoked",
            "no_effect revoked_not_held",
            "degraded profile_without_chat",
            "broken profile_without_pane_access",
            "broken profile_without_chat_app",
            "degraded pane_without_chat",
            "degraded timeline_without_pane",
            "no_effect profile_without_users",
            "broken app_without_pane_access",
            "no_effect not_connectable",
            "degraded note_without_view",
            "degraded empty_card",
            "exposure secured_field_on_card",
            "no_effect repeated_column",
            "degraded unknown_column",
            "degraded column_not_on_card",
            "degraded card_window",
            "no_effect view_without_note",
            "broken nobody_disconnects",
            "no_effect owner_toggle_without_owners",
            "no_effect nothing_watched",
            "exposure secured_field_watched",
            "no_effect computed_field_watched",
            "degraded preset_field_not_watched",
            "no_effect watched_without_notifications",
        ],
    );
}

#[test]
fn a_hundred_thousand_record_types_give_a_finding_each() {
    let types: Vec<Value> = (0..100_000)
        .map(|index| json!({ "name": format!("type_{index}"), "connect": false, "disconnect": { "record_owner": true } }))
        .collect();
    let tenant = tenant(json!({ "record_types": types }));
    assert_eq!(lint(&tenant).len(), 100_000);
}

#[rstest]
#[case::a_profile(json!({ "profiles": [{ "id": ID, "name": "A" }, { "id": USER, "name": "B", "chat": true }] }),
    "profiles[1].chat")]
#[case::the_pane(json!({ "profiles": [{ "id": ID, "name": "A", "pane_integration": true }] }),
    "profiles[0].pane_integration")]
#[case::a_profile_before_record_types(
    json!({ "profiles": [{ "id": ID, "name": "A", "chat": true }], "record_types": [{ "name": "contoso_claim" }] }),
    "profiles[0].chat")]
#[case::a_custom_type(json!({ "record_types": [{ "name": "account" }, { "name": "contoso_claim" }] }),
    "record_types[1].connect")]
#[case::a_note(json!({ "record_types": [{ "name": "account", "note": { "include": true } }] }),
    "record_types[0].note.include")]
#[case::owners(json!({ "record_types": [{ "name": "account", "disconnect": { "record_owner": true } }] }),
    "record_types[0].disconnect.record_owner")]
#[case::connectors(json!({ "record_types": [{ "name": "account", "disconnect": { "chat_connector": true } }] }),
    "record_types[0].disconnect.chat_connector")]
#[case::joining(json!({ "record_types": [{ "name": "account", "join": true }] }), "record_types[0].join")]
#[case::notifications(json!({ "record_types": [{ "name": "incident", "notify": { "enabled": true } }] }),
    "record_types[0].notify.enabled")]
fn with_the_chat_off_the_first_setting_without_effect_is_named(#[case] mut settings: Value, #[case] place: &str) {
    settings["chat"] = json!({ "enabled": false });
    let off =
        format!("no_effect: chat_off: chat.enabled: chat is off, so `{place}` and the like have no effect: turn it on");
    let findings = findings(settings);
    assert!(findings.contains(&off), "{findings:#?}");
}
