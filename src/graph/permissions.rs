//! The permissions that a tenant has consented to.

use super::{EMPTY_GUID, Shared};
use crate::{
    id::DirectoryId,
    model::{GraphPermission, GraphPermissions},
    payload::{Object, ReadPayloadError, answer, payload},
};
use alloc::string::ToString;

/// Reads which of the five permissions the tenant has granted to the product's client, from rows of
/// `oauth2PermissionGrants` or of `appRoleAssignments`.
///
/// A grant of `AllPrincipals` counts for the permissions in its `scope`; one of `Principal` is a single
/// user's and counts for none. An assignment counts for the permission whose id it has, unless it is of
/// another resource than `Microsoft Graph`. Other permissions are ignored: `Chat.ReadWrite` is not
/// `Chat.ReadWrite.All`. See Microsoft's pages *oAuth2PermissionGrant resource type*, *appRoleAssignment
/// resource type* and *Microsoft Graph permissions reference*.
///
/// ```
/// use crm_chat_policy::{graph, model::{GraphPermission, GraphPermissions}};
///
/// let answer = br#"{"value": [{"clientId": "7d4f5c52-0000-4000-8000-0000000000c0",
///     "consentType": "AllPrincipals", "scope": " Chat.ReadWrite.All User.Read"}]}"#;
/// let granted = graph::granted_permissions(answer)?;
/// assert_eq!(granted, GraphPermissions::of(&[GraphPermission::ChatReadWriteAll]));
/// # Ok::<(), graph::ReadPayloadError>(())
/// ```
///
/// # Errors
///
/// A text that is not JSON, a failure answer, an answer with further pages, rows of several clients or
/// resources (so filter them by the product's client), an id that is in some rows only, a row of neither
/// kind or of another than the first, and an assignment to somebody who is not a service principal.
pub fn granted_permissions(json: &[u8]) -> Result<GraphPermissions, ReadPayloadError> {
    let whole = payload(json)?;
    let answer = answer(&whole)?;
    answer.refuse_further_pages()?;
    let mut clients = [Shared::new("clientId"), Shared::new("principalId")];
    let [of_grants, of_assignments] = &mut clients;
    let mut resources = Shared::new("resourceId");
    let mut kinds = None;
    let mut granted = GraphPermissions::NONE;
    for row in &answer.rows {
        let is_grant = match (row.has("consentType"), row.has("appRoleId")) {
            (true, false) => true,
            (false, true) => false,
            _ => {
                return Err(row.error("expected a row with either `consentType` or `appRoleId`, found both or neither"));
            }
        };
        if *kinds.get_or_insert(is_grant) != is_grant {
            return Err(row.error("expected grants alone or assignments alone, found both in one list"));
        }
        granted = granted.union(if is_grant {
            of_grants.see(row)?;
            resources.see(row)?;
            of_grant(row)?
        } else {
            of_assignments.see(row)?;
            of_assignment(row, &mut resources)?
        });
    }
    Ok(granted)
}

fn of_grant(row: &Object<'_>) -> Result<GraphPermissions, ReadPayloadError> {
    let scope = row.need("scope")?.text()?;
    let consent = row.need("consentType")?;
    match consent.text()?.as_str() {
        "AllPrincipals" => Ok(scope.split(' ').filter_map(GraphPermission::from_code).collect()),
        "Principal" => Ok(GraphPermissions::NONE),
        _ => Err(consent.unexpected("`AllPrincipals` or `Principal`")),
    }
}

fn of_assignment(row: &Object<'_>, resources: &mut Shared) -> Result<GraphPermissions, ReadPayloadError> {
    let role = row.need("appRoleId")?;
    if let Some(principal) = row.given("principalType")?
        && principal.text()? != "ServicePrincipal"
    {
        return Err(principal.unexpected("`ServicePrincipal`"));
    }
    if let Some(resource) = row.given("resourceDisplayName")?
        && resource.text()? != "Microsoft Graph"
    {
        return Ok(GraphPermissions::NONE);
    }
    resources.see(row)?;
    // So is an assignment without any role written.
    if role.text()? == EMPTY_GUID {
        return Ok(GraphPermissions::NONE);
    }
    let role: DirectoryId = role.parsed()?;
    Ok(GraphPermission::of_application_id(&role.to_string()).into_iter().collect())
}
