//! States and edges laid out for running.

use super::draft::{Draft, Edge as DraftEdge, Guard, Target};
use crate::pattern::ast::{AfterMatch, Contiguity, Pattern};

/// Edges that one partial match waits on; a state with more of them has several partial matches.
const EDGES_OF_A_WAIT: usize = 32;

/// An edge. It is 20 bytes, so that a state's few lie in one cache line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// The bitmap of the event's condition.
    pub(super) condition: u32,
    /// The state that it leads to; or the pattern that ends, where `ends`.
    pub(super) target: u32,
    guards: (u32, u32),
    pub(super) contiguity: Contiguity,
    pub(super) ends: bool,
    /// Some guard looks at more than the event directly after.
    pub(super) guarded_on: bool,
}

/// Some of a state's edges.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wait {
    edges: (u32, u32),
    /// Whether the very next event matters, whatever it satisfies.
    pub(super) needs_next: bool,
    /// Whether a match may end here, once it is certain.
    pub(super) has_ends: bool,
}

/// A state: what has been taken last, and what it waits for.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) step: u16,
    waits: (u32, u32),
    ends: (u32, u32),
}

/// Where matching goes on after a match, with the step by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skip {
    No,
    ToNext,
    PastLast,
    ToFirst(u16),
    ToLast(u16),
}

/// An automaton of one pattern, or of several that share it.
#[derive(Debug, Clone)]
pub(in crate::pattern) struct Automaton {
    states: Vec<State>,
    waits: Vec<Wait>,
    edges: Vec<Edge>,
    guards: Vec<Guard>,
    /// The patterns that end at once in a state.
    ends: Vec<u32>,
    entries: (u32, u32),
    /// Conditions that a match can begin with, and all there are.
    pub(super) entry_conditions: Vec<u32>,
    pub(super) conditions: Vec<u32>,
    pub(super) partitioned: bool,
    pub(super) within: Option<u64>,
    pub(super) skip: Skip,
    /// Equal histories can come about in several ways.
    pub(super) ambiguous: bool,
    /// Equal matches can, so that a reported history is marked.
    pub(super) marks_reported: bool,
    /// Patterns that share it.
    pub(super) patterns: usize,
}

impl Automaton {
    /// The automaton of a draft; `pattern` is the one, or one of several that agree on all but their elements.
    pub(super) fn new(draft: Draft, pattern: &Pattern, ambiguous: bool) -> Automaton {
        let step = |name: &str| pattern.steps().iter().position(|known| *known == name).unwrap_or_default() as u16;
        let mut automaton = Automaton {
            states: Vec::with_capacity(draft.states.len()),
            waits: Vec::new(),
            edges: Vec::new(),
            guards: Vec::new(),
            ends: Vec::new(),
            entries: (0, 0),
            entry_conditions: Vec::new(),
            conditions: Vec::new(),
            partitioned: pattern.is_partitioned(),
            within: pattern.within,
            skip: match &pattern.after_match {
                AfterMatch::NoSkip => Skip::No,
                AfterMatch::SkipToNext => Skip::ToNext,
                AfterMatch::SkipPastLast => Skip::PastLast,
                AfterMatch::SkipToFirst(name) => Skip::ToFirst(step(name)),
                AfterMatch::SkipToLast(name) => Skip::ToLast(step(name)),
            },
            ambiguous,
            marks_reported: ambiguous || draft.has_guarded_ends(),
            patterns: 0,
        };
        let condition_of = |edge: &DraftEdge| match edge.target {
            Target::State(state) => draft.states[state].condition,
            Target::End(_) => 0,
        };
        automaton.add_edges(&draft.entries, condition_of);
        automaton.entries = (0, automaton.edges.len() as u32);
        let mut patterns = Vec::new();
        for state in &draft.states {
            let at_once = |edge: &&DraftEdge| matches!(edge.target, Target::End(_)) && edge.guards.is_empty();
            let first_end = automaton.ends.len() as u32;
            for edge in state.edges.iter().filter(at_once) {
                let Target::End(pattern) = edge.target else { continue };
                automaton.ends.push(pattern as u32);
                patterns.push(pattern);
            }
            let ends = (first_end, automaton.ends.len() as u32);
            let ended = |edge: &&DraftEdge| match edge.target {
                Target::End(pattern) => automaton.ends[first_end as usize..].contains(&(pattern as u32)),
                Target::State(_) => false,
            };
            let waiting: Vec<DraftEdge> = state.edges.iter().filter(|edge| !ended(edge)).cloned().collect();
            let first_wait = automaton.waits.len() as u32;
            for edges in waiting.chunks(EDGES_OF_A_WAIT) {
                automaton.add_wait(edges, condition_of);
                patterns.extend(edges.iter().filter_map(|edge| match edge.target {
                    Target::End(pattern) => Some(pattern),
                    Target::State(_) => None,
                }));
            }
            let waits = (first_wait, automaton.waits.len() as u32);
            automaton.states.push(State { step: state.step, waits, ends });
        }
        patterns.sort_unstable();
        patterns.dedup();
        // One that can never end still takes events in.
        automaton.patterns = patterns.len().max(1);
        automaton.collect_conditions();
        automaton
    }

