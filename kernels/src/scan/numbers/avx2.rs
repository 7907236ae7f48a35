//! The number parsers with AVX2: eight fields at a time as two registers of four, each field in a lane of 64 bits.

use super::batch::{self, GROUP};
use super::scalar::{TENS, decimal_of, integer_of};
use super::{Field, NumbersError};
use crate::isa::avx2;
use std::arch::x86_64::*;

/// Bytes of the text that may be loaded before a field's end: three words.
const REACH: usize = 24;

/// Four fields and their text.
#[derive(Clone, Copy)]
struct Four<'a> {
    text: &'a [u8],
    fields: &'a [Field; 4],
}

/// Four fields that lie in the text and end [`REACH`] bytes or more into it; only [`locate`] makes one.
struct Located<'a> {
    four: Four<'a>,
    lengths: __m256i,
}

/// What four fields were parsed to; all ones in the lanes that are valid, or left.
struct Parsed {
    values: __m256i,
    valid: __m256i,
    /// Lanes that were not parsed at all.
    left: __m256i,
}

/// The places and, in eight lanes of 32 bits, 10^(`places` - index), zeros from `places` on.
struct Scales {
    places: __m256i,
    factors: __m256i,
}

/// What stands in the words besides the sign; word 0 is the last.
struct Unsigned<const WORDS: usize> {
    negative: __m256i,
    /// Ones in the bytes of each word that belong to the field, without its sign.
    keep: [__m256i; WORDS],
}

