//! The matcher with AVX-512: 64 bytes are compared into a mask with one instruction.

use super::body::template_body;
use super::columns::columns_body;
use crate::isa::avx512;
use std::arch::x86_64::*;

/// Bytes of a mask. Most of what is looked for is near: 256 bits cross fewer lines of the cache than 512.
pub(super) const WIDTH: usize = 32;

avx512! {
    fn load(text: &[u8], at: usize) -> __m256i {
        debug_assert!(at + 32 <= text.len());
        // SAFETY: `at` is a place of a line or of the pool, or less than SLACK - 32 after one; SLACK bytes follow each.
        unsafe { text.as_ptr().add(at).cast::<__m256i>().read_unaligned() }
    }

    fn equals_64(text: &[u8], at: usize, byte: u8) -> u64 {
        debug_assert!(at + 64 <= text.len());
        // SAFETY: `at` is a place of a line or less than SLACK - 64 after one; SLACK bytes follow each.
        let bytes = unsafe { text.as_ptr().add(at).cast::<__m512i>().read_unaligned() };
        _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8))
    }

    fn pair(text: &[u8], at: [usize; 2], bytes: [u8; 2]) -> u64 {
        let first = _mm256_cmpeq_epi8_mask(load(text, at[0]), _mm256_set1_epi8(bytes[0] as i8));
        u64::from(first & _mm256_cmpeq_epi8_mask(load(text, at[1]), _mm256_set1_epi8(bytes[1] as i8)))
    }

    fn blanks(text: &[u8], at: usize) -> u64 {
        let bytes = load(text, at);
        let space = _mm256_cmpeq_epi8_mask(bytes, _mm256_set1_epi8(b' ' as i8));
        u64::from(space | _mm256_cmpeq_epi8_mask(bytes, _mm256_set1_epi8(b'\t' as i8)))
    }

    /// The bytes of two places that are equal.
    fn same(text: &[u8], at: usize, pool: &[u8], place: usize) -> u64 {
        u64::from(_mm256_cmpeq_epi8_mask(load(text, at), load(pool, place)))
    }

    fn gram_hits(text: &[u8], at: usize, bits: &[u32], shift: u32) -> u32 {
        super::avx2::gathered_hits(load(text, at), bits, shift)
    }
}

template_body!(avx512);
columns_body!(avx512);

