use super::*;
use crate::fixture;

fn run(verdicts: &[(&str, Row)]) -> Run {
    let mut run = fixture::run();
    let model = run.claims[0].clone();
    run.claims = verdicts
        .iter()
        .map(|(id, verdict)| Claim { id: (*id).to_owned(), verdict: *verdict, ..model.clone() })
        .collect();
    for claim in &mut run.claims {
        claim.reason = match claim.verdict {
            Row::Met => "reaches it".to_owned(),
            Row::Missed => "measured 0.9 G values/s, documented 1 G values/s".to_owned(),
            Row::Modelled => "from the measured rate".to_owned(),
            Row::Unavailable => "not measured".to_owned(),
        };
    }
    run
}

/// The note that each run has.
const OF_THE_RUN: &str = "the run is of commit unknown, profile quick, started 2026-01-01T00:00:00Z on a processor";

fn all(_: &str, _: Option<&str>) -> bool {
    true
}

fn verdicts(outcome: &ClaimsOutcome) -> Vec<(&str, Verdict)> {
    outcome.judgements.iter().map(|judgement| (judgement.subject.as_str(), judgement.verdict)).collect()
}

#[test]
fn a_row_that_was_met_must_be_met_still() {
    let base = run(&[
        ("a", Row::Met),
        ("b", Row::Met),
        ("c", Row::Met),
        ("d", Row::Met),
        ("e", Row::Missed),
        ("f", Row::Missed),
    ]);
    let candidate =
        run(&[("a", Row::Met), ("b", Row::Missed), ("c", Row::Unavailable), ("e", Row::Met), ("f", Row::Missed)]);
    let expected = Expected { base: Some(base), listed: Vec::new() };
    let outcome = judge(&expected, &candidate, &all);
    assert_eq!(
        verdicts(&outcome),
        [
            ("a", Verdict::Pass),
            ("b", Verdict::Regressed),
            ("c", Verdict::NotMeasured),
            ("d", Verdict::NotMeasured),
            ("e", Verdict::Improved)
        ]
    );
    assert_eq!(outcome.judgements[1].reason, "missed: measured 0.9 G values/s, documented 1 G values/s");
    assert_eq!(outcome.judgements[0].base.as_deref(), Some("2.00 G values/s"));
    assert_eq!(outcome.notes, [OF_THE_RUN]);
}

#[test]
fn a_list_and_a_run_add_up_and_a_model_is_no_measurement() {
    let base = run(&[("a", Row::Met)]);
    let candidate = run(&[("a", Row::Met), ("b", Row::Modelled)]);
    let expected = Expected { base: Some(base), listed: vec!["b".to_owned(), "a".to_owned()] };
    let outcome = judge(&expected, &candidate, &all);
    assert_eq!(verdicts(&outcome), [("b", Verdict::NotMeasured), ("a", Verdict::Pass)]);
}

#[test]
fn a_run_that_measured_less_does_not_pass_unless_the_gate_asks_for_less() {
    let base = run(&[("a", Row::Met), ("b", Row::Met)]);
    let mut candidate = run(&[("a", Row::Met), ("b", Row::Unavailable)]);
    candidate.filters = vec!["a".to_owned()];
    let expected = Expected { base: Some(base), listed: Vec::new() };
    let outcome = judge(&expected, &candidate, &all);
    assert_eq!(verdicts(&outcome), [("a", Verdict::Pass), ("b", Verdict::NotMeasured)]);
    assert!(outcome.judgements[1].reason.starts_with("the run measured a alone; name rows"), "{outcome:?}");
    assert_eq!(verdicts(&judge(&expected, &candidate, &|id, _| id == "a")), [("a", Verdict::Pass)]);
}

#[test]
fn a_row_that_the_run_tried_says_its_own_reason_alone() {
    let base = run(&[("a", Row::Met)]);
    let mut candidate = run(&[("a", Row::Unavailable)]);
    candidate.filters = vec!["a".to_owned()];
    candidate.claims[0].reason = "7 cores missing".to_owned();
    candidate.benches[0].claims = vec!["a".to_owned()];
    let outcome = judge(&Expected { base: Some(base), listed: Vec::new() }, &candidate, &all);
    assert_eq!(outcome.judgements[0].reason, "unavailable: 7 cores missing");
}

#[test]
fn a_row_that_lost_its_bench_is_still_one_of_the_bench_that_the_base_had() {
    let base = run(&[("a", Row::Met), ("b", Row::Met)]);
    let mut candidate = run(&[("a", Row::Unavailable), ("b", Row::Met)]);
    candidate.claims[0].bench = None;
    let of_sums = |_: &str, bench: Option<&str>| bench == Some("aggregate/sum-f64");
    let expected = Expected { base: Some(base), listed: Vec::new() };
    let outcome = judge(&expected, &candidate, &of_sums);
    assert_eq!(verdicts(&outcome), [("a", Verdict::NotMeasured), ("b", Verdict::Pass)]);
    let listed = Expected { base: None, listed: vec!["a".to_owned()] };
    let unknown = |_: &str, bench: Option<&str>| bench.is_none();
    assert_eq!(verdicts(&judge(&listed, &candidate, &unknown)), [("a", Verdict::NotMeasured)]);
}

