//! Expectations of policy tests.

use super::{
    asked::{Kind, Question, error, of_answer},
    object::{Object, described, list_of},
};
use crate::{Condition, question::Ask, rules};
use alloc::{borrow::Cow, vec::Vec};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// An expectation as JSON has it.
pub(super) struct Expectation;

impl JsonSchema for Expectation {
    fn schema_name() -> Cow<'static, str> {
        "Expectation".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let object = json_schema!({ "type": "object" });
        let expectation = json_schema!({
            "type": "object",
            "properties": {
                "name": { "description": "What its authors call it.", "type": "string" },
                "question": described(object.clone(), "What is asked."),
                "expect": described(object.clone(), "Some keys of the answer, with the values that they must have."),
                "audience": described(object, "Some keys of what `who` says of the question, with their values."),
            },
            "required": ["question"],
            "oneOf": [{ "required": ["expect"] }, { "required": ["audience"] }],
            "additionalProperties": false,
        });
        let of_error = error(|object, key, schema| object.allow(key, schema, false)).some();
        let mut rules: Vec<Schema> = Kind::ALL
            .into_iter()
            .map(|kind| {
                let asks: Vec<&str> = kind.asks().into_iter().map(Ask::code).collect();
                let audience = match kind {
                    Kind::Decision | Kind::Availability => json_schema!({ "anyOf": [audience(generator), of_error] }),
                    Kind::Card | Kind::Notice => json_schema!(false),
                };
                json_schema!({
                    "if": { "properties": { "question": { "properties": { "ask": { "enum": asks } }, "required": ["ask"] } } },
                    "then": { "properties": {
                        "expect": { "anyOf": [of_answer(kind, generator).some(), of_error] },
                        "audience": audience,
                    } },
                })
            })
            .collect();
        // A malformed question may be expected to be answered by an error.
        let with_error =
            |key: &str| json_schema!({ "properties": { key: { "required": ["error"] } }, "required": [key] });
        rules.push(json_schema!({
            "if": { "anyOf": [with_error("expect"), with_error("audience")] },
            "else": { "properties": { "question": generator.subschema_for::<Question>() } },
        }));
        let mut expectation =
            described(expectation, "What the answer to a question, or its audience, must hold in a tenant.");
        expectation.insert("allOf".into(), rules.into_iter().map(Schema::to_value).collect());
        expectation
    }
}

/// Some of what is said of an audience.
fn audience(generator: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = rules::ALL.iter().map(|rule| rule.name()).collect();
    let who = json_schema!({ "type": "object", "minProperties": 1 });
    let mut way = Object::default();
    way.require("grant", json_schema!({ "type": "string" }));
    way.require("who", list_of(who.clone()));
    let mut audience = Object::default();
    audience.require("rule", json_schema!({ "type": "string", "enum": names }));
    let closed = generator.subschema_for::<Vec<Condition>>();
    audience.require("closed_by", described(closed, "The guards that nobody can meet."));
    audience.require("needs", described(list_of(who), "What everybody needs."));
    audience.require("ways", described(list_of(way.schema("")), "The ways in, by grant, each for whom."));
    audience.some()
}
