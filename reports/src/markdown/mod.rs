//! A run as a page of GitHub Flavored Markdown: for the summary of a CI step (`>> "$GITHUB_STEP_SUMMARY"`) or a
//! comment.

mod page;

use crate::claims::Counts;
use crate::gpu::answers;
use crate::quantity::{NOTHING, brief, documented, documented_change, in_unit, percent, short, significant, times};
use crate::run::{Bench, Claim, Documented, Ratio, Run, Share, Variant, Verdict};
use page::{Page, inline};

/// The longest summary in bytes: less than what GitHub takes as a comment (65,536) and as a step's summary (1 MiB).
pub const LIMIT: usize = 60_000;

/// Rows of a list of extremes: a summary is read, not searched.
const EXTREMES: usize = 10;

/// What someone wants to know of a run before opening the report: machine, verdicts, what disturbed the run, where a
/// library is faster, and where the machine allows most.
///
/// At most [`LIMIT`] bytes: rows that do not fit are counted, never dropped unsaid. Text from the file stays text,
/// whatever signs are in it.
pub fn summary(run: &Run) -> String {
    let mut page = Page::new(LIMIT);
    heading(&mut page, run);
    claims(&mut page, run, Verdict::Missed);
    disturbance(&mut page, run);
    claims(&mut page, run, Verdict::Met);
    claims(&mut page, run, Verdict::Modelled);
    page.list("Is the GPU worth it?", answers(run).iter().map(|answer| inline(answer)));
    slower_than_peers(&mut page, run);
    far_from_limit(&mut page, run);
    page.list("Findings", run.findings.iter().map(|finding| inline(&finding.title)));
    page.finish()
}

fn heading(page: &mut Page, run: &Run) {
    let machine = &run.machine;
    let isas: Vec<&str> = machine.isas.iter().filter(|isa| isa.available).map(|isa| isa.name.as_str()).collect();
    let cpus = machine.cores.len();
    let facts = [
        format!("{} {}", machine.architecture, isas.join(", ")),
        format!("{cpus} CPU{}", if cpus == 1 { "" } else { "s" }),
        machine.kernel.clone(),
        format!("profile {}", run.profile),
        format!("{} s", significant(run.seconds)),
        run.started.clone(),
        format!("lanemark {} at {}", run.lanemark.version, run.lanemark.commit),
    ];
    page.block(&format!("## lanemark on {}\n\n", inline(&machine.cpu)));
    page.block(&format!("{}\n\n", facts.map(|fact| inline(&fact)).join(" · ")));
    if run.interrupted {
        page.block("**The run was stopped before its end: this is what it had measured until then.**\n\n");
    }
    if !run.filters.is_empty() {
        page.block(&format!("Only what matches: {}\n\n", inline(&run.filters.join(", "))));
    }
    let measured = run.benches.iter().filter(|bench| bench.unavailable.is_none()).count();
    let all = run.benches.len();
    page.block(&format!(
        "**{}**; {measured} of {all} points of benches measured.\n\n",
        Counts::of(&run.claims).sentence()
    ));
}

/// The rows of the ledger with one verdict; reasons where it is not `met`.
fn claims(page: &mut Page, run: &Run, verdict: Verdict) {
    let rows: Vec<&Claim> = run.claims.iter().filter(|claim| claim.verdict == verdict).collect();
    let title = format!("Claims {}: {}", verdict.word(), rows.len());
    let header = ["claim", "documented", "before", "best peer", "lanemark", "of limit", "verdict"];
    page.table(&title, &header, rows.into_iter().map(claim_cells));
}

