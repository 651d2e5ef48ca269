//! One page for people who answer for a tenant: who can do what, what a change means, and what is wrong
//! with the settings (feature `report`).
//!
//! The page is one HTML text without scripts that fetches nothing; names are escaped wherever they stand.
//! The same tenants give the same bytes.
//!
//! ```
//! use crm_chat_policy::{model::Tenant, review::report::report};
//!
//! let tenant = Tenant::from_json(br#"{"version": 1, "roles": [{"id": "5e000000-0000-4000-8000-000000000001",
//!     "name": "<script>", "builtin": "system_administrator"}]}"#)?;
//! let page = report(&tenant, None);
//! assert!(page.starts_with("<!DOCTYPE html>"));
//! assert!(!page.contains("<script"));
//! # Ok::<(), crm_chat_policy::document::Faults>(())
//! ```

mod diagram;

use crate::{
    card,
    condition::{Condition, Conditions},
    model::{RecordType, Tenant},
    review::{
        compare::{Difference, Direction, Sentences, compare},
        explanation::{self, title},
        lint::{Severity, lint},
        matrix::{Cell, Matrix, Verdict, matrix},
        people::{Names, and, capital},
    },
    rule::Rule,
    rules::{self, disconnect},
    text::quoted,
    vocabulary,
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The page of a tenant; with another one before it, what changed stands first.
///
/// O(record types · kinds of roles) beside what [`matrix`](mod@crate::review::matrix) and
/// [`compare`](mod@crate::review::compare) cost.
#[must_use]
pub fn report(tenant: &Tenant, against: Option<&Tenant>) -> String {
    let page = Page { tenant, names: Names::of(tenant), matrix: matrix(tenant) };
    page.html(against).into_string()
}

struct Page<'a> {
    tenant: &'a Tenant,
    names: Names<'a>,
    matrix: Matrix<'a>,
}

/// A sentence whose names stand between back-quotes, each kept from turning the text around it.
fn prose(sentence: &str) -> Markup {
    html! {
        @for (place, part) in sentence.split('`').enumerate() {
            @if place % 2 == 1 { bdi { (part) } } @else { (part) }
        }
    }
}

/// How bad a finding is, in a word.
const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Exposure => "Exposes data",
        Severity::Broken => "Does not work",
        Severity::Degraded => "Does less than it says",
        Severity::NoEffect => "Has no effect",
    }
}

