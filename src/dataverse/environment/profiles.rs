//! App profiles, their users and their panes → profiles of the document.

use super::{
    Options, Read,
    facts::{Pane, Profile},
    kind::Kind,
    outcome::{Outcome, States, each, place},
};
use crate::{
    document::{FaultCode, ProfileDocument},
    id::{ProfileId, RecordId, UserId},
    text::{quoted, unknown},
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

/// A profile as all files together, or the base document, have it.
struct Candidate {
    name: String,
    chat: bool,
    pane_integration: bool,
    order: Option<i64>,
    app: Option<String>,
    users: BTreeSet<UserId>,
}

/// The profiles by id, the base document's where the files have none of the id.
pub(super) fn assemble(
    files: &[Read],
    base: Vec<ProfileDocument>,
    options: &Options,
    outcome: &mut Outcome,
) -> Vec<ProfileDocument> {
    let panes = Panes::of(files, options, outcome);
    let by_role: BTreeSet<ProfileId> = files.iter().flat_map(|file| file.facts.profile_roles.iter().copied()).collect();
    let roles_are_known = outcome.speaks(files, Kind::ProfileRole);
    let mut candidates: BTreeMap<ProfileId, Candidate> = BTreeMap::new();
    let mut states = States::of(Kind::Profile, &each(files, |facts| &facts.profiles), |row| row.is_active);
    for (id, (file, profile)) in united(files, outcome) {
        let at = |key| place(file, profile.spot, key);
        let Some(name) = profile.name.clone() else {
            outcome.fault(FaultCode::MalformedPayload, at("msdyn_name"), "the profile has no `msdyn_name`");
            continue;
        };
        let is_active = states.is_active(profile.is_active, file.source, at("statecode"), outcome);
        if !is_active {
            let sentence = "the profile is deactivated, so its users have neither chat nor pane";
            outcome.note(at("statecode"), format_args!("`{}`: {sentence}", quoted(&name)));
        }
        let holds = is_active && panes.hold_the_chat(&profile, &name, &at(""), outcome);
        let unknown = if profile.users.is_none() {
            Some("its users are not expanded")
        } else if profile.users_go_on {
            Some("it has users on further pages")
        } else if by_role.contains(&id) {
            Some("it reaches users by their roles")
        } else if !roles_are_known {
            Some("no file says which profiles reach users by their roles")
        } else {
            None
        };
        if let Some(unknown) = unknown.filter(|_| !holds) {
            let sentence = "the others would count as on the default profile, which has the chat";
            let sentence =
                format_args!("not all users of the profile `{}` are known, as {unknown}; {sentence}", quoted(&name));
            outcome.fault(FaultCode::MalformedPayload, at("msdyn_appconfiguration_systemuser"), sentence);
        }
        let (order, app, users) = (profile.order, profile.app, profile.users.unwrap_or_default());
        candidates.insert(id, Candidate { name, chat: holds, pane_integration: holds, order, app, users });
    }
    states.conclude(outcome);
    if !outcome.speaks(files, Kind::Profile) && base.is_empty() {
        outcome.note("$", "no file speaks of app profiles: everybody is on the default profile, which has the chat");
    }
    for profile in base {
        let Ok(id) = profile.id.parse() else { continue };
        candidates.entry(id).or_insert_with(|| Candidate {
            name: profile.name,
            chat: profile.chat,
            pane_integration: profile.pane_integration,
            order: None,
            app: None,
            users: profile.users.iter().filter_map(|user| user.parse().ok()).collect(),
        });
    }
    settle(&mut candidates, outcome);
    let document = |(id, candidate): (ProfileId, Candidate)| ProfileDocument {
        id: id.to_string(),
        name: candidate.name,
        chat: candidate.chat,
        pane_integration: candidate.pane_integration,
        users: candidate.users.iter().map(ToString::to_string).collect(),
    };
    candidates.into_iter().map(document).collect()
}

/// The profiles by id; two rows that say different things are a fault.
fn united<'f>(files: &'f [Read], outcome: &mut Outcome) -> BTreeMap<ProfileId, (&'f Read, Profile)> {
    fn take<T: PartialEq + Clone>(known: &mut Option<T>, said: &Option<T>) -> bool {
        let differs = known.is_some() && said.is_some() && known != said;
        if known.is_none() {
            known.clone_from(said);
        }
        differs
    }
    let mut profiles: BTreeMap<ProfileId, (&Read, Profile)> = BTreeMap::new();
    for (file, row) in each(files, |facts| &facts.profiles) {
        let Some((first, known)) = profiles.get_mut(&row.id) else {
            profiles.insert(row.id, (file, row.clone()));
            continue;
        };
        let differs = [
            take(&mut known.name, &row.name),
            take(&mut known.is_active, &row.is_active),
            take(&mut known.order, &row.order),
            take(&mut known.app, &row.app),
            take(&mut known.pane, &row.pane),
            take(&mut known.panes, &row.panes),
            take(&mut known.users, &row.users),
        ];
        known.users_go_on |= row.users_go_on;
        known.panes_go_on |= row.panes_go_on;
        if differs.contains(&true) {
            let first = place(first, known.spot, "");
            let sentence = format_args!("the profile is also at {first}, and not the same there");
            outcome.fault(FaultCode::MalformedPayload, place(file, row.spot, ""), sentence);
        }
    }
    profiles
}

