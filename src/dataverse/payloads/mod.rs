//! Payloads of a running Dataverse environment → what questions are made of.

mod access_rights;
mod connections;
mod record;
mod update;

pub use self::{
    access_rights::access_rights,
    connections::{ConnectedChat, connections},
    record::record,
    update::{Update, update},
};
pub use crate::payload::ReadPayloadError;

/// After a lookup's key: the table that its id is of.
const LOOKUP_TABLE: &str = "@Microsoft.Dynamics.CRM.lookuplogicalname";
