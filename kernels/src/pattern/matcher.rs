//! Patterns over a stream, batch by batch.

use super::PatternError;
use super::ast::{Contiguity, Element, Pattern};
use super::bits::BitMatcher;
use super::check;
use super::condition::{Bitmaps, Predicates};
use super::events::Events;
use super::matches::Matches;
use super::nfa::{self, Block, Limits, Run};

/// Events whose conditions are evaluated at once: their bitmaps stay in the first cache.
const BLOCK: usize = 4096;

/// Events that the partial matches of a pattern may hold for each that is allowed, and at least.
const EVENTS_A_PARTIAL_MATCH: usize = 16;
const LEAST_EVENTS: usize = 1 << 16;

/// Partial matches for each key that the limit must leave room for where a few of each key are kept beyond their time.
const PARTIAL_MATCHES_A_KEY: usize = 16;

/// What happens where a pattern has more partial matches than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Overflow {
    /// [`PatternError::Overflow`]; the matcher refuses events until it is cleared.
    #[default]
    Error,
    /// The partial matches that began first are dropped, and counted.
    DropOldest,
}

/// How much a matcher may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options {
    /// Keys, where patterns are per key: they are below this number.
    pub keys: usize,
    /// The most partial matches of a pattern at once, over all keys: of what is taken, each state of the automaton that
    /// it can stand in counts. The events that they hold are limited to 16 times as many, or to 65,536 if that is more.
    /// The bit-parallel engine limits each word of a pattern by itself, and keeps up to one a key more before it looks
    /// which ones are over.
    pub most_partial_matches: usize,
    /// What happens beyond.
    pub on_overflow: Overflow,
}

impl Default for Options {
    /// One key, a million partial matches, an error beyond.
    fn default() -> Self {
        Options { keys: 1, most_partial_matches: 1 << 20, on_overflow: Overflow::Error }
    }
}

/// Patterns over a stream of events.
///
/// ```
/// use lanemark_kernels::pattern::matcher::{Matcher, Options};
/// use lanemark_kernels::pattern::{Column, Condition, Events, Matches, Pattern};
/// use lanemark_kernels::aggregate::compare::Comparison::Greater;
/// let late = || Condition::compare("delay", Greater, 15);
/// let pattern = Pattern::begin("first", late()).followed_by("second", late()).within(100).partition_by("tail");
/// let mut matcher = Matcher::new(&[pattern], Options { keys: 2, ..Options::default() })?;
/// let mut matches = Matches::new();
/// let delays = [20, 40, 3, 16, 50];
/// let columns = [("delay", Column::I64(&delays))];
/// matcher.extend(&Events::new(&[0, 10, 20, 30, 140], Some(&[0, 1, 0, 0, 1]), &columns)?, &mut matches)?;
/// matcher.finish(&mut matches);
/// let numbers: Vec<Vec<u64>> = matches.iter().map(|m| m.events.iter().map(|event| event.number).collect()).collect();
/// assert_eq!(numbers, [[0, 3]]);
/// # Ok::<(), lanemark_kernels::pattern::PatternError>(())
/// ```
#[derive(Debug)]
pub struct Matcher {
    /// The patterns that fixed words of steps tell, as bits.
    bits: Option<Bits>,
    /// The conditions of the others.
    predicates: Predicates,
    bitmaps: Bitmaps,
    runs: Vec<Run>,
    keys: usize,
    partitioned: bool,
    timed: bool,
    /// Events so far, and the time of the last.
    count: u64,
    time: i64,
    /// Why no more events are taken in.
    overflow: Option<PatternError>,
}

/// The bit-parallel engine, for some of the patterns.
#[derive(Debug)]
struct Bits {
    matcher: BitMatcher,
    /// The place in the caller's list of each pattern; none where they are all of it.
    places: Option<Vec<usize>>,
    found: Matches,
}

