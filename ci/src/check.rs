//! What a run's file must hold before anyone relies on it.

use lanemark_reports::gpu::AUTO;
use lanemark_reports::run::{Bench, Ceiling, Claim, Figure, Latency, Role, Run, SCHEMA, Variant, Verdict};
use std::collections::HashSet;
use std::fmt;

/// Rows of the ledger. Every one of them is in every run's file, measured or with its reason.
const LEDGER_ROWS: usize = 97;

/// Operations that the limits of the machine are measured for.
const OPERATIONS: [&str; 3] = ["load", "store", "copy"];

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The place: a path in the run's file (`benches[3].variants[1]`), or the page's name and line.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Everything that is wrong with a run, in the order of its file; empty for a run that can be relied on.
pub fn problems(run: &Run) -> Vec<Problem> {
    let mut found = Found::default();
    if run.schema != SCHEMA {
        found.add("schema", format!("is `{}`, and this version judges `{SCHEMA}`", run.schema));
    }
    ceilings(&run.ceilings, &mut found);
    benches(run, &mut found);
    claims(run, &mut found);
    found.0
}

/// How much a run holds, in one line.
pub fn counts(run: &Run) -> String {
    let points = run.benches.len();
    let benches = run.benches.iter().map(|bench| &bench.id).collect::<HashSet<_>>().len();
    let absent = run.benches.iter().filter(|bench| !has_figures(bench)).count();
    let variants: usize = run.benches.iter().map(|bench| bench.variants.len()).sum();
    let verdicts = |verdict| run.claims.iter().filter(|claim| claim.verdict == verdict).count();
    format!(
        "{points} points of {benches} benches ({absent} not measured), {variants} variants, {} ceilings, {} claims \
         ({} met, {} missed, {} modelled, {} unavailable){}",
        run.ceilings.len(),
        run.claims.len(),
        verdicts(Verdict::Met),
        verdicts(Verdict::Missed),
        verdicts(Verdict::Modelled),
        verdicts(Verdict::Unavailable),
        if run.interrupted { "; the run was stopped before its end" } else { "" }
    )
}

#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { place: place.into(), message: message.into() });
    }

    /// A figure must be made of positive numbers, with its median inside its interval.
    fn figure(&mut self, place: &str, what: &str, figure: &Figure) {
        let Figure { median, lo, hi, max } = *figure;
        if [median, lo, hi, max].into_iter().any(|value| !positive(value)) {
            self.add(place, format!("{what} is not made of positive numbers: {}", shown(figure)));
        } else if !(lo <= median && median <= hi) {
            self.add(place, format!("{what} has its median outside its interval: {}", shown(figure)));
        }
    }

    fn samples(&mut self, place: &str, what: &str, samples: &[f64]) {
        if samples.is_empty() {
            self.add(place, format!("{what} has no samples"));
        } else if let Some(wrong) = samples.iter().find(|value| !positive(**value)) {
            self.add(place, format!("{what} has a sample of {wrong} ns"));
        }
    }
}

