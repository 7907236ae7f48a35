//! Patterns by re-scanning from every start: each event may begin a match, which is looked for step by step in the events
//! after it.

use crate::before::rows::{Event, Field};
use std::collections::HashMap;

/// An event as the re-scan looks at it.
pub trait Typed {
    /// Its time.
    fn time(&self) -> i64;
    /// Its type.
    fn kind(&self) -> i64;
    /// Its key.
    fn key(&self) -> i64;
}

/// An event as a plain structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plain {
    /// Its time.
    pub time: i64,
    /// Its type.
    pub kind: u8,
    /// Its key.
    pub key: u32,
}

impl Typed for Plain {
    fn time(&self) -> i64 {
        self.time
    }

    fn kind(&self) -> i64 {
        i64::from(self.kind)
    }

    fn key(&self) -> i64 {
        i64::from(self.key)
    }
}

impl Plain {
    /// The same event as an object with a dynamic field map.
    pub fn object(&self) -> Event {
        let fields = [
            ("type".to_owned(), Field::Integer(self.kind())),
            ("key".to_owned(), Field::Integer(self.key())),
            ("source".to_owned(), Field::Text(format!("sensor-{}", self.key))),
        ];
        Event { timestamp: self.time, fields: fields.into_iter().collect() }
    }
}

impl Typed for Event {
    fn time(&self) -> i64 {
        self.timestamp
    }

    fn kind(&self) -> i64 {
        integer(self, "type")
    }

    fn key(&self) -> i64 {
        integer(self, "key")
    }
}

/// A field of an object that is an integer; -1 where it has none.
fn integer(event: &Event, name: &str) -> i64 {
    match event.fields.get(name) {
        Some(Field::Integer(value)) => *value,
        _ => -1,
    }
}

/// An event with its number in the stream.
type Numbered<'a, E> = (u64, &'a E);

/// The events of a match: of each its step and its number.
pub type Steps = Vec<(u16, u64)>;

/// A kind of pattern over event types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Types 0, 1, 2 directly after each other.
    Sequence,
    /// Types 0, 1, 2 in this order with any others in between.
    SkipTillNext,
    /// Type 0, then 1, or 2 and 3, then 4, directly after each other.
    Alternative,
    /// Type 0, then 1 once or more, then 2, directly after each other.
    Repetition,
    /// Type 0, then 1 or not, then 2, directly after each other.
    Optional,
    /// Type 0, then 2, with any others but 1 in between.
    Negation,
}

/// Where the search goes on after a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// With the event after the match's first one.
    First,
    /// With the event after the match's last one.
    Last,
}

/// A search: what for, in what time from the first event to the last (below it), and how it goes on.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// The pattern.
    pub kind: Kind,
    /// The time.
    pub within: i64,
    /// How it goes on.
    pub after: After,
}

impl Search {
    /// The matches in all events.
    pub fn rescan<E: Typed>(self, events: &[E]) -> Vec<Steps> {
        let buffer: Vec<Numbered<'_, E>> = (0..).zip(events).collect();
        self.in_buffer(&buffer)
    }

    /// The matches in each key's events, with their keys.
    pub fn rescan_by_key<E: Typed>(self, events: &[E]) -> Vec<(u32, Steps)> {
        let mut buffers: HashMap<i64, Vec<Numbered<'_, E>>> = HashMap::new();
        for (number, event) in (0..).zip(events) {
            buffers.entry(event.key()).or_default().push((number, event));
        }
        let of_key = |(key, buffer): (&i64, &Vec<Numbered<'_, E>>)| {
            self.in_buffer(buffer).into_iter().map(|steps| (*key as u32, steps)).collect::<Vec<_>>()
        };
        buffers.iter().flat_map(of_key).collect()
    }

