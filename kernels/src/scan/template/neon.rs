//! The matcher with NEON: sixteen compared bytes are weighted by their bit and added.

use super::body::template_body;
use super::columns::{columns_body, one_by_one_body};
use crate::isa::neon;
use std::arch::aarch64::*;

/// Bytes of a mask.
pub(super) const WIDTH: usize = 16;

neon! {
    fn load(text: &[u8], at: usize) -> uint8x16_t {
        debug_assert!(at + 16 <= text.len());
        // SAFETY: `at` is a place of a line or of the pool, or less than SLACK - 16 after one; SLACK bytes follow each.
        unsafe { text.as_ptr().add(at).cast::<uint8x16_t>().read_unaligned() }
    }

    /// One bit a byte.
    fn bits(bytes: uint8x16_t) -> u64 {
        let weights: uint8x16_t = bytemuck::must_cast([1u8, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
        let weighted = vandq_u8(bytes, weights);
        u64::from(vaddv_u8(vget_low_u8(weighted))) | (u64::from(vaddv_u8(vget_high_u8(weighted))) << 8)
    }

    fn equals_64(text: &[u8], at: usize, byte: u8) -> u64 {
        let splat = vdupq_n_u8(byte);
        let mut hits = 0;
        for part in 0..4 {
            hits |= bits(vceqq_u8(load(text, at + 16 * part), splat)) << (16 * part);
        }
        hits
    }

    fn pair(text: &[u8], at: [usize; 2], bytes: [u8; 2]) -> u64 {
        let first = vceqq_u8(load(text, at[0]), vdupq_n_u8(bytes[0]));
        bits(vandq_u8(first, vceqq_u8(load(text, at[1]), vdupq_n_u8(bytes[1]))))
    }

    fn blanks(text: &[u8], at: usize) -> u64 {
        let bytes = load(text, at);
        bits(vorrq_u8(vceqq_u8(bytes, vdupq_n_u8(b' ')), vceqq_u8(bytes, vdupq_n_u8(b'\t'))))
    }

    /// The bytes of two places that are equal.
    fn same(text: &[u8], at: usize, pool: &[u8], place: usize) -> u64 {
        bits(vceqq_u8(load(text, at), load(pool, place)))
    }

    fn gram_hits(text: &[u8], at: usize, table: &[u32], shift: u32) -> u32 {
        let mut hits = 0;
        for place in 0..8 {
            let bit = index::gram_hash(block(text, at + 4 * place) as u32, shift);
            hits |= ((table[bit / 32] >> (bit % 32)) & 1) << place;
        }
        hits
    }
}

template_body!(neon);
columns_body!(neon);
one_by_one_body!(neon);
