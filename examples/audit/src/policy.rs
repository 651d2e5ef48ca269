//! Where the audit meets the crate, and the only file that knows its rules by name: a batch's rows
//! become facts by the crate's own gathering, those that differ bitmaps, and the crate's bulk evaluation
//! decides.

use crate::columns::Events;
use anyhow::Result;
use crm_chat_policy::{
    Condition, Conditions, Rule,
    bulk::{Column, ColumnLengthError, Columns},
    dataverse,
    id::{LogicalName, RecordId, RoleId, TeamId, UserId},
    model::{AccessRight, ChatKind, ChatToConnect, Connection, Origin, Owner, Participant, Subject, Tenant},
    rules::{connect, disconnect, join, view},
};
use datafusion::common::HashMap;

/// A tenant document that has been read.
#[derive(Debug)]
pub struct Policy(Tenant);

impl Policy {
    /// Reads a tenant document.
    ///
    /// # Errors
    ///
    /// A document that is refused, with every fault.
    pub fn from_json(document: &[u8]) -> Result<Self> {
        Tenant::from_json(document).map(Self).map_err(|faults| anyhow::anyhow!("{faults}"))
    }

    /// Answers a question line as the crate does.
    #[must_use]
    pub fn answer(&self, question: &str) -> String {
        crm_chat_policy::question::answer_json(&self.0, question.as_bytes())
    }
}

/// What the events of a log ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Ask {
    Disconnect,
    Join,
    Connect,
    View,
}

impl Ask {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Disconnect, Self::Join, Self::Connect, Self::View];

    /// The rule that decides it.
    #[must_use]
    pub const fn rule(self) -> &'static Rule {
        match self {
            Self::Disconnect => disconnect::RULE,
            Self::Join => join::RULE,
            Self::Connect => connect::RULE,
            Self::View => view::RULE,
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ask| ask.rule().name() == name)
    }
}

/// The bits of a GUID as text; none where the crate reads no id in it.
#[must_use]
pub fn guid(text: &str) -> Option<u128> {
    text.parse().ok().map(RecordId::as_u128)
}

/// The rights of Dataverse's flags, each sum of flags read once.
#[derive(Debug, Default)]
pub struct Flags(Vec<(i64, Option<Vec<AccessRight>>)>);

impl Flags {
    /// The rights; none where a flag is none of them.
    pub fn rights(&mut self, flags: i64) -> Option<&[AccessRight]> {
        let known = self.0.iter().position(|(known, _)| *known == flags);
        let place = known.unwrap_or_else(|| {
            if self.0.len() == MOST_KEPT {
                self.0.clear();
            }
            self.0.push((flags, dataverse::access_rights(flags.to_string().as_bytes()).ok()));
            self.0.len() - 1
        });
        self.0.get(place)?.1.as_deref()
    }
}

/// Reads a right by its code; none where there is no such right.
pub fn right(code: &str, into: &mut Vec<AccessRight>) -> Option<()> {
    into.push(AccessRight::from_code(code)?);
    Some(())
}

/// The codes of the rights of Dataverse's flags, as a question has them; none where a flag is none
/// of them.
#[must_use]
pub fn right_codes(flags: i64) -> Option<Vec<&'static str>> {
    Flags::default().rights(flags).map(|rights| rights.iter().copied().map(AccessRight::code).collect())
}

/// Why an event has no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reason(&'static str);

impl Reason {
    /// The code of the crate's answer to the same question, and for a malformed one the column.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }
}

/// A column of this name lacks what the question needs.
macro_rules! malformed {
    ($column:literal) => {
        || Reason(concat!("malformed_question: ", $column))
    };
}

/// What an event comes to: what it asks and what holds, or why it has no verdict.
pub type Situation = Result<(Ask, Conditions), Reason>;

/// A batch's events come to few situations, each of which is decided, and made into columns, once.
#[derive(Debug, Default)]
pub struct Situations {
    /// Each once.
    pub distinct: Vec<Situation>,
    /// Which of them each event is.
    pub of_rows: Vec<u32>,
}

/// Gathers the facts of a batch, each event by its own rule unless all ask the same.
///
/// # Errors
///
/// None that an event could cause.
pub fn gather(policy: &Policy, all_ask: Option<Ask>, events: &Events) -> Result<Situations> {
    let mut gatherer = Gatherer::new(&policy.0, events)?;
    let mut situations = Situations::default();
    let mut places = HashMap::new();
    for row in 0..events.rows {
        let ask = all_ask.or_else(|| Ask::from_name(events.rule.get(row)?));
        let situation = ask.ok_or_else(malformed!("rule")).and_then(|ask| Ok((ask, gatherer.facts(ask, row)?)));
        let place = *places.entry(situation).or_insert_with(|| {
            situations.distinct.push(situation);
            situations.distinct.len() as u32 - 1
        });
        situations.of_rows.push(place);
    }
    Ok(situations)
}