/// Puts each user on one profile.
fn settle(candidates: &mut BTreeMap<ProfileId, Candidate>, outcome: &mut Outcome) {
    let mut of_user: BTreeMap<UserId, Vec<ProfileId>> = BTreeMap::new();
    for (id, candidate) in candidates.iter() {
        for user in &candidate.users {
            of_user.entry(*user).or_default().push(*id);
        }
    }
    for (user, ids) in of_user.into_iter().filter(|(_, ids)| ids.len() > 1) {
        let Some((stays, why)) = decide(&ids, candidates) else { continue };
        for id in ids.iter().filter(|id| **id != stays) {
            if let Some(candidate) = candidates.get_mut(id) {
                candidate.users.remove(&user);
            }
        }
        outcome.note("$", format_args!("user `{user}` is on {} profiles and counts as on `{stays}`, {why}", ids.len()));
    }
}

/// The one profile that counts for a user of these, and why.
fn decide(ids: &[ProfileId], candidates: &BTreeMap<ProfileId, Candidate>) -> Option<(ProfileId, &'static str)> {
    let all: Vec<(ProfileId, &Candidate)> = ids.iter().filter_map(|id| Some((*id, candidates.get(id)?))).collect();
    let (_, first) = all.first()?;
    let is_one_app = first.app.is_some() && all.iter().all(|(_, other)| other.app == first.app);
    let lowest = all.iter().filter_map(|(id, candidate)| Some((candidate.order?, *id))).min();
    if let Some((order, id)) = lowest
        && is_one_app
        && all.iter().all(|(_, candidate)| candidate.order.is_some())
        && all.iter().filter(|(_, candidate)| candidate.order == Some(order)).count() == 1
    {
        return Some((id, "which has the lowest order"));
    }
    let without = all.iter().find(|(_, candidate)| !candidate.chat || !candidate.pane_integration);
    match without {
        Some((id, _)) => Some((*id, "which has no chat, as their order doesn't decide")),
        None => all.first().map(|(id, _)| (*id, "as all of them have the chat")),
    }
}

/// What panes hold.
struct Panes<'f> {
    by_id: BTreeMap<RecordId, Vec<(&'f Read, &'f Pane)>>,
    by_profile: BTreeMap<ProfileId, BTreeSet<RecordId>>,
    /// The panes that are active.
    active: BTreeSet<RecordId>,
    /// The panes with an enabled tab of the chat's tool.
    with_chat: BTreeSet<RecordId>,
    is_tool_named: bool,
}

