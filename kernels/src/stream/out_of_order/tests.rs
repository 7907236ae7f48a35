//! The operator against its definition, on every rung, under eager and lazy propagation.

use super::Strategy;
use super::reference::{Outcome, out_of_order};
use super::*;
use crate::stream::watermark::tests::{part, propagations, strategies, times};
use proptest::prelude::*;
use proptest::strategy::Strategy as _;

/// The outcome of the operator itself, fed in batches.
fn outcome(
    options: &Options,
    take: tables::Take,
    events: &[(u32, i64, f64)],
    words: Option<&[u64]>,
    batch: usize,
) -> Outcome {
    let mut operator = OutOfOrder::new(*options).unwrap();
    let mut closed = Vec::new();
    let mut taken = Taken::default();
    for (number, events) in events.chunks(batch).enumerate() {
        let partitions: Vec<u32> = events.iter().map(|event| event.0).collect();
        let times: Vec<i64> = events.iter().map(|event| event.1).collect();
        let values: Vec<f64> = events.iter().map(|event| event.2).collect();
        let bits = words.map(|words| part(words, number * batch, number * batch + events.len()));
        let bits = bits.as_ref().map(|bits| Bitmap::new(bits, events.len()).unwrap());
        let batch = operator.extend_with(take, &partitions, &times, &values, bits, &mut closed).unwrap();
        taken.accepted += batch.accepted;
        taken.late += batch.late;
        taken.refused += batch.refused;
    }
    assert_eq!(taken, operator.taken());
    operator.finish(&mut closed);
    for partition in 0..options.partitions as u32 {
        let windows: Vec<i64> =
            closed.iter().filter(|window| window.partition == partition).map(|w| w.window).collect();
        assert!(windows.is_sorted(), "windows of partition {partition} closed out of order");
    }
    closed.sort_by_key(|closed| (closed.partition, closed.window));
    let late = (0..options.partitions as u32)
        .map(|partition| operator.late(partition).unwrap().iter().map(|late| (late.time, late.payload)).collect())
        .collect();
    Outcome { closed, late, messages: operator.messages(), taken }
}

