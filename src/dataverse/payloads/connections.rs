//! Rows that connect chats to records → the current connections.

use super::LOOKUP_TABLE;
use crate::{
    id::{ChatId, LogicalName, RecordId, UserId},
    model::{Connection, Moment, Participant},
    payload::{Kind, Node, Object, ReadPayloadError, answer, payload},
    text::quoted,
};
use alloc::{collections::BTreeMap, format, vec::Vec};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A chat that is connected to a record, as far as the row that connects them knows it, and [`connections`]
/// reads it: who is in the chat is Graph's to say ([`into_connection`](Self::into_connection) puts the two together).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConnectedChat {
    /// The record's type.
    pub record_type: LogicalName,
    /// The record's id.
    pub record: RecordId,
    /// The chat's id.
    pub chat: ChatId,
    /// Who most recently connected it, if known.
    pub connected_by: Option<UserId>,
    /// When it was connected.
    pub connected_on: Moment,
}

impl ConnectedChat {
    /// The connection that questions about the record ask for, of a chat whose participants are known.
    #[must_use]
    pub fn into_connection<P: Into<Participant>>(self, participants: impl IntoIterator<Item = P>) -> Connection {
        Connection {
            connected_on: Some(self.connected_on),
            ..Connection::new(self.chat, self.connected_by, participants)
        }
    }
}

impl Serialize for ConnectedChat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Record<'a> {
            r#type: &'a LogicalName,
            id: RecordId,
        }
        #[derive(Serialize)]
        struct Chat<'a> {
            id: &'a ChatId,
            connected_by: Option<UserId>,
            connected_on: Moment,
        }
        let Self { record_type, record, chat, connected_by, connected_on } = self;
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("record", &Record { r#type: record_type, id: *record })?;
        map.serialize_entry("chat", &Chat { id: chat, connected_by: *connected_by, connected_on: *connected_on })?;
        map.end()
    }
}

/// Reads the current connections from rows of `msdyn_teamschatassociations`, or of the activity
/// table `chat`, which environments have that sync chats to the timeline.
///
/// A chat that is disconnected and connected again has several rows. Of each chat and record the newest
/// row decides, by `modifiedon`, else by `createdon`; of equally new rows one that disconnects wins, of
/// several connectors none is known, and of several moments of connecting the earliest counts. The
/// connections come by record type, record and chat. By Microsoft's table reference (*Teams Chat
/// Association*, *Chat*); that the newest row decides is inferred from it.
///
/// ```
/// use crm_chat_policy::dataverse;
///
/// let answer = br#"{"value": [{
///     "msdyn_teamschatid": "19:a@thread.v2",
///     "msdyn_regardingobjectid": "7d4f5c52-0000-4000-8000-000000000001",
///     "msdyn_regardingobjectname": "incident",
///     "msdyn_entityrecordstate": 0,
///     "_createdby_value": "7d4f5c52-0000-4000-8000-0000000000b1",
///     "createdon": "2026-01-05T09:00:00Z"
/// }]}"#;
/// let connections = dataverse::connections(answer)?;
/// assert_eq!(connections[0].connected_by, Some("7d4f5c52-0000-4000-8000-0000000000b1".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// A text that is no JSON, a failure answer, an answer with further pages (the disconnection may be on
/// one), a row of another table, an id or name that is none, a state other than 0 (associated) and 1
/// (disassociated), a row without a time to order it by, and a connecting row without the moment of
/// connecting (`createdon`; in `chat`, `linkedon`).
pub fn connections(json: &[u8]) -> Result<Vec<ConnectedChat>, ReadPayloadError> {
    let whole = payload(json)?;
    let answer = answer(&whole)?;
    answer.refuse_further_pages()?;
    if answer.rows.is_empty() {
        refuse_other_table(&whole)?;
    }
    let mut newest: BTreeMap<Pair, Row> = BTreeMap::new();
    for row in &answer.rows {
        let (pair, row) = read(row)?;
        match newest.get_mut(&pair) {
            None => {
                newest.insert(pair, row);
            }
            Some(known) if known.time < row.time => *known = row,
            Some(known) if known.time == row.time => known.link = Link::of_both(known.link, row.link),
            Some(_) => {}
        }
    }
    let standing = newest.into_iter().filter_map(|((record_type, record, chat), row)| match row.link {
        Link::Connected { by, on } => {
            Some(ConnectedChat { record_type, record, chat, connected_by: by, connected_on: on })
        }
        Link::Disconnected => None,
    });
    Ok(standing.collect())
}

type Pair = (LogicalName, RecordId, ChatId);

struct Row {
    time: Moment,
    link: Link,
}

