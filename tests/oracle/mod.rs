//! A second, naive implementation of everything the crate decides, for tests to compare it with.
//!
//! Microsoft's public page *Configure Microsoft Teams chat in Customer Service* says who may use,
//! connect, disconnect, see and join a chat, what the introduction card shows and who hears of a
//! field update. The crate answers from one table of rules; this file answers the same questions
//! **by other means on purpose**: plain `if`s and `&&`s over JSON values, every verdict spelled out
//! by hand, every default filled in by hand, every comparison made by trying everything. It shares
//! the JSON forms of tenants, questions and answers with the crate, and not one line of code, so
//! that a mistake has to be made twice, in two ways, to go unseen.
//!
//! It is meant to be clear, not quick. It expects valid tenants and well-formed questions: refusing
//! the others is the crate's business, and how it refuses them is tested elsewhere.
//!
//! * [`Effective`]: a tenant with every default written out, to ask many questions about;
//! * [`answer`]: the whole answer to a question;
//! * [`allowed`], [`conditions`], [`cases`], [`RULES`]: the verdicts from bare facts;
//! * [`disconnect_rows`]: the rows of the page's table of who can disconnect;
//! * [`compare`], [`differences`]: what changes from one tenant to another;
//! * [`effective`]: a tenant with every default written out.

#![allow(dead_code)]

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// Every rule, in the order in which cases and comparisons list them.
pub const RULES: [&str; 14] = [
    "availability",
    "connect",
    "disconnect",
    "view",
    "join",
    "open_record",
    "timeline_entry",
    "timeline_open_chat",
    "configure:chat_switch",
    "configure:timeline_sync",
    "configure:record_types",
    "configure:profiles",
    "configure:role_privileges",
    "suggest_participant",
];

/// The Graph permissions.
const PERMISSIONS: &str = "Chat.ReadWrite.All Directory.Read.All Presence.Read.All User.Read.All
    User.ReadBasic.All";

/// Every privilege a role can have.
const PRIVILEGES: &str = "disconnect_any_chat administer_chat read_app_profile
    read_application_tab_template read_notification_field read_notification_template
    read_pane_tab_configuration read_pane_tool_configuration read_productivity_pane_configuration";

/// Field types a card can't show, unless the tenant has its own list.
const UNSUPPORTED_ON_CARD: &str = "PartyList Image File Virtual ManagedProperty CalendarRules EntityName";

const STANDARD_TYPES: &str = "incident account contact knowledgearticle email";

const CASE_VIEWS: [&str; 2] = ["Case introduction message", "Case introduction message view"];

// ---------------------------------------------------------------------------------------------
// Small helpers for JSON. A key that isn't there reads as null, so as "no", "" and "nothing".

fn yes(value: &Value) -> bool {
    value.as_bool().unwrap_or(false)
}

fn or(value: &Value, default: bool) -> bool {
    value.as_bool().unwrap_or(default)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn words(text: &'static str) -> Vec<&'static str> {
    text.split_whitespace().collect()
}

/// An id as it is printed.
fn id(value: &Value) -> String {
    text(value).to_ascii_lowercase()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn ids(value: &Value) -> Vec<String> {
    items(value).iter().map(id).collect()
}

fn contains(list: &Value, wanted: &str) -> bool {
    items(list).iter().any(|item| text(item) == wanted)
}

/// An object of values that are at hand, where `json!` would copy them.
fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into_iter().collect()
}

/// The list itself where there is one, else the default.
fn list_or(value: &Value, default: Value) -> Value {
    if value.is_array() { value.clone() } else { default }
}

/// The entry of a list whose `key` is `wanted`, or null.
fn entry<'a>(list: &'a Value, key: &str, wanted: &str) -> &'a Value {
    for item in items(list) {
        if text(&item[key]) == wanted {
            return item;
        }
    }
    &Value::Null
}

// ---------------------------------------------------------------------------------------------
// The tenant, with nothing left unsaid

/// The same tenant with every default written out: a document again, with the same meaning, that
/// lists the standard record types, the preset of `incident`, and each role's privileges plainly.
/// Ids are in lower case. Doing it twice changes nothing more.
pub fn effective(tenant: &Value) -> Value {
    let chat = &tenant["chat"];
    let selection = chat["card"]["selection"].as_str().unwrap_or("first_five_supported");

    let mut roles = Vec::new();
    for role in items(&tenant["roles"]) {
        roles.push(json!({
            "id": id(&role["id"]),
            "name": role["name"],
            "builtin": null,
            "privileges": role_privileges(role),
            "revoked": [],
        }));
    }

    let mut profiles = Vec::new();
    for profile in items(&tenant["profiles"]) {
        profiles.push(json!({
            "id": id(&profile["id"]),
            "name": profile["name"],
            "chat": yes(&profile["chat"]),
            "pane_integration": yes(&profile["pane_integration"]),
            "users": ids(&profile["users"]),
        }));
    }

    let mut apps = Vec::new();
    for app in items(&tenant["apps"]) {
        apps.push(json!({
            "id": app["id"],
            "label": app["label"],
            "multisession": yes(&app["multisession"]),
            "settings_page_in_sitemap": yes(&app["settings_page_in_sitemap"]),
        }));
    }

    let mut chat_apps = chat["apps"].clone();
    if let Some(apps) = chat_apps.as_array_mut() {
        apps.sort_by_key(Value::to_string);
    }

    let listed = &tenant["record_types"];
    let mut record_types = Vec::new();
    for name in words(STANDARD_TYPES) {
        record_types.push(effective_type(name, entry(listed, "name", name)));
    }
    for record_type in items(listed) {
        let name = text(&record_type["name"]);
        if !words(STANDARD_TYPES).contains(&name) {
            record_types.push(effective_type(name, record_type));
        }
    }

    let permissions = list_or(&chat["granted_permissions"], words(PERMISSIONS).into());
    let unsupported = list_or(&chat["card"]["unsupported_types"], words(UNSUPPORTED_ON_CARD).into());
    let chat = object([
        ("enabled", yes(&chat["enabled"]).into()),
        ("apps", chat_apps),
        ("join_access", chat["join_access"].as_str().unwrap_or("write").into()),
        ("granted_permissions", permissions),
        ("timeline_sync_since", chat["timeline_sync_since"].clone()),
        ("card", object([("selection", selection.into()), ("unsupported_types", unsupported)])),
    ]);
    object([
        ("version", 1.into()),
        ("label", tenant["label"].clone()),
        ("chat", chat),
        ("roles", roles.into()),
        ("profiles", profiles.into()),
        ("apps", apps.into()),
        ("record_types", record_types.into()),
    ])
}

