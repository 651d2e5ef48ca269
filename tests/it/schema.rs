//! The JSON Schemas: whatever is read or written fits them, and what they can catch doesn't.

use crate::support::cases;
use crm_chat_policy::{
    conformance::{Asked, MalformedQuestion, WrongJson},
    document::{FaultCode, TenantDocument},
    expectation::Expectation,
    id::{ChatId, ColumnName, LogicalName, UserId},
    model::{Moment, Tenant},
    question::{Ask, Question, answer_json},
    record::{Record, Recorder},
    schema::Kind,
};
use jsonschema::Validator;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};
use std::{fs, path::Path, sync::LazyLock};

static TENANT: LazyLock<Validator> = LazyLock::new(|| validator(Kind::Tenant));
static QUESTION: LazyLock<Validator> = LazyLock::new(|| validator(Kind::Question));
static ANSWER: LazyLock<Validator> = LazyLock::new(|| validator(Kind::Answer));
static RECORD: LazyLock<Validator> = LazyLock::new(|| validator(Kind::Record));
static EXPECTATION: LazyLock<Validator> = LazyLock::new(|| validator(Kind::Expectation));

fn schema(kind: Kind) -> Value {
    serde_json::from_str(&kind.schema()).expect("JSON")
}

fn validator(kind: Kind) -> Validator {
    jsonschema::draft202012::new(&schema(kind)).expect("a schema")
}

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).expect("JSON")
}

#[track_caller]
fn fits(validator: &Validator, value: &Value) {
    if let Err(error) = validator.validate(value) {
        panic!("{}: {error} in {value}", error.instance_path());
    }
}

fn file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the repository")
}

/// The files of a folder of the repository; none in the packaged crate, which comes without it.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("a readable folder").path());
    paths.map(|path| (path.display().to_string(), fs::read(&path).expect("a readable file"))).collect()
}

