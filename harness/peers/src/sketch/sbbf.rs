//! `sbbf-rs-safe`: the split-block Bloom filter of Parquet, with Parquet's hash.

use sbbf_rs_safe::Filter;
use xxhash_rust::xxh64::xxh64;

use super::Library;
use super::membership::{self, Membership};
use crate::work::Implementation;

/// Bytes of a block: 8 words of 32 bits, one bit of each for a key.
const BLOCK: usize = 32;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "sbbf-rs-safe", version: env!("LANEMARK_PEERS_SBBF_RS_SAFE") };
    let note = "XXH64 of the 8 bytes by xxhash-rust, in the time; as many blocks as the theory of split blocks asks \
                for that rate; chooses its instructions as it runs";
    membership::operations::<Filter>(library, note)
}

impl Membership for Filter {
    fn new(items: usize, rate: f64) -> Result<Self, String> {
        // Bits a key, and keys: this is how a size in bytes is written in them.
        Ok(Filter::new(8, blocks(items, rate) * BLOCK))
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        self.insert_hash(hash(key));
    }

    #[inline]
    fn contains(&self, key: u64) -> bool {
        self.contains_hash(hash(key))
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.as_bytes().len()
    }
}

#[inline]
fn hash(key: u64) -> u64 {
    xxh64(&key.to_le_bytes(), 0)
}

/// The fewest blocks that keep the rate, by bisection of the keys in a block.
fn blocks(items: usize, rate: f64) -> usize {
    let (mut enough, mut too_many) = (1e-3, 512.0);
    for _ in 0..60 {
        let middle = (enough + too_many) / 2.0;
        if false_positive_rate(middle) <= rate { enough = middle } else { too_many = middle }
    }
    (items as f64 / enough).ceil() as usize
}

/// The expected rate with so many keys in a block on average. Keys fall on blocks as by a Poisson distribution; `i` of
/// them leave a bit of a word unset with probability `(31 / 32)^i`, and a lookup tests one bit in each of 8 words.
fn false_positive_rate(keys_in_a_block: f64) -> f64 {
    let (mut share, mut unset, mut rate) = ((-keys_in_a_block).exp(), 1.0_f64, 0.0);
    for i in 1..2048 {
        share *= keys_in_a_block / f64::from(i);
        unset *= 31.0 / 32.0;
        rate += share * (1.0 - unset).powi(8);
    }
    rate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streams::stream_key;

    #[test]
    fn the_rate_is_about_the_asked_one() {
        for rate in [0.1, 0.01, 0.001] {
            let items = 100_000;
            let mut filter: Filter = Membership::new(items, rate).unwrap();
            (0..items as u64).for_each(|i| Membership::insert(&mut filter, stream_key(1, 0, i)));
            let asked = 400_000;
            let held = (0..asked).filter(|i| Membership::contains(&filter, stream_key(1, 1, *i))).count();
            let found = held as f64 / asked as f64;
            assert!((0.85..1.15).contains(&(found / rate)), "{found}, not {rate}");
        }
    }
}
