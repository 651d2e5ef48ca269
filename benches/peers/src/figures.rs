//! What the crate promises of its speed, each figure beside its counterpart, both measured in turns in the same run.

use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;

use crm_chat_policy::bulk::{Column, Columns};
use crm_chat_policy::model::{Tenant, User};
use crm_chat_policy::question::answer_json;
use crm_chat_policy::review::audience::Audience;
use crm_chat_policy::review::compare::compare;
use crm_chat_policy::review::lint::lint;
use crm_chat_policy::rules::disconnect;
use crm_chat_policy::{Condition, Conditions};
use serde_json::json;
use uuid::Uuid;

use crate::contender::Contender;
use crate::hand;
use crate::measure::{Cost, Lane, allocations, alternate};
use crate::ours::{self, TypedRequest};
use crate::peers::{cedar, regorus};
use crate::plain;
use crate::random::Random;
use crate::requests::{Facts, Request, Workload};
use crate::table::{Exam, agree};
use crate::{documents, requests};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Rows of the bulk figure: 8 MiB a column.
const ROWS: usize = 64 << 20;
/// Connections whose audience is enumerated.
const CONNECTIONS: usize = 200;
/// Record types of a small and a large tenant.
const SMALL: usize = 1_000;
const LARGE: usize = 100_000;
/// Roles of both: only the record types grow.
const ROLES: usize = 50;

/// A promise and what became of it.
struct Figure {
    name: &'static str,
    unit: &'static str,
    ours: f64,
    against: f64,
    allocations: f64,
}

impl Figure {
    fn nanoseconds(name: &'static str, ours: Cost, against: Cost) -> Self {
        let (allocations, unit) = (ours.allocations, "ns");
        Self { name, unit, ours: ours.nanoseconds, against: against.nanoseconds, allocations }
    }

    /// `ratio` is always ours by the counterpart's.
    fn print(&self) {
        let rounded = |value: f64| (value * 1e4).round() / 1e4;
        let line = json!({
            "figure": self.name,
            "ours": rounded(self.ours),
            "against": rounded(self.against),
            "ratio": rounded(self.ours / self.against),
            "unit": self.unit,
            "allocations": rounded(self.allocations),
        });
        println!("{line}");
    }
}

/// Prints each figure as soon as it is known.
///
/// # Errors
///
/// Answers that differ.
pub fn print(workload: &Workload) -> Result<()> {
    let exam = Exam::new(workload)?;
    facts(&exam)?.print();
    for figure in typed(&exam, workload)? {
        figure.print();
    }
    prepared(&exam, workload)?.print();
    bulk()?.print();
    document()?.print();
    question(workload)?.print();
    audience_enumerated(workload)?.print();
    for figure in growth()? {
        figure.print();
    }
    audience_growth()?.print();
    Ok(())
}

fn facts(exam: &Exam) -> Result<Figure> {
    let (mut ours, mut theirs) = (ours::FromFacts, hand::Expression);
    let our_inputs = inputs(&ours, &exam.facts);
    let their_inputs = inputs(&theirs, &exam.facts);
    agree("this crate", &mut ours, &our_inputs, &exam.facts_allowed)?;
    agree("the expression", &mut theirs, &their_inputs, &exam.facts_allowed)?;
    let [ours, theirs] = alternate([
        Lane::asking::<Facts, _>(&mut ours, &our_inputs),
        Lane::asking::<Facts, _>(&mut theirs, &their_inputs),
    ]);
    Ok(Figure::nanoseconds("facts", ours, theirs))
}

/// Against each counterpart in its own turns: a lane that takes long leaves the others with cold caches.
fn typed(exam: &Exam, workload: &Workload) -> Result<[Figure; 3]> {
    let tenant = &workload.tenant;
    let by_hand = hand::AllFacts(hand::Tenant::new(tenant));
    let mut by_hand = typed_against("typed", exam, tenant, by_hand)?;
    by_hand.allocations = by_hand.allocations.max(allocations_when_rendered(exam, tenant)?);
    Ok([
        by_hand,
        typed_against("typed_vs_cedar", exam, tenant, cedar::Prebuilt::new(tenant)?)?,
        typed_against("typed_vs_regorus", exam, tenant, regorus::Regorus::new(tenant)?)?,
    ])
}

