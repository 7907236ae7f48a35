//! Eight keys at a time: hashed, filtered and compressed in a register, and their ranks counted by `vplzcntq`.

use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog, scalar};
use crate::isa::avx512;
use crate::sketch::hash::avx512::mixed;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
        feed!(sketch, keys, select::<true>, take_in)
    }

    pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
        feed!(sketch, hashes, select::<false>, take_in)
    }

    fn select<const KEYS: bool>(keys: &[u64], filter: u64, hashes: &mut Hashes) -> usize {
        let (registers, last) = keys.as_chunks::<8>();
        let mut selected = 0;
        if filter == 0 {
            for (hashes, keys) in hashes.as_chunks_mut::<8>().0.iter_mut().zip(registers) {
                *hashes = bytemuck::must_cast(hashed::<KEYS>(bytemuck::must_cast(*keys)));
            }
            selected = 8 * registers.len();
        } else {
            let filter = _mm512_set1_epi64(filter as i64);
            for keys in registers {
                let all = hashed::<KEYS>(bytemuck::must_cast(*keys));
                let passing = _mm512_testn_epi64_mask(all, filter);
                let to: &mut [u64; 8] = hashes[selected..].first_chunk_mut().expect("room for a register");
                *to = bytemuck::must_cast(_mm512_maskz_compress_epi64(passing, all));
                selected += passing.count_ones() as usize;
            }
        }
        scalar::select_behind::<KEYS>(last, filter, hashes, selected)
    }

    fn hashed<const KEYS: bool>(keys: __m512i) -> __m512i {
        if KEYS { mixed(keys) } else { keys }
    }

    fn take_in(registers: &mut Registers, hashes: &[u64]) {
        let precision = u32::from(registers.precision());
        let to_index = _mm_cvtsi32_si128(64 - precision as i32);
        let to_others = _mm_cvtsi32_si128(precision as i32);
        let end = _mm512_set1_epi64(1 << (precision - 1));
        let (eights, last) = hashes.as_chunks::<8>();
        for eight in eights {
            let hashes: __m512i = bytemuck::must_cast(*eight);
            let others = _mm512_or_si512(_mm512_sll_epi64(hashes, to_others), end);
            let zeros: [u64; 8] = bytemuck::must_cast(_mm512_lzcnt_epi64(others));
            let indexes: [u64; 8] = bytemuck::must_cast(_mm512_srl_epi64(hashes, to_index));
            for lane in 0..8 {
                registers.raise(indexes[lane] as usize, zeros[lane] as u8 + 1);
            }
        }
        for hash in last {
            registers.insert(*hash);
        }
    }

    pub(super) fn merge(ranks: &mut [u8], others: &[&[u8]]) {
        const COLUMN: usize = 16 * 64;
        let whole = ranks.len() / COLUMN;
        let (columns, last) = ranks.as_chunks_mut::<COLUMN>();
        for (at, column) in columns.iter_mut().enumerate() {
            let mut greatest: [__m512i; 16] = bytemuck::must_cast(*column);
            for other in others {
                let other: [__m512i; 16] = bytemuck::must_cast(other.as_chunks::<COLUMN>().0[at]);
                for (greatest, other) in greatest.iter_mut().zip(other) {
                    *greatest = _mm512_max_epu8(*greatest, other);
                }
            }
            *column = bytemuck::must_cast(greatest);
        }
        scalar::merge_from(last, others, whole * COLUMN);
    }
}
