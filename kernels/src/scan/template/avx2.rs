//! The matcher with AVX2: the signs of 32 compared bytes are the mask.

use super::body::template_body;
use super::columns::{columns_body, one_by_one_body};
use crate::isa::avx2;
use std::arch::x86_64::*;

/// Bytes of a mask.
pub(super) const WIDTH: usize = 32;

avx2! {
    fn load(text: &[u8], at: usize) -> __m256i {
        debug_assert!(at + 32 <= text.len());
        // SAFETY: `at` is a place of a line or of the pool, or less than SLACK - 32 after one; SLACK bytes follow each.
        unsafe { text.as_ptr().add(at).cast::<__m256i>().read_unaligned() }
    }

    fn signs(bytes: __m256i) -> u64 {
        u64::from(_mm256_movemask_epi8(bytes) as u32)
    }

    fn equals_64(text: &[u8], at: usize, byte: u8) -> u64 {
        let splat = _mm256_set1_epi8(byte as i8);
        let high = signs(_mm256_cmpeq_epi8(load(text, at + 32), splat));
        signs(_mm256_cmpeq_epi8(load(text, at), splat)) | (high << 32)
    }

    fn pair(text: &[u8], at: [usize; 2], bytes: [u8; 2]) -> u64 {
        let first = _mm256_cmpeq_epi8(load(text, at[0]), _mm256_set1_epi8(bytes[0] as i8));
        let second = _mm256_cmpeq_epi8(load(text, at[1]), _mm256_set1_epi8(bytes[1] as i8));
        signs(_mm256_and_si256(first, second))
    }

    fn blanks(text: &[u8], at: usize) -> u64 {
        let bytes = load(text, at);
        let space = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(b' ' as i8));
        signs(_mm256_or_si256(space, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(b'\t' as i8))))
    }

    /// The bytes of two places that are equal.
    fn same(text: &[u8], at: usize, pool: &[u8], place: usize) -> u64 {
        signs(_mm256_cmpeq_epi8(load(text, at), load(pool, place)))
    }

    fn gram_hits(text: &[u8], at: usize, bits: &[u32], shift: u32) -> u32 {
        gathered_hits(load(text, at), bits, shift)
    }

    /// Tests the bits of eight grams.
    pub(super) fn gathered_hits(grams: __m256i, bits: &[u32], shift: u32) -> u32 {
        let hashes = _mm256_mullo_epi32(grams, _mm256_set1_epi32(0x9E37_79B1_u32 as i32));
        let places = _mm256_srl_epi32(hashes, _mm_cvtsi32_si128(shift as i32));
        assert!(bits.len() >= 1 << (27 - shift), "a bit for every hash");
        // SAFETY: a place is a hash shifted right by `shift`, so its word is below 2^(27 - shift), the asserted length.
        let words = unsafe { _mm256_i32gather_epi32::<4>(bits.as_ptr().cast(), _mm256_srli_epi32::<5>(places)) };
        // The bit goes to the sign: shifts of 32-bit lanes count modulo 32 after the mask.
        let left = _mm256_sub_epi32(_mm256_set1_epi32(31), _mm256_and_si256(places, _mm256_set1_epi32(31)));
        _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_sllv_epi32(words, left))) as u32
    }
}

template_body!(avx2);
columns_body!(avx2);
one_by_one_body!(avx2);
