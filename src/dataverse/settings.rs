//! A table's chat settings.

use super::{
    answer,
    findings::{Findings, Place},
    guid, is_active,
    note::Note,
    views::Views,
};
use crate::{
    document::{DisconnectDocument, FaultCode, NoteDocument, NotifyDocument, RecordTypeDocument, Step::Key},
    id::RecordId,
    json::Malformed,
    text::{joined, quoted},
};
use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec::Vec};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

/// Reads the settings; nothing if there is no row or the text can't be read.
pub(super) fn read(json: &[u8], findings: &mut Findings, notes: &mut Vec<Note>) -> Option<Settings> {
    let read = at_most_one(json, notes).and_then(|row| match row.as_ref().map(Settings::problem) {
        Some(Some(sentence)) => Err(Malformed { place: crate::document::Place::ROOT, sentence }),
        _ => Ok(row),
    });
    read.unwrap_or_else(|malformed| {
        findings.add_malformed(Place::Settings, malformed);
        None
    })
}

fn at_most_one(json: &[u8], notes: &mut Vec<Note>) -> Result<Option<Settings>, Malformed> {
    let answer = answer::read::<Settings>(json)?;
    notes.extend(answer.goes_on.then(|| Note::more_pages("settings")));
    let mut rows = answer.rows;
    let row = rows.pop();
    if rows.is_empty() {
        return Ok(row);
    }
    let sentence = format!("expected one row of settings at most, found {}", rows.len() + 1);
    Err(Malformed { place: crate::document::Place::ROOT, sentence })
}

/// The keys that say something of the chats of a table.
pub(super) const KEYS: [&str; 7] = [
    "msdyn_usercanjoinchat",
    "msdyn_recordownercanunlink",
    "msdyn_recentchatlinkercanunlink",
    "msdyn_enablekickoffmessage",
    "msdyn_contextviewid",
    "msdyn_isenabledforbot",
    "msdyn_filteringattributes",
];

/// A row of `msdyn_entitylinkchatconfiguration`. Of each of the seven keys it is known whether it is
/// there, be it `null`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self")]
pub(super) struct Settings {
    #[serde(rename = "msdyn_entitylinkchatconfigurationid")]
    pub(super) id: Option<String>,
    #[serde(rename = "msdyn_name")]
    pub(super) name: Option<String>,
    #[serde(rename = "_msdyn_entitytype_value")]
    pub(super) table: Option<String>,
    #[serde(rename = "_msdyn_entitytype_value@OData.Community.Display.V1.FormattedValue")]
    pub(super) table_name: Option<String>,
    statecode: Option<i64>,
    #[serde(rename = "msdyn_usercanjoinchat", default, deserialize_with = "given")]
    user_can_join: Option<Option<bool>>,
    #[serde(rename = "msdyn_recordownercanunlink", default, deserialize_with = "given")]
    owner_can_unlink: Option<Option<bool>>,
    #[serde(rename = "msdyn_recentchatlinkercanunlink", default, deserialize_with = "given")]
    linker_can_unlink: Option<Option<bool>>,
    #[serde(rename = "msdyn_enablekickoffmessage", default, deserialize_with = "given")]
    kickoff_message: Option<Option<bool>>,
    #[serde(rename = "msdyn_contextviewid", default, deserialize_with = "given")]
    context_view_id: Option<Option<String>>,
    #[serde(rename = "msdyn_isenabledforbot", default, deserialize_with = "given")]
    enabled_for_bot: Option<Option<bool>>,
    #[serde(rename = "msdyn_filteringattributes", default, deserialize_with = "given")]
    filtering_attributes: Option<Option<String>>,
    /// The row's other keys.
    #[serde(flatten)]
    others: Others,
}

json_object!(read Settings);

/// Keys whose values are not looked at. Which ones there are makes no difference to a row.
#[derive(Clone, Debug)]
struct Others(BTreeMap<String, ()>);

impl PartialEq for Others {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Others {}

impl<'de> Deserialize<'de> for Others {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys: BTreeMap<String, IgnoredAny> = BTreeMap::deserialize(deserializer)?;
        Ok(Self(keys.into_keys().map(|key| (key, ())).collect()))
    }
}

fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Settings {
    /// Why it is no row of settings, if it is none. Some other file must not be taken for settings
    /// that are all off, nor for the one key that it spells right.
    pub(super) fn problem(&self) -> Option<String> {
        self.misspelt().or_else(|| {
            let expected = joined(KEYS.map(|key| format!("`{key}`")), ", ");
            (!self.has_a_setting()).then(|| format!("expected a row of chat settings, found none of {expected}"))
        })
    }

    /// Which key is one of the seven but for its letter case, if any is.
    pub(super) fn misspelt(&self) -> Option<String> {
        self.others.0.keys().find_map(|found| {
            let right = KEYS.iter().find(|key| key.eq_ignore_ascii_case(found))?;
            Some(format!("expected the key `{right}`, found `{}`", quoted(found)))
        })
    }

    const fn has_a_setting(&self) -> bool {
        self.user_can_join.is_some()
            || self.owner_can_unlink.is_some()
            || self.linker_can_unlink.is_some()
            || self.kickoff_message.is_some()
            || self.context_view_id.is_some()
            || self.enabled_for_bot.is_some()
            || self.filtering_attributes.is_some()
    }

    /// Adds what another row of the same id says; else the key in which the two disagree.
    pub(super) fn unite(&mut self, other: Self) -> Result<(), &'static str> {
        fn unite<T: PartialEq>(this: &mut Option<T>, other: Option<T>, key: &'static str) -> Result<(), &'static str> {
            match (this.as_ref(), other) {
                (_, None) => {}
                (Some(this), Some(other)) if *this == other => {}
                (None, other) => *this = other,
                _ => return Err(key),
            }
            Ok(())
        }
        let [join, owner, linker, kickoff, view, bot, fields] = KEYS;
        unite(&mut self.name, other.name, "msdyn_name")?;
        unite(&mut self.table, other.table, "_msdyn_entitytype_value")?;
        unite(
            &mut self.table_name,
            other.table_name,
            "_msdyn_entitytype_value@OData.Community.Display.V1.FormattedValue",
        )?;
        unite(&mut self.statecode, other.statecode, "statecode")?;
        unite(&mut self.user_can_join, other.user_can_join, join)?;
        unite(&mut self.owner_can_unlink, other.owner_can_unlink, owner)?;
        unite(&mut self.linker_can_unlink, other.linker_can_unlink, linker)?;
        unite(&mut self.kickoff_message, other.kickoff_message, kickoff)?;
        unite(&mut self.context_view_id, other.context_view_id, view)?;
        unite(&mut self.enabled_for_bot, other.enabled_for_bot, bot)?;
        unite(&mut self.filtering_attributes, other.filtering_attributes, fields)
    }

    /// Whether the row counts, if it says so.
    pub(super) fn state(&self) -> Option<bool> {
        self.statecode.map(is_active)
    }

    /// Whether the row counts: alone, it does unless it says otherwise.
    pub(super) fn is_active(&self) -> bool {
        self.state().unwrap_or(true)
    }

    /// Makes a row that doesn't say whether it counts one that doesn't.
    pub(super) const fn deactivate(&mut self) {
        self.statecode = Some(1);
    }

    /// The chosen view's id as written.
    pub(super) fn chosen_view(&self) -> Option<&str> {
        self.context_view_id.as_ref()?.as_deref().map(str::trim).filter(|id| !id.is_empty())
    }

    /// Puts the settings into the record type, all of them: what the row doesn't say is off.
    pub(super) fn apply(&self, view: Option<String>, record_type: &mut RecordTypeDocument) {
        if !self.is_active() {
            return turn_off(record_type);
        }
        let on = |switch: Option<Option<bool>>| switch.flatten().unwrap_or(false);
        record_type.join = Some(on(self.user_can_join));
        record_type.disconnect =
            DisconnectDocument { record_owner: on(self.owner_can_unlink), chat_connector: on(self.linker_can_unlink) };
        record_type.note = NoteDocument { include: on(self.kickoff_message), view };
        let fields = self.filtering_attributes.as_ref().and_then(Option::as_deref).map(watched).unwrap_or_default();
        record_type.notify = NotifyDocument { enabled: on(self.enabled_for_bot), fields: Some(fields) };
    }

    /// Puts the settings of the one table of this id into its record type. The views are `None` where
    /// they could not be read.
    pub(super) fn apply_alone(
        &self,
        table: Option<RecordId>,
        views: Option<&Views>,
        record_type: &mut RecordTypeDocument,
        findings: &mut Findings,
        notes: &mut Vec<Note>,
    ) {
        match (table, self.table.as_deref().map(guid)) {
            (_, Some(Err(error))) => findings.add(FaultCode::InvalidId, Place::SettingsTable, error),
            (Some(table), Some(Ok(other))) if table != other => {
                let sentence = format_args!("expected the table's `MetadataId` `{table}`, found `{other}`");
                findings.add(FaultCode::MalformedDocument, Place::SettingsTable, sentence);
            }
            _ => {}
        }
        if !self.is_active() {
            notes.push(Note::new(
                [Key("settings"), Key("statecode")],
                "the row is deactivated, so it turns everything off",
            ));
        }
        let view = self.chosen_view().filter(|_| self.is_active()).and_then(|id| chosen_view(id, views, findings));
        self.apply(view, record_type);
    }
}

/// Turns off all that a row of settings turns on.
pub(super) fn turn_off(record_type: &mut RecordTypeDocument) {
    record_type.connect = false;
    record_type.join = Some(false);
    record_type.disconnect = DisconnectDocument::default();
    record_type.note = NoteDocument::default();
    record_type.notify = NotifyDocument { enabled: false, fields: Some(Vec::new()) };
}

fn chosen_view(id: &str, views: Option<&Views>, findings: &mut Findings) -> Option<String> {
    let id = match guid(id) {
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
