//! What is asked of the user's events.

use super::reader::UserEvents;
use jiff::{Span, SpanRelativeTo};
use lanemark_kernels::pattern::matcher::{Matcher, Options};
use lanemark_kernels::pattern::{Column, Events, Matches, Pattern, PatternError};

/// Three delayed departures in a row; fifteen minutes late is what the statistics of air travel call delayed.
const DELAYED: &str =
    "PARTITION BY key PATTERN (D{3}) WITHIN 1 DAY AFTER MATCH SKIP PAST LAST ROW DEFINE D AS value >= 15";

/// What is asked of the user's events.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Question {
    /// Width of the windows over events: 1h, 15m, 1d. An hour without it.
    #[arg(long, value_name = "DURATION", requires = "input")]
    window: Option<String>,
    /// Results to print of each operation over events; 10 without it.
    #[arg(long, value_name = "COUNT", requires = "input")]
    top: Option<usize>,
    /// Event pattern to look for, over the columns `value` and `key`. Without it, three delayed departures in a row by the
    /// same tail number within a day, in a file of flights.
    #[arg(long, value_name = "TEXT", requires = "input")]
    pattern: Option<String>,
}

/// A question that can be answered.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Width of the windows, in milliseconds.
    pub window: u64,
    /// Results to print of each operation.
    pub top: usize,
    /// The event pattern and its text; `None` where none is asked for.
    pub pattern: Option<(Pattern, String)>,
}

impl Question {
    /// Whether anything was asked on the command line.
    pub fn is_asked(&self) -> bool {
        self.window.is_some() || self.top.is_some() || self.pattern.is_some()
    }

    /// The question, where it can be answered of these events.
    ///
    /// # Errors
    /// When the window is no duration of at least a millisecond, no result is asked for, or the pattern is none; each
    /// message names the option.
    pub fn checked(&self, events: &UserEvents) -> Result<Checked, String> {
        let window = self.window.as_deref().unwrap_or("1h");
        let duration = window.parse::<Span>().ok();
        let duration = duration.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
        let milliseconds = duration.and_then(|duration| u64::try_from(duration.as_millis()).ok()).filter(|ms| *ms > 0);
        let window = milliseconds.ok_or_else(|| {
            format!("--window {window}: not a duration of a millisecond or more, such as 1h, 15m, 30s or 1d")
        })?;
        let top = self.top.unwrap_or(10);
        if top == 0 {
            return Err("--top 0: nothing would be printed; ask for 1 or more".to_owned());
        }
        let text = self.pattern.as_deref().or(events.is_flights.then_some(DELAYED));
        let pattern = text.map(|text| {
            let pattern = Pattern::parse(text).map_err(|error| format!("--pattern: {error}"))?;
            match no_events(&pattern) {
                Ok(()) => Ok((pattern, text.to_owned())),
                Err(error) => Err(format!("--pattern: {error}; there are the columns key and value")),
            }
        });
        Ok(Checked { window, top, pattern: pattern.transpose()? })
    }
}

/// Runs a pattern over no events, which tells whether it has a meaning and its columns are there.
fn no_events(pattern: &Pattern) -> Result<(), PatternError> {
    let columns = [("value", Column::F64(&[])), ("key", Column::I64(&[]))];
    let none = Events::new(&[], Some(&[]), &columns)?;
    Matcher::new(std::slice::from_ref(pattern), Options::default())?.extend(&none, &mut Matches::new())
}
