//! Which templates are worth a try on a line, at a cost that does not grow with their number.
//!
//! - *Blocks*: templates are told apart by blocks of up to 8 static bytes, from the start of the content or from its end,
//!   each a probe of a hash table. A node splits its templates where their common text ends, so that one probe
//!   passes over all that they share.
//! - *Grams*: templates that many others share both ends with, or that have no static ends, are entered by 4 bytes of
//!   static text. Of a text of at least `stride + 3` bytes, `stride` successive grams are entered, of which one stands at a
//!   multiple of `stride` from the start of the content, wherever the text stands: testing every `stride`-th gram of
//!   a line finds it (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994, turned to strides).
//!
//! Both only propose: a program decides.

use super::compile::ends_of;
use super::tokens::{Template, Token};
use std::collections::HashMap;
use std::ops::Range;

/// No node, and no template.
pub(super) const NONE: u32 = u32::MAX;

/// In the place of a node: the rank of the one template there is.
pub(super) const DIRECT: u32 = 1 << 31;

/// Places for nodes that wait while a line goes down the levels, and eight more.
pub(super) const WAITING: usize = 64;

/// The most levels of nodes: each leaves at most five waiting, of which one is taken.
const DEEPEST: usize = 11;

/// Templates that are tried one after the other without further telling apart.
const FEW: usize = 1;

/// Templates of one leaf above which those with a gram are found by it.
const MANY: usize = 4;

/// Lengths of blocks, each a bit in [`Node::lengths`].
pub(super) const LENGTHS: [usize; 4] = [1, 2, 4, 8];

/// A node: a table of blocks, or, where it has no lengths, a list of templates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The best rank below, and below the next.
    pub(super) best: u32,
    /// A node that is visited too.
    pub(super) next: u32,
    /// Table: which of [`LENGTHS`] occur.
    pub(super) lengths: u8,
    /// Table: whether blocks are counted from the end of the content.
    pub(super) from_end: bool,
    /// Table: whether every key stands in its own slot.
    pub(super) alone: bool,
    /// Table: whether one probe says all: one length, every key in its own slot, no next node.
    pub(super) simple: bool,
    /// Table: the shift of its hash, and an even number that varies it.
    pub(super) shift: u8,
    pub(super) salt: u64,
    /// Table: static bytes before the block (after it, from the end).
    pub(super) offset: u32,
    /// The first slot or template.
    pub(super) start: u32,
    /// How many slots or templates.
    pub(super) len: u32,
    /// List: the best rank of those of its templates that are found by grams; [`NONE`] for none.
    pub(super) by_gram: u32,
}

/// A slot of a table; free where the length is 0.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Slot {
    pub(super) key: u64,
    pub(super) node: u32,
    pub(super) length: u32,
}

/// The bytes of a block that belong to a key of one of [`LENGTHS`].
#[inline(always)]
pub(super) fn block_mask(class: usize, from_end: bool) -> u64 {
    const FIRST: [u64; 4] = [0xff, 0xffff, 0xffff_ffff, u64::MAX];
    const LAST: [u64; 4] = [0xff << 56, 0xffff << 48, 0xffff_ffff << 32, u64::MAX];
    if from_end { LAST[class] } else { FIRST[class] }
}

/// The first slot of a key.
#[inline(always)]
pub(super) fn block_hash(key: u64, class: usize, salt: u64, shift: u8) -> usize {
    const MULTIPLIERS: [u64; 4] =
        [0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0xD6E8_FEB8_6659_FD93];
    ((key ^ (key >> 32)).wrapping_mul(MULTIPLIERS[class] ^ salt) >> shift) as usize
}

/// The first slot of a gram, or its bit.
#[inline(always)]
pub(super) fn gram_hash(gram: u32, shift: u32) -> usize {
    (gram.wrapping_mul(0x9E37_79B1) >> shift) as usize
}

