//! What a person reads on a terminal.

#[allow(dead_code)]
mod sample;

use lanemark_reports::compare::compare;
use lanemark_reports::run::{Ratio, Role};
use lanemark_reports::terminal::{Style, ceilings_table, claims_table, comparison, ladder, overview, summary};

fn uncoloured(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('\x1b') {
        out.push_str(&rest[..start]);
        let end = rest[start..].find('m').expect("an escape code ends with m");
        rest = &rest[start + end + 1..];
    }
    out + rest
}

#[test]
fn the_tables_of_a_summary_fit_the_width() {
    let mut run = sample::run();
    // A title is one line whatever the width, and the planted one is long.
    run.benches.retain(|bench| bench.id != format!("scan/{}", sample::HOSTILE));
    for width in [100, 140] {
        let text = summary(&run, Some(width), Style::Plain);
        for line in text.lines() {
            assert!(line.chars().count() <= width.into(), "{width}: {line}");
        }
    }
}

#[test]
fn a_summary_says_what_was_measured() {
    let text = summary(&sample::run(), None, Style::Plain);
    for expected in [
        "Synthetic Processor 9000",
        "▸26.7 G",
        "43.8×",
        "92 % L1 load",
        "best peer: polars-compute 0.55.0 (x86-64)",
        "* on a smaller input",
        "8 GiB: not measured: needs 8 GiB",
        "232 GB/s",
        "16,384 registers: counted peak 16 KiB, error of the count 0.780 %",
        " avx2, avx512                    0.830 %",
        "500 k → 5 M events/s",
        "6 claims: 1 met, 2 missed, 1 modelled, 2 unavailable",
        "warning: The clock is not fixed",
        "Pattern: 1 match",
        "<when>",
        "2013-01-02 00:05",
    ] {
        assert!(text.contains(expected), "{expected} is missing from\n{text}");
    }
    assert!(!text.contains("Cache hit rate"), "rows without a measurement are only counted");
}

#[test]
fn colour_changes_nothing_but_colour() {
    let run = sample::run();
    let plain = summary(&run, None, Style::Plain);
    let coloured = summary(&run, None, Style::Colour);
    assert!(!plain.contains('\x1b'));
    assert!(coloured.contains('\x1b'));
    assert_eq!(uncoloured(&coloured), plain);
}

#[test]
fn a_name_neither_steers_the_terminal_nor_breaks_a_line() {
    let run = sample::run();
    assert!(!summary(&run, None, Style::Plain).contains('\u{1b}'));
    let hostile = run.benches.iter().find(|bench| bench.point == sample::HOSTILE).expect("the planted bench");
    for text in [ladder(hostile, None, Style::Plain), overview(&[hostile], None, Style::Plain)] {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("met")), "{text}");
    }
}

#[test]
fn a_ladder_has_every_variant_and_note() {
    let run = sample::run();
    let text = ladder(&run.benches[0], None, Style::Plain);
    for variant in &run.benches[0].variants {
        assert!(text.contains(&variant.name), "{} is missing from\n{text}", variant.name);
    }
    assert!(text.contains("▸ avx512"));
    assert!(text.contains("on a smaller input of 1,000 items"));
    assert!(text.contains("an event object with a map of fields"));
    assert!(overview(&[], None, Style::Plain).is_empty());
    assert!(ceilings_table(&[], None, Style::Plain).contains("working set"));
}

#[test]
fn a_ratio_stored_the_other_way_is_turned_round() {
    let mut bench = sample::run().benches.remove(0);
    let (of, to) = (bench.variants[5].name.clone(), bench.variants[0].name.clone());
    bench.ratios = vec![Ratio { of: to.clone(), to: of.clone(), median: 0.25, lo: 0.2, hi: 0.5 }];
    let turned = bench.ratio(&of, &to).expect("a ratio");
    assert_eq!((turned.median, turned.lo, turned.hi), (4.0, 2.0, 5.0));
    assert!(bench.ratio("avx2", "scalar").is_none(), "no ratio is made from two medians");
}

#[test]
fn the_best_of_each_role_is_found() {
    let mut bench = sample::run().benches.remove(0);
    assert_eq!(bench.best_peer().expect("a peer").name, "polars-compute 0.55.0 (x86-64)");
    assert_eq!(bench.chosen().expect("a rung").name, "avx512");
    for variant in &mut bench.variants {
        variant.chosen = variant.name == "avx2";
    }
    assert_eq!(bench.chosen().expect("a rung").name, "avx2", "what dispatch chose, not what was fastest");
    bench.variants.retain(|variant| variant.role == Role::Before);
    assert!(bench.chosen().is_none() && bench.best_peer().is_none());
}

#[test]
fn claims_carry_their_verdict_and_reason() {
    let text = claims_table(&sample::run().claims, Some(160), Style::Plain);
    for expected in
        ["✓ met", "✗ missed", "≈ modelled", "– unavailable", "p50 and p95 hold, p99 is 231 µs", "85 % → 92 %"]
    {
        assert!(text.contains(expected), "{expected} is missing from\n{text}");
    }
    assert!(claims_table(&[], None, Style::Plain).is_empty());
}

#[test]
fn a_comparison_ends_with_its_counts() {
    let both = compare(&sample::run(), &sample::run_at(1.5)).expect("a comparison");
    let text = comparison(&both, None, Style::Plain);
    assert_eq!(text.lines().last(), Some(both.sentence().as_str()));
    assert!(text.contains("faster"), "{text}");
    assert!(text.contains("8 GiB: not measured in the first run"), "{text}");
}
