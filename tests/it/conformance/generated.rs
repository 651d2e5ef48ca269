//! What the generators bring up, and how it shrinks.

use super::shares::{everything_comes_up, faults_come_up};
use crate::{
    oracle,
    properties::{Known, answered_as_by_the_oracle},
};
use crm_chat_policy::{
    Condition, Conditions,
    conformance::{Asked, Case, MalformedQuestion, Situation, WrongDocument, WrongJson, strategies},
    document::*,
    id::*,
    model::*,
    notice::FieldChange,
    question::{Answer, Ask, Question, answer_json},
    rules::configure::Setting,
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{RngAlgorithm, TestError, TestRng, TestRunner},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// So many values, the same on every run.
fn sample<S: Strategy>(strategy: S, count: usize) -> impl Iterator<Item = S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(move |_| strategy.new_tree(&mut runner).unwrap().current())
}

#[test]
fn every_document_is_valid_and_reads_back() {
    for document in sample(any::<TenantDocument>(), 1500) {
        let text = serde_json::to_vec(&document).unwrap();
        let tenant = document.build().unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(Tenant::from_json(&text).unwrap_or_else(|faults| panic!("{faults}")), tenant);
        assert_eq!(tenant.to_document().build().unwrap(), tenant);
    }
}

#[test]
fn a_wrong_document_has_its_fault_and_no_other() {
    for wrong in sample(any::<WrongDocument>(), 2500) {
        let faults = wrong.document.clone().build().expect_err("it is wrong");
        let found: Vec<_> = faults.iter().map(|fault| (fault.code(), fault.place().to_string())).collect();
        assert_eq!(found, [(wrong.code, wrong.place.clone())], "{wrong:?}");
    }
    for wrong in sample(any::<WrongJson>(), 2500) {
        let text = String::from_utf8_lossy(&wrong.json);
        let faults = Tenant::from_json(&wrong.json).expect_err("it is wrong");
        let found: Vec<_> = faults.iter().map(|fault| (fault.code(), fault.place().to_string())).collect();
        assert_eq!(found, [(wrong.code, wrong.place.clone())], "{text}: {faults}");
    }
}

