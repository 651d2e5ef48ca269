//! A decision, explained to people: the verdict, what it depends on, and for a denial what would help, whom to
//! ask, and where to change it.
//!
#![cfg_attr(feature = "json", doc = "```")]
#![cfg_attr(not(feature = "json"), doc = "```ignore")]
//! use crm_chat_policy::{Condition::*, Conditions, model::Tenant, review::explanation::explanation, rules::join};
//!
//! let tenant = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! let denied = join::RULE.decide(Conditions::of(&[ChatEnabled, NotParticipant, JoinEnabled]));
//! assert_eq!(explanation(&tenant, denied, tenant.record_type("incident")), "\
//! May this user join this chat? No: the user has no write access to the record
//!   It would be allowed if
//!     - the user has write access to the record (ask whoever owns or shares the record)");
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

#[cfg(feature = "json")]
use crate::{
    card::{Card, Skipped},
    id::LogicalName,
    notice::{Ignored, Notice, Told},
    question::Answer,
    review::people::count,
};
use crate::{
    condition::{Condition, Conditions},
    model::{RecordType, StandardRecordType, Tenant},
    review::{
        people::{Names, asked_of_roles, capital},
        steps::Way,
    },
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
    let reasons = reasons(&names, decision).join("; ");
    if decision.is_allowed() {
        return format!("{question}? Yes: {reasons}");
    }
    format!("{question}? No: {reasons}\n  It would be allowed if") + &remedies(&names, decision, record_type)
}

/// What would turn a denial into an allow, with whom to ask and the way there: a list of what is needed
/// together, and after `or if` the next.
pub(crate) fn remedies(names: &Names<'_>, decision: Decision, record_type: Option<&RecordType>) -> String {
    let mut text = String::new();
    for (place, remedy) in decision.remedies().enumerate() {
        text += if place == 0 { "" } else { "\n  or if" };
        for condition in decision.rule().conditions_in(remedy) {
            text += &format!("\n    - {}", needed(names, condition));
            for way in ways(condition, record_type) {
                text += &format!("\n        {way}");
            }
        }
    }
    text
}

/// A question's answer for people; more than [`explanation`] says of availability, cards and notices.
#[cfg(feature = "json")]
pub(crate) fn answer(tenant: &Tenant, answer: &Answer<'_>, record_type: Option<&RecordType>) -> String {
    let names = Names::of(tenant);
    match answer {
        Answer::Decision(decision) => explanation(tenant, *decision, record_type),
        Answer::Availability(availability) => {
            let text = explanation(tenant, availability.decision(), record_type);
            let Some(tables) = availability.missing_tables() else { return text };
            let tables: Vec<String> = tables.map(|table| table.replace('_', " ")).collect();
            text + "\n  Tables that no role of the user can read: " + &tables.join(", ")
        }
        Answer::Card(card) => card_words(&names, card, record_type),
        Answer::Notice(notice) => notice_words(&names, notice, record_type),
    }
}

/// A field as the tenant knows it, if the record type is known.
#[cfg(feature = "json")]
fn named(names: &Names<'_>, record_type: Option<&RecordType>, field: &LogicalName) -> String {
    record_type.map_or_else(|| field.to_string(), |of| names.field(of.name(), field))
}

#[cfg(feature = "json")]
fn card_words(names: &Names<'_>, card: &Card<'_>, record_type: Option<&RecordType>) -> String {
    let records = record_type.map_or_else(String::new, |of| format!(" of {}", names.records(of.name())));
    if !card.is_included() {
        return format!("Chats{records} have no introduction card: it is turned off");
    }
    let mut text = format!("The introduction card{records} shows a link to the record");
    text += if card.fields().is_empty() { "" } else { " and these fields" };
    let named = |field| named(names, record_type, field);
    for field in card.fields() {
        text += &format!("\n  - {}", named(field.name()));
        text += if field.is_secured() { ": column-secured, yet everybody in the chat will see it" } else { "" };
    }
    for Skipped { field, reason } in card.skipped() {
        let declared = record_type.and_then(|of| of.field(field));
        let field = declared.map_or_else(|| quoted(field).to_string(), |field| named(field.name()));
        text += &format!("\n  not {field}: {}", vocabulary::skipped(*reason));
    }
    text
}

#[cfg(feature = "json")]
fn notice_words(names: &Names<'_>, notice: &Notice<'_>, record_type: Option<&RecordType>) -> String {
    let named = |field| named(names, record_type, field);
    let mut text = String::from(match (notice.fields().next(), notice.tell()) {
        (None, _) => "Nobody is told of this update",
        (_, []) => "Nobody is told, as no chat is connected to the record, that these fields were updated",
        _ => "Participants are told that these fields were updated",
    });
    for field in notice.fields() {
        let caveat = notice.caveats().find(|(of, _)| *of == field);
        let caveat = caveat.map_or_else(String::new, |(_, caveat)| format!(": {}", vocabulary::caveat(caveat)));
        text += &format!("\n  - {}{caveat}", named(field));
    }
    for Told { chat, participants } in notice.tell() {
        text += &format!("\n  in chat `{}`: {}", quoted(chat.as_str()), count(participants.len(), "participant"));
    }
    for Ignored { field, reason } in notice.ignored() {
        text += &format!("\n  not {}: {}", named(field), vocabulary::ignored(*reason));
    }
    text
}

/// What a decision hangs on: for an allow what its grants hold by, for a denial what fails.
pub(crate) fn reasons(names: &Names<'_>, decision: Decision) -> Vec<String> {
    if decision.is_allowed() {
        let granted = decision.grants().fold(Conditions::NONE, |all, grant| all.union(grant.condition_set()));
        return decision.rule().conditions_in(granted).map(|condition| names.holds(condition)).collect();
    }
    let lacking = decision.remedies().fold(Conditions::NONE, Conditions::union);
    decision.rule().conditions_in(lacking).map(|condition| names.fails(condition)).collect()
}

/// A condition that would help, with whom to ask; the roles by which it would hold where there are any.
pub(crate) fn needed(names: &Names<'_>, condition: Condition) -> String {
    let roles = asked_of_roles(condition).map(|privileges| names.roles_with(privileges)).unwrap_or_default();
    let by = match roles.as_slice() {
        [] => String::new(),
        [only] => format!(", by the role {only}"),
        some => format!(", by one of the roles {}", some.join(", ")),
    };
    format!("{}{by} ({})", names.holds(condition), vocabulary::whom_to_ask(condition))
}

/// The ways to a condition, from each app that leads there; an app that is no start is named once.
fn ways(condition: Condition, record_type: Option<&RecordType>) -> Vec<String> {
    condition.way_there().map(|way| way.each(&what(way, record_type))).unwrap_or_default()
}

/// What is to be named in a way's steps.
pub(crate) fn what(way: Way, record_type: Option<&RecordType>) -> String {
    match record_type {
        Some(record_type) if way.what() == "the record type" => title(record_type),
        _ => way.what().to_string(),
    }
}

/// A record type as the product's pages list it; a label between quotes, as whoever wrote it may have meant it
/// to look like the text around it.
pub(crate) fn title(record_type: &RecordType) -> String {
    if let Some(label) = record_type.label() {
        return format!("`{}`", quoted(label));
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
