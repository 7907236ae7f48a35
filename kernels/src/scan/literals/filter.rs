//! Which positions of a text may have a literal: the filters that every rung computes alike.
//!
//! A filter looks at positions that are multiples of its stride, 64 of them at a time, and gives a bit for each.

use super::Case;
use super::table::{eight, low_bytes};

/// Bytes of text whose positions are filtered before any of them is looked at further.
pub(super) const BLOCK: usize = 16 << 10;

/// The bits of a block's positions.
pub(super) type Masks = [u64; BLOCK / 64];

/// Bytes past the first of the last position that a rung may load.
pub(super) const REACH: usize = 16;

/// Multipliers of the two halves of a piece.
pub(super) const FIRST_HALF: u32 = 0x9E37_79B1;
pub(super) const SECOND_HALF: u32 = 0x85EB_CA6B;

/// How a position is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A piece of four to eight bytes, hashed into a table of bits; two bits of one word must be set.
    Piece,
    /// The first two bytes choose a word ([`prefix_index`]), the third and fourth a bit in each half of it.
    Prefix,
    /// The first bytes, each with a table of buckets; a bucket must have all of them.
    Classes,
}

/// A filter.
#[derive(Debug)]
pub(super) struct Filter {
    pub(super) kind: Kind,
    /// Every how many bytes a position is looked at: 1, 2, 4 or 8.
    pub(super) stride: usize,
    /// The shortest text after a position that can have a match.
    pub(super) width: usize,
    /// Or-ed into each byte: 0x20 where case is open, which folds letters and confuses few other bytes.
    pub(super) fold: u32,
    /// Which bytes of a piece count.
    pub(super) mask: [u32; 2],
    /// The table of bits, a power of two of words.
    pub(super) words: Vec<u32>,
    /// 32 less the logarithm of the words' number.
    pub(super) shift: u32,
    /// Buckets of each byte at the first, second and third place.
    pub(super) classes: Box<[[u8; 256]; 3]>,
    /// The same by low and by high half of the byte, for registers of sixteen entries.
    pub(super) nibbles: [[[u8; 16]; 2]; 3],
}

impl Filter {
    /// A filter that lets nothing pass, with so many words.
    pub(super) fn new(kind: Kind, stride: usize, width: usize, case: Case, log_words: u32) -> Filter {
        let bytes = low_bytes(width);
        Filter {
            kind,
            stride,
            width,
            fold: if case == Case::AsciiInsensitive { 0x2020_2020 } else { 0 },
            mask: [bytes as u32, (bytes >> 32) as u32],
            words: vec![0; 1 << log_words],
            shift: 32 - log_words,
            classes: Box::new([[0; 256]; 3]),
            nibbles: [[[0; 16]; 2]; 3],
        }
    }

    /// Lets a piece pass.
    pub(super) fn insert_piece(&mut self, piece: u64) {
        let hash = self.piece_hash(piece);
        self.words[(hash >> self.shift) as usize] |= self.piece_bits(hash);
    }

    /// Lets the literal pass wherever it begins.
    pub(super) fn insert_prefix(&mut self, literal: &[u8]) {
        let word = eight(literal, 0) as u32 | self.fold;
        let half = |place: usize| if literal.len() > place { 1 << (word >> (place * 8) & 15) } else { 0xffff };
        let bits: u32 = half(2) | half(3) << 16;
        for index in self.prefix_indices(literal) {
            self.words[index] |= bits;
        }
    }

    /// The words that the literal's first two bytes may choose: with one byte only, any that has it first.
    pub(super) fn prefix_indices(&self, literal: &[u8]) -> impl Iterator<Item = usize> + use<> {
        let word = eight(literal, 0) as u32 | self.fold;
        let seconds = if literal.len() > 1 { word >> 8 & 31..=word >> 8 & 31 } else { 0..=31 };
        seconds.map(move |second| prefix_index(word & 0xff | second << 8))
    }

