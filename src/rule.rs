//! The kernel: a rule is data, and verdict, explanation, truth table, cases and remedies are
//! functions of that data. Knows nothing of chats but the names of the conditions.

use crate::{
    condition::{Condition, Conditions},
    json::Seq,
    text::joined,
};
use core::fmt;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A named set of conditions that, together with the rule's guards, is enough for an allow.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    name: &'static str,
    listed: &'static [Condition],
    set: Conditions,
}

impl Grant {
    /// A grant; the order of `conditions` is its declared order.
    pub(crate) const fn new(name: &'static str, conditions: &'static [Condition]) -> Self {
        Self { name, listed: conditions, set: Conditions::of(conditions) }
    }

    /// The stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its conditions in declared order.
    #[must_use]
    pub const fn conditions(&self) -> &'static [Condition] {
        self.listed
    }

    /// Its conditions as a set.
    #[must_use]
    #[inline]
    pub const fn condition_set(&self) -> Conditions {
        self.set
    }
}

/// One yes/no question as a table: allowed if every guard holds and some grant holds in full.
///
/// ```
/// use crm_chat_policy::{Condition::*, Conditions, rules::view};
///
/// assert_eq!(view::RULE.guards(), [ChatEnabled]);
/// let decision = view::RULE.decide(Conditions::of(&[ChatEnabled, JoinEnabled]));
/// assert!(!decision.is_allowed());
/// let lacking: Vec<_> = decision.missing().map(|(grant, lacks)| (grant.name(), lacks)).collect();
/// assert_eq!(lacking, [
///     ("participant", Conditions::of(&[Participant])),
///     ("joinable", Conditions::of(&[JoinAccess])),
/// ]);
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    name: &'static str,
    question: &'static str,
    guards: &'static [Condition],
    grants: &'static [Grant],
    guard_set: Conditions,
    set: Conditions,
    deed: (&'static str, &'static str),
    heading: &'static str,
}

impl Rule {
    /// A rule; `question` is what it asks as a clause, the orders given are its declared orders.
    pub(crate) const fn new(
        name: &'static str,
        question: &'static str,
        guards: &'static [Condition],
        grants: &'static [Grant],
    ) -> Self {
        let guard_set = Conditions::of(guards);
        let mut set = guard_set;
        let mut rest = grants;
        while let [grant, tail @ ..] = rest {
            set = set.union(grant.set);
            rest = tail;
        }
        Self { name, question, guards, grants, guard_set, set, deed: ("", ""), heading: "" }
    }

    /// The same rule with what it lets people do, `join chats`, and what follows where records are spoken
    /// of, ` of {records}`.
    pub(crate) const fn lets(self, deed: &'static str, of_records: &'static str) -> Self {
        Self { deed: (deed, of_records), ..self }
    }

    /// The same rule with the heading of the source under which it was read.
    pub(crate) const fn read_under(self, heading: &'static str) -> Self {
        Self { heading, ..self }
    }

    /// What it lets people do, and what follows where records are spoken of.
    pub(crate) const fn deed(&self) -> (&'static str, &'static str) {
        self.deed
    }

