//! The rows of a table of groups, and the one loop that feeds them.

use crate::aggregate::AggregateError;

/// Rows of a group in a table of at most [`MOST_STRIPED`] groups.
pub(super) const STRIPES: usize = 4;

/// The most groups whose rows are striped. Measured on Zen 4 with one stripe and with four, in G values/s of `i64`: 1,024
/// groups, 1.51 and 1.39 with keys alike in frequency, 1.21 and 1.50 with Zipf's; 4,096 groups, whose striped rows leave
/// the caches near the core, 1.38 and 0.83, 1.28 and 0.89.
pub(super) const MOST_STRIPED: usize = 1024;

/// Keys that are fed alike, in one of the two ways between which [`repeats`] decides.
pub(super) const BLOCK: usize = 1024;

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

    /// Whether a batch may be fed: as many keys as values, and the greatest key, 0 where there are none, has a group.
    #[inline]
    pub(super) fn admit(&self, keys: &[u32], greatest: u32, values: usize) -> Result<(), AggregateError> {
        if keys.len() == values && (greatest as usize) < self.groups() {
            Ok(())
        } else {
            Err(self.refusal(keys, values))
        }
    }

    /// Why a batch may not be fed.
    #[cold]
    fn refusal(&self, keys: &[u32], values: usize) -> AggregateError {
        if keys.len() != values {
            return AggregateError::Lengths { expected: keys.len(), found: values, what: "value column" };
        }
        let groups = self.groups();
        let index = keys.iter().position(|key| *key as usize >= groups).expect("the greatest key has no group");
        AggregateError::UnknownGroup { index, key: keys[index], groups }
    }
}

/// Whether keys come in runs, by the first 16 pairs of neighbours of a block, of which `least` must be equal: then rows
/// are better kept in registers until the key changes. Only speed hangs on the answer.
#[inline]
pub(super) fn repeats(keys: &[u32], least: u32) -> bool {
    let Some(sample) = keys.first_chunk::<17>() else { return false };
    let mut equal = 0;
    for pair in sample.windows(2) {
        equal += u32::from(pair[0] == pair[1]);
    }
    equal >= least
}

/// The rows of one group of a striped table.
#[inline(always)]
pub(super) fn four_rows<T>(rows: &mut [Row<T>], key: u32) -> &mut [Row<T>; STRIPES] {
    &mut rows.as_chunks_mut().0[key as usize]
}

/// Feeds a block to a table without stripes, storing a row only when the key changes. `take` is the scalar step: the
/// four numbers of a row then wait for themselves alone, where a register of all four waits for the slowest.
#[inline(always)]
pub(super) fn feed_runs<T: Copy>(rows: &mut [Row<T>], keys: &[u32], values: &[T], take: impl Fn([T; 4], T) -> [T; 4]) {
    let mut current = keys[0] as usize;
    let mut row = rows[current].0;
    for (key, value) in keys.iter().zip(values) {
        let key = *key as usize;
        if key != current {
            rows[current].0 = row;
            row = rows[key].0;
            current = key;
        }
        row = take(row, *value);
    }
    rows[current].0 = row;
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
            // What is held of a group are four rows; they are stored again unless all of the next four keys are its own.
            for (keys, values) in keys.chunks(BLOCK).zip(values.chunks(BLOCK)) {
                let (fours, last_keys) = keys.as_chunks::<STRIPES>();
                let (four_values, last_values) = values.as_chunks::<STRIPES>();
                if repeats(keys, 12) {
                    let mut current = keys[0];
                    let mut held = *four_rows(rows, current);
                    for (keys, values) in fours.iter().zip(four_values) {
                        if *keys == [current; STRIPES] {
                            for stripe in 0..STRIPES {
                                held[stripe].0 = $take(held[stripe].0, values[stripe]);
                            }
                        } else {
                            *four_rows(rows, current) = held;
                            for stripe in 0..STRIPES {
                                feed(rows, keys[stripe] as usize * STRIPES + stripe, values[stripe]);
                            }
                            current = keys[STRIPES - 1];
                            held = *four_rows(rows, current);
                        }
                    }
                    *four_rows(rows, current) = held;
                } else {
                    for (keys, values) in fours.iter().zip(four_values) {
                        for stripe in 0..STRIPES {
                            feed(rows, keys[stripe] as usize * STRIPES + stripe, values[stripe]);
                        }
                    }
                }
                for ((stripe, key), value) in (0..STRIPES).zip(last_keys).zip(last_values) {
                    feed(rows, *key as usize * STRIPES + stripe, *value);
                }
            }
            *next = (*next + $keys.len()) % STRIPES;
        } else {
            for (keys, values) in $keys.chunks(BLOCK).zip($values.chunks(BLOCK)) {
                if repeats(keys, 4) {
                    feed_runs(rows, keys, values, scalar::$take);
                    continue;
                }
                let (keys, last_keys) = keys.as_chunks::<STRIPES>();
                let (values, last_values) = values.as_chunks::<STRIPES>();
                for (keys, values) in keys.iter().zip(values) {
                    for at in 0..STRIPES {
                        feed(rows, keys[at] as usize, values[at]);
                    }
                }
                for (key, value) in last_keys.iter().zip(last_values) {
                    feed(rows, *key as usize, *value);
                }
            }
        }
        Ok(())
    }};
}
pub(super) use feed;
