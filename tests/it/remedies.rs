//! What would turn a denial into an allow, by exhaustion over all rules and cases.

use crm_chat_policy::{Conditions, rules};
use std::collections::BTreeSet;

/// Every set of conditions that allows when added, in which each one is needed.
fn minimal_by_trying(decision: crm_chat_policy::Decision) -> BTreeSet<Conditions> {
    let lacking: Vec<_> = decision.rule().conditions().filter(|c| !decision.held_set().contains(*c)).collect();
    let allows = |added: Conditions| decision.rule().decide(decision.held_set().union(added)).is_allowed();
    let subsets = (0..1_u32 << lacking.len()).map(|row| {
        lacking.iter().enumerate().filter(|(place, _)| row >> place & 1 == 1).map(|(_, c)| *c).collect::<Conditions>()
    });
    subsets
        .filter(|added| allows(*added))
        .filter(|added| added.iter().all(|one| !allows(added.difference(Conditions::of(&[one])))))
        .collect()
}

#[test]
fn remedies_are_all_the_minimal_sets_that_allow() {
    let mut denials = 0;
    for decision in rules::ALL.into_iter().flat_map(|rule| rule.cases()) {
        let remedies: Vec<Conditions> = decision.remedies().collect();
        if decision.is_allowed() {
            assert!(remedies.is_empty(), "an allow needs no remedy");
            continue;
        }
        denials += 1;
        let distinct: BTreeSet<Conditions> = remedies.iter().copied().collect();
        assert_eq!(distinct.len(), remedies.len(), "none stands twice");
        assert_eq!(distinct, minimal_by_trying(decision), "{decision}");
        assert!(!remedies.is_empty(), "every denial can be remedied");
    }
    assert!(denials > 500, "{denials}");
}
