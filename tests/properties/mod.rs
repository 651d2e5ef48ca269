//! What must hold, written once: one function a fuzz target, which the targets in `fuzz/` call with
//! any bytes and ordinary tests with their seeds and all that ever failed; and the parts of those
//! functions, which ordinary tests call with tenants and questions of their own.
//!
//! Bytes that begin with `{` are text, JSON values a line each: a tenant document, then what the
//! target asks. Such inputs keep their meaning whatever becomes of the generators, so seeds and
//! regressions are text. All other bytes are choices for the generators of the feature `arbitrary`;
//! where one of those fails, the message ends in the same input as text.

#![allow(dead_code)]

use crate::oracle::{self, Effective};
use crm_chat_policy::{
    Condition, Conditions, Decision, Scope,
    card::{self, MAX_FIELDS},
    document::Faults,
    id::{LogicalName, RoleId, UserId},
    model::{AccessRight, ChatKind, ChatToConnect, Connection, Origin, Owner, Record, Subject, Tenant, User},
    question::{Ask, Question, answer_json},
    review::{
        audience::audience,
        compare::{Difference, Direction},
    },
    rules::{
        self, availability,
        configure::{self, Setting},
        connect, disconnect, join, open_record, suggest_participant, timeline_entry, timeline_open_chat, view,
    },
};
use serde_json::Value;
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

/// What must hold for some bytes; it panics where it does not. It gives how many things were accepted
/// and looked at, so that a reader who refuses everything does not pass unseen.
pub type Property = fn(&[u8]) -> usize;

/// Every target with its property.
pub const TARGETS: [(&str, Property); 9] = [
    ("document", document),
    ("question", question),
    ("permission", permission),
    ("card", card),
    ("notify", notify),
    ("compare", compare),
    ("dataverse", dataverse),
    ("environment", environment),
    ("payload", payload),
];

/// Bytes are a tenant or have faults. A tenant that is accepted reads back from what it is written
/// as, with the same meaning; faults are lines.
pub fn document(bytes: &[u8]) -> usize {
    let tenant = match Tenant::from_json(bytes) {
        Ok(tenant) => tenant,
        Err(faults) => {
            are_lines(&faults);
            assert_eq!(Tenant::from_json(bytes), Err(faults), "the same bytes have the same faults");
            return 0;
        }
    };
    let written = tenant.to_document();
    let text = serde_json::to_vec(&written).expect("a document can be written");
    assert_eq!(Tenant::from_json(&text).as_ref(), Ok(&tenant));
    assert_eq!(written.build().as_ref(), Ok(&tenant));
    assert_eq!(crm_chat_policy::review::compare::compare(&tenant, &tenant), []);
    let (read, written) = (json(bytes), json(&text));
    let (read, written) = (Effective::of(&read), Effective::of(&written));
    assert_eq!(oracle::differences(&read, &written), [] as [Value; 0]);
    assert_eq!(oracle::meant(read), oracle::meant(written));
    1
}

fn are_lines(faults: &Faults) {
    for fault in faults.iter() {
        for text in [&*fault.place().to_string(), fault.message()] {
            // Texts are cut after some hundred characters, each of which may be shown as an escape of ten.
            assert!(!text.is_empty() && text.len() < 10_000, "{fault:?}");
            assert!(!text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')), "{fault:?}");
        }
    }
    assert_eq!(faults.to_string().lines().count(), faults.iter().count());
}

/// Whether an input is looked at in full. What takes long and seldom finds anything is left out for
/// seven of eight inputs, but not where ordinary tests replay text, as seeds and what ever failed are.
fn in_full(bytes: &[u8]) -> bool {
    let is_replayed = is_text(bytes) && !cfg!(fuzzing);
    is_replayed || bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)).is_multiple_of(8)
}

/// How many questions of a text are asked; the fuzzer tries more texts instead.
const MOST_QUESTIONS: usize = if cfg!(fuzzing) { 3 } else { 64 };

/// A valid document, read by the crate and by the oracle.
pub struct Known {
    pub tenant: Tenant,
    pub document: Value,
    effective: Effective,
}

impl Known {
    pub fn new(tenant: Tenant, document: Value) -> Self {
        let effective = Effective::of(&document);
        Self { tenant, document, effective }
    }

    /// Of a document that is valid.
    #[track_caller]
    pub fn of(document: &Value) -> Self {
        let tenant = Tenant::from_json(document.to_string().as_bytes());
        Self::new(tenant.unwrap_or_else(|faults| panic!("{faults}\n{document}")), document.clone())
    }