/// The parts of a question, made once and filled anew for each event.
struct Gatherer<'a> {
    tenant: &'a Tenant,
    events: &'a Events,
    roles: Vec<RoleId>,
    teams: Vec<TeamId>,
    access: Vec<AccessRight>,
    flags: Flags,
    /// The record types that have come up so far; none where the name is malformed.
    record_types: Vec<(String, Option<LogicalName>)>,
    connection: Connection,
}

/// So many names of record types, and sums of flags, are kept; a log with more has them read anew, now and then.
const MOST_KEPT: usize = 64;

impl<'a> Gatherer<'a> {
    fn new(tenant: &'a Tenant, events: &'a Events) -> Result<Self> {
        // Filled in for each event.
        let connection = Connection::new("none".parse()?, None, Vec::<Participant>::new());
        let (roles, teams, access, record_types) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Ok(Self { tenant, events, roles, teams, access, flags: Flags::default(), record_types, connection })
    }

    fn facts(&mut self, ask: Ask, row: usize) -> Result<Conditions, Reason> {
        let events = self.events;
        let user = events.user.get(row).and_then(UserId::from_u128).ok_or_else(malformed!("user"))?;
        events.roles.read(row, &mut self.roles, RoleId::from_u128).ok_or_else(malformed!("roles"))?;
        events.teams.read(row, &mut self.teams, TeamId::from_u128).ok_or_else(malformed!("teams"))?;
        self.access.clear();
        if ask != Ask::Disconnect {
            events.access.read(row, &mut self.access, &mut self.flags).ok_or_else(malformed!("access"))?;
        }
        let record_type = self.record_type(row).ok_or_else(malformed!("record_type"))?;
        // Decides nothing, but a question must have it.
        events.record.get(row).and_then(RecordId::from_u128).ok_or_else(malformed!("record"))?;
        let owner = self.owner(row).ok_or_else(malformed!("owner"))?;
        let chat = self.chat(ask, row)?;

        let Some((_, Some(name))) = self.record_types.get(record_type) else { return Err(malformed!("record_type")()) };
        let record = self.tenant.know_record_from(name, owner).map_err(|error| Reason(error.code()))?;
        let user = self.tenant.know_user_from(user, &self.roles, &self.teams);
        let subject = match &chat {
            Some((origin, chat)) => Subject::connecting(&record, *origin, chat),
            None => Subject::connection(&record, &self.connection),
        };
        // Of one tenant, so no other error is possible.
        let decision = subject.decide(ask.rule(), &user, &self.access);
        decision.map(|decision| decision.held_set()).map_err(|_| Reason("mixed_tenants"))
    }

    /// The place of the event's record type.
    fn record_type(&mut self, row: usize) -> Option<usize> {
        let name = self.events.record_type.get(row)?;
        if let Some(known) = self.record_types.iter().position(|(known, _)| known == name) {
            return Some(known);
        }
        if self.record_types.len() == MOST_KEPT {
            self.record_types.clear();
        }
        self.record_types.push((name.to_owned(), name.parse().ok()));
        Some(self.record_types.len() - 1)
    }

    fn owner(&self, row: usize) -> Option<Owner> {
        let id = self.events.owner.get(row);
        match self.events.owner_kind.get(row)? {
            "user" => id.and_then(UserId::from_u128).map(Owner::User),
            "team" => id.and_then(TeamId::from_u128).map(Owner::Team),
            "nobody" if self.events.owner.is_null(row) => Some(Owner::Nobody),
            _ => None,
        }
    }

    /// Reads what a connection is about, or returns what is to be connected.
    fn chat(&mut self, ask: Ask, row: usize) -> Result<Option<(Origin, ChatToConnect)>, Reason> {
        let events = self.events;
        let id = || events.chat.get(row)?.parse().ok();
        let connecting = ask == Ask::Connect;
        if connecting && events.new_chat.get(row) == Some("true") {
            let origin = self.origin(row)?;
            // As in a question: a chat that is started from the record has nothing to say of itself.
            let nothing = |null: bool, reason| if null { Ok(()) } else { Err(reason) };
            nothing(events.chat.is_null(row), malformed!("chat")())?;
            nothing(events.chat_kind.is_null(row), malformed!("chat_kind")())?;
            nothing(events.participants.is_null(row), malformed!("participants")())?;
            nothing(events.already_connected.is_null(row), malformed!("already_connected")())?;
            return Ok(Some((origin, ChatToConnect::New)));
        }
        self.connection.id = id().ok_or_else(malformed!("chat"))?;
        self.connection.participants.clear();
        if ask != Ask::Disconnect {
            let participants = &mut self.connection.participants;
            let user = |bits| UserId::from_u128(bits).map(Participant::User);
            events.participants.read(row, participants, user).ok_or_else(malformed!("participants"))?;
        }
        if !connecting {
            // Nobody is the connector where none is known.
            self.connection.connected_by = match events.connected_by.get(row).and_then(UserId::from_u128) {
                None if !events.connected_by.is_null(row) => return Err(malformed!("connected_by")()),
                connector => connector,
            };
            return Ok(None);
        }
        let kind = events.chat_kind.get(row).and_then(ChatKind::from_code).ok_or_else(malformed!("chat_kind"))?;
        let already_connected = match events.already_connected.get(row) {
            Some("true") => true,
            Some("false") => false,
            _ => return Err(malformed!("already_connected")()),
        };
        match events.new_chat.get(row) {
            Some("false") => {}
            None if events.new_chat.is_null(row) => {}
            _ => return Err(malformed!("new_chat")()),
        }
        let (id, participants) = (self.connection.id.clone(), self.connection.participants.clone());
        let chat = ChatToConnect::Existing { id, kind, participants, already_connected };
        Ok(Some((self.origin(row)?, chat)))
    }

