//! What a run writes and prints.

use crate::launch::{AGAIN, BENCH, FIRST, Measured, OTHER_SEED};
use lanemark_reports::run::{Role, SCHEMA, Verdict};
use std::collections::BTreeSet;

#[test]
fn a_run_writes_its_file_and_its_page_and_nothing_else() {
    let run = FIRST.run();
    assert_eq!((run.schema.as_str(), run.profile.as_str(), run.seed), (SCHEMA, "quick", 1));
    assert_eq!((run.filters.as_slice(), run.interrupted), ([BENCH.to_owned()].as_slice(), false));
    let page = std::fs::read_to_string(FIRST.folder.join("report.html")).unwrap();
    assert!(page.contains(BENCH) && page.trim_end().ends_with("</html>"));
    let names = std::fs::read_dir(&FIRST.folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<BTreeSet<_>>(), ["report.html", "run.json"].map(Into::into).into());
}

#[test]
fn every_point_has_before_peers_and_rungs_all_verified_beside_their_ceiling() {
    let run = FIRST.run();
    let points: Vec<&str> = run.benches.iter().map(|bench| bench.point.as_str()).collect();
    assert_eq!(points, ["L1", "memory"]);
    for bench in &run.benches {
        let count = |role: Role| bench.variants.iter().filter(|variant| variant.role == role).count();
        assert!(count(Role::Before) > 0 && count(Role::Rung) > 0);
        assert_eq!(count(Role::Peer) > 0, cfg!(any(feature = "arrow", feature = "polars")));
        let usable: Vec<&str> = run.machine.isas.iter().filter(|isa| isa.available).map(|isa| &*isa.name).collect();
        let rungs: Vec<&str> = bench.variants.iter().filter_map(|variant| variant.isa.as_deref()).collect();
        assert_eq!(rungs, usable);
        let answers: BTreeSet<&str> = bench.variants.iter().map(|variant| variant.answer.as_str()).collect();
        assert_eq!(answers.len(), 1, "{answers:?}");
        for variant in &bench.variants {
            assert!(variant.verified && !variant.samples_ns.is_empty(), "{}", variant.name);
            assert!(variant.ceiling.as_ref().is_some_and(|ceiling| ceiling.share > 0.0), "{}", variant.name);
        }
        let chosen: Vec<&str> = bench.variants.iter().filter(|variant| variant.chosen).map(|v| &*v.name).collect();
        assert_eq!(chosen.len(), 1);
        assert_eq!(bench.ratios.len(), bench.variants.len() - 1);
        assert!(bench.ratios.iter().all(|ratio| ratio.of == chosen[0]));
    }
    assert!(run.ceilings.iter().any(|ceiling| ceiling.operation == "load" && ceiling.level == "memory"));
}

#[test]
fn every_row_of_the_ledger_is_in_the_file_measured_or_with_its_reason() {
    let run = FIRST.run();
    let ids: BTreeSet<&str> = run.claims.iter().map(|claim| claim.id.as_str()).collect();
    assert_eq!((run.claims.len(), ids.len()), (97, 97));
    for claim in &run.claims {
        let judged = matches!(claim.verdict, Verdict::Met | Verdict::Missed);
        assert_eq!(claim.measured.is_some(), judged, "{}", claim.id);
        assert!(!claim.reason.is_empty(), "{}", claim.id);
    }
    let claim = |id: &str| run.claims.iter().find(|claim| claim.id == id).unwrap();
    // One aggregation of many says nothing of all of them.
    let every_level = claim("events.future.avx512-aggregation");
    assert_eq!((every_level.verdict, every_level.bench.as_deref()), (Verdict::Unavailable, None));
    assert!(!every_level.reason.contains("not built yet"), "{}", every_level.reason);
    // What a filter leaves out has no figure, and the reason says how to get one.
    let left_out = claim("events.throughput.filter-map");
    assert!(left_out.reason.contains("lanemark run events.throughput.filter-map"), "{}", left_out.reason);
}

#[test]
fn the_table_is_on_standard_output_and_progress_on_standard_error() {
    let (stdout, stderr) = (&FIRST.finished.stdout, &FIRST.finished.stderr);
    for words in [BENCH, "before", "scalar", "of limit", "Limits of this machine", "97 claims"] {
        assert!(stdout.contains(words), "{words:?} is not in: {stdout}");
    }
    for progress in
        ["[1/", "ceilings of this machine", "aggregate/min-i64 at L1", "aggregate/min-i64 at memory", "wrote "]
    {
        assert!(stderr.contains(progress) && !stdout.contains(progress), "{progress:?}: {stderr}");
    }
    assert!(!stdout.contains('\x1b') && !stderr.contains('\x1b'), "colours are for terminals");
}

#[test]
fn the_json_on_standard_output_is_the_file() {
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(AGAIN.file()).unwrap()).unwrap();
    assert_eq!(AGAIN.finished.json(), file);
}

#[test]
fn one_seed_gives_the_same_inputs_and_another_seed_others() {
    let inputs = |measured: &Measured| -> Vec<(String, String, Vec<String>)> {
        let benches = measured.run().benches;
        let answers = |bench: &lanemark_reports::run::Bench| bench.variants.iter().map(|v| v.answer.clone()).collect();
        benches.iter().map(|bench| (bench.point.clone(), bench.input.digest.clone(), answers(bench))).collect()
    };
    let (first, again, other) = (inputs(&FIRST), inputs(&AGAIN), inputs(&OTHER_SEED));
    assert_eq!(first, again);
    for (first, other) in first.iter().zip(&other) {
        assert_eq!(first.1.len(), 64, "SHA-256 in hexadecimal");
        assert!(first.0 == other.0 && first.1 != other.1, "{first:?} {other:?}");
    }
}
