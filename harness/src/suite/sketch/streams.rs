//! Streams of keys and values for the sketches: generated from the run's seed, on the run's pages, with what is exactly
//! true of them.

use super::flights;
use super::names::Names;
use super::shared::Shared;
use super::values::{Distribution, Values};
use crate::measure::memory::OutOfMemory;
use crate::measure::profile::Profile;
use crate::suite::SuiteError;
use crate::suite::column::{digest, random_of};
use crate::suite::session::Session;
use crate::suite::zipf::Zipf;
use bytemuck::Pod;
use lanemark_peers::streams::stream_key;
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// The streams that the benches of a run share.
pub struct Streams {
    keys: Shared<Keys>,
    names: Shared<Names>,
    values: Shared<Values>,
}

impl Default for Streams {
    fn default() -> Streams {
        // Enough for benches that follow each other, and 800 MB at most.
        Streams { keys: Shared::keeping(4), names: Shared::keeping(1), values: Shared::keeping(6) }
    }
}

/// Different keys among which a Zipf stream draws.
const RANKS: u64 = 10_000_000;

/// Keys of a stream.
pub fn key_count(profile: Profile) -> usize {
    match profile {
        Profile::Gate => 512,
        Profile::Quick => 1_000_000,
        Profile::Standard | Profile::Full => 16_000_000,
    }
}

/// What the keys of a stream are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KeyStream {
    /// Every key once.
    Uniform,
    /// A Zipf distribution of that exponent over 10 million keys.
    Zipf(f64),
    /// The bits of floating-point numbers, every one once.
    Floats,
    /// The tail numbers of real flights, hashed.
    TailNumbers,
}

impl KeyStream {
    /// The point's label.
    pub fn label(self) -> String {
        match self {
            KeyStream::Uniform => "uniform".to_owned(),
            KeyStream::Zipf(exponent) => format!("Zipf {exponent}"),
            KeyStream::Floats => "f64".to_owned(),
            KeyStream::TailNumbers => "flights: tailnum".to_owned(),
        }
    }

    /// The stream of that label.
    pub fn of_label(label: &str) -> KeyStream {
        let all = [KeyStream::Uniform, KeyStream::Floats, KeyStream::TailNumbers];
        let zipf = label.strip_prefix("Zipf ").and_then(|exponent| exponent.parse().ok());
        let known = || all.into_iter().find(|stream| stream.label() == label);
        zipf.map(KeyStream::Zipf).or_else(known).expect("a label that some stream gave")
    }
}

/// A stream of keys.
pub struct Keys {
    /// The keys.
    pub keys: PageBuffer<u64>,
    /// What the run's file says; the working set is the stream.
    pub input: run::Input,
    /// Every key with its count, the first [`RANKED`] of them most frequent first, then by key; empty where every key
    /// stands once.
    counts: Vec<(u64, u64)>,
    /// Distinct keys among the first of that many.
    distinct: RefCell<BTreeMap<usize, u64>>,
}

/// Keys that are known by their place: more than any bench asks for.
pub const RANKED: usize = 2_000;

impl Keys {
    /// Distinct keys among the first `n`.
    pub fn distinct(&self, n: usize) -> u64 {
        if self.counts.is_empty() {
            return n as u64;
        }
        if n == self.keys.len() {
            return self.counts.len() as u64;
        }
        let exact = || self.keys[..n].iter().collect::<HashSet<_>>().len() as u64;
        *self.distinct.borrow_mut().entry(n).or_insert_with(exact)
    }

    /// At most `most` keys with their counts: the [`RANKED`] most frequent ones first, the others spread over all keys.
    pub fn sample(&self, most: usize) -> Vec<(u64, u64)> {
        if self.counts.is_empty() {
            let step = self.keys.len().div_ceil(most).max(1);
            return self.keys.iter().step_by(step).map(|key| (*key, 1)).collect();
        }
        let (top, rest) = self.counts.split_at(RANKED.min(self.counts.len()).min(most));
        let step = rest.len().div_ceil((most - top.len()).max(1)).max(1);
        top.iter().chain(rest.iter().step_by(step)).copied().collect()
    }

    /// The most frequent keys with their counts, [`RANKED`] at most; none where every key stands once.
    pub fn top(&self) -> &[(u64, u64)] {
        &self.counts[..RANKED.min(self.counts.len())]
    }
}

