//! Verdicts: what a run's benches say about each row.

#[cfg(test)]
pub mod by_hand;
mod events;
mod figures;
mod flink;
mod gpu;
mod ladder;
mod pipeline;
mod sketches;

use super::Row;
use crate::peers::flink::why_no_run_measures;
use crate::suite::{Definition, memory_tracking};
use lanemark_reports::run::{Bench, Claim, Measured, Role, Run, Variant, Verdict};

/// The row that the run's own time stands for.
const SUITE_TIME: &str = "camera.performance.suite-time";

/// The row of the highest instruction set.
const EVERY_LEVEL: &str = "events.future.avx512-aggregation";

/// The row of the harness's own figure for memory.
const MEMORY_TRACKING: &str = "camera.performance.memory-tracking";

/// What a run was of, beside what its file says.
#[derive(Debug, Clone, Copy)]
pub struct Evidence {
    /// Whether it measured the user's own input, not the rows' own workloads.
    pub own_input: bool,
    /// Whether some instruction sets were left out on the command line.
    pub some_rungs: bool,
}

/// Every row's claim, judged on what the run measured.
pub fn judge(rows: &[Row], definitions: &[Definition], run: &Run, evidence: Evidence) -> Vec<Claim> {
    rows.iter().map(|row| claim(row, definitions, run, evidence)).collect()
}

/// The rows without a run.
pub fn unjudged(rows: &[Row], definitions: &[Definition]) -> Vec<Claim> {
    let claim = |row: &Row| {
        let built = row.id == SUITE_TIME || definitions.iter().any(|bench| bench.claims.contains(&row.id.as_str()));
        unavailable(row, if built { "no run was given".to_owned() } else { not_built(row) })
    };
    rows.iter().map(claim).collect()
}

fn claim(row: &Row, definitions: &[Definition], run: &Run, evidence: Evidence) -> Claim {
    let standing: Vec<&Definition> =
        definitions.iter().filter(|bench| bench.claims.contains(&row.id.as_str())).collect();
    if standing.is_empty() && row.id != SUITE_TIME {
        return unavailable(row, not_built(row));
    }
    if evidence.own_input {
        return unavailable(row, "measured on the user's own input, which is not the row's workload".to_owned());
    }
    if run.interrupted {
        return unavailable(row, "the run was stopped before its end".to_owned());
    }
    if row.id == SUITE_TIME {
        return suite_time(row, run, run.filters.is_empty() && !evidence.some_rungs);
    }
    let points: Vec<&Bench> = run.benches.iter().filter(|bench| bench.claims.contains(&row.id)).collect();
    let measured: Vec<&Bench> = points.iter().copied().filter(|bench| bench.unavailable.is_none()).collect();
    match (points.first(), measured.first()) {
        (None, _) => {
            let usual = || format!("not measured in this run; `lanemark run {}` does", row.id);
            unavailable(row, why_no_run_measures(&row.id).unwrap_or_else(usual))
        }
        (Some(point), None) => unavailable(row, point.unavailable.clone().unwrap_or_default()),
        (Some(_), Some(_)) => match row.id.as_str() {
            EVERY_LEVEL => every_level(row, standing.len(), &measured, run),
            MEMORY_TRACKING => memory_tracked(row, &measured),
            id if ladder::judges(id) => ladder::claim(row, &measured),
            id if sketches::judges(id) => sketches::claim(row, &measured),
            id if events::judges(id) => events::claim(row, &measured),
            id if pipeline::judges(id) => pipeline::claim(row, &measured),
            id if flink::judges(id) => flink::claim(row, &measured),
            id if gpu::judges(id) => gpu::claim(row, &measured, &run.machine.gpu, &run.crossovers),
            _ => slowest_rate(row, &measured),
        },
    }
}

fn not_built(row: &Row) -> String {
    gpu::why_no_bench(&row.id).unwrap_or_else(|| "not built yet".to_owned())
}

fn unavailable(row: &Row, reason: String) -> Claim {
    made(row, None, Verdict::Unavailable, reason, None)
}

fn made(row: &Row, measured: Option<Measured>, verdict: Verdict, reason: String, bench: Option<String>) -> Claim {
    Claim {
        id: row.id.clone(),
        label: row.label.clone(),
        table: row.table.clone(),
        documented: row.documented.clone(),
        measured,
        verdict,
        reason,
        bench,
    }
}

/// The documented figure that must be reached: a number, or the end of a range that is asked for.
fn bar(row: &Row) -> Option<f64> {
    let after = row.documented.after.as_ref()?;
    let ends: Vec<f64> = match after.as_array() {
        Some(ends) => ends.iter().filter_map(serde_json::Value::as_f64).collect(),
        None => after.as_f64().into_iter().collect(),
    };
    match row.documented.want.as_str() {
        "at-most" => ends.into_iter().reduce(f64::max),
        _ => ends.into_iter().reduce(f64::min),
    }
}

/// Met or missed, with the sentence that says so.
fn compared(row: &Row, value: f64, what: &str) -> (Verdict, String) {
    let Some(bar) = bar(row) else { return (Verdict::Met, format!("{what} was measured")) };
    let at_most = row.documented.want == "at-most";
    let met = if at_most { value <= bar } else { value >= bar };
    let side = match (at_most, met) {
        (true, true) => "not above",
        (true, false) => "above",
        (false, true) => "not below",
        (false, false) => "below",
    };
    (if met { Verdict::Met } else { Verdict::Missed }, format!("{what} is {side} the documented figure"))
}

fn rate(variant: &Variant) -> f64 {
    variant.per_second.median
}