    /// The heading of the source under which it was read first; the rule's page names the others.
    #[must_use]
    pub const fn heading(&self) -> &'static str {
        self.heading
    }

    /// The stable name, `configure:chat_switch` for a rule that is asked per setting.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The question's name in JSON: the rule's name up to a colon.
    #[must_use]
    pub fn ask(&self) -> &'static str {
        self.name.split(':').next().unwrap_or(self.name)
    }

    /// The question as a clause: "may this user join this chat".
    #[must_use]
    pub const fn question(&self) -> &'static str {
        self.question
    }

    /// The conditions that every allow needs, in declared order.
    #[must_use]
    pub const fn guards(&self) -> &'static [Condition] {
        self.guards
    }

    /// The guards as a set.
    #[must_use]
    pub const fn guard_set(&self) -> Conditions {
        self.guard_set
    }

    /// The grants in declared order.
    #[must_use]
    pub const fn grants(&self) -> &'static [Grant] {
        self.grants
    }

    /// All conditions of the rule as a set.
    #[must_use]
    pub const fn condition_set(&self) -> Conditions {
        self.set
    }

    /// All conditions in declared order: guards, then those of the grants at first occurrence.
    pub fn conditions(&self) -> impl Iterator<Item = Condition> + Clone + use<> {
        let mut seen = Conditions::NONE;
        let granted = self.grants.iter().flat_map(|grant| grant.listed);
        self.guards.iter().chain(granted).copied().filter(move |condition| {
            let first = !seen.contains(*condition);
            seen = seen.with(*condition);
            first
        })
    }

    /// Those of its conditions that are in the set, in declared order.
    pub fn conditions_in(&self, set: Conditions) -> impl Iterator<Item = Condition> + Clone + use<> {
        self.conditions().filter(move |condition| set.contains(*condition))
    }

    /// Decides from the facts. Never fails and allocates nothing; conditions that are not the
    /// rule's own are ignored.
    #[inline]
    pub const fn decide(&'static self, facts: Conditions) -> Decision {
        Decision { rule: self, held: facts.intersection(self.set) }
    }

    /// Every combination of the rule's conditions, 2ⁿ of them, in binary order with the first
    /// declared condition as the most significant bit: from none held to all.
    pub fn cases(&'static self) -> impl ExactSizeIterator<Item = Decision> + Clone {
        let count = self.set.len();
        (0..1_u32 << count).map(move |row| {
            self.decide(
                self.conditions()
                    .enumerate()
                    .filter(|(place, _)| (row >> (count - 1 - place)) & 1 == 1)
                    .map(|(_, condition)| condition)
                    .collect(),
            )
        })
    }

    /// All cases as a table to print, as text or as Markdown.
    #[must_use]
    pub const fn truth_table(&'static self) -> TruthTable {
        TruthTable { rule: self, style: Style::Text }
    }
}

/// Allow or deny, with the conditions it was made from.
///
/// A pointer and eight bytes, `Copy`. The verdict is computed from the held conditions, so verdict
/// and explanation cannot disagree. `Display` explains it to people over several lines,
/// `Serialize` writes the log form; neither allocates. It is not `Deserialize`: only a rule makes one.
///
/// ```
/// use crm_chat_policy::{Condition::*, Conditions, rules::join};
///
/// let decision = join::RULE.decide(Conditions::of(&[ChatEnabled, NotParticipant]));
/// assert_eq!(decision.to_string(), "\
/// join: deny
///   held: chat_enabled, not_participant
///   grant `writer` lacks:
///     join_enabled (record_type): chats of this record type can be joined
///     join_access (record): the user has the access to the record that joining asks for");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Decision {
    rule: &'static Rule,
    held: Conditions,
}

impl Decision {
    /// The verdict.
    #[must_use]
    #[inline]
    pub const fn is_allowed(self) -> bool {
        let mut granted = false;
        let mut rest = self.rule.grants;
        // To the end: one more grant costs less than a branch that the processor guesses wrongly.
        while let [grant, tail @ ..] = rest {
            granted |= self.held.contains_all(grant.set);
            rest = tail;
        }
        granted & self.held.contains_all(self.rule.guard_set)
    }

