//! Two tenants: what a change of configuration widens and narrows, exactly.
//!
//! For each rule and record type both tenants' switches are put into the rule's table, which leaves
//! a function of the other conditions: who asks, what record, which chat. Where the two functions
//! differ, the difference is written in the fewest lines of the form "if these hold and these
//! don't". This module knows only the rules' tables.
//!
//! ```
//! use crm_chat_policy::{document::{RecordTypeDocument, TenantDocument}, review::compare::compare};
//!
//! let with_join = |join| {
//!     let account = RecordTypeDocument { name: "account".into(), join: Some(join), ..Default::default() };
//!     let mut document = TenantDocument { record_types: vec![account], ..Default::default() };
//!     document.chat.enabled = true;
//!     document.build()
//! };
//! let (old, new) = (with_join(false)?, with_join(true)?);
//! let lines: Vec<String> = compare(&old, &new).iter().map(ToString::to_string).collect();
//! assert_eq!(lines, [
//!     "view of account is widened: if join_access and not participant",
//!     "join of account is widened: if not_participant and join_access",
//! ]);
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

mod gate;
mod lines;
mod people;
mod words;

pub use gate::{Gate, UnknownNameError};
pub use people::Sentences;

use crate::{
    card,
    condition::{Condition, Conditions},
    id::{LogicalName, ProfileId, RoleId, UserId},
    model::{App, Field, JoinAccess, Moment, Ownership, Privileges, Profile, RecordType, Tenant},
    rule::Rule,
};
use alloc::{collections::BTreeSet, vec::Vec};
use core::cmp::Ordering;
use serde::Serialize;

/// Old and new side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    /// Before.
    pub old: T,
    /// After.
    pub new: T,
}

impl<T: PartialEq> Pair<T> {
    /// The pair, if the two differ.
    fn differing(old: T, new: T) -> Option<Self> {
        (old != new).then_some(Self { old, new })
    }
}

closed_list! {
    /// Which way a verdict went.
    pub enum Direction ("a direction") {
        /// From deny to allow.
        Widened = "widened",
        /// From allow to deny.
        Narrowed = "narrowed",
    }
}

/// A difference between two tenants. `Display` is a line for people, `Serialize` one JSON object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference<'a> {
    /// A rule's verdict changed, for these combinations of the conditions that neither document fixes.
    Verdict {
        /// The rule.
        rule: &'static Rule,
        /// The record type; none for a rule that does not depend on one.
        record_type: Option<&'a LogicalName>,
        /// Which way.
        direction: Direction,
        /// The conditions that hold.
        holding: Conditions,
        /// The conditions that don't; the verdict changed whatever the rest is.
        failing: Conditions,
    },
    /// A role's privileges changed; a role that a tenant lacks has none.
    Role {
        /// The role.
        role: RoleId,
        /// What it has only after.
        gained: Privileges,
        /// What it had only before.
        lost: Privileges,
    },
    /// A card's fields changed; none means no card.
    Card {
        /// The record type.
        record_type: &'a LogicalName,
        /// The fields in order.
        fields: Pair<Option<Vec<&'a LogicalName>>>,
    },
    /// The column-secured fields on a card changed.
    SecuredOnCard {
        /// The record type.
        record_type: &'a LogicalName,
        /// The fields in order.
        fields: Pair<Vec<&'a LogicalName>>,
    },
    /// The fields whose updates are announced changed; empty while notifications are off.
    Watched {
        /// The record type.
        record_type: &'a LogicalName,
        /// The fields in order.
        fields: Pair<&'a [LogicalName]>,
    },
    /// A custom app was changed, added or removed.
    App {
        /// Its id.
        app: &'a LogicalName,
        /// The app; none where there is none.
        apps: Pair<Option<&'a App>>,
    },
    /// A custom profile was changed, added or removed; one without users counts as none.
    Profile {
        /// Its id.
        profile: ProfileId,
        /// The profile; none where there is none.
        profiles: Pair<Option<ComparedProfile>>,
        /// What one of its users did not have before, by whichever profile, and has after: the chat
        /// (`profile_chat_enabled`), the pane's chat (`pane_integration`).
        gained: Conditions,
        /// What one of its users had before and does not have after.
        lost: Conditions,
    },
    /// The chat was turned on or off.
    ChatEnabled(Pair<bool>),
    /// The apps that the chat is turned on for changed; none means all of them.
    ChatApps(Pair<Option<&'a BTreeSet<LogicalName>>>),
    /// What access to a record joining its chats asks for changed.
    JoinAccess(Pair<JoinAccess>),
    /// The moment since when timelines are synced changed; none means sync is off.
    SyncSince(Pair<Option<Moment>>),
    /// Who can own a type's records changed; none means that there is no such type.
    Ownership {
        /// The record type.
        record_type: &'a LogicalName,
        /// Who can own.
        ownership: Pair<Option<Ownership>>,
    },
}

