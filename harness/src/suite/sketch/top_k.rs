//! The most frequent keys: Count-Min with the best keys beside it, and counters of their own.

use super::distinct::point;
use super::streams::{KeyStream, Keys, keys};
use crate::before::sketches;
use crate::measure::case::Sampled;
use crate::measure::profile::Profile;
use crate::measure::task::Expected;
use crate::suite::race::{Accuracies, Accuracy, Oracle, Race, bytes_figure, figure, outcomes, scalar, state};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::sketch::frequent_items::{self, FrequentItems};
use lanemark_kernels::sketch::top_k::{self, TopK};
use lanemark_peers::{Answer, Column, Digest, Input, Peer};
use std::collections::HashMap;
use std::hint::black_box;

/// The bench of the row.
pub const ID: &str = "sketch/top-k";

/// The bench of counters of their own.
pub const FREQUENT_ITEMS: &str = "sketch/top-k-frequent-items";

/// Whether a library that finds frequent keys does it by the same kind of sketch.
pub fn has_own_counters(peer: &Peer) -> bool {
    peer.operation() == ID && peer.name().starts_with("datasketches")
}

/// How many keys are asked for when it is timed.
const K: usize = 100;

/// How many are asked for when its answers are looked at.
const KS: [usize; 3] = [10, 100, 1_000];

/// Counters of lanemark's own sketch of counters: 64 KB.
const COUNTERS: usize = 2_048;

/// Counters of the libraries that count by counters of their own.
const PEER_COUNTERS: i64 = 4_096;

/// The figure of the share of the `k` most frequent keys that are found.
pub fn recall(k: usize) -> String {
    format!("recall at {k}")
}

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        bench(
            ID,
            "the 100 most frequent keys, Count-Min of 64 KB and the best keys beside it",
            &["events.throughput.top-k"],
            &top_k::tables::EXTEND,
            |_| true,
        ),
        bench(
            FREQUENT_ITEMS,
            "the 100 most frequent keys, 2,048 counters of their own in 64 KB",
            &[],
            &frequent_items::tables::EXTEND,
            has_own_counters,
        ),
    ]
}

/// A sketch that keeps the most frequent keys.
trait Heaviest: Sized + 'static {
    fn empty(k: usize) -> Self;
    fn extend(&mut self, keys: &[u64]);
    /// The `k` most frequent keys with their counts.
    fn top(&self, k: usize) -> Vec<(u64, u64)>;
    fn heap_bytes(&self) -> usize;
    fn to_bytes(&self) -> Vec<u8>;
}

impl Heaviest for TopK {
    fn empty(k: usize) -> Self {
        TopK::new(k).expect("a number of keys that it takes")
    }

    fn extend(&mut self, keys: &[u64]) {
        TopK::extend(self, keys);
    }

    fn top(&self, _: usize) -> Vec<(u64, u64)> {
        TopK::top(self).into_iter().map(|heavy| (heavy.key, heavy.count)).collect()
    }

    fn heap_bytes(&self) -> usize {
        self.bytes()
    }

    fn to_bytes(&self) -> Vec<u8> {
        TopK::to_bytes(self)
    }
}

impl Heaviest for FrequentItems {
    fn empty(_: usize) -> Self {
        FrequentItems::new(COUNTERS).expect("a number of counters that it takes")
    }

    fn extend(&mut self, keys: &[u64]) {
        FrequentItems::extend(self, keys);
    }

    fn top(&self, k: usize) -> Vec<(u64, u64)> {
        FrequentItems::top(self, k).into_iter().map(|heavy| (heavy.key, heavy.count)).collect()
    }

    fn heap_bytes(&self) -> usize {
        self.bytes()
    }

    fn to_bytes(&self) -> Vec<u8> {
        FrequentItems::to_bytes(self)
    }
}

