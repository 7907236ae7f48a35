//! The number parsers with NEON: eight fields at a time as four registers of two, each field in a lane of 64 bits.

use super::batch::{self, GROUP};
use super::scalar::{TENS, decimal_of, integer_of};
use super::{Field, NumbersError};
use crate::isa::neon;
use std::arch::aarch64::*;

/// Bytes of the text that are loaded before a field's end: three words.
const REACH: usize = 24;

/// Two fields that lie in the text and end [`REACH`] bytes or more into it.
#[derive(Clone, Copy)]
struct Located<'a> {
    text: &'a [u8],
    fields: [Field; 2],
}

/// What two fields were parsed to; all ones in the lanes that are valid, or left.
struct Parsed {
    values: uint64x2_t,
    valid: uint64x2_t,
    /// Lanes that were not parsed at all.
    left: uint64x2_t,
}

/// The places, and 10^(`places` - index) as eight numbers of 32 bits, zeros from `places` on.
struct Scales {
    places: u32,
    factors: uint8x16x2_t,
}

/// Which bytes of the words are digits or the point, if all is well; word 0 is the last.
struct Unsigned<const WORDS: usize> {
    negative: uint64x2_t,
    /// Ones in the bytes of each word that belong to the field, without its sign.
    keep: [uint64x2_t; WORDS],
}

/// The fields, where all lie as [`Located`] demands.
fn locate(text: &[u8], fields: [Field; 2]) -> Option<Located<'_>> {
    let lies =
        |field: Field| field.start <= field.end && field.end as usize <= text.len() && field.end as usize >= REACH;
    fields.into_iter().all(lies).then_some(Located { text, fields })
}

/// Of each field the eight bytes that begin `back` bytes before its end.
fn words(located: Located<'_>, back: usize) -> uint64x2_t {
    bytemuck::must_cast(located.fields.map(|field| {
        let before = &located.text[..field.end as usize + 8 - back];
        before.last_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
    }))
}

/// The fields' first bytes; some other byte for an empty field.
fn first_bytes(located: Located<'_>) -> uint64x2_t {
    let Located { text, fields } = located;
    bytemuck::must_cast(fields.map(|field| u64::from(text[field.start.min(field.end - 1) as usize])))
}