/// Templates by grams.
#[derive(Debug, Default)]
pub(super) struct Grams {
    /// Bytes between the grams that are tested.
    pub(super) stride: usize,
    /// One bit a gram, by its hash.
    pub(super) bits: Vec<u32>,
    pub(super) bits_shift: u32,
    /// Open addressing: gram, first of its templates, how many; free where it has none.
    pub(super) slots: Vec<(u32, u32, u32)>,
    pub(super) slots_shift: u32,
}

/// The index. A template's rank is its place in the order of preference.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) nodes: Vec<Node>,
    pub(super) root: u32,
    pub(super) slots: Vec<Slot>,
    /// Ranks, sorted within each list.
    pub(super) lists: Vec<u32>,
    pub(super) grams: Grams,
}

/// A template as the index sees it.
struct Entry<'a> {
    prefix: &'a [u8],
    suffix: &'a [u8],
    texts: Vec<&'a [u8]>,
}

/// Builds the index of templates in order of preference.
pub(super) fn build(templates: &[&Template], sample: &[u8]) -> Index {
    let entries: Vec<Entry> = templates
        .iter()
        .map(|template| {
            let (prefix, suffix) = ends_of(template.tokens());
            let texts = template.tokens().iter().filter_map(|token| match token {
                Token::Static(text) => Some(text.as_slice()),
                Token::Variable(_) => None,
            });
            Entry { prefix, suffix, texts: texts.collect() }
        })
        .collect();
    let mut builder = Builder { entries: &entries, index: Index::default(), by_gram: Vec::new() };
    builder.index.root = builder.node((0..templates.len() as u32).collect(), 0);
    let Builder { mut index, mut by_gram, .. } = builder;
    by_gram.sort_unstable();
    index.grams = grams(&entries, &by_gram, sample, &mut index.lists);
    index
}

struct Builder<'a> {
    entries: &'a [Entry<'a>],
    index: Index,
    by_gram: Vec<u32>,
}

/// How many bytes all of these have in common, from the start or from the end.
fn common_bytes<'a>(texts: impl Iterator<Item = &'a [u8]>, from_end: bool) -> usize {
    let mut texts = texts;
    let Some(first) = texts.next() else { return 0 };
    texts.fold(first.len(), |common, text| {
        let same = |(a, b): &(&u8, &u8)| a == b;
        let here = if from_end {
            first.iter().rev().zip(text.iter().rev()).take_while(same).count()
        } else {
            first.iter().zip(text).take_while(same).count()
        };
        common.min(here)
    })
}

impl<'a> Builder<'a> {
    /// A node for these ranks, which are sorted; [`NONE`] for none.
    fn node(&mut self, ranks: Vec<u32>, level: usize) -> u32 {
        if ranks.is_empty() {
            return NONE;
        }
        if ranks.len() > FEW && level < DEEPEST {
            for from_end in [false, true] {
                if let Some(node) = self.table(&ranks, from_end, level) {
                    return node;
                }
            }
        }
        self.leaf(ranks)
    }

