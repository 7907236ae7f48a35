//! Strict words over the whole stream: the last three letters of each event at once, then the words they may end.

use super::alphabet::Alphabet;
use super::block::Block;
use super::steps::Steps;
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
    #[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), expect(dead_code, reason = "of sieving rungs"))]
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

/// The engine of strict words over the whole stream.
#[derive(Debug)]
pub(super) struct Strict {
    words: Vec<Word>,
    triples: Box<Triples>,
    /// The words that three groups may end: `list[starts[i]..starts[i + 1]]`.
    starts: Vec<u32>,
    list: Vec<u32>,
    /// Whether the three groups say all of every word.
    exact: bool,
    /// Below this number no match of the pattern may begin; by the pattern's place.
    allowed_from: Vec<u64>,
    candidates: Box<[u64; BLOCK / 64]>,
}

impl Strict {
    pub(super) fn new(words: Vec<Word>, alphabet: &Alphabet) -> Strict {
        let mut triples = Box::new(Triples { ends: [[0; 256]; 2], sieve: [[[0; 16]; 2]; 3] });
        let mut ended_by = vec![Vec::new(); GROUPS * GROUPS * GROUPS];
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
                        ended_by[(second_last * GROUPS + last) * GROUPS + this].push(index);
                    }
                }
            }
            let bit = of(0).next().unwrap_or(0);
            for place in 0..3 {
                of(place).for_each(|group| triples.sieve[place][bit / 8][group] |= 1 << (bit % 8));
            }
        }
        let exact = alphabet.len() <= GROUPS && words.iter().all(|word| word.steps.len() <= 3);
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
            exact,
            allowed_from: vec![0; patterns],
            candidates: Box::new([0; BLOCK / 64]),
        }
    }

    pub(super) fn clear(&mut self) {
        self.allowed_from.fill(0);
    }

    pub(super) fn extend(&mut self, steps: &Steps, alphabet: &Alphabet, block: &Block<'_>, matches: &mut Matches) {
        let count = block.len().div_ceil(64);
        (steps.triples)(&self.triples, block.letters_from(2), &mut self.candidates[..count]);
        if let (Some(last), 1..) = (self.candidates[..count].last_mut(), block.len() % 64) {
            *last &= (1 << (block.len() % 64)) - 1;
        }
        for word in 0..count {
            let mut left = self.candidates[word];
            while left != 0 {
                self.end_words(alphabet, block, word * 64 + left.trailing_zeros() as usize, matches);
                left &= left - 1;
            }
        }
    }

    /// Reports the words that end with an event.
    #[inline]
    fn end_words(&mut self, alphabet: &Alphabet, block: &Block<'_>, at: usize, matches: &mut Matches) {
        let letters = block.letters_to(at);
        let group = |back: usize| usize::from(letters[MOST_STEPS - 1 - back]) % GROUPS;
        let triple = (group(2) * GROUPS + group(1)) * GROUPS + group(0);
        for index in &self.list[self.starts[triple] as usize..self.starts[triple + 1] as usize] {
            let word = &self.words[*index as usize];
            let length = word.steps.len();
            let first = (block.number + at as u64).wrapping_sub(length as u64 - 1);
            if !self.exact {
                let before = &letters[MOST_STEPS - length..];
                let mut pairs = before.iter().zip(&word.conditions);
                if !pairs.all(|(letter, condition)| alphabet.satisfies(*letter, *condition)) {
                    continue;
                }
            }
            if let Some(within) = word.within
                && block.time_since(at, length - 1) >= within
            {
                continue;
            }
            if word.skip != Skip::Nothing {
                let allowed_from = &mut self.allowed_from[word.pattern as usize];
                if first < *allowed_from {
                    continue;
                }
                *allowed_from = match word.skip {
                    Skip::Nothing => 0,
                    Skip::ToNext => first + 1,
                    Skip::To(place) => first + place as u64,
                    Skip::PastLast => first + length as u64,
                };
            }
            let events = word.steps.iter().zip(first..).map(|(step, number)| Matched { number, step: *step });
            matches.push(word.pattern as usize, None, events);
        }
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        let words: usize = self.words.iter().map(Word::bytes).sum();
        words + size_of::<Triples>() + (self.starts.len() + self.list.len()) * 4 + self.allowed_from.len() * 8 + BLOCK / 8
    }
}