    /// Nothing, if the document has faults.
    fn read(document: &[u8]) -> Option<Rc<Self>> {
        remembered(document, || Some(Self::new(Tenant::from_json(document).ok()?, json(document))))
    }
}

thread_local! {
    static REMEMBERED: RefCell<HashMap<Vec<u8>, Rc<Known>>> = RefCell::default();
}

/// What was made of the same bytes before: a fuzzer asks many questions about one tenant, and to make the tenant
/// takes far longer than to ask one.
fn remembered(bytes: &[u8], make: impl FnOnce() -> Option<Known>) -> Option<Rc<Known>> {
    REMEMBERED.with_borrow_mut(|remembered| {
        if let Some(known) = remembered.get(bytes) {
            return Some(Rc::clone(known));
        }
        if remembered.len() == 64 {
            remembered.clear();
        }
        let known = Rc::new(make()?);
        remembered.insert(bytes.to_vec(), Rc::clone(&known));
        Some(known)
    })
}

/// Any question is answered as the oracle answers it, and is read again from what it is written as.
pub fn question(bytes: &[u8]) -> usize {
    let Some((known, questions)) = asked(bytes, Ask::ALL, Size::Whole) else { return 0 };
    let as_by_the_oracle = if in_full(bytes) { answered_as_by_the_oracle } else { only_answered_as_by_the_oracle };
    questions.iter().filter(|question| as_by_the_oracle(&known, question)).count()
}

/// A card has what the oracle puts on it, five fields at most, and every column on it or skipped.
pub fn card(bytes: &[u8]) -> usize {
    let Some((known, _)) = asked(bytes, &[], Size::OneType) else { return 0 };
    let tenant = &known.tenant;
    let record_types = if in_full(bytes) { tenant.record_types() } else { tenant.listed_record_types() };
    for record_type in record_types {
        let card = card::card(tenant, record_type);
        let columns = match record_type.card_view() {
            Some(view) if record_type.includes_note() => view.columns().len(),
            _ => 0,
        };
        assert!(card.fields().len() <= MAX_FIELDS);
        assert_eq!(card.fields().len() + card.skipped().len(), columns);
        let mut names: Vec<&str> = card.fields().iter().map(|field| field.name().as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), card.fields().len(), "no field twice");
        assert!(card.secured().all(|field| field.is_secured()));
        assert!(!card.to_string().is_empty());
        let question = serde_json::json!({ "ask": "card", "record_type": record_type.name() });
        assert!(only_answered_as_by_the_oracle(&known, question.to_string().as_bytes()));
    }
    record_types.len()
}

/// A notice tells what the oracle tells, and every field of an update is told or ignored.
pub fn notify(bytes: &[u8]) -> usize {
    let Some((known, questions)) = asked(bytes, &[Ask::Notify], Size::OneType) else { return 0 };
    let mut notices = 0;
    for question in questions {
        match in_full(bytes) {
            true => answered_as_by_the_oracle(&known, &question),
            false => only_answered_as_by_the_oracle(&known, &question),
        };
        let Ok(Question::Notify { record, changes, chats }) = Question::from_json(&question) else { continue };
        let Ok(record) = known.tenant.know_record(&record) else { continue };
        let notice = crm_chat_policy::notice::notice(&record, &changes, &chats);
        assert_eq!(notice.fields().count() + notice.ignored().len(), changes.len());
        assert!(notice.tell().is_empty() || notice.tell().len() == chats.len());
        assert!(notice.tell().is_empty() == (notice.fields().next().is_none() || chats.is_empty()));
        assert!(!notice.to_string().is_empty());
        notices += 1;
    }
    notices
}

/// What does not widen a right does not, whoever asks about whatever in whichever tenant.
pub fn permission(bytes: &[u8]) -> usize {
    let situations = situations(bytes);
    situations.iter().filter(|situation| nothing_widens(situation)).count()
}

/// Whether the situation makes sense in its tenant.
fn nothing_widens(situation: &Situation) -> bool {
    let Some(decisions) = situation.decided_as_the_audience_says() else { return false };
    for decision in &decisions {
        more_conditions_never_deny(*decision);
        let open_with_chat_off = [rules::open_record::RULE.ask(), "configure"].contains(&decision.rule().ask());
        let allowed = decision.is_allowed();
        assert!(situation.tenant.is_chat_enabled() || open_with_chat_off || !allowed, "{decision}\n{situation}");
    }
    situation.nobody_special_is_denied();
    for other in situation.same_in_other_words() {
        let others = other.decisions().expect("what could be asked can be asked in another order");
        let others: Vec<Decision> = others.into_iter().map(|(decision, _)| decision).collect();
        assert_eq!(others, decisions, "{situation}\n{other}");
    }
    true
}

