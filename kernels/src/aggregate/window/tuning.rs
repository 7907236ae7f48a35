//! How wide panes should be: the largest size that every query's windows are made of, or slices at their edges.
//!
//! Windows of range `r` that start every `s` units are whole numbers of panes when the size divides `r` and `s`, so the
//! largest exact size is the greatest common divisor of all ranges and slides (Li, Maier, Tufte, Papadimos and Tucker,
//! "No pane, no gain: efficient evaluation of sliding-window aggregates over data streams", SIGMOD Record 34(1), 2005).
//! Fewer parts do where they are cut at the starts and ends of windows alone, at uneven distances (Krishnamurthy, Wu
//! and Franklin, "On-the-fly sharing for streamed aggregation", SIGMOD 2006; Carbone, Traub, Katsifodimos, Haridi and
//! Markl, "Cutty", CIKM 2016; Traub et al., "Scotty", ICDE 2018). They pay where the divisor is far smaller than the
//! slides, and cost a search instead of a division.
//!
//! A finer size than the divisor is never chosen: it adds parts, and no answer needs them. A late event changes one
//! part and, in a [`LateTree`](super::late_tree::LateTree), as many nodes above it as the logarithm of the parts, so
//! fewer parts serve late events too.

use super::WindowError;

/// Windows of `range` units of time, one of which starts at each multiple of `slide`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// The length of a window.
    pub range: u64,
    /// From the start of a window to that of the next.
    pub slide: u64,
}

/// What the work costs, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// A run of events of one pane, beside what each event costs.
    pub run: f64,
    /// One part that enters a query's window, leaves it and is answered.
    pub slide: f64,
    /// Finding the slice of a run by its edges.
    pub search: f64,
}

impl Default for Costs {
    /// Figures of one core of an AMD Zen 4: a run of one event into [`Panes`](super::panes::Panes), a slide of a
    /// [`TwoStacksLite`](super::two_stacks::TwoStacksLite) of summaries at 64 panes, a search among 64 slices.
    fn default() -> Self {
        Costs { run: 56.0, slide: 4.6, search: 10.0 }
    }
}

/// The parts that a stream is cut into, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The largest size of panes that every window is a whole number of.
    pub size: u64,
    /// Panes of that size in the longest window.
    pub panes: u64,
    /// Slices at the edges of windows, where they cost less than the panes.
    pub slices: Option<Slices>,
    /// The decision in words and numbers, a step in each line.
    pub reason: Vec<String>,
}

/// Parts of uneven length, the same in each period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slices {
    /// The time after which the edges repeat: the least common multiple of the slides.
    pub period: u64,
    /// The starts of the slices within a period, ascending from 0.
    pub edges: Vec<u64>,
}

/// The most slices of a period that are looked at.
pub const MOST_SLICES: u64 = 1 << 16;

impl Slices {
    /// The number of the slice that a time falls in; slices are numbered in the order of time, and 0 starts at 0.
    ///
    /// Cost: the logarithm of the number of edges.
    pub fn number(&self, time: i64) -> i128 {
        let (time, period) = (i128::from(time), i128::from(self.period));
        let within = time.rem_euclid(period) as u64;
        let slice = self.edges.partition_point(|edge| *edge <= within) - 1;
        time.div_euclid(period) * self.edges.len() as i128 + slice as i128
    }
}

/// The parts for some queries over one stream; `rate` is its events per unit of time, where that is known, with the
/// default [`Costs`] per event and part.
///
/// ```
/// use lanemark_kernels::aggregate::window::tuning::{Query, choose};
/// // An hour every minute, and ten minutes every 90 seconds, in seconds.
/// let queries = [Query { range: 3600, slide: 60 }, Query { range: 600, slide: 90 }];
/// let decision = choose(&queries, None)?;
/// assert_eq!((decision.size, decision.panes), (30, 120));
/// assert!(decision.reason[0].contains("30"), "{:?}", decision.reason);
/// # Ok::<(), lanemark_kernels::aggregate::window::WindowError>(())
/// ```
///
/// # Errors
/// When there is no query, a range or slide is 0, or the rate is not a positive number.
pub fn choose(queries: &[Query], rate: Option<f64>) -> Result<Decision, WindowError> {
    choose_with_costs(queries, rate, Costs::default())
}

