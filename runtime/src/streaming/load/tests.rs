use super::*;
use crate::streaming::time_source::Virtual;

const MS: u64 = 1_000_000;

/// Takes so long an event, and once so long more; reports every thousandth event as a window and a match.
struct Planned<'a> {
    clock: &'a Virtual,
    ns_an_event: u64,
    stall: Option<(u64, u64)>,
    largest: u64,
    next: u64,
}

impl<'a> Planned<'a> {
    fn new(clock: &'a Virtual, ns_an_event: u64, stall: Option<(u64, u64)>) -> Self {
        Planned { clock, ns_an_event, stall, largest: 0, next: 0 }
    }
}

impl Operator for Planned<'_> {
    type Error = String;

    fn process(&mut self, events: Range<u64>, effects: &mut Effects<'_>) -> Result<(), String> {
        assert_eq!(events.start, self.next, "every event once, in order");
        assert!(!events.is_empty());
        self.next = events.end;
        let count = events.end - events.start;
        self.largest = self.largest.max(count);
        self.clock.advance(count * self.ns_an_event);
        if let Some((at, ns)) = self.stall
            && events.contains(&at)
        {
            self.clock.advance(ns);
        }
        let reported = || events.clone().filter(|event| event % 1_000 == 0);
        effects.windows(reported());
        effects.matches(reported());
        Ok(())
    }
}

fn load(rate: f64, events: u64) -> Load {
    Load { rate, events, largest_batch: 4_096, longest_wait_ns: 1_000 * MS }
}

fn near(found: u64, expected: u64) -> bool {
    found.abs_diff(expected) <= expected / 1_000
}

#[test]
fn a_stall_is_charged_to_all_events_that_were_due_meanwhile() {
    let clock = Virtual::default();
    clock.advance(12_345);
    // 10 ms at one event a microsecond: of 100,000 events one waits 10 ms, the next 9.999 ms, and so on to 1 us.
    let mut operator = Planned::new(&clock, 0, Some((50_000, 10 * MS)));
    let outcome = run(&mut operator, load(1e6, 100_000), &clock).unwrap();
    assert!(outcome.sustained());
    assert_eq!((outcome.taken, outcome.events.count()), (100_000, 100_000));
    let found = outcome.events.percentiles().unwrap();
    assert_eq!((found.p50, found.max), (0, 10 * MS));
    assert!(near(found.p95, 5 * MS) && near(found.p99, 9 * MS) && near(found.p999, 9_900_000), "{found:?}");
    // Of the 100 results, one a millisecond, ten fall into the stall: 10 ms, 9 ms, and so on.
    let windows = outcome.windows.percentiles().unwrap();
    assert_eq!((windows.count, windows.max), (100, 10 * MS));
    assert!(near(windows.p95, 5 * MS) && near(windows.p99, 9 * MS), "{windows:?}");
    assert_eq!(outcome.matches.percentiles(), Some(windows));
    // The backlog was taken in batches of the largest size.
    assert_eq!(operator.largest, 4_096);
}

#[test]
fn an_operator_that_keeps_up_has_the_latency_of_its_work() {
    let clock = Virtual::default();
    let outcome = run(&mut Planned::new(&clock, 250, None), load(1e6, 50_000), &clock).unwrap();
    let found = outcome.events.percentiles().unwrap();
    assert_eq!((found.p50, found.p999, found.max), (250, 250, 250));
    assert_eq!((outcome.batches, outcome.lag_ns), (50_000, 250));
    assert!((outcome.taken_per_second() / 1e6 - 1.0).abs() < 1e-3);
}

#[test]
fn an_operator_slower_than_the_rate_is_not_sustained_and_its_queue_is_in_the_latencies() {
    let clock = Virtual::default();
    // 4 us an event at one event every 2 us: event i has its effect at 4 (i + 1) us, or later with its batch.
    let outcome = run(&mut Planned::new(&clock, 4_000, None), load(5e5, 100_000), &clock).unwrap();
    assert!(!outcome.sustained());
    assert_eq!((outcome.taken, outcome.elapsed_ns, outcome.lag_ns), (100_000, 400 * MS, 200 * MS + 2_000));
    let found = outcome.events.percentiles().unwrap();
    assert!(found.p50 >= 100 * MS && found.p99 >= 198 * MS && found.max >= 200 * MS, "{found:?}");
    assert!((outcome.taken_per_second() / 250_000.0 - 1.0).abs() < 1e-6);
}

#[test]
fn a_load_is_given_up_when_events_wait_too_long_and_their_wait_is_in_the_figures() {
    let clock = Virtual::default();
    let limited = Load { longest_wait_ns: 20 * MS, ..load(5e5, 100_000) };
    let outcome = run(&mut Planned::new(&clock, 4_000, None), limited, &clock).unwrap();
    assert!(!outcome.sustained());
    assert!(outcome.taken < 15_000, "{}", outcome.taken);
    // Events of the first 40 ms were due: those that were never taken are counted too.
    let due = outcome.elapsed_ns / 2_000 + 1;
    assert_eq!(outcome.events.count(), due);
    assert!(outcome.events.percentiles().unwrap().max > 20 * MS);
}

#[test]
fn a_load_of_nothing_ends_at_once_and_batches_of_nothing_are_refused() {
    let clock = Virtual::default();
    let outcome = run(&mut Planned::new(&clock, 1, None), load(1e6, 0), &clock).unwrap();
    assert_eq!((outcome.taken, outcome.elapsed_ns, outcome.events.percentiles()), (0, 0, None));
    assert!(outcome.sustained());
    let empty = Load { largest_batch: 0, ..load(1e6, 10) };
    assert!(matches!(run(&mut Planned::new(&clock, 1, None), empty, &clock), Err(LoadError::EmptyBatches)));
    let rate = run(&mut Planned::new(&clock, 1, None), load(-3.0, 10), &clock).unwrap_err();
    assert!(rate.to_string().contains("-3"), "{rate}");
}

#[test]
fn an_operators_error_ends_the_load_and_names_the_batch() {
    struct Failing;
    impl Operator for Failing {
        type Error = &'static str;
        fn process(&mut self, events: Range<u64>, _: &mut Effects<'_>) -> Result<(), &'static str> {
            if events.contains(&7) { Err("no more room") } else { Ok(()) }
        }
    }
    let error = run(&mut Failing, load(1e6, 10), &Virtual::default()).unwrap_err();
    assert_eq!(error.to_string(), "the operator failed at events 7 to 7: no more room");
}