/// A tenant with every default written out once, for many questions about it.
pub struct Effective(Value);

impl Effective {
    pub fn of(tenant: &Value) -> Self {
        Self(effective(tenant))
    }
}

/// What a document says, defaults and all, its sets and views in one order.
pub fn meaning(document: &Value) -> Value {
    meant(Effective::of(document))
}

/// The same for a tenant whose defaults are written out.
pub fn meant(Effective(mut document): Effective) -> Value {
    document["chat"]["timeline_sync_since"] = document["chat"]["timeline_sync_since"]
        .as_str()
        .map(parse_moment)
        .map_or(Value::Null, |moment| Value::from(format!("{moment:?}")));
    for set in ["/chat/granted_permissions", "/chat/card/unsupported_types"] {
        let set = document.pointer_mut(set).and_then(Value::as_array_mut).expect("a list");
        set.sort_by_key(Value::to_string);
    }
    // Where the document says nothing of the preset's view, writing says it, in its place.
    for record_type in document["record_types"].as_array_mut().expect("a list") {
        let views = record_type["views"].as_array_mut().expect("a list");
        views.sort_by_key(|view| view["name"].to_string());
    }
    document
}

/// What a role has: what it is built in with and what it was given, without what was taken from it.
fn role_privileges(role: &Value) -> Vec<&'static str> {
    let mut has = Vec::new();
    for privilege in words(PRIVILEGES) {
        let built_in = match text(&role["builtin"]) {
            "system_administrator" => true,
            "productivity_tools_user" => privilege.starts_with("read_"),
            "csr_manager"
            | "customer_service_representative"
            | "omnichannel_administrator"
            | "omnichannel_supervisor"
            | "omnichannel_agent" => privilege == "disconnect_any_chat",
            _ => false,
        };
        let given = contains(&role["privileges"], privilege);
        let taken = contains(&role["revoked"], privilege);
        if (built_in || given) && !taken {
            has.push(privilege);
        }
    }
    has
}

/// One record type with its defaults; `listed` is null for a standard type the document leaves out.
fn effective_type(name: &str, listed: &Value) -> Value {
    let is_case = name == "incident";
    let is_virtual = yes(&listed["virtual"]);
    let update_message = or(&listed["update_message"], true);

    let mut fields = Vec::new();
    let preset_fields = if is_case { case_fields() } else { json!([]) };
    for field in items(&list_or(&listed["fields"], preset_fields)) {
        let is_memo = text(&field["type"]) == "Memo";
        fields.push(object([
            ("name", field["name"].clone()),
            ("label", field["label"].clone()),
            ("type", field["type"].clone()),
            ("secured", yes(&field["secured"]).into()),
            ("rich_text", or(&field["rich_text"], is_memo).into()),
            ("computed", yes(&field["computed"]).into()),
        ]));
    }
    let fields = Value::from(fields);

    let mut views = Vec::new();
    let has_either = items(&listed["views"]).iter().any(|view| CASE_VIEWS.contains(&text(&view["name"])));
    if is_case && !has_either {
        let mut columns = Vec::new();
        for column in ["title", "createdon", "prioritycode", "customerid", "description"] {
            if !entry(&fields, "name", column).is_null() {
                columns.push(column);
            }
        }
        if !columns.is_empty() {
            views.push(json!({ "name": CASE_VIEWS[0], "kind": "public", "columns": columns }));
        }
    }
    for view in items(&listed["views"]) {
        let kind = view["kind"].as_str().unwrap_or("public");
        let columns = list_or(&view["columns"], json!([]));
        views.push(object([("name", view["name"].clone()), ("kind", kind.into()), ("columns", columns)]));
    }

    let mut preset_watched = Vec::new();
    if is_case && !is_virtual && update_message {
        for field in ["prioritycode", "statecode", "statuscode"] {
            let declared = entry(&fields, "name", field);
            let unwatchable = ["PartyList", "Image", "Integer", "File"];
            let field_type = text(&declared["type"]);
            if !declared.is_null() && !unwatchable.contains(&field_type) {
                preset_watched.push(field);
            }
        }
    }

    let (note, disconnect, notify) = (&listed["note"], &listed["disconnect"], &listed["notify"]);
    let disconnect = [
        ("record_owner", yes(&disconnect["record_owner"]).into()),
        ("chat_connector", yes(&disconnect["chat_connector"]).into()),
    ];
    let watched = list_or(&notify["fields"], preset_watched.into());
    object([
        ("name", name.into()),
        ("label", listed["label"].clone()),
        ("ownership", listed["ownership"].as_str().unwrap_or("UserOwned").into()),
        ("virtual", is_virtual.into()),
        ("activity", or(&listed["activity"], name == "email").into()),
        ("update_message", update_message.into()),
        ("fields", fields),
        ("views", views.into()),
        ("connect", or(&listed["connect"], true).into()),
        ("note", object([("include", yes(&note["include"]).into()), ("view", note["view"].clone())])),
        ("disconnect", object(disconnect)),
        ("join", or(&listed["join"], is_case).into()),
        ("notify", object([("enabled", yes(&notify["enabled"]).into()), ("fields", watched)])),
    ])
}

fn case_fields() -> Value {
    json!([
        { "name": "title", "type": "String" },
        { "name": "createdon", "type": "DateTime" },
        { "name": "prioritycode", "type": "Picklist" },
        { "name": "customerid", "type": "Customer" },
        { "name": "description", "type": "Memo" },
        { "name": "statecode", "type": "State" },
        { "name": "statuscode", "type": "Status" },
    ])
}

/// What is to be known of an app of this tenant, its own or one that is always there; else null.
fn app(tenant: &Value, wanted: &str) -> Value {
    match wanted {
        "customer_service_admin_center" | "customer_service_hub" => {
            json!({ "multisession": false, "settings_page_in_sitemap": true })
        }
        "sales" | "field_service" => {
            json!({ "multisession": false, "settings_page_in_sitemap": false })
        }
        "customer_service_workspace" | "omnichannel_for_customer_service" => {
            json!({ "multisession": true, "settings_page_in_sitemap": false })
        }
        _ => entry(&tenant["apps"], "id", wanted).clone(),
    }
}

