//! Every sketch of every library against exact answers on small inputs, linked, loaded and built for this processor.
#![cfg(feature = "sketches")]

mod builds;

use std::collections::HashMap;

use builds::{native_library, own_library};
use lanemark_peers::streams::stream_key;
use lanemark_peers::{Answer, Column, Input, Peer, linked, load};

#[test]
fn linked_sketches_answer_close_to_the_truth() {
    assert_close(&linked());
}

#[test]
fn loaded_sketches_answer_close_to_the_truth() {
    assert_close(&load(own_library()).unwrap_or_else(|error| panic!("{error}")));
}

#[test]
fn sketches_built_for_this_processor_answer_close_to_the_truth() {
    if let Some(path) = native_library() {
        assert_close(&load(path).unwrap_or_else(|error| panic!("{error}")));
    }
}

fn assert_close(peers: &[Peer]) {
    distinct_counts(peers);
    distinct_strings(peers);
    distinct_errors(peers);
    frequencies(peers);
    most_frequent(peers);
    membership(peers);
    quantiles(peers);
}

/// Checks the answer and the words of each library that does an operation.
fn each(peers: &[Peer], operation: &str, libraries: usize, input: &Input<'_>, check: impl Fn(&Peer, f64, &[u64])) {
    let asked: Vec<&Peer> = peers.iter().filter(|peer| peer.operation() == operation).collect();
    assert_eq!(asked.len(), libraries, "{asked:?}");
    for peer in asked {
        let mut task = peer.task(input).unwrap_or_else(|error| panic!("{peer:?}: {error}"));
        assert_eq!(task.answer(), Ok(Answer::Nothing), "{peer:?} answers before it has run");
        assert_eq!(task.words(), Ok(Vec::new()), "{peer:?} answers before it has run");
        for _ in 0..2 {
            task.run();
            let words = task.words().unwrap_or_else(|error| panic!("{peer:?}: {error}"));
            match task.answer() {
                Ok(Answer::Float(answer)) => check(peer, answer, &words),
                other => panic!("{peer:?}: {other:?}"),
            }
        }
    }
}

#[track_caller]
fn assert_near(peer: &Peer, found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected, "{peer:?}: {found}, not {expected}");
}

/// Six times the standard error at precision 14.
const DISTINCT_ERROR: f64 = 0.05;

fn keys(count: u64) -> Vec<u64> {
    (0..count).map(|i| stream_key(3, 0, i)).collect()
}

fn distinct_counts(peers: &[Peer]) {
    for count in [0, 1, 1000, 40_000] {
        let twice = [keys(count), keys(count)].concat();
        let input = Input { columns: vec![Column::U64(&twice)], ..Input::default() };
        each(peers, "sketch/distinct-count", 7, &input, |peer, answer, words| {
            assert_near(peer, answer, count as f64, DISTINCT_ERROR);
            assert_eq!(words.len(), 1, "{peer:?}");
            let full = peer.name() != "hyperloglogplus" && count == 40_000;
            assert!(!full || words[0] > 12_000, "{peer:?}: {} bytes", words[0]);
        });
    }
}

fn distinct_strings(peers: &[Peer]) {
    let (mut bytes, mut offsets) = (Vec::new(), vec![0]);
    for i in 0..6000_u64 {
        // Not all are UTF-8, and the first is empty.
        let text = stream_key(4, 0, i % 3000).to_le_bytes();
        bytes.extend(text.iter().cycle().take((i % 3000) as usize % 40 + usize::from(i % 3000 > 0) * 8));
        offsets.push(bytes.len() as u32);
    }
    let input = Input { columns: vec![Column::U32(&offsets)], texts: [&bytes, &[]], ..Input::default() };
    each(peers, "sketch/distinct-strings", 7, &input, |peer, answer, words| {
        assert_near(peer, answer, 3000.0, DISTINCT_ERROR);
        assert_eq!(words.len(), 1, "{peer:?}");
    });
}

