//! An automaton over a stream: partial matches by key, each event taken in by those of its key.

use super::automaton::{Automaton, Edge, Skip};
use super::history::{History, NOTHING};
use crate::pattern::PatternError;
use crate::pattern::ast::Contiguity;
use crate::pattern::condition::Bitmaps;
use crate::pattern::matcher::Overflow;
use crate::pattern::matches::{Matched, Matches};
use std::collections::VecDeque;

/// Some consecutive events with their conditions evaluated.
#[derive(Debug, Clone, Copy)]
pub(in crate::pattern) struct Block<'a> {
    pub(in crate::pattern) times: &'a [i64],
    /// Below the number of keys that the run was made for.
    pub(in crate::pattern) keys: Option<&'a [u32]>,
    pub(in crate::pattern) bitmaps: &'a Bitmaps,
    /// Number of the first event.
    pub(in crate::pattern) first: u64,
}

/// How much may be kept, and what happens beyond.
#[derive(Debug, Clone, Copy)]
pub(in crate::pattern) struct Limits {
    pub(in crate::pattern) partial_matches: usize,
    pub(in crate::pattern) events: usize,
    pub(in crate::pattern) on_overflow: Overflow,
}

/// One event of a block.
#[derive(Clone, Copy)]
struct At<'a> {
    bitmaps: &'a Bitmaps,
    index: usize,
    number: u64,
    time: i64,
}

impl At<'_> {
    #[inline(always)]
    fn holds(&self, condition: u32) -> bool {
        self.bitmaps.bit(condition as usize, self.index)
    }
}

/// A partial match: what was taken, and which edges it still waits on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partial {
    /// Number and time of its first event.
    pub(super) start: u64,
    time: i64,
    /// A bit for each of the wait's edges.
    pub(super) alive: u32,
    pub(super) wait: u32,
    pub(super) node: u32,
    /// No event of its key came since the last one taken, and the wait looks at the next one.
    fresh: bool,
}

const _: () = assert!(size_of::<Partial>() == 32);

/// A complete match that waits for those that began before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) start: u64,
    pub(super) last: u64,
    pub(super) node: u32,
    pub(super) pattern: u32,
}

/// The first event of partial matches, in the order of the stream.
#[derive(Debug, Clone, Copy)]
struct Start {
    number: u64,
    time: i64,
    key: u32,
}

/// What a key waits for; the place of the bitmap of events that matter to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Waits {
    /// For a first event.
    Begin,
    /// For an event that satisfies some condition.
    Any,
    /// For the very next event.
    Next,
}

/// The partial matches of an automaton.
#[derive(Debug, Clone)]
pub(in crate::pattern) struct Run {
    automaton: Automaton,
    kept: Kept,
    /// For the block at hand, the events that satisfy a condition to begin with, and any condition.
    entry_words: Vec<u64>,
    any_words: Vec<u64>,
}

/// Partial matches with their events.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    waits: Vec<Waits>,
    pub(super) partials: Vec<Vec<Partial>>,
    /// By key, where a match drops others.
    pub(super) held: Vec<Vec<Held>>,
    pub(super) history: History,
    /// Partial matches and held ones.
    pub(super) live: usize,
    /// Those of the event at hand.
    created: Vec<Partial>,
    /// Where partial matches began, some of them gone; only where they end by time or the oldest is dropped.
    starts: VecDeque<Start>,
    keeps_starts: bool,
    dropped: u64,
    limits: Limits,
}

impl Run {
    pub(in crate::pattern) fn new(automaton: Automaton, keys: usize, limits: Limits) -> Run {
        let keys = if automaton.partitioned { keys } else { 1 };
        let limits = Limits {
            partial_matches: limits.partial_matches.saturating_mul(automaton.patterns),
            events: limits.events.saturating_mul(automaton.patterns),
            ..limits
        };
        let kept = Kept {
            waits: vec![Waits::Begin; keys],
            partials: vec![Vec::new(); keys],
            held: if automaton.skip == Skip::No { Vec::new() } else { vec![Vec::new(); keys] },
            history: History::new(),
            live: 0,
            created: Vec::new(),
            starts: VecDeque::new(),
            keeps_starts: automaton.within.is_some() || limits.on_overflow == Overflow::DropOldest,
            dropped: 0,
            limits,
        };
        Run { automaton, kept, entry_words: Vec::new(), any_words: Vec::new() }
    }

