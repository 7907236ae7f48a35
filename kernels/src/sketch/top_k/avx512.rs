//! The most frequent keys, with sixteen estimates compared with the threshold at once.

use super::TopK;
use super::batch::{self, Numbers};
use crate::isa::avx512;
use crate::sketch::count_min::avx2::raised;
use crate::sketch::count_min::avx512::hashes;
use crate::sketch::count_min::rows::{self, HASHED};
use std::arch::x86_64::*;

/// The numbers of the lanes.
const LANES: [u32; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

avx512! {
    pub(super) fn extend(top: &mut TopK, keys: &[u64]) {
        batch::extend!(top, keys, hashes, raised, above)
    }

    /// Lists the numbers of the estimates above the threshold; gives how many there are.
    fn above(estimates: &[u32], threshold: u32, numbers: &mut Numbers) -> usize {
        let (registers, last) = estimates.as_chunks::<16>();
        let limit = _mm512_set1_epi32(threshold as i32);
        let mut lanes: __m512i = bytemuck::must_cast(LANES);
        let mut above = 0;
        for estimates in registers {
            let survive = _mm512_cmpgt_epu32_mask(bytemuck::must_cast(*estimates), limit);
            let listed: [u32; 16] = bytemuck::must_cast(_mm512_maskz_compress_epi32(survive, lanes));
            numbers[above..above + 16].copy_from_slice(&listed);
            above += survive.count_ones() as usize;
            lanes = _mm512_add_epi32(lanes, _mm512_set1_epi32(16));
        }
        for (number, estimate) in last.iter().enumerate() {
            numbers[above] = (registers.len() * 16 + number) as u32;
            above += usize::from(*estimate > threshold);
        }
        above
    }
}
