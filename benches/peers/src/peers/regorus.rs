//! Regorus: Rego, compiled to its bytecode and run by its register machine, which is reused between requests.

use std::error::Error;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};
use serde_json::json;

use crate::contender::Contender;
use crate::requests::{Facts, Owner, Request, Tenant};

const POLICY: &str = r#"
package chat
import rego.v1

default disconnect := false

disconnect if {
    data.chat_enabled
    data.record_types[input.record_type].connector_may_disconnect
    input.connector == input.user
}

disconnect if {
    data.chat_enabled
    data.record_types[input.record_type].owner_may_disconnect
    input.owner_user == input.user
}

disconnect if {
    data.chat_enabled
    data.record_types[input.record_type].owner_may_disconnect
    input.teams[input.owner_team]
}

disconnect if {
    data.chat_enabled
    some role in input.roles
    data.roles_that_may_disconnect[role]
}
"#;

const FACT_POLICY: &str = r#"
package chat
import rego.v1

default disconnect := false

disconnect if input.privilege

disconnect if {
    input.owner
    input.owner_toggle
}

disconnect if {
    input.connector
    input.connector_toggle
}
"#;

const ENTRY_POINT: &str = "data.chat.disconnect";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The machine, loaded with a program and the tenant.
pub struct Regorus(RegoVM);

impl Regorus {
    /// For whole requests.
    pub fn new(tenant: &Tenant) -> Result<Self> {
        Self::load(POLICY, data(tenant))
    }

    /// For five booleans.
    pub fn from_facts() -> Result<Self> {
        Self::load(FACT_POLICY, Value::new_object())
    }

    fn load(policy: &str, data: Value) -> Result<Self> {
        let mut engine = Engine::new();
        engine.add_policy("chat.rego".to_owned(), policy.to_owned())?;
        engine.add_data(data.clone())?;
        let compiled = engine.compile_with_entrypoint(&ENTRY_POINT.into())?;
        let program = Compiler::compile_from_policy(&compiled, &[ENTRY_POINT])?;
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(data)?;
        Ok(Self(machine))
    }

    fn run(&mut self, input: &Value) -> bool {
        self.0.set_input(input.clone());
        matches!(self.0.execute(), Ok(Value::Bool(true)))
    }
}

impl Contender<Request> for Regorus {
    type Input = Value;

    fn input(&self, request: &Request) -> Value {
        input(request)
    }

    fn decide(&mut self, input: &Value) -> bool {
        self.run(input)
    }
}

impl Contender<Facts> for Regorus {
    type Input = Value;

    fn input(&self, facts: &Facts) -> Value {
        Value::from(json!({
            "owner": facts.owner,
            "connector": facts.connector,
            "owner_toggle": facts.owner_toggle,
            "connector_toggle": facts.connector_toggle,
            "privilege": facts.privilege,
        }))
    }

    fn decide(&mut self, input: &Value) -> bool {
        self.run(input)
    }
}

/// Lookups by key throughout: Rego's objects are ordered maps.
fn data(tenant: &Tenant) -> Value {
    let roles: serde_json::Map<_, _> =
        tenant.roles.iter().filter(|role| role.may_disconnect).map(|role| (role.id.to_string(), true.into())).collect();
    let record_types: serde_json::Map<_, _> = tenant
        .record_types
        .iter()
        .map(|it| {
            let settings = json!({
                "owner_may_disconnect": it.owner_may_disconnect,
                "connector_may_disconnect": it.connector_may_disconnect,
            });
            (it.name.clone(), settings)
        })
        .collect();
    Value::from(json!({
        "chat_enabled": tenant.chat_enabled,
        "roles_that_may_disconnect": roles,
        "record_types": record_types,
    }))
}

fn input(request: &Request) -> Value {
    let Request { user, connection } = request;
    let teams: serde_json::Map<_, _> = user.teams.iter().map(|team| (team.to_string(), true.into())).collect();
    let mut input = json!({
        "user": user.id,
        "roles": user.roles,
        "teams": teams,
        "record_type": connection.record_type,
        "connector": connection.connector,
    });
    match connection.owner {
        Owner::User(id) => input["owner_user"] = json!(id),
        Owner::Team(id) => input["owner_team"] = json!(id),
        Owner::Nobody => {}
    }
    Value::from(input)
}
