//! Four keys are hashed in 256-bit registers; where one of them can change a register, their coupons are made one by
//! one.

use super::scalar::{self, BLOCK, SLACK};
use super::{HllSketch, SEED, coupon};
use crate::isa::avx2;
use crate::sketch::murmur3;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn extend(sketch: &mut HllSketch, keys: &[u64]) {
        let mut coupons = [0; BLOCK + SLACK];
        for block in keys.chunks(BLOCK) {
            let found = coupons_within(block, sketch.limit(), &mut coupons);
            sketch.add_all(&coupons[..found]);
        }
    }

    fn coupons_within(keys: &[u64], limit: u64, coupons: &mut [u32; BLOCK + SLACK]) -> usize {
        let (registers, last) = keys.as_chunks::<4>();
        let mut found = 0;
        // AVX2 compares signed words: the sign bits are turned.
        let turn = _mm256_set1_epi64x(i64::MIN);
        let limits = _mm256_xor_si256(_mm256_set1_epi64x(limit as i64), turn);
        for keys in registers {
            let [first, second] = murmur3::avx2::mixed(bytemuck::must_cast(*keys), SEED);
            let above = _mm256_cmpgt_epi64(_mm256_xor_si256(second, turn), limits);
            if _mm256_movemask_pd(_mm256_castsi256_pd(above)) == 0b1111 {
                continue;
            }
            let (first, second): ([u64; 4], [u64; 4]) = (bytemuck::must_cast(first), bytemuck::must_cast(second));
            for hash in first.into_iter().zip(second) {
                coupons[found] = coupon(hash.into());
                found += usize::from(hash.1 <= limit);
            }
        }
        scalar::coupons_within(last, limit, coupons, found)
    }
}