    fn in_buffer<E: Typed>(self, buffer: &[Numbered<'_, E>]) -> Vec<Steps> {
        let (mut matches, mut next) = (Vec::new(), 0);
        for (start, (number, _)) in buffer.iter().enumerate() {
            if self.after == After::Last && *number < next {
                continue;
            }
            if let Some(steps) = self.from(&buffer[start..]) {
                next = steps.last().map_or(0, |(_, last)| last + 1);
                matches.push(steps);
            }
        }
        matches
    }

    /// The match that begins with the first of some events.
    fn from<E: Typed>(self, events: &[Numbered<'_, E>]) -> Option<Steps> {
        match self.kind {
            Kind::Sequence => self.strict(events, &[(0, 0), (1, 1), (2, 2)]),
            Kind::SkipTillNext => self.relaxed(events),
            Kind::Alternative => {
                let short = self.strict(events, &[(0, 0), (1, 1), (4, 4)]);
                short.or_else(|| self.strict(events, &[(0, 0), (2, 2), (3, 3), (4, 4)]))
            }
            Kind::Repetition => self.repetition(events),
            Kind::Optional => {
                let short = self.strict(events, &[(0, 0), (2, 2)]);
                short.or_else(|| self.strict(events, &[(0, 0), (1, 1), (2, 2)]))
            }
            Kind::Negation => self.negation(events),
        }
    }

    /// Whether the event comes in time after the first one.
    fn in_time<E: Typed>(self, first: &E, event: &E) -> bool {
        event.time() - first.time() < self.within
    }

    fn strict<E: Typed>(self, events: &[Numbered<'_, E>], steps: &[(u16, i64)]) -> Option<Steps> {
        let first = events.first()?.1;
        let mut found = Vec::new();
        for (at, (step, kind)) in steps.iter().enumerate() {
            let (number, event) = events.get(at)?;
            if event.kind() != *kind || !self.in_time(first, *event) {
                return None;
            }
            found.push((*step, *number));
        }
        Some(found)
    }

    fn relaxed<E: Typed>(self, events: &[Numbered<'_, E>]) -> Option<Steps> {
        let mut found = Vec::new();
        for (number, event) in events {
            let next = found.len();
            if event.kind() == next as i64 {
                found.push((next as u16, *number));
                if found.len() == 3 {
                    return self.in_time(events[0].1, *event).then_some(found);
                }
            }
            if found.is_empty() || !self.in_time(events[0].1, *event) {
                return None;
            }
        }
        None
    }

    fn repetition<E: Typed>(self, events: &[Numbered<'_, E>]) -> Option<Steps> {
        let mut found = Vec::new();
        for (number, event) in events {
            let step = match (event.kind(), found.len()) {
                (0, 0) => 0,
                (1, 1..) => 1,
                (2, 2..) => 2,
                _ => return None,
            };
            if !self.in_time(events[0].1, *event) {
                return None;
            }
            found.push((step, *number));
            if step == 2 {
                return Some(found);
            }
        }
        None
    }

    fn negation<E: Typed>(self, events: &[Numbered<'_, E>]) -> Option<Steps> {
        let (first, start) = events.first()?;
        let events = events[1..].iter().take_while(|(_, event)| start.kind() == 0 && self.in_time(*start, *event));
        for (number, event) in events {
            match event.kind() {
                1 => return None,
                2 => return Some(vec![(0, *first), (1, *number)]),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One event a millisecond, of one key.
    fn events(kinds: &[u8]) -> Vec<Plain> {
        (0..).zip(kinds).map(|(time, kind)| Plain { time, kind: *kind, key: 0 }).collect()
    }

    /// The numbers of the matches, the same from objects as from structures.
    fn numbers(kind: Kind, kinds: &[u8], within: i64, after: After) -> Vec<Vec<u64>> {
        let (search, plain) = (Search { kind, within, after }, events(kinds));
        let objects: Vec<Event> = plain.iter().map(Plain::object).collect();
        let matches = search.rescan(&plain);
        assert_eq!(search.rescan(&objects), matches);
        matches.into_iter().map(|one| one.into_iter().map(|step| step.1).collect()).collect()
    }

    #[test]
    fn every_pattern_has_its_matches_and_no_others() {
        let all = |kind, kinds: &[u8], within| numbers(kind, kinds, within, After::First);
        assert_eq!(all(Kind::Sequence, &[0, 0, 1, 2, 0, 1, 0, 2, 0, 1], 9), [[1, 2, 3]]);
        assert!(all(Kind::Sequence, &[0, 1, 2], 2).is_empty());
        assert_eq!(all(Kind::SkipTillNext, &[0, 0, 5, 1, 0, 2, 2], 9), [[0, 3, 5], [1, 3, 5]]);
        assert_eq!(all(Kind::SkipTillNext, &[0, 0, 5, 1, 0, 2, 2], 5), [[1, 3, 5]]);
        assert_eq!(all(Kind::Alternative, &[0, 1, 4, 0, 2, 3, 4, 0, 2, 4], 9), [vec![0, 1, 2], vec![3, 4, 5, 6]]);
        assert_eq!(all(Kind::Repetition, &[0, 2, 0, 1, 2, 0, 1, 1, 2, 0, 1], 9), [vec![2, 3, 4], vec![5, 6, 7, 8]]);
        assert_eq!(all(Kind::Optional, &[0, 2, 0, 1, 2, 0, 1, 1, 2], 9), [vec![0, 1], vec![2, 3, 4]]);
        assert_eq!(all(Kind::Negation, &[0, 3, 2, 0, 1, 2, 0, 3, 3, 2], 3), [[0, 2]]);
    }

    #[test]
    fn after_a_match_the_search_goes_on_behind_its_first_or_its_last_event() {
        let first = |after| {
            let matches = numbers(Kind::SkipTillNext, &[0, 0, 1, 2, 0, 1, 2], 9, after);
            matches.into_iter().map(|one| one[0]).collect::<Vec<_>>()
        };
        assert_eq!((first(After::First), first(After::Last)), (vec![0, 1, 4], vec![0, 4]));
    }

    #[test]
    fn keys_are_matched_for_themselves() {
        let keyed = [(0, 7), (1, 8), (1, 7), (0, 8), (2, 7), (2, 8)];
        let events: Vec<Plain> = (0..).zip(keyed).map(|(time, (kind, key))| Plain { time, kind, key }).collect();
        let search = Search { kind: Kind::Sequence, within: 9, after: After::First };
        assert_eq!(search.rescan_by_key(&events), [(7, vec![(0, 0), (1, 2), (2, 4)])]);
        assert!(Search { within: 4, ..search }.rescan_by_key(&events).is_empty());
    }
}
