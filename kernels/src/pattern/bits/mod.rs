//! The bit-parallel engine: patterns that are passed by fixed words of steps.
//!
//! A pattern is unfolded into its *words*, the sequences of steps by which it can be passed: `A (B | C) D` has two,
//! `A B{2}` one, `A B? C` two. The engine takes a pattern of up to 64 words
//!
//! - whose steps all follow one another strictly, up to 16 of them, or
//! - whose steps all skip till the next event, 2 to 8 of them,
//!
//! within a time or not. Where matches are dropped after a match, strict words must be of one length, and a pattern that
//! skips events must have one word: in other cases the order in which matches end is not the one in which they begin,
//! which decides. Negation, `+` and `*`, greedy and reluctant numbers of passes, skipping till any event, and both kinds
//! of contiguity in one pattern are left to the general automaton. Conditions are up to 64 of one column, or up to 8.
//!
//! How it works, on blocks of 4,096 events:
//!
//! 1. *Letters.* What conditions an event satisfies becomes one byte, its letter: for conditions over one column of
//!    bytes a table of 256 entries is looked up; otherwise the conditions' bitmaps are gathered.
//! 2. *Strict, over the whole stream.* Each event's last three letters, four bits each, are looked up in a table of 4,096
//!    bits in registers (AVX-512), or sieved as Teddy does (AVX2, NEON) and then looked up. What passes is looked up in
//!    lists; longer words and larger alphabets are checked letter by letter. One pattern or many cost the same, but for
//!    the matches.
//! 3. *Strict, per key.* The Shift-And automaton of all words together is made deterministic; a key's row has its state
//!    and the numbers of its last events, in one register up to four steps. One pattern or many cost the same.
//! 4. *Skipping, per key or not.* Only events that satisfy a step are looked at. A key's runs are one queue; how far they
//!    have come is one number a step, and an event of a step changes that number without a branch.
//!
//! Shift-And: Baeza-Yates and Gonnet, *A New Approach to Text Searching*, CACM 35(10), 1992, and Navarro and Raffinot,
//! *Flexible Pattern Matching in Strings*, 2002, chapters 2 and 4. Teddy: Wang et al., *Hyperscan*, NSDI 2019.

mod alphabet;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod block;
mod keyed;
#[cfg(target_arch = "aarch64")]
mod neon;
mod relaxed;
mod scalar;
mod steps;
mod strict;
pub mod tables;
#[cfg(test)]
mod tests;
mod words;

use super::{Events, Matches, Pattern, PatternError};
use alphabet::Alphabet;
use block::{Block, Letters, PastTimes};
use keyed::Keyed;
use relaxed::Relaxed;
use steps::Steps;
use strict::Strict;
use words::Words;

/// Events that are taken through all loops at a time: their letters and bitmaps stay in the first-level cache.
const BLOCK: usize = 4096;

/// Steps of the longest word.
const MOST_STEPS: usize = 16;

/// Steps of the longest word that skips events.
const MOST_RELAXED: usize = 8;

/// Words of a pattern.
const MOST_WORDS: usize = 64;

/// Entries of a table that is made ahead: of the automaton, and of what is kept of keys and patterns that drop matches.
const MOST_ENTRIES: usize = 1 << 18;

