//! A tenant's document and a question as Cedar's entities. The defaults of a document are filled in here once more, from
//! their description, and nothing is taken from the crate.

use std::collections::{HashMap, HashSet};
use std::error::Error;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use serde_json::Value;

use super::Verdict;

const POLICIES: &str = include_str!("../judge.cedar");
const SCHEMA: &str = include_str!("../judge.cedarschema");

const STANDARD_TYPES: [&str; 5] = ["incident", "account", "contact", "knowledgearticle", "email"];
const BUILT_IN_APPS: [(&str, bool); 6] = [
    ("customer_service_admin_center", false),
    ("customer_service_hub", false),
    ("sales", false),
    ("field_service", false),
    ("customer_service_workspace", true),
    ("omnichannel_for_customer_service", true),
];
const PERMISSIONS: [&str; 5] =
    ["Chat.ReadWrite.All", "Directory.Read.All", "Presence.Read.All", "User.Read.All", "User.ReadBasic.All"];
const READS: [&str; 7] = [
    "read_app_profile",
    "read_application_tab_template",
    "read_notification_field",
    "read_notification_template",
    "read_pane_tab_configuration",
    "read_pane_tool_configuration",
    "read_productivity_pane_configuration",
];

type Result<T> = std::result::Result<T, Box<dyn Error>>;
type Attributes = HashMap<String, RestrictedExpression>;

/// The policies, checked against their schema.
pub struct Judge {
    authorizer: Authorizer,
    schema: Schema,
    policies: PolicySet,
    findings: HashMap<PolicyId, Finding>,
    names: HashMap<&'static str, EntityTypeName>,
}

/// What it means that a policy decided.
enum Finding {
    Grant(String),
    FailedGuard(String),
}

impl Judge {
    /// # Errors
    ///
    /// If the policies don't fit their schema, or one of them says neither which guard nor which grant it is.
    pub fn new() -> Result<Self> {
        let (schema, warnings) = Schema::from_cedarschema_str(SCHEMA)?;
        if let Some(warning) = warnings.into_iter().next() {
            return Err(warning.into());
        }
        let policies: PolicySet = POLICIES.parse()?;
        let checked = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
        if !checked.validation_passed_without_warnings() {
            return Err(format!("{checked}").into());
        }
        let finding = |id: &PolicyId| {
            let named = |key: &str| policies.annotation(id, key).map(str::to_owned);
            named("grant").map(Finding::Grant).or_else(|| named("guard").map(Finding::FailedGuard))
        };
        let findings = policies
            .policies()
            .map(|policy| {
                let found = finding(policy.id()).ok_or("a policy that is neither guard nor grant")?;
                Ok((policy.id().clone(), found))
            })
            .collect::<Result<_>>()?;
        let names = [
            "Tenant",
            "Privilege",
            "DirectoryRole",
            "Team",
            "Role",
            "Profile",
            "User",
            "App",
            "RecordType",
            "Record",
            "Connection",
            "Action",
        ];
        let names = names.into_iter().map(|name| Ok((name, name.parse()?))).collect::<Result<HashMap<_, _>>>()?;
        Ok(Self { authorizer: Authorizer::new(), schema, policies, findings, names })
    }

    fn uid(&self, entity_type: &'static str, id: &str) -> EntityUid {
        let id = EntityId::new(id);
        EntityUid::from_type_name_and_id(self.names[entity_type].clone(), id)
    }

    /// Ids are GUIDs, whose case doesn't matter; an entity's name is compared byte by byte.
    fn guid(&self, entity_type: &'static str, id: &Value) -> EntityUid {
        self.uid(entity_type, &text(id).to_ascii_lowercase())
    }

    fn guids(&self, entity_type: &'static str, ids: &Value) -> Vec<EntityUid> {
        items(ids).map(|id| self.guid(entity_type, id)).collect()
    }
}