fn events() -> impl proptest::strategy::Strategy<Value = (Vec<(u32, i64, f64)>, Vec<u64>)> {
    times(900).prop_flat_map(|times| {
        let of_each = prop::collection::vec((0u32..3, -8i32..8), times.len());
        let words = prop::collection::vec(any::<u64>(), times.len().div_ceil(64));
        let events = of_each.prop_map(move |of_each| {
            of_each.into_iter().zip(&times).map(|((key, value), time)| (key, *time, f64::from(value) / 4.0)).collect()
        });
        (events, words)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_rung_gives_what_the_definition_says_and_lazy_what_eager_gives(
        (events, words) in events(),
        strategy in strategies(),
        propagation in propagations().prop_filter("keeps all windows", |propagation| {
            *propagation != Propagation::Lazy { minimum_advance: u64::MAX }
        }),
        window in 1u64..120,
        open_windows in 1usize..9,
        batch in 1usize..900,
        marked in any::<bool>(),
    ) {
        let options = Options { open_windows, ..Options::new(3, strategy, propagation, window) };
        let words = marked.then_some(&words[..]);
        let punctuation = |index: usize| words.is_none_or(|words| words[index / 64] >> (index % 64) & 1 == 1);
        let expected = out_of_order(&options, &events, punctuation);
        for (isa, take) in tables::TAKE.usable() {
            let found = outcome(&options, take, &events, words, batch);
            prop_assert_eq!(&found, &expected, "{}", isa);
        }
        let eager = Options { propagation: Propagation::Eager, ..options };
        let eager = outcome(&eager, tables::TAKE.best(), &events, words, batch);
        prop_assert!(eager.messages >= expected.messages);
        prop_assert_eq!((eager.closed, eager.late, eager.taken), (expected.closed, expected.late, expected.taken));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn lazy_gives_what_eager_gives_where_partitions_fall_silent(
        (events, _) in events(),
        strategy in strategies(),
        minimum_advance in 0u64..300,
        idle_after in 0u64..6,
        steps in prop::collection::vec(0i64..4, 1..10),
        batch in 1usize..60,
    ) {
        let run = |propagation| {
            let options = Options { idle_after: Some(idle_after), ..Options::new(3, strategy, propagation, 50) };
            let mut operator = OutOfOrder::new(options).unwrap();
            let (mut closed, mut now) = (Vec::new(), 0);
            for (number, events) in events.chunks(batch).enumerate() {
                // In every part one of the partitions has no events.
                let of_others = events.iter().map(|event| if event.0 == number as u32 / 5 % 3 { 1 } else { event.0 });
                let partitions: Vec<u32> = of_others.collect();
                let times: Vec<i64> = events.iter().map(|event| event.1).collect();
                let values: Vec<f64> = events.iter().map(|event| event.2).collect();
                operator.extend(&partitions, &times, &values, &mut closed).unwrap();
                now += steps[number % steps.len()];
                operator.tick(now, &mut closed);
            }
            operator.finish(&mut closed);
            closed.sort_by_key(|closed| (closed.partition, closed.window));
            (closed, operator.taken())
        };
        prop_assert_eq!(run(Propagation::Lazy { minimum_advance }), run(Propagation::Eager));
    }
}

/// Windows of one instant reach the last number that there is: they are open, and close, like any other.
#[test]
fn the_last_window_of_all_is_among_those_that_close() {
    let last = i64::MAX;
    let times = [last, last - 9, last - 3, last, last - 2, last - 1, last, last - 1, last];
    let events: Vec<(u32, i64, f64)> = times.iter().map(|time| (0, *time, 0.5)).collect();
    for (open_windows, out_of_orderness) in (1..14).flat_map(|open| [(open, 0), (open, 3), (open, 20)]) {
        let strategy = Strategy::Periodic { interval: 1, out_of_orderness };
        let options = Options { open_windows, ..Options::new(1, strategy, Propagation::Eager, 1) };
        // Beside the first events, which make the watermark the last of all, the others alone, which come nearer to it.
        for events in [&events[..], &events[1..]] {
            let expected = out_of_order(&options, events, |_| true);
            for (isa, take) in tables::TAKE.usable() {
                assert_eq!(outcome(&options, take, events, None, 2), expected, "{isa}, {open_windows} windows");
            }
        }
    }
}

/// Rows are found at the first and the last time of each window, for sizes whose inverse is rounded.
#[test]
fn the_window_of_every_border_is_found_on_every_rung() {
    for size in [1u64, 3, 7, 10, 49, 1_000, 86_400_000, (1 << 46) - 1, 1 << 46] {
        for base in [-3i64, 0, 5] {
            let windows = base..base + 16;
            let times: Vec<i64> = windows
                .flat_map(|window| [window * size as i64, (window + 1) * size as i64 - 1])
                .chain([base * size as i64 - 1, (base + 16) * size as i64])
                .collect();
            for (isa, take) in tables::TAKE.usable() {
                let mut rows = Rows::new(5, 32, size);
                rows.first = base as u32 & rows.mask;
                rows.start = base * size as i64;
                rows.last = rows.start + 16 * size as i64 - 1;
                let mut others = Vec::new();
                let many: Vec<i64> = times.iter().copied().cycle().take(times.len() * 3).collect();
                take(&mut rows, &vec![3; many.len()], &many, &vec![1.0; many.len()], &mut others);
                let outside = [32, 33].map(|index| [index, index + 34, index + 68]);
                let mut outside = outside.concat();
                outside.sort_unstable();
                assert_eq!(others, outside, "{isa}, windows of {size} from {base}");
                for window in base..base + 16 {
                    assert_eq!(rows.row(window, 3).0, [6.0, 6.0], "{isa}, window {window} of {size} from {base}");
                }
            }
        }
    }
}

/// The blocks whose neighbours share a row take another path.
#[test]
fn runs_of_one_partition_are_added_as_any_other() {
    let options = Options::new(4, Strategy::Ascending { interval: 10 }, Propagation::Eager, 100);
    for run in [1usize, 3, 40, 64, 100, 1_000] {
        let events: Vec<(u32, i64, f64)> =
            (0..3_000).map(|index| ((index / run % 4) as u32, index as i64 / 4, 0.1 * index as f64)).collect();
        let expected = out_of_order(&options, &events, |_| true);
        for (isa, take) in tables::TAKE.usable() {
            assert_eq!(outcome(&options, take, &events, None, 777), expected, "{isa}, runs of {run}");
        }
    }
}

#[test]
fn not_a_number_is_added_like_any_value() {
    let options = Options::new(1, Strategy::Ascending { interval: 1 }, Propagation::Eager, 10);
    for (isa, take) in tables::TAKE.usable() {
        let events = [(0, 1, f64::NAN), (0, 2, 1.0), (0, 12, f64::INFINITY), (0, 13, -0.0), (0, 25, -0.0)];
        let closed = outcome(&options, take, &events, None, 5).closed;
        assert!(closed[0].sum.is_nan() && closed[0].count == 2, "{isa}");
        assert_eq!((closed[1].count, closed[1].sum), (2, f64::INFINITY), "{isa}");
        assert_eq!((closed[2].count, closed[2].sum.to_bits()), (1, 0), "{isa}: the sum starts at +0.0");
    }
}

#[test]
fn windows_far_ahead_are_kept_up_to_their_bound_and_then_refused() {
    let strategy = Strategy::Ascending { interval: 1 };
    let options = Options { open_windows: 2, most_far: 2, ..Options::new(2, strategy, Propagation::Eager, 10) };
    let mut operator = OutOfOrder::new(options).unwrap();
    let mut closed = Vec::new();
    operator.extend(&[0, 1], &[5, 5], &[1.0, 1.0], &mut closed).unwrap();
    let taken = operator.extend(&[0, 0, 0, 0], &[1_000, 2_000, 2_001, 3_000], &[1.0; 4], &mut closed).unwrap();
    assert_eq!(taken, Taken { accepted: 3, late: 0, refused: 1 });
    let taken = operator.extend(&[1, 1], &[2_005, 2_105], &[8.0; 2], &mut closed).unwrap();
    assert_eq!(taken, Taken { accepted: 1, late: 0, refused: 1 }, "there is room again once the first event counts");
    let first: Vec<(u32, i64)> = closed[..3].iter().map(|w| (w.partition, w.window)).collect();
    assert_eq!(first, [(0, 0), (0, 100), (1, 0)]);
    operator.finish(&mut closed);
    let last: Vec<(u32, i64, u64)> = closed[3..].iter().map(|w| (w.partition, w.window, w.count)).collect();
    assert_eq!(last, [(0, 200, 2), (1, 210, 1)]);
}

#[test]
fn an_idle_partition_lets_windows_close() {
    let strategy = Strategy::Periodic { interval: 10, out_of_orderness: 5 };
    let lazy = Propagation::Lazy { minimum_advance: 50 };
    let options = Options { idle_after: Some(100), ..Options::new(2, strategy, lazy, 100) };
    let mut operator = OutOfOrder::new(options).unwrap();
    let mut closed = Vec::new();
    operator.extend(&[0, 0, 1, 0], &[10, 150, 20, 260], &[1.0; 4], &mut closed).unwrap();
    operator.tick(0, &mut closed);
    operator.extend(&[0], &[270], &[1.0], &mut closed).unwrap();
    assert!(closed.is_empty(), "partition 1 is waited for");
    operator.tick(101, &mut closed);
    assert_eq!(closed.iter().map(|w| (w.partition, w.window)).collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 0)]);
    assert_eq!(operator.last_sent(), Some(260));
    let taken = operator.extend(&[1, 1], &[199, 200], &[1.0; 2], &mut closed).unwrap();
    assert_eq!((taken.late, taken.accepted), (1, 1));
}

#[test]
fn what_cannot_be_is_refused_and_nothing_of_it_taken_in() {
    let good = Options::new(2, Strategy::Ascending { interval: 1 }, Propagation::Eager, 10);
    let never = Propagation::Lazy { minimum_advance: u64::MAX };
    for bad in [
        Options { window: 0, ..good },
        Options { window: MOST_SPAN + 1, ..good },
        Options { window: 1 << 48, ..good },
        Options { open_windows: 0, ..good },
        Options { partitions: 0, ..good },
        Options { propagation: never, ..good },
        Options { propagation: never, window: 1, ..good },
        Options { late: LateLimits { events: 0, ..good.late }, ..good },
    ] {
        assert!(matches!(OutOfOrder::new(bad), Err(StreamError::Setting { .. })), "{bad:?}");
    }
    let mut operator = OutOfOrder::new(good).unwrap();
    let mut closed = Vec::new();
    assert!(operator.extend(&[0, 2], &[1, 2], &[1.0, 2.0], &mut closed).is_err());
    assert!(operator.extend(&[0, 1], &[1], &[1.0, 2.0], &mut closed).is_err());
    assert!(operator.extend(&[0, 1], &[1, 2], &[1.0], &mut closed).is_err());
    operator.finish(&mut closed);
    assert_eq!((operator.taken(), closed.len()), (Taken::default(), 0));
    assert!(operator.late(2).is_none() && operator.drain_late(2, 1).next().is_none());
}