fn more_conditions_never_deny(decision: Decision) {
    let rule = decision.rule();
    for condition in rule.conditions() {
        let more = rule.decide(decision.held_set().with(condition));
        assert!(more.is_allowed() || !decision.is_allowed(), "{decision}\nwith {condition}: {more}");
    }
    for remedy in decision.remedies() {
        assert!(rule.decide(decision.held_set().union(remedy)).is_allowed(), "{decision}\n{remedy:?}");
    }
    assert_eq!(decision.remedies().count() > 0, !decision.is_allowed());
}

/// What two tenants decide differently is what the oracle finds by trying everything.
pub fn compare(bytes: &[u8]) -> usize {
    let pairs = pairs(bytes);
    for [old, new] in &pairs {
        match in_full(bytes) {
            true => compared_as_by_the_oracle(old, new),
            false => drop(compared(old, new)),
        }
    }
    pairs.len()
}

/// Two tenants, compared both ways.
pub fn compared_as_by_the_oracle(old: &Known, new: &Known) {
    let (forth, back) = (compared(old, new), compared(new, old));
    let turned = |(rule, record_type, widened, held): oracle::Change| (rule, record_type, !widened, held);
    assert_eq!(back, forth.into_iter().map(turned).collect(), "{}\n{}", old.document, new.document);
}

/// The combinations that two tenants decide differently, which are those that the oracle finds.
fn compared(old: &Known, new: &Known) -> BTreeSet<oracle::Change> {
    let text = || format!("{}\n{}", old.document, new.document);
    let (changes, others) = found(&old.tenant, &new.tenant);
    assert_eq!(changes, oracle::compare(&old.effective, &new.effective), "{}", text());
    let expected = oracle::differences(&old.effective, &new.effective);
    let expected: BTreeSet<String> = expected.into_iter().map(sorted_text).collect();
    assert_eq!(others, expected, "{}", text());
    changes
}

type Changes = (BTreeSet<oracle::Change>, BTreeSet<String>);

/// As text with its keys in order, which `Value` keeps or not as another crate wants it.
fn sorted_text(mut line: Value) -> String {
    line.sort_all_objects();
    line.to_string()
}

/// The combinations that the lines of a comparison stand for, and its other lines.
fn found(old: &Tenant, new: &Tenant) -> Changes {
    let (mut changes, mut others) = (BTreeSet::new(), BTreeSet::new());
    for difference in crm_chat_policy::review::compare::compare(old, new) {
        assert_eq!(difference.to_string().lines().count(), 1, "{difference}");
        let Difference::Verdict { rule, record_type, direction, holding, failing } = difference else {
            let line = serde_json::to_value(&difference).expect("a difference can be written");
            assert!(others.insert(sorted_text(line)), "{difference}");
            continue;
        };
        let is_open = |condition: &Condition| !matches!(condition.scope(), Scope::Tenant | Scope::RecordType);
        let open: Vec<Condition> = rule.conditions().filter(is_open).collect();
        for row in 0..1_u32 << open.len() {
            let bit = |place: usize| (row >> place) & 1 == 1;
            let held: Conditions = (0..).zip(&open).filter(|(place, _)| bit(*place)).map(|(_, held)| *held).collect();
            if held.contains_all(holding) && held.intersection(failing).is_empty() {
                let held = rule.conditions().filter(|condition| held.contains(*condition));
                let held = held.map(Condition::code).collect();
                let record_type = record_type.map(ToString::to_string);
                changes.insert((rule.name(), record_type, direction == Direction::Widened, held));
            }
        }
    }
    (changes, others)
}

