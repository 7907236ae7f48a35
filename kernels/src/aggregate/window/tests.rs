//! The structures stepped together against plain recomputation.

use super::WindowError;
use super::combine::{Accumulate, Combine};
use super::late_tree::{self, LateTree};
use super::panes::Taken;
use super::session::{Entered, Session, SessionLimits, Sessions};
use super::sketches::{KeyedSketchPanes, SketchPanes};
use super::summary::Summary;
use super::two_stacks::TwoStacksLite;
use crate::sketch::count_min::CountMin;
use crate::sketch::hyperloglog::HyperLogLog;
use crate::sketch::relative_histogram::RelativeHistogram;
use crate::sketch::t_digest::TDigest;
use proptest::prelude::*;
use std::collections::{BTreeMap, VecDeque};

/// Concatenation: associative, not commutative, not invertible.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Text(String);

impl Combine for Text {
    fn combine(&self, later: &Self) -> Self {
        Text(self.0.clone() + &later.0)
    }
}

/// The largest: nothing can be taken out of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Largest(u32);

impl Combine for Largest {
    fn combine(&self, later: &Self) -> Self {
        Largest(self.0.max(later.0))
    }
}

fn text(number: u32) -> Text {
    Text(char::from_u32('a' as u32 + number % 26).unwrap().to_string())
}

fn recomputed<'a, T: Combine + Default + 'a>(parts: impl IntoIterator<Item = &'a T>) -> T {
    parts.into_iter().fold(T::default(), |kept, part| kept.combine(part))
}

/// Pushes and pops a queue and its recomputation together.
fn step_two_stacks<T: Combine + Default + PartialEq + std::fmt::Debug>(steps: &[Option<u32>], part: impl Fn(u32) -> T) {
    let (mut window, mut parts) = (TwoStacksLite::new(), VecDeque::new());
    for step in steps {
        match step {
            Some(number) => {
                window.push(part(*number));
                parts.push_back(part(*number));
            }
            None => assert_eq!(window.pop(), parts.pop_front().is_some()),
        }
        assert_eq!((window.len(), window.is_empty()), (parts.len(), parts.is_empty()));
        assert_eq!(window.query(), recomputed(&parts));
    }
}

/// An update of a pane by its distance behind or before the newest, or a watermark, or a query.
#[derive(Debug, Clone)]
enum TreeStep {
    Update { ahead: i64, number: u32 },
    Advance { ahead: i64 },
    Query { back: i64, panes: i64 },
}

fn tree_steps() -> impl Strategy<Value = Vec<TreeStep>> {
    let step = prop_oneof![
        5 => (-12..3i64, any::<u32>()).prop_map(|(ahead, number)| TreeStep::Update { ahead, number }),
        1 => (-2..40i64).prop_map(|ahead| TreeStep::Advance { ahead }),
        4 => (-2..14i64, 0..14i64).prop_map(|(back, panes)| TreeStep::Query { back, panes }),
    ];
    prop::collection::vec(step, 0..120)
}

fn step_late_tree<T: Combine + Default + PartialEq + std::fmt::Debug>(
    panes: usize,
    start: i64,
    steps: &[TreeStep],
    part: impl Fn(u32) -> T,
) {
    let mut tree = LateTree::new(panes).unwrap();
    let (mut kept, mut newest, mut late) = (BTreeMap::<i64, T>::new(), None::<i64>, 0);
    for step in steps {
        let base = newest.unwrap_or(start);
        match *step {
            TreeStep::Update { ahead, number } => {
                let pane = base.saturating_add(ahead);
                newest = Some(newest.map_or(pane, |newest| newest.max(pane)));
                let on_time = newest.unwrap().abs_diff(pane) < panes as u64;
                assert_eq!(tree.append(pane, &part(number)), on_time);
                if on_time {
                    kept.entry(pane).or_default().append(&part(number));
                } else {
                    late += 1;
                }
            }
            TreeStep::Advance { ahead } => {
                let pane = base.saturating_add(ahead);
                tree.advance_to(pane);
                newest = Some(newest.map_or(pane, |newest| newest.max(pane)));
            }
            TreeStep::Query { back, panes } => {
                let last = base.saturating_sub(back);
                let first = last.saturating_sub(panes - 1);
                let expected =
                    if panes == 0 { T::default() } else { recomputed(kept.range(first..=last).map(|(_, part)| part)) };
                assert_eq!(tree.window(last, panes as usize), expected);
            }
        }
        if let Some(newest) = newest {
            kept.retain(|pane, _| newest.abs_diff(*pane) < panes as u64);
        }
        assert_eq!((tree.newest(), tree.late()), (newest, late));
        assert_eq!(tree.range(i64::MIN..=i64::MAX), recomputed(kept.values()));
    }
}

