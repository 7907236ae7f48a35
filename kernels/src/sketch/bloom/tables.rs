//! The rung tables of the Bloom filter. Lookups trust their caller that there is one word for every 64 keys.

use super::{BloomFilter, scalar};
use crate::isa::rung_table;

/// Inserts keys or hashes.
pub type Extend = fn(&mut BloomFilter, &[u64]);
/// Looks keys or hashes up: writes one bit each and returns how many are held.
pub type Contains = fn(&BloomFilter, &[u64], &mut [u64]) -> u64;

rung_table! {
    /// [`BloomFilter::extend`].
    pub static EXTEND: "sketch/bloom-extend", Extend, (filter, keys);
    scalar: scalar::extend::<false>;
}

rung_table! {
    /// [`BloomFilter::extend_hashes`].
    pub static EXTEND_HASHES: "sketch/bloom-extend-hashes", Extend, (filter, hashes);
    scalar: scalar::extend::<true>;
}

rung_table! {
    /// [`BloomFilter::contains_keys`].
    pub static CONTAINS: "sketch/bloom-contains", Contains, (filter, keys, found);
    scalar: scalar::contains::<false>;
}

rung_table! {
    /// [`BloomFilter::contains_hashes`].
    pub static CONTAINS_HASHES: "sketch/bloom-contains-hashes", Contains, (filter, hashes, found);
    scalar: scalar::contains::<true>;
}
