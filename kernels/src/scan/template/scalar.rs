//! The matcher without intrinsics: eight bytes at a time in a word.

use super::body::template_body;
use super::lines::lines_body;

/// Marks the functions inside it as those of the other rungs are, without features.
macro_rules! scalar {
    ($(
        $(#[$attribute:meta])*
        $visibility:vis fn $name:ident $(<const $constant:ident: $kind:ty>)?
            ($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block
    )*) => {$(
        #[inline]
        $(#[$attribute])*
        $visibility fn $name $(<const $constant: $kind>)? ($($argument: $type),*) $(-> $output)? $body
    )*};
}

/// Bytes of a mask.
pub(super) const WIDTH: usize = 8;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

scalar! {
    /// One bit for each byte that is zero.
    fn zeros(word: u64) -> u64 {
        // No carry leaves a byte here, so every byte is judged by itself.
        let zero = !(((word & !HIGH) + !HIGH) | word) & HIGH;
        (zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
    }

    fn equals(text: &[u8], at: usize, byte: u8) -> u64 {
        zeros(block(text, at) ^ (ONES * u64::from(byte)))
    }

    fn equals_64(text: &[u8], at: usize, byte: u8) -> u64 {
        let mut hits = 0;
        for part in 0..8 {
            hits |= equals(text, at + 8 * part, byte) << (8 * part);
        }
        hits
    }

    fn pair(text: &[u8], at: [usize; 2], bytes: [u8; 2]) -> u64 {
        equals(text, at[0], bytes[0]) & equals(text, at[1], bytes[1])
    }

    fn blanks(text: &[u8], at: usize) -> u64 {
        equals(text, at, b' ') | equals(text, at, b'\t')
    }

    /// The bytes of two places that are equal.
    fn same(text: &[u8], at: usize, pool: &[u8], place: usize) -> u64 {
        zeros(block(text, at) ^ block(pool, place))
    }

    fn gram_hits(text: &[u8], at: usize, bits: &[u32], shift: u32) -> u32 {
        let mut hits = 0;
        for place in 0..8 {
            let bit = index::gram_hash(block(text, at + 4 * place) as u32, shift);
            hits |= ((bits[bit / 32] >> (bit % 32)) & 1) << place;
        }
        hits
    }
}

template_body!(scalar);
lines_body!(scalar);