/// The custom profile a user is on, or null for the default profile.
fn custom_profile<'a>(tenant: &'a Value, user: &Value) -> &'a Value {
    for profile in items(&tenant["profiles"]) {
        if contains(&profile["users"], &id(&user["id"])) {
            return profile;
        }
    }
    &Value::Null
}

/// Whether one of the user's roles, as far as the tenant knows them, has this privilege.
fn has_privilege(tenant: &Value, user: &Value, privilege: &str) -> bool {
    for role in ids(&user["roles"]) {
        if contains(&entry(&tenant["roles"], "id", &role)["privileges"], privilege) {
            return true;
        }
    }
    false
}

/// The pane's tables that none of the user's roles can read.
fn unreadable_tables(tenant: &Value, user: &Value) -> Vec<&'static str> {
    let mut missing = Vec::new();
    for privilege in words(PRIVILEGES) {
        if let Some(table) = privilege.strip_prefix("read_")
            && !has_privilege(tenant, user, privilege)
        {
            missing.push(table);
        }
    }
    missing
}

// ---------------------------------------------------------------------------------------------
// Verdicts from bare facts

/// The conditions of a rule: guards first, then those of the grants, none twice.
pub fn conditions(rule: &str) -> &'static [&'static str] {
    match rule {
        "availability" => &[
            "chat_enabled",
            "chat_consent",
            "chat_in_app",
            "single_session_app",
            "default_profile",
            "pane_access",
            "profile_chat_enabled",
        ],
        "connect" => &[
            "chat_enabled",
            "record_type_connectable",
            "record_readable",
            "group_chat",
            "from_dynamics",
            "not_connected",
            "new_chat",
            "participant",
        ],
        "disconnect" => &[
            "chat_enabled",
            "disconnect_privilege",
            "record_owner",
            "owner_may_disconnect",
            "chat_connector",
            "connector_may_disconnect",
        ],
        "view" => &["chat_enabled", "participant", "join_enabled", "join_access"],
        "join" => &["chat_enabled", "not_participant", "join_enabled", "join_access"],
        "open_record" => &["record_readable"],
        "timeline_entry" => {
            &["chat_enabled", "sync_enabled", "connected_since_sync", "not_activity", "record_readable"]
        }
        "timeline_open_chat" => &[
            "chat_enabled",
            "sync_enabled",
            "connected_since_sync",
            "not_activity",
            "record_readable",
            "chat_in_app",
            "pane_integration",
            "participant",
            "join_enabled",
            "join_access",
        ],
        "configure:chat_switch" => &["settings_page_reachable", "tenant_administrator", "global_administrator"],
        "configure:timeline_sync" => &["settings_page_reachable", "global_administrator"],
        "configure:record_types" | "configure:profiles" | "configure:role_privileges" => {
            &["settings_page_reachable", "system_administrator"]
        }
        "suggest_participant" => &["chat_enabled", "licence_check_consent", "teams_licence"],
        _ => panic!("there is no rule {rule:?}"),
    }
}

/// Whether a rule allows, given the names of the conditions that hold.
pub fn allowed(rule: &str, held: &[&str]) -> bool {
    let is = |condition: &str| held.contains(&condition);
    match rule {
        "availability" => {
            let on_profile = is("default_profile") || is("profile_chat_enabled");
            let turned_on = is("chat_enabled") && is("chat_consent") && is("chat_in_app");
            turned_on && (is("single_session_app") || (on_profile && is("pane_access")))
        }
        "connect" => {
            let chat_fits = is("group_chat") && is("not_connected");
            let record_fits = is("record_type_connectable") && is("record_readable");
            is("chat_enabled")
                && is("from_dynamics")
                && record_fits
                && chat_fits
                && (is("new_chat") || is("participant"))
        }
        "disconnect" => {
            let as_owner = is("record_owner") && is("owner_may_disconnect");
            let as_connector = is("chat_connector") && is("connector_may_disconnect");
            is("chat_enabled") && (as_owner || as_connector || is("disconnect_privilege"))
        }
        "view" => {
            let could_join = is("join_enabled") && is("join_access");
            is("chat_enabled") && (is("participant") || could_join)
        }
        "join" => is("chat_enabled") && is("not_participant") && is("join_enabled") && is("join_access"),
        "open_record" => is("record_readable"),
        "timeline_entry" => {
            let synced = is("sync_enabled") && is("connected_since_sync");
            is("chat_enabled") && synced && is("not_activity") && is("record_readable")
        }
        "timeline_open_chat" => {
            let synced = is("sync_enabled") && is("connected_since_sync");
            let has_entry = is("chat_enabled") && synced && is("not_activity") && is("record_readable");
            let could_join = is("join_enabled") && is("join_access");
            has_entry && is("chat_in_app") && is("pane_integration") && (is("participant") || could_join)
        }
        "configure:chat_switch" => {
            let administrator = is("tenant_administrator") || is("global_administrator");
            is("settings_page_reachable") && administrator
        }
        "configure:timeline_sync" => is("settings_page_reachable") && is("global_administrator"),
        "configure:record_types" | "configure:profiles" | "configure:role_privileges" => {
            is("settings_page_reachable") && is("system_administrator")
        }
        "suggest_participant" => is("chat_enabled") && is("licence_check_consent") && is("teams_licence"),
        _ => panic!("there is no rule {rule:?}"),
    }
}

