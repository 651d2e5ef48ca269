//! Who may act, as a description and not as a list of users.
//!
//! What a question fixes for every user (the tenant, the record, the chat, the app) is put into the
//! rule's table. What is left of each grant are conditions about the user, and each of those
//! describes some users: the holders of these roles, this user, the members of this team.
//!
//! ```
//! use crm_chat_policy::{
//!     document::TenantDocument, id::UserId, model::{Connection, Owner, Record, Subject, User},
//!     review::audience::audience, rules::join,
//! };
//!
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! let tenant = document.build()?;
//! let agent = UserId::from_u128(1).unwrap();
//! let id = "7d4f5c52-0000-4000-8000-000000000001".parse()?;
//! let case = Record { record_type: "incident".parse()?, id, owner: Owner::User(agent) };
//! let chat = Connection::new("19:a@thread.v2".parse()?, agent, vec![agent]);
//!
//! let case = tenant.know_record(&case)?;
//! let may_join = audience(join::RULE, &Subject::connection(&case, &chat));
//! assert_eq!(may_join.to_string(), "\
//! join: everybody who is
//!   not a participant of the chat
//! and who by grant `writer` is
//!   somebody with the access right write");
//! assert!(!may_join.contains(&User::new(agent), &[]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    condition::{Condition, Conditions, Source},
    id::{ProfileId, RoleId, TeamId, UserId},
    model::{AccessRight, DirectoryRole, Owner, Participant, Privileges, Profile, RecordType, Subject, User},
    review::{
        explanation::{remedies, title},
        people::Names,
    },
    rule::{Grant, Rule},
    text::joined,
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// Users as one condition describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Who<'a> {
    /// This user.
    User(UserId),
    /// The members of this team.
    MembersOf(TeamId),
    /// The chat's participants.
    Participants(&'a [Participant]),
    /// Everybody but the chat's participants.
    NotParticipants(&'a [Participant]),
    /// Everybody with one of these rights on the record.
    WithAccess(&'static [AccessRight]),
    /// The holders of any of these roles, by id.
    HoldersOfAny(Vec<RoleId>),
    /// Whose roles together have all of these privileges; the roles that have one, by id.
    HoldersTogether(Privileges, Vec<(RoleId, Privileges)>),
    /// Who is on one of these custom profiles, or, where `default` says so, on none.
    OnProfiles {
        /// Whether the default profile counts.
        default: bool,
        /// The custom profiles that count, in document order.
        custom: Vec<ProfileId>,
        /// The condition that holds for those who are on them.
        condition: Condition,
    },
    /// Who has this directory role.
    WithDirectoryRole(DirectoryRole),
    /// For whom this condition holds, as the caller says for each user.
    For(Condition),
}

/// One way to be allowed: a grant, and who meets its conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Way<'a> {
    /// The grant's name.
    pub grant: &'static str,
    /// Who, for all of these; empty means everybody.
    pub who: Vec<Who<'a>>,
}

/// Who is allowed by a rule: those whom all of `needs` describe, and at least one of the ways.
///
/// Its size depends on the tenant's roles and profiles, never on the number of users.
#[derive(Clone, Debug)]
pub struct Audience<'a> {
    subject: Subject<'a>,
    rule: &'static Rule,
    closed: Conditions,
    needs: Vec<Who<'a>>,
    ways: Vec<Way<'a>>,
    /// The users among the chat's participants, sorted, where the rule asks for them.
    participants: Vec<UserId>,
}

/// Describes who is allowed by a rule for what the question is about.
///
/// Agrees with the rule's own decision for every user and every access. O(n log n) in the tenant's
/// roles or profiles and in the chat's participants, where the rule asks for them, else constant.
#[must_use]
pub fn audience<'a>(rule: &'static Rule, subject: &Subject<'a>) -> Audience<'a> {
    let mut closed = Conditions::NONE;
    let mut needs = Vec::new();
    for guard in rule.guards() {
        match subject.who(*guard) {
            Holds::ForEverybody => {}
            Holds::ForNobody => closed = closed.with(*guard),
            Holds::For(who) => needs.push(who),
        }
    }
    let way = |grant: &Grant| {
        let mut way = Way { grant: grant.name(), who: Vec::new() };
        for condition in grant.conditions() {
            match subject.who(*condition) {
                Holds::ForEverybody => {}
                Holds::ForNobody => return None,
                Holds::For(who) => way.who.push(who),
            }
        }
        Some(way)
    };
    let ways = if closed.is_empty() { rule.grants().iter().filter_map(way).collect() } else { Vec::new() };
    let asks = !rule.condition_set().intersection(Source::Participants(true).conditions()).is_empty();
    let user_of = |member: &Participant| match member {
        Participant::User(user) => Some(*user),
        Participant::External(_) => None,
    };
    let members = subject.participants.filter(|_| asks).unwrap_or_default();
    let mut participants: Vec<UserId> = members.iter().filter_map(user_of).collect();
    participants.sort_unstable();
    Audience { subject: *subject, rule, closed, needs, ways, participants }
}

