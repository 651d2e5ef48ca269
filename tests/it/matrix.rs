//! The page of what a tenant allows: two tenants pinned whole, what no page shows listed, and each
//! cell against trying every combination of the conditions that the tenant leaves open.

use crate::oracle;
use crm_chat_policy::{
    Condition, Conditions, Grant, Rule, Scope,
    id::UserId,
    model::{Ownership, Tenant, User},
    review::matrix::{Cell, Matrix, Verdict, matrix},
    rules,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[track_caller]
fn tenant(document: &Value) -> Tenant {
    Tenant::from_json(document.to_string().as_bytes()).unwrap_or_else(|faults| panic!("{faults}\n{document}"))
}

/// A company that has turned most things on, each record type in its own way.
fn contoso() -> Tenant {
    tenant(&json!({
        "version": 1,
        "chat": {
            "enabled": true,
            "timeline_sync_since": "2026-01-05T09:00:00Z",
        },
        "roles": [
            { "id": "7d4f5c52-0000-4000-8000-000000000001", "name": "System Administrator", "builtin": "system_administrator" },
            { "id": "7d4f5c52-0000-4000-8000-000000000002", "name": "CSR Manager", "builtin": "csr_manager" },
            { "id": "7d4f5c52-0000-4000-8000-000000000003", "name": "Agents | EMEA", "builtin": "customer_service_representative", "revoked": ["disconnect_any_chat"] },
            { "id": "7d4f5c52-0000-4000-8000-000000000004", "name": "Productivity", "builtin": "productivity_tools_user" },
        ],
        "profiles": [
            { "id": "7d4f5c52-0000-4000-8000-0000000000a1", "name": "Tier 2", "chat": true, "users": ["7d4f5c52-0000-4000-8000-0000000000b1"] },
        ],
        "record_types": [
            { "name": "incident", "disconnect": { "record_owner": true, "chat_connector": true } },
            { "name": "account", "disconnect": { "record_owner": true } },
            { "name": "knowledgearticle", "connect": false },
            { "name": "contoso_asset", "disconnect": { "record_owner": true } },
            { "name": "contoso_price", "ownership": "OrganizationOwned", "join": true, "disconnect": { "record_owner": true } },
            { "name": "contoso_visit", "activity": true, "disconnect": { "chat_connector": true } },
        ],
    }))
}

/// A company that has turned nothing on and granted nothing.
fn adatum() -> Tenant {
    tenant(&json!({ "version": 1, "chat": { "granted_permissions": [] } }))
}

#[test]
fn the_page_of_a_tenant_that_uses_most_of_it() {
    insta::assert_snapshot!(matrix(&contoso()));
}

#[test]
fn the_same_page_as_markdown() {
    insta::assert_snapshot!(matrix(&contoso()).markdown());
}

/// Read aloud once, as an administrator would who has never seen a code.
#[test]
fn the_same_page_for_people() {
    let tenant = contoso();
    insta::assert_snapshot!(format!("{}\n\n{}", matrix(&tenant).words(), matrix(&tenant).words().markdown()));
}

#[test]
fn no_page_for_people_has_a_code() {
    for tenant in [contoso(), adatum()] {
        let page = matrix(&tenant);
        for text in [page.words().to_string(), page.words().markdown().to_string()] {
            let rules = rules::ALL.into_iter().map(Rule::name);
            let codes = rules.chain(Condition::ALL.iter().map(|condition| condition.code()));
            for code in codes.filter(|code| code.contains(['_', ':'])) {
                assert!(!text.contains(code), "{code}: {text}");
            }
        }
    }
}

#[test]
fn the_page_of_a_tenant_that_uses_none_of_it() {
    insta::assert_snapshot!(matrix(&adatum()));
}

/// What a cell's tenant, record type and role fix, as far as it holds.
fn fixed(tenant: &Tenant, cell: &Cell<'_>) -> Conditions {
    let user =
        User { roles: cell.role().iter().map(|role| role.id()).collect(), ..User::new(UserId::from_u128(1).unwrap()) };
    let of_type = cell.record_type().map_or(Conditions::NONE, |record_type| record_type.facts());
    let by_role = tenant.know_user(&user).facts().iter().filter(|condition| condition.scope() == Scope::Role);
    tenant.facts().union(of_type).union(by_role.collect()).intersection(cell.rule().condition_set())
}

fn is_fixed(condition: Condition) -> bool {
    ["tenant", "record_type", "role"].contains(&condition.scope().code())
}

/// Whether a cell shows what the grant asks for: that it is there, what it asks besides, or what it lacks.
fn shows(tenant: &Tenant, cell: &Cell<'_>, grant: &Grant) -> bool {
    let held = fixed(tenant, cell);
    let lacks: Conditions = cell.rule().guard_set().union(grant.condition_set()).difference(held);
    let (of_tenant, of_question): (Vec<Condition>, Vec<Condition>) = lacks.iter().partition(|it| is_fixed(*it));
    match cell.verdict() {
        Verdict::Allow => lacks.is_empty(),
        Verdict::AllowIf(ways) => of_tenant.is_empty() && ways.contains(&of_question.into_iter().collect()),
        Verdict::Deny(needs) => needs.contains(&of_tenant.into_iter().collect()),
    }
}

/// What neither page shows, and why that is right.
const NOT_SHOWN: &[(&str, &str)] =
    &[("pane_access", "a single-session app never asks for it, so it makes the letters longer and never a denial")];

#[test]
fn the_pinned_pages_show_every_rule_grant_and_condition() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for tenant in [contoso(), adatum()] {
        let page = matrix(&tenant);
        let text = page.to_string();
        for cell in page.cells() {
            let rule = cell.rule();
            if text.contains(&format!("\n{} ", rule.name())) {
                shown.insert(rule.name().into());
            }
            let granted = rule.grants().iter().filter(|grant| shows(&tenant, &cell, grant));
            shown.extend(granted.map(|grant| format!("{}: {}", rule.name(), grant.name())));
            if let Verdict::AllowIf(sets) | Verdict::Deny(sets) = cell.verdict() {
                let named = sets.iter().flat_map(|set| set.iter());
                shown.extend(named.filter(|it| text.contains(&format!("\n{it} ("))).map(|it| it.code().into()));
            }
        }
    }
    let grants_of =
        |rule: &'static Rule| rule.grants().iter().map(|grant| format!("{}: {}", rule.name(), grant.name()));
    let rules = rules::ALL.into_iter().flat_map(|rule| std::iter::once(rule.name().into()).chain(grants_of(rule)));
    let all: BTreeSet<String> = rules.chain(Condition::ALL.iter().map(|it| it.code().into())).collect();
    let exempt: BTreeSet<String> = NOT_SHOWN.iter().map(|(name, _)| String::from(*name)).collect();

    let missing: Vec<_> = all.difference(&shown).filter(|name| !exempt.contains(*name)).collect();
    assert!(missing.is_empty(), "no page shows {missing:?}: turn it on or off in one, or say why not");
    let stale: Vec<_> = exempt.iter().filter(|name| shown.contains(*name) || !all.contains(*name)).collect();
    assert!(stale.is_empty(), "no longer exempt: {stale:?}");
}

