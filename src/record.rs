//! Records of decisions: which tenant gave which answer to which question, and when; and replaying them.
//!
//! A service that keeps a record of each decision can show later which configuration gave it, and can
//! try a proposed configuration on last month's real questions before anybody adopts it. A [`Recorder`]
//! makes records, a line of JSON each; a [`Replay`] answers recorded questions again and says what
//! differs.
//!
//! ```
//! use crm_chat_policy::{model::Tenant, record::{Record, Recorder, Replay}};
//!
//! let tenant = Tenant::from_json(br#"{"version": 1}"#)?;
//! let recorder = Recorder::new(&tenant);
//! let at = "2026-01-05T09:00:00Z".parse()?;
//! let record = recorder.record(at, br#"{"ask": "card", "record_type": "incident"}"#).to_json();
//! assert!(record.starts_with(r#"{"at":"2026-01-05T09:00:00Z","tenant":{"label":null,"fingerprint":"sha256:"#));
//!
//! // Would the answer be another with the introduction note on?
//! let proposed = Tenant::from_json(
//!     br#"{"version": 1, "record_types": [{"name": "incident", "note": {"include": true}}]}"#)?;
//! let mut replay = Replay::new(&proposed);
//! let record = Record::from_json(record.as_bytes())?;
//! assert!(replay.answer(1, &record).is_some(), "the card has fields now");
//! assert_eq!(replay.summary().changed, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A record holds what the question held: ids of people and records, and an update's values. Tampering
//! with an answer shows as long as the fingerprint beside it is left alone; if you need more, sign or
//! chain the records elsewhere.

use crate::{
    id::LogicalName,
    json::{self, Malformed, Tree, tree},
    model::{Moment, Tenant},
    place::Place,
    question::{Ask, answer_json},
    rules,
    text::quoted,
};
use alloc::{borrow::ToOwned, boxed::Box, collections::BTreeMap, format, string::String};
use core::{
    fmt::{self, Write},
    str::FromStr,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// What tells whether two tenants mean the same. `Display` prints `sha256:` and 64 hexadecimal digits.
///
/// It is the same for documents that differ only in the order of keys, in white space, in defaults that
/// are spelled out or left out, in the letter case of GUIDs, in the offset that a moment is written in, in
/// the order of lists whose order decides nothing, in how a role came by what it has, in roles and
/// profiles that have nothing, and in texts for people. It differs wherever any question could be
/// answered differently, and wherever [`compare`](mod@crate::review::compare) has a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

/// A text that is not a fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a fingerprint: `sha256:` and 64 hexadecimal digits in lower case", quoted(.0))]
pub struct ParseFingerprintError(String);

impl Fingerprint {
    /// The fingerprint of a tenant. O(n log n) in the tenant.
    #[must_use]
    pub fn of(tenant: &Tenant) -> Self {
        // INVARIANT: a meaning is maps with string keys, which can always be written.
        let meaning = serde_json::to_vec(&tenant.meaning()).unwrap_or_default();
        Self(Sha256::digest(meaning).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::from("sha256:");
        self.0.iter().try_for_each(|byte| write!(text, "{byte:02x}"))?;
        f.pad(&text)
    }
}

impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;
    fn from_str(text: &str) -> Result<Self, ParseFingerprintError> {
        let digits = text.strip_prefix("sha256:").map(str::as_bytes);
        let value = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let bytes = |digits: &[u8]| {
            let mut bytes = [0; 32];
            let (pairs, rest) = digits.as_chunks::<2>();
            if pairs.len() != bytes.len() || !rest.is_empty() {
                return None;
            }
            for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
                *byte = value(*high)? << 4 | value(*low)?;
            }
            Some(bytes)
        };
        digits.and_then(bytes).map(Self).ok_or_else(|| ParseFingerprintError(text.to_owned()))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One decision: when, by which tenant, the question as it came, and the answer.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// When it was decided, by the caller's clock.
    pub at: Moment,
    /// The tenant that decided.
    pub tenant: TenantOfRecord,
    question: Box<RawValue>,
    answer: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(remote = "Record", deny_unknown_fields)]
struct RecordTwin {
    at: Moment,
    tenant: TenantOfRecord,
    question: Box<RawValue>,
    answer: Box<RawValue>,
}

json_object!(read Record as RecordTwin);

/// The tenant of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TenantOfRecord {
    /// The tenant's label, if it has one; decides nothing.
    pub label: Option<String>,
    /// What the tenant meant.
    pub fingerprint: Fingerprint,
}

