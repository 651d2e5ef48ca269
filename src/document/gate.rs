//! Document → tenant: every check, in the order of the document's keys.

use crate::{
    condition::RecordTypeFact,
    document::{
        AppDocument, CardDocument, ChatDocument, DisconnectDocument, Fault, FaultCode, Faults, FieldDocument,
        NoteDocument, NotifyDocument, ProfileDocument, RecordTypeDocument, RoleDocument, TenantDocument, ViewDocument,
        fault, preset,
    },
    id::{ColumnName, LogicalName, ParseIdError, ProfileId, RoleId, UserId},
    model::{
        App, BuiltinApp, Column, Field, FieldType, Finds, Profile, RecordType, Role, StandardRecordType, Tenant,
        TenantParts, View, ViewKind, field_place, sorted_places,
    },
    place::{
        Place,
        Step::{self, Index, Key},
    },
    text::{quoted, unknown},
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

pub(super) fn build(document: TenantDocument) -> Result<Tenant, Faults> {
    let TenantDocument { version, label, chat, roles, profiles, apps, record_types } = document;
    if version != TenantDocument::VERSION {
        return Err(fault::unsupported_version(version).into());
    }
    let ChatDocument { enabled, apps: chat_apps, join_access, granted_permissions, timeline_sync_since, card } = chat;
    let CardDocument { selection, unsupported_types } = card;
    let mut gate = Gate { faults: Vec::new() };
    let label = gate.label([Key("label")], label);
    let chat_apps = chat_apps.map(|ids| gate.chat_apps(ids, &apps));
    gate.codes(&[Key("chat"), Key("granted_permissions")], &granted_permissions);
    gate.codes(&[Key("chat"), Key("card"), Key("unsupported_types")], &unsupported_types);
    let roles = gate.roles(roles);
    let profiles = gate.profiles(profiles);
    let apps = gate.apps(apps);
    let mut record_types = gate.record_types(record_types);
    if let Some(faults) = Faults::from_list(gate.faults) {
        return Err(faults);
    }
    let listed = record_types.len();
    record_types.extend(unlisted(&record_types));
    Ok(Tenant::new(TenantParts {
        label,
        enabled,
        chat_apps,
        join_access,
        granted: granted_permissions.into_iter().collect(),
        sync_since: timeline_sync_since,
        selection,
        unsupported: unsupported_types.into_iter().collect(),
        roles,
        profiles,
        apps,
        record_types,
        listed,
    }))
}

/// What is wrong with a label; nothing if people can read it.
pub(crate) fn label_problem(label: &str) -> Option<&'static str> {
    match label.chars().count() {
        0 => Some("it is empty"),
        1..=200 => label.chars().any(char::is_control).then_some("it has control characters"),
        _ => Some("it has more than 200 characters"),
    }
}

/// The standard record types that a document does not list, with their defaults.
fn unlisted(listed: &[RecordType]) -> Vec<RecordType> {
    let names: BTreeSet<&str> = listed
        .iter()
        .map(|record_type| record_type.name().as_str())
        .filter(|name| StandardRecordType::from_code(name).is_some())
        .collect();
    let missing = StandardRecordType::ALL.iter().filter(|standard| !names.contains(standard.code()));
    // INVARIANT: a standard type with its defaults has no fault, so none is lost here.
    let mut gate = Gate { faults: Vec::new() };
    let document = |name: &str| RecordTypeDocument { name: name.into(), ..RecordTypeDocument::default() };
    gate.record_types(missing.map(|standard| document(standard.code())).collect())
}

/// Collects faults while the parts are made. A part with a fault is left out of what is made, but
/// everything else is still looked at; an item that is repeated or ill-formed is reported once.
struct Gate {
    faults: Vec<Fault>,
}

impl Gate {
    fn fault(&mut self, code: FaultCode, place: impl Into<Place>, message: impl fmt::Display) {
        self.faults.push(Fault::new(code, place, message));
    }

    fn twice(&mut self, code: FaultCode, place: impl Into<Place>, value: &str) {
        self.fault(code, place, format_args!("`{}` is given twice", quoted(value)));
    }

