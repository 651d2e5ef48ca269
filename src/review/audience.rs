//! Who may act, as a description and not as a list of users.
//!
//! What a question fixes whoever asks (the tenant, the record, the chat, the app) is put into the
//! rule's table. What is left of each grant are conditions about the user, and each of those
//! describes some users: the holders of these roles, this user, the members of this team.
//!
//! ```
//! use crm_chat_policy::{
//!     document::TenantDocument, id::UserId, model::{Connection, Owner, Record, User},
//!     review::audience::{Subject, audience}, rules::join,
//! };
//!
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! let tenant = document.build()?;
//! let agent = UserId::from_u128(1);
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
    condition::{Condition, Conditions},
    id::{ProfileId, RoleId, TeamId, UserId},
    model::{
        AccessRight, ChatToConnect, Connection, DirectoryRole, KnownApp, KnownRecord, Origin, Owner, Privilege,
        Privileges, Tenant, User,
    },
    rule::Rule,
};
use alloc::vec::Vec;
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// What a question is about, whoever asks it.
///
/// Conditions about what is not given, such as the chat where there is only a record, do not hold.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    tenant: &'a Tenant,
    facts: Conditions,
    owner: Option<Owner>,
    connector: Option<UserId>,
    participants: Option<&'a [UserId]>,
}

impl<'a> Subject<'a> {
    /// A tenant: what its users may do apart from records.
    #[must_use]
    pub const fn tenant(tenant: &'a Tenant) -> Self {
        Self { tenant, facts: tenant.facts(), owner: None, connector: None, participants: None }
    }

    /// A record.
    #[must_use]
    pub const fn record(record: &KnownRecord<'a>) -> Self {
        Self { facts: record.facts, owner: Some(record.owner), ..Self::tenant(record.tenant) }
    }

    /// A chat that is connected to a record.
    #[must_use]
    pub fn connection(record: &KnownRecord<'a>, connection: &'a Connection) -> Self {
        let synced = record.has_synced(connection);
        Self {
            facts: record.facts.with_if(synced, Condition::ConnectedSinceSync),
            connector: Some(connection.connected_by),
            participants: Some(&connection.participants),
            ..Self::record(record)
        }
    }

    /// A chat that is to be connected to a record.
    #[must_use]
    pub fn connecting(record: &KnownRecord<'a>, from: Origin, chat: &'a ChatToConnect) -> Self {
        Self {
            facts: record.facts.union(from.facts()).union(chat.facts()),
            participants: Some(chat.participants()),
            ..Self::record(record)
        }
    }

    /// The same, asked in an app of the same tenant; in one of another tenant nothing holds.
    #[must_use]
    pub fn in_app(self, app: &KnownApp<'_>) -> Self {
        if core::ptr::eq(self.tenant, app.tenant) {
            return Self { facts: self.facts.union(app.facts), ..self };
        }
        Self { facts: Conditions::NONE, owner: None, connector: None, participants: None, ..self }
    }
}

/// Users described by what one condition says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Who<'a> {
    /// This user.
    User(UserId),
    /// The members of this team.
    MembersOf(TeamId),
    /// The chat's participants.
    Participants(&'a [UserId]),
    /// Everybody but the chat's participants.
    NotParticipants(&'a [UserId]),
    /// Whoever has this right on the record.
    WithAccess(AccessRight),
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
    },
    /// Who has this directory role.
    WithDirectoryRole(DirectoryRole),
    /// Who has a Teams licence.
    Licensed,
}

/// One way to be allowed: a grant, and who has what it asks of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way<'a> {
    /// The grant's name.
    pub grant: &'static str,
    /// Who, for all of these; empty means everybody.
    pub who: Vec<Who<'a>>,
}

/// Who is allowed by a rule: those that every one of `needs` describes and some way as well.
///
/// Its size depends on the tenant's roles and profiles, never on the number of users.
#[derive(Clone, Debug)]
pub struct Audience<'a> {
    tenant: &'a Tenant,
    rule: &'static Rule,
    closed: Conditions,
    needs: Vec<Who<'a>>,
    ways: Vec<Way<'a>>,
}

