//! Apache `DataSketches` in Rust: the sketches with the formats of its Java and C++ cores.

use std::hash::Hash;

use datasketches::hll::{HllSketch, HllType};

use super::Library;
use super::distinct::{self, Distinct, PRECISION};
use crate::work::Implementation;

const LIBRARY: Library = Library { name: "datasketches", version: env!("LANEMARK_PEERS_DATASKETCHES") };

pub(super) fn implementations() -> Vec<Implementation> {
    distinct::operations::<HllSketch, HllSketch>(LIBRARY, "HLL_8; MurmurHash3 of 128 bits; a list, then a set at first")
}

impl<K: Hash + ?Sized> Distinct<K> for HllSketch {
    fn new() -> Self {
        Self::new(PRECISION, HllType::Hll8).expect("a precision that it takes")
    }

    #[inline]
    fn insert(&mut self, key: &K) {
        self.update(key);
    }

    fn estimate(&mut self) -> f64 {
        HllSketch::estimate(self)
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.estimated_size()
    }
}
