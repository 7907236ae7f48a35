//! The samples of a point: one strip a variant on a scale that all share, so that a reader sees the noise, and the
//! numbers behind the strips.

use super::{Runs, scroll};
use crate::quantity::{NOTHING, interval, nanoseconds, times};
use crate::run::{Bench, Variant};
use maud::{Markup, PreEscaped, html};
use std::fmt::Write;

/// Half the width of a strip in its own units, from the median to where samples are no longer told apart.
const HALF: f64 = 47.0;

/// Where the median lies, with room at either end for the mark of what lies beyond.
const MIDDLE: f64 = 50.0;

/// The farthest deviation that a strip shows: a sample half as fast again as the median.
const FARTHEST: f64 = 0.5;

/// Up to here the scale is about even, beyond it about logarithmic.
const EVEN: f64 = 0.005;

/// The header of a column of strips; its text is drawn once in the page, by [`scale`].
pub fn header() -> Markup {
    html! { "samples, %" svg viewBox="0 0 100 8" aria-hidden="true" { use href="#strip-scale" {} } }
}

/// The scale that all strips share, for their headers to refer to.
pub fn scale() -> Markup {
    html! {
        svg width="0" height="0" aria-hidden="true" style="position:absolute" {
            defs { g id="strip-scale" {
                @for (deviation, words) in [(-0.1, "−10"), (-0.01, "−1"), (0.0, "0"), (0.01, "+1"), (0.1, "+10")] {
                    text x=(place(deviation)) y="7" { (words) }
                }
            } }
        }
    }
}

/// The strip of one variant: a tick where samples lie, slower ones to the left, a line at the median, a bar over its interval,
/// an arrow at an end that samples lie beyond.
pub fn strip(variant: &Variant) -> Markup {
    let deviations = deviations(variant);
    let mut places: Vec<i32> =
        deviations.iter().filter(|far| far.abs() <= FARTHEST).map(|deviation| place(*deviation)).collect();
    places.sort_unstable();
    places.dedup();
    let figure = variant.per_second;
    let ends = [figure.lo, figure.hi].map(|end| end / figure.median - 1.0);
    let mut marks = marks(ends.map(|end| place(if end.is_finite() { end } else { 0.0 })));
    if deviations.iter().any(|far| *far < -FARTHEST) {
        marks.push_str("M2 1L0 3l2 2");
    }
    if deviations.iter().any(|far| *far > FARTHEST) {
        marks.push_str("M98 1l2 2-2 2");
    }
    // There are thousands of strips: elements that close themselves keep the page small.
    html! {
        @if !places.is_empty() {
            (PreEscaped(format!("<svg viewBox=\"0 0 100 9\"><path d=\"{}\"/><path class=\"i\" d=\"{marks}\"/></svg>", ticks(&places))))
        }
    }
}

/// Where a deviation lies in a strip; held between its ends.
fn place(deviation: f64) -> i32 {
    let share = (deviation / EVEN).asinh() / (FARTHEST / EVEN).asinh();
    (MIDDLE + share.clamp(-1.0, 1.0) * HALF).round() as i32
}

/// One path of vertical ticks.
fn ticks(places: &[i32]) -> String {
    let mut path = String::new();
    let mut before = None;
    for place in places {
        let _ = match before {
            None => write!(path, "M{place} 1v5"),
            Some(before) => write!(path, "m{}-5v5", place - before),
        };
        before = Some(place);
    }
    path
}

/// The line at the median and the bar over its interval.
fn marks([lo, hi]: [i32; 2]) -> String {
    let middle = place(0.0);
    // An interval narrower than the line at the median would not be seen.
    let (lo, hi) = (lo.min(middle - 1), hi.max(middle + 1));
    format!("M{middle} 0v9M{lo} 8h{}", hi - lo)
}

/// How much faster each sample was than the median sample: 0.1 is ten per cent faster.
fn deviations(variant: &Variant) -> Vec<f64> {
    let sorted = sorted(variant);
    let Some(median) = quantile(&sorted, 0.5) else { return Vec::new() };
    sorted.iter().map(|time| median / time - 1.0).collect()
}

