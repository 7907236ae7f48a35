//! Verdicts of the rows of watermarks and late events.

use super::{Judged, lowest, most_bytes, slowest_of};
use crate::ledger::Row;
use crate::ledger::judge::figures::{chosen, measured, of_bench, of_chosen};
use crate::ledger::judge::{compared, made, rate};
use crate::suite::events::streams::late_buffer::{EVICTED, LATE, TAKEN};
use crate::suite::events::streams::watermarks::{
    EAGER, IDENTICAL, INTERVALS_TRIED, NAIVE_EAGER, NAIVE_LAZY, REDUCTION,
};
use lanemark_reports::quantity::{self, in_unit};
use lanemark_reports::run::{Bench, Claim, Measured, Verdict};

pub fn out_of_order(row: &Row, points: &[&Bench]) -> Option<Claim> {
    slowest_of(
        row,
        points,
        "windows of count and sum of 64 partitions, events up to 500 ms out of order and 5 % of them 2 to 5 s more, a late \
         buffer for each partition, watermarks each 200 ms of event time",
    )
}

/// The most that a partition's late buffer took.
pub fn late_buffer(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let Judged { point, value, parts } = most_bytes(points, TAKEN)?;
    let most_late = points.iter().filter_map(|point| Some((of_bench(point, LATE)?, of_bench(point, EVICTED)?)));
    let (late, evicted) = most_late.max_by(|a, b| a.0.total_cmp(&b.0))?;
    let what = format!("the most that a partition's buffer took from the heap ({})", point.point);
    let (verdict, reason) = compared(row, value, &what);
    let count = |events: f64| quantity::count(events as u64);
    let reason = format!(
        "{reason}; of at most {} late events of a stream that is 5 % late, {} were evicted, each counted",
        count(late),
        count(evicted)
    );
    Some(made(row, Some(measured(value, "bytes", point, parts)), verdict, reason, Some(point.id.clone())))
}

/// What watermarks are sent for where a row is judged.
const WATERMARKS: &str = "at an emission interval of 200 ms and 1 s minimum advancement";

/// The smallest share of messages saved of all strategies, where eager and lazy gave the same results at every interval.
pub fn watermark_reduction(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let Judged { point, value: saved, parts } = lowest(points, |point| of_chosen(point, REDUCTION))?;
    let differing = |point: &&&Bench| of_chosen(point, IDENTICAL) != of_chosen(point, INTERVALS_TRIED);
    let what = format!("the smallest saving of {} strategies ({}), {WATERMARKS},", points.len(), point.point);
    let (verdict, compared) = compared(row, saved, &what);
    let of_curve = |(interval, saved): &(f64, f64)| format!("{} at {interval} ms", in_unit(*saved, "fraction"));
    let curve = chosen(point)?.curves.iter().find(|curve| curve.unit == "fraction").map(|curve| &curve.points[..]);
    let ends: Vec<String> =
        curve.and_then(|curve| Some([curve.first()?, curve.last()?])).into_iter().flatten().map(of_curve).collect();
    let (verdict, results) = match points.iter().find(differing) {
        Some(point) => (Verdict::Missed, format!("results differ from eager's at some interval ({})", point.point)),
        None => (verdict, "results equal eager's at every interval".to_owned()),
    };
    let reason = format!("{compared}; the documented figure is one point of a curve ({}); {results}", ends.join(", "));
    Some(made(row, Some(measured(saved, "fraction", point, parts)), verdict, reason, Some(point.id.clone())))
}

/// The smallest gain of all strategies, lanemark's lazy operator against the same one eager.
pub fn watermark_speedup(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let to_eager = |point: &Bench| point.ratios.iter().find(|ratio| ratio.to == EAGER).cloned();
    let Judged { point, value: gained, mut parts } = lowest(points, |point| Some(to_eager(point)?.median))?;
    let ratio = to_eager(point)?;
    let what = format!("the smallest gain of {} strategies ({}), {WATERMARKS},", points.len(), point.point);
    let (verdict, compared) = compared(row, gained, &what);
    let naive = |point: &&Bench| {
        let of = |name: &str| point.variants.iter().find(|variant| variant.name == name).map(rate);
        Some(of(NAIVE_LAZY)? / of(NAIVE_EAGER)?)
    };
    let naive = points.iter().find_map(|point| Some((point.point.clone(), naive(point)?)));
    let often = points.iter().filter_map(|point| {
        let curve = chosen(point)?.curves.iter().find(|curve| curve.unit == "factor")?;
        curve.points.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))
    });
    let mut reason = format!("{compared}, both with the same results");
    if let Some((interval, most)) = often.max_by(|a, b| a.1.total_cmp(&b.1)) {
        reason += &format!("; the largest gain at any interval is {} at {interval} ms", in_unit(most, "factor"));
    }
    if let Some((strategy, naive)) = naive {
        reason += &format!("; the naive method, each watermark to each consumer, gains {}", in_unit(naive, "factor"));
        parts.push((format!("naive method, {strategy}"), naive));
    }
    let figure = Measured { lo: Some(ratio.lo), hi: Some(ratio.hi), ..measured(gained, "factor", point, parts) };
    Some(made(row, Some(figure), verdict, reason, Some(point.id.clone())))
}