fn positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn shown(figure: &Figure) -> String {
    format!("median {}, interval {} to {}, best {}", figure.median, figure.lo, figure.hi, figure.max)
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn ceilings(ceilings: &[Ceiling], found: &mut Found) {
    for operation in OPERATIONS {
        if !ceilings.iter().any(|ceiling| ceiling.operation == operation) {
            found.add("ceilings", format!("no limit of `{operation}` was measured"));
        }
    }
    for (index, ceiling) in ceilings.iter().enumerate() {
        let place = format!("ceilings[{index}]");
        let what = format!("`{}` at {}", ceiling.operation, ceiling.level);
        found.figure(&place, &what, &ceiling.bytes_per_second);
        found.samples(&place, &what, &ceiling.samples_ns);
    }
}

fn benches(run: &Run, found: &mut Found) {
    if !run.benches.iter().any(has_figures) {
        found.add("benches", "the run measured nothing");
    }
    let mut points = HashSet::new();
    for (index, bench) in run.benches.iter().enumerate() {
        let place = format!("benches[{index}]");
        if !points.insert((&bench.id, &bench.point)) {
            found.add(&place, format!("the point `{}` of {} is there twice", bench.point, bench.id));
        }
        for (index, id) in bench.claims.iter().enumerate() {
            if !run.claims.iter().any(|claim| claim.id == *id) {
                found.add(
                    format!("{place}.claims[{index}]"),
                    format!("{} stands for a row `{id}` that is not in the file", bench.id),
                );
            }
        }
        match (&bench.unavailable, !has_figures(bench)) {
            (None, true) => {
                found.add(&place, format!("{} has neither variants nor figures nor a reason", named(bench)))
            }
            (Some(reason), true) if blank(reason) => {
                found.add(&place, format!("{} was not measured, and its reason is empty", named(bench)));
            }
            (Some(_), false) => {
                found.add(&place, format!("{} was measured and yet has a reason why it was not", named(bench)));
            }
            _ => {}
        }
        for (index, figure) in bench.figures.iter().enumerate() {
            if !figure.value.is_finite() {
                let what = format!("`{}` of {} is {}", figure.name, named(bench), figure.value);
                found.add(format!("{place}.figures[{index}]"), what);
            }
        }
        if !bench.variants.is_empty() {
            measured(bench, &place, run, found);
        }
    }
}

/// Whether the bench was measured: rates of variants, or figures of another kind.
fn has_figures(bench: &Bench) -> bool {
    !bench.variants.is_empty() || !bench.figures.is_empty()
}

fn named(bench: &Bench) -> String {
    format!("{} ({})", bench.id, bench.point)
}

fn measured(bench: &Bench, place: &str, run: &Run, found: &mut Found) {
    // Limits of the run, and those on the bench's own buffers.
    let ceilings: Vec<&Ceiling> = run.ceilings.iter().chain(&bench.ceilings).collect();
    let digest = &bench.input.digest;
    if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        found.add(format!("{place}.input"), format!("the digest `{digest}` is not a SHA-256 in 64 hexadecimal digits"));
    }
    let mut names = HashSet::new();
    for (index, variant) in bench.variants.iter().enumerate() {
        let place = format!("{place}.variants[{index}]");
        if !names.insert(variant.name.as_str()) {
            found.add(&place, format!("`{}` is there twice in {}", variant.name, named(bench)));
        }
        self::variant(variant, &format!("`{}` of {}", variant.name, named(bench)), &place, &ceilings, found);
    }
    chosen(bench, place, found);
    for (index, ratio) in bench.ratios.iter().enumerate() {
        let place = format!("{place}.ratios[{index}]");
        for name in [&ratio.of, &ratio.to] {
            if !names.contains(name.as_str()) {
                found.add(&place, format!("{} has no variant `{name}`", named(bench)));
            }
        }
        // A ratio has no best sample of its own.
        let figure = Figure { median: ratio.median, lo: ratio.lo, hi: ratio.hi, max: ratio.hi };
        found.figure(&place, &format!("the ratio of `{}` to `{}`", ratio.of, ratio.to), &figure);
    }
}

/// What a user of the library gets is one variant: of a ladder a rung; of a bench of the GPU, whose rungs are one core
/// and all cores, the executor that picks between CPU and GPU, which batches too long for the profile are left out of.
fn chosen(bench: &Bench, place: &str, found: &mut Found) {
    let may_be_chosen = |variant: &Variant| match bench.is_gpu() {
        true => variant.name == AUTO,
        false => variant.role == Role::Rung,
    };
    let marked = || bench.variants.iter().enumerate().filter(|(_, variant)| variant.chosen);
    for (index, variant) in marked().filter(|(_, variant)| !may_be_chosen(variant)) {
        let what = if bench.is_gpu() { "the executor" } else { "a rung" };
        let message = format!("`{}` of {} is marked as chosen and is not {what}", variant.name, named(bench));
        found.add(format!("{place}.variants[{index}]"), message);
    }
    let count = marked().filter(|(_, variant)| may_be_chosen(variant)).count();
    if count != 1 && bench.variants.iter().any(may_be_chosen) {
        let message = format!("{} has {count} chosen variants, and dispatch chooses exactly one", named(bench));
        found.add(place, message);
    }
}

