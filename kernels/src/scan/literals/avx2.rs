//! The AVX2 rung: buckets are found by two tables of sixteen entries for each byte.

use super::lanes::lanes_body;
use crate::isa::avx2;
use crate::scan::bytes::avx2::count_any;

lanes_body!(avx2);

avx2! {
    fn right(words: __m256i, counts: __m256i) -> __m256i {
        _mm256_srlv_epi32(words, _mm256_and_si256(counts, _mm256_set1_epi32(31)))
    }

    /// The bits of 64 places whose first bytes are in a bucket.
    fn classes(by: &Filter, bytes: &[u8]) -> u64 {
        assert!(bytes.len() == 64 + REACH);
        let nibble = _mm256_set1_epi8(15);
        let tables = by.nibbles.map(|halves| halves.map(|half| _mm256_broadcastsi128_si256(must_cast(half))));
        let mut mask = 0;
        for half in 0..2 {
            let mut buckets = _mm256_set1_epi8(-1);
            for (place, [low, high]) in tables.iter().enumerate() {
                let text = load(bytes, half * 32 + place);
                let low = _mm256_shuffle_epi8(*low, _mm256_and_si256(text, nibble));
                let high = _mm256_shuffle_epi8(*high, _mm256_and_si256(_mm256_srli_epi16::<4>(text), nibble));
                buckets = _mm256_and_si256(buckets, _mm256_and_si256(low, high));
            }
            let none = _mm256_movemask_epi8(_mm256_cmpeq_epi8(buckets, _mm256_setzero_si256())) as u32;
            mask |= u64::from(!none) << (half * 32);
        }
        mask
    }
}
