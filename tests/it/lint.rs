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
        "broken: chat_for_no_app: chat.apps: Teams chat is turned on, and for no app: turn it on for some, or for \
         every app",
    ),
    (
        "profile_without_chat_app",
        || {
            merged(
                profiles(json!({ "chat": true, "pane_integration": true }), json!([administrator()])),
                json!({ "chat": { "apps": ["sales"] } }),
            )
        },
        "broken: profile_without_chat_app: profiles[0].chat: profile `Tier 2` has the chat, which is turned on for \
         no multisession app, and profiles count in no other: turn it on for one",
    ),
    (
        "computed_field_watched",
        || {
            json!({ "record_types": [{ "name": "account", "fields": [{ "name": "age", "type": "String", "computed": true }],
            "notify": { "enabled": true, "fields": ["age"] } }] })
        },
        "no_effect: computed_field_watched: record_types[0].notify.fields[0]: `age` of accounts is computed, so its \
         updates are never announced: leave it out",
    ),
    (
        "preset_field_not_watched",
        || {
            json!({ "record_types": [{ "name": "incident", "fields": [{ "name": "prioritycode", "type": "Picklist" }],
            "notify": { "enabled": true } }] })
        },
        "degraded: preset_field_not_watched: record_types[0].notify.fields: updates of `statecode` and `statuscode` \
         are not announced, though Case comes with them, as cases have no such field that can be watched: \
         add it, or choose the fields",
    ),
    (
        "chat_off",
        || json!({ "chat": { "enabled": false }, "record_types": [{ "name": "account", "join": true }] }),
        "no_effect: chat_off: chat.enabled: Teams chat is turned off, so letting users join chats of accounts has no \
         effect: turn it on",
    ),
    (
        "consent_missing",
        || json!({ "chat": { "granted_permissions": ["Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.ReadBasic.All"] } }),
        "broken: consent_missing: chat.granted_permissions: `User.Read.All` is not granted, so nobody can be \
         suggested as participants, and it costs names and the licence check of suggested participants: \
         grant it",
    ),
    (
        "permission_missing",
        || json!({ "chat": { "granted_permissions": ["Chat.ReadWrite.All", "Directory.Read.All", "User.Read.All", "User.ReadBasic.All"] } }),
        "degraded: permission_missing: chat.granted_permissions: `Presence.Read.All` is not granted, which costs \
         presence on the avatars of the chat list: grant it",
    ),
    (
        "sync_without_chat",
        || json!({ "chat": { "enabled": false, "timeline_sync_since": "2026-01-05T09:00:00Z" } }),
        "no_effect: sync_without_chat: chat.timeline_sync_since: record timelines are synced with chats, and Teams \
         chat is turned off: turn the chat on, or the sync off",
    ),
    (
        "sync_without_record_types",
        || {
            json!({ "chat": { "timeline_sync_since": "2026-01-05T09:00:00Z" }, "record_types": [
        { "name": "incident", "connect": false, "join": false }, { "name": "account", "connect": false },
        { "name": "contact", "activity": true }, { "name": "knowledgearticle", "connect": false } ] })
        },
        "no_effect: sync_without_record_types: chat.timeline_sync_since: chats are synced with record timelines, and \
         no record type that chats can be connected to has one: turn the sync off, or let chats be connected \
         to a type that is no activity",
    ),
    (
        "card_selection_unused",
        || json!({ "chat": { "card": { "selection": "first_five_then_skip" } } }),
        "no_effect: card_setting_unused: chat.card.selection: it is set how introduction cards are made, and no \
         record type has one: leave that out, or turn one on",
    ),
    (
        "card_types_unused",
        || json!({ "chat": { "card": { "unsupported_types": [] } } }),
        "no_effect: card_setting_unused: chat.card.unsupported_types: it is set how introduction cards are made, and \
         no record type has one: leave that out, or turn one on",
    ),
    (
        "nobody_administers",
        || json!({ "roles": [role(json!({ "builtin": "csr_manager" }))] }),
        "broken: nobody_administers: roles: no role lets anybody change the chat settings of record types, change \
         app profiles or change which roles may disconnect chats: add the role System Administrator, or give \
         another its privileges",
    ),
    (
        "pane_reads_incomplete",
        || {
            json!({ "roles": [role(json!({ "privileges": ["administer_chat", "read_app_profile", "read_notification_field",
        "read_notification_template", "read_pane_tab_configuration", "read_pane_tool_configuration"] }))] })
        },
        "no_effect: pane_reads_incomplete: roles: roles read tables of the productivity pane, and none reads \
         application tab template or productivity pane configuration, without which the others give nothing: \
         give the missing reads to a role",
    ),
    (
        "role_grants_nothing",
        || roles(role(json!({}))),
        "no_effect: role_grants_nothing: roles[1]: role `Agents` grants nothing: give it privileges, or leave it out",
    ),
    (
        "privilege_held_already",
        || roles(role(json!({ "builtin": "csr_manager", "privileges": ["disconnect_any_chat"] }))),
        "no_effect: privilege_held_already: roles[1].privileges[0]: role `Agents` has the privilege to disconnect \
         chats from records of every type as a built-in role anyway: leave it out",
    ),
    (
        "privilege_revoked",
        || {
            roles(role(
                json!({ "privileges": ["administer_chat", "disconnect_any_chat"], "revoked": ["disconnect_any_chat"] }),
            ))
        },
        "no_effect: privilege_revoked: roles[1].privileges[1]: role `Agents` is given the privilege to disconnect \
         chats from records of every type and has it revoked, and revoking wins: drop one of the two",
    ),
    (
        "revoked_not_held",
        || roles(role(json!({ "builtin": "csr_manager", "revoked": ["disconnect_any_chat", "administer_chat"] }))),
        "no_effect: revoked_not_held: roles[1].revoked[1]: role `Agents` does not have the privilege to change \
         record types, profiles and the privileges of roles anyway: leave it out",
    ),
    (
        "revoked_from_a_role_with_nothing",
        || roles(role(json!({ "revoked": ["administer_chat"] }))),
        "no_effect: revoked_not_held: roles[1].revoked[0]: role `Agents` does not have the privilege to change \
         record types, profiles and the privileges of roles anyway: leave it out",
    ),
    (
        "profile_without_chat",
        || profiles(json!({}), json!([administrator()])),
        "degraded: profile_without_chat: profiles[0].chat: profile `Tier 2` keeps the chat from its users in \
         multisession apps: turn it on, or take the users off the profile",
    ),
    (
        "profile_without_pane_access",
        || profiles(json!({ "chat": true }), json!([role(json!({ "privileges": ["administer_chat"] }))])),
        "broken: profile_without_pane_access: profiles[0].chat: the users of profile `Tier 2` can't use the chat in \
         multisession apps, as no role reads app profile, application tab template, notification field, \
         notification template, pane tab configuration, pane tool configuration or productivity pane \
         configuration: give the missing reads to a role, or add the role Productivity tools user",
    ),
    (
        "pane_without_chat",
        || profiles(json!({ "pane_integration": true }), json!([administrator()])),
        "degraded: pane_without_chat: profiles[0].pane_integration: profile `Tier 2` has the chat in its pane, but \
         not the chat: turn the chat on, or take it out of the pane",
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
         timelines and can't open them there: turn on the chat in its pane",
    ),
    (
        "profile_without_users",
        || profiles(json!({ "chat": true, "users": [] }), json!([administrator()])),
        "no_effect: profile_without_users: profiles[0].users: nobody is on profile `Tier 2`: put users on it, or \
         leave it out",
    ),
    (
        "app_without_pane_access",
        || json!({ "apps": [{ "id": "desk" }, { "id": "counter", "multisession": true }] }),
        "broken: app_without_pane_access: apps[1].multisession: nobody can use the chat in app counter, as no role \
         reads app profile, application tab template, notification field, notification template, pane tab \
         configuration, pane tool configuration or productivity pane configuration: give the missing reads \
         to a role, or add the role Productivity tools user",
    ),
    (
        "owner_toggle_not_connectable",
        || account(json!({ "connect": false, "disconnect": { "record_owner": true } })),
        "no_effect: not_connectable: record_types[0].disconnect.record_owner: chats can't be connected to accounts, \
         so letting record owners disconnect chats from accounts is for chats connected earlier at most: \
         turn it off, or let chats be connected",
    ),
    (
        "connector_toggle_not_connectable",
        || account(json!({ "connect": false, "disconnect": { "chat_connector": true } })),
        "no_effect: not_connectable: record_types[0].disconnect.chat_connector: chats can't be connected to \
         accounts, so letting chat connectors disconnect chats from accounts is for chats connected earlier \
         at most: turn it off, or let chats be connected",
    ),
    (
        "join_not_connectable",
        || json!({ "record_types": [{ "name": "incident", "connect": false }] }),
        "no_effect: not_connectable: record_types[0].join: chats can't be connected to cases, so letting users join \
         chats of cases is for chats connected earlier at most: turn it off, or let chats be connected",
    ),
    (
        "notify_not_connectable",
        || account(json!({ "connect": false, "notify": { "enabled": true, "fields": ["name"] } })),
        "no_effect: not_connectable: record_types[0].notify.enabled: chats can't be connected to accounts, so \
         announcing updates of accounts is for chats connected earlier at most: turn it off, or let chats be \
         connected",
    ),
    (
        "note_not_connectable",
        || json!({ "record_types": [{ "name": "incident", "join": false, "connect": false, "note": { "include": true } }] }),
        "no_effect: not_connectable: record_types[0].note.include: chats can't be connected to cases, so the \
         introduction card of cases is for chats connected earlier at most: turn it off, or let chats be \
         connected",
    ),
    (
        "note_without_view",
        || account(json!({ "note": { "include": true } })),
        "degraded: note_without_view: record_types[0].note.view: the introduction card of accounts has no view to \
         take fields from: choose one, or add a Quick Find view",
    ),
    (
        "empty_card",
        || carded(json!([])),
        "degraded: empty_card: record_types[0].note.view: view `Quick Find` gives the introduction card of accounts \
         no field, so it is a link alone: choose a view with columns that can be shown",
    ),
    (
        "secured_field_on_card",
        || carded(json!(["name", "creditlimit"])),
        "exposure: secured_field_on_card: record_types[0].note.view: the introduction card of accounts shows \
         `creditlimit`, which is column-secured, to everybody in the chat: choose a view without it",
    ),
    (
        "repeated_column",
        || carded(json!(["name", "telephone1", "name"])),
        "no_effect: repeated_column: record_types[0].note.view: column `name` stands twice in view `Quick Find` of \
         accounts: drop one",
    ),
    (
        "unknown_column",
        || carded(json!(["name", "nickname"])),
        "degraded: unknown_column: record_types[0].note.view: column `nickname` of view `Quick Find` is not on the \
         introduction card of accounts, which have no such field: add it, or drop the column",
    ),
    (
        "unsupported_column",
        || carded(json!(["name", "entityimage"])),
        "degraded: column_not_on_card: record_types[0].note.view: column `entityimage` of view `Quick Find` is not \
         on the introduction card of accounts (its type can't be shown), which has room for more: choose a \
         view with columns that can be shown",
    ),
    (
        "related_column",
        || carded(json!(["name", "owner.fullname"])),
        "degraded: column_not_on_card: record_types[0].note.view: column `owner.fullname` of view `Quick Find` is \
         not on the introduction card of accounts (a column of a related table), which has room for more: \
         choose a view with columns that can be shown",
    ),
    (
        "card_window",
        || {
            merged(
                carded(json!(["name", "entityimage", "telephone1", "o.n", "fax", "o.m", "websiteurl", "revenue"])),
                json!({ "chat": { "card": { "selection": "first_five_then_skip" } } }),
            )
        },
        "degraded: card_window: record_types[0].note.view: the introduction card of accounts has 3 fields, as only \
         the first five columns of view `Quick Find` are looked at, and could show `websiteurl` and \
         `revenue`: put columns that can be shown first, or let cards take the first five that can be shown",
    ),
    (
        "what_can_not_be_shown_beyond_the_window",
        || {
            merged(
                carded(json!(["name", "telephone1", "fax", "websiteurl", "entityimage", "o.n", "o.m"])),
                json!({ "chat": { "card": { "selection": "first_five_then_skip" } } }),
            )
        },
        "degraded: column_not_on_card: record_types[0].note.view: column `entityimage` of view `Quick Find` is not \
         on the introduction card of accounts (its type can't be shown), which has room for more: choose a \
         view with columns that can be shown",
    ),
    (
        "view_without_note",
        || {
            account(
                json!({ "views": [{ "name": "Quick\nFind", "columns": ["name"] }], "note": { "view": "Quick\nFind" } }),
            )
        },
        "no_effect: view_without_note: record_types[0].note.view: view `Quick\\nFind` is chosen for the introduction \
         card of accounts, which is turned off: turn it on",
    ),
    (
        "nobody_disconnects",
        || merged(account(json!({})), json!({ "roles": [role(json!({ "privileges": ["administer_chat"] }))] })),
        "broken: nobody_disconnects: record_types[0].disconnect: nobody can disconnect chats from accounts: let \
         record owners or chat connectors do so, or give a role the privilege to disconnect chats from \
         records of every type",
    ),
    (
        "owner_toggle_without_owners",
        || account(json!({ "ownership": "OrganizationOwned", "disconnect": { "record_owner": true } })),
        "no_effect: owner_toggle_without_owners: record_types[0].disconnect.record_owner: record owners may \
         disconnect chats from accounts, which are owned by the organisation and not by a user or a team: \
         turn it off",
    ),
    (
        "nothing_watched",
        || account(json!({ "notify": { "enabled": true } })),
        "no_effect: nothing_watched: record_types[0].notify.enabled: updates of accounts are announced, and no field \
         is chosen: choose fields, or turn it off",
    ),
    (
        "nothing_watchable",
        || json!({ "record_types": [{ "name": "incident", "virtual": true, "notify": { "enabled": true } }] }),
        "no_effect: nothing_watched: record_types[0].notify.enabled: updates of cases are never announced, as their \
         table is virtual: turn announcing off",
    ),
    (
        "secured_field_watched",
        || account(json!({ "notify": { "enabled": true, "fields": ["name", "creditlimit"] } })),
        "exposure: secured_field_watched: record_types[0].notify.fields[1]: updates of `creditlimit`, which is \
         column-secured, are announced to everybody in the chats of accounts: leave it out",
    ),
    (
        "watched_without_notifications",
        || account(json!({ "notify": { "fields": ["name"] } })),
        "no_effect: watched_without_notifications: record_types[0].notify.fields: fields of accounts are chosen to \
         be announced, and announcing is turned off: turn it on, or leave them out",
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
    // As many as the preset would watch, others, and what an import wrote from a settings row.
    for watched in [json!(["prioritycode"]), json!(["title"]), json!(["title", "prioritycode"])] {
        let case = json!({ "name": "incident", "fields": fields, "notify": { "enabled": true, "fields": watched } });
        assert_eq!(findings(json!({ "record_types": [case] })), [] as [String; 0]);
    }
}

