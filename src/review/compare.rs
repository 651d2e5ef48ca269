//! Two tenants: what a change of configuration widens and narrows, exactly.
//!
//! For each rule and record type both tenants' switches are put into the rule's table, which leaves
//! a function of the other conditions: who asks, what record, which chat. Where the two functions
//! differ, the difference is written in the fewest lines of the form "if these hold and these
//! don't". Nothing of the rules is known here but their tables.
//!
//! ```
//! use crm_chat_policy::{document::{RecordTypeDocument, TenantDocument}, review::compare::compare};
//!
//! let with_join = |join| {
//!     let account = RecordTypeDocument { name: "account".into(), join: Some(join), ..Default::default() };
//!     let mut document = TenantDocument { record_types: vec![account], ..Default::default() };
//!     document.chat.enabled = true;
//!     document.build()
//! };
//! let (old, new) = (with_join(false)?, with_join(true)?);
//! let lines: Vec<String> = compare(&old, &new).iter().map(ToString::to_string).collect();
//! assert_eq!(lines, [
//!     "view of account is widened: if record_writable and not participant",
//!     "join of account is widened: if not_participant and record_writable",
//! ]);
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

use crate::{
    card,
    condition::{Condition, Conditions, Scope},
    id::{LogicalName, ProfileId, RoleId, UserId},
    json::Seq,
    model::{App, Field, Moment, Ownership, Privileges, Profile, RecordType, Tenant},
    rule::Rule,
    rules,
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::{cmp::Ordering, fmt};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// Old and new side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    /// Before.
    pub old: T,
    /// After.
    pub new: T,
}

impl<T: PartialEq> Pair<T> {
    /// The pair, if the two differ.
    fn differing(old: T, new: T) -> Option<Self> {
        (old != new).then_some(Self { old, new })
    }
}

closed_list! {
    /// Which way a verdict went.
    pub enum Direction ("a direction") {
        /// From deny to allow.
        Widened = "widened",
        /// From allow to deny.
        Narrowed = "narrowed",
    }
}

/// A difference between two tenants. `Display` is a line for people, `Serialize` one JSON object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference<'a> {
    /// A rule's verdict changed, for these combinations of the conditions that neither document fixes.
    Verdict {
        /// The rule.
        rule: &'static Rule,
        /// The record type; none for a rule that does not depend on one.
        record_type: Option<&'a LogicalName>,
        /// Which way.
        direction: Direction,
        /// The conditions that hold.
        holding: Conditions,
        /// The conditions that don't; the verdict changed whatever the rest is.
        failing: Conditions,
    },
    /// A role's privileges changed; a role that a tenant lacks has none.
    Role {
        /// The role.
        role: RoleId,
        /// What it has only after.
        gained: Privileges,
        /// What it had only before.
        lost: Privileges,
    },
    /// A card's fields changed; none means no card.
    Card {
        /// The record type.
        record_type: &'a LogicalName,
        /// The fields in order.
        fields: Pair<Option<Vec<&'a LogicalName>>>,
    },
    /// The column-secured fields on a card changed.
    SecuredOnCard {
        /// The record type.
        record_type: &'a LogicalName,
        /// The fields in order.
        fields: Pair<Vec<&'a LogicalName>>,
    },
    /// The fields whose updates are announced changed; empty while notifications are off.
    Watched {
        /// The record type.
        record_type: &'a LogicalName,
        /// The fields in order.
        fields: Pair<&'a [LogicalName]>,
    },
    /// A custom app changed, appeared or went.
    App {
        /// Its id.
        app: &'a LogicalName,
        /// The app; none where there is none.
        apps: Pair<Option<&'a App>>,
    },
    /// A custom profile changed, appeared or went; one without users counts as none.
    Profile {
        /// Its id.
        profile: ProfileId,
        /// The profile; none where there is none.
        profiles: Pair<Option<ComparedProfile>>,
    },
    /// The chat switch was turned.
    ChatEnabled(Pair<bool>),
    /// The moment since when timelines are synced changed; none means sync is off.
    SyncSince(Pair<Option<Moment>>),
    /// Who can own a type's records changed; none means that there is no such type.
    Ownership {
        /// The record type.
        record_type: &'a LogicalName,
        /// Who can own.
        ownership: Pair<Option<Ownership>>,
    },
}