fn distinct_errors(peers: &[Peer]) {
    let checkpoints = [1, 500, 20_000];
    let mut input = Input { queries: &checkpoints, ..Input::default() };
    input.integers[..2].copy_from_slice(&[3, 2]);
    each(peers, "sketch/distinct-error", 6, &input, |peer, answer, words| {
        assert_eq!((words.len(), words[3]), (7, answer.to_bits()), "{peer:?}");
        for (word, checkpoint) in words[1..].iter().zip(checkpoints.iter().cycle()) {
            assert_near(peer, f64::from_bits(*word), *checkpoint as f64, DISTINCT_ERROR);
        }
        assert_ne!(words[1..4], words[4..], "{peer:?} takes the same keys for both streams");
        // The keys are those that the caller can make for itself.
        let keys = keys(20_000);
        let column = Input { columns: vec![Column::U64(&keys)], ..Input::default() };
        let same = |other: &&Peer| other.name() == peer.name() && other.operation() == "sketch/distinct-count";
        let mut count = peers.iter().find(same).expect("an entry").task(&column).unwrap();
        count.run();
        assert_eq!(count.answer(), Ok(Answer::Float(answer)), "{peer:?}");
    });
}

/// Key `i` comes `2000 - 100 * i` times for `i` below 15, and a hundred other keys come once.
fn uneven() -> (Vec<u64>, HashMap<u64, u64>) {
    let mut all: Vec<u64> = (0..100).map(|i| stream_key(5, 1, i)).collect();
    for round in 0..2000 {
        all.extend((0..15).filter(|i| round < 2000 - 100 * i).map(|i| stream_key(5, 0, i)));
    }
    let mut counts = HashMap::new();
    all.iter().for_each(|key| *counts.entry(*key).or_insert(0) += 1);
    (all, counts)
}

fn frequencies(peers: &[Peer]) {
    let (keys, counts) = uneven();
    let queries: Vec<u64> = counts.keys().copied().collect();
    let mut input = Input { columns: vec![Column::U64(&keys)], queries: &queries, ..Input::default() };
    // So few keys in eight rows meet in all of them once in 10^12 times: every estimate is exact.
    input.integers[..2].copy_from_slice(&[4096, 8]);
    for (operation, libraries) in [("sketch/frequency-plain", 1), ("sketch/frequency-conservative", 2)] {
        each(peers, operation, libraries, &input, |peer, answer, words| {
            assert_eq!(answer, counts[&queries[0]] as f64, "{peer:?}");
            let expected: Vec<u64> = queries.iter().map(|key| counts[key]).collect();
            assert_eq!(words[1..], expected, "{peer:?}");
            assert!((8 * 4096 * 4..8 * 4096 * 4 + 512).contains(&words[0]), "{peer:?}: {} bytes", words[0]);
        });
    }
}

fn most_frequent(peers: &[Peer]) {
    let (keys, counts) = uneven();
    let mut input = Input { columns: vec![Column::U64(&keys)], ..Input::default() };
    input.integers[..2].copy_from_slice(&[10, 1024]);
    each(peers, "sketch/top-k", 5, &input, |peer, answer, words| {
        assert_eq!((words.len(), answer), (21, words[2] as f64), "{peer:?}");
        for (i, pair) in words[1..].chunks(2).enumerate() {
            assert_eq!(pair[0], stream_key(5, 0, i as u64), "{peer:?}, place {i}");
            assert_near(peer, pair[1] as f64, counts[&pair[0]] as f64, 0.02);
        }
        assert!(words[0] > 0 || peer.name() == "topk", "{peer:?}");
    });
    // Fewer keys than k are all there are.
    input.columns = vec![Column::U64(&[7, 9, 7])];
    each(peers, "sketch/top-k", 5, &input, |peer, answer, words| {
        assert_eq!((answer, &words[1..]), (2.0, [7, 2, 9, 1].as_slice()), "{peer:?}");
    });
}

