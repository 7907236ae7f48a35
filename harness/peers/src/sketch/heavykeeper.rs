//! `heavykeeper`: the sketch of that name, and its variant with cuckoo slots.

use heavykeeper::{CuckooTopK, TopK as HeavyKeeper};

use super::Library;
use super::top_k::{self, TopK};
use crate::work::Implementation;

/// Buckets of a row, rows, and the base of the decay: of the example in its documentation's size.
const WIDTH: usize = 2048;
const DEPTH: usize = 4;
const DECAY: f64 = 0.9;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = |name| Library { name, version: env!("LANEMARK_PEERS_HEAVYKEEPER") };
    vec![
        top_k::operation::<HeavyKeeper<u64>>(library("heavykeeper"), "ahash; 4 rows of 2048 buckets, decay 0.9"),
        top_k::operation::<CuckooTopK<u64>>(
            library("heavykeeper-cuckoo"),
            "ahash; 2048 buckets of 1 and 4 slots, decay 0.9",
        ),
    ]
}

impl TopK for HeavyKeeper<u64> {
    fn new(k: usize, _counters: usize) -> Result<Self, String> {
        Ok(HeavyKeeper::new(k, WIDTH, DEPTH, DECAY))
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        self.add(&key, 1);
    }

    fn counts(&self) -> Vec<(u64, u64)> {
        self.list().into_iter().map(|node| (node.item, node.count)).collect()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.mem_bytes(|_| 0)
    }
}

impl TopK for CuckooTopK<u64> {
    fn new(k: usize, _counters: usize) -> Result<Self, String> {
        Ok(CuckooTopK::new(k, WIDTH, DEPTH, DECAY))
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        self.add(&key, 1);
    }

    fn counts(&self) -> Vec<(u64, u64)> {
        self.list().into_iter().map(|node| (node.item, node.count)).collect()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.mem_bytes(|_| 0)
    }
}
