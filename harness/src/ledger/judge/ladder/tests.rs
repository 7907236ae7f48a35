//! Verdicts of the ladder's rows on points made by hand.

use super::*;
use crate::before::ladder::BENCH;
use crate::ledger::judge::by_hand;
use lanemark_reports::run::{Ratio, Role};

fn variant(name: &str, rate: f64) -> Variant {
    let role = if ["scalar", "avx2"].contains(&name) { Role::Rung } else { Role::Before };
    Variant { chosen: name == "avx2", clock: "wall".to_owned(), ..by_hand::variant(name, role, rate) }
}

fn point(threads: usize, rates: &[(&str, f64)]) -> Bench {
    let rate = |wanted: &str| rates.iter().find(|(name, _)| *name == wanted).map(|(_, rate)| *rate);
    let ratios = rate("avx2").zip(rate("scalar")).map(|(of, to)| {
        let factor = of / to;
        Ratio { of: "avx2".to_owned(), to: "scalar".to_owned(), median: factor, lo: factor, hi: factor }
    });
    let label = format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
    let variants = rates.iter().map(|(name, rate)| variant(name, *rate)).collect();
    Bench { threads, ratios: ratios.into_iter().collect(), ..by_hand::bench(BENCH, &label, "lines/s", variants) }
}

fn judged(id: &str, points: &[Bench]) -> Claim {
    let row = crate::ledger::rows().unwrap().into_iter().find(|row| row.id == id).unwrap();
    assert!(judges(id));
    claim(&row, &points.iter().collect::<Vec<_>>())
}

fn value(claim: &Claim) -> f64 {
    claim.measured.as_ref().unwrap().value
}

#[test]
fn the_start_states_both_builds_or_how_to_make_the_other() {
    let both = judged("logs.ladder.current", &[point(1, &[(UNOPTIMIZED_TRIE, 7_000.0), (TRIE, 200_000.0)])]);
    assert_eq!((both.verdict, value(&both)), (Verdict::Met, 200_000.0));
    assert!(both.reason.contains("7.00 k logs/s there, 200 k logs/s optimized"), "{}", both.reason);
    assert_eq!(both.bench.as_deref(), Some(BENCH));
    assert_eq!(both.measured.unwrap().variant.as_deref(), Some(TRIE));
    let one = judged("logs.ladder.current", &[point(1, &[(TRIE, 5_000.0)])]);
    assert_eq!(one.verdict, Verdict::Missed);
    assert!(one.reason.contains("harness/peers/build-unoptimized"), "{}", one.reason);
    assert_eq!(judged("logs.ladder.current", &[point(2, &[(TRIE, 1.0)])]).verdict, Verdict::Unavailable);
}

#[test]
fn the_parallel_row_is_judged_on_the_most_threads_and_says_which_cores_are_missing() {
    let at = |threads, rate| point(threads, &[(TRIE, rate)]);
    let judged = |points: &[Bench]| judged("logs.ladder.parallel", points);
    let met = judged(&[at(1, 40_000.0), at(2, 76_000.0)]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 76_000.0));
    assert!(met.reason.contains("1.90 times one thread; 6 of its 8 cores are missing"), "{}", met.reason);
    let short = judged(&[at(1, 10_000.0), at(4, 39_000.0), at(2, 19_000.0)]);
    assert_eq!((short.verdict, value(&short)), (Verdict::Unavailable, 39_000.0));
    assert!(short.reason.starts_with("4 cores missing"), "{}", short.reason);
    assert_eq!(judged(&[at(1, 10_000.0), at(8, 39_000.0)]).verdict, Verdict::Missed);
    let alone = judged(&[at(1, 90_000.0)]);
    assert_eq!((alone.verdict, alone.measured), (Verdict::Unavailable, None));
    assert!(alone.reason.starts_with("7 cores missing"), "{}", alone.reason);
}

#[test]
fn each_rung_is_judged_by_its_own_variant_on_one_thread() {
    let slow = [(TRIE, 1e4), (CACHED_TRIE, 15e3), (FIRST_WORD, 12e3), (TOKEN_PARSER, 8e4), (AUTOMATON, 2e5)];
    let rows = ["template-cache", "prefix-filter", "custom-parser", "dfa"];
    for (row, (name, rate)) in rows.into_iter().zip(&slow[1..]) {
        let id = format!("logs.ladder.{row}");
        let met = judged(&id, &[point(1, &slow), point(2, &slow)]);
        assert_eq!((met.verdict, value(&met)), (Verdict::Met, *rate), "{id}");
        let measured = met.measured.unwrap();
        assert_eq!((measured.variant.as_deref(), measured.before), (Some(*name), Some(1e4)));
        assert_eq!(measured.parts, [("1 thread".to_owned(), *rate), ("2 threads".to_owned(), *rate)]);
        assert_eq!(judged(&id, &[point(1, &[(TRIE, 1e4), (name, rate - 1.0)])]).verdict, Verdict::Missed);
        let absent = judged(&id, &[point(1, &[(TRIE, 1e4)])]);
        assert!(absent.verdict == Verdict::Unavailable && absent.reason.contains(name), "{}", absent.reason);
    }
    let parser = judged("logs.ladder.custom-parser", &[point(1, &slow)]);
    assert!(
        parser.reason.contains("8.00 times the optimized start of the ladder (documented: 10)"),
        "{}",
        parser.reason
    );
}

#[test]
fn vectors_are_judged_against_the_scalar_path() {
    let judged = |rates: &[(&str, f64)]| judged("logs.ladder.simd", &[point(1, rates)]);
    let met = judged(&[("scalar", 4e6), ("avx2", 1e7)]);
    assert_eq!((met.verdict, value(&met)), (Verdict::Met, 2.5));
    assert_eq!(met.measured.unwrap().parts, [("scalar".to_owned(), 4e6), ("avx2".to_owned(), 1e7)]);
    assert_eq!(judged(&[("scalar", 6e6), ("avx2", 1e7)]).verdict, Verdict::Missed);
    assert_eq!(judged(&[("avx2", 1e7)]).verdict, Verdict::Unavailable);
    assert_eq!(judged(&[("scalar", 1e7)]).verdict, Verdict::Unavailable);
}

#[test]
fn scaling_has_every_rungs_efficiency_on_every_number_of_threads() {
    let at = |threads, trie, avx2| point(threads, &[(TRIE, trie), ("avx2", avx2)]);
    let present = judged("logs.scaling.threads", &[at(1, 1e5, 1e7), at(2, 2e5, 1.9e7), at(4, 3e5, 3e7)]);
    assert_eq!((present.verdict, value(&present)), (Verdict::Met, 3e7));
    assert!(present.reason.contains("efficiency of 0.750") && present.reason.contains("4 of the documented 8"));
    let parts = present.measured.unwrap().parts;
    assert_eq!(parts.len(), 4);
    assert_eq!(parts[2], ("efficiency of avx2 on 2 threads".to_owned(), 0.95));
    assert_eq!(judged("logs.scaling.threads", &[at(1, 1e5, 1e7)]).verdict, Verdict::Unavailable);
}

#[test]
fn the_distributed_row_is_not_built_yet() {
    let row = judged("logs.ladder.distributed", &[point(1, &[(TRIE, 1e4)])]);
    assert_eq!((row.verdict, row.reason.as_str()), (Verdict::Unavailable, "not built yet"));
}