/// Metadata makes a record type that a tenant can have, or has faults that are lines. A table, its
/// views and its settings are separated by lines of three hyphens.
#[cfg(feature = "dataverse")]
pub fn dataverse(bytes: &[u8]) -> usize {
    use crm_chat_policy::{
        dataverse::{UpdateMessage, record_type},
        document::{Fault, FaultCode, Step, TenantDocument},
    };
    let mut parts = split(bytes, b"\n---\n").into_iter();
    let table = parts.next().unwrap_or_default();
    let (views, settings) = (parts.next(), parts.next());
    let mut imports = 0;
    for update_message in [UpdateMessage::Present, UpdateMessage::Absent] {
        match record_type(table, views, settings, update_message) {
            Err(faults) => {
                are_lines(&faults);
                // A second Quick Find view becomes public, and a view whose name is taken is renamed.
                let mended = |fault: &&Fault| {
                    fault.code() == FaultCode::DuplicateQuickFind
                        || fault.code() == FaultCode::DuplicateName
                            && fault.place().steps().next() == Some(Step::Key("views"))
                };
                assert_eq!(faults.iter().find(mended), None);
            }
            Ok(import) => {
                for note in &import.notes {
                    assert_eq!(note.to_string().lines().count(), 1, "{note}");
                }
                let record_types = vec![import.record_type];
                let tenant = TenantDocument { record_types, ..TenantDocument::default() }.build();
                let tenant = tenant.unwrap_or_else(|faults| panic!("an import is refused: {faults}"));
                let written = serde_json::to_vec(&tenant.to_document()).expect("a document can be written");
                assert_eq!(Tenant::from_json(&written), Ok(tenant));
                imports += 1;
            }
        }
    }
    imports
}

/// Without the feature there is nothing to hold.
#[cfg(not(feature = "dataverse"))]
pub fn dataverse(_: &[u8]) -> usize {
    0
}

/// The files of an environment are a document that passes the gate, whatever their order, or have
/// faults that are lines.
#[cfg(feature = "dataverse")]
pub fn environment(bytes: &[u8]) -> usize {
    use crm_chat_policy::dataverse::environment::{Environment, Given, Options};

    let files = split(bytes, b"\n---\n");
    let all = Options { all_tables: true, chat_tool: Some("teams_chat".into()), ..Options::default() };
    let mut imports = 0;
    for options in [Options::default(), all] {
        for given in [Given::ByName, Given::Among] {
            let import = |order: &mut dyn Iterator<Item = (usize, &&[u8])>| {
                let mut environment = Environment::default();
                for (index, bytes) in order {
                    environment.read(&format!("{index}.json"), bytes, given);
                }
                environment.import(&options)
            };
            let imported = import(&mut files.iter().enumerate());
            assert_eq!(imported, import(&mut files.iter().enumerate().rev()), "the order of files decides nothing");
            match imported {
                Err(faults) => are_lines(&faults),
                Ok(imported) => {
                    for note in &imported.notes {
                        assert_eq!(note.to_string().lines().count(), 1, "{note}");
                    }
                    let written = serde_json::to_vec(&imported.document.concise()).expect("a document can be written");
                    let tenant =
                        imported.document.build().unwrap_or_else(|faults| panic!("an import is refused: {faults}"));
                    assert_eq!(Tenant::from_json(&written), Ok(tenant));
                    imports += 1;
                }
            }
        }
    }
    imports
}

/// Without the feature there is nothing to hold.
#[cfg(not(feature = "dataverse"))]
pub fn environment(_: &[u8]) -> usize {
    0
}

