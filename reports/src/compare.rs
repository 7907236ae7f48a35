//! Two runs side by side: which variants became faster or slower, and which cannot be compared.
//!
//! Two runs are two launches of a program, perhaps of two builds or on two machines. A launch changes more than
//! the code does: where pages lie and what else the shared cache holds. So the interval of a ratio carries three
//! parts, added in quadrature on the log scale: the bootstrap interval of either side, and [`RELAUNCH_FLOOR`].

use crate::run::{Bench, Gpu, Role, Run, Variant, Verdict};
use serde::Serialize;
use std::fmt;

/// What launching the same program again changes, as a fraction of the rate, by the level that the working set
/// lies in. A level that is not named here counts as memory.
///
/// Calibrated on two `standard` runs of one program on a shared two-core virtual machine (Zen 4), 1,350 pairs in caches:
/// half of them within 0.5 %, nine in ten within 4.4 %, 94 % within 6 %. Of two further runs, 3.0 % of as many pairs were
/// called different. Addresses and branch history differ from launch to launch,
/// and hit naive methods and libraries that allocate hardest.
pub const RELAUNCH_FLOOR: [(&str, f64); 4] = [("L1", 0.06), ("L2", 0.06), ("L3", 0.06), ("memory", 0.10)];

/// The part of [`RELAUNCH_FLOOR`] for a working set in `level`.
pub fn relaunch_floor(level: &str) -> f64 {
    let [.., (_, memory)] = RELAUNCH_FLOOR;
    RELAUNCH_FLOOR.iter().find(|(name, _)| *name == level).map_or(memory, |(_, floor)| *floor)
}

/// Two runs, pair by pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// What differs between the runs themselves: machine, build, profile. Empty where nothing does.
    pub differences: Vec<String>,
    /// Every variant that both runs measured on the same input, in the order of the first run.
    pub pairs: Vec<Pair>,
    /// What both runs name and still cannot be compared.
    pub not_comparable: Vec<NotComparable>,
    /// What only the first run has.
    pub only_a: Vec<Place>,
    /// What only the second run has.
    pub only_b: Vec<Place>,
    /// Rows of the ledger whose verdict differs.
    pub verdicts: Vec<VerdictChange>,
}

/// One variant of one bench at one point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Bench id.
    pub bench: String,
    /// Point of the bench.
    pub point: String,
    /// Variant; `None` where the whole point is meant.
    pub variant: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} · {}", self.bench, self.point)?;
        match &self.variant {
            Some(variant) => write!(f, " · {variant}"),
            None => Ok(()),
        }
    }
}

/// One variant in both runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Bench id.
    pub bench: String,
    /// Point of the bench.
    pub point: String,
    /// Variant.
    pub variant: String,
    /// Unit of the rates.
    pub unit: String,
    /// Median rate of the first run.
    pub a: f64,
    /// Median rate of the second run.
    pub b: f64,
    /// How many times faster the second run is.
    pub ratio: f64,
    /// Lower end of the ratio's interval.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// The part of the interval that stands for a new launch, as a fraction.
    pub relaunch_floor: f64,
    /// What the interval says.
    pub change: Change,
}

/// What the interval of a ratio says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The interval holds 1: no difference that these two runs could show.
    Same,
    /// The second run is faster; the whole interval is above 1.
    Faster,
    /// The second run is slower; the whole interval is below 1.
    Slower,
}

impl Change {
    /// The change in one word.
    pub fn word(self) -> &'static str {
        match self {
            Change::Same => "same",
            Change::Faster => "faster",
            Change::Slower => "slower",
        }
    }
}

/// A place that both runs have and that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotComparable {
    /// Where.
    pub place: Place,
    /// Why not, in one sentence.
    pub reason: String,
}

/// A row of the ledger whose verdict differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictChange {
    /// Id of the row.
    pub claim: String,
    /// Verdict of the first run.
    pub a: Verdict,
    /// Verdict of the second run.
    pub b: Verdict,
}

impl Comparison {
    /// How many pairs changed in this way.
    pub fn count(&self, change: Change) -> usize {
        self.pairs.iter().filter(|pair| pair.change == change).count()
    }

