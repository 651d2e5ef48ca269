//! The crate itself as a contender, and as one of those who are judged.

use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;

use crm_chat_policy::id::{ChatId, LogicalName, RecordId, RoleId, TeamId, UserId};
use crm_chat_policy::model::{BuiltinApp, Connection, KnownRecord, KnownUser, Owner, Record, Subject, Tenant, User};
use crm_chat_policy::question::answer_json;
use crm_chat_policy::review::audience::{Audience, audience};
use crm_chat_policy::rules::{availability, disconnect};
use crm_chat_policy::{Condition, Conditions, Decision};
use serde_json::Value;
use uuid::Uuid;

use crate::contender::Contender;
use crate::documents;
use crate::judge::Verdict;
use crate::requests::{self, Facts, Request};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The tenant of the workload, by way of its document.
pub fn tenant(tenant: &requests::Tenant) -> Result<Tenant> {
    Ok(Tenant::from_json(tenant.document().to_string().as_bytes())?)
}

/// The workload has no empty ids.
fn user_id(id: Uuid) -> UserId {
    UserId::from_u128(id.as_u128()).expect("an id of the workload")
}

pub fn user(user: &requests::User) -> User {
    User {
        roles: user.roles.iter().filter_map(|id| RoleId::from_u128(id.as_u128())).collect(),
        teams: user.teams.iter().filter_map(|id| TeamId::from_u128(id.as_u128())).collect(),
        ..User::new(user_id(user.id))
    }
}

/// The record and the chat that is connected to it.
///
/// # Errors
///
/// A record type or chat id that the crate doesn't take; the workload has none.
pub fn connection(connection: &requests::Connection) -> Result<(Record, Connection)> {
    let owner = match connection.owner {
        requests::Owner::User(id) => Owner::User(user_id(id)),
        requests::Owner::Team(id) => Owner::Team(TeamId::from_u128(id.as_u128()).ok_or("an empty team id")?),
        requests::Owner::Nobody => Owner::Nobody,
    };
    let record = Record {
        record_type: connection.record_type.parse::<LogicalName>()?,
        id: RecordId::from_u128(connection.record.as_u128()).ok_or("an empty record id")?,
        owner,
    };
    let connector = user_id(connection.connector);
    Ok((record, Connection::new(connection.chat.parse::<ChatId>()?, connector, Vec::<UserId>::new())))
}

/// From typed values, everything looked up for each request.
pub struct Typed(pub Tenant);

/// A request in the crate's own types.
pub type TypedRequest = (User, Record, Connection);

impl Typed {
    /// The decision with all that explains it; `None` for a request that makes no sense.
    #[inline]
    pub fn decision(&self, (user, record, connection): &TypedRequest) -> Option<Decision> {
        disconnect::decide(&self.0, user, record, connection).ok()
    }
}

impl Contender<Request> for Typed {
    type Input = Option<TypedRequest>;

    fn input(&self, request: &Request) -> Self::Input {
        let (record, connection) = connection(&request.connection).ok()?;
        Some((user(&request.user), record, connection))
    }

    #[inline]
    fn decide(&mut self, input: &Self::Input) -> bool {
        // The whole decision has to exist in memory, as the baseline's facts have to.
        let decision = input.as_ref().and_then(|request| self.decision(request));
        decision.is_some_and(|decision| black_box(decision).is_allowed())
    }
}

/// From the facts.
pub struct FromFacts;

impl Contender<Facts> for FromFacts {
    type Input = Conditions;

    fn input(&self, facts: &Facts) -> Conditions {
        Conditions::of(&[Condition::ChatEnabled])
            .with_if(facts.owner, Condition::RecordOwner)
            .with_if(facts.connector, Condition::ChatConnector)
            .with_if(facts.owner_toggle, Condition::OwnerMayDisconnect)
            .with_if(facts.connector_toggle, Condition::ConnectorMayDisconnect)
            .with_if(facts.privilege, Condition::DisconnectPrivilege)
    }

    #[inline]
    fn decide(&mut self, facts: &Conditions) -> bool {
        disconnect::RULE.decide(*facts).is_allowed()
    }
}

/// With what depends on the tenant and the user, or on the tenant and the record, gathered beforehand, and each user
/// once for all requests.
pub struct Prepared<'a> {
    tenant: &'a Tenant,
    users: HashMap<UserId, KnownUser<'a>>,
}

/// A request of which only the user's relation to the connection is still open.
pub type PreparedRequest<'a> = (KnownUser<'a>, KnownRecord<'a>, Connection);

impl<'a> Prepared<'a> {
    pub fn new(tenant: &'a Tenant, users: &'a [User]) -> Self {
        Self { tenant, users: users.iter().map(|user| (user.id, tenant.know_user(user))).collect() }
    }
}

impl<'a> Contender<Request> for Prepared<'a> {
    type Input = Option<PreparedRequest<'a>>;

    fn input(&self, request: &Request) -> Self::Input {
        let (record, connection) = connection(&request.connection).ok()?;
        let user = self.users.get(&UserId::from_u128(request.user.id.as_u128())?)?;
        Some((*user, self.tenant.know_record(&record).ok()?, connection))
    }

    #[inline]
    fn decide(&mut self, input: &Self::Input) -> bool {
        let decision = |(user, record, connection): &PreparedRequest| {
            Subject::connection(record, connection).decide(disconnect::RULE, user, &[]).ok()
        };
        input.as_ref().and_then(decision).is_some_and(Decision::is_allowed)
    }
}

/// Everybody among `users` who may disconnect, by way of the audience.
pub fn who_may_disconnect(record: &KnownRecord, connection: &Connection, users: &[User], found: &mut Vec<Uuid>) {
    found.clear();
    let audience = audience(disconnect::RULE, &Subject::connection(record, connection));
    let allowed = users.iter().filter(|user| audience.contains(user, &[]));
    found.extend(allowed.map(|user| Uuid::from_u128(user.id.as_u128())));
}

/// A tenant of profiles, and users of it.
///
/// # Errors
///
/// The faults that the crate finds in the document.
pub fn on_profiles((document, users): &(Vec<u8>, Vec<Uuid>)) -> Result<(Tenant, Vec<User>)> {
    let roles = || RoleId::from_u128(documents::READER.as_u128()).into_iter().collect();
    let users = users.iter().map(|id| User { roles: roles(), ..User::new(user_id(*id)) });
    Ok((Tenant::from_json(document)?, users.collect()))
}

/// Who may use the chat in a multisession app.
pub fn who_may_use(tenant: &Tenant) -> Result<Audience<'_>> {
    let app = tenant.know_app(&BuiltinApp::CustomerServiceWorkspace.into())?;
    Ok(audience(availability::RULE, &Subject::tenant(tenant).in_app(&app)?))
}

/// A tenant to be judged.
pub struct Judged(Tenant);

impl Judged {
    /// # Errors
    ///
    /// The faults that the crate finds in the document.
    pub fn new(document: &Value) -> Result<Self> {
        Ok(Self(Tenant::from_json(document.to_string().as_bytes())?))
    }

    /// From JSON to JSON, so that the reading and writing are judged too. `None` where the crate calls the question
    /// senseless.
    pub fn verdict(&self, question: &Value) -> Option<Verdict> {
        let answer = answer_json(&self.0, question.to_string().as_bytes());
        Verdict::of_answer(&serde_json::from_str(&answer).ok()?)
    }
}