    fn add_wait(&mut self, edges: &[DraftEdge], condition_of: impl Fn(&DraftEdge) -> u32) {
        let first = self.edges.len() as u32;
        self.add_edges(edges, condition_of);
        let is_end = |edge: &DraftEdge| matches!(edge.target, Target::End(_));
        let strict = |edge: &DraftEdge| !is_end(edge) && edge.contiguity == Contiguity::Strict;
        let needs_next = edges.iter().any(|edge| strict(edge) || edge.guards.iter().any(|guard| guard.directly));
        let has_ends = edges.iter().any(is_end);
        self.waits.push(Wait { edges: (first, self.edges.len() as u32), needs_next, has_ends });
    }

    fn add_edges(&mut self, edges: &[DraftEdge], condition_of: impl Fn(&DraftEdge) -> u32) {
        for edge in edges {
            let first = self.guards.len() as u32;
            self.guards.extend(&edge.guards);
            let (target, ends) = match edge.target {
                Target::State(state) => (state, false),
                Target::End(pattern) => (pattern, true),
            };
            self.edges.push(Edge {
                condition: condition_of(edge),
                target: target as u32,
                guards: (first, self.guards.len() as u32),
                contiguity: edge.contiguity,
                ends,
                guarded_on: edge.guards.iter().any(|guard| !guard.directly),
            });
        }
    }

    fn collect_conditions(&mut self) {
        let entries = self.entries().iter().map(|edge| edge.condition);
        self.entry_conditions = sorted(entries.collect());
        let all = self.edges.iter().filter(|edge| !edge.ends).map(|edge| edge.condition);
        self.conditions = sorted(all.chain(self.guards.iter().map(|guard| guard.condition)).collect());
    }

    #[inline]
    pub(super) fn entries(&self) -> &[Edge] {
        &self.edges[self.entries.0 as usize..self.entries.1 as usize]
    }

    #[inline]
    pub(super) fn state(&self, state: u32) -> &State {
        &self.states[state as usize]
    }

    /// The numbers of a state's waits.
    #[inline]
    pub(super) fn waits_of(&self, state: &State) -> std::ops::Range<u32> {
        state.waits.0..state.waits.1
    }

    /// The patterns that end at once in a state.
    #[inline]
    pub(super) fn ends_of(&self, state: &State) -> &[u32] {
        &self.ends[state.ends.0 as usize..state.ends.1 as usize]
    }

    #[inline]
    pub(super) fn wait(&self, wait: u32) -> &Wait {
        &self.waits[wait as usize]
    }

    #[inline]
    pub(super) fn edges_of(&self, wait: &Wait) -> &[Edge] {
        &self.edges[wait.edges.0 as usize..wait.edges.1 as usize]
    }

    #[inline]
    pub(super) fn guards_of(&self, edge: &Edge) -> &[Guard] {
        &self.guards[edge.guards.0 as usize..edge.guards.1 as usize]
    }

    /// States of the automaton.
    #[cfg(test)]
    pub(in crate::pattern) fn states(&self) -> usize {
        self.states.len()
    }

    /// Bytes on the heap and inline.
    pub(in crate::pattern) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.states.capacity() * size_of::<State>()
            + self.waits.capacity() * size_of::<Wait>()
            + self.edges.capacity() * size_of::<Edge>()
            + self.guards.capacity() * size_of::<Guard>()
            + (self.ends.capacity() + self.entry_conditions.capacity() + self.conditions.capacity()) * size_of::<u32>()
    }
}

impl Wait {
    /// A bit for each of its edges.
    #[inline]
    pub(super) fn all(&self) -> u32 {
        u32::MAX >> (EDGES_OF_A_WAIT as u32 - (self.edges.1 - self.edges.0))
    }
}

fn sorted(mut conditions: Vec<u32>) -> Vec<u32> {
    conditions.sort_unstable();
    conditions.dedup();
    conditions.shrink_to_fit();
    conditions
}
