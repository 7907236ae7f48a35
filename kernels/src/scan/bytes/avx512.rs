//! Counts and indexes with AVX-512: 64 bytes to a mask with one comparison; a mask's offsets with one compress.

use super::ByteSet;
use super::index::{SLACK, SPARSE, STRETCH, indexes, write_sparse};
use crate::isa::avx512;
use std::arch::x86_64::*;
use std::mem::MaybeUninit;

/// A set as the permutes look it up, 64 entries each.
#[derive(Clone, Copy)]
struct Rows {
    /// The membership bits of the bytes `8 * i` to `8 * i + 7`, twice over.
    members: __m512i,
    /// `1 << (i & 7)`
    bits: __m512i,
}

avx512! {
    fn splat(byte: u8) -> __m512i {
        _mm512_set1_epi8(byte as i8)
    }

    fn rows(set: &ByteSet) -> Rows {
        Rows {
            members: bytemuck::must_cast([*set.bitmap(), *set.bitmap()]),
            bits: _mm512_set1_epi64(0x8040_2010_0804_0201_u64 as i64),
        }
    }

    fn mask_one(block: &[u8; 64], byte: __m512i) -> u64 {
        _mm512_cmpeq_epi8_mask(bytemuck::must_cast(*block), byte)
    }

    /// The permutes read six bits of an index: five of them choose the members, the sixth comes from the neighbour
    /// byte and chooses between two equal halves.
    fn mask_rows(block: &[u8; 64], rows: Rows) -> u64 {
        let text: __m512i = bytemuck::must_cast(*block);
        let members = _mm512_permutexvar_epi8(_mm512_srli_epi16::<3>(text), rows.members);
        _mm512_test_epi8_mask(members, _mm512_permutexvar_epi8(text, rows.bits))
    }

    /// The numbers of the mask's bits, ascending, as bytes.
    fn bit_numbers(mask: u64) -> __m512i {
        let mut numbers = [0u8; 64];
        for (number, slot) in numbers.iter_mut().enumerate() {
            *slot = number as u8;
        }
        _mm512_maskz_compress_epi8(mask, bytemuck::must_cast(numbers))
    }

    fn write_u32(mask: u64, base: usize, out: &mut [MaybeUninit<u32>], position: usize) -> usize {
        let numbers = bit_numbers(mask);
        let splat = _mm512_set1_epi32(base as i32);
        let count = mask.count_ones() as usize;
        let first = _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(numbers)), splat);
        out[position..][..16].write_copy_of_slice(&bytemuck::must_cast::<_, [u32; 16]>(first));
        if count > 16 {
            let parts: [__m128i; 4] = bytemuck::must_cast(numbers);
            for (index, part) in parts.into_iter().enumerate().take(count.div_ceil(16)).skip(1) {
                let offsets = _mm512_add_epi32(_mm512_cvtepu8_epi32(part), splat);
                out[position + index * 16..][..16].write_copy_of_slice(&bytemuck::must_cast::<_, [u32; 16]>(offsets));
            }
        }
        position + count
    }

    fn write_u64(mask: u64, base: usize, out: &mut [MaybeUninit<u64>], position: usize) -> usize {
        let numbers = bit_numbers(mask);
        let splat = _mm512_set1_epi64(base as i64);
        let count = mask.count_ones() as usize;
        let first = _mm512_add_epi64(_mm512_cvtepu8_epi64(_mm512_castsi512_si128(numbers)), splat);
        out[position..][..8].write_copy_of_slice(&bytemuck::must_cast::<_, [u64; 8]>(first));
        if count > 8 {
            let parts: [u64; 8] = bytemuck::must_cast(numbers);
            for (index, part) in parts.into_iter().enumerate().take(count.div_ceil(8)).skip(1) {
                let offsets = _mm512_add_epi64(_mm512_cvtepu8_epi64(_mm_cvtsi64_si128(part as i64)), splat);
                out[position + index * 8..][..8].write_copy_of_slice(&bytemuck::must_cast::<_, [u64; 8]>(offsets));
            }
        }
        position + count
    }
}

/// For each way to find hits: the count.
macro_rules! counts {
    ($($count:ident: $mask:ident($sought:ty);)*) => {avx512! {$(
        fn $count(text: &[u8], sought: $sought) -> u64 {
            let mut totals = [0; 4];
            let (groups, rest) = text.as_chunks::<256>();
            for group in groups {
                for (total, block) in totals.iter_mut().zip(group.as_chunks::<64>().0) {
                    *total += u64::from($mask(block, sought).count_ones());
                }
            }
            let mut total: u64 = totals.iter().sum();
            for block in rest.chunks(64) {
                let mut padded = [0; 64];
                padded[..block.len()].copy_from_slice(block);
                total += u64::from(($mask(&padded, sought) & (u64::MAX >> (64 - block.len()))).count_ones());
            }
            total
        }
    )*}};
}

counts! {
    count_one: mask_one(__m512i);
    count_rows: mask_rows(Rows);
}

indexes! {
    avx512;
    index_one_u32(u32): mask_one(__m512i), write_u32;
    index_one_u64(u64): mask_one(__m512i), write_u64;
    index_rows_u32(u32): mask_rows(Rows), write_u32;
    index_rows_u64(u64): mask_rows(Rows), write_u64;
}

avx512! {
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
