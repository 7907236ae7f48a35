//! Count-Min, compiled for the target's baseline.

use super::CountMin;
use super::rows::{self, BATCH, Columns, FIELDS, HASHED, RAISED};
use crate::sketch::hash::hash_key;

pub(super) fn extend_plain(sketch: &mut CountMin, keys: &[u64]) {
    rows::extend_plain!(sketch, keys, columns)
}

pub(super) fn extend_conservative(sketch: &mut CountMin, keys: &[u64]) {
    rows::extend_conservative!(sketch, keys, hashes, raised)
}

pub(super) fn estimates(sketch: &CountMin, keys: &[u64], estimates: &mut [u32]) {
    rows::estimates!(sketch, keys, estimates, hashes)
}

/// The columns of each key.
fn columns(keys: &[u64], columns: &mut Columns) {
    columns_from(0, keys, columns);
}

/// The columns of each key; the first one's are put at that place.
#[inline]
pub(super) fn columns_from(start: usize, keys: &[u64], columns: &mut Columns) {
    for (index, key) in keys.iter().enumerate() {
        let hash = hash_key(*key);
        for (row, columns) in columns.iter_mut().enumerate() {
            columns[start + index] = (hash >> (16 * row)) as u16;
        }
    }
}

/// The hash of each key.
#[inline]
pub(in crate::sketch) fn hashes(keys: &[u64], hashes: &mut [u64]) {
    for (hash, key) in hashes.iter_mut().zip(keys) {
        *hash = hash_key(*key);
    }
}

/// Raises the least of four counters by one, all that are it; gives what it is then.
#[inline]
pub(in crate::sketch) fn raised(counters: [&mut u32; 4]) -> u32 {
    let least = counters.iter().fold(u32::MAX, |least, counter| least.min(**counter));
    for counter in counters {
        *counter = (*counter).max(least + 1);
    }
    least + 1
}
