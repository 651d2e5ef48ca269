//! Users, records and apps with what one tenant knows of them, gathered once.
//!
//! The third gate: it refuses an unknown record type or app, and an owner that the record type can't have.
//! After it, nothing fails.

use crate::{
    condition::{Conditions, DirectoryRoleFact, Scope, Source},
    id::{LogicalName, RoleId, TeamId, UserId},
    model::{App, BuiltinApp, DirectoryRole, Owner, Ownership, Privileges, Profile, Record, RecordType, Tenant, User},
    text::{nearest, nearest_to, quoted},
};
use alloc::{boxed::Box, string::String, vec::Vec};

/// Why a question can't be answered in its tenant; never an allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// A missing, unknown or ill-formed part, or a field twice in one update.
    #[error("{}", .sentence)]
    Malformed {
        /// What is wrong and where.
        sentence: String,
    },
    /// A record type that the tenant does not have.
    #[error("{place}: the tenant has no record type {}", nearest_to(.name.as_str(), .nearest.iter().map(LogicalName::as_str)))]
    UnknownRecordType {
        /// Its name.
        name: LogicalName,
        /// Where a question has it: `record.type`, or `record_type` where a card is asked for.
        place: &'static str,
        /// The tenant's names that are nearest to it, at most three.
        nearest: Box<[LogicalName]>,
    },
    /// An owner on a record whose type has none, or none on one whose type has.
    #[error("record.owner: a record of type `{}`, which is {ownership}, {}", quoted(.record_type.as_str()), owner_problem(*.owner))]
    OwnerMismatch {
        /// The record type's name.
        record_type: LogicalName,
        /// Who can own its records.
        ownership: Ownership,
        /// The owner given.
        owner: Owner,
    },
    /// An app that is neither built in nor one of the tenant's.
    #[error("app: the tenant has no app {}", nearest_to(.id.as_str(), .nearest.iter().map(LogicalName::as_str)))]
    UnknownApp {
        /// Its id.
        id: LogicalName,
        /// The ids of apps that are nearest to it, at most three.
        nearest: Box<[LogicalName]>,
    },
}

fn owner_problem(owner: Owner) -> impl core::fmt::Display {
    struct Problem(Owner);
    impl core::fmt::Display for Problem {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            match self.0 {
                Owner::User(id) => write!(f, "can't be owned by user `{id}`"),
                Owner::Team(id) => write!(f, "can't be owned by team `{id}`"),
                Owner::Nobody => f.write_str("needs a user or a team as its owner"),
            }
        }
    }
    Problem(owner)
}

impl QuestionError {
    /// The stable codes, in the order in which they are looked for.
    pub const CODES: &'static [&'static str] =
        &["malformed_question", "unknown_record_type", "owner_mismatch", "unknown_app"];

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed_question",
            Self::UnknownRecordType { .. } => "unknown_record_type",
            Self::OwnerMismatch { .. } => "owner_mismatch",
            Self::UnknownApp { .. } => "unknown_app",
        }
    }
}

/// A user with what the tenant knows of them: privileges and profile, looked up once.
///
/// Made by [`Tenant::know_user`]; reuse it for as many questions about the user as you like. It
/// goes with records and apps known to the same tenant or a clone of it; where values of two tenants
/// meet, that is a [`MixedTenantsError`](crate::model::MixedTenantsError).
#[derive(Clone, Copy, Debug)]
pub struct KnownUser<'a> {
    pub(crate) tenant: &'a Tenant,
    // Copies the few fields a question needs instead of borrowing the user, so that they stay in one
    // cache line.
    pub(crate) id: UserId,
    teams: &'a [TeamId],
    pub(crate) facts: Conditions,
    privileges: Privileges,
}

/// A record with its type, found and checked once. Made by [`Tenant::know_record`].
#[derive(Clone, Copy, Debug)]
pub struct KnownRecord<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) record_type: &'a RecordType,
    pub(crate) owner: Owner,
    pub(crate) facts: Conditions,
}