/// A tenant ready to be asked about.
pub struct World<'a> {
    judge: &'a Judge,
    tenant: EntityUid,
    /// The tenant, roles, profiles, apps and record types; each question takes those that it touches.
    known: HashMap<EntityUid, Entity>,
    profile_of: HashMap<EntityUid, EntityUid>,
}

impl<'a> World<'a> {
    pub fn new(judge: &'a Judge, document: &Value) -> Result<Self> {
        let tenant = judge.uid("Tenant", "this");
        let mut world = Self { judge, tenant, known: HashMap::new(), profile_of: HashMap::new() };
        world.add_tenant(&document["chat"])?;
        for role in items(&document["roles"]) {
            let privileges = privileges(role).map(|it| judge.uid("Privilege", it)).collect();
            let id = judge.guid("Role", &role["id"]);
            world.known.insert(id.clone(), Entity::new_no_attrs(id, privileges));
        }
        for profile in items(&document["profiles"]) {
            let id = judge.guid("Profile", &profile["id"]);
            for user in judge.guids("User", &profile["users"]) {
                world.profile_of.insert(user, id.clone());
            }
            let settings = [
                ("chat", truth(&profile["chat"], false)),
                ("pane_integration", truth(&profile["pane_integration"], false)),
            ];
            world.add(id, attributes(settings))?;
        }
        for (app, multisession) in BUILT_IN_APPS {
            let settings = [("multisession", RestrictedExpression::new_bool(multisession))];
            world.add(judge.uid("App", app), attributes(settings))?;
        }
        for app in items(&document["apps"]) {
            let settings = [
                ("multisession", truth(&app["multisession"], false)),
                ("settings_page_in_sitemap", truth(&app["settings_page_in_sitemap"], false)),
            ];
            world.add(judge.uid("App", text(&app["id"])), attributes(settings))?;
        }
        let listed: HashMap<&str, &Value> =
            items(&document["record_types"]).map(|it| (text(&it["name"]), it)).collect();
        let unlisted = STANDARD_TYPES.into_iter().filter(|name| !listed.contains_key(name));
        for (name, settings) in unlisted.map(|name| (name, &Value::Null)).chain(listed.iter().map(|(n, s)| (*n, *s))) {
            world.add_record_type(name, settings)?;
        }
        Ok(world)
    }

    /// # Errors
    ///
    /// If the question doesn't fit the schema or a policy fails; neither may happen for a question that makes sense.
    pub fn verdict(&self, rule: &str, question: &Value) -> Result<Verdict> {
        let judge = self.judge;
        let mut entities = Vec::new();
        self.push_known(&mut entities, &self.tenant);
        let user = self.push_user(&mut entities, &question["user"])?;
        let access = || strings(items(&question["access"]).map(text));
        let tenant = ("tenant", RestrictedExpression::new_entity_uid(self.tenant.clone()));
        let app = judge.uid("App", text(&question["app"]));
        self.push_known(&mut entities, &app);
        let (resource, context) = match rule {
            "suggest_participant" => (self.tenant.clone(), attributes([tenant])),
            "disconnect" => (self.push_connection(&mut entities, question)?, attributes([tenant])),
            "open_record" => (self.push_record(&mut entities, question)?, attributes([tenant, ("access", access())])),
            "connect" => {
                let mut context = self.connecting(question);
                context.extend(attributes([tenant, ("access", access())]));
                (self.push_record(&mut entities, question)?, context)
            }
            "timeline_open_chat" => {
                let app = RestrictedExpression::new_entity_uid(app);
                let context = attributes([tenant, ("access", access()), ("app", app)]);
                (self.push_connection(&mut entities, question)?, context)
            }
            "view" | "join" | "timeline_entry" => {
                let context = attributes([tenant, ("access", access())]);
                (self.push_connection(&mut entities, question)?, context)
            }
            // Availability and the five settings ask of an app.
            _ => (app, attributes([tenant])),
        };
        let action = judge.uid("Action", rule);
        let schema = Some(&judge.schema);
        let request = Request::new(user, action, resource, Context::from_pairs(context)?, schema)?;
        let entities = Entities::from_entities(entities, schema)?;
        judge.verdict(&request, &entities)
    }

