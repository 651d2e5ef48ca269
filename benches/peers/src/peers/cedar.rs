//! Cedar: policies over typed entities.

use std::collections::{HashMap, HashSet};
use std::error::Error;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet,
    Request as CedarRequest, RestrictedExpression,
};
use uuid::Uuid;

use crate::contender::Contender;
use crate::requests::{Facts, Owner, Request, Tenant};

const POLICIES: &str = r#"
permit(principal in Privilege::"disconnect_any_chat", action == Action::"disconnect", resource);
permit(principal, action == Action::"disconnect", resource)
when { resource.record_type.owner_may_disconnect && resource has owner && principal in resource.owner };
permit(principal, action == Action::"disconnect", resource)
when { resource.record_type.connector_may_disconnect && principal == resource.connector };
forbid(principal, action == Action::"disconnect", resource) unless { resource.record_type.tenant.chat_enabled };
"#;

const FACT_POLICIES: &str = r#"
permit(principal, action, resource) when { context.privilege };
permit(principal, action, resource) when { context.owner && context.owner_toggle };
permit(principal, action, resource) when { context.connector && context.connector_toggle };
"#;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Cedar's authorizer and what all requests of one tenant share.
struct Engine {
    authorizer: Authorizer,
    policies: PolicySet,
    names: Names,
    action: EntityUid,
    /// The tenant itself, and the privilege.
    tenant: Vec<Entity>,
    roles: HashMap<Uuid, Entity>,
    record_types: HashMap<String, Entity>,
}

struct Names {
    user: EntityTypeName,
    team: EntityTypeName,
    role: EntityTypeName,
    record_type: EntityTypeName,
    connection: EntityTypeName,
}

impl Engine {
    fn new(tenant: &Tenant) -> Result<Self> {
        let names = Names {
            user: "User".parse()?,
            team: "Team".parse()?,
            role: "Role".parse()?,
            record_type: "RecordType".parse()?,
            connection: "Connection".parse()?,
        };
        let privilege: EntityUid = r#"Privilege::"disconnect_any_chat""#.parse()?;
        let tenant_id: EntityUid = r#"Tenant::"tenant""#.parse()?;
        let switch = attributes([("chat_enabled", RestrictedExpression::new_bool(tenant.chat_enabled))]);
        let roles = tenant.roles.iter().map(|role| {
            let privileges = role.may_disconnect.then(|| privilege.clone()).into_iter().collect();
            (role.id, Entity::new_no_attrs(guid(&names.role, role.id), privileges))
        });
        let record_types = tenant.record_types.iter().map(|it| {
            let settings = attributes([
                ("owner_may_disconnect", RestrictedExpression::new_bool(it.owner_may_disconnect)),
                ("connector_may_disconnect", RestrictedExpression::new_bool(it.connector_may_disconnect)),
                ("tenant", RestrictedExpression::new_entity_uid(tenant_id.clone())),
            ]);
            let id = named(&names.record_type, &it.name);
            Ok((it.name.clone(), Entity::new(id, settings, HashSet::new())?))
        });
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: POLICIES.parse()?,
            action: r#"Action::"disconnect""#.parse()?,
            roles: roles.collect(),
            record_types: record_types.collect::<Result<_>>()?,
            tenant: vec![
                Entity::new(tenant_id, switch, HashSet::new())?,
                Entity::new_no_attrs(privilege, HashSet::new()),
            ],
            names,
        })
    }

    /// The request and those entities it can reach: a service that loads entities by need would load these.
    fn translate(&self, request: &Request) -> Result<(CedarRequest, Entities)> {
        let Request { user, connection } = request;
        let user_id = guid(&self.names.user, user.id);
        let roles = user.roles.iter().map(|role| guid(&self.names.role, *role));
        let teams = user.teams.iter().map(|team| guid(&self.names.team, *team));
        let connection_id = named(&self.names.connection, &connection.chat);
        let record_type = named(&self.names.record_type, &connection.record_type);
        let mut settings = attributes([
            ("record_type", RestrictedExpression::new_entity_uid(record_type)),
            ("connector", RestrictedExpression::new_entity_uid(guid(&self.names.user, connection.connector))),
        ]);
        let owner = match connection.owner {
            Owner::User(id) => Some(guid(&self.names.user, id)),
            Owner::Team(id) => Some(guid(&self.names.team, id)),
            Owner::Nobody => None,
        };
        settings.extend(owner.map(|id| ("owner".to_owned(), RestrictedExpression::new_entity_uid(id))));

        // A role held twice is one entity; Cedar takes identical repetitions.
        let mut entities = self.tenant.clone();
        entities.extend(user.roles.iter().filter_map(|role| self.roles.get(role)).cloned());
        entities.extend(self.record_types.get(&connection.record_type).cloned());
        entities.push(Entity::new_no_attrs(user_id.clone(), roles.chain(teams).collect()));
        entities.push(Entity::new(connection_id.clone(), settings, HashSet::new())?);
        let request = CedarRequest::new(user_id, self.action.clone(), connection_id, Context::empty(), None)?;
        Ok((request, Entities::from_entities(entities, None)?))
    }

    fn allows(&self, request: &CedarRequest, entities: &Entities) -> bool {
        let response = self.authorizer.is_authorized(request, &self.policies, entities);
        response.decision() == Decision::Allow
    }
}