    /// Lets the literal pass wherever it begins, as one of a bucket.
    pub(super) fn insert_classes(&mut self, literal: &[u8], bucket: u32) {
        let fold = self.fold as u8;
        for (place, (table, [low, high])) in self.classes.iter_mut().zip(&mut self.nibbles).enumerate() {
            for byte in 0..=u8::MAX {
                let has = literal.get(place).is_none_or(|own| own | fold == byte | fold);
                let bit = u8::from(has) << bucket;
                table[usize::from(byte)] |= bit;
                low[usize::from(byte & 15)] |= bit;
                high[usize::from(byte >> 4)] |= bit;
            }
        }
    }

    #[inline(always)]
    fn piece_hash(&self, piece: u64) -> u32 {
        let first = (piece as u32 | self.fold) & self.mask[0];
        let second = ((piece >> 32) as u32 | self.fold) & self.mask[1];
        first.wrapping_mul(FIRST_HALF).wrapping_add(second.wrapping_mul(SECOND_HALF))
    }

    #[inline(always)]
    fn piece_bits(&self, hash: u32) -> u32 {
        1 << (hash >> (self.shift - 5) & 31) | 1 << (hash >> (self.shift - 10) & 31)
    }

    /// Whether the piece may be one of those inserted.
    #[inline(always)]
    pub(super) fn passes_piece(&self, piece: u64) -> bool {
        let hash = self.piece_hash(piece);
        let bits = self.piece_bits(hash);
        self.words[(hash >> self.shift) as usize] & bits == bits
    }

    /// Whether a literal may begin with these four bytes.
    #[inline(always)]
    pub(super) fn passes_prefix(&self, four: u32) -> bool {
        let four = four | self.fold;
        let word = self.words[prefix_index(four)];
        word >> (four >> 16 & 15) & word >> (16 + (four >> 24 & 15)) & 1 == 1
    }

    /// Whether a bucket has these three bytes.
    #[inline(always)]
    pub(super) fn passes_classes(&self, three: u32) -> bool {
        let [first, second, third, _] = three.to_le_bytes().map(usize::from);
        self.classes[0][first] & self.classes[1][second] & self.classes[2][third] != 0
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.words[..]) + size_of_val(&*self.classes)
    }

    /// Fills the masks of the positions from `from` on and before `until`, a block's at most, and says how many masks
    /// there are. `judge` gives the bits of 64 positions; it is given their bytes and [`REACH`] more.
    #[inline(always)]
    pub(super) fn fill(&self, text: &[u8], places: Places, masks: &mut Masks, judge: impl Fn(&[u8]) -> u64) -> usize {
        let Places { from, until } = places;
        let spread = 64 * self.stride;
        let end = until.min((text.len() + 1).saturating_sub(self.width));
        let positions = end.saturating_sub(from).div_ceil(self.stride);
        for (index, mask) in masks[..positions.div_ceil(64)].iter_mut().enumerate() {
            let at = from + index * spread;
            *mask = match text.get(at..at + spread + REACH) {
                Some(bytes) => judge(bytes),
                None => {
                    let mut padded = [0; 64 * 8 + REACH];
                    let left = &text[at..];
                    padded[..left.len()].copy_from_slice(left);
                    judge(&padded[..spread + REACH])
                }
            };
        }
        if !positions.is_multiple_of(64) {
            masks[positions / 64] &= (1 << (positions % 64)) - 1;
        }
        positions.div_ceil(64)
    }
}

/// Words of a filter by prefixes: seven bits of the first byte and five of the second choose one.
pub(super) const LOG_PREFIX_WORDS: u32 = 12;

/// The word that first bytes choose.
#[inline(always)]
pub(super) fn prefix_index(bytes: u32) -> usize {
    ((bytes & 127) << 5 | bytes >> 8 & 31) as usize
}

/// Positions of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    /// The first one.
    pub(super) from: usize,
    /// The first one after them.
    pub(super) until: usize,
}
