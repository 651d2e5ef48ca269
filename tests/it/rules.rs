//! Every rule over every combination of its conditions, against the oracle; and its explanations.

use crate::oracle;
use crm_chat_policy::{
    Condition, Conditions, Decision, Rule, Scope,
    rules::{
        self, configure,
        disconnect::{self, Cell},
    },
};
use serde_json::{Value, json};

fn named(condition: &str) -> Condition {
    Condition::from_code(condition).unwrap_or_else(|| panic!("there is no condition {condition:?}"))
}

fn set(conditions: &[&str]) -> Conditions {
    conditions.iter().map(|condition| named(condition)).collect()
}

fn names(conditions: impl Iterator<Item = Condition>) -> Vec<&'static str> {
    conditions.map(Condition::code).collect()
}

/// The cases of all rules.
fn all_cases() -> impl Iterator<Item = Decision> {
    rules::ALL.into_iter().flat_map(Rule::cases)
}

#[test]
fn the_rules_are_those_of_the_oracle_in_its_order() {
    assert_eq!(rules::ALL.map(Rule::name), oracle::RULES);
}

/// A file that is compiled and not listed would be a rule that nothing reviews, compares or tests.
#[test]
fn every_file_of_a_rule_is_in_the_list_and_in_the_oracles_order() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder of the rules")
        .map(|file| file.expect("a file").file_name().into_string().expect("a plain name"))
        .filter_map(|file| file.strip_suffix(".rs").filter(|name| *name != "mod").map(str::to_owned))
        .collect();
    files.sort_unstable();
    let mut listed: Vec<&str> = rules::ALL.map(Rule::ask).to_vec();
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(files, listed);
}

/// The table and the diagram in between are written from the rule by a test of the page about a tenant.
#[test]
fn the_page_of_every_rule_shows_its_table_its_source_its_readings_and_an_example() {
    let mut asked: Vec<&str> = rules::ALL.iter().map(|rule| rule.ask()).collect();
    asked.dedup();
    for ask in asked {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/rules/{ask}.rs"));
        let file = std::fs::read_to_string(&path).expect("a rule's file");
        let (page, _) = file.split_once("\n\nuse ").expect("a page before the code");
        let (question, rest) =
            page.split_once("?\n//! (*").unwrap_or_else(|| panic!("{ask}: a question and its source"));
        assert!(!question.contains('\n') && rest.contains("*)\n"), "{ask}: {page}");
        assert!(rest.contains(&format!("#![doc = include_str!(\"diagrams/{ask}.md\")]")), "{ask}: a table");
        assert!(rest.contains("//! Readings: [A") && rest.contains("](crate::guide::readings)"), "{ask}: readings");
        assert!(rest.contains("//! ```\n"), "{ask}: an example");
    }
}

#[test]
fn the_readme_names_every_rule() {
    let readme = include_str!("../../README.md");
    for rule in rules::ALL {
        assert!(readme.contains(&format!("`{}`", rule.name())), "README.md lacks `{}`", rule.name());
    }
}

#[test]
fn every_setting_has_the_rule_of_its_name() {
    for setting in configure::Setting::ALL {
        assert_eq!(setting.rule().name(), format!("configure:{setting}"));
        assert_eq!(setting.rule().ask(), "configure");
    }
    assert_eq!(rules::ALL.iter().filter(|rule| rule.ask() == "configure").count(), configure::Setting::ALL.len());
}

#[test]
fn every_rule_declares_its_conditions_in_the_oracles_order() {
    for rule in rules::ALL {
        assert_eq!(names(rule.conditions()), oracle::conditions(rule.name()), "{}", rule.name());
        assert_eq!(rule.condition_set().len(), oracle::conditions(rule.name()).len());
    }
}

#[test]
fn the_rules_have_as_many_cases_as_combinations() {
    let counts = rules::ALL.map(|rule| rule.cases().len());
    assert_eq!(counts, [128, 256, 64, 16, 16, 2, 32, 1024, 8, 4, 4, 4, 4, 8]);
    assert_eq!(all_cases().count(), 1570);
}

#[test]
fn every_case_holds_what_the_oracles_case_of_its_place_holds() {
    for rule in rules::ALL {
        let held: Vec<_> = rule.cases().map(|case| names(case.held())).collect();
        assert_eq!(held, oracle::cases(rule.name()), "{}", rule.name());
    }
}

#[test]
fn every_case_is_decided_as_the_oracle_decides() {
    let mut decided = 0;
    for rule in rules::ALL {
        for held in oracle::cases(rule.name()) {
            let decision = rule.decide(set(&held));
            assert_eq!(decision.is_allowed(), oracle::allowed(rule.name(), &held), "{} {held:?}", rule.name());
            decided += 1;
        }
    }
    assert_eq!(decided, 1570);
}

