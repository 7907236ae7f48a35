//! The digest with values copied, sorted and added up eight at a time in 512-bit registers.

use super::{TDigest, feed::feed, sort};
use crate::isa::avx512;
use std::arch::x86_64::*;

avx512! {
    pub(super) fn extend(digest: &mut TDigest, values: &[f64]) {
        feed(
            digest,
            values,
            |values, room| take(values, room),
            |values, spare| sort::avx512::sort(values, spare),
            |values| sum(values),
        );
    }

    fn take(values: &[f64], room: &mut [f64]) -> usize {
        let mut taken = 0;
        let (registers, rest) = values.as_chunks::<8>();
        for values in registers {
            let values = _mm512_add_pd(bytemuck::must_cast(*values), _mm512_setzero_pd());
            let numbers = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(values, values);
            let packed: [f64; 8] = bytemuck::must_cast(_mm512_maskz_compress_pd(numbers, values));
            room[taken..taken + 8].copy_from_slice(&packed);
            taken += numbers.count_ones() as usize;
        }
        taken + super::scalar::take(rest, &mut room[taken..])
    }

    fn sum(values: &[f64]) -> f64 {
        let (mut low, mut high) = (_mm512_setzero_pd(), _mm512_setzero_pd());
        let (pairs, rest) = values.as_chunks::<16>();
        for pair in pairs {
            let [one, two]: [__m512d; 2] = bytemuck::must_cast(*pair);
            (low, high) = (_mm512_add_pd(low, one), _mm512_add_pd(high, two));
        }
        let mut last = [0.0; 16];
        last[..rest.len()].copy_from_slice(rest);
        let [one, two]: [__m512d; 2] = bytemuck::must_cast(last);
        let lanes = _mm512_add_pd(_mm512_add_pd(low, one), _mm512_add_pd(high, two));
        let lanes = _mm256_add_pd(_mm512_castpd512_pd256(lanes), _mm512_extractf64x4_pd::<1>(lanes));
        let lanes = _mm_add_pd(_mm256_castpd256_pd128(lanes), _mm256_extractf128_pd::<1>(lanes));
        _mm_cvtsd_f64(_mm_add_sd(lanes, _mm_unpackhi_pd(lanes, lanes)))
    }
}
