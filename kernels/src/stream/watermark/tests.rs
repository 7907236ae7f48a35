//! Watermarks against their definition, on random streams under every strategy and propagation.

use super::Strategy;
use super::reference::watermarks;
use super::*;
use proptest::prelude::*;
use proptest::strategy::Strategy as _;

/// A stream: partition and time of each event, and the words of its punctuations.
type Stream = (Vec<(u32, i64)>, Vec<u64>);

/// Any strategy with small numbers.
pub(in crate::stream) fn strategies() -> impl proptest::strategy::Strategy<Value = Strategy> {
    let numbers = (1u64..60, 0u64..80);
    prop_oneof![
        numbers.clone().prop_map(|(interval, out_of_orderness)| Strategy::Periodic { interval, out_of_orderness }),
        (0u64..80).prop_map(|out_of_orderness| Strategy::Punctuated { out_of_orderness }),
        (1u64..60).prop_map(|interval| Strategy::Ascending { interval }),
        numbers.prop_map(|(interval, out_of_orderness)| Strategy::Aligned {
            interval,
            out_of_orderness,
            most_drift: interval + 40
        }),
    ]
}

/// Eager, or lazy with a small or a large least advance.
pub(in crate::stream) fn propagations() -> impl proptest::strategy::Strategy<Value = Propagation> {
    let lazy = |minimum_advance| Propagation::Lazy { minimum_advance };
    prop_oneof![Just(Propagation::Eager), (0u64..300).prop_map(lazy), Just(lazy(u64::MAX))]
}

/// Times that mostly rise, some far behind, and some at the ends of time.
pub(in crate::stream) fn times(len: usize) -> impl proptest::strategy::Strategy<Value = Vec<i64>> {
    let step = prop_oneof![
        20 => (-30i64..30).prop_map(|disorder| (disorder, false)),
        2 => (-400i64..-100).prop_map(|late| (late, false)),
        1 => prop::sample::select(vec![i64::MIN, i64::MIN + 1, i64::MAX, i64::MAX - 1]).prop_map(|time| (time, true)),
    ];
    (prop::collection::vec(step, 0..len), prop::sample::select(vec![-5_000i64, 0, i64::MIN + 500, i64::MAX - 2_000]))
        .prop_map(|(steps, start)| {
            let at = |index: usize, step| start.saturating_add(index as i64 * 3).saturating_add(step);
            steps.iter().enumerate().map(|(index, (step, end))| if *end { *step } else { at(index, *step) }).collect()
        })
}

fn streams() -> impl proptest::strategy::Strategy<Value = Stream> {
    times(700).prop_flat_map(|times| {
        let partitions = prop::collection::vec(0u32..4, times.len());
        let words = prop::collection::vec(any::<u64>(), times.len().div_ceil(64));
        (partitions.prop_map(move |partitions| partitions.into_iter().zip(times.clone()).collect()), words)
    })
}

fn marked(words: &[u64]) -> impl Fn(usize) -> bool {
    |index| words[index / 64] >> (index % 64) & 1 == 1
}

/// Bits `from` to `to` of a bitmap, moved to the front of one of its own.
pub(in crate::stream) fn part(words: &[u64], from: usize, to: usize) -> Vec<u64> {
    let mut part = vec![0; words_for(to - from)];
    for index in (from..to).filter(|index| marked(words)(*index)) {
        part[(index - from) / 64] |= 1 << ((index - from) % 64);
    }
    part
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn watermarks_are_those_of_the_definition(
        (events, words) in streams(),
        strategy in strategies(),
        propagation in propagations(),
        batch in 1usize..400,
    ) {
        let expected = watermarks(4, (strategy, propagation), &events, marked(&words));
        let mut found = Watermarks::new(4, strategy, propagation, None).unwrap();
        let (mut sent, mut late) = (Vec::new(), 0);
        for (number, events) in events.chunks(batch).enumerate() {
            let (partitions, times): (Vec<u32>, Vec<i64>) = events.iter().copied().unzip();
            let bits = part(&words, number * batch, number * batch + events.len());
            let bits = Bitmap::new(&bits, events.len()).unwrap();
            late += found.observe_mixed(&partitions, &times, Some(bits), &mut sent).unwrap().late;
        }
        prop_assert_eq!((sent, late), (expected.sent, expected.observed.late));
        prop_assert_eq!(found.events(), events.len() as u64);
    }

    #[test]
    fn a_batch_of_one_partition_is_a_mixed_batch_of_it(
        times in times(700),
        strategy in strategies(),
        propagation in propagations(),
        batch in 1usize..400,
    ) {
        let mut both = [(); 2].map(|()| Watermarks::new(2, strategy, propagation, None).unwrap());
        let mut sent = [Vec::new(), Vec::new()];
        for (number, times) in times.chunks(batch).enumerate() {
            let partition = number as u32 % 2;
            let one = both[0].observe(partition, times, &mut sent[0]).unwrap();
            let mixed = both[1].observe_mixed(&vec![partition; times.len()], times, None, &mut sent[1]).unwrap();
            prop_assert_eq!(one, mixed);
        }
        prop_assert_eq!(&sent[0], &sent[1]);
        prop_assert_eq!(both[0].current(), both[1].current());
    }

    #[test]
    fn lazy_sends_a_part_of_what_eager_sends_and_flush_the_rest(
        (events, _) in streams(),
        strategy in strategies(),
        minimum_advance in 0u64..300,
    ) {
        let (partitions, times): (Vec<u32>, Vec<i64>) = events.into_iter().unzip();
        let run = |propagation| {
            let mut watermarks = Watermarks::new(4, strategy, propagation, None).unwrap();
            let mut sent = Vec::new();
            let observed = watermarks.observe_mixed(&partitions, &times, None, &mut sent).unwrap();
            watermarks.flush(&mut sent);
            (sent, observed, watermarks.current(), watermarks.generated())
        };
        let (eager, lazy) = (run(Propagation::Eager), run(Propagation::Lazy { minimum_advance }));
        prop_assert_eq!((eager.1, eager.2, eager.3), (lazy.1, lazy.2, lazy.3));
        prop_assert_eq!(lazy.0.last().map(|watermark| watermark.time), lazy.2);
        prop_assert!(lazy.0.iter().all(|sent| eager.0.iter().any(|there| there.time == sent.time)));
        let held_back = lazy.0.len().saturating_sub(1);
        prop_assert!(lazy.0[..held_back].windows(2).all(|pair| pair[1].time.abs_diff(pair[0].time) >= minimum_advance));
    }
}