/// Every reader of payloads reads the same twice, or refuses with one line. What is read can be asked
/// about: an update's changes are a question's, and of a chat and a record there is one connection.
#[cfg(all(feature = "dataverse", feature = "graph"))]
pub fn payload(bytes: &[u8]) -> usize {
    use crm_chat_policy::{dataverse, graph, id::DirectoryId, model::Participant};
    use std::fmt::Debug;
    type Read<T> = Result<T, graph::ReadPayloadError>;
    fn reads<T: Debug + PartialEq>(bytes: &[u8], read: impl Fn(&[u8]) -> Read<T>) -> Option<T> {
        let found = read(bytes);
        assert_eq!(read(bytes), found);
        if let Err(error) = &found {
            assert!(!error.message().is_empty(), "{error:?}");
            assert!(!error.to_string().contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')));
        }
        found.ok()
    }
    let record_type: LogicalName = "incident".parse().expect("a name");
    let update = reads(bytes, dataverse::update);
    if let Some(update) = &update {
        let record = serde_json::json!({ "type": update.record_type, "id": update.id, "owner": null });
        let asked = serde_json::json!({ "ask": "notify", "record": record, "changes": update.changes, "chats": [] });
        match Question::from_json(asked.to_string().as_bytes()) {
            Ok(Question::Notify { changes, .. }) => assert_eq!(changes, update.changes),
            other => panic!("{other:?}"),
        }
    }
    let connections = reads(bytes, dataverse::connections);
    if let Some(connections) = &connections {
        let pairs: BTreeSet<_> = connections.iter().map(|it| (&it.record_type, it.record, &it.chat)).collect();
        assert_eq!(pairs.len(), connections.len());
    }
    let every_user = |id: DirectoryId| UserId::from_u128(id.as_u128());
    let chats = reads(bytes, |bytes| graph::chats(bytes, |_| None));
    assert_eq!(reads(bytes, |bytes| graph::chats(bytes, every_user)).is_some(), chats.is_some());
    let one = reads(bytes, |bytes| graph::chat(bytes, |_| None));
    assert_eq!(
        one,
        chats.as_ref().and_then(|chats| <&[_; 1]>::try_from(chats.as_slice()).ok()).map(|[chat]| chat.clone())
    );
    let users = reads(bytes, graph::users);
    for chat in chats.iter().flatten() {
        let written =
            serde_json::to_value(chat.clone().into_chat_to_connect(false).participants()).expect("it is written");
        let read: Vec<Participant> = serde_json::from_value(written).expect("participants");
        assert_eq!(read, chat.participants);
    }
    [
        update.is_some(),
        connections.is_some(),
        chats.is_some(),
        users.is_some(),
        reads(bytes, dataverse::access_rights).is_some(),
        reads(bytes, |bytes| dataverse::record(bytes, &record_type)).is_some(),
        reads(bytes, graph::has_teams_licence).is_some(),
        reads(bytes, |bytes| graph::directory_roles(bytes, &[])).is_some(),
        reads(bytes, graph::granted_permissions).is_some(),
    ]
    .into_iter()
    .filter(|is_read| *is_read)
    .count()
}

/// Without the features there is nothing to hold.
#[cfg(not(all(feature = "dataverse", feature = "graph")))]
pub fn payload(_: &[u8]) -> usize {
    0
}

fn split<'b>(bytes: &'b [u8], separator: &[u8]) -> Vec<&'b [u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(place) = rest.windows(separator.len()).position(|window| window == separator) {
        parts.push(&rest[..place]);
        rest = &rest[place + separator.len()..];
    }
    parts.push(rest);
    parts
}

// ---------------------------------------------------------------------------------------------
// From bytes to what is asked

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("what the crate reads is JSON")
}

fn is_text(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b'{')
}

/// The lines of a text, blank ones left out.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

/// What most tenants have that are made for a target.
#[derive(Clone, Copy, PartialEq)]
enum Size {
    /// A part of each kind.
    Whole,
    /// One record type, where the rest decides nothing.
    OneType,
}

/// A tenant, and questions of these kinds about it as text.
fn asked(bytes: &[u8], asks: &[Ask], size: Size) -> Option<(Rc<Known>, Vec<Vec<u8>>)> {
    if is_text(bytes) {
        let mut lines = lines(bytes);
        let known = Known::read(lines.next()?)?;
        return Some((known, lines.take(MOST_QUESTIONS).map(<[u8]>::to_vec).collect()));
    }
    generated::asked(bytes, asks, size)
}

/// Whether the text is a question. If so its answer is the oracle's, it has a text for people, and it is
/// read again from what it is written as; else the answer says that it is not.
pub fn answered_as_by_the_oracle(known: &Known, question: &[u8]) -> bool {
    let Some(read) = answered(known, question) else { return false };
    let text = || format!("{}\n{}", known.document, String::from_utf8_lossy(question));
    let written = serde_json::to_vec(&read).expect("a question can be written");
    assert_eq!(Question::from_json(&written).as_ref(), Ok(&read), "{}", text());
    if let Ok(answer) = read.answer(&known.tenant) {
        assert!(!answer.to_string().is_empty());
    }
    true
}

fn only_answered_as_by_the_oracle(known: &Known, question: &[u8]) -> bool {
    answered(known, question).is_some()
}