    /// Takes the events of a block in.
    pub(in crate::pattern) fn extend(&mut self, block: &Block<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        let Run { automaton, kept, entry_words, any_words } = self;
        any_of(block.bitmaps, &automaton.entry_conditions, entry_words);
        any_of(block.bitmaps, &automaton.conditions, any_words);
        let at = |index: usize| At {
            bitmaps: block.bitmaps,
            index,
            number: block.first + index as u64,
            time: block.times[index],
        };
        match block.keys.filter(|_| automaton.partitioned) {
            Some(keys) => {
                for (word, keys) in keys.chunks(64).enumerate() {
                    let matters = [entry_words[word], any_words[word], u64::MAX];
                    if kept.live == 0 && matters[0] == 0 {
                        continue;
                    }
                    for (bit, key) in keys.iter().enumerate() {
                        if matters[kept.waits[*key as usize] as usize] >> bit & 1 == 1 {
                            kept.take_event(automaton, *key, at(word * 64 + bit), matches)?;
                        }
                    }
                }
            }
            None => {
                let mut index = 0;
                while index < block.times.len() {
                    let next = match kept.waits[0] {
                        Waits::Begin => next_bit(entry_words, index),
                        Waits::Any => next_bit(any_words, index),
                        Waits::Next => Some(index),
                    };
                    let Some(next) = next else { break };
                    kept.take_event(automaton, 0, at(next), matches)?;
                    index = next + 1;
                }
            }
        }
        if let Some(last) = block.times.last() {
            kept.expire_until(automaton, *last, matches);
        }
        Ok(())
    }

    /// The end of the stream: what was only waiting for a contrary event is a match, all else is forgotten.
    pub(in crate::pattern) fn finish(&mut self, matches: &mut Matches) {
        for key in 0..self.kept.partials.len() {
            if !self.kept.partials[key].is_empty() {
                self.kept.expire_key(&self.automaton, key as u32, |_| true, matches);
            }
        }
        self.kept.starts.clear();
    }

    /// Forgets all.
    pub(in crate::pattern) fn clear(&mut self) {
        self.kept.waits.fill(Waits::Begin);
        self.kept.partials.iter_mut().for_each(Vec::clear);
        self.kept.held.iter_mut().for_each(Vec::clear);
        self.kept.history = History::new();
        self.kept.live = 0;
        self.kept.starts.clear();
    }

    /// Partial matches that were dropped.
    pub(in crate::pattern) fn dropped(&self) -> u64 {
        self.kept.dropped
    }

    /// Partial matches at this moment, complete ones that are held among them.
    pub(in crate::pattern) fn partial_matches(&self) -> usize {
        self.kept.live
    }

    #[cfg(test)]
    pub(in crate::pattern) fn states(&self) -> usize {
        self.automaton.states()
    }

    /// Bytes on the heap and inline.
    pub(in crate::pattern) fn bytes(&self) -> usize {
        let kept = &self.kept;
        let lists = |lists: usize, each: usize, items: usize| lists * size_of::<Vec<u8>>() + items * each;
        size_of::<Self>() - size_of::<Automaton>() - size_of::<History>()
            + self.automaton.bytes()
            + kept.history.bytes()
            + kept.waits.capacity()
            + lists(kept.partials.capacity(), size_of::<Partial>(), kept.partials.iter().map(Vec::capacity).sum())
            + lists(kept.held.capacity(), size_of::<Held>(), kept.held.iter().map(Vec::capacity).sum())
            + kept.created.capacity() * size_of::<Partial>()
            + kept.starts.capacity() * size_of::<Start>()
            + (self.entry_words.capacity() + self.any_words.capacity()) * size_of::<u64>()
    }
}

impl Kept {
    /// Takes one event in, for its key.
    fn take_event(
        &mut self,
        automaton: &Automaton,
        key: u32,
        at: At<'_>,
        matches: &mut Matches,
    ) -> Result<(), PatternError> {
        let mut partials = std::mem::take(&mut self.partials[key as usize]);
        partials.retain_mut(|partial| {
            if is_over(automaton, partial, at.time) {
                self.end_of_time(automaton, partial, key, matches);
                return false;
            }
            self.take_event_on(automaton, partial, key, at, matches);
            if partial.alive == 0 {
                self.forget(partial);
            }
            partial.alive != 0
        });
        let begun = self.created.len();
        for edge in automaton.entries() {
            if at.holds(edge.condition) && !automaton.guards_of(edge).iter().any(|guard| at.holds(guard.condition)) {
                let start = (at.number, at.time);
                self.take_edge(automaton, edge, NOTHING, start, key, at.number, matches);
            }
        }
        if self.created.len() != begun && self.keeps_starts {
            self.starts.push_back(Start { number: at.number, time: at.time, key });
        }
        if automaton.ambiguous {
            self.history.next_event();
        }
        partials.append(&mut self.created);
        self.partials[key as usize] = to_keep(partials);
        self.settle(automaton, key, matches);
        self.note_waits(key);
        if self.is_over_limits() {
            self.relieve(automaton, at, matches)?;
        }
        Ok(())
    }

