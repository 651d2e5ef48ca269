//! May this user change this setting from this app?

use crate::support::{ANNA, CLERKS, EXPERTS, STRANGERS, codes, tenant, told, user_with_roles};
use crm_chat_policy::{
    id::{LogicalName, RoleId},
    model::{
        App, BuiltinApp,
        DirectoryRole::{self, GlobalAdministrator, TenantAdministrator},
        QuestionError, Tenant, User,
    },
    rules::configure::{
        self,
        Setting::{self, ChatSwitch, Profiles, RecordTypes, RolePrivileges, TimelineSync},
    },
};
use rstest::rstest;
use serde_json::json;

fn name(text: &str) -> LogicalName {
    text.parse().expect("a logical name")
}

/// The chat is off, as it is when somebody turns it on; clerks administer chat.
fn desk() -> Tenant {
    tenant(json!({
        "roles": [
            { "id": CLERKS, "name": "a", "privileges": ["administer_chat"] },
            { "id": EXPERTS, "name": "b", "builtin": "system_administrator", "revoked": ["administer_chat"] },
        ],
        "apps": [
            { "id": "with_page", "settings_page_in_sitemap": true },
            { "id": "with_page_too", "settings_page_in_sitemap": true, "multisession": true },
            { "id": "without_page" },
        ],
    }))
}

fn user(directory_roles: &[DirectoryRole], roles: &[RoleId]) -> User {
    User { directory_roles: directory_roles.to_vec(), ..user_with_roles(ANNA, roles) }
}

fn everything() -> User {
    user(&[TenantAdministrator, GlobalAdministrator], &[CLERKS])
}

#[rstest]
#[case::admin_center("customer_service_admin_center", true)]
#[case::hub("customer_service_hub", true)]
#[case::sales("sales", false)]
#[case::field_service("field_service", false)]
#[case::workspace("customer_service_workspace", false)]
#[case::omnichannel("omnichannel_for_customer_service", false)]
#[case::a_custom_app_with_the_page_in_its_sitemap("with_page", true)]
#[case::a_custom_multisession_app_with_the_page("with_page_too", true)]
#[case::a_custom_app_without_it("without_page", false)]
fn the_page_is_reached_from(#[case] app: &str, #[case] reachable: bool) {
    let tenant = desk();
    for setting in Setting::ALL {
        let decision = configure::decide(&tenant, &everything(), *setting, &name(app)).unwrap();
        assert_eq!(decision.is_allowed(), reachable, "{setting}");
        assert_eq!(codes(decision.failed_guards()), if reachable { "" } else { "settings_page_reachable" });
    }
}

#[rstest]
#[case::a_tenant_administrator(&[TenantAdministrator], &[], &[ChatSwitch])]
#[case::a_global_administrator_may_do_what_a_tenant_administrator_may(
    &[GlobalAdministrator], &[], &[ChatSwitch, TimelineSync])]
#[case::both_directory_roles(&[GlobalAdministrator, TenantAdministrator], &[], &[ChatSwitch, TimelineSync])]
#[case::a_repeated_directory_role(&[TenantAdministrator, TenantAdministrator], &[], &[ChatSwitch])]
#[case::a_role_that_administers_chat(&[], &[CLERKS], &[RecordTypes, Profiles, RolePrivileges])]
#[case::a_system_administrator_without_the_privilege(&[], &[EXPERTS], &[])]
#[case::a_role_that_lacks_it_takes_nothing_away(&[], &[EXPERTS, CLERKS], &[RecordTypes, Profiles, RolePrivileges])]
#[case::an_unknown_role(&[], &[STRANGERS], &[])]
#[case::nobody_in_particular(&[], &[], &[])]
#[case::everything(&[TenantAdministrator, GlobalAdministrator], &[CLERKS], Setting::ALL)]
fn who_may_change_what(
    #[case] directory_roles: &[DirectoryRole],
    #[case] roles: &[RoleId],
    #[case] allowed: &[Setting],
) {
    let tenant = desk();
    for setting in Setting::ALL {
        let user = user(directory_roles, roles);
        let decision = configure::decide(&tenant, &user, *setting, &name("customer_service_hub")).unwrap();
        assert_eq!(decision.is_allowed(), allowed.contains(setting), "{setting}");
    }
}

#[rstest]
#[case::system_administrator("system_administrator", true)]
#[case::csr_manager("csr_manager", false)]
#[case::customer_service_representative("customer_service_representative", false)]
#[case::omnichannel_administrator("omnichannel_administrator", false)]
#[case::omnichannel_supervisor("omnichannel_supervisor", false)]
#[case::omnichannel_agent("omnichannel_agent", false)]
#[case::productivity_tools_user("productivity_tools_user", false)]
fn which_built_in_roles_administer_chat(#[case] builtin: &str, #[case] administers: bool) {
    let tenant = tenant(json!({ "roles": [{ "id": CLERKS, "name": "x", "builtin": builtin }] }));
    let decision =
        configure::decide(&tenant, &user(&[], &[CLERKS]), RecordTypes, &name("customer_service_hub")).unwrap();
    assert_eq!(decision.is_allowed(), administers);
}

#[test]
fn the_switch_does_not_matter_to_those_who_turn_it() {
    let on = tenant(json!({ "chat": { "enabled": true } }));
    let administrator = user(&[TenantAdministrator], &[]);
    let app = name("customer_service_admin_center");
    let answers = [desk(), on].map(|tenant| configure::decide(&tenant, &administrator, ChatSwitch, &app));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(
        told(answers[0].clone().unwrap()),
        "allow [tenant_administrator] held: settings_page_reachable tenant_administrator"
    );
}

#[test]
fn an_app_that_the_tenant_lacks_is_an_error() {
    let answer = configure::decide(&desk(), &everything(), ChatSwitch, &name("nowhere"));
    assert!(matches!(answer, Err(QuestionError::UnknownApp { id, .. }) if id == name("nowhere")));
}

#[test]
fn the_way_to_the_page_is_told_for_the_apps_that_have_it() {
    let paths: Vec<_> =
        BuiltinApp::ALL.iter().map(|app| format!("{app}: {}", app.settings_menu_path().join(" > "))).collect();
    assert_eq!(
        paths,
        [
            "customer_service_admin_center: Agent experience > Collaboration > Embedded chat using Teams > Manage",
            "customer_service_hub: Service Management > Collaboration > Embedded chat using Teams",
            "sales: ",
            "field_service: ",
            "customer_service_workspace: ",
            "omnichannel_for_customer_service: ",
        ]
    );
    assert_eq!(
        App::SETTINGS_PAGE_ADDRESS,
        "/main.aspx?pagetype=control&controlName=MscrmControls.TeamsCollaborationAdmin.TeamsCollaborationAdmin"
    );
}
