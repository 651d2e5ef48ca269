//! The page about a tenant: whole, small, the same each time, and safe whatever names it shows.

use crate::support::{guid, tenant};
use crm_chat_policy::{
    Condition, Rule,
    model::Tenant,
    review::{
        lint::lint,
        report::{diagram, report},
    },
    rules,
};
use serde_json::{Value, json};

/// A tenant with this many record types and roles of every kind.
fn large(record_types: u32, roles: u32) -> Tenant {
    let record_type = |number: u32| {
        json!({
            "name": format!("contoso_{number}"), "join": number.is_multiple_of(2), "activity": number.is_multiple_of(5),
            "ownership": if number.is_multiple_of(7) { "OrganizationOwned" } else { "UserOwned" },
            "connect": !number.is_multiple_of(3),
            "disconnect": { "record_owner": number % 4 < 2, "chat_connector": number % 8 < 4 },
            "fields": [{ "name": "name", "type": "String" }, { "name": "fax", "type": "String", "secured": true }],
            "views": [{ "name": "V", "kind": "quick_find", "columns": ["name", "fax", "gone", "a.b"] }],
            "note": { "include": true }, "notify": { "enabled": true, "fields": ["name"] },
        })
    };
    let builtin = ["system_administrator", "csr_manager", "productivity_tools_user"];
    let role = |number: u32| {
        let kind = builtin.get(number as usize % 5).map_or(Value::Null, |kind| json!(kind));
        json!({ "id": guid(number + 1), "name": format!("Role number {number}"), "builtin": kind })
    };
    tenant(json!({
        "chat": { "enabled": true, "timeline_sync_since": "2026-01-05T09:00:00Z" },
        "roles": (0..roles).map(role).collect::<Vec<_>>(),
        "record_types": (0..record_types).map(record_type).collect::<Vec<_>>(),
    }))
}

#[test]
fn fifty_record_types_and_thirty_roles_fit_into_600_kb() {
    let tenant = large(50, 30);
    let page = report(&tenant, None);
    assert!(page.len() < 600_000, "{} bytes", page.len());
    assert_eq!(page, report(&tenant, None));
}

