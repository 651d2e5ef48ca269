//! Zen: decision tables. One table has the record types' toggles, an expression finds the other facts, and a second table
//! is the rule.

use std::error::Error;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use zen_engine::{Decision, Variable};

use crate::contender::Contender;
use crate::requests::{Facts, Owner, Request, Tenant};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A compiled decision, and the runtime that its evaluation asks for.
pub struct Zen {
    runtime: Runtime,
    decision: Decision,
}

impl Zen {
    /// For whole requests.
    pub fn new(tenant: &Tenant) -> Result<Self> {
        Self::compile(vec![toggles(tenant), facts(tenant), rule()])
    }

    /// For five booleans.
    pub fn from_facts() -> Result<Self> {
        Self::compile(vec![rule()])
    }

    /// Joins `steps` to a line.
    fn compile(steps: Vec<Value>) -> Result<Self> {
        let mut nodes = vec![json!({ "id": "in", "name": "in", "type": "inputNode", "content": {} })];
        nodes.extend(steps);
        nodes.push(json!({ "id": "out", "name": "out", "type": "outputNode", "content": {} }));
        let edges: Vec<Value> = nodes
            .windows(2)
            .enumerate()
            .map(
                |(at, pair)| json!({ "id": format!("edge{at}"), "sourceId": pair[0]["id"], "targetId": pair[1]["id"] }),
            )
            .collect();
        let content = serde_json::from_value(json!({ "nodes": nodes, "edges": edges }))?;
        let mut decision = Decision::from(Arc::new(content));
        decision.compile();
        Ok(Self { runtime: Builder::new_current_thread().build()?, decision })
    }

    fn evaluate(&self, input: &Variable) -> bool {
        // A deep copy: a variable is shared by reference, and the nodes write into it.
        let response = self.runtime.block_on(self.decision.evaluate(input.deep_clone()));
        response.is_ok_and(|response| matches!(response.result.dot("allowed"), Some(Variable::Bool(true))))
    }
}

impl Contender<Request> for Zen {
    type Input = Variable;

    fn input(&self, request: &Request) -> Variable {
        let Request { user, connection } = request;
        let owner = match connection.owner {
            Owner::User(id) | Owner::Team(id) => json!(id),
            Owner::Nobody => Value::Null,
        };
        Variable::from(json!({
            "user": user.id,
            "roles": user.roles,
            "teams": user.teams,
            "record_type": connection.record_type,
            "record_owner": owner,
            "connected_by": connection.connector,
        }))
    }

    fn decide(&mut self, input: &Variable) -> bool {
        self.evaluate(input)
    }
}

impl Contender<Facts> for Zen {
    type Input = Variable;

    fn input(&self, facts: &Facts) -> Variable {
        Variable::from(json!({
            "owner": facts.owner,
            "connector": facts.connector,
            "owner_toggle": facts.owner_toggle,
            "connector_toggle": facts.connector_toggle,
            "privilege": facts.privilege,
        }))
    }

    fn decide(&mut self, input: &Variable) -> bool {
        self.evaluate(input)
    }
}

fn toggles(tenant: &Tenant) -> Value {
    let rules: Vec<Value> = tenant
        .record_types
        .iter()
        .enumerate()
        .map(|(at, it)| {
            json!({
                "_id": format!("type{at}"),
                "type": format!("'{}'", it.name),
                "owner": it.owner_may_disconnect.to_string(),
                "connector": it.connector_may_disconnect.to_string(),
            })
        })
        .collect();
    json!({
        "id": "toggles",
        "name": "toggles",
        "type": "decisionTableNode",
        "content": {
            "passThrough": true,
            "hitPolicy": "first",
            "inputs": [{ "id": "type", "name": "Record type", "field": "record_type" }],
            "outputs": [
                { "id": "owner", "name": "Owner", "field": "owner_toggle" },
                { "id": "connector", "name": "Connector", "field": "connector_toggle" },
            ],
            "rules": rules,
        },
    })
}

fn facts(tenant: &Tenant) -> Value {
    let privileged: Vec<String> =
        tenant.roles.iter().filter(|role| role.may_disconnect).map(|role| format!("'{}'", role.id)).collect();
    // With the switch off every fact is denied its effect here, where the tenant's data is.
    let enabled = tenant.chat_enabled;
    let expressions = [
        ("owner", format!("{enabled} and (record_owner == user or record_owner in teams)")),
        ("connector", format!("{enabled} and connected_by == user")),
        ("privilege", format!("{enabled} and some(roles, # in [{}])", privileged.join(", "))),
    ];
    let expressions: Vec<Value> =
        expressions.iter().map(|(key, value)| json!({ "id": key, "key": key, "value": value })).collect();
    json!({
        "id": "facts",
        "name": "facts",
        "type": "expressionNode",
        "content": { "passThrough": true, "expressions": expressions },
    })
}

fn rule() -> Value {
    json!({
        "id": "rule",
        "name": "rule",
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "inputs": [
                { "id": "privilege", "name": "Privilege", "field": "privilege" },
                { "id": "owner", "name": "Owner", "field": "owner" },
                { "id": "owner_toggle", "name": "Owner toggle", "field": "owner_toggle" },
                { "id": "connector", "name": "Connector", "field": "connector" },
                { "id": "connector_toggle", "name": "Connector toggle", "field": "connector_toggle" },
            ],
            "outputs": [{ "id": "allowed", "name": "Allowed", "field": "allowed" }],
            "rules": [
                { "_id": "privilege", "privilege": "true", "allowed": "true" },
                { "_id": "owner", "owner": "true", "owner_toggle": "true", "allowed": "true" },
                { "_id": "connector", "connector": "true", "connector_toggle": "true", "allowed": "true" },
                { "_id": "otherwise", "allowed": "false" },
            ],
        },
    })
}
