//! The audience describes exactly those whom the rule allows.

use crate::{
    availability::SEVEN_READS,
    properties,
    support::{ANNA, BELA, CARL, CLERKS, EXPERTS, RED, cases, chat, record, tenant, tenant_with_roles},
};
use crm_chat_policy::{
    Condition, Conditions,
    conformance::{Asked, Situation},
    id::{RoleId, UserId},
    model::{AccessRight, Connection, DirectoryRole, Moment, Owner, Participant, Subject, Tenant, User},
    question::{Answer, Question},
    review::audience::{Audience, Who, audience},
    rules::{self, availability, disconnect, join, view},
};
use proptest::prelude::*;
use serde_json::json;
use std::cell::Cell;

/// The user of the question, and others who differ in what a rule may ask of a user.
fn users(user: &User, tenant: &Tenant, known: &[UserId]) -> Vec<User> {
    let mut users = vec![user.clone(), User::new(user.id)];
    let ids = tenant.profiles().iter().flat_map(|profile| profile.users()).chain(known);
    users.extend(ids.map(|id| User { id: *id, ..user.clone() }));
    users.extend(tenant.roles().iter().map(|role| User { roles: vec![role.id()], ..user.clone() }));
    let all_roles: Vec<RoleId> = tenant.roles().iter().map(|role| role.id()).collect();
    users.push(User { roles: all_roles, directory_roles: DirectoryRole::ALL.to_vec(), ..user.clone() });
    users.push(User { teams_licence: !user.teams_licence, ..user.clone() });
    users
}

#[test]
fn the_audience_contains_whom_the_rule_allows() {
    let (allowed, denied) = (Cell::new(0), Cell::new(0));
    proptest!(cases(1_000), |(situation in any::<Situation>())| {
        let Situation { tenant, user, record, access, connection, app } = situation;
        let user_of = |member: &Participant| match member {
            Participant::User(id) => Some(*id),
            Participant::External(_) => None,
        };
        let mut others: Vec<UserId> = connection.participants.iter().filter_map(user_of).collect();
        others.extend(connection.connected_by);
        let users = users(&user, &tenant, &others);
        let mut situation = properties::Situation { tenant, user, record, access: Vec::new(), connection, app };
        for user in users {
            situation.user = user;
            for access in [access.as_slice(), &[], &[AccessRight::Read], AccessRight::ALL] {
                situation.access = access.to_vec();
                for decision in situation.decided_as_the_audience_says().into_iter().flatten() {
                    let counted = if decision.is_allowed() { &allowed } else { &denied };
                    counted.set(counted.get() + 1);
                }
            }
        }
    });
    let (allowed, denied) = (allowed.get(), denied.get());
    // Some situations make no sense; of very few it might be all.
    let least = 10 * cases(1_000).cases;
    assert!(least < 100 || allowed > least && denied > least, "{allowed} allowed, {denied} denied");
}

#[test]
fn who_may_disconnect_is_told_by_role_owner_and_connector() {
    let tenant = tenant(json!({
        "chat": { "enabled": true },
        "roles": [
            { "id": EXPERTS, "name": "Experts", "privileges": ["disconnect_any_chat"] },
            { "id": CLERKS, "name": "Clerks" },
        ],
        "record_types": [{ "name": "incident", "disconnect": { "record_owner": true, "chat_connector": true } }],
    }));
    let (record, connection) = (record("incident", Owner::Team(RED)), chat(BELA, &[BELA]));
    let record = tenant.know_record(&record).unwrap();
    let audience = audience(disconnect::RULE, &Subject::connection(&record, &connection));
    let who: Vec<&Who<'_>> = audience.ways().iter().flat_map(|way| &way.who).collect();
    assert_eq!(who, [&Who::HoldersOfAny(vec![EXPERTS]), &Who::MembersOf(RED), &Who::User(BELA)]);
    insta::assert_snapshot!(
        "audience_of_a_connection",
        format!("{audience}\n\n{}", serde_json::to_string(&audience).unwrap())
    );
    assert!(!audience.contains(&User::new(CARL), AccessRight::ALL));
}

#[test]
fn nobody_is_described_by_the_guards_that_fail_for_everybody() {
    let tenant = tenant(json!({}));
    let (record, connection) = (record("incident", Owner::User(ANNA)), chat(ANNA, &[ANNA]));
    let record = tenant.know_record(&record).unwrap();
    let audience = audience(disconnect::RULE, &Subject::connection(&record, &connection));
    assert!(audience.is_nobody());
    assert_eq!(audience.to_string(), "disconnect: nobody\n  guard chat_enabled fails for everybody");
}

