//! Counts and indexes without intrinsics: eight bytes of text in a word.

use super::ByteSet;
use super::index::Offset;

const ONES: u64 = 0x0101_0101_0101_0101;
const LOW_SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// The high bit of each byte of the word that equals the byte of `splat`; exact, no carry crosses bytes.
#[inline(always)]
pub(in crate::scan) fn equal_bytes(word: u64, splat: u64) -> u64 {
    let difference = word ^ splat;
    !(((difference & LOW_SEVEN) + LOW_SEVEN) | difference) & !LOW_SEVEN
}

/// A word of eight times the byte.
#[inline(always)]
pub(in crate::scan) fn splat(byte: u8) -> u64 {
    ONES * u64::from(byte)
}

pub(in crate::scan) fn count(text: &[u8], byte: u8) -> u64 {
    let splat = splat(byte);
    let (words, rest) = text.as_chunks::<8>();
    let mut total = rest.iter().filter(|found| **found == byte).count() as u64;
    // 255 ones fill the eight counters of a word.
    for words in words.chunks(255) {
        let counters: u64 = words.iter().map(|word| equal_bytes(u64::from_le_bytes(*word), splat) >> 7).sum();
        total += counters.to_le_bytes().map(u64::from).iter().sum::<u64>();
    }
    total
}

pub(in crate::scan) fn count_any(text: &[u8], set: &ByteSet) -> u64 {
    text.iter().map(|byte| u64::from(set.contains(*byte))).sum()
}

#[inline(always)]
fn index<O: Offset>(text: &[u8], byte: u8, offsets: &mut Vec<O>) {
    offsets.clear();
    let splat = splat(byte);
    let (words, rest) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let mut hits = equal_bytes(u64::from_le_bytes(*word), splat);
        while hits != 0 {
            offsets.push(O::new(index * 8 + hits.trailing_zeros() as usize / 8));
            hits &= hits - 1;
        }
    }
    let last = words.len() * 8;
    offsets.extend((last..).zip(rest).filter(|(_, found)| **found == byte).map(|(offset, _)| O::new(offset)));
}

#[inline(always)]
fn index_any<O: Offset>(text: &[u8], set: &ByteSet, offsets: &mut Vec<O>) {
    offsets.clear();
    for (offset, byte) in text.iter().enumerate() {
        if set.contains(*byte) {
            offsets.push(O::new(offset));
        }
    }
}

pub(super) fn index_u32(text: &[u8], byte: u8, offsets: &mut Vec<u32>) {
    index(text, byte, offsets);
}

pub(super) fn index_u64(text: &[u8], byte: u8, offsets: &mut Vec<u64>) {
    index(text, byte, offsets);
}

pub(super) fn index_any_u32(text: &[u8], set: &ByteSet, offsets: &mut Vec<u32>) {
    index_any(text, set, offsets);
}

pub(super) fn index_any_u64(text: &[u8], set: &ByteSet, offsets: &mut Vec<u64>) {
    index_any(text, set, offsets);
}