impl Bits {
    fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        let Some(places) = &self.places else { return self.matcher.extend(events, matches) };
        self.found.clear();
        // Where it overflows, what was found before is there.
        let taken = self.matcher.extend(events, &mut self.found);
        for found in self.found.iter() {
            matches.push(places[found.pattern], found.key, found.events.iter().copied());
        }
        taken
    }

    fn bytes(&self) -> usize {
        let places = self.places.as_ref().map_or(0, |places| places.capacity() * size_of::<usize>());
        self.matcher.bytes() + self.found.bytes() + places
    }
}

fn check_all(patterns: &[Pattern]) -> Result<(), PatternError> {
    patterns.iter().enumerate().try_for_each(|(index, pattern)| check::check(index, pattern))
}

/// Whether the bit-parallel engine gives a pattern's matches within the limits. Where all is strict it keeps nothing
/// that grows. Otherwise it never drops, and counts partial matches with some that are over.
fn fits_bits(pattern: &Pattern, options: &Options) -> bool {
    let has_room = options.most_partial_matches / PARTIAL_MATCHES_A_KEY >= options.keys;
    (is_strict(&pattern.element) || (options.on_overflow == Overflow::Error && has_room))
        && BitMatcher::new(std::slice::from_ref(pattern), options.keys).is_some()
}

fn is_strict(element: &Element) -> bool {
    match element {
        Element::Step { .. } | Element::Not { .. } => true,
        Element::Alternative(parts) => parts.iter().all(is_strict),
        Element::Repeat { element, contiguity, .. } => *contiguity == Contiguity::Strict && is_strict(element),
        Element::Sequence(parts) => {
            parts.iter().skip(1).all(|(contiguity, _)| *contiguity == Contiguity::Strict)
                && parts.iter().all(|(_, part)| is_strict(part))
        }
    }
}

impl Matcher {
    /// A matcher of some patterns; matches name a pattern by its place in the list. Those that are fixed words of steps
    /// go to [`bits`](super::bits), the others to the general automaton.
    ///
    /// # Errors
    /// [`PatternError::Invalid`] names the first pattern without meaning, or of more than 65,536 states.
    pub fn new(patterns: &[Pattern], options: Options) -> Result<Matcher, PatternError> {
        check_all(patterns)?;
        let is_fit = |pattern: &&(usize, Pattern)| fits_bits(&pattern.1, &options);
        let indexed: Vec<(usize, Pattern)> = patterns.iter().cloned().enumerate().collect();
        let (places, fit): (Vec<usize>, Vec<Pattern>) = indexed.iter().filter(is_fit).cloned().unzip();
        let bits = if fit.is_empty() { None } else { BitMatcher::new(&fit, options.keys) };
        let bits = bits.map(|matcher| {
            let matcher = matcher.with_most_partial_matches(options.most_partial_matches);
            let places = (places.len() < patterns.len()).then_some(places);
            Bits { matcher, places, found: Matches::new() }
        });
        Matcher::with(patterns, options, bits)
    }

    /// The same matches by the general automaton alone, whatever the patterns.
    ///
    /// # Errors
    /// As [`Matcher::new`].
    pub fn new_general(patterns: &[Pattern], options: Options) -> Result<Matcher, PatternError> {
        check_all(patterns)?;
        Matcher::with(patterns, options, None)
    }

    fn with(patterns: &[Pattern], options: Options, bits: Option<Bits>) -> Result<Matcher, PatternError> {
        let limits = Limits {
            partial_matches: options.most_partial_matches,
            events: options.most_partial_matches.saturating_mul(EVENTS_A_PARTIAL_MATCH).max(LEAST_EVENTS),
            on_overflow: options.on_overflow,
        };
        let in_bits = |index: usize| match &bits {
            Some(bits) => bits.places.as_ref().is_none_or(|places| places.contains(&index)),
            None => false,
        };
        let others: Vec<(usize, &Pattern)> =
            patterns.iter().enumerate().filter(|(index, _)| !in_bits(*index)).collect();
        let mut predicates = Predicates::default();
        let automata = nfa::compile(&others, &mut predicates)?;
        Ok(Matcher {
            bits,
            predicates,
            bitmaps: Bitmaps::default(),
            runs: automata.into_iter().map(|automaton| Run::new(automaton, options.keys, limits)).collect(),
            keys: options.keys,
            partitioned: others.iter().any(|(_, pattern)| pattern.is_partitioned()),
            timed: others.iter().any(|(_, pattern)| pattern.within.is_some()),
            count: 0,
            time: i64::MIN,
            overflow: None,
        })
    }

