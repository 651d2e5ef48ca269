//! Generated tenants, and questions that each make sense for their tenant. The pools of ids are small on purpose: chance
//! has to make a user the owner, the connector and a participant often enough.

use serde_json::{Map, Value, json};

use super::RULES;
use crate::random::Random;

const STANDARD_TYPES: [&str; 5] = ["incident", "account", "contact", "knowledgearticle", "email"];
const CUSTOM_TYPES: [&str; 2] = ["contoso_contract", "contoso_visit"];
const OWNERSHIPS: [&str; 6] = ["UserOwned", "UserOwned", "UserOwned", "OrganizationOwned", "BusinessOwned", "None"];
const BUILT_IN_APPS: [&str; 6] = [
    "customer_service_admin_center",
    "customer_service_hub",
    "sales",
    "field_service",
    "customer_service_workspace",
    "omnichannel_for_customer_service",
];
const CUSTOM_APPS: [&str; 2] = ["contoso_desk", "contoso_floor"];
/// The administrator more than once: three rules hang on that role alone.
const BUILT_IN_ROLES: [&str; 9] = [
    "system_administrator",
    "system_administrator",
    "system_administrator",
    "csr_manager",
    "customer_service_representative",
    "omnichannel_administrator",
    "omnichannel_supervisor",
    "omnichannel_agent",
    "productivity_tools_user",
];
const PRIVILEGES: [&str; 9] = [
    "disconnect_any_chat",
    "administer_chat",
    "read_app_profile",
    "read_application_tab_template",
    "read_notification_field",
    "read_notification_template",
    "read_pane_tab_configuration",
    "read_pane_tool_configuration",
    "read_productivity_pane_configuration",
];
const PERMISSIONS: [&str; 5] =
    ["Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.Read.All", "User.ReadBasic.All"];
const RIGHTS: [&str; 8] = ["read", "write", "append", "append_to", "create", "delete", "share", "assign"];
const DIRECTORY_ROLES: [&str; 2] = ["tenant_administrator", "global_administrator"];
/// Around one moment, some of them the same moment written differently.
const MOMENTS: [&str; 10] = [
    "2024-02-29T12:00:00Z",
    "2026-01-05T08:59:59.999Z",
    "2026-01-05T09:00:00Z",
    "2026-01-05T10:00:00+01:00",
    "2026-01-05T03:30:00-05:30",
    "2026-01-04T23:00:00.000-10:00",
    "2026-01-05T09:00:00.001Z",
    "2026-01-05T09:30:00+01:00",
    "2026-01-05T08:30:00-01:00",
    "2026-02-01T00:00:00Z",
];

const USERS: usize = 6;
const TEAMS: usize = 4;
const ROLES: usize = 5;
/// Kinds of ids, kept apart by their last digits.
const USER: usize = 0x100;
const TEAM: usize = 0x200;
const ROLE: usize = 0x300;
const PROFILE: usize = 0x400;
const RECORD: usize = 0x500;

/// A tenant's document, and what questions about it need to know of it.
pub struct TenantCase {
    pub document: Value,
    record_types: Vec<(&'static str, bool)>,
    apps: Vec<&'static str>,
}

impl TenantCase {
    pub fn generate(random: &mut Random) -> Self {
        let mut chat = Map::new();
        chat.insert("enabled".to_owned(), json!(random.chance(85)));
        if random.chance(50) {
            let mut granted = random.some_of(&PERMISSIONS, 70);
            random.shuffle(&mut granted);
            chat.insert("granted_permissions".to_owned(), json!(granted));
        }
        match random.below(4) {
            0 => {}
            1 => drop(chat.insert("timeline_sync_since".to_owned(), Value::Null)),
            _ => {
                let moment = *random.one_of(&MOMENTS);
                chat.insert("timeline_sync_since".to_owned(), json!(moment));
            }
        }

        let custom_apps = random.some_of(&CUSTOM_APPS, 60);
        let known_apps: Vec<&str> = BUILT_IN_APPS.into_iter().chain(custom_apps.iter().copied()).collect();
        match random.below(4) {
            0 | 1 => {}
            2 => drop(chat.insert("apps".to_owned(), Value::Null)),
            _ => {
                let mut apps = random.some_of(&known_apps, 60);
                random.shuffle(&mut apps);
                chat.insert("apps".to_owned(), json!(apps));
            }
        }
        if random.chance(50) {
            let access = *random.one_of(&["write", "write_or_append"]);
            chat.insert("join_access".to_owned(), json!(access));
        }

        let roles: Vec<Value> = (0..random.below(ROLES + 1)).map(|at| role(random, at)).collect();
        let profiles = profiles(random);
        let apps: Vec<Value> = custom_apps
            .iter()
            .map(|id| {
                let mut app = Map::from_iter([("id".to_owned(), json!(id))]);
                maybe(random, &mut app, "multisession", 50);
                maybe(random, &mut app, "settings_page_in_sitemap", 50);
                Value::Object(app)
            })
            .collect();

        let mut documented = random.some_of(&STANDARD_TYPES, 60);
        documented.extend(random.some_of(&CUSTOM_TYPES, 60));
        let mut user_owned = Vec::new();
        let types: Vec<Value> = documented
            .iter()
            .map(|name| {
                let ownership = random.chance(50).then(|| *random.one_of(&OWNERSHIPS));
                user_owned.push((*name, ownership.is_none_or(|it| it == "UserOwned")));
                record_type(random, name, ownership)
            })
            .collect();
        for name in STANDARD_TYPES {
            if !documented.contains(&name) {
                user_owned.push((name, true));
            }
        }

        Self {
            document: json!({
                "version": 1,
                "chat": chat,
                "roles": roles,
                "profiles": profiles,
                "apps": apps,
                "record_types": types,
            }),
            record_types: user_owned,
            apps: known_apps,
        }
    }