#[test]
fn every_schema_is_one_of_draft_2020_12() {
    for kind in Kind::ALL {
        let schema = schema(*kind);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{kind}");
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

/// A schema in lines, a key of what it describes each: where it is, and what is said of it.
fn outline(schema: &Value, place: &str, lines: &mut String) {
    let Value::Object(schema) = schema else { return };
    let (mut below, mut said) = (Vec::new(), serde_json::Map::new());
    for (key, value) in schema {
        match (key.as_str(), value) {
            ("$defs" | "properties", Value::Object(named)) => {
                below.extend(named.iter().map(|(name, value)| (format!("{place}.{name}"), value)));
            }
            ("oneOf" | "anyOf" | "prefixItems", Value::Array(ways)) => {
                below.extend(ways.iter().zip(1..).map(|(value, way)| (format!("{place} ({way})"), value)));
            }
            ("items" | "additionalProperties", Value::Object(_)) => below.push((format!("{place}[]"), value)),
            _ => _ = said.insert(key.clone(), value.clone()),
        }
    }
    said.sort_keys();
    *lines += &format!("{place} {}\n", Value::Object(said));
    below.into_iter().for_each(|(place, value)| outline(value, &place, lines));
}

/// Definitions that two schemas share are written once; that they are the same is tested here.
#[test]
fn the_schemas_say() {
    let (mut lines, mut definitions) = (String::new(), std::collections::BTreeMap::new());
    for kind in Kind::ALL {
        let mut schema = schema(*kind);
        if let Some(Value::Object(own)) = schema.as_object_mut().and_then(|schema| schema.remove("$defs")) {
            for (name, value) in own {
                let before = definitions.insert(name.clone(), value.clone());
                assert!(before.is_none_or(|before| before == value), "{kind}: {name}");
            }
        }
        outline(&schema, kind.code(), &mut lines);
    }
    let within_expectations = definitions.remove("Question").expect("a definition");
    assert_eq!(within_expectations["oneOf"], schema(Kind::Question)["oneOf"]);
    definitions.iter().for_each(|(name, value)| outline(value, name, &mut lines));
    insta::assert_snapshot!("schemas", lines);
}

#[test]
fn every_key_is_described_and_every_description_is_for_people() {
    fn look(value: &Value, place: &str, keys: &mut usize) {
        let Value::Object(object) = value else {
            return value.as_array().into_iter().flatten().for_each(|item| look(item, place, keys));
        };
        for (key, value) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let says_itself =
                value.get("$ref").is_some() || value.get("const").is_some() || value.get("enum").is_some();
            assert!(says_itself || value.get("description").is_some(), "{place}: {key}: {value}");
            *keys += 1;
        }
        if let Some(Value::String(description)) = object.get("description") {
            assert!(!description.is_empty() && !description.contains(['[', ']']), "{place}: {description}");
            assert_eq!(description.trim(), description);
        }
        object.iter().for_each(|(key, value)| look(value, &format!("{place}/{key}"), keys));
    }
    let mut keys = 0;
    for kind in [Kind::Tenant, Kind::Record] {
        look(&schema(kind), kind.code(), &mut keys);
    }
    assert!(keys > 50, "{keys} keys");
}

/// The keys of a tenant document as paths: `roles[].id`.
fn keys_of_documents() -> Vec<String> {
    fn walk(whole: &Value, at: &Value, path: &str, keys: &mut Vec<String>) {
        let at = match at["$ref"].as_str() {
            Some(definition) => whole.pointer(&definition[1..]).expect("a definition"),
            None => at,
        };
        match at.get("properties").and_then(Value::as_object) {
            Some(properties) => properties.iter().for_each(|(key, value)| {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(whole, value, &path, keys);
                keys.push(path);
            }),
            None => at.get("items").into_iter().for_each(|items| walk(whole, items, &format!("{path}[]"), keys)),
        }
    }
    let (whole, mut keys) = (schema(Kind::Tenant), Vec::new());
    walk(&whole, &whole, "", &mut keys);
    keys
}

#[test]
fn the_page_of_documents_shows_every_key_in_a_document_that_is_accepted_and_in_its_table() {
    let page = file("src/document/mod.rs");
    let page: String =
        page.lines().filter_map(|line| line.strip_prefix("//!")).fold(String::new(), |page, line| page + line + "\n");
    let sample =
        page.split_once("```json\n").and_then(|(_, rest)| Some(rest.split_once("```")?.0)).expect("a document");
    let tenant = Tenant::from_json(sample.as_bytes()).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(tenant.label(), Some("Contoso production"));
    let sample = json(sample.as_bytes());
    let keys = keys_of_documents();
    assert!(keys.len() > 50, "{keys:?}");
    for key in &keys {
        let steps: Vec<&str> = key.split('.').collect();
        let found = steps.iter().fold(vec![&sample], |found, step| {
            let (name, is_list) = step.strip_suffix("[]").map_or((*step, false), |name| (name, true));
            let found = found.into_iter().filter_map(|value| value.get(name));
            if is_list { found.flat_map(|list| list.as_array().expect("a list")).collect() } else { found.collect() }
        });
        assert!(!found.is_empty(), "the document of the page lacks `{key}`");
        // A key that holds further keys is told by theirs.
        let has_keys =
            keys.iter().any(|other| other.starts_with(&format!("{key}.")) || other.starts_with(&format!("{key}[].")));
        assert!(has_keys || page.contains(&format!("\n | `{key}` | ")), "the table of the page lacks `{key}`");
    }
}

#[test]
fn the_page_about_questions_says_what_each_holds() {
    let page = file("src/question/mod.rs");
    let table = page.lines().skip_while(|line| !line.starts_with("//! | ask |")).skip(2);
    let table: Vec<&str> = table.take_while(|line| line.starts_with("//! |")).collect();
    let quoted = |keys: Vec<&str>| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    let names = |list: &Value| quoted(list.as_array().expect("a list").iter().filter_map(Value::as_str).collect());
    let row = |form: &Value| {
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        for key in form["required"].as_array().expect("a list").iter().filter_map(Value::as_str).skip(1) {
            let value = &form["properties"][key];
            let inside = if value["items"].is_object() { &value["items"] } else { value };
            let Some(keys) = inside["properties"].as_object() else {
                required.push(format!("`{key}`{}", if value["const"] == true { ": `true`" } else { "" }));
                continue;
            };
            required.push(format!("`{key}` with {}", names(&inside["required"])));
            let is_needed =
                |key: &&str| inside["required"].as_array().is_some_and(|needed| needed.contains(&json!(key)));
            let mut others: Vec<&str> = keys.keys().map(String::as_str).filter(|key| !is_needed(key)).collect();
            others.sort_unstable();
            if !others.is_empty() {
                optional.push(format!("in `{key}`: {}", quoted(others)));
            }
        }
        let ask = form["properties"]["ask"]["const"].as_str().expect("a code");
        format!("//! | `{ask}` | {} | {} |", required.join("; "), optional.join("; ")).replace("|  |", "| |")
    };
    let schema = schema(Kind::Question);
    let forms = schema["oneOf"].as_array().expect("a list of forms");
    assert_eq!(table, forms.iter().map(row).collect::<Vec<_>>());
}

#[test]
fn the_samples_fit() {
    let tenants = ["examples/tenant.json", "examples/tenant-proposed.json"].map(file);
    let questions = file("examples/questions.jsonl");
    for text in &tenants {
        fits(&TENANT, &json(text.as_bytes()));
        let tenant = Tenant::from_json(text.as_bytes()).expect("a tenant");
        let recorder = Recorder::new(&tenant);
        for question in questions.lines() {
            fits(&QUESTION, &json(question.as_bytes()));
            fits(&ANSWER, &json(answer_json(&tenant, question.as_bytes()).as_bytes()));
            let record = recorder.record("2026-01-05T09:00:00Z".parse().expect("a moment"), question.as_bytes());
            fits(&RECORD, &json(record.to_json().as_bytes()));
        }
    }
    for expectation in file("examples/expectations.jsonl").lines() {
        fits(&EXPECTATION, &json(expectation.as_bytes()));
    }
}

/// Whether a document that is refused for this is refused by the schema, which sees one place at a time.
fn is_caught(code: FaultCode, sentence: &str) -> bool {
    match code {
        FaultCode::MalformedDocument => !sentence.contains("given twice") && !sentence.contains("an integer"),
        FaultCode::UnsupportedVersion
        | FaultCode::InvalidId
        | FaultCode::InvalidName
        | FaultCode::InvalidLabel
        | FaultCode::TooManyWatchedFields
        | FaultCode::ReservedAppName
        | FaultCode::DuplicateQuickFind => true,
        _ => false,
    }
}

#[test]
fn the_seeds_fit_if_they_are_valid_and_only_then_where_a_schema_can_tell() {
    let (mut valid, mut caught) = (0, 0);
    for (path, text) in files("fuzz/seeds/document") {
        let Ok(document) = serde_json::from_slice(&text) else { continue };
        match Tenant::from_json(&text) {
            Ok(_) => {
                fits(&TENANT, &document);
                valid += 1;
            }
            Err(faults) => {
                let is_caught = faults.iter().any(|fault| is_caught(fault.code(), fault.message()));
                assert!(!is_caught || !TENANT.is_valid(&document), "{path}: {faults}");
                caught += u32::from(is_caught);
            }
        }
    }
    let mut questions = 0;
    for (path, text) in
        ["question", "permission", "notify", "card"].map(|it| files(&format!("fuzz/seeds/{it}"))).concat()
    {
        let mut lines = text.split(|byte| *byte == b'\n');
        let Some(Ok(tenant)) = lines.next().map(Tenant::from_json) else { continue };
        for line in lines {
            let Ok(asked) = serde_json::from_slice(line) else { continue };
            fits(&ANSWER, &json(answer_json(&tenant, line).as_bytes()));
            match Question::from_json(line) {
                Ok(_) => fits(&QUESTION, &asked),
                Err(error) => {
                    let is_caught = !error.to_string().contains("given twice");
                    assert!(!is_caught || !QUESTION.is_valid(&asked), "{path}: {error}");
                }
            }
            questions += 1;
        }
    }
    let is_packaged = !Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").exists();
    assert!(is_packaged || (valid > 8 && caught > 5 && questions > 100), "{valid}, {caught}, {questions}");
}

#[test]
fn questions_and_answers_in_reviewed_texts_fit() {
    let mut found = 0;
    for (path, text) in files("tests/it/snapshots") {
        for line in String::from_utf8(text).expect("UTF-8").lines().filter(|line| line.starts_with(r#"{"ask":"#)) {
            let line = json(line.as_bytes());
            assert!(QUESTION.is_valid(&line) != ANSWER.is_valid(&line), "{path}: {line}");
            found += 1;
        }
    }
    assert!(found > 50, "{found}");
}

#[test]
fn a_question_fits_with_the_keys_that_its_reader_takes_and_with_no_other() {
    let questions: Vec<Value> = file("examples/questions.jsonl").lines().map(|line| json(line.as_bytes())).collect();
    let agree = |question: &Value| {
        let is_read = Question::from_json(question.to_string().as_bytes()).is_ok();
        assert_eq!(QUESTION.is_valid(question), is_read, "{question}");
        is_read
    };
    // Every key that any question has, with a value that fits there.
    let keys = || questions.iter().flat_map(|question| question.as_object().expect("an object"));
    let in_chats = || questions.iter().filter_map(|question| question.get("chat")?.as_object()).flatten();
    let mut tried = [0; 2];
    for question in &questions {
        let mut variants = Vec::new();
        for (place, others) in [("", keys().collect::<Vec<_>>()), ("/chat", in_chats().collect())] {
            let Some(object) = question.pointer(place).and_then(Value::as_object) else { continue };
            for key in object.keys() {
                let mut without = question.clone();
                without.pointer_mut(place).expect("the object").as_object_mut().expect("one").remove(key);
                variants.push(without);
            }
            for (key, value) in others {
                let mut with = question.clone();
                with.pointer_mut(place).expect("the object")[key] = value.clone();
                variants.push(with);
            }
        }
        for variant in &variants {
            tried[usize::from(agree(variant))] += 1;
        }
    }
    assert!(tried.iter().all(|tried| *tried > 50), "{tried:?} refused and read");
    let asked = |ask: &Ask| questions.iter().any(|question| question["ask"] == ask.code());
    assert!(Ask::ALL.iter().all(asked), "a question of each kind");
}

#[test]
fn an_answer_without_one_of_its_keys_or_with_another_does_not_fit() {
    let tenant = Tenant::from_json(file("examples/tenant.json").as_bytes()).expect("a tenant");
    for question in file("examples/questions.jsonl").lines() {
        let answer = json(answer_json(&tenant, question.as_bytes()).as_bytes());
        for key in answer.as_object().expect("an object").keys().filter(|key| *key != "missing_tables") {
            let mut without = answer.clone();
            without.as_object_mut().expect("an object").remove(key);
            assert!(!ANSWER.is_valid(&without), "{without}");
        }
        let mut with = answer.clone();
        with["because"] = json!("so");
        assert!(!ANSWER.is_valid(&with), "{with}");
    }
}

#[rstest]
#[case::nothing_expected(json!({ "question": { "ask": "card", "record_type": "incident" } }))]
#[case::both(json!({ "question": { "ask": "card", "record_type": "incident" }, "expect": { "fields": [] }, "audience": { "needs": [] } }))]
#[case::empty(json!({ "question": { "ask": "card", "record_type": "incident" }, "expect": {} }))]
#[case::no_key_of_a_card(json!({ "question": { "ask": "card", "record_type": "incident" }, "expect": { "allowed": true } }))]
#[case::nobody_asks(json!({ "question": { "ask": "card", "record_type": "incident" }, "audience": { "needs": [] } }))]
#[case::malformed_question(json!({ "question": { "ask": "card" }, "expect": { "fields": [] } }))]
#[case::error_and_more(json!({ "question": { "ask": "card", "record_type": "x" }, "expect": { "error": {}, "fields": [] } }))]
#[case::no_question(json!({ "question": "card", "expect": { "error": {} } }))]
fn an_expectation_that_is_refused_does_not_fit(#[case] expectation: Value) {
    assert!(Expectation::from_json_lines(expectation.to_string().as_bytes()).is_err());
    assert!(!EXPECTATION.is_valid(&expectation));
}

#[rstest]
#[case::of_a_malformed_question(json!({ "question": { "ask": "card" }, "expect": { "error": { "code": "malformed_question" } } }))]
#[case::of_an_unknown_type(json!({ "name": "x", "question": { "ask": "card", "record_type": "x" }, "expect": { "error": {} } }))]
fn an_expectation_of_an_error_fits(#[case] expectation: Value) {
    assert!(Expectation::from_json_lines(expectation.to_string().as_bytes()).is_ok());
    fits(&EXPECTATION, &expectation);
}

#[rstest]
#[case::no_fingerprint(
    r#"{"at":"2026-01-05T09:00:00Z","tenant":{"label":null,"fingerprint":"sha256:"},"question":{},"answer":{}}"#
)]
#[case::no_moment(&format!(r#"{{"at":"yesterday","tenant":{{"label":null,"fingerprint":"sha256:{:064}"}},"question":{{}},"answer":{{}}}}"#, 0))]
#[case::no_label(&format!(r#"{{"at":"2026-01-05T09:00:00Z","tenant":{{"fingerprint":"sha256:{:064}"}},"question":{{}},"answer":{{}}}}"#, 0))]
#[case::another_key(&format!(r#"{{"at":"2026-01-05T09:00:00Z","tenant":{{"label":null,"fingerprint":"sha256:{:064}"}},"question":{{}},"answer":{{}},"by":1}}"#, 0))]
fn a_record_that_is_refused_does_not_fit(#[case] record: &str) {
    assert!(Record::from_json(record.as_bytes()).is_err());
    assert!(!RECORD.is_valid(&json(record.as_bytes())));
}

