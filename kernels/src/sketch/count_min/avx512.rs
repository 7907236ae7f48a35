//! Count-Min with eight keys hashed at once.

use super::CountMin;
use super::avx2::{fetch_ahead, raised};
use super::rows::{self, BATCH, Columns, DEFAULT_WIDTH, FIELDS, HASHED, RAISED};
use super::{differences, scalar};
use crate::isa::avx512;
use crate::sketch::hash::{avx512::mixed, hash_key};
use std::arch::x86_64::*;

/// The fields of eight hashes, in the order of the rows.
const ROWS: [u16; 32] = {
    let mut from = [0; 32];
    let mut at = 0;
    while at < 32 {
        from[at] = (at % 8 * FIELDS + at / 8) as u16;
        at += 1;
    }
    from
};

avx512! {
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

    /// The columns of each key.
    fn columns(keys: &[u64], columns: &mut Columns) {
        let (registers, last) = keys.as_chunks::<8>();
        let [first, second, third, fourth] = columns.each_mut().map(|columns| columns.as_chunks_mut::<8>().0);
        let rows = first.iter_mut().zip(second).zip(third.iter_mut().zip(fourth));
        for (((first, second), (third, fourth)), keys) in rows.zip(registers) {
            let fields = _mm512_permutexvar_epi16(bytemuck::must_cast(ROWS), mixed(bytemuck::must_cast(*keys)));
            *first = bytemuck::must_cast(_mm512_castsi512_si128(fields));
            *second = bytemuck::must_cast(_mm512_extracti32x4_epi32::<1>(fields));
            *third = bytemuck::must_cast(_mm512_extracti32x4_epi32::<2>(fields));
            *fourth = bytemuck::must_cast(_mm512_extracti32x4_epi32::<3>(fields));
        }
        scalar::columns_from(keys.len() - last.len(), last, columns);
    }

    /// The hashes of eight keys.
    fn hashed(keys: &[u64; 8]) -> [__m128i; 4] {
        fetch_ahead(keys);
        bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)))
    }

    /// The hash of each key.
    pub(in crate::sketch) fn hashes(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<8>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<8>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            fetch_ahead(keys);
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        for (hash, key) in hashed_last.iter_mut().zip(last) {
            *hash = hash_key(*key);
        }
    }
}