#[test]
fn a_cell_is_one_json_object() {
    let tenant = contoso();
    let page = matrix(&tenant);
    let find = |rule: &str, record_type: Option<&str>, role: Option<&str>| -> Value {
        let is_it = |cell: &Cell<'_>| {
            cell.rule().name() == rule
                && cell.record_type().map(|it| it.name().as_str()) == record_type
                && cell.role().map(|it| it.name()) == role
        };
        serde_json::to_value(page.cells().find(is_it).expect("a cell")).expect("JSON")
    };
    assert_eq!(
        find("availability", None, None),
        json!({ "rule": "availability", "record_type": null, "role": null, "verdict": "allow_if",
            "if": [["chat_in_app", "single_session_app"]], "needs": [] })
    );
    assert_eq!(
        find("disconnect", Some("account"), Some("CSR Manager")),
        json!({ "rule": "disconnect", "record_type": "account", "role": "7d4f5c52-0000-4000-8000-000000000002",
            "verdict": "allow", "if": [], "needs": [] })
    );
    assert_eq!(
        find("join", Some("email"), None),
        json!({ "rule": "join", "record_type": "email", "role": null, "verdict": "deny", "if": [],
            "needs": [["join_enabled"]] })
    );
    let whole = serde_json::to_value(&page).expect("JSON");
    assert_eq!(whole.as_array().map(Vec::len), Some(page.cells().count() + page.settings().count()));
}

