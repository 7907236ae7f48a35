//! The search with NEON: sixteen pairs of registers are compared and joined before the first branch.

use super::Literal;
use super::search::{GROUP, Progress, blocks_with_bits, searches};
use super::sink::{Collector, Counter, First};
use crate::isa::neon;
use crate::scan::bytes::neon::{self as bytes, bits};
use std::arch::aarch64::*;
use std::ops::ControlFlow;

neon! {
    fn splats(pair: [u8; 2]) -> [uint8x16_t; 2] {
        pair.map(|byte| vdupq_n_u8(byte))
    }

    /// All ones at the places whose two bytes are the pair's.
    fn hits(first: &[u8; 64], second: &[u8; 64], pair: [uint8x16_t; 2]) -> [uint8x16_t; 4] {
        let firsts: [uint8x16_t; 4] = bytemuck::must_cast(*first);
        let seconds: [uint8x16_t; 4] = bytemuck::must_cast(*second);
        let mut hits = firsts;
        for index in 0..4 {
            hits[index] = vandq_u8(vceqq_u8(firsts[index], pair[0]), vceqq_u8(seconds[index], pair[1]));
        }
        hits
    }

    fn candidates(first: &[u8; 64], second: &[u8; 64], pair: [uint8x16_t; 2]) -> u64 {
        bits(hits(first, second, pair))
    }

    fn group(first: &[u8; GROUP], second: &[u8; GROUP], pair: [uint8x16_t; 2]) -> Option<[u64; 4]> {
        let (firsts, seconds) = (first.as_chunks::<64>().0, second.as_chunks::<64>().0);
        let mut all = [[vdupq_n_u8(0); 4]; 4];
        let mut any = vdupq_n_u8(0);
        for (block, (first, second)) in all.iter_mut().zip(firsts.iter().zip(seconds)) {
            *block = hits(first, second, pair);
            for hits in block {
                any = vorrq_u8(any, *hits);
            }
        }
        if vmaxvq_u8(any) == 0 {
            return None;
        }
        let [a, b, c, d] = all;
        Some([bits(a), bits(b), bits(c), bits(d)])
    }
}

searches! {
    neon, bytes; splats([uint8x16_t; 2]), candidates, group;
    find_in(First);
    count_in(Counter);
    offsets_in(Collector<'_>);
}