/// Every combination of some conditions, counting up in binary with the first as highest digit.
pub fn combinations(of: &[&'static str]) -> Vec<Vec<&'static str>> {
    let mut all = vec![Vec::new()];
    for condition in of {
        let mut longer = Vec::new();
        for shorter in all {
            let mut with = shorter.clone();
            with.push(*condition);
            longer.push(shorter);
            longer.push(with);
        }
        all = longer;
    }
    all
}

/// Every case of a rule, as the conditions that hold in it.
pub fn cases(rule: &str) -> Vec<Vec<&'static str>> {
    combinations(conditions(rule))
}

/// The page's table of who can disconnect: row, record owner, most recent connector, the owner's
/// toggle, the connector's toggle, privilege, outcome.
pub const DISCONNECT_TABLE: &str = "
    1  Y    any  N    N    N    N
    2  Y    any  Y    any  any  Y
    3  any  Y    N    N    N    N
    4  any  Y    any  Y    any  Y
    5  any  any  any  any  Y    Y
    6  N    N    Y    N    N    N
    7  N    Y    N    N    N    N
    8  N    N    N    N    N    N
";

/// The rows of the table that speak of a situation; none for four of the 32.
pub fn disconnect_rows(
    owner: bool,
    connector: bool,
    owner_toggle: bool,
    connector_toggle: bool,
    privilege: bool,
) -> Vec<u8> {
    let situation = [owner, connector, owner_toggle, connector_toggle, privilege];
    let mut rows = Vec::new();
    for line in DISCONNECT_TABLE.trim().lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let mut fits = true;
        for (cell, fact) in cells[1..6].iter().zip(situation) {
            if (*cell == "Y" && !fact) || (*cell == "N" && fact) {
                fits = false;
            }
        }
        if fits {
            rows.push(cells[0].parse().expect("a row's number"));
        }
    }
    rows
}

// ---------------------------------------------------------------------------------------------
// Answers

/// The answer to a question, keys as the crate prints them; an error has its code and no message.
pub fn answer(tenant: &Value, question: &Value) -> Value {
    Effective::of(tenant).answer(question)
}

impl Effective {
    /// The same for a tenant whose defaults are written out.
    pub fn answer(&self, question: &Value) -> Value {
        answer_in(&self.0, question)
    }
}

fn answer_in(tenant: &Value, question: &Value) -> Value {
    if let Some(code) = senseless(tenant, question) {
        return json!({ "error": { "code": code } });
    }
    match text(&question["ask"]) {
        "card" => card(tenant, text(&question["record_type"])),
        "notify" => notices(tenant, question),
        _ => decision(tenant, question),
    }
}

/// Why a question that is well formed makes no sense in this tenant, if it doesn't.
fn senseless(tenant: &Value, question: &Value) -> Option<&'static str> {
    let types = &tenant["record_types"];
    if let Some(name) = question["record_type"].as_str()
        && entry(types, "name", name).is_null()
    {
        return Some("unknown_record_type");
    }
    if question["record"].is_object() {
        let record_type = entry(types, "name", text(&question["record"]["type"]));
        if record_type.is_null() {
            return Some("unknown_record_type");
        }
        let should_have_owner = text(&record_type["ownership"]) == "UserOwned";
        let has_owner = !question["record"]["owner"].is_null();
        if has_owner != should_have_owner {
            return Some("owner_mismatch");
        }
    }
    if let Some(name) = question["app"].as_str()
        && app(tenant, name).is_null()
    {
        return Some("unknown_app");
    }
    None
}

/// Whether a condition holds for a question. Conditions that belong to the tenant or to a record
/// type look at nothing in the question but the type's name.
fn holds(tenant: &Value, question: &Value, condition: &str) -> bool {
    let chat_settings = &tenant["chat"];
    let user = &question["user"];
    let record = &question["record"];
    let chat = &question["chat"];
    let record_type = entry(&tenant["record_types"], "name", text(&record["type"]));
    let profile = || custom_profile(tenant, user);
    let app = || app(tenant, text(&question["app"]));
    let single_session = || app()["multisession"] == json!(false);
    let new_chat = yes(&question["new_chat"]);
    let is_user = |member: &Value| member.is_string() && id(member) == id(&user["id"]);
    let in_chat = || items(&chat["participants"]).iter().any(is_user);

    match condition {
        "chat_enabled" => yes(&chat_settings["enabled"]),
        "chat_consent" => contains(&chat_settings["granted_permissions"], "Chat.ReadWrite.All"),
        "licence_check_consent" => contains(&chat_settings["granted_permissions"], "User.Read.All"),
        "sync_enabled" => chat_settings["timeline_sync_since"].is_string(),

        "record_type_connectable" => yes(&record_type["connect"]),
        "owner_may_disconnect" => yes(&record_type["disconnect"]["record_owner"]),
        "connector_may_disconnect" => yes(&record_type["disconnect"]["chat_connector"]),
        "join_enabled" => yes(&record_type["join"]),
        "not_activity" => record_type["activity"] == json!(false),

        "chat_in_app" => {
            let apps = &chat_settings["apps"];
            // In no app nothing is turned on.
            !app().is_null() && (apps.is_null() || contains(apps, text(&question["app"])))
        }
        "single_session_app" => single_session(),
        "settings_page_reachable" => yes(&app()["settings_page_in_sitemap"]),

        "disconnect_privilege" => has_privilege(tenant, user, "disconnect_any_chat"),
        "system_administrator" => has_privilege(tenant, user, "administer_chat"),
        "pane_access" => unreadable_tables(tenant, user).is_empty(),

        "default_profile" => profile().is_null(),
        "profile_chat_enabled" => yes(&profile()["chat"]),
        "pane_integration" => single_session() || profile().is_null() || yes(&profile()["pane_integration"]),
        "tenant_administrator" => contains(&user["directory_roles"], "tenant_administrator"),
        "global_administrator" => contains(&user["directory_roles"], "global_administrator"),
        "teams_licence" => yes(&user["teams_licence"]),

        "record_owner" => {
            let owner = &record["owner"];
            let by_user = owner["user"].is_string() && id(&owner["user"]) == id(&user["id"]);
            let by_team = owner["team"].is_string() && ids(&user["teams"]).contains(&id(&owner["team"]));
            by_user || by_team
        }
        "record_readable" => contains(&question["access"], "read"),
        "join_access" => {
            let may_append = text(&chat_settings["join_access"]) == "write_or_append";
            let access = &question["access"];
            contains(access, "write") || (may_append && contains(access, "append"))
        }

        "chat_connector" => is_user(&chat["connected_by"]),
        "participant" => in_chat(),
        "not_participant" => !in_chat(),
        "group_chat" => new_chat || text(&chat["kind"]) == "group",
        "not_connected" => new_chat || !yes(&question["already_connected"]),
        "connected_since_sync" => match chat_settings["timeline_sync_since"].as_str() {
            Some(since) => moment_of(text(&chat["connected_on"])) >= moment_of(since),
            None => false,
        },

        "new_chat" => new_chat,
        "from_dynamics" => text(&question["from"]) == "dynamics",
        _ => panic!("there is no condition {condition:?}"),
    }
}

