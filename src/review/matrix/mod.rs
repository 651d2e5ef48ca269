//! What a tenant allows, on one page: rules × record types × roles.
//!
//! Each cell answers one rule for one record type and a user who holds just one role, from what
//! the tenant document fixes (the conditions of scopes `tenant`, `record_type` and `role`): allowed
//! whatever the rest is (`Y`), allowed if more holds (a letter), or denied whatever the rest is
//! (`N` and a number). The legend explains the letters and numbers in the rules' own
//! conditions. Record types with the same cells share a row.
//!
//! ```
//! use crm_chat_policy::{document::{RecordTypeDocument, TenantDocument}, review::matrix::matrix};
//!
//! let mut document = TenantDocument::default();
//! document.chat.enabled = true;
//! let tenant = document.build()?;
//! let page = matrix(&tenant).to_string();
//! assert!(page.contains("join                       N2  account, contact, email, knowledgearticle\n"), "{page}");
//! assert!(page.contains("N2  denied: needs join_enabled\n"), "{page}");
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```
//!
//! Below the table is everything else that decides: what roles, profiles and apps have, since when
//! timelines are synced, the cards with their column-secured fields, and the watched fields. Two tenants
//! that [`compare`](mod@crate::review::compare) tells apart never have the same page.
//!
//! The page is the same for the same tenant, so a repository that holds a tenant document can hold
//! the page as a reviewed snapshot, and a change of configuration shows what it means:
//!
//! ```no_run
//! # use crm_chat_policy::{document::TenantDocument, review::matrix::matrix};
//! # let tenant = TenantDocument::default().build()?;
//! // insta::assert_snapshot!(matrix(&tenant).markdown());
//! std::fs::write("policy.md", matrix(&tenant).markdown().to_string())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod settings;

pub use settings::Setting;
pub(super) use settings::app_words;

use crate::{
    condition::{Condition, Conditions, Scope},
    model::{RecordType, Role, Tenant},
    review::people::{Names, and, capital},
    rule::Rule,
    rules,
    text::{code_span, quoted},
};
use alloc::{
    boxed::Box,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt::{self, Write};
use serde::{Serialize, Serializer, ser::SerializeMap};

/// A rule's verdict for one record type and one role, whatever the rest of the question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// Allowed.
    Allow,
    /// Allowed if all conditions of one of these sets hold, and only then. None contains another.
    AllowIf(&'a [Conditions]),
    /// Denied. All conditions of one of these sets, which the tenant fixes, would have to hold
    /// first. None contains another.
    Deny(&'a [Conditions]),
}

/// One answer of a matrix. `Serialize` writes one JSON object:
/// `{"rule","record_type","role","verdict","if","needs"}`, where `record_type` is `null` for a rule
/// that does not depend on one and `role` for a user without roles, `verdict` is `allow`,
/// `allow_if` or `deny`, and `if` and `needs` are lists of sets of conditions.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    rule: &'static Rule,
    record_type: Option<&'a RecordType>,
    role: Option<&'a Role>,
    meaning: &'a Meaning,
}

impl<'a> Cell<'a> {
    /// The rule.
    #[must_use]
    pub const fn rule(&self) -> &'static Rule {
        self.rule
    }

    /// The record type; none for a rule that does not depend on one.
    #[must_use]
    pub const fn record_type(&self) -> Option<&'a RecordType> {
        self.record_type
    }

    /// The one role that the user holds; none for a user without roles.
    #[must_use]
    pub const fn role(&self) -> Option<&'a Role> {
        self.role
    }

    /// What the rule says.
    #[must_use]
    pub fn verdict(&self) -> Verdict<'a> {
        match self.meaning.kind {
            Kind::Allow => Verdict::Allow,
            Kind::AllowIf => Verdict::AllowIf(&self.meaning.sets),
            Kind::Deny => Verdict::Deny(&self.meaning.sets),
        }
    }

    /// What the table shows: `Y`, a letter, or `N` and a number.
    #[must_use]
    pub fn sign(&self) -> &'a str {
        &self.meaning.sign
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Listed(&'static Rule, Conditions);
        impl Serialize for Listed {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(listed(self.0, self.1))
            }
        }
        let (code, ways, needs): (_, &[Conditions], &[Conditions]) = match self.verdict() {
            Verdict::Allow => ("allow", &[], &[]),
            Verdict::AllowIf(ways) => ("allow_if", ways, &[]),
            Verdict::Deny(needs) => ("deny", &[], needs),
        };
        let sets = |sets: &[Conditions]| sets.iter().map(|set| Listed(self.rule, *set)).collect::<Vec<_>>();
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("rule", self.rule.name())?;
        map.serialize_entry("record_type", &self.record_type.map(RecordType::name))?;
        map.serialize_entry("role", &self.role.map(Role::id))?;
        map.serialize_entry("verdict", code)?;
        map.serialize_entry("if", &sets(ways))?;
        map.serialize_entry("needs", &sets(needs))?;
        map.end()
    }
}

