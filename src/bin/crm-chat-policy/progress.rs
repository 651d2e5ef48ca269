//! A progress bar on standard error, where a person sees it and nothing else is shown.

use crate::output;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Whether lines are printed while a bar is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meanwhile {
    /// Lines, among which a bar must not be where both are on a terminal.
    Lines,
    /// Nothing.
    Nothing,
}

/// A bar for this many bytes; without a length, it shows what was read so far. Hidden where standard error is no
/// terminal.
pub fn bytes(length: Option<u64>, meanwhile: Meanwhile) -> ProgressBar {
    if meanwhile == Meanwhile::Lines && output::is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
    let known = "{wide_bar} {bytes} of {total_bytes}, {eta} left";
    let unknown = "{spinner} {bytes} in {elapsed}";
    match ProgressStyle::with_template(if length.is_some() { known } else { unknown }) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
