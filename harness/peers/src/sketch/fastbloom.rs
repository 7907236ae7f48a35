//! `fastbloom`: a Bloom filter in one bit vector, with its own hasher and with foldhash.

use std::hash::BuildHasher;

use fastbloom::{BloomFilter, DefaultHasher};
use foldhash::fast::FixedState;

use super::Library;
use super::membership::{self, Membership};
use crate::work::Implementation;

/// Any: it only keeps runs alike.
const SEED: u64 = 9001;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = |name| Library { name, version: env!("LANEMARK_PEERS_FASTBLOOM") };
    let mut all = membership::operations::<Filter<DefaultHasher>>(library("fastbloom"), "SipHash-1-3, its default");
    all.extend(membership::operations::<Filter<FixedState>>(library("fastbloom-foldhash"), "foldhash"));
    all
}

struct Filter<S>(BloomFilter<S>);

trait Hasher: BuildHasher + Sized + Send + 'static {
    fn seeded() -> Self;
}

impl Hasher for DefaultHasher {
    fn seeded() -> Self {
        DefaultHasher::seeded(&u128::from(SEED).to_be_bytes())
    }
}

impl Hasher for FixedState {
    fn seeded() -> Self {
        Self::with_seed(SEED)
    }
}

impl<S: Hasher> Membership for Filter<S> {
    fn new(items: usize, rate: f64) -> Result<Self, String> {
        Ok(Self(BloomFilter::with_false_pos(rate).hasher(S::seeded()).expected_items(items)))
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        self.0.insert(&key);
    }

    #[inline]
    fn contains(&self, key: u64) -> bool {
        self.0.contains(&key)
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(self.0.as_slice())
    }
}
