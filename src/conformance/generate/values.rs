//! Ids, names, moments and the plain values made of them.

use super::{Choices, Make};
use crate::{
    conformance::Case,
    document::preset,
    id::{ChatId, ColumnName, LogicalName, ProfileId, RecordId, RoleId, TeamId, UserId},
    model::{
        BuiltinApp, ChatKind, ChatToConnect, Connection, Moment, Owner, Participant, Profile, Record, RecordType, Role,
        StandardRecordType, Tenant, User,
    },
    notice::FieldChange,
    rules,
};
use alloc::{format, string::String, vec::Vec};

/// Ids come from a handful of each kind, so that they often meet; now and then from all there are.
const POOL: u32 = 6;
const ROLES: u128 = 0x7d4f5c52_0000_4000_8000_000000000001;
const PROFILES: u128 = 0x7d4f5c52_0000_4000_8000_0000000000a1;
const USERS: u128 = 0x7d4f5c52_0000_4000_8000_0000000000b1;
const TEAMS: u128 = 0x7d4f5c52_0000_4000_8000_0000000000c1;
const RECORDS: u128 = 0x7d4f5c52_0000_4000_8000_0000000000d1;

/// From one id to the next: all parts of it differ, and those of a pool are ordered otherwise by one
/// half than by the other, so that whatever compares a part of an id only is seen.
pub(super) const STEP: u128 = 0x9e37_79b9_7f4a_7c15_5ced_c835_f39c_c061;

fn id_bits(choices: &mut Choices<'_>, pool: u128) -> u128 {
    choices.part(|choices| {
        let number = choices.below(200);
        // Each of the pool as often as the others, and rarely any there is.
        if number >= 195 { choices.bits() } else { pool.wrapping_add(STEP.wrapping_mul((number % POOL).into())) }
    })
}

macro_rules! make_ids {
    ($($Id:ident from $pool:ident;)+) => { $(
        impl Make for $Id {
            fn make(choices: &mut Choices<'_>) -> Option<Self> {
                // The empty GUID is no id.
                Self::from_u128(id_bits(choices, $pool).max(1))
            }
        }
    )+ };
}

make_ids! {
    RoleId from ROLES;
    ProfileId from PROFILES;
    UserId from USERS;
    TeamId from TEAMS;
    RecordId from RECORDS;
}

impl Make for ChatId {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let text = choices.part(|choices| match choices.below(40) {
            number @ 0..36 => format!("19:{}@thread.v2", number % 4),
            36 => String::from("x"),
            37 => String::from("19:\u{fc}\u{1f600}\"\\@thread.v2"),
            38 => "c".repeat(256),
            _ => format!("19:{:032x}@thread.v2", choices.bits()),
        });
        text.parse().ok()
    }
}

/// Field names: those of the preset of Case, and others.
pub(super) fn field_names() -> Vec<&'static str> {
    let others = ["name", "ownerid", "budget", "photo", "x", "new_1", "z_0123456789"];
    preset::FIELDS.iter().map(|(name, ..)| *name).chain(others).collect()
}

/// Names of record types: the standard ones and others. Case, which has presets, is the least simple.
pub(super) fn type_names() -> Vec<&'static str> {
    let others = ["contoso_claim", "lead", "msdyn_workorder"];
    let mut names: Vec<_> = StandardRecordType::ALL.iter().map(|known| known.code()).chain(others).collect();
    names.sort_by_key(|name| *name == StandardRecordType::Incident.code());
    names
}

/// Ids of custom apps.
pub(super) const APP_NAMES: &[&str] = &["contoso_desk", "a", "back_office", "sales2"];

/// A logical name of any length and any of its characters.
pub(super) fn any_name(choices: &mut Choices<'_>) -> Option<String> {
    let first = choices.code(b"abcz")?;
    let most = if choices.chance(10) { 127 } else { 12 };
    let rest = choices.list(90, most, |choices| choices.code(b"a_0bcdefghijklmnopqrstuvwxyz123456789"))?;
    Some(core::iter::once(first).chain(rest).map(char::from).collect())
}

