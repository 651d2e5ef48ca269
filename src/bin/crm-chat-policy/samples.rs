//! The sample documents, for those who give none.

use crate::{input::Lines, output::note};
use crm_chat_policy::{
    model::Tenant,
    question::{Ask, Question},
};

const TENANT: &[u8] = include_bytes!("../../../examples/tenant.json");
const PROPOSED: &[u8] = include_bytes!("../../../examples/tenant-proposed.json");
/// A question of every kind.
const QUESTIONS: &[u8] = include_bytes!("../../../examples/questions.jsonl");

/// The sample tenant; says that it is used.
pub fn tenant() -> Tenant {
    note("no file is given: this is the built-in sample tenant (examples/tenant.json)");
    parsed(TENANT)
}

/// The sample tenant and questions; says that they are used.
pub fn tenant_and_questions() -> (Tenant, Lines) {
    note(
        "no file is given: these are the built-in sample tenant and questions (examples/tenant.json, questions.jsonl)",
    );
    (parsed(TENANT), Lines::of(QUESTIONS))
}

/// The same without the questions that are not about a right.
pub fn tenant_and_rights() -> (Tenant, Lines) {
    let asks_for_a_right = |line: &&[u8]| {
        Question::from_json(line).is_ok_and(|question| !matches!(question.ask(), Ask::Card | Ask::Notify))
    };
    let rights: Vec<&[u8]> = QUESTIONS.split(|byte| *byte == b'\n').filter(asks_for_a_right).collect();
    let (tenant, _) = tenant_and_questions();
    (tenant, Lines::of(rights.join(&b'\n')))
}

/// The sample tenant and a proposed change of it; says that they are used.
pub fn old_and_new() -> (Tenant, Tenant) {
    note("no file is given: these are the built-in sample tenants (examples/tenant.json, tenant-proposed.json)");
    (parsed(TENANT), parsed(PROPOSED))
}

fn parsed(json: &[u8]) -> Tenant {
    Tenant::from_json(json).expect("the samples have no fault, which a test holds")
}
