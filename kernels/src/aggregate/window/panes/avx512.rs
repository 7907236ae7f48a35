//! The panes with AVX-512: eight times or values a register, and masks from comparisons.

use super::feed::*;
use super::global::{LANES, Row};
use super::ring::{Bounds, Current, Place};
use super::{KeyedPanes, Panes, Taken};
use crate::aggregate::reduce::avx512_masked::*;
use crate::aggregate::window::WindowError;
use crate::isa::avx512;
use std::arch::x86_64::*;

/// The ternary function `a ^ (b & c)`.
const FLIP_KEPT: i32 = 0b0111_1000;

feed_panes!(avx512, __m512d, 1);
feed_keyed_panes!(avx512);

avx512! {
    /// Whether the pane holds all times of a block.
    fn all_inside(times: &[i64; BLOCK], bounds: Bounds) -> bool {
        let times: [__m512i; 8] = bytemuck::must_cast(*times);
        let first = _mm512_set1_epi64(bounds.first);
        let mut most = _mm512_setzero_si512();
        for times in times {
            most = _mm512_max_epu64(most, _mm512_sub_epi64(times, first));
        }
        _mm512_cmpgt_epu64_mask(most, _mm512_set1_epi64(bounds.span as i64)) == 0
    }

    /// The times of a block that the pane holds.
    fn inside(times: &[i64; BLOCK], bounds: Bounds) -> u64 {
        let times: [__m512i; 8] = bytemuck::must_cast(*times);
        let first = _mm512_set1_epi64(bounds.first);
        let span = _mm512_set1_epi64(bounds.span as i64);
        let mut bytes = [0u8; 8];
        for at in 0..8 {
            bytes[at] = _mm512_cmple_epu64_mask(_mm512_sub_epi64(times[at], first), span);
        }
        u64::from_le_bytes(bytes)
    }

    /// The mask of one register's lanes.
    fn mask(events: u64, register: usize) -> __mmask8 {
        (events >> (8 * register)) as __mmask8
    }

    /// Count, sum, smallest value and negated largest one, with one more value.
    fn take_keyed(row: [f64; 4], value: f64) -> [f64; 4] {
        let row: __m256d = bytemuck::must_cast(row);
        let flips = _mm256_castpd_si256(_mm256_setr_pd(1.0, 0.0, 0.0, -0.0));
        let value = _mm256_castpd_si256(_mm256_set1_pd(value));
        // 1, value, value, -value
        let news = _mm256_castsi256_pd(_mm256_ternarylogic_epi64::<FLIP_KEPT>(flips, value, _mm256_setr_epi64x(0, -1, -1, -1)));
        // The instruction gives its second operand when either is NaN, so a NaN value is passed over.
        bytemuck::must_cast(_mm256_mask_min_pd(_mm256_add_pd(row, news), 0b1100, news, row))
    }
}
