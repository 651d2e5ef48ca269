//! What a tenant calls its things, and whom conditions describe in it: texts for people who have never
//! seen a code. The words of conditions are those of the vocabulary; here they meet names.

use crate::{
    condition::{Condition, Conditions, Scope, Source},
    document::preset,
    id::{LogicalName, ProfileId, RoleId},
    model::{
        App, BuiltinApp, Field, JoinAccess, Moment, Privileges, Profile, RecordType, Role, StandardRecordType, Tenant,
    },
    review::explanation::title,
    rule::Rule,
    text::quoted,
    vocabulary::{self, Words},
};
use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

/// The names of one tenant.
pub(crate) struct Names<'a> {
    pub(crate) tenant: &'a Tenant,
    /// The names that several roles, and several profiles, have.
    roles: BTreeSet<&'a str>,
    profiles: BTreeSet<&'a str>,
}

/// The first letter as a capital, for the start of a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A moment without the letters that computers put into it: "2026-01-05 09:00:00 UTC".
pub(crate) fn moment(moment: Moment) -> String {
    moment.to_string().replace('T', " ").replace('Z', " UTC")
}

/// "1 role", "2 roles".
pub(crate) fn count(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// "a, b and c".
pub(crate) fn and(items: &[String]) -> String {
    series(items, "and")
}

/// "a, b or c".
pub(crate) fn or(items: &[String]) -> String {
    series(items, "or")
}

fn series(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {word} {last}", most.join(", ")),
    }
}

/// The privileges that a condition asks of a user's roles.
pub(crate) const fn asked_of_roles(condition: Condition) -> Option<Privileges> {
    match condition.source() {
        Source::Privileges(privileges) => Some(privileges),
        _ => None,
    }
}

impl<'a> Names<'a> {
    pub(crate) fn of(tenant: &'a Tenant) -> Self {
        Self::among(tenant, &[tenant])
    }

