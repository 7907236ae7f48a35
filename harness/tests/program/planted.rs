//! Planted faults: what the program does when a kernel is wrong, or slow.

use crate::launch::{command, finish, run_in, text};

#[test]
fn a_wrong_answer_ends_the_run_and_names_bench_variant_input_and_both_answers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut planted = command(&["run", "planted/wrong-answer", "--out", text(&out)]);
    planted.env("LANEMARK_PLANTED", "wrong-answer");
    let finished = finish(planted).refused(&[
        "wrong answer in planted/wrong-answer at L1",
        "variant planted",
        "seed 1 (",
        "SHA-256 ",
        "nothing was written",
    ]);
    let after = |words: &str| {
        let (_, rest) = finished.stderr.split_once(words).unwrap_or_else(|| panic!("{words:?}: {}", finished.stderr));
        rest.split([',', ';', ')']).next().unwrap().to_owned()
    };
    assert!(after("SHA-256 ").len() == 64 && after("SHA-256 ").bytes().all(|byte| byte.is_ascii_hexdigit()));
    let (reference, found): (i64, i64) =
        (after("the reference gives ").parse().unwrap(), after("the variant ").parse().unwrap());
    assert_eq!(found, reference + 1);
    assert!(!out.join("run.json").exists() && !out.join("report.html").exists());
}

#[test]
fn a_slow_rung_is_shown_as_slower_than_the_honest_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut planted = command(&["run", "planted/slowdown", "--out", text(folder.path())]);
    planted.env("LANEMARK_PLANTED", "slowdown");
    finish(planted).done();
    let run = run_in(folder.path());
    assert!(!run.benches.is_empty());
    for bench in &run.benches {
        let ratio = bench.ratios.iter().find(|ratio| ratio.of == "planted" && ratio.to == "honest").unwrap();
        // It does the work five times over; the bound leaves room for a disturbed machine.
        assert!(ratio.median < 0.7 && ratio.lo <= ratio.median, "{} {ratio:?}", bench.point);
    }
}

#[test]
fn planted_benches_are_not_there_unless_asked_for() {
    finish(command(&["list", "planted/slowdown"])).refused(&["no bench matches \"planted/slowdown\""]);
}
