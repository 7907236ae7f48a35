//! The verdict of the row of pattern matching on the GPU.

use super::{Row, made, rate, unavailable};
use lanemark_reports::gpu::END_TO_END;
use lanemark_reports::run::{Bench, Claim, Crossover, Gpu, Measured, Overtakes, Variant, Verdict};

/// The row.
const PATTERN: &str = "events.future.gpu-pattern";

/// Whether the row is one that this file judges.
pub fn judges(row: &str) -> bool {
    row == PATTERN
}

/// Why no bench stands for the row, where the build left it out.
pub fn why_no_bench(row: &str) -> Option<String> {
    (judges(row) && !cfg!(feature = "gpu")).then(|| "this build was made without the feature `gpu`".to_owned())
}

/// The claim, from the batch sizes that were measured: met where a real GPU gave the CPU's answers.
pub fn claim(row: &Row, points: &[&Bench], adapters: &[Gpu], crossovers: &[Crossover]) -> Claim {
    let of = |point: &&Bench| Some((point.input.n, end_to_end(point)?.clone(), point.id.clone()));
    let mut rates: Vec<(u64, Variant, String)> = points.iter().filter_map(of).collect();
    rates.sort_by_key(|(n, _, _)| *n);
    let (Some(adapter), Some((n, largest, bench))) = (adapters.iter().find(|adapter| adapter.used), rates.last())
    else {
        return unavailable(
            row,
            "no GPU measured yet: the pattern kernel has no figure with both transfers".to_owned(),
        );
    };
    if adapter.software {
        let reason = format!(
            "no GPU measured yet: at {} batch sizes the shaders gave the same answers on {}, which computes on the CPU",
            rates.len(),
            adapter.name
        );
        return unavailable(row, reason);
    }
    let crossover = crossover(crossovers, bench);
    let mut parts: Vec<(String, f64)> =
        rates.iter().map(|(n, variant, _)| (format!("end to end, {n} events a batch"), rate(variant))).collect();
    // A bare number cannot say that it is extrapolated, or that there is none.
    parts.extend(crossover.and_then(|crossover| match crossover.overtakes() {
        Overtakes::From(from) => {
            Some((format!("crossover against {}, events a batch", crossover.against), from.median))
        }
        _ => None,
    }));
    let measured = Measured {
        value: rate(largest),
        lo: Some(largest.per_second.lo),
        hi: Some(largest.per_second.hi),
        unit: points.first().map(|point| point.unit.clone()).unwrap_or_default(),
        before: None,
        best_peer: None,
        ceiling: largest.ceiling.clone(),
        variant: Some(largest.name.clone()),
        parts,
    };
    let sentence = crossover.map_or_else(|| "too few batch sizes for a crossover.".to_owned(), Crossover::sentence);
    let reason = format!(
        "present: {} gave the CPU's answers at {} batch sizes of up to {n} events. {sentence}",
        adapter.name,
        rates.len()
    );
    made(row, Some(measured), Verdict::Met, reason, Some(bench.clone()))
}

/// What the row is judged by: transfers are included.
fn end_to_end(point: &Bench) -> Option<&Variant> {
    point.variants.iter().find(|variant| variant.name == END_TO_END && variant.verified && rate(variant) > 0.0)
}

/// With both transfers, against the most cores.
fn crossover<'a>(crossovers: &'a [Crossover], bench: &str) -> Option<&'a Crossover> {
    let of_bench = crossovers.iter().filter(|crossover| crossover.bench == bench);
    of_bench.filter(|crossover| crossover.figure == "end to end").max_by_key(|crossover| crossover.threads)
}

#[cfg(test)]
mod tests;