/// What a tenant allows, made by [`matrix`]. `Display` prints a table with its legend,
/// [`Matrix::markdown`] the same as Markdown, both with the [settings](Setting) below, by codes and ids;
/// [`Matrix::words`] says it to people. `Serialize` writes the list of all cells and settings.
#[derive(Clone, Debug)]
#[must_use]
pub struct Matrix<'a> {
    tenant: &'a Tenant,
    /// The user without roles first.
    columns: Vec<Option<&'a Role>>,
    rows: Vec<Row<'a>>,
    /// What each row is about, unmerged: a record type, where the rule depends on one, and a place in `rows`.
    answers: Vec<(Option<&'a RecordType>, usize)>,
    /// What the cells mean, at first appearance.
    meanings: Vec<Meaning>,
}

#[derive(Clone, Debug)]
struct Row<'a> {
    rule: &'static Rule,
    /// None where the rule does not depend on one.
    record_types: Vec<&'a RecordType>,
    /// Places in `meanings`, one a column.
    cells: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Meaning {
    sign: String,
    kind: Kind,
    /// In the order of the rule's grants.
    sets: Vec<Conditions>,
    /// The rule of its first appearance, whose order the conditions are printed in.
    rule: &'static Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Allow,
    AllowIf,
    Deny,
}

/// Answers every rule for every record type and role of a tenant, and for a user without roles.
///
/// Rules are in the order of [`rules::ALL`], record types by name, roles in
/// document order. A user with several roles has at least what each of them gives. Where the
/// records of a type have no owners, nobody counts as one: `record_owner` does not hold there, and no
/// denial asks for it. O(roles · (record types + kinds of record types)).
pub fn matrix(tenant: &Tenant) -> Matrix<'_> {
    let columns: Vec<Option<&Role>> = core::iter::once(None).chain(tenant.roles().iter().map(Some)).collect();
    let mut matrix = Matrix { tenant, columns, rows: Vec::new(), answers: Vec::new(), meanings: Vec::new() };
    let by_role: Vec<Conditions> = matrix
        .columns
        .iter()
        .map(|role| tenant.facts().union(role.map_or(Conditions::NONE, |role| role.privileges().facts())))
        .collect();
    for rule in rules::ALL {
        if rule.condition_set().intersection(Conditions::of_scope(Scope::RecordType)).is_empty() {
            let cells = matrix.cells_of(rule, &by_role, Conditions::NONE, Conditions::NONE);
            matrix.answers.push((None, matrix.rows.len()));
            matrix.rows.push(Row { rule, record_types: Vec::new(), cells });
            continue;
        }
        let first = matrix.rows.len();
        // Few record types differ in what a rule asks of them, however many there are.
        let mut known: BTreeMap<(Conditions, Conditions), usize> = BTreeMap::new();
        for record_type in tenant.record_types_by_name() {
            let facts = rule.condition_set().intersection(record_type.facts());
            let never = rule.condition_set().intersection(record_type.never_held());
            let place = match known.get(&(facts, never)) {
                Some(place) => *place,
                None => {
                    let cells = matrix.cells_of(rule, &by_role, facts, never);
                    let rows = matrix.rows.iter().enumerate().skip(first);
                    let same = rows.into_iter().find(|(_, row)| row.cells == cells).map(|(place, _)| place);
                    let place = same.unwrap_or(matrix.rows.len());
                    if same.is_none() {
                        matrix.rows.push(Row { rule, record_types: Vec::new(), cells });
                    }
                    known.insert((facts, never), place);
                    place
                }
            };
            matrix.answers.push((Some(record_type), place));
            if let Some(row) = matrix.rows.get_mut(place) {
                row.record_types.push(record_type);
            }
        }
    }
    matrix
}

