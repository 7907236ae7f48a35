//! The search without intrinsics: eight places in a word.

use super::Literal;
use super::search::{GROUP, Progress, blocks_with_bits, searches};
use super::sink::{Collector, Counter, First};
use crate::scan::bytes::scalar::{self as bytes, equal_bytes, splat};
use std::ops::ControlFlow;

/// Functions as they are: this level has no features to enable.
macro_rules! plain {
    ($($item:item)*) => { $($item)* };
}

#[inline(always)]
fn splats(pair: [u8; 2]) -> [u64; 2] {
    pair.map(splat)
}

#[inline(always)]
fn candidates(first: &[u8; 64], second: &[u8; 64], pair: [u64; 2]) -> u64 {
    let mut mask = 0;
    for (index, (a, b)) in first.as_chunks::<8>().0.iter().zip(second.as_chunks::<8>().0).enumerate() {
        let hits = equal_bytes(u64::from_le_bytes(*a), pair[0]) & equal_bytes(u64::from_le_bytes(*b), pair[1]);
        // The product moves the eighth of each byte's bits next to each other in the highest byte.
        mask |= ((hits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (index * 8);
    }
    mask
}

#[inline(always)]
fn group(first: &[u8; GROUP], second: &[u8; GROUP], pair: [u64; 2]) -> Option<[u64; 4]> {
    let mut masks = [0; 4];
    for (mask, (a, b)) in masks.iter_mut().zip(first.as_chunks().0.iter().zip(second.as_chunks().0)) {
        *mask = candidates(a, b, pair);
    }
    (masks[0] | masks[1] | masks[2] | masks[3] != 0).then_some(masks)
}

searches! {
    plain, bytes; splats([u64; 2]), candidates, group;
    find_in(First);
    count_in(Counter);
    offsets_in(Collector<'_>);
}
