//! Count-Min with two keys hashed at once, and the four counters of a key in one register.

use super::CountMin;
use super::rows::{self, BATCH, Columns, FIELDS, HASHED, RAISED};
use super::scalar;
use crate::isa::neon;
use crate::sketch::hash::{hash_key, neon::mixed};
use std::arch::aarch64::*;

neon! {
    pub(super) fn extend_plain(sketch: &mut CountMin, keys: &[u64]) {
        rows::extend_plain!(sketch, keys, columns)
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
            let [a, b, c, d]: [uint64x2_t; 4] = bytemuck::must_cast(*keys);
            let [a, b, c, d] = [mixed(a), mixed(b), mixed(c), mixed(d)].map(|hashes| vreinterpretq_u16_u64(hashes));
            // Even fields of two keys each, then the even ones of those: rows 0 and 2, and so the others.
            let (even, even_other) = (vuzp1q_u16(a, b), vuzp1q_u16(c, d));
            let (odd, odd_other) = (vuzp2q_u16(a, b), vuzp2q_u16(c, d));
            *first = bytemuck::must_cast(vuzp1q_u16(even, even_other));
            *second = bytemuck::must_cast(vuzp1q_u16(odd, odd_other));
            *third = bytemuck::must_cast(vuzp2q_u16(even, even_other));
            *fourth = bytemuck::must_cast(vuzp2q_u16(odd, odd_other));
        }
        scalar::columns_from(keys.len() - last.len(), last, columns);
    }

    /// The hash of each key.
    pub(in crate::sketch) fn hashes(keys: &[u64], hashes: &mut [u64]) {
        let (registers, last) = keys.as_chunks::<2>();
        let (hashed, hashed_last) = hashes.as_chunks_mut::<2>();
        for (hashes, keys) in hashed.iter_mut().zip(registers) {
            *hashes = bytemuck::must_cast(mixed(bytemuck::must_cast(*keys)));
        }
        for (hash, key) in hashed_last.iter_mut().zip(last) {
            *hash = hash_key(*key);
        }
    }

    /// Raises the least of four counters by one, all that are it; gives what it is then.
    pub(in crate::sketch) fn raised(counters: [&mut u32; 4]) -> u32 {
        let [first, second, third, fourth] = counters;
        let four: uint32x4_t = bytemuck::must_cast([*first, *second, *third, *fourth]);
        let least = vminvq_u32(four);
        // Equal lanes are -1.
        let raised = vsubq_u32(four, vceqq_u32(four, vdupq_n_u32(least)));
        [*first, *second, *third, *fourth] = bytemuck::must_cast(raised);
        least + 1
    }
}
