//! What an engineer would write for this one question, without any library: the yardstick of all others.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::contender::Contender;
use crate::requests::{self, Connection, Facts, Owner, Request, User};

/// The rule itself. Not short-circuiting: three operations cost less than one mispredicted branch.
#[inline]
pub fn disconnect(facts: Facts) -> bool {
    facts.privilege | (facts.owner & facts.owner_toggle) | (facts.connector & facts.connector_toggle)
}

/// A tenant with its roles sorted by id and its record types by name.
#[derive(Clone)]
pub struct Tenant {
    chat_enabled: bool,
    roles: Vec<(Uuid, bool)>,
    record_types: Vec<(String, Toggles)>,
}

#[derive(Clone, Copy)]
struct Toggles {
    owner: bool,
    connector: bool,
}

impl Tenant {
    pub fn new(tenant: &requests::Tenant) -> Self {
        let mut roles: Vec<_> = tenant.roles.iter().map(|role| (role.id, role.may_disconnect)).collect();
        roles.sort_unstable();
        let mut record_types: Vec<_> = tenant
            .record_types
            .iter()
            .map(|it| {
                let toggles = Toggles { owner: it.owner_may_disconnect, connector: it.connector_may_disconnect };
                (it.name.clone(), toggles)
            })
            .collect();
        record_types.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Self { chat_enabled: tenant.chat_enabled, roles, record_types }
    }

    /// Stops at the first grant that holds. `None` for an unknown record type.
    pub fn may_disconnect(&self, request: &Request) -> Option<bool> {
        let toggles = self.toggles(&request.connection.record_type)?;
        Some(self.chat_enabled && self.granted(toggles, &request.user, &request.connection))
    }

    /// Gathers all five facts, so that the answer could be explained. `None` for an unknown record type.
    pub fn facts(&self, request: &Request) -> Option<Facts> {
        let Request { user, connection } = request;
        let toggles = self.toggles(&connection.record_type)?;
        Some(Facts {
            owner: owns(user, connection.owner),
            connector: connection.connector == user.id,
            owner_toggle: toggles.owner,
            connector_toggle: toggles.connector,
            privilege: self.privileged(user),
        })
    }

    /// Collects the users who may disconnect this connection. `None` for an unknown record type.
    pub fn who_may_disconnect(&self, connection: &Connection, users: &[User], found: &mut Vec<Uuid>) -> Option<()> {
        found.clear();
        let toggles = self.toggles(&connection.record_type)?;
        if self.chat_enabled {
            found.extend(users.iter().filter(|user| self.granted(toggles, user, connection)).map(|user| user.id));
        }
        Some(())
    }

    fn granted(&self, toggles: Toggles, user: &User, connection: &Connection) -> bool {
        (toggles.connector && connection.connector == user.id)
            || (toggles.owner && owns(user, connection.owner))
            || self.privileged(user)
    }

    fn toggles(&self, record_type: &str) -> Option<Toggles> {
        let at = self.record_types.binary_search_by(|(name, _)| name.as_str().cmp(record_type)).ok()?;
        Some(self.record_types[at].1)
    }

    fn privileged(&self, user: &User) -> bool {
        // Compared as numbers, which takes two instructions; as bytes it takes a call.
        let privilege = |role: &Uuid| self.roles.binary_search_by_key(&role.as_u128(), |(id, _)| id.as_u128());
        user.roles.iter().any(|role| privilege(role).is_ok_and(|at| self.roles[at].1))
    }
}

fn owns(user: &User, owner: Owner) -> bool {
    match owner {
        Owner::User(id) => id == user.id,
        Owner::Team(id) => user.teams.contains(&id),
        Owner::Nobody => false,
    }
}

/// Roles as bits, toggles as masks over the record types' places; what a service could keep between requests.
pub struct Masks {
    chat_enabled: bool,
    privileged_roles: u32,
    owner_toggle: u8,
    connector_toggle: u8,
    record_type_order: Vec<String>,
    users: HashMap<Uuid, ResolvedUser>,
}

/// A user with their roles resolved to bits, once for all requests.
#[derive(Clone)]
struct ResolvedUser {
    id: Uuid,
    roles: u32,
    teams: Arc<[Uuid]>,
}