/// What a schema says of one text.
fn text_fits(definition: &str, text: &str) -> bool {
    static SCHEMAS: LazyLock<[Value; 2]> = LazyLock::new(|| [Kind::Tenant, Kind::Question].map(schema));
    let found = SCHEMAS.iter().find_map(|schema| schema["$defs"].get(definition)).expect("a definition");
    jsonschema::draft202012::new(found).expect("a schema").is_valid(&json!(text))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn every_tenant_document_fits(document: TenantDocument) {
        fits(&TENANT, &serde_json::to_value(&document).expect("it is written"));
        fits(&TENANT, &serde_json::to_value(document.concise()).expect("it is written"));
    }

    #[test]
    fn a_faulty_document_does_not_fit_where_a_schema_can_tell(wrong: WrongJson) {
        if let Ok(document) = serde_json::from_slice(&wrong.json) {
            let faults = Tenant::from_json(&wrong.json).expect_err("it is wrong");
            let is_caught = is_caught(wrong.code, faults.first().message());
            prop_assert!(!is_caught || !TENANT.is_valid(&document), "{}: {}", faults, document);
        }
    }

    #[test]
    fn every_question_fits_and_so_do_its_answer_and_record(asked: Asked) {
        let question = serde_json::to_value(&asked.question).expect("it is written");
        let text = question.to_string();
        // One made in Rust may lack what its JSON form needs.
        if Question::from_json(text.as_bytes()).is_ok() {
            fits(&QUESTION, &question);
        }
        fits(&ANSWER, &json(answer_json(&asked.tenant, text.as_bytes()).as_bytes()));
        let at = "2026-01-05T09:00:00Z".parse().expect("a moment");
        fits(&RECORD, &json(Recorder::new(&asked.tenant).record(at, text.as_bytes()).to_json().as_bytes()));
    }

    #[test]
    fn a_malformed_question_does_not_fit_where_a_schema_can_tell(wrong: MalformedQuestion) {
        if let (Ok(question), Err(error)) = (serde_json::from_slice(&wrong.json), Question::from_json(&wrong.json)) {
            let sentence = error.to_string();
            let is_caught = !sentence.contains("given twice");
            prop_assert!(!is_caught || !QUESTION.is_valid(&question), "{}: {}", sentence, question);
        }
    }

    #[test]
    fn a_text_fits_as_it_is_read(
        text in prop_oneof!["[a-z0-9A-Z_.-]{0,6}", "[a-f0]{8}-0{4}-0{4}-0{4}-[0]{11}[01A]", "\\PC{0,3}", "[\\s\u{0}-\u{a0}]{1,2}",
            "20(24|26)-0[1-9]-2[1-8][Tt ]1[0-9]:00:00(\\.1)?(Z|z|\\+01:00)?"],
    ) {
        prop_assert_eq!(text_fits("UserId", &text), text.parse::<UserId>().is_ok());
        prop_assert_eq!(text_fits("LogicalName", &text), text.parse::<LogicalName>().is_ok());
        prop_assert_eq!(text_fits("ColumnName", &text), text.parse::<ColumnName>().is_ok());
        prop_assert_eq!(text_fits("ChatId", &text), text.parse::<ChatId>().is_ok());
        prop_assert_eq!(text_fits("Moment", &text), text.parse::<Moment>().is_ok());
    }
}

#[test]
fn a_long_name_fits_up_to_its_last_letter() {
    for (definition, longest) in [("LogicalName", 128), ("ColumnName", 256), ("ChatId", 256)] {
        assert!(text_fits(definition, &"a".repeat(longest)));
        assert!(!text_fits(definition, &"a".repeat(longest + 1)));
    }
}
