//! The matcher with AVX-512: 64 bytes are compared into a mask with one instruction.

use super::body::template_body;
use crate::isa::avx512;
use std::arch::x86_64::*;

/// Bytes of a mask. Most of what is looked for is near: 256 bits cross fewer lines of the cache than 512.
pub(super) const WIDTH: usize = 32;

avx512! {
    fn load(text: &[u8], at: usize) -> __m256i {
        debug_assert!(at + 32 <= text.len());
        // SAFETY: `at` is a place of a line or of the pool, or less than SLACK - 32 after one; SLACK bytes follow each.
        unsafe { text.as_ptr().add(at).cast::<__m256i>().read_unaligned() }
    }

    fn equals_64(text: &[u8], at: usize, byte: u8) -> u64 {
        debug_assert!(at + 64 <= text.len());
        // SAFETY: `at` is a place of a line or less than SLACK - 64 after one; SLACK bytes follow each.
        let bytes = unsafe { text.as_ptr().add(at).cast::<__m512i>().read_unaligned() };
        _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8))
    }

    fn pair(text: &[u8], at: [usize; 2], bytes: [u8; 2]) -> u64 {
        let first = _mm256_cmpeq_epi8_mask(load(text, at[0]), _mm256_set1_epi8(bytes[0] as i8));
        u64::from(first & _mm256_cmpeq_epi8_mask(load(text, at[1]), _mm256_set1_epi8(bytes[1] as i8)))
    }

    fn blanks(text: &[u8], at: usize) -> u64 {
        let bytes = load(text, at);
        let space = _mm256_cmpeq_epi8_mask(bytes, _mm256_set1_epi8(b' ' as i8));
        u64::from(space | _mm256_cmpeq_epi8_mask(bytes, _mm256_set1_epi8(b'\t' as i8)))
    }

    /// The bytes of two places that are equal.
    fn same(text: &[u8], at: usize, pool: &[u8], place: usize) -> u64 {
        u64::from(_mm256_cmpeq_epi8_mask(load(text, at), load(pool, place)))
    }

    fn gram_hits(text: &[u8], at: usize, bits: &[u32], shift: u32) -> u32 {
        super::avx2::gathered_hits(load(text, at), bits, shift)
    }
}

template_body!(avx512);