#[test]
fn other_machines_and_profiles_are_noted() {
    let base = run(&[("a", Row::Met)]);
    let mut candidate = base.clone();
    candidate.profile = "standard".to_owned();
    candidate.machine.cpu = "another processor".to_owned();
    let notes = judge(&Expected { base: Some(base), listed: Vec::new() }, &candidate, &all).notes;
    assert_eq!(
        notes,
        [
            "the run is of commit unknown, profile standard, started 2026-01-01T00:00:00Z on another processor",
            "the runs' processors differ (a processor; another processor): a row can be missed for that alone",
            "the runs' profiles differ (quick; standard): a row can be missed for that alone"
        ]
    );
}

#[test]
fn a_run_that_is_judged_by_a_list_alone_says_of_what_it_is() {
    let mut candidate = run(&[("a", Row::Met)]);
    let expected = Expected { base: None, listed: vec!["a".to_owned()] };
    assert_eq!(judge(&expected, &candidate, &all).notes, [OF_THE_RUN]);
    candidate.interrupted = true;
    candidate.filters = vec!["a".to_owned()];
    let notes = judge(&expected, &candidate, &all).notes;
    assert_eq!(notes, [OF_THE_RUN, "the run was stopped before its end", "the run measured a alone"]);
}

#[test]
fn a_base_that_measured_less_is_noted() {
    let candidate = run(&[("a", Row::Met)]);
    let base = Run { interrupted: true, filters: vec!["a".to_owned()], ..candidate.clone() };
    let notes = judge(&Expected { base: Some(base), listed: Vec::new() }, &candidate, &all).notes;
    assert_eq!(
        notes,
        [
            OF_THE_RUN,
            "the base's run was stopped before its end: only rows that it met until then must be met",
            "the base's run measured a alone: only rows that it met among those must be met"
        ]
    );
}

#[cfg(unix)]
mod measured_again {
    use super::*;
    use std::path::PathBuf;
    use tempfile::TempDir;

    /// A program whose run is this one, whatever it is asked to measure.
    fn program(folder: &TempDir, run: Option<&Run>) -> PathBuf {
        let program = folder.path().join("lanemark");
        let measured = folder.path().join("measured.json");
        std::fs::write(&measured, serde_json::to_vec(&run).expect("JSON")).expect("a file");
        let script = match run {
            Some(_) => format!("#!/bin/sh\nfor out; do :; done\ncp '{}' \"$out/run.json\"\n", measured.display()),
            None => "#!/bin/sh\nexit 1\n".to_owned(),
        };
        crate::script::program(&program, &script);
        program
    }

    fn judged(candidate: &Run, again: Option<&Run>) -> Result<(Vec<Judgement>, Option<String>), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let expected = Expected { base: Some(run(&[("a", Row::Met), ("b", Row::Met)])), listed: Vec::new() };
        let mut judgements = judge(&expected, candidate, &all).judgements;
        let note = measure_again(&mut judgements, &expected, candidate, &program(&folder, again))?;
        Ok((judgements, note))
    }

    #[test]
    fn only_rows_that_fail_twice_fail() {
        let candidate = run(&[("a", Row::Missed), ("b", Row::Missed)]);
        let again = run(&[("a", Row::Met), ("b", Row::Missed)]);
        let (judgements, note) = judged(&candidate, Some(&again)).expect("measured");
        assert_eq!(
            judgements.iter().map(|row| row.verdict).collect::<Vec<_>>(),
            [Verdict::Ambiguous, Verdict::Regressed]
        );
        assert!(judgements[1].reason.contains("and again: measured 0.9"), "{judgements:?}");
        assert_eq!(note.as_deref(), Some("2 failed rows were measured again, and 1 of them met then"));
    }

    #[test]
    fn nothing_is_measured_again_where_nothing_failed() {
        let candidate = run(&[("a", Row::Met), ("b", Row::Met)]);
        assert_eq!(judged(&candidate, None).expect("nothing to measure").1, None);
    }

    #[test]
    fn a_program_that_fails_and_another_machine_are_errors() {
        let candidate = run(&[("a", Row::Missed), ("b", Row::Met)]);
        let error = judged(&candidate, None).expect_err("it fails");
        assert!(error.contains("cannot measure a: exit status: 1"), "{error}");
        let mut elsewhere = candidate.clone();
        elsewhere.machine.cpu = "another processor".to_owned();
        let error = judged(&candidate, Some(&elsewhere)).expect_err("another machine");
        assert!(error.contains("without --confirm"), "{error}");
    }

    #[test]
    fn a_program_of_another_commit_lets_nothing_off() {
        let candidate = run(&[("a", Row::Missed), ("b", Row::Met)]);
        let mut other = run(&[("a", Row::Met)]);
        other.lanemark.commit = "bbbb".to_owned();
        let error = judged(&candidate, Some(&other)).expect_err("another program");
        assert!(error.contains("commit bbbb") && error.contains("the run is of unknown"), "{error}");
    }

    #[test]
    fn a_row_that_the_run_does_not_have_is_not_measured_again() {
        let candidate = run(&[("a", Row::Missed)]);
        let again = run(&[("a", Row::Met), ("b", Row::Met)]);
        let (judgements, note) = judged(&candidate, Some(&again)).expect("measured");
        let verdicts: Vec<Verdict> = judgements.iter().map(|row| row.verdict).collect();
        assert_eq!(verdicts, [Verdict::Ambiguous, Verdict::NotMeasured]);
        assert_eq!(note.as_deref(), Some("1 failed row was measured again, and was met then"));
    }
}
