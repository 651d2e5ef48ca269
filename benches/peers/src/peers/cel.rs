//! CEL: one expression, parsed once, evaluated over each request's variables.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use cel::{Context, Env, Program, Value};
use uuid::Uuid;

use crate::contender::Contender;
use crate::requests::{Facts, Owner, Request, Tenant};

const EXPRESSION: &str = "chat_enabled && (
    (connector_may_disconnect[record_type] && connector == user)
    || (owner_may_disconnect[record_type] && (owner_user == user || owner_team in teams))
    || roles.exists(role, role in roles_that_may_disconnect))";

const FACT_EXPRESSION: &str = "privilege || (owner && owner_toggle) || (connector && connector_toggle)";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A program and the tenant's part of its variables.
pub struct Cel {
    environment: Arc<Env>,
    program: Program,
    tenant: Vec<(&'static str, Value)>,
}

impl Cel {
    /// For whole requests.
    pub fn new(tenant: &Tenant) -> Result<Self> {
        let roles: HashMap<String, bool> =
            tenant.roles.iter().filter(|role| role.may_disconnect).map(|role| (role.id.to_string(), true)).collect();
        let toggle = |toggle: fn(&crate::requests::RecordType) -> bool| -> HashMap<String, bool> {
            tenant.record_types.iter().map(|it| (it.name.clone(), toggle(it))).collect()
        };
        let variables = vec![
            ("chat_enabled", tenant.chat_enabled.into()),
            ("roles_that_may_disconnect", roles.into()),
            ("owner_may_disconnect", toggle(|it| it.owner_may_disconnect).into()),
            ("connector_may_disconnect", toggle(|it| it.connector_may_disconnect).into()),
        ];
        Self::compile(EXPRESSION, variables)
    }

    /// For five booleans.
    pub fn from_facts() -> Result<Self> {
        Self::compile(FACT_EXPRESSION, Vec::new())
    }

    fn compile(expression: &str, tenant: Vec<(&'static str, Value)>) -> Result<Self> {
        let environment = Arc::new(Env::stdlib());
        let program = environment.compile(expression)?;
        Ok(Self { environment, program, tenant })
    }

    fn context<const N: usize>(&self, variables: [(&'static str, Value); N]) -> Context<'static, 'static> {
        let mut context = Context::with_env(Arc::clone(&self.environment));
        for (name, value) in self.tenant.iter().cloned().chain(variables) {
            context.add_variable_from_value(name, value);
        }
        context
    }

    fn evaluate(&self, context: &Context) -> bool {
        matches!(self.program.execute(context), Ok(Value::Bool(true)))
    }
}

impl Contender<Request> for Cel {
    type Input = Context<'static, 'static>;

    fn input(&self, request: &Request) -> Self::Input {
        let Request { user, connection } = request;
        let (owner_user, owner_team) = match connection.owner {
            Owner::User(id) => (text(id), Value::Null),
            Owner::Team(id) => (Value::Null, text(id)),
            Owner::Nobody => (Value::Null, Value::Null),
        };
        self.context([
            ("user", text(user.id)),
            ("roles", texts(&user.roles)),
            ("teams", texts(&user.teams)),
            ("record_type", connection.record_type.as_str().into()),
            ("owner_user", owner_user),
            ("owner_team", owner_team),
            ("connector", text(connection.connector)),
        ])
    }

    fn decide(&mut self, context: &Self::Input) -> bool {
        self.evaluate(context)
    }
}

impl Contender<Facts> for Cel {
    type Input = Context<'static, 'static>;

    fn input(&self, facts: &Facts) -> Self::Input {
        self.context([
            ("owner", facts.owner.into()),
            ("connector", facts.connector.into()),
            ("owner_toggle", facts.owner_toggle.into()),
            ("connector_toggle", facts.connector_toggle.into()),
            ("privilege", facts.privilege.into()),
        ])
    }

    fn decide(&mut self, context: &Self::Input) -> bool {
        self.evaluate(context)
    }
}

fn text(id: Uuid) -> Value {
    id.to_string().into()
}

fn texts(ids: &[Uuid]) -> Value {
    ids.iter().map(|id| text(*id)).collect::<Vec<_>>().into()
}