impl Make for LogicalName {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let name = choices.part(|choices| match choices.below(8) {
            0..=3 => choices.code(&field_names()).map(Into::into),
            4..=5 => choices.code(&type_names()).map(Into::into),
            _ => any_name(choices),
        });
        name?.parse().ok()
    }
}

impl Make for ColumnName {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let field = LogicalName::make(choices)?;
        match choices.chance(20) {
            // An alias and a field of the greatest length are too long together: only the field.
            true => format!("{}.{field}", LogicalName::make(choices)?).parse().or_else(|_| field.as_str().parse()).ok(),
            false => field.as_str().parse().ok(),
        }
    }
}

/// Moments close to one another and far apart, with offsets and fractions.
const MOMENTS: &[&str] = &[
    "2026-01-05T09:00:00Z",
    "2026-01-05T10:00:00+01:00",
    "2026-01-05T08:59:59Z",
    "2026-01-05T09:00:00.000000001Z",
    "2026-01-05T09:00:01Z",
    "2026-03-01T00:00:00Z",
    "2025-12-31T23:59:60Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
];

impl Make for Moment {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        choices.part(|choices| match choices.below(100) {
            90.. => {
                // Some 136 years on either side of 1970.
                let seconds = i64::from(choices.below(u32::MAX));
                Self::from_unix_seconds(if choices.chance(50) { -seconds } else { seconds })
            }
            number => MOMENTS.get(number as usize % MOMENTS.len())?.parse().ok(),
        })
    }
}

impl Make for Case {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let rule = choices.code(&rules::ALL)?;
        let held = rule.conditions().filter(|_| choices.chance(60)).collect();
        Some(Self(rule.decide(held)))
    }
}

impl Make for i64 {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(i64::from(choices.below(4)) - 1)
    }
}

/// A change of a field; old and new value are often equal.
pub(super) fn change<V: Make + Clone>(choices: &mut Choices<'_>, field: LogicalName) -> Option<FieldChange<V>> {
    let new = choices.maybe(75, V::make)?;
    let old = choices.part(|choices| match choices.below(10) {
        0..=2 => Some(None),
        3..=5 => Some(new.clone()),
        _ => V::make(choices).map(Some),
    })?;
    Some(FieldChange { field, old, new })
}

/// What a value may draw ids and names from: a tenant, which is only looked at, or nothing.
#[derive(Clone, Copy, Debug)]
pub(in crate::conformance) struct World<'t>(Option<&'t Tenant>);

impl<'t> World<'t> {
    /// What a tenant knows.
    pub(in crate::conformance) const fn of(tenant: &'t Tenant) -> Self {
        Self(Some(tenant))
    }

    /// What there is without a tenant.
    pub(super) const fn unknown() -> Self {
        Self(None)
    }