/// A rate that must be reached at every point: the slowest point of the chosen rung is judged.
fn slowest_rate(row: &Row, points: &[&Bench]) -> Claim {
    let chosen = |bench: &&Bench| bench.variants.iter().find(|variant| variant.chosen).cloned();
    let mut rates: Vec<(&Bench, Variant)> = points.iter().filter_map(|bench| Some((*bench, chosen(bench)?))).collect();
    rates.sort_by(|a, b| rate(&a.1).total_cmp(&rate(&b.1)));
    let Some((bench, variant)) = rates.first() else {
        return unavailable(row, "no rung was measured".to_owned());
    };
    let slowest_of = |role: Role| {
        let of_role = bench.variants.iter().filter(move |variant| variant.role == role);
        of_role.min_by(|a, b| rate(a).total_cmp(&rate(b)))
    };
    let measured = Measured {
        value: rate(variant),
        lo: Some(variant.per_second.lo),
        hi: Some(variant.per_second.hi),
        unit: bench.unit.clone(),
        // The document's own start is the slowest of the naive methods: the event object with a field map.
        before: slowest_of(Role::Before).map(rate),
        best_peer: bench.best_peer().map(|peer| (peer.name.clone(), rate(peer))),
        ceiling: variant.ceiling.clone(),
        variant: Some(variant.name.clone()),
        parts: rates.iter().map(|(bench, variant)| (bench.point.clone(), rate(variant))).collect(),
    };
    let what = format!("the slowest of {} points ({})", rates.len(), bench.point);
    let (verdict, reason) = compared(row, rate(variant), &what);
    made(row, Some(measured), verdict, reason, Some(bench.id.clone()))
}

/// Every aggregation at every instruction set of the machine, AVX-512 among them.
fn every_level(row: &Row, all: usize, points: &[&Bench], run: &Run) -> Claim {
    let mut kernels: Vec<&str> = points.iter().map(|bench| bench.id.as_str()).collect();
    kernels.dedup();
    let has = |kernel: &str, isa: &str| {
        let of_kernel = points.iter().filter(|bench| bench.id == kernel);
        of_kernel.flat_map(|bench| &bench.variants).any(|variant| variant.isa.as_deref() == Some(isa))
    };
    let count = |isa: &str| kernels.iter().filter(|kernel| has(kernel, isa)).count();
    let levels = run.machine.isas.iter().filter(|isa| isa.available);
    let parts: Vec<(String, f64)> =
        levels.map(|isa| (format!("kernels at {}", isa.name), count(&isa.name) as f64)).collect();
    let absent = run.machine.isas.iter().find(|isa| isa.name == "avx512" && !isa.available);
    if let Some(absent) = absent {
        let below = parts.iter().map(|(name, _)| name.replace("kernels at ", "")).collect::<Vec<_>>().join(", ");
        let reason = absent.reason.clone().unwrap_or_default();
        return unavailable(row, format!("AVX-512 was not measured: {reason}; the kernels were at {below}"));
    }
    if kernels.len() < all {
        let part = format!("{} of {all} aggregations were measured", kernels.len());
        return unavailable(row, format!("{part}; `lanemark run {}` measures all", row.id));
    }
    let lacking: Vec<&str> = kernels.iter().copied().filter(|kernel| !has(kernel, "avx512")).collect();
    let measured = Measured {
        value: count("avx512") as f64,
        lo: None,
        hi: None,
        unit: "aggregations at AVX-512".to_owned(),
        before: None,
        best_peer: None,
        ceiling: None,
        variant: Some("avx512".to_owned()),
        parts,
    };
    let (verdict, reason) = match lacking.is_empty() {
        true => (
            Verdict::Met,
            format!("{} aggregations run at every instruction set of this machine, with one answer", kernels.len()),
        ),
        false => (Verdict::Missed, format!("no AVX-512 rung of {}", lacking.join(", "))),
    };
    made(row, Some(measured), verdict, reason, points.first().map(|bench| bench.id.clone()))
}

/// The workload on which the harness's figure lies furthest from the kernel's.
fn memory_tracked(row: &Row, points: &[&Bench]) -> Claim {
    let difference = |bench: &&Bench| {
        let figure = bench.figures.iter().find(|figure| figure.name == memory_tracking::DIFFERENCE)?;
        Some((bench.point.clone(), figure.value))
    };
    let mut parts: Vec<(String, f64)> = points.iter().filter_map(difference).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let Some((workload, value)) = parts.first().cloned() else {
        return unavailable(row, "no workload gave a figure".to_owned());
    };
    let (verdict, reason) =
        compared(row, value, &format!("the largest difference of {} workloads ({workload})", parts.len()));
    let measured = Measured {
        value,
        lo: None,
        hi: None,
        unit: "fraction".to_owned(),
        before: None,
        best_peer: None,
        ceiling: None,
        variant: None,
        parts,
    };
    made(row, Some(measured), verdict, reason, Some(memory_tracking::ID.to_owned()))
}

/// The run's own time, where it was the whole standard profile.
fn suite_time(row: &Row, run: &Run, whole: bool) -> Claim {
    if run.profile != "standard" || !whole {
        let reason = "needs the whole standard profile: `lanemark run --profile standard` without a filter";
        return unavailable(row, reason.to_owned());
    }
    let (verdict, reason) = compared(row, run.seconds, "the whole standard profile's time");
    let measured = Measured {
        value: run.seconds,
        lo: None,
        hi: None,
        unit: "s".to_owned(),
        before: None,
        best_peer: None,
        ceiling: None,
        variant: None,
        parts: Vec::new(),
    };
    made(row, Some(measured), verdict, reason, None)
}
