//! The keys that occur most often, by counters of their own.
//!
//! A sketch keeps at most so many keys, each with a count and an error, in sets of [`KEYS`]; a key's set follows from its
//! hash. Each set has [`CELLS`] cells as well, which count the keys that are not kept. It is the filtered space-saving
//! algorithm (Homem & Carvalho, "Finding top-k elements in data streams", 2010) in sets, defined key by key:
//!
//! - A kept key's count grows by one.
//! - Another key adds one to the cell of its set that follows from its hash. When the cell then exceeds the smallest
//!   count of the set, the key is kept in place of that one (the first of several), with the cell as its count and
//!   the cell before as its error; the cell becomes what it was before, and the cell of the key that made way becomes
//!   that key's count, where it was less.
//!
//! **What holds always**, for each key:
//!
//! - A kept key occurred at most `count` and at least `count - error` times.
//! - A key that is not kept occurred at most [`FrequentItems::missing_at_most`] times. Without merges that is at most the
//!   smallest count of a set, and so an eighth of the keys that fell into one set: every key above that is kept.
//!
//! Counts stop at `u32::MAX`, which then says "at least so many".
//!
//! Cost: 32 bytes a counter, so 64 KiB for 2,048 of them. A key is compared with its whole set at once, and then one
//! number is increased, its count or its cell, without a branch.
//!
//! ```
//! use lanemark_kernels::sketch::frequent_items::FrequentItems;
//! let mut pages = FrequentItems::new(64)?;
//! pages.extend(&[1, 2, 1, 3, 1, 2]);
//! let top = pages.top(2);
//! assert_eq!((top[0].key, top[0].count, top[0].error), (1, 3, 0));
//! assert_eq!((top[1].key, top[1].count, top[1].error), (2, 2, 0));
//! # Ok::<(), lanemark_kernels::sketch::frequent_items::CountersError>(())
//! ```

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod batch;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(test)]
mod reference;
mod scalar;
mod sets;
mod state;
pub mod tables;
#[cfg(test)]
mod tests;

pub use sets::{CELLS, KEYS};

use sets::Sets;
use std::cmp::Reverse;
use std::fmt;

/// The most counters a sketch can have: 8 GiB of them.
pub const MOST_COUNTERS: usize = 1 << 28;

/// A key that occurs often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heavy {
    /// The key.
    pub key: u64,
    /// How often it occurred, or more.
    pub count: u64,
    /// By how much the count is too high at most.
    pub error: u64,
}

/// The most frequent keys. See the [module](self) for what it promises.
#[derive(Debug, Clone)]
pub struct FrequentItems {
    sets: Sets,
    total: u64,
}

impl FrequentItems {
    /// A sketch that keeps at most that many keys: a power of two, at least [`KEYS`].
    ///
    /// # Errors
    /// [`CountersError`] when it is no such number, or more than [`MOST_COUNTERS`].
    pub fn new(counters: usize) -> Result<Self, CountersError> {
        if !counters.is_power_of_two() || !(KEYS..=MOST_COUNTERS).contains(&counters) {
            return Err(CountersError { counters });
        }
        Ok(FrequentItems { sets: Sets::new(counters / KEYS), total: 0 })
    }

    /// Counts each key once, in order.
    pub fn extend(&mut self, keys: &[u64]) {
        tables::EXTEND.best()(self, keys);
    }

    /// The `k` kept keys of the highest counts: count descending, then key ascending.
    pub fn top(&self, k: usize) -> Vec<Heavy> {
        let mut top: Vec<Heavy> = self.sets.kept().collect();
        top.sort_unstable_by_key(|heavy| (Reverse(heavy.count), heavy.key));
        top.truncate(k);
        top
    }

    /// How often a key occurred, or more, whether it is kept or not.
    pub fn estimate(&self, key: u64) -> u64 {
        self.sets.bounds(key).0.into()
    }

    /// How often a key that is not kept occurred at most.
    pub fn missing_at_most(&self) -> u64 {
        self.sets.greatest_cell().into()
    }

    /// Takes in the keys of another. Of the keys that either kept, those with the highest sums of counts stay in each
    /// set; a key that one of them did not keep counts there as its cell says, which is its error. What holds always
    /// (see the [module](self)) holds of the merged sketch.
    ///
    /// # Errors
    /// [`DifferentCounters`] when the numbers of counters differ; nothing was taken in.
    pub fn merge(&mut self, other: &FrequentItems) -> Result<(), DifferentCounters> {
        if self.counters() != other.counters() {
            return Err(DifferentCounters { expected: self.counters(), found: other.counters() });
        }
        self.sets.merge(&other.sets);
        self.total = self.total.saturating_add(other.total);
        Ok(())
    }

    /// How many keys are kept at most.
    pub fn counters(&self) -> usize {
        self.sets.len() * KEYS
    }

    /// How many keys were counted.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Memory of keys, counts, errors and cells in bytes.
    pub fn bytes(&self) -> usize {
        self.sets.bytes()
    }
}

/// A sketch cannot have so many counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountersError {
    /// How many it was to have.
    pub counters: usize,
}

impl fmt::Display for CountersError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} counters: their number must be a power of two from {KEYS} to {MOST_COUNTERS}", self.counters)
    }
}

impl std::error::Error for CountersError {}

/// Two sketches cannot be merged. Nothing was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferentCounters {
    /// Counters of the sketch that was to take the other in.
    pub expected: usize,
    /// Those of the other one.
    pub found: usize,
}

impl fmt::Display for DifferentCounters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a sketch of {} counters cannot be merged into one of {}", self.found, self.expected)
    }
}

impl std::error::Error for DifferentCounters {}