/// What a tenant, one of its record types and one of its roles fix.
const FIXED: Conditions = Conditions::of_scopes(&[Scope::Tenant, Scope::RecordType, Scope::Role]);

/// What the rule says where `held` are the fixed conditions that hold and `never` others that don't.
fn verdict(rule: &'static Rule, held: Conditions, never: Conditions) -> (Kind, Vec<Conditions>) {
    let open = rule.condition_set().difference(FIXED).difference(never);
    let at_worst = rule.decide(held);
    if at_worst.is_allowed() {
        return (Kind::Allow, Vec::new());
    }
    let ways: Vec<Conditions> = at_worst.remedies().filter(|way| open.contains_all(*way)).collect();
    if !ways.is_empty() {
        return (Kind::AllowIf, ways);
    }
    let at_best = rule.decide(held.union(open));
    let possible: Vec<Conditions> = at_best.remedies().filter(|needs| needs.intersection(never).is_empty()).collect();
    (Kind::Deny, if possible.is_empty() { at_best.remedies().collect() } else { possible })
}

impl<'a> Matrix<'a> {
    /// The cells of a row: what is fixed by role, and what by record type.
    fn cells_of(
        &mut self,
        rule: &'static Rule,
        by_role: &[Conditions],
        facts: Conditions,
        never: Conditions,
    ) -> Vec<usize> {
        by_role.iter().map(|held| self.meaning(rule, verdict(rule, held.union(facts), never))).collect()
    }

    /// The place of a meaning, a new one if it has not appeared yet.
    fn meaning(&mut self, rule: &'static Rule, (kind, sets): (Kind, Vec<Conditions>)) -> usize {
        // No set occurs twice in a list, so lists of equal length are equal if one includes the other.
        let is_same = |known: &Meaning| {
            known.kind == kind && known.sets.len() == sets.len() && sets.iter().all(|set| known.sets.contains(set))
        };
        if let Some(place) = self.meanings.iter().position(is_same) {
            return place;
        }
        let before = self.meanings.iter().filter(|known| known.kind == kind).count();
        let sign = match kind {
            Kind::Allow => String::from("Y"),
            Kind::AllowIf => letters(before),
            Kind::Deny => format!("N{}", before + 1),
        };
        self.meanings.push(Meaning { sign, kind, sets, rule });
        self.meanings.len() - 1
    }

