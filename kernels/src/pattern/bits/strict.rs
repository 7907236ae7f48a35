//! Strict words over the whole stream: the last three letters of each event at once, then the words they may end.

use super::alphabet::Alphabet;
use super::block::Block;
use super::steps::{Places, Steps};
use super::words::{Skip, Word};
use super::{BLOCK, MOST_STEPS};
use crate::pattern::{Matched, Matches};

/// Letters are told apart by their low four bits here: sixteen groups.
pub(super) const GROUPS: usize = 16;

/// Which groups of three successive letters end a word.
#[derive(Debug, Clone)]
pub(super) struct Triples {
    /// Bit `g0 % 8` of `ends[g0 / 8][g2 * 16 + g1]`, for the groups of the last letter but two, of the last but one and
    /// of the last.
    pub(super) ends: [[u8; 256]; 2],
    /// A necessary condition, after Teddy: a bit of sixteen stands for some words, and `sieve[place][half][group]` has
    /// it if the group can stand at that place of one of them; place 0 is the last but two.
    pub(super) sieve: [[[u8; 16]; 2]; 3],
}

impl Triples {
    /// Whether three groups end a word.
    #[inline(always)]
    pub(super) fn ends(&self, letters: [u8; 3]) -> bool {
        let [second_last, last, this] = letters.map(|letter| usize::from(letter) % GROUPS);
        self.ends[this / 8][second_last * GROUPS + last] >> (this % 8) & 1 == 1
    }

    /// Clears the bits of `word` whose three groups end no word; event `i` of the 64 has its letter at `i + 2`.
    #[inline(always)]
    #[cfg_attr(
        not(any(target_arch = "x86_64", target_arch = "aarch64")),
        expect(dead_code, reason = "of sieving rungs")
    )]
    pub(super) fn confirmed(&self, word: u64, letters: &[u8; 66]) -> u64 {
        let (mut left, mut confirmed) = (word, 0);
        while left != 0 {
            let at = left.trailing_zeros() as usize & 63;
            confirmed |= u64::from(self.ends([letters[at], letters[at + 1], letters[at + 2]])) << at;
            left &= left - 1;
        }
        confirmed
    }
}

/// Set where the letters or the time must be looked at before three groups end a word.
const UNSURE: u32 = 1 << 31;

/// A word as its matches are reported.
#[derive(Debug, Clone)]
struct Report {
    pattern: u32,
    length: u32,
    skip: Skip,
    steps: [u16; MOST_STEPS],
}

/// The engine of strict words over the whole stream.
#[derive(Debug, Clone)]
pub(super) struct Strict {
    words: Vec<Word>,
    pub(super) triples: Box<Triples>,
    /// The words that three groups may end: `list[starts[i]..starts[i + 1]]`, with [`UNSURE`].
    starts: Vec<u32>,
    list: Vec<u32>,
    /// What every match of each word is reported with.
    reports: Vec<Report>,
    /// Below this number no match of the pattern may begin; by the pattern's place.
    allowed_from: Vec<u64>,
    scratch: Box<Scratch>,
}

/// The events of a block that may end a word.
#[derive(Debug, Clone)]
struct Scratch {
    ends: [u64; BLOCK / 64],
    places: Places,
}

