//! The rung tables of the Bloom filter. Lookups trust their caller that there is one word for every 64 keys.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{BloomFilter, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

/// Inserts keys or hashes.
pub type Extend = fn(&mut BloomFilter, &[u64]);
/// Looks keys or hashes up: writes one bit each and returns how many are held.
pub type Contains = fn(&BloomFilter, &[u64], &mut [u64]) -> u64;

rung_table! {
    /// [`BloomFilter::extend`].
    pub static EXTEND: "sketch/bloom-extend", Extend, (filter, keys);
    scalar: scalar::extend_keys::<false>;
    avx2: avx2::extend_keys::<false>;
    avx512: avx512::extend_keys::<false>;
    neon: neon::extend_keys::<false>;
}

rung_table! {
    /// [`BloomFilter::extend_hashes`].
    pub static EXTEND_HASHES: "sketch/bloom-extend-hashes", Extend, (filter, hashes);
    scalar: scalar::extend_keys::<true>;
    avx2: avx2::extend_keys::<true>;
    avx512: avx512::extend_keys::<true>;
    neon: neon::extend_keys::<true>;
}

rung_table! {
    /// [`BloomFilter::contains_keys`].
    pub static CONTAINS: "sketch/bloom-contains", Contains, (filter, keys, found);
    scalar: scalar::contains_keys::<false>;
    avx2: avx2::contains_keys::<false>;
    avx512: avx512::contains_keys::<false>;
    neon: neon::contains_keys::<false>;
}

rung_table! {
    /// [`BloomFilter::contains_hashes`].
    pub static CONTAINS_HASHES: "sketch/bloom-contains-hashes", Contains, (filter, hashes, found);
    scalar: scalar::contains_keys::<true>;
    avx2: avx2::contains_keys::<true>;
    avx512: avx512::contains_keys::<true>;
    neon: neon::contains_keys::<true>;
}