/// A preset field is left out too where the document gives it a type whose updates are never announced.
#[test]
fn a_preset_field_that_can_not_be_watched_is_one_left_out() {
    let fields = ["prioritycode", "statecode", "statuscode"].map(|name| json!({ "name": name, "type": "Integer" }));
    let [priority, state, _] = fields;
    let status = json!({ "name": "statuscode", "type": "Status" });
    let case = json!({ "name": "incident", "fields": [priority, state, status], "notify": { "enabled": true } });
    let found = lint(&tenant(json!({ "record_types": [case] })));
    let codes: Vec<FindingCode> = found.iter().map(Finding::code).collect();
    assert_eq!(codes, [FindingCode::PresetFieldNotWatched]);
    assert!(
        found[0]
            .message()
            .starts_with("updates of `Priority` (prioritycode) and `Status` (statecode) are not announced"),
        "{}",
        found[0]
    );
}

/// For people: how bad in words, names and labels, and the way to what is to be changed; read once.
#[test]
fn every_finding_is_said_in_words_with_the_way_there() {
    let told = FLAWS.iter().flat_map(|(_, document, _)| {
        let tenant = tenant(document());
        lint(&tenant).iter().map(|finding| finding.words(&tenant)).collect::<Vec<_>>()
    });
    insta::assert_snapshot!("findings_in_words", told.collect::<Vec<_>>().join("\n"));
}

