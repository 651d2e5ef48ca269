//! How often things come up in what is generated, by whatever means.

use crm_chat_policy::{
    Rule,
    card::SkipReason,
    conformance::{Asked, WrongDocument, WrongJson},
    document::FaultCode,
    model::QuestionError,
    notice::{Caveat, IgnoreReason},
    question::Answer,
    rules,
};
use std::collections::BTreeMap;

/// How often each of some things came up, in a hundred.
struct Shares {
    of: usize,
    seen: BTreeMap<String, usize>,
}

impl Shares {
    fn new() -> Self {
        Self { of: 0, seen: BTreeMap::new() }
    }

    fn see(&mut self, what: impl ToString) {
        *self.seen.entry(what.to_string()).or_default() += 1;
    }

    #[track_caller]
    fn assert_at_least(&self, percent: usize, expected: impl IntoIterator<Item: ToString>) {
        for what in expected {
            let what = what.to_string();
            let seen = self.seen.get(&what).copied().unwrap_or_default();
            assert!(seen * 100 >= percent * self.of, "{what}: {seen} of {}", self.of);
        }
    }
}

/// Every fault comes up often.
pub fn faults_come_up(json: impl Iterator<Item = WrongJson>, documents: impl Iterator<Item = WrongDocument>) {
    let mut shares = Shares::new();
    for wrong in json {
        shares.of += 1;
        shares.see(wrong.code);
    }
    shares.assert_at_least(5, FaultCode::OF_DOCUMENTS);
    let mut shares = Shares::new();
    for wrong in documents {
        shares.of += 1;
        shares.see(wrong.code);
    }
    shares.assert_at_least(5, &FaultCode::OF_DOCUMENTS[1..]);
}

/// Every rule is allowed and denied often, and every reason comes up, in 12,000 questions.
pub fn everything_comes_up(asked: impl Iterator<Item = Asked>) {
    let mut by_rule: BTreeMap<&str, Shares> = BTreeMap::new();
    let (mut errors, mut cards, mut notices) = (Shares::new(), Shares::new(), Shares::new());
    for Asked { tenant, question } in asked {
        errors.of += 1;
        match question.answer(&tenant) {
            Err(error) => errors.see(error.code()),
            Ok(Answer::Card(card)) => {
                cards.of += 1;
                cards.see(if card.is_included() { "included" } else { "not included" });
                let mut reasons: Vec<SkipReason> = card.skipped().iter().map(|skipped| skipped.reason).collect();
                reasons.sort();
                reasons.dedup();
                reasons.into_iter().for_each(|reason| cards.see(reason));
                if card.fields().len() == 5 {
                    cards.see("five fields");
                }
                if card.secured().next().is_some() {
                    cards.see("secured");
                }
            }
            Ok(Answer::Notice(notice)) => {
                notices.of += 1;
                let mut reasons: Vec<IgnoreReason> = notice.ignored().iter().map(|ignored| ignored.reason).collect();
                reasons.sort();
                reasons.dedup();
                reasons.into_iter().for_each(|reason| notices.see(reason));
                if !notice.tell().is_empty() {
                    notices.see("told");
                }
                notice.caveats().for_each(|(_, caveat)| notices.see(caveat));
            }
            Ok(Answer::Decision(decision)) => see(&mut by_rule, decision),
            Ok(Answer::Availability(availability)) => see(&mut by_rule, availability.decision()),
        }
    }
    errors.assert_at_least(2, &QuestionError::CODES[1..]);
    cards.assert_at_least(5, SkipReason::ALL);
    cards.assert_at_least(15, ["included", "not included", "secured"]);
    cards.assert_at_least(7, ["five fields"]);
    notices.assert_at_least(5, IgnoreReason::ALL);
    notices.assert_at_least(10, ["told"]);
    notices.assert_at_least(3, Caveat::ALL);
    for rule in rules::ALL {
        let shares = &by_rule[rule.name()];
        assert!(shares.of >= 300, "{}: {} of 12000", rule.name(), shares.of);
        shares.assert_at_least(10, ["allow", "deny"]);
        for condition in rule.conditions() {
            shares.assert_at_least(4, [condition.to_string(), format!("not {condition}")]);
        }
        for grant in rule.grants() {
            shares.assert_at_least(6, [format!("grant {}", grant.name())]);
        }
    }
}

fn see(by_rule: &mut BTreeMap<&'static str, Shares>, decision: crm_chat_policy::Decision) {
    let rule: &'static Rule = decision.rule();
    let shares = by_rule.entry(rule.name()).or_insert_with(Shares::new);
    shares.of += 1;
    shares.see(if decision.is_allowed() { "allow" } else { "deny" });
    for condition in rule.conditions() {
        let held = decision.held_set().contains(condition);
        shares.see(format!("{}{condition}", if held { "" } else { "not " }));
    }
    decision.grants().for_each(|grant| shares.see(format!("grant {}", grant.name())));
}
