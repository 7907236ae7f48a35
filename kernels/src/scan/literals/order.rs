//! Matches as they are found, put in the order in which they are reported.

use super::Match;

/// How far a match is moved to its place one by one, before the rest is left to a sort.
const NEAR: usize = 16;

/// Every match of a part of the text, in order of start, then of literal.
#[derive(Debug)]
pub(super) struct Found {
    matches: Vec<Match>,
    sorted: bool,
}

impl Found {
    pub(super) fn new() -> Found {
        Found { matches: Vec::new(), sorted: true }
    }

    /// Keeps a match; most come nearly in order.
    #[inline(always)]
    pub(super) fn push(&mut self, found: Match) {
        let mut place = self.matches.len();
        self.matches.push(found);
        let lowest = place.saturating_sub(NEAR);
        while place > lowest && key(&found) < key(&self.matches[place - 1]) {
            self.matches[place] = self.matches[place - 1];
            place -= 1;
        }
        self.matches[place] = found;
        self.sorted &= place == 0 || key(&self.matches[place - 1]) <= key(&found);
    }

    /// Gives the matches that begin before `settled`, in order, and keeps the others.
    #[inline(always)]
    pub(super) fn report(&mut self, settled: u64, mut each: impl FnMut(Match)) {
        if !self.sorted {
            self.matches.sort_unstable_by_key(key);
            self.sorted = true;
        }
        let reported = self.matches.partition_point(|found| found.start < settled);
        self.matches.drain(..reported).for_each(&mut each);
    }
}

#[inline(always)]
fn key(found: &Match) -> (u64, u32) {
    (found.start, found.literal)
}

/// Of matches in order, those that a search from left to right keeps.
#[derive(Debug)]
pub(super) struct Leftmost {
    longest: bool,
    /// Where the last match that was kept ended.
    pub(super) free_from: u64,
    /// The best match of the present start.
    best: Option<Match>,
}

impl Leftmost {
    pub(super) fn new(longest: bool) -> Leftmost {
        Leftmost { longest, free_from: 0, best: None }
    }

    /// Takes the next match; gives the one that is certain now.
    #[inline(always)]
    pub(super) fn next(&mut self, found: Match) -> Option<Match> {
        match self.best {
            Some(best) if best.start == found.start => {
                if self.longest && found.end > best.end {
                    self.best = Some(found);
                    self.free_from = found.end;
                }
                None
            }
            _ if found.start < self.free_from => None,
            _ => {
                self.free_from = found.end;
                self.best.replace(found)
            }
        }
    }

    /// Gives the last match.
    pub(super) fn last(&mut self) -> Option<Match> {
        self.best.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(longest: bool, matches: &[(u64, u64, u32)]) -> Vec<u32> {
        let mut leftmost = Leftmost::new(longest);
        let matches = matches.iter().map(|(start, end, literal)| Match { start: *start, end: *end, literal: *literal });
        let mut kept: Vec<Match> = matches.filter_map(|found| leftmost.next(found)).collect();
        kept.extend(leftmost.last());
        kept.iter().map(|found| found.literal).collect()
    }

    #[test]
    fn first_or_longest_of_a_start_and_nothing_that_overlaps() {
        let matches = [(0, 2, 1), (0, 5, 2), (0, 5, 3), (2, 4, 0), (5, 6, 0), (5, 6, 4)];
        assert_eq!(kept(false, &matches), [1, 0, 0]);
        assert_eq!(kept(true, &matches), [2, 0]);
        assert_eq!(kept(true, &[]), [0u32; 0]);
    }

    #[test]
    fn matches_out_of_order_are_sorted() {
        let mut found = Found::new();
        for number in (0..100u64).rev() {
            found.push(Match { start: number, end: number + 1, literal: 0 });
        }
        let mut starts = Vec::new();
        found.report(60, |one| starts.push(one.start));
        found.report(u64::MAX, |one| starts.push(one.start));
        assert_eq!(starts, (0..100).collect::<Vec<_>>());
    }
}
