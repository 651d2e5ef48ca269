//! Policy tests: what a tenant must answer, kept in a file beside its document.
//!
//! An expectation is one JSON object a line: a question, and what its answer must hold. With
//! `audience` instead of `expect` it is about all users at once, so that it can say *nobody but*.
//!
//! ```
//! use crm_chat_policy::{expectation::{Expectation, check}, model::Tenant};
//!
//! let tenant = Tenant::from_json(br#"{"version": 1}"#)?;
//! let lines = br#"
//!     {"name": "no card by default", "question": {"ask": "card", "record_type": "incident"}, "expect": {"included": false}}
//!     {"question": {"ask": "card", "record_type": "account"}, "expect": {"fields": ["name"]}}
//! "#;
//! let expectations = Expectation::from_json_lines(lines)?;
//! let report = check(&tenant, &expectations);
//! assert_eq!((report.passed(), report.failures().len()), (1, 1));
//! assert!(report.to_string().ends_with("1 passed, 1 failed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    json::{Tree, given, read, strict, tree, unmarked},
    model::{QuestionError, Tenant},
    place::Place,
    question::{Ask, Question},
    rule::Decision,
    text::{clipped, joined, quoted},
};
use alloc::{
    boxed::Box,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use serde_json::value::RawValue;

/// What one question's answer, or its audience, must hold.
#[derive(Clone, Debug)]
pub struct Expectation {
    line: usize,
    name: Option<String>,
    /// As it was written: a malformed question may be expected to be answered by an error.
    question: Box<RawValue>,
    of: Of,
    expected: Keys,
}

/// An object's values as they are written, so that they are shown in the order they came in.
type Keys = BTreeMap<String, Box<RawValue>>;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Answer,
    Audience,
}

impl Of {
    const fn key(self) -> &'static str {
        match self {
            Self::Answer => "expect",
            Self::Audience => "audience",
        }
    }
}

/// A line that is not an expectation. `Display` prints `malformed_expectation: line 3: expect: sentence`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: line {line}: {place}: {message}", self.code())]
pub struct ReadExpectationError {
    line: usize,
    place: Place,
    message: String,
}

impl ReadExpectationError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "malformed_expectation"
    }

    /// The line's number, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Where in the line, such as `expect.allowed`; `$` is the line itself.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// What, in a clause.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Every malformed line, at least one. `Display` prints a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadExpectationsError(Vec<ReadExpectationError>);

impl ReadExpectationsError {
    /// The malformed lines in order.
    pub fn iter(&self) -> impl Iterator<Item = &ReadExpectationError> {
        self.0.iter()
    }
}

impl fmt::Display for ReadExpectationsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        joined(&self.0, "\n").fmt(f)
    }
}

impl core::error::Error for ReadExpectationsError {}

#[derive(Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
struct Form {
    #[serde(default, deserialize_with = "given")]
    name: Option<String>,
    question: Box<RawValue>,
    #[serde(default, deserialize_with = "given")]
    expect: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "given")]
    audience: Option<Box<RawValue>>,
}

json_object!(read Form);