    /// `40 compared: 31 same, 6 faster, 3 slower; 2 not comparable, 1 only in the first, 0 only in the second`.
    pub fn sentence(&self) -> String {
        format!(
            "{} compared: {} same, {} faster, {} slower; {} not comparable, {} only in the first, {} only in the second",
            self.pairs.len(),
            self.count(Change::Same),
            self.count(Change::Faster),
            self.count(Change::Slower),
            self.not_comparable.len(),
            self.only_a.len(),
            self.only_b.len(),
        )
    }
}

/// The two runs have nothing that could be compared. An empty comparison would read like "no regression".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NothingInCommon {
    /// What both runs have, with the reason why it cannot be compared.
    pub not_comparable: Vec<NotComparable>,
}

impl fmt::Display for NothingInCommon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.not_comparable.as_slice() {
            [] => write!(
                f,
                "nothing to compare: the runs share no bench, point and variant; \
                 run both with the same filters and profile"
            ),
            [first, ..] => write!(
                f,
                "nothing to compare: {} shared, none comparable; the first is {}: {}",
                self.not_comparable.len(),
                first.place,
                first.reason
            ),
        }
    }
}

impl std::error::Error for NothingInCommon {}

/// Compares `b` to `a`: matched by bench id, point and variant name, and only where both had the same input.
///
/// # Errors
///
/// [`NothingInCommon`] where not one pair can be compared.
pub fn compare(a: &Run, b: &Run) -> Result<Comparison, NothingInCommon> {
    let mut comparison = Comparison {
        differences: differences(a, b),
        pairs: Vec::new(),
        not_comparable: Vec::new(),
        only_a: Vec::new(),
        only_b: Vec::new(),
        verdicts: verdict_changes(a, b),
    };
    let software = why_not_gpu(a, b);
    for bench in &a.benches {
        match same_point(b, bench) {
            Some(other) => compare_point(bench, other, software.as_deref(), &mut comparison),
            None => comparison.only_a.push(place(bench, None)),
        }
    }
    for bench in &b.benches {
        if same_point(a, bench).is_none() {
            comparison.only_b.push(place(bench, None));
        }
    }
    if comparison.pairs.is_empty() {
        return Err(NothingInCommon { not_comparable: comparison.not_comparable });
    }
    Ok(comparison)
}

fn same_point<'a>(run: &'a Run, bench: &Bench) -> Option<&'a Bench> {
    run.benches.iter().find(|other| other.id == bench.id && other.point == bench.point)
}

fn place(bench: &Bench, variant: Option<&Variant>) -> Place {
    Place { bench: bench.id.clone(), point: bench.point.clone(), variant: variant.map(|variant| variant.name.clone()) }
}

fn compare_point(a: &Bench, b: &Bench, software: Option<&str>, out: &mut Comparison) {
    if let Some(reason) = why_not_points(a, b) {
        out.not_comparable.push(NotComparable { place: place(a, None), reason });
        return;
    }
    for variant in &a.variants {
        let Some(other) = b.variant(&variant.name) else {
            out.only_a.push(place(a, Some(variant)));
            continue;
        };
        let not_judged = software.filter(|_| variant.role == Role::Gpu).map(str::to_owned);
        match not_judged.or_else(|| why_not_variants(variant, other)) {
            Some(reason) => out.not_comparable.push(NotComparable { place: place(a, Some(variant)), reason }),
            None => out.pairs.push(pair(a, variant, other)),
        }
    }
    for variant in &b.variants {
        if a.variant(&variant.name).is_none() {
            out.only_b.push(place(b, Some(variant)));
        }
    }
}

/// Why two benches of the same name and point are not the same work.
fn why_not_points(a: &Bench, b: &Bench) -> Option<String> {
    for (which, bench) in [("first", a), ("second", b)] {
        if let Some(reason) = &bench.unavailable {
            return Some(format!("not measured in the {which} run: {reason}"));
        }
    }
    if a.variants.is_empty() && b.variants.is_empty() {
        return Some("it has no rates; figures of other kinds are not compared".into());
    }
    if a.input.digest.is_empty() {
        return Some("the first run names no digest of its input".into());
    }
    if a.input.digest != b.input.digest {
        return Some(format!(
            "the inputs differ: SHA-256 {} in the first run, {} in the second; use the same seed and version",
            abbreviated(&a.input.digest),
            abbreviated(&b.input.digest)
        ));
    }
    if a.threads != b.threads {
        return Some(format!("the first run had {} threads, the second {}", a.threads, b.threads));
    }
    if a.unit != b.unit {
        return Some(format!("the first run counts {}, the second {}", a.unit, b.unit));
    }
    None
}

