//! Updates of records, for questions and strategies about them.

use super::{
    Choices, Make,
    values::{World, change},
};
use crate::{id::LogicalName, model::RecordType, notice::FieldChange};
use alloc::vec::Vec;

/// An update of a record of this type: fields that are watched, those that are declared, and others.
pub(in crate::conformance) fn changes<V: Make + Clone>(
    choices: &mut Choices<'_>,
    world: World<'_>,
    record_type: &LogicalName,
) -> Option<Vec<FieldChange<V>>> {
    let known = world.known(record_type);
    let watched = known.map(RecordType::watched).unwrap_or_default();
    let fields = known.map(RecordType::fields).unwrap_or_default();
    let mut changes: Vec<FieldChange<V>> = Vec::new();
    choices.list(88, 8, |choices| {
        let likely = match choices.below(10) {
            0..=5 => choices.pick(watched).cloned(),
            6..=7 => choices.pick(fields).map(|field| field.name().clone()),
            _ => None,
        };
        let field = likely.map_or_else(|| LogicalName::make(choices), Some)?;
        // No field occurs twice in an update.
        if changes.iter().all(|change| change.field != field) {
            changes.push(change(choices, field)?);
        }
        Some(())
    })?;
    Some(changes)
}
