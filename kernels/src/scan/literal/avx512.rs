//! The search with AVX-512: the comparison of the second byte is masked by that of the first.

use super::Literal;
use super::search::{GROUP, Progress, blocks_with_bits, searches};
use super::sink::{Collector, Counter, First};
use crate::isa::avx512;
use crate::scan::bytes::avx512 as bytes;
use std::arch::x86_64::*;
use std::ops::ControlFlow;

avx512! {
    fn splats(pair: [u8; 2]) -> [__m512i; 2] {
        pair.map(|byte| _mm512_set1_epi8(byte as i8))
    }

    fn candidates(first: &[u8; 64], second: &[u8; 64], pair: [__m512i; 2]) -> u64 {
        let hits = _mm512_cmpeq_epi8_mask(bytemuck::must_cast(*first), pair[0]);
        _mm512_mask_cmpeq_epi8_mask(hits, bytemuck::must_cast(*second), pair[1])
    }

    fn group(first: &[u8; GROUP], second: &[u8; GROUP], pair: [__m512i; 2]) -> Option<[u64; 4]> {
        let ([a, b, c, d], [e, f, g, h]): ([[u8; 64]; 4], [[u8; 64]; 4]) =
            (bytemuck::must_cast(*first), bytemuck::must_cast(*second));
        let masks =
            [candidates(&a, &e, pair), candidates(&b, &f, pair), candidates(&c, &g, pair), candidates(&d, &h, pair)];
        (masks[0] | masks[1] | masks[2] | masks[3] != 0).then_some(masks)
    }
}

searches! {
    avx512, bytes; splats([__m512i; 2]), candidates, group;
    find_in(First);
    count_in(Counter);
    offsets_in(Collector<'_>);
}
