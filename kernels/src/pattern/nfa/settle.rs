//! After-match skips: complete matches in the order of their first events, each dropping what the rule says.

use super::automaton::{Automaton, Skip};
use super::run::{Held, Kept, Partial, to_keep};
use crate::pattern::matches::Matches;
use std::cmp::Ordering;

impl Kept {
    /// Reports the held matches of a key that nothing can come before any more.
    pub(super) fn settle(&mut self, automaton: &Automaton, key: u32, matches: &mut Matches) {
        if automaton.skip == Skip::No {
            return;
        }
        while let Some(first) = self.first_held(key) {
            let held = self.held[key as usize][first];
            if self.partials[key as usize].iter().any(|partial| self.comes_before(automaton, partial, &held)) {
                return;
            }
            let reported = automaton.partitioned.then_some(key);
            matches.push_backwards(held.pattern as usize, reported, self.history.backwards(held.node));
            let from = self.next_start(automaton, &held);
            self.held[key as usize].swap_remove(first);
            self.history.release(held.node);
            self.live -= 1;
            self.drop_before(key, from);
        }
    }

    /// The place of the held match that comes first: by first event, last event, and then event by event.
    fn first_held(&self, key: u32) -> Option<usize> {
        let held = &self.held[key as usize];
        (0..held.len()).min_by(|a, b| self.order(&held[*a], &held[*b]))
    }

    fn order(&self, a: &Held, b: &Held) -> Ordering {
        let ends = (a.start, a.last).cmp(&(b.start, b.last));
        ends.then_with(|| self.history.events(a.node).cmp(&self.history.events(b.node)))
    }

    /// Whether a partial match can still become a match that comes before a held one.
    fn comes_before(&self, automaton: &Automaton, partial: &Partial, held: &Held) -> bool {
        match partial.start.cmp(&held.start) {
            Ordering::Less => true,
            Ordering::Greater => false,
            // Any event more makes it come later; without one it is complete, and only not certain yet.
            Ordering::Equal => {
                let wait = automaton.wait(partial.wait);
                let mut edges = automaton.edges_of(wait).iter().enumerate();
                let last = self.history.last(partial.node);
                let as_held = Held { last, node: partial.node, ..*held };
                wait.has_ends
                    && edges.any(|(place, edge)| edge.ends && partial.alive >> place & 1 == 1)
                    && self.order(&as_held, held) == Ordering::Less
            }
        }
    }

    /// The number below which no further match may begin.
    fn next_start(&self, automaton: &Automaton, held: &Held) -> u64 {
        let is = |wanted| move |event: &crate::pattern::matches::Matched| event.step == wanted;
        match automaton.skip {
            Skip::No => 0,
            Skip::ToNext => held.start + 1,
            Skip::PastLast => held.last + 1,
            Skip::ToFirst(step) => self.history.backwards(held.node).filter(is(step)).last().map_or(0, |e| e.number),
            Skip::ToLast(step) => self.history.backwards(held.node).find(is(step)).map_or(0, |event| event.number),
        }
    }

    /// Drops partial and held matches of a key that begin before an event.
    fn drop_before(&mut self, key: u32, from: u64) {
        let mut partials = std::mem::take(&mut self.partials[key as usize]);
        partials.retain(|partial| {
            if partial.start < from {
                self.forget(partial);
            }
            partial.start >= from
        });
        self.partials[key as usize] = to_keep(partials);
        let mut held = std::mem::take(&mut self.held[key as usize]);
        held.retain(|held| {
            if held.start < from {
                self.history.release(held.node);
                self.live -= 1;
            }
            held.start >= from
        });
        self.held[key as usize] = to_keep(held);
    }
}
