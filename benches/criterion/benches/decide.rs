//! One question: from facts, from values gathered before, from typed values, from JSON; its
//! explanation; the selections; and many at once. Every answer is checked before it is timed.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use crm_chat_policy::{
    Condition, Conditions, Decision,
    bulk::{Column, Columns},
    card::card,
    document::TenantDocument,
    id::{ChatId, LogicalName, RoleId, TeamId, UserId},
    model::{Connection, Owner, Record, Subject, Tenant, User},
    notice::{FieldChange, notice},
    question::{Question, answer_json},
    rules::disconnect,
};
use std::{fmt::Write, hint::black_box};

const TENANT: &[u8] = include_bytes!("../../../examples/tenant.json");
const QUESTIONS: &str = include_str!("../../../examples/questions.jsonl");

fn name(text: &str) -> LogicalName {
    text.parse().expect("a logical name")
}

fn role(number: u128) -> RoleId {
    RoleId::from_u128(0x5e000000_0000_4000_8000_000000000000 + number).unwrap()
}

fn team(number: u128) -> TeamId {
    TeamId::from_u128(0x7e000000_0000_4000_8000_000000000000 + number).unwrap()
}

struct Fixture {
    tenant: Tenant,
    record: Record,
    connection: Connection,
}

fn fixture() -> Fixture {
    let connector = UserId::from_u128(2).unwrap();
    Fixture {
        tenant: Tenant::from_json(TENANT).expect("the example tenant"),
        record: Record {
            record_type: name("incident"),
            id: "4c000000-0000-4000-8000-000000000001".parse().expect("a record id"),
            owner: Owner::Team(team(9)),
        },
        connection: Connection::new("19:a@thread.v2".parse::<ChatId>().expect("a chat id"), connector, vec![connector]),
    }
}

/// A user with this many roles, none of which may disconnect, and teams, of which the last owns.
fn user(roles: u128, teams: u128) -> User {
    let mut user = User::new(UserId::from_u128(1).unwrap());
    user.roles = (0..roles).map(|number| role(100 + number)).chain([role(3)]).collect();
    user.teams = (0..teams).map(|number| team(10 + number)).chain([team(9)]).collect();
    user
}

fn one(criterion: &mut Criterion) {
    let Fixture { tenant, record, connection } = fixture();
    let mut group = criterion.benchmark_group("disconnect");

    let facts: Vec<Conditions> = disconnect::RULE.cases().map(|case| case.held_set()).collect();
    let allowed = facts.iter().filter(|facts| disconnect::RULE.decide(**facts).is_allowed()).count();
    assert_eq!(allowed, 23, "of 64 cases");
    group.throughput(Throughput::Elements(64));
    group.bench_function("64 from facts", |bencher| {
        bencher.iter(|| facts.iter().filter(|facts| disconnect::RULE.decide(black_box(**facts)).is_allowed()).count());
    });
    group.throughput(Throughput::Elements(1));

    for (roles, teams) in [(1, 0), (3, 5), (5, 10)] {
        let user = user(roles - 1, teams);
        let decide = || disconnect::decide(&tenant, &user, &record, &connection).expect("a sound question");
        assert!(decide().is_allowed(), "a member of the owning team may disconnect");
        let of = format!("{roles} roles, {teams} teams");
        group.bench_function(BenchmarkId::new("from typed values", &of), |bencher| {
            bencher.iter(|| black_box(decide()).is_allowed());
        });
        let (user, record) = (tenant.know_user(&user), tenant.know_record(&record).expect("a sound record"));
        group.bench_function(BenchmarkId::new("from values gathered before", &of), |bencher| {
            bencher.iter(|| {
                let subject = Subject::connection(&record, &connection);
                subject.decide(disconnect::RULE, black_box(&user), &[]).is_ok_and(Decision::is_allowed)
            });
        });
    }

    let denied = disconnect::RULE.decide(Conditions::of(&[Condition::ChatEnabled, Condition::RecordOwner]));
    let mut text = String::with_capacity(1024);
    write!(text, "{denied}").expect("a string takes all");
    assert!(text.starts_with("disconnect: deny"));
    group.bench_function("explained into a buffer", |bencher| {
        bencher.iter(|| {
            text.clear();
            write!(text, "{}", black_box(denied)).expect("a string takes all");
        });
    });
    group.finish();
}

