//! Comparing tenants, against brute force over every combination.

use crate::{
    oracle,
    properties::{Known, compared_as_by_the_oracle},
    support::cases,
};
use crm_chat_policy::{
    Conditions,
    model::Tenant,
    review::compare::{Difference, Direction, compare},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn tenant(document: &Value) -> Tenant {
    Tenant::from_json(document.to_string().as_bytes()).unwrap_or_else(|faults| panic!("{faults}\n{document}"))
}

fn guid(number: u8) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

prop_compose! {
    fn record_type()(
        name in prop::sample::select(vec!["incident", "account", "email", "custom_a", "custom_b"]),
        ownership in prop::sample::select(vec!["UserOwned", "UserOwned", "OrganizationOwned", "None"]),
        toggles in any::<[bool; 5]>(),
        optional in any::<[Option<bool>; 2]>(),
        secured in any::<[bool; 3]>(),
        columns in prop::collection::vec(prop::sample::select(vec!["name", "due", "size", "a.name", "gone"]), 0..7),
        kind in prop::sample::select(vec!["public", "quick_find"]),
        chosen in any::<bool>(),
        watched in prop::sample::subsequence(vec!["name", "due"], 0..=2),
        size in prop::sample::select(vec!["Money", "Image"]),
    ) -> Value {
        let [connect, owner, connector, note, notify] = toggles;
        let mut made = json!({
            "name": name, "ownership": ownership, "connect": connect,
            "disconnect": { "record_owner": owner, "chat_connector": connector },
            "fields": [
                { "name": "name", "type": "String", "secured": secured[0] },
                { "name": "due", "type": "DateTime", "secured": secured[1] },
                { "name": "size", "type": size, "secured": secured[2] },
            ],
            "views": [{ "name": "V", "kind": kind, "columns": columns }],
            "note": if chosen { json!({ "include": note, "view": "V" }) } else { json!({ "include": note }) },
            "notify": { "enabled": notify, "fields": watched },
        });
        for (key, value) in ["join", "activity"].into_iter().zip(optional) {
            if let Some(value) = value {
                made[key] = json!(value);
            }
        }
        made
    }
}

prop_compose! {
    fn document()(
        enabled in prop::bool::weighted(0.8),
        permissions in prop::sample::subsequence(
            vec!["Chat.ReadWrite.All", "Directory.Read.All", "User.Read.All"], 0..=3),
        sync in prop::sample::select(vec![
            Value::Null, json!("2026-01-05T09:00:00Z"), json!("2026-01-05T10:00:00+01:00"), json!("2026-01-05T09:00:01Z")]),
        (selection, join_access, chat_apps) in (
            prop::sample::select(vec!["first_five_supported", "first_five_then_skip"]),
            prop::sample::select(vec!["write", "write", "write_or_append"]),
            prop::option::of(prop::sample::subsequence(vec!["sales", "field_service"], 0..=2))),
        roles in prop::collection::btree_map(0_u8..4, (
            prop::option::of(prop::sample::select(vec!["csr_manager", "productivity_tools_user"])),
            prop::sample::subsequence(vec!["disconnect_any_chat", "administer_chat", "read_app_profile"], 0..=3),
            prop::sample::subsequence(vec!["disconnect_any_chat", "read_app_profile"], 0..=2)), 0..4),
        profiles in prop::collection::btree_map(0_u8..3, (any::<[bool; 2]>(), any::<bool>()), 0..3),
        apps in prop::collection::btree_map(prop::sample::select(vec!["desk", "phone"]), any::<[bool; 2]>(), 0..3),
        mut types in prop::collection::vec(record_type(), 0..4),
    ) -> Value {
        let mut seen = BTreeSet::new();
        types.retain(|record_type| seen.insert(record_type["name"].to_string()));
        let roles: Vec<Value> = roles.into_iter().map(|(id, (builtin, privileges, revoked))| json!({
            "id": guid(id), "name": "R", "builtin": builtin, "privileges": privileges, "revoked": revoked,
        })).collect();
        let profiles: Vec<Value> = profiles.into_iter().map(|(id, ([chat, pane], used))| json!({
            "id": guid(id), "name": "P", "chat": chat, "pane_integration": pane,
            "users": if used { vec![guid(100 + id), guid(50 + id)] } else { vec![] },
        })).collect();
        let apps: Vec<Value> = apps.into_iter().map(|(id, [multisession, page])| json!({
            "id": id, "multisession": multisession, "settings_page_in_sitemap": page,
        })).collect();
        json!({
            "version": 1,
            "chat": {
                "enabled": enabled, "granted_permissions": permissions, "timeline_sync_since": sync,
                "apps": chat_apps, "join_access": join_access, "card": { "selection": selection },
            },
            "roles": roles, "profiles": profiles, "apps": apps, "record_types": types,
        })
    }
}

/// The same meaning in other words: lists turned round, defaults written out, names of no account.
fn otherwise(document: &Value) -> Value {
    let mut other = oracle::effective(document);
    for list in ["roles", "profiles", "apps", "record_types"] {
        other[list].as_array_mut().unwrap().reverse();
    }
    for list in ["roles", "profiles"] {
        for item in other[list].as_array_mut().unwrap() {
            item["name"] = json!("another name");
            item["id"] = json!(item["id"].as_str().unwrap().to_uppercase());
        }
    }
    other
}

proptest! {
    #![proptest_config(cases(1_500))]

    #[test]
    fn any_two_tenants_differ_as_brute_force_finds(old in document(), new in document()) {
        compared_as_by_the_oracle(&Known::of(&old), &Known::of(&new));
    }

    #[test]
    fn tenants_that_differ_in_one_type_differ_as_brute_force_finds(
        document in document(), changed in record_type(),
    ) {
        let mut new = document.clone();
        let types = new["record_types"].as_array_mut().unwrap();
        types.retain(|record_type| record_type["name"] != changed["name"]);
        types.push(changed);
        compared_as_by_the_oracle(&Known::of(&document), &Known::of(&new));
    }

    #[test]
    fn the_same_meaning_in_other_words_differs_in_nothing(document in document()) {
        let (one, other) = (tenant(&document), tenant(&otherwise(&document)));
        prop_assert_eq!(compare(&one, &other), []);
    }

    #[test]
    fn what_no_decision_can_see_is_not_told(document in document(), with_role in any::<bool>()) {
        let mut new = document.clone();
        new["chat"]["granted_permissions"].as_array_mut().unwrap().push(json!("User.ReadBasic.All"));
        if with_role {
            new["roles"].as_array_mut().unwrap().push(json!({ "id": guid(90), "name": "Nothing" }));
            new["profiles"].as_array_mut().unwrap().push(json!({ "id": guid(90), "name": "Nobody", "chat": true }));
        }
        for record_type in new["record_types"].as_array_mut().unwrap() {
            record_type["views"].as_array_mut().unwrap().push(json!({ "name": "unused", "columns": ["name"] }));
            if record_type["notify"]["enabled"] == false {
                record_type["notify"]["fields"] = json!(["due"]);
            }
        }
        let (old, new) = (tenant(&document), tenant(&new));
        prop_assert_eq!(compare(&old, &new), []);
    }
}

#[test]
fn lines_are_few_and_in_order() {
    let old = tenant(&json!({ "version": 1, "chat": { "enabled": true } }));
    let new = tenant(&json!({
        "version": 1,
        "chat": { "enabled": true, "timeline_sync_since": "2026-01-05T09:00:00Z" },
        "roles": [{ "id": guid(1), "name": "R", "privileges": ["disconnect_any_chat"] }],
        "profiles": [{ "id": guid(2), "name": "P", "chat": true, "users": [guid(9), guid(8)] }],
        "apps": [{ "id": "desk", "multisession": true }],
        "record_types": [
            {
                "name": "zeta", "ownership": "None",
                "fields": [{ "name": "name", "type": "String", "secured": true }],
                "views": [{ "name": "V", "columns": ["name"] }],
                "note": { "include": true, "view": "V" },
                "notify": { "enabled": true, "fields": ["name"] },
                "disconnect": { "record_owner": true, "chat_connector": true },
            },
            { "name": "account", "join": true, "disconnect": { "record_owner": true } },
        ],
    }));
    let lines = |old, new| {
        let json = |difference: &Difference<'_>| serde_json::to_string(difference).unwrap();
        let text = |difference: &Difference<'_>| difference.to_string();
        let differences = compare(old, new);
        let [json, text] =
            [json as fn(&_) -> _, text].map(|form| differences.iter().map(form).collect::<Vec<String>>());
        format!("{}\n\n{}", json.join("\n"), text.join("\n"))
    };
    insta::assert_snapshot!("compare_widens", lines(&old, &new));
    insta::assert_snapshot!("compare_narrows", lines(&new, &old));
}

#[test]
fn the_switch_narrows_everything_that_was_allowed() {
    let document = |enabled: bool| json!({ "version": 1, "chat": { "enabled": enabled } });
    compared_as_by_the_oracle(&Known::of(&document(true)), &Known::of(&document(false)));
    let (old, new) = (tenant(&document(true)), tenant(&document(false)));
    assert!(
        compare(&old, &new)
            .iter()
            .all(|difference| !matches!(difference, Difference::Verdict { direction: Direction::Widened, .. }))
    );
}

#[test]
fn a_verdict_that_nothing_restricts_is_said_to_be_so() {
    let line = Difference::Verdict {
        rule: crm_chat_policy::rules::join::RULE,
        record_type: None,
        direction: Direction::Widened,
        holding: Conditions::NONE,
        failing: Conditions::NONE,
    };
    assert_eq!(line.to_string(), "join is widened: always");
}

/// What is no verdict, a line each, and back.
#[test]
fn settings_of_the_tenant_and_types_that_come_are_lines_of_their_own() {
    let old = tenant(&json!({ "version": 1 }));
    let new = tenant(&json!({
        "version": 1,
        "label": "Contoso",
        "chat": { "enabled": true, "apps": ["sales", "field_service"], "join_access": "write_or_append",
            "timeline_sync_since": "2026-01-05T10:00:00+01:00" },
        "record_types": [{ "name": "zeta", "label": "Zeta", "ownership": "None" }],
    }));
    let lines = |old, new| -> Vec<String> {
        let verdict = |line: &&Difference<'_>| matches!(line, Difference::Verdict { .. });
        let differences = compare(old, new);
        let others = differences.iter().filter(|line| !verdict(line));
        others.map(|line| serde_json::to_string(line).unwrap()).collect()
    };
    let expected = |lines: [[&str; 2]; 5], turned: bool| -> Vec<String> {
        let keys = [r#""chat_enabled":"#, r#""chat_apps":"#, r#""join_access":"#, r#""sync_since":"#];
        let keys = keys.into_iter().chain([r#""record_type":"zeta","ownership":"#]);
        let line = |(key, [old, new]): (&str, [&str; 2])| {
            let [old, new] = if turned { [new, old] } else { [old, new] };
            format!(r#"{{{key}{{"old":{old},"new":{new}}}}}"#)
        };
        keys.zip(lines).map(line).collect()
    };
    let values = [
        ["false", "true"],
        ["null", r#"["field_service","sales"]"#],
        [r#""write""#, r#""write_or_append""#],
        ["null", r#""2026-01-05T09:00:00Z""#],
        ["null", r#""None""#],
    ];
    assert_eq!(lines(&old, &new), expected(values, false));
    assert_eq!(lines(&new, &old), expected(values, true));
}

#[test]
fn the_order_of_a_profiles_users_is_no_difference() {
    let document = |users: [u8; 3]| {
        let profile = json!({ "id": guid(9), "name": "Desk", "chat": true, "users": users.map(guid) });
        tenant(&json!({ "version": 1, "profiles": [profile] }))
    };
    assert_eq!(compare(&document([3, 1, 2]), &document([1, 2, 3])), []);
    assert_ne!(compare(&document([3, 1, 2]), &document([1, 2, 4])), []);
}

#[test]
fn roles_are_found_by_the_whole_of_their_ids() {
    // By the first half of their ids they have the one order, by the second half the other.
    let ids = ["00000000-0000-0001-0000-000000000002", "00000000-0000-0002-0000-000000000001"];
    let document = |ids: [&str; 2]| {
        let roles = ids.map(|id| json!({ "id": id, "name": "", "privileges": ["administer_chat"] }));
        tenant(&json!({ "version": 1, "roles": roles }))
    };
    let [one, other] = ids;
    assert_eq!(compare(&document([one, other]), &document([other, one])), []);
    let none = tenant(&json!({ "version": 1 }));
    let new = document([other, one]);
    let gained = compare(&none, &new);
    let roles: Vec<String> = gained
        .iter()
        .filter_map(|difference| match difference {
            Difference::Role { role, .. } => Some(role.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(roles, ids);
}
