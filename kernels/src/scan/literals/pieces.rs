//! Long literals, found by a piece of them that is rare.

use super::arena::Literals;
use super::filter::{Filter, Kind};
use super::table::{Table, eight, low_bytes};
use super::{Case, rarity};
use std::collections::HashMap;

/// The shortest literal that is found by a piece: four bytes at every fourth position.
pub(super) const SHORTEST: usize = 7;

/// How far into a literal its piece may lie.
const DEEPEST: usize = 48;

/// A set's literals by their pieces.
#[derive(Debug)]
pub(super) struct Pieces {
    pub(super) filter: Filter,
    pub(super) key: Key,
    pub(super) table: Table,
    /// How far before the piece that finds it an occurrence may begin.
    pub(super) behind: usize,
}

/// How the bytes at a position become a key of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    mask: u64,
    fold: u64,
}

impl Key {
    pub(super) fn new(width: usize, case: Case) -> Key {
        let fold = if case == Case::AsciiInsensitive { 0x2020_2020_2020_2020 } else { 0 };
        Key { mask: low_bytes(width), fold }
    }

    #[inline(always)]
    pub(super) fn of(&self, bytes: u64) -> u64 {
        (bytes | self.fold) & self.mask
    }
}

impl Pieces {
    /// `None` where a literal is too short.
    pub(super) fn new(literals: &Literals, sample: Option<&[u8]>) -> Option<Pieces> {
        let shortest = literals.shortest();
        if shortest < SHORTEST {
            return None;
        }
        let (stride, width) = if shortest >= 15 { (8, 8) } else { (4, (shortest - 3).min(8)) };
        let rates = Rates::new(literals, Key::new(width, literals.case), width, sample);
        let entries = literals.len() * stride;
        // Two bits an entry: two words or more an entry while 16 KiB are enough, which a core has at hand; then one.
        let log = |words: usize| words.next_power_of_two().trailing_zeros();
        let log_words = log(entries * 2).clamp(9, 12).max(log(entries).min(14));
        let mut filter = Filter::new(Kind::Piece, stride, width, literals.case, log_words);
        let mut pieces = Vec::with_capacity(entries);
        for (literal, bytes) in literals.iter() {
            let first = rates.rarest(bytes, stride);
            for offset in first..first + stride {
                let piece = eight(bytes, offset);
                filter.insert_piece(piece);
                pieces.push((rates.key.of(piece), literal, offset as u32));
            }
        }
        let behind = pieces.iter().map(|(_, _, offset)| *offset as usize).max().unwrap_or(0);
        Some(Pieces { filter, key: rates.key, table: Table::new(literals, pieces), behind })
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.filter.bytes() + self.table.bytes()
    }
}

/// How often pieces occur: in the sample where there is one, and in the literals themselves.
struct Rates {
    key: Key,
    width: usize,
    sampled: Option<Vec<u32>>,
    /// In how many places of the literals a piece stands.
    shared: HashMap<u64, u32>,
}

impl Rates {
    fn new(literals: &Literals, key: Key, width: usize, sample: Option<&[u8]>) -> Rates {
        let mut shared = HashMap::new();
        for (_, bytes) in literals.iter() {
            for at in 0..=(bytes.len() - width).min(DEEPEST + 8) {
                *shared.entry(key.of(eight(bytes, at))).or_insert(0) += 1;
            }
        }
        let sampled = sample.map(|text| {
            let mut counts = vec![0u32; 1 << 16];
            for at in 0..(text.len() + 1).saturating_sub(width) {
                counts[slot(key.of(eight(text, at)))] += 1;
            }
            counts
        });
        Rates { key, width, sampled, shared }
    }

    fn of(&self, bytes: &[u8], at: usize) -> f64 {
        let key = self.key.of(eight(bytes, at));
        let shared = f64::from(self.shared.get(&key).copied().unwrap_or(1));
        match &self.sampled {
            Some(counts) => f64::from(counts[slot(key)]) + shared * 0.01,
            None => rarity::share_of_piece(&bytes[at..at + self.width]) * shared * shared,
        }
    }

    /// Where the pieces begin that occur least, as many in a row as the stride.
    fn rarest(&self, bytes: &[u8], stride: usize) -> usize {
        let last = (bytes.len() - self.width).min(DEEPEST + stride);
        let rates: Vec<f64> = (0..=last).map(|at| self.of(bytes, at)).collect();
        let sums = rates.windows(stride).map(|rates| rates.iter().sum::<f64>());
        sums.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(first, _)| first)
    }
}

/// The place of a piece among the sample's counts.
fn slot(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as usize
}