impl Expectation {
    /// Reads expectations, one a line; blank lines are skipped but counted.
    ///
    /// # Errors
    ///
    /// Every line that is not an expectation: not JSON, a missing, unknown or repeated key, both or
    /// neither of `expect` and `audience`, one of them empty, with a key that no such answer has, or with
    /// a key twice at any depth.
    pub fn from_json_lines(text: &[u8]) -> Result<Vec<Self>, ReadExpectationsError> {
        let (mut expectations, mut malformed) = (Vec::new(), Vec::new());
        for (line, text) in (1..).zip(text.split(|byte| *byte == b'\n')) {
            let unmarked = if line == 1 { unmarked(text) } else { text };
            if unmarked.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
                continue;
            }
            match Self::from_line(line, text) {
                Ok(expectation) => expectations.push(expectation),
                Err((place, message)) => malformed.push(ReadExpectationError { line, place, message }),
            }
        }
        if malformed.is_empty() { Ok(expectations) } else { Err(ReadExpectationsError(malformed)) }
    }

    fn from_line(line: usize, text: &[u8]) -> Result<Self, (Place, String)> {
        let Form { name, question, expect, audience } =
            read(text).map_err(|malformed| (malformed.place, malformed.sentence))?;
        let (of, expected) = match (expect, audience) {
            (Some(expected), None) => (Of::Answer, expected),
            (None, Some(expected)) => (Of::Audience, expected),
            (Some(_), Some(_)) => return Err(at("audience", "expected `expect` or `audience`, found both")),
            (None, None) => return Err(at("expect", "expected `expect` or `audience`, found neither")),
        };
        strict(expected.get())
            .map_err(|malformed| (Place::ROOT.key(of.key()).join(malformed.place.steps()), malformed.sentence))?;
        let Some(expected) = entries(expected.get()) else { return Err(at(of.key(), "expected an object")) };
        if expected.is_empty() {
            return Err(at(of.key(), "expected at least one key, or the test could not fail"));
        }
        if !question.get().starts_with('{') {
            return Err(at("question", "expected an object"));
        }
        let ask = Question::from_json(question.get().as_bytes()).ok().map(|question| question.ask());
        let known = keys(of, ask);
        if known.is_empty() {
            return Err(at(of.key(), "nobody asks for a card or a notice, so neither has an audience"));
        }
        // An error is a whole answer: it never comes with another key.
        let known: &[&str] = if expected.contains_key("error") { &["error"] } else { &known };
        let Some(odd) = expected.keys().find(|key| !known.contains(&key.as_str())) else {
            return Ok(Self { line, name, question, of, expected });
        };
        let expected = match known {
            ["error"] => "only `error`".into(),
            _ => format!("one of {}", joined(known, ", ")),
        };
        Err(at(of.key(), format!("expected {expected}, found `{}`", quoted(odd))))
    }

    /// The number of its line, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// What its authors call it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The question as it was written.
    #[must_use]
    pub fn question(&self) -> &str {
        self.question.get()
    }

    /// What differs in this tenant; nothing if the expectation is met.
    #[must_use]
    pub fn failure(&self, tenant: &Tenant) -> Option<Failure<'_>> {
        let question = Question::from_json(self.question.get().as_bytes());
        let question = question.as_ref().map_err(Clone::clone);
        let found = match self.of {
            Of::Answer => question.and_then(|question| question.answer(tenant)).map(|answer| Found {
                keys: written(&answer),
                explanation: answer.to_string(),
                denial: answer.decision().filter(|decision| !decision.is_allowed()),
            }),
            Of::Audience => question.and_then(|question| question.audience(tenant)).map(|audience| Found {
                keys: written(&audience),
                explanation: audience.map(|audience| audience.to_string()).unwrap_or_default(),
                denial: None,
            }),
        };
        let found =
            found.unwrap_or_else(|error| Found { keys: written(&error), explanation: explained(&error), denial: None });
        let differs = |key: &&str| {
            let [expected, found] = [&self.expected, &found.keys].map(|keys| tree(keys.get(*key)?.get()));
            match (*key, expected, found) {
                // The sentence of an error may be improved; its code is stable.
                ("error", Some(Tree::Object(expected)), Some(Tree::Object(found))) => {
                    expected.iter().any(|(key, value)| found.get(key) != Some(value))
                }
                (_, expected, found) => expected != found,
            }
        };
        let keys: Vec<&str> = self.expected.keys().map(String::as_str).filter(differs).collect();
        (!keys.is_empty()).then_some(Failure { expectation: self, keys, found })
    }
}

fn at(key: &str, message: impl Into<String>) -> (Place, String) {
    (Place::ROOT.key(key), message.into())
}

/// What an answer, or an audience, can hold; all that any can where the question can't be read.
fn keys(of: Of, ask: Option<Ask>) -> Vec<&'static str> {
    const DECISION: &[&str] = &["ask", "rule", "allowed", "grants", "held", "failed_guards", "missing", "remedies"];
    match (of, ask) {
        (Of::Answer, None) => vec!["error"],
        (Of::Answer, Some(Ask::Availability)) => [DECISION, &["missing_tables", "error"]].concat(),
        (Of::Answer, Some(Ask::Card)) => {
            vec!["ask", "included", "fields", "skipped", "secured", "record_link", "error"]
        }
        (Of::Answer, Some(Ask::Notify)) => vec!["ask", "fields", "ignored", "caveats", "tell", "error"],
        (Of::Answer, Some(_)) => [DECISION, &["error"]].concat(),
        (Of::Audience, None) => vec!["error"],
        (Of::Audience, Some(Ask::Card | Ask::Notify)) => vec![],
        (Of::Audience, Some(_)) => vec!["rule", "closed_by", "needs", "ways", "error"],
    }
}

