//! A table's chat settings.

use super::{
    answer,
    findings::{Findings, Place},
    views::Views,
};
use crate::{
    document::{DisconnectDocument, FaultCode, NoteDocument, NotifyDocument, RecordTypeDocument},
    id::RecordId,
    json::Malformed,
};
use alloc::{borrow::ToOwned, format, string::String, vec::Vec};
use serde::Deserialize;

/// Reads the settings; nothing if there is no row or the text can't be read.
pub(super) fn read(json: &[u8], findings: &mut Findings) -> Option<Settings> {
    at_most_one(json).unwrap_or_else(|malformed| {
        findings.add_malformed(Place::Settings, malformed);
        None
    })
}

fn at_most_one(json: &[u8]) -> Result<Option<Settings>, Malformed> {
    let mut rows = answer::read::<Settings>(json)?.rows;
    let row = rows.pop();
    if rows.is_empty() {
        return Ok(row);
    }
    let sentence = format!("the answer holds {} rows of settings, and a table has one", rows.len() + 1);
    Err(Malformed { place: String::new(), sentence })
}

/// A row of `msdyn_entitylinkchatconfiguration`.
#[derive(Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Settings {
    #[serde(rename = "msdyn_usercanjoinchat")]
    user_can_join: Option<bool>,
    #[serde(rename = "msdyn_recordownercanunlink")]
    owner_can_unlink: Option<bool>,
    #[serde(rename = "msdyn_recentchatlinkercanunlink")]
    linker_can_unlink: Option<bool>,
    #[serde(rename = "msdyn_enablekickoffmessage")]
    kickoff_message: Option<bool>,
    #[serde(rename = "msdyn_contextviewid")]
    context_view_id: Option<String>,
    #[serde(rename = "msdyn_isenabledforbot")]
    enabled_for_bot: Option<bool>,
    #[serde(rename = "msdyn_filteringattributes")]
    filtering_attributes: Option<String>,
}

json_object!(read Settings);

impl Settings {
    /// Puts the settings into the record type. The views are `None` where they could not be read.
    pub(super) fn apply(self, record_type: &mut RecordTypeDocument, views: Option<&Views>, findings: &mut Findings) {
        record_type.join = self.user_can_join;
        record_type.disconnect = DisconnectDocument {
            record_owner: self.owner_can_unlink.unwrap_or(false),
            chat_connector: self.linker_can_unlink.unwrap_or(false),
        };
        let view = self.context_view_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
        record_type.note = NoteDocument {
            include: self.kickoff_message.unwrap_or(false),
            view: view.and_then(|id| chosen_view(id, views, findings)),
        };
        record_type.notify = NotifyDocument {
            enabled: self.enabled_for_bot.unwrap_or(false),
            fields: self.filtering_attributes.as_deref().map(watched).filter(|fields| !fields.is_empty()),
        };
    }
}

fn chosen_view(id: &str, views: Option<&Views>, findings: &mut Findings) -> Option<String> {
    let id = match id.parse::<RecordId>() {
        Ok(id) => id,
        Err(error) => {
            findings.add(FaultCode::InvalidId, Place::ContextView, error);
            return None;
        }
    };
    let views = views?;
    let name = views.name_of(id);
    if name.is_none() {
        findings.add(FaultCode::UnknownView, Place::ContextView, format_args!("no view has the id `{id}`"));
    }
    name.map(ToOwned::to_owned)
}

fn watched(attributes: &str) -> Vec<String> {
    attributes.split(',').map(str::trim).filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect()
}