    /// A question of a rule chosen at random.
    pub fn question(&self, random: &mut Random) -> Value {
        let rule = *random.one_of(&RULES);
        let mut question = Map::new();
        let mut say = |key: &str, value: Value| question.insert(key.to_owned(), value);
        let (ask, setting) = rule.split_once(':').unwrap_or((rule, ""));
        say("ask", json!(ask));
        say("user", user(random));
        match ask {
            "availability" => {
                say("app", json!(random.one_of(&self.apps)));
            }
            "configure" => {
                say("app", json!(random.one_of(&self.apps)));
                say("setting", json!(setting));
            }
            "suggest_participant" => {}
            "disconnect" => {
                say("record", self.record(random));
                say("chat", chat(random, &[]));
            }
            "open_record" => {
                say("record", self.record(random));
                say("access", access(random));
            }
            "connect" => {
                say("record", self.record(random));
                say("access", access(random));
                say("from", json!(if random.chance(85) { "dynamics" } else { "chat_client" }));
                if random.chance(40) {
                    say("new_chat", json!(true));
                } else {
                    let kind = ["group", "group", "group", "group", "group", "one_to_one", "meeting", "channel"];
                    say("already_connected", json!(random.chance(15)));
                    say(
                        "chat",
                        json!({
                            "id": chat_id(random),
                            "kind": random.one_of(&kind),
                            "participants": participants(random),
                        }),
                    );
                }
            }
            _ => {
                say("record", self.record(random));
                say("access", access(random));
                let timeline = ask.starts_with("timeline");
                let required: &[&str] = if timeline { &["participants", "connected_on"] } else { &["participants"] };
                say("chat", chat(random, required));
                if ask == "timeline_open_chat" {
                    say("app", json!(random.one_of(&self.apps)));
                }
            }
        }
        Value::Object(question)
    }