    /// The rule that made it.
    #[must_use]
    pub const fn rule(self) -> &'static Rule {
        self.rule
    }

    /// The rule's conditions that held, as a set.
    #[must_use]
    #[inline]
    pub const fn held_set(self) -> Conditions {
        self.held
    }

    /// The rule's conditions that held, in declared order.
    pub fn held(self) -> impl Iterator<Item = Condition> + Clone {
        self.rule.conditions_in(self.held)
    }

    /// The guards that did not hold, in declared order.
    pub fn failed_guards(self) -> impl Iterator<Item = Condition> + Clone {
        self.rule.guards.iter().copied().filter(move |guard| !self.held.contains(*guard))
    }

    /// The grants whose conditions all held, whether or not the guards did.
    pub fn grants(self) -> impl Iterator<Item = &'static Grant> + Clone {
        self.rule.grants.iter().filter(move |grant| self.held.contains_all(grant.set))
    }

    /// For a denial, each grant that did not hold in full with what it lacks; for an allow, nothing.
    pub fn missing(self) -> impl Iterator<Item = (&'static Grant, Conditions)> + Clone {
        let denied = !self.is_allowed();
        self.rule
            .grants
            .iter()
            .filter(move |_| denied)
            .map(move |grant| (grant, grant.set.difference(self.held)))
            .filter(|(_, lacks)| !lacks.is_empty())
    }

    /// The decision on one line, for logs: no value holds a blank, and lists are joined by commas.
    ///
    /// ```
    /// use crm_chat_policy::{Condition::*, Conditions, rules::join};
    ///
    /// let decide = |held: &[_]| join::RULE.decide(Conditions::of(held)).line().to_string();
    /// assert_eq!(decide(&[ChatEnabled, JoinEnabled]),
    ///     "rule=join allowed=false held=chat_enabled,join_enabled failed_guards=not_participant grants=");
    /// ```
    #[must_use]
    pub fn line(self) -> impl fmt::Display + Clone {
        Line(self)
    }

    /// For a denial, every minimal set of conditions that would turn it into an allow, in the
    /// grants' order; for an allow, nothing. None of them contains another.
    ///
    /// Each condition tells by its [scope](Condition::scope) whom to ask: an administrator for
    /// `record_type`, whoever shares the record for `record`.
    ///
    /// ```
    /// use crm_chat_policy::{Condition::*, Conditions, rules::view};
    ///
    /// let denied = view::RULE.decide(Conditions::of(&[ChatEnabled, JoinAccess]));
    /// let ways: Vec<Conditions> = denied.remedies().collect();
    /// assert_eq!(ways, [Conditions::of(&[Participant]), Conditions::of(&[JoinEnabled])]);
    /// ```
    pub fn remedies(self) -> impl Iterator<Item = Conditions> + Clone {
        let denied = !self.is_allowed();
        let lacks = move |grant: &Grant| self.rule.guard_set.union(grant.set).difference(self.held);
        let grants = self.rule.grants;
        grants.iter().enumerate().filter(move |_| denied).filter_map(move |(place, grant)| {
            let remedy = lacks(grant);
            let covered = grants.iter().enumerate().any(|(other_place, other)| {
                let other = lacks(other);
                remedy.contains_all(other) && (remedy != other || other_place < place)
            });
            (!covered).then_some(remedy)
        })
    }

    /// Writes the decision's JSON members into a map that may go on after them.
    pub(crate) fn serialize_into<M: SerializeMap>(self, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry("ask", self.rule.ask())?;
        map.serialize_entry("rule", self.rule.name())?;
        map.serialize_entry("allowed", &self.is_allowed())?;
        map.serialize_entry("grants", &Seq(self.grants().map(Grant::name)))?;
        map.serialize_entry("held", &Seq(self.held()))?;
        map.serialize_entry("failed_guards", &Seq(self.failed_guards()))?;
        map.serialize_entry("missing", &Seq(self.missing().map(|(grant, lacks)| Missing { grant, lacks })))?;
        map.serialize_entry("remedies", &Seq(self.remedies().map(|remedy| Seq(self.rule.conditions_in(remedy)))))
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_allowed() { "allow" } else { "deny" };
        write!(f, "{}: {verdict}", self.rule.name)?;
        if !self.held.is_empty() {
            write!(f, "\n  held: {}", joined(self.held(), ", "))?;
        }
        for guard in self.failed_guards() {
            write!(f, "\n  guard fails:\n    ")?;
            describe(guard, f)?;
        }
        for grant in self.grants() {
            write!(f, "\n  grant `{}` holds", grant.name)?;
        }
        for (grant, lacks) in self.missing() {
            write!(f, "\n  grant `{}` lacks:", grant.name)?;
            for condition in grant.listed.iter().filter(|condition| lacks.contains(**condition)) {
                write!(f, "\n    ")?;
                describe(*condition, f)?;
            }
        }
        Ok(())
    }
}

fn describe(condition: Condition, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{condition} ({}): {}", condition.scope(), condition.clause())
}

impl Serialize for Decision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.serialize_into(&mut map)?;
        map.end()
    }
}

