//! Streams of typed events, and what a set of matches is told by.

use crate::measure::levels::Level;
use crate::suite::SuiteError;
use crate::suite::column::{digest, random_of};
use crate::suite::events::windows::inputs::{START, below};
use crate::suite::session::Session;
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::pattern::{Column, Condition, Events, Match, Matches};
use lanemark_peers::{Answer, Digest};
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;

/// The column that patterns read.
pub const TYPE: &str = "type";

/// Keys of the keyed benches.
pub const KEYS: usize = 1_000;

/// Events of a long stream: 13 MB of types, times and keys.
pub const LONG: usize = 1 << 20;

/// Milliseconds from the first event of a match to its last are below this, where a pattern is bounded.
pub const WITHIN: u64 = 10_000;

/// Events that are taken in at once: their columns lie in L2.
const BATCH: usize = 1 << 15;

/// Bytes of an event.
pub const EVENT_BYTES: f64 = 13.0;

/// A stream of typed events in order of time, about one a millisecond, on the run's pages.
pub struct Typed {
    /// The types, below their number.
    pub types: PageBuffer<u8>,
    /// Event times in milliseconds.
    pub times: PageBuffer<i64>,
    /// Uniform keys below [`KEYS`].
    pub keys: PageBuffer<u32>,
    /// What the run's file says.
    pub input: run::Input,
}

/// A stream of `n` events of so many types.
///
/// # Errors
/// When memory cannot be had.
pub fn typed(session: &Session<'_>, n: usize, types: u8) -> Result<Typed, SuiteError> {
    let mut random = random_of(session, "typed events");
    let mut stream = Typed {
        types: session.buffers.zeroed(n, 0)?,
        times: session.buffers.zeroed(n, 1)?,
        keys: session.buffers.zeroed(n, 2)?,
        input: run::Input {
            n: n as u64,
            bytes: n as u64 * EVENT_BYTES as u64,
            working_set: n as u64 * EVENT_BYTES as u64,
            level: Level::Memory.name().to_owned(),
            source: format!(
                "xoshiro256++, {types} uniform types, {KEYS} uniform keys, about one event a millisecond, seed {}",
                session.settings.seed
            ),
            digest: String::new(),
            pages: String::new(),
        },
    };
    let mut time = START;
    for index in 0..n {
        time += below(&mut random, 3) as i64;
        stream.times[index] = time;
        stream.types[index] = below(&mut random, u64::from(types)) as u8;
        stream.keys[index] = below(&mut random, KEYS as u64) as u32;
    }
    let columns: [&[u8]; 3] = [&stream.types, bytemuck::cast_slice(&stream.times), bytemuck::cast_slice(&stream.keys)];
    stream.input.level = session.levels.holding(stream.input.bytes).name().to_owned();
    stream.input.digest = digest(&columns);
    stream.input.pages = stream.types.page_kind().map_or("unknown", |kind| kind.name()).to_owned();
    Ok(stream)
}

impl Typed {
    /// Hands the events over in batches.
    pub fn batches(&self, mut take: impl FnMut(&Events<'_>)) {
        let n = self.times.len();
        for start in (0..n).step_by(BATCH) {
            let range = start..n.min(start + BATCH);
            let columns = [(TYPE, Column::U8(&self.types[range.clone()]))];
            let events = Events::new(&self.times[range.clone()], Some(&self.keys[range]), &columns);
            take(&events.expect("columns of one length"));
        }
    }
}

/// That an event is of a type.
pub fn is(of: u8) -> Condition {
    Condition::compare(TYPE, Comparison::Equal, i64::from(of))
}

/// A match as a naive method or a library gives it: the pattern, the key where there is one, and of each event the step
/// and the number.
pub type Found = (usize, Option<u32>, Vec<(u16, u64)>);

/// The answer of a set of matches, whatever their order: how many, and the sum of a digest of each.
pub fn set(matches: &Matches) -> Answer {
    let digest = |found: Match<'_>| {
        digest_of(found.pattern, found.key, found.events.iter().map(|event| (event.step, event.number)))
    };
    summed(matches.iter().map(digest))
}

/// As [`set`], of matches that are no kernel's.
pub fn set_of<'a>(found: impl IntoIterator<Item = &'a Found>) -> Answer {
    summed(found.into_iter().map(|(pattern, key, events)| digest_of(*pattern, *key, events.iter().copied())))
}

/// As [`set_of`], of strict sequences of three steps over the whole stream, by pattern and number of the first event.
pub fn set_of_triples(found: impl IntoIterator<Item = (usize, u64)>) -> Answer {
    let events = |first: u64| (0..3).map(move |step| (step as u16, first + step));
    summed(found.into_iter().map(|(pattern, first)| digest_of(pattern, None, events(first))))
}

fn digest_of(pattern: usize, key: Option<u32>, events: impl Iterator<Item = (u16, u64)>) -> u64 {
    let head = [pattern as u64 + 1, key.map_or(u64::MAX, u64::from)];
    Digest::of(head.into_iter().chain(events.flat_map(|(step, number)| [u64::from(step), number])))
}

fn summed(digests: impl Iterator<Item = u64>) -> Answer {
    let (count, digest) = digests.fold((0, 0u64), |(count, sum), digest| (count + 1, sum.wrapping_add(digest)));
    Answer::Table { count, digest }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;
    use lanemark_kernels::pattern::Matched;

    #[test]
    fn a_set_of_matches_is_told_by_every_event_and_not_by_the_order() {
        let found: [Found; 2] = [(0, Some(3), vec![(0, 5), (1, 9)]), (1, None, vec![(0, 6), (1, 7), (2, 8)])];
        let answer = set_of(&found);
        assert_eq!(set_of(found.iter().rev()), answer);
        let mut matches = Matches::new();
        for (pattern, key, events) in &found {
            matches.push(*pattern, *key, events.iter().map(|(step, number)| Matched { step: *step, number: *number }));
        }
        assert_eq!(set(&matches), answer);
        let changes: [fn(&mut Found); 4] =
            [|one| one.0 = 1, |one| one.1 = None, |one| one.2[1].1 = 8, |one| one.2[1].0 = 0];
        for change in changes {
            let mut other = found.clone();
            change(&mut other[0]);
            assert_ne!(set_of(&other), answer);
        }
        assert_eq!(set_of_triples([(1, 6)]), set_of(&found[1..]));
    }

    #[test]
    fn a_stream_is_handed_over_whole() {
        with_session(1, |session| {
            let stream = typed(session, BATCH + 1_000, 16).unwrap();
            assert!(stream.times.is_sorted() && stream.types.iter().all(|of| *of < 16));
            let (mut events, mut batches) = (0, 0);
            stream.batches(|batch| {
                events += batch.len();
                batches += 1;
            });
            assert_eq!((events, batches), (BATCH + 1_000, 2));
        });
    }
}