impl<'f> Panes<'f> {
    fn of(files: &'f [Read], options: &Options, outcome: &mut Outcome) -> Self {
        let tools = each(files, |facts| &facts.tools);
        let mut states = States::of(Kind::Tool, &tools, |tool| tool.is_active);
        let mut chat = BTreeSet::new();
        for (file, tool) in &tools {
            let is_named = options.chat_tool.is_some() && tool.unique_name == options.chat_tool;
            if is_named && states.is_active(tool.is_active, file.source, place(file, tool.spot, "statecode"), outcome) {
                chat.insert(tool.id);
            }
        }
        states.conclude(outcome);
        if let Some(tool) = options.chat_tool.as_deref().filter(|_| chat.is_empty() && !tools.is_empty()) {
            let others = tools.iter().filter(|(_, other)| other.is_active != Some(false));
            let known = others.filter_map(|(_, other)| other.unique_name.as_deref()).filter(|name| *name != tool);
            let sentence = format_args!("no file has an active tool with the unique name {}", unknown(tool, known));
            outcome.fault(FaultCode::UnusableArgument, "$", sentence);
        }
        let tabs = each(files, |facts| &facts.tabs);
        let mut states = States::of(Kind::Tab, &tabs, |tab| tab.is_active);
        let mut with_chat = BTreeSet::new();
        for (file, tab) in tabs {
            let is_of_chat = tab.is_enabled && tab.tool.is_some_and(|tool| chat.contains(&tool));
            if is_of_chat && states.is_active(tab.is_active, file.source, place(file, tab.spot, "statecode"), outcome) {
                with_chat.extend(tab.pane);
            }
        }
        states.conclude(outcome);
        let mut by_id: BTreeMap<RecordId, Vec<(&Read, &Pane)>> = BTreeMap::new();
        let mut by_profile: BTreeMap<ProfileId, BTreeSet<RecordId>> = BTreeMap::new();
        let panes = each(files, |facts| &facts.panes);
        for (file, pane) in &panes {
            by_id.entry(pane.id).or_default().push((file, pane));
            for profile in pane.profiles.iter().flatten() {
                by_profile.entry(*profile).or_default().insert(pane.id);
            }
        }
        let mut states = States::of(Kind::Pane, &panes, |pane| pane.is_active);
        let mut active = BTreeSet::new();
        for (id, rows) in &by_id {
            // One that says it is deactivated counts.
            let state = rows.iter().filter_map(|(_, pane)| pane.is_active).min();
            let Some((file, pane)) = rows.first() else { continue };
            if states.is_active(state, file.source, place(file, pane.spot, "statecode"), outcome) {
                active.insert(*id);
            }
        }
        states.conclude(outcome);
        Self { by_id, by_profile, active, with_chat, is_tool_named: !chat.is_empty() }
    }

    /// Whether each of a profile's panes is on and has the chat; a note where the files don't say.
    fn hold_the_chat(&self, profile: &Profile, name: &str, place: &str, outcome: &mut Outcome) -> bool {
        let mut off = |why: &str| {
            outcome.note(place, format!("`{}`: {why}, so the profile has neither chat nor pane", quoted(name)));
            false
        };
        let mut panes: BTreeSet<RecordId> = self.by_profile.get(&profile.id).cloned().unwrap_or_default();
        panes.extend(profile.panes.iter().flatten().copied());
        if let Some(unique_name) = &profile.pane {
            let named = self
                .by_id
                .iter()
                .filter(|(_, rows)| rows.iter().any(|(_, row)| row.unique_name.as_ref() == Some(unique_name)));
            let named: BTreeSet<RecordId> = named.map(|(id, _)| *id).collect();
            if named.is_empty() {
                return off("the files don't have its pane");
            }
            panes.extend(named);
        }
        if panes.is_empty() {
            return off("the files don't say which pane it has");
        }
        if profile.panes_go_on {
            return off("it has panes on further pages");
        }
        if !self.is_tool_named {
            return off("the import was not told which tool is the chat");
        }
        let rows_of = |id: &RecordId| self.by_id.get(id).map(Vec::as_slice).unwrap_or_default();
        if panes.iter().any(|id| rows_of(id).iter().all(|(_, row)| row.is_on.is_none())) {
            return off("the files don't say whether its pane is on");
        }
        let is_on =
            |id: &RecordId| self.active.contains(id) && rows_of(id).iter().all(|(_, row)| row.is_on != Some(false));
        panes.iter().all(|id| is_on(id) && self.with_chat.contains(id))
    }
}