#[test]
fn a_malformed_question_is_malformed() {
    let tenant = Tenant::from_json(br#"{"version":1}"#).unwrap();
    for MalformedQuestion { json } in sample(any::<MalformedQuestion>(), 2500) {
        let answer: Value = serde_json::from_str(&answer_json(&tenant, &json)).unwrap();
        assert_eq!(answer["error"]["code"], "malformed_question", "{}", String::from_utf8_lossy(&json));
    }
}

#[test]
fn every_fault_code_comes_up_often() {
    faults_come_up(sample(any::<WrongJson>(), 2500), sample(any::<WrongDocument>(), 2500));
}

#[test]
fn every_rule_allows_and_denies_often_and_every_reason_comes_up() {
    everything_comes_up(sample(any::<Asked>(), 12_000));
}

/// The value that a test fails on after shrinking.
fn shrunk<S: Strategy>(strategy: &S, test: impl Fn(&S::Value) -> bool) -> S::Value {
    let config = ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(strategy, |value| if test(&value) { Ok(()) } else { Err(TestCaseError::fail("found")) });
    match outcome {
        Err(TestError::Fail(_, value)) => value,
        _ => panic!("nothing was found"),
    }
}

#[test]
fn a_tenant_shrinks_to_the_least_valid_one_that_fails() {
    let found = shrunk(&any::<Tenant>(), |tenant| {
        tenant.record_types().iter().all(|record_type| !record_type.is_notify_enabled())
    });
    let expected = json!({
        "version": 1,
        "chat": { "granted_permissions": oracle::effective(&json!({}))["chat"]["granted_permissions"] },
        "record_types": [{ "name": "account", "notify": { "enabled": true } }],
    });
    assert_eq!(found, Tenant::from_json(expected.to_string().as_bytes()).unwrap());

    let found = shrunk(&any::<TenantDocument>(), |document| document.roles.len() < 2);
    assert_eq!(found.roles.iter().map(|role| &role.id[32..]).collect::<Vec<_>>(), ["0001", "c062"]);
    assert_eq!((found.profiles.len(), found.apps.len(), found.record_types.len()), (0, 0, 0));
}

#[test]
fn a_question_shrinks_with_its_tenant() {
    let found = shrunk(&any::<Asked>(), |Asked { tenant, question }| match question.answer(tenant) {
        Ok(Answer::Decision(decision)) => decision.grants().all(|grant| grant.name() != "connector"),
        _ => true,
    });
    let Question::Disconnect { user, record, chat } = &found.question else { panic!("{found:?}") };
    assert_eq!(chat.connected_by, Some(user.id));
    // The first name that is made, or one of a single letter.
    assert!(["account", "a"].contains(&record.record_type.as_str()), "{}", record.record_type);
    assert!(user.roles.is_empty() && user.teams.is_empty() && chat.participants.is_empty());
    assert_eq!(found.tenant.listed_record_types().len(), 1);
    assert!(!found.tenant.is_chat_enabled() && found.tenant.roles().is_empty());
}

#[test]
fn a_wrong_document_shrinks_and_stays_wrong_in_the_known_way() {
    let found = shrunk(&any::<WrongDocument>(), |wrong| wrong.code != FaultCode::UserOnTwoProfiles);
    assert_eq!(found.place, "profiles[1].users[0]");
    assert_eq!(found.document.build().unwrap_err().first().place(), found.place.as_str());
}

#[test]
fn generated_questions_are_answered_as_the_oracle_answers_them() {
    for Asked { tenant, question } in sample(any::<Asked>(), 2000) {
        let document = serde_json::to_value(tenant.to_document()).unwrap();
        let asked = serde_json::to_vec(&question).unwrap();
        assert_eq!(Question::from_json(&asked).unwrap(), question);
        assert!(answered_as_by_the_oracle(&Known::new(tenant, document), &asked));
    }
}

#[test]
fn a_number_shrinks_to_the_least_that_fails() {
    let [least, most] = [40, 1_000_000_000].map(|seconds| Moment::from_unix_seconds(seconds).unwrap());
    let found = shrunk(&any::<Moment>(), |moment| *moment < least || *moment > most);
    assert_eq!(found, least);
}

#[test]
fn what_could_not_go_may_go_once_something_else_is_smaller() {
    let place = |right: &AccessRight| AccessRight::ALL.iter().position(|one| one == right).unwrap();
    for least in 1..=6 {
        let found = shrunk(&strategies::access(), |access| match access.as_slice() {
            [] => true,
            [only] => place(only) != least,
            [.., last] => place(last) < least,
        });
        assert_eq!(found, [AccessRight::ALL[least]]);
    }
}

/// Some walk of a test that now fails and now passes; calls `see` with every value on the way.
fn walk<S: Strategy>(strategy: &S, steps: usize, mut see: impl FnMut(&S::Tree)) {
    let mut runner = TestRunner::deterministic();
    for turn in 0..30_usize {
        let mut tree = strategy.new_tree(&mut runner).unwrap();
        for step in 0..steps {
            let goes_on = if step * 7 % 11 < turn % 11 { tree.simplify() } else { tree.complicate() };
            if !goes_on && !tree.simplify() {
                break;
            }
            see(&tree);
        }
    }
}

#[test]
fn what_shrinks_stays_valid_or_wrong_in_the_known_way() {
    walk(&any::<TenantDocument>(), 300, |tree| {
        let document = tree.current();
        document.clone().build().unwrap_or_else(|faults| panic!("{faults}\n{document:?}"));
    });
    walk(&any::<WrongDocument>(), 200, |tree| {
        let WrongDocument { document, code, place } = tree.current();
        let faults = document.build().expect_err("it is wrong");
        assert_eq!((faults.first().code(), faults.first().place().to_string()), (code, place));
        assert_eq!(faults.iter().count(), 1, "{faults}");
    });
    walk(&any::<WrongJson>(), 200, |tree| {
        let WrongJson { json, code, place } = tree.current();
        let faults = Tenant::from_json(&json).expect_err("it is wrong");
        assert_eq!((faults.first().code(), faults.first().place().to_string()), (code, place));
        assert_eq!(faults.iter().count(), 1, "{faults}");
    });
}

#[test]
fn what_shrinks_stays_as_short_as_what_is_generated() {
    walk(&any::<User>(), 300, |tree| {
        let User { roles, teams, directory_roles, .. } = tree.current();
        assert!(roles.len() <= 300 && teams.len() <= 300 && directory_roles.len() <= 3);
    });
    walk(&any::<TenantDocument>(), 300, |tree| {
        let TenantDocument { roles, profiles, apps, record_types, .. } = tree.current();
        assert!(roles.len() <= 300 && profiles.len() <= 3 && apps.len() <= 3 && record_types.len() <= 4);
    });
}

#[test]
fn a_choice_that_matters_is_tried_as_0_then_half_as_great_then_one_less() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..100 {
        // A condition is one choice: its place among all.
        let mut tree = any::<Condition>().new_tree(&mut runner).unwrap();
        let fails = tree.current();
        assert!(!tree.complicate(), "nothing was made simpler yet");
        let mut tried = Vec::new();
        let mut goes_on = tree.simplify();
        while goes_on {
            tried.push(tree.current());
            goes_on = tree.complicate();
        }
        assert_eq!(tree.current(), fails);
        let place = Condition::ALL.iter().position(|condition| *condition == fails).unwrap();
        // As one of 16 choices, one of 4, and alone.
        let mut expected = vec![0; if place == 0 { 0 } else { 3 }];
        expected.extend((place > 1).then_some(place / 2));
        expected.extend((place > 2).then(|| place - 1));
        assert_eq!(tried, expected.into_iter().map(|place| Condition::ALL[place]).collect::<Vec<_>>());
    }
}