#[test]
fn an_idle_partition_no_longer_holds_the_watermark_back() {
    let strategy = Strategy::Periodic { interval: 10, out_of_orderness: 0 };
    let mut watermarks = Watermarks::new(3, strategy, Propagation::Eager, Some(5)).unwrap();
    let mut sent = Vec::new();
    watermarks.observe(0, &[100], &mut sent).unwrap();
    watermarks.observe(1, &[55], &mut sent).unwrap();
    watermarks.tick(0, &mut sent);
    watermarks.tick(5, &mut sent);
    assert_eq!(watermarks.current(), None, "partition 2 was silent for 5 and not for more");
    watermarks.observe(1, &[57], &mut sent).unwrap();
    watermarks.tick(6, &mut sent);
    assert_eq!(watermarks.current(), Some(50), "partitions 0 and 2 are idle");
    watermarks.observe(0, &[101], &mut sent).unwrap();
    watermarks.observe(1, &[120], &mut sent).unwrap();
    assert_eq!(watermarks.current(), Some(100), "partition 0 is back");
    let late = watermarks.observe(2, &[99], &mut sent).unwrap().late;
    assert_eq!((late, watermarks.current()), (1, Some(100)), "partition 2 is back, and the watermark does not go back");
    watermarks.observe(0, &[300], &mut sent).unwrap();
    watermarks.observe(1, &[300], &mut sent).unwrap();
    assert_eq!(watermarks.current(), Some(100), "partition 2 holds it back");
    watermarks.tick(7, &mut sent);
    watermarks.tick(20, &mut sent);
    assert_eq!(watermarks.current(), Some(100), "when all are idle it stays");
    watermarks.observe(1, &[301], &mut sent).unwrap();
    assert_eq!(watermarks.current(), Some(300), "the only one that is not idle");
    assert_eq!(sent.iter().map(|watermark| watermark.time).collect::<Vec<_>>(), [50, 100, 300]);
}

#[test]
fn partitions_that_run_ahead_are_named() {
    let strategy = Strategy::Aligned { interval: 10, out_of_orderness: 5, most_drift: 100 };
    let mut watermarks = Watermarks::new(3, strategy, Propagation::Eager, None).unwrap();
    let mut sent = Vec::new();
    watermarks.observe(0, &[1_000], &mut sent).unwrap();
    assert!(watermarks.ahead().is_empty(), "there is no watermark yet");
    watermarks.observe(1, &[205], &mut sent).unwrap();
    watermarks.observe(2, &[306], &mut sent).unwrap();
    assert_eq!((watermarks.current(), watermarks.ahead()), (Some(200), vec![0, 2]));
    watermarks.observe(1, &[215], &mut sent).unwrap();
    assert_eq!((watermarks.current(), watermarks.ahead()), (Some(210), vec![0]));
}

#[test]
fn what_cannot_be_is_refused_and_nothing_of_it_taken_in() {
    let setting = |strategy, partitions| Watermarks::new(partitions, strategy, Propagation::Eager, None).unwrap_err();
    let good = Strategy::Ascending { interval: 1 };
    assert!(matches!(setting(good, 0), StreamError::Setting { asked: 0, .. }));
    assert!(matches!(setting(good, MOST_PARTITIONS + 1), StreamError::Setting { .. }));
    assert!(matches!(setting(Strategy::Ascending { interval: 0 }, 1), StreamError::Setting { .. }));
    let drift = Strategy::Aligned { interval: 10, out_of_orderness: 0, most_drift: 9 };
    assert!(setting(drift, 1).to_string().contains("drift of aligned partitions is 9"));
    let mut watermarks = Watermarks::new(2, good, Propagation::Eager, None).unwrap();
    let mut sent = Vec::new();
    let unknown = watermarks.observe_mixed(&[0, 1, 2, 3], &[1; 4], None, &mut sent).unwrap_err();
    assert_eq!(unknown, StreamError::UnknownPartition { index: 2, partition: 2, partitions: 2 });
    assert!(watermarks.observe(7, &[1], &mut sent).is_err());
    let bits = Bitmap::new(&[0], 3).unwrap();
    for result in [
        watermarks.observe_mixed(&[0, 1], &[1], None, &mut sent),
        watermarks.observe_mixed(&[0, 1], &[1, 1], Some(bits), &mut sent),
    ] {
        assert!(matches!(result, Err(StreamError::Lengths { expected: 2, .. })));
    }
    assert_eq!((watermarks.events(), watermarks.current(), sent.len()), (0, None, 0));
}