/// A decision on one line.
#[derive(Clone)]
struct Line(Decision);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(decision) = self;
        let codes = |conditions| joined(conditions, ",");
        write!(f, "rule={} allowed={}", decision.rule.name, decision.is_allowed())?;
        write!(f, " held={}", codes(decision.rule.conditions_in(decision.held)))?;
        let failed = decision.rule.conditions_in(decision.rule.guard_set.difference(decision.held));
        write!(f, " failed_guards={}", codes(failed))?;
        write!(f, " grants={}", joined(decision.grants().map(Grant::name), ","))
    }
}

struct Missing {
    grant: &'static Grant,
    lacks: Conditions,
}

impl Serialize for Missing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let lacks = self.lacks;
        let listed = self.grant.listed.iter().filter(move |condition| lacks.contains(**condition));
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("grant", self.grant.name)?;
        map.serialize_entry("conditions", &Seq(listed))?;
        map.end()
    }
}

/// A rule's truth table, printed by `Display`: a row a case, in the order of [`Rule::cases`].
///
/// ```
/// use crm_chat_policy::rules::open_record;
///
/// assert_eq!(open_record::RULE.truth_table().to_string(), "\
/// record_readable  open_record
/// N                N
/// Y                Y
/// ");
/// assert_eq!(open_record::RULE.truth_table().markdown().to_string(), "\
/// | record_readable | open_record |
/// | --- | --- |
/// | N | N |
/// | Y | Y |
/// ");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TruthTable {
    rule: &'static Rule,
    style: Style,
}

#[derive(Clone, Copy, Debug)]
enum Style {
    Text,
    Markdown,
}

impl TruthTable {
    /// The same table as Markdown.
    #[must_use]
    pub const fn markdown(self) -> Self {
        Self { rule: self.rule, style: Style::Markdown }
    }
}

impl fmt::Display for TruthTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yes_no = |yes| if yes { "Y" } else { "N" };
        let conditions = self.rule.conditions();
        match self.style {
            Style::Text => {
                for condition in conditions.clone() {
                    write!(f, "{condition}  ")?;
                }
                writeln!(f, "{}", self.rule.name)?;
                for case in self.rule.cases() {
                    for condition in conditions.clone() {
                        let width = condition.code().len() + 2;
                        write!(f, "{:width$}", yes_no(case.held.contains(condition)))?;
                    }
                    writeln!(f, "{}", yes_no(case.is_allowed()))?;
                }
            }
            Style::Markdown => {
                for condition in conditions.clone() {
                    write!(f, "| {condition} ")?;
                }
                writeln!(f, "| {} |", self.rule.name)?;
                for _ in conditions.clone() {
                    write!(f, "| --- ")?;
                }
                writeln!(f, "| --- |")?;
                for case in self.rule.cases() {
                    for condition in conditions.clone() {
                        write!(f, "| {} ", yes_no(case.held.contains(condition)))?;
                    }
                    writeln!(f, "| {} |", yes_no(case.is_allowed()))?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn of_two_grants_that_lack_the_same_one_remedy_is_told() {
        use Condition::{ChatEnabled, Participant, RecordReadable};
        const TWICE: &Rule = &Rule::new(
            "twice",
            "is one remedy told",
            &[ChatEnabled],
            &[
                Grant::new("one", &[Participant]),
                Grant::new("same", &[Participant]),
                Grant::new("more", &[Participant, RecordReadable]),
            ],
        );
        let remedies: Vec<Conditions> = TWICE.decide(Conditions::NONE).remedies().collect();
        assert_eq!(remedies, [Conditions::of(&[ChatEnabled, Participant])]);
    }

    #[test]
    fn a_remedy_stands_where_the_first_grant_that_it_helps_stands() {
        use Condition::{JoinEnabled, Participant};
        const AROUND: &Rule = &Rule::new(
            "around",
            "which remedy comes first",
            &[],
            &[
                Grant::new("first", &[Participant]),
                Grant::new("between", &[JoinEnabled]),
                Grant::new("again", &[Participant]),
            ],
        );
        let remedies: Vec<Conditions> = AROUND.decide(Conditions::NONE).remedies().collect();
        assert_eq!(remedies, [Conditions::of(&[Participant]), Conditions::of(&[JoinEnabled])]);
    }
}
