//! The filter, compiled for the target's baseline.

use super::{BloomFilter, reference};
use crate::sketch::xxh64::hash_key;

pub(super) fn extend_keys<const HASHED: bool>(filter: &mut BloomFilter, keys: &[u64]) {
    for key in keys {
        reference::insert(filter, if HASHED { *key } else { hash_key(*key) });
    }
}

pub(super) fn contains_keys<const HASHED: bool>(filter: &BloomFilter, keys: &[u64], found: &mut [u64]) -> u64 {
    let mut count = 0;
    for (found, keys) in found.iter_mut().zip(keys.chunks(64)) {
        *found = 0;
        for (bit, key) in keys.iter().enumerate() {
            let hash = if HASHED { *key } else { hash_key(*key) };
            *found |= u64::from(reference::contains(filter, hash)) << bit;
        }
        count += u64::from(found.count_ones());
    }
    count
}