/// What the run's file says of a column on the run's pages.
pub fn described<T: Pod>(session: &Session<'_>, values: &PageBuffer<T>, source: String) -> run::Input {
    let bytes = size_of_val(&values[..]) as u64;
    run::Input {
        n: values.len() as u64,
        bytes,
        working_set: bytes,
        level: session.levels.holding(bytes).name().to_owned(),
        source,
        digest: digest(&[bytemuck::cast_slice(values)]),
        pages: values.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
    }
}

/// A stream on the run's pages.
///
/// # Errors
/// When memory cannot be had.
pub fn on_pages<T: Pod>(
    session: &Session<'_>,
    n: usize,
    fill: impl FnOnce(&mut [T]),
) -> Result<PageBuffer<T>, OutOfMemory> {
    let mut values = session.buffers.zeroed::<T>(n, 0)?;
    fill(&mut values);
    Ok(values)
}

/// A stream of keys, made once a run; the reason where it cannot be had.
///
/// # Errors
/// When memory cannot be had.
pub fn keys(session: &Session<'_>, stream: KeyStream) -> Result<Result<Rc<Keys>, String>, SuiteError> {
    let n = key_count(session.settings.profile);
    if stream == KeyStream::TailNumbers {
        return match flights::tail_numbers() {
            Ok((keys, source)) => session.streams.keys.get(&stream.label(), || counted(session, &keys, source)).map(Ok),
            Err(reason) => Ok(Err(reason)),
        };
    }
    session.streams.keys.get(&stream.label(), || generated(session, stream, n)).map(Ok)
}

/// Number of the stream of Zipf keys among the streams of distinct keys of the run's seed.
const ZIPF_STREAM: u64 = 1 << 32;

fn generated(session: &Session<'_>, stream: KeyStream, n: usize) -> Result<Keys, SuiteError> {
    let seed = session.settings.seed;
    let mut counts = Vec::new();
    let (keys, source) = match stream {
        KeyStream::Zipf(exponent) => {
            let zipf = Zipf::new(exponent, RANKS);
            let mut random = random_of(session, &stream.label());
            let mut of_rank = vec![0u32; RANKS as usize + 1];
            let keys = on_pages::<u64>(session, n, |keys| {
                for key in keys {
                    let rank = zipf.draw(&mut random);
                    of_rank[rank as usize] += 1;
                    *key = stream_key(seed, ZIPF_STREAM, rank);
                }
            })?;
            let seen = of_rank.iter().enumerate().filter(|(_, count)| **count > 0);
            counts =
                seen.map(|(rank, count)| (stream_key(seed, ZIPF_STREAM, rank as u64), u64::from(*count))).collect();
            rank(&mut counts);
            (keys, format!("Zipf distribution of exponent {exponent} over {RANKS} keys, seed {seed}"))
        }
        KeyStream::Floats => {
            let keys = on_pages::<u64>(session, n, |keys| (0..).zip(keys).for_each(|(i, key)| *key = float_bits(i)))?;
            (keys, "distinct floating-point numbers from 1 to 65,536".to_owned())
        }
        _ => {
            let fill = |keys: &mut [u64]| (0..).zip(keys).for_each(|(i, key)| *key = stream_key(seed, 0, i));
            (on_pages(session, n, fill)?, format!("splitmix64, every key once, seed {seed}"))
        }
    };
    Ok(Keys { input: described(session, &keys, source), keys, counts, distinct: RefCell::default() })
}

/// The bits of a number of its own for each `i` below 2^52, with one of 16 exponents.
fn float_bits(i: u64) -> u64 {
    let mantissa = i.wrapping_mul(0x9E37_79B9_7F4A_7C15) & ((1 << 52) - 1);
    (1023 + i % 16) << 52 | mantissa
}

/// Keys that were given, counted one by one.
fn counted(session: &Session<'_>, given: &[u64], source: String) -> Result<Keys, SuiteError> {
    let keys = on_pages::<u64>(session, given.len(), |keys| keys.copy_from_slice(given))?;
    let mut exact: HashMap<u64, u64> = HashMap::new();
    for key in given {
        *exact.entry(*key).or_default() += 1;
    }
    let mut counts: Vec<(u64, u64)> = exact.into_iter().collect();
    // The map's order is its own in every process; a sample must be the same in all.
    counts.sort_unstable();
    rank(&mut counts);
    Ok(Keys { input: described(session, &keys, source), keys, counts, distinct: RefCell::default() })
}