/// For whom a condition holds.
enum Holds<'a> {
    ForEverybody,
    ForNobody,
    For(Who<'a>),
}

impl<'a> Subject<'a> {
    /// For whom a condition holds, read from its source.
    fn who(&self, condition: Condition) -> Holds<'a> {
        if self.fixed().contains(condition) {
            return Holds::ForEverybody;
        }
        let who = match condition.source() {
            Source::Privileges(all) => self.holders_of(all),
            Source::Profile => self.on_profiles(condition),
            Source::DirectoryRole(role) => Some(Who::WithDirectoryRole(role)),
            Source::User => Some(Who::For(condition)),
            Source::Owner => match self.owner {
                Some(Owner::User(user)) => Some(Who::User(user)),
                Some(Owner::Team(team)) => Some(Who::MembersOf(team)),
                Some(Owner::Nobody) | None => None,
            },
            Source::Access(need) => self.owner.map(|_| Who::WithAccess(need.rights(self.tenant.join_access()))),
            Source::Connector => self.connector.map(Who::User),
            Source::Participants(true) => {
                let is_some_user = |member: &Participant| matches!(member, Participant::User(_));
                self.participants.filter(|members| members.iter().any(is_some_user)).map(Who::Participants)
            }
            Source::Participants(false) => self.participants.map(Who::NotParticipants),
            // The same for every user.
            Source::Tenant
            | Source::Consent(_)
            | Source::Sync
            | Source::RecordType
            | Source::App
            | Source::Chat
            | Source::Request => None,
        };
        who.map_or(Holds::ForNobody, Holds::For)
    }

    /// Where several privileges are asked for, one role need not have them all: several may have them together.
    fn holders_of(&self, all: Privileges) -> Option<Who<'a>> {
        let has = |(role, has): (RoleId, Privileges)| (role, has.intersection(all));
        let roles = self.tenant.privileges_by_role().map(has).filter(|(_, has)| !has.is_empty());
        if all.len() == 1 {
            let roles: Vec<RoleId> = roles.map(|(role, _)| role).collect();
            return (!roles.is_empty()).then_some(Who::HoldersOfAny(roles));
        }
        let roles: Vec<(RoleId, Privileges)> = roles.collect();
        let together = roles.iter().fold(Privileges::NONE, |together, (_, has)| together.union(*has));
        (together == all).then_some(Who::HoldersTogether(all, roles))
    }

    fn on_profiles(&self, condition: Condition) -> Option<Who<'a>> {
        let counts = |profile: Option<&Profile>| Profile::facts(profile).contains(condition);
        let default = counts(None);
        let custom: Vec<ProfileId> = self
            .tenant
            .profiles()
            .iter()
            .filter(|profile| counts(Some(profile)) && !profile.users().is_empty())
            .map(Profile::id)
            .collect();
        (default || !custom.is_empty()).then_some(Who::OnProfiles { default, custom, condition })
    }
}