#[test]
fn cells_stand_by_rule_record_type_and_role() {
    let tenant = contoso();
    let page = matrix(&tenant);
    let joins: Vec<String> = page
        .cells()
        .filter(|cell| cell.rule().name() == "join" && cell.role().is_none())
        .map(|cell| format!("{} {}", cell.record_type().expect("a type").name(), cell.sign()))
        .collect();
    assert_eq!(
        joins,
        [
            "account N4",
            "contact N4",
            "contoso_asset N4",
            "contoso_price i",
            "contoso_visit N4",
            "email N4",
            "incident i",
            "knowledgearticle N4",
        ]
    );
    // Eight rules without a record type, six with one of eight; five columns.
    assert_eq!(page.cells().count(), (8 + 6 * 8) * 5);
}

/// The page depends on what the document means, not on the order in which it lists record types.
#[test]
fn the_order_of_record_types_in_the_document_does_not_matter() {
    let listed = |names: [&str; 2]| {
        let types = names.map(|name| json!({ "name": name, "join": name == "gadget" }));
        tenant(&json!({ "version": 1, "chat": { "enabled": true }, "record_types": types }))
    };
    let (one, other) = (listed(["gadget", "widget"]), listed(["widget", "gadget"]));
    assert_eq!(matrix(&one).to_string(), matrix(&other).to_string());
}

#[test]
fn a_role_name_cannot_break_the_page() {
    let roles = json!([{ "id": "7d4f5c52-0000-4000-8000-000000000001", "name": "a|b\n*c*_d_ https://evil.example" }]);
    let tenant = tenant(&json!({ "version": 1, "roles": roles }));
    let page = matrix(&tenant);
    assert!(page.to_string().contains("\nR1  role `a|b\\n*c*_d_ https://evil.example` 7d4f5c52"), "{page}");
    let markdown = page.markdown().to_string();
    let head = "| rule | record types | no role | `a\\|b\\n*c*_d_ https://evil.example` 7d4f5c52-0000-4000-8000-000000000001 |\n";
    assert!(markdown.starts_with(head), "{markdown}");
}

/// Whatever the name, Markdown shows one code span: one back-quote at its end and at its start, and
/// none between.
#[test]
fn a_name_with_back_quotes_stays_one_code_span() {
    for name in ["`", "a`b", "``a", "a``` x@evil.example `", " ", "|`|"] {
        let roles = json!([{ "id": "7d4f5c52-0000-4000-8000-000000000001", "name": name }]);
        let tenant = tenant(&json!({ "version": 1, "roles": roles }));
        let markdown = matrix(&tenant).markdown().to_string();
        let head = markdown.lines().next().and_then(|head| head.strip_prefix("| rule | record types | no role | "));
        let span = head.and_then(|head| head.strip_suffix(" 7d4f5c52-0000-4000-8000-000000000001 |")).expect("a head");
        assert!(span.starts_with('`') && span.ends_with('`') && span.matches('`').count() == 2, "{span}");
    }
}

/// The page is no summary: what `compare` tells apart, it tells apart in each form.
#[cfg(feature = "proptest")]
#[test]
fn tenants_that_differ_have_different_pages() {
    use crm_chat_policy::review::compare::compare;
    let differing = std::cell::Cell::new(0);
    proptest!(crate::support::cases(300), |((old, new) in crate::near::pairs())| {
        let (old, new) = (tenant(&old), tenant(&new));
        if compare(&old, &new).is_empty() {
            return Ok(());
        }
        differing.set(differing.get() + 1);
        let (was, is) = (matrix(&old), matrix(&new));
        prop_assert_ne!(was.to_string(), is.to_string());
        prop_assert_ne!(was.markdown().to_string(), is.markdown().to_string());
        prop_assert_ne!(was.words().to_string(), is.words().to_string());
        prop_assert_ne!(was.words().markdown().to_string(), is.words().markdown().to_string());
        prop_assert_ne!(serde_json::to_value(&was).expect("JSON"), serde_json::to_value(&is).expect("JSON"));
    });
    assert!(crate::support::cases(300).cases < 100 || differing.get() > 30, "only {} pairs differ", differing.get());
}

#[test]
fn twenty_thousand_record_types_have_a_cell_for_each_rule() {
    let types: Vec<Value> =
        (0..20_000).map(|index| json!({ "name": format!("type_{index}"), "join": index % 3 == 0 })).collect();
    let tenant = tenant(&json!({ "version": 1, "record_types": types }));
    assert_eq!(matrix(&tenant).cells().count(), 8 + 6 * 20_005);
}

