//! The sketch, compiled for the target's baseline.

use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog, key_of};
use crate::sketch::hash::hash_key;

pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
    feed!(sketch, keys, hash::<KEYS>, take_in_block::<KEYS>)
}

pub(super) fn extend_f64(sketch: &mut HyperLogLog, values: &[f64]) {
    let bits: &[u64] = bytemuck::must_cast_slice(values);
    feed!(sketch, bits, hash::<NUMBERS>, take_in_block::<NUMBERS>)
}

pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
    feed!(sketch, hashes, hash::<HASHES>, take_in_block::<HASHES>)
}

#[inline]
pub(super) fn hash<const KIND: u8>(keys: &[u64], hashes: &mut [u64]) {
    for (hash, key) in hashes.iter_mut().zip(keys) {
        *hash = hashed::<KIND>(*key);
    }
}

#[inline]
fn hashed<const KIND: u8>(key: u64) -> u64 {
    match KIND {
        HASHES => key,
        KEYS => hash_key(key),
        _ => hash_key(key_of(f64::from_bits(key))),
    }
}

/// Without the filter: one hash at a time, looking its register up costs no more than the filter.
#[inline]
pub(super) fn take_in<const KIND: u8>(registers: &mut Registers, keys: &[u64]) {
    keys.iter().for_each(|key| registers.insert(hashed::<KIND>(*key)));
}

fn take_in_block<const KIND: u8>(registers: &mut Registers, keys: &[u64], _: &mut Block) {
    take_in::<KIND>(registers, keys);
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