neon! {
    fn splat(value: u64) -> uint64x2_t {
        vdupq_n_u64(value)
    }

    fn splat_byte(byte: u8) -> uint64x2_t {
        vreinterpretq_u64_u8(vdupq_n_u8(byte))
    }

    fn not(lanes: uint64x2_t) -> uint64x2_t {
        veorq_u64(lanes, splat(u64::MAX))
    }

    /// The products of 32-bit numbers.
    fn multiply_halves(a: uint64x2_t, b: uint64x2_t) -> uint64x2_t {
        vmull_u32(vmovn_u64(a), vmovn_u64(b))
    }

    /// Eight digit values in each lane, the first in the lowest byte, as a number.
    fn join_digits(digits: uint64x2_t) -> uint64x2_t {
        let pairs = vmulq_u8(vreinterpretq_u8_u64(digits), vreinterpretq_u8_u16(vdupq_n_u16(0x010a)));
        let pairs = vpaddlq_u8(pairs);
        let fours = vpaddlq_u16(vmulq_u16(pairs, vreinterpretq_u16_u32(vdupq_n_u32(0x0001_0064))));
        vpaddlq_u32(vmulq_u32(fours, vreinterpretq_u32_u64(splat(0x0000_0001_0000_2710))))
    }

    /// The bytes of digit values that are above 9 hold something, others zero.
    fn above_nine(digits: uint64x2_t) -> uint64x2_t {
        vreinterpretq_u64_u8(vqsubq_u8(vreinterpretq_u8_u64(digits), vdupq_n_u8(9)))
    }

    fn is_zero(lanes: uint64x2_t) -> uint64x2_t {
        vceqzq_u64(lanes)
    }

    fn negate(values: uint64x2_t, lanes: uint64x2_t) -> uint64x2_t {
        vsubq_u64(veorq_u64(values, lanes), lanes)
    }

    /// Takes the signs off fields of up to 8 × `WORDS` bytes.
    fn unsign<const WORDS: usize>(first: uint64x2_t, lengths: uint64x2_t) -> Unsigned<WORDS> {
        let negative = vceqq_u64(first, splat(u64::from(b'-')));
        let signed = vorrq_u64(negative, vceqq_u64(first, splat(u64::from(b'+'))));
        // Adding all ones takes one away.
        let bits = vshlq_n_s64::<3>(vreinterpretq_s64_u64(vaddq_u64(lengths, signed)));
        let mut keep = [splat(u64::MAX); WORDS];
        for (word, kept) in keep.iter_mut().enumerate() {
            // Bits of the word before the first digit. As 32-bit numbers, whose upper halves are zero or all ones.
            let before = vsubq_s64(vdupq_n_s64(64 * (word as i64 + 1)), bits);
            let before = vmaxq_s32(vreinterpretq_s32_s64(before), vdupq_n_s32(0));
            let before = vminq_s32(before, vdupq_n_s32(64));
            *kept = vshlq_u64(*kept, vreinterpretq_s64_s32(before));
        }
        Unsigned { negative, keep }
    }

    /// The digit values of a word, zeros outside the field.
    fn digits_of(word: uint64x2_t, keep: uint64x2_t) -> uint64x2_t {
        vandq_u64(veorq_u64(word, splat_byte(b'0')), keep)
    }

    fn longer_than(lengths: uint64x2_t, bytes: usize) -> uint64x2_t {
        vcgtq_u64(lengths, splat(bytes as u64))
    }

    /// Integers of up to 8 × `WORDS` bytes.
    fn integers<const WORDS: usize>(
        words: [uint64x2_t; WORDS],
        first: uint64x2_t,
        lengths: uint64x2_t,
    ) -> Parsed {
        let Unsigned { negative, keep } = unsign::<WORDS>(first, lengths);
        let mut numbers = [splat(0); 3];
        let mut above = splat(0);
        for word in 0..WORDS {
            let digits = digits_of(words[word], keep[word]);
            above = vorrq_u64(above, above_nine(digits));
            numbers[word] = join_digits(digits);
        }
        // The last byte of a field is a digit unless it is a mere sign, or nothing.
        let mut valid = vbicq_u64(is_zero(above), is_zero(keep[0]));
        let mut values = numbers[0];
        if WORDS > 1 {
            values = vaddq_u64(values, multiply_halves(numbers[1], splat(100_000_000)));
        }
        if WORDS > 2 {
            let power: [u64; 2] = bytemuck::must_cast(numbers[2]);
            let top = power.map(|number| number.wrapping_mul(10_000_000_000_000_000));
            values = vaddq_u64(values, bytemuck::must_cast(top));
            // Nothing wraps below 1844 × 10^16.
            let limit = vsubq_u64(splat(i64::MAX as u64), negative);
            valid = vandq_u64(valid, vcleq_u64(values, limit));
            valid = vandq_u64(valid, vcleq_u64(numbers[2], splat(922)));
        }
        Parsed { values: negate(values, negative), valid, left: longer_than(lengths, 8 * WORDS) }
    }

    /// Decimals of up to 8 × `WORDS` bytes, at most two words; left are those with the point before the last word, and
    /// those with more fraction digits than places.
    fn decimals<const WORDS: usize>(
        words: [uint64x2_t; WORDS],
        first: uint64x2_t,
        lengths: uint64x2_t,
        scales: &Scales,
    ) -> Parsed {
        let Unsigned { negative, keep } = unsign::<WORDS>(first, lengths);
        let kept = vreinterpretq_u8_u64(vandq_u64(words[0], keep[0]));
        let points = vreinterpretq_u64_u8(vceqq_u8(kept, vdupq_n_u8(b'.')));
        let point = vandq_u64(points, splat_byte(1));
        // All ones where there is no point.
        let below = vaddq_u64(point, splat(u64::MAX));
        let twice = vandq_u64(point, below);
        let at_end = vandq_u64(point, splat(1 << 56));
        let mut begun = vandq_u64(below, keep[0]);

        let digits = vbicq_u64(digits_of(words[0], keep[0]), points);
        let pointed = not(is_zero(point));
        let point_bits = vreinterpretq_s64_u64(vandq_u64(pointed, splat(8)));
        let fraction = vbicq_u64(digits, below);
        let whole = vshlq_u64(vandq_u64(digits, below), point_bits);
        let mut joined = vorrq_u64(whole, fraction);
        let mut left = longer_than(lengths, 8 * WORDS);
        let mut upper = splat(0);
        if WORDS > 1 {
            let front = digits_of(words[WORDS - 1], keep[WORDS - 1]);
            begun = vorrq_u64(begun, keep[WORDS - 1]);
            // A point in the front is no digit either.
            left = vorrq_u64(left, not(is_zero(above_nine(front))));
            joined = vorrq_u64(joined, vshlq_u64(front, vsubq_s64(point_bits, vdupq_n_s64(64))));
            upper = multiply_halves(join_digits(vshlq_u64(front, point_bits)), splat(100_000_000));
        }
        // Bytes from the point on, without the point.
        let from_point = vandq_u64(not(below), splat_byte(1));
        let from_point = vpaddlq_u32(vpaddlq_u16(vpaddlq_u8(vreinterpretq_u8_u64(from_point))));
        let places = vaddq_u64(from_point, pointed);
        left = vorrq_u64(left, vcgtq_u64(places, splat(u64::from(scales.places))));
        let mut values = vaddq_u64(join_digits(joined), upper);
        let factors = {
            let indices = vmulq_u32(vreinterpretq_u32_u64(places), vdupq_n_u32(0x0404_0404));
            let indices = vaddq_u32(indices, vreinterpretq_u32_u64(splat(0xffff_ffff_0302_0100)));
            vreinterpretq_u64_u8(vqtbl2q_u8(scales.factors, vreinterpretq_u8_u32(indices)))
        };
        let mut wrong = vorrq_u64(twice, at_end);
        if WORDS == 1 {
            values = multiply_halves(values, factors);
        } else {
            // Both products are below 2^62 and share no bits above 63 unless the whole does not fit.
            let lower = multiply_halves(values, factors);
            let higher = multiply_halves(vshrq_n_u64::<32>(values), factors);
            let top = vaddq_u64(higher, vshrq_n_u64::<32>(lower));
            wrong = vorrq_u64(wrong, vshrq_n_u64::<31>(top));
            values = vaddq_u64(lower, vshlq_n_u64::<32>(higher));
        }
        let sound = vandq_u64(is_zero(wrong), is_zero(above_nine(joined)));
        Parsed { values: negate(values, negative), valid: vbicq_u64(sound, is_zero(begun)), left }
    }

    fn scales(places: u32) -> Scales {
        let mut factors = [0u32; 8];
        for (fraction, factor) in factors.iter_mut().enumerate() {
            *factor = (places as usize).checked_sub(fraction).map_or(0, |power| TENS[power] as u32);
        }
        let [low, high]: [uint8x16_t; 2] = bytemuck::must_cast(factors);
        Scales { places, factors: uint8x16x2_t(low, high) }
    }

    /// The lanes as bits.
    fn bits(lanes: uint64x2_t) -> u8 {
        let [low, high]: [u64; 2] = bytemuck::must_cast(lanes);
        (low & 1 | high & 2) as u8
    }

    fn lengths_of(located: Located<'_>) -> uint64x2_t {
        bytemuck::must_cast(located.fields.map(|field| u64::from(field.end - field.start)))
    }

    fn two_integers(located: Located<'_>) -> Parsed {
        let (first, lengths) = (first_bytes(located), lengths_of(located));
        let last = words(located, 8);
        if bits(longer_than(lengths, 8)) == 0 {
            integers([last], first, lengths)
        } else if bits(longer_than(lengths, 16)) == 0 {
            integers([last, words(located, 16)], first, lengths)
        } else {
            integers([last, words(located, 16), words(located, 24)], first, lengths)
        }
    }

    fn two_decimals<const PERCENT: bool>(located: Located<'_>, scales: &Scales) -> Parsed {
        let first = first_bytes(located);
        let mut lengths = lengths_of(located);
        let mut last = words(located, 8);
        let long = bits(longer_than(lengths, 8)) != 0;
        let mut percent = splat(u64::MAX);
        if PERCENT {
            percent = vceqq_u64(vshrq_n_u64::<56>(last), splat(u64::from(b'%')));
            percent = vbicq_u64(percent, is_zero(lengths));
            lengths = vqsubq_u64(lengths, splat(1));
            last = vshlq_n_u64::<8>(last);
        }
        let mut parsed = if long {
            let mut front = words(located, 16);
            if PERCENT {
                last = vorrq_u64(last, vshrq_n_u64::<56>(front));
                front = vshlq_n_u64::<8>(front);
            }
            decimals([last, front], first, lengths, scales)
        } else {
            decimals([last], first, lengths, scales)
        };
        parsed.valid = vandq_u64(parsed.valid, percent);
        parsed
    }

    /// Writes the values of two fields, zeros for the invalid; returns the bits of the valid and of those that are left.
    fn store(parsed: &Parsed, values: &mut [i64]) -> (u8, u8) {
        let stored: [i64; 2] = bytemuck::must_cast(vandq_u64(parsed.values, parsed.valid));
        values.copy_from_slice(&stored);
        (bits(parsed.valid), bits(parsed.left))
    }

    fn group_integers(text: &[u8], fields: &[Field; GROUP], values: &mut [i64; GROUP]) -> Option<u8> {
        let (mut valid, mut left) = (0, 0);
        for pair in 0..GROUP / 2 {
            let located = locate(text, [fields[2 * pair], fields[2 * pair + 1]])?;
            let (pair_valid, pair_left) = store(&two_integers(located), &mut values[2 * pair..][..2]);
            valid |= pair_valid << (2 * pair);
            left |= pair_left << (2 * pair);
        }
        Some(batch::parse_left(left, valid, fields, values, |field| integer_of(text, field)))
    }

    fn group_decimals<const PERCENT: bool>(
        text: &[u8],
        fields: &[Field; GROUP],
        scales: &Scales,
        values: &mut [i64; GROUP],
    ) -> Option<u8> {
        let (mut valid, mut left) = (0, 0);
        for pair in 0..GROUP / 2 {
            let located = locate(text, [fields[2 * pair], fields[2 * pair + 1]])?;
            let parsed = two_decimals::<PERCENT>(located, scales);
            let (pair_valid, pair_left) = store(&parsed, &mut values[2 * pair..][..2]);
            valid |= pair_valid << (2 * pair);
            left |= pair_left << (2 * pair);
        }
        Some(batch::parse_left(left, valid, fields, values, |field| decimal_of::<PERCENT>(text, field, scales.places)))
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
            |fields, values| group_decimals::<PERCENT>(text, fields, &scales, values),
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
