//! What decides beside the rules' tables, a line each: with the table above them, no two tenants that
//! [`compare`](mod@crate::review::compare) tells apart have the same page.

use crate::{
    card,
    id::{LogicalName, UserId},
    json::Seq,
    model::{App, JoinAccess, Moment, Profile, RecordType, Role, Tenant},
    review::people::{Names, and, moment},
    text::{joined, quoted},
    vocabulary,
};
use alloc::{
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A setting that decides and that no cell of the table shows. `Display` is a line for people,
/// `Serialize` one JSON object in the words of a [difference](crate::review::compare::Difference).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Setting<'a> {
    /// Whether Teams chat is turned on.
    ChatEnabled(bool),
    /// The apps that it is turned on for, sorted; none where it is for all of them.
    ChatApps(Option<&'a BTreeSet<LogicalName>>),
    /// What access to a record joining its chats asks for.
    JoinAccess(JoinAccess),
    /// Since when timelines are synced; none while the sync is off.
    SyncSince(Option<Moment>),
    /// A role with what it has.
    Role(&'a Role),
    /// A custom profile.
    Profile(&'a Profile),
    /// A custom app.
    App(&'a App),
    /// A record type: who owns its records, what is shown and what is announced.
    RecordType {
        /// The record type.
        record_type: &'a RecordType,
        /// The card's fields in order, each with whether it is column-secured; none without a card.
        card: Option<Vec<(&'a LogicalName, bool)>>,
        /// The fields whose updates are announced, in order; none while notifications are off.
        watched: &'a [LogicalName],
    },
}

/// The settings of a tenant: the switches, then roles in document order, profiles and apps by id, and
/// record types by name.
pub(super) fn settings(tenant: &Tenant) -> impl Iterator<Item = Setting<'_>> {
    let switches = [
        Setting::ChatEnabled(tenant.is_chat_enabled()),
        Setting::ChatApps(tenant.chat_apps()),
        Setting::JoinAccess(tenant.join_access()),
        Setting::SyncSince(tenant.timeline_sync_since()),
    ];
    let mut profiles: Vec<&Profile> = tenant.profiles().iter().collect();
    profiles.sort_unstable_by_key(|profile| profile.id());
    let mut apps: Vec<&App> = tenant.apps().iter().collect();
    apps.sort_unstable_by_key(|app| app.id());
    let of_type = |record_type| Setting::RecordType {
        record_type,
        card: record_type
            .includes_note()
            .then(|| card::chosen(tenant, record_type).map(|field| (field.name(), field.is_secured())).collect()),
        watched: if record_type.is_notify_enabled() { record_type.watched() } else { &[] },
    };
    (switches.into_iter())
        .chain(tenant.roles().iter().map(Setting::Role))
        .chain(profiles.into_iter().map(Setting::Profile))
        .chain(apps.into_iter().map(Setting::App))
        .chain(tenant.record_types_by_name().map(of_type))
}

fn sorted(users: &[UserId]) -> Vec<UserId> {
    let mut users = users.to_vec();
    users.sort_unstable();
    users
}

/// The items with commas, or a word where there are none.
fn listed<'a, T: fmt::Display + 'a>(items: &'a [T], none: &'static str) -> impl fmt::Display + 'a {
    struct Listed<'a, T>(&'a [T], &'static str);
    impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            if self.0.is_empty() { f.write_str(self.1) } else { write!(f, "{}", joined(self.0, ", ")) }
        }
    }
    Listed(items, none)
}

impl Setting<'_> {
    /// The line; `name` shows a name that people chose.
    pub(super) fn line(&self, name: fn(&str) -> String) -> String {
        let with = |is_on, what: &'static str| {
            if is_on { format!("with {what}") } else { format!("without {what}") }
        };
        match self {
            Self::ChatEnabled(is_on) => format!("chat: {}", if *is_on { "on" } else { "off" }),
            Self::ChatApps(None) => "apps with the chat: all".into(),
            Self::ChatApps(Some(apps)) => {
                let apps: Vec<_> = apps.iter().collect();
                format!("apps with the chat: {}", listed(&apps, "none"))
            }
            Self::JoinAccess(access) => {
                format!("access that joining asks for: {}", joined(access.rights(), " or "))
            }
            Self::SyncSince(None) => "timeline sync: off".into(),
            Self::SyncSince(Some(since)) => format!("timeline sync: since {since}"),
            Self::Role(role) => {
                let privileges: Vec<_> = role.privileges().iter().collect();
                let privileges = listed(&privileges, "none");
                format!("role {} {}: privileges: {privileges}", name(role.name()), role.id())
            }
            Self::Profile(profile) => format!(
                "profile {} {}: {}, {}; users: {}",
                name(profile.name()),
                profile.id(),
                with(profile.has_chat(), "chat"),
                with(profile.has_pane_integration(), "pane integration"),
                listed(&sorted(profile.users()), "none"),
            ),
            Self::App(app) => format!(
                "app {}: {}, {}",
                app.id(),
                if app.is_multisession() { "multisession" } else { "single-session" },
                with(app.has_settings_page(), "settings page in the sitemap"),
            ),
            Self::RecordType { record_type, card, watched } => {
                let card = card.as_ref().map(|fields| {
                    let field = |(name, is_secured): &(&LogicalName, bool)| match is_secured {
                        true => format!("{name} (column-secured)"),
                        false => name.to_string(),
                    };
                    fields.iter().map(field).collect::<Vec<_>>()
                });
                let card = card.as_deref().map_or("none".into(), |fields| listed(fields, "a link only").to_string());
                format!(
                    "record type {}: {}; card: {card}; announced: {}",
                    record_type.name(),
                    record_type.ownership(),
                    listed(watched, "none"),
                )
            }
        }
    }
}

