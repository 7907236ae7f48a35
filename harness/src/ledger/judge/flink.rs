//! Verdicts of the rows of other systems: Apache Flink, each operator for itself.

use super::{Row, bar, made, rate, unavailable};
use crate::peers::flink::bench::{BY_WALL_TIME, SHARE_OF_CORE, UNIT};
use crate::peers::flink::{JOBS, ROW};
use lanemark_reports::quantity::{self, brief};
use lanemark_reports::run::{Bench, Claim, Measured, Variant, Verdict};

#[cfg(test)]
mod tests;

/// Whether the row is one that this file judges.
pub fn judges(row: &str) -> bool {
    row == ROW
}

/// One operator and how fast it was.
struct Operator<'a> {
    name: &'static str,
    bench: &'a Bench,
    variant: &'a Variant,
    by_wall: f64,
}

/// The claim, from the jobs that were measured: every operator must reach the documented rate by CPU time.
pub fn claim(row: &Row, points: &[&Bench]) -> Claim {
    let mut operators: Vec<Operator<'_>> = points.iter().filter_map(operator).collect();
    operators.sort_by(|a, b| rate(a.variant).total_cmp(&rate(b.variant)));
    let (Some(slowest), Some(fastest), Some(bar)) = (operators.first(), operators.last(), bar(row)) else {
        return unavailable(row, "the figures that it is judged by were not measured".to_owned());
    };
    let (below, holding): (Vec<_>, Vec<_>) = operators.iter().partition(|operator| rate(operator.variant) < bar);
    let words = |operator: &Operator<'_>| {
        let (by_cpu, by_wall) = (rate(operator.variant), operator.by_wall);
        format!(
            "{} {} ({} by wall)",
            operator.name,
            brief(by_cpu, &slowest.bench.unit),
            brief(by_wall, &slowest.bench.unit)
        )
    };
    let listed = |operators: &[&Operator<'_>]| operators.iter().map(|o| words(o)).collect::<Vec<_>>().join(", ");
    let measured = Measured {
        value: rate(slowest.variant),
        lo: Some(slowest.variant.per_second.lo),
        hi: Some(slowest.variant.per_second.hi),
        unit: slowest.bench.unit.clone(),
        before: None,
        best_peer: None,
        ceiling: None,
        variant: Some(slowest.variant.name.clone()),
        parts: operators
            .iter()
            .flat_map(|operator| {
                let by_cpu = (format!("{} (CPU time), {UNIT}", operator.name), rate(operator.variant));
                [by_cpu, (format!("{} (wall time), {UNIT}", operator.name), operator.by_wall)]
            })
            .collect(),
    };
    let verdict = if below.is_empty() { Verdict::Met } else { Verdict::Missed };
    let mut reason = match (below.as_slice(), holding.as_slice()) {
        ([], holding) => format!("every operator reaches it by CPU time: {}", listed(holding)),
        (below, []) => format!("no operator reaches it by CPU time: {}", listed(below)),
        (below, holding) => format!(
            "one flat figure is off in both directions, from a factor {} above it to one of {} below. By CPU time it holds \
             for {}; it does not for {}",
            brief_factor(rate(fastest.variant) / bar),
            brief_factor(bar / rate(slowest.variant)),
            listed(holding),
            listed(below)
        ),
    };
    if operators.len() < JOBS.len() {
        reason.push_str(&format!("; {} of {} jobs were measured", operators.len(), JOBS.len()));
    }
    if let Some(share) = least_share(&operators).filter(|share| *share < 0.9) {
        reason.push_str(&format!(
            "; other work took the core away, down to {} of it: the rates by wall are too low",
            quantity::percent(share)
        ));
    }
    made(row, Some(measured), verdict, reason, Some(slowest.bench.id.clone()))
}

fn operator<'a>(bench: &&'a Bench) -> Option<Operator<'a>> {
    let job = JOBS.iter().find(|job| job.bench == bench.id && job.point == bench.point)?;
    let variant = bench.variants.first()?;
    Some(Operator { name: job.operator, bench, variant, by_wall: variant.figure(BY_WALL_TIME)?.value })
}

/// The least share of the core that any job had.
fn least_share(operators: &[Operator<'_>]) -> Option<f64> {
    let shares = operators.iter().filter_map(|operator| Some(operator.variant.figure(SHARE_OF_CORE)?.value));
    shares.min_by(f64::total_cmp)
}

fn brief_factor(factor: f64) -> String {
    if factor < 10.0 { format!("{factor:.1}") } else { format!("{factor:.0}") }
}