    fn add_tenant(&mut self, chat: &Value) -> Result<()> {
        let granted = match chat["granted_permissions"].as_array() {
            Some(granted) => strings(granted.iter().map(text)),
            None => strings(PERMISSIONS.into_iter()),
        };
        let by_append = RestrictedExpression::new_bool(text(&chat["join_access"]) == "write_or_append");
        let enabled = truth(&chat["enabled"], false);
        let mut settings =
            attributes([("chat_enabled", enabled), ("permissions", granted), ("join_by_append", by_append)]);
        if chat["apps"].is_array() {
            let apps = items(&chat["apps"]).map(|app| self.judge.uid("App", text(app)));
            let apps = RestrictedExpression::new_set(apps.map(RestrictedExpression::new_entity_uid));
            settings.insert("apps".to_owned(), apps);
        }
        settings.extend(moment("sync_since", &chat["timeline_sync_since"]));
        self.add(self.tenant.clone(), settings)
    }

    fn add_record_type(&mut self, name: &str, settings: &Value) -> Result<()> {
        let disconnect = &settings["disconnect"];
        let settings = [
            ("connectable", truth(&settings["connect"], true)),
            ("owner_may_disconnect", truth(&disconnect["record_owner"], false)),
            ("connector_may_disconnect", truth(&disconnect["chat_connector"], false)),
            ("join", truth(&settings["join"], name == "incident")),
            ("activity", truth(&settings["activity"], name == "email")),
        ];
        self.add(self.judge.uid("RecordType", name), attributes(settings))
    }

    fn add(&mut self, id: EntityUid, attributes: Attributes) -> Result<()> {
        let entity = Entity::new(id.clone(), attributes, HashSet::new())?;
        self.known.insert(id, entity);
        Ok(())
    }

    /// Nothing where the tenant doesn't know it: a role that no tenant lists, or a question without an app. Twice for a
    /// role held twice, which Cedar takes as one.
    fn push_known(&self, entities: &mut Vec<Entity>, id: &EntityUid) {
        entities.extend(self.known.get(id).cloned());
    }

    fn push_user(&self, entities: &mut Vec<Entity>, user: &Value) -> Result<EntityUid> {
        let judge = self.judge;
        let id = judge.guid("User", &user["id"]);
        let roles = judge.guids("Role", &user["roles"]);
        for role in &roles {
            self.push_known(entities, role);
        }
        let directory_roles = items(&user["directory_roles"]).map(|role| judge.uid("DirectoryRole", text(role)));
        let teams = judge.guids("Team", &user["teams"]);
        let parents = directory_roles.chain(teams).chain(roles.iter().cloned()).collect();
        let mut settings = attributes([("teams_licence", truth(&user["teams_licence"], false))]);
        if let Some(profile) = self.profile_of.get(&id) {
            self.push_known(entities, profile);
            let profile = RestrictedExpression::new_entity_uid(profile.clone());
            settings.insert("profile".to_owned(), profile);
        }
        entities.push(Entity::new(id.clone(), settings, parents)?);
        Ok(id)
    }

    fn push_record(&self, entities: &mut Vec<Entity>, question: &Value) -> Result<EntityUid> {
        let (judge, record) = (self.judge, &question["record"]);
        let record_type = judge.uid("RecordType", text(&record["type"]));
        self.push_known(entities, &record_type);
        let mut settings = attributes([("record_type", RestrictedExpression::new_entity_uid(record_type))]);
        for (key, attribute, entity_type) in [("user", "owner_user", "User"), ("team", "owner_team", "Team")] {
            if record["owner"][key].is_string() {
                let owner = judge.guid(entity_type, &record["owner"][key]);
                settings.insert(attribute.to_owned(), RestrictedExpression::new_entity_uid(owner));
            }
        }
        let id = judge.guid("Record", &record["id"]);
        entities.push(Entity::new(id.clone(), settings, HashSet::new())?);
        Ok(id)
    }

