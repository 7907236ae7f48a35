//! Matches with their events, in flat storage.

/// One event of a match and the step that took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matched {
    /// Number of the event in the stream, counted from 0 over all batches.
    pub number: u64,
    /// The step, by its place in [`Pattern::steps`](super::Pattern::steps).
    pub step: u16,
}

/// A match: which pattern, which key, and its events in the order of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Match<'a> {
    /// Place of the pattern in the list that the matcher was given.
    pub pattern: usize,
    /// The key, where the pattern is per key.
    pub key: Option<u32>,
    /// Its events; their numbers increase.
    pub events: &'a [Matched],
}

impl Match<'_> {
    /// Number of the first event.
    pub fn first(&self) -> u64 {
        self.events.first().map_or(0, |event| event.number)
    }

    /// Number of the last event.
    pub fn last(&self) -> u64 {
        self.events.last().map_or(0, |event| event.number)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    pattern: u32,
    key: Option<u32>,
    /// Where its events end in the flat list; they begin where those of the one before end.
    end: usize,
}

/// Matches, one after another: 24 bytes a match and 16 bytes each of its events.
///
/// ```
/// use lanemark_kernels::pattern::matches::{Matched, Matches};
/// let mut matches = Matches::new();
/// matches.push(0, None, [Matched { number: 3, step: 0 }, Matched { number: 7, step: 1 }]);
/// assert_eq!(matches.len(), 1);
/// assert_eq!(matches.iter().next().unwrap().last(), 7);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matches {
    heads: Vec<Head>,
    events: Vec<Matched>,
}

impl Matches {
    /// No matches yet.
    pub fn new() -> Self {
        Matches::default()
    }

    /// How many matches there are.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// True where there is no match.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Forgets the matches and keeps the memory.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.events.clear();
    }

    /// Appends a match of a pattern; `pattern` is below 2^32.
    #[inline]
    pub fn push(&mut self, pattern: usize, key: Option<u32>, events: impl IntoIterator<Item = Matched>) {
        self.events.extend(events);
        self.heads.push(Head { pattern: pattern as u32, key, end: self.events.len() });
    }

    /// The same, of events from the last to the first.
    #[inline]
    pub(super) fn push_backwards(&mut self, pattern: usize, key: Option<u32>, events: impl Iterator<Item = Matched>) {
        let begin = self.events.len();
        self.push(pattern, key, events);
        self.events[begin..].reverse();
    }

    /// Match `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<Match<'_>> {
        let head = self.heads.get(index)?;
        let begin = index.checked_sub(1).map_or(0, |before| self.heads[before].end);
        Some(Match { pattern: head.pattern as usize, key: head.key, events: &self.events[begin..head.end] })
    }

    /// The matches in the order in which they were appended.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Match<'_>> {
        (0..self.len()).map(|index| self.get(index).expect("the index is below the length"))
    }

    /// The same matches by pattern, key, and then event by event: the form in which two sets are compared.
    pub fn sorted(&self) -> Matches {
        let mut order: Vec<Match<'_>> = self.iter().collect();
        order.sort_unstable();
        let mut sorted = Matches::new();
        for found in order {
            sorted.push(found.pattern, found.key, found.events.iter().copied());
        }
        sorted
    }

    /// Bytes on the heap and inline.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.heads.capacity() * size_of::<Head>() + self.events.capacity() * size_of::<Matched>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: u64) -> Matched {
        Matched { number, step: 0 }
    }

    #[test]
    fn sorted_matches_are_by_pattern_key_and_events() {
        let mut matches = Matches::new();
        matches.push(1, None, [at(1)]);
        matches.push(0, Some(2), [at(5), at(9)]);
        matches.push(0, Some(2), [at(5), at(7), at(9)]);
        matches.push(0, Some(1), [at(8)]);
        let sorted = matches.sorted();
        let order: Vec<(usize, Option<u32>, u64, u64)> =
            sorted.iter().map(|m| (m.pattern, m.key, m.events[m.events.len().min(2) - 1].number, m.last())).collect();
        assert_eq!(order, [(0, Some(1), 8, 8), (0, Some(2), 7, 9), (0, Some(2), 9, 9), (1, None, 1, 1)]);
        assert_eq!(sorted.sorted(), sorted);
        assert_ne!(matches, sorted);
    }

    #[test]
    fn cleared_matches_are_none() {
        let mut matches = Matches::new();
        matches.push(0, None, [at(1), at(2)]);
        matches.clear();
        assert!(matches.is_empty() && matches.get(0).is_none());
        matches.push(3, None, [at(4)]);
        assert_eq!(matches.get(0).unwrap().events, [at(4)]);
    }
}