/// Matches patterns that are fixed words of steps; the matches are those of [`reference`](super::reference).
///
/// Time is that of the loops that the patterns need (see the module), and of the matches. Memory: tables
/// of some tens of KiB; for each key 32 bytes of strict patterns (64 where one is within a time, 128 or 256 of more than
/// four steps) and 8 bytes for each of them that drops matches; of a pattern that skips events, 40 to 64 bytes a key and
/// room for at least four runs of as many numbers as there are steps. Room for runs is doubled when it is needed, after
/// runs whose time is over were let go; it is kept.
///
/// ```
/// use lanemark_kernels::aggregate::compare::Comparison::Equal;
/// use lanemark_kernels::pattern::bits::BitMatcher;
/// use lanemark_kernels::pattern::{Column, Condition, Events, Matches, Pattern};
/// let code = |code: i64| Condition::compare("type", Equal, code);
/// let strict = Pattern::begin("a", code(1)).next("b", code(2));
/// let skipping = Pattern::begin("a", code(1)).followed_by("b", code(2)).within(100).partition_by("user");
/// let mut matcher = BitMatcher::new(&[strict, skipping], 10).expect("both are words of steps");
/// let columns = [("type", Column::U8(&[1, 2, 1, 0, 2]))];
/// let events = Events::new(&[0, 10, 20, 30, 40], Some(&[7, 7, 8, 7, 8]), &columns)?;
/// let mut matches = Matches::new();
/// matcher.extend(&events, &mut matches)?;
/// let found: Vec<_> = matches.iter().map(|found| (found.pattern, found.key, found.first(), found.last())).collect();
/// assert_eq!(found, [(0, None, 0, 1), (1, Some(7), 0, 1), (1, Some(8), 2, 4)]);
/// # Ok::<(), lanemark_kernels::pattern::PatternError>(())
/// ```
#[derive(Debug, Clone)]
pub struct BitMatcher {
    alphabet: Alphabet,
    letters: Box<Letters>,
    strict: Option<Strict>,
    keyed: Option<Keyed>,
    relaxed: Vec<Box<dyn Relaxed>>,
    /// Keys there are, where a pattern is per key.
    keys: Option<usize>,
    /// Whether a pattern is bound in time, so that times must not decrease.
    timed: bool,
    number: u64,
    past_times: PastTimes,
    /// Partial matches that a word which skips events may have.
    most_partial_matches: usize,
    /// Why no more events are taken in.
    overflow: Option<PatternError>,
    /// Matches of a block, where more than one part finds some.
    found: Matches,
}

impl BitMatcher {
    /// The matcher of the patterns, with keys 0 to `keys - 1`; none where a pattern, or all of them together, is not of
    /// this engine (see the module), or where its tables would be too large: 262,144 entries of the automaton of strict
    /// patterns per key, and, beyond one a key, of what is kept of keys and patterns that drop matches.
    ///
    /// The patterns have a meaning: [`Matcher`](super::Matcher) looks at that first.
    pub fn new(patterns: &[Pattern], keys: usize) -> Option<BitMatcher> {
        let Words { conditions, strict, strict_keyed, relaxed, relaxed_keyed } = Words::new(patterns)?;
        let alphabet = Alphabet::new(&conditions)?;
        let keyed = (!strict_keyed.is_empty()).then(|| Keyed::new(strict_keyed, &alphabet, keys));
        let keyed = if let Some(keyed) = keyed { Some(keyed?) } else { None };
        let is_keyed = keyed.is_some() || !relaxed_keyed.is_empty();
        let of_stream = relaxed.into_iter().map(|word| relaxed::engine(word, &alphabet, None));
        let mut relaxed = of_stream.collect::<Option<Vec<_>>>()?;
        for word in relaxed_keyed {
            relaxed.push(relaxed::engine(word, &alphabet, Some(keys))?);
        }
        Some(BitMatcher {
            strict: (!strict.is_empty()).then(|| Strict::new(strict, &alphabet)),
            keyed,
            relaxed,
            letters: Box::new(Letters::new()),
            keys: is_keyed.then_some(keys),
            timed: patterns.iter().any(|pattern| pattern.within.is_some()),
            number: 0,
            past_times: [i64::MIN; MOST_STEPS],
            most_partial_matches: usize::MAX,
            overflow: None,
            found: Matches::new(),
            alphabet,
        })
    }

    /// The same with a limit for each word that skips events: more partial matches at once, over all keys, are
    /// [`PatternError::Overflow`]. Strict words have at most one a step and key.
    pub fn with_most_partial_matches(mut self, most: usize) -> BitMatcher {
        self.most_partial_matches = most;
        self
    }

