//! A difference as a sentence for people: who gains or loses what.

use super::{ComparedProfile, Difference, Direction, Pair};
use crate::{
    condition::Conditions,
    id::LogicalName,
    model::{Privileges, Tenant},
    review::{
        matrix::app_words,
        people::{Names, and, capital, count, moment, or},
    },
    rule::Rule,
    vocabulary,
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

/// Describes the differences of two tenants to people, in names and clauses instead of ids and codes.
///
#[cfg_attr(feature = "json", doc = "```")]
#[cfg_attr(not(feature = "json"), doc = "```ignore")]
/// use crm_chat_policy::{model::Tenant, review::compare::{Sentences, compare}};
///
/// let tenant = |owners: bool| Tenant::from_json(format!(r#"{{"version": 1, "chat": {{"enabled": true}},
///     "roles": [{{"id": "5e000000-0000-4000-8000-000000000002", "name": "CSR Manager", "builtin": "csr_manager"}}],
///     "record_types": [{{"name": "account", "disconnect": {{"record_owner": {owners}}}}}]}}"#).as_bytes());
/// let (old, new) = (tenant(false)?, tenant(true)?);
/// let sentences = Sentences::of(&old, &new);
/// assert_eq!(sentences.sentence(&compare(&old, &new)[0]),
///     "Owners of accounts can now disconnect chats (before: only holders of `CSR Manager`)");
/// # Ok::<(), crm_chat_policy::document::Faults>(())
/// ```
pub struct Sentences<'a> {
    old: Names<'a>,
    new: Names<'a>,
}

impl core::fmt::Debug for Sentences<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Sentences")
    }
}

impl<'a> Sentences<'a> {
    /// The names are those of these tenants, which were compared.
    #[must_use]
    pub fn of(old: &'a Tenant, new: &'a Tenant) -> Self {
        Self { old: Names::among(old, &[old, new]), new: Names::among(new, &[old, new]) }
    }

    /// One line without a full stop.
    #[must_use]
    pub fn sentence(&self, difference: &Difference<'_>) -> String {
        match difference {
            Difference::Verdict { rule, record_type, direction, holding, .. } => {
                self.verdict(rule, *record_type, *direction, *holding)
            }
            Difference::Role { role, gained, lost } => {
                let name =
                    self.new.role_of(*role).or_else(|| self.old.role_of(*role)).unwrap_or_else(|| role.to_string());
                let deeds = |privileges: &Privileges| {
                    and(&privileges.iter().map(|privilege| vocabulary::privilege(privilege).into()).collect::<Vec<_>>())
                };
                let (gains, loses) = (deeds(gained), deeds(lost));
                let gains = if gains.is_empty() { gains } else { format!("gain the right to {gains}") };
                let loses = match loses.is_empty() {
                    true => loses,
                    false => format!("lose the right to {loses}, unless another role gives it"),
                };
                let parts: Vec<String> = [gains, loses].into_iter().filter(|part| !part.is_empty()).collect();
                format!("Holders of {name} {}", and(&parts))
            }
            Difference::Card { record_type, fields: Pair { old, new } } => {
                let records = self.names(record_type).records(record_type);
                match (old, new) {
                    (_, None) => format!("Chats of {records} have no introduction card any more"),
                    (None, Some(fields)) => {
                        format!(
                            "Chats of {records} now have an introduction card with {}",
                            self.fields(record_type, fields)
                        )
                    }
                    (Some(old), Some(new)) => format!(
                        "The introduction card of {records} now shows {} (before: {})",
                        self.fields(record_type, new),
                        self.fields(record_type, old)
                    ),
                }
            }
            Difference::SecuredOnCard { record_type, fields: Pair { old, new } } => {
                let records = self.names(record_type).records(record_type);
                let none = |fields: &[&LogicalName]| match fields {
                    [] => "none".into(),
                    some => self.fields(record_type, some),
                };
                format!(
                    "Column-secured fields that everybody in the chat sees on the card of {records}: {} (before: {})",
                    none(new),
                    none(old)
                )
            }
            Difference::Watched { record_type, fields: Pair { old, new } } => {
                let names = self.names(record_type);
                let records = names.records(record_type);
                let said = |fields: &[LogicalName], but: &[LogicalName]| {
                    let others = fields.iter().filter(|field| !but.contains(field));
                    or(&others.map(|field| names.field(record_type, field)).collect::<Vec<_>>())
                };
                let (gained, lost) = (said(new, old), said(old, new));
                let kept: Vec<LogicalName> = new.iter().filter(|field| old.contains(field)).cloned().collect();
                let kept = match said(&kept, &[]) {
                    kept if kept.is_empty() => kept,
                    kept => format!(" (as before: {kept})"),
                };
                match (gained.as_str(), lost.as_str()) {
                    ("", "") => {
                        format!(
                            "Updates of {records} are announced in another order: {} (before: {})",
                            said(new, &[]),
                            said(old, &[])
                        )
                    }
                    (gained, "") => format!("Participants are now told when {gained} of {records} is updated{kept}"),
                    ("", lost) => format!("Participants are no longer told when {lost} of {records} is updated{kept}"),
                    (gained, lost) => format!(
                        "Participants are now told when {gained} of {records} is updated, and no longer when {lost} is{kept}"
                    ),
                }
            }
            Difference::App { app, apps: Pair { old, new } } => {
                let app = self.app(app);
                match (old, new) {
                    (_, None) => format!("App {app} is gone"),
                    (None, Some(new)) => format!("App {app} is new: {}", app_words(new)),
                    (Some(old), Some(new)) => {
                        format!("App {app} is now {} (before: {})", app_words(new), app_words(old))
                    }
                }
            }
            Difference::Profile { profile, profiles: Pair { old, new }, .. } => {
                let name = self.new.profile_of(*profile).or_else(|| self.old.profile_of(*profile));
                let name = name.unwrap_or_else(|| profile.to_string());
                let has = |of: &ComparedProfile| vocabulary::profile(of.chat, of.pane_integration);
                match (old, new) {
                    (old, None) => {
                        format!(
                            "Profile {name} has no users any more (before: {})",
                            old.as_ref().map_or(0, |of| of.users.len())
                        )
                    }
                    (None, Some(new)) => {
                        format!("Profile {name} is new: {} with {}", count(new.users.len(), "user"), has(new))
                    }
                    (Some(old), Some(new)) => {
                        let joined = new.users.iter().filter(|user| old.users.binary_search(user).is_err()).count();
                        let left = old.users.iter().filter(|user| new.users.binary_search(user).is_err()).count();
                        let moved = match (joined, left) {
                            (0, 0) => String::new(),
                            _ => format!("; {joined} joined, {left} left"),
                        };
                        format!("Users of profile {name} have {} (before: {}){moved}", has(new), has(old))
                    }
                }
            }
            Difference::ChatEnabled(switch) => {
                format!("Teams chat is turned {} for the tenant", if switch.new { "on" } else { "off" })
            }
            Difference::ChatApps(Pair { old, new }) => {
                format!("Teams chat is now turned on for {} (before: {})", self.new.apps(*new), self.old.apps(*old))
            }
            Difference::JoinAccess(_) => format!(
                "Joining a chat now takes {} access to its record (before: {})",
                self.new.join_access(),
                self.old.join_access()
            ),
            Difference::SyncSince(Pair { old, new }) => match (old, new) {
                (_, None) => "Chats are no longer synced with record timelines".into(),
                (None, Some(new)) => {
                    format!("Chats connected since {} are now synced with record timelines", moment(*new))
                }
                (Some(old), Some(new)) if old < new => format!(
                    "Record timelines no longer have the chats connected from {} until {}",
                    moment(*old),
                    moment(*new)
                ),
                (Some(old), Some(new)) => format!(
                    "Record timelines now also have the chats connected from {} until {}",
                    moment(*new),
                    moment(*old)
                ),
            },
            Difference::Ownership { record_type, ownership: Pair { old, new } } => {
                let records = self.names(record_type).records(record_type);
                match (old, new) {
                    (_, None) => format!("Chats are no longer connected to {records}: the record type is gone"),
                    (None, Some(new)) => format!("New record type: {records}, owned by {}", vocabulary::owners(*new)),
                    (Some(old), Some(new)) => {
                        format!(
                            "Owner of {records}: now {} (before: {})",
                            vocabulary::owners(*new),
                            vocabulary::owners(*old)
                        )
                    }
                }
            }
        }
    }

