//! What differs, as a table.

use super::Case;
use crate::text::joined;
use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;
use serde::Serialize;

/// A case on which an implementation's verdict differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mismatch {
    /// The case with the verdict expected.
    pub case: Case,
    /// The verdict given.
    pub got: bool,
}

/// Every case on which an implementation's verdict differs, at least one. `Display` prints a table
/// with a row each, in the order of the cases.
///
/// The column `rows` is there if a case of `disconnect` with the chat turned on is: it has the numbers
/// of the rows of the source's table that the case falls in, `none` for one of the four combinations
/// that the table leaves out, and `-` for a case without a table, of another rule or with the chat
/// turned off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatches {
    asked: usize,
    first: Mismatch,
    rest: Vec<Mismatch>,
}

impl Mismatches {
    /// The mismatches in the order of the cases.
    pub fn iter(&self) -> impl Iterator<Item = &Mismatch> + Clone {
        core::iter::once(&self.first).chain(&self.rest)
    }

    /// How many cases were asked, those that agree included.
    #[must_use]
    pub const fn asked(&self) -> usize {
        self.asked
    }
}

pub(super) fn compare(
    cases: impl Iterator<Item = Case>,
    mut verdict: impl FnMut(&Case) -> bool,
) -> Result<usize, Mismatches> {
    let mut asked = 0;
    let mut differing = cases.filter_map(|case| {
        asked += 1;
        let got = verdict(&case);
        (got != case.is_allowed()).then_some(Mismatch { case, got })
    });
    let first = differing.next();
    let rest = differing.collect();
    match first {
        Some(first) => Err(Mismatches { asked, first, rest }),
        None => Ok(asked),
    }
}

impl fmt::Display for Mismatches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tabled = self.iter().any(|mismatch| mismatch.case.rows().is_some());
        let longest = self.iter().map(|mismatch| mismatch.case.rule().name().len()).max().unwrap_or_default();
        let rule_width = longest.max("rule".len());
        writeln!(f, "{} of {} cases differ:", 1 + self.rest.len(), self.asked)?;
        write!(f, "{:rule_width$}  expected  got    ", "rule")?;
        if tabled {
            write!(f, "{:ROWS_WIDTH$}  ", "rows")?;
        }
        write!(f, "held")?;
        for Mismatch { case, got } in self.iter() {
            let verdict = |allowed| if allowed { "allow" } else { "deny" };
            let (rule, expected, got) = (case.rule().name(), verdict(case.is_allowed()), verdict(*got));
            write!(f, "\n{rule:rule_width$}  {expected:8}  {got:5}  ")?;
            if tabled {
                write!(f, "{:width$}", rows(case), width = ROWS_WIDTH + 2)?;
            }
            if case.held_set().is_empty() {
                write!(f, "nothing")?;
            }
            write!(f, "{}", joined(case.held(), ", "))?;
        }
        Ok(())
    }
}

/// As wide as the longest list of rows of any case, `2, 4, 5`.
const ROWS_WIDTH: usize = 7;

/// The numbers of the table's rows that a case falls in, as text.
fn rows(case: &Case) -> String {
    let Some(rows) = case.rows() else { return String::from("-") };
    let numbers = joined(rows.map(|row| row.number), ", ").to_string();
    if numbers.is_empty() { String::from("none") } else { numbers }
}

impl core::error::Error for Mismatches {}
