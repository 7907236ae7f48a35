//! The kept keys and their counts: a small table to find a key in, and a heap whose entries lag behind.

use crate::sketch::hash::hash_key;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An entry of the heap: count, key. The least count is on top, of several that of the greatest key.
type Entry = Reverse<(u32, Reverse<u64>)>;

/// Places of the table for each kept key, at least: nearly every kept key is at the first place it is looked for at.
const SPARSENESS: usize = 4;

/// Places of the smallest table.
const LEAST_PLACES: usize = 64;

/// At most so many keys with their counts.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    most: usize,
    /// Keys by open addressing with linear probes; a place whose count is 0 is free.
    keys: Vec<u64>,
    counts: Vec<u32>,
    /// One entry a kept key. Its count is that of the table or an earlier one: counts only grow, so the entry on top is
    /// the least once its own count is up to date.
    heap: BinaryHeap<Entry>,
}

impl Kept {
    pub(super) fn new(most: usize) -> Self {
        Kept { most, keys: vec![0; LEAST_PLACES], counts: vec![0; LEAST_PLACES], heap: BinaryHeap::new() }
    }

    /// Those keys, all different, at most `most`, with counts above 0.
    pub(super) fn of(most: usize, keys: &[(u64, u32)]) -> Self {
        let mut kept = Kept::new(most);
        for (key, count) in keys {
            kept.insert(*key, hash_key(*key), *count);
        }
        kept
    }

    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// What an estimate must exceed that is worth a look: at most the smallest kept count, 0 while there is room.
    pub(super) fn threshold(&self) -> u32 {
        match self.heap.peek() {
            Some(Reverse((count, _))) if self.heap.len() == self.most => *count,
            _ => 0,
        }
    }

    /// A key was counted, and is estimated at that.
    #[inline]
    pub(super) fn offer(&mut self, key: u64, hash: u64, estimate: u32) {
        match self.find(key, hash) {
            Ok(place) => self.counts[place] = estimate,
            Err(_) => self.offer_new(key, hash, estimate),
        }
    }

    /// The same for a key that is not kept.
    #[cold]
    #[inline(never)]
    fn offer_new(&mut self, key: u64, hash: u64, estimate: u32) {
        if self.heap.len() == self.most {
            let (least, worst) = self.worst();
            if estimate <= least {
                return;
            }
            self.heap.pop();
            self.remove(worst);
        }
        self.insert(key, hash, estimate);
    }

    /// The place of a key, or the free one where it would be.
    #[inline]
    fn find(&self, key: u64, hash: u64) -> Result<usize, usize> {
        let mut place = self.home(hash);
        loop {
            if self.counts[place] == 0 {
                return Err(place);
            }
            if self.keys[place] == key {
                return Ok(place);
            }
            place = (place + 1) & (self.keys.len() - 1);
        }
    }

    /// The first place that a key is looked for at.
    #[inline]
    fn home(&self, hash: u64) -> usize {
        hash as usize & (self.keys.len() - 1)
    }

    fn insert(&mut self, key: u64, hash: u64, count: u32) {
        self.heap.push(Reverse((count, Reverse(key))));
        if self.heap.len() * SPARSENESS > self.keys.len() {
            self.grow();
        }
        self.put(key, hash, count);
    }

    fn put(&mut self, key: u64, hash: u64, count: u32) {
        let (Ok(place) | Err(place)) = self.find(key, hash);
        (self.keys[place], self.counts[place]) = (key, count);
    }

    /// Makes the table twice as large.
    fn grow(&mut self) {
        let places = self.keys.len() * 2;
        let keys = std::mem::replace(&mut self.keys, vec![0; places]);
        let counts = std::mem::replace(&mut self.counts, vec![0; places]);
        for (key, count) in keys.into_iter().zip(counts).filter(|(_, count)| *count > 0) {
            self.put(key, hash_key(key), count);
        }
    }

    /// The smallest kept count and its key; that entry is on top of the heap.
    fn worst(&mut self) -> (u32, u64) {
        loop {
            let Some(Reverse((seen, Reverse(key)))) = self.heap.peek().copied() else { return (0, 0) };
            let count = self.find(key, hash_key(key)).map_or(seen, |place| self.counts[place]);
            if count == seen {
                return (count, key);
            }
            if let Some(mut top) = self.heap.peek_mut() {
                *top = Reverse((count, Reverse(key)));
            }
        }
    }

    /// Takes a key out of the table, and moves those behind it up, so that no probe ends too early.
    fn remove(&mut self, key: u64) {
        let Ok(mut free) = self.find(key, hash_key(key)) else { return };
        let mask = self.keys.len() - 1;
        let mut place = free;
        loop {
            place = (place + 1) & mask;
            if self.counts[place] == 0 {
                break;
            }
            let home = self.home(hash_key(self.keys[place]));
            if place.wrapping_sub(home) & mask >= place.wrapping_sub(free) & mask {
                self.keys[free] = self.keys[place];
                self.counts[free] = self.counts[place];
                free = place;
            }
        }
        (self.keys[free], self.counts[free]) = (0, 0);
    }

    /// The kept keys, in no order that means anything.
    pub(super) fn keys(&self) -> impl Iterator<Item = u64> + '_ {
        self.heap.iter().map(|Reverse((_, Reverse(key)))| *key)
    }

    /// Keys and counts: count descending, then key ascending.
    pub(super) fn sorted(&self) -> Vec<(u64, u32)> {
        let places = self.keys.iter().zip(&self.counts).filter(|(_, count)| **count > 0);
        let mut sorted: Vec<(u64, u32)> = places.map(|(key, count)| (*key, *count)).collect();
        sorted.sort_unstable_by_key(|(key, count)| (Reverse(*count), *key));
        sorted
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.keys[..]) + size_of_val(&self.counts[..]) + self.heap.capacity() * size_of::<Entry>()
    }
}
