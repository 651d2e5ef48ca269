//! A message about an updated row → a field update.

use crate::{
    id::{LogicalName, RecordId},
    json::Value,
    model::Moment,
    notice::FieldChange,
    payload::{Kind, Node, Object, ReadPayloadError, payload},
    text::quoted,
};
use alloc::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde::Serialize;

/// A field update, as [`update`] reads it: the row, and a change for every field that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Update {
    /// The row's table.
    pub record_type: LogicalName,
    /// The row's id.
    pub id: RecordId,
    /// What was written, in the message's order, the row's own id and side effects such as
    /// `modifiedon` included.
    pub changes: Vec<FieldChange<Value>>,
}

/// Reads a field update from the message that a registered step sends: Dataverse's
/// `RemoteExecutionContext` of the message `Update`, as a webhook, Service Bus and Event Hub have it, or
/// in Event Grid's `data`.
///
/// A message says what was written, not what changed. Old values are those of its pre-images, so
/// register the step with one that holds the watched columns; a field on which two images disagree has
/// no old value, nor has one that no image holds. New and old values are unwrapped alike:
///
/// | in the message | in the change |
/// | --- | --- |
/// | choice, state, status; money | the number, digit by digit as it was written |
/// | choices | a list of numbers |
/// | lookup, customer, owner | `{"LogicalName": …, "Id": …}` |
/// | party list | a list of those; `{"addressused": …}` for somebody who is only an address |
/// | moment, `/Date(1767258000000+0100)/` | RFC 3339 in UTC, with milliseconds if there are any |
/// | GUID, text, number, boolean, `null` | the same |
///
/// By Microsoft's pages *Use webhooks to create external handlers for server events*, *Work with event
/// data in your Azure event listener application* and *RemoteExecutionContext class*.
///
/// ```
/// use crm_chat_policy::dataverse;
///
/// let body = br#"{
///     "MessageName": "Update", "PrimaryEntityName": "incident",
///     "InputParameters": [{"key": "Target", "value": {
///         "__type": "Entity:http:\/\/schemas.microsoft.com\/xrm\/2011\/Contracts",
///         "LogicalName": "incident", "Id": "7d4f5c52-0000-4000-8000-000000000001",
///         "Attributes": [{"key": "prioritycode", "value": {
///             "__type": "OptionSetValue:http:\/\/schemas.microsoft.com\/xrm\/2011\/Contracts", "Value": 1}}]}}],
///     "PreEntityImages": [{"key": "Image", "value": {
///         "LogicalName": "incident", "Id": "7d4f5c52-0000-4000-8000-000000000001",
///         "Attributes": [{"key": "prioritycode", "value": {
///             "__type": "OptionSetValue:http:\/\/schemas.microsoft.com\/xrm\/2011\/Contracts", "Value": 2}}]}}]
/// }"#;
/// let update = dataverse::update(body)?;
/// assert_eq!(update.record_type.as_str(), "incident");
/// assert_eq!(serde_json::to_string(&update.changes[0])?, r#"{"field":"prioritycode","old":2,"new":1}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// A text that is no JSON, a message other than `Update`, one without a target or whose target is only a
/// reference, a row or an image that is not the message's, a field given twice, a value of a type that is
/// not known. A message whose parameters were dropped because it was too large (256 KB for a webhook)
/// says nothing of what changed: [`ReadPayloadError::was_too_large`] tells it apart, so that the caller
/// can fetch the row instead.
pub fn update(json: &[u8]) -> Result<Update, ReadPayloadError> {
    let whole = payload(json)?;
    let context = context(&whole)?;
    context.refuse_failure()?;
    let message = context.need("MessageName")?;
    if message.text()? != "Update" {
        return Err(message.unexpected("`Update`"));
    }
    let target = target(&context)?;
    let record_type: LogicalName = target.need("LogicalName")?.parsed()?;
    let id: RecordId = target.need("Id")?.parsed()?;
    refuse_another(&context, "PrimaryEntityName", &record_type)?;
    refuse_another(&context, "PrimaryEntityId", &id)?;

    let mut old = BTreeMap::new();
    for image in pairs(context.given("PreEntityImages")?)? {
        let image = image.value.object()?;
        refuse_another(&image, "LogicalName", &record_type)?;
        refuse_another(&image, "Id", &id)?;
        for (field, value) in attributes(&image)? {
            // Two images that disagree leave the value unknown.
            old.entry(field)
                .and_modify(|known: &mut Option<_>| *known = known.take().filter(|known| *known == value))
                .or_insert(Some(value.clone()));
        }
    }
    let change = |(field, new)| {
        let old = old.remove(&field).flatten();
        FieldChange { field, old, new: Some(new) }
    };
    let changes = attributes(&target)?.into_iter().map(change).collect();
    Ok(Update { record_type, id, changes })
}