/// A message is for people; codes stay in the fields that are codes.
#[test]
fn no_message_has_a_code_or_a_key_of_the_document() {
    for (flaw, document, _) in FLAWS {
        let tenant = tenant(document());
        for finding in lint(&tenant) {
            let of_conditions =
                Condition::ALL.iter().map(|condition| condition.code()).filter(|code| code.contains('_'));
            let keys = [
                "chat.",
                "notify.",
                "note.",
                "disconnect.",
                "granted_permissions",
                "pane_integration",
                "builtin",
                "_any_chat",
            ];
            for code in of_conditions.chain(keys) {
                assert!(!finding.message().contains(code), "{flaw}: {code}: {finding}");
            }
        }
    }
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
/// Only the first five columns are looked at; those beyond could not be shown in any case.
#[test]
fn a_card_is_not_cut_by_columns_that_could_not_be_shown() {
    let images = ["entityimage", "image_b", "image_c"];
    let texts = ["name", "telephone1", "address1_city", "fax"];
    let field = |kind: &'static str| move |name: &&str| json!({ "name": name, "type": kind });
    let fields: Vec<_> = texts.iter().map(field("String")).chain(images.iter().map(field("Image"))).collect();
    let columns = [texts.as_slice(), images.as_slice()].concat();
    let findings = lint(&tenant(json!({
        "chat": { "card": { "selection": "first_five_then_skip" } },
        "record_types": [{
            "name": "account", "fields": fields,
            "views": [{ "name": "Quick", "columns": columns }],
            "note": { "include": true, "view": "Quick" },
        }],
    })));
    let codes: Vec<_> = findings.iter().map(Finding::code).collect();
    assert!(codes.contains(&FindingCode::ColumnNotOnCard) && !codes.contains(&FindingCode::CardWindow), "{codes:?}");
}

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
    "the chat of profile `B`")]
