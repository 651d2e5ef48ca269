//! What a text or a list looks like of which its Rust type says less.

use super::Codes;
use crate::{
    document::{TenantDocument, ViewDocument},
    id::{ExternalId, LogicalName, TeamId, UserId},
    model::{BuiltinApp, Moment, Owner, Participant, RecordType},
};
use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};
use core::marker::PhantomData;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A grammar of texts.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    Guid,
    LogicalName,
    ColumnName,
    Opaque,
    Label,
    Moment,
    Fingerprint,
}

impl Shape {
    /// Every text of the grammar matches, and as little else as a pattern can see to.
    const fn pattern(self) -> &'static str {
        match self {
            // The empty GUID is none.
            Self::Guid => {
                "^(?!0{8}-0{4}-0{4}-0{4}-0{12}$)[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
            }
            Self::LogicalName => "^[a-z][A-Za-z0-9_]{0,127}$",
            Self::ColumnName => "^[A-Za-z0-9_.-]{1,256}$",
            // No control characters and no white space; counted in characters, of which a byte is at most one.
            Self::Opaque => r"^[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]{1,256}$",
            Self::Label => r"^[^\u0000-\u001f\u007f-\u009f]{1,200}$",
            Self::Moment => {
                "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
            }
            Self::Fingerprint => "^sha256:[0-9a-f]{64}$",
        }
    }
}

/// A text of this shape.
pub(crate) fn text(about: &str, shape: Shape) -> Schema {
    json_schema!({ "description": about, "type": "string", "pattern": shape.pattern() })
}

/// A closed list of codes, each with what it stands for.
pub(crate) fn codes<T: Codes>() -> Schema {
    let meanings = T::MEANINGS.iter().map(|(code, means)| format!("\n\n`{code}`: {}", means.trim()));
    let about: String = core::iter::once(T::ABOUT.to_owned()).chain(meanings).collect();
    let codes: Vec<&str> = T::MEANINGS.iter().map(|(code, _)| *code).collect();
    json_schema!({ "description": about, "type": "string", "enum": codes })
}

/// Makes schemas that stand for themselves under a name, or in their place (`inline`).
macro_rules! schemas {
    ($( $(#[$meta:meta])* $Name:ident$(<$Item:ident>)? $($inline:ident)?: $schema:expr; )+) => { $(
        impl$(<$Item: JsonSchema>)? JsonSchema for $Name$(<$Item>)? {
            fn schema_name() -> Cow<'static, str> {
                stringify!($Name).into()
            }
            $( fn $inline() -> bool {
                true
            } )?
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let schema: fn(&mut SchemaGenerator) -> Schema = $schema;
                schema(generator)
            }
        }
    )+ };
}

/// The version of the document's form.
pub(crate) struct Version;
/// What people call something.
pub(crate) struct Label;
/// A list in which nothing stands twice.
pub(crate) struct Distinct<T>(PhantomData<T>);
/// The id of a custom app.
pub(crate) struct CustomApp;
/// The views of a record type.
pub(crate) struct Views;
/// The watched fields of a record type.
pub(crate) struct Watched;

schemas! {
    Version inline_schema: |_| json_schema!({ "const": TenantDocument::VERSION });
    Label inline_schema: |_| text("", Shape::Label);
    Distinct<T> inline_schema: |generator| json_schema!({
        "type": "array", "items": generator.subschema_for::<T>(), "uniqueItems": true,
    });
    CustomApp inline_schema: |generator| json_schema!({
        "allOf": [generator.subschema_for::<LogicalName>()],
        "not": { "enum": BuiltinApp::ALL.iter().map(|app| app.code()).collect::<Vec<_>>() },
    });
    // One Quick Find view at most.
    Views inline_schema: |generator| json_schema!({
        "type": "array", "items": generator.subschema_for::<ViewDocument>(),
        "contains": { "type": "object", "properties": { "kind": { "const": "quick_find" } }, "required": ["kind"] },
        "minContains": 0, "maxContains": 1,
    });
    Watched inline_schema: |generator| json_schema!({
        "type": "array", "items": generator.subschema_for::<LogicalName>(),
        "uniqueItems": true, "maxItems": RecordType::MAX_WATCHED,
    });
    Moment: |_| text("A moment as RFC 3339 writes it, with `Z` or an offset.", Shape::Moment);
    Owner: |generator| json_schema!({
        "description": "Who owns a record: a user, a team, or nobody.",
        "oneOf": [
            { "type": "object", "properties": { "user": generator.subschema_for::<UserId>() },
              "required": ["user"], "additionalProperties": false },
            { "type": "object", "properties": { "team": generator.subschema_for::<TeamId>() },
              "required": ["team"], "additionalProperties": false },
            { "type": "null" },
        ],
    });
    Participant: |generator| json_schema!({
        "description": "Who is in a chat: a user, or anybody who is no user of the CRM.",
        "oneOf": [
            generator.subschema_for::<UserId>(),
            { "type": "object", "properties": { "external": generator.subschema_for::<ExternalId>() },
              "required": ["external"], "additionalProperties": false },
        ],
    });
}
