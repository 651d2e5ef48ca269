//! The ten thousand requests that every contender answers: may this user disconnect this chat from this record?

use serde_json::{Value, json};
use uuid::Uuid;

use crate::random::Random;

/// How many requests a run asks.
pub const REQUESTS: usize = 10_000;
/// How many users the tenant has; the scan of who may disconnect goes over all of them.
pub const USERS: usize = 1_000;

/// The standard record types and three custom ones. The last is owned by the organisation, so its records have no owner.
const RECORD_TYPES: [&str; 8] = [
    "incident",
    "account",
    "contact",
    "knowledgearticle",
    "email",
    "contoso_contract",
    "contoso_visit",
    "contoso_region",
];
const ROLES: usize = 20;
/// Few enough that about two users in five have the privilege through one of their roles.
const ROLES_WITH_PRIVILEGE: usize = 3;
const TEAMS: usize = 40;

pub struct Tenant {
    pub chat_enabled: bool,
    pub roles: Vec<Role>,
    pub record_types: Vec<RecordType>,
}

pub struct Role {
    pub id: Uuid,
    pub may_disconnect: bool,
}

pub struct RecordType {
    pub name: String,
    pub user_owned: bool,
    pub owner_may_disconnect: bool,
    pub connector_may_disconnect: bool,
}

#[derive(Clone)]
pub struct User {
    pub id: Uuid,
    pub roles: Vec<Uuid>,
    pub teams: Vec<Uuid>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    User(Uuid),
    Team(Uuid),
    Nobody,
}

/// A chat, the record it is connected to, and who connected it.
#[derive(Clone)]
pub struct Connection {
    pub record_type: String,
    pub record: Uuid,
    pub owner: Owner,
    pub chat: String,
    pub connector: Uuid,
}

#[derive(Clone)]
pub struct Request {
    pub user: User,
    pub connection: Connection,
}

/// The same question with everything looked up already; the tenant's switch is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    pub owner: bool,
    pub connector: bool,
    pub owner_toggle: bool,
    pub connector_toggle: bool,
    pub privilege: bool,
}

/// One tenant, its users, and what is asked about them.
pub struct Workload {
    pub tenant: Tenant,
    pub users: Vec<User>,
    pub requests: Vec<Request>,
}

impl Workload {
    pub fn generate(seed: u64) -> Self {
        let random = &mut Random::seeded(seed);
        let tenant = tenant(random);
        let role_ids: Vec<Uuid> = tenant.roles.iter().map(|role| role.id).collect();
        let team_ids: Vec<Uuid> = (0..TEAMS).map(|_| random.uuid()).collect();
        let users: Vec<User> = (0..USERS).map(|_| user(random, &role_ids, &team_ids)).collect();
        let requests = (0..REQUESTS)
            .map(|_| {
                let user = random.one_of(&users).clone();
                let connection = connection(random, &tenant, &user, &users, &team_ids);
                Request { user, connection }
            })
            .collect();
        Self { tenant, users, requests }
    }
}

impl Tenant {
    /// The tenant as the crate's document.
    pub fn document(&self) -> Value {
        let roles: Vec<Value> = self.roles.iter().enumerate().map(|(at, role)| role.document(at)).collect();
        let record_types: Vec<Value> = self.record_types.iter().map(RecordType::document).collect();
        json!({ "version": 1, "chat": { "enabled": self.chat_enabled }, "roles": roles, "record_types": record_types })
    }
}

impl Role {
    fn document(&self, at: usize) -> Value {
        let privileges: &[&str] = if self.may_disconnect { &["disconnect_any_chat"] } else { &[] };
        json!({ "id": self.id, "name": format!("Role {at}"), "privileges": privileges })
    }
}

impl RecordType {
    fn document(&self) -> Value {
        json!({
            "name": self.name,
            "ownership": if self.user_owned { "UserOwned" } else { "OrganizationOwned" },
            "disconnect": { "record_owner": self.owner_may_disconnect, "chat_connector": self.connector_may_disconnect },
        })
    }
}

