//! Pairs of documents that differ in one thing, which unrelated documents never do.

use crate::oracle;
use crm_chat_policy::model::Tenant;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

/// A document, and one that differs from it in one key or one item; sometimes an unrelated one.
pub fn pairs() -> impl Strategy<Value = (Value, Value)> {
    (any::<Tenant>(), any::<Tenant>(), any::<[Index; 8]>(), any::<bool>(), prop::bool::weighted(0.9)).prop_map(
        |(one, other, choices, turned, is_near)| {
            let one = spelled_out(&one);
            let other = if is_near {
                let changes = changes(&one, &json!([]));
                let tried = choices.iter().map(|choice| changed(&one, choice.get(&changes)));
                tried.into_iter().find(is_valid).unwrap_or_else(|| one.clone())
            } else {
                spelled_out(&other)
            };
            if turned { (other, one) } else { (one, other) }
        },
    )
}

fn spelled_out(tenant: &Tenant) -> Value {
    oracle::effective(&serde_json::to_value(tenant.to_document()).expect("a document can be written"))
}

pub fn tenant(document: &Value) -> Tenant {
    Tenant::from_json(document.to_string().as_bytes()).unwrap_or_else(|faults| panic!("{faults}\n{document}"))
}

fn is_valid(document: &Value) -> bool {
    Tenant::from_json(document.to_string().as_bytes()).is_ok()
}

/// A place in a document, and what stands there instead; an item that is `null` goes.
type Change = (String, Value);

/// Values that stand somewhere in documents, to put in the place of another text.
const TEXTS: [&str; 17] = [
    "UserOwned",
    "OrganizationOwned",
    "public",
    "quick_find",
    "first_five_supported",
    "first_five_then_skip",
    "write",
    "write_or_append",
    "String",
    "Image",
    "system_administrator",
    "read_app_profile",
    "disconnect_any_chat",
    "2026-01-05T09:00:00Z",
    "2027-01-05T09:00:00Z",
    "sales",
    "00000000-0000-4000-8000-00000000abcd",
];

/// Everything that might be changed below a place.
fn changes(value: &Value, place: &Value) -> Vec<Change> {
    let pointer = || {
        let keys = place.as_array().expect("a place");
        keys.iter().map(|key| format!("/{}", key.as_str().expect("a key"))).collect::<String>()
    };
    let below = |key: String| {
        let mut keys = place.as_array().expect("a place").clone();
        keys.push(json!(key));
        json!(keys)
    };
    match value {
        Value::Bool(is_on) => vec![(pointer(), json!(!is_on))],
        Value::Null | Value::String(_) => TEXTS.iter().map(|text| (pointer(), json!(text))).collect(),
        Value::Number(_) => Vec::new(),
        Value::Array(items) => {
            let mut all = Vec::new();
            for (index, item) in items.iter().enumerate() {
                let mut without = items.clone();
                without.remove(index);
                all.push((pointer(), json!(without)));
                let mut turned = items.clone();
                turned.rotate_left(index);
                all.push((pointer(), json!(turned)));
                all.extend(changes(item, &below(index.to_string())));
            }
            all
        }
        Value::Object(members) => {
            members.iter().flat_map(|(key, member)| changes(member, &below(key.clone()))).collect()
        }
    }
}

fn changed(document: &Value, (pointer, value): &Change) -> Value {
    let mut document = document.clone();
    *document.pointer_mut(pointer).expect("a place of the document") = value.clone();
    document
}
