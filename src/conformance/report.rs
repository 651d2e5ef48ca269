//! What differs, as a table.

use super::Case;
use alloc::vec::Vec;
use core::fmt;
use serde::Serialize;

/// A case on which an implementation's verdict differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
                write_rows(case, f)?;
            }
            if case.held_set().is_empty() {
                write!(f, "nothing")?;
            }
            let mut separator = "";
            for condition in case.held() {
                write!(f, "{separator}{condition}")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

/// As wide as the longest list of rows of any case, `2, 4, 5`.
const ROWS_WIDTH: usize = 7;

fn write_rows(case: &Case, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut written = 0;
    match case.rows() {
        None => {
            write!(f, "-")?;
            written = 1;
        }
        Some(rows) => {
            for row in rows {
                let separator = if written == 0 { "" } else { ", " };
                write!(f, "{separator}{}", row.number)?;
                written += separator.len() + 1;
            }
            if written == 0 {
                write!(f, "none")?;
                written = 4;
            }
        }
    }
    let padding = (ROWS_WIDTH + 2).saturating_sub(written);
    write!(f, "{:padding$}", "")
}

impl core::error::Error for Mismatches {}