avx2! {
    /// The fields, where all lie as [`Located`] demands.
    fn locate(four: Four<'_>) -> Option<Located<'_>> {
        let pairs = four.fields.map(|field| u64::from(field.start) | u64::from(field.end) << 32);
        let pairs: __m256i = bytemuck::must_cast(pairs);
        let starts = _mm256_and_si256(pairs, _mm256_set1_epi64x(0xffff_ffff));
        let ends = _mm256_srli_epi64::<32>(pairs);
        let backward = _mm256_cmpgt_epi64(starts, ends);
        let outside = _mm256_cmpgt_epi64(ends, _mm256_set1_epi64x(four.text.len() as i64));
        let unreached = _mm256_cmpgt_epi64(_mm256_set1_epi64x(REACH as i64), ends);
        let bad = _mm256_or_si256(_mm256_or_si256(backward, outside), unreached);
        (_mm256_testz_si256(bad, bad) == 1).then(|| Located { four, lengths: _mm256_sub_epi64(ends, starts) })
    }

    /// Of each field the eight bytes that begin `BACK` bytes before its end.
    fn words<const BACK: usize>(located: &Located<'_>) -> __m256i {
        const { assert!(BACK >= 8 && BACK <= REACH) };
        let Four { text, fields } = located.four;
        let word = |index: usize| {
            // SAFETY: a reference can be read. Volatile, because the compiler would take the ends out of the register
            // that `locate` loaded, two slow instructions each.
            let end = unsafe { (&raw const fields[index].end).read_volatile() } as usize;
            // SAFETY: REACH <= end <= text.len(), and 8 <= BACK <= REACH.
            unsafe { text.as_ptr().add(end - BACK).cast::<i64>().read_unaligned() }
        };
        _mm256_set_epi64x(word(3), word(2), word(1), word(0))
    }

    /// Eight digit values in each lane, the first in the lowest byte, as a number.
    fn join_digits(digits: __m256i) -> __m256i {
        let pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));
        let fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_0064));
        _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10_000)), _mm256_srli_epi64::<32>(fours))
    }

    fn is_zero(lanes: __m256i) -> __m256i {
        _mm256_cmpeq_epi64(lanes, _mm256_setzero_si256())
    }

    /// The lanes whose eight bytes are all digit values.
    fn all_digits(digits: __m256i) -> __m256i {
        is_zero(_mm256_subs_epu8(digits, _mm256_set1_epi8(9)))
    }

    fn longer_than(lengths: __m256i, bytes: usize) -> __m256i {
        _mm256_cmpgt_epi64(lengths, _mm256_set1_epi64x(bytes as i64))
    }

    /// The lanes as bits.
    fn bits(lanes: __m256i) -> u8 {
        _mm256_movemask_pd(_mm256_castsi256_pd(lanes)) as u8
    }

    fn negate(values: __m256i, lanes: __m256i) -> __m256i {
        _mm256_sub_epi64(_mm256_xor_si256(values, lanes), lanes)
    }

    /// The low 64 bits of each product with a 32-bit factor.
    fn multiply(values: __m256i, factors: __m256i) -> __m256i {
        let upper = _mm256_mul_epu32(_mm256_srli_epi64::<32>(values), factors);
        _mm256_add_epi64(_mm256_mul_epu32(values, factors), _mm256_slli_epi64::<32>(upper))
    }

    /// Takes the signs off fields of up to 8 × `WORDS` bytes.
    fn unsign<const WORDS: usize>(words: &[__m256i; WORDS], lengths: __m256i) -> Unsigned<WORDS> {
        let ones = _mm256_set1_epi8(-1);
        let bits = _mm256_slli_epi64::<3>(lengths);
        // Bits of each word before the field's start. Below zero the field began in a word before it, above 63 in one
        // after it; a shift by either gives zero.
        let mut before = [ones; WORDS];
        let mut first = _mm256_setzero_si256();
        for word in 0..WORDS {
            before[word] = _mm256_sub_epi64(_mm256_set1_epi64x(64 * (word as i64 + 1)), bits);
            first = _mm256_or_si256(first, _mm256_srlv_epi64(words[word], before[word]));
        }
        let first = _mm256_and_si256(first, _mm256_set1_epi64x(0xff));
        let negative = _mm256_cmpeq_epi64(first, _mm256_set1_epi64x(i64::from(b'-')));
        let positive = _mm256_cmpeq_epi64(first, _mm256_set1_epi64x(i64::from(b'+')));
        let sign_bits = _mm256_and_si256(_mm256_or_si256(negative, positive), _mm256_set1_epi64x(8));
        let mut keep = [ones; WORDS];
        for word in 0..WORDS {
            let unsigned = _mm256_add_epi64(before[word], sign_bits);
            let whole = _mm256_cmpgt_epi64(_mm256_setzero_si256(), unsigned);
            keep[word] = _mm256_or_si256(_mm256_sllv_epi64(ones, unsigned), whole);
        }
        Unsigned { negative, keep }
    }

    /// The digit values of a word, zeros outside the field.
    fn digits_of(word: __m256i, keep: __m256i) -> __m256i {
        _mm256_and_si256(_mm256_xor_si256(word, _mm256_set1_epi8(b'0' as i8)), keep)
    }

    /// Integers of up to 8 × `WORDS` bytes.
    fn integers<const WORDS: usize>(words: [__m256i; WORDS], lengths: __m256i) -> Parsed {
        let Unsigned { negative, keep } = unsign(&words, lengths);
        let mut numbers = [_mm256_setzero_si256(); 3];
        let mut above = _mm256_setzero_si256();
        for word in 0..WORDS {
            let digits = digits_of(words[word], keep[word]);
            above = _mm256_or_si256(above, _mm256_subs_epu8(digits, _mm256_set1_epi8(9)));
            numbers[word] = join_digits(digits);
        }
        // The last byte of a field is a digit unless it is a mere sign, or nothing.
        let mut valid = _mm256_andnot_si256(is_zero(keep[0]), is_zero(above));
        let mut values = numbers[0];
        if WORDS > 1 {
            values = _mm256_add_epi64(values, _mm256_mul_epu32(numbers[1], _mm256_set1_epi64x(100_000_000)));
        }
        if WORDS > 2 {
            let top = _mm256_mul_epu32(numbers[2], _mm256_set1_epi64x(100_000_000));
            values = _mm256_add_epi64(values, multiply(top, _mm256_set1_epi64x(100_000_000)));
            // Up to 922 × 10^16 nothing wraps; what is then too large shows in its highest bit, as `i64::MIN` does.
            let smallest = _mm256_cmpeq_epi64(values, _mm256_set1_epi64x(i64::MIN));
            let large = _mm256_cmpgt_epi64(_mm256_setzero_si256(), values);
            let large = _mm256_andnot_si256(_mm256_and_si256(smallest, negative), large);
            let wrapped = _mm256_cmpgt_epi64(numbers[2], _mm256_set1_epi64x(922));
            valid = _mm256_andnot_si256(_mm256_or_si256(large, wrapped), valid);
        }
        Parsed { values: negate(values, negative), valid, left: longer_than(lengths, 8 * WORDS) }
    }

    /// Decimals of up to 8 × `WORDS` bytes, at most two words; left are those with the point before the last word, and
    /// those with more fraction digits than places.
    fn decimals<const WORDS: usize>(words: [__m256i; WORDS], lengths: __m256i, scales: &Scales) -> Parsed {
        let ones = _mm256_set1_epi8(-1);
        let byte_ones = _mm256_set1_epi8(1);
        let Unsigned { negative, keep } = unsign(&words, lengths);
        let points = _mm256_cmpeq_epi8(_mm256_and_si256(words[0], keep[0]), _mm256_set1_epi8(b'.' as i8));
        let point = _mm256_and_si256(points, byte_ones);
        // All ones where there is no point.
        let below = _mm256_add_epi64(point, ones);
        let twice = _mm256_and_si256(point, below);
        let at_end = _mm256_and_si256(point, _mm256_set1_epi64x(1 << 56));
        let mut begun = _mm256_and_si256(below, keep[0]);

        let digits = _mm256_andnot_si256(points, digits_of(words[0], keep[0]));
        // The point's byte counts too, and the index that is left is -1 where there is none.
        let from_point = _mm256_sad_epu8(_mm256_andnot_si256(below, byte_ones), _mm256_setzero_si256());
        let pointed = _mm256_cmpgt_epi64(from_point, _mm256_setzero_si256());
        let point_bits = _mm256_and_si256(pointed, _mm256_set1_epi64x(8));
        let fraction = _mm256_andnot_si256(below, digits);
        let whole = _mm256_sllv_epi64(_mm256_and_si256(digits, below), point_bits);
        let mut joined = _mm256_or_si256(whole, fraction);
        let mut left = longer_than(lengths, 8 * WORDS);
        let mut upper = _mm256_setzero_si256();
        if WORDS > 1 {
            let front = digits_of(words[WORDS - 1], keep[WORDS - 1]);
            begun = _mm256_or_si256(begun, keep[WORDS - 1]);
            // A point in the front is no digit either.
            left = _mm256_or_si256(left, _mm256_xor_si256(all_digits(front), ones));
            let carried = _mm256_srlv_epi64(front, _mm256_sub_epi64(_mm256_set1_epi64x(64), point_bits));
            joined = _mm256_or_si256(joined, carried);
            let front = _mm256_sllv_epi64(front, point_bits);
            upper = _mm256_mul_epu32(join_digits(front), _mm256_set1_epi64x(100_000_000));
        }
        let places = _mm256_add_epi64(from_point, pointed);
        left = _mm256_or_si256(left, _mm256_cmpgt_epi64(places, scales.places));
        let factors = _mm256_permutevar8x32_epi32(scales.factors, places);
        let mut values = _mm256_add_epi64(join_digits(joined), upper);
        let mut wrong = _mm256_or_si256(twice, at_end);
        if WORDS == 1 {
            values = _mm256_mul_epu32(values, factors);
        } else {
            // Both products are below 2^62 and share no bits above 63 unless the whole does not fit.
            let lower = _mm256_mul_epu32(values, factors);
            let higher = _mm256_mul_epu32(_mm256_srli_epi64::<32>(values), factors);
            let top = _mm256_add_epi64(higher, _mm256_srli_epi64::<32>(lower));
            wrong = _mm256_or_si256(wrong, _mm256_srli_epi64::<31>(top));
            values = _mm256_add_epi64(lower, _mm256_slli_epi64::<32>(higher));
        }
        let sound = _mm256_and_si256(is_zero(wrong), all_digits(joined));
        let valid = _mm256_andnot_si256(is_zero(begun), sound);
        Parsed { values: negate(values, negative), valid, left }
    }

    fn scales(places: u32) -> Scales {
        let mut factors = [0u32; 8];
        for (fraction, factor) in factors.iter_mut().enumerate() {
            *factor = (places as usize).checked_sub(fraction).map_or(0, |power| TENS[power] as u32);
        }
        Scales { places: _mm256_set1_epi64x(i64::from(places)), factors: bytemuck::must_cast(factors) }
    }

    /// Four integers.
    fn four_integers(located: &Located<'_>) -> Parsed {
        let lengths = located.lengths;
        let last = words::<8>(located);
        if bits(longer_than(lengths, 8)) == 0 {
            integers([last], lengths)
        } else if bits(longer_than(lengths, 16)) == 0 {
            integers([last, words::<16>(located)], lengths)
        } else {
            integers([last, words::<16>(located), words::<24>(located)], lengths)
        }
    }

    /// Four decimals, or percentages.
    fn four_decimals<const PERCENT: bool>(located: &Located<'_>, scales: &Scales) -> Parsed {
        let mut lengths = located.lengths;
        let mut last = words::<8>(located);
        let long = bits(longer_than(lengths, 8)) != 0;
        let mut percent = _mm256_set1_epi8(-1);
        if PERCENT {
            percent = _mm256_cmpeq_epi64(_mm256_srli_epi64::<56>(last), _mm256_set1_epi64x(i64::from(b'%')));
            lengths = _mm256_sub_epi64(lengths, _mm256_set1_epi64x(1));
            last = _mm256_slli_epi64::<8>(last);
        }
        let mut parsed = if long {
            let mut front = words::<16>(located);
            if PERCENT {
                last = _mm256_or_si256(last, _mm256_srli_epi64::<56>(front));
                front = _mm256_slli_epi64::<8>(front);
            }
            decimals([last, front], lengths, scales)
        } else {
            decimals([last], lengths, scales)
        };
        parsed.valid = _mm256_and_si256(parsed.valid, percent);
        parsed
    }

    /// The values of eight fields, zeros for the invalid; the bits of the valid and of those that are left.
    fn store(halves: [Parsed; 2], values: &mut [i64; GROUP]) -> (u8, u8) {
        let [low, high] = halves;
        let stored =
            [_mm256_and_si256(low.values, low.valid), _mm256_and_si256(high.values, high.valid)];
        *values = bytemuck::must_cast(stored);
        (bits(low.valid) | bits(high.valid) << 4, bits(low.left) | bits(high.left) << 4)
    }

    fn group_integers(text: &[u8], fields: &[Field; GROUP], values: &mut [i64; GROUP]) -> Option<u8> {
        let [low, high]: &[[Field; 4]; 2] = fields.as_chunks().0.as_array()?;
        let (low, high) = (locate(Four { text, fields: low })?, locate(Four { text, fields: high })?);
        let (valid, left) = store([four_integers(&low), four_integers(&high)], values);
        Some(batch::parse_left(left, valid, fields, values, |field| integer_of(text, field)))
    }

    fn group_decimals<const PERCENT: bool>(
        text: &[u8],
        fields: &[Field; GROUP],
        scales: (u32, &Scales),
        values: &mut [i64; GROUP],
    ) -> Option<u8> {
        let [low, high]: &[[Field; 4]; 2] = fields.as_chunks().0.as_array()?;
        let (low, high) = (locate(Four { text, fields: low })?, locate(Four { text, fields: high })?);
        let (places, scales) = scales;
        let halves = [four_decimals::<PERCENT>(&low, scales), four_decimals::<PERCENT>(&high, scales)];
        let (valid, left) = store(halves, values);
        Some(batch::parse_left(left, valid, fields, values, |field| decimal_of::<PERCENT>(text, field, places)))
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
            |fields, values| group_decimals::<PERCENT>(text, fields, (places, &scales), values),
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
            |fields, values| group_integers(text, fields, values),
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