/// What counts of a custom profile when tenants are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedProfile {
    /// Whether its users have the chat.
    pub chat: bool,
    /// Whether they have it in the pane.
    pub pane_integration: bool,
    /// Its users, sorted.
    pub users: Vec<UserId>,
}

/// Compares two tenants. Two that mean the same give nothing, however they are written.
///
/// Verdicts come first, rules in their order and record types by name; then roles, cards, secured
/// fields, watched fields, apps, profiles, the switch, the sync and ownerships. O(n) in all that
/// the tenants hold, up to sorting.
///
/// In a tenant where a type is not `UserOwned`, nobody is the owner of its records. A record type
/// that a tenant lacks denies everything there. Every combination of the other conditions counts,
/// also one that no single question can produce.
#[must_use]
pub fn compare<'a>(old: &'a Tenant, new: &'a Tenant) -> Vec<Difference<'a>> {
    let types = merged(old.record_types_by_name(), new.record_types_by_name(), |of| of.name());
    let mut differences = verdicts(old, new, &types);
    differences.extend(roles(old, new));
    let (mut cards, mut secured, mut watched, mut ownerships) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (record_type, was, is) in types {
        let (was_card, is_card) = (chosen(old, was), chosen(new, is));
        let seen = |field: &'a Field| (field.name(), field.is_secured());
        if was_card.is_some() != is_card.is_some() || !fields(&was_card).map(seen).eq(fields(&is_card).map(seen)) {
            let [was, is] = [&was_card, &is_card].map(|card| card.clone().map(names));
            cards.extend(Pair::differing(was, is).map(|fields| Difference::Card { record_type, fields }));
            let [was, is] = [&was_card, &is_card].map(|card| names(fields(card).filter(|field| field.is_secured())));
            secured.extend(Pair::differing(was, is).map(|fields| Difference::SecuredOnCard { record_type, fields }));
        }
        let told = |of: Option<&'a RecordType>| {
            of.filter(|of| of.is_notify_enabled()).map_or(&[] as &[_], RecordType::watched)
        };
        watched.extend(Pair::differing(told(was), told(is)).map(|fields| Difference::Watched { record_type, fields }));
        let ownership = Pair::differing(was.map(RecordType::ownership), is.map(RecordType::ownership));
        ownerships.extend(ownership.map(|ownership| Difference::Ownership { record_type, ownership }));
    }
    differences.extend(cards.into_iter().chain(secured).chain(watched));
    let by_id = |tenant: &'a Tenant| {
        let mut apps: Vec<&App> = tenant.apps().iter().collect();
        apps.sort_unstable_by_key(|app| app.id());
        apps.into_iter()
    };
    for (app, was, is) in merged(by_id(old), by_id(new), |app| app.id()) {
        let apps = Pair::differing(was, is);
        differences.extend(apps.map(|apps| Difference::App { app, apps }));
    }
    for (profile, was, is) in merged(profiles(old), profiles(new), |profile| profile.0) {
        let profiles = Pair::differing(was.map(|(_, profile)| profile), is.map(|(_, profile)| profile));
        differences.extend(profiles.map(|profiles| Difference::Profile { profile, profiles }));
    }
    let switch = Pair::differing(old.is_chat_enabled(), new.is_chat_enabled());
    differences.extend(switch.map(Difference::ChatEnabled));
    let sync = Pair::differing(old.timeline_sync_since(), new.timeline_sync_since());
    differences.extend(sync.map(Difference::SyncSince));
    differences.extend(ownerships);
    differences
}

/// The fields of a type's card; none where there is no card.
fn chosen<'a>(
    tenant: &Tenant,
    record_type: Option<&'a RecordType>,
) -> Option<impl Iterator<Item = &'a Field> + Clone + use<'a>> {
    record_type.filter(|of| of.includes_note()).map(|of| card::chosen(tenant, of))
}

