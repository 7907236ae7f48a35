//! The NEON rung: four positions are hashed at once; their words are loaded one by one.

use super::filter::{FIRST_HALF, Filter, Kind, Masks, Places, REACH, SECOND_HALF, prefix_index};
use super::{LiteralSet, Match, Matching, search};
use crate::isa::neon;
use crate::scan::bytes::neon::count_any;
use bytemuck::must_cast;
use std::arch::aarch64::*;

/// Where the four bytes at each of four places lie.
const SPREAD: [u8; 16] = [0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6];

neon! {
    pub(in crate::scan) fn count(set: &LiteralSet, text: &[u8], matching: Matching) -> u64 {
        match &set.single_bytes {
            Some(bytes) => count_any(text, bytes),
            None => search::count(set, text, matching, |by, text, places, masks| filter(by, text, places, masks)),
        }
    }

    pub(in crate::scan) fn search(set: &LiteralSet, text: &[u8], matching: Matching, emit: &mut dyn FnMut(Match)) {
        search::search(set, text, matching, |by, text, places, masks| filter(by, text, places, masks), emit);
    }

    fn filter(by: &Filter, text: &[u8], places: Places, masks: &mut Masks) -> usize {
        match (by.kind, by.stride) {
            (Kind::Piece, 1) => by.fill(text, places, masks, |bytes| pieces::<1>(by, bytes)),
            (Kind::Piece, 8) => by.fill(text, places, masks, |bytes| pieces::<8>(by, bytes)),
            (Kind::Piece, _) => by.fill(text, places, masks, |bytes| pieces::<4>(by, bytes)),
            (Kind::Prefix, _) => by.fill(text, places, masks, |bytes| prefixes(by, bytes)),
            (Kind::Classes, _) => by.fill(text, places, masks, |bytes| classes(by, bytes)),
        }
    }

    /// The bits of 64 pieces.
    fn pieces<const STRIDE: usize>(by: &Filter, bytes: &[u8]) -> u64 {
        assert!(bytes.len() == 64 * STRIDE + REACH);
        let (fold, [low, high]) = (vdupq_n_u32(by.fold), by.mask.map(|mask| vdupq_n_u32(mask)));
        let (first, second) = (vdupq_n_u32(FIRST_HALF), vdupq_n_u32(SECOND_HALF));
        let to_one = vdupq_n_s32(5 - by.shift as i32);
        let to_other = vdupq_n_s32(10 - by.shift as i32);
        let five = vdupq_n_u32(31);
        let mut mask = 0;
        for four in 0..16 {
            let at = four * 4 * STRIDE;
            let (a, b) = if STRIDE == 1 {
                let text = vreinterpretq_u8_u32(load(bytes, at));
                let of = |spread: [u8; 16]| vreinterpretq_u32_u8(vqtbl1q_u8(text, must_cast(spread)));
                (of(SPREAD), of(SPREAD.map(|place| place + 4)))
            } else if STRIDE == 4 {
                (load(bytes, at), load(bytes, at + 4))
            } else {
                let (one, two) = (load(bytes, at), load(bytes, at + 16));
                (vuzp1q_u32(one, two), vuzp2q_u32(one, two))
            };
            let a = vandq_u32(vorrq_u32(a, fold), low);
            let b = vandq_u32(vorrq_u32(b, fold), high);
            let hash = vaddq_u32(vmulq_u32(a, first), vmulq_u32(b, second));
            let one = vandq_u32(vshlq_u32(hash, to_one), five);
            let other = vandq_u32(vshlq_u32(hash, to_other), five);
            mask |= both(words(by, hash), one, other) << (four * 4);
        }
        mask
    }

    /// The bits of 64 places where a literal may begin.
    fn prefixes(by: &Filter, bytes: &[u8]) -> u64 {
        assert!(bytes.len() == 64 + REACH);
        let spread: uint8x16_t = must_cast(SPREAD);
        let (fold, fifteen) = (vdupq_n_u32(by.fold), vdupq_n_u32(15));
        let mut mask = 0;
        for place in 0..16 {
            let text = vreinterpretq_u8_u32(load(bytes, place * 4));
            let four = vorrq_u32(vreinterpretq_u32_u8(vqtbl1q_u8(text, spread)), fold);
            let fours: [u32; 4] = must_cast(four);
            let words = must_cast(fours.map(|four| by.words[prefix_index(four)]));
            let one = vandq_u32(vshrq_n_u32::<16>(four), fifteen);
            let other = vorrq_u32(vandq_u32(vshrq_n_u32::<24>(four), fifteen), vdupq_n_u32(16));
            mask |= both(words, one, other) << (place * 4);
        }
        mask
    }

    /// Whether both bits of each word are set.
    fn both(words: uint32x4_t, one: uint32x4_t, other: uint32x4_t) -> u64 {
        let right = |counts: uint32x4_t| vshlq_u32(words, vnegq_s32(vreinterpretq_s32_u32(counts)));
        let both = vandq_u32(vandq_u32(right(one), right(other)), vdupq_n_u32(1));
        let places: int32x4_t = must_cast([0i32, 1, 2, 3]);
        u64::from(vaddvq_u32(vshlq_u32(both, places)))
    }

    /// The words that four hashes choose.
    fn words(by: &Filter, hash: uint32x4_t) -> uint32x4_t {
        let hashes: [u32; 4] = must_cast(hash);
        must_cast(hashes.map(|hash| by.words[(hash >> by.shift) as usize]))
    }

    /// The bits of 64 places whose first bytes are in a bucket.
    fn classes(by: &Filter, bytes: &[u8]) -> u64 {
        assert!(bytes.len() == 64 + REACH);
        let tables = by.nibbles.map(|halves| halves.map(|half| must_cast::<[u8; 16], uint8x16_t>(half)));
        let bits: uint8x16_t = must_cast([1u8, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
        let mut mask = 0;
        for quarter in 0..4 {
            let mut buckets = vdupq_n_u8(0xff);
            for (place, [low, high]) in tables.iter().enumerate() {
                let text = vreinterpretq_u8_u32(load(bytes, quarter * 16 + place));
                let low = vqtbl1q_u8(*low, vandq_u8(text, vdupq_n_u8(15)));
                buckets = vandq_u8(buckets, vandq_u8(low, vqtbl1q_u8(*high, vshrq_n_u8::<4>(text))));
            }
            let some = vandq_u8(vtstq_u8(buckets, buckets), bits);
            let halves = u64::from(vaddv_u8(vget_low_u8(some))) | u64::from(vaddv_u8(vget_high_u8(some))) << 8;
            mask |= halves << (quarter * 16);
        }
        mask
    }

    fn load(bytes: &[u8], at: usize) -> uint32x4_t {
        let bytes: [u8; 16] = bytes[at..at + 16].try_into().expect("16 bytes");
        must_cast(bytes)
    }
}
