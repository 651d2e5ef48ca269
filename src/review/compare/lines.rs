//! Verdicts that changed, in the fewest lines that say exactly for which combinations.

use super::{Difference, Direction, Pair};
use crate::{
    condition::{Condition, Conditions, Scope},
    id::LogicalName,
    model::{RecordType, Tenant},
    rule::Rule,
    rules,
};
use alloc::{collections::BTreeMap, vec::Vec};

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
        Self {
            exists: record_type.is_some(),
            facts: record_type.map_or(Conditions::NONE, |of| tenant.facts().union(of.facts())),
            never: record_type.map_or(Conditions::of(&[Condition::RecordOwner]), RecordType::never_held),
        }
    }

    fn of_tenant(tenant: &Tenant) -> Self {
        Self { exists: true, facts: tenant.facts(), never: Conditions::NONE }
    }
}

/// The verdicts that changed, rules in their order and record types by name.
pub(super) fn verdicts<'a>(
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
        if !rule.condition_set().intersection(Conditions::of_scope(Scope::RecordType)).is_empty() {
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

/// What a document fixes.
const FIXED: Conditions = Conditions::of_scopes(&[Scope::Tenant, Scope::RecordType]);

/// The conditions of a rule that no document fixes, in declared order.
fn open(rule: &'static Rule) -> impl Iterator<Item = Condition> + Clone {
    rule.conditions_in(Conditions::ALL.difference(FIXED))
}

/// No rule leaves more conditions open than [`Rows`] has room for.
const _: () = {
    let mut rules = rules::ALL.as_slice();
    while let [rule, rest @ ..] = rules {
        assert!(rule.condition_set().difference(FIXED).len() <= 6, "too many open conditions");
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    /// Every set of rows that some document can allow.
    fn allowed_by_any_document(rule: &'static Rule) -> BTreeSet<Rows> {
        let fixed = rule.condition_set().intersection(FIXED);
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
