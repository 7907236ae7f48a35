//! The family of sketches.

use crate::launch::{lanemark, run_in, text};
use lanemark_reports::run::Verdict;
use std::collections::BTreeSet;

#[test]
fn every_sketch_is_listed_with_its_rungs_and_rows() {
    let rows = lanemark(&["list", "sketch", "--json"]).done().json();
    let rows = rows.as_array().unwrap();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    for name in [
        "distinct-count",
        "distinct-strings",
        "distinct-datasketches",
        "distinct-merge",
        "distinct-error",
        "hash-keys",
        "hash-strings",
        "hash-xxh64",
        "hyperloglog-memory",
        "count-min-memory",
        "frequency-plain",
        "frequency-conservative",
        "frequency-estimates",
        "top-k",
        "top-k-frequent-items",
        "membership-insert",
        "membership-lookup",
        "quantiles-relative",
        "quantiles-t-digest",
    ] {
        assert!(ids.contains(format!("sketch/{name}").as_str()), "{name} is not among {ids:?}");
    }
    let peers_of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap()["peers"].as_array().unwrap().len();
    if cfg!(feature = "sketches") {
        assert!(peers_of("sketch/distinct-count") > 3 && peers_of("sketch/distinct-datasketches") == 1);
    }
    let claims: BTreeSet<&str> =
        rows.iter().flat_map(|row| row["claims"].as_array().unwrap()).map(|claim| claim.as_str().unwrap()).collect();
    for row in [
        "events.throughput.distinct-count",
        "events.throughput.top-k",
        "events.memory.hyperloglog",
        "events.memory.count-min",
        "events.claims.hll-error",
        "events.claims.hll-10k",
        "events.claims.cms-bound",
        "events.future.t-digest",
        "events.future.bloom",
    ] {
        assert!(claims.contains(row), "{row} is not among {claims:?}");
    }
}

#[test]
fn memory_and_error_are_judged_without_a_rate() {
    let folder = tempfile::tempdir().unwrap();
    let filters = ["sketch/hyperloglog-memory", "sketch/count-min-memory", "sketch/distinct-error"];
    lanemark(&[&["run"], &filters[..], &["--out", text(folder.path())]].concat()).done();
    let run = run_in(folder.path());
    for id in
        ["events.memory.hyperloglog", "events.memory.count-min", "events.claims.hll-error", "events.claims.hll-10k"]
    {
        let claim = run.claims.iter().find(|claim| claim.id == id).unwrap();
        assert_eq!(claim.verdict, Verdict::Met, "{id}: {}", claim.reason);
    }
    let count_min = run.benches.iter().filter(|bench| bench.id == "sketch/count-min-memory");
    let figures = count_min.flat_map(|bench| &bench.figures).filter(|figure| figure.name.starts_with("taken"));
    let taken: Vec<f64> = figures.map(|figure| figure.value).collect();
    assert_eq!(taken, [65_536.0; 4]);
    let error = run.benches.iter().find(|bench| bench.id == "sketch/distinct-error").unwrap();
    let own = error.variants.iter().find(|variant| variant.chosen).unwrap();
    assert!(own.verified && !own.is_timed() && own.curves.len() == 2);
    assert_eq!(error.variants.len() > 1, cfg!(feature = "sketches"));
    for variant in &error.variants {
        assert!(variant.figures.iter().all(|figure| figure.value.is_finite()), "{}", variant.name);
    }
}