/// The times that can be shown, shortest first.
fn sorted(variant: &Variant) -> Vec<f64> {
    let mut times: Vec<f64> =
        variant.samples_ns.iter().copied().filter(|time| time.is_finite() && *time > 0.0).collect();
    times.sort_by(f64::total_cmp);
    times
}

/// The quantile of sorted values, between two of them where it falls there.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

/// The numbers behind the strips, and how many times faster the chosen rung is than each other variant.
pub fn numbers(runs: &Runs, own: &[Option<&Bench>]) -> Markup {
    html! {
        @for ((name, _), bench) in runs.iter().zip(own) {
            @if let Some(bench) = bench.filter(|bench| bench.variants.iter().any(Variant::is_timed)) {
                details {
                    summary { "Samples and ratios" @if runs.len() > 1 { " · " (name) } }
                    (scroll("Times of a pass", table(bench)))
                }
            }
        }
    }
}

fn table(bench: &Bench) -> Markup {
    let chosen = bench.chosen().filter(|_| !bench.ratios.is_empty());
    html! {
        table.figures {
            thead { tr {
                th scope="col" { "time of a pass" }
                @for head in ["samples", "shortest", "quartiles", "median", "longest"] { th scope="col" { (head) } }
                @if let Some(chosen) = chosen {
                    th scope="col" { (chosen.name) " is faster" } th scope="col" { "95 % interval, pair by pair" }
                }
            } }
            tbody { @for variant in bench.variants.iter().filter(|variant| variant.is_timed()) {
                @let sorted = sorted(variant);
                tr {
                    th scope="row" { (variant.name) }
                    td { (variant.samples_ns.len()) }
                    td { (time(&sorted, 0.0)) }
                    td { (quartiles(&sorted)) }
                    td { (time(&sorted, 0.5)) }
                    td { (time(&sorted, 1.0)) }
                    @if let Some(chosen) = chosen {
                        @match bench.ratio(&chosen.name, &variant.name) {
                            Some(ratio) => { td { (times(ratio.median)) } td { (interval(ratio.lo, ratio.hi, "factor")) } }
                            None => { td { (NOTHING) } td { (NOTHING) } }
                        }
                    }
                }
            } }
        }
    }
}

fn time(sorted: &[f64], share: f64) -> String {
    quantile(sorted, share).map_or(NOTHING.into(), nanoseconds)
}

/// Both quartiles, the unit once where it is the same: `12.1–12.4 µs`.
fn quartiles(sorted: &[f64]) -> String {
    let (low, high) = (time(sorted, 0.25), time(sorted, 0.75));
    match (low.split_once(' '), high.split_once(' ')) {
        (Some((number, unit)), Some((_, other))) if unit == other => format!("{number}–{high}"),
        _ if low == high => low,
        _ => format!("{low}–{high}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_stands_at_each_place() {
        assert_eq!(ticks(&[12, 15, 90]), "M12 1v5m3-5v5m75-5v5");
        assert_eq!(ticks(&[]), "");
    }

    #[test]
    fn an_interval_is_never_thinner_than_the_median() {
        assert_eq!(marks([50, 50]), "M50 0v9M49 8h2");
        assert_eq!(marks([40, 65]), "M50 0v9M40 8h25");
    }

    #[test]
    fn places_run_from_slow_to_fast_and_stay_inside() {
        assert_eq!([-0.5, -0.1, 0.0, 0.1, 0.5].map(place), [3, 17, 50, 83, 97]);
        assert_eq!([-1.0, 5.0, f64::INFINITY].map(place), [3, 97, 97]);
    }

    #[test]
    fn quartiles_name_a_common_unit_once() {
        assert_eq!(quartiles(&[100.0, 200.0, 300.0]), "150–250 ns");
        assert_eq!(quartiles(&[500.0, 900.0, 2_300.0]), "700 ns–1.60 µs");
        assert_eq!(quartiles(&[]), NOTHING);
    }

    #[test]
    fn quantiles_lie_between_their_neighbours() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[3.0], 0.9), Some(3.0));
        assert_eq!(quantile(&[1.0, 2.0, 4.0, 8.0], 0.5), Some(3.0));
    }
}
