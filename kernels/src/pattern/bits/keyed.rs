//! Strict words in each key's events: one automaton for all words, a state and the last event numbers a key.

use super::alphabet::Alphabet;
use super::block::Block;
use super::scalar;
use super::steps::Steps;
use super::words::{Skip, Word};
use super::{MOST_ENTRIES, MOST_STEPS};
use crate::pattern::{Matched, Matches};
use std::collections::HashMap;

/// Steps of the longest word whose rows take one 256-bit register.
pub(super) const SHORT: usize = 4;

/// Set in an entry whose state ends words.
pub(super) const ENDS: u32 = 1 << 31;

/// The words' Shift-And automaton, made deterministic: a state is the set of positions in words that the key's last
/// events have reached.
#[derive(Debug, Clone)]
pub(super) struct Automaton {
    /// The state after a state and a letter, at their sum: states are multiples of the number of letters. With [`ENDS`]
    /// where it ends words.
    next: Vec<u32>,
    /// The words that each state ends, at the state as [`Automaton::next`] has it: a range of `words`.
    ended: Vec<(u32, u32)>,
    words: Vec<u32>,
}

impl Automaton {
    /// None where it would have more than [`MOST_ENTRIES`] entries.
    fn new(words: &[Word], alphabet: &Alphabet) -> Option<Automaton> {
        let letters = alphabet.len();
        let bits = words.iter().map(|word| word.steps.len()).sum::<usize>().div_ceil(64);
        let (mut firsts, mut lasts, mut satisfied) = (vec![0u64; bits], Vec::new(), vec![vec![0u64; bits]; letters]);
        let mut position = 0;
        for word in words {
            firsts[position / 64] |= 1 << (position % 64);
            for condition in &word.conditions {
                for letter in (0..letters).filter(|letter| alphabet.satisfies(*letter as u8, *condition)) {
                    satisfied[letter][position / 64] |= 1 << (position % 64);
                }
                position += 1;
            }
            lasts.push(position - 1);
        }
        let has = |state: &[u64], position: usize| state[position / 64] >> (position % 64) & 1 == 1;
        let start = vec![0u64; bits];
        let mut places = HashMap::from([(start.clone(), 0)]);
        let mut states = vec![start];
        let mut automaton = Automaton { next: Vec::new(), ended: Vec::new(), words: Vec::new() };
        while let Some(state) = states.get(automaton.next.len() / letters).cloned() {
            let begin = automaton.words.len() as u32;
            automaton.words.extend((0u32..).zip(&lasts).filter(|(_, last)| has(&state, **last)).map(|(word, _)| word));
            automaton.ended.push((begin, automaton.words.len() as u32));
            automaton.ended.resize(automaton.ended.len() + letters - 1, (0, 0));
            for satisfied in &satisfied {
                let mut carry = 0;
                let mut after = Vec::with_capacity(bits);
                for ((state, first), satisfied) in state.iter().zip(&firsts).zip(satisfied) {
                    after.push((state << 1 | carry | first) & satisfied);
                    carry = state >> 63;
                }
                let ends = if lasts.iter().any(|last| has(&after, *last)) { ENDS } else { 0 };
                let place = *places.entry(after).or_insert_with_key(|after| {
                    states.push(after.clone());
                    states.len() - 1
                });
                automaton.next.push((place * letters) as u32 | ends);
            }
            if states.len() * letters > MOST_ENTRIES {
                return None;
            }
        }
        Some(automaton)
    }

    /// The entry after a state without [`ENDS`], and a letter.
    #[inline(always)]
    pub(super) fn next(&self, state: u64, letter: u8) -> u32 {
        self.next[state as usize + usize::from(letter)]
    }

    fn ended(&self, entry: u32) -> &[u32] {
        let (begin, end) = self.ended[(entry & !ENDS) as usize];
        &self.words[begin as usize..end as usize]
    }

    fn heap_bytes(&self) -> usize {
        self.next.len() * 4 + self.ended.len() * 8 + self.words.len() * 4
    }
}

/// What is kept of a key: the numbers of its last events, the latest last, and behind them the automaton's state.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(32))]
pub(super) struct Row<const WIDTH: usize>(pub(super) [u64; WIDTH]);

impl<const WIDTH: usize> Row<WIDTH> {
    const NEW: Row<WIDTH> = Row([0; WIDTH]);
}

/// An event that ends words, with what the key's row was before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit<const WIDTH: usize> {
    /// The event's place in the block.
    pub(super) at: u32,
    /// The automaton's entry.
    pub(super) entry: u32,
    pub(super) numbers: [u64; WIDTH],
    /// The times of the same events as bits, where the rows have them.
    pub(super) times: [u64; WIDTH],
}

/// The rows of all keys.
#[derive(Debug, Clone)]
pub(super) struct Rows<const WIDTH: usize> {
    /// Event numbers and states, where no word is bound in time.
    pub(super) numbers: Vec<Row<WIDTH>>,
    /// The same with the events' times as bits beside them, where one is.
    pub(super) timed: Vec<[Row<WIDTH>; 2]>,
    pub(super) hits: Vec<Hit<WIDTH>>,
}

