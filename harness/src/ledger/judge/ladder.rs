//! Verdicts of the log-template ladder and its scaling over threads.

use super::{Row, compared, made, rate, unavailable};
use crate::before::ladder::{AUTOMATON, CACHED_TRIE, FIRST_WORD, TOKEN_PARSER, TRIE, UNOPTIMIZED_TRIE};
use lanemark_reports::quantity::{self, significant};
use lanemark_reports::run::{Bench, Claim, Measured, Variant, Verdict};

/// Whether the row is one of the ladder's that this file judges.
pub fn judges(row: &str) -> bool {
    row.starts_with("logs.ladder.") || row.starts_with("logs.scaling.")
}

/// The claim of a row of the ladder, from the points of its bench that were measured.
pub fn claim(row: &Row, points: &[&Bench]) -> Claim {
    let Some(one) = points.iter().copied().find(|point| point.threads == 1) else {
        return unavailable(row, "not measured on one thread, with which all others are compared".to_owned());
    };
    match row.id.as_str() {
        "logs.ladder.current" => current(row, one),
        "logs.ladder.parallel" => parallel(row, one, points),
        "logs.ladder.template-cache" => rung(row, one, points, CACHED_TRIE),
        "logs.ladder.prefix-filter" => rung(row, one, points, FIRST_WORD),
        "logs.ladder.custom-parser" => rung(row, one, points, TOKEN_PARSER),
        "logs.ladder.dfa" => rung(row, one, points, AUTOMATON),
        "logs.ladder.simd" => simd(row, one),
        "logs.scaling.threads" => scaling(row, one, points),
        _ => unavailable(row, "not built yet".to_owned()),
    }
}

/// The cores of the document's parallel figure.
const DOCUMENTED_CORES: usize = 8;

fn of<'a>(point: &'a Bench, name: &str) -> Option<&'a Variant> {
    point.variants.iter().find(|variant| variant.name == name)
}

fn logs(per_second: f64) -> String {
    quantity::rate(per_second, "logs/s")
}

/// What a variant's rate says, with the figures behind it; the ladder's start is its `before`.
fn measured(one: &Bench, variant: &Variant, parts: Vec<(String, f64)>) -> Measured {
    let start = of(one, TRIE).filter(|start| start.name != variant.name);
    Measured {
        value: rate(variant),
        lo: Some(variant.per_second.lo),
        hi: Some(variant.per_second.hi),
        unit: "logs/s".to_owned(),
        before: start.map(rate),
        best_peer: None,
        ceiling: None,
        variant: Some(variant.name.clone()),
        parts,
    }
}

/// One variant's rates at every point, fewest threads first.
fn by_threads<'a>(points: &[&'a Bench], name: &str) -> Vec<(&'a Bench, &'a Variant)> {
    let mut rates: Vec<_> = points.iter().filter_map(|point| Some((*point, of(point, name)?))).collect();
    rates.sort_by_key(|(point, _)| point.threads);
    rates
}

fn parts(rates: &[(&Bench, &Variant)]) -> Vec<(String, f64)> {
    rates.iter().map(|(point, variant)| (point.point.clone(), rate(variant))).collect()
}

fn not_among(row: &Row, name: &str) -> Claim {
    unavailable(row, format!("the variant {name:?} was not measured"))
}

/// The ladder's start, whose documented figure is of an unoptimized build: both builds are stated.
fn current(row: &Row, one: &Bench) -> Claim {
    let Some(start) = of(one, TRIE) else { return not_among(row, TRIE) };
    let mut parts = vec![("optimized build".to_owned(), rate(start))];
    let (verdict, compared) = compared(row, rate(start), "the optimized build");
    let builds = match of(one, UNOPTIMIZED_TRIE) {
        Some(unoptimized) => {
            parts.push(("unoptimized build".to_owned(), rate(unoptimized)));
            let (there, here) = (logs(rate(unoptimized)), logs(rate(start)));
            format!("the documented figure is an unoptimized build's: {there} there, {here} optimized")
        }
        None => "the documented figure is an unoptimized build's, which was not measured: \
                 harness/peers/build-unoptimized makes it"
            .to_owned(),
    };
    made(row, Some(measured(one, start, parts)), verdict, format!("{compared}; {builds}"), Some(one.id.clone()))
}