/// Describes who is allowed by a rule for what the question is about.
///
/// Agrees with the rule's own decision for every user and every access. O(n) in the tenant's
/// roles or profiles where the rule asks for them, else constant.
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
    let way = |grant: &crate::Grant| {
        let mut way = Way { grant: grant.name(), who: Vec::new() };
        for condition in grant.listed() {
            match subject.who(*condition) {
                Holds::ForEverybody => {}
                Holds::ForNobody => return None,
                Holds::For(who) => way.who.push(who),
            }
        }
        Some(way)
    };
    let ways = if closed.is_empty() { rule.grants().iter().filter_map(way).collect() } else { Vec::new() };
    Audience { tenant: subject.tenant, rule, closed, needs, ways }
}

/// For whom a condition holds.
enum Holds<'a> {
    ForEverybody,
    ForNobody,
    For(Who<'a>),
}

impl<'a> Subject<'a> {
    fn who(&self, condition: Condition) -> Holds<'a> {
        if self.facts.contains(condition) {
            return Holds::ForEverybody;
        }
        let who = match condition {
            Condition::DisconnectPrivilege => self.holders_of(Privilege::DisconnectAnyChat),
            Condition::SystemAdministrator => self.holders_of(Privilege::AdministerChat),
            Condition::PaneAccess => self.readers_of_the_pane(),
            Condition::DefaultProfile => Some(Who::OnProfiles { default: true, custom: Vec::new() }),
            Condition::ProfileChatEnabled => self.on_profiles(false, crate::model::Profile::has_chat),
            Condition::PaneIntegration => self.on_profiles(true, crate::model::Profile::has_pane_integration),
            Condition::TenantAdministrator => Some(Who::WithDirectoryRole(DirectoryRole::TenantAdministrator)),
            Condition::GlobalAdministrator => Some(Who::WithDirectoryRole(DirectoryRole::GlobalAdministrator)),
            Condition::TeamsLicence => Some(Who::Licensed),
            Condition::RecordOwner => match self.owner {
                Some(Owner::User(user)) => Some(Who::User(user)),
                Some(Owner::Team(team)) => Some(Who::MembersOf(team)),
                Some(Owner::Nobody) | None => None,
            },
            Condition::RecordReadable => self.owner.map(|_| Who::WithAccess(AccessRight::Read)),
            Condition::RecordWritable => self.owner.map(|_| Who::WithAccess(AccessRight::Write)),
            Condition::ChatConnector => self.connector.map(Who::User),
            Condition::Participant => self.participants.filter(|users| !users.is_empty()).map(Who::Participants),
            Condition::NotParticipant => self.participants.map(Who::NotParticipants),
            // The rest hold or not whoever asks.
            Condition::ChatEnabled
            | Condition::ChatConsent
            | Condition::LicenceCheckConsent
            | Condition::SyncEnabled
            | Condition::RecordTypeConnectable
            | Condition::OwnerMayDisconnect
            | Condition::ConnectorMayDisconnect
            | Condition::JoinEnabled
            | Condition::NotActivity
            | Condition::SingleSessionApp
            | Condition::SettingsPageReachable
            | Condition::GroupChat
            | Condition::NotConnected
            | Condition::ConnectedSinceSync
            | Condition::NewChat
            | Condition::FromDynamics => None,
        };
        who.map_or(Holds::ForNobody, Holds::For)
    }

    fn holders_of(&self, privilege: Privilege) -> Option<Who<'a>> {
        let has = |(role, privileges): (RoleId, Privileges)| privileges.contains(privilege).then_some(role);
        let roles: Vec<RoleId> = self.tenant.privileges_by_role().filter_map(has).collect();
        (!roles.is_empty()).then_some(Who::HoldersOfAny(roles))
    }

    /// As one role need not have all that the pane needs, several may have it together.
    fn readers_of_the_pane(&self) -> Option<Who<'a>> {
        let reads = |(role, has): (RoleId, Privileges)| (role, has.intersection(Privileges::PANE));
        let roles: Vec<(RoleId, Privileges)> =
            self.tenant.privileges_by_role().map(reads).filter(|(_, reads)| !reads.is_empty()).collect();
        let all = roles.iter().fold(Privileges::NONE, |all, (_, reads)| all.union(*reads));
        (all == Privileges::PANE).then_some(Who::HoldersTogether(all, roles))
    }

    fn on_profiles(&self, default: bool, counts: fn(&crate::model::Profile) -> bool) -> Option<Who<'a>> {
        let custom: Vec<ProfileId> = self
            .tenant
            .profiles()
            .iter()
            .filter(|profile| counts(profile) && !profile.users().is_empty())
            .map(crate::model::Profile::id)
            .collect();
        (default || !custom.is_empty()).then_some(Who::OnProfiles { default, custom })
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

    /// The guards that do not hold whoever asks; nobody is allowed where there is one.
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

    /// Whether a user with these rights on the record is allowed.
    #[must_use]
    pub fn contains(&self, user: &User, access: &[AccessRight]) -> bool {
        let is = |who: &Who<'_>| who.describes(self.tenant, user, access);
        self.ways.iter().any(|way| way.who.iter().all(is)) && self.needs.iter().all(is)
    }
}

