//! How far a long work is, for whoever watches it at a terminal.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many things, which is not shown where nobody watches.
pub fn bar(number: u64, things: &str) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = format!("{{wide_bar}} {{pos}} of {{len}} {things}, {{eta}} left");
    let style = ProgressStyle::with_template(&template);
    ProgressBar::new(number).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