    /// Every answer: rules in their order, record types by name, the user without roles and then
    /// the roles in document order.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> + Clone {
        self.answers.iter().flat_map(move |(record_type, place)| {
            self.rows.get(*place).into_iter().flat_map(move |row| {
                let roles = self.columns.iter();
                roles.zip(self.meanings_of(row)).map(move |(role, meaning)| Cell {
                    rule: row.rule,
                    record_type: *record_type,
                    role: *role,
                    meaning,
                })
            })
        })
    }

    /// What decides beside the table: the switches, then roles in document order, profiles and apps by
    /// id, and record types by name.
    pub fn settings(&self) -> impl Iterator<Item = Setting<'a>> + use<'a> {
        settings::settings(self.tenant)
    }

    /// The roles of the columns; the user without roles first.
    #[cfg(feature = "report")]
    pub(super) fn roles(&self) -> impl Iterator<Item = Option<&'a Role>> + '_ {
        self.columns.iter().copied()
    }

    /// The rows of a rule, each with the record types that share it, and a cell a column.
    #[cfg(feature = "report")]
    pub(super) fn rows_of(&self, rule: &'static Rule) -> impl Iterator<Item = (&[&'a RecordType], Vec<Cell<'_>>)> {
        self.rows.iter().filter(move |row| row.rule.name() == rule.name()).map(move |row| {
            let record_type = row.record_types.first().copied();
            let cells = self.columns.iter().zip(self.meanings_of(row));
            let cells = cells.map(|(role, meaning)| Cell { rule: row.rule, record_type, role: *role, meaning });
            (row.record_types.as_slice(), cells.collect())
        })
    }

    /// The matrix as Markdown, to print.
    #[must_use]
    pub fn markdown(&self) -> impl fmt::Display + '_ {
        Markdown(Page::by_code(self))
    }

    /// The same for people: roles, record types, fields and apps by their names and labels, and clauses
    /// instead of codes.
    ///
    /// ```
    /// use crm_chat_policy::{document::TenantDocument, review::matrix::matrix};
    ///
    /// let mut document = TenantDocument::default();
    /// document.chat.enabled = true;
    /// let tenant = document.build()?;
    /// let page = matrix(&tenant).words().to_string();
    /// assert!(page.contains("N2  nobody; it would take that chats of this record type can be joined\n"), "{page}");
    /// # Ok::<(), crm_chat_policy::document::Faults>(())
    /// ```
    pub fn words(&self) -> Words<'_> {
        Words(Page::in_words(self))
    }

    fn meanings_of(&self, row: &Row<'_>) -> impl Iterator<Item = &Meaning> + Clone {
        row.cells.iter().filter_map(|place| self.meanings.get(*place))
    }

    /// The meanings as the legend lists them: allowed, allowed if, denied.
    fn legend(&self) -> impl Iterator<Item = &Meaning> {
        let of = |kind| self.meanings.iter().filter(move |meaning| meaning.kind == kind);
        of(Kind::Allow).chain(of(Kind::AllowIf)).chain(of(Kind::Deny))
    }

    /// The conditions that the legend names.
    fn named(&self) -> Conditions {
        self.meanings.iter().flat_map(|meaning| &meaning.sets).fold(Conditions::NONE, |all, set| all.union(*set))
    }
}

/// a, b, … z, aa, ab, …
fn letters(place: usize) -> String {
    let mut letters = String::new();
    let mut left = place + 1;
    while left > 0 {
        left -= 1;
        // INVARIANT: less than 26, so it fits.
        letters.insert(0, char::from(b'a' + (left % 26) as u8));
        left /= 26;
    }
    letters
}

/// A rule's conditions in its order, as far as they are in a set.
fn listed(rule: &'static Rule, set: Conditions) -> impl Iterator<Item = Condition> + Clone {
    rule.conditions_in(set)
}

/// How a page says things: by code and id, or to people, who know neither.
enum Says<'a> {
    Codes,
    Words(Box<Names<'a>>),
}

/// A matrix to print.
struct Page<'a> {
    matrix: &'a Matrix<'a>,
    says: Says<'a>,
}

impl<'a> Page<'a> {
    const fn by_code(matrix: &'a Matrix<'a>) -> Self {
        Self { matrix, says: Says::Codes }
    }

    fn in_words(matrix: &'a Matrix<'a>) -> Self {
        Self { matrix, says: Says::Words(Box::new(Names::of(matrix.tenant))) }
    }

    fn rule(&self, rule: &Rule) -> String {
        match self.says {
            Says::Codes => rule.name().into(),
            Says::Words(_) => capital(rule.deed().0),
        }
    }

    /// The record types of a row.
    fn record_types(&self, row: &Row<'_>) -> String {
        let name = |record_type: &&RecordType| match &self.says {
            Says::Codes => record_type.name().to_string(),
            Says::Words(names) => names.record_type(record_type),
        };
        match row.record_types.as_slice() {
            [] => "-".into(),
            some => some.iter().map(name).collect::<Vec<_>>().join(", "),
        }
    }

    fn role(&self, role: Option<&Role>) -> String {
        match (role, &self.says) {
            (None, Says::Codes) => "a user without roles".into(),
            (None, Says::Words(_)) => "users without a role".into(),
            (Some(role), Says::Codes) => format!("role `{}` {}", quoted(role.name()), role.id()),
            (Some(role), Says::Words(names)) => format!("holders of {}", names.role(role)),
        }
    }