    pub(super) fn roles(self) -> &'t [Role] {
        self.0.map(Tenant::roles).unwrap_or_default()
    }

    pub(super) fn sync_since(self) -> Option<Moment> {
        self.0?.timeline_sync_since()
    }

    /// The record type of this name, if there is one.
    #[cfg(any(feature = "json", feature = "proptest"))]
    pub(super) fn known(self, name: &LogicalName) -> Option<&'t RecordType> {
        self.0?.record_type(name.as_str())
    }

    pub(super) fn user_id(self, choices: &mut Choices<'_>) -> Option<UserId> {
        let profiles = self.0.map(Tenant::profiles).unwrap_or_default();
        let mut users = profiles.iter().flat_map(Profile::users);
        let count = profiles.iter().map(|profile| profile.users().len()).sum();
        choices.part(|choices| match choices.chance(55) {
            true if count > 0 => users.nth(choices.place(count)).copied(),
            _ => UserId::make(choices),
        })
    }

    /// The tenant's record types, those that its document lists being the likelier ones.
    pub(super) fn record_type(self, choices: &mut Choices<'_>) -> Option<&'t RecordType> {
        let tenant = self.0?;
        let listed = tenant.listed_record_types();
        choices.part(|choices| match choices.chance(20) {
            false if !listed.is_empty() => choices.pick(listed),
            _ => choices.pick(tenant.record_types()),
        })
    }

    /// An app of the tenant, built in or custom; rarely one that it does not have.
    pub(in crate::conformance) fn app(self, choices: &mut Choices<'_>) -> Option<LogicalName> {
        let custom = self.0.map(Tenant::apps).unwrap_or_default();
        choices.part(|choices| match choices.below(20) {
            0..=4 => BuiltinApp::make(choices).map(Into::into),
            5..=8 => builtin(choices, |app| !app.settings_menu_path().is_empty()),
            9..=11 => builtin(choices, |app| app.is_multisession()),
            18..=19 => "no_such_app".parse().ok(),
            _ => match choices.pick(custom) {
                Some(app) => Some(app.id().clone()),
                None => BuiltinApp::make(choices).map(Into::into),
            },
        })
    }
}

/// A built-in app of this kind.
fn builtin(choices: &mut Choices<'_>, is_wanted: impl Fn(&BuiltinApp) -> bool) -> Option<LogicalName> {
    let apps: Vec<BuiltinApp> = BuiltinApp::ALL.iter().copied().filter(is_wanted).collect();
    choices.code(&apps).map(Into::into)
}

impl Make for Owner {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(match choices.below(3) {
            0 => Self::Nobody,
            1 => Self::User(UserId::make(choices)?),
            _ => Self::Team(TeamId::make(choices)?),
        })
    }
}

impl Make for User {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        super::situations::user(choices, World::unknown())
    }
}

impl Make for Record {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        Some(Self {
            record_type: choices.code(&type_names())?.parse().ok()?,
            id: RecordId::make(choices)?,
            owner: Owner::make(choices)?,
        })
    }
}

impl Make for Connection {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let user = UserId::make(choices)?;
        super::situations::connection(choices, World::unknown(), user)
    }
}

impl Make for ChatToConnect {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let user = UserId::make(choices)?;
        chat_to_connect(choices, World::unknown(), user)
    }
}

/// Members of chats who are no users; one is written like a user's id.
const EXTERNALS: &[&str] = &["guest-1", "28:bot", "7d4f5c52-0000-4000-8000-0000000000b1", "\u{fc}"];

pub(super) fn participants(choices: &mut Choices<'_>, world: World<'_>, user: UserId) -> Option<Vec<Participant>> {
    let among_them = choices.chance(50);
    let mut participants = choices.long_list(60, 6, |choices| match choices.chance(20) {
        // This gives repeats, which are harmless.
        true if among_them => Some(user.into()),
        // Each of a chat's members may be a guest, or an app.
        _ if choices.chance(15) => Some(Participant::External(choices.pick(EXTERNALS)?.parse().ok()?)),
        _ => world.user_id(choices).map(Participant::User),
    })?;
    participants.retain(|participant| among_them || !participant.is_user(user));
    if among_them {
        let place = choices.below(2) as usize;
        participants.insert(place.min(participants.len()), user.into());
    }
    Some(participants)
}

pub(super) fn chat_to_connect(choices: &mut Choices<'_>, world: World<'_>, user: UserId) -> Option<ChatToConnect> {
    let existing = choices.maybe(65, |choices| {
        Some(ChatToConnect::Existing {
            id: ChatId::make(choices)?,
            kind: choices.maybe(35, ChatKind::make)?.unwrap_or(ChatKind::Group),
            participants: participants(choices, world, user)?,
            already_connected: choices.chance(25),
        })
    })?;
    Some(existing.unwrap_or(ChatToConnect::New))
}

impl Make for FieldChange<i64> {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let field = LogicalName::make(choices)?;
        change(choices, field)
    }
}
