//! The panes with AVX-512: eight times or values a register, and masks from comparisons.

use super::avx2::{fetch_ahead, lesser};
use super::feed::*;
use super::feed_keyed::*;
use super::global::{LANES, Row};
use super::ring::{Bounds, Current};
use super::{KeyedPanes, Panes, Taken};
use crate::aggregate::reduce::avx512_masked::{
    add_f64, greater_f64, lesser_f64, masked_greater_f64, masked_lesser_f64,
};
use crate::aggregate::reduce::fold::{MaxF64, MinF64, merge_lanes};
use crate::aggregate::window::WindowError;
use crate::isa::avx512;
use std::arch::x86_64::*;

/// The ternary function `a ^ (b & c)`.
const FLIP_KEPT: i32 = 0b0111_1000;

/// The places of a block.
const NUMBERS: [u8; BLOCK] = {
    let mut numbers = [0; BLOCK];
    let mut place = 0;
    while place < BLOCK {
        numbers[place] = place as u8;
        place += 1;
    }
    numbers
};

feed_panes!(avx512, __m512d, __mmask8, 1);
feed_keyed_panes!(avx512, fetch fetch_ahead);

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
    fn inside(times: &[i64; BLOCK], bounds: Bounds) -> [__mmask8; 8] {
        let times: [__m512i; 8] = bytemuck::must_cast(*times);
        let first = _mm512_set1_epi64(bounds.first);
        let span = _mm512_set1_epi64(bounds.span as i64);
        let mut masks = [0; 8];
        for at in 0..8 {
            masks[at] = _mm512_cmple_epu64_mask(_mm512_sub_epi64(times[at], first), span);
        }
        masks
    }

    /// The times of a block after `last`.
    fn after(times: &[i64; BLOCK], last: i64) -> [__mmask8; 8] {
        let times: [__m512i; 8] = bytemuck::must_cast(*times);
        let last = _mm512_set1_epi64(last);
        let mut masks = [0; 8];
        for at in 0..8 {
            masks[at] = _mm512_cmpgt_epi64_mask(times[at], last);
        }
        masks
    }

    fn none_after(times: &[i64; BLOCK], last: i64) -> bool {
        let times: [__m512i; 8] = bytemuck::must_cast(*times);
        let mut most = times[0];
        for times in &times[1..] {
            most = _mm512_max_epi64(most, *times);
        }
        _mm512_cmpgt_epi64_mask(most, _mm512_set1_epi64(last)) == 0
    }

    /// Eight masks as one word. An array of bytes would become a chain of insertions into a vector.
    fn word(masks: [__mmask8; 8]) -> u64 {
        let pair = |at: usize| _mm512_kunpackb(masks[at + 1].into(), masks[at].into());
        let (low, high) = (_mm512_kunpackw(pair(2).into(), pair(0).into()), _mm512_kunpackw(pair(6).into(), pair(4).into()));
        _mm512_kunpackd(high.into(), low.into())
    }

    /// Writes the places of the set bits of a block's word after the first `count`, the block beginning at place
    /// `first`. At most 16 bits are set. Gives the number of places that are there then.
    fn gather(places: &mut Places, count: usize, strays: u64, first: usize) -> usize {
        let bytes = _mm512_castsi512_si128(_mm512_maskz_compress_epi8(strays, bytemuck::must_cast(NUMBERS)));
        let first = _mm512_set1_epi64(first as i64);
        let (low, high) = (_mm512_cvtepu8_epi64(bytes), _mm512_cvtepu8_epi64(_mm_srli_si128::<8>(bytes)));
        let found: [u64; MOST_GATHERED] =
            bytemuck::must_cast([_mm512_add_epi64(low, first), _mm512_add_epi64(high, first)]);
        places[count..][..MOST_GATHERED].copy_from_slice(&found);
        count + strays.count_ones() as usize
    }

    fn masked_add_f64(sum: __m512d, value: __m512d, mask: __mmask8) -> __m512d {
        _mm512_mask_add_pd(sum, mask, sum, value)
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
