//! A row of a table.

use super::LOOKUP_TABLE;
use crate::{
    id::{LogicalName, RecordId},
    model::{Owner, Record},
    payload::{Node, Object, ReadPayloadError, answer, payload},
    text::quoted,
};
use alloc::format;

const OWNER: &str = "_ownerid_value";
const OWNING_USER: &str = "_owninguser_value";
const OWNING_TEAM: &str = "_owningteam_value";

/// Reads a record from its table's row, as the Web API answers it.
///
/// The id is the value of the table's name and `id` (`incidentid`), else of `activityid`. The owner is
/// the user of `_owninguser_value` or the team of `_owningteam_value`; without either, `_ownerid_value`,
/// whose annotation `…lookuplogicalname` says which of the two it is. `null` is the same as absent. A row
/// that names no owner has none, so ask for these columns. By Microsoft's pages *Retrieve a table row
/// using the Web API* and *Lookup properties*.
///
/// ```
/// use crm_chat_policy::{dataverse, model::Owner};
///
/// let row = br#"{
///     "incidentid": "7d4f5c52-0000-4000-8000-000000000001",
///     "_owninguser_value": null,
///     "_owningteam_value": "7d4f5c52-0000-4000-8000-0000000000c1"
/// }"#;
/// let case = dataverse::record(row, &"incident".parse()?)?;
/// assert_eq!(case.owner, Owner::Team("7d4f5c52-0000-4000-8000-0000000000c1".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// A text that is no JSON, a failure answer, a list of other than one row, no id, an id that is not a
/// GUID, an owning user beside an owning team, an `_ownerid_value` other than these or, without them, one
/// that doesn't say whether it is a user or a team.
pub fn record(json: &[u8], record_type: &LogicalName) -> Result<Record, ReadPayloadError> {
    let whole = payload(json)?;
    let mut rows = answer(&whole)?.rows;
    match (rows.pop(), rows.len()) {
        (Some(row), 0) => {
            Ok(Record { record_type: record_type.clone(), id: id(&row, record_type)?, owner: owner(&row)? })
        }
        (last, others) => {
            let count = others + usize::from(last.is_some());
            Err(whole.error(format_args!("expected one row, found {count}")))
        }
    }
}

fn id(row: &Object<'_>, record_type: &LogicalName) -> Result<RecordId, ReadPayloadError> {
    let key = format!("{record_type}id");
    match (row.given(&key)?, row.given("activityid")?) {
        (Some(id), _) | (None, Some(id)) => id.parsed(),
        (None, None) => Err(row.error(format_args!("expected `{}` or `activityid`, found neither", quoted(&key)))),
    }
}

fn owner(row: &Object<'_>) -> Result<Owner, ReadPayloadError> {
    let owning = match (row.given(OWNING_USER)?, row.given(OWNING_TEAM)?) {
        (Some(_), Some(team)) => {
            return Err(team.error(format_args!("expected one owner, found `{OWNING_USER}` as well")));
        }
        (Some(user), None) => Owner::User(user.parsed()?),
        (None, Some(team)) => Owner::Team(team.parsed()?),
        (None, None) => Owner::Nobody,
    };
    let Some(id) = row.given(OWNER)? else { return Ok(owning) };
    let table = row.given(&format!("{OWNER}{LOOKUP_TABLE}"))?;
    let table = table.as_ref().map(Node::text).transpose()?;
    let named = match (table.as_deref(), owning) {
        (Some("systemuser"), _) | (None, Owner::User(_)) => Owner::User(id.parsed()?),
        (Some("team"), _) | (None, Owner::Team(_)) => Owner::Team(id.parsed()?),
        (Some(table), _) => {
            let table = quoted(table);
            return Err(
                id.error(format_args!("expected the id of a `systemuser` or a `team`, found that of a `{table}`"))
            );
        }
        (None, Owner::Nobody) => {
            return Err(id.error(format_args!(
                "expected to be told whether this is a user or a team, found nothing that says it: ask for `{OWNING_USER}` and `{OWNING_TEAM}`, or for annotations"
            )));
        }
    };
    match owning {
        Owner::Nobody => Ok(named),
        owning if owning == named => Ok(owning),
        _ => Err(id.error(format_args!("expected the owner in `{OWNING_USER}` or `{OWNING_TEAM}`, found another"))),
    }
}
