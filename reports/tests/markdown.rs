//! The summary: what matters first, text that stays text, and never more than fits.

#[allow(dead_code)]
mod sample;

use lanemark_reports::markdown::{LIMIT, summary};
use lanemark_reports::run::{Claim, Verdict};

#[test]
fn a_run_in_one_page() {
    let mut run = sample::run();
    run.benches.retain(|bench| bench.id == "aggregate/sum-f64" && ["L1", "8 GiB"].contains(&bench.point.as_str()));
    run.claims.retain(|claim| ["events.throughput.filter-map", "events.latency.event"].contains(&claim.id.as_str()));
    assert_eq!(summary(&run), include_str!("markdown.summary.md"));
}

#[test]
fn names_open_nothing() {
    let mut run = sample::run();
    for claim in &mut run.claims {
        claim.label = format!("{} | `a` *b* [c](d)\n# e", sample::HOSTILE);
        claim.verdict = Verdict::Missed;
    }
    run.machine.cpu = "<img src=x>\n\n# heading".into();
    let page = summary(&run);
    assert!(!page.contains('<') && !page.contains('>'), "{page}");
    assert!(!page.chars().any(|c| c.is_control() && c != '\n'));
    // Each row of a table has as many unescaped bars as its header.
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.len() > run.claims.len());
    for row in rows {
        assert!([4, 5, 8].contains(&bars(row)), "{row}");
    }
    assert_eq!(page.lines().filter(|line| line.starts_with("# ")).count(), 0);
}

#[test]
fn a_library_that_is_faster_is_said() {
    let mut run = sample::run();
    let point = run.benches.iter_mut().find(|bench| bench.point == "L2").expect("a point");
    for ratio in point.ratios.iter_mut().filter(|ratio| ratio.of == "avx512") {
        (ratio.median, ratio.lo, ratio.hi) = (0.8, 0.78, 0.82);
    }
    let page = summary(&run);
    assert!(page.contains("### Points where a library is faster: 1\n"), "{page}");
    let row = "| aggregate/sum-f64, L2 | 13.7 G, avx512 | 9.80 G, polars-compute 0.55.0 (x86-64) | 0.800× |";
    assert!(page.contains(row), "{page}");
}

#[test]
fn a_stopped_run_says_so() {
    let mut run = sample::run();
    run.interrupted = true;
    run.filters = vec!["scan".into()];
    let page = summary(&run);
    assert!(page.contains("stopped before its end") && page.contains("Only what matches: scan"));
}

#[test]
fn the_page_never_grows_beyond_its_limit() {
    let mut run = sample::run();
    let claim = |i: usize| Claim {
        reason: "<|>".repeat(5_000),
        label: format!("row {i} {}", "&".repeat(i)),
        verdict: Verdict::ALL[i % 2],
        ..run.claims[0].clone()
    };
    run.claims = (0..2_000).map(claim).collect();
    run.machine.cpu = "&".repeat(1_000_000);
    run.disturbance.warnings = vec!["_".repeat(100_000); 50];
    let page = summary(&run);
    assert!(page.len() <= LIMIT, "{}", page.len());
    assert!(page.ends_with("did not fit here; the report and the run's file have them.\n"));
}