#[test]
fn a_bad_id_or_name_is_one_of_many_wherever_it_stands() {
    let mut sentences: BTreeMap<String, std::collections::BTreeSet<String>> = BTreeMap::new();
    for wrong in sample(any::<WrongDocument>(), 2500) {
        if let FaultCode::InvalidId | FaultCode::InvalidName = wrong.code {
            let faults = wrong.document.build().unwrap_err();
            let place = wrong.place.replace(|digit: char| digit.is_ascii_digit(), "");
            sentences.entry(place).or_default().insert(faults.first().message().to_owned());
        }
    }
    assert_eq!(sentences.len(), 8);
    for (place, sentences) in sentences {
        assert!(sentences.len() >= 4, "{place}: {sentences:#?}");
    }
}

/// What stands at each place of JSON values, and how often: values by themselves where there are few,
/// else by how many different ones there are; lists by their length.
#[derive(Default)]
struct Census(BTreeMap<String, BTreeMap<String, usize>>);

impl Census {
    fn count(&mut self, place: &str, value: &Value) {
        let mut seen = |what: String| *self.0.entry(place.to_owned()).or_default().entry(what).or_default() += 1;
        match value {
            Value::Object(keys) => {
                seen("{}".to_owned());
                keys.iter().for_each(|(key, value)| self.count(&format!("{place}.{key}"), value));
            }
            Value::Array(items) => {
                seen(format!("[{}]", items.len()));
                items.iter().for_each(|item| self.count(&format!("{place}[]"), item));
            }
            other => seen(other.to_string()),
        }
    }

    fn report(&self) -> String {
        let line = |(place, seen): (&String, &BTreeMap<String, usize>)| {
            let all: usize = seen.values().sum();
            let told = if seen.len() > 12 {
                format!("{} different", seen.len())
            } else {
                seen.iter().map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join(", ")
            };
            format!("{place} ({all}): {told}\n")
        };
        self.0.iter().map(line).collect()
    }
}

#[test]
fn a_record_type_is_unwatchable_for_either_reason_and_for_both() {
    let wrong = sample(any::<WrongDocument>(), 1000).filter(|wrong| wrong.code == FaultCode::UnwatchableRecordType);
    let of_type = |wrong: WrongDocument| {
        let record_types = wrong.document.record_types;
        let found = record_types.into_iter().find(|record_type| record_type.name == "new_record_type").unwrap();
        (found.is_virtual, found.update_message)
    };
    let reasons: std::collections::BTreeSet<(bool, bool)> = wrong.map(of_type).collect();
    assert_eq!(reasons.into_iter().collect::<Vec<_>>(), [(false, false), (true, false), (true, true)]);
}