/// What was found instead.
#[derive(Clone, Debug)]
struct Found {
    keys: Keys,
    explanation: String,
    denial: Option<Decision>,
}

/// The entries of an object; nothing for other JSON.
fn entries(text: &str) -> Option<Keys> {
    serde_json::from_str(text).ok()
}

fn written(answer: &impl Serialize) -> Keys {
    // INVARIANT: answers, audiences and errors are objects with string keys, which can always be written.
    serde_json::to_string(answer).ok().and_then(|text| entries(&text)).unwrap_or_default()
}

fn explained(error: &QuestionError) -> String {
    format!("{}: {error}", error.code())
}

/// An expectation that is not met. `Display` tells on several lines what was expected and found,
/// why, and for a denial what would turn it into an allow; `Serialize` writes one object.
#[derive(Clone, Debug)]
pub struct Failure<'a> {
    expectation: &'a Expectation,
    keys: Vec<&'a str>,
    found: Found,
}

impl<'a> Failure<'a> {
    /// The expectation.
    #[must_use]
    pub const fn expectation(&self) -> &'a Expectation {
        self.expectation
    }

    /// The keys that differ, in the order of the alphabet.
    #[must_use]
    pub fn keys(&self) -> &[&'a str] {
        &self.keys
    }
}

impl fmt::Display for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.expectation.line)?;
        match &self.expectation.name {
            Some(name) => write!(f, ": {}", quoted(name))?,
            None => write!(f, ": {}", quoted(self.expectation.question.get()))?,
        }
        for key in &self.keys {
            // JSON text escapes quotes and controls; what else could mislead is escaped by `quoted`.
            let text =
                |keys: &'_ Keys| clipped(keys.get(*key).map_or("nothing", |value| value.get()), 10_000).to_string();
            write!(f, "\n  expected {key}: {}", text(&self.expectation.expected))?;
            write!(f, "\n  found    {key}: {}", text(&self.found.keys))?;
        }
        self.found.explanation.lines().try_for_each(|line| write!(f, "\n  {line}"))?;
        let Some(denial) = self.found.denial else { return Ok(()) };
        for (place, remedy) in denial.remedies().enumerate() {
            write!(f, "\n  {}", if place == 0 { "allowed with" } else { "or with" })?;
            for condition in denial.rule().conditions_in(remedy) {
                write!(f, "\n    {condition} ({}): {}", condition.scope(), condition.clause())?;
            }
        }
        Ok(())
    }
}

impl Serialize for Failure<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("line", &self.expectation.line)?;
        if let Some(name) = &self.expectation.name {
            map.serialize_entry("name", name)?;
        }
        map.serialize_entry("question", &self.expectation.question)?;
        map.serialize_entry(self.expectation.of.key(), &self.expectation.expected)?;
        map.serialize_entry("found", &self.found.keys)?;
        map.end()
    }
}

/// How a tenant did. `Display` prints each failure, then `12 passed, 1 failed`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Report<'a> {
    passed: usize,
    failures: Vec<Failure<'a>>,
}

impl<'a> Report<'a> {
    /// How many expectations are met.
    #[must_use]
    pub const fn passed(&self) -> usize {
        self.passed
    }

    /// Those that are not, in order.
    #[must_use]
    pub fn failures(&self) -> &[Failure<'a>] {
        &self.failures
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failures.iter().try_for_each(|failure| writeln!(f, "{failure}"))?;
        write!(f, "{} passed, {} failed", self.passed, self.failures.len())
    }
}

/// Asks a tenant what each expectation asks.
pub fn check<'a>(tenant: &Tenant, expectations: impl IntoIterator<Item = &'a Expectation>) -> Report<'a> {
    let mut report = Report { passed: 0, failures: Vec::new() };
    for expectation in expectations {
        match expectation.failure(tenant) {
            None => report.passed += 1,
            Some(failure) => report.failures.push(failure),
        }
    }
    report
}
