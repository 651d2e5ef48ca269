//! A rule as a picture, drawn from its table: the guards that must all hold, then the grants of which one
//! is enough.

use crate::{condition::Condition, rule::Rule};
use alloc::{format, string::String, vec::Vec};
use maud::{Markup, html};

const WIDTH: usize = 640;
/// A box with one condition, and the gap to the next with its "and".
const BOX: usize = 26;
const GAP: usize = 18;

/// A rule as inline SVG, in the text's own colour and without style sheets, so that it stands in any page
/// and in either theme. No line of it is blank, so Markdown takes it as it is.
///
/// ```
/// use crm_chat_policy::{review::report::diagram, rules::join};
///
/// assert!(diagram(join::RULE).starts_with("<svg "));
/// ```
#[must_use]
pub fn diagram(rule: &Rule) -> String {
    picture(rule).into_string()
}

/// Conditions below each other, all of which must hold; how high that is.
fn all_of(conditions: &[Condition], left: usize, top: usize) -> (Markup, usize) {
    let place = |number: usize| top + number * (BOX + GAP);
    let markup = html! {
        @for (number, condition) in conditions.iter().enumerate() {
            @let top = place(number);
            @if number > 0 { (link("and", left + 24, top - GAP)) }
            rect x=(left) y=(top) width=(WIDTH - 2 * left) height=(BOX) rx="5" fill="none" stroke="currentColor" {}
            text x=(left + 10) y=(top + 18) { (condition.clause()) }
        }
    };
    (markup, (conditions.len() * (BOX + GAP)).saturating_sub(GAP))
}

/// A line from one box to the next, with a word beside it.
fn link(word: &str, left: usize, top: usize) -> Markup {
    html! {
        path d=(format!("M{left} {top}v{GAP}")) fill="none" stroke="currentColor" {}
        text x=(left + 8) y=(top + 13) font-size="11" { (word) }
    }
}

/// The rule as inline SVG.
pub(super) fn picture(rule: &Rule) -> Markup {
    let (guards, guards_height) = all_of(rule.guards(), 8, 8);
    let several = rule.grants().len() > 1;
    let mut top = 8 + guards_height;
    let mut parts = Vec::new();
    for (number, grant) in rule.grants().iter().enumerate() {
        let word = match (number, several) {
            (0, true) => "and one of these groups",
            (0, false) => "and",
            _ => "or",
        };
        // The first has nothing above it where there are no guards.
        let gap = if number == 0 && rule.guards().is_empty() { 0 } else { GAP };
        let (conditions, height) = all_of(grant.conditions(), 20, top + gap + 28);
        let frame = height + 38;
        parts.push(html! {
            @if gap > 0 { (link(word, 32, top)) }
            rect x="8" y=(top + gap) width=(WIDTH - 16) height=(frame) rx="7" fill="none" stroke="currentColor" stroke-dasharray="4 3" {}
            text x="20" y=(top + gap + 18) font-size="11" { (grant.name().replace('_', " ")) }
            (conditions)
        });
        top += gap + frame;
    }
    let end = top + GAP;
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {}", end + BOX + 8)) role="img"
            aria-label=(format!("Diagram: {}", rule.question())) font-family="system-ui, sans-serif" font-size="13" fill="currentColor" {
            (guards)
            @for part in parts { (part) }
            (link("", 32, top))
            path d=(format!("M28 {}l4 6l4 -6", end - 6)) fill="none" stroke="currentColor" {}
            rect x="8" y=(end) width="190" height=(BOX) rx="13" fill="none" stroke="currentColor" stroke-width="2" {}
            text x="22" y=(end + 18) { "✓ Yes; otherwise ✗ No" }
        }
    }
}