#[derive(Deserialize)]
#[serde(remote = "TenantOfRecord", deny_unknown_fields)]
struct TenantOfRecordTwin {
    // Else a missing label would be none.
    #[serde(deserialize_with = "Option::deserialize")]
    label: Option<String>,
    fingerprint: Fingerprint,
}

json_object!(read TenantOfRecord as TenantOfRecordTwin);

/// A line that is not a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {place}: {message}", Self::CODE)]
pub struct ReadRecordError {
    place: Place,
    message: String,
}

impl ReadRecordError {
    /// The stable code of every such error.
    pub const CODE: &'static str = "malformed_record";

    /// [`CODE`](Self::CODE).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        Self::CODE
    }

    /// Where in the record, such as `tenant.fingerprint`; `$` is the line itself.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// What was expected and what was found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl Record {
    /// Reads a record from its line.
    ///
    /// # Errors
    ///
    /// A text that is no JSON object with the four keys `at`, `tenant`, `question` and `answer`, and no
    /// other. Question and answer may be any JSON.
    pub fn from_json(line: &[u8]) -> Result<Self, ReadRecordError> {
        json::read(line).map_err(|Malformed { place, sentence: message }| ReadRecordError { place, message })
    }

    /// The record as one line of JSON, without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // INVARIANT: maps with string keys, which can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The question as it came, as JSON; a text that was no JSON is a JSON string.
    #[must_use]
    pub fn question(&self) -> &str {
        self.question.get()
    }

    /// The answer as JSON.
    #[must_use]
    pub fn answer(&self) -> &str {
        self.answer.get()
    }
}

/// Answers questions and makes records of the answers.
#[derive(Clone, Debug)]
pub struct Recorder<'t> {
    tenant: &'t Tenant,
    of: TenantOfRecord,
}

impl<'t> Recorder<'t> {
    /// A recorder of this tenant, whose fingerprint is taken once.
    #[must_use]
    pub fn new(tenant: &'t Tenant) -> Self {
        let of = TenantOfRecord { label: tenant.label().map(ToOwned::to_owned), fingerprint: Fingerprint::of(tenant) };
        Self { tenant, of }
    }

    /// Answers a question and records the answer; an error is an answer too.
    #[must_use]
    pub fn record(&self, at: Moment, question: &[u8]) -> Record {
        let answer = raw(answer_json(self.tenant, question));
        let line = json::unmarked(question);
        let text = String::from_utf8_lossy(line);
        let is_json = core::str::from_utf8(line).is_ok_and(|text| serde_json::from_str::<&RawValue>(text).is_ok());
        let question = raw(match is_json {
            // Between JSON values, a line end is white space like any other.
            true => text.trim().replace(['\n', '\r'], " "),
            false => serde_json::to_string(&text).unwrap_or_default(),
        });
        Record { at, tenant: self.of.clone(), question, answer }
    }
}

fn raw(json: String) -> Box<RawValue> {
    // INVARIANT: serde_json wrote it.
    RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A recorded question whose answer is different now.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The record's line.
    pub line: u64,
    question: Box<RawValue>,
    recorded: Box<RawValue>,
    now: Box<RawValue>,
    /// Whether the record says that this very tenant gave the other answer, although it would not.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub tampered: bool,
}

impl Difference {
    /// The question, as JSON.
    #[must_use]
    pub fn question(&self) -> &str {
        self.question.get()
    }

    /// The answer as recorded, as JSON.
    #[must_use]
    pub fn recorded(&self) -> &str {
        self.recorded.get()
    }

    /// The answer now, as JSON.
    #[must_use]
    pub fn now(&self) -> &str {
        self.now.get()
    }
}

/// How many records there were, and how their answers changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// All records.
    pub records: u64,
    /// Whose answer is the same; of errors, whose code is.
    pub same: u64,
    /// Whose answer is different.
    pub changed: u64,
    /// Allowed now, and denied or an error before; without the tampered.
    pub now_allowed: u64,
    /// Allowed before, and denied or an error now; without the tampered.
    pub now_denied: u64,
    /// Recorded with this very tenant, which would answer differently.
    pub tampered: u64,
}

/// Answers recorded questions again, one after the other, in constant memory.
#[derive(Clone, Debug)]
pub struct Replay<'t> {
    tenant: &'t Tenant,
    fingerprint: Fingerprint,
    summary: Summary,
    groups: BTreeMap<(&'static str, Option<LogicalName>), Group>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Group {
    allowed: u64,
    denied: u64,
    otherwise: u64,
    tampered: u64,
}