    /// The names of a tenant in a text about all of these.
    pub(crate) fn among(tenant: &'a Tenant, all: &[&'a Tenant]) -> Self {
        let roles = all.iter().flat_map(|tenant| tenant.roles()).map(|role| (role.name(), role.id()));
        let profiles = all.iter().flat_map(|tenant| tenant.profiles()).map(|profile| (profile.name(), profile.id()));
        Self { tenant, roles: shared(roles), profiles: shared(profiles) }
    }

    /// A role's name, its id beside it where two share the name.
    pub(crate) fn role(&self, role: &Role) -> String {
        named(role.name(), self.roles.contains(role.name()).then(|| role.id()))
    }

    /// These roles by name, in document order.
    pub(crate) fn roles_of(&self, ids: &[RoleId]) -> Vec<String> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        let is_one = |role: &&Role| ids.binary_search(&role.id()).is_ok();
        self.tenant.roles().iter().filter(is_one).map(|role| self.role(role)).collect()
    }

    /// These profiles by name, in document order.
    pub(crate) fn profiles_of(&self, ids: &[ProfileId]) -> Vec<String> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        let is_one = |profile: &&Profile| ids.binary_search(&profile.id()).is_ok();
        self.tenant.profiles().iter().filter(is_one).map(|profile| self.profile(profile)).collect()
    }

    /// The same by id; the id alone where the tenant lacks the role.
    pub(crate) fn role_of(&self, id: RoleId) -> Option<String> {
        self.tenant.roles().iter().find(|role| role.id() == id).map(|role| self.role(role))
    }

    /// A profile's name, its id beside it where two share the name.
    pub(crate) fn profile(&self, profile: &Profile) -> String {
        named(profile.name(), self.profiles.contains(profile.name()).then(|| profile.id()))
    }

    /// The same by id.
    pub(crate) fn profile_of(&self, id: ProfileId) -> Option<String> {
        self.tenant.profiles().iter().find(|profile| profile.id() == id).map(|profile| self.profile(profile))
    }

    /// The records of a type: "accounts", or the type's own name.
    pub(crate) fn records(&self, name: &LogicalName) -> String {
        let label = self.tenant.record_type(name.as_str()).and_then(RecordType::label);
        match (label, StandardRecordType::from_code(name.as_str())) {
            (Some(label), _) => format!("`{}` ({name}) records", quoted(label)),
            (None, Some(standard)) => plural(standard).into(),
            (None, None) => format!("{name} records"),
        }
    }

    /// A field's label with its name, or the name alone; it may not be declared any more.
    pub(crate) fn field(&self, record_type: &LogicalName, name: &LogicalName) -> String {
        let record_type = self.tenant.record_type(record_type.as_str());
        labelled(record_type.and_then(|of| field_label(of, name.as_str())), name)
    }

    /// A column of a view, or a field by its logical name, for a sentence: always between quotes.
    pub(crate) fn column(&self, record_type: &RecordType, name: &str) -> String {
        let label = record_type.field(name).and_then(|_| field_label(record_type, name));
        label.map_or_else(|| format!("`{}`", quoted(name)), |label| labelled(Some(label), name))
    }

    /// An app by the name that people know it by.
    pub(crate) fn app(&self, id: &LogicalName) -> String {
        match BuiltinApp::from_code(id.as_str()) {
            Some(app) => vocabulary::app_title(app).into(),
            None => labelled(self.tenant.custom_app(id.as_str()).and_then(App::label), id),
        }
    }

    /// Apps that the chat is turned on for.
    pub(crate) fn apps(&self, apps: Option<&BTreeSet<LogicalName>>) -> String {
        match apps {
            None => "every app".into(),
            Some(apps) if apps.is_empty() => "no app".into(),
            Some(apps) => and(&apps.iter().map(|app| self.app(app)).collect::<Vec<_>>()),
        }
    }

    /// A record type as people know it, its logical name beside its label.
    pub(crate) fn record_type(&self, record_type: &RecordType) -> String {
        match record_type.label() {
            Some(_) => labelled(record_type.label(), record_type.name()),
            None => title(record_type),
        }
    }

    /// What is the case when a condition holds, of one user.
    pub(crate) fn holds(&self, condition: Condition) -> String {
        self.filled(condition.holds(), condition, "")
    }

    /// What is the case when it does not.
    pub(crate) fn fails(&self, condition: Condition) -> String {
        self.filled(condition.fails(), condition, "")
    }

    /// The roles that have all of these privileges, by name.
    pub(crate) fn roles_with(&self, privileges: Privileges) -> Vec<String> {
        let has = |role: &&Role| role.privileges().contains_all(privileges);
        self.tenant.roles().iter().filter(has).map(|role| self.role(role)).collect()
    }

    /// Whether users of this tenant can meet a condition by their roles, if it asks for any.
    fn is_within_reach(&self, condition: Condition) -> bool {
        let all = || self.tenant.roles().iter().fold(Privileges::NONE, |all, role| all.union(role.privileges()));
        asked_of_roles(condition).is_none_or(|asked| all().contains_all(asked))
    }

    /// Fills in what this tenant calls things.
    fn filled(&self, text: &str, condition: Condition, records: &str) -> String {
        if !text.contains('{') {
            return text.into();
        }
        let roles = self.roles_with(asked_of_roles(condition).unwrap_or_default());
        let roles = match roles.is_empty() {
            true => format!("a role that may {} (there is none)", short(condition)),
            false => roles.join(", "),
        };
        // A text holds one; a name that looks like another is left alone.
        match text {
            text if text.contains("{records}") => text.replace("{records}", records),
            text if text.contains("{roles}") => text.replace("{roles}", &roles),
            text => text.replace("{access}", self.join_access()),
        }
    }

    /// The access to a record that joining asks for.
    pub(crate) fn join_access(&self) -> &'static str {
        match self.tenant.join_access() {
            JoinAccess::Write => "write",
            JoinAccess::WriteOrAppend => "write or append",
        }
    }

    /// Whom these conditions describe: "owners of accounts", "users who … and who …"; and under which
    /// circumstances, " if …" or nothing.
    pub(crate) fn described(&self, rule: &'static Rule, held: Conditions, records: &str) -> (String, String) {
        self.described_as(rule, held, records, |_| None)
    }

    /// The same, with who that is where it is known of a condition: "owners of this record (user …)".
    pub(crate) fn described_as(
        &self,
        rule: &'static Rule,
        held: Conditions,
        records: &str,
        known: impl Fn(Condition) -> Option<String>,
    ) -> (String, String) {
        let (mut head, mut clauses, mut circumstances) = (None, Vec::new(), Vec::new());
        for condition in rule.conditions_in(held.difference(self.always())) {
            let said = |words| match known(condition) {
                Some(known) => format!("{} ({known})", self.filled(words, condition, records)),
                None => self.filled(words, condition, records),
            };
            match condition.words() {
                Words::People { noun, .. } if head.is_none() && !noun.is_empty() => head = Some(said(noun)),
                Words::People { who, .. } => clauses.push(said(who)),
                Words::Circumstance { .. } => circumstances.push(self.holds(condition)),
            }
        }
        let people = match (head, clauses.is_empty()) {
            (None, true) => "everybody".into(),
            (None, false) => format!("users {}", and(&clauses)),
            (Some(head), true) => head,
            (Some(head), false) => format!("{head} {}", and(&clauses)),
        };
        let circumstances =
            if circumstances.is_empty() { String::new() } else { format!(" if {}", and(&circumstances)) };
        (people, circumstances)
    }

    /// What always holds in this tenant, though it is no switch of its own: the chat is turned on for every app
    /// unless the tenant lists some. Nothing is to be said of it to people.
    pub(crate) fn always(&self) -> Conditions {
        match self.tenant.chat_apps() {
            None => Conditions::of(&[Condition::ChatInApp]),
            Some(_) => Conditions::NONE,
        }
    }

    /// What users have to meet to be allowed by a rule for records of a type, as far as documents say: every
    /// minimal set of conditions; one empty set where everybody is allowed.
    pub(crate) fn ways(&self, rule: &'static Rule, record_type: Option<&RecordType>) -> Vec<Conditions> {
        let facts =
            record_type.map_or(Conditions::NONE, RecordType::facts).union(self.tenant.facts()).union(self.always());
        let never = record_type.map_or(Conditions::NONE, RecordType::never_held);
        let decision = rule.decide(facts);
        if decision.is_allowed() {
            return Vec::from([Conditions::NONE]);
        }
        let is_open = |condition: Condition| {
            !matches!(condition.scope(), Scope::Tenant | Scope::RecordType)
                && !never.contains(condition)
                && self.is_within_reach(condition)
        };
        decision.remedies().filter(|way| way.iter().all(is_open)).collect()
    }
}

