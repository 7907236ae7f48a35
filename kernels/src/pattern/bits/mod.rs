//! The bit-parallel engine: patterns whose matches are told by fixed words of steps.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod alphabet;
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

/// Matches patterns that are fixed words of steps.
#[derive(Debug)]
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
    /// Matches of a block, where more than one part finds some.
    found: Matches,
}

impl BitMatcher {
    /// The matcher of the patterns, with keys 0 to `keys - 1`; none where a pattern needs the general automaton.
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
            found: Matches::new(),
            alphabet,
        })
    }

    /// Takes a batch of events in, and appends the matches that they end, by last event and then by pattern.
    ///
    /// # Errors
    /// [`PatternError::MissingColumn`], [`PatternError::KeysMissing`], [`PatternError::UnknownKey`], and
    /// [`PatternError::TimeDecreases`] where a pattern is bound in time. Nothing of the batch was taken in.
    pub fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        tables::EXTEND.best()(self, events, matches)
    }

    fn extend_by(
        &mut self,
        steps: &Steps,
        events: &Events<'_>,
        matches: &mut Matches,
    ) -> Result<(), PatternError> {
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
                relaxed.extend(steps, &block, to);
            }
            if parts > 1 {
                append_by_last(&mut self.found, matches);
            }
            self.letters.pass(end - first);
        }
        self.number += events.len() as u64;
        let kept = times.len().min(MOST_STEPS);
        self.past_times.rotate_left(kept);
        self.past_times[MOST_STEPS - kept..].copy_from_slice(&times[times.len() - kept..]);
        Ok(())
    }

    /// Forgets the stream: the next event is number 0. The memory is kept.
    pub fn clear(&mut self) {
        self.letters.clear();
        self.strict.iter_mut().for_each(Strict::clear);
        self.keyed.iter_mut().for_each(Keyed::clear);
        self.relaxed.iter_mut().for_each(|relaxed| relaxed.clear());
        (self.number, self.past_times) = (0, [i64::MIN; MOST_STEPS]);
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