fn json(criterion: &mut Criterion) {
    let tenant = Tenant::from_json(TENANT).expect("the example tenant");
    let mut group = criterion.benchmark_group("from JSON to JSON");
    for (number, line) in (1..).zip(QUESTIONS.lines()) {
        let question = Question::from_json(line.as_bytes()).expect("a well-formed question");
        let ask = question.ask();
        let answer = answer_json(&tenant, line.as_bytes());
        assert!(answer.starts_with(&format!(r#"{{"ask":"{ask}""#)), "{answer}");
        group.bench_function(BenchmarkId::new(ask.code(), format!("line {number}, {} bytes", line.len())), |bencher| {
            bencher.iter(|| answer_json(&tenant, black_box(line.as_bytes())));
        });
    }
    group.finish();
}

fn selections(criterion: &mut Criterion) {
    let Fixture { tenant, record, connection } = fixture();
    let account = tenant.record_type("account").expect("a standard type");
    assert_eq!(card(&tenant, account).fields().len(), 4);
    criterion.bench_function("card", |bencher| bencher.iter(|| card(black_box(&tenant), account)));

    let record = tenant.know_record(&record).expect("a sound record");
    let connections = [connection];
    let mut group = criterion.benchmark_group("notice");
    for count in [1_usize, 5, 50] {
        let others = (1..count).map(|number| name(&format!("field_{number}")));
        let changes: Vec<FieldChange<u8>> = [name("prioritycode")]
            .into_iter()
            .chain(others)
            .map(|field| FieldChange { field, old: Some(1), new: Some(2) })
            .collect();
        assert_eq!(notice(&record, &changes, &connections).ignored().len(), count - 1);
        group.bench_function(BenchmarkId::from_parameter(count), |bencher| {
            bencher.iter(|| notice(black_box(&record), &changes, &connections).tell().len());
        });
    }
    group.finish();
}

fn bulk(criterion: &mut Criterion) {
    const ROWS: usize = 1 << 20;
    let mut state = 1_u64;
    let mut column = || -> Vec<u64> {
        let random = |state: &mut u64| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *state ^ (*state >> 29)
        };
        (0..ROWS / 64).map(|_| random(&mut state)).collect()
    };
    let bits: Vec<(Condition, Vec<u64>)> = disconnect::COLUMNS.map(|condition| (condition, column())).into();
    let mut columns = Columns::new(ROWS);
    columns.set(Condition::ChatEnabled, Column::Constant(true)).expect("a constant fits");
    for (condition, bits) in &bits {
        columns.set(*condition, Column::Bits(bits)).expect("as many words as rows need");
    }
    let mut verdicts = vec![0; columns.words()];
    columns.decide(disconnect::RULE, &mut verdicts).expect("as many words as rows need");
    for row in (0..ROWS).step_by(997) {
        let bit = |words: &[u64]| (words[row / 64] >> (row % 64)) & 1 == 1;
        let held = bits.iter().filter(|(_, words)| bit(words)).map(|(condition, _)| *condition);
        let facts: Conditions = held.chain([Condition::ChatEnabled]).collect();
        assert_eq!(bit(&verdicts), disconnect::RULE.decide(facts).is_allowed());
    }
    let mut group = criterion.benchmark_group("bulk");
    group.throughput(Throughput::Elements(ROWS as u64));
    group.bench_function("a million disconnects", |bencher| {
        bencher.iter(|| columns.decide(disconnect::RULE, black_box(&mut verdicts)));
    });
    group.finish();
}

/// The smallest tenant there is, so that nobody forgets it.
fn default_tenant(criterion: &mut Criterion) {
    assert_eq!(TenantDocument::default().build().map(|tenant| tenant.record_types().len()), Ok(5));
    criterion.bench_function("default tenant", |bencher| bencher.iter(|| TenantDocument::default().build()));
}

criterion_group!(benches, one, json, selections, bulk, default_tenant);
criterion_main!(benches);
