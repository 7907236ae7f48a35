//! Sixteen keys at a time: hashed and filtered in registers; their ranks are counted by `vplzcntd` while many pass.
//!
//! Keys are not fetched ahead: 4 KB ahead, across pages, took 10 % longer, within a page as long as without.

use super::columns::{SIDE_BY_SIDE, together};
use super::feed::*;
use super::registers::Registers;
use super::{Form, HyperLogLog, scalar};
use crate::isa::avx512;
use crate::sketch::hash::ROTATIONS;
use crate::sketch::hash::avx512::{mixed, unspread};
use std::arch::x86_64::*;

/// Keys whose masks of those that pass the filter are one word.
const GROUP: usize = 64;

/// Keys whose numbers are bytes, so that those that pass are numbered by one compression a group.
const PART: usize = 256;

/// Bits of a filter that few keys pass. With 4, Zipf keys take 3 % longer.
const FEW: u32 = 3;

/// The numbers of a group's keys.
const NUMBERED: [u8; GROUP] = numbered();

const fn numbered() -> [u8; GROUP] {
    let mut numbers = [0; GROUP];
    let mut number = 0;
    while number < GROUP {
        numbers[number] = number as u8;
        number += 1;
    }
    numbers
}

avx512! {
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
        let ((registers, last), (hashes, hashes_last)) = (keys.as_chunks::<8>(), hashes.as_chunks_mut::<8>());
        for (hashes, keys) in hashes.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(hashed::<KIND>(bytemuck::must_cast(*keys)));
        }
        scalar::hash::<KIND>(last, hashes_last);
    }

    fn hashed<const KIND: u8>(keys: __m512i) -> __m512i {
        match KIND {
            HASHES => keys,
            KEYS => mixed(keys),
            _ => mixed(keys_of(keys)),
        }
    }

    /// The keys of numbers.
    fn keys_of(bits: __m512i) -> __m512i {
        // For each class of numbers what becomes of it, from the lowest four bits on: NaN is the first operand, twice;
        // zero is 0.0; all others stay.
        const RESPONSES: i64 = 0x1111_1800;
        let (nan, number) = (_mm512_set1_pd(f64::NAN), _mm512_castsi512_pd(bits));
        _mm512_castpd_si512(_mm512_fixupimm_pd::<0>(nan, number, _mm512_set1_epi64(RESPONSES)))
    }

    fn take_in<const KIND: u8>(registers: &mut Registers, keys: &[u64], block: &mut Block) {
        let filter = registers.filter();
        let (groups, last) = keys.as_chunks::<GROUP>();
        let untold = match filter.count_ones() < FEW {
            true => take_in_many::<KIND>(registers, groups, filter, block),
            false => take_in_few::<KIND>(registers, groups, filter, block),
        };
        scalar::take_in::<KIND>(registers, if untold { keys } else { last });
    }

    /// Where many pass: they are compressed in registers, and their ranks counted there too. Whether there is one whose
    /// rank the high half does not tell.
    fn take_in_many<const KIND: u8>(
        registers: &mut Registers,
        groups: &[[u64; GROUP]],
        filter: u32,
        block: &mut Block,
    ) -> bool {
        let (filter, none) = (_mm512_set1_epi32(filter as i32), _mm512_set1_epi32(-1));
        let mut selected = 0;
        for keys in groups.as_flattened().as_chunks::<16>().0 {
            let high = high_halves::<KIND>(keys);
            let passing = _mm512_testn_epi32_mask(high, filter);
            let to: &mut [u32; 16] = block.highs[selected..].first_chunk_mut().expect("room for a register");
            *to = bytemuck::must_cast(_mm512_mask_compress_epi32(none, passing, high));
            selected += passing.count_ones() as usize;
        }
        look_up_many(registers, block, selected)
    }

    /// As [`take_in_many`] where few pass. They are only numbered: a store at any place for every sixteen keys takes a
    /// fifth of the time of all.
    fn take_in_few<const KIND: u8>(
        registers: &mut Registers,
        groups: &[[u64; GROUP]],
        filter: u32,
        block: &mut Block,
    ) -> bool {
        let mut untold = false;
        for groups in groups.chunks(PART / GROUP) {
            let mut selected = 0;
            let highs = block.highs.as_chunks_mut::<GROUP>().0;
            for (number, (group, highs)) in groups.iter().zip(highs).enumerate() {
                let passing = filtered::<KIND>(group, filter, highs);
                let numbers = _mm512_add_epi8(bytemuck::must_cast(NUMBERED), _mm512_set1_epi8((number * GROUP) as i8));
                let to: &mut [u8; GROUP] = block.places[selected..].first_chunk_mut().expect("room for a group");
                *to = bytemuck::must_cast(_mm512_maskz_compress_epi8(passing, numbers));
                selected += passing.count_ones() as usize;
            }
            untold |= look_up_few(registers, block, selected);
        }
        untold
    }

    /// Writes the high halves of the hashes of keys, in another order; which of them pass the filter.
    fn filtered<const KIND: u8>(keys: &[u64; GROUP], filter: u32, highs: &mut [u32; GROUP]) -> u64 {
        let filter = _mm512_set1_epi32(filter as i32);
        let mut passing = [0u64; 4];
        let highs = highs.as_chunks_mut::<16>().0.iter_mut();
        for ((keys, highs), passing) in keys.as_chunks::<16>().0.iter().zip(highs).zip(&mut passing) {
            let high = high_halves::<KIND>(keys);
            *highs = bytemuck::must_cast(high);
            *passing = u64::from(_mm512_testn_epi32_mask(high, filter));
        }
        passing[0] | passing[1] << 16 | passing[2] << 32 | passing[3] << 48
    }

    /// The high halves of the hashes of sixteen keys, in another order. They alone are spread for the last time.
    fn high_halves<const KIND: u8>(keys: &[u64; 16]) -> __m512i {
        let [first, second]: [__m512i; 2] = bytemuck::must_cast(*keys);
        let both = match KIND {
            HASHES => [first, second],
            KEYS => [unspread(first), unspread(second)],
            _ => [unspread(keys_of(first)), unspread(keys_of(second))],
        };
        let [first, second] = both.map(|hashes| _mm512_castsi512_ps(hashes));
        let high = _mm512_castps_si512(_mm512_shuffle_ps::<0b11_01_11_01>(first, second));
        if KIND == HASHES {
            return high;
        }
        let low = _mm512_castps_si512(_mm512_shuffle_ps::<0b10_00_10_00>(first, second));
        let [once, again] = ROTATIONS[2].map(|bits| {
            let (left, behind) = if bits < 32 { (low, high) } else { (high, low) };
            _mm512_shldv_epi32(left, behind, _mm512_set1_epi32((64 - bits) as i32 % 32))
        });
        _mm512_ternarylogic_epi32::<0x96>(high, once, again)
    }

    /// Raises the registers of the selected; whether there is one whose rank the high half does not tell.
    fn look_up_many(registers: &mut Registers, block: &mut Block, selected: usize) -> bool {
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

    /// As [`look_up_many`], of the numbered.
    fn look_up_few(registers: &mut Registers, block: &Block, selected: usize) -> bool {
        let precision = u32::from(registers.precision());
        let highs: &[u32; PART] = block.highs.first_chunk().expect("room for a part");
        let (ranks, floor, at_floor) = registers.parts();
        let (mut raised_from_floor, mut untold) = (0, false);
        for place in &block.places[..selected] {
            let high = highs[usize::from(*place)];
            let others = high << precision;
            untold |= others == 0;
            let zeros = (others | 1 << (precision - 1)).leading_zeros() as u8;
            // SAFETY: an index is the first `precision` bits of a hash, and there are two to the power of that many ranks.
            let rank = unsafe { ranks.get_unchecked_mut((high >> (32 - precision)) as usize) };
            if zeros >= *rank {
                raised_from_floor += u32::from(*rank == floor);
                *rank = zeros + 1;
            }
        }
        *at_floor -= raised_from_floor;
        untold
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
        let (registers, last) = ranks.as_chunks_mut::<64>();
        let merged = registers.len() * 64;
        let sources = others.map(|other| &other.as_chunks::<64>().0[..registers.len()]);
        for (at, ranks) in registers.iter_mut().enumerate() {
            let mut greatest: __m512i = bytemuck::must_cast(*ranks);
            for source in sources {
                greatest = _mm512_max_epu8(greatest, bytemuck::must_cast(source[at]));
            }
            *ranks = bytemuck::must_cast(greatest);
        }
        scalar::merge_from(last, others, merged);
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
