//! Frequent items, compiled for the target's baseline.

use super::FrequentItems;
use super::batch::{self, GROUP, HASHED};
use super::sets::{KEYS, place_of};
use crate::sketch::count_min::scalar::hashes;

pub(super) fn extend(items: &mut FrequentItems, keys: &[u64]) {
    batch::extend!(items, keys, hashes, same)
}

/// A bit for each of the kept keys that is the key.
#[inline]
fn same(kept: &[u64; KEYS], key: u64) -> u32 {
    kept.iter().enumerate().fold(0, |bits, (place, kept)| bits | u32::from(*kept == key) << place)
}
