//! Question → answer: the JSON face of the rules and selections.
//!
//! One question is one JSON object; its answer is another, and an error is an answer too. What a
//! question must hold, beyond `ask`:
//!
//! | ask | required | optional |
//! | --- | --- | --- |
//! | `availability` | `user`; `app` | |
//! | `connect` | `user`; `access`; `record`; `from`; `already_connected`; `chat` with `id`, `kind`, `participants` | |
//! | `connect` | `user`; `access`; `record`; `from`; `new_chat`: `true` | |
//! | `disconnect` | `user`; `record`; `chat` with `id`, `connected_by` | in `chat`: `connected_on`, `kind`, `participants` |
//! | `view` | `user`; `access`; `record`; `chat` with `id`, `connected_by`, `participants` | in `chat`: `connected_on`, `kind` |
//! | `join` | `user`; `access`; `record`; `chat` with `id`, `connected_by`, `participants` | in `chat`: `connected_on`, `kind` |
//! | `open_record` | `user`; `access`; `record` | |
//! | `timeline_entry` | `user`; `access`; `record`; `chat` with `id`, `connected_by`, `participants`, `connected_on` | in `chat`: `kind` |
//! | `timeline_open_chat` | `user`; `access`; `record`; `chat` with `id`, `connected_by`, `participants`, `connected_on`; `app` | in `chat`: `kind` |
//! | `configure` | `user`; `setting`; `app` | |
//! | `suggest_participant` | `user` | |
//! | `card` | `record_type` | |
//! | `notify` | `record`; `changes` with `field`; `chats` with `id`, `connected_by`, `participants` | in `changes`: `new`, `old`; in `chats`: `connected_on`, `kind` |
//!
//! A `user` has an `id` and, where there are any, `roles`, `teams`, `directory_roles` and `teams_licence`
//! ([`User`]); a `record` has its `type`, `id` and `owner` ([`Record`]); `access` is a list of [`AccessRight`]s.
//!
//! A question made in Rust can lack a connection's `connected_on`, which counts as before the sync
//! began; its JSON form then lacks it too, and is refused where the table asks for it.
//!
//! Nothing that could widen a right has a default. Unknown and repeated keys are refused, and so
//! are keys that the question does not use.
//!
//! ```
//! use crm_chat_policy::{model::Tenant, question::answer_json};
//!
//! let tenant = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! let answer = answer_json(&tenant, br#"{"ask": "card", "record_type": "incident"}"#);
//! assert_eq!(answer,
//!     r#"{"ask":"card","included":false,"fields":[],"skipped":[],"secured":[],"record_link":false}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A right names the user, what they may do to the record, the record, and the chat. Its answer says which
//! grant gave it, or what each grant lacks and what would help:
//!
//! ```
//! # use crm_chat_policy::{model::Tenant, question::{Question, answer_json}};
//! # let tenant = Tenant::from_json(br#"{"version": 1, "chat": {"enabled": true}}"#)?;
//! let question = br#"{
//!     "ask": "join",
//!     "user": { "id": "7d4f5c52-0000-4000-8000-0000000000b2", "roles": [], "teams": [] },
//!     "access": ["read"],
//!     "record": { "type": "incident", "id": "7d4f5c52-0000-4000-8000-000000000001",
//!                 "owner": { "user": "7d4f5c52-0000-4000-8000-0000000000b1" } },
//!     "chat": { "id": "19:a@thread.v2", "connected_by": "7d4f5c52-0000-4000-8000-0000000000b1",
//!               "participants": ["7d4f5c52-0000-4000-8000-0000000000b1", { "external": "guest-1" }] }
//! }"#;
//! assert_eq!(answer_json(&tenant, question), concat!(
//!     r#"{"ask":"join","rule":"join","allowed":false,"grants":[],"held":["chat_enabled","not_participant","join_enabled"],"#,
//!     r#""failed_guards":[],"missing":[{"grant":"writer","conditions":["join_access"]}],"remedies":[["join_access"]]}"#,
//! ));
//!
//! // The same in Rust, where nothing has to be written as text.
//! let question = Question::from_json(question)?;
//! let decision = question.answer(&tenant)?.decision().expect("it asks for a right");
//! assert!(!decision.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod form;
mod in_order;

use crate::{
    card::{Card, card},
    id::LogicalName,
    json,
    model::{AccessRight, ChatToConnect, Connection, Origin, QuestionError, Record, RecordType, Subject, Tenant, User},
    notice::{FieldChange, Notice, notice},
    review::{
        audience::{Audience, audience},
        explanation,
    },
    rule::{Decision, Rule},
    rules::{
        availability::{self, Availability},
        configure::Setting,
        connect, disconnect, join, open_record, suggest_participant, timeline_entry, timeline_open_chat, view,
    },
};
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize, ser::SerializeMap};

