//! Where the facts of a question's parts meet.

use crate::support::{ANNA, BELA, CARL, CLERKS, case, chat, codes, tenant, user_with_roles};
use crm_chat_policy::{
    Condition, Conditions, Decision,
    model::{AccessRight, ChatKind, ChatToConnect, Connection, DirectoryRole, Moment, Origin, Subject, Tenant, User},
    rules::{self, availability::Availability, open_record},
};
use serde_json::{Value, json};

fn whole() -> Value {
    json!({
        "chat": { "enabled": true, "timeline_sync_since": "2026-01-05T09:00:00Z" },
        "roles": [{ "id": CLERKS, "name": "Clerks", "builtin": "system_administrator" }],
        "record_types": [
            { "name": "incident", "disconnect": { "record_owner": true, "chat_connector": true }, "join": true },
        ],
    })
}

#[test]
fn a_user_of_another_tenant_is_refused_by_every_rule_and_named() {
    let [one, other] = [(); 2].map(|()| tenant(whole()));
    let (user, connection) = (User::new(ANNA), chat(ANNA, &[ANNA]));
    let record = one.know_record(&case()).unwrap();
    let subject = Subject::connection(&record, &connection);
    for rule in rules::ALL {
        let mixed = subject.decide(rule, &other.know_user(&user), AccessRight::ALL).unwrap_err();
        assert_eq!(mixed.to_string(), "the user was gathered from another tenant than the rest of the question");
    }
    assert!(subject.facts(&other.know_user(&user), &[]).is_err());
    assert!(Availability::for_known(&subject, &other.know_user(&user)).is_err());
    assert!(subject.decide(open_record::RULE, &one.know_user(&user), &[AccessRight::Read]).unwrap().is_allowed());
}

#[test]
fn an_app_of_another_tenant_is_refused_and_named() {
    let [one, other] = [(); 2].map(|()| tenant(whole()));
    let sales = "sales".parse().unwrap();
    let mixed = Subject::tenant(&one).in_app(&other.know_app(&sales).unwrap()).unwrap_err();
    assert_eq!(mixed.to_string(), "the app was gathered from another tenant than the rest of the question");
    assert!(Subject::tenant(&one).in_app(&one.know_app(&sales).unwrap()).is_ok());
}

#[test]
fn a_clone_of_a_tenant_is_the_same_tenant() {
    let one = tenant(whole());
    let clone = one.clone();
    assert!(one.is_same(&clone) && !one.is_same(&tenant(whole())));
    let (user, connection) = (User::new(ANNA), chat(ANNA, &[ANNA]));
    let (record, sales) = (one.know_record(&case()).unwrap(), "sales".parse().unwrap());
    let subject = Subject::connection(&record, &connection).in_app(&clone.know_app(&sales).unwrap()).unwrap();
    drop(one.clone());
    for rule in rules::ALL {
        let (here, there) = (one.know_user(&user), clone.know_user(&user));
        let decide = |user| subject.decide(rule, user, &[AccessRight::Read]);
        assert_eq!(decide(&there), decide(&here));
    }
}

/// Every fact that can be found, found by somebody.
#[test]
fn a_subject_tells_every_condition_of_its_parts() {
    let tenant = tenant(whole());
    let record = tenant.know_record(&case()).unwrap();
    let connection = Connection {
        connected_on: Moment::from_unix_seconds(1_800_000_000),
        kind: Some(ChatKind::Group),
        ..chat(CARL, &[BELA])
    };
    let app = tenant.know_app(&"customer_service_hub".parse().unwrap()).unwrap();
    let everything =
        User { directory_roles: DirectoryRole::ALL.to_vec(), teams_licence: true, ..user_with_roles(CARL, &[CLERKS]) };
    let facts = |subject: Subject<'_>, user: &User, access: &[AccessRight]| {
        subject.in_app(&app).unwrap().facts(&tenant.know_user(user), access).unwrap()
    };
    let connected = Subject::connection(&record, &connection);
    let of_carl = facts(connected, &everything, &[AccessRight::Read, AccessRight::Write]);
    let left_out = Conditions::ALL.difference(of_carl);
    assert_eq!(
        codes(left_out.iter()),
        "profile_chat_enabled participant not_connected new_chat from_dynamics",
        "a custom profile, a participant, a chat that is not connected yet"
    );
    assert!(facts(connected, &User::new(BELA), &[]).contains(Condition::Participant));
    let new = facts(Subject::connecting(&record, Origin::Dynamics, &ChatToConnect::New), &User::new(BELA), &[]);
    let of_request = [Condition::NotConnected, Condition::NewChat, Condition::FromDynamics, Condition::GroupChat];
    assert!(new.contains_all(Conditions::of(&of_request)));
    // A right on a record counts for nothing where there is no record.
    assert!(!facts(Subject::tenant(&tenant), &everything, AccessRight::ALL).contains(Condition::RecordReadable));
}

#[test]
fn a_rule_is_decided_from_the_facts_as_from_all_of_them() {
    let tenant: Tenant = tenant(whole());
    let (record, connection) = (tenant.know_record(&case()).unwrap(), chat(ANNA, &[ANNA]));
    let subject = Subject::connection(&record, &connection);
    let user = User::new(ANNA);
    let user = tenant.know_user(&user);
    for rule in rules::ALL {
        let from_facts: Decision = rule.decide(subject.facts(&user, &[AccessRight::Write]).unwrap());
        assert_eq!(subject.decide(rule, &user, &[AccessRight::Write]), Ok(from_facts));
    }
}