#[test]
fn the_readers_of_the_pane_are_told_by_the_roles_that_open_it_together() {
    let reads = ["read_app_profile", "read_application_tab_template", "read_notification_field"];
    let rest = [
        "read_notification_template",
        "read_pane_tab_configuration",
        "read_pane_tool_configuration",
        "read_productivity_pane_configuration",
    ];
    let tenant = tenant_with_roles(json!([
        { "id": CLERKS, "name": "Clerks", "privileges": reads },
        { "id": EXPERTS, "name": "Experts", "privileges": rest },
    ]));
    let app = tenant.know_app(&"customer_service_workspace".parse().unwrap()).unwrap();
    let audience = audience(availability::RULE, &Subject::tenant(&tenant).in_app(&app).unwrap());
    let with = |roles: &[RoleId]| User { roles: roles.to_vec(), ..User::new(ANNA) };
    assert!(audience.contains(&with(&[CLERKS, EXPERTS]), &[]));
    assert!(!audience.contains(&with(&[CLERKS]), &[]));
    assert!(!audience.contains(&with(&[]), &[]));
    insta::assert_snapshot!(
        "audience_of_the_pane",
        format!("{audience}\n\n{}", serde_json::to_string(&audience).unwrap())
    );
}

/// Who asks, with what access to the record; nobody for the questions that are not about a right.
fn asker(question: &Question) -> Option<(&User, &[AccessRight])> {
    match question {
        Question::Availability { user, .. }
        | Question::Disconnect { user, .. }
        | Question::Configure { user, .. }
        | Question::SuggestParticipant { user } => Some((user, &[])),
        Question::Connect { user, access, .. }
        | Question::View { user, access, .. }
        | Question::Join { user, access, .. }
        | Question::OpenRecord { user, access, .. }
        | Question::TimelineEntry { user, access, .. }
        | Question::TimelineOpenChat { user, access, .. } => Some((user, access)),
        Question::Card { .. } | Question::Notify { .. } => None,
    }
}

#[test]
fn the_audience_of_a_question_contains_its_asker_if_the_answer_is_yes() {
    let (allowed, denied, about_no_right, refused) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let count = |counter: &Cell<u32>| counter.set(counter.get() + 1);
    proptest!(cases(3_000), |(Asked { tenant, question } in any::<Asked>())| {
        let decision = match question.answer(&tenant) {
            Ok(Answer::Decision(decision)) => decision,
            Ok(Answer::Availability(availability)) => availability.decision(),
            Ok(Answer::Card(_) | Answer::Notice(_)) => {
                count(&about_no_right);
                prop_assert!(matches!(question.audience(&tenant), Ok(None)));
                return Ok(());
            }
            Err(error) => {
                count(&refused);
                match question.audience(&tenant) {
                    Err(also) => prop_assert_eq!(also, error),
                    // A card and a notice have no audience, of whatever record type they are.
                    Ok(audience) => prop_assert!(audience.is_none() && asker(&question).is_none()),
                }
                return Ok(());
            }
        };
        let audience = question.audience(&tenant).unwrap().unwrap();
        let (user, access) = asker(&question).unwrap();
        prop_assert_eq!(audience.rule(), decision.rule());
        prop_assert_eq!(audience.contains(user, access), decision.is_allowed(), "{}\n{}", audience, decision);
        prop_assert!(audience.closed_by().is_empty() || audience.is_nobody());
        count(if decision.is_allowed() { &allowed } else { &denied });
    });
    let counts = [&allowed, &denied, &about_no_right, &refused].map(Cell::get);
    assert!(counts.iter().all(|count| *count >= cases(3_000).cases / 40), "{counts:?}");
}