/// How a rule is explained, a line for its guards and a line for each grant with what it asks for.
/// The verdict doesn't come from here, see [`allowed`].
pub fn explanation(rule: &str) -> &'static str {
    match rule {
        "availability" => {
            "guards: chat_enabled chat_consent chat_in_app
            single_session: single_session_app
            default_profile: default_profile pane_access
            custom_profile: profile_chat_enabled pane_access"
        }
        "connect" => {
            "guards: chat_enabled record_type_connectable record_readable group_chat \
            from_dynamics not_connected
            new_chat: new_chat
            existing_chat: participant"
        }
        "disconnect" => {
            "guards: chat_enabled
            privilege: disconnect_privilege
            owner: record_owner owner_may_disconnect
            connector: chat_connector connector_may_disconnect"
        }
        "view" => {
            "guards: chat_enabled
            participant: participant
            joinable: join_enabled join_access"
        }
        "join" => {
            "guards: chat_enabled not_participant
            writer: join_enabled join_access"
        }
        "open_record" => {
            "guards:
            reader: record_readable"
        }
        "timeline_entry" => {
            "guards: chat_enabled sync_enabled connected_since_sync not_activity
            reader: record_readable"
        }
        "timeline_open_chat" => {
            "guards: chat_enabled sync_enabled connected_since_sync not_activity \
            record_readable chat_in_app pane_integration
            participant: participant
            joinable: join_enabled join_access"
        }
        "configure:chat_switch" => {
            "guards: settings_page_reachable
            tenant_administrator: tenant_administrator
            global_administrator: global_administrator"
        }
        "configure:timeline_sync" => {
            "guards: settings_page_reachable
            global_administrator: global_administrator"
        }
        "configure:record_types" | "configure:profiles" | "configure:role_privileges" => {
            "guards: settings_page_reachable
            system_administrator: system_administrator"
        }
        "suggest_participant" => {
            "guards: chat_enabled licence_check_consent
            licensed: teams_licence"
        }
        _ => panic!("there is no rule {rule:?}"),
    }
}

/// What would turn a denial into an allow: to each grant what it lacks and what the guards lack, of two
/// such lists the shorter being enough; nothing for an allow.
pub fn remedies(rule: &str, held: &[&str]) -> Vec<Vec<&'static str>> {
    let words_of = |line: &'static str| line.split_once(':').expect("a colon").1.split_whitespace();
    let mut lines = explanation(rule).lines();
    let guards: Vec<&str> = words_of(lines.next().expect("guards")).collect();
    let mut candidates: Vec<Vec<&str>> = Vec::new();
    for line in lines.skip_while(|_| allowed(rule, held)) {
        let wanted: Vec<&str> = words_of(line).chain(guards.iter().copied()).collect();
        let lacking = conditions(rule).iter().copied().filter(|c| wanted.contains(c) && !held.contains(c));
        candidates.push(lacking.collect());
    }
    let mut remedies: Vec<Vec<&str>> = Vec::new();
    for candidate in &candidates {
        let is_within = |other: &Vec<&str>| other.iter().all(|condition| candidate.contains(condition));
        let shorter = candidates.iter().any(|other| other.len() < candidate.len() && is_within(other));
        if !shorter && !remedies.contains(candidate) {
            remedies.push(candidate.clone());
        }
    }
    remedies
}

/// The answer to a yes/no question.
fn decision(tenant: &Value, question: &Value) -> Value {
    let ask = text(&question["ask"]);
    let rule = if ask == "configure" { format!("configure:{}", text(&question["setting"])) } else { ask.to_string() };

    let mut held = Vec::new();
    for condition in conditions(&rule) {
        if holds(tenant, question, condition) {
            held.push(*condition);
        }
    }
    let allowed = allowed(&rule, &held);

    let mut failed_guards = Vec::new();
    let mut grants = Vec::new();
    let mut missing = Vec::new();
    for line in explanation(&rule).lines() {
        // In the order in which the line has them, which for one grant isn't the whole rule's.
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or("").trim_end_matches(':');
        let mut lacks = Vec::new();
        for condition in words {
            if !held.contains(&condition) {
                lacks.push(condition);
            }
        }
        if name == "guards" {
            failed_guards = lacks;
        } else if lacks.is_empty() {
            grants.push(name);
        } else if !allowed {
            missing.push(json!({ "grant": name, "conditions": lacks }));
        }
    }

    let remedies = remedies(&rule, &held);
    let mut answer = json!({
        "ask": ask,
        "rule": rule,
        "allowed": allowed,
        "grants": grants,
        "held": held,
        "failed_guards": failed_guards,
        "missing": missing,
        "remedies": remedies,
    });
    if rule == "availability" && !allowed {
        let tables = unreadable_tables(tenant, &question["user"]);
        if !tables.is_empty() {
            answer["missing_tables"] = json!(tables);
        }
    }
    answer
}