/// The explanation of a case, put together from the oracle's list of guards and grants.
fn explained(rule: &str, held: &[&str]) -> Value {
    let allowed = oracle::allowed(rule, held);
    let mut lines = oracle::explanation(rule).lines().map(|line| line.split_once(':').expect("a colon"));
    let lacking = |wanted: &'static str| -> Vec<&'static str> {
        wanted.split_whitespace().filter(|condition| !held.contains(condition)).collect()
    };
    let (_, guards) = lines.next().expect("guards");
    let grants: Vec<_> = lines.map(|(name, wanted)| (name.trim(), lacking(wanted))).collect();
    let held_in_full = grants.iter().filter(|(_, lacks)| lacks.is_empty()).map(|(name, _)| name);
    let missing = grants.iter().filter(|(_, lacks)| !allowed && !lacks.is_empty());
    json!({
        "ask": rule.split(':').next(),
        "rule": rule,
        "allowed": allowed,
        "grants": held_in_full.collect::<Vec<_>>(),
        "held": held,
        "failed_guards": lacking(guards),
        "missing": missing.map(|(name, lacks)| json!({ "grant": name, "conditions": lacks })).collect::<Vec<_>>(),
        "remedies": oracle::remedies(rule, held),
    })
}

#[test]
fn every_case_is_explained_as_the_oracle_explains() {
    for rule in rules::ALL {
        for (decision, held) in rule.cases().zip(oracle::cases(rule.name())) {
            let written = serde_json::to_value(decision).expect("JSON");
            assert_eq!(written, explained(rule.name(), &held), "{} {held:?}", rule.name());
        }
    }
}

#[test]
fn one_more_condition_never_turns_an_allow_into_a_deny() {
    for case in all_cases().filter(|case| case.is_allowed()) {
        for more in case.rule().conditions() {
            let decision = case.rule().decide(case.held_set().with(more));
            assert!(decision.is_allowed(), "{more} turns {:?} of {} into a deny", case.held_set(), case.rule().name());
        }
    }
}

#[test]
fn conditions_foreign_to_a_rule_change_nothing() {
    for case in all_cases() {
        let foreign = Conditions::ALL.difference(case.rule().condition_set());
        for more in foreign.iter().map(|one| Conditions::of(&[one])).chain([foreign]) {
            let decision = case.rule().decide(case.held_set().union(more));
            assert_eq!(decision, case);
            assert_eq!(decision.held_set(), case.held_set());
        }
    }
}

#[test]
fn no_condition_of_a_rule_is_idle() {
    for rule in rules::ALL {
        for condition in rule.conditions() {
            let matters = rule.cases().any(|case| {
                let with = rule.decide(case.held_set().with(condition));
                let without = rule.decide(case.held_set().difference(Conditions::of(&[condition])));
                with.is_allowed() != without.is_allowed()
            });
            assert!(matters, "{condition} never makes a difference to {}", rule.name());
        }
    }
}

#[test]
fn every_condition_belongs_to_some_rule() {
    let used = rules::ALL.into_iter().map(Rule::condition_set).fold(Conditions::NONE, Conditions::union);
    assert_eq!(used, Conditions::ALL);
}

#[test]
fn every_condition_keeps_its_code_and_scope() {
    let expected = "\
        tenant: chat_enabled chat_consent licence_check_consent sync_enabled\n\
        record_type: record_type_connectable owner_may_disconnect connector_may_disconnect join_enabled not_activity\n\
        app: chat_in_app single_session_app settings_page_reachable\n\
        role: disconnect_privilege system_administrator pane_access\n\
        user: default_profile profile_chat_enabled pane_integration tenant_administrator global_administrator \
        teams_licence\n\
        record: record_owner record_readable join_access\n\
        chat: chat_connector participant not_participant group_chat not_connected connected_since_sync\n\
        request: new_chat from_dynamics\n";
    let mut found = String::new();
    for scope in Scope::ALL {
        let of_scope = Condition::ALL.iter().copied().filter(|condition| condition.scope() == *scope);
        found += &format!("{scope}: {}\n", names(of_scope).join(" "));
    }
    assert_eq!(found, expected);
    assert_eq!(Condition::ALL.len(), 32);
}

#[test]
fn every_condition_is_found_by_its_code() {
    for condition in Condition::ALL {
        assert_eq!(Condition::from_code(condition.code()), Some(*condition));
        assert_eq!(serde_json::to_value(condition).expect("JSON"), json!(condition.code()));
        assert_eq!(serde_json::from_value::<Condition>(json!(condition.code())).ok(), Some(*condition));
    }
    assert_eq!(Condition::from_code("Chat_Enabled"), None);
}

