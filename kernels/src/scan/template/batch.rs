//! What a batch of lines gave, as columns.

use super::Value;
use super::body::Scratch;
use super::columns::COPIED;
use super::matcher::Matcher;
use std::fmt;

/// The id of a line that no template matches.
pub const UNMATCHED: u32 = u32::MAX;

/// Why a text was not matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchError {
    /// The text is longer than spans can say (4 GiB); hand it over in parts that end with a line.
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// The lines have more values than 2³² - 1; hand the text over in smaller parts.
    TooManyValues,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BatchError::TooLong { bytes } => write!(f, "the text has {bytes} bytes, the most is {}", u32::MAX),
            BatchError::TooManyValues => write!(f, "the lines have more than {} values", u32::MAX),
        }
    }
}

impl std::error::Error for BatchError {}

/// The lines of a text: for each its template, and the values of that template's variables.
///
/// Made once and handed to [`Matcher::match_batch`](super::Matcher::match_batch) again and again; it keeps its memory.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub(super) ids: Vec<u32>,
    /// Where a line's values start; one more than there are lines.
    pub(super) first_value: Vec<u32>,
    /// Values of earlier batches may follow the `used` first ones.
    pub(super) values: Vec<Value>,
    pub(super) used: usize,
    pub(super) matched: u64,
    pub(super) scratch: Scratch,
}

impl Batch {
    /// An empty one.
    pub fn new() -> Batch {
        Batch::default()
    }

    /// How many lines the text had. A newline at its end starts no further line.
    pub fn lines(&self) -> usize {
        self.ids.len()
    }

    /// The template of each line, as its place among the templates given; [`UNMATCHED`] where none matches.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// How many lines a template matched.
    pub fn matched(&self) -> u64 {
        self.matched
    }

    /// The values of a line, one for each variable of its template, in order; none for an unmatched line.
    ///
    /// # Panics
    /// When there is no such line.
    pub fn values(&self, line: usize) -> &[Value] {
        &self.values[self.first_value[line] as usize..self.first_value[line + 1] as usize]
    }

    /// The values of all lines one after the other.
    pub fn all_values(&self) -> &[Value] {
        &self.values[..self.used]
    }

    /// Empties it for a matcher.
    pub(super) fn prepare(&mut self, matcher: &Matcher) {
        self.ids.clear();
        self.first_value.clear();
        self.first_value.push(0);
        self.used = 0;
        self.matched = 0;
        self.scratch.prepare(matcher);
    }

    /// Makes room for so many more lines and their values; gives how many lines there were.
    pub(super) fn make_room(&mut self, matcher: &Matcher, lines: usize) -> Result<usize, BatchError> {
        let done = self.ids.len();
        let values = self.used + lines * matcher.programs.most_variables + COPIED;
        if self.used > u32::MAX as usize {
            return Err(BatchError::TooManyValues);
        }
        if self.values.len() < values {
            self.values.resize(values + values / 2, Value::default());
        }
        self.ids.resize(done + lines, UNMATCHED);
        self.first_value.resize(done + lines + 1, 0);
        Ok(done)
    }

    /// Counts the lines that have a template, when all are done.
    pub(super) fn finish(&mut self) -> Result<(), BatchError> {
        self.matched = self.ids.iter().filter(|id| **id != UNMATCHED).count() as u64;
        u32::try_from(self.used).map(|_| ()).map_err(|_| BatchError::TooManyValues)
    }
}
