//! Exact answers: a hash set of all keys, and a hash map of all counts, with foldhash.

use std::cmp::Reverse;

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use super::Library;
use super::distinct::{self, Distinct};
use super::top_k::{self, TopK};
use crate::work::Implementation;

const LIBRARY: Library = Library { name: "hashbrown (exact)", version: env!("LANEMARK_PEERS_HASHBROWN") };

type Keys = HashSet<u64, FixedState>;
type Strings = HashSet<Box<[u8]>, FixedState>;

pub(super) fn implementations() -> Vec<Implementation> {
    let mut all = distinct::counts::<Keys, Strings>(LIBRARY, "foldhash; owns every distinct key; grows as it fills");
    all.push(top_k::operation::<Counts>(LIBRARY, "foldhash; counts every key; chooses the most frequent in the pass"));
    all
}

impl Distinct<u64> for Keys {
    fn new() -> Self {
        HashSet::with_hasher(FixedState::default())
    }

    #[inline]
    fn insert(&mut self, key: &u64) {
        HashSet::insert(self, *key);
    }

    fn estimate(&mut self) -> f64 {
        self.len() as f64
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.allocation_size()
    }
}

impl Distinct<[u8]> for Strings {
    fn new() -> Self {
        HashSet::with_hasher(FixedState::default())
    }

    #[inline]
    fn insert(&mut self, key: &[u8]) {
        self.get_or_insert_with(key, |key| Box::from(key));
    }

    fn estimate(&mut self) -> f64 {
        self.len() as f64
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.allocation_size() + self.iter().map(|key| key.len()).sum::<usize>()
    }
}

/// The counts of all keys, and the most frequent once they are chosen.
struct Counts {
    k: usize,
    all: HashMap<u64, u64, FixedState>,
    top: Vec<(u64, u64)>,
}

impl TopK for Counts {
    fn new(k: usize, _counters: usize) -> Result<Self, String> {
        Ok(Self { k, all: HashMap::with_hasher(FixedState::default()), top: Vec::new() })
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        *self.all.entry(key).or_insert(0) += 1;
    }

    fn finish(&mut self) {
        let order = |&(key, count): &(u64, u64)| (Reverse(count), key);
        let mut counts: Vec<(u64, u64)> = self.all.iter().map(|(key, count)| (*key, *count)).collect();
        if counts.len() > self.k {
            counts.select_nth_unstable_by_key(self.k - 1, order);
            counts.truncate(self.k);
        }
        counts.sort_unstable_by_key(order);
        self.top = counts;
    }

    fn counts(&self) -> Vec<(u64, u64)> {
        self.top.clone()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.all.allocation_size()
    }
}