/// The introduction card of a record type that the (effective) tenant has.
fn card(tenant: &Value, name: &str) -> Value {
    let record_type = entry(&tenant["record_types"], "name", name);
    if !yes(&record_type["note"]["include"]) {
        return json!({
            "ask": "card",
            "included": false,
            "fields": [],
            "skipped": [],
            "secured": [],
            "record_link": false,
        });
    }

    let views = &record_type["views"];
    let quick_find = entry(views, "kind", "quick_find");
    let (short, long) = (entry(views, "name", CASE_VIEWS[0]), entry(views, "name", CASE_VIEWS[1]));
    let case_view = if short.is_null() { long } else { short };
    let view = if let Some(chosen) = record_type["note"]["view"].as_str() {
        entry(views, "name", chosen)
    } else if name == "incident" && !case_view.is_null() {
        case_view
    } else {
        quick_find
    };

    let only_first_five = text(&tenant["chat"]["card"]["selection"]) == "first_five_then_skip";
    let mut looked_at: Vec<&str> = Vec::new();
    let mut chosen: Vec<&str> = Vec::new();
    let mut skipped = Vec::new();
    let mut secured = Vec::new();
    for column in items(&view["columns"]) {
        let column = text(column);
        let field = entry(&record_type["fields"], "name", column);
        let unsupported = &tenant["chat"]["card"]["unsupported_types"];
        let reason = if looked_at.contains(&column) {
            "duplicate"
        } else if only_first_five && looked_at.len() >= 5 {
            "beyond_window"
        } else if chosen.len() == 5 {
            "card_full"
        } else if column.contains('.') {
            "related_column"
        } else if field.is_null() {
            "unknown_field"
        } else if contains(unsupported, text(&field["type"])) {
            "unsupported_type"
        } else {
            ""
        };
        if reason != "duplicate" {
            looked_at.push(column);
        }
        if reason.is_empty() {
            chosen.push(column);
            if yes(&field["secured"]) {
                secured.push(column);
            }
        } else {
            skipped.push(json!({ "field": column, "reason": reason }));
        }
    }

    json!({
        "ask": "card",
        "included": true,
        "fields": chosen,
        "skipped": skipped,
        "secured": secured,
        "record_link": true,
    })
}

/// JSON in which each number is the decimal that is written, in one spelling for all that are equal.
///
/// `serde_json` rounds numbers, or keeps their spelling, as its features say; a comparison of an
/// update's values must do neither.
pub fn with_exact_numbers(text: &str) -> Value {
    type Raw<'a> = &'a serde_json::value::RawValue;
    let inner = |raw: Raw<'_>| with_exact_numbers(raw.get());
    let text = text.trim_start_matches('\u{feff}').trim_matches([' ', '\t', '\r', '\n']);
    match text.as_bytes().first() {
        Some(b'{') => {
            let object: BTreeMap<String, Raw<'_>> = serde_json::from_str(text).expect("an object");
            object.into_iter().map(|(key, value)| (key, inner(value))).collect()
        }
        Some(b'[') => serde_json::from_str::<Vec<Raw<'_>>>(text).expect("a list").into_iter().map(inner).collect(),
        Some(b'-' | b'0'..=b'9') => serde_json::json!({ "\0a decimal": decimal(text) }),
        _ => serde_json::from_str(text).expect("JSON"),
    }
}

/// A number without its point, the zeros at its ends, and a needless sign: `-12e0` for `-12.00`,
/// `-120e-1` and `-0.12E+2`.
fn decimal(written: &str) -> String {
    let lower = written.to_lowercase();
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole.trim_start_matches('-'), fraction].concat();
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return "0".into();
    }
    // What is written with a longer exponent is compared as it is written.
    let Ok(exponent) = exponent.parse::<i128>() else { return lower };
    let exponent = exponent - fraction.len() as i128 + (digits.len() - significant.len()) as i128;
    let sign = if written.starts_with('-') { "-" } else { "" };
    format!("{sign}{}e{exponent}", significant.trim_start_matches('0'))
}

/// Who is told of a field update, and of what.
fn notices(tenant: &Value, question: &Value) -> Value {
    let name = text(&question["record"]["type"]);
    let record_type = entry(&tenant["record_types"], "name", name);
    let watched = &record_type["notify"]["fields"];

    let mut changed = Vec::new();
    let mut ignored = Vec::new();
    for change in items(&question["changes"]) {
        let field = text(&change["field"]);
        // A value that isn't given is something else than a null that is.
        let unchanged = match (change.get("old"), change.get("new")) {
            (Some(old), Some(new)) => old == new,
            _ => false,
        };
        let reason = if !yes(&tenant["chat"]["enabled"]) {
            "chat_disabled"
        } else if !yes(&record_type["notify"]["enabled"]) {
            "notifications_off"
        } else if !contains(watched, field) {
            "not_watched"
        } else if unchanged {
            "unchanged"
        } else {
            changed.push(field);
            continue;
        };
        ignored.push(json!({ "field": field, "reason": reason }));
    }

    let mut told = Vec::new();
    let mut caveats = Vec::new();
    for field in items(watched) {
        let field = text(field);
        if changed.contains(&field) {
            told.push(field);
            if yes(&entry(&record_type["fields"], "name", field)["rich_text"]) {
                caveats.push(json!({ "field": field, "caveat": "inline_images_not_rendered" }));
            }
        }
    }

    let mut tell = Vec::new();
    if !told.is_empty() {
        for chat in items(&question["chats"]) {
            let mut members: Vec<Value> = Vec::new();
            for member in items(&chat["participants"]) {
                let member = if member.is_string() { json!(id(member)) } else { member.clone() };
                if !members.contains(&member) {
                    members.push(member);
                }
            }
            tell.push(json!({ "chat": chat["id"], "participants": members }));
        }
    }
    json!({
        "ask": "notify",
        "fields": told,
        "ignored": ignored,
        "caveats": caveats,
        "tell": tell,
    })
}

// ---------------------------------------------------------------------------------------------
// From one tenant to another

/// A case whose verdict changes: the rule, the record type for a rule that has one, whether it went
/// from deny to allow, and which of the conditions that the tenants leave open hold in it.
pub type Change = (&'static str, Option<String>, bool, Vec<&'static str>);

/// What the tenant or the record type settles, and no question can.
const SETTLED: &str = "chat_enabled chat_consent licence_check_consent sync_enabled
    record_type_connectable owner_may_disconnect connector_may_disconnect join_enabled
    not_activity";

/// The rules that are about a record of some type whose settings count.
const ABOUT_RECORDS: &str = "connect disconnect view join timeline_entry timeline_open_chat";

fn is_settled(condition: &str) -> bool {
    words(SETTLED).contains(&condition)
}