/// The names that belong to more than one id.
fn shared<'a, I: Ord>(named: impl Iterator<Item = (&'a str, I)>) -> BTreeSet<&'a str> {
    let named: BTreeSet<_> = named.collect();
    named.iter().zip(named.iter().skip(1)).filter(|(one, next)| one.0 == next.0).map(|(one, _)| one.0).collect()
}

/// A label with the logical name beside it; the name alone where there is none.
fn labelled(label: Option<&str>, name: impl core::fmt::Display) -> String {
    label.map_or_else(|| name.to_string(), |label| format!("`{}` ({name})", quoted(label)))
}

/// A field's label: the document's, else what the product calls those that every Case has.
fn field_label<'a>(record_type: &'a RecordType, name: &str) -> Option<&'a str> {
    let is_case = || StandardRecordType::from_code(record_type.name().as_str()) == Some(StandardRecordType::Incident);
    let own = record_type.field(name).and_then(Field::label);
    own.or_else(|| {
        is_case().then(|| preset::FIELDS.iter().find(|(of, ..)| *of == name)).flatten().map(|(.., label)| *label)
    })
}

fn named(name: &str, id: Option<impl core::fmt::Display>) -> String {
    match id {
        None => format!("`{}`", quoted(name)),
        Some(id) => format!("`{}` ({id})", quoted(name)),
    }
}

fn short(condition: Condition) -> &'static str {
    let privilege = asked_of_roles(condition).and_then(|privileges| privileges.iter().next());
    privilege.map_or("do so", vocabulary::privilege)
}

/// The records of a standard type.
pub(crate) const fn plural(standard: StandardRecordType) -> &'static str {
    match standard {
        StandardRecordType::Incident => "cases",
        StandardRecordType::Account => "accounts",
        StandardRecordType::Contact => "contacts",
        StandardRecordType::KnowledgeArticle => "knowledge articles",
        StandardRecordType::Email => "emails",
    }
}