    fn text(&self, rank: u32, from_end: bool) -> &'a [u8] {
        let entry = &self.entries[rank as usize];
        if from_end { entry.suffix } else { entry.prefix }
    }

    /// A node that tells the templates apart by a block; `None` where no block does.
    fn table(&mut self, ranks: &[u32], from_end: bool, level: usize) -> Option<u32> {
        let having = ranks.iter().map(|rank| self.text(*rank, from_end)).filter(|text| !text.is_empty());
        let offset = common_bytes(having, from_end);
        // Where one text is all that the others start with, it waits in the next node.
        let grouped = |widest: usize| {
            let mut groups: HashMap<(usize, u64), Vec<u32>> = HashMap::new();
            let mut others = Vec::new();
            for rank in ranks {
                let text = self.text(*rank, from_end);
                let left = text.len().saturating_sub(offset);
                match LENGTHS[..=widest].iter().rposition(|length| *length <= left) {
                    Some(class) => {
                        let key = block_key(text, offset, LENGTHS[class], from_end);
                        groups.entry((class, key)).or_default().push(*rank);
                    }
                    None => others.push(*rank),
                }
            }
            (groups, others)
        };
        let (mut groups, others) = grouped(LENGTHS.len() - 1);
        // One length for all is one probe; it is as good where it tells nearly as many apart.
        if let Some(least) = groups.keys().map(|(class, _)| *class).min() {
            let (fewer, _) = grouped(least);
            if 8 * fewer.len() >= 7 * groups.len() {
                groups = fewer;
            }
        }
        if groups.len() < 2 && (groups.is_empty() || others.is_empty()) {
            return None;
        }
        let mut groups: Vec<((usize, u64), Vec<u32>)> = groups.into_iter().collect();
        groups.sort_unstable();
        let best = ranks[0];
        let (shift, salt, alone) = hash_of(groups.iter().map(|((class, key), _)| (*class, *key)), groups.len());
        let slots = 1 << (64 - shift);
        let mut table = vec![Slot { key: 0, node: NONE, length: 0 }; slots];
        let mut lengths = 0u8;
        for ((class, key), members) in groups {
            lengths |= 1 << class;
            let node = self.node(members, level + 1);
            let mut slot = block_hash(key, class, salt, shift);
            while table[slot].length != 0 {
                slot = (slot + 1) % slots;
            }
            table[slot] = Slot { key, node, length: LENGTHS[class] as u32 };
        }
        let next = self.node(others, level + 1);
        let start = self.index.slots.len() as u32;
        self.index.slots.extend(table);
        let node = Node {
            best,
            next,
            lengths,
            from_end,
            alone,
            simple: alone && next == NONE && lengths & (lengths - 1) == 0,
            shift,
            salt,
            offset: offset as u32,
            start,
            len: slots as u32,
            by_gram: NONE,
        };
        self.index.nodes.push(node);
        Some(self.index.nodes.len() as u32 - 1)
    }

    fn leaf(&mut self, ranks: Vec<u32>) -> u32 {
        if let [rank] = ranks[..] {
            return rank | DIRECT;
        }
        let few = ranks.len() <= MANY;
        let (kept, by_gram): (Vec<u32>, Vec<u32>) =
            ranks.into_iter().partition(|rank| few || longest(&self.entries[*rank as usize]) < SHORTEST_FOR_GRAMS);
        self.by_gram.extend(&by_gram);
        let by_gram = by_gram.first().copied().unwrap_or(NONE);
        let best = kept.first().copied().unwrap_or(NONE).min(by_gram);
        let (start, len) = (self.index.lists.len() as u32, kept.len() as u32);
        self.index.lists.extend(kept);
        let node = Node {
            best,
            next: NONE,
            lengths: 0,
            from_end: false,
            alone: false,
            simple: false,
            shift: 0,
            salt: 0,
            offset: 0,
            start,
            len,
            by_gram,
        };
        self.index.nodes.push(node);
        self.index.nodes.len() as u32 - 1
    }
}

/// Salts that are tried for a table.
const SALTS: u64 = 32;

/// The shift and salt for a table of up to 16 slots a key in which every key stands in its own slot; or else for one of 4
/// slots a key, and false.
fn hash_of(keys: impl Iterator<Item = (usize, u64)> + Clone, count: usize) -> (u8, u64, bool) {
    let smallest = 64 - (4 * count).next_power_of_two().trailing_zeros().max(3) as u8;
    let mut taken = std::collections::HashSet::new();
    let mut alone = |shift: u8, salt: u64| {
        taken.clear();
        keys.clone().all(|(class, key)| taken.insert(block_hash(key, class, salt, shift)))
    };
    let candidates = (smallest - 2..=smallest).rev().flat_map(|shift| (0..SALTS).map(move |salt| (shift, salt << 20)));
    let found = candidates.into_iter().find(|(shift, salt)| alone(*shift, *salt));
    found.map_or((smallest, 0, false), |(shift, salt)| (shift, salt, true))
}

