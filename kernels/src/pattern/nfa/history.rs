//! The shared buffer: what partial matches have taken, each beginning kept once however many go on from it.

use crate::pattern::matches::Matched;
use std::collections::HashMap;

/// Before the first event.
pub(super) const NOTHING: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Node {
    number: u64,
    /// What was taken before; of a free node, the next free one.
    before: u32,
    /// Partial matches that end here, nodes that go on from here, and matches that are held.
    users: u32,
    step: u16,
    reported: bool,
}

/// Events of partial matches as a forest; 24 bytes an event.
#[derive(Debug, Clone)]
pub(super) struct History {
    nodes: Vec<Node>,
    free: u32,
    used: usize,
    /// The nodes of the event at hand by what was before and the step, where equal histories are looked out for. It
    /// is a user of them.
    fresh: HashMap<(u32, u16), u32>,
}

impl History {
    pub(super) fn new() -> History {
        History { nodes: Vec::new(), free: NOTHING, used: 0, fresh: HashMap::new() }
    }

    /// Events that are kept.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// A history with one event more. The caller is a user of it.
    pub(super) fn taken(&mut self, before: u32, number: u64, step: u16) -> u32 {
        if before != NOTHING {
            self.nodes[before as usize].users += 1;
        }
        let node = Node { number, before, users: 1, step, reported: false };
        self.used += 1;
        if self.free == NOTHING {
            self.nodes.push(node);
            return self.nodes.len() as u32 - 1;
        }
        let place = self.free;
        self.free = self.nodes[place as usize].before;
        self.nodes[place as usize] = node;
        place
    }

    /// The same, and the same history again where it was made for this event before; whether it is new.
    pub(super) fn taken_once(&mut self, before: u32, number: u64, step: u16) -> (u32, bool) {
        if let Some(known) = self.fresh.get(&(before, step)) {
            let known = *known;
            self.nodes[known as usize].users += 1;
            return (known, false);
        }
        let node = self.taken(before, number, step);
        self.add_user(node);
        self.fresh.insert((before, step), node);
        (node, true)
    }

    /// Forgets which histories were made for the last event.
    pub(super) fn next_event(&mut self) {
        let mut fresh = std::mem::take(&mut self.fresh);
        fresh.drain().for_each(|(_, node)| self.release(node));
        self.fresh = fresh;
    }

    pub(super) fn add_user(&mut self, node: u32) {
        self.nodes[node as usize].users += 1;
    }

    /// One user less; a history that nobody uses is freed, and so on back to its beginning.
    pub(super) fn release(&mut self, mut node: u32) {
        while node != NOTHING {
            let freed = &mut self.nodes[node as usize];
            freed.users -= 1;
            if freed.users != 0 {
                return;
            }
            let before = freed.before;
            freed.before = self.free;
            self.free = node;
            self.used -= 1;
            node = before;
        }
    }

    /// Marks a history as reported; false where it was already.
    pub(super) fn mark_reported(&mut self, node: u32) -> bool {
        !std::mem::replace(&mut self.nodes[node as usize].reported, true)
    }

    /// Number of the last event.
    pub(super) fn last(&self, node: u32) -> u64 {
        self.nodes[node as usize].number
    }

    /// The events, the last first.
    pub(super) fn backwards(&self, mut node: u32) -> impl Iterator<Item = Matched> + '_ {
        std::iter::from_fn(move || {
            if node == NOTHING {
                return None;
            }
            let here = &self.nodes[node as usize];
            node = here.before;
            Some(Matched { number: here.number, step: here.step })
        })
    }

    /// The events in order.
    pub(super) fn events(&self, node: u32) -> Vec<Matched> {
        let mut events: Vec<Matched> = self.backwards(node).collect();
        events.reverse();
        events
    }

    /// Bytes on the heap and inline.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.nodes.capacity() * size_of::<Node>()
            + self.fresh.capacity() * size_of::<((u32, u16), u32)>()
    }
}
