//! Deciding over columns: a bitmap a condition in, a bitmap of verdicts out.
//!
//! The layout is that of Arrow's boolean arrays: least significant bit first, here 64 rows to a
//! word. A condition that is the same for all rows is a constant column and costs nothing. The
//! rule's table is evaluated block by block with whole words, so the speed is that of the memory.
//!
//! ```
//! use crm_chat_policy::{Condition, bulk::{Column, Columns}, rules::disconnect};
//!
//! // Three connections: the first has an owner asking, the third its connector.
//! let (owner, connector) = ([0b001], [0b100]);
//! let mut columns = Columns::new(3);
//! columns.set(Condition::ChatEnabled, Column::Constant(true))?;
//! columns.set(Condition::OwnerMayDisconnect, Column::Constant(true))?;
//! columns.set(Condition::RecordOwner, Column::Bits(&owner))?;
//! columns.set(Condition::ChatConnector, Column::Bits(&connector))?;
//! let mut verdicts = [0];
//! columns.decide(disconnect::RULE, &mut verdicts)?;
//! assert_eq!(verdicts, [0b001]);
//! # Ok::<(), crm_chat_policy::bulk::ColumnLengthError>(())
//! ```

use crate::{
    condition::Condition,
    rule::{Grant, Rule},
};

/// What one condition is for each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column<'a> {
    /// The same for all rows.
    Constant(bool),
    /// A bit a row, least significant first, 64 to a word. Bits beyond the last row do not count.
    Bits(&'a [u64]),
}

/// A bitmap whose number of words does not fit the number of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a bitmap has {found} words where {rows} rows need {needed}")]
pub struct ColumnLengthError {
    rows: usize,
    needed: usize,
    found: usize,
}

/// The facts of many questions, a column a condition. Those not set hold for no row.
#[derive(Clone, Debug)]
pub struct Columns<'a> {
    rows: usize,
    columns: [Column<'a>; Condition::ALL.len()],
}

/// How many words are worked on at once: few enough to stay in the first cache with what is made
/// of them, many enough for whole vectors.
const BLOCK: usize = 256;

/// A block of a column that holds everywhere.
const EVERY_ROW: [u64; BLOCK] = [u64::MAX; BLOCK];

impl<'a> Columns<'a> {
    /// Columns with this many rows; no condition holds for any.
    #[must_use]
    pub const fn new(rows: usize) -> Self {
        Self { rows, columns: [Column::Constant(false); Condition::ALL.len()] }
    }

    /// The number of words that a bitmap has for these rows.
    #[must_use]
    pub const fn words(&self) -> usize {
        self.rows.div_ceil(64)
    }

    /// Sets a condition's column.
    ///
    /// # Errors
    ///
    /// A bitmap with more or fewer words than [`Columns::words`].
    pub fn set(&mut self, condition: Condition, column: Column<'a>) -> Result<(), ColumnLengthError> {
        if let Column::Bits(words) = column {
            self.fits(words)?;
        }
        if let Some(place) = self.columns.get_mut(condition as usize) {
            *place = column;
        }
        Ok(())
    }

    /// Writes for each row whether the rule allows it. Bits beyond the last row are cleared.
    ///
    /// # Errors
    ///
    /// A bitmap with more or fewer words than [`Columns::words`].
    pub fn decide(&self, rule: &Rule, verdicts: &mut [u64]) -> Result<(), ColumnLengthError> {
        self.write(verdicts, |start, block| {
            block.fill(0);
            for grant in rule.grants() {
                self.or_grant(grant, start, block);
            }
            for guard in rule.guards() {
                self.and(*guard, start, block);
            }
        })
    }

    /// Writes for each row whether all the grant's conditions hold, whether or not the guards do.
    ///
    /// # Errors
    ///
    /// As for [`Columns::decide`].
    pub fn grant(&self, grant: &Grant, held: &mut [u64]) -> Result<(), ColumnLengthError> {
        self.write(held, |start, block| {
            block.fill(0);
            self.or_grant(grant, start, block);
        })
    }

    /// Writes for each row whether this guard fails.
    ///
    /// # Errors
    ///
    /// As for [`Columns::decide`].
    pub fn failed_guard(&self, guard: Condition, failed: &mut [u64]) -> Result<(), ColumnLengthError> {
        self.write(failed, |start, block| {
            block.fill(u64::MAX);
            self.and(guard, start, block);
            for word in block {
                *word = !*word;
            }
        })
    }