#[cfg(feature = "schema")]
pub(crate) use form::{ChangeForm, Holds, Keys};

pub use crate::json::{ParseValueError, Value};

closed_list! {
    /// What can be asked.
    pub enum Ask ("a question") {
        /// May this user use the chat in this app?
        Availability = "availability",
        /// May this user connect this chat to this record?
        Connect = "connect",
        /// May this user disconnect this chat from this record?
        Disconnect = "disconnect",
        /// Is the connection shown to this user?
        View = "view",
        /// May this user join this chat?
        Join = "join",
        /// May this user open the record?
        OpenRecord = "open_record",
        /// Is the chat on the record's timeline for this user?
        TimelineEntry = "timeline_entry",
        /// May this user open the chat from the timeline?
        TimelineOpenChat = "timeline_open_chat",
        /// May this user change this setting from this app?
        Configure = "configure",
        /// May this person be suggested as a participant?
        SuggestParticipant = "suggest_participant",
        /// Which fields go on the introduction card?
        Card = "card",
        /// Which changed fields are announced, and to whom?
        Notify = "notify",
    }
}

/// A well-formed question; whether its tenant can answer it is found when it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are those of `Ask`, their fields the keys of the table above")]
pub enum Question {
    Availability { user: User, app: LogicalName },
    Connect { user: User, access: Vec<AccessRight>, record: Record, from: Origin, chat: ChatToConnect },
    Disconnect { user: User, record: Record, chat: Connection },
    View { user: User, access: Vec<AccessRight>, record: Record, chat: Connection },
    Join { user: User, access: Vec<AccessRight>, record: Record, chat: Connection },
    OpenRecord { user: User, access: Vec<AccessRight>, record: Record },
    TimelineEntry { user: User, access: Vec<AccessRight>, record: Record, chat: Connection },
    TimelineOpenChat { user: User, access: Vec<AccessRight>, record: Record, chat: Connection, app: LogicalName },
    Configure { user: User, setting: Setting, app: LogicalName },
    SuggestParticipant { user: User },
    Card { record_type: LogicalName },
    Notify { record: Record, changes: Vec<FieldChange<Value>>, chats: Vec<Connection> },
}

impl Question {
    /// Reads a question.
    ///
    /// # Errors
    ///
    /// [`QuestionError::Malformed`] for what is not UTF-8, not JSON or not of a question's form,
    /// and for a field or a chat that stands twice in one update. Its sentence is on the first fault in
    /// the order of the text, where a missing key counts at the end of its object: the place, what was
    /// expected and found, the line and the column.
    pub fn from_json(json: &[u8]) -> Result<Self, QuestionError> {
        let malformed =
            |json::Malformed { place, sentence }| QuestionError::Malformed { sentence: format!("{place}: {sentence}") };
        let text = json::text(json).map_err(malformed)?;
        let read = serde_json::from_str(text).map_err(|error| format!("$: {error}")).and_then(form::Form::question);
        // The words are those of the first fault; INVARIANT: where one way finds a fault, the other does.
        read.map_err(|sentence| in_order::fault(text).map_or(QuestionError::Malformed { sentence }, malformed))
    }

    /// What it asks.
    #[must_use]
    pub const fn ask(&self) -> Ask {
        match self {
            Self::Availability { .. } => Ask::Availability,
            Self::Connect { .. } => Ask::Connect,
            Self::Disconnect { .. } => Ask::Disconnect,
            Self::View { .. } => Ask::View,
            Self::Join { .. } => Ask::Join,
            Self::OpenRecord { .. } => Ask::OpenRecord,
            Self::TimelineEntry { .. } => Ask::TimelineEntry,
            Self::TimelineOpenChat { .. } => Ask::TimelineOpenChat,
            Self::Configure { .. } => Ask::Configure,
            Self::SuggestParticipant { .. } => Ask::SuggestParticipant,
            Self::Card { .. } => Ask::Card,
            Self::Notify { .. } => Ask::Notify,
        }
    }

    /// Whom it asks for; none for the two questions that are not about a right.
    #[must_use]
    pub const fn user(&self) -> Option<&User> {
        match self {
            Self::Availability { user, .. }
            | Self::Connect { user, .. }
            | Self::Disconnect { user, .. }
            | Self::View { user, .. }
            | Self::Join { user, .. }
            | Self::OpenRecord { user, .. }
            | Self::TimelineEntry { user, .. }
            | Self::TimelineOpenChat { user, .. }
            | Self::Configure { user, .. }
            | Self::SuggestParticipant { user } => Some(user),
            Self::Card { .. } | Self::Notify { .. } => None,
        }
    }