fn typed_against<C: Contender<Request>>(
    name: &'static str,
    exam: &Exam,
    tenant: &requests::Tenant,
    mut theirs: C,
) -> Result<Figure> {
    let mut ours = ours::Typed(ours::tenant(tenant)?);
    let our_inputs = inputs(&ours, exam.requests);
    let their_inputs = inputs(&theirs, exam.requests);
    agree("this crate", &mut ours, &our_inputs, &exam.requests_allowed)?;
    agree(name, &mut theirs, &their_inputs, &exam.requests_allowed)?;
    let [ours, theirs] = alternate([
        Lane::asking::<Request, _>(&mut ours, &our_inputs),
        Lane::asking::<Request, _>(&mut theirs, &their_inputs),
    ]);
    Ok(Figure::nanoseconds(name, ours, theirs))
}

/// Allocations of a decision that is written into a buffer of its caller's, explanation and all.
fn allocations_when_rendered(exam: &Exam, tenant: &requests::Tenant) -> Result<f64> {
    let ours = ours::Typed(ours::tenant(tenant)?);
    let inputs = typed_requests(exam)?;
    let mut buffer = String::with_capacity(4_096);
    let mut written = Ok(());
    let count = allocations(|| {
        for request in &inputs {
            buffer.clear();
            written = written.and(ours.decision(request).map_or(Err(std::fmt::Error), |it| write!(buffer, "{it}")));
        }
    });
    written?;
    Ok(count / inputs.len() as f64)
}

fn prepared(exam: &Exam, workload: &Workload) -> Result<Figure> {
    let tenant = ours::tenant(&workload.tenant)?;
    let users: Vec<_> = workload.users.iter().map(ours::user).collect();
    let (mut ours, mut theirs) =
        (ours::Prepared::new(&tenant, &users), hand::Masks::new(&workload.tenant, &workload.users));
    let (our_inputs, their_inputs) = (inputs(&ours, exam.requests), inputs(&theirs, exam.requests));
    agree("this crate, prepared", &mut ours, &our_inputs, &exam.requests_allowed)?;
    agree("by hand, bits", &mut theirs, &their_inputs, &exam.requests_allowed)?;
    let [ours, theirs] = alternate([
        Lane::asking::<Request, _>(&mut ours, &our_inputs),
        Lane::asking::<Request, _>(&mut theirs, &their_inputs),
    ]);
    Ok(Figure::nanoseconds("prepared", ours, theirs))
}

/// Five columns in and one out, in bytes per second, beside a loop that reads and writes the same bytes and does as good
/// as nothing with them.
fn bulk() -> Result<Figure> {
    const CONDITIONS: [Condition; 5] = [
        Condition::RecordOwner,
        Condition::ChatConnector,
        Condition::OwnerMayDisconnect,
        Condition::ConnectorMayDisconnect,
        Condition::DisconnectPrivilege,
    ];
    let random = &mut Random::seeded(3);
    let bits: [Vec<u64>; 5] = std::array::from_fn(|_| (0..ROWS / 64).map(|_| random.word()).collect());
    let mut columns = Columns::new(ROWS);
    columns.set(Condition::ChatEnabled, Column::Constant(true))?;
    for (condition, bits) in CONDITIONS.into_iter().zip(&bits) {
        columns.set(condition, Column::Bits(bits))?;
    }
    let mut verdicts = vec![0; ROWS / 64];
    columns.decide(disconnect::RULE, &mut verdicts)?;
    let disagreeing = (0..ROWS).step_by(61).find(|row| {
        let bit = |words: &[u64]| (words[row / 64] >> (row % 64)) & 1 == 1;
        let held = CONDITIONS
            .into_iter()
            .zip(&bits)
            .fold(Conditions::of(&[Condition::ChatEnabled]), |held, (it, words)| held.with_if(bit(words), it));
        disconnect::RULE.decide(held).is_allowed() != bit(&verdicts)
    });
    if let Some(row) = disagreeing {
        return Err(format!("bulk: row {row} differs from the scalar decision").into());
    }
    let mut written = vec![0; ROWS / 64];
    let [ours, theirs] = alternate([
        Lane::new(ROWS, || {
            // The lengths were right a moment ago.
            let _ = columns.decide(disconnect::RULE, black_box(&mut verdicts));
        }),
        Lane::new(ROWS, || read_and_write(black_box(&bits), black_box(&mut written))),
    ]);
    let bytes_per_row = 6.0 / 8.0;
    let gigabytes = |cost: Cost| bytes_per_row / cost.nanoseconds;
    let allocations = ours.allocations;
    Ok(Figure { name: "bulk", unit: "GB/s", ours: gigabytes(ours), against: gigabytes(theirs), allocations })
}

