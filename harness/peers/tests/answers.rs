//! Every entry of every library against naive loops, linked and loaded.

mod builds;
mod support;

use std::collections::BTreeSet;

use builds::{native_library, own_library};
use lanemark_peers::{Answer, Column, Input, Peer, PeerTask, linked, load};
use support::{Case, ROWS, Share, agree};

#[test]
fn linked_peers_answer_right() {
    assert_right(&linked());
}

#[test]
fn loaded_peers_answer_right() {
    let peers = load(own_library()).unwrap_or_else(|error| panic!("{error}"));
    let entries = |peers: &[Peer]| -> Vec<_> {
        peers.iter().map(|peer| [peer.name(), peer.version(), peer.operation(), peer.note()]).collect()
    };
    assert_eq!(entries(&peers), entries(&linked()));
    assert_right(&peers);
}

#[test]
fn peers_built_for_this_processor_answer_right() {
    let Some(path) = native_library() else { return };
    let peers = load(&path).unwrap_or_else(|error| panic!("{error}"));
    println!("{} entries, built for {}", peers.len(), peers[0].build());
    assert_right(&peers);
}

fn assert_right(peers: &[Peer]) {
    assert!(!peers.is_empty());
    for rows in ROWS {
        for share in [Share::None, Share::Some, Share::All] {
            let case = Case::new(rows, share);
            for peer in peers.iter().filter(|peer| peer.operation().starts_with("aggregate/")) {
                let boxes = peer.operation() == "aggregate/box-filter";
                for flags in if boxes { 0..8 } else { 0..1 } {
                    let input = case.input(peer.operation(), flags);
                    let expected = case.expected(peer.operation(), &input);
                    let mut task = peer.task(&input).unwrap_or_else(|error| panic!("{peer:?}: {error}"));
                    assert_eq!(task.answer(), Ok(Answer::Nothing), "{peer:?} answers before it has run");
                    for round in 0..2 {
                        task.run();
                        let found = task.answer().unwrap_or_else(|error| panic!("{peer:?}: {error}"));
                        assert!(
                            agree(found, expected),
                            "{peer:?}, {rows} rows, {share:?}, flags {flags}, round {round}: {found:?}, not {expected:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn columns_need_no_alignment_beyond_their_own() {
    let case = Case::new(1000, Share::Some);
    for peer in linked().iter().filter(|peer| peer.operation() == "aggregate/sum-i64") {
        let values = &case.integers[1..999];
        let input = Input { columns: vec![Column::I64(values)], ..Input::default() };
        let mut task = peer.task(&input).unwrap();
        task.run();
        assert_eq!(task.answer(), Ok(Answer::Integer(values.iter().fold(0, |sum, x| sum.wrapping_add(*x)))));
    }
}

#[test]
fn histogram_counts_nan_and_bounds_apart() {
    let values = [f64::NAN, 0.0, 10.0, -0.1, 9.99, 5.0, f64::INFINITY, f64::NEG_INFINITY];
    let mut input = Input { columns: vec![Column::F64(&values)], ..Input::default() };
    input.integers[0] = 2;
    input.numbers[1] = 10.0;
    let expected = Answer::Table { count: 3, digest: lanemark_peers::Digest::of([1, 2, 2, 2, 1]) };
    assert_eq!(answer_of("iterators", "aggregate/histogram-f64", &input), expected);
}

/// What the notes say about NaN.
#[test]
fn peers_treat_nan_as_their_notes_say() {
    let values = [1.0, f64::NAN, 3.0];
    let input = Input { columns: vec![Column::F64(&values)], ..Input::default() };
    let above_zero = |name| answer_of(name, "aggregate/filter-count-f64", &input);
    assert_eq!(answer_of("iterators", "aggregate/max-f64", &input), Answer::Float(3.0));
    assert_eq!(above_zero("iterators"), Answer::Integer(2));
    #[cfg(feature = "arrow")]
    {
        let max = answer_of("arrow", "aggregate/max-f64", &input);
        assert!(matches!(max, Answer::Float(max) if max.is_nan()), "{max:?}");
        assert_eq!(above_zero("arrow"), Answer::Integer(3));
    }
    #[cfg(feature = "polars")]
    {
        assert_eq!(answer_of("polars", "aggregate/max-f64", &input), Answer::Float(3.0));
        assert_eq!(above_zero("polars"), Answer::Integer(3));
    }
}

fn answer_of(name: &str, operation: &str, input: &Input<'_>) -> Answer {
    let mut task = find(name, operation).task(input).unwrap();
    task.run();
    task.answer().unwrap()
}

fn find(name: &str, operation: &str) -> Peer {
    let peers = linked();
    let mut found = peers.iter().filter(|peer| peer.name() == name && peer.operation() == operation);
    *found.next().unwrap_or_else(|| panic!("{name} does not do {operation}"))
}

#[test]
fn each_library_does_every_operation_that_it_has_a_call_for() {
    let mut everything = BTreeSet::new();
    for kind in ["i64", "f64"] {
        for name in ["sum", "min", "max", "mean", "sum-squares"] {
            everything.insert(format!("aggregate/{name}-{kind}"));
            everything.insert(format!("aggregate/masked-{name}-{kind}"));
        }
        for name in ["compare", "filter", "filter-mask", "filter-count", "filter-sum", "filter-min", "filter-max"] {
            everything.insert(format!("aggregate/{name}-{kind}"));
        }
    }
    everything.extend(["aggregate/filter-map-f64".into(), "aggregate/box-filter".into()]);
    let operations = |library: &str| -> BTreeSet<String> {
        let peers = linked();
        let own = peers.iter().filter(|peer| peer.name() == library);
        own.map(|peer| peer.operation().to_owned()).collect()
    };
    #[cfg(feature = "arrow")]
    assert_eq!(operations("arrow"), everything);
    #[cfg(feature = "polars")]
    assert_eq!(operations("polars"), everything);
    everything.extend(["group-i64", "group-f64", "histogram-f64"].map(|name| format!("aggregate/{name}")));
    assert_eq!(operations("iterators"), everything);
}

#[test]
fn no_two_entries_have_the_same_name_and_operation() {
    let mut seen = BTreeSet::new();
    for peer in linked() {
        assert!(seen.insert((peer.name(), peer.operation())), "{peer:?} is there twice");
        assert!(peer.version().starts_with(|first: char| first.is_ascii_digit()), "{peer:?}");
        assert!(!peer.build().is_empty());
    }
}

#[test]
fn a_task_may_run_on_another_thread_than_it_was_made_on() {
    let values = vec![1_i64; 1000];
    let input = Input { columns: vec![Column::I64(&values)], ..Input::default() };
    let mut task: PeerTask<'_> = find("iterators", "aggregate/sum-i64").task(&input).unwrap();
    let answer = std::thread::scope(|scope| {
        scope
            .spawn(move || {
                task.run();
                task.answer()
            })
            .join()
            .unwrap()
    });
    assert_eq!(answer, Ok(Answer::Integer(1000)));
}
