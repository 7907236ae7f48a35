//! Four keys at a time, hashed and filtered in 128-bit NEON registers.

use super::columns::together;
use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog, scalar};
use crate::isa::neon;
use crate::sketch::hash::neon::mixed;
use std::arch::aarch64::*;

neon! {
    pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
        feed!(sketch, keys, hash::<KEYS>, take_in::<KEYS>)
    }

    pub(super) fn extend_f64(sketch: &mut HyperLogLog, values: &[f64]) {
        let bits: &[u64] = bytemuck::must_cast_slice(values);
        feed!(sketch, bits, hash::<NUMBERS>, take_in::<NUMBERS>)
    }

    pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
        feed!(sketch, hashes, hash::<HASHES>, take_in::<HASHES>)
    }

    fn hash<const KIND: u8>(keys: &[u64], hashes: &mut [u64]) {
        let ((registers, last), (hashes, hashes_last)) = (keys.as_chunks::<2>(), hashes.as_chunks_mut::<2>());
        for (hashes, keys) in hashes.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(hashed::<KIND>(bytemuck::must_cast(*keys)));
        }
        scalar::hash::<KIND>(last, hashes_last);
    }

    fn hashed<const KIND: u8>(keys: uint64x2_t) -> uint64x2_t {
        match KIND {
            HASHES => keys,
            KEYS => mixed(keys),
            _ => mixed(keys_of(keys)),
        }
    }

    /// The keys of numbers.
    fn keys_of(bits: uint64x2_t) -> uint64x2_t {
        let number = vaddq_f64(vreinterpretq_f64_u64(bits), vdupq_n_f64(0.0));
        vbslq_u64(vceqq_f64(number, number), vreinterpretq_u64_f64(number), vdupq_n_u64(f64::NAN.to_bits()))
    }

    fn take_in<const KIND: u8>(registers: &mut Registers, keys: &[u64], block: &mut Block) {
        let filter = vdupq_n_u32(registers.filter());
        let mut selected = 0;
        let (pairs, last) = keys.as_chunks::<4>();
        for pair in pairs {
            let high = high_halves::<KIND>(pair);
            let passing: [u32; 4] = bytemuck::must_cast(vceqzq_u32(vandq_u32(high, filter)));
            let high: [u32; 4] = bytemuck::must_cast(high);
            for (high, passing) in high.into_iter().zip(passing) {
                block.highs[selected] = high;
                selected += (passing & 1) as usize;
            }
        }
        let behind = if registers.look_up(&block.highs[..selected]) { keys } else { last };
        scalar::take_in::<KIND>(registers, behind);
    }

    /// The high halves of the hashes of four keys.
    fn high_halves<const KIND: u8>(keys: &[u64; 4]) -> uint32x4_t {
        let [first, second]: [uint64x2_t; 2] = bytemuck::must_cast(*keys);
        let (first, second) = (hashed::<KIND>(first), hashed::<KIND>(second));
        vuzp2q_u32(vreinterpretq_u32_u64(first), vreinterpretq_u32_u64(second))
    }

    pub(super) fn merge(ranks: &mut [u8], others: &[&[u8]]) {
        for others in together(ranks, others) {
            merge_together(ranks, others);
        }
    }

    fn merge_together(ranks: &mut [u8], others: &[&[u8]]) {
        const COLUMN: usize = 16 * 16;
        let (columns, last) = ranks.as_chunks_mut::<COLUMN>();
        let merged = columns.len() * COLUMN;
        for (at, column) in columns.iter_mut().enumerate() {
            let mut greatest: [uint8x16_t; 16] = bytemuck::must_cast(*column);
            for other in others {
                let other: [uint8x16_t; 16] = bytemuck::must_cast(other.as_chunks::<COLUMN>().0[at]);
                for (greatest, other) in greatest.iter_mut().zip(other) {
                    *greatest = vmaxq_u8(*greatest, other);
                }
            }
            *column = bytemuck::must_cast(greatest);
        }
        scalar::merge_from(last, others, merged);
    }
}
