//! Exact answers: a hash set of all keys, and a hash map of all counts, with foldhash.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::Library;
use super::distinct::{self, Distinct};
use crate::work::Implementation;

const LIBRARY: Library = Library { name: "hashbrown (exact)", version: env!("LANEMARK_PEERS_HASHBROWN") };

type Keys = HashSet<u64, FixedState>;
type Strings = HashSet<Box<[u8]>, FixedState>;

pub(super) fn implementations() -> Vec<Implementation> {
    distinct::counts::<Keys, Strings>(LIBRARY, "foldhash; owns every distinct key; grows as it fills")
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
