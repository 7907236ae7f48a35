//! Apache `DataSketches` in Rust: the sketches with the formats of its Java and C++ cores.

use std::hash::Hash;

use datasketches::bloom::{BloomFilter, BloomFilterBuilder};
use datasketches::countmin::CountMinSketch;
use datasketches::frequencies::{ErrorType, FrequentItemsSketch};
use datasketches::hll::{HllSketch, HllType};
use datasketches::tdigest::TDigestMut;

use super::Library;
use super::distinct::{self, Distinct, PRECISION};
use super::frequency::{self, Frequency};
use super::membership::{self, Membership};
use super::quantiles::{self, Quantiles};
use super::top_k::{self, TopK};
use crate::work::Implementation;

const LIBRARY: Library = Library { name: "datasketches", version: env!("LANEMARK_PEERS_DATASKETCHES") };

pub(super) fn implementations() -> Vec<Implementation> {
    let mut all = distinct::operations::<HllSketch, HllSketch>(
        LIBRARY,
        "HLL_8; MurmurHash3 of 128 bits; a list, then a set at first",
    );
    all.extend([
        frequency::plain::<CountMinSketch<u32>>(LIBRARY, "MurmurHash3, once a row"),
        frequency::conservative::<CountMinSketch<u32>>(
            LIBRARY,
            "MurmurHash3, once a row; not conservative: it adds to \
                                                                 all rows",
        ),
        top_k::operation::<FrequentItemsSketch<u64>>(LIBRARY, "MurmurHash3; a map of so many slots, filled to 3/4"),
        quantiles::t_digest::<TDigestMut>(
            LIBRARY,
            "at most 2 compression + 10 centroids; update, which buffers 4 values for each",
        ),
    ]);
    all.extend(membership::operations::<BloomFilter>(LIBRARY, "XXH64, twice a key"));
    all
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

impl Frequency for CountMinSketch<u32> {
    fn new(width: u32, depth: u8) -> Result<Self, String> {
        CountMinSketch::new(depth, width).map_err(|error| error.to_string())
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        self.update(key);
    }

    fn estimate(&self, key: u64) -> u64 {
        CountMinSketch::estimate(self, key).into()
    }

    fn bytes(&self) -> usize {
        let rows = usize::from(self.num_hashes());
        size_of::<Self>() + rows * (self.num_buckets() as usize * size_of::<u32>() + size_of::<u64>())
    }
}

impl TopK for FrequentItemsSketch<u64> {
    fn new(_k: usize, counters: usize) -> Result<Self, String> {
        FrequentItemsSketch::new(counters).map_err(|error| error.to_string())
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        self.update(key);
    }

    fn counts(&self) -> Vec<(u64, u64)> {
        let rows = self.frequent_items(ErrorType::NoFalseNegatives);
        rows.iter().map(|row| (*row.item(), row.estimate())).collect()
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.estimated_size()
    }
}

impl Membership for BloomFilter {
    fn new(items: usize, rate: f64) -> Result<Self, String> {
        BloomFilterBuilder::with_accuracy(items as u64, rate).build().map_err(|error| error.to_string())
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        BloomFilter::insert(self, key);
    }

    #[inline]
    fn contains(&self, key: u64) -> bool {
        BloomFilter::contains(self, &key)
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.estimated_size()
    }
}

impl Quantiles for TDigestMut {
    fn new(compression: f64) -> Result<Self, String> {
        TDigestMut::new(compression as u16).map_err(|error| error.to_string())
    }

    fn extend(&mut self, values: &[f64]) {
        values.iter().for_each(|value| self.update(*value));
    }

    fn quantile(&mut self, quantile: f64) -> Option<f64> {
        TDigestMut::quantile(self, quantile).expect("quantiles are checked before")
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.estimated_size()
    }
}
