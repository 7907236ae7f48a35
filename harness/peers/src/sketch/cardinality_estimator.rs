//! `cardinality-estimator`: one word, then an array, then packed registers of 6 bits; wyhash.

use std::hash::Hash;

use cardinality_estimator::CardinalityEstimator;
use wyhash::WyHash;

use super::Library;
use super::distinct::{self, Distinct, PRECISION};
use crate::work::Implementation;

type Sketch<K> = CardinalityEstimator<K, WyHash, { PRECISION as usize }, 6>;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "cardinality-estimator", version: env!("LANEMARK_PEERS_CARDINALITY_ESTIMATOR") };
    distinct::operations::<Sketch<u64>, Sketch<[u8]>>(library, "wyhash; registers of 6 bits; an array at first")
}

impl<K: Hash + ?Sized + Send + 'static> Distinct<K> for Sketch<K> {
    fn new() -> Self {
        CardinalityEstimator::new()
    }

    #[inline]
    fn insert(&mut self, key: &K) {
        CardinalityEstimator::insert(self, key);
    }

    fn estimate(&mut self) -> f64 {
        CardinalityEstimator::estimate(self) as f64
    }

    fn bytes(&self) -> usize {
        self.size_of()
    }
}
