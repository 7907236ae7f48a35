//! Literals of any length, found by their first bytes.

use super::arena::Literals;
use super::filter::{Filter, Kind, LOG_PREFIX_WORDS, prefix_index};
use super::pieces::Key;
use super::rarity;
use super::table::{Entry, Table, eight};
use std::collections::HashMap;

/// The widths of first bytes that literals are looked up by, each for literals of that length and more.
const WIDTHS: [usize; 2] = [4, 8];

/// Up to so many literals on average share the first four bytes of one, and eight are not looked at.
const FEW: usize = 2;

/// Sets of so many literals, none longer than eight bytes, are looked up by the filter's word alone.
const SMALL: usize = 256;

/// The most literals that eight buckets are tried for.
const MOST_IN_BUCKETS: usize = 64;

/// The share of positions up to which buckets are better than a look-up of each position.
const BUCKETS_PASS: f64 = 0.2;

/// Positions that are refined at once.
pub(super) const REFINED: usize = 1024;

/// Places from the first one on, shifted by three, and the lists that may have a literal there.
pub(super) type Refined = [u32; REFINED];

/// A set's literals by their first bytes.
#[derive(Debug)]
pub(super) struct Prefixes {
    pub(super) filter: Filter,
    /// Short literals by the word of a filter by prefixes that their first two bytes choose: where each word's begin.
    starts: Vec<u32>,
    /// Those literals.
    tiny: Vec<Entry>,
    /// Longer ones by their first four or eight bytes.
    tables: [Option<ByKey>; 2],
}

impl Prefixes {
    pub(super) fn new(literals: &Literals) -> Prefixes {
        let shortest = literals.shortest();
        let buckets = buckets(literals);
        let mut filter = if buckets.is_none() && shortest >= WIDTHS[0] {
            let log_words = literals.len().next_power_of_two().trailing_zeros().clamp(9, 13);
            Filter::new(Kind::Piece, 1, shortest.min(WIDTHS[1]), literals.case, log_words)
        } else {
            Filter::new(Kind::Prefix, 1, shortest, literals.case, LOG_PREFIX_WORDS)
        };
        let widths = widths(literals);
        let mut tiny: Vec<(usize, u32)> = Vec::new();
        for (literal, bytes) in literals.iter() {
            match filter.kind {
                Kind::Piece => filter.insert_piece(eight(bytes, 0)),
                _ => filter.insert_prefix(bytes),
            }
            if bytes.len() < widths[0] {
                tiny.extend(filter.prefix_indices(bytes).map(|index| (index, literal)));
            }
        }
        tiny.sort_unstable();
        tiny.dedup();
        let starts = match tiny.is_empty() {
            true => Vec::new(),
            false => (0..=1 << LOG_PREFIX_WORDS).map(|word| tiny.partition_point(|one| one.0 < word) as u32).collect(),
        };
        let tiny = tiny.into_iter().map(|(_, literal)| Entry::new(literals, literal, 0)).collect();
        let tables = [0, 1].map(|index| {
            let fits = |bytes: &[u8]| bytes.len() >= widths[index] && (index == 1 || bytes.len() < widths[1]);
            let of_width: Vec<_> = literals.iter().filter(|(_, bytes)| fits(bytes)).collect();
            (!of_width.is_empty()).then(|| ByKey::new(literals, &of_width, WIDTHS[index]))
        });
        if let Some(buckets) = buckets {
            filter.kind = Kind::Classes;
            for (bucket, literals) in (0..).zip(buckets) {
                literals.into_iter().for_each(|bytes| filter.insert_classes(bytes, bucket));
            }
        }
        Prefixes { filter, starts, tiny, tables }
    }

    /// Writes the places that may have a literal, with a bit for each list that may have it; says how many
    /// there are. There is no branch that depends on the text's bytes: most of what the filter lets pass is no match.
    #[inline(always)]
    pub(super) fn refine(&self, text: &[u8], from: usize, masks: &[u64], places: &mut Refined) -> usize {
        let mut count = 0;
        for (index, mask) in masks.iter().enumerate() {
            let mut left = *mask;
            while left != 0 {
                let place = index * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                let bytes = eight(text, from + place);
                let mut lists = 0;
                if !self.starts.is_empty() {
                    let word = prefix_index(bytes as u32 | self.filter.fold);
                    lists |= u32::from(self.starts[word] < self.starts[word + 1]);
                }
                for (table, bit) in self.tables.iter().zip([2, 4]) {
                    lists |= table.as_ref().map_or(0, |table| if table.may_have(bytes) { bit } else { 0 });
                }
                if self.filter.kind == Kind::Classes {
                    lists &= if self.filter.passes_prefix(bytes as u32) { 7 } else { 0 };
                }
                places[count] = (place as u32) << 3 | lists;
                count += usize::from(lists != 0);
            }
        }
        count
    }

    /// Literals that may begin with these bytes, in order; of the lists that [`Prefixes::refine`] found.
    #[inline(always)]
    pub(super) fn candidates(&self, lists: u32, bytes: u64) -> &[Entry] {
        // A list of longer keys has the shorter literals too that its key begins with.
        for (table, bit) in self.tables.iter().zip([2, 4]).rev() {
            if let Some(table) = table.as_ref().filter(|_| lists & bit != 0) {
                let entries = table.table.entries(table.key.of(bytes));
                if !entries.is_empty() {
                    return entries;
                }
            }
        }
        if lists & 1 != 0 {
            let word = prefix_index(bytes as u32 | self.filter.fold);
            return &self.tiny[self.starts[word] as usize..self.starts[word + 1] as usize];
        }
        &[]
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        let tables: usize = self.tables.iter().flatten().map(ByKey::bytes).sum();
        self.filter.bytes() + size_of_val(&self.starts[..]) + size_of_val(&self.tiny[..]) + tables
    }
}

