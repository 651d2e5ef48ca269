//! A rule as a picture, drawn from its table: the guards that must all hold, then the grants of which one
//! is enough.

use crate::rule::Rule;
use maud::{Markup, html};

const WIDTH: usize = 640;
const LINE: usize = 30;

/// A box with one condition, and where the next begins.
fn condition(text: &str, left: usize, top: usize) -> Markup {
    html! {
        rect x=(left) y=(top) width=(WIDTH - 2 * left) height=(LINE - 6) rx="5" {}
        text x=(left + 10) y=(top + 16) { (text) }
    }
}

/// The rule as inline SVG.
pub(super) fn diagram(rule: &Rule) -> Markup {
    let guards = rule.guards();
    let grants_from = if guards.is_empty() { 0 } else { 24 + guards.len() * LINE + 6 };
    let heights = rule.grants().iter().map(|grant| 34 + grant.conditions().len() * LINE);
    let tops = heights.clone().scan(grants_from + 24, |top, height| {
        let this = *top;
        *top += height + 10;
        Some(this)
    });
    let height = grants_from + 24 + heights.map(|height| height + 10).sum::<usize>();
    let grants = rule.grants().iter().zip(tops);
    let several = rule.grants().len() > 1;
    html! {
        svg viewBox=(alloc::format!("0 0 {WIDTH} {height}")) role="img" aria-label=(alloc::format!("Diagram: {}", rule.question())) {
            @if !guards.is_empty() {
                text class="soft" x="4" y="16" { "All of these must hold" }
                @for (place, guard) in guards.iter().enumerate() { (condition(guard.clause(), 12, 24 + place * LINE)) }
            }
            text class="soft" x="4" y=(grants_from + 16) {
                @if !guards.is_empty() { "and " }
                @if several { "one of these groups must hold in full" } @else { "this must hold in full" }
            }
            @for (grant, top) in grants {
                rect class="group" x="6" y=(top) width=(WIDTH - 12) height=(30 + grant.conditions().len() * LINE) rx="7" {}
                text class="soft" x="16" y=(top + 18) { (grant.name().replace('_', " ")) }
                @for (place, held) in grant.conditions().iter().enumerate() { (condition(held.clause(), 18, top + 26 + place * LINE)) }
            }
        }
    }
}
