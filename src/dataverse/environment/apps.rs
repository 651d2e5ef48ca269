//! Apps and site maps → custom apps of the document.

use super::{
    Read,
    facts::{self, Spot},
    kind::Kind,
    outcome::{Outcome, States, each, place},
};
use crate::{
    document::{AppDocument, ChatDocument},
    id::LogicalName,
    model::BuiltinApp,
    text::quoted,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::String,
    vec::Vec,
};

/// The unique names of built-in apps in lower case.
const BUILTIN: [(&str, BuiltinApp); 4] = [
    ("customerservicehub", BuiltinApp::CustomerServiceHub),
    ("msdyn_customerserviceworkspace", BuiltinApp::CustomerServiceWorkspace),
    ("omnichannelengagementhub", BuiltinApp::OmnichannelForCustomerService),
    ("msdyn_fieldservice", BuiltinApp::FieldService),
];

/// An app as all files together have it.
struct App<'f> {
    file: &'f Read,
    spot: Spot,
    unique_name: &'f str,
    label: Option<&'f str>,
    multisession: Option<bool>,
    is_active: Option<bool>,
}

/// The custom apps by id, the base document's where the files have none of the id.
/// An app that is deactivated is no app that the chat is turned on for.
pub(super) fn assemble(
    files: &[Read],
    base: Vec<AppDocument>,
    chat: &mut ChatDocument,
    outcome: &mut Outcome,
) -> Vec<AppDocument> {
    let mut with_page: BTreeMap<String, bool> = BTreeMap::new();
    for (_, row) in each(files, |facts| &facts.site_maps) {
        *with_page.entry(row.app.to_ascii_lowercase()).or_default() |= row.has_settings_page;
    }
    let mut documents: BTreeMap<String, AppDocument> = BTreeMap::new();
    let mut inactive = BTreeSet::new();
    let mut states = States::of(Kind::App, &each(files, |facts| &facts.apps), |row| row.is_active);
    for (name, app) in united(files, outcome) {
        let at = |key| place(app.file, app.spot, key);
        let builtin = BUILTIN.iter().find(|(known, _)| *known == name).map(|(_, builtin)| *builtin);
        let id = builtin.map_or_else(|| name.clone(), |builtin| builtin.code().into());
        if !states.is_active(app.is_active, app.file.source, at("statecode"), outcome) {
            outcome.note(
                at("statecode"),
                format_args!("the app `{}` is deactivated, so it is left out", quoted(app.unique_name)),
            );
            inactive.insert(id);
            continue;
        }
        if builtin.is_some() {
            continue;
        }
        let left_out = match name.parse::<LogicalName>() {
            Err(error) => Some(format!("{error}; the app is left out")),
            Ok(_) if BuiltinApp::from_code(&name).is_some() => {
                Some(format!("`{name}` is the id of a built-in app; the app is left out"))
            }
            Ok(_) => None,
        };
        if let Some(sentence) = left_out {
            outcome.note(at("uniquename"), sentence);
            continue;
        }
        if app.multisession.is_none() {
            let sentence =
                format_args!("no file says whether the app `{name}` is multisession, so it counts as one that is");
            outcome.note(at("navigationtype"), sentence);
        }
        if !with_page.contains_key(&name) && !with_page.is_empty() {
            outcome.note(at(""), format_args!("no site map is of the app `{name}`, so it has no settings page"));
        }
        let multisession = app.multisession.unwrap_or(true);
        let label = app.label.map(String::from);
        let settings_page_in_sitemap = with_page.get(&name).copied().unwrap_or(false);
        documents.insert(name.clone(), AppDocument { id: name, label, multisession, settings_page_in_sitemap });
    }
    states.conclude(outcome);
    assumed(files, &documents, &base, outcome);
    for app in base {
        if !inactive.contains(&app.id) {
            documents.entry(app.id.clone()).or_insert(app);
        }
    }
    if let Some(apps) = &mut chat.apps {
        apps.retain(|app| !inactive.contains(app));
    }
    documents.into_values().collect()
}

fn assumed(files: &[Read], documents: &BTreeMap<String, AppDocument>, base: &[AppDocument], outcome: &mut Outcome) {
    if !outcome.speaks(files, Kind::App) && base.is_empty() {
        outcome.note("$", "no file speaks of apps: there are none but the built-in ones");
    }
    if !outcome.speaks(files, Kind::SiteMap) && !documents.is_empty() {
        outcome.note("$", "no file speaks of site maps: no custom app has the settings page");
    }
}

/// The apps by unique name in lower case.
fn united<'f>(files: &'f [Read], outcome: &mut Outcome) -> BTreeMap<String, App<'f>> {
    let mut apps: BTreeMap<String, App<'f>> = BTreeMap::new();
    for (file, row) in each(files, |facts| &facts.apps) {
        let facts::App { spot, ref unique_name, ref label, multisession, is_active } = *row;
        let label = label.as_deref();
        let Some(known) = apps.get_mut(&unique_name.to_ascii_lowercase()) else {
            let app = App { file, spot, unique_name, label, multisession, is_active };
            apps.insert(unique_name.to_ascii_lowercase(), app);
            continue;
        };
        let differs = |known: Option<bool>, said: Option<bool>| known.is_some() && said.is_some() && known != said;
        let is_same_source = known.file.source == file.source;
        if is_same_source && (differs(known.multisession, multisession) || differs(known.is_active, is_active)) {
            let sentence = "another row of the app says otherwise; the stricter one counts";
            outcome.note(place(file, spot, ""), format_args!("`{}`: {sentence}", quoted(unique_name)));
            known.multisession =
                known.multisession.zip(multisession).map(|(this, other)| this || other).or(known.multisession);
            known.is_active = known.is_active.zip(is_active).map(|(this, other)| this && other).or(known.is_active);
        }
        known.multisession = known.multisession.or(multisession);
        known.is_active = known.is_active.or(is_active);
        known.label = known.label.or(label);
    }
    apps
}