/// The start on the most threads that were measured. Short of the documented cores, too low a rate proves nothing.
fn parallel(row: &Row, one: &Bench, points: &[&Bench]) -> Claim {
    let rates = by_threads(points, TRIE);
    let (Some((_, single)), Some((point, most))) = (rates.first(), rates.last()) else { return not_among(row, TRIE) };
    let missing = DOCUMENTED_CORES.saturating_sub(point.threads);
    if point.threads == 1 {
        return unavailable(row, format!("{missing} cores missing: this run could use one thread only"));
    }
    let scaled = format!("{} times one thread", significant(rate(most) / rate(single)));
    let (verdict, compared) = compared(row, rate(most), &point.point);
    let (verdict, reason) = match (verdict, missing) {
        (verdict, 0) => (verdict, format!("{compared}; {scaled}")),
        (Verdict::Met, _) => (
            verdict,
            format!("{compared} already, {scaled}; {missing} of its {DOCUMENTED_CORES} cores are missing here"),
        ),
        _ => (
            Verdict::Unavailable,
            format!("{missing} cores missing: {} gave {}, {scaled}", point.point, logs(rate(most))),
        ),
    };
    let figure = Measured { before: Some(rate(single)), ..measured(point, most, parts(&rates)) };
    made(row, Some(figure), verdict, reason, Some(one.id.clone()))
}

/// A rung on one thread, with what it gave on more.
fn rung(row: &Row, one: &Bench, points: &[&Bench], name: &str) -> Claim {
    let Some(variant) = of(one, name) else { return not_among(row, name) };
    let (verdict, compared) = compared(row, rate(variant), &one.point);
    let factor = of(one, TRIE).map(|start| {
        let documented = row.documented.factor.map_or_else(String::new, |factor| format!(" (documented: {factor})"));
        format!("; {} times the optimized start of the ladder{documented}", significant(rate(variant) / rate(start)))
    });
    let reason = format!("{compared}{}", factor.unwrap_or_default());
    let parts = parts(&by_threads(points, name));
    made(row, Some(measured(one, variant, parts)), verdict, reason, Some(one.id.clone()))
}

/// lanemark's matcher at the chosen instruction set over itself without vectors.
fn simd(row: &Row, one: &Bench) -> Claim {
    let Some(chosen) = one.variants.iter().find(|variant| variant.chosen) else {
        return unavailable(row, "no rung of lanemark's matcher was measured".to_owned());
    };
    let Some(ratio) = one.ratios.iter().find(|ratio| ratio.of == chosen.name && ratio.to == "scalar") else {
        return unavailable(row, format!("no vector rung beside the scalar one: only {:?} was measured", chosen.name));
    };
    let rungs = one.variants.iter().filter(|variant| variant.isa.is_some());
    let figure = Measured {
        value: ratio.median,
        lo: Some(ratio.lo),
        hi: Some(ratio.hi),
        unit: "factor".to_owned(),
        before: None,
        ..measured(one, chosen, rungs.map(|rung| (rung.name.clone(), rate(rung))).collect())
    };
    let what = format!("{} over the same matcher's scalar path ({})", chosen.name, logs(rate(chosen)));
    let (verdict, reason) = compared(row, ratio.median, &what);
    made(row, Some(figure), verdict, reason, Some(one.id.clone()))
}

/// The efficiency of every rung on every number of threads: its rate over as many times that of one thread.
fn scaling(row: &Row, one: &Bench, points: &[&Bench]) -> Claim {
    let mut efficiencies = Vec::new();
    for single in &one.variants {
        for (point, variant) in by_threads(points, &single.name).into_iter().filter(|(point, _)| point.threads > 1) {
            let efficiency = rate(variant) / rate(single) / point.threads as f64;
            efficiencies.push((format!("efficiency of {} on {}", single.name, point.point), efficiency));
        }
    }
    let most = points.iter().max_by_key(|point| point.threads).filter(|point| point.threads > 1);
    let Some((most, chosen)) =
        most.and_then(|most| Some((*most, most.variants.iter().find(|variant| variant.chosen)?)))
    else {
        return unavailable(row, "cores missing: this run could use one thread only".to_owned());
    };
    let efficiency = of(one, &chosen.name).map_or(f64::NAN, |single| rate(chosen) / rate(single) / most.threads as f64);
    let missing = match DOCUMENTED_CORES.saturating_sub(most.threads) {
        0 => String::new(),
        missing => format!("; {missing} of the documented {DOCUMENTED_CORES} cores are missing here"),
    };
    let reason = format!(
        "every rung on up to {}; {} has an efficiency of {} (wall time there, CPU time on one thread){missing}",
        most.point,
        chosen.name,
        significant(efficiency)
    );
    made(row, Some(measured(most, chosen, efficiencies)), Verdict::Met, reason, Some(most.id.clone()))
}

#[cfg(test)]
mod tests;
