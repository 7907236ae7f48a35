//! `hyperloglogplus`: Google's HyperLogLog++, with its tables of bias.

use std::hash::Hash;

use foldhash::fast::FixedState;
use hyperloglogplus::{HyperLogLog, HyperLogLogPlus};

use super::Library;
use super::distinct::{self, Distinct, PRECISION};
use crate::work::Implementation;

type Sketch<K> = HyperLogLogPlus<K, FixedState>;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "hyperloglogplus", version: env!("LANEMARK_PEERS_HYPERLOGLOGPLUS") };
    let note = "foldhash; registers of 6 bits; a sparse list at first; cannot tell its bytes";
    distinct::operations::<Sketch<u64>, Sketch<[u8]>>(library, note)
}

impl<K: Hash + ?Sized + Send + 'static> Distinct<K> for Sketch<K> {
    fn new() -> Self {
        HyperLogLogPlus::new(PRECISION, FixedState::with_seed(9001)).expect("a precision that it takes")
    }

    #[inline]
    fn insert(&mut self, key: &K) {
        HyperLogLog::insert(self, key);
    }

    fn estimate(&mut self) -> f64 {
        self.count()
    }

    fn bytes(&self) -> usize {
        0
    }
}