proptest! {
    #[test]
    fn two_stacks_are_the_recomputed_window(
        steps in prop::collection::vec(prop::option::weighted(0.6, any::<u32>()), 0..150),
    ) {
        step_two_stacks(&steps, text);
        step_two_stacks(&steps, Largest);
        step_two_stacks(&steps, |number| Summary::of(f64::from(number)));
    }

    #[test]
    fn the_late_tree_is_the_recomputed_range(panes in 1usize..12, steps in tree_steps()) {
        step_late_tree(panes, 5, &steps, text);
        step_late_tree(panes, -3, &steps, Largest);
        step_late_tree(panes, i64::MAX - 20, &steps, text);
        step_late_tree(panes, i64::MIN, &steps, text);
    }

    #[test]
    fn sessions_are_the_recomputed_groups(
        events in prop::collection::vec((0u32..3, 0i64..80, 0u32..9), 0..80),
        gap in 1u64..9,
        allowed_lateness in 0u64..9,
        disorder in 0i64..30,
        batch in 1usize..20,
        most_open in prop_oneof![Just(2usize), Just(1000)],
    ) {
        let limits = SessionLimits { keys: 3, gap, allowed_lateness, most_open };
        let mut sessions = Sessions::new(limits, Summary::EMPTY).unwrap();
        let mut plain = PlainSessions { limits, watermark: i64::MIN, open: Vec::new() };
        // Most events come in order, with a bounded disorder.
        let mut events: Vec<(u32, i64, f64)> =
            events.into_iter().map(|(key, time, value)| (key, time, f64::from(value))).collect();
        events.sort_by_key(|(_, time, value)| *time + *value as i64 * disorder / 9);
        let (mut closed, mut expected, mut totals) = (Vec::new(), Vec::new(), Entered::default());
        for events in events.chunks(batch) {
            let keys: Vec<u32> = events.iter().map(|(key, ..)| *key).collect();
            let times: Vec<i64> = events.iter().map(|(_, time, _)| *time).collect();
            let values: Vec<f64> = events.iter().map(|(.., value)| *value).collect();
            sessions.extend(&keys, &times, &values).unwrap();
            for (key, time, value) in events {
                plain.insert(*key, *time, *value, &mut totals);
            }
            let watermark = times.iter().max().unwrap() - disorder / 2;
            sessions.advance_to(watermark, &mut closed);
            plain.advance_to(watermark, &mut expected);
            prop_assert_eq!(&closed, &expected);
            prop_assert_eq!((sessions.totals(), sessions.open()), (totals, plain.open.len()));
        }
        sessions.advance_to(i64::MAX, &mut closed);
        plain.advance_to(i64::MAX, &mut expected);
        prop_assert_eq!(&closed, &expected);
        prop_assert_eq!(sessions.open(), 0);
        let in_sessions: u64 = closed.iter().map(|session| session.aggregate.as_ref().unwrap().count()).sum();
        prop_assert_eq!(in_sessions, totals.accepted);
        prop_assert_eq!(totals.accepted + totals.late + totals.refused, events.len() as u64);
    }

    #[test]
    fn panes_of_sketches_are_the_recomputed_windows(
        events in prop::collection::vec((0u32..3, -60i64..60, 0u64..40), 0..120),
        batch in 1usize..50,
        size in 1u64..20,
        panes in 1usize..9,
    ) {
        let empty = CountMin::with_error(0.1, 0.1, crate::sketch::count_min::Update::Plain).unwrap();
        let mut global = SketchPanes::new(empty.clone(), size, panes).unwrap();
        let mut keyed = KeyedSketchPanes::new(empty.clone(), 3, size, panes).unwrap();
        let mut counts = [Taken::default(); 2];
        let (mut kept, mut newest) = (Vec::new(), None::<i64>);
        for events in events.chunks(batch) {
            let keys: Vec<u32> = events.iter().map(|(key, ..)| *key).collect();
            let times: Vec<i64> = events.iter().map(|(_, time, _)| *time).collect();
            let items: Vec<u64> = events.iter().map(|(.., item)| *item).collect();
            let taken = [global.extend(&times, &items).unwrap(), keyed.extend(&keys, &times, &items).unwrap()];
            for (counts, taken) in counts.iter_mut().zip(taken) {
                counts.accepted += taken.accepted;
                counts.late += taken.late;
            }
            for (key, time, item) in events {
                let pane = time.div_euclid(size as i64);
                newest = Some(newest.map_or(pane, |newest| newest.max(pane)));
                if newest.unwrap() - pane < panes as i64 {
                    kept.push((*key, pane, *item));
                }
            }
        }
        let expected = Taken { accepted: kept.len() as u64, late: (events.len() - kept.len()) as u64 };
        prop_assert_eq!(counts, [expected; 2]);
        prop_assert_eq!([global.newest(), keyed.newest()], [newest; 2]);
        let Some(newest) = newest else { return Ok(()) };
        for width in 0..=panes {
            for last in newest - panes as i64..=newest + 1 {
                let window = |key: Option<u32>| {
                    let mut sketch = empty.clone();
                    let oldest = (newest - panes as i64).max(last - width as i64);
                    let inside = |event: &&(u32, i64, u64)| {
                        event.1 > oldest && event.1 <= last && key.is_none_or(|key| key == event.0)
                    };
                    kept.iter().filter(inside).for_each(|(.., item)| sketch.extend(&[*item]));
                    sketch
                };
                prop_assert_eq!(global.window(last, width).unwrap(), window(None));
                for key in 0..3 {
                    prop_assert_eq!(keyed.window(key, last, width).unwrap(), window(Some(key)));
                }
            }
        }
    }
}

