//! Events in columns: a batch of a stream as the patterns read it.

use super::PatternError;

/// A column that conditions read, one value an event.
#[derive(Debug, Clone, Copy)]
pub enum Column<'a> {
    /// Small codes, such as an event's type.
    U8(&'a [u8]),
    /// Integers.
    I64(&'a [i64]),
    /// Numbers; comparisons with a NaN are IEEE 754's.
    F64(&'a [f64]),
}

impl Column<'_> {
    /// Values in the column.
    pub fn len(&self) -> usize {
        match self {
            Column::U8(values) => values.len(),
            Column::I64(values) => values.len(),
            Column::F64(values) => values.len(),
        }
    }

    /// True for a column of no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A batch of events: a time each, a key each where patterns are per key, and columns by name.
///
/// ```
/// use lanemark_kernels::pattern::events::{Column, Events};
/// let columns = [("type", Column::U8(b"AB"))];
/// let events = Events::new(&[10, 20], Some(&[0, 1]), &columns)?;
/// assert_eq!(events.len(), 2);
/// # Ok::<(), lanemark_kernels::pattern::PatternError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Events<'a> {
    times: &'a [i64],
    keys: Option<&'a [u32]>,
    columns: &'a [(&'a str, Column<'a>)],
}

impl<'a> Events<'a> {
    /// A batch; every column is as long as the times. That times do not decrease is looked at by the matcher, where a
    /// pattern depends on it.
    ///
    /// # Errors
    /// [`PatternError::Lengths`] names the first column that is longer or shorter.
    pub fn new(
        times: &'a [i64],
        keys: Option<&'a [u32]>,
        columns: &'a [(&'a str, Column<'a>)],
    ) -> Result<Self, PatternError> {
        let lengths = keys.iter().map(|keys| ("keys", keys.len()));
        let lengths = lengths.chain(columns.iter().map(|(name, column)| (*name, column.len())));
        for (column, found) in lengths {
            if found != times.len() {
                return Err(PatternError::Lengths { column: column.to_string(), expected: times.len(), found });
            }
        }
        Ok(Events { times, keys, columns })
    }

    /// Events in the batch.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// True for a batch of no events.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Event times, in the caller's own unit.
    pub fn times(&self) -> &'a [i64] {
        self.times
    }

    /// Keys, where the batch has them.
    pub fn keys(&self) -> Option<&'a [u32]> {
        self.keys
    }

    /// The columns with their names.
    pub fn columns(&self) -> &'a [(&'a str, Column<'a>)] {
        self.columns
    }

    /// The first column of that name.
    pub fn column(&self, name: &str) -> Option<Column<'a>> {
        self.columns.iter().find(|(found, _)| *found == name).map(|(_, column)| *column)
    }

    /// That times do not decrease, from `previous` on.
    ///
    /// # Errors
    /// [`PatternError::TimeDecreases`] names the first event whose time is below the one before it.
    pub fn check_times(&self, previous: i64) -> Result<(), PatternError> {
        let sorted = self.times.first().is_none_or(|first| *first >= previous)
            && self.times.windows(2).fold(true, |sorted, pair| sorted & (pair[0] <= pair[1]));
        if sorted {
            return Ok(());
        }
        let mut before = previous;
        for (index, time) in self.times.iter().enumerate() {
            if *time < before {
                return Err(PatternError::TimeDecreases { index, time: *time, previous: before });
            }
            before = *time;
        }
        Ok(())
    }

    /// The keys, where there are any and each is below `keys`.
    ///
    /// # Errors
    /// [`PatternError::KeysMissing`] without keys; [`PatternError::UnknownKey`] names the first key out of range.
    pub fn check_keys(&self, keys: usize) -> Result<&'a [u32], PatternError> {
        let column = self.keys.ok_or(PatternError::KeysMissing)?;
        let most = column.iter().fold(0, |most, key| most.max(*key));
        if column.is_empty() || (most as usize) < keys {
            return Ok(column);
        }
        let index = column.iter().position(|key| *key as usize >= keys).unwrap_or_default();
        Err(PatternError::UnknownKey { index, key: column[index], keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_other_lengths_are_refused_by_name() {
        let columns = [("type", Column::U8(&[1, 2])), ("delay", Column::F64(&[1.0]))];
        let error = Events::new(&[1, 2], None, &columns).unwrap_err();
        assert_eq!(error, PatternError::Lengths { column: "delay".into(), expected: 2, found: 1 });
        let error = Events::new(&[1, 2], Some(&[0]), &[]).unwrap_err();
        assert_eq!(error, PatternError::Lengths { column: "keys".into(), expected: 2, found: 1 });
    }

    #[test]
    fn decreasing_times_are_refused_by_index() {
        let events = Events::new(&[5, 5, 7, 6], None, &[]).unwrap();
        assert_eq!(events.check_times(0), Err(PatternError::TimeDecreases { index: 3, time: 6, previous: 7 }));
        assert_eq!(events.check_times(6), Err(PatternError::TimeDecreases { index: 0, time: 5, previous: 6 }));
        assert_eq!(Events::new(&[5, 5, 7], None, &[]).unwrap().check_times(5), Ok(()));
    }

    #[test]
    fn unknown_keys_are_refused_by_index() {
        let events = Events::new(&[1, 2, 3], Some(&[0, 3, 4]), &[]).unwrap();
        assert_eq!(events.check_keys(3), Err(PatternError::UnknownKey { index: 1, key: 3, keys: 3 }));
        assert_eq!(events.check_keys(5), Ok(&[0, 3, 4][..]));
        assert_eq!(Events::new(&[], Some(&[]), &[]).unwrap().check_keys(0), Ok(&[][..]));
        assert_eq!(Events::new(&[1], None, &[]).unwrap().check_keys(1), Err(PatternError::KeysMissing));
    }
}
