//! Biscuit: Datalog, here without a token, in an authorizer that trusts its own facts.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use biscuit_auth::builder::AuthorizerBuilder;
use biscuit_auth::{Authorizer, AuthorizerLimits};

use crate::contender::Contender;
use crate::requests::{Facts, Owner, Request, Tenant};

const POLICIES: &str = "
allow if chat_enabled(true), user($user), connector($user), record_type($type), connector_may_disconnect($type);
allow if chat_enabled(true), user($user), owner($user), record_type($type), owner_may_disconnect($type);
allow if chat_enabled(true), member_of($team), owner($team), record_type($type), owner_may_disconnect($type);
allow if chat_enabled(true), role($role), role_may_disconnect($role);
deny if true;
";

const FACT_POLICIES: &str = "
allow if privilege(true);
allow if owner(true), owner_toggle(true);
allow if connector(true), connector_toggle(true);
deny if true;
";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Policies and the tenant's facts, parsed.
pub struct Biscuit(AuthorizerBuilder);

impl Biscuit {
    /// For whole requests.
    pub fn new(tenant: &Tenant) -> Result<Self> {
        Self::parse(&format!("{POLICIES}{}", tenant_facts(tenant)?))
    }

    /// For five booleans.
    pub fn from_facts() -> Result<Self> {
        Self::parse(FACT_POLICIES)
    }

    fn parse(code: &str) -> Result<Self> {
        // Its default of a millisecond is passed on a busy machine, and then denies.
        let limits = AuthorizerLimits { max_time: Duration::from_secs(10), ..AuthorizerLimits::default() };
        Ok(Self(AuthorizerBuilder::new().code(code)?.set_limits(limits)))
    }

    fn with(&self, facts: &str) -> Option<Authorizer> {
        self.0.clone().code(facts).ok()?.build_unauthenticated().ok()
    }
}

/// An authorizer keeps what it derived, so that a second question would cost nothing: each is asked of a copy.
fn authorized(authorizer: Option<&Authorizer>) -> bool {
    authorizer.is_some_and(|authorizer| authorizer.clone().authorize().is_ok())
}

impl Contender<Request> for Biscuit {
    type Input = Option<Authorizer>;

    fn input(&self, request: &Request) -> Self::Input {
        self.with(&request_facts(request).ok()?)
    }

    fn decide(&mut self, input: &Self::Input) -> bool {
        authorized(input.as_ref())
    }
}

impl Contender<Facts> for Biscuit {
    type Input = Option<Authorizer>;

    fn input(&self, facts: &Facts) -> Self::Input {
        let Facts { owner, connector, owner_toggle, connector_toggle, privilege } = facts;
        self.with(&format!(
            "owner({owner}); connector({connector}); owner_toggle({owner_toggle});
             connector_toggle({connector_toggle}); privilege({privilege});"
        ))
    }

    fn decide(&mut self, input: &Self::Input) -> bool {
        authorized(input.as_ref())
    }
}

fn tenant_facts(tenant: &Tenant) -> Result<String> {
    let mut facts = format!("chat_enabled({});\n", tenant.chat_enabled);
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

fn request_facts(request: &Request) -> Result<String> {
    let Request { user, connection } = request;
    let mut facts = format!(
        r#"user("{}"); connector("{}"); record_type("{}");"#,
        user.id, connection.connector, connection.record_type
    );
    if let Owner::User(id) | Owner::Team(id) = connection.owner {
        writeln!(facts, r#"owner("{id}");"#)?;
    }
    for role in &user.roles {
        writeln!(facts, r#"role("{role}");"#)?;
    }
    for team in &user.teams {
        writeln!(facts, r#"member_of("{team}");"#)?;
    }
    Ok(facts)
}
