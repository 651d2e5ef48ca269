//! What a question is about, and the one place where the facts of its parts meet.

use crate::{
    condition::{AccessFact, Conditions, ConnectorFact, OwnerFact, ParticipantsFact, Source},
    id::UserId,
    model::{ChatToConnect, Connection, KnownApp, KnownRecord, KnownUser, Origin, Owner, Participant, Tenant, User},
    rights::{AccessNeed, AccessRight},
    rule::{Decision, Rule},
};

/// Whether the user is in the chat; looked for only for rules that ask for it.
const BY_PARTICIPANTS: Conditions = Source::Participants(true).conditions();

/// What the chat says; looked at only for rules that ask for it.
const BY_CHAT: Conditions = Source::Chat.conditions();

/// What the user's access says; looked at only for rules that ask for it.
const BY_ACCESS: Conditions = Source::Access(AccessNeed::Read).conditions();

/// What a question is about, whoever asks it: a tenant, perhaps a record, a chat, an app.
///
/// Every rule is decided from the facts of a subject and of a user; it finds there whatever its table
/// names. Conditions about what is not given, such as the chat where there is only a record, do not hold.
///
/// ```
/// use crm_chat_policy::{
///     document::TenantDocument, id::UserId, model::{Connection, Owner, Record, Subject, User},
///     rules::{disconnect, join},
/// };
///
/// let tenant = TenantDocument::default().build()?;
/// let owner = UserId::from_u128(1).unwrap();
/// let id = "7d4f5c52-0000-4000-8000-000000000001".parse()?;
/// let case = Record { record_type: "incident".parse()?, id, owner: Owner::User(owner) };
/// let chat = Connection::new("19:a@thread.v2".parse()?, owner, vec![owner]);
///
/// // Gathered once, for as many questions as you like.
/// let (user, case) = (User::new(owner), tenant.know_record(&case)?);
/// let (user, subject) = (tenant.know_user(&user), Subject::connection(&case, &chat));
/// for rule in [disconnect::RULE, join::RULE] {
///     assert!(!subject.decide(rule, &user, &[])?.is_allowed());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub(crate) tenant: &'a Tenant,
    /// What holds for every user, apart from what the chat says.
    facts: Conditions,
    /// What the chat says; asked by few rules, so kept apart.
    chat: Conditions,
    pub(crate) owner: Option<Owner>,
    pub(crate) connector: Option<UserId>,
    pub(crate) participants: Option<&'a [Participant]>,
}

/// The parts of a question were gathered from two different tenants.
///
/// No facts can be gathered from such a mix, so no rule is asked. It comes from the caller's code, never from a
/// question's text: a service that reloads its tenant must gather user, record and app from one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {part} was gathered from another tenant than the rest of the question")]
pub struct MixedTenantsError {
    part: &'static str,
}

impl<'a> Subject<'a> {
    /// A tenant: what its users may do apart from records.
    #[must_use]
    #[inline]
    pub fn tenant(tenant: &'a Tenant) -> Self {
        Self { tenant, facts: tenant.facts(), chat: Conditions::NONE, owner: None, connector: None, participants: None }
    }

    /// A record.
    #[must_use]
    #[inline]
    pub const fn record(record: &KnownRecord<'a>) -> Self {
        let (tenant, facts, owner) = (record.tenant, record.facts, Some(record.owner));
        Self { tenant, facts, chat: Conditions::NONE, owner, connector: None, participants: None }
    }

    /// A chat that is connected to a record.
    #[must_use]
    #[inline]
    pub fn connection(record: &KnownRecord<'a>, connection: &'a Connection) -> Self {
        Self {
            chat: connection.facts(record.tenant.timeline_sync_since()),
            connector: connection.connected_by,
            participants: Some(&connection.participants),
            ..Self::record(record)
        }
    }