    fn meaning(&self, meaning: &Meaning) -> String {
        let Says::Words(names) = &self.says else { return meaning.to_string() };
        let all_of = |set: &Conditions| {
            let clauses: Vec<String> =
                meaning.rule.conditions_in(*set).map(|condition| names.holds(condition)).collect();
            and(&clauses)
        };
        let alternatives = || {
            let told: Vec<(String, String)> =
                meaning.sets.iter().map(|set| names.described(meaning.rule, *set, "the record")).collect();
            let shared = told.first().map_or("", |(_, circumstances)| circumstances);
            // What all ask for is said once.
            if told.len() > 1 && !shared.is_empty() && told.iter().all(|(_, circumstances)| circumstances == shared) {
                let people = told.iter().map(|(people, _)| people.as_str()).collect::<Vec<_>>().join("; or ");
                return format!("{}: {people}", shared.trim_start());
            }
            told.into_iter().map(|(people, circumstances)| people + &circumstances).collect::<Vec<_>>().join("; or ")
        };
        match meaning.kind {
            Kind::Allow => "all of them".into(),
            Kind::AllowIf => alternatives(),
            Kind::Deny => {
                format!(
                    "nobody; it would take that {}",
                    meaning.sets.iter().map(all_of).collect::<Vec<_>>().join("; or that ")
                )
            }
        }
    }

    fn setting(&self, setting: &Setting<'_>, name: fn(&str) -> String) -> String {
        match &self.says {
            Says::Codes => setting.line(name),
            Says::Words(names) => setting.words(names),
        }
    }

    /// What stands above the legend.
    const fn legend_head(&self) -> &'static str {
        match self.says {
            Says::Codes => "",
            Says::Words(_) => "Of those with the role can do so:\n",
        }
    }

    /// The conditions that the legend names, where it names them by code.
    fn named(&self) -> Conditions {
        match self.says {
            Says::Codes => self.matrix.named(),
            Says::Words(_) => Conditions::NONE,
        }
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Allow => return f.write_str("allowed"),
            Kind::AllowIf => f.write_str("allowed if ")?,
            Kind::Deny => f.write_str("denied: needs ")?,
        }
        let common = self.sets.iter().copied().reduce(Conditions::intersection).unwrap_or_default();
        let mut separator = "";
        for condition in listed(self.rule, common) {
            write!(f, "{separator}{condition}")?;
            separator = " and ";
        }
        if self.sets.len() < 2 {
            return Ok(());
        }
        let (open, close) = if common.is_empty() { ("", "") } else { (" and (", ")") };
        f.write_str(open)?;
        let mut or = "";
        // One condition each: no rule has alternatives that differ in more, whatever is fixed.
        for condition in self.sets.iter().flat_map(|set| listed(self.rule, set.difference(common))) {
            write!(f, "{or}{condition}")?;
            or = " or ";
        }
        f.write_str(close)
    }
}

impl fmt::Display for Matrix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Page::by_code(self).fmt(f)
    }
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let matrix = self.matrix;
        let rules: Vec<String> = matrix.rows.iter().map(|row| self.rule(row.rule)).collect();
        let rule_width = rules.iter().map(String::len).max().unwrap_or(0);
        let heads: Vec<String> = (0..matrix.columns.len()).map(|place| format!("R{place}")).collect();
        let signs = matrix.meanings.iter().map(|meaning| &meaning.sign);
        let width = heads.iter().chain(signs.clone()).map(String::len).max().unwrap_or(0);
        write!(f, "{:rule_width$}", "rule")?;
        for head in &heads {
            write!(f, "  {head:width$}")?;
        }
        f.write_str("  record types\n")?;
        for (row, rule) in matrix.rows.iter().zip(&rules) {
            write!(f, "{rule:rule_width$}")?;
            for meaning in matrix.meanings_of(row) {
                write!(f, "  {:width$}", meaning.sign)?;
            }
            writeln!(f, "  {}", self.record_types(row))?;
        }
        f.write_char('\n')?;
        for (head, role) in heads.iter().zip(&matrix.columns) {
            writeln!(f, "{head:width$}  {}", self.role(*role))?;
        }
        f.write_char('\n')?;
        f.write_str(self.legend_head())?;
        for meaning in matrix.legend() {
            writeln!(f, "{:width$}  {}", meaning.sign, self.meaning(meaning))?;
        }
        f.write_char('\n')?;
        for condition in self.named().iter() {
            writeln!(f, "{condition} ({}): {}", condition.scope(), condition.clause())?;
        }
        f.write_str(if self.named().is_empty() { "" } else { "\n" })?;
        let plain = |name: &str| format!("`{}`", quoted(name));
        matrix.settings().try_for_each(|setting| writeln!(f, "{}", self.setting(&setting, plain)))
    }
}