fn fields<'a, I: Iterator<Item = &'a Field> + Clone>(card: &Option<I>) -> impl Iterator<Item = &'a Field> + use<'a, I> {
    card.clone().into_iter().flatten()
}

fn names<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<&'a LogicalName> {
    fields.map(Field::name).collect()
}

/// What stands on either side under one key, for two lists sorted by that key.
fn merged<T: Clone, K: Ord>(
    old: impl Iterator<Item = T>,
    new: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<(K, Option<T>, Option<T>)> {
    let (mut old, mut new) = (old.peekable(), new.peekable());
    let mut both = Vec::with_capacity(old.size_hint().0.max(new.size_hint().0));
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(was), Some(is)) => key(was).cmp(&key(is)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return both,
        };
        let was = if order.is_le() { old.next() } else { None };
        let is = if order.is_ge() { new.next() } else { None };
        let either = was.as_ref().or(is.as_ref()).map(&key);
        both.extend(either.map(|key| (key, was, is)));
    }
}

fn roles<'a>(old: &'a Tenant, new: &'a Tenant) -> impl Iterator<Item = Difference<'a>> {
    let roles = merged(old.privileges_by_role(), new.privileges_by_role(), |(role, _)| *role);
    roles.into_iter().filter_map(|(role, was, is)| {
        let privileges = |of: Option<(RoleId, Privileges)>| of.map_or(Privileges::NONE, |(_, privileges)| privileges);
        let (was, is) = (privileges(was), privileges(is));
        (was != is).then(|| Difference::Role { role, gained: is.difference(was), lost: was.difference(is) })
    })
}

/// The profiles with users, sorted by id.
fn profiles(tenant: &Tenant) -> impl Iterator<Item = (ProfileId, ComparedProfile)> {
    let used = tenant.profiles().iter().filter(|profile| !profile.users().is_empty());
    let compared = used.map(|profile: &Profile| {
        let mut users = profile.users().to_vec();
        users.sort_unstable();
        let compared =
            ComparedProfile { chat: profile.has_chat(), pane_integration: profile.has_pane_integration(), users };
        (profile.id(), compared)
    });
    let mut compared: Vec<_> = compared.collect();
    compared.sort_unstable_by_key(|(id, _)| *id);
    compared.into_iter()
}

/// What two documents fix of a rule: all that they can say about its verdicts for a record type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fixed {
    /// Whether there is such a record type.
    exists: bool,
    /// The conditions of scopes `tenant` and `record_type` that hold.
    facts: Conditions,
    /// The conditions that never hold, whatever the question.
    never: Conditions,
}

impl Fixed {
    fn of_type(tenant: &Tenant, record_type: Option<&RecordType>) -> Self {
        let owned = record_type.is_some_and(|of| of.ownership() == Ownership::UserOwned);
        Self {
            exists: record_type.is_some(),
            facts: record_type.map_or(Conditions::NONE, |of| tenant.facts().union(of.facts())),
            never: if owned { Conditions::NONE } else { Conditions::of(&[Condition::RecordOwner]) },
        }
    }

    fn of_tenant(tenant: &Tenant) -> Self {
        Self { exists: true, facts: tenant.facts(), never: Conditions::NONE }
    }
}

fn verdicts<'a>(
    old: &'a Tenant,
    new: &'a Tenant,
    types: &[(&'a LogicalName, Option<&'a RecordType>, Option<&'a RecordType>)],
) -> Vec<Difference<'a>> {
    let changed: Vec<(&LogicalName, Pair<Fixed>)> = types
        .iter()
        .filter_map(|(name, was, is)| {
            let fixed = Pair::differing(Fixed::of_type(old, *was), Fixed::of_type(new, *is));
            Some((*name, fixed?))
        })
        .collect();
    let tenants = Pair::differing(Fixed::of_tenant(old), Fixed::of_tenant(new));
    let mut differences = Vec::new();
    for rule in rules::ALL {
        if rule.conditions().any(|condition| condition.scope() == Scope::RecordType) {
            // Few pairs differ in kind, however many record types there are.
            let mut known: BTreeMap<(Fixed, Fixed), Vec<Line>> = BTreeMap::new();
            for (name, fixed) in &changed {
                let lines = known.entry((fixed.old, fixed.new)).or_insert_with(|| lines(rule, fixed.old, fixed.new));
                differences.extend(lines.iter().map(|line| line.of(rule, Some(name))));
            }
        } else if let Some(fixed) = &tenants {
            differences.extend(lines(rule, fixed.old, fixed.new).iter().map(|line| line.of(rule, None)));
        }
    }
    differences
}