    /// The id, if it is one and did not occur earlier.
    fn unique_id<T: fmt::Display>(
        &mut self,
        place: impl Into<Place>,
        repeated: bool,
        parsed: Result<T, ParseIdError>,
    ) -> Option<T> {
        match parsed {
            Err(error) => self.fault(FaultCode::InvalidId, place, error),
            Ok(id) if repeated => self.twice(FaultCode::DuplicateId, place, &id.to_string()),
            Ok(id) => return Some(id),
        }
        None
    }

    /// The logical name, if it is one and did not occur earlier.
    fn unique_name(&mut self, place: impl Into<Place>, repeated: bool, text: String) -> Option<LogicalName> {
        match LogicalName::from_string(text) {
            Err(error) => self.fault(FaultCode::InvalidName, place, error),
            Ok(name) if repeated => self.twice(FaultCode::DuplicateName, place, name.as_str()),
            Ok(name) => return Some(name),
        }
        None
    }

    /// Codes of a closed list, each of which may occur once.
    fn codes<T: Copy + PartialEq + fmt::Display>(&mut self, list: &[Step<'static>], codes: &[T]) {
        let mut seen = Vec::new();
        for (index, code) in codes.iter().enumerate() {
            if seen.contains(code) {
                self.twice(FaultCode::DuplicateName, Place::ROOT.below(list).index(index), &code.to_string());
            } else {
                seen.push(*code);
            }
        }
    }

    fn roles(&mut self, documents: Vec<RoleDocument>) -> Vec<Role> {
        let ids: Vec<Result<RoleId, _>> = documents.iter().map(|role| role.id.parse()).collect();
        let repeated = repeated(&ids, |id| id.as_ref().ok());
        let role = |(index, (document, id)): (usize, (RoleDocument, _))| {
            let RoleDocument { id: _, name, builtin, privileges, revoked } = document;
            let id = self.unique_id([Key("roles"), Index(index), Key("id")], repeated.contains(&index), id);
            self.codes(&[Key("roles"), Index(index), Key("privileges")], &privileges);
            self.codes(&[Key("roles"), Index(index), Key("revoked")], &revoked);
            Some(Role { id: id?, name, builtin, added: privileges, revoked })
        };
        documents.into_iter().zip(ids).enumerate().filter_map(role).collect()
    }

    fn profiles(&mut self, documents: Vec<ProfileDocument>) -> Vec<Profile> {
        let ids: Vec<Result<ProfileId, _>> = documents.iter().map(|profile| profile.id.parse()).collect();
        let repeated_ids = repeated(&ids, |id| id.as_ref().ok());
        let mut profile_of: BTreeMap<UserId, usize> = BTreeMap::new();
        let mut profiles = Vec::with_capacity(documents.len());
        for (index, (document, id)) in documents.into_iter().zip(ids).enumerate() {
            let ProfileDocument { id: _, name, chat, pane_integration, users: texts } = document;
            let id = self.unique_id([Key("profiles"), Index(index), Key("id")], repeated_ids.contains(&index), id);
            let ids: Vec<Result<UserId, _>> = texts.iter().map(|user| user.parse()).collect();
            let repeated = repeated(&ids, |id| id.as_ref().ok());
            let mut users = Vec::with_capacity(ids.len());
            for (user_index, user) in ids.into_iter().enumerate() {
                let place = [Key("profiles"), Index(index), Key("users"), Index(user_index)];
                let Some(user) = self.unique_id(place, repeated.contains(&user_index), user) else { continue };
                let first = *profile_of.entry(user).or_insert(index);
                if first == index {
                    users.push(user);
                } else {
                    let message = format_args!("user `{user}` is on profiles[{first}] already");
                    self.fault(FaultCode::UserOnTwoProfiles, place, message);
                }
            }
            profiles.extend(id.map(|id| Profile { id, name, chat, pane_integration, users }));
        }
        profiles
    }

    fn apps(&mut self, documents: Vec<AppDocument>) -> Vec<App> {
        let repeated = repeated(&documents, |app| Some(&app.id));
        let app = |(index, document): (usize, AppDocument)| {
            let AppDocument { id, label, multisession, settings_page_in_sitemap } = document;
            let place = [Key("apps"), Index(index), Key("id")];
            let id = self.unique_name(place, repeated.contains(&index), id);
            if let Some(id) = id.as_ref().filter(|id| BuiltinApp::from_code(id.as_str()).is_some()) {
                self.fault(FaultCode::ReservedAppName, place, format_args!("`{id}` is the id of a built-in app"));
            }
            let label = self.label([Key("apps"), Index(index), Key("label")], label);
            Some(App { id: id?, label, multisession, settings_page_in_sitemap })
        };
        documents.into_iter().enumerate().filter_map(app).collect()
    }

    /// The label, if people can read it.
    fn label(&mut self, place: impl Into<Place>, label: Option<String>) -> Option<String> {
        let label = label?;
        let Some(problem) = label_problem(&label) else { return Some(label) };
        self.fault(FaultCode::InvalidLabel, place, format_args!("`{}` is not a label: {problem}", quoted(&label)));
        None
    }

    /// The apps that the chat is turned on for, among those built in and those that the document has.
    fn chat_apps(&mut self, ids: Vec<String>, apps: &[AppDocument]) -> BTreeSet<LogicalName> {
        let repeated = repeated(&ids, |id| Some(id));
        let custom: BTreeSet<&str> = apps.iter().map(|app| app.id.as_str()).collect();
        let known = || BuiltinApp::ALL.iter().map(|app| app.code()).chain(custom.iter().copied());
        let app = |(index, id)| {
            let place = [Key("chat"), Key("apps"), Index(index)];
            let id = self.unique_name(place, repeated.contains(&index), id)?;
            if BuiltinApp::from_code(id.as_str()).is_none() && !custom.contains(id.as_str()) {
                // Only of a few, as each costs a look at every app.
                let id = match index < BuiltinApp::ALL.len() {
                    true => unknown(id.as_str(), known()),
                    false => format!("`{id}`"),
                };
                let sentence = format_args!("expected a built-in app or one of `apps`, found {id}");
                self.fault(FaultCode::UnknownApp, place, sentence);
            }
            Some(id)
        };
        ids.into_iter().enumerate().filter_map(app).collect()
    }

    fn record_types(&mut self, documents: Vec<RecordTypeDocument>) -> Vec<RecordType> {
        let repeated = repeated(&documents, |record_type| Some(&record_type.name));
        let record_type = |(index, document)| self.record_type(index, repeated.contains(&index), document);
        // Collected in the documents' own memory, as are the lists below: a tenant's parts are no
        // larger than those of its document, and a very large tenant is built in half the space.
        documents.into_iter().enumerate().filter_map(record_type).collect()
    }

    fn record_type(&mut self, index: usize, repeated: bool, document: RecordTypeDocument) -> Option<RecordType> {
        let RecordTypeDocument {
            name,
            label,
            ownership,
            is_virtual,
            activity,
            update_message,
            fields,
            views,
            connect,
            note: NoteDocument { include, view: chosen },
            disconnect: DisconnectDocument { record_owner, chat_connector },
            join,
            notify: NotifyDocument { enabled: notify, fields: watched },
        } = document;
        let standard = StandardRecordType::from_code(&name);
        let is_case = standard == Some(StandardRecordType::Incident);
        let name = self.unique_name([Key("record_types"), Index(index), Key("name")], repeated, name);
        let label = self.label([Key("record_types"), Index(index), Key("label")], label);

        let fields = fields.or_else(|| is_case.then(preset::fields)).unwrap_or_default();
        let fields = self.fields(index, fields);
        let field_index = sorted_places(&fields, Field::name);
        let place = |name: &str| field_place(&fields, &field_index, name);
        let field = |name: &str| fields.get(place(name)? as usize);

        let mut preset_view = is_case.then(preset::view);
        if let Some(view) = &mut preset_view {
            view.columns.retain(|column| field(column).is_some());
        }
        let preset_view = preset_view.filter(|view| !view.columns.is_empty());
        let views = self.views(index, views, preset_view, place);
        let is_view_chosen = chosen.is_some();
        let find =
            |is_it: &dyn Fn(&View) -> bool| (0..).zip(&views).find_map(|(place, view)| is_it(view).then_some(place));
        let introduction = || {
            let mut names = StandardRecordType::CASE_INTRODUCTION_VIEWS.iter().filter(|_| is_case);
            names.find_map(|name| find(&|view| view.name == **name))
        };
        let default_view = || introduction().or_else(|| find(&|view| view.kind == ViewKind::QuickFind));
        let card_view = chosen.map_or_else(default_view, |chosen| {
            let place = find(&|view| view.name == chosen);
            if place.is_none() {
                let known = views.iter().map(|view| view.name.as_str());
                let message = format_args!("the record type has no view {}", unknown(&chosen, known));
                self.fault(
                    FaultCode::UnknownView,
                    [Key("record_types"), Index(index), Key("note"), Key("view")],
                    message,
                );
            }
            place
        });

        let unwatchable = match (is_virtual, update_message) {
            (true, _) => Some("records of a virtual type"),
            (false, false) => Some("records of a type without an update message"),
            (false, true) => None,
        };
        let watches_preset = is_case && watched.is_none();
        let watched = match watched {
            Some(names) => self.watched(index, names, unwatchable, &fields, field),
            None if is_case && unwatchable.is_none() => preset::watched()
                .filter(|name| field(name.as_str()).is_some_and(|field| !FieldType::UNWATCHABLE.contains(field.kind)))
                .collect(),
            None => Vec::new(),
        };

        let joinable = join.unwrap_or(standard.is_some_and(StandardRecordType::is_joinable));
        let activity = activity.unwrap_or(standard.is_some_and(StandardRecordType::is_activity));
        name.map(|name| RecordType {
            name,
            label,
            ownership,
            is_virtual,
            update_message,
            fields,
            field_index,
            views,
            note: include,
            card_view,
            is_view_chosen,
            notify,
            watched,
            watches_preset,
            facts: RecordTypeFact::gather(|fact| match fact {
                RecordTypeFact::RecordTypeConnectable => connect,
                RecordTypeFact::OwnerMayDisconnect => record_owner,
                RecordTypeFact::ConnectorMayDisconnect => chat_connector,
                RecordTypeFact::JoinEnabled => joinable,
                RecordTypeFact::NotActivity => !activity,
            }),
        })
    }

    fn fields(&mut self, record_type: usize, documents: Vec<FieldDocument>) -> Vec<Field> {
        let repeated = repeated(&documents, |field| Some(&field.name));
        let field = |(index, document): (usize, FieldDocument)| {
            let FieldDocument { name, label, field_type, secured, rich_text, computed } = document;
            let place = |key| [Key("record_types"), Index(record_type), Key("fields"), Index(index), Key(key)];
            let name = self.unique_name(place("name"), repeated.contains(&index), name);
            let label = self.label(place("label"), label);
            let rich_text = rich_text.unwrap_or(field_type.is_rich_text());
            Some(Field { name: name?, label, kind: field_type, secured, rich_text, computed })
        };
        documents.into_iter().enumerate().filter_map(field).collect()
    }

    /// The document's views; one with a name of the preset view takes its place, else the preset
    /// view goes before them.
    fn views(
        &mut self,
        record_type: usize,
        documents: Vec<ViewDocument>,
        preset: Option<ViewDocument>,
        field: impl Fn(&str) -> Option<u32>,
    ) -> Vec<View> {
        let repeated = repeated(&documents, |view| Some(&view.name));
        let mut has_quick_find = false;
        let view = |(index, document): (usize, ViewDocument)| {
            let ViewDocument { name, kind, columns } = document;
            let at = [Key("record_types"), Index(record_type), Key("views"), Index(index)];
            if repeated.contains(&index) {
                self.twice(FaultCode::DuplicateName, Place::from(at).below(&[Key("name")]), &name);
            }
            if kind == ViewKind::QuickFind && has_quick_find {
                let message = format_args!("view `{}` is one more Quick Find view, and one is allowed", quoted(&name));
                self.fault(FaultCode::DuplicateQuickFind, at, message);
            }
            has_quick_find |= kind == ViewKind::QuickFind;
            let columns = self.columns(&at, columns, &field);
            View { name, kind, columns }
        };
        let mut views: Vec<View> = documents.into_iter().enumerate().map(view).collect();
        if let Some(preset) = preset {
            let named = |name: &&str| views.iter().position(|view| view.name == **name);
            match StandardRecordType::CASE_INTRODUCTION_VIEWS.iter().find_map(named) {
                Some(place) => views.get_mut(..=place).unwrap_or_default().rotate_right(1),
                None => {
                    // INVARIANT: the preset's columns are logical names, so they give no fault.
                    let columns = self.columns(&[], preset.columns, &field);
                    views.insert(0, View { name: preset.name, kind: preset.kind, columns });
                }
            }
        }
        views
    }

    fn columns(
        &mut self,
        view: &[Step<'static>],
        names: Vec<String>,
        field: &impl Fn(&str) -> Option<u32>,
    ) -> Vec<Column> {
        let repeated = repeated(&names, |name| Some(name));
        let column = |(index, name)| {
            let place = || Place::ROOT.below(view).below(&[Key("columns"), Index(index)]);
            let name = ColumnName::from_string(name);
            let name = name.map_err(|error| self.fault(FaultCode::InvalidName, place(), error)).ok()?;
            let finds = if repeated.contains(&index) {
                Finds::Repeated
            } else if name.is_related() {
                Finds::Related
            } else {
                field(name.as_str()).map_or(Finds::Unknown, Finds::Field)
            };
            Some(Column { name, finds })
        };
        names.into_iter().enumerate().filter_map(column).collect()
    }

    fn watched<'a>(
        &mut self,
        record_type: usize,
        names: Vec<String>,
        unwatchable: Option<&str>,
        known: &'a [Field],
        field: impl Fn(&str) -> Option<&'a Field>,
    ) -> Vec<LogicalName> {
        let count = names.len();
        let repeated = repeated(&names, |name| Some(name));
        let watched = |(index, name): (usize, String)| {
            let place = [Key("record_types"), Index(record_type), Key("notify"), Key("fields"), Index(index)];
            if index == RecordType::MAX_WATCHED {
                let name = quoted(&name);
                let message = format_args!("`{name}` is the sixth of {count} watched fields, and five are allowed");
                self.fault(FaultCode::TooManyWatchedFields, place, message);
            }
            let name = self.unique_name(place, repeated.contains(&index), name)?;
            let (code, message) = match (unwatchable, field(name.as_str())) {
                (Some(records), _) => (
                    FaultCode::UnwatchableRecordType,
                    format!("`{name}` can't be watched: updates of {records} are never announced"),
                ),
                (None, None) => {
                    // Only for as many as may be watched: each takes a search through all fields.
                    let known = known.iter().map(|field| field.name.as_str());
                    let name = match index < RecordType::MAX_WATCHED {
                        true => unknown(name.as_str(), known),
                        false => format!("`{name}`"),
                    };
                    (FaultCode::UnknownField, format!("the record type declares no field {name}"))
                }
                (None, Some(Field { kind, .. })) if FieldType::UNWATCHABLE.contains(*kind) => (
                    FaultCode::UnwatchableFieldType,
                    format!("`{name}` can't be watched: updates of {kind} fields are never announced"),
                ),
                (None, Some(_)) => return Some(name),
            };
            self.fault(code, place, message);
            None
        };
        names.into_iter().enumerate().filter_map(watched).collect()
    }
}

/// The places of the items whose key also occurs earlier in the list; an item may have none.
fn repeated<T, K: Ord + ?Sized>(items: &[T], key: impl Fn(&T) -> Option<&K>) -> BTreeSet<usize> {
    if items.len() <= 8 {
        // A few are compared faster than sorted, and without allocating.
        let is_repeated = |place: &usize| {
            let mut backwards = items.iter().take(place + 1).rev().map(&key);
            backwards.next().flatten().is_some_and(|this| backwards.any(|earlier| earlier == Some(this)))
        };
        return (0..items.len()).filter(is_repeated).collect();
    }
    let mut sorted: Vec<(&K, usize)> =
        items.iter().zip(0..).filter_map(|(item, place)| Some((key(item)?, place))).collect();
    sorted.sort_unstable();
    let later_of_equals = sorted.windows(2).filter_map(|pair| match pair {
        [(earlier, _), (later, place)] if earlier == later => Some(*place),
        _ => None,
    });
    later_of_equals.collect()
}