    /// What an event does to a partial match: edges are taken, or die.
    #[inline]
    fn take_event_on(
        &mut self,
        automaton: &Automaton,
        partial: &mut Partial,
        key: u32,
        at: At<'_>,
        matches: &mut Matches,
    ) {
        let edges = automaton.edges_of(automaton.wait(partial.wait));
        let mut open = partial.alive;
        while open != 0 {
            let bit = open & open.wrapping_neg();
            let edge = &edges[open.trailing_zeros() as usize];
            open ^= bit;
            let trips = |guard: &super::draft::Guard| (partial.fresh || !guard.directly) && at.holds(guard.condition);
            if automaton.guards_of(edge).iter().any(trips) {
                partial.alive ^= bit;
            } else if edge.ends {
                if !edge.guarded_on {
                    partial.alive ^= bit;
                    self.complete(automaton, edge.target, partial.node, partial.start, key, matches);
                }
            } else {
                let satisfied = at.holds(edge.condition);
                if edge.contiguity == Contiguity::Strict || (satisfied && edge.contiguity == Contiguity::SkipTillNext) {
                    partial.alive ^= bit;
                }
                if satisfied {
                    let start = (partial.start, partial.time);
                    self.take_edge(automaton, edge, partial.node, start, key, at.number, matches);
                }
            }
        }
        partial.fresh = false;
    }

    /// Goes on with an event along an edge.
    #[expect(clippy::too_many_arguments, reason = "an event on an edge of a history")]
    #[inline]
    fn take_edge(
        &mut self,
        automaton: &Automaton,
        edge: &Edge,
        before: u32,
        (start, time): (u64, i64),
        key: u32,
        number: u64,
        matches: &mut Matches,
    ) {
        let state = automaton.state(edge.target);
        let waits = automaton.waits_of(state);
        if waits.is_empty() && automaton.skip == Skip::No && !automaton.marks_reported {
            for pattern in automaton.ends_of(state) {
                let last = std::iter::once(Matched { number, step: state.step });
                let key = automaton.partitioned.then_some(key);
                matches.push_backwards(*pattern as usize, key, last.chain(self.history.backwards(before)));
            }
            return;
        }
        let (node, is_new) = if automaton.ambiguous {
            self.history.taken_once(before, number, state.step)
        } else {
            (self.history.taken(before, number, state.step), true)
        };
        for wait in waits {
            let known = |other: &Partial| (other.node, other.wait) == (node, wait);
            if is_new || !self.created.iter().any(known) {
                let rule = automaton.wait(wait);
                self.history.add_user(node);
                self.live += 1;
                self.created.push(Partial { start, time, alive: rule.all(), wait, node, fresh: rule.needs_next });
            }
        }
        for pattern in automaton.ends_of(state) {
            self.complete(automaton, *pattern, node, start, key, matches);
        }
        self.history.release(node);
    }

    /// A match: reported, or held where others come first.
    fn complete(
        &mut self,
        automaton: &Automaton,
        pattern: u32,
        node: u32,
        start: u64,
        key: u32,
        matches: &mut Matches,
    ) {
        if automaton.marks_reported && !self.history.mark_reported(node) {
            return;
        }
        if automaton.skip == Skip::No {
            let key = automaton.partitioned.then_some(key);
            matches.push_backwards(pattern as usize, key, self.history.backwards(node));
        } else {
            self.history.add_user(node);
            self.live += 1;
            self.held[key as usize].push(Held { start, last: self.history.last(node), node, pattern });
        }
    }

    /// A partial match is over: where nothing came that would have forbidden it, it is a match.
    fn end_of_time(&mut self, automaton: &Automaton, partial: &Partial, key: u32, matches: &mut Matches) {
        let wait = automaton.wait(partial.wait);
        if wait.has_ends {
            for (place, edge) in automaton.edges_of(wait).iter().enumerate() {
                if edge.ends && partial.alive >> place & 1 == 1 {
                    self.complete(automaton, edge.target, partial.node, partial.start, key, matches);
                }
            }
        }
        self.forget(partial);
    }