/// Such a user and a connection, its record type resolved too.
pub struct Resolved {
    user: ResolvedUser,
    record_type: u8,
    owner: Owner,
    connector: Uuid,
}

impl Masks {
    /// Has room for a tenant of up to 32 roles and 8 record types.
    pub fn new(tenant: &requests::Tenant, users: &[User]) -> Self {
        assert!(tenant.roles.len() <= 32 && tenant.record_types.len() <= 8);
        let bits = |bits: &mut dyn Iterator<Item = bool>| {
            bits.enumerate().fold(0_u32, |mask, (at, bit)| mask | (u32::from(bit) << at))
        };
        let place = |role: &Uuid| tenant.roles.iter().position(|known| known.id == *role);
        let resolved = |user: &User| ResolvedUser {
            id: user.id,
            roles: user.roles.iter().filter_map(place).fold(0, |mask, at| mask | (1 << at)),
            teams: user.teams.as_slice().into(),
        };
        Self {
            chat_enabled: tenant.chat_enabled,
            privileged_roles: bits(&mut tenant.roles.iter().map(|role| role.may_disconnect)),
            owner_toggle: bits(&mut tenant.record_types.iter().map(|it| it.owner_may_disconnect)) as u8,
            connector_toggle: bits(&mut tenant.record_types.iter().map(|it| it.connector_may_disconnect)) as u8,
            record_type_order: tenant.record_types.iter().map(|it| it.name.clone()).collect(),
            users: users.iter().map(|user| (user.id, resolved(user))).collect(),
        }
    }

    /// # Panics
    ///
    /// On an unknown user or record type; the workload has none.
    fn resolve(&self, request: &Request) -> Resolved {
        let Request { user, connection } = request;
        let record_type = self.record_type_order.iter().position(|name| *name == connection.record_type);
        Resolved {
            user: self.users[&user.id].clone(),
            record_type: record_type.expect("a record type of this tenant") as u8,
            owner: connection.owner,
            connector: connection.connector,
        }
    }

    #[inline]
    fn may_disconnect(&self, request: &Resolved) -> bool {
        let owns = || match request.owner {
            Owner::User(id) => id == request.user.id,
            Owner::Team(id) => request.user.teams.contains(&id),
            Owner::Nobody => false,
        };
        self.chat_enabled
            && (request.user.roles & self.privileged_roles != 0
                || ((self.connector_toggle >> request.record_type) & 1 != 0 && request.connector == request.user.id)
                || ((self.owner_toggle >> request.record_type) & 1 != 0 && owns()))
    }
}

/// Typed ids, roles and record types by binary search, stopping at the first grant.
pub struct ShortCircuit(pub Tenant);

impl Contender<Request> for ShortCircuit {
    type Input = Request;

    fn input(&self, request: &Request) -> Request {
        request.clone()
    }

    #[inline]
    fn decide(&mut self, request: &Request) -> bool {
        self.0.may_disconnect(request).unwrap_or_default()
    }
}

/// The same with all five facts kept.
pub struct AllFacts(pub Tenant);

impl Contender<Request> for AllFacts {
    type Input = Request;

    fn input(&self, request: &Request) -> Request {
        request.clone()
    }

    #[inline]
    fn decide(&mut self, request: &Request) -> bool {
        match self.0.facts(request) {
            // The facts have to exist in memory, or the compiler would skip those that the verdict doesn't need.
            Some(facts) => self.0.chat_enabled && disconnect(std::hint::black_box(facts)),
            None => false,
        }
    }
}

impl Contender<Request> for Masks {
    type Input = Resolved;

    fn input(&self, request: &Request) -> Resolved {
        self.resolve(request)
    }

    #[inline]
    fn decide(&mut self, request: &Resolved) -> bool {
        self.may_disconnect(request)
    }
}

/// The boolean expression alone.
pub struct Expression;

impl Contender<Facts> for Expression {
    type Input = Facts;

    fn input(&self, facts: &Facts) -> Facts {
        *facts
    }

    #[inline]
    fn decide(&mut self, facts: &Facts) -> bool {
        disconnect(*facts)
    }
}