impl Request {
    /// The request as the crate's question.
    pub fn question(&self) -> Value {
        let Self { user, connection } = self;
        let owner = match connection.owner {
            Owner::User(id) => json!({ "user": id }),
            Owner::Team(id) => json!({ "team": id }),
            Owner::Nobody => Value::Null,
        };
        json!({
            "ask": "disconnect",
            "user": { "id": user.id, "roles": user.roles, "teams": user.teams },
            "record": { "type": connection.record_type, "id": connection.record, "owner": owner },
            "chat": { "id": connection.chat, "connected_by": connection.connector },
        })
    }
}

impl Facts {
    /// All thirty-two, in binary order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0_u8..32).map(|bits| Self {
            owner: bits & 16 != 0,
            connector: bits & 8 != 0,
            owner_toggle: bits & 4 != 0,
            connector_toggle: bits & 2 != 0,
            privilege: bits & 1 != 0,
        })
    }
}

fn tenant(random: &mut Random) -> Tenant {
    let mut roles: Vec<Role> =
        (0..ROLES).map(|at| Role { id: random.uuid(), may_disconnect: at < ROLES_WITH_PRIVILEGE }).collect();
    random.shuffle(&mut roles);
    // Each of the four settings of the two toggles twice: random, yet none can be missing.
    let mut toggles = [(false, false), (false, true), (true, false), (true, true)].repeat(2);
    random.shuffle(&mut toggles);
    let record_types = RECORD_TYPES
        .iter()
        .zip(toggles)
        .enumerate()
        .map(|(at, (name, (owner, connector)))| RecordType {
            name: (*name).to_owned(),
            user_owned: at + 1 < RECORD_TYPES.len(),
            owner_may_disconnect: owner,
            connector_may_disconnect: connector,
        })
        .collect();
    Tenant { chat_enabled: true, roles, record_types }
}

/// One to five roles, now and then one the tenant's document doesn't list, and up to ten teams.
fn user(random: &mut Random, roles: &[Uuid], teams: &[Uuid]) -> User {
    let held = 1 + random.below(5);
    let roles = (0..held).map(|_| if random.chance(2) { random.uuid() } else { *random.one_of(roles) }).collect();
    let memberships = random.below(11);
    User { id: random.uuid(), roles, teams: random.draw(teams, memberships) }
}

fn connection(random: &mut Random, tenant: &Tenant, user: &User, users: &[User], teams: &[Uuid]) -> Connection {
    let record_type = random.one_of(&tenant.record_types);
    let owner = if !record_type.user_owned {
        Owner::Nobody
    } else if random.chance(50) {
        Owner::User(if random.chance(45) { user.id } else { random.one_of(users).id })
    } else {
        let own = !user.teams.is_empty() && random.chance(45);
        Owner::Team(*random.one_of(if own { &user.teams } else { teams }))
    };
    let connector = if random.chance(40) { user.id } else { random.one_of(users).id };
    Connection {
        record_type: record_type.name.clone(),
        record: random.uuid(),
        owner,
        chat: format!("19:{:016x}@thread.v2", random.word()),
        connector,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hand;

    #[test]
    fn every_fact_and_both_verdicts_come_up_often() {
        let workload = Workload::generate(1);
        let tenant = hand::Tenant::new(&workload.tenant);
        let facts: Vec<Facts> = workload.requests.iter().filter_map(|request| tenant.facts(request)).collect();
        assert_eq!(facts.len(), REQUESTS);
        let shares = [
            share(&facts, |facts| facts.owner),
            share(&facts, |facts| facts.connector),
            share(&facts, |facts| facts.owner_toggle),
            share(&facts, |facts| facts.connector_toggle),
            share(&facts, |facts| facts.privilege),
            share(&facts, |facts| hand::disconnect(*facts)),
        ];
        assert!(shares.iter().all(|share| (25..=75).contains(share)), "percentages: {shares:?}");
    }

    #[test]
    fn all_thirty_two_combinations_occur() {
        let workload = Workload::generate(1);
        let tenant = hand::Tenant::new(&workload.tenant);
        let facts: Vec<Facts> = workload.requests.iter().filter_map(|request| tenant.facts(request)).collect();
        assert!(Facts::all().all(|wanted| facts.contains(&wanted)));
    }

    fn share(facts: &[Facts], holds: impl Fn(&Facts) -> bool) -> usize {
        facts.iter().filter(|facts| holds(facts)).count() * 100 / facts.len()
    }
}
