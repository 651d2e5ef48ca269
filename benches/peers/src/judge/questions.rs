//! Tenants and questions from the crate's own kit, as JSON. The judges must be foreign to one another, not what they
//! are asked.

use std::error::Error;

use arbitrary::{Arbitrary, Unstructured};
use crm_chat_policy::conformance::fuzzing;
use crm_chat_policy::document::TenantDocument;
use crm_chat_policy::model::Tenant;
use crm_chat_policy::question::Ask;
use serde_json::Value;

use super::RULES;
use crate::random::Random;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A tenant's document, and the tenant that questions are made about.
pub struct TenantCase {
    pub document: Value,
    tenant: Tenant,
}

impl TenantCase {
    /// # Errors
    ///
    /// If the kit makes a document that is none.
    pub fn generate(random: &mut Random) -> Result<Self> {
        let document = TenantDocument::arbitrary(&mut Unstructured::new(&bytes(random, 8192)))?;
        // Half of them leave their defaults to be filled in.
        let is_concise = random.chance(50);
        let mut written =
            if is_concise { serde_json::to_value(document.concise()) } else { serde_json::to_value(&document) }?;
        to_milliseconds(written.pointer_mut("/chat/timeline_sync_since"));
        Ok(Self { document: written, tenant: document.build()? })
    }

    /// A question of a rule chosen at random.
    ///
    /// # Errors
    ///
    /// If the kit makes no question.
    pub fn question(&self, random: &mut Random) -> Result<Value> {
        let rule = *random.one_of(&RULES);
        let ask: Ask = rule.split_once(':').map_or(rule, |(ask, _)| ask).parse()?;
        let question = fuzzing::question_asking(&self.tenant, ask, &mut Unstructured::new(&bytes(random, 2048)))?;
        let mut question = serde_json::to_value(question)?;
        to_milliseconds(question.pointer_mut("/chat/connected_on"));
        Ok(question)
    }
}

fn bytes(random: &mut Random, count: usize) -> Vec<u8> {
    (0..count.div_ceil(8)).flat_map(|_| random.word().to_le_bytes()).collect()
}

/// Cedar counts time in milliseconds, three digits of them, and knows no leap second.
fn to_milliseconds(moment: Option<&mut Value>) {
    if let Some(Value::String(text)) = moment {
        *text = text.replace(":60", ":59");
        if let Some((whole, fraction)) = text.trim_end_matches('Z').split_once('.') {
            *text = format!("{whole}.{fraction:0<3.3}Z");
        }
    }
}