/// An app of the tenant, built in or custom. Made by [`Tenant::know_app`].
#[derive(Clone, Copy, Debug)]
pub struct KnownApp<'a> {
    pub(crate) tenant: &'a Tenant,
    pub(crate) facts: Conditions,
}

/// What a user's roles say; looked up only for rules that ask for one of these.
const BY_ROLE: Conditions = Conditions::of_scope(Scope::Role);

/// What a user's profile says; looked up only for rules that ask for one of these.
const BY_PROFILE: Conditions = Source::Profile.conditions();

/// What a user's directory roles say; looked up only for rules that ask for one of these.
const BY_DIRECTORY_ROLE: Conditions = Source::DirectoryRole(DirectoryRole::GlobalAdministrator).conditions();

impl Tenant {
    /// The user as this tenant knows them. O((roles held) · log n) in the tenant's roles, and
    /// O(log n) in the users on custom profiles.
    #[must_use]
    pub fn know_user<'a>(&'a self, user: &'a User) -> KnownUser<'a> {
        self.know_user_for(Conditions::ALL, user)
    }

    /// As [`Tenant::know_user`], for a user without directory roles and licence whose roles and teams
    /// the caller has as lists: nothing is copied.
    ///
    /// ```
    /// use crm_chat_policy::{document::TenantDocument, id::{RoleId, TeamId, UserId}};
    ///
    /// let tenant = TenantDocument::default().build()?;
    /// let (roles, teams): (&[RoleId], &[TeamId]) = (&[], &[]);
    /// let user = tenant.know_user_from(UserId::from_u128(1).unwrap(), roles, teams);
    /// assert!(user.privileges().is_empty());
    /// # Ok::<(), crm_chat_policy::document::Faults>(())
    /// ```
    #[must_use]
    pub fn know_user_from<'a>(&'a self, id: UserId, roles: &[RoleId], teams: &'a [TeamId]) -> KnownUser<'a> {
        self.know(Conditions::ALL, id, roles, teams, Conditions::NONE)
    }

    /// As [`Tenant::know_user`], leaving out what is not asked for.
    #[inline]
    pub(crate) fn know_user_for<'a>(&'a self, asked: Conditions, user: &'a User) -> KnownUser<'a> {
        let mut of_user = user.facts();
        if !asked.intersection(BY_DIRECTORY_ROLE).is_empty() {
            of_user = of_user.union(DirectoryRoleFact::gather(|role| user.directory_roles.contains(&role)));
        }
        self.know(asked, user.id, &user.roles, &user.teams, of_user)
    }

