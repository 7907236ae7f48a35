//! A text that comes in chunks.

use super::order::{Found, Leftmost};
use super::{LiteralSet, Match, Matching, tables};

/// A search over a text in chunks; made by [`LiteralSet::stream`].
///
/// A match is reported once nothing that is still to come can take its place, at the latest by [`Stream::finish`].
///
/// ```
/// use lanemark_kernels::scan::literals::{LiteralSet, Matching, Options};
/// let set = LiteralSet::new(&["connection refused"], &Options::default())?;
/// let mut starts = Vec::new();
/// let mut stream = set.stream(Matching::LeftmostFirst);
/// stream.feed(b"error: connec", |found| starts.push(found.start));
/// stream.feed(b"tion refused", |found| starts.push(found.start));
/// stream.finish(|found| starts.push(found.start));
/// assert_eq!(starts, [7]);
/// # Ok::<(), lanemark_kernels::scan::literals::LiteralSetError>(())
/// ```
#[derive(Debug)]
pub struct Stream<'a> {
    set: &'a LiteralSet,
    /// The last bytes seen, as many as an occurrence may have before the next chunk; and room for the next ones.
    border: Vec<u8>,
    /// Bytes seen.
    seen: u64,
    found: Found,
    /// What is kept of the matches; `None` where all are.
    leftmost: Option<Leftmost>,
}

impl<'a> Stream<'a> {
    pub(super) fn new(set: &'a LiteralSet, matching: Matching) -> Stream<'a> {
        let leftmost = match matching {
            Matching::All => None,
            Matching::LeftmostFirst => Some(Leftmost::new(false)),
            Matching::LeftmostLongest => Some(Leftmost::new(true)),
        };
        Stream { set, border: Vec::new(), seen: 0, found: Found::new(), leftmost }
    }

    /// Goes on with a chunk, which may be empty; calls `emit` with the matches that are certain now.
    pub fn feed(&mut self, chunk: &[u8], emit: impl FnMut(Match)) {
        let kept = self.set.longest - 1;
        let search = tables::SEARCH.best();
        let border = self.border.len() as u64;
        let (set, found, seen) = (self.set, &mut self.found, self.seen);
        let moved = |one: Match, by: u64| Match { start: one.start + by, end: one.end + by, ..one };
        // Occurrences over the border lie in what was kept and as many bytes of the chunk.
        self.border.extend_from_slice(&chunk[..chunk.len().min(kept)]);
        search(set, &self.border, Matching::All, &mut |one| {
            if one.start < border && one.end > border {
                found.push(moved(one, seen - border));
            }
        });
        search(set, chunk, Matching::All, &mut |one| found.push(moved(one, seen)));
        self.seen += chunk.len() as u64;
        if chunk.len() > kept {
            self.border.clear();
            self.border.extend_from_slice(&chunk[chunk.len() - kept..]);
        } else {
            let surplus = self.border.len().saturating_sub(kept);
            self.border.drain(..surplus);
        }
        self.report(self.seen.saturating_sub(kept as u64), emit);
    }

    /// Ends the text; calls `emit` with the matches that are left.
    pub fn finish(mut self, mut emit: impl FnMut(Match)) {
        self.report(u64::MAX, &mut emit);
        self.leftmost.and_then(|mut leftmost| leftmost.last()).into_iter().for_each(emit);
    }

    fn report(&mut self, settled: u64, mut emit: impl FnMut(Match)) {
        match &mut self.leftmost {
            None => self.found.report(settled, emit),
            Some(leftmost) => {
                self.found.report(settled, |one| leftmost.next(one).into_iter().for_each(&mut emit));
            }
        }
    }
}
