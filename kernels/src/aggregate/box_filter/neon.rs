//! The box filter with NEON: comparisons narrowed to weighted bits, and shuffles by table for the survivors.

use super::blocks::{FEW, box_filters};
use super::shuffles::{BYTES_TO_FRONT, SIXTEENS_TO_FRONT, move_groups};
use super::{Events, EventsMut, Limits};
use crate::aggregate::compare::neon::byte;
use crate::aggregate::filter::neon::pack_i64;
use crate::isa::neon;
use std::arch::aarch64::*;

box_filters!(neon: times, sixteens, bytes, move_times, move_sixteens, move_bytes);

neon! {
    fn times(values: &[i64; 64], limit: (i64, u64)) -> u64 {
        let (start, width) = (vdupq_n_u64(limit.0 as u64), vdupq_n_u64(limit.1));
        let mut word = [0; 8];
        for (bits, eight) in word.iter_mut().zip(values.as_chunks::<8>().0) {
            let [a, b, c, d]: [uint64x2_t; 4] = bytemuck::must_cast(*eight);
            *bits = byte(
                vcltq_u64(vsubq_u64(a, start), width),
                vcltq_u64(vsubq_u64(b, start), width),
                vcltq_u64(vsubq_u64(c, start), width),
                vcltq_u64(vsubq_u64(d, start), width),
            );
        }
        u64::from_le_bytes(word)
    }

    /// The bits of eight byte masks.
    fn bits_of(mask: uint8x8_t) -> u8 {
        let weights: uint8x8_t = bytemuck::must_cast([1u8, 2, 4, 8, 16, 32, 64, 128]);
        vaddv_u8(vand_u8(mask, weights))
    }

    fn sixteens(values: &[u16; 64], limit: (u16, u16)) -> u64 {
        let registers: [uint16x8_t; 8] = bytemuck::must_cast(*values);
        let (start, width) = (vdupq_n_u16(limit.0), vdupq_n_u16(limit.1));
        let mut word = [0; 8];
        for (bits, register) in word.iter_mut().zip(registers) {
            *bits = bits_of(vmovn_u16(vcltq_u16(vsubq_u16(register, start), width)));
        }
        u64::from_le_bytes(word)
    }

    fn bytes(values: &[i8; 64], wanted: i8) -> u64 {
        let registers: [int8x8_t; 8] = bytemuck::must_cast(*values);
        let splat = vdup_n_s8(wanted);
        let mut word = [0; 8];
        for (bits, register) in word.iter_mut().zip(registers) {
            *bits = bits_of(vceq_s8(register, splat));
        }
        u64::from_le_bytes(word)
    }

    fn move_times(values: &[i64; 64], word: u64, out: &mut [i64]) {
        pack_i64(values, &[word], (), &mut out[..64], 0);
    }

    fn move_sixteens(values: &[u16; 64], word: u64, out: &mut [u16]) {
        move_groups!(values, word, out, u16, |lanes, mask| {
            let shuffle: uint8x16_t = bytemuck::must_cast(SIXTEENS_TO_FRONT[mask]);
            bytemuck::must_cast(vqtbl1q_u8(bytemuck::must_cast(*lanes), shuffle))
        });
    }

    fn move_bytes(values: &[i8; 64], word: u64, out: &mut [i8]) {
        move_groups!(values, word, out, i8, |lanes, mask| {
            let lanes: uint8x8_t = bytemuck::must_cast(*lanes);
            let shuffle: uint8x8_t = bytemuck::must_cast(BYTES_TO_FRONT[mask]);
            bytemuck::must_cast(vqtbl1_u8(vcombine_u8(lanes, lanes), shuffle))
        });
    }
}
