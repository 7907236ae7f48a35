//! The highest rate at which all documented percentiles hold.

use crate::ledger::Row;
use lanemark_runtime::streaming::latency::Percentiles;

/// The documented percentiles of a row, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// 99th percentile.
    pub p99: f64,
}

impl Bounds {
    /// Those of a row in microseconds; none where it has no percentiles.
    pub fn of(row: &Row) -> Option<Bounds> {
        let after = row.documented.after.as_ref()?;
        let ns = |name: &str| Some(after.get(name)?.as_f64()? * 1e3);
        Some(Bounds { p50: ns("p50")?, p95: ns("p95")?, p99: ns("p99")? }).filter(|_| unit_is_us(row))
    }

    /// Whether all of them hold.
    pub fn hold(&self, found: &Percentiles) -> bool {
        found.p50 as f64 <= self.p50 && found.p95 as f64 <= self.p95 && found.p99 as f64 <= self.p99
    }
}

fn unit_is_us(row: &Row) -> bool {
    row.documented.unit.as_deref() == Some("us")
}

/// How long a load of the search takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Long enough to tell rates that cannot hold.
    Short,
    /// As long as that of a stated rate.
    Long,
}

/// Loads of each rate. In one of the short ones it has to hold, as what else runs on the machine may spoil any single one;
/// in most of the long ones, as at a stated rate.
const TRIES: usize = 3;

/// Halvings of the ratio between a rate that holds and one that does not, from 2 on: to 4 %.
const HALVINGS: usize = 4;

/// Rates that are tried in long loads, each a tenth below the one before.
const CONFIRMED: usize = 6;

/// The least and the highest rate that are tried.
const RANGE: [f64; 2] = [1e4, 1e9];

/// The highest rate that holds: doubled or halved from `start` to a border, which short loads then narrow down and long
/// ones confirm. None where no rate holds.
///
/// # Errors
/// Those of a load.
pub fn highest<E>(start: f64, holds: &mut impl FnMut(f64, Length) -> Result<bool, E>) -> Result<Option<f64>, E> {
    let mut tried = |rate: f64, length: Length| {
        let needed = if length == Length::Short { 1 } else { TRIES / 2 + 1 };
        let mut held = 0;
        for tries in 1..=TRIES {
            held += usize::from(holds(rate, length)?);
            if held >= needed || held + TRIES - tries < needed {
                break;
            }
        }
        Ok(held >= needed)
    };
    let mut good = start;
    while !tried(good, Length::Short)? {
        good /= 2.0;
        if good < RANGE[0] {
            return Ok(None);
        }
    }
    let mut bad = good * 2.0;
    while bad <= RANGE[1] && tried(bad, Length::Short)? {
        (good, bad) = (bad, bad * 2.0);
    }
    for _ in 0..HALVINGS {
        let between = (good * bad).sqrt();
        match between <= RANGE[1] && tried(between, Length::Short)? {
            true => good = between,
            false => bad = between,
        }
    }
    for _ in 0..CONFIRMED {
        if tried(good, Length::Long)? {
            return Ok(Some(good));
        }
        good *= 0.9;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(mut holds: impl FnMut(f64, Length) -> bool) -> Option<f64> {
        highest(1e6, &mut |rate, length| Ok::<bool, ()>(holds(rate, length))).unwrap()
    }

    #[test]
    fn the_border_is_found_from_below_to_four_percent() {
        for border in [2.3e4, 0.9e6, 1e6, 1.7e6, 43e6, 0.99e9] {
            let found = search(|rate, _| rate <= border).unwrap();
            assert!(found <= border && found > border / 1.05, "{found} at {border}");
        }
        assert_eq!(search(|_, _| false), None);
        assert!(search(|_, _| true).unwrap() <= RANGE[1]);
    }

    #[test]
    fn a_single_load_that_is_spoilt_changes_nothing() {
        let mut count = 0;
        let found = search(|rate, _| {
            count += 1;
            count % 3 != 0 && rate <= 43e6
        });
        assert!(found.is_some_and(|found| found > 41e6));
    }

    #[test]
    fn a_rate_that_short_loads_hold_and_long_ones_do_not_is_lowered() {
        let found = search(|rate, length| rate <= if length == Length::Short { 50e6 } else { 40e6 }).unwrap();
        assert!(found <= 40e6 && found > 35e6, "{found}");
        assert_eq!(search(|rate, length| length == Length::Short && rate <= 50e6), None);
    }

    #[test]
    fn bounds_are_the_rows() {
        let rows = crate::ledger::rows().unwrap();
        let of = |id: &str| Bounds::of(rows.iter().find(|row| row.id == id).unwrap());
        let event = of("events.latency.event").unwrap();
        assert_eq!(event, Bounds { p50: 50e3, p95: 100e3, p99: 200e3 });
        assert_eq!(of("events.claims.overall"), None);
        let found = Percentiles { p50: 50_000, p95: 100_000, p99: 200_000, p999: u64::MAX, max: u64::MAX, count: 9 };
        assert!(event.hold(&found));
        assert!(!event.hold(&Percentiles { p95: 100_001, ..found }));
    }
}
