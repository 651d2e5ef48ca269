//! A difference as a line for people and as a JSON object.

use super::{ComparedProfile, Difference, Pair};
use crate::{
    condition::Conditions,
    id::LogicalName,
    json::Seq,
    model::{App, Ownership},
    text::joined,
};
use alloc::vec::Vec;
use core::fmt;
use serde::{Serialize, Serializer, ser::SerializeMap};

impl Serialize for Difference<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Verdict { rule, record_type, direction, holding, failing } => {
                let listed = |set: Conditions| rule.conditions_in(set);
                map.serialize_entry("rule", rule.name())?;
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("change", direction)?;
                map.serialize_entry("if", &Seq(listed(*holding)))?;
                map.serialize_entry("if_not", &Seq(listed(*failing)))?;
            }
            Self::Role { role, gained, lost } => {
                map.serialize_entry("role", role)?;
                map.serialize_entry("gained", gained)?;
                map.serialize_entry("lost", lost)?;
            }
            Self::Card { record_type, fields } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("card", fields)?;
            }
            Self::SecuredOnCard { record_type, fields } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("secured_on_card", fields)?;
            }
            Self::Watched { record_type, fields } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("watched", fields)?;
            }
            Self::App { app, apps } => {
                #[derive(Serialize)]
                struct Compared {
                    multisession: bool,
                    settings_page_in_sitemap: bool,
                }
                let compared = |app: Option<&App>| {
                    app.map(|app| Compared {
                        multisession: app.is_multisession(),
                        settings_page_in_sitemap: app.has_settings_page(),
                    })
                };
                map.serialize_entry("app", app)?;
                map.serialize_entry("old", &compared(apps.old))?;
                map.serialize_entry("new", &compared(apps.new))?;
            }
            Self::Profile { profile, profiles, .. } => {
                map.serialize_entry("profile", profile)?;
                map.serialize_entry("old", &profiles.old)?;
                map.serialize_entry("new", &profiles.new)?;
            }
            Self::ChatEnabled(switch) => map.serialize_entry("chat_enabled", switch)?,
            Self::ChatApps(apps) => map.serialize_entry("chat_apps", apps)?,
            Self::JoinAccess(access) => map.serialize_entry("join_access", access)?,
            Self::SyncSince(moments) => map.serialize_entry("sync_since", moments)?,
            Self::Ownership { record_type, ownership } => {
                map.serialize_entry("record_type", record_type)?;
                map.serialize_entry("ownership", ownership)?;
            }
        }
        map.end()
    }
}

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verdict { rule, record_type, direction, holding, failing } => {
                write!(f, "{}", rule.name())?;
                if let Some(record_type) = record_type {
                    write!(f, " of {record_type}")?;
                }
                write!(f, " is {direction}: ")?;
                if holding.is_empty() && failing.is_empty() {
                    return f.write_str("always");
                }
                let mut separator = "if ";
                for condition in rule.conditions_in(*holding) {
                    write!(f, "{separator}{condition}")?;
                    separator = " and ";
                }
                for condition in rule.conditions_in(*failing) {
                    write!(f, "{separator}not {condition}")?;
                    separator = " and ";
                }
                Ok(())
            }
            Self::Role { role, gained, lost } => {
                write!(f, "role {role}")?;
                for (verb, privileges) in [("gains", gained), ("loses", lost)] {
                    let mut separator = "";
                    for privilege in privileges.iter() {
                        match separator {
                            "" => write!(f, " {verb} {privilege}")?,
                            _ => write!(f, "{separator}{privilege}")?,
                        }
                        separator = ", ";
                    }
                }
                Ok(())
            }
            Self::Card { record_type, fields } => {
                let [was, is] = [&fields.old, &fields.new].map(|names| Listed(names.clone(), "a link only"));
                write!(f, "card of {record_type}: was {was}, is {is}")
            }
            Self::SecuredOnCard { record_type, fields } => {
                let [was, is] = [&fields.old, &fields.new].map(|names| Listed(Some(names.clone()), "none"));
                write!(f, "column-secured fields on the card of {record_type}: were {was}, are {is}")
            }
            Self::Watched { record_type, fields } => {
                let [was, is] = [fields.old, fields.new].map(|names| Listed(Some(names.iter().collect()), "none"));
                write!(f, "announced fields of {record_type}: were {was}, are {is}")
            }
            Self::App { app, apps } => {
                let one = |app: Option<&App>| {
                    Described(app.map(|app| {
                        [("multisession", app.is_multisession()), ("settings page in sitemap", app.has_settings_page())]
                    }))
                };
                write!(f, "app {app}: was {}, is {}", one(apps.old), one(apps.new))
            }
            Self::Profile { profile, profiles, .. } => {
                let users = |profile: &Option<ComparedProfile>| profile.as_ref().map_or(0, |of| of.users.len());
                let one = |profile: &Option<ComparedProfile>| {
                    Described(profile.as_ref().map(|of| [("chat", of.chat), ("pane integration", of.pane_integration)]))
                };
                write!(
                    f,
                    "profile {profile}: was {}, is {}, users: were {}, are {}",
                    one(&profiles.old),
                    one(&profiles.new),
                    users(&profiles.old),
                    users(&profiles.new)
                )
            }
            Self::ChatEnabled(switch) => {
                f.write_str(if switch.new { "Teams chat is turned on" } else { "Teams chat is turned off" })
            }
            Self::ChatApps(apps) => {
                let [was, is] =
                    [apps.old, apps.new].map(|apps| Listed(apps.map(|apps| apps.iter().collect()), "every app"));
                write!(f, "apps that Teams chat is turned on for: were {was}, are {is}")
            }
            Self::JoinAccess(access) => {
                let [was, is] = [access.old, access.new].map(|access| joined(access.rights(), " or "));
                write!(f, "access that joining asks for: was {was}, is {is}")
            }
            Self::SyncSince(Pair { old, new }) => match (old, new) {
                (_, None) => f.write_str("the timeline sync is turned off"),
                (None, Some(new)) => write!(f, "the timeline sync is turned on since {new}"),
                (Some(old), Some(new)) => write!(f, "the timeline sync counts since {new}, not {old}"),
            },
            Self::Ownership { record_type, ownership } => {
                let one = |ownership: Option<Ownership>| ownership.map_or("no such type", Ownership::code);
                write!(f, "ownership of {record_type}: was {}, is {}", one(ownership.old), one(ownership.new))
            }
        }
    }
}

/// Names with commas, or words where there are none.
struct Listed<'a>(Option<Vec<&'a LogicalName>>, &'static str);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_deref() {
            None => f.write_str("no card"),
            Some([]) => f.write_str(self.1),
            Some([first, rest @ ..]) => {
                write!(f, "{first}")?;
                rest.iter().try_for_each(|name| write!(f, ", {name}"))
            }
        }
    }
}

/// Switches with and without, or that there is nothing.
struct Described(Option<[(&'static str, bool); 2]>);

impl fmt::Display for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let with = |on| if on { "with" } else { "without" };
        match self.0 {
            None => f.write_str("none"),
            Some([(one, has_one), (other, has_other)]) => {
                write!(f, "{} {one} and {} {other}", with(has_one), with(has_other))
            }
        }
    }
}
