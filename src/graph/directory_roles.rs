//! A user's directory roles.

use super::Shared;
use crate::{
    id::DirectoryId,
    model::DirectoryRole,
    payload::{Object, ReadPayloadError, answer, payload},
    text::quoted,
};
use alloc::vec::Vec;

/// The role template of the Global Administrator, once called Company Administrator.
const GLOBAL_ADMINISTRATOR: DirectoryId = DirectoryId::known(0x62e90394_69f5_4237_9190_012177145e10);

/// Reads one user's directory roles, from the answer of `/users/{id}/transitiveMemberOf` or of
/// `/roleManagement/directory/roleAssignments` filtered by the user (`principalId`).
///
/// The Global Administrator is known by its template. No built-in role is called tenant administrator:
/// `tenant_administrator` lists the templates of the roles that count as it for the caller; with none,
/// nobody is. The groups and units that a user is a member of are ignored; an assignment counts
/// if its scope is the whole tenant, `/`. See Microsoft's pages *List a user's direct and transitive
/// memberships*, *unifiedRoleAssignment resource type* and *Microsoft Entra built-in roles*.
///
/// ```
/// use crm_chat_policy::{graph, model::DirectoryRole};
///
/// let answer = br##"{"value": [
///     {"@odata.type": "#microsoft.graph.group", "id": "7d4f5c52-0000-4000-8000-000000000011"},
///     {"@odata.type": "#microsoft.graph.directoryRole", "roleTemplateId": "62e90394-69f5-4237-9190-012177145e10"}
/// ]}"##;
/// assert_eq!(graph::directory_roles(answer, &[])?, [DirectoryRole::GlobalAdministrator]);
///
/// // For this caller, the Teams Administrator administers the tenant.
/// let teams_administrator = "69091246-20e8-4a56-aa4d-066075b2a7a8".parse()?;
/// let answer = br#"[{"principalId": "7d4f5c52-0000-4000-8000-000000000001", "directoryScopeId": "/",
///     "roleDefinitionId": "69091246-20e8-4a56-aa4d-066075b2a7a8"}]"#;
/// assert_eq!(graph::directory_roles(answer, &[teams_administrator])?, [DirectoryRole::TenantAdministrator]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// A text that is not JSON, a failure answer, an answer with further pages, assignments of several users,
/// an assignment without user or scope, rows of a schedule (they may say what somebody could activate, not
/// what they are), and a list of roles that says nothing about a user, such as the directory's own
/// `/directoryRoles`.
pub fn directory_roles(
    json: &[u8],
    tenant_administrator: &[DirectoryId],
) -> Result<Vec<DirectoryRole>, ReadPayloadError> {
    let whole = payload(json)?;
    let answer = answer(&whole)?;
    answer.refuse_further_pages()?;
    let mut principals = Shared::new("principalId");
    let mut kinds = None;
    let mut templates = Vec::new();
    for row in &answer.rows {
        let kind = Kind::of(row)?;
        if *kinds.get_or_insert(kind) != kind {
            return Err(row.error("expected memberships alone or assignments alone, found both in one list"));
        }
        templates.extend(match kind {
            Kind::Membership => role_of_membership(row)?,
            Kind::Assignment => {
                row.need("principalId")?.text()?;
                principals.see(row)?;
                role_of_assignment(row)?
            }
        });
    }
    let holds = |role: &DirectoryRole| match role {
        DirectoryRole::TenantAdministrator => templates.iter().any(|template| tenant_administrator.contains(template)),
        DirectoryRole::GlobalAdministrator => templates.contains(&GLOBAL_ADMINISTRATOR),
    };
    Ok(DirectoryRole::ALL.iter().copied().filter(holds).collect())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An object that the user is a member of.
    Membership,
    /// A role that is assigned to somebody.
    Assignment,
}

const TYPE: &str = "@odata.type";

/// Keys that rows of schedules have, whether the roles are active or only to be activated.
const SCHEDULED: [&str; 5] = ["memberType", "scheduleInfo", "status", "action", "startDateTime"];

impl Kind {
    fn of(row: &Object<'_>) -> Result<Self, ReadPayloadError> {
        let named = row.given(TYPE)?;
        let name = named.as_ref().map(|named| named.text()).transpose()?;
        let is_assignment = row.has("roleDefinitionId");
        match name.as_deref().map(|name| name.strip_prefix("#microsoft.graph.").unwrap_or(name)) {
            None | Some("unifiedRoleAssignment") if is_assignment => {
                // Rows of schedules and of requests for them look the same but for these.
                match SCHEDULED.iter().find(|key| row.has(key)) {
                    None => Ok(Self::Assignment),
                    Some(key) => Err(row.error(format_args!(
                        "expected what the user is now, found a row of a schedule, which has `{key}`"
                    ))),
                }
            }
            Some(name) if is_assignment => {
                Err(row.error(format_args!("expected a role assignment, found a `{}`", quoted(name))))
            }
            Some(_) => Ok(Self::Membership),
            None => Err(row.error(format_args!(
                "expected `{TYPE}`, as memberships have it, or `roleDefinitionId`, as assignments have it, found neither"
            ))),
        }
    }
}

fn role_of_membership(row: &Object<'_>) -> Result<Option<DirectoryId>, ReadPayloadError> {
    match row.need(TYPE)?.text()?.as_str() {
        "#microsoft.graph.directoryRole" => row.need("roleTemplateId")?.parsed().map(Some),
        _ => Ok(None),
    }
}

fn role_of_assignment(row: &Object<'_>) -> Result<Option<DirectoryId>, ReadPayloadError> {
    let role = row.need("roleDefinitionId")?.parsed()?;
    let is_tenant_wide = match row.given("directoryScopeId")? {
        Some(scope) => scope.text()? == "/",
        None if row.given("appScopeId")?.is_some() => false,
        None => return Err(row.lacks("directoryScopeId", ", so the scope is not known")),
    };
    Ok(is_tenant_wide.then_some(role))
}
