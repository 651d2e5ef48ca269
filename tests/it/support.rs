//! What the tests of rules share: people and teams by name, tenants from JSON, and short ways to
//! make values.

use crm_chat_policy::{
    Condition, Decision,
    document::TenantDocument,
    id::{RecordId, RoleId, TeamId, UserId},
    model::{Connection, Owner, Record, Tenant, User},
};
use serde_json::{Value, json};

pub const ANNA: UserId = UserId::from_u128(0xa1).unwrap();
pub const BELA: UserId = UserId::from_u128(0xb2).unwrap();
pub const CARL: UserId = UserId::from_u128(0xc3).unwrap();

pub const RED: TeamId = TeamId::from_u128(0x1).unwrap();
pub const BLUE: TeamId = TeamId::from_u128(0x2).unwrap();

pub const CLERKS: RoleId = RoleId::from_u128(0x11).unwrap();
pub const EXPERTS: RoleId = RoleId::from_u128(0x12).unwrap();
pub const STRANGERS: RoleId = RoleId::from_u128(0x13).unwrap();

/// A GUID as JSON has it.
pub fn guid(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// The document with these keys, `version` filled in.
#[track_caller]
pub fn document(mut keys: Value) -> TenantDocument {
    keys["version"] = json!(1);
    serde_json::from_value(keys).expect("a well-formed document")
}

/// The tenant with these keys, `version` filled in.
#[track_caller]
pub fn tenant(keys: Value) -> Tenant {
    document(keys).build().expect("a document without faults")
}

/// A tenant with the chat on, and these settings of `incident`.
#[track_caller]
pub fn tenant_with_case(mut settings: Value) -> Tenant {
    settings["name"] = json!("incident");
    tenant(json!({ "chat": { "enabled": true }, "record_types": [settings] }))
}

/// A tenant with the chat on and these roles.
#[track_caller]
pub fn tenant_with_roles(roles: Value) -> Tenant {
    tenant(json!({ "chat": { "enabled": true }, "roles": roles }))
}

pub fn user_with_roles(id: UserId, roles: &[RoleId]) -> User {
    User { roles: roles.to_vec(), ..User::new(id) }
}

pub fn user_in_teams(id: UserId, teams: &[TeamId]) -> User {
    User { teams: teams.to_vec(), ..User::new(id) }
}

pub fn record(record_type: &str, owner: Owner) -> Record {
    Record { record_type: record_type.parse().expect("a logical name"), id: RecordId::from_u128(0x1ec).unwrap(), owner }
}

/// A Case of Carl's.
pub fn case() -> Record {
    record("incident", Owner::User(CARL))
}

pub fn chat(connected_by: UserId, participants: &[UserId]) -> Connection {
    Connection::new("19:a@thread.v2".parse().expect("a chat id"), connected_by, participants.iter().copied())
}

/// The codes of conditions, as one text.
pub fn codes(conditions: impl IntoIterator<Item = Condition>) -> String {
    conditions.into_iter().map(Condition::code).collect::<Vec<_>>().join(" ")
}

/// What a decision holds, what its verdict is, and by which grants.
pub fn told(decision: Decision) -> String {
    let verdict = if decision.is_allowed() { "allow" } else { "deny" };
    let grants: Vec<_> = decision.grants().map(|grant| grant.name()).collect();
    format!("{verdict} [{}] held: {}", grants.join(" "), codes(decision.held()))
}

/// So many generated cases, or fewer where `PROPTEST_CASES` says so, and no files of failures.
pub fn cases(count: u32) -> proptest::test_runner::Config {
    let most = std::env::var("PROPTEST_CASES").ok().and_then(|most| most.parse().ok()).unwrap_or(count);
    proptest::test_runner::Config { cases: count.min(most), failure_persistence: None, ..Default::default() }
}
