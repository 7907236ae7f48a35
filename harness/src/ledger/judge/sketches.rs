//! Verdicts of the rows of sketches: their memory, their error, and what was to be present.

use super::figures::{chosen, measured, of_bench, of_chosen};
use super::{Row, compared, made, rate, slowest_rate, unavailable};
use crate::suite::race::BYTES;
use crate::suite::sketch::distinct_error::{MOST_KEYS, STREAMS, TEN_THOUSAND, WORST_RMSE};
use crate::suite::sketch::frequency::{ASKED, OVER, UNDER};
use crate::suite::sketch::membership::{FALSE_POSITIVES, INSERT, LOOKUP, THEORY};
use crate::suite::sketch::memory::TAKEN;
use crate::suite::sketch::quantiles::RANK_ERROR;
use crate::suite::sketch::top_k::recall;
use lanemark_reports::quantity::{self, in_unit};
use lanemark_reports::run::{Bench, Claim, Measured, Verdict};

/// Whether the row is one that this file judges.
pub fn judges(row: &str) -> bool {
    let rows = [
        "events.throughput.top-k",
        "events.memory.hyperloglog",
        "events.memory.count-min",
        "events.claims.hll-error",
        "events.claims.hll-10k",
        "events.claims.cms-bound",
        "events.future.t-digest",
        "events.future.bloom",
    ];
    rows.contains(&row)
}

/// The claim of one of those rows, from the points of its benches that were measured.
pub fn claim(row: &Row, points: &[&Bench]) -> Claim {
    let claim = match row.id.as_str() {
        "events.throughput.top-k" => Some(top_k(row, points)),
        "events.memory.hyperloglog" | "events.memory.count-min" => memory(row, points),
        "events.claims.hll-error" => distinct_error(row, points),
        "events.claims.hll-10k" => ten_thousand(row, points),
        "events.claims.cms-bound" => bound(row, points),
        "events.future.t-digest" => t_digest(row, points),
        _ => bloom(row, points),
    };
    claim.unwrap_or_else(|| unavailable(row, "the figures that it is judged by were not measured".to_owned()))
}

/// The slowest rate, where every point found all of the 100 most frequent keys: a fast answer that misses some is none.
fn top_k(row: &Row, points: &[&Bench]) -> Claim {
    let claim = slowest_rate(row, points);
    let worst = points
        .iter()
        .filter_map(|point| Some((*point, of_chosen(point, &recall(100))?)))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    match (worst, claim.verdict) {
        (_, Verdict::Unavailable) => claim,
        (None, _) => unavailable(row, "which keys were found was not measured".to_owned()),
        (Some((_, recall)), _) if recall >= 1.0 => {
            let reason = format!("{}; the 100 most frequent keys were found at every point", claim.reason);
            Claim { reason, ..claim }
        }
        (Some((point, recall)), _) => {
            let found = (recall * 100.0).round();
            let reason =
                format!("{}; only {found} of the 100 most frequent keys were found at {}", claim.reason, point.point);
            Claim { reason, verdict: Verdict::Missed, ..claim }
        }
    }
}

/// The most bytes that the sketch took, whatever the cardinality.
fn memory(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let taken = |point: &&Bench| Some((point.point.clone(), of_bench(point, TAKEN)?));
    let parts: Vec<(String, f64)> = points.iter().filter_map(taken).collect();
    let (most_keys, _) = parts.last()?.clone();
    let (at, value) = parts.iter().max_by(|a, b| a.1.total_cmp(&b.1))?.clone();
    let (verdict, compared) = compared(row, value, &format!("the most that it took from the heap (after {at})"));
    let reason = format!("{compared}; counted by the program's allocator up to {most_keys}, without its own headers");
    let point = points.first()?;
    Some(made(row, Some(measured(value, "bytes", point, parts)), verdict, reason, Some(point.id.clone())))
}

/// The largest root-mean-square error of the chosen rung.
fn distinct_error(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let point = points.first()?;
    let (value, most, streams) =
        (of_chosen(point, WORST_RMSE)?, of_chosen(point, MOST_KEYS)?, of_chosen(point, STREAMS)?);
    let curves = chosen(point)?.curves.iter().filter(|curve| curve.name == "root-mean-square error");
    let decade = |n: f64| n >= 100.0 && (n.log10() - n.log10().round()).abs() < 1e-9;
    let parts = curves
        .flat_map(|curve| &curve.points)
        .filter(|(n, _)| decade(*n))
        .map(|(n, error)| (format!("{} keys", quantity::count(*n as u64)), *error))
        .collect();
    let range = format!("100 to {} keys over {streams} streams", quantity::count(most as u64));
    let (verdict, compared) = compared(row, value, &format!("the largest root-mean-square error of {range}"));
    let further = if most < 1e9 { "; the row asks for up to 1e9 keys: --profile full counts so many" } else { "" };
    let reason = format!("{compared}{further}");
    Some(made(row, Some(measured(value, "fraction", point, parts)), verdict, reason, Some(point.id.clone())))
}