fn membership(peers: &[Peer]) {
    let (before, new) = (keys(5000), (0..5000).map(|i| stream_key(6, 0, i)).collect::<Vec<u64>>());
    let mut input = Input { columns: vec![Column::U64(&new)], queries: &before, ..Input::default() };
    input.integers[0] = 10_000;
    input.numbers[0] = 0.01;
    each(peers, "sketch/membership-insert", 4, &input, |peer, answer, words| {
        assert_eq!((answer, words.len()), (5000.0, 1), "{peer:?}");
        // 9.6 bits an item at least, 12 at most.
        assert!((11_900..15_500).contains(&words[0]), "{peer:?}: {} bytes", words[0]);
    });
    each(peers, "sketch/membership-lookup", 4, &input, |peer, answer, words| {
        assert!(answer < 50.0, "{peer:?}: {answer} of 5000 in a filter that is half full");
        assert_eq!(words[1], answer as u64, "{peer:?}");
    });
    input.columns = vec![Column::U64(&before)];
    each(peers, "sketch/membership-lookup", 4, &input, |peer, answer, _| assert_eq!(answer, 5000.0, "{peer:?}"));
}

fn quantiles(peers: &[Peer]) {
    let value = |i: u64| (i as f64 / 2000.0).exp() - 2.0;
    let values: Vec<f64> = (0..10_001).map(|i| value(i * 7919 % 10_001)).collect();
    let asked = [0.01_f64, 0.5, 0.99];
    let queries = asked.map(f64::to_bits);
    let mut input = Input { columns: vec![Column::F64(&values)], queries: &queries, ..Input::default() };
    let exact = |quantile: f64| value((quantile * 10_000.0) as u64);
    input.numbers[0] = 0.01;
    each(peers, "sketch/quantiles-relative", 2, &input, |peer, answer, words| {
        assert_eq!((words.len(), words[2]), (4, answer.to_bits()), "{peer:?}");
        for (word, quantile) in words[1..].iter().zip(asked) {
            let (found, expected) = (f64::from_bits(*word), exact(quantile));
            assert!((found - expected).abs() <= 0.0101 * expected.abs(), "{peer:?}: {found}, not {expected}");
        }
    });
    input.numbers[0] = 100.0;
    each(peers, "sketch/quantiles-t-digest", 3, &input, |peer, answer, words| {
        assert_eq!((words.len(), words[2]), (4, answer.to_bits()), "{peer:?}");
        for (word, quantile) in words[1..].iter().zip(asked) {
            let found = f64::from_bits(*word);
            let rank = values.iter().filter(|value| **value < found).count() as f64 / 10_001.0;
            assert!((rank - quantile).abs() < 0.01, "{peer:?}: {found} is of rank {rank}, not {quantile}");
        }
    });
}

#[test]
fn no_keys_and_no_values_have_no_first_and_no_median() {
    let mut input = Input { columns: vec![Column::U64(&[])], ..Input::default() };
    input.integers[..2].copy_from_slice(&[10, 64]);
    nothing("sketch/top-k", &input, 0, 0);
    let queries = [0.5_f64.to_bits()];
    let mut input = Input { columns: vec![Column::F64(&[])], queries: &queries, ..Input::default() };
    input.numbers[0] = 0.01;
    nothing("sketch/quantiles-relative", &input, 1, f64::NAN.to_bits());
    input.numbers[0] = 100.0;
    nothing("sketch/quantiles-t-digest", &input, 1, f64::NAN.to_bits());
}

fn nothing(operation: &str, input: &Input<'_>, results: usize, result: u64) {
    for peer in linked().iter().filter(|peer| peer.operation() == operation) {
        let mut task = peer.task(input).unwrap();
        task.run();
        assert_eq!(task.answer(), Ok(Answer::Nothing), "{peer:?}");
        assert_eq!(task.words().unwrap()[1..], vec![result; results], "{peer:?}");
    }
}
