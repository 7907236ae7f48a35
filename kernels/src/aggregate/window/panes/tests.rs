//! Every rung against the reference.

use super::{KeyedPanes, MOST_KEYS, MOST_PANES, Panes, Taken, reference, tables::*};
use crate::aggregate::window::WindowError;
use crate::aggregate::window::summary::Summary;
use proptest::prelude::*;

/// Keys of the keyed panes that are tested.
const KEYS: usize = 7;

/// Events in columns, the panes that they are fed to, and the ends of the batches that they are fed in.
#[derive(Debug, Clone)]
struct Stream {
    size: u64,
    panes: usize,
    keys: Vec<u32>,
    times: Vec<i64>,
    values: Vec<f64>,
    cuts: Vec<usize>,
}

impl Stream {
    /// A stream with keys and values that follow from the number of the event, cut nowhere.
    fn of(size: u64, panes: usize, times: Vec<i64>) -> Stream {
        let keys = (0..times.len()).map(|number| (scattered(number) % KEYS as u64) as u32).collect();
        let values = (0..times.len()).map(|number| (scattered(number) >> 40) as f64 * 0.1 - 600_000.0).collect();
        Stream { size, panes, keys, times, values, cuts: Vec::new() }
    }

    fn batches(&self) -> Vec<std::ops::Range<usize>> {
        let mut ends = self.cuts.clone();
        ends.extend([0, self.times.len()]);
        ends.sort_unstable();
        ends.windows(2).map(|ends| ends[0]..ends[1]).collect()
    }

    fn feed(&self, rung: Extend) -> (Panes, Taken) {
        let mut panes = Panes::new(self.size, self.panes).unwrap();
        let mut taken = Taken::default();
        for batch in self.batches() {
            add(&mut taken, rung(&mut panes, &self.times[batch.clone()], &self.values[batch]).unwrap());
        }
        (panes, taken)
    }

    fn feed_keyed(&self, rung: ExtendKeyed) -> (KeyedPanes, Taken) {
        let mut panes = KeyedPanes::new(KEYS, self.size, self.panes).unwrap();
        let mut taken = Taken::default();
        for batch in self.batches() {
            let (keys, times, values) = (&self.keys[batch.clone()], &self.times[batch.clone()], &self.values[batch]);
            add(&mut taken, rung(&mut panes, keys, times, values).unwrap());
        }
        (panes, taken)
    }

    /// Feeds the stream to every rung and compares all panes.
    fn check(&self) {
        let (expected, expected_taken) = reference::panes(self.size, self.panes, &self.times, &self.values);
        for (isa, rung) in EXTEND.usable() {
            let (panes, taken) = self.feed(rung);
            assert_eq!(taken, expected_taken, "{isa}");
            assert_eq!(panes.newest().is_some(), !self.times.is_empty(), "{isa}");
            let Some(newest) = panes.newest() else { continue };
            assert_eq!(newest, *expected.last_key_value().expect("the newest pane has events").0, "{isa}");
            let kept: Vec<(i64, Summary)> = panes.iter().collect();
            for (number, found) in &kept {
                let pane = expected.get(number).copied().unwrap_or(Summary::EMPTY);
                assert_eq!((*found, panes.pane(*number)), (pane, Some(pane)), "pane {number}, {isa}");
            }
            assert!(expected.keys().all(|number| kept.iter().any(|(kept, _)| kept == number)), "{isa}");
        }
        let (expected, _) = reference::keyed_panes(self.size, self.panes, &self.keys, &self.times, &self.values);
        for (isa, rung) in EXTEND_KEYED.usable() {
            let (panes, taken) = self.feed_keyed(rung);
            assert_eq!(taken, expected_taken, "{isa}");
            let newest = panes.newest().unwrap_or(0);
            let oldest = newest.saturating_sub_unsigned(self.panes as u64 - 1);
            for number in oldest..=newest {
                for key in 0..KEYS as u32 {
                    let pane = expected.get(&(number, key)).copied().unwrap_or(Summary::EMPTY);
                    let found = panes.pane(key, number).unwrap_or(Summary::EMPTY);
                    assert_eq!(found, pane, "pane {number} of key {key}, {isa}");
                }
            }
        }
    }
}