fn ten_thousand(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let point = points.first()?;
    let value = of_bench(point, TEN_THOUSAND)?;
    let (verdict, reason) = compared(row, value, "the relative error of the integers 0..10,000");
    Some(made(row, Some(measured(value, "fraction", point, Vec::new())), verdict, reason, Some(point.id.clone())))
}

/// The share of keys that may be over the bound: 1/e^d with 4 rows.
fn allowed() -> f64 {
    (-4f64).exp()
}

/// Keys over the bound beyond the share that may be, and keys that are under-estimated.
fn bound(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let (mut violations, mut worst, mut asked) = (0.0, 0.0, 0.0);
    let mut parts = Vec::new();
    for point in points {
        let (over, under) = (of_chosen(point, OVER)?, of_chosen(point, UNDER)?);
        let keys = of_chosen(point, ASKED)?;
        violations += under + ((over - allowed()).max(0.0) * keys).ceil();
        asked += keys;
        worst = f64::max(worst, over);
        let name = point.id.split('/').next_back().unwrap_or_default();
        parts.push((format!("{name} at {}: share over", point.point), over));
        parts.push((format!("{name} at {}: under", point.point), under));
    }
    let point = points.first()?;
    let (verdict, compared) = compared(row, violations, "the number of violations");
    let reason = format!(
        "{compared}: of {} keys asked at {} points at most {} were over the bound at one, where {} may be",
        quantity::count(asked as u64),
        points.len(),
        in_unit(worst, "fraction"),
        in_unit(allowed(), "fraction")
    );
    Some(made(
        row,
        Some(measured(violations, "violations over bound", point, parts)),
        verdict,
        reason,
        Some(point.id.clone()),
    ))
}

fn t_digest(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let point = points.first()?;
    let variant = chosen(point)?;
    let (bytes, error) = (of_chosen(point, BYTES)?, of_chosen(point, RANK_ERROR)?);
    let reason = format!(
        "present: {} with {}, {}, largest rank error {} at quantiles from 0.001 to 0.999 of six distributions",
        quantity::rate(rate(variant), &point.unit),
        variant.name,
        quantity::bytes(bytes),
        in_unit(error, "fraction")
    );
    let parts = vec![("bytes".to_owned(), bytes), ("largest rank error".to_owned(), error)];
    let figure = Measured {
        lo: Some(variant.per_second.lo),
        hi: Some(variant.per_second.hi),
        ..measured(rate(variant), &point.unit, point, parts)
    };
    Some(made(row, Some(figure), Verdict::Met, reason, Some(point.id.clone())))
}

/// The slowest insertions and lookups, and the false positives that lie furthest from theory.
fn bloom(row: &Row, points: &[&Bench]) -> Option<Claim> {
    let slowest = |id: &str| {
        let of_bench = points.iter().copied().filter(|point| point.id == id);
        let rates = of_bench.filter_map(|point| Some((point, chosen(point)?)));
        rates.min_by(|a, b| rate(a.1).total_cmp(&rate(b.1)))
    };
    let ((insert_point, insert), (lookup_point, lookup)) = (slowest(INSERT)?, slowest(LOOKUP)?);
    let positives =
        |point: &&Bench| Some((point.point.clone(), of_chosen(point, FALSE_POSITIVES)?, of_chosen(point, THEORY)?));
    let off = |(_, measured, theory): &(String, f64, f64)| (measured / theory - 1.0).abs();
    let (at, found, theory) = points.iter().filter_map(positives).max_by(|a, b| off(a).total_cmp(&off(b)))?;
    let reason = format!(
        "present: inserts {} ({}), looks up {} ({}) at the slowest; {} false positives where theory says {} ({at})",
        quantity::rate(rate(insert), &insert_point.unit),
        insert_point.point,
        quantity::rate(rate(lookup), &lookup_point.unit),
        lookup_point.point,
        in_unit(found, "fraction"),
        in_unit(theory, "fraction"),
    );
    let parts = points
        .iter()
        .filter_map(|point| {
            let name = point.id.split('-').next_back().unwrap_or_default();
            Some((format!("{name}, {}", point.point), rate(chosen(point)?)))
        })
        .chain([("false positives".to_owned(), found), ("false positives in theory".to_owned(), theory)])
        .collect();
    let figure = Measured {
        lo: Some(lookup.per_second.lo),
        hi: Some(lookup.per_second.hi),
        ..measured(rate(lookup), &lookup_point.unit, lookup_point, parts)
    };
    Some(made(row, Some(figure), Verdict::Met, reason, Some(lookup_point.id.clone())))
}

#[cfg(test)]
mod tests;