fn claim_cells(claim: &Claim) -> Vec<String> {
    let measured = claim.measured.as_ref();
    let unit = measured.map_or("", |measured| measured.unit.as_str());
    // A row whose documented figure has no unit leaves it to each figure.
    let told = if claim.documented.unit.is_none() { in_unit } else { brief };
    let figure = |value: Option<f64>| value.map_or(NOTHING.into(), |value| told(value, unit));
    let peer = measured.and_then(|measured| measured.best_peer.as_ref());
    let verdict = format!("{} {}", claim.verdict.sign(), claim.verdict.word());
    vec![
        claim.label.clone(),
        documented_cell(&claim.documented),
        figure(measured.and_then(|measured| measured.before)),
        peer.map_or(NOTHING.into(), |(name, value)| format!("{}, {name}", figure(Some(*value)))),
        figure(measured.map(|measured| measured.value)),
        share_cell(measured.and_then(|measured| measured.ceiling.as_ref())),
        if claim.verdict == Verdict::Met { verdict } else { format!("{verdict}: {}", claim.reason) },
    ]
}

/// `at least 500 k → 5 M events/s`.
fn documented_cell(row: &Documented) -> String {
    let unit = row.unit.as_deref().unwrap_or_default();
    let want = row.want.replace('-', " ");
    match (&row.before, &row.after) {
        (Some(before), Some(after)) => format!("{want} {}", documented_change(before, after, unit)),
        (None, Some(after)) => format!("{want} {}", documented(after, unit)),
        (Some(before), None) => format!("from {}", documented(before, unit)),
        (None, None) => want,
    }
}

fn share_cell(share: Option<&Share>) -> String {
    share.map_or(NOTHING.into(), |share| format!("{} of {} {}", percent(share.share), share.level, share.operation))
}

fn disturbance(page: &mut Page, run: &Run) {
    let disturbance = &run.disturbance;
    let samples = (disturbance.disturbed_samples > 0).then(|| {
        let share = percent(disturbance.disturbed_samples as f64 / disturbance.samples.max(1) as f64);
        format!("{} of {} samples were disturbed ({share})", disturbance.disturbed_samples, disturbance.samples)
    });
    let lines = disturbance.warnings.iter().cloned().chain(samples);
    page.list("What disturbed the run", lines.map(|line| inline(&line)));
}

/// The rung that dispatch chose at a point, timed; none for a kernel on the GPU, which has its own answer.
fn chosen(bench: &Bench) -> Option<&Variant> {
    bench.chosen().filter(|chosen| chosen.is_timed() && !bench.is_gpu())
}

/// Where the whole interval of the ratio says that a library is faster.
fn slower_than_peers(page: &mut Page, run: &Run) {
    let mut slower: Vec<(&Bench, &Variant, Ratio)> = run
        .benches
        .iter()
        .filter_map(|bench| {
            let chosen = chosen(bench)?;
            let ratio = bench.over_best_peer(chosen).filter(|ratio| ratio.hi < 1.0)?;
            Some((bench, chosen, ratio))
        })
        .collect();
    slower.sort_by(|a, b| a.2.median.total_cmp(&b.2.median));
    let title = format!("Points where a library is faster: {}", slower.len());
    let rows = slower.iter().take(EXTREMES).map(|(bench, chosen, ratio)| {
        let peer = bench.variant(&ratio.to).map_or(NOTHING.into(), |peer| short(peer.per_second.median));
        vec![
            format!("{}, {}", bench.id, bench.point),
            format!("{}, {}", short(chosen.per_second.median), chosen.name),
            format!("{peer}, {}", ratio.to),
            times(ratio.median),
        ]
    });
    page.table(&title, &["bench", "lanemark", "best peer", "lanemark over peer"], rows);
}

/// Where the chosen rung uses the smallest share of what the machine can move.
fn far_from_limit(page: &mut Page, run: &Run) {
    let mut shares: Vec<(&Bench, &Variant, &Share)> = run
        .benches
        .iter()
        .filter_map(|bench| {
            let chosen = chosen(bench)?;
            chosen.ceiling.as_ref().map(|share| (bench, chosen, share))
        })
        .collect();
    shares.sort_by(|a, b| a.2.share.total_cmp(&b.2.share));
    let rows = shares.iter().take(EXTREMES).map(|(bench, chosen, share)| {
        vec![
            format!("{}, {}", bench.id, bench.point),
            format!("{} {}, {}", short(chosen.per_second.median), bench.unit, chosen.name),
            share_cell(Some(share)),
        ]
    });
    page.table("Points furthest from the limit of the machine", &["bench", "lanemark", "of limit"], rows);
}
