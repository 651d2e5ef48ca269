//! The yardsticks for JSON: documents, questions and answers as the plainest structs that hold them, read and written by
//! `serde_json` with nothing checked.

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Document {
    pub version: i64,
    pub chat: Chat,
    pub roles: Vec<Role>,
    pub record_types: Vec<RecordType>,
}

#[derive(Deserialize)]
pub struct Chat {
    pub enabled: bool,
    pub granted_permissions: Option<Vec<String>>,
    pub timeline_sync_since: Option<String>,
}

#[derive(Deserialize)]
pub struct Role {
    pub id: String,
    pub name: String,
    pub builtin: Option<String>,
    #[serde(default)]
    pub privileges: Vec<String>,
    #[serde(default)]
    pub revoked: Vec<String>,
}

#[derive(Deserialize)]
pub struct RecordType {
    pub name: String,
    pub ownership: String,
    pub fields: Vec<Field>,
    pub views: Vec<View>,
    pub note: Note,
    pub disconnect: Disconnect,
    pub join: bool,
    pub notify: Notify,
}

#[derive(Deserialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub field_type: String,
    #[serde(default)]
    pub secured: bool,
}

#[derive(Deserialize)]
pub struct View {
    pub name: String,
    pub kind: String,
    pub columns: Vec<String>,
}

#[derive(Deserialize)]
pub struct Note {
    pub include: bool,
    pub view: Option<String>,
}

#[derive(Deserialize)]
pub struct Disconnect {
    pub record_owner: bool,
    pub chat_connector: bool,
}

#[derive(Deserialize)]
pub struct Notify {
    pub enabled: bool,
    pub fields: Vec<String>,
}

#[derive(Deserialize)]
pub struct Question {
    pub ask: String,
    pub user: User,
    pub record: Record,
    pub chat: Connection,
}

#[derive(Deserialize)]
pub struct User {
    pub id: String,
    pub roles: Vec<String>,
    pub teams: Vec<String>,
}

#[derive(Deserialize)]
pub struct Record {
    #[serde(rename = "type")]
    pub record_type: String,
    pub id: String,
    pub owner: Option<Owner>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    User(String),
    Team(String),
}

#[derive(Deserialize)]
pub struct Connection {
    pub id: String,
    pub connected_by: String,
}

#[derive(Deserialize, Serialize)]
pub struct Answer {
    pub ask: String,
    pub rule: String,
    pub allowed: bool,
    pub grants: Vec<String>,
    pub held: Vec<String>,
    pub failed_guards: Vec<String>,
    pub missing: Vec<Missing>,
    pub remedies: Vec<Vec<String>>,
}

#[derive(Deserialize, Serialize)]
pub struct Missing {
    pub grant: String,
    pub conditions: Vec<String>,
}
