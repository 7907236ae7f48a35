//! The filters with AVX2, which cannot compress: a table of permutations moves survivors to the front.

use super::blocks::{BLOCK, FEW, Line, Map, filter_entries, filters, pick};
use crate::aggregate::FROM_MEMORY;
use crate::aggregate::compare::avx2::{loop_f64 as words_f64, loop_i64 as words_i64, mask_f64, mask_i64};
use crate::aggregate::compare::scalar::holds;
use crate::aggregate::compare::{Comparison, by_comparison};
use crate::isa::avx2;
use std::arch::x86_64::*;

/// For each mask of four lanes, the 32-bit halves of its set lanes first.
const TO_FRONT: [[u32; 8]; 16] = {
    let mut table = [[0; 8]; 16];
    let mut mask = 0;
    while mask < 16 {
        let (mut lane, mut to) = (0, 0);
        while lane < 4 {
            if mask >> lane & 1 == 1 {
                table[mask][to] = 2 * lane;
                table[mask][to + 1] = 2 * lane + 1;
                to += 2;
            }
            lane += 1;
        }
        mask += 1;
    }
    table
};

filters! {
    avx2, 4;
    loop_i64, pack_i64, dense_i64 (i64, ()): words_i64, words_i64, splat_i64, bits_i64, compress_i64, same_i64, dense_i64;
    loop_f64, pack_f64, dense_f64 (f64, ()): words_f64, words_f64, splat_f64, bits_f64, compress_f64, same_f64, dense_f64;
    loop_map_f64, pack_map_f64, dense_map_f64 (f64, Line):
        words_f64, words_f64, splat_f64, bits_f64, compress_f64, line_f64, dense_map_f64;
}

filter_entries!(avx2);

avx2! {
    fn splat_i64(value: i64) -> __m256i {
        _mm256_set1_epi64x(value)
    }

    fn splat_f64(value: f64) -> __m256d {
        _mm256_set1_pd(value)
    }

    fn bits_i64<const CODE: u8>(register: __m256i, splat: __m256i) -> u8 {
        _mm256_movemask_pd(_mm256_castsi256_pd(mask_i64::<CODE>(register, splat))) as u8
    }

    fn bits_f64<const CODE: u8>(register: __m256d, splat: __m256d) -> u8 {
        _mm256_movemask_pd(_mm256_castsi256_pd(mask_f64::<CODE>(register, splat))) as u8
    }

    fn compress_i64(register: __m256i, bits: u8) -> __m256i {
        _mm256_permutevar8x32_epi32(register, bytemuck::must_cast(TO_FRONT[usize::from(bits & 15)]))
    }

    fn compress_f64(register: __m256d, bits: u8) -> __m256d {
        _mm256_castsi256_pd(compress_i64(_mm256_castpd_si256(register), bits))
    }

    fn same_i64(register: __m256i, _map: ()) -> __m256i {
        register
    }

    fn same_f64(register: __m256d, _map: ()) -> __m256d {
        register
    }

    fn line_f64(register: __m256d, line: Line) -> __m256d {
        _mm256_add_pd(_mm256_mul_pd(_mm256_set1_pd(line.scale), register), _mm256_set1_pd(line.offset))
    }
}