/// The beginning of a digest, enough to tell two apart.
pub(crate) fn abbreviated(digest: &str) -> String {
    match digest.char_indices().nth(12) {
        Some((end, _)) => format!("{}…", &digest[..end]),
        None if digest.is_empty() => "(none)".into(),
        None => digest.into(),
    }
}

/// Why variants on the GPU cannot be compared: an adapter that computes on the CPU is never judged on its times.
fn why_not_gpu(a: &Run, b: &Run) -> Option<String> {
    [("first", a), ("second", b)].into_iter().find_map(|(which, run)| {
        let gpu = run.machine.gpu_used().filter(|gpu| gpu.software)?;
        Some(format!("the adapter of the {which} run, {}, computes on the CPU: its times are never judged", gpu.name))
    })
}

fn why_not_variants(a: &Variant, b: &Variant) -> Option<String> {
    if a.clock != b.clock {
        return Some(format!("the first run was timed with {}, the second with {}", a.clock, b.clock));
    }
    if a.smaller_n != b.smaller_n {
        return Some("one run used a smaller input for this variant than the other".into());
    }
    if !a.is_timed() && !b.is_timed() {
        return Some("it was not timed: it stands for its figures".into());
    }
    for (which, variant) in [("first", a), ("second", b)] {
        let figure = variant.per_second;
        let ordered = figure.lo > 0.0 && figure.lo <= figure.median && figure.median <= figure.hi;
        if !ordered || !figure.hi.is_finite() {
            return Some(format!("the {which} run has no usable rate"));
        }
    }
    None
}

fn pair(bench: &Bench, a: &Variant, b: &Variant) -> Pair {
    let floor = relaunch_floor(&bench.input.level);
    let (ra, rb) = (a.per_second, b.per_second);
    let ratio = rb.median / ra.median;
    let relaunch = floor.ln_1p();
    let quadrature = |of_a: f64, of_b: f64| of_a.hypot(of_b).hypot(relaunch);
    // The ratio is lowest where `a` is at the top of its interval and `b` at the bottom of its own.
    let down = quadrature((ra.hi / ra.median).ln(), (rb.median / rb.lo).ln());
    let up = quadrature((ra.median / ra.lo).ln(), (rb.hi / rb.median).ln());
    let (lo, hi) = (ratio * (-down).exp(), ratio * up.exp());
    Pair {
        bench: bench.id.clone(),
        point: bench.point.clone(),
        variant: a.name.clone(),
        unit: bench.unit.clone(),
        a: ra.median,
        b: rb.median,
        ratio,
        lo,
        hi,
        relaunch_floor: floor,
        change: if lo > 1.0 {
            Change::Faster
        } else if hi < 1.0 {
            Change::Slower
        } else {
            Change::Same
        },
    }
}

fn differences(a: &Run, b: &Run) -> Vec<String> {
    let text = |name: &str, a: &str, b: &str| (a != b).then(|| format!("{name}: {a} in the first, {b} in the second"));
    let features = |run: &Run| run.lanemark.target_features.join(", ");
    let gpu = |run: &Run| run.machine.gpu_used().map_or("none".into(), Gpu::label);
    let interrupted = |run: &Run| if run.interrupted { "yes" } else { "no" };
    [
        text("processor", &a.machine.cpu, &b.machine.cpu),
        text("GPU", &gpu(a), &gpu(b)),
        text("system", &a.machine.kernel, &b.machine.kernel),
        text("version", &a.lanemark.version, &b.lanemark.version),
        text("commit", &a.lanemark.commit, &b.lanemark.commit),
        text("compiler", &a.lanemark.rustc, &b.lanemark.rustc),
        text("instruction sets of the build", &features(a), &features(b)),
        text("profile", &a.profile, &b.profile),
        text("seed", &a.seed.to_string(), &b.seed.to_string()),
        text("stopped early", interrupted(a), interrupted(b)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn verdict_changes(a: &Run, b: &Run) -> Vec<VerdictChange> {
    a.claims
        .iter()
        .filter_map(|claim| {
            let other = b.claims.iter().find(|other| other.id == claim.id)?;
            (claim.verdict != other.verdict).then(|| VerdictChange {
                claim: claim.id.clone(),
                a: claim.verdict,
                b: other.verdict,
            })
        })
        .collect()
}
