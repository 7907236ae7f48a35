//! A word that skips till the next event of each step: the runs that have begun, of each key or of the whole stream.
//!
//! A run is at the same step as a run that began before it or at an earlier one, and runs at one step advance together.
//! So the runs of a key are one queue in the order of their first events, and how far they have come is a number of
//! runs for each step: an event of step `j` lets that number be the one of step `j - 1`. The number of the event is
//! written to the last run that it advances; the runs before it find it there.

use super::alphabet::Alphabet;
use super::block::Block;
use super::steps::{Places, Steps};
use super::words::{Skip, Word};
use super::{BLOCK, MOST_RELAXED};
use crate::pattern::{Matched, Matches, PatternError};

/// The engine of one word.
pub(super) trait Relaxed: std::fmt::Debug + Send + Sync {
    /// Takes a block in; an error where it keeps more than `most` runs whose time is not over. With several keys, up to
    /// one a key more is not noticed at once.
    fn extend(
        &mut self,
        steps: &Steps,
        block: &Block<'_>,
        most: usize,
        matches: &mut Matches,
    ) -> Result<(), PatternError>;
    /// Forgets the runs.
    fn finish(&mut self);
    /// Forgets what was matched: numbers begin again.
    fn restart(&mut self);
    /// Runs that are kept.
    fn runs(&self) -> usize;
    fn heap_bytes(&self) -> usize;
    fn boxed(&self) -> Box<dyn Relaxed>;
}

impl Clone for Box<dyn Relaxed> {
    fn clone(&self) -> Self {
        self.boxed()
    }
}

/// The engine of a word; none where it has one step or too many.
pub(super) fn engine(word: Word, alphabet: &Alphabet, keys: Option<usize>) -> Option<Box<dyn Relaxed>> {
    Some(match word.steps.len() {
        2 => Box::new(Runs::<2>::new(word, alphabet, keys)),
        3 => Box::new(Runs::<3>::new(word, alphabet, keys)),
        4 => Box::new(Runs::<4>::new(word, alphabet, keys)),
        5 => Box::new(Runs::<5>::new(word, alphabet, keys)),
        6 => Box::new(Runs::<6>::new(word, alphabet, keys)),
        7 => Box::new(Runs::<7>::new(word, alphabet, keys)),
        MOST_RELAXED => Box::new(Runs::<MOST_RELAXED>::new(word, alphabet, keys)),
        _ => return None,
    })
}

/// No event yet.
const NONE: u64 = u64::MAX;

/// A run: its first event, and the later ones where it is the last run that they advanced. The place of the word's
/// last event has the first one's time instead.
#[derive(Debug, Clone, Copy)]
struct Run<const STEPS: usize> {
    events: [u64; STEPS],
}

impl<const STEPS: usize> Run<STEPS> {
    fn begun(number: u64, time: i64) -> Run<STEPS> {
        let mut events = [NONE; STEPS];
        events[0] = number;
        events[STEPS - 1] = time as u64;
        Run { events }
    }

    /// Whether an event at `time` comes too late for the run.
    fn is_over(&self, time: i64, within: Option<u64>) -> bool {
        within.is_some_and(|within| time.abs_diff(self.events[STEPS - 1] as i64) >= within)
    }
}

/// The runs of a key.
#[derive(Debug, Clone)]
struct Queue<const STEPS: usize> {
    /// How many runs have taken an event of each step since the stream began, modulo 2^32; of the last step: have left
    /// the queue, with or without a match.
    reached: [u32; STEPS],
    /// Below this number no match may begin.
    allowed_from: u64,
    /// Run `i` is at `i` modulo the length, a power of two; there is always room for one more.
    runs: Vec<Run<STEPS>>,
}

#[derive(Debug, Clone)]
struct Runs<const STEPS: usize> {
    word: Word,
    /// The word's steps that each letter satisfies, a bit each.
    steps_of: Box<[u8; 256]>,
    /// One a key, or one for the whole stream.
    queues: Vec<Queue<STEPS>>,
    /// Runs in all queues.
    runs: usize,
    /// Up to here they are not counted anew: all queues are looked at only after as many further runs as there are
    /// queues, as live runs may stay close to the limit.
    counted_to: usize,
    keyed: bool,
    scratch: Box<Scratch>,
}