/// The message, out of Event Grid's event where it is in one.
fn context<'a>(whole: &Node<'a>) -> Result<Object<'a>, ReadPayloadError> {
    let event = if whole.kind() == Kind::List {
        let mut events = whole.items()?;
        match (events.pop(), events.len()) {
            (Some(event), 0) => event.object()?,
            (last, others) => {
                let count = others + usize::from(last.is_some());
                return Err(whole.error(format_args!("expected one event, found {count}")));
            }
        }
    } else {
        whole.object()?
    };
    match (event.get("MessageName")?, event.given("data")?) {
        (None, Some(data)) => data.object(),
        _ => Ok(event),
    }
}

fn target<'a>(context: &Object<'a>) -> Result<Object<'a>, ReadPayloadError> {
    let parameters = pairs(context.given("InputParameters")?)?;
    if parameters.is_empty() {
        let sentence = "expected what was written, found no parameters: the message was too large for them";
        return Err(context.error(sentence).of_too_large());
    }
    let mut targets = parameters.into_iter().filter(|pair| pair.key == "Target");
    match (targets.next(), targets.next()) {
        (Some(target), None) => {
            let entity = target.value.object()?;
            match entity.given("__type")? {
                Some(name) if name.text()? != ENTITY => Err(name.unexpected(format_args!("`{ENTITY}`"))),
                _ => Ok(entity),
            }
        }
        (None, _) => Err(context.error("expected the parameter `Target` in `InputParameters`, found none")),
        (Some(_), Some(second)) => Err(second.value.error("the parameter `Target` is given twice")),
    }
}

/// Refuses a row other than the message's.
fn refuse_another<T>(object: &Object<'_>, key: &str, expected: &T) -> Result<(), ReadPayloadError>
where
    T: core::str::FromStr<Err = crate::id::ParseIdError> + PartialEq + core::fmt::Display,
{
    let Some(found) = object.given(key)? else { return Ok(()) };
    if found.parsed::<T>()? == *expected {
        return Ok(());
    }
    Err(found.unexpected(format_args!("`{expected}`, as in the target")))
}

/// `{"key": …, "value": …}`, as .NET writes the entries of a collection.
struct Pair<'a> {
    key: String,
    key_node: Node<'a>,
    value: Node<'a>,
}

fn pairs(list: Option<Node<'_>>) -> Result<Vec<Pair<'_>>, ReadPayloadError> {
    let Some(list) = list else { return Ok(Vec::new()) };
    list.items()?.iter().map(pair).collect()
}

fn pair<'a>(item: &Node<'a>) -> Result<Pair<'a>, ReadPayloadError> {
    let item = item.object()?;
    let key_node = item.need("key")?;
    Ok(Pair { key: key_node.text()?, key_node, value: item.need("value")? })
}

fn attributes(entity: &Object<'_>) -> Result<Vec<(LogicalName, Value)>, ReadPayloadError> {
    let mut seen = BTreeSet::new();
    let mut attributes = Vec::new();
    for Pair { key_node, value, .. } in pairs(Some(entity.need("Attributes")?))? {
        let field: LogicalName = key_node.parsed()?;
        if !seen.insert(field.clone()) {
            return Err(key_node.error(format_args!("the field `{field}` is given twice")));
        }
        let value: Value = unwrapped(&value)?.parse().map_err(|error| value.error(error))?;
        attributes.push((field, value));
    }
    Ok(attributes)
}

const ENTITY: &str = "Entity:http://schemas.microsoft.com/xrm/2011/Contracts";
const CONTRACTS: &str = "http://schemas.microsoft.com/xrm/2011/Contracts";
const SYSTEM: &str = "#System";