#[test]
fn everything_that_can_describe_a_user_has_a_text_and_a_json_form() {
    let profile = "00000000-0000-4000-8000-000000000021";
    let tenant = tenant(json!({
        "chat": { "enabled": true, "timeline_sync_since": "2026-01-05T09:00:00Z" },
        "roles": [
            { "id": CLERKS, "name": "Clerks", "builtin": "productivity_tools_user" },
            { "id": EXPERTS, "name": "Experts", "builtin": "system_administrator" },
        ],
        "profiles": [{ "id": profile, "name": "Desk", "chat": true, "pane_integration": true, "users": [BELA] }],
        "record_types": [
            { "name": "incident", "join": true, "disconnect": { "record_owner": true, "chat_connector": true } },
        ],
    }));
    let connection = Connection { connected_on: Moment::from_unix_seconds(1_800_000_000), ..chat(BELA, &[BELA]) };
    let record = record("incident", Owner::Team(RED));
    let record = tenant.know_record(&record).unwrap();
    let mut told = String::new();
    for app in ["customer_service_admin_center", "customer_service_workspace"] {
        let app_known = tenant.know_app(&app.parse().unwrap()).unwrap();
        told += &format!("In {app}:\n\n");
        for rule in rules::ALL {
            let audience = audience(rule, &Subject::connection(&record, &connection).in_app(&app_known).unwrap());
            told += &format!("{audience}\n{}\n\n", serde_json::to_string(&audience).unwrap());
        }
    }
    insta::assert_snapshot!("audience_of_every_rule", told);
}

#[test]
fn an_audience_tells_what_closes_it_what_all_need_and_the_ways() {
    let closed = tenant(json!({}));
    let (record, connection) = (record("incident", Owner::User(ANNA)), chat(BELA, &[BELA]));
    let of = |tenant: &Tenant, look: &dyn Fn(&Audience<'_>)| {
        look(&audience(join::RULE, &Subject::connection(&tenant.know_record(&record).unwrap(), &connection)));
    };
    of(&closed, &|audience| {
        assert_eq!(audience.closed_by(), Conditions::of(&[Condition::ChatEnabled]));
        assert!(audience.ways().is_empty());
    });
    of(
        &tenant(json!({ "chat": { "enabled": true }, "record_types": [{ "name": "incident", "join": true }] })),
        &|audience| {
            assert_eq!(audience.closed_by(), Conditions::NONE);
            assert_eq!(audience.needs(), [Who::NotParticipants(&[BELA.into()])]);
            let ways: Vec<_> = audience.ways().iter().map(|way| (way.grant, &*way.who)).collect();
            assert_eq!(ways, [("writer", &[Who::WithAccess(&[AccessRight::Write])][..])]);
        },
    );
}

#[test]
fn of_a_record_alone_its_types_switches_count_and_no_chat_does() {
    let tenant = tenant(json!({ "chat": { "enabled": true }, "record_types": [{ "name": "account", "join": true }] }));
    let record = record("account", Owner::User(ANNA));
    let audience = audience(view::RULE, &Subject::record(&tenant.know_record(&record).unwrap()));
    let ways: Vec<_> = audience.ways().iter().map(|way| (way.grant, &*way.who)).collect();
    assert_eq!(ways, [("joinable", &[Who::WithAccess(&[AccessRight::Write])][..])]);
}

#[test]
fn a_profile_that_nobody_is_on_describes_nobody() {
    let of = |users: serde_json::Value| {
        let profile =
            json!({ "id": "00000000-0000-4000-8000-000000000021", "name": "Desk", "chat": true, "users": users });
        let tenant = tenant(json!({
            "chat": { "enabled": true },
            "roles": [{ "id": CLERKS, "name": "Clerks", "builtin": "productivity_tools_user" }],
            "profiles": [profile],
        }));
        let app = tenant.know_app(&"customer_service_workspace".parse().unwrap()).unwrap();
        let audience = audience(availability::RULE, &Subject::tenant(&tenant).in_app(&app).unwrap());
        audience.ways().iter().map(|way| way.grant).collect::<Vec<_>>()
    };
    assert_eq!(of(json!([])), ["default_profile"]);
    assert_eq!(of(json!([BELA])), ["default_profile", "custom_profile"]);
}

#[test]
fn all_tables_of_the_pane_but_one_are_not_enough_for_an_audience() {
    for missing in SEVEN_READS {
        let some = SEVEN_READS.iter().filter(|read| **read != missing).collect::<Vec<_>>();
        let tenant = tenant_with_roles(json!([
            { "id": CLERKS, "name": "Clerks", "privileges": some },
            { "id": EXPERTS, "name": "Experts", "privileges": [missing] },
        ]));
        let app = tenant.know_app(&"customer_service_workspace".parse().unwrap()).unwrap();
        let audience = audience(availability::RULE, &Subject::tenant(&tenant).in_app(&app).unwrap());
        let with = |roles: &[RoleId]| User { roles: roles.to_vec(), ..User::new(ANNA) };
        assert!(!audience.contains(&with(&[CLERKS]), &[]), "{missing}");
        assert!(audience.contains(&with(&[CLERKS, EXPERTS]), &[]), "{missing}");
    }
}
