//! Counts and indexes with AVX2: a register of comparison results is subtracted from byte counters, or its signs are
//! half a mask.

use super::ByteSet;
use super::index::{SLACK, SPARSE, STRETCH, indexes, write_dense, write_sparse};
use crate::isa::avx2;
use std::arch::x86_64::*;

/// A set as the shuffles look it up: membership bits by low nibble, for high nibbles 0 to 7 and 8 to 15.
#[derive(Clone, Copy)]
struct Rows {
    low: __m256i,
    high: __m256i,
}

avx2! {
    fn splat(byte: u8) -> __m256i {
        _mm256_set1_epi8(byte as i8)
    }

    fn splats(bytes: [u8; 3]) -> [__m256i; 3] {
        bytes.map(|byte| _mm256_set1_epi8(byte as i8))
    }

    fn rows(set: &ByteSet) -> Rows {
        let [low, high] = set.nibble_rows().map(|row| _mm256_broadcastsi128_si256(bytemuck::must_cast(row)));
        Rows { low, high }
    }

    /// All ones in the bytes that equal the byte.
    fn hits_one(text: __m256i, byte: __m256i) -> __m256i {
        _mm256_cmpeq_epi8(text, byte)
    }

    /// All ones in the bytes that equal one of the three.
    fn hits_few(text: __m256i, bytes: [__m256i; 3]) -> __m256i {
        let [a, b, c] = bytes.map(|byte| _mm256_cmpeq_epi8(text, byte));
        _mm256_or_si256(_mm256_or_si256(a, b), c)
    }

    /// All ones in the bytes that are in the set.
    ///
    /// A shuffle gives zero where the index has its high bit set, so that each row answers for its own half.
    fn hits_rows(text: __m256i, rows: Rows) -> __m256i {
        let bits: __m256i = _mm256_set1_epi64x(0x8040_2010_0804_0201_u64 as i64);
        let row = _mm256_or_si256(
            _mm256_shuffle_epi8(rows.low, text),
            _mm256_shuffle_epi8(rows.high, _mm256_xor_si256(text, _mm256_set1_epi8(i8::MIN))),
        );
        let nibble = _mm256_and_si256(_mm256_srli_epi16::<4>(text), _mm256_set1_epi8(15));
        let bit = _mm256_shuffle_epi8(bits, nibble);
        _mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit)
    }
}

/// For each way to find hits: the mask of 64 bytes, and the count.
macro_rules! masks_and_counts {
    ($($mask:ident, $count:ident: $hits:ident($sought:ty);)*) => {avx2! {$(
        fn $mask(block: &[u8; 64], sought: $sought) -> u64 {
            let [low, high]: [__m256i; 2] = bytemuck::must_cast(*block);
            let [low, high] = [$hits(low, sought), $hits(high, sought)].map(|hits| _mm256_movemask_epi8(hits) as u32);
            u64::from(low) | u64::from(high) << 32
        }

        fn $count(text: &[u8], sought: $sought) -> u64 {
            let zero = _mm256_setzero_si256();
            let mut totals = zero;
            let (blocks, rest) = text.as_chunks::<128>();
            // A counter of one byte holds 255 hits.
            for blocks in blocks.chunks(255) {
                let mut counters = [zero; 4];
                for block in blocks {
                    let registers: [__m256i; 4] = bytemuck::must_cast(*block);
                    for (counter, register) in counters.iter_mut().zip(registers) {
                        *counter = _mm256_sub_epi8(*counter, $hits(register, sought));
                    }
                }
                for counter in counters {
                    totals = _mm256_add_epi64(totals, _mm256_sad_epu8(counter, zero));
                }
            }
            let totals: [u64; 4] = bytemuck::must_cast(totals);
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

masks_and_counts! {
    mask_one, count_one: hits_one(__m256i);
    mask_few, count_few: hits_few([__m256i; 3]);
    mask_rows, count_rows: hits_rows(Rows);
}

indexes! {
    avx2;
    index_one_u32(u32): mask_one(__m256i), write_dense;
    index_one_u64(u64): mask_one(__m256i), write_dense;
    index_few_u32(u32): mask_few([__m256i; 3]), write_dense;
    index_few_u64(u64): mask_few([__m256i; 3]), write_dense;
    index_rows_u32(u32): mask_rows(Rows), write_dense;
    index_rows_u64(u64): mask_rows(Rows), write_dense;
}

avx2! {
    pub(in crate::scan) fn count(text: &[u8], byte: u8) -> u64 {
        count_one(text, splat(byte))
    }

    pub(in crate::scan) fn count_any(text: &[u8], set: &ByteSet) -> u64 {
        match set.few() {
            Some(bytes) => count_few(text, splats(bytes)),
            None => count_rows(text, rows(set)),
        }
    }

    pub(super) fn index_u32(text: &[u8], byte: u8, offsets: &mut Vec<u32>) {
        index_one_u32(text, splat(byte), offsets);
    }

    pub(super) fn index_u64(text: &[u8], byte: u8, offsets: &mut Vec<u64>) {
        index_one_u64(text, splat(byte), offsets);
    }

    pub(super) fn index_any_u32(text: &[u8], set: &ByteSet, offsets: &mut Vec<u32>) {
        match set.few() {
            Some(bytes) => index_few_u32(text, splats(bytes), offsets),
            None => index_rows_u32(text, rows(set), offsets),
        }
    }

    pub(super) fn index_any_u64(text: &[u8], set: &ByteSet, offsets: &mut Vec<u64>) {
        match set.few() {
            Some(bytes) => index_few_u64(text, splats(bytes), offsets),
            None => index_rows_u64(text, rows(set), offsets),
        }
    }
}
