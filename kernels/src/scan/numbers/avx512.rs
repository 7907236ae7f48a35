//! The number parsers with AVX-512: eight fields at a time, each in a lane of 64 bits.
//!
//! Rejected: loads from checked slices of the text: 0.67 against 1.04 G integers/s of three digits on Zen 4.

use super::batch::{self, GROUP};
use super::scalar::{TENS, decimal_of, integer_of};
use super::{Field, NumbersError};
use crate::isa::avx512;
use std::arch::x86_64::*;

/// Bytes of the text that may be loaded before a field's end: three words.
const REACH: usize = 24;

/// Eight fields and their text.
#[derive(Clone, Copy)]
struct Eight<'a> {
    text: &'a [u8],
    fields: &'a [Field; GROUP],
}

/// Eight fields that lie in the text and end [`REACH`] bytes or more into it; only [`locate`] makes one.
struct Located<'a> {
    eight: Eight<'a>,
    lengths: __m512i,
}

/// What eight fields were parsed to.
struct Parsed {
    values: __m512i,
    valid: __mmask8,
    /// Lanes that were not parsed at all.
    left: __mmask8,
}

/// 10^(`places` - index), and the greatest factors of it that fit `i64`; zeros from `places` on.
struct Scales {
    places: __m512i,
    factors: __m512i,
    limits: __m512i,
}

avx512! {
    /// The fields, where all lie as [`Located`] demands.
    fn locate(eight: Eight<'_>) -> Option<Located<'_>> {
        let pairs = eight.fields.map(|field| u64::from(field.start) | u64::from(field.end) << 32);
        let pairs: __m512i = bytemuck::must_cast(pairs);
        let starts = _mm512_and_si512(pairs, _mm512_set1_epi64(0xffff_ffff));
        let ends = _mm512_srli_epi64::<32>(pairs);
        let ordered = _mm512_cmple_epi64_mask(starts, ends);
        let inside = _mm512_mask_cmple_epi64_mask(ordered, ends, _mm512_set1_epi64(eight.text.len() as i64));
        let reached = _mm512_mask_cmpge_epi64_mask(inside, ends, _mm512_set1_epi64(REACH as i64));
        (reached == 0xff).then(|| Located { eight, lengths: _mm512_sub_epi64(ends, starts) })
    }

    /// Of each field the eight bytes that begin `BACK` bytes before its end.
    fn words<const BACK: usize>(located: &Located<'_>) -> __m512i {
        const { assert!(BACK >= 8 && BACK <= REACH) };
        let Eight { text, fields } = located.eight;
        let word = |index: usize| {
            // SAFETY: a reference can be read. Volatile, because the compiler would take the ends out of the register
            // that `locate` loaded, two slow instructions each.
            let end = unsafe { (&raw const fields[index].end).read_volatile() } as usize;
            // SAFETY: REACH <= end <= text.len(), and 8 <= BACK <= REACH.
            unsafe { text.as_ptr().add(end - BACK).cast::<i64>().read_unaligned() }
        };
        _mm512_set_epi64(word(7), word(6), word(5), word(4), word(3), word(2), word(1), word(0))
    }

    /// Eight digit values in each lane, the first in the lowest byte, as a number.
    fn join_digits(digits: __m512i) -> __m512i {
        let pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010a));
        let fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001_0064));
        _mm512_add_epi64(_mm512_mul_epu32(fours, _mm512_set1_epi64(10_000)), _mm512_srli_epi64::<32>(fours))
    }

    /// The lanes whose eight bytes are all digit values.
    fn all_digits(digits: __m512i) -> __mmask8 {
        let above = _mm512_subs_epu8(digits, _mm512_set1_epi8(9));
        _mm512_testn_epi64_mask(above, above)
    }

    fn negate(values: __m512i, lanes: __mmask8) -> __m512i {
        _mm512_mask_sub_epi64(values, lanes, _mm512_setzero_si512(), values)
    }
}

/// What stands in the words besides the sign; word 0 is the last.
struct Unsigned<const WORDS: usize> {
    negative: __mmask8,
    /// Ones in the bytes of each word that belong to the field, without its sign.
    keep: [__m512i; WORDS],
}

