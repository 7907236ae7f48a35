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
        let once = multiplied::<0>(spread::<16, 48, 56, 8>(veorq_u64(keys, vdupq_n_u64(START))));
        spread::<16, 48, 40, 24>(multiplied::<1>(spread::<16, 48, 48, 16>(once)))
    }

    fn multiplied<const ROUND: usize>(words: uint64x2_t) -> uint64x2_t {
        let multipliers = vreinterpretq_u32_u64(vdupq_n_u64(MULTIPLIERS[ROUND]));
        vreinterpretq_u64_u32(vmulq_u32(vreinterpretq_u32_u64(words), multipliers))
    }
}

/// The word, exclusive or itself rotated to the right twice; after each distance stands what is left of 64.
#[inline]
#[target_feature(enable = "neon")]
fn spread<const ONCE: i32, const REST: i32, const AGAIN: i32, const OTHER_REST: i32>(words: uint64x2_t) -> uint64x2_t {
    let once = vsliq_n_u64::<REST>(vshrq_n_u64::<ONCE>(words), words);
    let again = vsliq_n_u64::<OTHER_REST>(vshrq_n_u64::<AGAIN>(words), words);
    veorq_u64(words, veorq_u64(once, again))
}

const _: () = assert!(ROTATIONS[0][0] == 16 && ROTATIONS[0][1] == 56, "the distances stand in `mixed` once more");
const _: () = assert!(ROTATIONS[1][0] == 16 && ROTATIONS[1][1] == 48);
const _: () = assert!(ROTATIONS[2][0] == 16 && ROTATIONS[2][1] == 40);