/// The events of a block that satisfy any step.
#[derive(Debug, Clone)]
struct Scratch {
    steps: [u8; BLOCK],
    any: [u64; BLOCK / 64],
    places: Places,
}

/// Runs that a key has room for at first.
const ROOM: usize = 4;

impl<const STEPS: usize> Queue<STEPS> {
    fn new() -> Queue<STEPS> {
        Queue { reached: [0; STEPS], allowed_from: 0, runs: vec![Run::begun(0, 0); ROOM] }
    }

    #[inline(always)]
    fn at(&mut self, run: u32) -> &mut Run<STEPS> {
        let place = run as usize & (self.runs.len() - 1);
        &mut self.runs[place]
    }

    /// Advances the runs by an event that satisfies the steps in the bits of `steps`, the last one aside.
    #[inline(always)]
    fn advance(&mut self, steps: u8, number: u64, time: i64) {
        for step in (1..STEPS - 1).rev() {
            let before = self.reached[step - 1];
            let takes = steps >> step & 1 == 1;
            let moves = takes & (self.reached[step] != before);
            let last = self.at(before.wrapping_sub(1));
            // Without a run to advance, the last one may have taken this step already: it keeps that event.
            last.events[step] = if moves { number } else { last.events[step] };
            self.reached[step] = if takes { before } else { self.reached[step] };
        }
        let begun = self.reached[0];
        *self.at(begun) = Run::begun(number, time);
        self.reached[0] = begun.wrapping_add(u32::from(steps & 1));
    }

    /// Runs in the queue.
    fn len(&self) -> usize {
        self.reached[0].wrapping_sub(self.reached[STEPS - 1]) as usize
    }

    /// Makes room for a run: lets go of those that no match can come of any more, or takes more memory. Returns how many
    /// it let go of.
    #[cold]
    fn make_room(&mut self, time: i64, within: Option<u64>) -> usize {
        let gone = self.let_go(time, within);
        if self.len() > self.runs.len() / 2 {
            let mut runs = vec![Run::begun(0, 0); self.runs.len() * 2];
            let mask = runs.len() - 1;
            for run in 0..self.len() as u32 {
                let run = self.reached[STEPS - 1].wrapping_add(run);
                runs[run as usize & mask] = *self.at(run);
            }
            self.runs = runs;
        }
        gone
    }

    /// Lets go of the first runs, up to one that a match may come of after `time`. Returns how many.
    fn let_go(&mut self, time: i64, within: Option<u64>) -> usize {
        let mut first = self.reached[STEPS - 1];
        while first != self.reached[0] {
            let run = *self.at(first);
            if run.events[0] >= self.allowed_from && !run.is_over(time, within) {
                break;
            }
            first = first.wrapping_add(1);
        }
        self.leave(first)
    }

    /// Lets go of the runs before `first`; returns how many.
    #[inline(always)]
    fn leave(&mut self, first: u32) -> usize {
        let from = self.reached[STEPS - 1];
        let gone = first.wrapping_sub(from);
        for reached in &mut self.reached {
            if reached.wrapping_sub(from) < gone {
                *reached = first;
            }
        }
        gone as usize
    }

    /// Whether an event of the last step ends runs.
    #[inline(always)]
    fn has_ripe(&self) -> bool {
        self.reached[STEPS - 2] != self.reached[STEPS - 1]
    }