fn tenants() -> impl Strategy<Value = Value> {
    let privileges = || {
        let each = ["disconnect_any_chat", "administer_chat", "read_app_profile", "read_notification_field"];
        proptest::sample::subsequence(each.to_vec(), 0..=4)
    };
    let builtin =
        proptest::sample::select(vec!["null", "system_administrator", "csr_manager", "productivity_tools_user"]);
    let role = (builtin, privileges(), privileges()).prop_map(|(builtin, privileges, revoked)| {
        let builtin = if builtin == "null" { Value::Null } else { json!(builtin) };
        json!({ "name": "R", "builtin": builtin, "privileges": privileges, "revoked": revoked })
    });
    let ownership = proptest::sample::select(vec!["UserOwned", "OrganizationOwned", "BusinessOwned", "None"]);
    let record_type =
        (ownership, any::<[bool; 5]>()).prop_map(|(ownership, [activity, connect, owner, connector, join])| {
            json!({ "ownership": ownership, "activity": activity, "connect": connect, "join": join,
            "disconnect": { "record_owner": owner, "chat_connector": connector } })
        });
    let permissions = vec!["Chat.ReadWrite.All", "Directory.Read.All", "User.Read.All"];
    let chat = (any::<[bool; 2]>(), proptest::sample::subsequence(permissions, 0..=3));
    let chat = chat.prop_map(|([enabled, sync], permissions)| {
        let since = if sync { json!("2026-01-05T09:00:00Z") } else { Value::Null };
        json!({ "enabled": enabled, "granted_permissions": permissions, "timeline_sync_since": since })
    });
    let lists = (prop::collection::vec(role, 0..4), prop::collection::vec(record_type, 0..5));
    (chat, lists).prop_map(|(chat, (mut roles, mut types))| {
        for (index, role) in roles.iter_mut().enumerate() {
            role["id"] = json!(format!("7d4f5c52-0000-4000-8000-00000000000{index}"));
        }
        for (name, record_type) in ["incident", "email", "gadget", "widget"].iter().zip(&mut types) {
            record_type["name"] = json!(name);
        }
        types.truncate(4);
        json!({ "version": 1, "chat": chat, "roles": roles, "record_types": types })
    })
}

/// Every set of some of these conditions.
fn sets_of(conditions: Conditions) -> impl Iterator<Item = Conditions> {
    (0..1_u32 << conditions.len()).map(move |combination| {
        let places = conditions.iter().enumerate();
        places.filter(|(place, _)| combination >> place & 1 == 1).map(|(_, condition)| condition).collect()
    })
}

fn some_is_in(sets: &[Conditions], held: Conditions) -> bool {
    sets.iter().any(|set| held.contains_all(*set))
}

proptest! {
    #![proptest_config(crate::support::cases(100))]

    /// A cell says just what trying every combination of the open conditions finds.
    #[test]
    fn a_cell_agrees_with_every_combination_of_what_is_open(document in tenants()) {
        let tenant = tenant(&document);
        let page: Matrix<'_> = matrix(&tenant);
        for cell in page.cells() {
            let rule = cell.rule();
            let allowed = |held: Conditions| {
                let held: Vec<&str> = held.iter().map(Condition::code).collect();
                oracle::allowed(rule.name(), &held)
            };
            let held = fixed(&tenant, &cell);
            let owned = cell.record_type().is_none_or(|of| of.ownership() == Ownership::UserOwned);
            let is_open = |it: &Condition| !is_fixed(*it) && (owned || *it != Condition::RecordOwner);
            let open: Conditions = rule.conditions().filter(is_open).collect();
            for combination in sets_of(open) {
                let expected = allowed(held.union(combination));
                let said = match cell.verdict() {
                    Verdict::Allow => true,
                    Verdict::AllowIf(ways) => some_is_in(ways, combination),
                    Verdict::Deny(_) => false,
                };
                prop_assert_eq!(said, expected, "{} {:?} {:?}", rule.name(), cell.verdict(), combination);
            }
            if let Verdict::Deny(needs) = cell.verdict() {
                let lacking: Conditions = rule.conditions().filter(|it| is_fixed(*it) && !held.contains(*it)).collect();
                for granted in sets_of(lacking) {
                    let expected = allowed(held.union(open).union(granted));
                    prop_assert_eq!(some_is_in(needs, granted), expected, "{} {:?}", rule.name(), needs);
                }
            }
            if let Verdict::AllowIf(sets) | Verdict::Deny(sets) = cell.verdict() {
                prop_assert!(!sets.is_empty());
                for (place, set) in sets.iter().enumerate() {
                    let others = sets.iter().enumerate().filter(|(other, _)| *other != place);
                    prop_assert!(others.into_iter().all(|(_, other)| !set.contains_all(*other)), "{:?}", sets);
                }
            }
        }
    }
}