/// The events of the open sessions of all keys, and nothing clever.
struct PlainSessions {
    limits: SessionLimits,
    watermark: i64,
    open: Vec<(u32, Vec<i64>, Summary)>,
}

impl PlainSessions {
    fn closes(&self, times: &[i64]) -> i64 {
        times.iter().max().unwrap() + (self.limits.gap + self.limits.allowed_lateness) as i64
    }

    fn insert(&mut self, key: u32, time: i64, value: f64, totals: &mut Entered) {
        let gap = self.limits.gap;
        let near = |times: &[i64]| times.iter().any(|other| other.abs_diff(time) < gap);
        let (mut touched, others): (Vec<_>, Vec<_>) =
            self.open.drain(..).partition(|(other, times, _)| *other == key && near(times));
        self.open = others;
        if touched.is_empty() {
            if self.closes(&[time]) <= self.watermark {
                totals.late += 1;
                return;
            }
            if self.open.len() == self.limits.most_open {
                totals.refused += 1;
                return;
            }
        }
        touched.sort_by_key(|(_, times, _)| times[0]);
        let mut times: Vec<i64> = touched.iter().flat_map(|(_, times, _)| times.clone()).chain([time]).collect();
        times.sort_unstable();
        let sum = touched.into_iter().map(|(.., sum)| sum).reduce(Summary::merge).unwrap_or(Summary::EMPTY);
        self.open.push((key, times, sum.merge(Summary::of(value))));
        totals.accepted += 1;
    }

    fn advance_to(&mut self, watermark: i64, closed: &mut Vec<Session<Summary>>) {
        self.watermark = self.watermark.max(watermark);
        let open = std::mem::take(&mut self.open);
        let (over, open): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|(_, times, _)| self.closes(times) <= self.watermark);
        self.open = open;
        let mut over: Vec<Session<Summary>> = over
            .into_iter()
            .map(|(key, times, sum)| Session { key, start: times[0], last: *times.last().unwrap(), aggregate: Ok(sum) })
            .collect();
        over.sort_by_key(|session| (session.last, session.key));
        closed.append(&mut over);
    }
}

#[test]
fn a_window_of_one_part_is_that_part() {
    let mut window = TwoStacksLite::new();
    for number in 0..20 {
        window.push(text(number));
        assert_eq!(window.query(), text(number));
        assert!(window.pop());
        assert_eq!(window.query(), Text::default());
    }
    assert!(!window.pop());
    assert!(window.bytes() <= 400, "{} bytes for a window of one part", window.bytes());
}