#[test]
fn any_item_of_a_list_may_be_the_one_that_is_repeated() {
    let wrong = sample(any::<WrongDocument>(), 2500).filter(|wrong| wrong.place.ends_with("].id"));
    let mut repeated: BTreeMap<usize, usize> = BTreeMap::new();
    for WrongDocument { document, .. } in wrong.filter(|wrong| wrong.code == FaultCode::DuplicateId) {
        let roles: Vec<String> = document.roles.iter().map(|role| role.id.to_lowercase()).collect();
        let is_repeated = |(place, id): (usize, &String)| roles[place + 1..].contains(id).then_some(place);
        if let Some(first) = roles.iter().enumerate().find_map(is_repeated) {
            *repeated.entry(first).or_default() += 1;
        }
    }
    assert!((0..4).all(|place| repeated[&place] > 2), "{repeated:?}");
}

/// What is wrong, without what was expected and where.
fn problem(sentence: &str) -> &str {
    let sentence = sentence.split(" at line").next().unwrap();
    match sentence.rsplit_once("` is not ") {
        Some((_, kind)) => kind.split(':').next().unwrap(),
        None => sentence.split(", expected").next().unwrap(),
    }
}

#[test]
fn what_is_generated_and_how_often_is_known() {
    let mut census = Census::default();
    for document in sample(any::<TenantDocument>(), 300) {
        census.count("document", &serde_json::to_value(&document).unwrap());
    }
    insta::assert_snapshot!("generated_documents", census.report());

    let mut census = Census::default();
    for Asked { question, .. } in sample(any::<Asked>(), 1_000) {
        census.count("question", &serde_json::to_value(&question).unwrap());
    }
    insta::assert_snapshot!("generated_questions", census.report());

    let mut census = Census::default();
    let place = |place: &str| json!(place.replace(|digit: char| digit.is_ascii_digit(), "n"));
    for wrong in sample(any::<WrongDocument>(), 600) {
        census.count(&format!("document {}", wrong.code), &place(&wrong.place));
    }
    for wrong in sample(any::<WrongJson>(), 600) {
        census.count(&format!("json {}", wrong.code), &place(&wrong.place));
        let faults = Tenant::from_json(&wrong.json).unwrap_err();
        if wrong.code == FaultCode::MalformedDocument {
            census.count(&format!("json: {}", problem(faults.first().message())), &place(&wrong.place));
        }
    }
    let tenant = Tenant::from_json(br#"{"version":1}"#).unwrap();
    for MalformedQuestion { json } in sample(any::<MalformedQuestion>(), 600) {
        let answer: Value = serde_json::from_str(&answer_json(&tenant, &json)).unwrap();
        let message = answer["error"]["message"].as_str().unwrap();
        let (at, problem) = message.split_once(": ").unwrap();
        census.count(&format!("question: {}", self::problem(problem)), &place(at));
    }
    insta::assert_snapshot!("generated_faults", census.report());
}

#[test]
fn values_of_every_type_differ() {
    fn differ<T: Arbitrary>() {
        let seen: std::collections::BTreeSet<String> =
            sample(any::<T>(), 100).map(|value| format!("{value:?}")).collect();
        assert!(seen.len() >= 8, "{}: {seen:#?}", std::any::type_name::<T>());
    }
    differ::<(UserId, TeamId, RoleId, ProfileId, RecordId)>();
    differ::<ChatId>();
    differ::<LogicalName>();
    differ::<ColumnName>();
    differ::<Moment>();
    differ::<Owner>();
    differ::<User>();
    differ::<Record>();
    differ::<Connection>();
    differ::<ChatToConnect>();
    differ::<FieldChange<i64>>();
    differ::<FieldChange<crm_chat_policy::question::Value>>();
    differ::<(FieldTypes, GraphPermissions, Privileges, Conditions)>();
    differ::<Case>();
    differ::<Situation>();
    differ::<Question>();
    differ::<Tenant>();
    differ::<Role>();
    differ::<Profile>();
    differ::<App>();
    differ::<RecordType>();
    differ::<Field>();
    differ::<View>();
    differ::<Column>();
    differ::<ChatDocument>();
    differ::<CardDocument>();
    differ::<RoleDocument>();
    differ::<ProfileDocument>();
    differ::<AppDocument>();
    differ::<RecordTypeDocument>();
    differ::<FieldDocument>();
    differ::<ViewDocument>();
    differ::<NoteDocument>();
    differ::<NotifyDocument>();
    let custom = |record_type: &RecordType| StandardRecordType::from_code(record_type.name().as_str()).is_none();
    assert!(sample(any::<RecordType>(), 100).any(|record_type| custom(&record_type)));
    let news: std::collections::BTreeSet<_> = sample(any::<FieldChange<i64>>(), 200).map(|change| change.new).collect();
    assert_eq!(news.into_iter().collect::<Vec<_>>(), [None, Some(-1), Some(0), Some(1), Some(2)]);
    let owners: Vec<Owner> = sample(any::<Owner>(), 100).collect();
    assert!(owners.iter().any(|owner| matches!(owner, Owner::User(_))));
    assert!(owners.iter().any(|owner| matches!(owner, Owner::Team(_))));
    assert!(owners.contains(&Owner::Nobody));
    let [early, epoch] = [-3_000_000_000, 0].map(|seconds| Moment::from_unix_seconds(seconds).unwrap());
    assert!(sample(any::<Moment>(), 1_000).any(|moment| early < moment && moment < epoch));
}

#[test]
fn strategies_about_a_tenant_draw_on_what_it_has() {
    let tenant = Tenant::from_json(
        br#"{"version":1,"apps":[{"id":"their_desk"}],"record_types":[{"name":"their_type"}],
            "roles":[{"id":"11111111-2222-3333-4444-555555555555","name":"R"}],
            "profiles":[{"id":"11111111-2222-3333-4444-555555555556","name":"P","users":["11111111-2222-3333-4444-555555555557"]}]}"#,
    )
    .unwrap();
    let often = |share: usize| assert!(share >= 10, "{share} of 100");
    let user = tenant.profiles()[0].users()[0];
    often(sample(strategies::users_of(&tenant), 100).filter(|found| found.id == user).count());
    let role = tenant.roles()[0].id();
    often(sample(strategies::users_of(&tenant), 100).filter(|found| found.roles.contains(&role)).count());
    let situations = || sample(strategies::situations_of(&tenant), 100);
    assert!(situations().all(|asked| asked.tenant == tenant));
    often(situations().filter(|asked| asked.connection.connected_by == Some(asked.user.id)).count());
    often(situations().filter(|asked| asked.record.owner == Owner::User(asked.user.id)).count());
    let theirs = "their_type";
    often(sample(strategies::records_of(&tenant), 100).filter(|found| found.record_type.as_str() == theirs).count());
    often(sample(strategies::connections_of(&tenant), 100).filter(|found| found.connected_by == Some(user)).count());
    often(sample(strategies::apps_of(&tenant), 100).filter(|found| found.as_str() == "their_desk").count());
    let case = "incident".parse().unwrap();
    for changes in sample(strategies::changes_of(&tenant, &case), 50) {
        let fields: std::collections::BTreeSet<_> = changes.iter().map(|change| &change.field).collect();
        assert_eq!(fields.len(), changes.len());
    }
    often(sample(strategies::changes_of(&tenant, &case), 100).filter(|changes| changes.len() > 2).count());
    often(sample(strategies::access(), 100).filter(|access| access.len() > 2).count());
    let questions = strategies::questions_about(&tenant);
    assert_eq!(format!("{:?}", questions.clone()), "Made");
    let made = questions.new_tree(&mut TestRunner::deterministic()).unwrap();
    assert!(format!("{made:?}").contains(&format!("value: {:?}", made.current())), "{made:?}");
    often(sample(questions, 100).filter(|question| question.answer(&tenant).is_ok()).count());
    for ask in Ask::ALL {
        let mut questions = sample(strategies::questions_asking(&tenant, *ask), 20);
        assert!(questions.all(|question| question.ask() == *ask));
    }
    for MalformedQuestion { json } in sample(strategies::malformed_questions(&tenant), 100) {
        assert!(answer_json(&tenant, &json).contains("malformed_question"));
    }
    assert!(
        sample(any::<Situation>(), 200).filter(|asked| asked.connection.connected_by == Some(asked.user.id)).count()
            > 60
    );
    assert_eq!(sample(any::<Condition>(), 1000).collect::<std::collections::BTreeSet<_>>().len(), Condition::ALL.len());
    assert_eq!(sample(any::<Setting>(), 200).collect::<std::collections::BTreeSet<_>>().len(), Setting::ALL.len());
}