/// The parts of a custom profile that are compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ComparedProfile {
    /// Whether its users have the chat.
    pub chat: bool,
    /// Whether they have it in the pane.
    pub pane_integration: bool,
    /// Its users, sorted.
    pub users: Vec<UserId>,
}

/// Compares two tenants. Two that mean the same give no differences, however they are written.
///
/// Verdicts come first, rules in their order and record types by name; then roles, cards, secured
/// fields, watched fields, apps, profiles, the switch, its apps, the access for joining, the sync and ownerships. O(n) in all that
/// the tenants hold, up to sorting.
///
/// In a tenant where a type is not `UserOwned`, nobody is the owner of its records. A record type
/// that a tenant lacks denies everything there. Every combination of the other conditions counts,
/// also one that no single question can produce.
#[must_use]
pub fn compare<'a>(old: &'a Tenant, new: &'a Tenant) -> Vec<Difference<'a>> {
    let types = merged(old.record_types_by_name(), new.record_types_by_name(), |of| of.name());
    let mut differences = lines::verdicts(old, new, &types);
    differences.extend(roles(old, new));
    let (mut cards, mut secured, mut watched, mut ownerships) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (record_type, was, is) in types {
        let (was_card, is_card) = (chosen(old, was), chosen(new, is));
        let seen = |field: &'a Field| (field.name(), field.is_secured());
        if was_card.is_some() != is_card.is_some() || !fields(&was_card).map(seen).eq(fields(&is_card).map(seen)) {
            let [was, is] = [&was_card, &is_card].map(|card| card.clone().map(names));
            cards.extend(Pair::differing(was, is).map(|fields| Difference::Card { record_type, fields }));
            let [was, is] = [&was_card, &is_card].map(|card| names(fields(card).filter(|field| field.is_secured())));
            secured.extend(Pair::differing(was, is).map(|fields| Difference::SecuredOnCard { record_type, fields }));
        }
        let told = |of: Option<&'a RecordType>| {
            of.filter(|of| of.is_notify_enabled()).map_or(&[] as &[_], RecordType::watched)
        };
        watched.extend(Pair::differing(told(was), told(is)).map(|fields| Difference::Watched { record_type, fields }));
        let ownership = Pair::differing(was.map(RecordType::ownership), is.map(RecordType::ownership));
        ownerships.extend(ownership.map(|ownership| Difference::Ownership { record_type, ownership }));
    }
    differences.extend(cards.into_iter().chain(secured).chain(watched));
    let by_id = |tenant: &'a Tenant| {
        let mut apps: Vec<&App> = tenant.apps().iter().collect();
        apps.sort_unstable_by_key(|app| app.id());
        apps.into_iter()
    };
    for (app, was, is) in merged(by_id(old), by_id(new), |app| app.id()) {
        // What people call it decides nothing.
        let counts = |app: &App| (app.is_multisession(), app.has_settings_page());
        if was.map(counts) != is.map(counts) {
            differences.push(Difference::App { app, apps: Pair { old: was, new: is } });
        }
    }
    for (profile, was, is) in merged(profiles(old), profiles(new), |profile| profile.0) {
        let profiles = Pair::differing(was.map(|(_, profile)| profile), is.map(|(_, profile)| profile));
        differences.extend(profiles.map(|profiles| {
            let users = || [&profiles.old, &profiles.new].into_iter().flatten().flat_map(|of| &of.users);
            let had_and_has = users().map(|user| (by_profile(old, *user), by_profile(new, *user)));
            let (gained, lost) = had_and_has
                .fold((Conditions::NONE, Conditions::NONE), |(gained, lost), (had, has)| {
                    (gained.union(has.difference(had)), lost.union(had.difference(has)))
                });
            Difference::Profile { profile, profiles, gained, lost }
        }));
    }
    let switch = Pair::differing(old.is_chat_enabled(), new.is_chat_enabled());
    differences.extend(switch.map(Difference::ChatEnabled));
    differences.extend(Pair::differing(old.chat_apps(), new.chat_apps()).map(Difference::ChatApps));
    differences.extend(Pair::differing(old.join_access(), new.join_access()).map(Difference::JoinAccess));
    let sync = Pair::differing(old.timeline_sync_since(), new.timeline_sync_since());
    differences.extend(sync.map(Difference::SyncSince));
    differences.extend(ownerships);
    differences
}