    /// The rule that decides it; none for the two questions that are not about a right.
    #[must_use]
    pub const fn rule(&self) -> Option<&'static Rule> {
        Some(match self {
            Self::Availability { .. } => availability::RULE,
            Self::Connect { .. } => connect::RULE,
            Self::Disconnect { .. } => disconnect::RULE,
            Self::View { .. } => view::RULE,
            Self::Join { .. } => join::RULE,
            Self::OpenRecord { .. } => open_record::RULE,
            Self::TimelineEntry { .. } => timeline_entry::RULE,
            Self::TimelineOpenChat { .. } => timeline_open_chat::RULE,
            Self::Configure { setting, .. } => setting.rule(),
            Self::SuggestParticipant { .. } => suggest_participant::RULE,
            Self::Card { .. } | Self::Notify { .. } => return None,
        })
    }

    /// Answers it.
    ///
    /// # Errors
    ///
    /// An unknown record type, an owner that does not fit the type, an unknown app; the first of
    /// these that applies. Parsing refuses a field that occurs twice in one update. A `Question` built in
    /// Rust is not checked for this; each occurrence is then reported separately.
    pub fn answer<'a>(&'a self, tenant: &'a Tenant) -> Result<Answer<'a>, QuestionError> {
        Ok(match self.parts(tenant)? {
            Parts::Right { rule, subject, user, access } => match self {
                Self::Availability { .. } => Answer::Availability(Availability::of(&subject, user)),
                _ => Answer::Decision(subject.decide_for(rule, user, access)),
            },
            Parts::Card(name) => match tenant.record_type(name.as_str()) {
                Some(record_type) => Answer::Card(card(tenant, record_type)),
                None => return Err(tenant.unknown_record_type("record_type", name)),
            },
            Parts::Notice(record, changes, chats) => {
                Answer::Notice(notice(&tenant.know_record(record)?, changes, chats))
            }
        })
    }

    /// Answers it for people: in the tenant's names and labels and in clauses, where [`Answer`] prints codes
    /// and ids; for a denial also whom to ask and the way there. Several lines.
    ///
    /// ```
    /// use crm_chat_policy::{model::Tenant, question::Question};
    ///
    /// let tenant = Tenant::from_json(br#"{"version": 1}"#)?;
    /// let card = Question::from_json(br#"{"ask": "card", "record_type": "account"}"#)?;
    /// assert_eq!(card.explain(&tenant)?, "Chats of accounts have no introduction card: it is turned off");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Question::answer`].
    pub fn explain(&self, tenant: &Tenant) -> Result<String, QuestionError> {
        Ok(explanation::answer(tenant, &self.answer(tenant)?, self.record_type(tenant)))
    }

    /// The tenant's record type that it is about, if it is about one that there is.
    #[must_use]
    pub fn record_type<'a>(&self, tenant: &'a Tenant) -> Option<&'a RecordType> {
        let name = match self {
            Self::Card { record_type } => record_type,
            _ => &self.record()?.record_type,
        };
        tenant.record_type(name.as_str())
    }

    /// Describes who would be allowed, whoever asks: the question's user and access are ignored.
    /// None for the two questions that are not about a right, whether or not they make sense.
    ///
    /// # Errors
    ///
    /// Of the other questions, as for [`Question::answer`].
    pub fn audience<'a>(&'a self, tenant: &'a Tenant) -> Result<Option<Audience<'a>>, QuestionError> {
        Ok(match self.parts(tenant)? {
            Parts::Right { rule, subject, .. } => Some(audience(rule, &subject)),
            Parts::Card(_) | Parts::Notice(..) => None,
        })
    }

    /// The rule, what it is asked about and for whom; what the two selections need, as it is given.
    fn parts<'a>(&'a self, tenant: &'a Tenant) -> Result<Parts<'a>, QuestionError> {
        let known = |record| tenant.know_record(record);
        let (rule, subject, user, access): (_, _, _, &[AccessRight]) = match self {
            Self::Availability { user, app } => {
                (availability::RULE, Subject::tenant(tenant).within(&tenant.know_app(app)?), user, &[])
            }
            Self::Connect { user, access, record, from, chat } => {
                (connect::RULE, Subject::connecting(&known(record)?, *from, chat), user, access)
            }
            Self::Disconnect { user, record, chat } => {
                (disconnect::RULE, Subject::connection(&known(record)?, chat), user, &[])
            }
            Self::View { user, access, record, chat } => {
                (view::RULE, Subject::connection(&known(record)?, chat), user, access)
            }
            Self::Join { user, access, record, chat } => {
                (join::RULE, Subject::connection(&known(record)?, chat), user, access)
            }
            Self::OpenRecord { user, access, record } => {
                (open_record::RULE, Subject::record(&known(record)?), user, access)
            }
            Self::TimelineEntry { user, access, record, chat } => {
                (timeline_entry::RULE, Subject::connection(&known(record)?, chat), user, access)
            }
            Self::TimelineOpenChat { user, access, record, chat, app } => {
                let subject = Subject::connection(&known(record)?, chat).within(&tenant.know_app(app)?);
                (timeline_open_chat::RULE, subject, user, access)
            }
            Self::Configure { user, setting, app } => {
                (setting.rule(), Subject::tenant(tenant).within(&tenant.know_app(app)?), user, &[])
            }
            Self::SuggestParticipant { user } => (suggest_participant::RULE, Subject::tenant(tenant), user, &[]),
            Self::Card { record_type } => return Ok(Parts::Card(record_type)),
            Self::Notify { record, changes, chats } => return Ok(Parts::Notice(record, changes, chats)),
        };
        Ok(Parts::Right { rule, subject, user, access })
    }
}