/// A rule, and [`allowed`] for each of its cases, which are worked out once: a case is a number whose
/// first binary digit, the highest, says whether the first condition holds.
struct Verdicts {
    rule: &'static str,
    /// Each condition with its digit.
    digits: Vec<(usize, &'static str)>,
    /// The digits of what the tenant or the record type settles.
    settled: usize,
    /// The digit of the condition that only records with an owner can hold, if the rule has it.
    owner: usize,
    allowed: Vec<bool>,
}

static VERDICTS: LazyLock<Vec<Verdicts>> = LazyLock::new(|| RULES.into_iter().map(Verdicts::of).collect());

impl Verdicts {
    fn of(rule: &'static str) -> Self {
        let conditions = conditions(rule);
        let digit = |place: usize| 1 << (conditions.len() - 1 - place);
        let digits: Vec<_> = conditions.iter().enumerate().map(|(place, name)| (digit(place), *name)).collect();
        let all = |which: &dyn Fn(&str) -> bool| {
            digits.iter().filter(|(_, condition)| which(condition)).map(|(digit, _)| *digit).sum::<usize>()
        };
        let (settled, owner) = (all(&is_settled), all(&|condition| condition == "record_owner"));
        let allowed = cases(rule).iter().map(|held| allowed(rule, held)).collect();
        Self { rule, digits, settled, owner, allowed }
    }

    /// Of some conditions, the digits of those that the rule has.
    fn number(&self, held: &[&str]) -> usize {
        self.digits.iter().filter(|(_, condition)| held.contains(condition)).map(|(digit, _)| digit).sum()
    }

    /// The verdict where the tenant settles these conditions with yes and, of the others, just those of
    /// `open` hold.
    fn verdict(&self, settled: Option<usize>, can_have_owner: bool, open: usize) -> bool {
        let Some(settled) = settled else {
            return false;
        };
        let held = settled | open;
        self.allowed[if can_have_owner { held } else { held & !self.owner }]
    }
}

/// The conditions that an effective tenant settles with yes for records of a type; `None` where it
/// lacks the type, so that nothing is allowed. Without a type, those that hang on none.
fn settled(tenant: &Value, name: Option<&str>) -> Option<Vec<&'static str>> {
    let mut question = json!({});
    if let Some(name) = name {
        if entry(&tenant["record_types"], "name", name).is_null() {
            return None;
        }
        question = json!({ "record": { "type": name } });
    }
    let mut settled = words(SETTLED);
    settled.retain(|condition| holds(tenant, &question, condition));
    Some(settled)
}

/// Whether records of this type can have an owner, who would then count as one.
fn can_have_owner(tenant: &Value, name: Option<&str>) -> bool {
    let record_type = entry(&tenant["record_types"], "name", name.unwrap_or(""));
    text(&record_type["ownership"]) == "UserOwned"
}

/// The names of all record types of two effective tenants.
fn all_types(old: &Value, new: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for tenant in [old, new] {
        for record_type in items(&tenant["record_types"]) {
            names.insert(text(&record_type["name"]).to_string());
        }
    }
    names
}

/// Every case in which two tenants decide differently, found by trying all of them.
pub fn compare(Effective(old): &Effective, Effective(new): &Effective) -> BTreeSet<Change> {
    let mut changes = BTreeSet::new();
    let types = all_types(old, new).into_iter().map(Some);
    for name in std::iter::once(None).chain(types) {
        let both = [old, new].map(|tenant| settled(tenant, name.as_deref()));
        let [old_owner, new_owner] = [old, new].map(|tenant| can_have_owner(tenant, name.as_deref()));
        // The same facts have the same verdicts.
        if both[0] == both[1] && old_owner == new_owner {
            continue;
        }
        for verdicts in VERDICTS.iter() {
            if words(ABOUT_RECORDS).contains(&verdicts.rule) != name.is_some() {
                continue;
            }
            let both = both.each_ref().map(|settled| settled.as_ref().map(|held| verdicts.number(held)));
            let [old_settled, new_settled] = both;
            for open in 0..verdicts.allowed.len() {
                if open & verdicts.settled != 0 {
                    continue;
                }
                let before = verdicts.verdict(old_settled, old_owner, open);
                let after = verdicts.verdict(new_settled, new_owner, open);
                if before != after {
                    let held = verdicts.digits.iter().filter(|(digit, _)| open & digit != 0);
                    let held = held.map(|(_, condition)| *condition).collect();
                    changes.insert((verdicts.rule, name.clone(), after, held));
                }
            }
        }
    }
    changes
}

/// What differs between two tenants beside the verdicts of the rules: privileges of roles, cards
/// and their column-secured fields, watched fields, apps, profiles, the switch, the sync and who
/// can own records. One object each, grouped by kind in that order, by name within a kind.
pub fn differences(Effective(old): &Effective, Effective(new): &Effective) -> Vec<Value> {
    let mut lines = Vec::new();

    for role in all_ids(old, new, "roles") {
        let before = &entry(&old["roles"], "id", &role)["privileges"];
        let after = &entry(&new["roles"], "id", &role)["privileges"];
        let mut gained = Vec::new();
        let mut lost = Vec::new();
        for privilege in words(PRIVILEGES) {
            match (contains(before, privilege), contains(after, privilege)) {
                (false, true) => gained.push(privilege),
                (true, false) => lost.push(privilege),
                _ => {}
            }
        }
        if !gained.is_empty() || !lost.is_empty() {
            lines.push(json!({ "role": role, "gained": gained, "lost": lost }));
        }
    }

    let types = all_types(old, new);
    let cards = |tenant| types.iter().map(|name| card(tenant, name)).collect::<Vec<_>>();
    let (old_cards, new_cards) = (cards(old), cards(new));
    for kind in ["card", "secured_on_card", "watched"] {
        for (name, (before, after)) in types.iter().zip(old_cards.iter().zip(&new_cards)) {
            let before = aspect(old, name, before, kind);
            let after = aspect(new, name, after, kind);
            if before != after {
                lines.push(json!({ "record_type": name, kind: { "old": before, "new": after } }));
            }
        }
    }

    for name in all_ids(old, new, "apps") {
        let (before, after) = (app_line(old, &name), app_line(new, &name));
        if before != after {
            lines.push(json!({ "app": name, "old": before, "new": after }));
        }
    }

    for name in all_ids(old, new, "profiles") {
        let (before, after) = (profile_line(old, &name), profile_line(new, &name));
        if before != after {
            lines.push(json!({ "profile": name, "old": before, "new": after }));
        }
    }

    let (before, after) = (&old["chat"]["enabled"], &new["chat"]["enabled"]);
    if before != after {
        lines.push(json!({ "chat_enabled": { "old": before, "new": after } }));
    }

    for key in ["apps", "join_access"] {
        let (before, after) = (&old["chat"][key], &new["chat"][key]);
        if before != after {
            let key = if key == "apps" { "chat_apps" } else { key };
            lines.push(json!({ key: { "old": before, "new": after } }));
        }
    }

    let before = old["chat"]["timeline_sync_since"].as_str().map(moment_of);
    let after = new["chat"]["timeline_sync_since"].as_str().map(moment_of);
    if before != after {
        let (before, after) = (before.map(print_moment), after.map(print_moment));
        lines.push(json!({ "sync_since": { "old": before, "new": after } }));
    }

    for name in types {
        let before = &entry(&old["record_types"], "name", &name)["ownership"];
        let after = &entry(&new["record_types"], "name", &name)["ownership"];
        if before != after {
            lines.push(json!({ "record_type": name, "ownership": { "old": before, "new": after } }));
        }
    }
    lines
}