/// Combinations of conditions for which a verdict changed.
#[derive(Clone, Copy)]
struct Line {
    direction: Direction,
    cube: Cube,
}

impl Line {
    const fn of<'a>(&self, rule: &'static Rule, record_type: Option<&'a LogicalName>) -> Difference<'a> {
        let Self { direction, cube: Cube { holding, failing, .. } } = *self;
        Difference::Verdict { rule, record_type, direction, holding, failing }
    }
}

/// Some conditions that hold, some that don't, and the rows that this leaves.
#[derive(Clone, Copy)]
struct Cube {
    holding: Conditions,
    failing: Conditions,
    rows: Rows,
}

/// A set of rows of a truth table over at most six conditions, a bit a row.
type Rows = u64;

/// Whether a document fixes it.
const fn is_fixed(condition: Condition) -> bool {
    matches!(condition.scope(), Scope::Tenant | Scope::RecordType)
}

/// The conditions of a rule that no document fixes, in declared order.
fn open(rule: &'static Rule) -> impl Iterator<Item = Condition> + Clone {
    rule.conditions().filter(|condition| !is_fixed(*condition))
}

/// No rule leaves more conditions open than [`Rows`] has room for.
const _: () = {
    let mut fixed = Conditions::NONE;
    let mut all = Condition::ALL;
    while let [condition, rest @ ..] = all {
        fixed = fixed.with_if(is_fixed(*condition), *condition);
        all = rest;
    }
    let mut rules = rules::ALL.as_slice();
    while let [rule, rest @ ..] = rules {
        assert!(rule.condition_set().difference(fixed).len() <= 6, "too many open conditions");
        rules = rest;
    }
};

fn lines(rule: &'static Rule, old: Fixed, new: Fixed) -> Vec<Line> {
    let (was, is) = (allowed_rows(rule, old), allowed_rows(rule, new));
    let line = |direction| move |cube| Line { direction, cube };
    let widened = cover(rule, is & !was).into_iter().map(line(Direction::Widened));
    widened.chain(cover(rule, was & !is).into_iter().map(line(Direction::Narrowed))).collect()
}

/// The rows of a rule's open conditions that are allowed; the first condition is the lowest bit of
/// a row's number.
fn allowed_rows(rule: &'static Rule, fixed: Fixed) -> Rows {
    let count = open(rule).count();
    let mut rows = 0;
    for row in 0..1_u32 << count {
        let held: Conditions = open(rule)
            .enumerate()
            .filter(|(place, _)| (row >> place) & 1 == 1)
            .map(|(_, condition)| condition)
            .collect();
        let facts = held.union(fixed.facts).difference(fixed.never);
        if fixed.exists && rule.decide(facts).is_allowed() {
            rows |= 1 << row;
        }
    }
    rows
}

/// The fewest cubes that cover exactly these rows, in an order that depends on nothing else.
///
/// They are the largest that fit. In general a few of those can be redundant; for the rules there
/// are, none ever is, whatever two documents say.
fn cover(rule: &'static Rule, rows: Rows) -> Vec<Cube> {
    if rows == 0 {
        return Vec::new();
    }
    let count = open(rule).count();
    let all = if count == 6 { Rows::MAX } else { (1 << (1 << count)) - 1 };
    let mut cubes = Vec::from([Cube { holding: Conditions::NONE, failing: Conditions::NONE, rows: all }]);
    for (place, condition) in open(rule).enumerate() {
        let on: Rows = (0..1_u32 << count).filter(|row| (row >> place) & 1 == 1).map(|row| 1 << row).sum();
        let split = |cube: &Cube| {
            let held = Cube { holding: cube.holding.with(condition), rows: cube.rows & on, ..*cube };
            let failed = Cube { failing: cube.failing.with(condition), rows: cube.rows & !on, ..*cube };
            [*cube, held, failed]
        };
        cubes = cubes.iter().flat_map(split).collect();
    }
    cubes.retain(|cube| cube.rows & !rows == 0);
    let within = |small: &Cube, large: &Cube| small.rows & !large.rows == 0 && small.rows != large.rows;
    cubes.iter().filter(|cube| !cubes.iter().any(|other| within(cube, other))).copied().collect()
}

