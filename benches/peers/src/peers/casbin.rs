//! Casbin: a matcher over policy rows, a row for each role and toggle that grants something.

use std::error::Error;
use std::fmt::Write;

use casbin::rhai::serde::to_dynamic;
use casbin::rhai::{Array, Dynamic};
use casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};
use serde::Serialize;
use tokio::runtime::Builder;

use crate::contender::Contender;
use crate::requests::{Facts, Owner, Request, Tenant};

const MODEL: &str = r#"
[request_definition]
r = user, connection

[policy_definition]
p = kind, value

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = r.connection.chat_enabled && ((p.kind == "connector" && r.connection.record_type == p.value && r.connection.connector == r.user.id) || (p.kind == "owner" && r.connection.record_type == p.value && (r.connection.owner == r.user.id || r.connection.owner in r.user.teams)) || (p.kind == "role" && p.value in r.user.roles))
"#;

const FACT_MODEL: &str = r#"
[request_definition]
r = owner, connector, owner_toggle, connector_toggle, privilege

[policy_definition]
p = kind

[policy_effect]
e = some(where (p.eft == allow))

[matchers]
m = (p.kind == "privilege" && r.privilege) || (p.kind == "owner" && r.owner && r.owner_toggle) || (p.kind == "connector" && r.connector && r.connector_toggle)
"#;

const FACT_ROWS: &str = "p, privilege\np, owner\np, connector\n";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Serialize)]
struct User {
    id: String,
    roles: Vec<String>,
    teams: Vec<String>,
}

#[derive(Serialize)]
struct Connection {
    /// The tenant's switch: a row can't take away what another row grants.
    chat_enabled: bool,
    record_type: String,
    /// A user's or a team's id: no GUID is both. Empty where there is no owner.
    owner: String,
    connector: String,
}

/// An enforcer with its rows loaded.
pub struct Casbin {
    enforcer: Enforcer,
    chat_enabled: bool,
}

impl Casbin {
    /// For whole requests.
    pub fn new(tenant: &Tenant) -> Result<Self> {
        Self::load(MODEL, &rows(tenant)?, tenant.chat_enabled)
    }

    /// For five booleans.
    pub fn from_facts() -> Result<Self> {
        Self::load(FACT_MODEL, FACT_ROWS, true)
    }

    fn load(model: &str, rows: &str, chat_enabled: bool) -> Result<Self> {
        let runtime = Builder::new_current_thread().build()?;
        let enforcer = runtime.block_on(async {
            let model = DefaultModel::from_str(model).await?;
            Enforcer::new(model, StringAdapter::new(rows)).await
        })?;
        Ok(Self { enforcer, chat_enabled })
    }

    fn enforce(&self, arguments: &Array) -> bool {
        self.enforcer.enforce(arguments.clone()).unwrap_or_default()
    }
}

impl Contender<Request> for Casbin {
    type Input = Array;

    fn input(&self, request: &Request) -> Array {
        let Request { user, connection } = request;
        let owner = match connection.owner {
            Owner::User(id) | Owner::Team(id) => id.to_string(),
            Owner::Nobody => String::new(),
        };
        let user = User {
            id: user.id.to_string(),
            roles: user.roles.iter().map(ToString::to_string).collect(),
            teams: user.teams.iter().map(ToString::to_string).collect(),
        };
        let connection = Connection {
            chat_enabled: self.chat_enabled,
            record_type: connection.record_type.clone(),
            owner,
            connector: connection.connector.to_string(),
        };
        // An argument that can't be had is left out; the enforcer then refuses their number.
        [to_dynamic(user), to_dynamic(connection)].into_iter().filter_map(std::result::Result::ok).collect()
    }

    fn decide(&mut self, input: &Array) -> bool {
        self.enforce(input)
    }
}

impl Contender<Facts> for Casbin {
    type Input = Array;

    fn input(&self, facts: &Facts) -> Array {
        let Facts { owner, connector, owner_toggle, connector_toggle, privilege } = *facts;
        [owner, connector, owner_toggle, connector_toggle, privilege].map(Dynamic::from_bool).into()
    }

    fn decide(&mut self, input: &Array) -> bool {
        self.enforce(input)
    }
}

fn rows(tenant: &Tenant) -> Result<String> {
    let mut rows = String::new();
    for role in tenant.roles.iter().filter(|role| role.may_disconnect) {
        writeln!(rows, "p, role, {}", role.id)?;
    }
    for it in &tenant.record_types {
        if it.owner_may_disconnect {
            writeln!(rows, "p, owner, {}", it.name)?;
        }
        if it.connector_may_disconnect {
            writeln!(rows, "p, connector, {}", it.name)?;
        }
    }
    Ok(rows)
}
