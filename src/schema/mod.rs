//! JSON Schemas (draft 2020-12) of what the crate reads and writes.
//!
//! They are made of the types that are read: keys and their descriptions from the structs and their docs,
//! codes from the closed lists, patterns beside the grammars of ids and names. So an editor completes a
//! tenant document, and a program in another language checks what it is about to ask.
//!
//! ```
//! use crm_chat_policy::schema::Kind;
//!
//! let schema = Kind::Tenant.schema();
//! assert!(schema.contains(r#""$schema": "https://json-schema.org/draft/2020-12/schema""#));
//! // Every type that takes part is a `JsonSchema`, for schemas of your own that hold it.
//! let user = schemars::schema_for!(crm_chat_policy::model::User);
//! assert_eq!(user.get("required"), Some(&serde_json::json!(["id"])));
//! ```
//!
//! Whatever the crate reads fits its schema. The other way round, a schema sees one place at a time: it
//! catches what is malformed, an id or name that is none, an entry of a plain list that stands there twice,
//! a second Quick Find view, a sixth watched field and a reserved app; that a name is known, is given once,
//! or that a field can be watched, [building the tenant](crate::document::TenantDocument::build) tells.

mod asked;
mod expected;
mod object;
mod shapes;

pub(crate) use shapes::{CustomApp, Distinct, Label, Shape, Version, Views, Watched, codes, text};

/// A closed list, with what its docs say of it and of each code.
pub(crate) trait Codes {
    const ABOUT: &'static str;
    const MEANINGS: &'static [(&'static str, &'static str)];
}

use crate::{document::TenantDocument, model::Moment, record::Record};
use alloc::{borrow::Cow, collections::BTreeMap, string::String};
use object::{Object, described};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::Value;

closed_list! {
    /// What there is a schema of.
    #[non_exhaustive]
    pub enum Kind ("a kind of schema") {
        /// A tenant document.
        Tenant = "tenant",
        /// A question.
        Question = "question",
        /// An answer, an error being one too.
        Answer = "answer",
        /// A record of a decision.
        Record = "record",
        /// An expectation of a policy test.
        Expectation = "expectation",
    }
}

impl Kind {
    /// The schema as JSON text on many lines, keys in one order whatever the build.
    #[must_use]
    pub fn schema(self) -> String {
        let (title, schema) = match self {
            Self::Tenant => ("Tenant document", of::<TenantDocument>()),
            Self::Question => ("Question", of::<asked::Question>()),
            Self::Answer => ("Answer", of::<asked::Answer>()),
            Self::Record => ("Record of a decision", of::<Record>()),
            Self::Expectation => ("Expectation", of::<expected::Expectation>()),
        };
        let mut schema = readable(schema.to_value());
        if let Value::Object(keys) = &mut schema {
            keys.insert("title".into(), title.into());
        }
        // INVARIANT: a schema is an object with texts for keys, which always can be written.
        Schema::try_from(schema).and_then(|schema| serde_json::to_string_pretty(&schema)).unwrap_or_default()
    }
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}

/// The schema with its keys in order, however the build keeps them, and with descriptions for people who
/// read no Rust.
fn readable(schema: Value) -> Value {
    match schema {
        Value::Object(keys) => {
            let keys: BTreeMap<_, _> = keys.into_iter().collect();
            let entry = |(key, value): (String, Value)| match (key.as_str(), value) {
                ("description", Value::String(text)) => (key, Value::String(plain(&text))),
                (_, value) => (key, readable(value)),
            };
            Value::Object(keys.into_iter().map(entry).collect())
        }
        Value::Array(items) => items.into_iter().map(readable).collect(),
        other => other,
    }
}

/// A text of Rust's docs without its links and line ends.
fn plain(docs: &str) -> String {
    let mut text = String::new();
    for paragraph in docs.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let mut rest = paragraph;
        while let Some((before, (linked, after))) =
            rest.split_once('[').and_then(|(before, link)| Some((before, link.split_once(']')?)))
        {
            text.push_str(before);
            text.push_str(linked);
            let target = after.strip_prefix('(').and_then(|target| target.split_once(')'));
            rest = target.map_or(after, |(_, after)| after);
        }
        text.push_str(rest);
    }
    text.lines().map(str::trim).fold(String::new(), |text, line| {
        match (text.is_empty() || text.ends_with('\n'), line) {
            (false, "") => text + "\n\n",
            (true, _) => text + line,
            (false, _) => text + " " + line,
        }
    })
}

impl JsonSchema for Record {
    fn schema_name() -> Cow<'static, str> {
        "RecordOfDecision".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let label = generator.subschema_for::<Option<String>>();
        let mut tenant = Object::default();
        tenant.require("label", described(label, "The tenant's label, if it has one; decides nothing."));
        tenant.require("fingerprint", text("What the tenant meant, as `fingerprint` prints it.", Shape::Fingerprint));
        let any = |about: &str| described(json_schema!({}), about);
        let mut record = Object::default();
        record.require(
            "at",
            described(generator.subschema_for::<Moment>(), "When it was decided, by the recorder's clock."),
        );
        record.require("tenant", tenant.schema("The tenant that decided."));
        record.require("question", any("The question as it came; text that is no JSON, as a string."));
        record.require("answer", any("The answer, in the form of the version that gave it."));
        record.schema("A decision: when, by which tenant, the question as it came, and the answer.")
    }
}
