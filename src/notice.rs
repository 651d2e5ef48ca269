//! Which fields of an update are announced in the record's chats, and to whom?
//! (*Keep chat participants informed when fields are updated*)
//!
//! A field is announced if the chat is on, the record type announces updates, the field is watched, and its
//! value may have changed. Everybody in each connected chat is told, external members included.
//!
//! Readings: [A10, A12, A24, A30, A32](crate::guide::readings).
//!
//! ```
//! use crm_chat_policy::{
//!     document::{NotifyDocument, RecordTypeDocument, TenantDocument},
//!     id::UserId,
//!     model::{Connection, Owner, Record},
//!     notice::{FieldChange, notice},
//! };
//!
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! document.record_types.push(RecordTypeDocument {
//!     name: "incident".into(),
//!     notify: NotifyDocument { enabled: true, fields: None },
//!     ..Default::default()
//! });
//! let tenant = document.build()?;
//!
//! let (agent, expert) = (UserId::from_u128(1).unwrap(), UserId::from_u128(2).unwrap());
//! let id = "7d4f5c52-0000-4000-8000-000000000001".parse()?;
//! let case = Record { record_type: "incident".parse()?, id, owner: Owner::User(agent) };
//! let chats = [Connection::new("19:a@thread.v2".parse()?, agent, vec![agent, expert])];
//! let changes = [FieldChange { field: "prioritycode".parse()?, old: Some(2), new: Some(1) }];
//!
//! let case = tenant.know_record(&case)?;
//! let notice = notice(&case, &changes, &chats);
//! assert_eq!(notice.tell()[0].participants, [&agent.into(), &expert.into()]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::{
    condition::Condition,
    id::{ChatId, LogicalName},
    json::Seq,
    model::{Connection, KnownRecord, Participant},
    text::quoted,
};
use alloc::{collections::BTreeSet, vec::Vec};
use core::fmt;
use serde::{Serialize, ser::SerializeMap};

closed_list! {
    /// Why a changed field is not announced; the first of these that applies.
    #[non_exhaustive]
    pub enum IgnoreReason ("a reason to ignore") {
        /// Teams chat is turned off for the tenant.
        ChatDisabled = "chat_disabled",
        /// The record type's notifications are off.
        NotificationsOff = "notifications_off",
        /// The field is not watched.
        NotWatched = "not_watched",
        /// Old and new value are given and equal.
        Unchanged = "unchanged",
    }
}

closed_list! {
    /// What to know about an announced field.
    #[non_exhaustive]
    pub enum Caveat ("a caveat") {
        /// Images within a text are not shown in the notice (*Inline image limitations*).
        InlineImagesNotRendered = "inline_images_not_rendered",
    }
}

/// A field that an update wrote, with its values where the caller has them. `V` is whatever the
/// values are compared as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange<V> {
    /// The field.
    pub field: LogicalName,
    /// Its value before, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<V>,
    /// Its value after, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<V>,
}

impl<V: PartialEq> FieldChange<V> {
    /// Whether the value may have changed: unless both are given and equal.
    #[must_use]
    pub fn is_change(&self) -> bool {
        !matches!((&self.old, &self.new), (Some(old), Some(new)) if old == new)
    }
}

/// A field of the update that is not announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ignored<'a> {
    /// The field.
    pub field: &'a LogicalName,
    /// The first reason that applies.
    pub reason: IgnoreReason,
}

/// A chat that the notice goes to, with everybody in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Told<'a> {
    /// The chat.
    pub chat: &'a ChatId,
    /// Its participants in the order given, each once.
    pub participants: Vec<&'a Participant>,
}

/// What is announced of an update, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Notice<'a> {
    fields: Vec<(&'a LogicalName, Option<Caveat>)>,
    ignored: Vec<Ignored<'a>>,
    tell: Vec<Told<'a>>,
}

/// Selects what to announce of an update of a record whose connections are given. Each field must
/// occur once in the update. O(changes), as at most five fields are watched.
pub fn notice<'a, V: PartialEq>(
    record: &KnownRecord<'a>,
    changes: &'a [FieldChange<V>],
    connections: &'a [Connection],
) -> Notice<'a> {
    let record_type = record.record_type();
    let ignores = |change: &FieldChange<V>| {
        if !record.facts().contains(Condition::ChatEnabled) {
            Some(IgnoreReason::ChatDisabled)
        } else if !record_type.is_notify_enabled() {
            Some(IgnoreReason::NotificationsOff)
        } else if !record_type.watched().contains(&change.field) {
            Some(IgnoreReason::NotWatched)
        } else if !change.is_change() {
            Some(IgnoreReason::Unchanged)
        } else {
            None
        }
    };
    let mut ignored = Vec::new();
    let mut announced = Vec::new();
    for change in changes {
        match ignores(change) {
            Some(reason) => ignored.push(Ignored { field: &change.field, reason }),
            None => announced.push(&change.field),
        }
    }
    let caveat = |name: &LogicalName| {
        let field = record_type.field(name.as_str())?;
        field.is_rich_text().then_some(Caveat::InlineImagesNotRendered)
    };
    let watched = record_type.watched().iter().filter(|name| announced.contains(name));
    let fields: Vec<_> = watched.map(|name| (name, caveat(name))).collect();
    let told = connections.iter().filter(|_| !fields.is_empty());
    let tell = told.map(|chat| Told { chat: &chat.id, participants: each_once(&chat.participants) }).collect();
    Notice { fields, ignored, tell }
}

fn each_once(participants: &[Participant]) -> Vec<&Participant> {
    let mut seen = BTreeSet::new();
    participants.iter().filter(|participant| seen.insert(*participant)).collect()
}

impl<'a> Notice<'a> {
    /// The watched fields that changed, in the configured order.
    pub fn fields(&self) -> impl Iterator<Item = &'a LogicalName> + Clone + '_ {
        self.fields.iter().map(|(field, _)| *field)
    }

    /// Every other field of the update, in its order.
    #[must_use]
    pub fn ignored(&self) -> &[Ignored<'a>] {
        &self.ignored
    }

    /// What to know about the announced fields.
    pub fn caveats(&self) -> impl Iterator<Item = (&'a LogicalName, Caveat)> + Clone + '_ {
        self.fields.iter().filter_map(|(field, caveat)| Some((*field, (*caveat)?)))
    }

    /// The chats to tell, in the order given; none where no field is announced.
    #[must_use]
    pub fn tell(&self) -> &[Told<'a>] {
        &self.tell
    }
}

impl Serialize for Notice<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct OfField<'a> {
            field: &'a LogicalName,
            caveat: Caveat,
        }
        let caveats = self.caveats().map(|(field, caveat)| OfField { field, caveat });
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("ask", "notify")?;
        map.serialize_entry("fields", &Seq(self.fields()))?;
        map.serialize_entry("ignored", &self.ignored)?;
        map.serialize_entry("caveats", &Seq(caveats))?;
        map.serialize_entry("tell", &self.tell)?;
        map.end()
    }
}

impl fmt::Display for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fields.is_empty() {
            true => f.write_str("notify: nobody")?,
            false => f.write_str("notify: an update")?,
        }
        for field in self.fields() {
            write!(f, "\n  of {field}")?;
        }
        for (field, caveat) in self.caveats() {
            write!(f, "\n  with a caveat for {field}: {caveat}")?;
        }
        for Told { chat, participants } in &self.tell {
            write!(f, "\n  to chat `{}`, participants: {}", quoted(chat.as_str()), participants.len())?;
        }
        self.ignored.iter().try_for_each(|Ignored { field, reason }| write!(f, "\n  not {field}: {reason}"))
    }
}