    #[inline]
    fn know<'a>(
        &'a self,
        asked: Conditions,
        id: UserId,
        roles: &[RoleId],
        teams: &'a [TeamId],
        of_user: Conditions,
    ) -> KnownUser<'a> {
        let mut privileges = Privileges::NONE;
        if !asked.intersection(BY_ROLE).is_empty() {
            for role in roles {
                privileges = privileges.union(self.privileges_of(*role));
            }
        }
        let mut facts = privileges.facts().union(of_user);
        if !asked.intersection(BY_PROFILE).is_empty() {
            facts = facts.union(Profile::facts(self.profile_of(id)));
        }
        KnownUser { tenant: self, id, teams, facts, privileges }
    }

    /// The record as this tenant knows it. O(log n) in the record types.
    ///
    /// # Errors
    ///
    /// [`QuestionError::UnknownRecordType`]; [`QuestionError::OwnerMismatch`] for an owner on a
    /// type that is not `UserOwned`, or none on one that is.
    #[inline]
    pub fn know_record<'a>(&'a self, record: &Record) -> Result<KnownRecord<'a>, QuestionError> {
        self.know_record_from(&record.record_type, record.owner)
    }

    /// As [`Tenant::know_record`], from a record's type and owner: its id decides nothing.
    ///
    /// # Errors
    ///
    /// As for [`Tenant::know_record`].
    #[inline]
    pub fn know_record_from(&self, name: &LogicalName, owner: Owner) -> Result<KnownRecord<'_>, QuestionError> {
        let record_type = self.type_owned_by(name, &owner).map_err(|error| *error)?;
        Ok(KnownRecord { tenant: self, record_type, owner, facts: self.facts().union(record_type.facts) })
    }

    /// The record type, where a record of it can have this owner. Found before the record is put together, with a
    /// boxed error, so that the result fits into registers: an owner that is copied and read again at once makes
    /// the processor wait.
    #[inline]
    fn type_owned_by(&self, name: &LogicalName, owner: &Owner) -> Result<&RecordType, Box<QuestionError>> {
        match self.record_type(name.as_str()) {
            Some(it) if (it.ownership == Ownership::UserOwned) != (*owner == Owner::Nobody) => Ok(it),
            found => Err(self.unknown_or_mismatched(found, name, owner)),
        }
    }

    #[cold]
    #[inline(never)]
    fn unknown_or_mismatched(
        &self,
        found: Option<&RecordType>,
        name: &LogicalName,
        owner: &Owner,
    ) -> Box<QuestionError> {
        Box::new(match found {
            Some(it) => {
                QuestionError::OwnerMismatch { record_type: it.name.clone(), ownership: it.ownership, owner: *owner }
            }
            None => self.unknown_record_type("record.type", name),
        })
    }

    /// O(n) in the record types, whose names it looks through.
    #[cold]
    pub(crate) fn unknown_record_type(&self, place: &'static str, name: &LogicalName) -> QuestionError {
        let nearest = nearest(name.as_str(), self.record_types().iter().map(RecordType::name));
        QuestionError::UnknownRecordType { name: name.clone(), place, nearest: nearest.into_iter().cloned().collect() }
    }

    /// The app as this tenant knows it, built in or custom.
    ///
    /// # Errors
    ///
    /// [`QuestionError::UnknownApp`].
    pub fn know_app(&self, id: &LogicalName) -> Result<KnownApp<'_>, QuestionError> {
        let chat = self.is_chat_in_app(id.as_str());
        let builtin = BuiltinApp::from_code(id.as_str()).map(|app| app.facts(chat));
        match builtin.or_else(|| self.custom_app(id.as_str()).map(|app| app.facts(chat))) {
            Some(facts) => Ok(KnownApp { tenant: self, facts }),
            None => Err(self.unknown_app(id)),
        }
    }

    /// O(n) in the apps, whose ids it looks through.
    #[cold]
    fn unknown_app(&self, id: &LogicalName) -> QuestionError {
        let builtin: Vec<LogicalName> = BuiltinApp::ALL.iter().copied().map(LogicalName::from).collect();
        let nearest = nearest(id.as_str(), builtin.iter().chain(self.apps().iter().map(App::id)));
        QuestionError::UnknownApp { id: id.clone(), nearest: nearest.into_iter().cloned().collect() }
    }
}

impl KnownUser<'_> {
    /// The user's id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.id
    }

    /// The union of what the user's roles grant.
    #[must_use]
    pub const fn privileges(&self) -> Privileges {
        self.privileges
    }

    /// The conditions that hold for the user by roles, profile, directory roles and licence.
    #[must_use]
    pub const fn facts(&self) -> Conditions {
        self.facts
    }

    #[inline]
    pub(crate) fn is_owner(&self, owner: &Owner) -> bool {
        // Whether it is a user, and this one, is as often foreseen wrongly as rightly, so there is no branch on it.
        let teams = if let Owner::Team(_) = owner { self.teams } else { &[] };
        (*owner == Owner::User(self.id)) | teams.iter().any(|team| *owner == Owner::Team(*team))
    }
}

impl<'a> KnownRecord<'a> {
    /// The record's type.
    #[must_use]
    pub const fn record_type(&self) -> &'a RecordType {
        self.record_type
    }

    /// The record's owner.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// The conditions of scopes `tenant` and `record_type` that hold.
    #[must_use]
    pub const fn facts(&self) -> Conditions {
        self.facts
    }
}