impl Strict {
    pub(super) fn new(words: Vec<Word>, alphabet: &Alphabet) -> Strict {
        let mut triples = Box::new(Triples { ends: [[0; 256]; 2], sieve: [[[0; 16]; 2]; 3] });
        let mut ended_by = vec![Vec::new(); GROUPS * GROUPS * GROUPS];
        // Letter 0 is looked for where a word ends: it does not count.
        let is_shared =
            |group: usize| (group.max(1)..alphabet.len()).filter(|letter| letter % GROUPS == group).count() > 1;
        for (word, index) in words.iter().zip(0u32..) {
            let mut groups = [[true; GROUPS]; 3];
            for (groups, condition) in groups.iter_mut().rev().zip(word.conditions.iter().rev()) {
                *groups = [false; GROUPS];
                for letter in (0..alphabet.len()).filter(|letter| alphabet.satisfies(*letter as u8, *condition)) {
                    groups[letter % GROUPS] = true;
                }
            }
            let of = |place: usize| (0..GROUPS).filter(move |group| groups[place][*group]);
            for second_last in of(0) {
                for last in of(1) {
                    for this in of(2) {
                        triples.ends[this / 8][second_last * GROUPS + last] |= 1 << (this % 8);
                        let shared = [second_last, last, this].into_iter().any(is_shared);
                        let unsure = shared || word.steps.len() > 3 || word.within.is_some();
                        let unsure = if unsure { UNSURE } else { 0 };
                        ended_by[(second_last * GROUPS + last) * GROUPS + this].push(index | unsure);
                    }
                }
            }
            let bit = of(0).next().unwrap_or(0);
            for place in 0..3 {
                of(place).for_each(|group| triples.sieve[place][bit / 8][group] |= 1 << (bit % 8));
            }
        }
        let report = |word: &Word| {
            let mut steps = [0; MOST_STEPS];
            steps[..word.steps.len()].copy_from_slice(&word.steps);
            Report { pattern: word.pattern, length: word.steps.len() as u32, skip: word.skip, steps }
        };
        let reports = words.iter().map(report).collect();
        let patterns = words.iter().map(|word| word.pattern as usize + 1).max().unwrap_or(0);
        let mut starts = vec![0];
        starts.extend(ended_by.iter().scan(0, |end, words| {
            *end += words.len() as u32;
            Some(*end)
        }));
        Strict {
            words,
            triples,
            starts,
            list: ended_by.concat(),
            reports,
            allowed_from: vec![0; patterns],
            scratch: Box::new(Scratch { ends: [0; BLOCK / 64], places: [0; BLOCK + 64] }),
        }
    }

    /// Forgets what was matched: numbers begin again.
    pub(super) fn restart(&mut self) {
        self.allowed_from.fill(0);
    }

    pub(super) fn extend(&mut self, steps: &Steps, alphabet: &Alphabet, block: &Block<'_>, matches: &mut Matches) {
        let Scratch { ends, places } = &mut *self.scratch;
        let ends = &mut ends[..block.len().div_ceil(64)];
        (steps.triples)(&self.triples, block.letters_from(2), ends);
        if let (Some(last), 1..) = (ends.last_mut(), block.len() % 64) {
            *last &= (1 << (block.len() % 64)) - 1;
        }
        let found = (steps.set)(ends, places);
        for place in 0..found {
            let at = usize::from(self.scratch.places[place]);
            let [.., second_last, last, this] = block.letters_to(at).map(usize::from);
            let triple = (second_last % GROUPS * GROUPS + last % GROUPS) * GROUPS + this % GROUPS;
            let unsure = if second_last == 0 || last == 0 || this == 0 { UNSURE } else { 0 };
            for ended in self.starts[triple] as usize..self.starts[triple + 1] as usize {
                let ended = self.list[ended];
                let index = (ended & !UNSURE) as usize;
                if (ended | unsure) & UNSURE != 0 && !self.is_match(index, alphabet, block, at) {
                    continue;
                }
                let Report { pattern, length, skip, steps } = &self.reports[index];
                let first = block.number + at as u64 + 1 - u64::from(*length);
                if *skip != Skip::Nothing {
                    let allowed_from = &mut self.allowed_from[*pattern as usize];
                    if first < *allowed_from {
                        continue;
                    }
                    *allowed_from = match skip {
                        Skip::Nothing => 0,
                        Skip::ToNext => first + 1,
                        Skip::To(place) => first + *place as u64,
                        Skip::PastLast => first + u64::from(*length),
                    };
                }
                let event = |place: usize| Matched { number: first + place as u64, step: steps[place] };
                if *length == 3 {
                    matches.push(*pattern as usize, None, [event(0), event(1), event(2)]);
                } else {
                    matches.push(*pattern as usize, None, (0..*length as usize).map(event));
                }
            }
        }
    }

    /// Whether a word whose last three groups end with an event ends there, in time.
    fn is_match(&self, word: usize, alphabet: &Alphabet, block: &Block<'_>, at: usize) -> bool {
        let word = &self.words[word];
        let length = word.steps.len();
        let mut pairs = block.letters_to(at)[MOST_STEPS - length..].iter().zip(&word.conditions);
        pairs.all(|(letter, condition)| alphabet.satisfies(*letter, *condition))
            && word.within.is_none_or(|within| block.time_since(at, length - 1) < within)
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        let words: usize = self.words.iter().map(Word::bytes).sum();
        words
            + size_of::<Triples>()
            + (self.starts.len() + self.list.len()) * 4
            + self.reports.len() * size_of::<Report>()
            + self.allowed_from.len() * 8
            + size_of::<Scratch>()
    }
}
