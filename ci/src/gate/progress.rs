//! How far the gate is: a bar on a terminal, a line now and then elsewhere; always on standard error.

use crate::outcome::Tier;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Progress of one tier after another.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    tier: String,
    printed: Option<Instant>,
}

impl Progress {
    pub(super) fn new() -> Progress {
        let bar = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {wide_msg} ({elapsed})");
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Progress { bar, tier: String::new(), printed: None }
    }

    /// A tier begins.
    pub(super) fn tier(&mut self, tier: Tier) {
        self.tier = tier.to_string();
        self.printed = None;
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.set_prefix(self.tier.clone());
        }
    }

    /// `done` of `all` are done, and `what` is next.
    pub(super) fn step(&mut self, what: &str, done: usize, all: usize) {
        match &self.bar {
            Some(bar) => {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
                bar.set_message(what.to_owned());
            }
            None => self.line(&format!("{done}/{all} {what}")),
        }
    }

    /// Something of unknown length goes on.
    pub(super) fn say(&mut self, what: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(what.to_owned()),
            None => self.line(what),
        }
    }

    /// The tier is done.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&mut self, text: &str) {
        if self.printed.is_none_or(|printed| printed.elapsed() >= EVERY) {
            // Nobody may read it.
            let _ = writeln!(io::stderr(), "{}: {text}", self.tier);
            self.printed = Some(Instant::now());
        }
    }
}