impl<'t> Replay<'t> {
    /// Replays on this tenant.
    #[must_use]
    pub fn new(tenant: &'t Tenant) -> Self {
        let fingerprint = Fingerprint::of(tenant);
        Self { tenant, fingerprint, summary: Summary::default(), groups: BTreeMap::new() }
    }

    /// Answers a recorded question again; the difference, if there is one.
    pub fn answer(&mut self, line: u64, record: &Record) -> Option<Difference> {
        let now = answer_json(self.tenant, record.question().as_bytes());
        let answers = [record.answer(), &now].map(tree);
        let [before, after] = answers.each_ref().map(Option::as_ref);
        self.summary.records += 1;
        if is_same(before, after) {
            self.summary.same += 1;
            return None;
        }
        self.summary.changed += 1;
        let tampered = record.tenant.fingerprint == self.fingerprint;
        let group = self.groups.entry(self.group(record, &answers)).or_default();
        match (tampered, is_allowed(before), is_allowed(after)) {
            (true, _, _) => {
                self.summary.tampered += 1;
                group.tampered += 1;
            }
            (false, false, true) => {
                self.summary.now_allowed += 1;
                group.allowed += 1;
            }
            (false, true, false) => {
                self.summary.now_denied += 1;
                group.denied += 1;
            }
            (false, _, _) => group.otherwise += 1,
        }
        let (question, recorded) = (record.question.clone(), record.answer.clone());
        Some(Difference { line, question, recorded, now: raw(now), tampered })
    }

    /// The differences among records, with their lines counted from 1.
    pub fn differences<I>(&mut self, records: I) -> impl Iterator<Item = Difference>
    where
        I: IntoIterator<Item = Record>,
    {
        (1..).zip(records).filter_map(|(line, record)| self.answer(line, &record))
    }

    /// What became of the records so far.
    #[must_use]
    pub const fn summary(&self) -> Summary {
        self.summary
    }

    /// What was asked, as the rule if it was one's, and the record type, if the tenant has it. What others
    /// wrote in their place is not kept, so that the groups stay few however many records there are.
    fn group(&self, record: &Record, answers: &[Option<Tree<'_>>; 2]) -> (&'static str, Option<LogicalName>) {
        let question = tree(record.question());
        let at = |key| question.as_ref().and_then(|question| question.get(key));
        let text = |value: Option<&Tree<'_>>| value.and_then(Tree::as_str).and_then(known);
        let ask = || match at("setting").and_then(Tree::as_str) {
            Some(setting) => known(&format!("configure:{setting}")),
            None => text(at("ask")),
        };
        let rule = answers.iter().rev().flatten().find_map(|answer| text(answer.get("rule"))).or_else(ask);
        let record_type = at("record").and_then(|record| record.get("type")).or(at("record_type"));
        let record_type = record_type.and_then(Tree::as_str).and_then(|name| self.tenant.record_type(name));
        (rule.unwrap_or("what is no question"), record_type.map(|known| known.name().clone()))
    }
}

/// What became of the records, for people: all of them, then a line for each rule and record type of
/// which an answer changed.
impl fmt::Display for Replay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { records, same, changed, .. } = self.summary;
        write!(f, "records: {records}, the same: {same}, changed: {changed}")?;
        for ((rule, record_type), Group { allowed, denied, otherwise, tampered }) in &self.groups {
            write!(f, "\n{rule}")?;
            if let Some(record_type) = record_type {
                write!(f, " of {record_type}")?;
            }
            let counts = [
                (allowed, "more allowed"),
                (denied, "fewer allowed"),
                (otherwise, "answered otherwise"),
                (tampered, "tampered with"),
            ];
            let told = counts.iter().filter(|(count, _)| **count > 0);
            for (place, (count, what)) in told.enumerate() {
                write!(f, "{} {count} {what}", if place == 0 { ":" } else { "," })?;
            }
        }
        Ok(())
    }
}

/// A rule's name or what can be asked, if it is one.
fn known(text: &str) -> Option<&'static str> {
    let rules = rules::ALL.iter().map(|rule| rule.name());
    rules.chain(Ask::ALL.iter().map(|ask| ask.code())).find(|name| *name == text)
}

fn is_same(before: Option<&Tree<'_>>, after: Option<&Tree<'_>>) -> bool {
    match (error_code(before), error_code(after)) {
        (Some(before), Some(after)) => before == after,
        _ => before == after,
    }
}

fn error_code<'a>(answer: Option<&'a Tree<'_>>) -> Option<&'a str> {
    answer?.get("error")?.get("code")?.as_str()
}

fn is_allowed(answer: Option<&Tree<'_>>) -> bool {
    answer.and_then(|answer| answer.get("allowed")) == Some(&Tree::Bool(true))
}
