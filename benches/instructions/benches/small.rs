//! Instructions of the small questions, whose times drown in a machine's noise.
//!
//! ```text
//! cargo install gungraun-runner --version 0.20.0
//! cargo bench --manifest-path benches/instructions/Cargo.toml
//! cargo bench --manifest-path benches/instructions/Cargo.toml -- --callgrind-limits='ir=1%'
//! ```
//!
//! The last fails where a build needs one per cent more instructions than the one before it.

use crm_chat_policy::{
    Condition, Conditions, Decision,
    card::card,
    id::{RoleId, TeamId, UserId},
    model::{Connection, Owner, Record, Subject, Tenant, User},
    notice::{FieldChange, notice},
    question::answer_json,
    rules::disconnect,
};
use gungraun::{library_benchmark, library_benchmark_group, main};
use std::{fmt::Write, hint::black_box};

struct Fixture {
    tenant: Tenant,
    user: User,
    record: Record,
    connection: Connection,
    changes: Vec<FieldChange<u8>>,
}

fn fixture(roles: u128, teams: u128) -> Fixture {
    let team = TeamId::from_u128(9).unwrap();
    let mut user = User::new(UserId::from_u128(1).unwrap());
    user.roles = (1..=roles).filter_map(RoleId::from_u128).collect();
    user.teams = (0..teams).map(|number| TeamId::from_u128(100 + number).unwrap()).chain([team]).collect();
    let changes = ["prioritycode", "statecode", "title", "createdon", "customerid"];
    Fixture {
        tenant: Tenant::from_json(include_bytes!("../../../examples/tenant.json")).expect("the example tenant"),
        user,
        record: Record {
            record_type: "incident".parse().expect("a logical name"),
            id: "4c000000-0000-4000-8000-000000000001".parse().expect("a record id"),
            owner: Owner::Team(team),
        },
        connection: Connection::new(
            "19:a@thread.v2".parse().expect("a chat id"),
            UserId::from_u128(2).unwrap(),
            Vec::<UserId>::new(),
        ),
        changes: changes
            .map(|field| FieldChange { field: field.parse().expect("a logical name"), old: Some(1), new: Some(2) })
            .into(),
    }
}

#[library_benchmark]
#[bench::allow(Conditions::of(&[Condition::ChatEnabled, Condition::RecordOwner, Condition::OwnerMayDisconnect]))]
#[bench::deny(Conditions::of(&[Condition::ChatEnabled, Condition::RecordOwner]))]
fn from_facts(facts: Conditions) -> bool {
    disconnect::RULE.decide(black_box(facts)).is_allowed()
}

#[library_benchmark]
#[bench::one_role(fixture(1, 0))]
#[bench::three_roles_and_five_teams(fixture(3, 5))]
#[bench::five_roles_and_ten_teams(fixture(5, 10))]
fn from_typed_values(fixture: Fixture) -> (bool, Fixture) {
    let Fixture { tenant, user, record, connection, .. } = black_box(&fixture);
    let decision = disconnect::decide(tenant, user, record, connection);
    (decision.is_ok_and(Decision::is_allowed), fixture)
}

// Gathered once, decided a hundred times.
#[library_benchmark]
#[bench::five_roles_and_ten_teams(fixture(5, 10))]
fn prepared(fixture: Fixture) -> (bool, Fixture) {
    let user = fixture.tenant.know_user(&fixture.user);
    let record = fixture.tenant.know_record(&fixture.record).expect("a sound record");
    let mut all = true;
    for _ in 0..100 {
        let subject = Subject::connection(&record, &fixture.connection);
        all &= subject.decide(disconnect::RULE, black_box(&user), &[]).is_ok_and(Decision::is_allowed);
    }
    (all, fixture)
}

#[library_benchmark]
#[bench::five_roles_and_ten_teams(fixture(5, 10))]
fn explained_into_a_buffer(fixture: Fixture) -> (String, Fixture) {
    let denied = disconnect::RULE.decide(Conditions::of(&[Condition::ChatEnabled]));
    let mut text = String::with_capacity(1024);
    let written = write!(text, "{}", black_box(denied));
    assert!(written.is_ok());
    (text, fixture)
}

#[library_benchmark]
#[bench::disconnect(fixture(1, 0), include_str!("../../../examples/questions.jsonl"))]
fn from_json_to_json(fixture: Fixture, questions: &str) -> (String, Fixture) {
    let first = questions.lines().next().unwrap_or_default();
    (answer_json(black_box(&fixture.tenant), first.as_bytes()), fixture)
}

#[library_benchmark]
#[bench::account(fixture(1, 0))]
fn of_a_card(fixture: Fixture) -> (usize, Fixture) {
    let account = fixture.tenant.record_type("account").expect("a standard type");
    (card(black_box(&fixture.tenant), account).fields().len(), fixture)
}

#[library_benchmark]
#[bench::five_changes(fixture(1, 0))]
fn of_a_notice(fixture: Fixture) -> (usize, Fixture) {
    let record = fixture.tenant.know_record(&fixture.record).expect("a sound record");
    let connections = std::slice::from_ref(&fixture.connection);
    (notice(&record, black_box(&fixture.changes), connections).tell().len(), fixture)
}

library_benchmark_group!(
    name = small;
    benchmarks = from_facts, from_typed_values, prepared, explained_into_a_buffer, from_json_to_json, of_a_card, of_a_notice
);

main!(library_benchmark_groups = small);