    /// Takes a batch of events in, and appends the matches that they end, by last event and then by pattern. However a
    /// stream is cut into batches, the matches are the same.
    ///
    /// # Errors
    /// [`PatternError::MissingColumn`], [`PatternError::KeysMissing`] and [`PatternError::UnknownKey`] where a pattern is
    /// per key, [`PatternError::TimeDecreases`] where a pattern is within a time: nothing of the batch was taken in.
    /// [`PatternError::Overflow`] where there is a limit.
    pub fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        tables::EXTEND.best()(self, events, matches)
    }

    fn extend_by(&mut self, steps: &Steps, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        if let Some(overflow) = &self.overflow {
            return Err(overflow.clone());
        }
        let source = self.alphabet.bind(events)?;
        let keys = match (self.keys, events.keys()) {
            (None, _) => &[],
            (Some(keys), Some(of_events)) if ((steps.greatest)(of_events) as usize) < keys => of_events,
            (Some(keys), _) => events.check_keys(keys)?,
        };
        let times = events.times();
        let [.., last_time] = self.past_times;
        if self.timed && !(times.first().is_none_or(|first| *first >= last_time) && (steps.ordered)(times)) {
            events.check_times(last_time)?;
        }
        for first in (0..events.len()).step_by(BLOCK) {
            let end = events.len().min(first + BLOCK);
            self.alphabet.spell(steps, &source, first, self.letters.block_mut(end - first));
            let block = Block {
                letters: &self.letters,
                number: self.number + first as u64,
                batch_times: times,
                past_times: &self.past_times,
                keys: keys.get(first..end).unwrap_or(&[]),
                first,
                end,
            };
            let parts = usize::from(self.strict.is_some()) + usize::from(self.keyed.is_some()) + self.relaxed.len();
            let to = if parts == 1 { &mut *matches } else { &mut self.found };
            if let Some(strict) = &mut self.strict {
                strict.extend(steps, &self.alphabet, &block, to);
            }
            if let Some(keyed) = &mut self.keyed {
                keyed.extend(steps, &block, to);
            }
            for relaxed in &mut self.relaxed {
                let taken = relaxed.extend(steps, &block, self.most_partial_matches, to);
                self.overflow = self.overflow.take().or(taken.err());
            }
            if parts > 1 {
                append_by_last(&mut self.found, matches);
            }
            if let Some(overflow) = &self.overflow {
                return Err(overflow.clone());
            }
            self.letters.pass(end - first);
        }
        self.number += events.len() as u64;
        let kept = times.len().min(MOST_STEPS);
        self.past_times.rotate_left(kept);
        self.past_times[MOST_STEPS - kept..].copy_from_slice(&times[times.len() - kept..]);
        Ok(())
    }

    /// Forgets all partial matches: the stream ends. Numbers and times go on from here where more events come.
    pub fn finish(&mut self) {
        self.letters.clear();
        self.keyed.iter_mut().for_each(Keyed::finish);
        self.relaxed.iter_mut().for_each(|relaxed| relaxed.finish());
    }

    /// Forgets the stream: the next event is number 0, of any time. The memory is kept.
    pub fn clear(&mut self) {
        self.finish();
        self.strict.iter_mut().for_each(Strict::restart);
        self.keyed.iter_mut().for_each(Keyed::restart);
        self.relaxed.iter_mut().for_each(|relaxed| relaxed.restart());
        (self.number, self.past_times, self.overflow) = (0, [i64::MIN; MOST_STEPS], None);
    }

    /// Whether no pattern skips events: then there are at most as many partial matches of a key as steps.
    pub fn is_bounded(&self) -> bool {
        self.relaxed.is_empty()
    }

    /// Partial matches that are kept of the words that skip events: those that a later event may yet end, and of each
    /// key some whose time is over, until their room is needed.
    pub fn partial_matches(&self) -> usize {
        self.relaxed.iter().map(|relaxed| relaxed.runs()).sum()
    }

    /// Memory in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + size_of::<Letters>()
            + self.alphabet.heap_bytes()
            + self.strict.as_ref().map_or(0, Strict::heap_bytes)
            + self.keyed.as_ref().map_or(0, Keyed::heap_bytes)
            + self.relaxed.iter().map(|relaxed| relaxed.heap_bytes()).sum::<usize>()
            + self.found.bytes()
    }
}

/// Moves matches to the end of others, by last event and then by pattern.
fn append_by_last(found: &mut Matches, matches: &mut Matches) {
    let mut order: Vec<_> = found.iter().collect();
    order.sort_by_key(|found| (found.last(), found.pattern));
    for found in order {
        matches.push(found.pattern, found.key, found.events.iter().copied());
    }
    found.clear();
}