/// The ids in a list of either tenant.
fn all_ids(old: &Value, new: &Value, list: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for tenant in [old, new] {
        for item in items(&tenant[list]) {
            all.insert(text(&item["id"]).to_string());
        }
    }
    all
}

/// One thing to compare of a record type, which the tenant may lack, and its card.
fn aspect(tenant: &Value, name: &str, card: &Value, kind: &str) -> Value {
    let record_type = entry(&tenant["record_types"], "name", name);
    match kind {
        "card" if yes(&card["included"]) => card["fields"].clone(),
        "card" => Value::Null,
        "secured_on_card" => card["secured"].clone(),
        "watched" if yes(&record_type["notify"]["enabled"]) => record_type["notify"]["fields"].clone(),
        _ => json!([]),
    }
}

fn app_line(tenant: &Value, name: &str) -> Value {
    let mut app = entry(&tenant["apps"], "id", name).clone();
    if let Some(keys) = app.as_object_mut() {
        keys.remove("id");
        keys.remove("label");
    }
    app
}

/// A profile as it is compared; one that nobody is on is as good as none.
fn profile_line(tenant: &Value, name: &str) -> Value {
    let profile = entry(&tenant["profiles"], "id", name);
    let mut users = ids(&profile["users"]);
    users.sort();
    if users.is_empty() {
        return Value::Null;
    }
    json!({
        "chat": profile["chat"],
        "pane_integration": profile["pane_integration"],
        "users": users,
    })
}

// ---------------------------------------------------------------------------------------------
// Moments

/// Seconds since the start of 1970 in UTC, and nanoseconds within the second. The nanoseconds of a
/// leap second start at a thousand million, on top of the second before.
pub type Moment = (i64, u32);

fn moment_of(text: &str) -> Moment {
    parse_moment(text).unwrap_or_else(|| panic!("{text:?} is no RFC 3339 moment"))
}

/// Reads an RFC 3339 moment. What is finer than a nanosecond is dropped.
pub fn parse_moment(text: &str) -> Option<Moment> {
    let year = number(text, 0, 4)?;
    let month = number(text, 5, 2)?;
    let day = number(text, 8, 2)?;
    let hour = number(text, 11, 2)?;
    let minute = number(text, 14, 2)?;
    let second = number(text, 17, 2)?;
    let marks: Vec<char> = [4, 7, 10, 13, 16].iter().map(|at| char::from(text.as_bytes()[*at])).collect();
    let marks_fit = matches!(marks[..], ['-', '-', 'T' | 't' | ' ', ':', ':']);
    let date_fits = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    if !marks_fit || !date_fits || hour > 23 || minute > 59 || second > 60 {
        return None;
    }

    let mut rest = text.get(19..)?;
    let mut nanos = 0;
    if let Some(fraction) = rest.strip_prefix('.') {
        let after = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &fraction[..fraction.len() - after.len()];
        if digits.is_empty() {
            return None;
        }
        let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
        nanos = nine.parse().ok()?;
        rest = after;
    }

    let offset = match rest {
        "Z" | "z" => 0,
        _ if rest.len() == 6 && rest.as_bytes()[3] == b':' => {
            let (hours, minutes) = (number(rest, 1, 2)?, number(rest, 4, 2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            match rest.as_bytes()[0] {
                b'+' => hours * 3600 + minutes * 60,
                b'-' => -(hours * 3600 + minutes * 60),
                _ => return None,
            }
        }
        _ => return None,
    };

    let mut days = days_before(year) + day - 1;
    for earlier in 1..month {
        days += days_in(year, earlier);
    }
    let leap_second = second == 60;
    let second = if leap_second { 59 } else { second };
    let nanos = if leap_second { nanos + 1_000_000_000 } else { nanos };
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
    if leap_second && (seconds + 1) % 86_400 != 0 {
        return None;
    }
    Some((seconds, nanos))
}

/// Prints a moment in UTC, with no, three, six or nine digits of fraction, as few as will do.
pub fn print_moment(moment: Moment) -> String {
    let (seconds, nanos) = moment;
    let mut days = seconds.div_euclid(86_400);
    let within = seconds.rem_euclid(86_400);

    let mut year = -2;
    while days_before(year + 1) <= days {
        year += 1;
    }
    days -= days_before(year);
    let mut month = 1;
    while days >= days_in(year, month) {
        days -= days_in(year, month);
        month += 1;
    }

    let year = if (0..=9999).contains(&year) { format!("{year:04}") } else { format!("{year:+05}") };
    let second = within % 60 + i64::from(nanos / 1_000_000_000);
    let nanos = nanos % 1_000_000_000;
    let fraction = if nanos == 0 {
        String::new()
    } else if nanos % 1_000_000 == 0 {
        format!(".{:03}", nanos / 1_000_000)
    } else if nanos % 1000 == 0 {
        format!(".{:06}", nanos / 1000)
    } else {
        format!(".{nanos:09}")
    };
    let (day, hour, minute) = (days + 1, within / 3600, within / 60 % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// So many digits at a place of a text.
fn number(text: &str, at: usize, digits: usize) -> Option<i64> {
    let part = text.get(at..at + digits)?;
    if part.chars().all(|c| c.is_ascii_digit()) { part.parse().ok() } else { None }
}

fn is_leap(year: i64) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from the start of 1970 to the start of a year.
fn days_before(year: i64) -> i64 {
    let since_year_one = |year: i64| {
        let past = year - 1;
        past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
    };
    since_year_one(year) - since_year_one(1970)
}
