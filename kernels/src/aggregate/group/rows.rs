//! The rows of a table of groups, and the one loop that feeds them.

use crate::aggregate::AggregateError;

/// Rows of a group in a table of at most [`MOST_STRIPED`] groups.
pub(super) const STRIPES: usize = 4;

/// The most groups whose rows are striped. Measured on Zen 4: with 1,024 groups four stripes lose 8 % on keys that are
/// all as frequent and win 15 % on Zipf's keys; with 4,096 groups they lose on both, as the rows leave the caches.
pub(super) const MOST_STRIPED: usize = 1024;

/// Keys of a table without stripes that are fed alike; see [`repeats`].
pub(super) const BLOCK: usize = 256;

/// Count, sum, smallest value and complement of the largest one, of one group and stripe.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(32))]
pub(super) struct Row<T>(pub(super) [T; 4]);

/// The rows of all groups, those of one group side by side.
#[derive(Debug, Clone)]
pub(super) struct Rows<T> {
    pub(super) rows: Vec<Row<T>>,
    /// Rows of a group: [`STRIPES`] or 1.
    pub(super) stripes: usize,
    /// The stripe of the next value.
    pub(super) next: usize,
}

impl<T: Copy> Rows<T> {
    pub(super) fn new(groups: usize, empty: [T; 4]) -> Self {
        let stripes = if groups <= MOST_STRIPED { STRIPES } else { 1 };
        Rows { rows: vec![Row(empty); groups * stripes], stripes, next: 0 }
    }

    pub(super) fn groups(&self) -> usize {
        self.rows.len() / self.stripes
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.rows[..])
    }

    /// The rows of one group.
    pub(super) fn of(&self, group: usize) -> &[Row<T>] {
        &self.rows[group * self.stripes..][..self.stripes]
    }

    pub(super) fn merge(&mut self, other: &Rows<T>, merge: fn([T; 4], [T; 4]) -> [T; 4]) {
        for (row, other) in self.rows.iter_mut().zip(&other.rows) {
            row.0 = merge(row.0, other.0);
        }
    }

    pub(super) fn clear(&mut self, empty: [T; 4]) {
        self.rows.fill(Row(empty));
        self.next = 0;
    }

    /// Whether a batch may be fed: as many keys as values, and the greatest key has a group.
    #[inline]
    pub(super) fn admit(&self, keys: &[u32], greatest: u32, values: usize) -> Result<(), AggregateError> {
        if keys.len() == values && (greatest as usize) < self.groups() { Ok(()) } else { self.refuse(keys, values) }
    }

    /// Why a batch may not be fed; an empty one may always.
    #[cold]
    fn refuse(&self, keys: &[u32], values: usize) -> Result<(), AggregateError> {
        if keys.len() != values {
            return Err(AggregateError::Lengths { expected: keys.len(), found: values, what: "value column" });
        }
        let groups = self.groups();
        match keys.iter().position(|key| *key as usize >= groups) {
            Some(index) => Err(AggregateError::UnknownGroup { index, key: keys[index], groups }),
            None => Ok(()),
        }
    }
}

/// Whether most keys of a block are probably those before them, as in sorted keys: then the row is better kept in
/// registers until the key changes. Only speed hangs on the answer.
#[inline]
pub(super) fn repeats(keys: &[u32]) -> bool {
    match keys.first_chunk::<17>() {
        Some(sample) => sample.windows(2).filter(|pair| pair[0] == pair[1]).count() >= 12,
        None => false,
    }
}

/// The body of a rung: feeds a batch to the rows, `$take` being the step of one row and value.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! feed {
    ($groups:ident, $keys:ident, $values:ident, $take:ident) => {{
        let mut greatest = 0;
        for &key in $keys {
            greatest = greatest.max(key);
        }
        $groups.rows.admit($keys, greatest, $values.len())?;
        let Rows { rows, stripes, next } = &mut $groups.rows;
        let feed = |rows: &mut [Row<_>], index: usize, value| {
            // SAFETY: `admit` found every key below the number of groups; a group has `stripes` rows, and every caller
            // passes the key times `stripes`, plus a stripe less than `stripes`.
            let row = unsafe { rows.get_unchecked_mut(index) };
            row.0 = $take(row.0, value);
        };
        if *stripes == STRIPES {
            // The first values up to stripe 0, so that the others can be taken by fours.
            let lead = ((STRIPES - *next) % STRIPES).min($keys.len());
            let (lead_keys, keys) = $keys.split_at(lead);
            let (lead_values, values) = $values.split_at(lead);
            for ((stripe, key), value) in (*next..STRIPES).zip(lead_keys).zip(lead_values) {
                feed(rows, *key as usize * STRIPES + stripe, *value);
            }
            let (keys, last_keys) = keys.as_chunks::<STRIPES>();
            let (values, last_values) = values.as_chunks::<STRIPES>();
            for (keys, values) in keys.iter().zip(values) {
                for stripe in 0..STRIPES {
                    feed(rows, keys[stripe] as usize * STRIPES + stripe, values[stripe]);
                }
            }
            for ((stripe, key), value) in (0..STRIPES).zip(last_keys).zip(last_values) {
                feed(rows, *key as usize * STRIPES + stripe, *value);
            }
            *next = (*next + $keys.len()) % STRIPES;
        } else {
            for (keys, values) in $keys.chunks(BLOCK).zip($values.chunks(BLOCK)) {
                if repeats(keys) {
                    let mut current = keys[0];
                    let mut row = rows[current as usize];
                    for (&key, &value) in keys.iter().zip(values) {
                        if key != current {
                            rows[current as usize] = row;
                            row = rows[key as usize];
                            current = key;
                        }
                        row.0 = $take(row.0, value);
                    }
                    rows[current as usize] = row;
                } else {
                    for (key, value) in keys.iter().zip(values) {
                        feed(rows, *key as usize, *value);
                    }
                }
            }
        }
        Ok(())
    }};
}
pub(super) use feed;
