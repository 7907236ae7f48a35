use super::*;
use lanemark_kernels::aggregate::compare::Comparison::{Equal, GreaterOrEqual};
use lanemark_kernels::pattern::Condition;
use std::collections::{BTreeMap, BTreeSet};

/// A stream in columns of its own.
#[derive(Debug, Clone, Default)]
struct Stream {
    times: Vec<i64>,
    keys: Vec<u32>,
    values: Vec<f64>,
    kinds: Vec<u8>,
    users: Vec<u64>,
}

/// Numbers that look random (Steele, Lea and Flood's splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }
}

impl Stream {
    fn random(seed: u64, n: usize) -> Stream {
        let mut random = Random(seed);
        let mut stream = Stream::default();
        let mut time = -1_000;
        for _ in 0..n {
            // Most events follow closely, some after longer than a window.
            time += match random.next(200) {
                0 => random.next(2_000) as i64,
                1..100 => 0,
                _ => random.next(5) as i64,
            };
            let key = random.next(8) * random.next(8) % 8;
            stream.times.push(time);
            stream.keys.push(key as u32);
            stream.values.push(random.next(100) as f64 - 20.0);
            stream.kinds.push(random.next(5) as u8);
            stream.users.push(random.next(40));
        }
        stream
    }

    fn events(&self) -> Events<'_> {
        let Stream { times, keys, values, kinds, users } = self;
        Events { times, keys, values, kinds, users }
    }
}

fn step(kind: i64) -> Condition {
    Condition::compare("kind", Equal, kind) & Condition::compare("value", GreaterOrEqual, 10.0)
}

fn plan() -> Plan {
    let relaxed = Pattern::begin("a", step(1)).followed_by("b", step(2)).followed_by("c", step(3));
    let strict = Pattern::begin("a", step(0)).next("b", step(4));
    Plan {
        keep: GreaterOrEqual,
        bound: 10.0,
        pane: 50,
        panes: 4,
        report_every: 300,
        precision: 12,
        top: 3,
        keys: 8,
        patterns: vec![relaxed.within(40).partition_by("key"), strict],
        most_partial_matches: 100_000,
    }
}

fn run(stream: &Stream, batch: impl FnMut() -> usize) -> Results {
    let (mut pipeline, mut results, mut batch) = (Pipeline::new(plan()).unwrap(), Results::default(), batch);
    let mut first = 0;
    while first < stream.times.len() {
        let last = stream.times.len().min(first + batch());
        pipeline.process(&stream.events().slice(first..last), &mut results).unwrap();
        first = last;
    }
    assert_eq!(pipeline.taken(), stream.times.len() as u64);
    pipeline.finish(&mut results);
    results
}

/// What holds by the definition: every window and report computed from the whole stream.
#[derive(Debug, PartialEq)]
struct Naive {
    /// End, count, sum, smallest, largest, and the event that fires it.
    windows: Vec<(i64, u64, f64, f64, f64, u64)>,
    /// Time, distinct users, counts of all keys, and the event that fires it.
    reports: Vec<(i64, usize, BTreeMap<u64, u64>, u64)>,
}

fn naive(stream: &Stream) -> Naive {
    let plan = plan();
    let n = stream.times.len();
    let kept: Vec<usize> = (0..n).filter(|index| stream.values[*index] >= plan.bound).collect();
    let newest = stream.times[n - 1];
    let fired_by = |time: i64| (0..n).find(|index| stream.times[*index] >= time).unwrap() as u64;
    let multiples = |step: i64| {
        let first = stream.times[0].div_euclid(step);
        (first..=newest.div_euclid(step)).map(move |number| number * step)
    };
    let mut found = Naive { windows: Vec::new(), reports: Vec::new() };
    for end in multiples(plan.pane) {
        let range = end - plan.pane * plan.panes as i64..end;
        let of_window = kept.iter().filter(|index| range.contains(&stream.times[**index]));
        let values: Vec<f64> = of_window.map(|index| stream.values[*index]).collect();
        if !values.is_empty() {
            let min = values.iter().copied().fold(f64::INFINITY, f64::min);
            let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            found.windows.push((end, values.len() as u64, values.iter().sum(), min, max, fired_by(end)));
        }
    }
    for at in multiples(plan.report_every) {
        let since = at - plan.report_every;
        if kept.iter().any(|index| (since..at).contains(&stream.times[*index])) {
            let covered = || kept.iter().filter(|index| stream.times[**index] < at);
            let users: BTreeSet<u64> = covered().map(|index| stream.users[*index]).collect();
            let mut counts = BTreeMap::new();
            covered().for_each(|index| *counts.entry(u64::from(stream.keys[*index])).or_insert(0) += 1);
            found.reports.push((at, users.len(), counts, fired_by(at)));
        }
    }
    found
}

