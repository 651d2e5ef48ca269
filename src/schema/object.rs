//! Objects whose keys are known.

use alloc::{string::String, vec::Vec};
use schemars::{Schema, json_schema};
use serde_json::{Map, Value};

/// An object in the making: these keys and no other.
#[derive(Clone, Default)]
pub(super) struct Object {
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl Object {
    /// A key that must be there.
    pub(super) fn require(&mut self, key: &str, schema: Schema) {
        self.allow(key, schema, true);
    }

    /// A key that may be there, or must.
    pub(super) fn allow(&mut self, key: &str, schema: Schema, is_required: bool) {
        self.properties.insert(key.into(), schema.to_value());
        self.required.extend(is_required.then(|| Value::from(key)));
    }

    pub(super) fn schema(self, about: &str) -> Schema {
        let Self { properties, required } = self;
        let object = json_schema!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        });
        described(object, about)
    }

    /// Of an object that holds some of the keys, one at least.
    pub(super) fn some(self) -> Schema {
        json_schema!({
            "type": "object", "properties": self.properties, "minProperties": 1, "additionalProperties": false,
        })
    }
}

/// The schema, with what it is here, if there is more to say.
pub(super) fn described(mut schema: Schema, about: &str) -> Schema {
    if !about.is_empty() {
        schema.insert("description".into(), about.into());
    }
    schema
}

/// One value and no other.
pub(super) fn only(value: impl Into<Value>) -> Schema {
    json_schema!({ "const": value.into() })
}

pub(super) fn list_of(items: Schema) -> Schema {
    json_schema!({ "type": "array", "items": items })
}