#[test]
fn the_page_fetches_nothing_and_runs_nothing() {
    let page = report(&large(5, 5), Some(&large(4, 4)));
    for forbidden in ["<script", "<link", "<img", "<iframe", "http://", "https://", "url(", "@import", " src="] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn every_link_of_the_page_leads_somewhere() {
    let page = report(&large(5, 5), Some(&large(4, 4)));
    let targets = page
        .match_indices("href=\"#")
        .map(|(place, start)| page[place + start.len()..].split('"').next().expect("the end of a link"));
    for target in targets {
        assert_eq!(page.matches(&format!(" id=\"{target}\"")).count(), 1, "{target}");
    }
}

#[test]
fn the_page_has_every_rule_every_record_type_and_every_finding() {
    let tenant = large(5, 5);
    let page = report(&tenant, None);
    for rule in rules::ALL {
        assert!(page.contains(&format!("id=\"rule-{}\"", rule.name().replace(':', "-"))), "{}", rule.name());
        assert!(page.contains(&diagram(rule)), "{}", rule.question());
    }
    for record_type in tenant.record_types() {
        assert!(page.contains(&format!("id=\"type-{}\"", record_type.name())));
    }
    assert_eq!(page.matches("class=\"finding ").count(), lint(&tenant).len());
}

/// What people read of a page: its text, each block on a line of its own after its tag and class; without diagrams.
fn read_aloud(page: &str) -> String {
    let body = page.split_once("<body>").expect("a body").1;
    let mut text = String::new();
    let mut in_diagram = false;
    for piece in body.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').expect("the end of a tag");
        let name = tag.split(' ').next().unwrap_or_default();
        in_diagram = name == "svg" || (in_diagram && name != "/svg");
        if in_diagram || name == "/svg" {
            continue;
        }
        let class = tag.split_once("class=\"").and_then(|(_, rest)| rest.split('"').next());
        match (name, class) {
            ("a" | "b" | "bdi" | "code" | "em" | "strong" | "br", None) => {}
            ("span" | "a" | "b" | "strong", Some(class)) => text += &format!("[{class}] "),
            _ if name.starts_with('/') => {}
            _ => text += &format!("\n{name}{}: ", class.map(|class| format!(".{class}")).unwrap_or_default()),
        }
        text += words;
    }
    text.lines()
        .map(str::trim_end)
        .filter(|line| !line.ends_with(':'))
        .fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn the_page_of_a_change_reads() {
    let sample = |text: &str| Tenant::from_json(text.as_bytes()).expect("a tenant");
    let now = sample(include_str!("../../examples/tenant.json"));
    let proposed = sample(include_str!("../../examples/tenant-proposed.json"));
    insta::assert_snapshot!("the_page_of_a_change", read_aloud(&report(&proposed, Some(&now))));
}

/// What a rule's page of the docs begins with: its table and its diagram, both from the rule itself.
fn page_of(rules: &[&'static Rule]) -> String {
    let mut page =
        String::from("<!-- Written from the rule by a test of the page about a tenant: see CONTRIBUTING.md. -->\n");
    for rule in rules {
        if rules.len() > 1 {
            page += &format!("\n`{}`: {}?\n", rule.name(), rule.question());
        }
        page += "\n| needed | condition | it holds when |\n| --- | --- | --- |\n";
        let row =
            |needed: &str, condition: &Condition| format!("| {needed} | `{condition}` | {} |\n", condition.clause());
        page.extend(rule.guards().iter().map(|guard| row("always", guard)));
        for grant in rule.grants() {
            let needed = format!("for the grant `{}`", grant.name());
            page.extend(grant.conditions().iter().map(|condition| row(&needed, condition)));
        }
        page += &format!("\n<div style=\"max-width: 40rem\">{}</div>\n", diagram(rule));
    }
    page
}

/// With `UPDATE_DIAGRAMS` in the environment it writes them anew.
#[test]
fn each_rules_docs_begin_with_its_table_and_its_diagram() {
    let mut modules: Vec<&str> = rules::ALL.iter().map(|rule| rule.ask()).collect();
    modules.dedup();
    for module in modules {
        let of_module: Vec<&Rule> = rules::ALL.into_iter().filter(|rule| rule.ask() == module).collect();
        let path = format!("{}/src/rules/diagrams/{module}.md", env!("CARGO_MANIFEST_DIR"));
        let page = page_of(&of_module);
        if std::env::var_os("UPDATE_DIAGRAMS").is_some() {
            std::fs::write(&path, &page).expect("a file to write");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == page, "{path} is stale: run this test with UPDATE_DIAGRAMS=1");
        let docs =
            std::fs::read_to_string(format!("{}/src/rules/{module}.rs", env!("CARGO_MANIFEST_DIR"))).expect("a module");
        assert!(docs.contains(&format!("#![doc = include_str!(\"diagrams/{module}.md\")]")), "{module}");
    }
}

/// Markup, quotes, attributes, styles, template syntax, direction marks and long names are text.
#[test]
fn hostile_names_stay_text() {
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</style><style>*{display:none}",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "&lt;b&gt;",
        "a`b`c",
    ];
    for name in names {
        let tenant = tenant(json!({
            "chat": { "enabled": true },
            "roles": [{ "id": guid(1), "name": name, "builtin": "csr_manager" }],
            "profiles": [{ "id": guid(2), "name": name }],
            "record_types": [{ "name": "account", "views": [{ "name": name, "columns": [] }], "note": { "include": true, "view": name } }],
        }));
        let page = report(&tenant, Some(&large(1, 1)));
        for markup in ["<script", "<img", "onerror=alert(1)>", "</style><style"] {
            assert!(!page.contains(markup), "{name}");
        }
        assert_eq!(page.matches("<style").count(), 1, "{name}");
    }
}