    fn record(&self, random: &mut Random) -> Value {
        let (record_type, user_owned) = *random.one_of(&self.record_types);
        let owner = match (user_owned, random.chance(50)) {
            (false, _) => Value::Null,
            (true, true) => json!({ "user": any(random, USER, USERS) }),
            (true, false) => json!({ "team": any(random, TEAM, TEAMS) }),
        };
        json!({ "type": record_type, "id": any(random, RECORD, 2), "owner": owner })
    }
}

fn role(random: &mut Random, at: usize) -> Value {
    let mut role =
        Map::from_iter([("id".to_owned(), json!(id(random, ROLE + at))), ("name".to_owned(), json!("A role"))]);
    if random.chance(60) {
        let builtin = *random.one_of(&BUILT_IN_ROLES);
        role.insert("builtin".to_owned(), json!(builtin));
    }
    for (key, percent) in [("privileges", 40), ("revoked", 20)] {
        if random.chance(percent) {
            // Often almost all, so that unions of two roles can come to seven.
            let share = *random.one_of(&[10, 40, 80]);
            role.insert(key.to_owned(), json!(random.some_of(&PRIVILEGES, share)));
        }
    }
    Value::Object(role)
}

/// Up to two, with no user on both.
fn profiles(random: &mut Random) -> Vec<Value> {
    let mut left: Vec<usize> = (0..USERS).collect();
    random.shuffle(&mut left);
    (0..random.below(3))
        .map(|at| {
            let users: Vec<String> =
                (0..random.below(3)).filter_map(|_| left.pop()).map(|user| id(random, USER + user)).collect();
            let mut profile = Map::from_iter([
                ("id".to_owned(), json!(id(random, PROFILE + at))),
                ("name".to_owned(), json!("A profile")),
                ("users".to_owned(), json!(users)),
            ]);
            maybe(random, &mut profile, "chat", 60);
            maybe(random, &mut profile, "pane_integration", 50);
            Value::Object(profile)
        })
        .collect()
}

fn record_type(random: &mut Random, name: &str, ownership: Option<&str>) -> Value {
    let mut record_type = Map::from_iter([("name".to_owned(), json!(name))]);
    if let Some(ownership) = ownership {
        record_type.insert("ownership".to_owned(), json!(ownership));
    }
    if random.chance(30) {
        maybe(random, &mut record_type, "activity", 50);
    }
    maybe(random, &mut record_type, "connect", 70);
    maybe(random, &mut record_type, "join", 60);
    let mut disconnect = Map::new();
    maybe(random, &mut disconnect, "record_owner", 60);
    maybe(random, &mut disconnect, "chat_connector", 60);
    if random.chance(80) {
        record_type.insert("disconnect".to_owned(), Value::Object(disconnect));
    }
    Value::Object(record_type)
}

/// Leaves a key out one time in four, so that its default is asked for too.
fn maybe(random: &mut Random, object: &mut Map<String, Value>, key: &str, percent: usize) {
    if random.chance(75) {
        let value = random.chance(percent);
        object.insert(key.to_owned(), json!(value));
    }
}

fn user(random: &mut Random) -> Value {
    let mut user = Map::from_iter([("id".to_owned(), json!(any(random, USER, USERS)))]);
    let mut say = |key: &str, value: Value| user.insert(key.to_owned(), value);
    if random.chance(90) {
        // One more than any tenant lists: unknown to all.
        let held = random.below(4);
        say("roles", json!(many(random, ROLE, ROLES + 1, held)));
    }
    if random.chance(80) {
        let memberships = random.below(4);
        say("teams", json!(many(random, TEAM, TEAMS, memberships)));
    }
    if random.chance(60) {
        say("directory_roles", json!(random.some_of(&DIRECTORY_ROLES, 50)));
    }
    if random.chance(80) {
        say("teams_licence", json!(random.chance(70)));
    }
    Value::Object(user)
}

/// A connected chat, with `required` and by chance what else may be said of it.
fn chat(random: &mut Random, required: &[&str]) -> Value {
    let id = chat_id(random);
    let connector = random.chance(90).then(|| any(random, USER, USERS));
    let mut chat = Map::from_iter([("id".to_owned(), json!(id)), ("connected_by".to_owned(), json!(connector))]);
    let mut say = |key: &str, value: Value| chat.insert(key.to_owned(), value);
    if required.contains(&"participants") || random.chance(50) {
        say("participants", json!(participants(random)));
    }
    if required.contains(&"connected_on") || random.chance(20) {
        say("connected_on", json!(random.one_of(&MOMENTS)));
    }
    if random.chance(30) {
        say("kind", json!(random.one_of(&["group", "one_to_one", "meeting", "channel"])));
    }
    Value::Object(chat)
}

/// Users, and members who are none: one of them with an id that is also a user's.
fn participants(random: &mut Random) -> Vec<Value> {
    let present = random.below(6);
    let member = |random: &mut Random| {
        let external = random.chance(15);
        let id = if external && random.chance(50) { "guest".to_owned() } else { any(random, USER, USERS) };
        if external { json!({ "external": id }) } else { json!(id) }
    };
    (0..present).map(|_| member(random)).collect()
}

fn chat_id(random: &mut Random) -> String {
    format!("19:{}@thread.v2", random.below(1_000))
}

fn access(random: &mut Random) -> Value {
    let mut access = random.some_of(&RIGHTS, 20);
    access.extend(random.chance(75).then_some("read"));
    access.extend(random.chance(50).then_some("write"));
    json!(access)
}

fn any(random: &mut Random, kind: usize, of: usize) -> String {
    let which = random.below(of);
    id(random, kind + which)
}

fn many(random: &mut Random, kind: usize, of: usize, count: usize) -> Vec<String> {
    (0..count).map(|_| any(random, kind, of)).collect()
}

/// The same id in either case: which one must not matter.
fn id(random: &mut Random, which: usize) -> String {
    let id = format!("7d4f5c52-0000-4000-8000-abcdef{which:06x}");
    if random.chance(15) { id.to_uppercase() } else { id }
}
