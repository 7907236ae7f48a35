//! Sets of kept keys and cells: where a key's are, and what happens when a key takes the place of another.

use super::Heavy;
use crate::sketch::hash::hash_key;
use std::cmp::Reverse;

/// Keys of a set: as many as a register of 512 bits compares at once.
pub const KEYS: usize = 8;

/// Cells of a set.
pub const CELLS: usize = 32;

/// Numbers of a set that count: those of its keys, then its cells.
pub(super) const COUNTS: usize = KEYS + CELLS;

/// All sets.
#[derive(Debug, Clone)]
pub(super) struct Sets {
    /// The keys of each set. Places are filled from the first on; one whose count is 0 is free and its key 0, so that key
    /// 0 finds the first free place by being compared, and is kept there.
    pub(super) keys: Vec<[u64; KEYS]>,
    /// The counts of the keys, and the cells.
    pub(super) counts: Vec<[u32; COUNTS]>,
    pub(super) errors: Vec<[u32; KEYS]>,
    /// At most the smallest count of each set. Counts only grow, so one that was the smallest once will do to leave out
    /// nearly all that stays below it.
    pub(super) least: Vec<u32>,
}

impl Sets {
    /// A power of two of them.
    pub(super) fn new(sets: usize) -> Self {
        Sets {
            keys: vec![[0; KEYS]; sets],
            counts: vec![[0; COUNTS]; sets],
            errors: vec![[0; KEYS]; sets],
            least: vec![0; sets],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The set of a hash.
    #[inline]
    pub(super) fn set(&self, hash: u64) -> usize {
        hash as usize & (self.len() - 1)
    }

    /// The place of a key in its set.
    pub(super) fn place(&self, set: usize, key: u64) -> Option<usize> {
        (0..KEYS).find(|place| self.keys[set][*place] == key)
    }

    /// The cell of a key that is not kept was increased; it takes the place of a kept key if the cell is above the
    /// smallest count.
    #[cold]
    #[inline(never)]
    pub(super) fn admit(&mut self, set: usize, key: u64, cell: usize, before: u32) {
        let counts = &mut self.counts[set];
        let (mut place, mut least) = (0, counts[0]);
        for (other, count) in counts[..KEYS].iter().enumerate() {
            if *count < least {
                (place, least) = (other, *count);
            }
        }
        if before.saturating_add(1) > least {
            counts[cell] = before;
            if least > 0 {
                let other = KEYS + cell_of(hash_key(self.keys[set][place]));
                counts[other] = counts[other].max(least);
            }
            counts[place] = before.saturating_add(1);
            self.keys[set][place] = key;
            self.errors[set][place] = before;
            least = *counts[..KEYS].iter().min().unwrap_or(&0);
        }
        self.least[set] = least;
    }

    /// The count and the error of a key; of one that is not kept both are its cell.
    pub(super) fn bounds(&self, key: u64, hash: u64) -> (u32, u32) {
        let set = self.set(hash);
        let counts = &self.counts[set];
        match self.place(set, key).filter(|place| counts[*place] > 0) {
            Some(place) => (counts[place], self.errors[set][place]),
            None => (counts[KEYS + cell_of(hash)], counts[KEYS + cell_of(hash)]),
        }
    }

    /// The kept keys, set after set.
    pub(super) fn kept(&self) -> impl Iterator<Item = Heavy> + '_ {
        (0..self.len()).flat_map(|set| self.kept_in(set))
    }

    fn kept_in(&self, set: usize) -> impl Iterator<Item = Heavy> + '_ {
        let places = (0..KEYS).filter(move |place| self.counts[set][*place] > 0);
        places.map(move |place| Heavy {
            key: self.keys[set][place],
            count: self.counts[set][place].into(),
            error: self.errors[set][place].into(),
        })
    }

    pub(super) fn greatest_cell(&self) -> u32 {
        self.counts.iter().flat_map(|counts| &counts[KEYS..]).copied().max().unwrap_or(0)
    }

    /// Takes in sets of the same number.
    pub(super) fn merge(&mut self, other: &Sets) {
        for set in 0..self.len() {
            let mut keys: Vec<u64> = self.kept_in(set).chain(other.kept_in(set)).map(|heavy| heavy.key).collect();
            keys.sort_unstable();
            keys.dedup();
            let mut merged: Vec<(u64, u32, u32)> = keys
                .into_iter()
                .map(|key| {
                    let hash = hash_key(key);
                    let (own, others) = (self.bounds(key, hash), other.bounds(key, hash));
                    (key, own.0.saturating_add(others.0), own.1.saturating_add(others.1))
                })
                .collect();
            merged.sort_unstable_by_key(|(key, count, _)| (Reverse(*count), *key));
            let counts = &mut self.counts[set];
            for (cell, other) in counts[KEYS..].iter_mut().zip(&other.counts[set][KEYS..]) {
                *cell = cell.saturating_add(*other);
            }
            counts[..KEYS].fill(0);
            (self.keys[set], self.errors[set]) = ([0; KEYS], [0; KEYS]);
            for (place, (key, count, error)) in merged.into_iter().enumerate() {
                if place < KEYS {
                    (self.keys[set][place], counts[place], self.errors[set][place]) = (key, count, error);
                } else {
                    let cell = &mut counts[KEYS + cell_of(hash_key(key))];
                    *cell = count.max(*cell);
                }
            }
            self.least[set] = *counts[..KEYS].iter().min().unwrap_or(&0);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.keys[..])
            + size_of_val(&self.counts[..])
            + size_of_val(&self.errors[..])
            + size_of_val(&self.least[..])
    }
}

/// The cell of a hash in its set.
#[inline]
pub(super) fn cell_of(hash: u64) -> usize {
    (hash >> 32) as usize & (CELLS - 1)
}
