//! A webhook: the body of an update in, who is told what out, a line of JSON for each chat.
//!
//! ```console
//! $ cargo run --example webhook --features dataverse,graph -- TENANT.json ROW.json CONNECTIONS.json CHATS.json < BODY.json
//! ```
//!
//! The body is the message that a step registered on `Update` sends. A service has the tenant at hand, and asks
//! for the rest: Dataverse for the record's row (whose is it) and for the rows that connect chats to it, Graph
//! for these chats with their members. Here, every member is external, as no map says who is which user.

use crm_chat_policy::{dataverse, graph, model::Tenant, notice::notice};
use serde_json::{Value, json};
use std::{collections::BTreeMap, error::Error, fs, io::Read, process::ExitCode};

fn main() -> ExitCode {
    let paths: Vec<_> = std::env::args_os().skip(1).collect();
    let files: Result<Vec<_>, _> = paths.iter().map(fs::read).collect();
    let mut body = Vec::new();
    let read = std::io::stdin().read_to_end(&mut body).and(files).map_err(Into::into);
    let told = read.and_then(|files| match files.as_slice() {
        [tenant, row, connections, chats] => told(&Tenant::from_json(tenant)?, &body, row, connections, chats),
        _ => Err("usage: webhook TENANT.json ROW.json CONNECTIONS.json CHATS.json < BODY.json".into()),
    });
    match &told {
        Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
        Err(error) => eprintln!("{error}"),
    }
    ExitCode::from(2 * u8::from(told.is_err()))
}

/// What each chat is told, and who is in it.
fn told(
    tenant: &Tenant,
    body: &[u8],
    row: &[u8],
    connections: &[u8],
    chats: &[u8],
) -> Result<Vec<Value>, Box<dyn Error>> {
    let update = dataverse::update(body)?;
    let record = dataverse::record(row, &update.record_type)?;
    let chats = graph::chats(chats, |_| None)?.into_iter();
    let mut participants: BTreeMap<_, _> = chats.map(|chat| (chat.id, chat.participants)).collect();
    let mut connected = Vec::new();
    for row in dataverse::connections(connections)? {
        if (&row.record_type, row.record) == (&update.record_type, update.id) {
            // Without its members a chat would be told to nobody, and in silence.
            let unknown = || format!("nothing says who is in the chat {}", row.chat);
            let participants = participants.remove(&row.chat).ok_or_else(unknown)?;
            connected.push(row.into_connection(participants));
        }
    }
    let record = tenant.know_record(&record)?;
    let notice = notice(&record, &update.changes, &connected);
    let fields: Vec<_> = notice.fields().collect();
    let line = |told: &_| json!({ "fields": fields, "tell": told });
    Ok(notice.tell().iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "4c000000-0000-4000-8000-000000000001";
    const CHAT: &str = r#"[{ "id": "19:a@thread.v2", "chatType": "group",
        "members": [{ "id": "MCMx", "userId": "a5000000-0000-4000-8000-0000000000d1" }] }]"#;

    /// What is told of an update that writes a Case's priority, which was 2, and its title.
    fn told_of(priority: u8, record: &str, chats: &str) -> Result<Vec<Value>, String> {
        let tenant = br#"{ "version": 1, "chat": { "enabled": true },
            "record_types": [{ "name": "incident", "notify": { "enabled": true } }] }"#;
        let tenant = Tenant::from_json(tenant).expect("a tenant without faults");
        let choice = |value: u8| json!({ "__type": "OptionSetValue:http://schemas.microsoft.com/xrm/2011/Contracts", "Value": value });
        let entity = |priority: u8| {
            json!({ "LogicalName": "incident", "Id": ID, "Attributes": [
                { "key": "title", "value": "Printer" }, { "key": "prioritycode", "value": choice(priority) },
            ] })
        };
        let body = json!({ "MessageName": "Update", "InputParameters": [{ "key": "Target", "value": entity(priority) }],
            "PreEntityImages": [{ "key": "Image", "value": entity(2) }] });
        let row = json!({ "incidentid": ID, "_owninguser_value": "a5000000-0000-4000-8000-000000000001" });
        let connections = json!([{ "msdyn_teamschatid": "19:a@thread.v2", "msdyn_regardingobjectname": "incident",
            "msdyn_regardingobjectid": record, "msdyn_entityrecordstate": 0, "createdon": "2026-01-05T09:00:00Z" }]);
        let [body, row, connections] = [body, row, connections].map(|payload| payload.to_string());
        told(&tenant, body.as_bytes(), row.as_bytes(), connections.as_bytes(), chats.as_bytes())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_connected_chat_is_told_of_the_watched_field_that_changed() {
        let told = json!({ "fields": ["prioritycode"], "tell": { "chat": "19:a@thread.v2",
            "participants": [{ "external": "a5000000-0000-4000-8000-0000000000d1" }] } });
        assert_eq!(told_of(1, ID, CHAT), Ok(vec![told]));
    }

    #[test]
    fn nobody_is_told_of_what_was_there_before_or_of_another_record() {
        assert_eq!(told_of(2, ID, CHAT), Ok(vec![]));
        assert_eq!(told_of(1, "4c000000-0000-4000-8000-000000000002", CHAT), Ok(vec![]));
    }

    #[test]
    fn a_chat_whose_members_are_not_known_is_an_error() {
        assert_eq!(told_of(1, ID, "[]"), Err("nothing says who is in the chat 19:a@thread.v2".into()));
    }
}
