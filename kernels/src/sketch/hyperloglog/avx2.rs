//! Eight keys at a time: hashed, filtered and compressed by a table of shuffles; their ranks are counted one by one.

use super::columns::together;
use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog, scalar};
use crate::isa::avx2;
use crate::sketch::hash::avx2::mixed;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
        feed!(sketch, keys, hash::<true>, take_in::<true>)
    }

    pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
        feed!(sketch, hashes, hash::<false>, take_in::<false>)
    }

    fn hash<const KEYS: bool>(keys: &[u64], hashes: &mut [u64]) {
        let ((registers, last), (hashes, hashes_last)) = (keys.as_chunks::<4>(), hashes.as_chunks_mut::<4>());
        for (hashes, keys) in hashes.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(hashed::<KEYS>(bytemuck::must_cast(*keys)));
        }
        scalar::hash::<KEYS>(last, hashes_last);
    }

    fn hashed<const KEYS: bool>(keys: __m256i) -> __m256i {
        if KEYS { mixed(keys) } else { keys }
    }

    fn take_in<const KEYS: bool>(registers: &mut Registers, keys: &[u64], block: &mut Block) {
        let filter = registers.filter();
        let mut selected = 0;
        let (pairs, last) = keys.as_chunks::<8>();
        if filter == 0 {
            for (high, pair) in block.highs.as_chunks_mut::<8>().0.iter_mut().zip(pairs) {
                *high = bytemuck::must_cast(high_halves::<KEYS>(pair));
            }
            selected = 8 * pairs.len();
        } else {
            let filter = _mm256_set1_epi32(filter as i32);
            for pair in pairs {
                let high = high_halves::<KEYS>(pair);
                let passing = _mm256_cmpeq_epi32(_mm256_and_si256(high, filter), _mm256_setzero_si256());
                let passing = _mm256_movemask_ps(_mm256_castsi256_ps(passing)) as usize;
                let from = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128(PASSING_FIRST[passing] as i64));
                let to: &mut [u32; 8] = block.highs[selected..].first_chunk_mut().expect("room for a register");
                *to = bytemuck::must_cast(_mm256_permutevar8x32_epi32(high, from));
                selected += passing.count_ones() as usize;
            }
        }
        let behind = if registers.look_up(&block.highs[..selected]) { keys } else { last };
        scalar::take_in::<KEYS>(registers, behind);
    }

    /// The high halves of the hashes of eight keys, in another order.
    fn high_halves<const KEYS: bool>(keys: &[u64; 8]) -> __m256i {
        let [first, second]: [__m256i; 2] = bytemuck::must_cast(*keys);
        _mm_prefetch::<_MM_HINT_T0>(keys.as_ptr().wrapping_add(PREFETCHED).cast());
        let (first, second) = (hashed::<KEYS>(first), hashed::<KEYS>(second));
        let (first, second) = (_mm256_castsi256_ps(first), _mm256_castsi256_ps(second));
        _mm256_castps_si256(_mm256_shuffle_ps::<0b11_01_11_01>(first, second))
    }

    pub(super) fn merge(ranks: &mut [u8], others: &[&[u8]]) {
        for others in together(ranks, others) {
            merge_together(ranks, others);
        }
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