fn variant(variant: &Variant, what: &str, place: &str, ceilings: &[&Ceiling], found: &mut Found) {
    if !variant.verified {
        found.add(place, format!("{what} was never verified against the reference"));
    }
    for figure in &variant.figures {
        if !figure.value.is_finite() {
            found.add(place, format!("{what} has a figure `{}` that is no number", figure.name));
        }
    }
    // What was not timed stands for its figures and curves.
    if variant.is_timed() || (variant.figures.is_empty() && variant.curves.is_empty()) {
        found.figure(place, what, &variant.per_second);
        found.samples(place, what, &variant.samples_ns);
    }
    if let Some(share) = &variant.ceiling {
        if !positive(share.share) {
            found.add(place, format!("{what} reaches a share of {} of its ceiling", share.share));
        }
        if !ceilings.iter().any(|ceiling| ceiling.operation == share.operation && ceiling.level == share.level) {
            found.add(
                place,
                format!("{what} is set against `{}` at {}, which was not measured", share.operation, share.level),
            );
        }
    }
    if let Some(Latency { p50, p95, p99, p999, max }) = variant.latency_ns {
        let rising = [p50, p95, p99, p999.unwrap_or(p99), max];
        if !(rising.is_sorted() && rising.into_iter().all(positive)) {
            found.add(
                place,
                format!("{what} has latencies that do not rise: p50 {p50}, p95 {p95}, p99 {p99}, max {max}"),
            );
        }
    }
}

fn claims(run: &Run, found: &mut Found) {
    if run.claims.len() != LEDGER_ROWS {
        found.add("claims", format!("there are {} rows, and the ledger has {LEDGER_ROWS}", run.claims.len()));
    }
    let mut ids = HashSet::new();
    for (index, row) in run.claims.iter().enumerate() {
        let place = format!("claims[{index}]");
        if !ids.insert(&row.id) {
            found.add(&place, format!("the row {} is there twice", row.id));
        }
        if let Some(id) = &row.bench
            && !run.benches.iter().any(|bench| bench.id == *id)
        {
            found.add(&place, format!("{} names the bench `{id}`, which is not in the file", row.id));
        }
        claim(row, &place, found);
    }
}

fn claim(row: &Claim, place: &str, found: &mut Found) {
    let verdict = match row.verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Modelled => "modelled",
        Verdict::Unavailable => "unavailable",
    };
    match row.verdict {
        Verdict::Met | Verdict::Missed => {
            if row.measured.is_none() {
                found.add(place, format!("{} is {verdict} without a measured figure", row.id));
            }
            if row.bench.is_none() && blank(&row.reason) {
                found.add(place, format!("{} is {verdict} and names neither a bench nor a reason", row.id));
            }
        }
        Verdict::Modelled | Verdict::Unavailable => {
            if blank(&row.reason) {
                found.add(place, format!("{} is {verdict} without a reason", row.id));
            }
        }
    }
    if let Some(measured) = &row.measured {
        let outside =
            measured.lo.is_some_and(|lo| lo > measured.value) || measured.hi.is_some_and(|hi| hi < measured.value);
        if !measured.value.is_finite() {
            found.add(place, format!("{} has a measured figure of {}", row.id, measured.value));
        } else if outside {
            found.add(place, format!("{} has its measured figure outside its interval", row.id));
        }
    }
}

#[cfg(test)]
mod tests;
