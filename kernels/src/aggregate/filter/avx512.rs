//! The filters with AVX-512: survivors are moved to the front of a register by one instruction.

use super::avx2::{dense_f64 as crowded_f64, dense_i64 as crowded_i64, dense_map_f64 as crowded_map_f64};
use super::blocks::{BLOCK, FEW, Line, Map, filter_entries, filters, pick};
use crate::aggregate::FROM_MEMORY;
use crate::aggregate::compare::avx2::{loop_f64 as far_words_f64, loop_i64 as far_words_i64};
use crate::aggregate::compare::avx512::{loop_f64 as words_f64, loop_i64 as words_i64, mask_f64, mask_i64};
use crate::aggregate::compare::scalar::holds;
use crate::aggregate::compare::{Comparison, by_comparison};
use crate::isa::avx512;
use std::arch::x86_64::*;

filters! {
    avx512, 8;
    loop_i64, pack_i64, dense_i64 (i64, ()): words_i64, far_words_i64, splat_i64, mask_i64, compress_i64, same_i64, crowded_i64;
    loop_f64, pack_f64, dense_f64 (f64, ()): words_f64, far_words_f64, splat_f64, mask_f64, compress_f64, same_f64, crowded_f64;
    loop_map_f64, pack_map_f64, dense_map_f64 (f64, Line):
        words_f64, far_words_f64, splat_f64, mask_f64, compress_f64, line_f64, crowded_map_f64;
}

filter_entries!(avx512);

avx512! {
    fn splat_i64(value: i64) -> __m512i {
        _mm512_set1_epi64(value)
    }

    fn splat_f64(value: f64) -> __m512d {
        _mm512_set1_pd(value)
    }

    fn compress_i64(register: __m512i, bits: u8) -> __m512i {
        _mm512_maskz_compress_epi64(bits, register)
    }

    fn compress_f64(register: __m512d, bits: u8) -> __m512d {
        _mm512_maskz_compress_pd(bits, register)
    }

    fn same_i64(register: __m512i, _map: ()) -> __m512i {
        register
    }

    fn same_f64(register: __m512d, _map: ()) -> __m512d {
        register
    }

    fn line_f64(register: __m512d, line: Line) -> __m512d {
        _mm512_add_pd(_mm512_mul_pd(_mm512_set1_pd(line.scale), register), _mm512_set1_pd(line.offset))
    }
}