/// Puts the most frequent keys first, most frequent first and then by key.
fn rank(counts: &mut [(u64, u64)]) {
    let by_count = |a: &(u64, u64), b: &(u64, u64)| b.1.cmp(&a.1).then(a.0.cmp(&b.0));
    if counts.len() > RANKED {
        counts.select_nth_unstable_by(RANKED, by_count);
    }
    let ranked = RANKED.min(counts.len());
    counts[..ranked].sort_unstable_by(by_count);
}

/// Keys of a stream of its own number, every one once: no key of another stream with the same seed is likely.
///
/// # Errors
/// When memory cannot be had.
pub fn distinct_keys(session: &Session<'_>, stream: u64, n: usize) -> Result<PageBuffer<u64>, OutOfMemory> {
    let seed = session.settings.seed;
    on_pages(session, n, |keys| (0..).zip(keys).for_each(|(i, key)| *key = stream_key(seed, stream, i)))
}

/// A column of names, made once a run.
///
/// # Errors
/// When memory cannot be had.
pub fn names(session: &Session<'_>) -> Result<Rc<Names>, SuiteError> {
    session.streams.names.get("names", || Names::generate(session, key_count(session.settings.profile)))
}

/// A stream of that many values, made once a run.
///
/// # Errors
/// When memory cannot be had.
pub fn values(session: &Session<'_>, distribution: Distribution, n: usize) -> Result<Rc<Values>, SuiteError> {
    let name = format!("{} {n}", distribution.name());
    session.streams.values.get(&name, || Values::generate(session, distribution, n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    fn stream(seed: u64, stream: KeyStream) -> Rc<Keys> {
        with_session(seed, |session| keys(session, stream).unwrap().unwrap())
    }

    #[test]
    fn uniform_and_float_keys_are_all_different() {
        for kind in [KeyStream::Uniform, KeyStream::Floats] {
            let keys = stream(1, kind);
            assert_eq!(keys.keys.iter().collect::<HashSet<_>>().len(), keys.keys.len());
            assert_eq!(keys.distinct(1_000), 1_000);
        }
        let keys = stream(1, KeyStream::Floats);
        assert!(keys.keys.iter().all(|bits| (1.0..65_536.0).contains(&f64::from_bits(*bits))));
    }

    #[test]
    fn one_seed_gives_one_stream() {
        let zipf = KeyStream::Zipf(1.1);
        let (first, again, other) = (stream(1, zipf), stream(1, zipf), stream(2, zipf));
        assert!(first.input.digest == again.input.digest && first.input.digest != other.input.digest);
        assert_eq!(first.counts, again.counts);
    }

    #[test]
    fn counts_are_the_streams_own() {
        let keys = stream(1, KeyStream::Zipf(1.1));
        let mut exact: HashMap<u64, u64> = HashMap::new();
        keys.keys.iter().for_each(|key| *exact.entry(*key).or_default() += 1);
        assert_eq!(keys.distinct(keys.keys.len()), exact.len() as u64);
        assert!(keys.sample(50_000).iter().all(|(key, count)| exact[key] == *count));
        assert!((40_000..=50_000).contains(&keys.sample(50_000).len()));
        assert!(keys.top().windows(2).all(|pair| (pair[0].1, pair[1].0) >= (pair[1].1, pair[0].0)));
        let mut counts: Vec<u64> = exact.into_values().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        assert!(keys.top().iter().map(|(_, count)| count).eq(&counts[..RANKED]));
        let first = keys.keys[..1_000].iter().collect::<HashSet<_>>().len() as u64;
        assert_eq!(keys.distinct(1_000), first);
    }

    #[test]
    fn labels_are_read_back() {
        for stream in [KeyStream::Uniform, KeyStream::Zipf(0.8), KeyStream::Floats, KeyStream::TailNumbers] {
            assert_eq!(KeyStream::of_label(&stream.label()), stream);
        }
    }
}
