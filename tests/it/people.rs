//! Texts for people: every rule's decisions, the ways to what an administrator can change, and what a
//! change means, without codes and ids.

use crate::support::tenant;
use crm_chat_policy::{
    Condition,
    model::{BuiltinApp, Subject, Tenant},
    question::Question,
    review::{
        audience::audience,
        compare::{Sentences, compare},
        explanation::explanation,
    },
    rules,
};
use serde_json::json;
use std::collections::BTreeSet;

fn contoso() -> Tenant {
    tenant(json!({
        "chat": { "enabled": true },
        "roles": [
            { "id": "5e000000-0000-4000-8000-000000000001", "name": "System Administrator", "builtin": "system_administrator" },
            { "id": "5e000000-0000-4000-8000-000000000002", "name": "CSR Manager", "builtin": "csr_manager" },
        ],
    }))
}

/// The same conditions fail in many cases; each sentence is read once.
#[test]
fn every_decision_is_said_in_words() {
    let tenant = contoso();
    for rule in rules::ALL {
        let cases = rule.cases().map(|decision| explanation(&tenant, decision, tenant.record_type("incident")));
        let few = rule.condition_set().len() <= 5;
        let lines: BTreeSet<String> = if few {
            cases.collect()
        } else {
            cases.flat_map(|text| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        let text = lines.into_iter().collect::<Vec<_>>().join("\n");
        insta::assert_snapshot!(format!("words_of_{}", rule.name().replace(':', "_")), text);
    }
}

/// The sample questions, answered for people, and who might do what each asks for. Read aloud once.
#[test]
fn every_question_is_answered_for_people() {
    let read = |file: &str| std::fs::read(format!("{}/examples/{file}", env!("CARGO_MANIFEST_DIR"))).expect("a sample");
    let tenant = Tenant::from_json(&read("tenant.json")).expect("the sample tenant");
    let questions = String::from_utf8(read("questions.jsonl")).expect("text");
    let told = questions.lines().map(|line| {
        let question = Question::from_json(line.as_bytes()).expect("a question");
        let answer = question.explain(&tenant).expect("an answer");
        match question.audience(&tenant).expect("an answer") {
            Some(audience) => format!("{answer}\n{}", audience.words(question.record_type(&tenant))),
            None => answer,
        }
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n\n"));
}

/// What `who` says of a user is what the rule says: nobody where nobody is allowed, and then what it would take.
#[test]
fn an_audience_says_what_it_would_take_where_nobody_may() {
    let off = tenant(json!({}));
    let text = audience(rules::suggest_participant::RULE, &Subject::tenant(&off)).words(None);
    assert_eq!(
        text,
        "Who can be suggested as participants? Nobody; it would be possible if\n    \
         - Teams chat is turned on for the tenant (a setting of the tenant)\n        \
         Customer Service admin center › Agent experience › Collaboration › Embedded chat using Teams › Manage › Turn on \
         Microsoft Teams chats inside Dynamics 365 (for a tenant administrator or a global administrator)\n        \
         Customer Service Hub › Service Management › Collaboration › Embedded chat using Teams › Turn on Microsoft Teams \
         chats inside Dynamics 365 (for a tenant administrator or a global administrator)"
    );
}

/// Which tables of the pane are missing is said to people too.
#[test]
fn a_denied_user_is_told_which_tables_no_role_can_read() {
    let tenant = tenant(json!({ "chat": { "enabled": true }, "roles": [{
        "id": "5e000000-0000-4000-8000-000000000001", "name": "Almost", "builtin": "productivity_tools_user",
        "revoked": ["read_notification_field"] }] }));
    let ask = r#"{"ask":"availability","user":{"id":"5e000000-0000-4000-8000-0000000000b1",
        "roles":["5e000000-0000-4000-8000-000000000001"]},"app":"customer_service_workspace"}"#;
    let text = Question::from_json(ask.as_bytes()).unwrap().explain(&tenant).unwrap();
    assert!(text.ends_with("\n  Tables that no role of the user can read: notification field"), "{text}");
}

/// Codes are for programs: none of two words stands in a text for people.
#[test]
fn no_text_for_people_has_a_code() {
    let tenant = contoso();
    for rule in rules::ALL {
        for decision in rule.cases() {
            let text = explanation(&tenant, decision, tenant.record_type("incident"));
            let codes = Condition::ALL.iter().map(|condition| condition.code()).filter(|code| code.contains('_'));
            for code in codes {
                assert!(!text.contains(code), "{text}");
            }
        }
    }
}

/// The way to each condition, from each app, word for word as the product's page names it.
#[test]
fn the_ways_are_those_of_the_source() {
    let mut lines = Vec::new();
    for condition in Condition::ALL {
        let Some(way) = condition.way_there() else {
            lines.push(format!("{condition}: the source names no steps"));
            continue;
        };
        let rule = way.rule().map_or("nobody in particular", |rule| rule.name());
        let what = way.what().to_uppercase();
        let mut ways: Vec<String> = BuiltinApp::ALL.iter().filter_map(|app| way.steps_from(*app, &what)).collect();
        ways.dedup();
        lines.extend(ways.iter().map(|way| format!("{condition}, for {rule}:\n  {way}")));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_change_is_said_by_who_gains_and_loses_what() {
    let document = |keys: serde_json::Value| tenant(keys);
    let old = document(json!({
        "chat": { "enabled": true },
        "roles": [
            { "id": "5e000000-0000-4000-8000-000000000002", "name": "CSR Manager", "builtin": "csr_manager" },
            { "id": "5e000000-0000-4000-8000-000000000003", "name": "Agents" },
            { "id": "5e000000-0000-4000-8000-000000000004", "name": "Agents", "privileges": ["read_app_profile"] },
        ],
        "profiles": [{ "id": "5e000000-0000-4000-8000-0000000000a1", "name": "Tier 2", "chat": true,
            "users": ["5e000000-0000-4000-8000-0000000000b1", "5e000000-0000-4000-8000-0000000000b2"] }],
        "apps": [{ "id": "desk", "multisession": true }, { "id": "gone" }],
        "record_types": [{
            "name": "account", "ownership": "UserOwned",
            "fields": [{ "name": "name", "type": "String" }, { "name": "fax", "type": "String", "secured": true }],
            "views": [{ "name": "V", "kind": "quick_find", "columns": ["name"] }, { "name": "W", "columns": ["name", "fax"] }],
            "note": { "include": true },
            "notify": { "enabled": true, "fields": ["name"] },
        }, { "name": "contoso_claim" }],
    }));
    let new = document(json!({
        "chat": { "enabled": true, "timeline_sync_since": "2026-01-05T09:00:00Z" },
        "roles": [
            { "id": "5e000000-0000-4000-8000-000000000002", "name": "CSR Manager", "builtin": "csr_manager" },
            { "id": "5e000000-0000-4000-8000-000000000003", "name": "Agents", "privileges": ["disconnect_any_chat"] },
            { "id": "5e000000-0000-4000-8000-000000000004", "name": "Agents" },
        ],
        "profiles": [{ "id": "5e000000-0000-4000-8000-0000000000a1", "name": "Tier 2",
            "users": ["5e000000-0000-4000-8000-0000000000b1", "5e000000-0000-4000-8000-0000000000b3"] }],
        "apps": [{ "id": "desk" }, { "id": "counter", "multisession": true, "settings_page_in_sitemap": true }],
        "record_types": [{
            "name": "account", "ownership": "UserOwned", "join": true, "disconnect": { "record_owner": true },
            "fields": [{ "name": "name", "type": "String" }, { "name": "fax", "type": "String", "secured": true }],
            "views": [{ "name": "V", "kind": "quick_find", "columns": ["name"] }, { "name": "W", "columns": ["name", "fax"] }],
            "note": { "include": true, "view": "W" },
            "notify": { "enabled": true, "fields": ["fax", "name"] },
        }, { "name": "contoso_visit", "ownership": "OrganizationOwned" }],
    }));
    let told = |old: &Tenant, new: &Tenant| {
        let sentences = Sentences::of(old, new);
        compare(old, new).iter().map(|difference| sentences.sentence(difference)).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(format!("{}\n\nand back:\n\n{}", told(&old, &new), told(&new, &old)));
}

/// A role or profile that goes and another one of its name that comes are not one.
#[test]
fn a_name_that_two_tenants_give_to_two_things_has_the_id_beside_it() {
    let document = |role: &str, profile: &str| {
        tenant(json!({
            "chat": { "enabled": true },
            "roles": [
                { "id": role, "name": "Agents", "builtin": "csr_manager" },
                { "id": "5e000000-0000-4000-8000-00000000000a", "name": "Readers" },
            ],
            "profiles": [{ "id": profile, "name": "Tier", "users": ["5e000000-0000-4000-8000-0000000000b1"] }],
        }))
    };
    let [one, other] = ["5e000000-0000-4000-8000-000000000001", "5e000000-0000-4000-8000-000000000002"];
    let (old, new) = (document(one, one), document(other, other));
    let sentences = Sentences::of(&old, &new);
    let told: Vec<String> = compare(&old, &new).iter().map(|difference| sentences.sentence(difference)).collect();
    for name in ["Agents", "Tier"] {
        for id in [one, other] {
            let named = format!("`{name}` ({id})");
            assert_eq!(told.iter().filter(|line| line.contains(&named)).count(), 1, "{told:#?}");
        }
    }
    // The same thing in both has its name alone.
    let mut changed = old.to_document();
    changed.roles[1].privileges = vec![crm_chat_policy::model::Privilege::DisconnectAnyChat];
    let changed = changed.build().expect("no faults");
    let sentences = Sentences::of(&old, &changed);
    let told: Vec<String> = compare(&old, &changed).iter().map(|difference| sentences.sentence(difference)).collect();
    assert_eq!(told, ["Holders of `Readers` gain the right to disconnect chats from records of every type"]);
}

/// One user is not "1 users", and nothing is said of users where none moved.
#[test]
fn the_users_of_a_profile_are_counted() {
    let document = |chat: bool, users: &[&str]| {
        tenant(
            json!({ "profiles": [{ "id": "5e000000-0000-4000-8000-0000000000a1", "name": "Tier", "chat": chat, "users": users }] }),
        )
    };
    let told = |old: &Tenant, new: &Tenant| {
        let sentences = Sentences::of(old, new);
        compare(old, new).iter().map(|difference| sentences.sentence(difference)).collect::<Vec<_>>().join("\n")
    };
    let [one, other] = ["5e000000-0000-4000-8000-0000000000b1", "5e000000-0000-4000-8000-0000000000b2"];
    let (none, with_one, with_two) = (document(false, &[]), document(false, &[one]), document(false, &[one, other]));
    assert_eq!(told(&none, &with_one), "Profile `Tier` is new: 1 user with no chat");
    assert_eq!(told(&none, &with_two), "Profile `Tier` is new: 2 users with no chat");
    let chat = document(true, &[one]);
    assert_eq!(told(&with_one, &chat), "Users of profile `Tier` have the chat, but not in the pane (before: no chat)");
    assert!(told(&with_one, &with_two).ends_with("(before: no chat); 1 joined, 0 left"));
}

/// A label stands for a name, with the logical name beside it.
#[test]
fn labels_stand_for_names() {
    let document = |join: bool, apps: serde_json::Value| {
        tenant(json!({
            "chat": { "enabled": true, "apps": apps },
            "apps": [{ "id": "contoso_desk", "label": "Contoso Desk" }],
            "record_types": [{
                "name": "contoso_claim", "label": "Claim", "join": join,
                "fields": [{ "name": "contoso_due", "label": "Due `date`", "type": "DateTime" }],
                "notify": { "enabled": join, "fields": ["contoso_due"] },
            }],
        }))
    };
    let (old, new) = (document(false, json!(["sales"])), document(true, json!(["sales", "contoso_desk"])));
    let sentences = Sentences::of(&old, &new);
    let told: Vec<String> = compare(&old, &new).iter().map(|difference| sentences.sentence(difference)).collect();
    insta::assert_snapshot!(told.join("\n"));
}