/// With each request's entities built beforehand.
pub struct Prebuilt(Engine);

impl Prebuilt {
    pub fn new(tenant: &Tenant) -> Result<Self> {
        Engine::new(tenant).map(Self)
    }
}

impl Contender<Request> for Prebuilt {
    type Input = Option<(CedarRequest, Entities)>;

    fn input(&self, request: &Request) -> Self::Input {
        self.0.translate(request).ok()
    }

    fn decide(&mut self, input: &Self::Input) -> bool {
        input.as_ref().is_some_and(|(request, entities)| self.0.allows(request, entities))
    }
}

/// With the request's own entities built as it arrives; the tenant's are there already.
pub struct BuiltPerRequest(Engine);

impl BuiltPerRequest {
    pub fn new(tenant: &Tenant) -> Result<Self> {
        Engine::new(tenant).map(Self)
    }
}

impl Contender<Request> for BuiltPerRequest {
    type Input = Request;

    fn input(&self, request: &Request) -> Request {
        request.clone()
    }

    fn decide(&mut self, request: &Request) -> bool {
        let translated = self.0.translate(request);
        translated.is_ok_and(|(request, entities)| self.0.allows(&request, &entities))
    }
}

/// From five booleans in the context, with no entities at all.
pub struct FromFacts {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
}

impl FromFacts {
    pub fn new() -> Result<Self> {
        Ok(Self { authorizer: Authorizer::new(), policies: FACT_POLICIES.parse()?, entities: Entities::empty() })
    }

    fn translate(facts: &Facts) -> Result<CedarRequest> {
        let context = Context::from_pairs(attributes([
            ("owner", RestrictedExpression::new_bool(facts.owner)),
            ("connector", RestrictedExpression::new_bool(facts.connector)),
            ("owner_toggle", RestrictedExpression::new_bool(facts.owner_toggle)),
            ("connector_toggle", RestrictedExpression::new_bool(facts.connector_toggle)),
            ("privilege", RestrictedExpression::new_bool(facts.privilege)),
        ]))?;
        let (user, action, connection) =
            (r#"User::"user""#.parse()?, r#"Action::"disconnect""#.parse()?, r#"Connection::"connection""#.parse()?);
        Ok(CedarRequest::new(user, action, connection, context, None)?)
    }
}

impl Contender<Facts> for FromFacts {
    type Input = Option<CedarRequest>;

    fn input(&self, facts: &Facts) -> Self::Input {
        Self::translate(facts).ok()
    }

    fn decide(&mut self, input: &Self::Input) -> bool {
        input.as_ref().is_some_and(|request| {
            let response = self.authorizer.is_authorized(request, &self.policies, &self.entities);
            response.decision() == Decision::Allow
        })
    }
}

fn guid(entity_type: &EntityTypeName, id: Uuid) -> EntityUid {
    EntityUid::from_type_name_and_id(entity_type.clone(), EntityId::new(id.to_string()))
}

fn named(entity_type: &EntityTypeName, name: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(entity_type.clone(), EntityId::new(name))
}

fn attributes<const N: usize>(pairs: [(&str, RestrictedExpression); N]) -> HashMap<String, RestrictedExpression> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
