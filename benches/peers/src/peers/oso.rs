//! Oso: Polar rules over Rust objects.

use std::error::Error;
use std::fmt::Write;

use oso::{Oso as Engine, PolarClass, ToPolar};

use crate::contender::Contender;
use crate::requests::{Facts, Owner, Request, Tenant};

const POLICY: &str = r#"
allow(user: User, "disconnect", connection: Connection) if chat_enabled() and granted(user, connection);

granted(user, connection) if
    connector_may_disconnect(connection.record_type) and connection.connector = user.id;
granted(user, connection) if owner_may_disconnect(connection.record_type) and owns(user, connection);
granted(user, _) if role in user.roles and role_may_disconnect(role);

owns(user, connection) if connection.owner = user.id;
owns(user, connection) if connection.owner in user.teams;
"#;

/// Owner and toggle, connector and toggle, privilege: Oso wants its rules to be called `allow`, and those have three
/// arguments.
const FACT_POLICY: &str = r#"
allow(_, _, true);
allow([true, true], _, _);
allow(_, [true, true], _);
"#;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Clone, PolarClass)]
pub struct User {
    #[polar(attribute)]
    id: String,
    #[polar(attribute)]
    roles: Vec<String>,
    #[polar(attribute)]
    teams: Vec<String>,
}

#[derive(Clone, PolarClass)]
pub struct Connection {
    #[polar(attribute)]
    record_type: String,
    /// A user's or a team's id: no GUID is both. Empty where there is no owner.
    #[polar(attribute)]
    owner: String,
    #[polar(attribute)]
    connector: String,
}

/// Polar's machine with rules loaded; the tenant is facts among them.
pub struct Oso(Engine);

impl Oso {
    /// For whole requests.
    pub fn new(tenant: &Tenant) -> Result<Self> {
        let mut engine = Engine::new();
        engine.register_class(User::get_polar_class())?;
        engine.register_class(Connection::get_polar_class())?;
        // A single string: loading a second one would replace the first.
        engine.load_str(&format!("{POLICY}{}", facts(tenant)?))?;
        Ok(Self(engine))
    }

    /// For five booleans.
    pub fn from_facts() -> Result<Self> {
        let mut engine = Engine::new();
        engine.load_str(FACT_POLICY)?;
        Ok(Self(engine))
    }

    fn allows(&self, actor: impl ToPolar, action: impl ToPolar, resource: impl ToPolar) -> bool {
        self.0.is_allowed(actor, action, resource).unwrap_or_default()
    }
}

impl Contender<Request> for Oso {
    type Input = (User, Connection);

    fn input(&self, request: &Request) -> Self::Input {
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
            record_type: connection.record_type.clone(),
            owner,
            connector: connection.connector.to_string(),
        };
        (user, connection)
    }

    /// Polar takes its arguments by value, so the copy is part of asking.
    fn decide(&mut self, input: &Self::Input) -> bool {
        let (user, connection) = input.clone();
        self.allows(user, "disconnect", connection)
    }
}

impl Contender<Facts> for Oso {
    type Input = Facts;

    fn input(&self, facts: &Facts) -> Facts {
        *facts
    }

    fn decide(&mut self, facts: &Facts) -> bool {
        let Facts { owner, connector, owner_toggle, connector_toggle, privilege } = *facts;
        self.allows(vec![owner, owner_toggle], vec![connector, connector_toggle], privilege)
    }
}

fn facts(tenant: &Tenant) -> Result<String> {
    let mut facts = String::new();
    writeln!(facts, "chat_enabled() if {};", tenant.chat_enabled)?;
    for role in tenant.roles.iter().filter(|role| role.may_disconnect) {
        writeln!(facts, r#"role_may_disconnect("{}");"#, role.id)?;
    }
    for it in &tenant.record_types {
        if it.owner_may_disconnect {
            writeln!(facts, r#"owner_may_disconnect("{}");"#, it.name)?;
        }
        if it.connector_may_disconnect {
            writeln!(facts, r#"connector_may_disconnect("{}");"#, it.name)?;
        }
    }
    Ok(facts)
}