impl Question {
    /// The record that it is about, if it is about one.
    #[must_use]
    pub const fn record(&self) -> Option<&Record> {
        match self {
            Self::Connect { record, .. }
            | Self::Disconnect { record, .. }
            | Self::View { record, .. }
            | Self::Join { record, .. }
            | Self::OpenRecord { record, .. }
            | Self::TimelineEntry { record, .. }
            | Self::TimelineOpenChat { record, .. }
            | Self::Notify { record, .. } => Some(record),
            Self::Availability { .. }
            | Self::Configure { .. }
            | Self::SuggestParticipant { .. }
            | Self::Card { .. } => None,
        }
    }
}

/// What a question means in a tenant.
enum Parts<'a> {
    Right { rule: &'static Rule, subject: Subject<'a>, user: &'a User, access: &'a [AccessRight] },
    Card(&'a LogicalName),
    Notice(&'a Record, &'a [FieldChange<Value>], &'a [Connection]),
}

impl Serialize for Question {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        form::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Question {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <form::Form as Deserialize>::deserialize(deserializer)?.question().map_err(serde::de::Error::custom)
    }
}

/// An answer. `Display` explains it to people, `Serialize` writes its JSON form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Answer<'a> {
    /// A rule's decision.
    Decision(Decision),
    /// The decision on availability, with the tables that can't be read.
    Availability(Availability),
    /// A card.
    Card(Card<'a>),
    /// A notice.
    Notice(Notice<'a>),
}

impl Answer<'_> {
    /// The rule's decision; none for a card or a notice.
    #[must_use]
    pub const fn decision(&self) -> Option<Decision> {
        match self {
            Self::Decision(decision) => Some(*decision),
            Self::Availability(availability) => Some(availability.decision()),
            Self::Card(_) | Self::Notice(_) => None,
        }
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Decision(decision) => decision.serialize(serializer),
            Self::Availability(availability) => availability.serialize(serializer),
            Self::Card(card) => card.serialize(serializer),
            Self::Notice(notice) => notice.serialize(serializer),
        }
    }
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision(decision) => decision.fmt(f),
            Self::Availability(availability) => availability.fmt(f),
            Self::Card(card) => card.fmt(f),
            Self::Notice(notice) => notice.fmt(f),
        }
    }
}

impl Serialize for QuestionError {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Inner<'a>(&'a QuestionError);
        impl Serialize for Inner<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("code", self.0.code())?;
                map.serialize_entry("message", &format_args!("{}", self.0))?;
                map.end()
            }
        }
        serializer.collect_map([("error", Inner(self))])
    }
}

/// Answers a question's JSON text in JSON text; an error is an answer too. The shortest way
/// through the crate for a service that has both as text.
///
/// ```
/// use crm_chat_policy::{model::Tenant, question::answer_json};
///
/// let tenant = Tenant::from_json(br#"{"version": 1}"#)?;
/// let answer = answer_json(&tenant, br#"{"ask": "card", "record_type": "invoice"}"#);
/// assert_eq!(answer,
///     r#"{"error":{"code":"unknown_record_type","message":"record_type: the tenant has no record type `invoice` (nearest: `incident`, `account`, `contact`)"}}"#);
/// # Ok::<(), crm_chat_policy::document::Faults>(())
/// ```
#[must_use]
pub fn answer_json(tenant: &Tenant, question: &[u8]) -> alloc::string::String {
    let question = Question::from_json(question);
    let answer = question.as_ref().map_err(Clone::clone).and_then(|question| question.answer(tenant));
    let written = match &answer {
        Ok(answer) => serde_json::to_string(answer),
        Err(error) => serde_json::to_string(error),
    };
    // INVARIANT: answers are maps with string keys, which can always be written.
    written.unwrap_or_default()
}
