//! The sketch, compiled for the target's baseline.

use super::HyperLogLog;
use crate::sketch::hash::hash_key;

pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
    keys.iter().for_each(|key| sketch.insert_hash(hash_key(*key)));
}

pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
    hashes.iter().for_each(|hash| sketch.insert_hash(*hash));
}

pub(super) fn merge(ranks: &mut [u8], others: &[&[u8]]) {
    for other in others {
        for (rank, other) in ranks.iter_mut().zip(*other) {
            *rank = (*rank).max(*other);
        }
    }
}
