//! When each event of a load is due.

use std::fmt;

/// The highest rate of a schedule: one event a nanosecond, the step of the clock.
pub const HIGHEST_RATE: f64 = 1e9;

/// Events at a fixed rate: event `i` is due `i / rate` seconds after the start, rounded down to whole nanoseconds,
/// whatever became of the events before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    start_ns: u64,
    period_ns: f64,
}

/// A rate that is not above 0 and at most [`HIGHEST_RATE`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateError(pub f64);

impl fmt::Display for RateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a rate of {} events/s: rates are above 0 and at most {HIGHEST_RATE:e}", self.0)
    }
}

impl std::error::Error for RateError {}

impl Schedule {
    /// Events of that many a second, the first of which is due at the start.
    ///
    /// ```
    /// use lanemark_runtime::streaming::schedule::Schedule;
    /// let schedule = Schedule::new(5_000, 2e6)?;
    /// assert_eq!(schedule.due_ns(3), 6_500);
    /// // At 6,499 ns events 0, 1 and 2 are due.
    /// assert_eq!(schedule.due_by(6_499), 3);
    /// # Ok::<(), lanemark_runtime::streaming::schedule::RateError>(())
    /// ```
    ///
    /// # Errors
    /// When the rate is not above 0 and at most [`HIGHEST_RATE`].
    pub fn new(start_ns: u64, rate: f64) -> Result<Self, RateError> {
        match rate > 0.0 && rate <= HIGHEST_RATE {
            true => Ok(Self { start_ns, period_ns: 1e9 / rate }),
            false => Err(RateError(rate)),
        }
    }

    /// When an event is due.
    #[inline]
    pub fn due_ns(&self, event: u64) -> u64 {
        self.start_ns.saturating_add((event as f64 * self.period_ns) as u64)
    }

    /// How many events are due at that time: the number of the first that is not.
    #[inline]
    pub fn due_by(&self, now_ns: u64) -> u64 {
        let Some(elapsed) = now_ns.checked_sub(self.start_ns) else { return 0 };
        // Event i is due when i times the period is less than the next nanosecond, up to rounding, which may be one off.
        let mut due = ((elapsed as f64 + 1.0) / self.period_ns).ceil() as u64;
        while due > 0 && self.due_ns(due - 1) > now_ns {
            due -= 1;
        }
        while self.due_ns(due) <= now_ns {
            due += 1;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_events_are_due_as_have_their_time_behind_them() {
        for rate in [0.75, 3.0, 82_000.0, 1e6, 3.3e7, 7.7e7, 1e9] {
            let schedule = Schedule::new(1_000, rate).unwrap();
            assert_eq!((schedule.due_by(0), schedule.due_by(999), schedule.due_by(1_000)), (0, 0, 1));
            for event in [1, 2, 3, 7, 1_000, 1_000_003, 999_999_937] {
                let due = schedule.due_ns(event);
                assert!((due - 1_000).abs_diff((event as f64 / rate * 1e9) as u64) <= 1);
                assert_eq!((schedule.due_by(due - 1), schedule.due_by(due)), (event, event + 1), "{event} at {rate}");
            }
        }
    }

    #[test]
    fn a_rate_that_is_none_is_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY, 1.1e9] {
            let error = Schedule::new(0, rate).unwrap_err();
            assert!(error.to_string().contains(&rate.to_string()), "{error}");
        }
    }
}