impl Page<'_> {
    fn html(&self, against: Option<&Tenant>) -> Markup {
        let findings = lint(self.tenant);
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                    title { "Who can do what with chats" }
                    style { (PreEscaped(include_str!("style.css"))) }
                }
                body {
                    a class="skip" href="#main" { "Skip to the content" }
                    header {
                        h1 { "Who can do what with chats" }
                        (self.summary(findings.len()))
                    }
                    nav aria-label="Contents" {
                        h2 { "Contents" }
                        ol {
                            @if against.is_some() { li { a href="#changes" { "What changes" } } }
                            li { a href="#findings" { "What is wrong with the settings" } }
                            @for rule in rules::ALL { li { a href=(anchor(rule)) { (capital(rule.question())) "?" } } }
                            @for record_type in self.tenant.record_types_by_name() {
                                li { a href={ "#type-" (record_type.name()) } { (self.title(record_type)) } }
                            }
                        }
                    }
                    main id="main" {
                        @if let Some(old) = against { (self.changes(old)) }
                        (self.findings(&findings))
                        section aria-labelledby="rights" {
                            h2 id="rights" { "Who can do what" }
                            p { "Each cell says what holders of a role can do, and opens to the reasons. Roles that can do the same share a column. "
                                span class="yes" { "✓ Yes" } ": always. " span class="if" { "◐ If" } ": if more holds. " span class="no" { "✗ No" } ": never." }
                            @for rule in rules::ALL { (self.rule(rule)) }
                        }
                        section aria-labelledby="types" {
                            h2 id="types" { "Record types" }
                            @for record_type in self.tenant.record_types_by_name() { (self.record_type(record_type)) }
                        }
                    }
                }
            }
        }
    }

    fn title(&self, record_type: &RecordType) -> Markup {
        let title = title(record_type);
        html! { bdi { (title) } @if title != record_type.name().as_str() { " " span class="soft" { "(" (record_type.name()) ")" } } }
    }

    fn summary(&self, findings: usize) -> Markup {
        let tenant = self.tenant;
        html! {
            @if let Some(label) = tenant.label() { p class="lead" { "Tenant: " bdi { (quoted(label)) } } }
            p class="lead" {
                "Teams chat is turned " strong { @if tenant.is_chat_enabled() { "on" } @else { "off" } }
                @match tenant.chat_apps() {
                    None => " for every app.",
                    Some(apps) if apps.is_empty() => ", but for no app.",
                    Some(apps) => { " for " (prose(&and(&apps.iter().map(|app| self.names.app(app)).collect::<Vec<_>>()))) "." },
                }
            }
            p class="lead" {
                @match tenant.timeline_sync_since() {
                    None => "Chats are not synced with record timelines.",
                    Some(since) => { "Chats connected since " (since) " are synced with record timelines." },
                }
            }
            p class="lead" {
                (count(tenant.record_types().len(), "record type")) ", " (count(tenant.roles().len(), "role")) ", "
                (count(tenant.profiles().len(), "app profile")) ", "
                a href="#findings" { (count(findings, "finding")) } "."
            }
        }
    }

    /// What a change means, widening first.
    fn changes(&self, old: &Tenant) -> Markup {
        let differences = compare(old, self.tenant);
        let sentences = Sentences::of(old, self.tenant);
        let gains = |line: &&Difference<'_>| line.shows_more() || rules::ALL.iter().any(|rule| line.widens(rule, None));
        let loses = |line: &&Difference<'_>| match line {
            Difference::Verdict { direction, .. } => *direction == Direction::Narrowed,
            Difference::Role { lost, .. } => !lost.is_empty(),
            _ => false,
        };
        let widened: Vec<_> = differences.iter().filter(gains).collect();
        let narrowed: Vec<_> = differences.iter().filter(|line| !gains(line) && loses(line)).collect();
        let others: Vec<_> = differences.iter().filter(|line| !gains(line) && !loses(line)).collect();
        let parts = [("Who gains", widened), ("Who loses", narrowed), ("What else changes", others)];
        html! {
            section aria-labelledby="changes" {
                h2 id="changes" { "What changes" }
                @if differences.is_empty() { p { "Nothing: both documents mean the same." } }
                @for (head, lines) in parts {
                    @if !lines.is_empty() {
                        h3 { (head) }
                        ul { @for line in lines { li { (prose(&sentences.sentence(line))) "." } } }
                    }
                }
            }
        }
    }

    fn findings(&self, findings: &[crate::review::lint::Finding]) -> Markup {
        let mut sorted: Vec<_> = findings.iter().collect();
        sorted.sort_by_key(|finding| Severity::ALL.iter().position(|known| *known == finding.severity()));
        html! {
            section aria-labelledby="findings" {
                h2 id="findings" { "What is wrong with the settings" }
                @if sorted.is_empty() { p { "Nothing was found." } }
                @for finding in sorted {
                    div class={ "finding " (finding.severity().code()) } {
                        span class="tag" { (severity(finding.severity())) }
                        (prose(&capital(finding.message()))) "."
                        span class="way" { "In the document: " (finding.place()) }
                    }
                }
            }
        }
    }

    /// A rule: its diagram, and who can do what it asks for.
    fn rule(&self, rule: &'static Rule) -> Markup {
        let columns = self.columns();
        let rows: Vec<_> = self.matrix.rows_of(rule).collect();
        html! {
            h3 id=(anchor(rule).trim_start_matches('#')) { (capital(rule.question())) "?" }
            details {
                summary { "How this is decided" }
                p class="soft" { "From Microsoft's page, under " i { (rule.heading()) } "." }
                div class="wide" tabindex="0" role="group" aria-label="Diagram" { (diagram::diagram(rule)) }
            }
            div class="wide" tabindex="0" role="group" aria-label=(capital(rule.question())) {
                table {
                    thead { tr {
                        @if rows.iter().any(|(types, _)| !types.is_empty()) { th scope="col" { "Record types" } }
                        @for column in &columns { th scope="col" { (self.head(column)) } }
                    } }
                    tbody { @for (types, cells) in &rows { tr {
                        @if !types.is_empty() {
                            th scope="row" { @for (place, record_type) in types.iter().enumerate() {
                                @if place > 0 { ", " }
                                a href={ "#type-" (record_type.name()) } { bdi { (title(record_type)) } }
                            } }
                        }
                        @for column in &columns {
                            @if let Some(cell) = column.first().and_then(|place| cells.get(*place)) { (self.cell(cell, types)) }
                        }
                    } } }
                }
            }
        }
    }

    /// The places of the matrix's columns, those together whose roles can do the same.
    fn columns(&self) -> Vec<Vec<usize>> {
        let mut known: Vec<(Conditions, Vec<usize>)> = Vec::new();
        for (place, role) in self.matrix.roles().enumerate() {
            let facts = role.map_or(Conditions::NONE, |role| role.privileges().facts());
            match known.iter_mut().find(|(of, _)| *of == facts) {
                Some((_, places)) => places.push(place),
                None => known.push((facts, Vec::from([place]))),
            }
        }
        known.into_iter().map(|(_, places)| places).collect()
    }

    fn head(&self, column: &[usize]) -> Markup {
        let roles: Vec<_> = column.iter().filter_map(|place| self.matrix.roles().nth(*place)).collect();
        html! {
            @for (place, role) in roles.iter().enumerate() {
                @if place > 0 { br; }
                @match role { None => "No role", Some(role) => { (prose(&self.names.role(role))) } }
            }
        }
    }

    fn cell(&self, cell: &Cell<'_>, types: &[&RecordType]) -> Markup {
        let rule = cell.rule();
        let only = match types {
            [only] => Some(*only),
            _ => None,
        };
        let (class, sign, sets) = match cell.verdict() {
            Verdict::Allow => ("yes", "✓ Yes", &[] as &[_]),
            Verdict::AllowIf(sets) => ("if", "◐ If", sets),
            Verdict::Deny(sets) => ("no", "✗ No", sets),
        };
        let head = match cell.verdict() {
            Verdict::Allow => "Always, as",
            Verdict::AllowIf(_) => "If",
            Verdict::Deny(_) => "It would need that",
        };
        let held = self
            .tenant
            .facts()
            .union(types.first().map_or(Conditions::NONE, |of| of.facts()))
            .union(cell.role().map_or(Conditions::NONE, |role| role.privileges().facts()));
        html! {
            td { details {
                summary class=(class) { (sign) }
                p { (head) }
                @if sets.is_empty() {
                    ul { @for reason in explanation::reasons(rule.decide(held)) { li { (reason) } } }
                }
                @for (place, set) in sets.iter().enumerate() {
                    @if place > 0 { p { "or" } }
                    ul { @for condition in rule.conditions_in(*set) { li {
                        (prose(&explanation::needed(&self.names, condition)))
                        @for way in explanation::ways(condition, only) { span class="way" { (way) } }
                    } } }
                }
                @if rule.name() == disconnect::RULE.name() { (table_rows(held)) }
            } }
        }
    }

    fn record_type(&self, record_type: &RecordType) -> Markup {
        let card = card::card(self.tenant, record_type);
        let label = |field: &crate::model::Field| self.names.field(field);
        html! {
            h3 id={ "type-" (record_type.name()) } { (self.title(record_type)) }
            h4 { "Introduction card" }
            @if !card.is_included() { p { "None." } } @else {
                div class="card" {
                    dl { @for field in card.fields() {
                        dt { (prose(&label(field))) }
                        dd { (field.field_type()) @if field.is_secured() { " — " strong class="no" { "⚠ column-secured, yet everybody in the chat sees it" } } }
                    } }
                    p { "🔗 A link to the record" }
                }
                @if !card.skipped().is_empty() {
                    details { summary { (count(card.skipped().len(), "column")) " of the view passed over" }
                        ul { @for column in card.skipped() { li { bdi { (quoted(column.field)) } ": " (vocabulary::skipped(column.reason)) } } } }
                }
            }
            h4 { "Updates that are announced" }
            @if !record_type.is_notify_enabled() || record_type.watched().is_empty() { p { "None." } } @else {
                p { "Every participant of a chat that is connected to the record is told when one of these changes:" }
                ul { @for name in record_type.watched() { li { (prose(&self.names.field_of(record_type.name(), name))) } } }
            }
        }
    }
}

/// The rows of the source's table that a cell may fall in, whoever owns the record and connected the chat.
fn table_rows(held: Conditions) -> Markup {
    let is_known =
        |condition: &Condition| *condition != Condition::RecordOwner && *condition != Condition::ChatConnector;
    let fits = |row: &&disconnect::Row| {
        disconnect::COLUMNS.iter().zip(row.cells).filter(|(condition, _)| is_known(condition)).all(
            |(condition, cell)| match cell {
                disconnect::Cell::Yes => held.contains(*condition),
                disconnect::Cell::No => !held.contains(*condition),
                disconnect::Cell::Any => true,
            },
        )
    };
    let numbers: Vec<String> = disconnect::TABLE.iter().filter(fits).map(|row| row.number.to_string()).collect();
    html! { p class="soft" { "Rows of the table " i { "How user rights work together for disconnecting chats" } ": " (numbers.join(", ")) } }
}

fn anchor(rule: &Rule) -> String {
    format!("#rule-{}", rule.name().replace(':', "-"))
}

fn count(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
