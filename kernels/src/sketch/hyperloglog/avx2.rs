//! Eight keys at a time: hashed, filtered and compressed by a table of shuffles; their ranks are counted one by one.

use super::columns::{SIDE_BY_SIDE, together};
use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog, scalar};
use crate::isa::avx2;
use crate::sketch::hash::avx2::mixed;
use std::arch::x86_64::*;

/// How many keys ahead of those that are hashed are fetched from memory.
const PREFETCHED: usize = 512;

avx2! {
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
        let ((registers, last), (hashes, hashes_last)) = (keys.as_chunks::<4>(), hashes.as_chunks_mut::<4>());
        for (hashes, keys) in hashes.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(hashed::<KIND>(bytemuck::must_cast(*keys)));
        }
        scalar::hash::<KIND>(last, hashes_last);
    }

    fn hashed<const KIND: u8>(keys: __m256i) -> __m256i {
        match KIND {
            HASHES => keys,
            KEYS => mixed(keys),
            _ => mixed(keys_of(keys)),
        }
    }

    /// The keys of numbers.
    fn keys_of(bits: __m256i) -> __m256i {
        let number = _mm256_add_pd(_mm256_castsi256_pd(bits), _mm256_setzero_pd());
        let not_a_number = _mm256_cmp_pd::<_CMP_UNORD_Q>(number, number);
        _mm256_castpd_si256(_mm256_blendv_pd(number, _mm256_set1_pd(f64::NAN), not_a_number))
    }

    fn take_in<const KIND: u8>(registers: &mut Registers, keys: &[u64], block: &mut Block) {
        let filter = registers.filter();
        let mut selected = 0;
        let (pairs, last) = keys.as_chunks::<8>();
        if filter == 0 {
            for (high, pair) in block.highs.as_chunks_mut::<8>().0.iter_mut().zip(pairs) {
                *high = bytemuck::must_cast(high_halves::<KIND>(pair));
            }
            selected = 8 * pairs.len();
        } else {
            let filter = _mm256_set1_epi32(filter as i32);
            for pair in pairs {
                let high = high_halves::<KIND>(pair);
                let passing = _mm256_cmpeq_epi32(_mm256_and_si256(high, filter), _mm256_setzero_si256());
                let passing = _mm256_movemask_ps(_mm256_castsi256_ps(passing)) as usize;
                let from = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(PASSING_FIRST[passing] as i64));
                let to: &mut [u32; 8] = block.highs[selected..].first_chunk_mut().expect("room for a register");
                *to = bytemuck::must_cast(_mm256_permutevar8x32_epi32(high, from));
                selected += passing.count_ones() as usize;
            }
        }
        let behind = if registers.look_up(&block.highs[..selected]) { keys } else { last };
        scalar::take_in::<KIND>(registers, behind);
    }

    /// The high halves of the hashes of eight keys, in another order.
    fn high_halves<const KIND: u8>(keys: &[u64; 8]) -> __m256i {
        let [first, second]: [__m256i; 2] = bytemuck::must_cast(*keys);
        _mm_prefetch::<_MM_HINT_T0>(keys.as_ptr().wrapping_add(PREFETCHED).cast());
        let (first, second) = (hashed::<KIND>(first), hashed::<KIND>(second));
        let (first, second) = (_mm256_castsi256_ps(first), _mm256_castsi256_ps(second));
        _mm256_castps_si256(_mm256_shuffle_ps::<0b11_01_11_01>(first, second))
    }

    pub(super) fn merge(ranks: &mut [u8], others: &[&[u8]]) {
        for others in together(ranks, others) {
            match others.try_into() {
                Ok(others) => merge_side_by_side(ranks, others),
                Err(_) => merge_together(ranks, others),
            }
        }
    }

    fn merge_side_by_side(ranks: &mut [u8], others: &[&[u8]; SIDE_BY_SIDE]) {
        let (registers, last) = ranks.as_chunks_mut::<32>();
        let merged = registers.len() * 32;
        let sources = others.map(|other| &other.as_chunks::<32>().0[..registers.len()]);
        for (at, ranks) in registers.iter_mut().enumerate() {
            let mut greatest: __m256i = bytemuck::must_cast(*ranks);
            for source in sources {
                greatest = _mm256_max_epu8(greatest, bytemuck::must_cast(source[at]));
            }
            *ranks = bytemuck::must_cast(greatest);
        }
        scalar::merge_from(last, others, merged);
    }

    fn merge_together(ranks: &mut [u8], others: &[&[u8]]) {
        const COLUMN: usize = 8 * 32;
        let (columns, last) = ranks.as_chunks_mut::<COLUMN>();
        let merged = columns.len() * COLUMN;
        for (at, column) in columns.iter_mut().enumerate() {
            let mut greatest: [__m256i; 8] = bytemuck::must_cast(*column);
            for other in others {
                let other: [__m256i; 8] = bytemuck::must_cast(other.as_chunks::<COLUMN>().0[at]);
                for (greatest, other) in greatest.iter_mut().zip(other) {
                    *greatest = _mm256_max_epu8(*greatest, other);
                }
            }
            *column = bytemuck::must_cast(greatest);
        }
        scalar::merge_from(last, others, merged);
    }
}

/// For each mask of eight lanes, the numbers of the lanes in it, a byte each, from the lowest byte on.
static PASSING_FIRST: [u64; 256] = passing_first();

const fn passing_first() -> [u64; 256] {
    let mut table = [0; 256];
    let mut mask = 0;
    while mask < 256 {
        let (mut lane, mut bits) = (0, 0);
        while lane < 8 {
            if mask >> lane & 1 == 1 {
                table[mask] |= lane << bits;
                bits += 8;
            }
            lane += 1;
        }
        mask += 1;
    }
    table
}