/// The question, if the text is one, answered as the oracle answers it.
fn answered(Known { tenant, document, effective }: &Known, question: &[u8]) -> Option<Question> {
    let answer = answer_json(tenant, question);
    assert_eq!(answer.lines().count(), 1);
    let mut answer = json(answer.as_bytes());
    let read = Question::from_json(question);
    if let Some(error) = answer.get_mut("error") {
        let message = error.as_object_mut().and_then(|error| error.remove("message"));
        let message = message.as_ref().and_then(Value::as_str).expect("an error has a message");
        assert!(!message.contains(char::is_control), "{message:?}");
        assert!(message.split_once(": ").is_some_and(|(place, _)| !place.is_empty()), "{message:?}");
        assert!(read.is_ok() || message.contains(" at line ") || message.contains("UTF-16"), "{message:?}");
        assert_eq!(error["code"] == "malformed_question", read.is_err());
    } else {
        assert!(read.is_ok());
    }
    let read = read.ok()?;
    let text = || format!("{document}\n{}", String::from_utf8_lossy(question));
    let asked = oracle::with_exact_numbers(str::from_utf8(question).expect("a question is UTF-8"));
    assert_eq!(answer, effective.answer(&asked), "{}", text());
    Some(read)
}

/// Pairs of tenants.
fn pairs(bytes: &[u8]) -> Vec<[Rc<Known>; 2]> {
    if !is_text(bytes) {
        return generated::pair(bytes).into_iter().collect();
    }
    let pairs: Vec<&[u8]> = lines(bytes).take(if cfg!(fuzzing) { 2 } else { 4 }).collect();
    pairs.windows(2).filter_map(|pair| Some([Known::read(pair[0])?, Known::read(pair[1])?])).collect()
}

/// Somebody who may want anything of a record and its chat.
#[derive(Clone)]
pub struct Situation {
    pub tenant: Tenant,
    pub user: User,
    pub record: Record,
    pub access: Vec<AccessRight>,
    pub connection: Connection,
    pub app: LogicalName,
}

/// As text, a document and questions `timeline_open_chat`, which have a part of each kind.
fn situations(bytes: &[u8]) -> Vec<Situation> {
    if !is_text(bytes) {
        return generated::situations(bytes);
    }
    let mut lines = lines(bytes);
    let Some(Ok(tenant)) = lines.next().map(Tenant::from_json) else { return Vec::new() };
    let situation = |line: &[u8]| match Question::from_json(line) {
        Ok(Question::TimelineOpenChat { user, access, record, chat, app }) => {
            Some(Situation { tenant: tenant.clone(), user, record, access, connection: chat, app })
        }
        _ => None,
    };
    lines.take(16).filter_map(situation).collect()
}

impl std::fmt::Display for Situation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { tenant, user, record, access, connection, app } = self;
        let question = Question::TimelineOpenChat {
            user: user.clone(),
            access: access.clone(),
            record: record.clone(),
            chat: connection.clone(),
            app: app.clone(),
        };
        let document = serde_json::to_string(&tenant.to_document()).expect("a document can be written");
        write!(f, "{document}\n{}", serde_json::to_string(&question).expect("a question can be written"))
    }
}

/// What a decision was about, for its audience.
#[derive(Clone, Copy)]
enum About {
    Tenant,
    Record,
    Connection,
    Connecting(Origin, bool),
}

impl Situation {
    fn existing_chat(&self) -> ChatToConnect {
        ChatToConnect::Existing {
            id: self.connection.id.clone(),
            kind: self.connection.kind.unwrap_or(ChatKind::Group),
            participants: self.connection.participants.clone(),
            already_connected: self.connection.connected_on.is_none(),
        }
    }

    /// Every rule's decision, unless record or app make no sense in the tenant.
    fn decisions(&self) -> Option<Vec<(Decision, About)>> {
        let Self { tenant, user, record, access, connection, app } = self;
        let mut decisions = vec![
            (availability::decide(tenant, user, app).ok()?.decision(), About::Tenant),
            (disconnect::decide(tenant, user, record, connection).ok()?, About::Connection),
            (view::decide(tenant, user, record, access, connection).ok()?, About::Connection),
            (join::decide(tenant, user, record, access, connection).ok()?, About::Connection),
            (open_record::decide(tenant, user, record, access).ok()?, About::Record),
            (timeline_entry::decide(tenant, user, record, access, connection).ok()?, About::Connection),
            (timeline_open_chat::decide(tenant, user, record, access, connection, app).ok()?, About::Connection),
            (suggest_participant::decide(tenant, user), About::Tenant),
        ];
        for setting in Setting::ALL {
            decisions.push((configure::decide(tenant, user, *setting, app).ok()?, About::Tenant));
        }
        for origin in Origin::ALL {
            let (new, existing) = (ChatToConnect::New, self.existing_chat());
            let decide = |chat| connect::decide(tenant, user, record, access, *origin, chat).ok();
            decisions.push((decide(&new)?, About::Connecting(*origin, true)));
            decisions.push((decide(&existing)?, About::Connecting(*origin, false)));
        }
        Some(decisions)
    }

