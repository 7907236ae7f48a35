//! The AVX-512 rung: as AVX2 where positions are hashed; buckets are found by one table of 128 entries.

use super::lanes::lanes_body;
use crate::isa::avx512;
use crate::scan::bytes::avx512::count_any;

lanes_body!(avx512);

avx512! {
    fn right(words: __m256i, counts: __m256i) -> __m256i {
        _mm256_rorv_epi32(words, counts)
    }

    /// The bits of 64 places whose first bytes are in a bucket. A table in two registers has an entry for seven bits of
    /// a byte: bytes that differ in the eighth share one.
    fn classes(by: &Filter, bytes: &[u8]) -> u64 {
        assert!(bytes.len() == 64 + REACH);
        let mut buckets = _mm512_set1_epi8(-1);
        for (place, table) in by.classes.iter().enumerate() {
            let text = load_whole(bytes, place);
            let low = _mm512_or_si512(load_whole(table, 0), load_whole(table, 128));
            let high = _mm512_or_si512(load_whole(table, 64), load_whole(table, 192));
            buckets = _mm512_and_si512(buckets, _mm512_permutex2var_epi8(low, text, high));
        }
        _mm512_test_epi8_mask(buckets, buckets)
    }

    fn load_whole(bytes: &[u8], at: usize) -> __m512i {
        let bytes: [u8; 64] = bytes[at..at + 64].try_into().expect("64 bytes");
        must_cast(bytes)
    }
}