    /// Who can do now what they could not, or no longer what they could, and who else can.
    fn verdict(
        &self,
        rule: &'static Rule,
        record_type: Option<&LogicalName>,
        direction: Direction,
        holding: Conditions,
    ) -> String {
        let records = record_type.map_or_else(String::new, |name| self.names(name).records(name));
        let (names, other_names, can) = match direction {
            Direction::Widened => (&self.new, &self.old, "can now"),
            Direction::Narrowed => (&self.old, &self.new, "can no longer"),
        };
        let others = match record_type.map(|name| other_names.tenant.record_type(name.as_str())) {
            Some(None) => Vec::new(),
            found => other_names.ways(rule, found.flatten()),
        };
        // What these people and all others have to meet is said once, unless nothing else is to be said of them.
        let common = others.iter().fold(holding, |common, way| common.intersection(*way));
        let common = if others.is_empty() || common == holding { Conditions::NONE } else { common };
        let (people, circumstances) = names.described(rule, holding.difference(common), &records);
        let (deed, of_records) = rule.deed();
        let of_records = match !records.is_empty() && people.contains(&records) {
            true => String::new(),
            false => of_records.replace("{records}", &records),
        };
        let phrase = |way: &Conditions| {
            let (people, circumstances) = other_names.described(rule, way.difference(common), &records);
            people + &circumstances
        };
        let phrases = others.iter().map(phrase).collect::<Vec<_>>().join("; ");
        let others = match (direction, phrases.as_str()) {
            (Direction::Widened, "") => "before: nobody".into(),
            (Direction::Narrowed, "") => "now: nobody".into(),
            (Direction::Widened, some) => format!("before: only {some}"),
            (Direction::Narrowed, some) => format!("now: only {some}"),
        };
        let common = rule.conditions_in(common).map(|condition| names.holds(condition)).collect::<Vec<_>>();
        let as_before =
            if common.is_empty() { String::new() } else { format!("; as before, only if {}", and(&common)) };
        format!("{} {can} {deed}{of_records}{circumstances} ({others}){as_before}", capital(&people))
    }

    /// The names of the tenant that has the type, the new one's first.
    fn names(&self, record_type: &LogicalName) -> &Names<'a> {
        if self.new.tenant.record_type(record_type.as_str()).is_some() { &self.new } else { &self.old }
    }

    /// An app's name in the tenant that has it, the new one first.
    fn app(&self, id: &LogicalName) -> String {
        if self.new.tenant.custom_app(id.as_str()).is_some() { self.new.app(id) } else { self.old.app(id) }
    }

    fn fields(&self, record_type: &LogicalName, fields: &[&LogicalName]) -> String {
        let names = self.names(record_type);
        let fields: Vec<String> = fields.iter().map(|field| names.field(record_type, field)).collect();
        if fields.is_empty() { "a link only".into() } else { and(&fields) }
    }
}
