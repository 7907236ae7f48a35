//! The sketch, compiled for the target's baseline.

use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog};
use crate::sketch::hash::hash_key;

pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
    feed!(sketch, keys, select::<true>, take_in)
}

pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
    feed!(sketch, hashes, select::<false>, take_in)
}

fn select<const KEYS: bool>(keys: &[u64], filter: u64, hashes: &mut Hashes) -> usize {
    select_behind::<KEYS>(keys, filter, hashes, 0)
}

/// Selects behind those that were selected before; says how many there are then.
#[inline]
pub(super) fn select_behind<const KEYS: bool>(
    keys: &[u64],
    filter: u64,
    hashes: &mut Hashes,
    mut selected: usize,
) -> usize {
    for key in keys {
        let hash = if KEYS { hash_key(*key) } else { *key };
        hashes[selected] = hash;
        selected += usize::from(hash & filter == 0);
    }
    selected
}

fn take_in(registers: &mut Registers, hashes: &[u64]) {
    hashes.iter().for_each(|hash| registers.insert(*hash));
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