struct Markdown<'a>(Page<'a>);

/// A table's cell ends at a bar, in code too.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(page) = self;
        let matrix = page.matrix;
        f.write_str("| rule | record types |")?;
        for role in &matrix.columns {
            match (role, &page.says) {
                (None, _) => f.write_str(" no role |")?,
                (Some(role), Says::Codes) => write!(f, " {} {} |", cell(&code_span(role.name())), role.id())?,
                (Some(role), Says::Words(names)) => write!(f, " {} |", cell(&names.role(role)))?,
            }
        }
        f.write_str("\n| --- | --- |")?;
        for _ in &matrix.columns {
            f.write_str(" --- |")?;
        }
        for row in &matrix.rows {
            match page.says {
                Says::Codes => write!(f, "\n| `{}`", row.rule.name())?,
                Says::Words(_) => write!(f, "\n| {}", page.rule(row.rule))?,
            }
            write!(f, " | {} |", cell(&page.record_types(row)))?;
            for meaning in matrix.meanings_of(row) {
                write!(f, " {} |", meaning.sign)?;
            }
        }
        let head = match page.says {
            Says::Codes => "meaning",
            Says::Words(_) => "of those with the role can do so",
        };
        writeln!(f, "\n\n| sign | {head} |\n| --- | --- |")?;
        for meaning in matrix.legend() {
            writeln!(f, "| {} | {} |", meaning.sign, cell(&page.meaning(meaning)))?;
        }
        if !page.named().is_empty() {
            f.write_str("\n| condition | scope | holds if |\n| --- | --- | --- |\n")?;
        }
        for condition in page.named().iter() {
            writeln!(f, "| `{condition}` | `{}` | {} |", condition.scope(), condition.clause())?;
        }
        f.write_char('\n')?;
        matrix.settings().try_for_each(|setting| writeln!(f, "- {}", page.setting(&setting, code_span)))
    }
}

/// A matrix for people, made by [`Matrix::words`]: `Display` prints text, [`Words::markdown`] Markdown.
#[must_use]
pub struct Words<'a>(Page<'a>);

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words")
    }
}

impl<'a> Words<'a> {
    /// The same as Markdown, to print.
    #[must_use]
    pub fn markdown(self) -> impl fmt::Display + 'a {
        Markdown(self.0)
    }
}

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Matrix<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Line<'a> {
            Cell(Cell<'a>),
            Setting(Setting<'a>),
        }
        serializer.collect_seq(self.cells().map(Line::Cell).chain(self.settings().map(Line::Setting)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["a", "z", "aa", "zz", "aaa"]);
    }

    #[test]
    fn alternatives_differ_in_one_condition_each() {
        for rule in rules::ALL {
            for (case, never) in rule.cases().flat_map(|case| {
                [Conditions::NONE, Conditions::of(&[Condition::RecordOwner])].map(|never| (case, never))
            }) {
                let held = case.held_set().intersection(FIXED);
                let (_, sets) = verdict(rule, held, never);
                let common = sets.iter().copied().reduce(Conditions::intersection).unwrap_or_default();
                let differ_in_one = sets.iter().all(|set| set.difference(common).len() == 1);
                assert!(sets.len() < 2 || differ_in_one, "{}: {sets:?}", rule.name());
            }
        }
    }
}