impl Who<'_> {
    fn describes(&self, tenant: &Tenant, user: &User, access: &[AccessRight]) -> bool {
        match self {
            Self::User(id) => user.id == *id,
            Self::MembersOf(team) => user.teams.contains(team),
            Self::Participants(participants) => participants.contains(&user.id),
            Self::NotParticipants(participants) => !participants.contains(&user.id),
            Self::WithAccess(right) => access.contains(right),
            Self::HoldersOfAny(roles) => user.roles.iter().any(|role| roles.binary_search(role).is_ok()),
            Self::HoldersTogether(all, roles) => {
                let reads = |role: &RoleId| {
                    let found = roles.binary_search_by_key(role, |(id, _)| *id).ok()?;
                    roles.get(found).map(|(_, reads)| *reads)
                };
                let together = user.roles.iter().filter_map(reads).fold(Privileges::NONE, Privileges::union);
                together.contains_all(*all)
            }
            Self::OnProfiles { default, custom } => match tenant.profile_of(user.id) {
                None => *default,
                Some(profile) => custom.contains(&profile.id()),
            },
            Self::WithDirectoryRole(role) => user.directory_roles.contains(role),
            Self::Licensed => user.teams_licence,
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
            Self::WithAccess(right) => write!(f, "somebody with the access right {right}"),
            Self::HoldersOfAny(roles) => {
                f.write_str("a holder of any of the roles")?;
                roles.iter().try_for_each(|role| write!(f, " {role}"))
            }
            Self::HoldersTogether(_, roles) => {
                f.write_str("a reader of all pane tables by the roles")?;
                roles.iter().try_for_each(|(role, _)| write!(f, " {role}"))
            }
            Self::OnProfiles { default, custom } => {
                f.write_str("on the profiles")?;
                if *default {
                    f.write_str(" default")?;
                }
                custom.iter().try_for_each(|profile| write!(f, " {profile}"))
            }
            Self::WithDirectoryRole(role) => write!(f, "a {role} of the directory"),
            Self::Licensed => f.write_str("somebody with a Teams licence"),
        }
    }
}

impl fmt::Display for Audience<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.rule.name())?;
        if self.is_nobody() {
            f.write_str("nobody")?;
            for guard in self.closed.iter() {
                write!(f, "\n  guard {guard} fails whoever asks")?;
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
            Self::WithAccess(right) => map.serialize_entry("access", right)?,
            Self::HoldersOfAny(roles) => map.serialize_entry("any_role", roles)?,
            Self::HoldersTogether(all, roles) => {
                map.serialize_entry("privileges", all)?;
                map.serialize_entry("by_roles", &crate::json::Seq(roles.iter().map(|(role, _)| role)))?;
            }
            Self::OnProfiles { default, custom } => {
                map.serialize_entry("default_profile", default)?;
                map.serialize_entry("profiles", custom)?;
            }
            Self::WithDirectoryRole(role) => map.serialize_entry("directory_role", role)?,
            Self::Licensed => map.serialize_entry("teams_licence", &true)?,
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
