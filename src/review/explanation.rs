//! A decision, said to people: the verdict, what it hangs on, and for a denial what would help, whom to
//! ask, and the way there.
//!
#![cfg_attr(feature = "json", doc = "```")]
#![cfg_attr(not(feature = "json"), doc = "```ignore")]
//! use crm_chat_policy::{Condition::*, Conditions, model::Tenant, review::explanation::explanation, rules::join};
//!
//! let tenant = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! let denied = join::RULE.decide(Conditions::of(&[ChatEnabled, NotParticipant, JoinEnabled]));
//! assert_eq!(explanation(&tenant, denied, tenant.record_type("incident")), "\
//! May this user join this chat? No: the user lacks the access to the record that joining asks for
//!   It would be allowed if
//!     - the user has the access to the record that joining asks for (ask whoever owns or shares the record)");
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

use crate::{
    condition::{Condition, Conditions},
    model::{BuiltinApp, RecordType, StandardRecordType, Tenant},
    review::people::{Names, and, asked_of_roles, capital},
    rule::Decision,
    text::quoted,
    vocabulary,
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

/// Explains a decision that was made in this tenant, about a record of this type if about any. Several
/// lines; names are the tenant's, and the conditions those of one user.
#[must_use]
pub fn explanation(tenant: &Tenant, decision: Decision, record_type: Option<&RecordType>) -> String {
    let names = Names::of(tenant);
    let question = capital(decision.rule().question());
    let reasons = and(&reasons(decision));
    let verdict = if decision.is_allowed() { "Yes" } else { "No" };
    let mut text = format!("{question}? {verdict}: {reasons}");
    for (place, remedy) in decision.remedies().enumerate() {
        text += if place == 0 { "\n  It would be allowed if" } else { "\n  or if" };
        for condition in decision.rule().conditions_in(remedy) {
            text += &format!("\n    - {}", needed(&names, condition));
            for way in ways(condition, record_type) {
                text += &format!("\n        {way}");
            }
        }
    }
    text
}

/// What a decision hangs on: for an allow what its grants hold by, for a denial what fails.
pub(crate) fn reasons(decision: Decision) -> Vec<String> {
    if decision.is_allowed() {
        let granted = decision.grants().fold(Conditions::NONE, |all, grant| all.union(grant.condition_set()));
        return decision.rule().conditions_in(granted).map(|condition| condition.clause().to_string()).collect();
    }
    let lacking = decision.remedies().fold(Conditions::NONE, Conditions::union);
    decision.rule().conditions_in(lacking).map(|condition| condition.fails().to_string()).collect()
}

/// A condition that would help, with whom to ask; the roles by which it would hold where there are any.
pub(crate) fn needed(names: &Names<'_>, condition: Condition) -> String {
    let roles = asked_of_roles(condition).map(|privileges| names.roles_with(privileges)).unwrap_or_default();
    let by = if roles.is_empty() { String::new() } else { format!(", by one of {}", roles.join(", ")) };
    format!("{}{by} ({})", condition.clause(), vocabulary::whom_to_ask(condition.scope()))
}

/// The ways to a condition, from each app that leads there; an app that is no start is named once.
pub(crate) fn ways(condition: Condition, record_type: Option<&RecordType>) -> Vec<String> {
    let Some(way) = condition.way_there() else { return Vec::new() };
    let what = match record_type {
        Some(record_type) if way.what() == "the record type" => title(record_type),
        _ => way.what().to_string(),
    };
    let mut ways: Vec<String> = BuiltinApp::ALL.iter().filter_map(|app| way.from(*app, &what)).collect();
    ways.dedup();
    let by = way.rule().map_or_else(String::new, |rule| {
        let administrators = rule.grants().iter().map(|grant| grant.name().replace('_', " "));
        format!(" (for a {})", administrators.collect::<Vec<_>>().join(" or a "))
    });
    ways.iter().map(|way| format!("{way}{by}")).collect()
}

/// A record type as the product's pages list it.
pub(crate) fn title(record_type: &RecordType) -> String {
    if let Some(label) = record_type.label() {
        return quoted(label).to_string();
    }
    match StandardRecordType::from_code(record_type.name().as_str()) {
        Some(StandardRecordType::Incident) => "Case".into(),
        Some(StandardRecordType::Account) => "Account".into(),
        Some(StandardRecordType::Contact) => "Contact".into(),
        Some(StandardRecordType::KnowledgeArticle) => "Knowledge article".into(),
        Some(StandardRecordType::Email) => "Email".into(),
        None => record_type.name().to_string(),
    }
}