    fn push_connection(&self, entities: &mut Vec<Entity>, question: &Value) -> Result<EntityUid> {
        let (judge, chat) = (self.judge, &question["chat"]);
        let record = self.push_record(entities, question)?;
        let mut settings = attributes([
            ("record", RestrictedExpression::new_entity_uid(record)),
            ("participants", self.participants(chat)),
        ]);
        if chat["connected_by"].is_string() {
            let connector = judge.guid("User", &chat["connected_by"]);
            settings.insert("connector".to_owned(), RestrictedExpression::new_entity_uid(connector));
        }
        settings.extend(moment("connected_on", &chat["connected_on"]));
        let id = judge.uid("Connection", text(&chat["id"]));
        entities.push(Entity::new(id.clone(), settings, HashSet::new())?);
        Ok(id)
    }

    /// Those who are users.
    fn participants(&self, chat: &Value) -> RestrictedExpression {
        let users = items(&chat["participants"]).filter(|member| member.is_string());
        let users = users.map(|user| self.judge.guid("User", user));
        RestrictedExpression::new_set(users.map(RestrictedExpression::new_entity_uid))
    }

    fn connecting(&self, question: &Value) -> Attributes {
        let chat = &question["chat"];
        let kind = if question["new_chat"] == true { "new" } else { text(&chat["kind"]) };
        attributes([
            ("from", RestrictedExpression::new_string(text(&question["from"]).to_owned())),
            ("kind", RestrictedExpression::new_string(kind.to_owned())),
            ("already_connected", truth(&question["already_connected"], false)),
            ("participants", self.participants(chat)),
        ])
    }
}

impl Judge {
    fn verdict(&self, request: &Request, entities: &Entities) -> Result<Verdict> {
        let response = self.authorizer.is_authorized(request, &self.policies, entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string().into());
        }
        let mut verdict = Verdict {
            allowed: response.decision() == Decision::Allow,
            grants: Default::default(),
            failed_guards: Default::default(),
        };
        for policy in response.diagnostics().reason() {
            match &self.findings[policy] {
                Finding::Grant(name) => verdict.grants.insert(name.clone()),
                Finding::FailedGuard(name) => verdict.failed_guards.insert(name.clone()),
            };
        }
        Ok(verdict)
    }
}

/// What a role has: what it was built with and what it was given, less what was taken from it.
fn privileges(role: &Value) -> impl Iterator<Item = &str> {
    let built_in: Vec<&str> = match text(&role["builtin"]) {
        "" => Vec::new(),
        "system_administrator" => READS.into_iter().chain(["disconnect_any_chat", "administer_chat"]).collect(),
        "productivity_tools_user" => READS.to_vec(),
        _ => vec!["disconnect_any_chat"],
    };
    let given = items(&role["privileges"]).map(text);
    let revoked: HashSet<&str> = items(&role["revoked"]).map(text).collect();
    built_in.into_iter().chain(given).filter(move |privilege| !revoked.contains(privilege))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn truth(value: &Value, default: bool) -> RestrictedExpression {
    RestrictedExpression::new_bool(value.as_bool().unwrap_or(default))
}

fn strings<'a>(values: impl Iterator<Item = &'a str>) -> RestrictedExpression {
    RestrictedExpression::new_set(values.map(|value| RestrictedExpression::new_string(value.to_owned())))
}

/// Cedar writes an offset without its colon.
fn moment(key: &str, value: &Value) -> Option<(String, RestrictedExpression)> {
    let moment = value.as_str()?;
    let (date, time) = moment.split_once('T')?;
    let time = match time.rfind(['+', '-']) {
        Some(offset) => format!("{}{}", &time[..offset], time[offset..].replace(':', "")),
        None => time.to_owned(),
    };
    Some((key.to_owned(), RestrictedExpression::new_datetime(format!("{date}T{time}"))))
}

fn attributes<const N: usize>(pairs: [(&str, RestrictedExpression); N]) -> Attributes {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
