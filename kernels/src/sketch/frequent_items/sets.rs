//! Sets of kept keys and cells: where a key's are, and what happens when a key takes the place of another.

use super::Heavy;
use crate::sketch::hash::hash_key;
use std::cmp::Reverse;

/// Keys of a set: as many as a register of 512 bits compares at once.
pub const KEYS: usize = 8;

/// Cells of a set, a power of two.
pub const CELLS: usize = 32;

/// Numbers of a set that count: those of its keys, then its cells.
pub(super) const COUNTS: usize = KEYS + CELLS;

/// Kept keys and cells, in lines of their own: 256 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[repr(align(64))]
pub(super) struct Set {
    /// Places are filled from the first on; one whose count is 0 is free and its key 0, so that key 0 finds the first free
    /// place when it is compared, and is kept there.
    pub(super) keys: [u64; KEYS],
    /// The counts of the keys, and the cells.
    pub(super) counts: [u32; COUNTS],
    pub(super) errors: [u32; KEYS],
}

impl Set {
    const EMPTY: Set = Set { keys: [0; KEYS], counts: [0; COUNTS], errors: [0; KEYS] };

    pub(super) fn least(&self) -> u32 {
        self.counts[..KEYS].iter().copied().min().unwrap_or(0)
    }

    /// The kept keys.
    pub(super) fn kept(&self) -> impl Iterator<Item = Heavy> + '_ {
        let places = (0..KEYS).filter(|place| self.counts[*place] > 0);
        places.map(|place| {
            let (count, error) = (self.counts[place].into(), self.errors[place].into());
            Heavy { key: self.keys[place], count, error }
        })
    }

    /// The count and the error of a key; of one that is not kept both are its cell.
    pub(super) fn bounds(&self, key: u64, hash: u64) -> (u32, u32) {
        let place = (0..KEYS).find(|place| self.keys[*place] == key && self.counts[*place] > 0);
        place.map_or_else(
            || (self.counts[cell_of(hash)], self.counts[cell_of(hash)]),
            |place| (self.counts[place], self.errors[place]),
        )
    }

    /// A key that is not kept was counted by its cell, which was `before`: keeps it if the cell exceeds the smallest count.
    #[cold]
    #[inline(never)]
    pub(super) fn admit(&mut self, key: u64, cell: usize, before: u32) {
        let least = self.least();
        let count = before.saturating_add(1);
        if count <= least {
            return;
        }
        let place = (0..KEYS).find(|place| self.counts[*place] == least).unwrap_or(0);
        self.counts[cell] = before;
        if least > 0 {
            let other = &mut self.counts[cell_of(hash_key(self.keys[place]))];
            *other = least.max(*other);
        }
        (self.keys[place], self.counts[place], self.errors[place]) = (key, count, before);
    }

    /// Takes in the same set of another sketch.
    fn merge(&mut self, other: &Set) {
        let mut keys: Vec<u64> = self.kept().chain(other.kept()).map(|heavy| heavy.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let both = |key: u64| {
            let hash = hash_key(key);
            let (own, others) = (self.bounds(key, hash), other.bounds(key, hash));
            (key, own.0.saturating_add(others.0), own.1.saturating_add(others.1))
        };
        let mut merged: Vec<(u64, u32, u32)> = keys.into_iter().map(both).collect();
        merged.sort_unstable_by_key(|(key, count, _)| (Reverse(*count), *key));
        let mut set = Set::EMPTY;
        for ((cell, own), other) in set.counts.iter_mut().zip(&self.counts).zip(&other.counts).skip(KEYS) {
            *cell = own.saturating_add(*other);
        }
        for (place, (key, count, error)) in merged.into_iter().enumerate() {
            if place < KEYS {
                (set.keys[place], set.counts[place], set.errors[place]) = (key, count, error);
            } else {
                let cell = &mut set.counts[cell_of(hash_key(key))];
                *cell = count.max(*cell);
            }
        }
        *self = set;
    }
}

/// All sets.
#[derive(Debug, Clone)]
pub(super) struct Sets {
    /// A power of two of them.
    pub(super) sets: Vec<Set>,
    /// At most the smallest count of each set. Counts only grow, so one that was the smallest once tells of nearly all
    /// cells that they are not above it.
    pub(super) least: Vec<u32>,
}

impl Sets {
    pub(super) fn new(sets: usize) -> Self {
        Sets { sets: vec![Set::EMPTY; sets], least: vec![0; sets] }
    }

    pub(super) fn len(&self) -> usize {
        self.sets.len()
    }

    /// The number of a hash's set.
    #[inline]
    pub(super) fn set_of(&self, hash: u64) -> usize {
        hash as usize & (self.sets.len() - 1)
    }

    /// The kept keys, set after set.
    pub(super) fn kept(&self) -> impl Iterator<Item = Heavy> + '_ {
        self.sets.iter().flat_map(Set::kept)
    }

    /// The count and the error of a key; of one that is not kept both are its cell.
    pub(super) fn bounds(&self, key: u64) -> (u32, u32) {
        let hash = hash_key(key);
        self.sets[self.set_of(hash)].bounds(key, hash)
    }

    pub(super) fn greatest_cell(&self) -> u32 {
        self.sets.iter().flat_map(|set| &set.counts[KEYS..]).copied().max().unwrap_or(0)
    }

    /// Takes in as many sets of another sketch.
    pub(super) fn merge(&mut self, other: &Sets) {
        for (set, other) in self.sets.iter_mut().zip(&other.sets) {
            set.merge(other);
        }
        self.least = self.sets.iter().map(Set::least).collect();
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.sets[..]) + size_of_val(&self.least[..])
    }
}

/// The place of a hash's cell among the counts of its set.
#[inline]
pub(super) fn cell_of(hash: u64) -> usize {
    KEYS + ((hash >> 32) as usize & (CELLS - 1))
}

/// The place among the counts of a set that a key adds to: `same` has a bit for each kept key that is the key.
#[inline]
pub(super) fn place_of(same: u32, hash: u64) -> usize {
    (u64::from(same) | 1 << cell_of(hash)).trailing_zeros() as usize
}
