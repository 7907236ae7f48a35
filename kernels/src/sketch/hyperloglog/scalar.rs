//! The sketch, compiled for the target's baseline.

use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog};
use crate::sketch::hash::hash_key;

pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
    feed!(sketch, keys, hash::<true>, take_in_block::<true>)
}

pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
    feed!(sketch, hashes, hash::<false>, take_in_block::<false>)
}

#[inline]
pub(super) fn hash<const KEYS: bool>(keys: &[u64], hashes: &mut [u64]) {
    for (hash, key) in hashes.iter_mut().zip(keys) {
        *hash = hashed::<KEYS>(*key);
    }
}

#[inline]
fn hashed<const KEYS: bool>(key: u64) -> u64 {
    if KEYS { hash_key(key) } else { key }
}

/// Without the filter: one hash at a time, looking its register up costs no more than the filter.
#[inline]
pub(super) fn take_in<const KEYS: bool>(registers: &mut Registers, keys: &[u64]) {
    keys.iter().for_each(|key| registers.insert(hashed::<KEYS>(*key)));
}

fn take_in_block<const KEYS: bool>(registers: &mut Registers, keys: &[u64], _: &mut Block) {
    take_in::<KEYS>(registers, keys);
}

pub(super) fn merge(ranks: &mut [u8], others: &[&[u8]]) {
    merge_from(ranks, others, 0);
}

/// Merges what the others have from that register on.
pub(super) fn merge_from(ranks: &mut [u8], others: &[&[u8]], start: usize) {
    for other in others {
        for (rank, other) in ranks.iter_mut().zip(&other[start..]) {
            *rank = (*rank).max(*other);
        }
    }
}