impl<'a> Audience<'a> {
    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// Whether nobody is allowed.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.ways.is_empty()
    }

    /// The guards that fail for every user; nobody is allowed if there is one.
    #[must_use]
    pub const fn closed_by(&self) -> Conditions {
        self.closed
    }

    /// What everybody allowed must be, by the rule's guards.
    #[must_use]
    pub fn needs(&self) -> &[Who<'a>] {
        &self.needs
    }

    /// The ways to be allowed, of which one is enough.
    #[must_use]
    pub fn ways(&self) -> &[Way<'a>] {
        &self.ways
    }

    /// The same for people, in names and clauses instead of ids and codes; about a record of this type, if
    /// about any. For nobody, what it would take, and the way there.
    ///
    #[cfg_attr(feature = "json", doc = "```")]
    #[cfg_attr(not(feature = "json"), doc = "```ignore")]
    /// use crm_chat_policy::{model::{Subject, Tenant}, review::audience::audience, rules::suggest_participant};
    ///
    /// let tenant = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
    /// let audience = audience(suggest_participant::RULE, &Subject::tenant(&tenant));
    /// assert_eq!(audience.words(None), "\
    /// Who can be suggested as participants?
    ///   - people with a Teams licence");
    /// # Ok::<(), crm_chat_policy::document::Faults>(())
    /// ```
    #[must_use]
    pub fn words(&self, record_type: Option<&RecordType>) -> String {
        let names = Names::of(self.subject.tenant);
        let (deed, of_records) = self.rule.deed();
        let records = "this record";
        let of_type = record_type.map_or_else(String::new, |of| format!(" ({})", title(of)));
        let text = format!("Who can {deed}{}{of_type}?", of_records.replace("{records}", records));
        if self.is_nobody() {
            let holds_for_some = |condition: &Condition| !matches!(self.subject.who(*condition), Holds::ForNobody);
            let decision = self.rule.decide(self.rule.conditions().filter(holds_for_some).collect());
            return text + " Nobody; it would be possible if" + &remedies(&names, decision, record_type);
        }
        let needs: Vec<_> = self.asked(self.rule.guards()).zip(&self.needs).collect();
        let phrase = |way: &Way<'_>| {
            let granted = self.rule.grants().iter().find(|grant| grant.name() == way.grant);
            let asked = granted.map_or(&[][..], Grant::conditions);
            let known: Vec<_> = needs.iter().copied().chain(self.asked(asked).zip(&way.who)).collect();
            let held = known.iter().map(|(condition, _)| *condition).collect();
            let who = |condition| known.iter().find(|(of, _)| *of == condition).and_then(|(_, who)| who.known(&names));
            let (people, _) = names.described_as(self.rule, held, records, who);
            format!("\n  - {people}")
        };
        text + &self.ways.iter().map(phrase).collect::<String>()
    }

    /// Those of these conditions that are asked of the user.
    fn asked(&self, conditions: &'static [Condition]) -> impl Iterator<Item = Condition> + '_ {
        conditions.iter().copied().filter(|condition| !self.subject.fixed().contains(*condition))
    }

    /// Whether a user with these rights on the record is allowed. O(log n) in the tenant's roles and
    /// profiles and in the chat's participants, for each of the user's own roles and teams.
    #[must_use]
    pub fn contains(&self, user: &User, access: &[AccessRight]) -> bool {
        let is = |who: &Who<'_>| self.is(who, user, access);
        self.ways.iter().any(|way| way.who.iter().all(is)) && self.needs.iter().all(is)
    }

    /// Whether this describes the user.
    fn is(&self, who: &Who<'_>, user: &User, access: &[AccessRight]) -> bool {
        match who {
            Who::User(id) => user.id == *id,
            Who::MembersOf(team) => user.teams.contains(team),
            Who::Participants(_) => self.has_participant(user.id),
            Who::NotParticipants(_) => !self.has_participant(user.id),
            Who::WithAccess(rights) => rights.iter().any(|right| access.contains(right)),
            Who::HoldersOfAny(roles) => user.roles.iter().any(|role| roles.binary_search(role).is_ok()),
            Who::HoldersTogether(all, roles) => {
                let reads = |role: &RoleId| {
                    let found = roles.binary_search_by_key(role, |(id, _)| *id).ok()?;
                    roles.get(found).map(|(_, reads)| *reads)
                };
                let together = user.roles.iter().filter_map(reads).fold(Privileges::NONE, Privileges::union);
                together.contains_all(*all)
            }
            Who::OnProfiles { condition, .. } => {
                Profile::facts(self.subject.tenant.profile_of(user.id)).contains(*condition)
            }
            Who::WithDirectoryRole(role) => user.directory_roles.contains(role),
            Who::For(condition) => user.facts().contains(*condition),
        }
    }
    fn has_participant(&self, user: UserId) -> bool {
        self.participants.binary_search(&user).is_ok()
    }
}