#[case::the_pane(json!({ "profiles": [{ "id": ID, "name": "A", "pane_integration": true }] }),
    "the chat in the pane of profile `A`")]
#[case::a_profile_before_record_types(
    json!({ "profiles": [{ "id": ID, "name": "A", "chat": true }], "record_types": [{ "name": "contoso_claim" }] }),
    "the chat of profile `A`")]
#[case::a_custom_type(json!({ "record_types": [{ "name": "account" }, { "name": "contoso_claim" }] }),
    "connecting chats to contoso_claim records")]
#[case::a_note(json!({ "record_types": [{ "name": "account", "note": { "include": true } }] }),
    "the introduction card of accounts")]
#[case::owners(json!({ "record_types": [{ "name": "account", "disconnect": { "record_owner": true } }] }),
    "letting record owners disconnect chats from accounts")]
#[case::connectors(json!({ "record_types": [{ "name": "account", "disconnect": { "chat_connector": true } }] }),
    "letting chat connectors disconnect chats from accounts")]
#[case::joining(json!({ "record_types": [{ "name": "account", "join": true }] }), "letting users join chats of accounts")]
#[case::notifications(json!({ "record_types": [{ "name": "incident", "notify": { "enabled": true } }] }),
    "announcing updates of cases")]
fn with_the_chat_off_the_first_setting_without_effect_is_named(#[case] mut settings: Value, #[case] setting: &str) {
    settings["chat"] = json!({ "enabled": false });
    let off =
        format!("no_effect: chat_off: chat.enabled: Teams chat is turned off, so {setting} has no effect: turn it on");
    let findings = findings(settings);
    assert!(findings.contains(&off), "{findings:#?}");
}
