//! Summaries merged by the instructions that every x86-64 has.

use super::Summary;
use std::arch::x86_64::*;

/// Two halves of 16 bytes: left alone the compiler pairs sum and smallest, and whoever loads a summary in halves then
/// waits for its stores.
#[inline(always)]
pub(super) fn merged(earlier: Summary, later: Summary) -> Summary {
    let ([low, high], [later_low, later_high]): ([__m128d; 2], [__m128d; 2]) =
        (bytemuck::must_cast(earlier), bytemuck::must_cast(later));
    // SAFETY: every x86-64 processor has SSE2.
    let (low, high) = unsafe {
        let count = _mm_castsi128_pd(_mm_add_epi64(_mm_castpd_si128(low), _mm_castpd_si128(later_low)));
        (
            _mm_move_sd(_mm_add_pd(low, later_low), count),
            _mm_move_sd(_mm_max_pd(later_high, high), _mm_min_pd(later_high, high)),
        )
    };
    bytemuck::must_cast([low, high])
}