    fn fits(&self, words: &[u64]) -> Result<(), ColumnLengthError> {
        let (needed, found) = (self.words(), words.len());
        if needed == found { Ok(()) } else { Err(ColumnLengthError { rows: self.rows, needed, found }) }
    }

    fn column(&self, condition: Condition) -> Column<'a> {
        self.columns.get(condition as usize).copied().unwrap_or(Column::Constant(false))
    }

    /// Writes block by block, then clears what is beyond the last row.
    fn write(&self, out: &mut [u64], write: impl Fn(usize, &mut [u64])) -> Result<(), ColumnLengthError> {
        self.fits(out)?;
        for (number, block) in out.chunks_mut(BLOCK).enumerate() {
            write(number * BLOCK, block);
        }
        if let (Some(last), used @ 1..) = (out.last_mut(), self.rows % 64) {
            *last &= (1 << used) - 1;
        }
        Ok(())
    }

    /// Clears the rows for which the condition does not hold.
    fn and(&self, condition: Condition, start: usize, block: &mut [u64]) {
        match self.column(condition) {
            Column::Constant(true) => {}
            Column::Constant(false) => block.fill(0),
            Column::Bits(words) => combine(block, part(words, start), |word, column| word & column),
        }
    }

    /// Sets the rows for which all the grant's conditions hold.
    fn or_grant(&self, grant: &Grant, start: usize, block: &mut [u64]) {
        let columns = grant.conditions().iter().map(|condition| self.column(*condition));
        if columns.clone().any(|column| column == Column::Constant(false)) {
            return;
        }
        let mut bits = columns.filter_map(|column| match column {
            Column::Bits(words) => Some(part(words, start)),
            Column::Constant(_) => None,
        });
        // One pass for up to two columns, which is all that a rule of today asks for.
        let (one, other) = (bits.next().unwrap_or(&EVERY_ROW), bits.next().unwrap_or(&EVERY_ROW));
        if bits.next().is_none() {
            for ((word, one), other) in block.iter_mut().zip(one).zip(other) {
                *word |= one & other;
            }
            return;
        }
        let mut held = EVERY_ROW;
        let held = held.get_mut(..block.len()).unwrap_or_default();
        for condition in grant.conditions() {
            self.and(*condition, start, held);
        }
        combine(block, held, |word, held| word | held);
    }
}

/// The words of a column from a block's first on.
fn part(words: &[u64], start: usize) -> &[u64] {
    words.get(start..).unwrap_or_default()
}

#[inline]
fn combine(block: &mut [u64], with: &[u64], combined: impl Fn(u64, u64) -> u64) {
    for (word, with) in block.iter_mut().zip(with) {
        *word = combined(*word, *with);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        condition::{Condition::*, Conditions},
        rule::Grant,
    };
    use alloc::{vec, vec::Vec};

    /// A grant of more columns than any rule of the crate has in one, and one that asks for nothing.
    const RULES: [&Rule; 2] = [
        &Rule::new(
            "wide",
            "are many columns decided",
            &[ChatEnabled],
            &[
                Grant::new("wide", &[Participant, GroupChat, NewChat]),
                Grant::new("wider", &[JoinEnabled, RecordOwner, TeamsLicence, NewChat]),
            ],
        ),
        &Rule::new("narrow", "is nothing enough", &[ChatEnabled], &[Grant::new("nothing", &[])]),
    ];

    fn bit(words: &[u64], row: usize) -> bool {
        words[row / 64] >> (row % 64) & 1 == 1
    }

    #[test]
    fn every_block_of_a_wide_and_of_an_empty_grant_reads_its_own_bits() {
        let rows = 5 * 256 * 64 + 1_usize;
        let word = |condition: Condition, word: usize| {
            (word as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(condition as u32)
                | u64::from(word.is_multiple_of(3))
        };
        let bits = |condition| (0..rows.div_ceil(64)).map(|place| word(condition, place)).collect::<Vec<u64>>();
        for rule in RULES {
            let owned: Vec<_> = rule.conditions().map(|condition| (condition, bits(condition))).collect();
            let mut columns = Columns::new(rows);
            for (condition, bits) in &owned {
                columns.set(*condition, Column::Bits(bits)).unwrap();
            }
            let mut out = vec![0; columns.words()];
            columns.decide(rule, &mut out).unwrap();
            for row in (0..rows).step_by(61).chain([rows - 1]) {
                let held: Conditions =
                    owned.iter().filter(|(_, bits)| bit(bits, row)).map(|(condition, _)| *condition).collect();
                assert_eq!(bit(&out, row), rule.decide(held).is_allowed(), "{} row {row}", rule.name());
            }
        }
    }
}