#[test]
fn the_table_of_disconnecting_is_the_sources_cell_by_cell() {
    let cell = |cell| match cell {
        Cell::Yes => "Y",
        Cell::No => "N",
        Cell::Any => "any",
    };
    let printed: Vec<_> = disconnect::TABLE
        .iter()
        .map(|row| {
            let cells = row.cells.map(cell).join(" ");
            format!("{} {cells} {}", row.number, if row.allowed { "Y" } else { "N" })
        })
        .collect();
    let source: Vec<_> = oracle::DISCONNECT_TABLE
        .trim()
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(printed, source);
}

#[test]
fn every_combination_falls_in_the_rows_the_oracle_finds_and_is_decided_as_they_say() {
    let mut in_no_row = Vec::new();
    for combination in 0..32_u8 {
        let facts = [16, 8, 4, 2, 1].map(|bit| combination & bit != 0);
        let [owner, connector, owner_toggle, connector_toggle, privilege] = facts;
        let held: Conditions =
            disconnect::COLUMNS.into_iter().zip(facts).filter(|(_, yes)| *yes).map(|(c, _)| c).collect();
        let decision = disconnect::RULE.decide(held.with(Condition::ChatEnabled));
        let rows: Vec<_> = disconnect::rows(decision).collect();
        let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
        let expected = oracle::disconnect_rows(owner, connector, owner_toggle, connector_toggle, privilege);
        assert_eq!(numbers, expected, "{facts:?}");
        assert!(rows.iter().all(|row| row.allowed == decision.is_allowed()), "{facts:?}");
        if rows.is_empty() {
            assert!(!decision.is_allowed());
            in_no_row.push(facts.map(|yes| if yes { 'Y' } else { 'N' }).iter().collect::<String>());
            assert!(disconnect::NOT_IN_TABLE.contains(&held));
        }
    }
    in_no_row.sort_unstable();
    assert_eq!(in_no_row, ["NNNYN", "NNYYN", "NYYNN", "YNNYN"]);
    assert_eq!(disconnect::NOT_IN_TABLE.len(), 4);
}

#[test]
fn the_table_says_nothing_of_a_chat_that_is_turned_off() {
    for case in disconnect::RULE.cases().filter(|case| !case.held_set().contains(Condition::ChatEnabled)) {
        assert_eq!(disconnect::rows(case).count(), 0);
        assert!(!case.is_allowed());
    }
}

#[test]
fn truth_tables_print_every_case() {
    let mut printed = String::new();
    for rule in rules::ALL.iter().filter(|rule| rule.cases().len() <= 16) {
        printed += &format!("{}\n", rule.truth_table());
    }
    insta::assert_snapshot!("truth_tables_of_small_rules", printed);
    insta::assert_snapshot!("truth_table_of_disconnect", disconnect::RULE.truth_table().markdown());
}

#[test]
fn truth_tables_of_both_styles_say_what_the_oracle_says() {
    for rule in rules::ALL {
        let text = rule.truth_table().to_string();
        let markdown = rule.truth_table().markdown().to_string();
        let cells =
            |line: &str| line.split(['|', ' ']).filter(|cell| !cell.is_empty()).map(String::from).collect::<Vec<_>>();
        let mut expected = vec![[oracle::conditions(rule.name()), &[rule.name()]].concat()];
        for held in oracle::cases(rule.name()) {
            let yes_no = |yes| if yes { "Y" } else { "N" };
            let of_case = oracle::conditions(rule.name()).iter().map(|condition| yes_no(held.contains(condition)));
            expected.push(of_case.chain([yes_no(oracle::allowed(rule.name(), &held))]).collect());
        }
        assert_eq!(text.lines().map(cells).collect::<Vec<_>>(), expected);
        let rows = markdown.lines().filter(|line| !line.contains("---"));
        assert_eq!(rows.map(cells).collect::<Vec<_>>(), expected);
    }
}

/// The cases of a rule to read: all of a small one; of a big one, all held, none held, all but each
/// one, the guards alone, and the guards with each one besides.
fn shown(rule: &'static Rule) -> Vec<Decision> {
    if rule.cases().len() <= 16 {
        return rule.cases().collect();
    }
    let (all, guards) = (rule.condition_set(), rule.guard_set());
    let but_one = rule.conditions().map(|one| all.difference(Conditions::of(&[one])));
    let one_more = rule.conditions().filter(|one| !guards.contains(*one)).map(|one| guards.with(one));
    let shown = [all, Conditions::NONE].into_iter().chain(but_one).chain([guards]).chain(one_more);
    shown.map(|held| rule.decide(held)).collect()
}

fn explanations(rule: &'static Rule) -> String {
    let mut text = format!("{}: {}\n", rule.name(), rule.question());
    for decision in shown(rule) {
        let written = serde_json::to_string(&decision).expect("JSON");
        text += &format!("\n{decision}\n{written}\n");
    }
    text
}

#[test]
fn every_rule_explains_itself_to_people_and_to_machines() {
    for rule in rules::ALL {
        insta::assert_snapshot!(format!("explanations_of_{}", rule.name().replace(':', "_")), explanations(rule));
    }
}