avx512! {
    /// Takes the signs off fields of up to 8 × `WORDS` bytes.
    fn unsign<const WORDS: usize>(words: &[__m512i; WORDS], lengths: __m512i) -> Unsigned<WORDS> {
        let ones = _mm512_set1_epi8(-1);
        let bits = _mm512_slli_epi64::<3>(lengths);
        // Bits of each word before the field's start. Below zero the field began in a word before it, above 63 in one
        // after it; a shift by either gives zero.
        let mut before = [ones; WORDS];
        let mut first = _mm512_setzero_si512();
        for word in 0..WORDS {
            before[word] = _mm512_sub_epi64(_mm512_set1_epi64(64 * (word as i64 + 1)), bits);
            first = _mm512_or_si512(first, _mm512_srlv_epi64(words[word], before[word]));
        }
        let first = _mm512_and_si512(first, _mm512_set1_epi64(0xff));
        let negative = _mm512_cmpeq_epi64_mask(first, _mm512_set1_epi64(i64::from(b'-')));
        let signed = negative | _mm512_cmpeq_epi64_mask(first, _mm512_set1_epi64(i64::from(b'+')));
        let mut keep = [ones; WORDS];
        for word in 0..WORDS {
            let unsigned = _mm512_mask_add_epi64(before[word], signed, before[word], _mm512_set1_epi64(8));
            keep[word] = _mm512_sllv_epi64(ones, _mm512_max_epi64(unsigned, _mm512_setzero_si512()));
        }
        Unsigned { negative, keep }
    }

    /// The digit values of a word, zeros outside the field.
    fn digits_of(word: __m512i, keep: __m512i) -> __m512i {
        _mm512_and_si512(_mm512_xor_si512(word, _mm512_set1_epi8(b'0' as i8)), keep)
    }

    /// Integers of up to 8 × `WORDS` bytes.
    fn integers<const WORDS: usize>(words: [__m512i; WORDS], lengths: __m512i) -> Parsed {
        let Unsigned { negative, keep } = unsign(&words, lengths);
        // The last byte of a field is a digit unless it is a mere sign, or nothing.
        let mut valid = _mm512_test_epi64_mask(keep[0], keep[0]);
        let mut numbers = [_mm512_setzero_si512(); 3];
        for word in 0..WORDS {
            let digits = digits_of(words[word], keep[word]);
            valid &= all_digits(digits);
            numbers[word] = join_digits(digits);
        }
        let mut values = numbers[0];
        if WORDS > 1 {
            values = _mm512_add_epi64(values, _mm512_mul_epu32(numbers[1], _mm512_set1_epi64(100_000_000)));
        }
        if WORDS > 2 {
            let top = _mm512_mullo_epi64(numbers[2], _mm512_set1_epi64(10_000_000_000_000_000));
            values = _mm512_add_epi64(values, top);
            // Nothing wraps below 1844 × 10^16.
            let limit = _mm512_set1_epi64(i64::MAX);
            let limit = _mm512_mask_add_epi64(limit, negative, limit, _mm512_set1_epi64(1));
            valid &= _mm512_cmple_epu64_mask(values, limit);
            valid &= _mm512_cmple_epi64_mask(numbers[2], _mm512_set1_epi64(922));
        }
        let left = _mm512_cmpgt_epi64_mask(lengths, _mm512_set1_epi64(8 * WORDS as i64));
        Parsed { values: negate(values, negative), valid, left }
    }

    /// Decimals of up to 8 × `WORDS` bytes, at most two words; left are those with the point before the last word, and
    /// those with more fraction digits than places.
    fn decimals<const WORDS: usize>(words: [__m512i; WORDS], lengths: __m512i, scales: &Scales) -> Parsed {
        let Unsigned { negative, keep } = unsign(&words, lengths);
        let kept = _mm512_and_si512(words[0], keep[0]);
        let points = _mm512_cmpeq_epi8_mask(kept, _mm512_set1_epi8(b'.' as i8));
        let point = _mm512_maskz_set1_epi8(points, 1);
        let pointed = _mm512_test_epi64_mask(point, point);
        // All ones where there is no point.
        let below = _mm512_add_epi64(point, _mm512_set1_epi64(-1));
        let twice = _mm512_test_epi64_mask(point, below);
        let at_end = _mm512_test_epi64_mask(point, _mm512_set1_epi64(1 << 56));
        let mut begun = _mm512_test_epi64_mask(below, keep[0]);

        let digits = _mm512_maskz_mov_epi8(!points, digits_of(words[0], keep[0]));
        let whole = _mm512_and_si512(digits, below);
        let fraction = _mm512_andnot_si512(below, digits);
        let mut left = _mm512_cmpgt_epi64_mask(lengths, _mm512_set1_epi64(8 * WORDS as i64));
        let mut values;
        let mut valid;
        if WORDS == 1 {
            let whole = _mm512_mask_slli_epi64::<8>(whole, pointed, whole);
            let joined = _mm512_or_si512(whole, fraction);
            valid = all_digits(joined);
            values = join_digits(joined);
        } else {
            let front = digits_of(words[WORDS - 1], keep[WORDS - 1]);
            begun |= _mm512_test_epi64_mask(keep[WORDS - 1], keep[WORDS - 1]);
            let whole = _mm512_mask_shldi_epi64::<8>(whole, pointed, whole, front);
            let joined = _mm512_or_si512(whole, fraction);
            // A point in the front is no digit either.
            left |= !all_digits(front);
            let front = _mm512_mask_slli_epi64::<8>(front, pointed, front);
            valid = all_digits(joined);
            let upper = _mm512_mul_epu32(join_digits(front), _mm512_set1_epi64(100_000_000));
            values = _mm512_add_epi64(join_digits(joined), upper);
        }
        // Fraction digits: bytes above the point; 8 where there is none, and a permutation takes that for 0.
        let places = _mm512_srli_epi64::<3>(_mm512_lzcnt_epi64(point));
        left |= _mm512_mask_cmpgt_epi64_mask(pointed, places, scales.places);
        let factors = _mm512_permutexvar_epi64(places, scales.factors);
        if WORDS == 1 {
            values = _mm512_mul_epu32(values, factors);
        } else {
            valid &= _mm512_cmple_epi64_mask(values, _mm512_permutexvar_epi64(places, scales.limits));
            values = _mm512_mullo_epi64(values, factors);
        }
        valid &= begun & !twice & !at_end;
        Parsed { values: negate(values, negative), valid, left }
    }

    fn scales(places: u32) -> Scales {
        let mut factors = [0u64; 8];
        let mut limits = [0u64; 8];
        for (fraction, (factor, limit)) in factors.iter_mut().zip(&mut limits).enumerate() {
            if let Some(power) = (places as usize).checked_sub(fraction) {
                *factor = TENS[power];
                *limit = i64::MAX as u64 / *factor;
            }
        }
        Scales {
            places: _mm512_set1_epi64(i64::from(places)),
            factors: bytemuck::must_cast(factors),
            limits: bytemuck::must_cast(limits),
        }
    }

    /// Writes values, zeros for the invalid.
    fn store(parsed: &Parsed, values: &mut [i64; GROUP]) {
        *values = bytemuck::must_cast(_mm512_maskz_mov_epi64(parsed.valid, parsed.values));
    }

    fn group_integers(eight: Eight<'_>, values: &mut [i64; GROUP]) -> Option<u8> {
        let located = locate(eight)?;
        let lengths = located.lengths;
        let last = words::<8>(&located);
        let parsed = if _mm512_cmpgt_epi64_mask(lengths, _mm512_set1_epi64(8)) == 0 {
            integers([last], lengths)
        } else if _mm512_cmpgt_epi64_mask(lengths, _mm512_set1_epi64(16)) == 0 {
            integers([last, words::<16>(&located)], lengths)
        } else {
            integers([last, words::<16>(&located), words::<24>(&located)], lengths)
        };
        store(&parsed, values);
        Some(batch::parse_left(parsed.left, parsed.valid, eight.fields, values, |field| integer_of(eight.text, field)))
    }

    fn group_decimals<const PERCENT: bool>(
        eight: Eight<'_>,
        places: u32,
        scales: &Scales,
        values: &mut [i64; GROUP],
    ) -> Option<u8> {
        let located = locate(eight)?;
        let mut lengths = located.lengths;
        let mut last = words::<8>(&located);
        let long = _mm512_cmpgt_epi64_mask(lengths, _mm512_set1_epi64(8)) != 0;
        let mut percent = 0xff;
        if PERCENT {
            percent = _mm512_cmpeq_epi64_mask(_mm512_srli_epi64::<56>(last), _mm512_set1_epi64(i64::from(b'%')));
            lengths = _mm512_sub_epi64(lengths, _mm512_set1_epi64(1));
        }
        let mut parsed = if long {
            let mut front = words::<16>(&located);
            if PERCENT {
                last = _mm512_shldi_epi64::<8>(last, front);
                front = _mm512_slli_epi64::<8>(front);
            }
            decimals([last, front], lengths, scales)
        } else {
            if PERCENT {
                last = _mm512_slli_epi64::<8>(last);
            }
            decimals([last], lengths, scales)
        };
        parsed.valid &= percent;
        store(&parsed, values);
        let one = |field| decimal_of::<PERCENT>(eight.text, field, places);
        Some(batch::parse_left(parsed.left, parsed.valid, eight.fields, values, one))
    }

    fn loop_decimals<const PERCENT: bool>(
        text: &[u8],
        fields: &[Field],
        places: u32,
        values: &mut [i64],
        valid: &mut [u64],
    ) -> Result<u64, NumbersError> {
        batch::check_places(places)?;
        let scales = scales(places);
        batch::by_groups(
            text,
            fields,
            values,
            valid,
            |fields, values| group_decimals::<PERCENT>(Eight { text, fields }, places, &scales, values),
            |field| decimal_of::<PERCENT>(text, field, places),
        )
    }

    pub(super) fn parse_integers(
        text: &[u8],
        fields: &[Field],
        values: &mut [i64],
        valid: &mut [u64],
    ) -> Result<u64, NumbersError> {
        batch::by_groups(
            text,
            fields,
            values,
            valid,
            |fields, values| group_integers(Eight { text, fields }, values),
            |field| integer_of(text, field),
        )
    }

    pub(super) fn parse_decimals(
        text: &[u8],
        fields: &[Field],
        places: u32,
        values: &mut [i64],
        valid: &mut [u64],
    ) -> Result<u64, NumbersError> {
        loop_decimals::<false>(text, fields, places, values, valid)
    }

    pub(super) fn parse_percentages(
        text: &[u8],
        fields: &[Field],
        places: u32,
        values: &mut [i64],
        valid: &mut [u64],
    ) -> Result<u64, NumbersError> {
        loop_decimals::<true>(text, fields, places, values, valid)
    }
}
