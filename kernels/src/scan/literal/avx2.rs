//! The search with AVX2: four pairs of registers are compared and joined before the first branch.

use super::Literal;
use super::search::{GROUP, Progress, blocks_with_bits, searches};
use super::sink::{Collector, Counter, First};
use crate::isa::avx2;
use crate::scan::bytes::avx2 as bytes;
use std::arch::x86_64::*;
use std::ops::ControlFlow;

avx2! {
    fn splats(pair: [u8; 2]) -> [__m256i; 2] {
        pair.map(|byte| _mm256_set1_epi8(byte as i8))
    }

    /// All ones at the places whose two bytes are the pair's.
    fn hits(first: __m256i, second: __m256i, pair: [__m256i; 2]) -> __m256i {
        _mm256_and_si256(_mm256_cmpeq_epi8(first, pair[0]), _mm256_cmpeq_epi8(second, pair[1]))
    }

    /// The signs of 64 bytes.
    fn signs(low: __m256i, high: __m256i) -> u64 {
        u64::from(_mm256_movemask_epi8(low) as u32) | u64::from(_mm256_movemask_epi8(high) as u32) << 32
    }

    fn candidates(first: &[u8; 64], second: &[u8; 64], pair: [__m256i; 2]) -> u64 {
        let ([a, b], [c, d]): ([__m256i; 2], [__m256i; 2]) = (bytemuck::must_cast(*first), bytemuck::must_cast(*second));
        signs(hits(a, c, pair), hits(b, d, pair))
    }

    fn group(first: &[u8; GROUP], second: &[u8; GROUP], pair: [__m256i; 2]) -> Option<[u64; 4]> {
        let firsts: [__m256i; 8] = bytemuck::must_cast(*first);
        let seconds: [__m256i; 8] = bytemuck::must_cast(*second);
        let mut all = [_mm256_setzero_si256(); 8];
        let mut any = _mm256_setzero_si256();
        for index in 0..8 {
            all[index] = hits(firsts[index], seconds[index], pair);
            any = _mm256_or_si256(any, all[index]);
        }
        if _mm256_movemask_epi8(any) == 0 {
            return None;
        }
        let [a, b, c, d, e, f, g, h] = all;
        Some([signs(a, b), signs(c, d), signs(e, f), signs(g, h)])
    }
}

searches! {
    avx2, bytes; splats([__m256i; 2]), candidates, group;
    find_in(First);
    count_in(Counter);
    offsets_in(Collector<'_>);
}
