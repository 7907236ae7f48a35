//! `compare`: two runs side by side.

use crate::launch::{AGAIN, FIRST, OTHER_SEED, lanemark, text};

#[test]
fn two_runs_of_the_same_inputs_are_compared_variant_by_variant() {
    let (first, again) = (FIRST.file(), AGAIN.file());
    let words = lanemark(&["compare", text(&first), text(&again)]).done().stdout;
    let run = FIRST.run();
    for variant in run.benches.iter().flat_map(|bench| &bench.variants) {
        assert!(words.contains(&variant.name), "{}: {words}", variant.name);
    }
    let compared = lanemark(&["compare", text(&first), text(&again), "--json"]).done().json();
    let pairs = compared["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), run.benches.iter().map(|bench| bench.variants.len()).sum::<usize>());
    for pair in pairs {
        let at = |key: &str| pair[key].as_f64().unwrap();
        assert!(at("lo") <= at("ratio") && at("ratio") <= at("hi"), "{pair}");
        let change = match (at("lo") > 1.0, at("hi") < 1.0) {
            (true, _) => "faster",
            (_, true) => "slower",
            _ => "same",
        };
        assert_eq!(pair["change"], change);
    }
}

#[test]
fn a_run_is_the_same_as_itself() {
    let first = FIRST.file();
    let compared = lanemark(&["compare", text(&first), text(&first), "--json"]).done().json();
    assert!(compared["pairs"].as_array().unwrap().iter().all(|pair| pair["change"] == "same" && pair["ratio"] == 1.0));
    assert_eq!(compared["differences"].as_array().unwrap().len(), 0);
}

#[test]
fn runs_with_nothing_in_common_are_refused_with_the_reason() {
    let (first, other) = (FIRST.file(), OTHER_SEED.file());
    lanemark(&["compare", text(&first), text(&other)]).refused(&["nothing to compare", "aggregate/min-i64"]);
    let folder = tempfile::tempdir().unwrap();
    let mut run = FIRST.run();
    for bench in &mut run.benches {
        bench.id = "aggregate/another".to_owned();
    }
    let renamed = folder.path().join("renamed.json");
    lanemark_reports::file::write(&run, &renamed).unwrap();
    lanemark(&["compare", text(&first), text(&renamed)]).refused(&["nothing to compare", "same filters"]);
}