    /// A chat that is about to be connected to a record.
    #[must_use]
    #[inline]
    pub fn connecting(record: &KnownRecord<'a>, from: Origin, chat: &'a ChatToConnect) -> Self {
        Self {
            facts: record.facts.union(from.facts(chat)),
            chat: chat.facts(),
            participants: Some(chat.participants()),
            ..Self::record(record)
        }
    }

    /// The same, asked in an app.
    ///
    /// # Errors
    ///
    /// [`MixedTenantsError`] for an app of another tenant.
    pub fn in_app(self, app: &KnownApp<'_>) -> Result<Self, MixedTenantsError> {
        self.of_one_tenant(app.tenant, "app")?;
        Ok(self.within(app))
    }

    /// The same, asked in an app that is known to be of this tenant.
    #[inline]
    pub(crate) fn within(self, app: &KnownApp<'_>) -> Self {
        Self { facts: self.facts.union(app.facts), ..self }
    }

    /// What holds for every user.
    pub(crate) const fn fixed(&self) -> Conditions {
        self.facts.union(self.chat)
    }

    /// The facts: every condition that holds for this user with these rights on the record.
    /// O(n) in the chat's participants and the rights.
    ///
    /// # Errors
    ///
    /// [`MixedTenantsError`] for a user known to another tenant.
    #[inline]
    pub fn facts(&self, user: &KnownUser<'_>, access: &[AccessRight]) -> Result<Conditions, MixedTenantsError> {
        self.of_one_tenant(user.tenant, "user")?;
        Ok(self.gather(Conditions::ALL, user, access))
    }

    /// A rule's decision. As from [`Subject::facts`], but what the rule does not ask for is not gathered.
    ///
    /// # Errors
    ///
    /// As for [`Subject::facts`].
    #[inline]
    pub fn decide(
        &self,
        rule: &'static Rule,
        user: &KnownUser<'_>,
        access: &[AccessRight],
    ) -> Result<Decision, MixedTenantsError> {
        self.of_one_tenant(user.tenant, "user")?;
        Ok(rule.decide(self.gather(rule.condition_set(), user, access)))
    }

    /// A rule's decision for a user who is not gathered yet.
    #[inline]
    pub(crate) fn decide_for(&self, rule: &'static Rule, user: &User, access: &[AccessRight]) -> Decision {
        let asked = rule.condition_set();
        rule.decide(self.gather(asked, &self.tenant.know_user_for(asked, user), access))
    }

    /// The one place where facts meet. What is not asked for may be left out.
    #[inline]
    pub(crate) fn gather(&self, asked: Conditions, user: &KnownUser<'_>, access: &[AccessRight]) -> Conditions {
        let asks = |source: Conditions| !asked.intersection(source).is_empty();
        let mut facts = self
            .facts
            .union(user.facts)
            .union(OwnerFact::gather(|fact| match fact {
                OwnerFact::RecordOwner => self.owner.as_ref().is_some_and(|owner| user.is_owner(owner)),
            }))
            .union(ConnectorFact::gather(|fact| match fact {
                ConnectorFact::ChatConnector => self.connector == Some(user.id),
            }));
        if asks(BY_CHAT) {
            facts = facts.union(self.chat);
        }
        if self.owner.is_some() && asks(BY_ACCESS) {
            facts = facts.union(AccessFact::gather(|need| self.is_met(need, access)));
        }
        if let Some(participants) = self.participants
            && asks(BY_PARTICIPANTS)
        {
            let is_in = participants.iter().any(|participant| participant.is_user(user.id));
            facts = facts.union(ParticipantsFact::gather(|is| is == is_in));
        }
        facts
    }

    #[inline]
    fn is_met(&self, need: AccessNeed, access: &[AccessRight]) -> bool {
        need.rights(self.tenant.join_access()).iter().any(|right| access.contains(right))
    }

    #[inline]
    fn of_one_tenant(&self, tenant: &Tenant, part: &'static str) -> Result<(), MixedTenantsError> {
        if self.tenant.is_same(tenant) { Ok(()) } else { Err(MixedTenantsError { part }) }
    }
}