fn read_and_write([a, b, c, d, e]: &[Vec<u64>; 5], out: &mut [u64]) {
    for (((((out, a), b), c), d), e) in out.iter_mut().zip(a).zip(b).zip(c).zip(d).zip(e) {
        *out = a ^ b ^ c ^ d ^ e;
    }
}

/// Per record type.
fn document() -> Result<Figure> {
    let json = documents::document(SMALL, ROLES);
    let standard = Tenant::from_json(br#"{"version":1}"#)?.record_types().len();
    let read: plain::Document = serde_json::from_slice(&json)?;
    if Tenant::from_json(&json)?.record_types().len() != read.record_types.len() + standard {
        return Err("document: a record type got lost".into());
    }
    let [ours, theirs] = alternate([
        Lane::new(SMALL, || drop(black_box(Tenant::from_json(black_box(&json))))),
        Lane::new(SMALL, || drop(black_box(serde_json::from_slice::<plain::Document>(black_box(&json))))),
    ]);
    Ok(Figure::nanoseconds("document", ours, theirs))
}

/// Beside reading the question into plain structs, and writing its answer from plain structs that are there already.
fn question(workload: &Workload) -> Result<Figure> {
    let tenant = ours::tenant(&workload.tenant)?;
    let by_hand = hand::Tenant::new(&workload.tenant);
    let questions: Vec<Vec<u8>> =
        workload.requests.iter().map(|request| request.question().to_string().into_bytes()).collect();
    let mut answers: Vec<plain::Answer> = Vec::with_capacity(questions.len());
    for (question, request) in questions.iter().zip(&workload.requests) {
        let text = answer_json(&tenant, question);
        let answer: plain::Answer = serde_json::from_str(&text)?;
        if Some(answer.allowed) != by_hand.may_disconnect(request) || serde_json::to_string(&answer)? != text {
            return Err(format!("question: a wrong answer: {text}").into());
        }
        answers.push(answer);
    }
    let [ours, theirs] = alternate([
        Lane::new(questions.len(), || {
            for question in &questions {
                black_box(answer_json(&tenant, black_box(question)));
            }
        }),
        Lane::new(questions.len(), || {
            for (question, answer) in questions.iter().zip(&answers) {
                drop(black_box(serde_json::from_slice::<plain::Question>(black_box(question))));
                drop(black_box(serde_json::to_string(black_box(answer))));
            }
        }),
    ]);
    Ok(Figure::nanoseconds("question", ours, theirs))
}

/// Per connection: a description of who may disconnect, then all users that it fits.
fn audience_enumerated(workload: &Workload) -> Result<Figure> {
    let tenant = ours::tenant(&workload.tenant)?;
    let by_hand = hand::Tenant::new(&workload.tenant);
    let users: Vec<_> = workload.users.iter().map(ours::user).collect();
    let theirs = || workload.requests.iter().map(|request| &request.connection).take(CONNECTIONS);
    let connections: Vec<_> = theirs().map(ours::connection).collect::<Result<_>>()?;
    let mut ours = Vec::with_capacity(CONNECTIONS);
    for (record, connection) in &connections {
        ours.push((tenant.know_record(record)?, connection));
    }
    let mut found: (Vec<Uuid>, Vec<Uuid>) = (Vec::with_capacity(users.len()), Vec::with_capacity(users.len()));
    for ((record, connection), theirs) in ours.iter().zip(theirs()) {
        ours::who_may_disconnect(record, connection, &users, &mut found.0);
        by_hand.who_may_disconnect(theirs, &workload.users, &mut found.1).ok_or("an unknown record type")?;
        if found.0 != found.1 {
            return Err("audience_enumerated: not the same users".into());
        }
    }
    let [ours, theirs] = alternate([
        Lane::new(CONNECTIONS, || {
            for (record, connection) in &ours {
                ours::who_may_disconnect(black_box(record), connection, &users, &mut found.0);
                black_box(&found.0);
            }
        }),
        Lane::new(CONNECTIONS, || {
            for connection in theirs() {
                black_box(by_hand.who_may_disconnect(black_box(connection), &workload.users, &mut found.1));
                black_box(&found.1);
            }
        }),
    ]);
    Ok(Figure::nanoseconds("audience_enumerated", ours, theirs))
}

/// The cost of a record type in a large tenant beside its cost in a small one.
fn growth() -> Result<[Figure; 3]> {
    let sizes = [LARGE, SMALL];
    let json = sizes.map(|size| documents::document(size, ROLES));
    let [large_json, small_json] = &json;
    let [large, small] = [Tenant::from_json(large_json)?, Tenant::from_json(small_json)?];
    let [large_changed, small_changed] = sizes.map(|size| documents::changed(size, ROLES));
    let [large_changed, small_changed] = [Tenant::from_json(&large_changed)?, Tenant::from_json(&small_changed)?];
    // The same kinds of record types in both, so findings and differences have to grow with them.
    let grown = |what: &str, large: usize, small: usize| {
        let expected = small * (LARGE / SMALL);
        let near = large.abs_diff(expected) * 10 <= expected;
        if near { Ok(()) } else { Err(format!("{what}: {small} in the small tenant, {large} in the large one")) }
    };
    grown("lint", lint(&large).len(), lint(&small).len())?;
    grown("compare", compare(&large, &large_changed).len(), compare(&small, &small_changed).len())?;
    let build = alternate([
        Lane::new(LARGE, || drop(black_box(Tenant::from_json(black_box(large_json))))),
        Lane::new(SMALL, || drop(black_box(Tenant::from_json(black_box(small_json))))),
    ]);
    let lint = alternate([
        Lane::new(LARGE, || drop(black_box(lint(black_box(&large))))),
        Lane::new(SMALL, || drop(black_box(lint(black_box(&small))))),
    ]);
    let compare = alternate([
        Lane::new(LARGE, || drop(black_box(compare(black_box(&large), &large_changed)))),
        Lane::new(SMALL, || drop(black_box(compare(black_box(&small), &small_changed)))),
    ]);
    let named = [("growth_build", build), ("growth_lint", lint), ("growth_compare", compare)];
    Ok(named.map(|(name, [large, small])| Figure::nanoseconds(name, large, small)))
}

/// Per user: whether an audience has them, where there are many profiles beside few.
fn audience_growth() -> Result<Figure> {
    let [large, small] = [LARGE, SMALL].map(documents::profiles);
    let (large, small) = (ours::on_profiles(&large)?, ours::on_profiles(&small)?);
    let (of_large, of_small) = (ours::who_may_use(&large.0)?, ours::who_may_use(&small.0)?);
    let count = |audience: &Audience, users: &[User]| users.iter().filter(|user| audience.contains(user, &[])).count();
    let found = [count(&of_large, &large.1), count(&of_small, &small.1)];
    // Every second profile has the chat.
    if found != [SMALL / 2; 2] {
        return Err(format!("audience_growth: {found:?} of {SMALL} users").into());
    }
    let [ours, theirs] = alternate([
        Lane::new(SMALL, || drop(black_box(count(black_box(&of_large), &large.1)))),
        Lane::new(SMALL, || drop(black_box(count(black_box(&of_small), &small.1)))),
    ]);
    Ok(Figure::nanoseconds("audience_growth", ours, theirs))
}

fn inputs<Q, C: Contender<Q>>(contender: &C, questions: &[Q]) -> Vec<C::Input> {
    questions.iter().map(|question| contender.input(question)).collect()
}

fn typed_requests(exam: &Exam) -> Result<Vec<TypedRequest>> {
    exam.requests
        .iter()
        .map(|request| {
            let (record, connection) = ours::connection(&request.connection)?;
            Ok((ours::user(&request.user), record, connection))
        })
        .collect()
}
