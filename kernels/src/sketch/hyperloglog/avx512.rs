//! Sixteen keys at a time: hashed, filtered and compressed in registers, and their ranks counted by `vplzcntd`.

use super::columns::together;
use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog, scalar};
use crate::isa::avx512;
use crate::sketch::hash::avx512::mixed;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn extend(sketch: &mut HyperLogLog, keys: &[u64]) {
        feed!(sketch, keys, hash::<true>, take_in::<true>)
    }

    pub(super) fn extend_hashes(sketch: &mut HyperLogLog, hashes: &[u64]) {
        feed!(sketch, hashes, hash::<false>, take_in::<false>)
    }

    fn hash<const KEYS: bool>(keys: &[u64], hashes: &mut [u64]) {
        let ((registers, last), (hashes, hashes_last)) = (keys.as_chunks::<8>(), hashes.as_chunks_mut::<8>());
        for (hashes, keys) in hashes.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(hashed::<KEYS>(bytemuck::must_cast(*keys)));
        }
        scalar::hash::<KEYS>(last, hashes_last);
    }

    fn hashed<const KEYS: bool>(keys: __m512i) -> __m512i {
        if KEYS { mixed(keys) } else { keys }
    }

    fn take_in<const KEYS: bool>(registers: &mut Registers, keys: &[u64], block: &mut Block) {
        let filter = registers.filter();
        let mut selected = 0;
        let (pairs, last) = keys.as_chunks::<16>();
        if filter == 0 {
            for (high, pair) in block.highs.as_chunks_mut::<16>().0.iter_mut().zip(pairs) {
                *high = bytemuck::must_cast(high_halves::<KEYS>(pair));
            }
            selected = 16 * pairs.len();
        } else {
            let (filter, none) = (_mm512_set1_epi32(filter as i32), _mm512_set1_epi32(-1));
            for pair in pairs {
                let high = high_halves::<KEYS>(pair);
                let passing = _mm512_testn_epi32_mask(high, filter);
                let to: &mut [u32; 16] = block.highs[selected..].first_chunk_mut().expect("room for a register");
                *to = bytemuck::must_cast(_mm512_mask_compress_epi32(none, passing, high));
                selected += passing.count_ones() as usize;
            }
        }
        let behind = if look_up(registers, block, selected) { keys } else { last };
        scalar::take_in::<KEYS>(registers, behind);
    }

    /// The high halves of the hashes of sixteen keys, in another order.
    fn high_halves<const KEYS: bool>(keys: &[u64; 16]) -> __m512i {
        let [first, second]: [__m512i; 2] = bytemuck::must_cast(*keys);
        for line in [PREFETCHED, PREFETCHED + 8] {
            _mm_prefetch::<_MM_HINT_T0>(keys.as_ptr().wrapping_add(line).cast());
        }
        let [first, second] = [hashed::<KEYS>(first), hashed::<KEYS>(second)].map(|hashes| _mm512_castsi512_ps(hashes));
        _mm512_castps_si512(_mm512_shuffle_ps::<0b11_01_11_01>(first, second))
    }

    /// Raises the registers of the selected; whether there is one whose rank the high half does not tell.
    fn look_up(registers: &mut Registers, block: &mut Block, selected: usize) -> bool {
        let precision = u32::from(registers.precision());
        let to_index = _mm_cvtsi32_si128(32 - precision as i32);
        let to_others = _mm_cvtsi32_si128(precision as i32);
        let end = _mm512_set1_epi32(1 << (precision - 1));
        let places = block.indexes.as_chunks_mut::<16>().0.iter_mut().zip(block.zeros.as_chunks_mut::<16>().0);
        let mut untold = 0;
        for (high, (index, zeros)) in block.highs.as_chunks::<16>().0[..selected.div_ceil(16)].iter().zip(places) {
            let high: __m512i = bytemuck::must_cast(*high);
            let others = _mm512_sll_epi32(high, to_others);
            untold |= _mm512_testn_epi32_mask(others, others);
            *index = bytemuck::must_cast(_mm512_srl_epi32(high, to_index));
            *zeros = bytemuck::must_cast(_mm512_cvtepi32_epi8(_mm512_lzcnt_epi32(_mm512_or_si512(others, end))));
        }
        let (ranks, floor, at_floor) = registers.parts();
        let mut raised_from_floor = 0;
        for (index, zeros) in block.indexes[..selected].iter().zip(&block.zeros) {
            // SAFETY: an index is the first `precision` bits of a hash, and there are two to the power of that many ranks.
            let rank = unsafe { ranks.get_unchecked_mut(*index as usize) };
            if *zeros >= *rank {
                raised_from_floor += u32::from(*rank == floor);
                *rank = zeros + 1;
            }
        }
        *at_floor -= raised_from_floor;
        untold != 0
    }

    pub(super) fn merge(ranks: &mut [u8], others: &[&[u8]]) {
        for others in together(ranks, others) {
            merge_together(ranks, others);
        }
    }

    fn merge_together(ranks: &mut [u8], others: &[&[u8]]) {
        const COLUMN: usize = 16 * 64;
        let (columns, last) = ranks.as_chunks_mut::<COLUMN>();
        let merged = columns.len() * COLUMN;
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
        scalar::merge_from(last, others, merged);
    }
}
