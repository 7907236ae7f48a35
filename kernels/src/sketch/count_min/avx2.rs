//! Count-Min with four keys hashed at once.

use super::CountMin;
use super::rows::{self, BATCH, Columns, DEFAULT_WIDTH, FIELDS, HASHED, RAISED};
use super::{differences, scalar};
use crate::isa::avx2;
use crate::sketch::hash::{avx2::mixed, hash_key};
use std::arch::x86_64::*;

/// The fields of two hashes, row beside row.
const PAIRS: [u8; 32] = {
    let mut from = [0; 32];
    let mut at = 0;
    while at < 32 {
        // Byte `at % 2` of field `at % 16 / 4` of hash `at % 4 / 2`, within each half of the register.
        from[at] = (at % 4 / 2 * 8 + at % 16 / 4 * 2 + at % 2) as u8;
        at += 1;
    }
    from
};

avx2! {
    pub(super) fn extend_plain(sketch: &mut CountMin, keys: &[u64]) {
        if let Some(rows) = rows::default_rows(sketch, keys.len()) {
            differences::extend_default!(rows, keys, hashed)
        } else {
            rows::extend_plain!(sketch, keys, columns)
        }
    }

    pub(super) fn extend_conservative(sketch: &mut CountMin, keys: &[u64]) {
        rows::extend_conservative!(sketch, keys, hashes, raised)
    }

    pub(super) fn estimates(sketch: &CountMin, keys: &[u64], estimates: &mut [u32]) {
        rows::estimates!(sketch, keys, estimates, hashes)
    }

    /// The columns of each key. Within 16 keys the order is that of the registers, the same for each row.
    fn columns(keys: &[u64], columns: &mut Columns) {
        let (registers, last) = keys.as_chunks::<16>();
        let [first, second, third, fourth] = columns.each_mut().map(|columns| columns.as_chunks_mut::<16>().0);
        let rows = first.iter_mut().zip(second).zip(third.iter_mut().zip(fourth));
        for (((first, second), (third, fourth)), keys) in rows.zip(registers) {
            let keys: [__m256i; 4] = bytemuck::must_cast(*keys);
            // As 32-bit lanes: rows 0 to 3 of two keys, in each half.
            let [a, b, c, d] = [pairs(keys[0]), pairs(keys[1]), pairs(keys[2]), pairs(keys[3])];
            let (low, low_other) = (_mm256_unpacklo_epi32(a, b), _mm256_unpacklo_epi32(c, d));
            let (high, high_other) = (_mm256_unpackhi_epi32(a, b), _mm256_unpackhi_epi32(c, d));
            *first = bytemuck::must_cast(_mm256_unpacklo_epi64(low, low_other));
            *second = bytemuck::must_cast(_mm256_unpackhi_epi64(low, low_other));
            *third = bytemuck::must_cast(_mm256_unpacklo_epi64(high, high_other));
            *fourth = bytemuck::must_cast(_mm256_unpackhi_epi64(high, high_other));
        }
        scalar::columns_from(keys.len() - last.len(), last, columns);
    }

    /// The hashes of eight keys.
    fn hashed(keys: &[u64; 8]) -> [__m128i; 4] {
        fetch_ahead(keys);
        let [low, high]: [__m256i; 2] = bytemuck::must_cast(*keys);
        bytemuck::must_cast([mixed(low), mixed(high)])
    }

    /// Fetches the keys that are [`HASHED`] further on: the next of them are asked for while these are counted, which
    /// takes too long for the processor to go on by itself (Zen 4, keys from memory: 0.3 to 0.6 ns a key).
    pub(in crate::sketch) fn fetch_ahead(keys: &[u64; 8]) {
        _mm_prefetch::<_MM_HINT_T0>(keys.as_ptr().wrapping_add(HASHED).cast());
    }

    fn pairs(keys: __m256i) -> __m256i {
        _mm256_shuffle_epi8(mixed(keys), bytemuck::must_cast(PAIRS))
    }

    /// The hash of each key.
    pub(in crate::sketch) fn hashes(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<8>();
        let (hashed_registers, hashed_last) = hashes.as_chunks_mut::<8>();
        for (hashes, keys) in hashed_registers.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(hashed(keys));
        }
        for (hash, key) in hashed_last.iter_mut().zip(last) {
            *hash = hash_key(*key);
        }
    }

    /// Raises the least of four counters by one, all that are it; gives what it is then.
    pub(in crate::sketch) fn raised(counters: [&mut u32; 4]) -> u32 {
        let [first, second, third, fourth] = counters;
        // A register each, as collecting four in one takes longer than it spares.
        let [a, b, c, d] = [*first, *second, *third, *fourth].map(|counter| _mm_cvtsi32_si128(counter as i32));
        let least = _mm_min_epu32(_mm_min_epu32(a, b), _mm_min_epu32(c, d));
        let least = _mm_add_epi32(least, _mm_set1_epi32(1));
        *first = _mm_cvtsi128_si32(_mm_max_epu32(a, least)) as u32;
        *second = _mm_cvtsi128_si32(_mm_max_epu32(b, least)) as u32;
        *third = _mm_cvtsi128_si32(_mm_max_epu32(c, least)) as u32;
        *fourth = _mm_cvtsi128_si32(_mm_max_epu32(d, least)) as u32;
        _mm_cvtsi128_si32(least) as u32
    }
}