/// A block as it is loaded from a line: bytes from the start are the low ones, bytes before the end the high ones.
fn block_key(text: &[u8], offset: usize, length: usize, from_end: bool) -> u64 {
    let mut bytes = [0; 8];
    if from_end {
        let end = text.len() - offset;
        bytes[8 - length..].copy_from_slice(&text[end - length..end]);
    } else {
        bytes[..length].copy_from_slice(&text[offset..offset + length]);
    }
    u64::from_le_bytes(bytes)
}

/// Bytes of a gram.
pub(super) const GRAM: usize = 4;

/// The shortest static text that a template is found by.
const SHORTEST_FOR_GRAMS: usize = GRAM;

/// The widest stride.
pub(super) const WIDEST: usize = 4;

fn longest(entry: &Entry) -> usize {
    entry.texts.iter().map(|text| text.len()).max().unwrap_or(0)
}

fn gram_at(text: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([text[at], text[at + 1], text[at + 2], text[at + 3]])
}

/// Enters these templates by the rarest run of grams of their static text.
fn grams(entries: &[Entry], ranks: &[u32], sample: &[u8], lists: &mut Vec<u32>) -> Grams {
    if ranks.is_empty() {
        return Grams { stride: WIDEST, ..Grams::default() };
    }
    let shortest = ranks.iter().map(|rank| longest(&entries[*rank as usize])).min().unwrap_or(0);
    let stride = (shortest + 1 - GRAM).clamp(1, WIDEST);
    let mut uses: HashMap<u32, u64> = HashMap::new();
    for rank in ranks {
        for text in &entries[*rank as usize].texts {
            for at in 0..(text.len() + 1).saturating_sub(GRAM) {
                *uses.entry(gram_at(text, at)).or_default() += 1;
            }
        }
    }
    for at in 0..(sample.len() + 1).saturating_sub(GRAM) {
        if let Some(count) = uses.get_mut(&gram_at(sample, at)) {
            *count += 1;
        }
    }
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    for rank in ranks {
        let texts = &entries[*rank as usize].texts;
        let runs = texts
            .iter()
            .flat_map(|text| (0..(text.len() + 2).saturating_sub(GRAM + stride)).map(move |at| (*text, at)));
        let cost = |(text, at): &(&[u8], usize)| (*at..at + stride).map(|at| uses[&gram_at(text, at)]).sum::<u64>();
        let (text, at) = runs.min_by_key(cost).expect("the stride fits the longest text of every template");
        for gram in (at..at + stride).map(|at| gram_at(text, at)) {
            let list = members.entry(gram).or_default();
            if list.last() != Some(rank) {
                list.push(*rank);
            }
        }
    }
    let mut members: Vec<(u32, Vec<u32>)> = members.into_iter().collect();
    members.sort_unstable();
    let bits_log = (usize::BITS - members.len().leading_zeros() + 4).clamp(13, 20);
    let slots_log = usize::BITS - members.len().leading_zeros() + 1;
    let mut grams = Grams {
        stride,
        bits: vec![0; 1 << (bits_log - 5)],
        bits_shift: 32 - bits_log,
        slots: vec![(0, 0, 0); 1 << slots_log],
        slots_shift: 32 - slots_log,
    };
    for (gram, list) in members {
        let bit = gram_hash(gram, grams.bits_shift);
        grams.bits[bit / 32] |= 1 << (bit % 32);
        let mut slot = gram_hash(gram, grams.slots_shift);
        while grams.slots[slot].2 != 0 {
            slot = (slot + 1) % grams.slots.len();
        }
        grams.slots[slot] = (gram, lists.len() as u32, list.len() as u32);
        lists.extend(list);
    }
    grams
}

impl Grams {
    /// The templates entered by a gram, as a range of the lists.
    #[inline(always)]
    pub(super) fn members(&self, gram: u32) -> Range<usize> {
        let mut slot = gram_hash(gram, self.slots_shift);
        loop {
            let (key, start, len) = self.slots[slot];
            if len == 0 {
                return 0..0;
            }
            if key == gram {
                return start as usize..(start + len) as usize;
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}