#[test]
fn windows_reports_and_matches_are_those_of_the_definition() {
    for seed in 0..40 {
        let stream = Stream::random(seed, 3_000);
        let found = run(&stream, || 3_000);
        let expected = naive(&stream);
        let windows: Vec<_> = found
            .windows
            .iter()
            .map(|Window { end, summary, fired_by }| {
                let (min, max) = (summary.min().unwrap(), summary.max().unwrap());
                (*end, summary.count(), summary.sum(), min, max, *fired_by)
            })
            .collect();
        assert_eq!(windows, expected.windows, "seed {seed}");
        assert!(windows.len() > 50);
        assert_eq!(found.reports.len(), expected.reports.len());
        for (report, (at, distinct, counts, fired_by)) in found.reports.iter().zip(&expected.reports) {
            assert_eq!((report.at, report.distinct.round() as usize, report.fired_by), (*at, *distinct, *fired_by));
            let mut best: Vec<u64> = counts.values().copied().collect();
            best.sort_unstable_by(|a, b| b.cmp(a));
            best.truncate(3);
            assert!(report.top.iter().all(|heavy| counts[&heavy.key] == heavy.count), "seed {seed}");
            assert_eq!(report.top.iter().map(|heavy| heavy.count).collect::<Vec<_>>(), best);
        }
        let columns = [("value", Column::F64(&stream.values)), ("kind", Column::U8(&stream.kinds))];
        let events = pattern::Events::new(&stream.times, Some(&stream.keys), &columns).unwrap();
        let matches = pattern::reference::matches(&plan().patterns, &events).unwrap();
        assert!(matches.len() > 20);
        assert_eq!(found.matches.sorted(), matches.sorted(), "seed {seed}");
    }
}

#[test]
fn batches_do_not_change_what_is_found() {
    let stream = Stream::random(99, 20_000);
    let whole = run(&stream, || 20_000);
    let mut random = Random(3);
    let cut = [run(&stream, || 1), run(&stream, || 777), run(&stream, || 1 + random.next(5_000) as usize)];
    for found in cut {
        assert_eq!((&found.windows, &found.reports), (&whole.windows, &whole.reports));
        assert_eq!(found.matches.sorted(), whole.matches.sorted());
    }
}

#[test]
fn stages_come_in_order_and_see_what_they_brought() {
    let stream = Stream::random(5, 10_000);
    let (mut pipeline, mut results) = (Pipeline::new(plan()).unwrap(), Results::default());
    let (mut stages, mut windows, mut reports) = (Vec::new(), 0, 0);
    let staged = pipeline.process_in_stages(&stream.events(), &mut results, |stage, results| {
        let grown = (results.windows.len() > windows, results.reports.len() > reports);
        match stage {
            Stage::Windows => assert!(grown.0 && !grown.1),
            Stage::Patterns => assert!(!grown.0 && !grown.1),
            Stage::Reports => assert!(!grown.0),
        }
        (windows, reports) = (results.windows.len(), results.reports.len());
        stages.push(stage);
    });
    assert_eq!(staged, Ok(()));
    assert_eq!(stages.len(), 3 * 10_000usize.div_ceil(2_048));
    assert!(stages.chunks(3).all(|part| part == [Stage::Windows, Stage::Patterns, Stage::Reports]));
    pipeline.finish(&mut results);
    assert_eq!(results, run(&stream, || 10_000));
}

#[test]
fn what_cannot_be_taken_in_is_refused_and_changes_nothing() {
    let stream = Stream::random(1, 100);
    let (mut pipeline, mut results) = (Pipeline::new(plan()).unwrap(), Results::default());
    let mut refused = |events: &Events<'_>, words: &str| {
        let error = pipeline.process(events, &mut results).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!((pipeline.taken(), &results), (0, &Results::default()));
    };
    let events = stream.events();
    refused(
        &Events { kinds: &stream.kinds[1..], ..events },
        "the column kinds has 99 values where there are 100 times",
    );
    let mut times = stream.times.clone();
    times[60] = times[59] - 7;
    refused(&Events { times: &times, ..events }, &format!("event 60 of the batch is of time {}", times[60]));
    let mut keys = stream.keys.clone();
    keys[31] = 8;
    refused(&Events { keys: &keys, ..events }, "event 31 of the batch has key 8; the plan has keys below 8");

    pipeline.process(&events, &mut results).unwrap();
    let error = pipeline.process(&events, &mut results).unwrap_err();
    assert!(matches!(error, BatchError::Time { index: 0, .. }), "{error}");
    pipeline.process(&events.slice(0..0), &mut results).unwrap();
}

#[test]
fn a_plan_that_cannot_be_is_refused_by_the_part_that_is_wrong() {
    let cases = [
        (Plan { pane: 0, ..plan() }, "the plan's pane is 0"),
        (Plan { report_every: -5, ..plan() }, "the plan's report_every is -5"),
        (Plan { panes: 0, ..plan() }, "the plan's windows"),
        (Plan { precision: 99, ..plan() }, "the plan's distinct count"),
        (Plan { top: 0, ..plan() }, "the plan's most frequent keys"),
    ];
    for (plan, words) in cases {
        let error = Pipeline::new(plan).unwrap_err();
        assert!(error.to_string().starts_with(words), "{error}");
    }
}
