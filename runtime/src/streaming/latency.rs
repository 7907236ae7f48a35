//! Times from when events were due to their effects.

use super::schedule::Schedule;
use hdrhistogram::Histogram;
use std::ops::Range;

/// The longest latency that the histogram can tell from longer ones; the longest of all is kept beside it.
const LONGEST_NS: u64 = 100_000_000_000;

/// Significant decimal digits: values of one bucket differ by at most a thousandth.
const DIGITS: u8 = 3;

/// Latencies in an HDR histogram (Tene's): a thousandth of relative resolution from 1 ns to 100 s, in 240 KB.
#[derive(Debug, Clone)]
pub struct Latencies {
    histogram: Histogram<u64>,
    longest: u64,
}

/// What of all latencies lies at or below each share, in nanoseconds, to a thousandth; the longest is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percentiles {
    /// The median.
    pub p50: u64,
    /// 95th percentile.
    pub p95: u64,
    /// 99th percentile.
    pub p99: u64,
    /// 99.9th percentile.
    pub p999: u64,
    /// The longest.
    pub max: u64,
    /// How many latencies these are of.
    pub count: u64,
}

impl Default for Latencies {
    fn default() -> Self {
        Self::new()
    }
}

impl Latencies {
    /// None yet.
    pub fn new() -> Self {
        let mut histogram = Histogram::new_with_bounds(1, LONGEST_NS, DIGITS).expect("bounds and digits are in range");
        // Writes every count, so that no page is first touched while something is measured.
        histogram.clear();
        Self { histogram, longest: 0 }
    }

    /// Takes in one latency.
    pub fn record(&mut self, ns: u64) {
        self.histogram.saturating_record(ns);
        self.longest = self.longest.max(ns);
    }

    /// Takes in the latencies of events that had their effect together at `effect_ns`, each from when it was due.
    ///
    /// Gives the same histogram as [`record`](Self::record) for each; events of one bucket are counted at once, so
    /// that a batch costs as many steps as it has buckets.
    pub fn record_batch(&mut self, schedule: &Schedule, events: Range<u64>, effect_ns: u64) {
        let mut next = events.start;
        while next < events.end {
            let latency = effect_ns.saturating_sub(schedule.due_ns(next));
            self.longest = self.longest.max(latency);
            let least = self.histogram.lowest_equivalent(latency.min(LONGEST_NS));
            // Later events have waited less; those that waited at least as long as the bucket asks are in it.
            let end = schedule.due_by(effect_ns.saturating_sub(least)).clamp(next + 1, events.end);
            self.histogram.saturating_record_n(latency, end - next);
            next = end;
        }
    }

    /// How many were taken in.
    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// The percentiles; `None` of no latencies.
    pub fn percentiles(&self) -> Option<Percentiles> {
        let at = |quantile| self.histogram.value_at_quantile(quantile).min(self.longest);
        (self.count() > 0).then(|| Percentiles {
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            max: self.longest,
            count: self.count(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn buckets(latencies: &Latencies) -> BTreeMap<u64, u64> {
        latencies.histogram.iter_recorded().map(|step| (step.value_iterated_to(), step.count_at_value())).collect()
    }

    #[test]
    fn a_batch_counts_as_its_events_do_one_by_one() {
        for rate in [1e3, 1e6, 7.7e6, 5e7, 1e9] {
            let schedule = Schedule::new(100, rate).unwrap();
            let (mut batched, mut single) = (Latencies::new(), Latencies::new());
            let mut first = 0;
            for (batch, wait) in [(1, 0), (3, 17), (100, 2_048), (5_000, 1_000_000), (7, LONGEST_NS + 5)] {
                let last = first + batch;
                let effect = schedule.due_ns(last - 1) + wait;
                batched.record_batch(&schedule, first..last, effect);
                (first..last).for_each(|event| single.record(effect - schedule.due_ns(event)));
                first = last;
            }
            assert_eq!(buckets(&batched), buckets(&single), "{rate}");
            assert_eq!(batched.percentiles(), single.percentiles());
            assert_eq!(batched.count(), first);
        }
    }

    #[test]
    fn percentiles_are_those_of_the_latencies_to_a_thousandth() {
        let mut latencies = Latencies::new();
        assert_eq!(latencies.percentiles(), None);
        (1..=100_000).for_each(|us| latencies.record(us * 1_000));
        let found = latencies.percentiles().unwrap();
        let near = |found: u64, expected: u64| found.abs_diff(expected) <= expected / 1_000;
        assert!(near(found.p50, 50_000_000) && near(found.p95, 95_000_000) && near(found.p99, 99_000_000));
        assert!(near(found.p999, 99_900_000));
        assert_eq!((found.max, found.count), (100_000_000, 100_000));
    }
}
