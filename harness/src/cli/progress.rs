//! Progress: a bar with the time left on a terminal, plain lines elsewhere; always on standard error.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// How far a run is.
pub struct Progress {
    bar: Option<ProgressBar>,
    done: u64,
    steps: u64,
}

impl Progress {
    /// Progress over that many steps.
    pub fn new(steps: u64) -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let template = "{bar:30} {pos}/{len} {msg} ({elapsed}, {eta} left)";
            let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(steps).with_style(style)
        });
        Progress { bar, done: 0, steps }
    }

    /// A step begins.
    pub fn step(&mut self, what: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_position(self.done);
                bar.set_message(what.to_owned());
                bar.tick();
            }
            None => eprintln!("[{}/{}] {what}", self.done + 1, self.steps),
        }
        self.done += 1;
    }

    /// All steps are done, or the run was stopped.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