/// A value as JSON text without its wrapping, so that numbers stay what they were written as.
fn unwrapped<'a>(node: &Node<'a>) -> Result<Cow<'a, str>, ReadPayloadError> {
    match node.kind() {
        Kind::Null | Kind::Boolean(_) | Kind::Number(_) => Ok(Cow::Borrowed(node.json())),
        Kind::Text => match moment(&node.text()?) {
            Some(moment) => Ok(Cow::Owned(format!("\"{moment}\""))),
            None => Ok(Cow::Borrowed(node.json())),
        },
        Kind::List => list(node.items()?.iter().map(unwrapped)).map(Cow::Owned),
        Kind::Object => object(node).map(Cow::Owned),
    }
}

fn list<'a>(items: impl Iterator<Item = Result<Cow<'a, str>, ReadPayloadError>>) -> Result<String, ReadPayloadError> {
    let mut text = String::from("[");
    for (place, item) in items.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&item?);
    }
    text.push(']');
    Ok(text)
}

fn object(node: &Node<'_>) -> Result<String, ReadPayloadError> {
    let object = node.object()?;
    let named = object.given("__type")?;
    let name = named.as_ref().map(Node::text).transpose()?;
    let kind = name.as_deref().map(|name| match name.split_once(':') {
        Some((kind, CONTRACTS | SYSTEM)) => kind,
        _ => name,
    });
    // The entities of images and collections come without a type.
    match kind.or_else(|| object.has("Attributes").then_some("Entity")) {
        Some("OptionSetValue" | "Money") => number(&object.need("Value")?),
        Some("EntityReference") => lookup(&object),
        Some("Entity") => party(&object),
        Some("EntityCollection") => list(object.need("Entities")?.items()?.iter().map(unwrapped)),
        Some("Guid" | "DateTime") => match object.need("__value")? {
            value if value.kind() == Kind::Text => unwrapped(&value).map(Cow::into_owned),
            value => Err(value.unexpected("a string")),
        },
        Some(_) => Err(named.as_ref().unwrap_or(node).error(format_args!(
            "expected a known type of values, found `{}`",
            quoted(name.as_deref().unwrap_or_default())
        ))),
        None => Err(node.error("expected a value, found an object without `__type`")),
    }
}

fn number(value: &Node<'_>) -> Result<String, ReadPayloadError> {
    match value.kind() {
        Kind::Number(digits) => Ok(digits.to_string()),
        _ => Err(value.unexpected("a number")),
    }
}

fn lookup(reference: &Object<'_>) -> Result<String, ReadPayloadError> {
    let name: LogicalName = reference.need("LogicalName")?.parsed()?;
    let id: RecordId = reference.need("Id")?.parsed()?;
    Ok(format!(r#"{{"LogicalName":"{name}","Id":"{id}"}}"#))
}

/// Somebody in a party list: a row of `activityparty`.
fn party(entity: &Object<'_>) -> Result<String, ReadPayloadError> {
    let attributes = pairs(Some(entity.need("Attributes")?))?;
    let of = |key: &str| attributes.iter().find(|pair| pair.key == key && !pair.value.is_null());
    match (of("partyid"), of("addressused")) {
        (Some(party), _) => lookup(&party.value.object()?),
        (None, Some(address)) if address.value.kind() == Kind::Text => {
            Ok(format!(r#"{{"addressused":{}}}"#, address.value.json()))
        }
        _ => Err(entity.error("expected a party with `partyid` or `addressused`, found neither")),
    }
}

const NANOS_OF_A_MILLISECOND: i128 = 1_000_000;

/// `/Date(ms)/` or `/Date(ms+0300)/`; the offset says where it was written, not when.
fn moment(text: &str) -> Option<Moment> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let digits = match inner.char_indices().skip(1).find(|(_, character)| matches!(character, '+' | '-')) {
        None => inner,
        Some((place, _)) => {
            let (digits, offset) = inner.split_at_checked(place)?;
            let offset = offset.get(1..)?;
            (offset.len() == 4 && offset.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)?
        }
    };
    Moment::from_unix_nanos(i128::from(digits.parse::<i64>().ok()?) * NANOS_OF_A_MILLISECOND)
}