    /// Ends the runs that lack the last step alone, with an event of that step; returns how many it let go of.
    fn complete(&mut self, word: &Word, key: Option<u32>, number: u64, time: i64, matches: &mut Matches) -> usize {
        let (from, to) = (self.reached[STEPS - 1], self.reached[STEPS - 2]);
        // Where each step's event of a run is found: at the run or behind it.
        let mut places = [from; STEPS];
        let mut next = from;
        while next != to {
            let run = *self.at(next);
            let mut events = run.events;
            if events[0] >= self.allowed_from && !run.is_over(time, word.within) {
                for step in 1..STEPS - 1 {
                    let place = &mut places[step];
                    if place.wrapping_sub(from) < next.wrapping_sub(from) {
                        *place = next;
                    }
                    while self.at(*place).events[step] == NONE {
                        *place = place.wrapping_add(1);
                    }
                    events[step] = self.at(*place).events[step];
                }
                events[STEPS - 1] = number;
                let matched = events.into_iter().zip(&word.steps).map(|(number, step)| Matched { number, step: *step });
                matches.push(word.pattern as usize, key, matched);
                match word.skip {
                    Skip::Nothing => {}
                    Skip::ToNext => self.allowed_from = events[0] + 1,
                    Skip::To(place) => self.allowed_from = events[place],
                    Skip::PastLast => {
                        self.allowed_from = number + 1;
                        return self.leave(self.reached[0]);
                    }
                }
            }
            next = next.wrapping_add(1);
        }
        self.leave(to)
    }
}

impl<const STEPS: usize> Runs<STEPS> {
    fn new(word: Word, alphabet: &Alphabet, keys: Option<usize>) -> Runs<STEPS> {
        let mut steps_of = Box::new([0; 256]);
        for (letter, steps) in steps_of.iter_mut().enumerate().take(alphabet.len()) {
            for (step, condition) in word.conditions.iter().enumerate() {
                *steps |= u8::from(alphabet.satisfies(letter as u8, *condition)) << step;
            }
        }
        let queues = vec![Queue::new(); keys.unwrap_or(1)];
        let scratch = Box::new(Scratch { steps: [0; BLOCK], any: [0; BLOCK / 64], places: [0; BLOCK + 64] });
        Runs { word, steps_of, queues, runs: 0, counted_to: 0, keyed: keys.is_some(), scratch }
    }
}

impl<const STEPS: usize> Relaxed for Runs<STEPS> {
    fn extend(
        &mut self,
        steps: &Steps,
        block: &Block<'_>,
        most: usize,
        matches: &mut Matches,
    ) -> Result<(), PatternError> {
        let Scratch { steps: of_events, any, places } = &mut *self.scratch;
        let letters = block.letters_from(0);
        let of_events = &mut of_events[..letters.len()];
        (steps.translate)(&self.steps_of, letters, of_events);
        of_events[block.len()..].fill(0);
        let any = &mut any[..letters.len() / 64];
        (steps.nonzero)(of_events, any);
        let found = (steps.set)(any, places);
        for place in &places[..found] {
            let at = usize::from(*place);
            let (taken, number, time) = (of_events[at], block.number + at as u64, block.times()[at]);
            let key = self.keyed.then(|| block.keys[at]);
            let queue = &mut self.queues[key.unwrap_or(0) as usize];
            if taken >> (STEPS - 1) & 1 == 1 && queue.has_ripe() {
                self.runs -= queue.complete(&self.word, key, number, time, matches);
            }
            queue.advance(taken, number, time);
            self.runs += usize::from(taken & 1);
            if queue.len() == queue.runs.len() {
                self.runs -= queue.make_room(time, self.word.within);
            }
            if self.runs > most.max(self.counted_to) {
                for queue in &mut self.queues {
                    self.runs -= queue.let_go(time, self.word.within);
                }
                if self.runs > most {
                    return Err(PatternError::Overflow { number, what: "partial matches", most });
                }
                self.counted_to = self.runs + self.queues.len().saturating_sub(1);
            }
        }
        Ok(())
    }

    fn finish(&mut self) {
        for queue in &mut self.queues {
            queue.reached = [0; STEPS];
        }
        (self.runs, self.counted_to) = (0, 0);
    }

    fn restart(&mut self) {
        for queue in &mut self.queues {
            queue.allowed_from = 0;
        }
    }

    fn runs(&self) -> usize {
        self.runs
    }

    fn heap_bytes(&self) -> usize {
        let runs: usize = self.queues.iter().map(|queue| queue.runs.capacity()).sum();
        self.word.bytes()
            + size_of::<Self>()
            + size_of::<Scratch>()
            + 256
            + self.queues.capacity() * size_of::<Queue<STEPS>>()
            + runs * size_of::<Run<STEPS>>()
    }

    fn boxed(&self) -> Box<dyn Relaxed> {
        Box::new(self.clone())
    }
}