/// The fields of a type's card; none where there is no card.
fn chosen<'a>(
    tenant: &Tenant,
    record_type: Option<&'a RecordType>,
) -> Option<impl Iterator<Item = &'a Field> + Clone + use<'a>> {
    record_type.filter(|of| of.includes_note()).map(|of| card::chosen(tenant, of))
}

fn fields<'a, I: Iterator<Item = &'a Field> + Clone>(card: &Option<I>) -> impl Iterator<Item = &'a Field> + use<'a, I> {
    card.clone().into_iter().flatten()
}

fn names<'a>(fields: impl Iterator<Item = &'a Field>) -> Vec<&'a LogicalName> {
    fields.map(Field::name).collect()
}

/// Both sides' items under one key, for two lists sorted by that key.
fn merged<T: Clone, K: Ord>(
    old: impl Iterator<Item = T>,
    new: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<(K, Option<T>, Option<T>)> {
    let (mut old, mut new) = (old.peekable(), new.peekable());
    let mut both = Vec::with_capacity(old.size_hint().0.max(new.size_hint().0));
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(was), Some(is)) => key(was).cmp(&key(is)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return both,
        };
        let was = if order.is_le() { old.next() } else { None };
        let is = if order.is_ge() { new.next() } else { None };
        let either = was.as_ref().or(is.as_ref()).map(&key);
        both.extend(either.map(|key| (key, was, is)));
    }
}

fn roles<'a>(old: &'a Tenant, new: &'a Tenant) -> impl Iterator<Item = Difference<'a>> {
    let roles = merged(old.privileges_by_role(), new.privileges_by_role(), |(role, _)| *role);
    roles.into_iter().filter_map(|(role, was, is)| {
        let privileges = |of: Option<(RoleId, Privileges)>| of.map_or(Privileges::NONE, |(_, privileges)| privileges);
        let (was, is) = (privileges(was), privileges(is));
        (was != is).then(|| Difference::Role { role, gained: is.difference(was), lost: was.difference(is) })
    })
}

/// What a user has by profile; the default profile has both the chat and the pane's.
fn by_profile(tenant: &Tenant, user: UserId) -> Conditions {
    let (chat, pane) =
        tenant.profile_of(user).map_or((true, true), |profile| (profile.has_chat(), profile.has_pane_integration()));
    Conditions::NONE.with_if(chat, Condition::ProfileChatEnabled).with_if(pane, Condition::PaneIntegration)
}

/// The profiles with users, sorted by id.
fn profiles(tenant: &Tenant) -> impl Iterator<Item = (ProfileId, ComparedProfile)> {
    let used = tenant.profiles().iter().filter(|profile| !profile.users().is_empty());
    let compared = used.map(|profile: &Profile| {
        let mut users = profile.users().to_vec();
        users.sort_unstable();
        let compared =
            ComparedProfile { chat: profile.has_chat(), pane_integration: profile.has_pane_integration(), users };
        (profile.id(), compared)
    });
    let mut compared: Vec<_> = compared.collect();
    compared.sort_unstable_by_key(|(id, _)| *id);
    compared.into_iter()
}
