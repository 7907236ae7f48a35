//! `hyperloglockless`: one byte a register, the LogLog-beta estimate kept up with every key.

use std::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;
use hyperloglockless::{DefaultHasher, HyperLogLog};

use super::Library;
use super::distinct::{self, Distinct, PRECISION};
use crate::work::Implementation;

/// Any: it only keeps runs alike.
const SEED: u64 = 9001;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = |name| Library { name, version: env!("LANEMARK_PEERS_HYPERLOGLOCKLESS") };
    let mut all = distinct::operations::<HyperLogLog<DefaultHasher>, HyperLogLog<DefaultHasher>>(
        library("hyperloglockless"),
        "SipHash-1-3, its default",
    );
    all.extend(distinct::operations::<Folded, Folded>(library("hyperloglockless-foldhash"), "insert_hash of foldhash"));
    all
}

impl<K: Hash + ?Sized> Distinct<K> for HyperLogLog<DefaultHasher> {
    fn new() -> Self {
        HyperLogLog::seeded(PRECISION, SEED.into())
    }

    #[inline]
    fn insert(&mut self, key: &K) {
        HyperLogLog::insert(self, key);
    }

    fn estimate(&mut self) -> f64 {
        self.raw_count()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.len()
    }
}

/// The sketch beside the hasher whose hashes go into it.
pub(super) struct Folded {
    sketch: HyperLogLog<FixedState>,
    hasher: FixedState,
}

impl<K: Hash + ?Sized> Distinct<K> for Folded {
    fn new() -> Self {
        let hasher = FixedState::with_seed(SEED);
        Self { sketch: HyperLogLog::with_hasher(PRECISION, hasher.clone()), hasher }
    }

    #[inline]
    fn insert(&mut self, key: &K) {
        self.sketch.insert_hash(self.hasher.hash_one(key));
    }

    fn estimate(&mut self) -> f64 {
        self.sketch.raw_count()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.sketch.len()
    }
}