impl Serialize for Difference<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Verdict { rule, record_type, direction, holding, failing } => {
                let listed = |set: Conditions| rule.conditions().filter(move |condition| set.contains(*condition));
                map.serialize_entry("rule", rule.name())?;
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("change", direction)?;
                map.serialize_entry("if", &Seq(listed(*holding)))?;
                map.serialize_entry("if_not", &Seq(listed(*failing)))?;
            }
            Self::Role { role, gained, lost } => {
                map.serialize_entry("role", role)?;
                map.serialize_entry("gained", gained)?;
                map.serialize_entry("lost", lost)?;
            }
            Self::Card { record_type, fields } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("card", fields)?;
            }
            Self::SecuredOnCard { record_type, fields } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("secured_on_card", fields)?;
            }
            Self::Watched { record_type, fields } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("watched", fields)?;
            }
            Self::App { app, apps } => {
                #[derive(Serialize)]
                struct Compared {
                    multisession: bool,
                    settings_page_in_sitemap: bool,
                }
                let compared = |app: Option<&App>| {
                    app.map(|app| Compared {
                        multisession: app.is_multisession(),
                        settings_page_in_sitemap: app.has_settings_page(),
                    })
                };
                map.serialize_entry("app", app)?;
                map.serialize_entry("old", &compared(apps.old))?;
                map.serialize_entry("new", &compared(apps.new))?;
            }
            Self::Profile { profile, profiles } => {
                map.serialize_entry("profile", profile)?;
                map.serialize_entry("old", &profiles.old)?;
                map.serialize_entry("new", &profiles.new)?;
            }
            Self::ChatEnabled(switch) => map.serialize_entry("chat_enabled", switch)?,
            Self::SyncSince(moments) => map.serialize_entry("sync_since", moments)?,
            Self::Ownership { record_type, ownership } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("ownership", ownership)?;
            }
        }
        map.end()
    }
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verdict { rule, record_type, direction, holding, failing } => {
                write!(f, "{}", rule.name())?;
                if let Some(record_type) = record_type {
                    write!(f, " of {record_type}")?;
                }
                write!(f, " is {direction}: ")?;
                if holding.is_empty() && failing.is_empty() {
                    return f.write_str("always");
                }
                let mut separator = "if ";
                for condition in rule.conditions().filter(|condition| holding.contains(*condition)) {
                    write!(f, "{separator}{condition}")?;
                    separator = " and ";
                }
                for condition in rule.conditions().filter(|condition| failing.contains(*condition)) {
                    write!(f, "{separator}not {condition}")?;
                    separator = " and ";
                }
                Ok(())
            }
            Self::Role { role, gained, lost } => {
                write!(f, "role {role}")?;
                for (verb, privileges) in [("gains", gained), ("loses", lost)] {
                    let mut separator = "";
                    for privilege in privileges.iter() {
                        match separator {
                            "" => write!(f, " {verb} {privilege}")?,
                            _ => write!(f, "{separator}{privilege}")?,
                        }
                        separator = ", ";
                    }
                }
                Ok(())
            }
            Self::Card { record_type, fields } => {
                let [was, is] = [&fields.old, &fields.new].map(|names| Listed(names.clone(), "a link only"));
                write!(f, "card of {record_type}: was {was}, is {is}")
            }
            Self::SecuredOnCard { record_type, fields } => {
                let [was, is] = [&fields.old, &fields.new].map(|names| Listed(Some(names.clone()), "none"));
                write!(f, "column-secured fields on the card of {record_type}: were {was}, are {is}")
            }
            Self::Watched { record_type, fields } => {
                let [was, is] = [fields.old, fields.new].map(|names| Listed(Some(names.iter().collect()), "none"));
                write!(f, "announced fields of {record_type}: were {was}, are {is}")
            }
            Self::App { app, apps } => {
                let one = |app: Option<&App>| {
                    Described(app.map(|app| {
                        [("multisession", app.is_multisession()), ("settings page in sitemap", app.has_settings_page())]
                    }))
                };
                write!(f, "app {app}: was {}, is {}", one(apps.old), one(apps.new))
            }
            Self::Profile { profile, profiles } => {
                let users = |profile: &Option<ComparedProfile>| profile.as_ref().map_or(0, |of| of.users.len());
                let one = |profile: &Option<ComparedProfile>| {
                    Described(profile.as_ref().map(|of| [("chat", of.chat), ("pane integration", of.pane_integration)]))
                };
                write!(
                    f,
                    "profile {profile}: was {}, is {}, users: were {}, are {}",
                    one(&profiles.old),
                    one(&profiles.new),
                    users(&profiles.old),
                    users(&profiles.new)
                )
            }
            Self::ChatEnabled(switch) => {
                f.write_str(if switch.new { "Teams chat is turned on" } else { "Teams chat is turned off" })
            }
            Self::SyncSince(Pair { old, new }) => match (old, new) {
                (_, None) => f.write_str("the timeline sync is turned off"),
                (None, Some(new)) => write!(f, "the timeline sync is turned on since {new}"),
                (Some(old), Some(new)) => write!(f, "the timeline sync counts since {new}, not {old}"),
            },
            Self::Ownership { record_type, ownership } => {
                let one = |ownership: Option<Ownership>| ownership.map_or("no such type", Ownership::code);
                write!(f, "ownership of {record_type}: was {}, is {}", one(ownership.old), one(ownership.new))
            }
        }
    }
}