/// A number without a pattern.
fn scattered(index: usize) -> u64 {
    (index as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

fn add(taken: &mut Taken, more: Taken) {
    taken.accepted += more.accepted;
    taken.late += more.late;
}

/// Times of every kind: in order, in order but for strays, scattered over some panes, and at both ends of `i64`.
fn times(size: u64, panes: usize) -> impl Strategy<Value = Vec<i64>> {
    let (size, reach) = (size as i64, size as i64 * panes as i64);
    let step = prop_oneof![Just(0), Just(1), Just(size / 20), Just(size), Just(reach)];
    let stray = prop_oneof![12 => Just(0), 3 => -reach..=0, 1 => -2 * reach..=2 * reach];
    let moving = (-2 * reach..2 * reach, step, prop::collection::vec((0..8i64, stray), 0..400)).prop_map(
        |(start, step, events)| {
            let time = |now: &mut i64, (moves, stray): (i64, i64)| {
                *now += i64::from(moves == 0) * step + moves / 4;
                Some(*now + stray)
            };
            events.into_iter().scan(start, time).collect()
        },
    );
    let ends = (0..4 * reach, prop::bool::ANY).prop_map(|(off, low)| if low { i64::MIN + off } else { i64::MAX - off });
    prop_oneof![
        6 => moving,
        2 => prop::collection::vec(-reach..reach, 0..300),
        1 => prop::collection::vec(ends, 0..200),
    ]
}

/// Streams of every kind, cut anywhere.
fn streams() -> impl Strategy<Value = Stream> {
    let size = prop_oneof![Just(1u64), 2..200u64, Just(60_000)];
    let panes = prop_oneof![Just(1usize), 2..6usize, Just(60)];
    let value = prop_oneof![4 => -100.0..100.0f64, 1 => prop::num::f64::ANY, 1 => Just(-0.0)];
    (size, panes).prop_flat_map(move |(size, panes)| {
        let value = value.clone();
        times(size, panes).prop_flat_map(move |times| {
            let len = times.len();
            let keys = prop::collection::vec(0..KEYS as u32, len);
            let values = prop::collection::vec(value.clone(), len);
            let cuts = prop::collection::vec(0..=len, 0..6);
            (keys, values, cuts).prop_map({
                move |(keys, values, cuts)| Stream { size, panes, keys, times: times.clone(), values, cuts }
            })
        })
    })
}

proptest! {
    #[test]
    fn rungs_are_the_reference_however_a_stream_is_cut(stream in streams()) {
        stream.check();
    }
}

/// Long streams whose blocks have no strays, few, many and a majority; some late, some that move the ring.
#[test]
fn strays_one_by_one_and_by_the_block() {
    for (percent, reach) in [(0, 1), (1, 30), (5, 30), (25, 3), (50, 1), (90, 2), (5, 200)] {
        for lead in [0, 3, 20] {
            let time = |number: usize| {
                let stray = scattered(number) % 100 < percent;
                let back = if stray { (scattered(number + 77) >> 8) % (reach * 500) + 500 } else { 0 };
                let ahead = if number % 900 == 899 { 1500 } else { 0 };
                number as i64 - back as i64 + ahead
            };
            let times = (0..3000).map(time).collect();
            Stream { cuts: vec![lead, 1000 + lead, 2500], ..Stream::of(500, 60, times) }.check();
        }
    }
}

/// Every length around a block and its lanes, begun at every lane.
#[test]
fn every_length_from_every_lane() {
    for len in (0..=20).chain(60..=70).chain(120..=136).chain([200, 1000]) {
        for lead in 0..9 {
            let times = (0..(lead + len) as i64).map(|time| time * 3 / 2).collect();
            Stream { cuts: vec![lead], ..Stream::of(40, 5, times) }.check();
        }
    }
}

/// Times, size, panes; and the pane that is newest at the end, with the events of the whole ring.
type Edge = (&'static [i64], u64, usize, i64, u64);

#[test]
fn times_at_the_ends_are_times_like_any_other() {
    const LOW: i64 = i64::MIN;
    const HIGH: i64 = i64::MAX;
    let edges: &[Edge] = &[
        (&[LOW, LOW + 1, LOW], 1, 2, LOW + 1, 3),
        (&[HIGH, HIGH - 1, LOW], 1, 2, HIGH, 2),
        (&[LOW, HIGH], 1, 5, HIGH, 1),
        (&[HIGH, LOW], 1, 5, HIGH, 1),
        (&[LOW, -1, 0, HIGH], 1 << 63, 1, 0, 2),
        (&[LOW, -1, 0, HIGH], 1 << 63, 2, 0, 4),
        (&[HIGH, LOW, 0], u64::MAX, 2, 0, 3),
        (&[LOW, -1], u64::MAX, 3, -1, 2),
        (&[LOW, HIGH, -1], HIGH as u64, 4, 1, 3),
        (&[LOW, HIGH, -1], HIGH as u64, 3, 1, 2),
        (&[-1, 0, -60, -61], 60, 2, 0, 3),
        (&[-1, 0, -60, -61], 60, 3, 0, 4),
    ];
    for (times, size, panes, newest, events) in edges {
        // As a few events, and as events of whole blocks.
        for repeated in [1, 30, 100] {
            let times: Vec<i64> = times.iter().flat_map(|time| vec![*time; repeated]).collect();
            let stream = Stream::of(*size, *panes, times);
            stream.check();
            for (isa, rung) in EXTEND.usable() {
                let (fed, _) = stream.feed(rung);
                assert_eq!(fed.newest(), Some(*newest), "{isa}");
                assert_eq!(fed.window(*newest, *panes).count(), events * repeated as u64, "{isa}");
            }
        }
    }
}

#[test]
fn an_event_that_moves_the_ring_makes_later_ones_late() {
    let mut times: Vec<i64> = (0..64).collect();
    times[31] = 1000; // pane 10 of 100, two panes kept: the other events after it are late
    let stream = Stream::of(100, 2, times);
    stream.check();
    for (isa, rung) in EXTEND.usable() {
        let (panes, taken) = stream.feed(rung);
        assert_eq!(taken, Taken { accepted: 32, late: 32 }, "{isa}");
        assert_eq!((panes.pane(0), panes.window(10, 20).count()), (None, 1), "{isa}");
    }
}

#[test]
fn not_a_number_zeros_and_infinities_are_as_a_summary_says() {
    for value in [f64::NAN, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324] {
        for len in [1, 100] {
            Stream { values: vec![value; len], ..Stream::of(10, 3, (0..len as i64).map(|at| at / 8).collect()) }
                .check();
        }
    }
}

/// Panes of three sizes fed by two rungs in turn.
fn parts(at: usize) -> Stream {
    let times = (0..700).map(|number| number / 3 + (scattered(number as usize + at) % 50) as i64).collect();
    Stream::of(20, 4, times)
}

#[test]
fn panes_of_one_rung_merge_on_another() {
    let mut answers = Vec::new();
    for (isa, first) in EXTEND.usable() {
        for (other, second) in EXTEND.usable() {
            let ((mut ours, _), (theirs, _)) = (parts(0).feed(first), parts(1).feed(second));
            let taken = ours.merge(&theirs).unwrap();
            second(&mut ours, &parts(2).times[600..], &parts(2).values[600..]).unwrap();
            answers.push((format!("{isa} and {other}"), ours.iter().collect::<Vec<_>>(), taken));
        }
    }
    let (_, expected, taken) = &answers[0];
    assert!(taken.accepted > 0 && expected.iter().all(|(_, pane)| pane.count() > 0));
    for (rungs, found, others) in &answers {
        assert_eq!((found, others), (expected, taken), "{rungs}");
    }
}

#[test]
fn merged_panes_are_those_of_both_streams() {
    let (stream, other) = (parts(0), parts(1));
    let (mut ours, _) = stream.feed(EXTEND.best());
    let (theirs, _) = other.feed(EXTEND.best());
    let (before, count) = (ours.clone(), theirs.iter().map(|(_, pane)| pane.count()).sum::<u64>());
    assert_eq!(ours.merge(&theirs).unwrap(), Taken { accepted: count, late: 0 });
    let (mut keyed, _) = stream.feed_keyed(EXTEND_KEYED.best());
    let (keyed_theirs, _) = other.feed_keyed(EXTEND_KEYED.best());
    assert_eq!(keyed.merge(&keyed_theirs).unwrap(), Taken { accepted: count, late: 0 });
    for (number, pane) in ours.iter() {
        let (one, two) = (before.pane(number).unwrap(), theirs.pane(number).unwrap());
        assert_eq!((pane.count(), pane.min()), (one.count() + two.count(), one.merge(two).min()));
        assert!((pane.sum() - one.sum() - two.sum()).abs() <= 1e-9 * (one.sum().abs() + two.sum().abs()) + 1e-3);
        let of_keys = keyed.pane_of_each(number).unwrap().fold(Summary::EMPTY, Summary::merge);
        assert_eq!((of_keys.count(), of_keys.min(), of_keys.max()), (pane.count(), pane.min(), pane.max()));
    }
    // Panes far behind are given back as late.
    let mut ahead = Panes::new(20, 4).unwrap();
    ahead.advance_to(1 << 40);
    assert_eq!(ahead.merge(&theirs).unwrap(), Taken { accepted: 0, late: count });
    assert!(matches!(ours.merge(&Panes::new(20, 5).unwrap()), Err(WindowError::Unlike { .. })));
    assert!(matches!(keyed.merge(&KeyedPanes::new(8, 20, 4).unwrap()), Err(WindowError::Unlike { .. })));
}

#[test]
fn windows_are_merges_of_their_panes() {
    let stream = parts(0);
    let (panes, _) = stream.feed(EXTEND.best());
    let (keyed, _) = stream.feed_keyed(EXTEND_KEYED.best());
    let newest = panes.newest().unwrap();
    for last in [i64::MIN, newest - 5, newest - 4, newest - 2, newest, newest + 2, i64::MAX] {
        for width in [0, 1, 2, 3, 4, 10, usize::MAX] {
            let inside =
                |number: i64| number <= last && last.wrapping_sub(number) as u64 <= (width as u64).wrapping_sub(1);
            let of = |panes: &mut dyn Iterator<Item = (i64, Summary)>| {
                panes
                    .filter(|(number, _)| width > 0 && inside(*number))
                    .fold(Summary::EMPTY, |sum, (_, pane)| sum.merge(pane))
            };
            assert_eq!(panes.window(last, width), of(&mut panes.iter()), "{width} to {last}");
            let mut each = vec![Summary::EMPTY; 99];
            keyed.window_of_each(last, width, &mut each);
            assert_eq!(each.len(), KEYS);
            for (key, found) in each.into_iter().enumerate() {
                let key = key as u32;
                let expected = of(&mut panes.iter().map(|(number, _)| (number, keyed.pane(key, number).unwrap())));
                assert_eq!((found, keyed.window(key, last, width)), (expected, Some(expected)), "key {key}");
            }
        }
    }
    assert_eq!((keyed.window(KEYS as u32, newest, 1), keyed.pane(KEYS as u32, newest)), (None, None));
    assert!(keyed.pane_of_each(newest + 1).is_none() && panes.pane(newest - 4).is_none());
}

#[test]
fn a_watermark_moves_the_ring_and_only_forwards() {
    let mut panes = Panes::new(10, 3).unwrap();
    let mut keyed = KeyedPanes::new(KEYS, 10, 3).unwrap();
    panes.extend(&[5, 15], &[1.0, 2.0]).unwrap();
    keyed.extend(&[1, 1], &[5, 15], &[1.0, 2.0]).unwrap();
    for (time, newest, count) in
        [(25, 2, 2), (0, 2, 2), (30, 3, 1), (i64::MAX, i64::MAX / 10, 0), (0, i64::MAX / 10, 0)]
    {
        panes.advance_to(time);
        keyed.advance_to(time);
        assert_eq!((panes.newest(), panes.window(newest, 3).count()), (Some(newest), count), "to {time}");
        assert_eq!(keyed.window(1, newest, 3).unwrap().count(), count, "to {time}");
    }
    let mut fresh = Panes::new(10, 3).unwrap();
    fresh.advance_to(-1);
    assert_eq!(fresh.newest(), Some(-1));
    assert_eq!(fresh.extend(&[-31, -30, -21], &[1.0; 3]).unwrap(), Taken { accepted: 2, late: 1 });
}

#[test]
fn cleared_panes_are_new_ones() {
    let stream = parts(0);
    let (mut panes, mut keyed) = (stream.feed(EXTEND.best()).0, stream.feed_keyed(EXTEND_KEYED.best()).0);
    panes.clear();
    keyed.clear();
    assert_eq!((panes.newest(), panes.iter().count(), keyed.newest()), (None, 0, None));
    panes.extend(&stream.times, &stream.values).unwrap();
    keyed.extend(&stream.keys, &stream.times, &stream.values).unwrap();
    let (once, keyed_once) = (stream.feed(EXTEND.best()).0, stream.feed_keyed(EXTEND_KEYED.best()).0);
    assert!(panes.iter().eq(once.iter()));
    for (number, _) in panes.iter() {
        assert!(keyed.pane_of_each(number).unwrap().eq(keyed_once.pane_of_each(number).unwrap()));
    }
}

#[test]
fn a_refused_batch_leaves_no_trace() {
    for (isa, rung) in EXTEND_KEYED.usable() {
        let mut panes = KeyedPanes::new(KEYS, 10, 3).unwrap();
        rung(&mut panes, &[0, 1], &[5, 5], &[1.0, 2.0]).unwrap();
        let mut keys = vec![3; 100];
        keys[70] = KEYS as u32;
        keys[99] = u32::MAX;
        let refused = rung(&mut panes, &keys, &[500; 100], &[1.0; 100]).unwrap_err();
        assert_eq!(refused, WindowError::UnknownKey { index: 70, key: KEYS as u32, keys: KEYS }, "{isa}");
        assert!(matches!(rung(&mut panes, &[0, 1], &[5], &[1.0, 2.0]), Err(WindowError::Lengths { .. })), "{isa}");
        assert!(matches!(rung(&mut panes, &[0, 1], &[5, 5], &[1.0]), Err(WindowError::Lengths { .. })), "{isa}");
        assert_eq!((panes.newest(), panes.window(0, 0, 3).unwrap().count()), (Some(0), 1), "{isa}");
    }
    for (isa, rung) in EXTEND.usable() {
        let mut panes = Panes::new(10, 3).unwrap();
        assert!(matches!(rung(&mut panes, &[1, 2], &[1.0]), Err(WindowError::Lengths { .. })), "{isa}");
        assert_eq!(panes.newest(), None, "{isa}");
        assert_eq!(rung(&mut panes, &[], &[]).unwrap(), Taken::default(), "{isa}");
    }
}

#[test]
fn sizes_out_of_range_are_refused() {
    let range = |error: WindowError| matches!(error, WindowError::OutOfRange { .. });
    for (size, panes) in [(0, 1), (1, 0), (1, MOST_PANES + 1)] {
        assert!(range(Panes::new(size, panes).unwrap_err()) && range(KeyedPanes::new(1, size, panes).unwrap_err()));
    }
    for (keys, panes) in [(0, 1), (MOST_KEYS + 1, 1), (MOST_KEYS, 5), (usize::MAX, 1)] {
        assert!(range(KeyedPanes::new(keys, 1, panes).unwrap_err()));
    }
}

#[test]
fn an_hour_in_panes_of_a_minute_takes_less_than_ten_kilobytes() {
    let panes = Panes::new(60_000, 60).unwrap();
    assert!(panes.bytes() < 10_000, "{} bytes", panes.bytes());
    let keyed = KeyedPanes::new(1000, 60_000, 60).unwrap();
    assert!(keyed.bytes() < 1000 * 60 * 32 + 200, "{} bytes", keyed.bytes());
}