    /// Takes the next events of the stream in, and appends the matches that are certain with them, in no promised
    /// order: see [`Matches::sorted`]. However a stream is cut into batches, the matches are the same.
    ///
    /// # Errors
    /// [`PatternError`] says what; nothing of the batch is taken in but for an overflow: the pattern that overflowed
    /// took what came before the event named in, and other patterns may lack matches up to its end.
    pub fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        if let Some(overflow) = &self.overflow {
            return Err(overflow.clone());
        }
        let keys = if self.partitioned { Some(events.check_keys(self.keys)?) } else { None };
        if self.timed {
            events.check_times(self.time)?;
        }
        let columns = self.predicates.bind(events)?;
        if let Some(bits) = &mut self.bits {
            bits.extend(events, matches).inspect_err(|error| {
                if matches!(error, PatternError::Overflow { .. }) {
                    self.overflow = Some(error.clone());
                }
            })?;
        }
        for begin in (0..events.len()).step_by(BLOCK) {
            let range = begin..events.len().min(begin + BLOCK);
            self.predicates.evaluate(&columns, range.clone(), &mut self.bitmaps);
            let block = Block {
                times: &events.times()[range.clone()],
                keys: keys.map(|keys| &keys[range.clone()]),
                bitmaps: &self.bitmaps,
                first: self.count + begin as u64,
            };
            for run in &mut self.runs {
                run.extend(&block, matches).inspect_err(|error| self.overflow = Some(error.clone()))?;
            }
        }
        self.count += events.len() as u64;
        self.time = events.times().last().copied().unwrap_or(self.time);
        Ok(())
    }

    /// The end of the stream: appends the matches that were only waiting for a contrary event, and forgets the stream
    /// as [`Matcher::clear`] does.
    pub fn finish(&mut self, matches: &mut Matches) {
        if self.overflow.is_none() {
            self.runs.iter_mut().for_each(|run| run.finish(matches));
        }
        self.clear();
    }

    /// Forgets the stream: the next event is number 0, of any time.
    pub fn clear(&mut self) {
        self.bits.iter_mut().for_each(|bits| bits.matcher.clear());
        self.runs.iter_mut().for_each(Run::clear);
        (self.count, self.time, self.overflow) = (0, i64::MIN, None);
    }

    /// Partial matches dropped so far, where [`Overflow::DropOldest`] is the rule.
    pub fn dropped(&self) -> u64 {
        self.runs.iter().map(Run::dropped).sum()
    }

    /// Partial matches at this moment, complete ones that wait for others among them; of the bit-parallel engine, also
    /// some whose time is over.
    pub fn partial_matches(&self) -> usize {
        let general: usize = self.runs.iter().map(Run::partial_matches).sum();
        general + self.bits.as_ref().map_or(0, |bits| bits.matcher.partial_matches())
    }

    /// States of the automata.
    #[cfg(test)]
    pub(super) fn states(&self) -> usize {
        self.runs.iter().map(Run::states).sum()
    }

    /// Bytes on the heap and inline: the compiled patterns, what is kept of the stream, and for each key 25 or 49 bytes
    /// of the general automaton and those that [`bits::BitMatcher`](super::bits::BitMatcher) names.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() - size_of::<Predicates>() - size_of::<Bitmaps>()
            + self.predicates.bytes()
            + self.bitmaps.bytes()
            + self.runs.iter().map(Run::bytes).sum::<usize>()
            + self.bits.as_ref().map_or(0, Bits::bytes)
    }
}