/// Names with commas, or words where there are none.
struct Listed<'a>(Option<Vec<&'a LogicalName>>, &'static str);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            None => f.write_str("no card"),
            Some([]) => f.write_str(self.1),
            Some([first, rest @ ..]) => {
                write!(f, "{first}")?;
                rest.iter().try_for_each(|name| write!(f, ", {name}"))
            }
        }
    }
}

/// Switches with and without, or that there is nothing.
struct Described(Option<[(&'static str, bool); 2]>);

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = |on| if on { "with" } else { "without" };
        match self.0 {
            None => f.write_str("none"),
            Some([(one, has_one), (other, has_other)]) => {
                write!(f, "{} {one} and {} {other}", with(has_one), with(has_other))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    /// Every set of rows that some document can allow.
    fn allowed_by_any_document(rule: &'static Rule) -> BTreeSet<Rows> {
        let fixed: Conditions = rule.conditions().filter(|condition| is_fixed(*condition)).collect();
        let owned = [Conditions::NONE, Conditions::of(&[Condition::RecordOwner])];
        let facts = rule.cases().map(|case| case.held_set().intersection(fixed));
        let of = |facts| owned.map(|never| allowed_rows(rule, Fixed { exists: true, facts, never }));
        facts.flat_map(of).chain([0]).collect()
    }

    #[test]
    fn no_line_can_be_left_out() {
        for rule in rules::ALL {
            let sets = allowed_by_any_document(rule);
            for (was, is) in sets.iter().flat_map(|was| sets.iter().map(move |is| (was, is))) {
                let cubes = cover(rule, is & !was);
                assert_eq!(cubes.iter().fold(0, |rows, cube| rows | cube.rows), is & !was, "{}", rule.name());
                for cube in &cubes {
                    let others = cubes.iter().filter(|other| other.rows != cube.rows);
                    let left = others.fold(cube.rows, |left, other| left & !other.rows);
                    assert_ne!(left, 0, "{}: {:?} without {:?}", rule.name(), cube.holding, cube.failing);
                }
            }
        }
    }
}