/// [`choose`] with costs that the caller measured.
///
/// The panes cost, per unit of time, `1 / size` parts that each slide through every query's window, and as many runs,
/// or as many as there are events where those are fewer. Slices cost the same of their own number, and a search for
/// each run.
///
/// # Errors
/// As [`choose`].
pub fn choose_with_costs(queries: &[Query], rate: Option<f64>, costs: Costs) -> Result<Decision, WindowError> {
    WindowError::check_range("the number of queries", queries.len() as u64, 1, u64::MAX)?;
    for query in queries {
        WindowError::check_range("a query's range", query.range, 1, u64::MAX)?;
        WindowError::check_range("a query's slide", query.slide, 1, u64::MAX)?;
    }
    let size = queries.iter().fold(0, |size, query| divisor(divisor(size, query.range), query.slide));
    let longest = queries.iter().map(|query| query.range).max().unwrap_or(size);
    let mut decision = Decision { size, panes: longest / size, slices: None, reason: Vec::new() };
    decision.reason.push(format!(
        "panes of {size}: the greatest common divisor of all ranges and slides, the largest size that is exact; \
         the longest window, {longest}, is {} of them",
        decision.panes
    ));
    let Some(rate) = rate else {
        decision.reason.push("the rate is not known: panes".to_owned());
        return Ok(decision);
    };
    if !(rate > 0.0 && rate.is_finite()) {
        return Err(WindowError::NotPositive { what: "the rate", found: rate });
    }
    let slices = match slices(queries) {
        Ok(slices) => slices,
        Err(why) => {
            decision.reason.push(why);
            return Ok(decision);
        }
    };
    let cost = |parts: f64, run: f64| parts * queries.len() as f64 * costs.slide + rate.min(parts) * run;
    let pane_parts = 1.0 / size as f64;
    let slice_parts = slices.edges.len() as f64 / slices.period as f64;
    let (by_panes, by_slices) = (cost(pane_parts, costs.run), cost(slice_parts, costs.run + costs.search));
    decision.reason.push(format!(
        "slices at the starts and ends of windows alone: {} in each {} units, where panes are {}",
        slices.edges.len(),
        slices.period,
        slices.period / size
    ));
    decision.reason.push(format!(
        "at {rate} events a unit and {} queries: {by_panes:.3} ns a unit of time by panes, {by_slices:.3} by slices",
        queries.len()
    ));
    if by_slices < by_panes {
        decision.reason.push("slices: they cost less".to_owned());
        decision.slices = Some(slices);
    } else {
        decision.reason.push("panes: slices cost no less".to_owned());
    }
    Ok(decision)
}

/// The starts and ends of all windows within one period; or why there are too many to look at.
fn slices(queries: &[Query]) -> Result<Slices, String> {
    let too_many = || format!("slices were not looked at: they repeat after more than {MOST_SLICES} edges");
    let mut period = 1u64;
    for query in queries {
        period = (period / divisor(period, query.slide)).checked_mul(query.slide).ok_or_else(too_many)?;
    }
    if queries.iter().any(|query| period / query.slide > MOST_SLICES / 2 / queries.len() as u64) {
        return Err(too_many());
    }
    let mut edges: Vec<u64> = queries
        .iter()
        .flat_map(|query| {
            let ends = query.range % query.slide;
            (0..period / query.slide).flat_map(move |window| [window * query.slide, window * query.slide + ends])
        })
        .collect();
    edges.sort_unstable();
    edges.dedup();
    Ok(Slices { period, edges })
}

/// The greatest common divisor; that of 0 and a number is the number.
fn divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(range: u64, slide: u64) -> Query {
        Query { range, slide }
    }

    #[test]
    fn the_size_is_the_largest_that_divides_all() {
        for (queries, size) in [
            (&[query(3600, 60)][..], 60),
            (&[query(60, 60)], 60),
            (&[query(100, 30)], 10),
            (&[query(3600, 60), query(600, 90)], 30),
            (&[query(7, 7), query(11, 11)], 1),
            (&[query(u64::MAX, u64::MAX)], u64::MAX),
        ] {
            let decision = choose(queries, None).unwrap();
            assert_eq!(decision.size, size, "{queries:?}");
            assert_eq!(decision.panes, queries.iter().map(|query| query.range).max().unwrap() / size);
            assert!(decision.slices.is_none() && !decision.reason.is_empty());
        }
    }

    #[test]
    fn slices_are_taken_where_the_divisor_is_far_below_the_slides() {
        let uneven = [query(1000, 999), query(1003, 1003)];
        let decision = choose(&uneven, Some(1e6)).unwrap();
        assert_eq!(decision.size, 1);
        let slices = decision.slices.unwrap();
        assert_eq!(slices.period, 999 * 1003);
        assert!((slices.edges.len() as u64) < slices.period / 300);
        let even = choose(&[query(3600, 60)], Some(1e6)).unwrap();
        assert!(even.slices.is_none());
        assert!(even.reason.last().unwrap().contains("panes"), "{:?}", even.reason);
    }

    #[test]
    fn every_window_starts_and_ends_at_an_edge() {
        let queries = [query(10, 4), query(9, 6), query(5, 5)];
        let slices = slices(&queries).unwrap();
        assert_eq!((slices.period, slices.edges[0]), (60, 0));
        for query in queries {
            for window in -40..40i64 {
                let start = window * query.slide as i64;
                for edge in [start, start + query.range as i64] {
                    assert_eq!(slices.number(edge), slices.number(edge - 1) + 1, "{query:?} at {edge}");
                }
            }
        }
        let numbers: Vec<i128> = (-120..120).map(|time| slices.number(time)).collect();
        assert!(numbers.is_sorted() && slices.number(0) == 0);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(choose(&[], None).is_err());
        assert!(choose(&[query(0, 1)], None).is_err() && choose(&[query(1, 0)], None).is_err());
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = choose(&[query(2, 1)], Some(rate)).unwrap_err().to_string();
            assert!(error.contains("rate"), "{error}");
        }
        let primes = [query(1, 999_983), query(1, 1_000_003), query(1, 1_000_033), query(1, 1_000_037)];
        let decision = choose(&primes, Some(1.0)).unwrap();
        assert!(decision.slices.is_none() && decision.reason.last().unwrap().contains("not looked at"));
    }
}
