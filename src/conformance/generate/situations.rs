//! Users, records and chats about a given tenant.

use super::{
    Choices, Make,
    values::{World, participants},
};
use crate::{
    id::{ChatId, LogicalName, RecordId, RoleId, TeamId, UserId},
    model::{AccessRight, ChatKind, Connection, DirectoryRole, Moment, Owner, Ownership, Record, Role, Tenant, User},
};
use alloc::vec::Vec;

/// A tenant, a user, a record with the user's rights on it, a chat connected to it, and an app:
/// enough to ask every rule.
///
/// Record and app are now and then unknown to the tenant, and the owner now and then one that the
/// record can't have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// The tenant.
    pub tenant: Tenant,
    /// The user.
    pub user: User,
    /// The record.
    pub record: Record,
    /// The user's rights on the record.
    pub access: Vec<AccessRight>,
    /// The chat that is connected to the record.
    pub connection: Connection,
    /// The app the user works in.
    pub app: LogicalName,
}

impl Make for Situation {
    fn make(choices: &mut Choices<'_>) -> Option<Self> {
        let tenant = Tenant::make(choices)?;
        situation(choices, tenant)
    }
}

pub(in crate::conformance) fn situation(choices: &mut Choices<'_>, tenant: Tenant) -> Option<Situation> {
    let world = World::of(&tenant);
    let user = user(choices, world)?;
    let record = record(choices, world, &user)?;
    let access = access(choices)?;
    let connection = connection(choices, world, user.id)?;
    let app = world.app(choices)?;
    Some(Situation { tenant, user, record, access, connection, app })
}

pub(in crate::conformance) fn user(choices: &mut Choices<'_>, world: World<'_>) -> Option<User> {
    let id = world.user_id(choices)?;
    let roles = choices.long_list(72, 6, |choices| match choices.chance(85) {
        true if !world.roles().is_empty() => choices.pick(world.roles()).map(Role::id),
        _ => RoleId::make(choices),
    })?;
    Some(User {
        id,
        roles,
        teams: choices.long_list(45, 4, TeamId::make)?,
        directory_roles: choices.list(55, 3, DirectoryRole::make)?,
        teams_licence: choices.chance(60),
    })
}

pub(in crate::conformance) fn record(choices: &mut Choices<'_>, world: World<'_>, user: &User) -> Option<Record> {
    let known = choices.part(|choices| if choices.chance(5) { None } else { world.record_type(choices) });
    let record_type = match known {
        Some(known) => known.name().clone(),
        None => "no_such_type".parse().ok()?,
    };
    let user_owned = known.is_none_or(|known| known.ownership() == Ownership::UserOwned);
    let misfit = choices.chance(8);
    let owner = choices.part(|choices| {
        Some(match choices.below(10) {
            _ if user_owned == misfit => Owner::Nobody,
            0..=3 => Owner::User(user.id),
            4..=5 => Owner::User(world.user_id(choices)?),
            6 => Owner::Team(TeamId::make(choices)?),
            _ => Owner::Team(match choices.pick(&user.teams) {
                Some(team) => *team,
                None => TeamId::make(choices)?,
            }),
        })
    });
    Some(Record { record_type, id: RecordId::make(choices)?, owner: owner? })
}

/// Rights in any order, now and then with a repeat.
pub(in crate::conformance) fn access(choices: &mut Choices<'_>) -> Option<Vec<AccessRight>> {
    let mut access = choices.list(40, 4, AccessRight::make)?;
    if choices.chance(60) {
        access.push(AccessRight::Write);
    }
    if choices.chance(75) {
        access.push(AccessRight::Read);
    }
    Some(access)
}

pub(in crate::conformance) fn connection(
    choices: &mut Choices<'_>,
    world: World<'_>,
    user: UserId,
) -> Option<Connection> {
    Some(Connection {
        id: ChatId::make(choices)?,
        connected_by: choices.part(|choices| match choices.below(20) {
            0 => Some(None),
            1..=10 => world.user_id(choices).map(Some),
            _ => Some(Some(user)),
        })?,
        participants: participants(choices, world, user)?,
        connected_on: choices.maybe(90, |choices| match choices.below(9) {
            0..=1 => world.sync_since().map_or_else(|| Moment::make(choices), Some),
            2..=4 => "2026-04-01T00:00:00Z".parse().ok(),
            _ => Moment::make(choices),
        })?,
        kind: choices.maybe(40, ChatKind::make)?,
    })
}
