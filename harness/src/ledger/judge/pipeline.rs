//! Verdicts of the rows of latency and of the whole pipeline.

use super::{Row, compared, made, rate, unavailable};
use crate::suite::events::latency::search::Bounds;
use crate::suite::events::latency::{HIGHEST, Measured as Latencies, OFF_THE_CORE, OFFERED, SUSTAINED};
use crate::suite::events::pipeline::{NAIVE, OBJECTS, OVERALL, ROWS};
use lanemark_reports::quantity;
use lanemark_reports::run::{Bench, Claim, Measured, Variant, Verdict};

const LATENCIES: [Latencies; 3] = [Latencies::Event, Latencies::Window, Latencies::Pattern];

/// Whether the row is one that this file judges.
pub fn judges(row: &str) -> bool {
    row == OVERALL || LATENCIES.iter().any(|measured| measured.row() == row)
}

/// The claim of one of those rows, from the points of its benches that were measured.
pub fn claim(row: &Row, points: &[&Bench]) -> Claim {
    let claim = points.first().and_then(|bench| match row.id.as_str() {
        OVERALL => overall(row, bench),
        _ => latency(row, bench),
    });
    claim.unwrap_or_else(|| unavailable(row, "the figures that it is judged by were not measured".to_owned()))
}

/// How many times the events a second of the naive operators.
fn overall(row: &Row, bench: &Bench) -> Option<Claim> {
    let chosen = bench.chosen()?;
    let over = |name: &str| bench.ratios.iter().find(|ratio| ratio.of == chosen.name && ratio.to == name);
    let gain = over(NAIVE)?;
    let (verdict, sentence) = compared(row, gain.median, "the gain over event objects and naive operators");
    let share = |name: &str| over(name).map(|ratio| quantity::times(ratio.median));
    let reason = match (share(OBJECTS), share(ROWS)) {
        (Some(objects), Some(rows)) => format!(
            "{sentence}: {}; of it {objects} over event objects and {rows} over plain structures by good algorithms, one event \
             at a time",
            quantity::rate(rate(chosen), &bench.unit)
        ),
        _ => sentence,
    };
    let measured = Measured {
        value: gain.median,
        lo: Some(gain.lo),
        hi: Some(gain.hi),
        unit: "factor".to_owned(),
        before: Some(1.0),
        best_peer: None,
        ceiling: chosen.ceiling.clone(),
        variant: Some(chosen.name.clone()),
        parts: bench.variants.iter().map(|variant| (format!("{}, events/s", variant.name), rate(variant))).collect(),
    };
    Some(made(row, Some(measured), verdict, reason, Some(bench.id.clone())))
}

/// All documented percentiles at the stated rate; beside it every other rate and the highest that holds.
fn latency(row: &Row, bench: &Bench) -> Option<Claim> {
    let bounds = Bounds::of(row)?;
    let judged = bench.chosen()?;
    let found = judged.latency_ns?;
    let percentiles = [("p50", found.p50, bounds.p50), ("p95", found.p95, bounds.p95), ("p99", found.p99, bounds.p99)];
    let above: Vec<String> = percentiles
        .iter()
        .filter(|(_, found, bound)| found > bound)
        .map(|(name, found, bound)| {
            format!("{name} is {}, above {}", quantity::nanoseconds(*found), quantity::nanoseconds(*bound))
        })
        .collect();
    // Of three loads at least two.
    let sustained = judged.figure(SUSTAINED)?.value > 0.5;
    let highest = bench.figures.iter().find(|figure| figure.name == HIGHEST)?.value;
    let verdict = if above.is_empty() && sustained { Verdict::Met } else { Verdict::Missed };
    let at = format!("at {}", judged.name);
    let stated = match (above.is_empty(), sustained) {
        (true, true) => format!(
            "{at} p50 {}, p95 {}, p99 {}",
            quantity::nanoseconds(found.p50),
            quantity::nanoseconds(found.p95),
            quantity::nanoseconds(found.p99)
        ),
        (true, false) => format!("{at} the rate was not sustained"),
        (false, _) => format!("{at} {}", above.join(", ")),
    };
    let reach = match highest > 0.0 {
        true => format!("all documented percentiles hold up to {}", quantity::rate(highest, "events/s")),
        false => "they hold at no rate".to_owned(),
    };
    let wall = match judged.clock == "wall" {
        true => String::new(),
        false => format!("; {}", beside_the_wall_clock(bench, judged)?),
    };
    let parts = bench.variants.iter().flat_map(parts).chain([(format!("{HIGHEST}, events/s"), highest)]).collect();
    let measured = Measured {
        value: found.p99 / 1e3,
        lo: None,
        hi: None,
        unit: "us".to_owned(),
        before: None,
        best_peer: None,
        ceiling: None,
        variant: Some(judged.name.clone()),
        parts,
    };
    Some(made(row, Some(measured), verdict, format!("{stated}; {reach}{wall}"), Some(bench.id.clone())))
}

/// Why the row is not judged by the wall clock, and what that says.
fn beside_the_wall_clock(bench: &Bench, judged: &Variant) -> Option<String> {
    let others = bench.figures.iter().find(|figure| figure.name == OFF_THE_CORE)?.value;
    let same_rate = |variant: &&Variant| {
        variant.clock == "wall" && variant.figure(OFFERED).map(|f| f.value) == judged.figure(OFFERED).map(|f| f.value)
    };
    let wall = bench.variants.iter().find(same_rate)?.latency_ns?;
    Some(format!(
        "by the thread's CPU time, as other work had the core for {} of the time: by wall clock p99 is {}",
        quantity::percent(others),
        quantity::nanoseconds(wall.p99)
    ))
}

/// The percentiles at one rate, in microseconds.
fn parts(variant: &Variant) -> Vec<(String, f64)> {
    let Some(found) = variant.latency_ns else { return Vec::new() };
    let all = [
        ("p50", Some(found.p50)),
        ("p95", Some(found.p95)),
        ("p99", Some(found.p99)),
        ("p99.9", found.p999),
        ("max", Some(found.max)),
    ];
    let part = |(name, ns): (&str, Option<f64>)| Some((format!("{name} at {}, us", variant.name), ns? / 1e3));
    all.into_iter().filter_map(part).collect()
}

#[cfg(test)]
mod tests;
