//! Answers of Microsoft Graph → what questions and tenants are made of.
//!
//! | reader | reads | gives |
//! | --- | --- | --- |
//! | [`chat`], [`chats`] | `/chats/{id}?$expand=members`, or a list of them | a chat's kind and participants |
//! | [`has_teams_licence`] | `/users/{id}/licenseDetails`, or a user's `assignedPlans` | `teams_licence` of a user |
//! | [`directory_roles`] | `/users/{id}/transitiveMemberOf`, or `roleAssignments` | `directory_roles` of a user |
//! | [`granted_permissions`] | `oauth2PermissionGrants`, or `appRoleAssignments` | `chat.granted_permissions` of a tenant |
//!
//! Each takes the text of an answer: a list, `{"value": […]}`, or one row. Keys that are not used are
//! ignored, as it is Graph's format; one that is used may be given once, and `null` is the same as its
//! absence. Whatever leaves open whom an answer is about is refused: no right comes from a guess.
//!
//! Graph knows people by ids of the directory, which are not the CRM's: a user's row in Dataverse has
//! both, `systemuserid` and `azureactivedirectoryobjectid`. So a chat's reader asks its caller whose an id is.

mod chat;
mod directory_roles;
mod permissions;
mod teams_licence;

pub use self::{
    chat::{Chat, chat, chats, users},
    directory_roles::directory_roles,
    permissions::granted_permissions,
    teams_licence::has_teams_licence,
};
pub use crate::payload::ReadPayloadError;

use crate::{
    id::DirectoryId,
    payload::{Object, ReadPayloadError as Error},
};

/// What stands for no id at all.
const EMPTY_GUID: &str = "00000000-0000-0000-0000-000000000000";

/// An id that all rows of an answer must share: given in all of them, or in none.
struct Shared {
    key: &'static str,
    seen: Option<Option<DirectoryId>>,
}

impl Shared {
    const fn new(key: &'static str) -> Self {
        Self { key, seen: None }
    }

    fn see(&mut self, row: &Object<'_>) -> Result<(), Error> {
        let id = row.given(self.key)?.map(|id| id.parsed()).transpose()?;
        let first = *self.seen.get_or_insert(id);
        if first == id {
            return Ok(());
        }
        let key = self.key;
        Err(match (first, id) {
            (Some(first), Some(id)) => {
                row.error(format_args!("expected the `{key}` of the rows before, `{first}`, found `{id}`"))
            }
            _ => row.error(format_args!("expected `{key}` in all rows or in none, found it in some")),
        })
    }
}
