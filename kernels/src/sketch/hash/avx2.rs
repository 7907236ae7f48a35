//! The hash of four keys in a 256-bit register; rotations by whole bytes are shuffles.

use super::{MULTIPLIERS, ROTATIONS, START, scalar};
use crate::isa::avx2;
use crate::sketch::strings::Strings;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn hash_keys(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<4>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<4>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        scalar::hash_keys(last, hashed_last);
    }

    pub(super) fn hash_strings(strings: Strings<'_>, hashes: &mut [u64]) {
        scalar::hash_strings(strings, hashes)
    }

    /// The hashes of four keys.
    pub(crate) fn mixed(keys: __m256i) -> __m256i {
        let word = _mm256_xor_si256(keys, _mm256_set1_epi64x(START as i64));
        spread(round(round(round(word, MULTIPLIERS[0]), MULTIPLIERS[1]), MULTIPLIERS[2]))
    }

    fn round(words: __m256i, multiplier: u64) -> __m256i {
        _mm256_mullo_epi32(spread(words), _mm256_set1_epi64x(multiplier as i64))
    }

    fn spread(words: __m256i) -> __m256i {
        let once = _mm256_shuffle_epi8(words, bytemuck::must_cast(rotation(ROTATIONS[0])));
        let again = _mm256_shuffle_epi8(words, bytemuck::must_cast(rotation(ROTATIONS[1])));
        _mm256_xor_si256(words, _mm256_xor_si256(once, again))
    }
}

/// The shuffle that rotates each word of 64 bits to the right by so many bits, whole bytes.
const fn rotation(bits: u32) -> [u8; 32] {
    let mut from = [0; 32];
    let mut at = 0;
    while at < 32 {
        // A shuffle stays within its 128 bits, and counts from their start.
        from[at] = (at % 16 / 8 * 8 + (at + bits as usize / 8) % 8) as u8;
        at += 1;
    }
    from
}
