//! The panes with AVX2: four times or values a register.

use super::feed::*;
use super::global::{LANES, Row};
use super::ring::{Bounds, Current, Place};
use super::{KeyedPanes, Panes, Taken};
use crate::aggregate::reduce::avx2::*;
use crate::aggregate::window::WindowError;
use crate::isa::avx2;
use std::arch::x86_64::*;

feed_panes!(avx2, __m256d, 2);
feed_keyed_panes!(avx2);

/// What maps unsigned numbers to signed ones in their order, as AVX2 compares only these.
const SIGN: i64 = i64::MIN;

/// Shifts that bring the bit of each lane to the sign, register by register.
const TO_SIGN: [[i64; 4]; 16] = {
    let mut shifts = [[0; 4]; 16];
    let mut place = 0;
    while place < BLOCK {
        shifts[place / 4][place % 4] = 63 - place as i64;
        place += 1;
    }
    shifts
};

avx2! {
    /// The lanes of one register whose times lie outside the pane.
    fn outside(times: __m256i, bounds: Bounds) -> __m256i {
        let since = _mm256_sub_epi64(times, _mm256_set1_epi64x(bounds.first.wrapping_add(SIGN)));
        _mm256_cmpgt_epi64(since, _mm256_set1_epi64x(bounds.span as i64 ^ SIGN))
    }

    /// Whether the pane holds all times of a block.
    fn all_inside(times: &[i64; BLOCK], bounds: Bounds) -> bool {
        let times: [__m256i; 16] = bytemuck::must_cast(*times);
        let mut any = _mm256_setzero_si256();
        for times in times {
            any = _mm256_or_si256(any, outside(times, bounds));
        }
        _mm256_testz_si256(any, any) == 1
    }

    /// The times of a block that the pane holds.
    fn inside(times: &[i64; BLOCK], bounds: Bounds) -> u64 {
        let times: [__m256i; 16] = bytemuck::must_cast(*times);
        let mut bits = 0;
        for at in 0..16 {
            let four = _mm256_movemask_pd(_mm256_castsi256_pd(outside(times[at], bounds)));
            bits |= (four as u64) << (4 * at);
        }
        !bits
    }

    /// The bits of one register's lanes, each at the sign of its lane.
    fn mask(events: u64, register: usize) -> __m256i {
        _mm256_sllv_epi64(_mm256_set1_epi64x(events as i64), bytemuck::must_cast(TO_SIGN[register]))
    }

    /// Count, sum, smallest value and negated largest one, with one more value.
    fn take_keyed(row: [f64; 4], value: f64) -> [f64; 4] {
        let row: __m256d = bytemuck::must_cast(row);
        let signed = _mm256_xor_pd(_mm256_set1_pd(value), _mm256_setr_pd(0.0, 0.0, 0.0, -0.0));
        // 1, value, value, -value
        let news = _mm256_blend_pd::<0b0001>(signed, _mm256_set1_pd(1.0));
        // The instruction gives its second operand when either is NaN, so a NaN value is passed over.
        let least = _mm256_min_pd(news, row);
        bytemuck::must_cast(_mm256_blend_pd::<0b1100>(_mm256_add_pd(row, news), least))
    }
}