fn bench<S: Heaviest>(
    id: &str,
    title: &str,
    claims: &'static [&'static str],
    kernel: &'static Kernel<fn(&mut S, &[u64])>,
    wanted: fn(&Peer) -> bool,
) -> Definition {
    Definition {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: "keys/s",
        claims,
        kernel: kernel.listing().ok(),
        own_input: OwnInput::None,
        points: |session| {
            if session.settings.profile == Profile::Gate {
                // The same inputs on every machine, whatever files it has.
                return vec![point(KeyStream::Zipf(1.1))];
            }
            let zipf = [0.8, 1.1, 1.5].map(KeyStream::Zipf);
            zipf.into_iter().chain([KeyStream::TailNumbers]).map(point).collect()
        },
        measure: Box::new(move |session, definition, point| match keys(session, KeyStream::of_label(&point.label))? {
            Ok(stream) => measure(session, definition, point, &stream, kernel, wanted),
            Err(reason) => Ok(session.unavailable(definition, point, reason).into()),
        }),
    }
}

/// The input of a library.
fn peer_input(keys: &[u64], k: usize) -> Input<'_> {
    let mut input = Input { columns: vec![Column::U64(keys)], ..Input::default() };
    input.integers[..2].copy_from_slice(&[k as i64, PEER_COUNTERS]);
    input
}

/// Keys and counts as an answer.
fn report(top: &[(u64, u64)]) -> Answer {
    let words = top.iter().flat_map(|(key, count)| [*key, *count]);
    Answer::Table { count: top.len() as u64, digest: Digest::of(words) }
}

fn measure<S: Heaviest>(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    stream: &Keys,
    kernel: &'static Kernel<fn(&mut S, &[u64])>,
    wanted: fn(&Peer) -> bool,
) -> Result<Sampled, SuiteError> {
    let keys = &stream.keys[..];
    let race = Race::new(session, keys.len());
    let reference = Oracle::new(|n| {
        let mut sketch = S::empty(K);
        scalar(kernel)(&mut sketch, &keys[..n]);
        state(&sketch.to_bytes())
    });
    let exact = Oracle::new(|n| {
        let mut counts: Vec<(u64, u64)> = sketches::counts(&keys[..n]).into_iter().collect();
        counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        report(&counts[..K.min(counts.len())])
    });
    let mut variants = vec![race.before(
        "std BTreeMap of every key, sorted",
        |n| exact.of(n),
        |n| sketches::top_k(black_box(&keys[..n]), K),
        |top| report(top),
    )];
    let most_frequent = stream.top()[0].0;
    let occurs = |n: usize| keys[..n].iter().filter(|key| **key == most_frequent).count() as f64;
    let near = |n: usize| Expected { answer: Answer::Float(occurs(n)), tolerance: Some(0.05 * n as f64) };
    variants.extend(race.peers(ID, wanted, |n| peer_input(&keys[..n], K), near)?);
    variants.extend(race.rungs(
        kernel,
        |n| reference.of(n),
        move |extend, n| {
            let mut sketch = S::empty(K);
            extend(&mut sketch, black_box(&keys[..n]));
            sketch
        },
        |sketch: &S| state(&sketch.to_bytes()),
    ));
    let mut accuracies = Accuracies::default();
    for k in KS {
        let mut own = S::empty(k);
        own.extend(keys);
        let bytes = (own.heap_bytes() + size_of::<S>()) as u64;
        accuracies.own.figures.extend(errors(stream.top(), k, &own.top(k), bytes).figures);
    }
    accuracies.peers = peer_errors(session, stream, wanted)?;
    race.measure(definition, point, stream.input.clone(), keys, variants, accuracies)
}