    /// Every rule's decision, which allows those who are in the rule's audience.
    pub fn decided_as_the_audience_says(&self) -> Option<Vec<Decision>> {
        let decisions = self.decisions()?;
        let (app, record) = (self.tenant.know_app(&self.app).ok()?, self.tenant.know_record(&self.record).ok()?);
        let (new, existing) = (ChatToConnect::New, self.existing_chat());
        let told = |(decision, about): (Decision, About)| {
            let subject = match about {
                About::Tenant => Subject::tenant(&self.tenant),
                About::Record => Subject::record(&record),
                About::Connection => Subject::connection(&record, &self.connection),
                About::Connecting(from, is_new) => {
                    Subject::connecting(&record, from, if is_new { &new } else { &existing })
                }
            };
            let rule = decision.rule();
            // To a rule that is not asked with an app, an app says nothing.
            let asks_for_app = ["availability", "timeline_open_chat", "configure"].contains(&rule.ask());
            let without_app = (!asks_for_app).then_some(subject);
            for subject in [subject.in_app(&app).ok(), without_app].into_iter().flatten() {
                let audience = audience(rule, &subject);
                let is_in = audience.contains(&self.user, &self.access);
                assert!(!audience.to_string().is_empty());
                assert_eq!(is_in, decision.is_allowed(), "{audience}\n{decision}\n{self}");
                assert!(!is_in || !audience.is_nobody(), "{audience}\n{self}");
            }
            decision
        };
        Some(decisions.into_iter().map(told).collect())
    }

    /// Who is nobody to record, chat and tenant may do nothing with them.
    fn nobody_special_is_denied(&self) {
        let taken = |number: u128| {
            let id = UserId::from_u128(number).unwrap();
            let Connection { participants, connected_by, .. } = &self.connection;
            self.user.id == id
                || participants.iter().any(|member| member.is_user(id))
                || *connected_by == Some(id)
                || self.record.owner == Owner::User(id)
        };
        let number = (1..).find(|number| !taken(*number)).expect("an id that nobody has");
        let user = User::new(UserId::from_u128(number).unwrap());
        let nobody = Self { user, access: Vec::new(), ..self.clone() };
        for (decision, _) in nobody.decisions().into_iter().flatten() {
            // The one thing that needs nothing of the user is the chat of a single-session app.
            let needs_nobody =
                decision.rule() == availability::RULE && decision.held_set().contains(Condition::SingleSessionApp);
            assert!(needs_nobody || !decision.is_allowed(), "{decision}\n{nobody}");
        }
    }

    /// The same with an unknown role more, and with lists in another order and with repeats.
    fn same_in_other_words(&self) -> [Self; 3] {
        let known = |role: &RoleId| self.tenant.roles().iter().any(|known| known.id() == *role);
        let unknown = (0..).map(|number| RoleId::from_u128(u128::MAX - number).unwrap()).find(|role| !known(role));
        let with = |change: &dyn Fn(&mut User, &mut Connection, &mut Vec<AccessRight>)| {
            let mut other = self.clone();
            change(&mut other.user, &mut other.connection, &mut other.access);
            other
        };
        [
            with(&|user, _, _| user.roles.insert(0, unknown.expect("an id that no role has"))),
            with(&|user, chat, access| {
                user.roles.reverse();
                user.teams.reverse();
                user.directory_roles.reverse();
                chat.participants.reverse();
                access.reverse();
            }),
            with(&|user, chat, access| {
                user.roles.extend_from_within(..);
                user.teams.extend_from_within(..);
                user.directory_roles.extend_from_within(..);
                chat.participants.extend_from_within(..);
                access.extend_from_within(..);
            }),
        ]
    }
}

#[cfg(not(feature = "arbitrary"))]
mod generated {
    //! Without the generators, bytes that are not text are nothing.

    use super::{Ask, Known, Rc, Situation, Size};

    pub(super) fn asked(_: &[u8], _: &[Ask], _: Size) -> Option<(Rc<Known>, Vec<Vec<u8>>)> {
        None
    }

    pub(super) fn pair(_: &[u8]) -> Option<[Rc<Known>; 2]> {
        None
    }

    pub(super) fn situations(_: &[u8]) -> Vec<Situation> {
        Vec::new()
    }
}