/// Literals by their first bytes, and bits that say of most other bytes that no literal begins with them.
#[derive(Debug)]
struct ByKey {
    key: Key,
    table: Table,
    bits: Vec<u64>,
    shift: u32,
}

impl ByKey {
    /// The lists of these literals' keys, and in them whatever shorter literals the keys begin with.
    fn new(all: &Literals, literals: &[(u32, &[u8])], width: usize) -> ByKey {
        // One bit in 16 at most is set.
        let log = (literals.len() * 16).next_power_of_two().trailing_zeros().clamp(12, 20);
        let key = Key::new(width, all.case);
        let shorter = (1..width).map(|width| (Key::new(width, all.case), HashMap::<u64, Vec<u32>>::new()));
        let mut shorter: Vec<_> = shorter.collect();
        for (literal, bytes) in all.iter().filter(|(_, bytes)| bytes.len() < width) {
            let (key, of_length) = &mut shorter[bytes.len() - 1];
            of_length.entry(key.of(eight(bytes, 0))).or_default().push(literal);
        }
        let mut pieces: Vec<(u64, u32, u32)> = Vec::new();
        for (literal, bytes) in literals {
            let bytes = eight(bytes, 0);
            pieces.push((key.of(bytes), *literal, 0));
            for (short, of_length) in &shorter {
                let same = of_length.get(&short.of(bytes)).into_iter().flatten();
                pieces.extend(same.map(|literal| (key.of(bytes), *literal, 0)));
            }
        }
        pieces.sort_unstable();
        pieces.dedup();
        let mut made = ByKey { key, table: Table::new(all, pieces), bits: vec![0; 1 << (log - 6)], shift: 64 - log };
        for (_, bytes) in literals {
            let bit = made.bit(eight(bytes, 0));
            made.bits[bit / 64] |= 1 << (bit % 64);
        }
        made
    }

    #[inline(always)]
    fn bit(&self, bytes: u64) -> usize {
        (self.key.of(bytes).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }

    #[inline(always)]
    fn may_have(&self, bytes: u64) -> bool {
        let bit = self.bit(bytes);
        self.bits[bit / 64] >> (bit % 64) & 1 == 1
    }

    fn bytes(&self) -> usize {
        self.table.bytes() + size_of_val(&self.bits[..])
    }
}

/// From which lengths on literals are looked up by their first four and eight bytes.
fn widths(literals: &Literals) -> [usize; 2] {
    if literals.len() <= SMALL && literals.iter().all(|(_, bytes)| bytes.len() <= 8) {
        return [usize::MAX; 2];
    }
    let key = Key::new(WIDTHS[0], literals.case);
    let longer = literals.iter().filter(|(_, bytes)| bytes.len() >= WIDTHS[0]);
    let mut keys: Vec<u64> = longer.map(|(_, bytes)| key.of(eight(bytes, 0))).collect();
    keys.sort_unstable();
    let shared: usize = keys.chunk_by(u64::eq).map(|same| same.len() * same.len()).sum();
    if shared <= keys.len() * FEW { [WIDTHS[0], usize::MAX] } else { WIDTHS }
}

/// Up to eight buckets of literals that let few positions pass; `None` where they would let too many pass.
fn buckets(literals: &Literals) -> Option<Vec<Vec<&[u8]>>> {
    if literals.len() > MOST_IN_BUCKETS {
        return None;
    }
    let mut sorted: Vec<&[u8]> = literals.iter().map(|(_, bytes)| bytes).collect();
    sorted.sort_unstable();
    let mut buckets: Vec<(f64, Vec<&[u8]>)> = sorted.into_iter().map(|one| (passing(&[one]), vec![one])).collect();
    while buckets.len() > 8 {
        // Of neighbours, which begin alike, the two whose union lets the least more pass.
        let more = |first: usize| {
            let both: Vec<&[u8]> = buckets[first..first + 2].iter().flat_map(|(_, some)| some).copied().collect();
            passing(&both) - buckets[first].0 - buckets[first + 1].0
        };
        let (_, first) = (0..buckets.len() - 1).map(|first| (more(first), first)).min_by(|x, y| x.0.total_cmp(&y.0))?;
        let (_, moved) = buckets.remove(first + 1);
        buckets[first].1.extend(moved);
        buckets[first].0 = passing(&buckets[first].1);
    }
    let pass: f64 = buckets.iter().map(|(pass, _)| pass).sum();
    (pass <= BUCKETS_PASS).then(|| buckets.into_iter().map(|(_, literals)| literals).collect())
}

/// The share of positions that a bucket lets pass, as a guess.
fn passing(bucket: &[&[u8]]) -> f64 {
    let at_place = |place: usize| {
        let mut has = [false; 256];
        for literal in bucket {
            match literal.get(place) {
                Some(byte) => has[usize::from(*byte)] = true,
                None => return 1.0,
            }
        }
        (0..=u8::MAX).filter(|byte| has[usize::from(*byte)]).map(rarity::share).sum::<f64>().min(1.0)
    };
    (0..3).map(at_place).product()
}
