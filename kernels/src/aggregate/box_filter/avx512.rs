//! The box filter with AVX-512: a comparison a register, and the compress instructions of VBMI2 for the narrow columns.

use super::blocks::{FEW, box_filters};
use super::{Events, EventsMut, Limits};
use crate::isa::avx512;
use std::arch::x86_64::*;

box_filters!(avx512: times, sixteens, bytes, move_times, move_sixteens, move_bytes);

avx512! {
    fn times(values: &[i64; 64], limit: (i64, u64)) -> u64 {
        let registers: [__m512i; 8] = bytemuck::must_cast(*values);
        let (start, width) = (_mm512_set1_epi64(limit.0), _mm512_set1_epi64(limit.1 as i64));
        let mut word = 0;
        for (index, register) in registers.into_iter().enumerate() {
            let within = _mm512_cmplt_epu64_mask(_mm512_sub_epi64(register, start), width);
            word |= u64::from(within) << (8 * index);
        }
        word
    }

    fn sixteens(values: &[u16; 64], limit: (u16, u16)) -> u64 {
        let [low, high]: [__m512i; 2] = bytemuck::must_cast(*values);
        let (start, width) = (_mm512_set1_epi16(limit.0 as i16), _mm512_set1_epi16(limit.1 as i16));
        let low = _mm512_cmplt_epu16_mask(_mm512_sub_epi16(low, start), width);
        let high = _mm512_cmplt_epu16_mask(_mm512_sub_epi16(high, start), width);
        u64::from(low) | u64::from(high) << 32
    }

    fn bytes(values: &[i8; 64], wanted: i8) -> u64 {
        _mm512_cmpeq_epi8_mask(bytemuck::must_cast(*values), _mm512_set1_epi8(wanted))
    }

    fn move_times(values: &[i64; 64], word: u64, out: &mut [i64]) {
        let out: &mut [i64; 64] = (&mut out[..64]).try_into().expect("64 values");
        let mut position = 0;
        for (index, lanes) in values.as_chunks::<8>().0.iter().enumerate() {
            let bits = (word >> (8 * index)) as u8;
            let packed: [i64; 8] = bytemuck::must_cast(_mm512_maskz_compress_epi64(bits, bytemuck::must_cast(*lanes)));
            // SAFETY: at most 8 values a register before this one were kept, so the position is at most 56.
            unsafe { out.as_mut_ptr().add(position).cast::<[i64; 8]>().write_unaligned(packed) };
            position += bits.count_ones() as usize;
        }
    }

    fn move_sixteens(values: &[u16; 64], word: u64, out: &mut [u16]) {
        let [low, high]: [__m512i; 2] = bytemuck::must_cast(*values);
        let low: [u16; 32] = bytemuck::must_cast(_mm512_maskz_compress_epi16(word as u32, low));
        let high: [u16; 32] = bytemuck::must_cast(_mm512_maskz_compress_epi16((word >> 32) as u32, high));
        let kept = (word as u32).count_ones() as usize;
        out[..32].copy_from_slice(&low);
        out[kept..kept + 32].copy_from_slice(&high);
    }

    fn move_bytes(values: &[i8; 64], word: u64, out: &mut [i8]) {
        let packed: [i8; 64] = bytemuck::must_cast(_mm512_maskz_compress_epi8(word, bytemuck::must_cast(*values)));
        out[..64].copy_from_slice(&packed);
    }
}