#[derive(Clone, Copy)]
enum Link {
    Connected { by: Option<UserId>, on: Moment },
    Disconnected,
}

impl Link {
    /// What is certain where two rows are equally new.
    fn of_both(one: Self, other: Self) -> Self {
        match (one, other) {
            (Self::Connected { by, on }, Self::Connected { by: other_by, on: other_on }) => {
                Self::Connected { by: by.filter(|by| Some(*by) == other_by), on: on.min(other_on) }
            }
            (Self::Disconnected, _) | (_, Self::Disconnected) => Self::Disconnected,
        }
    }
}

/// An answer without rows says by its context alone what it has none of.
fn refuse_other_table(whole: &Node<'_>) -> Result<(), ReadPayloadError> {
    if whole.kind() == Kind::List {
        return Ok(());
    }
    let Some(context) = whole.object()?.given("@odata.context")? else { return Ok(()) };
    let text = context.text()?;
    let set = text.rsplit_once('#').map_or(text.as_str(), |(_, set)| set);
    let name = set.split('(').next().unwrap_or(set);
    match name {
        "msdyn_teamschatassociations" | "chats" => Ok(()),
        other => Err(context.error(format_args!(
            "expected rows of `msdyn_teamschatassociations` or `chats`, found an answer of `{}`",
            quoted(other)
        ))),
    }
}

fn read(row: &Object<'_>) -> Result<(Pair, Row), ReadPayloadError> {
    match (row.get("msdyn_teamschatid")?, row.get("teamschatid")?) {
        (Some(chat), None) => association(row, &chat),
        (None, Some(chat)) => activity(row, &chat),
        (Some(chat), Some(_)) => Err(chat.error("expected `msdyn_teamschatid` or `teamschatid`, found both")),
        (None, None) => Err(row.error("expected `msdyn_teamschatid` or `teamschatid`, found neither")),
    }
}

/// A row of `msdyn_teamschatassociation`.
fn association(row: &Object<'_>, chat: &Node<'_>) -> Result<(Pair, Row), ReadPayloadError> {
    let record = row.need("msdyn_regardingobjectid")?;
    // The column is text, and other clients write GUIDs in braces.
    let text = record.text()?;
    let bare = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(&text);
    let id = bare.parse().map_err(|error| record.error(error))?;
    let record_type = row.need("msdyn_regardingobjectname")?.parsed()?;
    let created = row.given("createdon")?;
    let state = row.need("msdyn_entityrecordstate")?;
    let link = match state.kind() {
        Kind::Number("0") => Link::Connected {
            by: user(row, "_createdby_value")?,
            on: match &created {
                Some(created) => created.moment()?,
                None => return Err(row.lacks("createdon", ", by which a row that connects says when")),
            },
        },
        Kind::Number("1") => Link::Disconnected,
        _ => return Err(state.unexpected("`0` (associated) or `1` (disassociated)")),
    };
    let Some(time) = row.given("modifiedon")?.or(created) else {
        return Err(row.error("expected `modifiedon` or `createdon`, by which rows are ordered, found neither"));
    };
    Ok(((record_type, id, chat.parsed()?), Row { time: time.moment()?, link }))
}

/// A row of `chat`.
fn activity(row: &Object<'_>, chat: &Node<'_>) -> Result<(Pair, Row), ReadPayloadError> {
    const REGARDING: &str = "_regardingobjectid_value";
    let record = row.need(REGARDING)?.parsed()?;
    let record_type = row.need(&format!("{REGARDING}{LOOKUP_TABLE}"))?.parsed()?;
    let moment = |key| row.given(key)?.map(|node| node.moment()).transpose();
    let (linked, unlinked) = (moment("linkedon")?, moment("unlinkedon")?);
    let link = match (linked, unlinked) {
        // A chat that was unlinked before it was linked is linked.
        (Some(on), unlinked) if unlinked < Some(on) => Link::Connected { by: user(row, "_linkedby_value")?, on },
        (_, Some(_)) => Link::Disconnected,
        (_, None) => return Err(row.error("expected `linkedon` or `unlinkedon`, found neither")),
    };
    let time = moment("modifiedon")?.or(moment("createdon")?).or(linked.max(unlinked));
    match time {
        Some(time) => Ok(((record_type, record, chat.parsed()?), Row { time, link })),
        None => Err(row.error("expected `modifiedon` or `createdon`, by which rows are ordered, found neither")),
    }
}

fn user(row: &Object<'_>, key: &str) -> Result<Option<UserId>, ReadPayloadError> {
    row.given(key)?.map(|user| user.parsed()).transpose()
}
