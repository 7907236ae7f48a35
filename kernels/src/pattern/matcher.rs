//! Patterns over a stream, batch by batch.

use super::PatternError;
use super::ast::Pattern;
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
    /// The most partial matches of a pattern at once, over all keys; a partial match that waits in one of two ways
    /// counts once for each 32 edges. The events that they hold are limited to 16 times as many, and at least 65,536.
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
#[derive(Debug, Clone)]
pub struct Matcher {
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

impl Matcher {
    /// A matcher of some patterns; matches name a pattern by its place in the list.
    ///
    /// # Errors
    /// [`PatternError::Invalid`] names the first pattern without meaning, or of more than 65,536 states.
    pub fn new(patterns: &[Pattern], options: Options) -> Result<Matcher, PatternError> {
        for (index, pattern) in patterns.iter().enumerate() {
            check::check(index, pattern)?;
        }
        let limits = Limits {
            partial_matches: options.most_partial_matches,
            events: options.most_partial_matches.saturating_mul(EVENTS_A_PARTIAL_MATCH).max(LEAST_EVENTS),
            on_overflow: options.on_overflow,
        };
        let mut predicates = Predicates::default();
        let indexed: Vec<(usize, &Pattern)> = patterns.iter().enumerate().collect();
        let automata = nfa::compile(&indexed, &mut predicates)?;
        Ok(Matcher {
            predicates,
            bitmaps: Bitmaps::default(),
            runs: automata.into_iter().map(|automaton| Run::new(automaton, options.keys, limits)).collect(),
            keys: options.keys,
            partitioned: patterns.iter().any(Pattern::is_partitioned),
            timed: patterns.iter().any(|pattern| pattern.within.is_some()),
            count: 0,
            time: i64::MIN,
            overflow: None,
        })
    }

    /// Takes the next events of the stream in, and appends the matches that are certain with them, in no promised order:
    /// see [`Matches::sorted`]. However a stream is cut into batches, the matches are the same.
    ///
    /// # Errors
    /// [`PatternError`] says what; nothing of the batch is taken in but for an overflow, where what came before the event
    /// named in it was.
    pub fn extend(&mut self, events: &Events<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        if let Some(overflow) = &self.overflow {
            return Err(overflow.clone());
        }
        let keys = if self.partitioned { Some(events.check_keys(self.keys)?) } else { None };
        if self.timed {
            events.check_times(self.time)?;
        }
        let columns = self.predicates.bind(events)?;
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

    /// The end of the stream: appends the matches that were only waiting for a contrary event, and forgets all partial
    /// matches. Numbers go on from here where more events come.
    pub fn finish(&mut self, matches: &mut Matches) {
        if self.overflow.is_none() {
            self.runs.iter_mut().for_each(|run| run.finish(matches));
        }
    }

    /// Forgets the stream: the next event is number 0, of any time.
    pub fn clear(&mut self) {
        self.runs.iter_mut().for_each(Run::clear);
        (self.count, self.time, self.overflow) = (0, i64::MIN, None);
    }

    /// Partial matches dropped so far, where [`Overflow::DropOldest`] is the rule.
    pub fn dropped(&self) -> u64 {
        self.runs.iter().map(Run::dropped).sum()
    }

    /// Partial matches at this moment, complete ones that wait for others among them.
    pub fn partial_matches(&self) -> usize {
        self.runs.iter().map(Run::partial_matches).sum()
    }

    /// States of the automata.
    #[cfg(test)]
    pub(super) fn states(&self) -> usize {
        self.runs.iter().map(Run::states).sum()
    }

    /// Bytes on the heap and inline: the compiled patterns, 25 or 49 bytes a key, and what is kept of the stream.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() - size_of::<Predicates>() - size_of::<Bitmaps>()
            + self.predicates.bytes()
            + self.bitmaps.bytes()
            + self.runs.iter().map(Run::bytes).sum::<usize>()
    }
}
