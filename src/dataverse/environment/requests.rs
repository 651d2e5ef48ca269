//! What to ask for.

/// The requests whose answers make up a complete environment: of Dataverse's Web API by paths below
/// `/api/data/v9.2/`, of Graph by addresses. Fill in `{…}`: the id of the service principal
/// of the chat's app.
///
/// Answers of several pages must be followed to the last; each page is a file of its own. The page
/// [*From an environment*](crate::guide::from_an_environment) says what to do with them.
pub const REQUESTS: &[&str] = &[
    "EntityDefinitions?$select=MetadataId,LogicalName,OwnershipType,TableType,DataProviderId,IsActivity,DisplayName&$expand=Attributes",
    "savedqueries?$select=savedqueryid,name,querytype,isdefault,returnedtypecode,statecode,layoutxml",
    "msdyn_entitylinkchatconfigurations",
    "roles?$select=roleid,name,_roletemplateid_value,_parentrootroleid_value",
    "roleprivilegescollection?$select=roleid,privilegeid",
    "privileges?$select=privilegeid,name",
    "appmodules?$select=appmoduleid,uniquename,name,navigationtype,statecode",
    "sitemaps?$select=sitemapid,sitemapnameunique,sitemapxml",
    "msdyn_appconfigurations?$expand=msdyn_appconfiguration_systemuser($select=systemuserid),msdyn_msdyn_paneconfig_msdyn_appconfig($select=msdyn_paneconfigurationid)",
    "msdyn_paneconfigurations?$select=msdyn_paneconfigurationid,msdyn_uniquename,msdyn_panestate,statecode",
    "msdyn_panetabconfigurations?$select=msdyn_panetabconfigurationid,msdyn_isenabled,_msdyn_productivitypaneid_value,_msdyn_toolid_value,statecode",
    "msdyn_panetoolconfigurations?$select=msdyn_panetoolconfigurationid,msdyn_uniquename,statecode",
    "msdyn_appprofilerolemappings?$select=_msdyn_appprofileid_value",
    "https://graph.microsoft.com/v1.0/servicePrincipals/{id}/oauth2PermissionGrants",
    "https://graph.microsoft.com/v1.0/servicePrincipals/{id}/appRoleAssignments",
];