#[cfg(feature = "arbitrary")]
mod generated {
    //! Bytes as choices for the generators.

    use super::{Ask, Known, Question, Rc, Situation, Size, in_full, remembered};
    use arbitrary::{Arbitrary, Unstructured};
    use crm_chat_policy::{conformance, document::TenantDocument, model::BuiltinApp};

    fn made<'a, T: Arbitrary<'a>>(bytes: &'a [u8]) -> T {
        T::arbitrary(&mut Unstructured::new(bytes)).expect("any bytes make one of these")
    }

    fn known(document: TenantDocument) -> Known {
        let value = serde_json::to_value(&document).expect("a document can be written");
        let tenant = document.build();
        let tenant = tenant.unwrap_or_else(|faults| panic!("a generated document is refused: {faults}\n{value}"));
        Known::new(tenant, value)
    }

    /// From here on, the first byte asks for a tenant of any size.
    const LARGE: u8 = 240;

    /// The bytes of a tenant, and those after them. The first byte says how many there are: few for most tenants,
    /// as small ones find what large ones do, and nearly all for one in sixteen.
    fn of_a_tenant(bytes: &[u8]) -> (&[u8], &[u8]) {
        let size = match bytes.first() {
            Some(size @ ..LARGE) => 1 + 3 * usize::from(*size),
            _ => bytes.len() / 8 * 7,
        };
        bytes.split_at_checked(size).unwrap_or((bytes, &[]))
    }

    fn document(bytes: &[u8], size: Size) -> TenantDocument {
        match (bytes.split_first(), size) {
            (Some((..LARGE, choices)), Size::OneType) => {
                let (chat, record_type) = made(choices);
                TenantDocument { chat, record_types: vec![record_type], ..TenantDocument::default() }
            }
            (choices, _) => made(choices.map_or(bytes, |(_, choices)| choices)),
        }
    }

    fn tenant(bytes: &[u8], size: Size) -> Option<Rc<Known>> {
        remembered(&[&[size as u8], bytes].concat(), || Some(known(document(bytes, size))))
    }

    pub(super) fn asked(bytes: &[u8], asks: &[Ask], size: Size) -> Option<(Rc<Known>, Vec<Vec<u8>>)> {
        let (of_tenant, rest) = of_a_tenant(bytes);
        // Where nothing is asked, every input is another tenant.
        let known = if asks.is_empty() { Rc::new(known(document(of_tenant, size))) } else { tenant(of_tenant, size)? };
        let mut rest = Unstructured::new(rest);
        let Ok(ask) = rest.choose(asks) else { return Some((known, Vec::new())) };
        let question = conformance::fuzzing::question_asking(&known.tenant, *ask, &mut rest);
        let question = question.expect("any bytes make a question");
        let text = serde_json::to_vec(&question).expect("a question can be written");
        if in_full(bytes) {
            assert_eq!(Question::from_json(&text), Ok(question), "{}", String::from_utf8_lossy(&text));
        }
        Some((known, vec![text]))
    }

    /// A tenant and the same with some of its parts from another.
    pub(super) fn pair(bytes: &[u8]) -> Option<[Rc<Known>; 2]> {
        let (taken, bytes) = bytes.split_first()?;
        let (old, bytes) = of_a_tenant(bytes);
        let (other, _) = of_a_tenant(bytes);
        let (mut new, other) = (document(old, Size::Whole), document(other, Size::Whole));
        let takes = |place: u8| (taken >> place) & 1 == 1;
        if takes(0) {
            new.chat = other.chat;
        }
        if takes(1) {
            new.roles = other.roles;
        }
        if takes(2) {
            new.profiles = other.profiles;
        }
        if takes(3) {
            new.apps = other.apps;
        }
        if takes(4) {
            new.record_types = other.record_types;
        }
        // The chat can be turned on for apps that are there.
        let is_there = |id: &String| BuiltinApp::from_code(id).is_some() || new.apps.iter().any(|app| app.id == *id);
        new.chat.apps = new.chat.apps.map(|apps| apps.into_iter().filter(is_there).collect());
        Some([tenant(old, Size::Whole)?, Rc::new(known(new))])
    }

    pub(super) fn situations(bytes: &[u8]) -> Vec<Situation> {
        let conformance::Situation { tenant, user, record, access, connection, app } = made(bytes);
        vec![Situation { tenant, user, record, access, connection, app }]
    }
}
