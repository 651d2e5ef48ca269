//! One page for people who answer for a tenant: who can do what, what a change means, and what is wrong
//! with the settings (feature `report`).
//!
//! The page is one HTML text without scripts that fetches nothing; names are escaped everywhere.
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

pub use diagram::diagram;

use crate::{
    card,
    condition::{Condition, Conditions},
    model::{BuiltinApp, RecordType, Tenant},
    review::{
        compare::{Gate, Sentences, compare},
        explanation::{self, title},
        lint::{Finding, Severity, lint},
        matrix::{Cell, Matrix, Verdict, matrix},
        people::{Names, and, capital, count, moment},
        steps::Way,
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

/// The page of a tenant; given an earlier tenant, the page begins with what changed.
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

/// A sentence with names between back-quotes, each isolated so that its script can't reorder the text around it.
fn prose(sentence: &str) -> Markup {
    html! {
        @for (place, part) in sentence.split('`').enumerate() {
            @if place % 2 == 1 { bdi { (part) } } @else { (part) }
        }
    }
}

/// The way to a setting; how to come to the page that most begin at is said once.
fn way_there(way: Way, what: &str) -> Markup {
    let (start, steps) = way.parts(what);
    html! { span class="way" {
        @match start { None => { a href="#settings-page" { "Teams settings page" } }, Some(start) => (start) }
        (prose(&steps))
    } }
}

/// The first few, and the rest folded away.
fn first_few<T>(items: &[T], few: usize, show: impl Fn(&T) -> Markup) -> Markup {
    let (first, rest) = items.split_at(if items.len() > few + 1 { few } else { items.len() });
    html! {
        ul class="names" { @for item in first { li { (show(item)) } } }
        @if !rest.is_empty() {
            details { summary { "and " (rest.len()) " more" } ul class="names" { @for item in rest { li { (show(item)) } } } }
        }
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
                    a class="skip" href="#rights" { "Skip to who can do what" }
                    header {
                        h1 { (self.heading()) }
                        (self.summary(findings.len()))
                        @if let Some(old) = against { (compared_with(old)) }
                    }
                    main {
                        @if let Some(old) = against { (self.changes(old)) }
                        (self.findings(&findings, against))
                        (self.contents(against.is_some()))
                        section aria-labelledby="rights" {
                            h2 id="rights" { "Who can do what" }
                            p { "Each cell says what holders of a role can do, and opens to the reasons. Roles with the same \
                                answers share a column, record types with the same answers a row." }
                            ul class="signs" {
                                li { span class="yes" { "✓ Yes" } ": all of them can." }
                                li { span class="if" { "◐ If" } ": those of them can whom the cell names." }
                                li { span class="no" { "✗ No" } ": none of them can, until somebody changes what the cell names." }
                            }
                            @for rule in rules::ALL { (self.rule(rule)) }
                        }
                        section aria-labelledby="types" {
                            h2 id="types" { "Record types: what chats show and announce" }
                            @for record_type in self.tenant.record_types_by_name() { (self.record_type(record_type)) }
                        }
                        (self.settings_page())
                        (words())
                    }
                }
            }
        }
    }

    fn contents(&self, has_changes: bool) -> Markup {
        html! {
            nav aria-labelledby="contents" {
                h2 id="contents" { "Contents" }
                ol {
                    @if has_changes { li { a href="#changes" { "What changes" } } }
                    li { a href="#findings" { "What is wrong with the settings" } }
                    li { a href="#rights" { "Who can do what" }
                        ol { @for rule in rules::ALL { li { a href=(anchor(rule)) { "Who can " (rule.deed().0) } } } }
                    }
                    li { a href="#types" { "Record types: what chats show and announce" }
                        ol { @for record_type in self.tenant.record_types_by_name() {
                            li { a href={ "#type-" (record_type.name()) } { (self.title(record_type)) } }
                        } }
                    }
                    li { a href="#settings-page" { "The Teams settings page" } }
                    li { a href="#words" { "Words on this page" } }
                }
            }
        }
    }

    fn title(&self, record_type: &RecordType) -> Markup {
        let title = title(record_type);
        html! { (prose(&title)) @if title != record_type.name().as_str() { " " span class="soft" { "(" (record_type.name()) ")" } } }
    }

    fn heading(&self) -> Markup {
        html! { "Who can do what with chats" @if let Some(label) = self.tenant.label() { ": " bdi { (quoted(label)) } } }
    }

    fn summary(&self, findings: usize) -> Markup {
        let tenant = self.tenant;
        html! {
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
                    Some(since) => { "Chats connected since " (moment(since)) " are synced with record timelines." },
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
        let gate = Gate { widened: true, ..Gate::default() };
        let (exposed, rest): (Vec<_>, Vec<_>) = differences.iter().partition(|line| line.exposes());
        let (widened, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|line| gate.stops(line));
        let (narrowed, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|line| line.takes_away());
        let parts = [
            ("What is exposed", exposed),
            ("Who gains", widened),
            ("Who loses", narrowed),
            ("What else changes", others),
        ];
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

    fn findings(&self, findings: &[Finding], against: Option<&Tenant>) -> Markup {
        let known: Vec<Finding> = against.map(lint).unwrap_or_default();
        let is_new = |finding: &Finding| {
            let is_same = |old: &Finding| old.code() == finding.code() && old.message() == finding.message();
            against.is_some() && !known.iter().any(is_same)
        };
        let mut sorted: Vec<_> = findings.iter().collect();
        sorted.sort_by_key(|finding| Severity::ALL.iter().position(|known| *known == finding.severity()));
        html! {
            section aria-labelledby="findings" {
                h2 id="findings" { "What is wrong with the settings" }
                @if sorted.is_empty() { p { "Nothing was found." } }
                @for finding in sorted {
                    div class={ "finding " (finding.severity().code()) } {
                        span class="tag" { (vocabulary::severity(finding.severity())) } " "
                        @if is_new(finding) { strong { "New with this change." } " " }
                        (prose(&capital(finding.message()))) "."
                        @for way in finding.code().ways() { (way_there(*way, &finding.named(self.tenant, *way))) }
                        span class="way" { "In the tenant document: " (finding.place()) }
                    }
                }
            }
        }
    }

    /// How to come to the page that most settings are on.
    fn settings_page(&self) -> Markup {
        let custom = self.tenant.apps().iter().filter(|app| app.has_settings_page());
        html! {
            section aria-labelledby="settings-page" {
                h2 id="settings-page" { "The Teams settings page" }
                p { "Each of these leads to the page " i { "Microsoft Teams collaboration and chat" } ":" }
                ul {
                    @for app in BuiltinApp::ALL.iter().filter(|app| !app.settings_menu_path().is_empty()) {
                        li { (vocabulary::app_title(*app)) " › " (app.settings_menu_path().join(" › ")) }
                    }
                    @for app in custom { li { (prose(&self.names.app(app.id()))) ", from its site map" } }
                }
            }
        }
    }

    /// A rule: its diagram, and who can do what it asks for.
    fn rule(&self, rule: &'static Rule) -> Markup {
        let columns = self.columns(rule);
        let rows: Vec<_> = self.matrix.rows_of(rule).collect();
        html! {
            h3 id=(anchor(rule).trim_start_matches('#')) { "Who can " (rule.deed().0) "? " a class="back" href="#contents" { "Contents" } }
            details {
                summary { "How this is decided" }
                p class="soft" { "From Microsoft's page " i { "Configure Microsoft Teams chat in Customer Service" } ", under " i { (rule.heading()) } "." }
                div class="wide" tabindex="0" role="group" aria-label="Diagram" { (diagram::picture(rule)) }
            }
            div class="wide" tabindex="0" role="group" aria-label={ "Table: who can " (rule.deed().0) } {
                table {
                    thead { tr {
                        @if rows.iter().any(|(types, _)| !types.is_empty()) { th scope="col" { "Record types" } }
                        @for column in &columns { th scope="col" { (self.head(column)) } }
                    } }
                    tbody { @for (types, cells) in &rows { tr {
                        @if !types.is_empty() {
                            th scope="row" { (first_few(types, 6, |record_type| html! {
                                a href={ "#type-" (record_type.name()) } { (prose(&title(record_type))) }
                            })) }
                        }
                        @for column in &columns {
                            @if let Some(cell) = column.first().and_then(|place| cells.get(*place)) { (self.cell(cell, types)) }
                        }
                    } } }
                }
            }
        }
    }

    /// The places of the matrix's columns, those together whose roles give a rule the same.
    fn columns(&self, rule: &Rule) -> Vec<Vec<usize>> {
        let mut known: Vec<(Conditions, Vec<usize>)> = Vec::new();
        for (place, role) in self.matrix.roles().enumerate() {
            let facts = role.map_or(Conditions::NONE, |role| role.privileges().facts());
            let facts = facts.intersection(rule.condition_set());
            match known.iter_mut().find(|(of, _)| *of == facts) {
                Some((_, places)) => places.push(place),
                None => known.push((facts, Vec::from([place]))),
            }
        }
        known.into_iter().map(|(_, places)| places).collect()
    }

    fn head(&self, column: &[usize]) -> Markup {
        let roles: Vec<_> = column.iter().filter_map(|place| self.matrix.roles().nth(*place)).collect();
        if roles.len() == self.matrix.roles().count() {
            return html! { "Everybody, whatever their roles" };
        }
        first_few(&roles, 4, |role| match role {
            None => html! { "None of the roles" },
            Some(role) => prose(&self.names.role(role)),
        })
    }

    fn cell(&self, cell: &Cell<'_>, types: &[&RecordType]) -> Markup {
        let rule = cell.rule();
        let only = match types {
            [only] => Some(*only),
            _ => None,
        };
        let always = self.names.always();
        let who = |sets: &[Conditions]| {
            let phrases = sets.iter().map(|set| match self.names.described(rule, *set, "the record") {
                (people, circumstances) if people == "everybody" => circumstances.replacen(" if ", "", 1),
                (people, circumstances) => people + &circumstances,
            });
            phrases.collect::<Vec<_>>().join("; or ")
        };
        let (class, sign, sets) = match cell.verdict() {
            Verdict::Allow => ("yes", "✓ Yes", &[] as &[_]),
            Verdict::AllowIf(sets) => ("if", "◐ If", sets),
            Verdict::Deny(sets) => ("no", "✗ No", sets),
        };
        let head = match cell.verdict() {
            Verdict::Allow => "All of them, as",
            Verdict::AllowIf(_) => "Those of them for whom this holds:",
            Verdict::Deny(_) => "None of them. It would take that",
        };
        let held = self
            .tenant
            .facts()
            .union(types.first().map_or(Conditions::NONE, |of| of.facts()))
            .union(cell.role().map_or(Conditions::NONE, |role| role.privileges().facts()));
        html! {
            td { details {
                summary class=(class) { (sign) @if class == "if" { ": " span class="who" { (prose(&who(sets))) } } }
                p { (head) }
                @if sets.is_empty() {
                    ul { @for reason in explanation::reasons(&self.names, rule.decide(held)) { li { (reason) } } }
                }
                @for (place, set) in sets.iter().enumerate() {
                    @if place > 0 { p { "or" } }
                    ul { @for condition in rule.conditions_in(set.difference(always)) { li {
                        (prose(&explanation::needed(&self.names, condition)))
                        @if let Some(way) = condition.way_there() { (way_there(way, &explanation::what(way, only))) }
                    } } }
                }
                @if rule.name() == disconnect::RULE.name() { (table_rows(held, types.first().map_or(Conditions::NONE, |of| of.never_held()))) }
            } }
        }
    }

    fn record_type(&self, record_type: &RecordType) -> Markup {
        let card = card::card(self.tenant, record_type);
        let label = |field: &crate::model::Field| self.names.field(record_type.name(), field.name());
        html! {
            h3 id={ "type-" (record_type.name()) } { (self.title(record_type)) }
            @if !card.is_included() { p { "No introduction card." } } @else {
                h4 { "Introduction card" }
                div class="card" {
                    p class="title" { (prose(&title(record_type))) }
                    @if !card.fields().is_empty() { dl { @for field in card.fields() {
                        dt { (prose(&label(field))) }
                        dd { i { (vocabulary::field_type(field.field_type())) } }
                        @if field.is_secured() { dd class="no" { strong { "⚠ Column-secured, yet everybody in the chat sees it" } } }
                    } } }
                    p { u { "Open the record" } }
                }
                @if !card.fields().is_empty() {
                    p class="soft" { "Everybody in the chat sees these values, also those who can't open the record." }
                }
                @if !card.skipped().is_empty() {
                    p { "Not on the card, though in its view:" }
                    (first_few(card.skipped(), 5, |column| html! {
                        (prose(&self.names.column(record_type, column.field))) ": " (vocabulary::skipped(column.reason))
                    }))
                }
            }
            @if !record_type.is_notify_enabled() || record_type.watched().is_empty() { p { "No updates are announced." } } @else {
                h4 { "Updates that are announced" }
                p { "Everybody in a chat that is connected to the record is told when one of these changes:" }
                ul { @for name in record_type.watched() { li { (prose(&self.names.field(record_type.name(), name))) } } }
            }
        }
    }
}

fn compared_with(old: &Tenant) -> Markup {
    html! { p class="lead" {
        "Compared with " @match old.label() { Some(label) => { bdi { (quoted(label)) } }, None => "an earlier document" }
        ": first what changes, then the tenant as it is with the change made."
    } }
}

/// What the page says without explaining it.
const WORDS: &[(&str, &str)] = &[
    (
        "app profile",
        "decides which agents of a multisession app have the chat; whoever is on no custom profile is on the default one",
    ),
    ("card", "the introduction that is posted into a chat when it is connected to a record"),
    ("chat connector", "the user who most recently connected the chat to the record"),
    ("column-secured", "in the record, only users with a permission for the column can read it"),
    ("holder of a role", "a user who has the security role, directly or by a team"),
    (
        "multisession app",
        "an app in which agents work on several things side by side: Customer Service workspace, \
        Omnichannel for Customer Service, and custom apps that say so; every other app is single-session",
    ),
    ("pane", "the productivity pane beside a session of a multisession app, where the chat is"),
    ("participant", "whoever is in the chat, guests included"),
    (
        "see which chats are connected",
        "the chat is listed for the record; what is written in it stays in Teams, where its participants read it",
    ),
    (
        "timeline",
        "a record's timeline can show that a chat was connected, by whom and when, and who wrote last and when; \
        never what was written",
    ),
];

fn words() -> Markup {
    html! {
        section aria-labelledby="words" {
            h2 id="words" { "Words on this page" }
            dl class="words" { @for (word, meaning) in WORDS { dt { (word) } dd { (meaning) } } }
        }
    }
}

/// The rows of the source's table that a cell may fall in, for any owner of the record and any connector of the chat.
fn table_rows(held: Conditions, never: Conditions) -> Markup {
    let is_known = |condition: &Condition| {
        never.contains(*condition) || !matches!(condition, Condition::RecordOwner | Condition::ChatConnector)
    };
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
    html! { p class="soft" { "Rows of Microsoft's table " i { "How user rights work together for disconnecting chats" } ": " (numbers.join(", ")) } }
}

fn anchor(rule: &Rule) -> String {
    format!("#rule-{}", rule.name().replace(':', "-"))
}
