//! Counts and indexes with NEON: a register of comparison results is subtracted from byte counters, or four of them are
//! weighted by bit and added in pairs to a mask.

use super::ByteSet;
use super::index::{SLACK, SPARSE, STRETCH, indexes, write_dense, write_sparse};
use crate::isa::neon;
use std::arch::aarch64::*;

/// A set as the look-ups read it.
#[derive(Clone, Copy)]
struct Rows {
    /// The membership bits of the bytes `8 * i` to `8 * i + 7`.
    members: uint8x16x2_t,
    /// `1 << (i & 7)`
    bits: uint8x16_t,
}

neon! {
    fn splat(byte: u8) -> uint8x16_t {
        vdupq_n_u8(byte)
    }

    /// `1 << (i & 7)` in byte `i`.
    fn weights() -> uint8x16_t {
        vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201))
    }

    fn rows(set: &ByteSet) -> Rows {
        let [low, high]: [uint8x16_t; 2] = bytemuck::must_cast(*set.bitmap());
        Rows { members: uint8x16x2_t(low, high), bits: weights() }
    }

    /// All ones in the bytes that equal the byte.
    fn hits_one(text: uint8x16_t, byte: uint8x16_t) -> uint8x16_t {
        vceqq_u8(text, byte)
    }

    /// All ones in the bytes that are in the set.
    fn hits_rows(text: uint8x16_t, rows: Rows) -> uint8x16_t {
        let members = vqtbl2q_u8(rows.members, vshrq_n_u8::<3>(text));
        vtstq_u8(members, vqtbl1q_u8(rows.bits, vandq_u8(text, vdupq_n_u8(7))))
    }

    /// One bit for each byte of four registers that is all ones.
    pub(in crate::scan) fn bits(hits: [uint8x16_t; 4]) -> u64 {
        let [a, b, c, d] = hits.map(|hits| vandq_u8(hits, weights()));
        let quarters = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
        vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(quarters, quarters)))
    }
}

/// For each way to find hits: the mask of 64 bytes, and the count.
macro_rules! masks_and_counts {
    ($($mask:ident, $count:ident: $hits:ident($sought:ty);)*) => {neon! {$(
        fn $mask(block: &[u8; 64], sought: $sought) -> u64 {
            let [a, b, c, d]: [uint8x16_t; 4] = bytemuck::must_cast(*block);
            bits([$hits(a, sought), $hits(b, sought), $hits(c, sought), $hits(d, sought)])
        }

        fn $count(text: &[u8], sought: $sought) -> u64 {
            let mut total = 0;
            let (blocks, rest) = text.as_chunks::<64>();
            // A counter of one byte holds 255 hits.
            for blocks in blocks.chunks(255) {
                let mut counters = [vdupq_n_u8(0); 4];
                for block in blocks {
                    let registers: [uint8x16_t; 4] = bytemuck::must_cast(*block);
                    for (counter, register) in counters.iter_mut().zip(registers) {
                        *counter = vsubq_u8(*counter, $hits(register, sought));
                    }
                }
                for counter in counters {
                    total += u64::from(vaddlvq_u8(counter));
                }
            }
            let mut padded = [0; 64];
            padded[..rest.len()].copy_from_slice(rest);
            total + u64::from(($mask(&padded, sought) & !(u64::MAX << rest.len())).count_ones())
        }
    )*}};
}

masks_and_counts! {
    mask_one, count_one: hits_one(uint8x16_t);
    mask_rows, count_rows: hits_rows(Rows);
}

indexes! {
    neon;
    index_one_u32(u32): mask_one(uint8x16_t), write_dense;
    index_one_u64(u64): mask_one(uint8x16_t), write_dense;
    index_rows_u32(u32): mask_rows(Rows), write_dense;
    index_rows_u64(u64): mask_rows(Rows), write_dense;
}

neon! {
    pub(in crate::scan) fn count(text: &[u8], byte: u8) -> u64 {
        count_one(text, splat(byte))
    }

    pub(in crate::scan) fn count_any(text: &[u8], set: &ByteSet) -> u64 {
        count_rows(text, rows(set))
    }

    pub(super) fn index_u32(text: &[u8], byte: u8, offsets: &mut Vec<u32>) {
        index_one_u32(text, splat(byte), offsets);
    }

    pub(super) fn index_u64(text: &[u8], byte: u8, offsets: &mut Vec<u64>) {
        index_one_u64(text, splat(byte), offsets);
    }

    pub(super) fn index_any_u32(text: &[u8], set: &ByteSet, offsets: &mut Vec<u32>) {
        index_rows_u32(text, rows(set), offsets);
    }

    pub(super) fn index_any_u64(text: &[u8], set: &ByteSet, offsets: &mut Vec<u64>) {
        index_rows_u64(text, rows(set), offsets);
    }
}