/// As [`errors`], of each library that is wanted, at every `k`.
fn peer_errors(
    session: &Session<'_>,
    stream: &Keys,
    wanted: fn(&Peer) -> bool,
) -> Result<Vec<(String, Accuracy)>, SuiteError> {
    let mut all = Vec::new();
    // What counts all keys, or by a given number of counters, does the same whatever `k` is, and gives more of it.
    let by_k = |peer: &Peer| wanted(peer) && !is_the_same_for_every_k(peer);
    let at_once = |peer: &Peer| wanted(peer) && is_the_same_for_every_k(peer);
    for k in KS {
        for outcome in outcomes(session, ID, by_k, &peer_input(&stream.keys, k))? {
            let top = pairs(&outcome.results);
            all.push((outcome.variant, errors(stream.top(), k, &top, outcome.bytes)));
        }
    }
    for outcome in outcomes(session, ID, at_once, &peer_input(&stream.keys, KS[KS.len() - 1]))? {
        let top = pairs(&outcome.results);
        all.extend(KS.map(|k| (outcome.variant.clone(), errors(stream.top(), k, &top, outcome.bytes))));
    }
    Ok(all)
}

fn is_the_same_for_every_k(peer: &Peer) -> bool {
    has_own_counters(peer) || peer.name().ends_with("(exact)")
}

/// Words as keys and counts.
fn pairs(words: &[u64]) -> Vec<(u64, u64)> {
    words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
}

/// What is found of the `k` most frequent keys, and how. `ranked` are the true ones with their counts, in order, more
/// than `k` of them where there are.
fn errors(ranked: &[(u64, u64)], k: usize, found: &[(u64, u64)], bytes: u64) -> Accuracy {
    let k_there = k.min(ranked.len());
    let least = ranked[..k_there].last().map_or(0, |(_, count)| *count);
    let counts: HashMap<u64, u64> = ranked.iter().copied().collect();
    let found = &found[..found.len().min(k)];
    let occurs = |key: &u64| counts.get(key).copied().unwrap_or(0);
    // Keys that tie with the last one of the true are as good as it.
    let right = found.iter().filter(|(key, _)| occurs(key) >= least).count();
    let turned = found.windows(2).filter(|pair| occurs(&pair[0].0) < occurs(&pair[1].0)).count();
    let mut figures = vec![
        figure(&recall(k), right as f64 / k_there.max(1) as f64, "fraction"),
        figure(&format!("neighbours in wrong order at {k}"), turned as f64, "pairs"),
    ];
    if k == K {
        let off = |(key, count): &(u64, u64)| match occurs(key) {
            0 => 1.0,
            true_count => (*count as f64 / true_count as f64 - 1.0).abs(),
        };
        let mean = found.iter().map(off).sum::<f64>() / found.len().max(1) as f64;
        figures.push(figure("mean relative error of the counts at 100", mean, "fraction"));
        figures.extend(bytes_figure(bytes));
    }
    Accuracy { figures, curves: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(found: &[(u64, u64)], k: usize, name: &str) -> f64 {
        let ranked = [(1, 90), (2, 80), (3, 70), (4, 70), (5, 60)];
        let figures = errors(&ranked, k, found, 64).figures;
        figures.iter().find(|figure| figure.name == name).unwrap().value
    }

    #[test]
    fn recall_takes_ties_and_order_is_of_neighbours() {
        let found = [(2, 85), (1, 90), (4, 71), (9, 70)];
        assert_eq!(value(&found, 10, "recall at 10"), 0.6);
        assert_eq!(value(&found[..3], 10, "neighbours in wrong order at 10"), 1.0);
        let ranked = [(1, 90), (2, 80), (3, 70), (4, 70)];
        let tie = errors(&ranked, 10, &[(1, 90), (2, 80), (4, 70), (3, 70)], 0).figures;
        assert_eq!((tie[0].value, tie[1].value), (1.0, 0.0));
        let three = errors(&[(1, 9), (2, 8), (3, 7), (4, 7)][..], 3, &[(1, 9), (2, 8), (4, 7)], 0).figures;
        assert_eq!(three[0].value, 1.0);
    }

    #[test]
    fn counts_are_held_against_the_true_ones() {
        let found = [(1, 99), (2, 80)];
        assert!((value(&found, 100, "mean relative error of the counts at 100") - 0.05).abs() < 1e-12);
    }
}
