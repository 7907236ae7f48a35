//! Quicksort with 8 values in a 512-bit register: what is less than the pivot is packed to one side, the rest to the
//! other; up to 128 values are sorted within registers.
//!
//! The slices are split in step. A part of the values stands either at its final place in `values` or in the part of
//! `spare` that belongs to it. A partition leaves what is less than the pivot at the front of the part of `values`, and
//! the rest at the front of the part of `spare`; the rear of the part of `spare` then belongs to the former. Parts are
//! sorted from the least to the greatest, so nothing of use stands behind a part, in neither slice, while it is being
//! sorted: registers are stored whole, and what is past the end of a part is overwritten later or is the room behind
//! the slice.

use super::ROOM;
use super::avx512_network::{sort_64, sort_128};
use crate::isa::avx512;
use std::arch::x86_64::*;

/// A part of the values: its final place, its place in the spare slice, and where it stands now.
#[derive(Clone, Copy)]
struct Part {
    values: *mut f64,
    spare: *mut f64,
    count: usize,
    in_spare: bool,
}

impl Part {
    fn now(self) -> *mut f64 {
        if self.in_spare { self.spare } else { self.values }
    }
}

avx512! {
    pub(in super::super) fn sort(values: &mut [f64], spare: &mut [f64]) {
        assert_eq!(values.len(), spare.len(), "as much spare memory as values");
        let count = values.len() - ROOM;
        // Twice the partitions that halves would take; more only when pivots are bad again and again.
        let depth = 2 * count.max(1).ilog2();
        sort_part(Part { values: values.as_mut_ptr(), spare: spare.as_mut_ptr(), count, in_spare: false }, depth);
    }

    /// Sorts a part to its final place.
    fn sort_part(part: Part, depth: u32) {
        let (mut part, mut depth) = (part, depth);
        loop {
            // SAFETY: the part lies within its slices, and behind it is at least the room of 64 places.
            unsafe {
                match part.count {
                    0 => return,
                    1..=64 => return sort_64(part.now(), part.values, part.count),
                    65..=128 => return sort_128(part.now(), part.values, part.count),
                    _ if depth == 0 => return sort_plainly(part),
                    _ => {}
                }
                depth -= 1;
                let pivot = pivot(part);
                let mut less = partition::<false>(part, pivot);
                if less == 0 {
                    // The pivot is the least value; what equals it is at its place when it is split off.
                    part.in_spare = true;
                    less = partition::<true>(part, pivot);
                } else {
                    let spare = part.spare.add(part.count - less);
                    sort_part(Part { values: part.values, spare, count: less, in_spare: false }, depth);
                }
                part = Part {
                    values: part.values.add(less),
                    spare: part.spare,
                    count: part.count - less,
                    in_spare: true,
                };
            }
        }
    }
}

/// Sorts a part whose pivots were bad.
///
/// # Safety
/// The part lies within its slices.
#[cold]
unsafe fn sort_plainly(part: Part) {
    // SAFETY: both parts are as long as the count, and of different slices.
    let values = unsafe {
        if part.in_spare {
            part.spare.copy_to_nonoverlapping(part.values, part.count);
        }
        std::slice::from_raw_parts_mut(part.values, part.count)
    };
    values.sort_unstable_by(f64::total_cmp);
}

/// One of the values, near the median: the median of five in each lane, then twice the median of three lanes.
///
/// # Safety
/// The part lies within its slices and has more than 64 values.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
unsafe fn pivot(part: Part) -> f64 {
    let (from, step) = (part.now(), (part.count - 8) / 4);
    // SAFETY: the last register ends with the last value or before.
    let [a, b, c, d, e] = unsafe {
        [
            _mm512_loadu_pd(from),
            _mm512_loadu_pd(from.add(step)),
            _mm512_loadu_pd(from.add(2 * step)),
            _mm512_loadu_pd(from.add(3 * step)),
            _mm512_loadu_pd(from.add(4 * step)),
        ]
    };
    // Of five: neither the least nor the greatest of four is the median, so it is that of the three left.
    let (low, high) = (_mm512_min_pd(a, b), _mm512_max_pd(a, b));
    let (low_2, high_2) = (_mm512_min_pd(c, d), _mm512_max_pd(c, d));
    let median = median(_mm512_max_pd(low, low_2), _mm512_min_pd(high, high_2), e);
    let turned =
        |lanes: __m512d| (_mm512_permutex_pd::<0b11_00_10_01>(lanes), _mm512_permutex_pd::<0b01_11_00_10>(lanes));
    let (one, two) = turned(median);
    let median = self::median(median, one, two);
    let upper = _mm512_shuffle_f64x2::<0b01_00_11_10>(median, median);
    let (one, _) = turned(median);
    _mm512_cvtsd_f64(self::median(median, one, upper))
}

#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
fn median(a: __m512d, b: __m512d, c: __m512d) -> __m512d {
    let (low, high) = (_mm512_min_pd(a, b), _mm512_max_pd(a, b));
    _mm512_max_pd(low, _mm512_min_pd(high, c))
}

/// Splits a part and says how many values went to the front of its final place: those less than the pivot, or with
/// `EQUAL` those that are not greater. The others go to the front of its spare place.
///
/// # Safety
/// The part lies within its slices, and what stands up to 8 places behind it is of no use.
#[inline]
#[target_feature(
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg,avx512vpopcntdq,avx2,bmi1,bmi2,fma,lzcnt,popcnt"
)]
unsafe fn partition<const EQUAL: bool>(part: Part, pivot: f64) -> usize {
    let from = part.now();
    let pivot = _mm512_set1_pd(pivot);
    let (mut low, mut high) = (part.values, part.spare);
    let mut split = |lanes: __m512d, used: u32| {
        let less = if EQUAL {
            _mm512_cmp_pd_mask::<_CMP_LE_OQ>(lanes, pivot)
        } else {
            _mm512_cmp_pd_mask::<_CMP_LT_OQ>(lanes, pivot)
        };
        // SAFETY: the slice that is read is written no further than it has been read; the other is as long.
        unsafe {
            _mm512_storeu_pd(low, _mm512_maskz_compress_pd(less, lanes));
            _mm512_storeu_pd(high, _mm512_maskz_compress_pd(!less, lanes));
            let less = less.count_ones();
            low = low.add(less as usize);
            high = high.add((used - less) as usize);
        }
    };
    let mut at = 0;
    while at + 32 <= part.count {
        // SAFETY: within the part. All four are read before the first is written, which may reach into the others.
        let [a, b, c, d] = unsafe {
            [
                _mm512_loadu_pd(from.add(at)),
                _mm512_loadu_pd(from.add(at + 8)),
                _mm512_loadu_pd(from.add(at + 16)),
                _mm512_loadu_pd(from.add(at + 24)),
            ]
        };
        split(a, 8);
        split(b, 8);
        split(c, 8);
        split(d, 8);
        at += 32;
    }
    while at < part.count {
        let used = (part.count - at).min(8) as u32;
        // NaN is not less: it is stored behind what is not, and not counted.
        // SAFETY: the lanes that are read are within the part.
        let lanes =
            unsafe { _mm512_mask_loadu_pd(_mm512_set1_pd(f64::NAN), ((1u32 << used) - 1) as __mmask8, from.add(at)) };
        split(lanes, used);
        at += 8;
    }
    // SAFETY: both are of the same slice.
    unsafe { low.offset_from_unsigned(part.values) }
}