impl Who<'_> {
    /// Who that is, where a tenant or the question knows it.
    fn known(&self, names: &Names<'_>) -> Option<String> {
        match self {
            Self::User(user) => Some(format!("user {user}")),
            Self::MembersOf(team) => Some(format!("members of team {team}")),
            Self::HoldersTogether(_, roles) => {
                let roles: Vec<RoleId> = roles.iter().map(|(role, _)| *role).collect();
                Some(format!("by {}", names.roles_of(&roles).join(", ")))
            }
            Self::OnProfiles { custom, .. } if !custom.is_empty() => Some(names.profiles_of(custom).join(", ")),
            // The clause says it all.
            Self::OnProfiles { .. }
            | Self::HoldersOfAny(_)
            | Self::Participants(_)
            | Self::NotParticipants(_)
            | Self::WithAccess(_)
            | Self::WithDirectoryRole(_)
            | Self::For(_) => None,
        }
    }
}

impl fmt::Display for Who<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(f, "user {user}"),
            Self::MembersOf(team) => write!(f, "a member of team {team}"),
            Self::Participants(_) => f.write_str("a participant of the chat"),
            Self::NotParticipants(_) => f.write_str("not a participant of the chat"),
            Self::WithAccess(rights) => write!(f, "somebody with the access right {}", joined(*rights, " or ")),
            Self::HoldersOfAny(roles) => {
                f.write_str("a holder of any of the roles")?;
                roles.iter().try_for_each(|role| write!(f, " {role}"))
            }
            Self::HoldersTogether(_, roles) => {
                f.write_str("a reader of all pane tables by the roles")?;
                roles.iter().try_for_each(|(role, _)| write!(f, " {role}"))
            }
            Self::OnProfiles { default, custom, .. } => {
                f.write_str("on the profiles")?;
                if *default {
                    f.write_str(" default")?;
                }
                custom.iter().try_for_each(|profile| write!(f, " {profile}"))
            }
            Self::WithDirectoryRole(role) => write!(f, "a {role} of the directory"),
            Self::For(condition) => write!(f, "somebody for whom {condition} holds"),
        }
    }
}

impl fmt::Display for Audience<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.rule.name())?;
        if self.is_nobody() {
            f.write_str("nobody")?;
            for guard in self.closed.iter() {
                write!(f, "\n  guard {guard} fails for everybody")?;
            }
            return Ok(());
        }
        f.write_str("everybody")?;
        if !self.needs.is_empty() {
            f.write_str(" who is")?;
            self.needs.iter().try_for_each(|who| write!(f, "\n  {who}"))?;
            f.write_str("\nand")?;
        }
        let mut separator = " who";
        for way in &self.ways {
            write!(f, "{separator} by grant `{}` is", way.grant)?;
            if way.who.is_empty() {
                f.write_str("\n  anybody")?;
            }
            way.who.iter().try_for_each(|who| write!(f, "\n  {who}"))?;
            separator = "\nor";
        }
        Ok(())
    }
}

impl Serialize for Who<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::User(user) => map.serialize_entry("user", user)?,
            Self::MembersOf(team) => map.serialize_entry("members_of", team)?,
            Self::Participants(users) => map.serialize_entry("participants", users)?,
            Self::NotParticipants(users) => map.serialize_entry("not_participants", users)?,
            Self::WithAccess([right]) => map.serialize_entry("access", right)?,
            Self::WithAccess(rights) => map.serialize_entry("any_access", rights)?,
            Self::HoldersOfAny(roles) => map.serialize_entry("any_role", roles)?,
            Self::HoldersTogether(all, roles) => {
                map.serialize_entry("privileges", all)?;
                map.serialize_entry("by_roles", &crate::json::Seq(roles.iter().map(|(role, _)| role)))?;
            }
            Self::OnProfiles { default, custom, .. } => {
                map.serialize_entry("default_profile", default)?;
                map.serialize_entry("profiles", custom)?;
            }
            Self::WithDirectoryRole(role) => map.serialize_entry("directory_role", role)?,
            Self::For(condition) => map.serialize_entry(condition.code(), &true)?,
        }
        map.end()
    }
}

impl Serialize for Way<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("grant", self.grant)?;
        map.serialize_entry("who", &self.who)?;
        map.end()
    }
}

impl Serialize for Audience<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("rule", self.rule.name())?;
        map.serialize_entry("closed_by", &self.closed)?;
        map.serialize_entry("needs", &self.needs)?;
        map.serialize_entry("ways", &self.ways)?;
        map.end()
    }
}