impl Setting<'_> {
    /// The line for people, in a tenant's names. Roles and profiles have their ids beside them: two tenants
    /// may call different ones the same.
    pub(super) fn words(&self, names: &Names<'_>) -> String {
        let identified = |name: &str, id: &dyn fmt::Display| format!("`{}` ({id})", quoted(name));
        let or = |items: Vec<String>, none: &str| if items.is_empty() { none.into() } else { and(&items) };
        match self {
            Self::ChatEnabled(is_on) => format!("Teams chat is turned {}", if *is_on { "on" } else { "off" }),
            Self::ChatApps(apps) => format!("Apps with the chat: {}", names.apps(*apps)),
            Self::JoinAccess(_) => format!("Joining a chat takes {} access to its record", names.join_access()),
            Self::SyncSince(None) => "Chats are not synced with record timelines".into(),
            Self::SyncSince(Some(since)) => {
                format!("Chats connected since {} are synced with record timelines", moment(*since))
            }
            Self::Role(role) => {
                let deeds = role.privileges().iter().map(|privilege| vocabulary::privilege(privilege).into()).collect();
                format!("Holders of {} can {}", identified(role.name(), &role.id()), or(deeds, "do nothing more"))
            }
            Self::Profile(profile) => {
                let users = sorted(profile.users()).iter().map(ToString::to_string).collect();
                format!(
                    "Users of profile {} have {}: {}",
                    identified(profile.name(), &profile.id()),
                    vocabulary::profile(profile.has_chat(), profile.has_pane_integration()),
                    or(users, "nobody"),
                )
            }
            Self::App(app) => format!("App {}: {}", names.app(app.id()), app_words(app)),
            Self::RecordType { record_type, card, watched } => {
                let field = |name: &LogicalName| names.field(record_type.name(), name);
                let shown = |(name, is_secured): &(&LogicalName, bool)| {
                    field(name) + if *is_secured { " (column-secured)" } else { "" }
                };
                let card = card.as_ref().map(|fields| or(fields.iter().map(shown).collect(), "a link only"));
                format!(
                    "{}: owned by {}; introduction card: {}; announced updates: {}",
                    names.record_type(record_type),
                    vocabulary::owners(record_type.ownership()),
                    card.as_deref().unwrap_or("none"),
                    or(watched.iter().map(field).collect(), "none"),
                )
            }
        }
    }
}

/// What an app is like.
pub(in crate::review) fn app_words(app: &App) -> String {
    let sessions = if app.is_multisession() { "multisession" } else { "single-session" };
    let page = if app.has_settings_page() { "with" } else { "without" };
    format!("{sessions}, {page} the Teams settings page in its site map")
}

impl fmt::Display for Setting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(|name| format!("`{}`", quoted(name))))
    }
}

impl Serialize for Setting<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::ChatEnabled(is_on) => map.serialize_entry("chat_enabled", is_on)?,
            Self::ChatApps(apps) => map.serialize_entry("chat_apps", apps)?,
            Self::JoinAccess(access) => map.serialize_entry("join_access", access)?,
            Self::SyncSince(since) => map.serialize_entry("sync_since", since)?,
            Self::Role(role) => {
                map.serialize_entry("role", &role.id())?;
                map.serialize_entry("name", role.name())?;
                map.serialize_entry("privileges", &role.privileges())?;
            }
            Self::Profile(profile) => {
                map.serialize_entry("profile", &profile.id())?;
                map.serialize_entry("name", profile.name())?;
                map.serialize_entry("chat", &profile.has_chat())?;
                map.serialize_entry("pane_integration", &profile.has_pane_integration())?;
                map.serialize_entry("users", &sorted(profile.users()))?;
            }
            Self::App(app) => {
                map.serialize_entry("app", app.id())?;
                map.serialize_entry("multisession", &app.is_multisession())?;
                map.serialize_entry("settings_page_in_sitemap", &app.has_settings_page())?;
            }
            Self::RecordType { record_type, card, watched } => {
                let names = |fields: &Vec<(&LogicalName, bool)>, only_secured: bool| -> Vec<String> {
                    let shown = fields.iter().filter(|(_, is_secured)| !only_secured || *is_secured);
                    shown.map(|(name, _)| name.to_string()).collect()
                };
                map.serialize_entry("record_type", record_type.name())?;
                map.serialize_entry("ownership", &record_type.ownership())?;
                map.serialize_entry("card", &card.as_ref().map(|fields| names(fields, false)))?;
                let secured = card.as_ref().map(|fields| names(fields, true)).unwrap_or_default();
                map.serialize_entry("secured_on_card", &secured)?;
                map.serialize_entry("watched", &Seq(watched.iter()))?;
            }
        }
        map.end()
    }
}