    fn origin(&self, row: usize) -> Result<Origin, Reason> {
        self.events.origin.get(row).and_then(Origin::from_code).ok_or_else(malformed!("origin"))
    }
}

/// The verdicts on situations.
#[derive(Debug)]
pub struct Verdicts {
    /// A bit a situation, as Arrow has them.
    pub allowed: Vec<u64>,
    /// For each rule its grants and its guards, in their order, with where the grants held and the
    /// guards failed.
    named: [Named; 4],
}

/// Names, each with a bit a situation.
pub type Names = Vec<(&'static str, Vec<u64>)>;

/// The grants and guards of a rule.
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct Named {
    pub grants: Names,
    pub failed_guards: Names,
}

impl Verdicts {
    /// Of a rule.
    #[must_use]
    pub fn named(&self, ask: Ask) -> &Named {
        let [disconnect, join, connect, view] = &self.named;
        match ask {
            Ask::Disconnect => disconnect,
            Ask::Join => join,
            Ask::Connect => connect,
            Ask::View => view,
        }
    }
}

/// A bit for each of these.
pub fn bits(facts: impl ExactSizeIterator<Item = bool>) -> Vec<u64> {
    let mut words = vec![0; facts.len().div_ceil(64)];
    for (place, fact) in facts.enumerate() {
        if let Some(word) = words.get_mut(place / 64) {
            *word |= u64::from(fact) << (place % 64);
        }
    }
    words
}

/// Decides situations: the crate's bulk evaluation of each rule that is asked.
///
/// # Errors
///
/// None: bitmaps are made as long as they must be.
pub fn decide(situations: &[Situation]) -> Result<Verdicts, ColumnLengthError> {
    let words = situations.len().div_ceil(64);
    let mut verdicts = Verdicts { allowed: vec![0; words], named: Default::default() };
    for (ask, named) in Ask::ALL.into_iter().zip(&mut verdicts.named) {
        let asked = bits(situations.iter().map(|situation| situation.is_ok_and(|(asked, _)| asked == ask)));
        if asked.iter().all(|word| *word == 0) {
            continue;
        }
        let rule = ask.rule();
        let held: Vec<(Condition, Vec<u64>)> =
            rule.conditions().map(|condition| (condition, held(situations, condition))).collect();
        let mut columns = Columns::new(situations.len());
        for (condition, bits) in &held {
            columns.set(*condition, Column::Bits(bits))?;
        }
        let mut decided = vec![0; words];
        columns.decide(rule, &mut decided)?;
        for ((allowed, decided), asked) in verdicts.allowed.iter_mut().zip(&decided).zip(&asked) {
            *allowed |= decided & asked;
        }
        for grant in rule.grants() {
            let mut held = vec![0; words];
            columns.grant(grant, &mut held)?;
            named.grants.push((grant.name(), held));
        }
        for guard in rule.guards() {
            let mut failed = vec![0; words];
            columns.failed_guard(*guard, &mut failed)?;
            named.failed_guards.push((guard.code(), failed));
        }
    }
    Ok(verdicts)
}

/// The conditions of the rules that are asked.
#[must_use]
pub fn conditions() -> Vec<Condition> {
    let asked = Ask::ALL.into_iter().fold(Conditions::NONE, |all, ask| all.union(ask.rule().condition_set()));
    Condition::ALL.iter().copied().filter(|condition| asked.contains(*condition)).collect()
}

/// Where a condition held.
#[must_use]
pub fn held(situations: &[Situation], condition: Condition) -> Vec<u64> {
    bits(situations.iter().map(|situation| situation.is_ok_and(|(_, held)| held.contains(condition))))
}