/// Each sketch in panes answers a window as one sketch of the window's values does.
#[test]
fn any_sketch_can_be_a_pane() {
    fn window<S: Accumulate>(empty: S, item: impl Fn(u64) -> S::Item) -> (S, S) {
        let mut panes = SketchPanes::new(empty.clone(), 10, 8).unwrap();
        let items: Vec<S::Item> = (0..100).map(item).collect();
        let times: Vec<i64> = (0..100).collect();
        assert_eq!(panes.extend(&times, &items).unwrap(), Taken { accepted: 100, late: 0 });
        let mut plain = empty;
        plain.accumulate(&items[40..90]);
        (panes.window(8, 5).unwrap(), plain)
    }
    let (distinct, plain) = window(HyperLogLog::new(10).unwrap(), |i| i);
    assert_eq!(distinct.estimate(), plain.estimate());
    let (values, plain) = window(RelativeHistogram::new(0.01).unwrap(), |i| i as f64);
    assert_eq!(values.quantile(0.5), plain.quantile(0.5));
    let (digest, _) = window(TDigest::new(100).unwrap(), |i| i as f64);
    assert_eq!((digest.count(), digest.min(), digest.max()), (50, Some(40.0), Some(89.0)));
    let (summary, plain) = window(Summary::EMPTY, |i| i as f64);
    assert_eq!(summary, plain);
}

#[test]
fn sizes_and_columns_that_cannot_be_are_refused() {
    assert!(LateTree::<Summary>::new(0).is_err() && LateTree::<Summary>::new(late_tree::MOST_PANES + 1).is_err());
    assert!(SketchPanes::new(Summary::EMPTY, 0, 3).is_err() && KeyedSketchPanes::new(Summary::EMPTY, 0, 3, 3).is_err());
    let mut panes = KeyedSketchPanes::new(Summary::EMPTY, 2, 10, 3).unwrap();
    let unknown = WindowError::UnknownKey { index: 1, key: 2, keys: 2 };
    assert_eq!(panes.extend(&[0, 2], &[1, 1], &[1.0, 1.0]), Err(unknown.clone()));
    assert!(panes.extend(&[0], &[1, 2], &[1.0, 1.0]).is_err());
    assert_eq!(panes.newest(), None, "nothing of a refused batch is taken");
    assert!(panes.window(2, 0, 1).is_err());
    let limits = SessionLimits { keys: 2, gap: 5, allowed_lateness: 0, most_open: 9 };
    for wrong in [
        SessionLimits { keys: 0, ..limits },
        SessionLimits { gap: 0, ..limits },
        SessionLimits { most_open: 0, ..limits },
    ] {
        assert!(Sessions::new(wrong, Summary::EMPTY).is_err());
    }
    let mut sessions = Sessions::new(limits, Summary::EMPTY).unwrap();
    assert_eq!(sessions.extend(&[0, 2], &[1, 1], &[1.0, 1.0]), Err(unknown));
    assert!(sessions.extend(&[0], &[1], &[]).is_err());
    assert_eq!((sessions.open(), sessions.totals()), (0, Entered::default()));
}

#[test]
fn times_at_the_ends_of_the_clock_are_times() {
    let ends = [i64::MIN, i64::MAX];
    let limits = SessionLimits { keys: 1, gap: u64::MAX, allowed_lateness: u64::MAX, most_open: 9 };
    let mut sessions = Sessions::new(limits, Summary::EMPTY).unwrap();
    let entered = sessions.extend(&[0, 0], &ends, &[1.0, 2.0]).unwrap();
    assert_eq!(entered.accepted, 2);
    let mut closed = Vec::new();
    sessions.advance_to(i64::MAX, &mut closed);
    assert_eq!(closed.len(), 2, "the ends are just a gap apart");
    for size in [1, u64::MAX] {
        let mut panes = SketchPanes::new(Summary::EMPTY, size, 4).unwrap();
        panes.extend(&ends, &[1.0, 2.0]).unwrap();
        let newest = panes.newest().unwrap();
        assert_eq!(panes.window(newest, 1).unwrap().max(), Some(2.0));
    }
}