avx512! {
    /// The eight bytes at each of eight places.
    fn words(text: &[u8], places: __m512i) -> __m512i {
        let places: [u64; EIGHT] = bytemuck::must_cast(places);
        bytemuck::must_cast(places.map(|place| block(text, place as usize)))
    }

    /// Eight times as many bits as each word has digits at its start.
    fn digit_bits(words: __m512i) -> __m512i {
        let digits = _mm512_xor_si512(words, _mm512_set1_epi8(0x30));
        let others = _mm512_and_si512(_mm512_adds_epu8(digits, _mm512_set1_epi8(0x76)), _mm512_set1_epi8(-128));
        let below = _mm512_andnot_si512(others, _mm512_sub_epi64(others, _mm512_set1_epi64(1)));
        _mm512_and_si512(_mm512_popcnt_epi64(below), _mm512_set1_epi64(0x78))
    }

    /// The numbers that so many bits of each word write.
    fn numbers(words: __m512i, bits: __m512i) -> __m512i {
        let digits = _mm512_xor_si512(words, _mm512_set1_epi8(0x30));
        let digits = _mm512_sllv_epi64(digits, _mm512_sub_epi64(_mm512_set1_epi64(64), bits));
        let pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010a));
        let quads = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x0001_0064));
        _mm512_add_epi64(_mm512_mul_epu32(quads, _mm512_set1_epi64(10_000)), _mm512_srli_epi64::<32>(quads))
    }

    /// Numbers that eight lines have at their places; gives those that are left to do, one bit each.
    fn numbers_of_eight(
        text: &[u8],
        one: &Step,
        walkers: &mut [Walker; EIGHT],
        values: &mut [Value],
        stride: usize,
    ) -> u32 {
        // SAFETY: eight walkers are sixteen times four bytes.
        let both = unsafe { walkers.as_ptr().cast::<__m512i>().read_unaligned() };
        let limit = _mm512_srli_epi64::<32>(both);
        let from = _mm512_and_si512(both, _mm512_set1_epi64(0xffff_ffff));
        let active = _mm512_cmplt_epu64_mask(limit, _mm512_set1_epi64(i64::from(UNDECIDED)));
        let mut at = from;
        let mut word = words(text, at);
        let sign = _mm512_and_si512(word, _mm512_set1_epi64(0xff));
        let minus = _mm512_cmpeq_epi64_mask(sign, _mm512_set1_epi64(i64::from(b'-')));
        let signed = minus | _mm512_cmpeq_epi64_mask(sign, _mm512_set1_epi64(i64::from(b'+')));
        if signed != 0 {
            at = _mm512_mask_add_epi64(at, signed, at, _mm512_set1_epi64(1));
            word = words(text, at);
        }
        let zero = _mm512_setzero_si512();
        let room = _mm512_slli_epi64::<3>(_mm512_sub_epi64(limit, at));
        let whole = _mm512_min_epi64(digit_bits(word), room);
        let some = _mm512_cmpgt_epi64_mask(whole, zero);
        let full = _mm512_cmpeq_epi64_mask(whole, _mm512_set1_epi64(64));
        let (found, left, bits, number);
        if one.action == Action::Integer {
            let mut integer = numbers(word, whole);
            let mut length = whole;
            let mut more = 0;
            if full & active != 0 {
                let next = words(text, _mm512_mask_add_epi64(at, full & active, at, _mm512_set1_epi64(8)));
                let beyond = _mm512_min_epi64(digit_bits(next), _mm512_sub_epi64(room, _mm512_set1_epi64(64)));
                more = full & _mm512_cmpeq_epi64_mask(beyond, _mm512_set1_epi64(64));
                let powers: __m512i = bytemuck::must_cast(POWERS);
                let power = _mm512_permutexvar_epi64(_mm512_srli_epi64::<3>(beyond), powers);
                let all = _mm512_add_epi64(_mm512_mullo_epi64(integer, power), numbers(next, beyond));
                integer = _mm512_mask_mov_epi64(integer, full, all);
                length = _mm512_mask_add_epi64(length, full, length, beyond);
            }
            left = active & more;
            found = active & some & !more;
            bits = length;
            number = _mm512_mask_sub_epi64(integer, minus, zero, integer);
        } else {
            // The point is taken out, and the digits on both sides are read as one number.
            let rest = _mm512_srlv_epi64(word, whole);
            let above = _mm512_sllv_epi64(_mm512_srli_epi64::<8>(rest), whole);
            let below = _mm512_andnot_si512(_mm512_sllv_epi64(_mm512_set1_epi64(-1), whole), word);
            let joined = _mm512_or_si512(above, below);
            let all = digit_bits(joined);
            let byte = _mm512_and_si512(rest, _mm512_set1_epi64(0xff));
            let inside = some & _mm512_cmplt_epi64_mask(whole, room) & !full;
            let point = inside & _mm512_cmpeq_epi64_mask(byte, _mm512_set1_epi64(i64::from(b'.')));
            let short = _mm512_cmplt_epi64_mask(all, _mm512_set1_epi64(56)) & _mm512_cmplt_epi64_mask(all, room);
            let fraction = point & short & _mm512_cmpgt_epi64_mask(all, whole);
            let none = some & !full & !point;
            let digits = _mm512_mask_mov_epi64(whole, fraction, all);
            let places = _mm512_srli_epi64::<3>(_mm512_sub_epi64(digits, whole));
            let powers: __m512d = bytemuck::must_cast(POWERS.map(|power| power as f64));
            let digits_value = _mm512_cvtepi64_pd(numbers(joined, digits));
            // Both are below 2^53 and exact, so the quotient is rounded once.
            let quotient = _mm512_div_pd(digits_value, _mm512_permutexvar_pd(places, powers));
            let signs = _mm512_maskz_mov_epi64(minus, _mm512_set1_epi64(i64::MIN));
            number = _mm512_xor_si512(_mm512_castpd_si512(quotient), signs);
            let length = _mm512_mask_add_epi64(digits, fraction, digits, _mm512_set1_epi64(8));
            left = active & some & (full | (point & !fraction));
            if one.action == Action::Percentage {
                let next = _mm512_and_si512(_mm512_srlv_epi64(word, length), _mm512_set1_epi64(0xff));
                let sign = _mm512_cmpeq_epi64_mask(next, _mm512_set1_epi64(i64::from(b'%')));
                found = active & (fraction | none) & sign & _mm512_cmplt_epi64_mask(length, room);
                bits = _mm512_add_epi64(length, _mm512_set1_epi64(8));
            } else {
                found = active & fraction;
                bits = length;
            }
        }
        let end = _mm512_add_epi64(at, _mm512_srli_epi64::<3>(bits));
        let moved = _mm512_or_si512(end, _mm512_slli_epi64::<32>(limit));
        let failure = if one.repairable { UNDECIDED } else { FAILED };
        let failed = _mm512_or_si512(from, _mm512_set1_epi64(((u64::from(failure)) << 32) as i64));
        let kept = _mm512_mask_mov_epi64(both, active & !left & !found, failed);
        // SAFETY: eight walkers are sixteen times four bytes, and any bytes are walkers.
        unsafe { walkers.as_mut_ptr().cast::<__m512i>().write_unaligned(_mm512_mask_mov_epi64(kept, found, moved)) };
        let numbers: [u64; EIGHT] = bytemuck::must_cast(number);
        let rows = &mut values[..(EIGHT - 1) * stride + 1];
        for (lane, number) in numbers.into_iter().enumerate() {
            rows[lane * stride] = Value::from_integer(number as i64);
        }
        u32::from(left)
    }
}
