//! From a piece of text to the literals that have it: the exact step after the filter.

use super::arena::Literals;
use super::{Case, Match};

/// A literal at a place of a piece.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// First eight bytes of the literal, letters folded where case is open; fewer are filled up with zeros.
    head: u64,
    /// Last eight bytes in the same way; of a shorter literal the head again.
    tail: u64,
    /// Which bytes of `head` and `tail` count.
    mask: u64,
    len: u32,
    literal: u32,
    /// Where in the literal the piece begins.
    offset: u32,
    /// Where in the literal its last eight bytes begin.
    tail_offset: u32,
}

/// Pieces and the literals that have them, by open addressing.
#[derive(Debug)]
pub(super) struct Table {
    slots: Vec<Slot>,
    shift: u32,
    entries: Vec<Entry>,
}

/// One piece; without entries it is empty.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u64,
    first: u32,
    count: u32,
}

/// Eight bytes of the text; those past its end are zero.
#[inline(always)]
pub(super) fn eight(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8) {
        Some(bytes) => u64::from_le_bytes(bytes.try_into().expect("eight bytes")),
        None => fewer(text.get(at..).unwrap_or_default()),
    }
}

#[cold]
fn fewer(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

/// The word's ASCII capitals as small letters, other bytes as they are.
#[inline(always)]
pub(super) fn folded(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let seven = word & (ONES * 0x7f);
    // The high bit of each byte: at least 'A', more than 'Z', and no ASCII at all.
    let from_a = seven + ONES * (0x80 - b'A' as u64);
    let past_z = seven + ONES * (0x7f - b'Z' as u64);
    let capital = (from_a & !past_z & !word) & (ONES * 0x80);
    word | capital >> 2
}

/// The lowest so many bytes of a word.
pub(super) const fn low_bytes(count: usize) -> u64 {
    if count >= 8 { u64::MAX } else { (1 << (count * 8)) - 1 }
}

impl Table {
    /// The table of pieces, each with its key, its literal, and where in the literal it begins.
    pub(super) fn new(literals: &Literals, mut pieces: Vec<(u64, u32, u32)>) -> Table {
        pieces.sort_unstable();
        let log = (pieces.len() * 2).next_power_of_two().trailing_zeros().max(4);
        let mut table = Table { slots: vec![Slot::default(); 1 << log], shift: 64 - log, entries: Vec::new() };
        for same in pieces.chunk_by(|a, b| a.0 == b.0) {
            let first = table.entries.len() as u32;
            table.entries.extend(same.iter().map(|(_, literal, offset)| Entry::new(literals, *literal, *offset)));
            let mut place = table.place(same[0].0);
            while table.slots[place].count > 0 {
                place = (place + 1) & (table.slots.len() - 1);
            }
            table.slots[place] = Slot { key: same[0].0, first, count: same.len() as u32 };
        }
        table
    }

    #[inline(always)]
    fn place(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    /// The literals that have the piece.
    #[inline(always)]
    pub(super) fn entries(&self, key: u64) -> &[Entry] {
        let mut place = self.place(key);
        loop {
            let slot = &self.slots[place & (self.slots.len() - 1)];
            if slot.count == 0 {
                return &[];
            }
            if slot.key == key {
                return &self.entries[slot.first as usize..(slot.first + slot.count) as usize];
            }
            place += 1;
        }
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.slots[..]) + size_of_val(&self.entries[..])
    }
}

impl Entry {
    pub(super) fn new(literals: &Literals, literal: u32, offset: u32) -> Entry {
        let bytes = literals.get(literal);
        let fold = |word: u64| if literals.case == Case::AsciiInsensitive { folded(word) } else { word };
        let tail_offset = bytes.len().saturating_sub(8);
        Entry {
            head: fold(eight(bytes, 0)),
            tail: fold(eight(bytes, tail_offset)),
            mask: low_bytes(bytes.len()),
            len: bytes.len() as u32,
            literal,
            offset,
            tail_offset: tail_offset as u32,
        }
    }

    /// The match, if the literal stands around the piece of text at `at`.
    #[inline(always)]
    pub(super) fn confirmed(&self, literals: &Literals, text: &[u8], at: usize) -> Option<Match> {
        let start = at.checked_sub(self.offset as usize)?;
        let end = start + self.len as usize;
        if end > text.len() {
            return None;
        }
        let equal = match literals.case {
            Case::Sensitive => self.equal(literals, text, start, end, |word| word),
            Case::AsciiInsensitive => self.equal(literals, text, start, end, folded),
        };
        equal.then_some(Match { start: start as u64, end: end as u64, literal: self.literal })
    }

    #[inline(always)]
    fn equal(&self, literals: &Literals, text: &[u8], start: usize, end: usize, fold: impl Fn(u64) -> u64) -> bool {
        // Both ends are compared before the one branch: which of them differs cannot be foretold.
        let head = (fold(eight(text, start)) ^ self.head) & self.mask;
        let tail = (fold(eight(text, start + self.tail_offset as usize)) ^ self.tail) & self.mask;
        head | tail == 0 && (self.len <= 16 || middle_equal(literals.get(self.literal), &text[start..end], fold))
    }
}

/// Whether two texts of one length are equal between their first and last eight bytes.
#[inline(always)]
fn middle_equal(literal: &[u8], text: &[u8], fold: impl Fn(u64) -> u64) -> bool {
    (8..literal.len() - 8).step_by(8).all(|at| fold(eight(literal, at)) == fold(eight(text, at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_is_that_of_ascii() {
        for byte in 0..=u8::MAX {
            let word = u64::from_le_bytes([byte; 8]);
            assert_eq!(folded(word), u64::from_le_bytes([byte.to_ascii_lowercase(); 8]), "{byte}");
        }
        assert_eq!(folded(u64::from_le_bytes(*b"aZ@[\xc1\0zA")), u64::from_le_bytes(*b"az@[\xc1\0za"));
    }

    #[test]
    fn bytes_past_the_end_are_zero() {
        assert_eq!(eight(b"abc", 1), u64::from_le_bytes(*b"bc\0\0\0\0\0\0"));
        assert_eq!((eight(b"abc", 3), eight(b"abc", 9)), (0, 0));
    }
}