impl<const WIDTH: usize> Rows<WIDTH> {
    fn new(keys: usize, timed: bool) -> Rows<WIDTH> {
        let (numbers, timed) = if timed { (0, keys) } else { (keys, 0) };
        Rows { numbers: vec![Row::NEW; numbers], timed: vec![[Row::NEW; 2]; timed], hits: Vec::new() }
    }

    fn clear(&mut self) {
        self.numbers.fill(Row::NEW);
        self.timed.fill([Row::NEW; 2]);
    }

    fn heap_bytes(&self) -> usize {
        (self.numbers.len() + self.timed.len() * 2) * size_of::<Row<WIDTH>>()
            + self.hits.capacity() * size_of::<Hit<WIDTH>>()
    }
}

/// The engine of strict words per key.
#[derive(Debug, Clone)]
pub(super) struct Keyed {
    automaton: Automaton,
    rows: AnyRows,
    ends: Ends,
}

#[derive(Debug, Clone)]
enum AnyRows {
    Short(Rows<SHORT>),
    Long(Rows<MOST_STEPS>),
}

/// The words, and what is kept of each key's matches.
#[derive(Debug, Clone)]
struct Ends {
    words: Vec<Word>,
    /// Each word's place in a key's part of `allowed_from`, where its pattern drops matches.
    places: Vec<Option<usize>>,
    /// Below this number no match of a key and pattern may begin; `each` entries a key.
    allowed_from: Vec<u64>,
    each: usize,
}

impl Keyed {
    /// None where the automaton would be too large, or what is kept of each key's matches.
    pub(super) fn new(words: Vec<Word>, alphabet: &Alphabet, keys: usize) -> Option<Keyed> {
        let automaton = Automaton::new(&words, alphabet)?;
        let timed = words.iter().any(|word| word.within.is_some());
        let short = words.iter().all(|word| word.steps.len() <= SHORT);
        let rows = if short { AnyRows::Short(Rows::new(keys, timed)) } else { AnyRows::Long(Rows::new(keys, timed)) };
        let mut dropping: Vec<u32> =
            words.iter().filter(|word| word.skip != Skip::Nothing).map(|w| w.pattern).collect();
        dropping.dedup();
        let places = words.iter().map(|word| dropping.iter().position(|pattern| *pattern == word.pattern)).collect();
        let each = dropping.len();
        let entries = keys.checked_mul(each).filter(|entries| *entries <= MOST_ENTRIES.max(keys))?;
        Some(Keyed { automaton, rows, ends: Ends { words, places, allowed_from: vec![0; entries], each } })
    }

    /// Forgets partial matches.
    pub(super) fn finish(&mut self) {
        match &mut self.rows {
            AnyRows::Short(rows) => rows.clear(),
            AnyRows::Long(rows) => rows.clear(),
        }
    }

    /// Forgets what was matched: numbers begin again.
    pub(super) fn restart(&mut self) {
        self.ends.allowed_from.fill(0);
    }

    pub(super) fn extend(&mut self, steps: &Steps, block: &Block<'_>, matches: &mut Matches) {
        match &mut self.rows {
            AnyRows::Short(rows) => {
                (steps.walk)(&self.automaton, rows, block);
                self.ends.report(&self.automaton, &mut rows.hits, block, matches);
            }
            AnyRows::Long(rows) => {
                scalar::walk(&self.automaton, rows, block);
                self.ends.report(&self.automaton, &mut rows.hits, block, matches);
            }
        }
    }

    /// Bytes on the heap.
    pub(super) fn heap_bytes(&self) -> usize {
        let rows = match &self.rows {
            AnyRows::Short(rows) => rows.heap_bytes(),
            AnyRows::Long(rows) => rows.heap_bytes(),
        };
        let words: usize = self.ends.words.iter().map(Word::bytes).sum();
        self.automaton.heap_bytes() + rows + words + self.ends.places.len() * 16 + self.ends.allowed_from.len() * 8
    }
}

impl Ends {
    /// Reports the words that the hits end, and empties the hits.
    fn report<const WIDTH: usize>(
        &mut self,
        automaton: &Automaton,
        hits: &mut Vec<Hit<WIDTH>>,
        block: &Block<'_>,
        matches: &mut Matches,
    ) {
        for hit in hits.iter() {
            let at = hit.at as usize;
            let key = block.keys[at];
            for index in automaton.ended(hit.entry) {
                let word = &self.words[*index as usize];
                let (first, now) = (WIDTH - word.steps.len(), WIDTH - 1);
                let number = |place: usize| {
                    if first + place == now { block.number + at as u64 } else { hit.numbers[first + place] }
                };
                let time = block.times()[at];
                let begun = if first == now { time } else { hit.times[first] as i64 };
                if word.within.is_some_and(|within| time.abs_diff(begun) >= within) {
                    continue;
                }
                if let Some(place) = self.places[*index as usize] {
                    let allowed_from = &mut self.allowed_from[key as usize * self.each + place];
                    if number(0) < *allowed_from {
                        continue;
                    }
                    *allowed_from = match word.skip {
                        Skip::Nothing => 0,
                        Skip::ToNext => number(0) + 1,
                        Skip::To(place) => number(place),
                        Skip::PastLast => block.number + at as u64 + 1,
                    };
                }
                let events = word.steps.iter().enumerate();
                let events = events.map(|(place, step)| Matched { number: number(place), step: *step });
                matches.push(word.pattern as usize, Some(key), events);
            }
        }
        hits.clear();
    }
}
