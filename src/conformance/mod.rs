//! The conformance kit: for services that embed the rules, and for those that rewrite them in
//! any language.
//!
//! * [`cases`]: every rule with every combination of its conditions and the verdict; nothing is
//!   sampled, so an implementation that agrees on all of them has the same rules.
//! * [`check`], [`check_rule`]: run the cases against any closure and report every mismatch.
//! * The same cases as JSON lines, for other languages: `crm-chat-policy vectors`.
//! * With the feature `proptest`: strategies for every model type, for valid tenants and questions
//!   about them, and for documents that are wrong in a known way (module `strategies`). With the
//!   feature `arbitrary`: the same for fuzz targets (module `fuzzing`).
//!
//! # A worked integration
//!
//! A service has written `disconnect` itself. Ten lines check it against all 64 cases:
//!
//! ```
//! use crm_chat_policy::{Condition::*, conformance::{Case, check_rule}, rules::disconnect};
//!
//! // The service's own code, called with what a case says. It lets the connector
//! // disconnect wherever the record's owner may.
//! fn may_disconnect(case: &Case) -> bool {
//!     let as_owner = case.holds(RecordOwner) && case.holds(OwnerMayDisconnect);
//!     let as_connector = case.holds(ChatConnector) && case.holds(OwnerMayDisconnect);
//!     case.holds(ChatEnabled) && (as_owner || as_connector || case.holds(DisconnectPrivilege))
//! }
//!
//! let mismatches = check_rule(disconnect::RULE, may_disconnect).unwrap_err();
//! assert_eq!(mismatches.to_string(), "\
//! 3 of 64 cases differ:
//! rule        expected  got    rows     held
//! disconnect  allow     deny   4        chat_enabled, chat_connector, connector_may_disconnect
//! disconnect  deny      allow  none     chat_enabled, owner_may_disconnect, chat_connector
//! disconnect  allow     deny   4        chat_enabled, record_owner, chat_connector, connector_may_disconnect");
//! ```

#[cfg(feature = "arbitrary")]
pub mod fuzzing;
#[cfg(any(feature = "proptest", feature = "arbitrary"))]
mod generate;
mod report;
#[cfg(feature = "proptest")]
pub mod strategies;

#[cfg(all(feature = "json", any(feature = "proptest", feature = "arbitrary")))]
pub use generate::{Asked, MalformedQuestion, WrongJson};
#[cfg(any(feature = "proptest", feature = "arbitrary"))]
pub(crate) use generate::{Choices, Make};
#[cfg(any(feature = "proptest", feature = "arbitrary"))]
pub use generate::{Situation, WrongDocument};
pub use report::{Mismatch, Mismatches};

use crate::{
    condition::{Condition, Conditions},
    rule::{Decision, Rule},
    rules::{
        ALL,
        disconnect::{self, Row},
    },
};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// One case of a rule: which of its conditions hold, and the verdict.
///
/// `Serialize` writes the vector of the case:
///
/// ```
/// use crm_chat_policy::{conformance::cases_of, rules::{disconnect, join}};
///
/// let vector = |case| serde_json::to_string(&case).unwrap();
/// assert_eq!(
///     vector(cases_of(disconnect::RULE).nth(0b101000).unwrap()),
///     r#"{"rule":"disconnect","held":["chat_enabled","record_owner"],"allowed":false,"rows":[1]}"#,
/// );
/// assert_eq!(
///     vector(cases_of(join::RULE).last().unwrap()),
///     r#"{"rule":"join","held":["chat_enabled","not_participant","join_enabled","join_access"],"allowed":true}"#,
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case(Decision);

impl Case {
    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> &'static Rule {
        self.0.rule()
    }

    /// Whether a condition holds in it; no for a condition that the rule does not have.
    #[must_use]
    pub const fn holds(&self, condition: Condition) -> bool {
        self.0.held_set().contains(condition)
    }

    /// The conditions that hold, in the rule's declared order.
    pub fn held(&self) -> impl Iterator<Item = Condition> + Clone + use<> {
        self.0.held()
    }

    /// The conditions that hold, as a set.
    #[must_use]
    pub const fn held_set(&self) -> Conditions {
        self.0.held_set()
    }

    /// The verdict that is expected.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.0.is_allowed()
    }

    /// The decision, which explains the verdict.
    pub const fn decision(&self) -> Decision {
        self.0
    }

    /// For `disconnect` with the chat turned on, the rows of the source's table that the case
    /// falls in, none for the four combinations that the table leaves out; else `None`, as there
    /// is no table to look at.
    #[must_use]
    pub fn rows(&self) -> Option<impl Iterator<Item = &'static Row> + Clone + use<>> {
        let tabled = self.rule() == disconnect::RULE && self.holds(Condition::ChatEnabled);
        tabled.then(|| disconnect::rows(self.0))
    }
}

impl Serialize for Case {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use crate::json::Seq;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("rule", self.rule().name())?;
        map.serialize_entry("held", &Seq(self.held()))?;
        map.serialize_entry("allowed", &self.is_allowed())?;
        if let Some(rows) = self.rows() {
            map.serialize_entry("rows", &Seq(rows.map(|row| row.number)))?;
        }
        map.end()
    }
}

/// Every case of every rule: 1,570, the rules in the order of [`ALL`], the cases of each as
/// [`cases_of`] has them.
pub fn cases() -> impl Iterator<Item = Case> + Clone {
    ALL.into_iter().flat_map(cases_of)
}

/// Every case of one rule, 2ⁿ for n conditions, in binary order with the first declared condition
/// as the most significant bit: from none held to all.
pub fn cases_of(rule: &'static Rule) -> impl ExactSizeIterator<Item = Case> + Clone {
    rule.cases().map(Case)
}

/// Asks an implementation for its verdict on every case of every rule, and tells how many there were.
///
/// ```
/// use crm_chat_policy::conformance::check;
///
/// // An implementation that knows rules and conditions by their names.
/// let asked = check(|case| {
///     let held: Vec<&str> = case.held().map(|condition| condition.code()).collect();
///     match case.rule().name() {
///         "open_record" => held == ["record_readable"],
///         _ => case.is_allowed(), // the rest of it
///     }
/// })?;
/// assert_eq!(asked, 1570);
/// # Ok::<(), crm_chat_policy::conformance::Mismatches>(())
/// ```
///
/// # Errors
///
/// Every case on which the verdicts differ.
pub fn check(verdict: impl FnMut(&Case) -> bool) -> Result<usize, Mismatches> {
    report::compare(cases(), verdict)
}

/// Asks an implementation for its verdict on every case of one rule, and tells how many there were.
///
/// # Errors
///
/// Every case on which the verdicts differ.
pub fn check_rule(rule: &'static Rule, verdict: impl FnMut(&Case) -> bool) -> Result<usize, Mismatches> {
    report::compare(cases_of(rule), verdict)
}
