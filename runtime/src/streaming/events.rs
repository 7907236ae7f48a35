//! Events in columns.

use std::fmt;

/// A batch of events, one slice a column.
#[derive(Debug, Clone, Copy)]
pub struct Events<'a> {
    /// Event time, in milliseconds or whatever the pipeline's plan counts in; must not decrease along the stream.
    pub times: &'a [i64],
    /// The key, below the plan's number of keys.
    pub keys: &'a [u32],
    /// The value.
    pub values: &'a [f64],
    /// The kind of event.
    pub kinds: &'a [u8],
    /// Whom the event is of.
    pub users: &'a [u64],
}

/// Columns of different lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// The column that differs from the times.
    pub column: &'static str,
    /// Its values.
    pub found: usize,
    /// The times.
    pub times: usize,
}

impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lengths { column, found, times } = self;
        write!(f, "the column {column} has {found} values where there are {times} times")
    }
}

impl std::error::Error for Lengths {}

impl<'a> Events<'a> {
    /// Checks that the columns are of one length.
    ///
    /// # Errors
    /// [`Lengths`] names the first column that is not as long as the times.
    pub fn check_lengths(&self) -> Result<(), Lengths> {
        let columns = [
            ("keys", self.keys.len()),
            ("values", self.values.len()),
            ("kinds", self.kinds.len()),
            ("users", self.users.len()),
        ];
        let times = self.times.len();
        match columns.into_iter().find(|(_, found)| *found != times) {
            Some((column, found)) => Err(Lengths { column, found, times }),
            None => Ok(()),
        }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Some of the events.
    ///
    /// # Panics
    /// When the range is not within the columns.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Events<'a> {
        Events {
            times: &self.times[range.clone()],
            keys: &self.keys[range.clone()],
            values: &self.values[range.clone()],
            kinds: &self.kinds[range.clone()],
            users: &self.users[range],
        }
    }
}
