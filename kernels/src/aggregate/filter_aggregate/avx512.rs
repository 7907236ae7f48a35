//! The reductions of selected values with AVX-512: the comparison gives the mask under which the step is taken.

use super::selected::{counts, selected_reductions};
use crate::aggregate::compare::avx512::{loop_f64 as words_f64, loop_i64 as words_i64, mask_f64, mask_i64};
use crate::aggregate::compare::scalar::holds;
use crate::aggregate::compare::{Comparison, by_comparison};
use crate::aggregate::reduce::avx512_masked::*;
use crate::aggregate::reduce::fold::*;
use crate::isa::avx512;
use std::arch::x86_64::*;

selected_reductions! {
    avx512, __m512i, 4;
    sum_i64, loop_sum_i64, SumI64: splat_i64, mask_i64, zero_i64, masked_add_i64, add_i64, lanes_i64;
    min_i64, loop_min_i64, MinI64: splat_i64, mask_i64, most_i64, masked_lesser_i64, lesser_i64, lanes_i64;
    max_i64, loop_max_i64, MaxI64: splat_i64, mask_i64, least_i64, masked_greater_i64, greater_i64, lanes_i64;
}

selected_reductions! {
    avx512, __m512d, 4;
    sum_f64, loop_sum_f64, SumF64: splat_f64, mask_f64, zero_f64, masked_add_f64, add_f64, lanes_f64;
    min_f64, loop_min_f64, MinF64: splat_f64, mask_f64, most_f64, masked_lesser_f64, lesser_f64, lanes_f64;
    max_f64, loop_max_f64, MaxF64: splat_f64, mask_f64, least_f64, masked_greater_f64, greater_f64, lanes_f64;
}

counts! {
    avx512;
    count_i64, loop_count_i64, i64: words_i64;
    count_f64, loop_count_f64, f64: words_f64;
}

avx512! {
    fn splat_i64(value: i64) -> __m512i {
        _mm512_set1_epi64(value)
    }

    fn splat_f64(value: f64) -> __m512d {
        _mm512_set1_pd(value)
    }
}
