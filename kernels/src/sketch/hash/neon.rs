//! The hash of two keys in a 128-bit NEON register; a rotation is a shift and a shift that inserts.

use super::{MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    pub(super) fn hash_keys(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<2>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<2>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        scalar::hash_keys(last, hashed_last);
    }

    /// The hashes of two keys.
    pub(crate) fn mixed(keys: uint64x2_t) -> uint64x2_t {
        let word = veorq_u64(keys, vdupq_n_u64(START));
        spread(round(round(round(word, MULTIPLIERS[0]), MULTIPLIERS[1]), MULTIPLIERS[2]))
    }

    fn round(words: uint64x2_t, multiplier: u64) -> uint64x2_t {
        let halves = vreinterpretq_u32_u64(spread(words));
        vreinterpretq_u64_u32(vmulq_u32(halves, vreinterpretq_u32_u64(vdupq_n_u64(multiplier))))
    }

    fn spread(words: uint64x2_t) -> uint64x2_t {
        let once = rotated::<{ ROTATIONS[0] as i32 }, { 64 - ROTATIONS[0] as i32 }>(words);
        let again = rotated::<{ ROTATIONS[1] as i32 }, { 64 - ROTATIONS[1] as i32 }>(words);
        veorq_u64(words, veorq_u64(once, again))
    }
}

/// Rotated to the right by `RIGHT` bits; `LEFT` are the others of 64.
#[inline]
#[target_feature(enable = "neon")]
fn rotated<const RIGHT: i32, const LEFT: i32>(words: uint64x2_t) -> uint64x2_t {
    vsliq_n_u64::<LEFT>(vshrq_n_u64::<RIGHT>(words), words)
}
