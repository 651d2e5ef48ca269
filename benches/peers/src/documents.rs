//! Tenants of any size, as documents.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::random::Random;

/// A tenant with this many custom record types and roles. Its record types have what an ordinary one has: a few fields, a
/// view, an introduction note, fields that are watched.
pub fn document(record_types: usize, roles: usize) -> Vec<u8> {
    assemble(record_types, roles, |_| false)
}

/// The same tenant after somebody changed one record type in ten.
pub fn changed(record_types: usize, roles: usize) -> Vec<u8> {
    assemble(record_types, roles, |at| at % 10 == 0)
}

/// A tenant of so many profiles with a user each, of which every second has the chat; the users of a thousand of them,
/// spread evenly.
pub fn profiles(count: usize) -> (Vec<u8>, Vec<Uuid>) {
    let random = &mut Random::seeded(11);
    let users: Vec<Uuid> = (0..count).map(|_| random.uuid()).collect();
    let profiles: Vec<Value> = users
        .iter()
        .enumerate()
        .map(|(at, user)| json!({ "id": random.uuid(), "name": "Desk", "chat": at % 2 == 0, "users": [user] }))
        .collect();
    let reader = json!({ "id": READER, "name": "Readers", "builtin": "productivity_tools_user" });
    let document = json!({ "version": 1, "chat": { "enabled": true }, "roles": [reader], "profiles": profiles });
    let step = count.div_ceil(1_000);
    // By an even step alone, all of them would have the chat.
    let asked = (0..1_000).filter_map(|at| users.get(at * step + at % 2 * usize::from(step > 1))).copied().collect();
    (document.to_string().into_bytes(), asked)
}

/// The role that the users of [`profiles`] hold.
pub const READER: Uuid = Uuid::from_u128(0x5e);

fn assemble(record_types: usize, roles: usize, changed: impl Fn(usize) -> bool) -> Vec<u8> {
    let random = &mut Random::seeded(7);
    let roles: Vec<Value> = (0..roles)
        .map(|at| {
            let privileges: &[&str] = if at % 7 == 0 { &["disconnect_any_chat"] } else { &[] };
            json!({ "id": random.uuid(), "name": format!("Role {at}"), "privileges": privileges })
        })
        .collect();
    let record_types: Vec<Value> = (0..record_types).map(|at| record_type(random, at, changed(at))).collect();
    let document = json!({ "version": 1, "chat": { "enabled": true }, "roles": roles, "record_types": record_types });
    document.to_string().into_bytes()
}

fn record_type(random: &mut Random, at: usize, changed: bool) -> Value {
    let join = random.chance(50);
    json!({
        "name": format!("contoso_type{at:06}"),
        "ownership": "UserOwned",
        "fields": [
            { "name": "contoso_name", "type": "String" },
            { "name": "contoso_state", "type": "Picklist" },
            { "name": "contoso_owner", "type": "Lookup" },
            { "name": "contoso_due", "type": "DateTime" },
            { "name": "contoso_notes", "type": "Memo", "secured": true },
            { "name": "contoso_files", "type": "File" },
        ],
        "views": [{
            "name": "Quick Find",
            "kind": "quick_find",
            "columns": ["contoso_name", "contoso_files", "contoso_state", "contoso_owner", "contoso_due"],
        }],
        "note": { "include": true, "view": "Quick Find" },
        "disconnect": { "record_owner": random.chance(50), "chat_connector": random.chance(50) },
        "join": join != changed,
        "notify": { "enabled": true, "fields": ["contoso_state", "contoso_due"] },
    })
}