    pub(super) fn forget(&mut self, partial: &Partial) {
        self.history.release(partial.node);
        self.live -= 1;
    }

    /// Notes which events matter to a key.
    fn note_waits(&mut self, key: u32) {
        let partials = &self.partials[key as usize];
        self.waits[key as usize] = if partials.is_empty() {
            Waits::Begin
        } else if partials.iter().rev().any(|partial| partial.fresh) {
            Waits::Next
        } else {
            Waits::Any
        };
    }

    /// Ends the partial matches of a key for which `ends` says so.
    fn expire_key(&mut self, automaton: &Automaton, key: u32, ends: impl Fn(&Partial) -> bool, matches: &mut Matches) {
        let mut partials = std::mem::take(&mut self.partials[key as usize]);
        partials.retain(|partial| {
            let over = ends(partial);
            if over {
                self.end_of_time(automaton, partial, key, matches);
            }
            !over
        });
        self.partials[key as usize] = to_keep(partials);
        self.settle(automaton, key, matches);
        self.note_waits(key);
    }

    /// Ends the partial matches whose time is over, of all keys.
    fn expire_until(&mut self, automaton: &Automaton, now: i64, matches: &mut Matches) {
        let mut keys = Vec::new();
        if let Some(within) = automaton.within {
            while let Some(start) = self.starts.front()
                && now.abs_diff(start.time) >= within
            {
                keys.push(start.key);
                self.starts.pop_front();
            }
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            if !self.partials[key as usize].is_empty() {
                self.expire_key(automaton, key, |partial| is_over(automaton, partial, now), matches);
            }
        }
        if self.starts.len() > 2 * self.live + self.partials.len() + 64 {
            let mut live: Vec<u64> = self.partials.iter().flatten().map(|partial| partial.start).collect();
            live.sort_unstable();
            self.starts.retain(|start| live.binary_search(&start.number).is_ok());
        }
    }

    fn is_over_limits(&self) -> bool {
        self.live > self.limits.partial_matches || self.history.len() > self.limits.events
    }

    /// Makes room: first what is over anyway, then as the limits say.
    #[cold]
    fn relieve(&mut self, automaton: &Automaton, at: At<'_>, matches: &mut Matches) -> Result<(), PatternError> {
        self.expire_until(automaton, at.time, matches);
        while self.is_over_limits() {
            if self.limits.on_overflow == Overflow::Error {
                let (what, most) = if self.live > self.limits.partial_matches {
                    ("partial matches", self.limits.partial_matches)
                } else {
                    ("events in partial matches", self.limits.events)
                };
                return Err(PatternError::Overflow { number: at.number, what, most });
            }
            let Some(oldest) = self.starts.pop_front() else { break };
            let mut partials = std::mem::take(&mut self.partials[oldest.key as usize]);
            partials.retain(|partial| {
                let dropped = partial.start == oldest.number;
                if dropped {
                    self.forget(partial);
                    self.dropped += 1;
                }
                !dropped
            });
            self.partials[oldest.key as usize] = to_keep(partials);
            self.settle(automaton, oldest.key, matches);
            self.note_waits(oldest.key);
        }
        Ok(())
    }
}

/// Room that an empty list of a key may keep.
const ROOM: usize = 16;

/// A key's list, to be put back: an empty one gives back what its longest time took, as that may never come again.
#[inline]
pub(super) fn to_keep<T>(list: Vec<T>) -> Vec<T> {
    if list.is_empty() && list.capacity() > ROOM { Vec::new() } else { list }
}

/// Whether an event of that time comes too late for a partial match.
#[inline]
fn is_over(automaton: &Automaton, partial: &Partial, time: i64) -> bool {
    automaton.within.is_some_and(|within| time.abs_diff(partial.time) >= within)
}

/// The events that satisfy any of the conditions.
fn any_of(bitmaps: &Bitmaps, conditions: &[u32], words: &mut Vec<u64>) {
    words.clear();
    words.resize(bitmaps.len().div_ceil(64), 0);
    for condition in conditions {
        words.iter_mut().zip(bitmaps.get(*condition as usize)).for_each(|(word, other)| *word |= other);
    }
}

/// The first set bit at `from` or after it.
#[inline]
fn next_bit(words: &[u64], from: usize) -> Option<usize> {
    let mut place = from / 64;
    let mut word = words.get(place)? & u64::MAX << (from % 64);
    while word == 0 {
        place += 1;
        word = *words.get(place)?;
    }
    Some(place * 64 + word.trailing_zeros() as usize)
}
