//! A second engine as judge: the rules as Cedar policies, written apart from the crate, over generated questions.

#[path = "../../../../tests/oracle/mod.rs"]
pub mod oracle;
pub mod questions;
pub mod world;

use std::collections::BTreeSet;

use serde_json::Value;

pub use oracle::RULES;

/// A verdict and what it rests on, as far as every engine can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub allowed: bool,
    /// What allowed. Empty on a denial: Cedar doesn't name a permit that a forbid overrules.
    pub grants: BTreeSet<String>,
    pub failed_guards: BTreeSet<String>,
}

impl Verdict {
    /// Reads an answer in the crate's JSON form. `None` for anything but a verdict.
    pub fn of_answer(answer: &Value) -> Option<Self> {
        let allowed = answer["allowed"].as_bool()?;
        let names = |list: &Value| -> Option<BTreeSet<String>> {
            list.as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
        };
        let grants = names(&answer["grants"])?;
        Some(Self {
            allowed,
            grants: if allowed { grants } else { BTreeSet::new() },
            failed_guards: names(&answer["failed_guards"])?,
        })
    }
}

/// The rule that a question asks, by its place in [`RULES`].
pub fn rule_of(question: &Value) -> Option<usize> {
    let ask = question["ask"].as_str()?;
    match question["setting"].as_str() {
        None => RULES.iter().position(|rule| *rule == ask),
        Some(setting) => RULES.iter().position(|rule| rule.split_once(':') == Some((ask, setting))),
    }
}
