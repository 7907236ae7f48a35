use super::script::{Program, Script};
use super::{Plan, Rungs, TimeError, TimeOutcome, judge_at};
use crate::outcome::Verdict;

fn judged_as(mut script: Script, plan: &Plan) -> Result<TimeOutcome, TimeError> {
    judge_at(&mut script, plan, &mut |_, _, _| {})
}

fn judged(script: Script) -> TimeOutcome {
    judged_as(script, &Plan::new(0)).expect("there is something to judge")
}

fn verdict(outcome: &TimeOutcome, subject: &str) -> (Verdict, String) {
    let found = outcome.judgements.iter().find(|judgement| judgement.subject == subject);
    let found = found.unwrap_or_else(|| panic!("{subject} is not among {:?}", outcome.judgements));
    (found.verdict, found.reason.clone())
}

const SUM: &str = "aggregate/sum at L1, avx2";
const LINES: &str = "scan/lines at L1, avx2";

fn candidate(candidate: Program) -> Script {
    Script { candidate, ..Script::default() }
}

/// More starts than a judging has.
const ALWAYS: usize = 1000;

#[test]
fn identical_programs_pass_in_one_set_of_launches() {
    let mut script = Script::default();
    let outcome = judge_at(&mut script, &Plan::new(0), &mut |_, _, _| {}).expect("there is something to judge");
    assert_eq!(outcome.judgements.len(), 2);
    assert!(outcome.judgements.iter().all(|judgement| judgement.verdict == Verdict::Pass && judgement.blocking));
    assert_eq!(outcome.judgements[0].base.as_deref(), Some("1.00 µs"));
    // Two catalogues, one survey, and five launches of three.
    assert_eq!(script.starts, 3 + 5 * 3);
}

#[test]
fn a_slower_kernel_is_found_and_no_other() {
    for (factor, expected) in [(1.05, Verdict::Regressed), (0.9, Verdict::Improved), (1.005, Verdict::Pass)] {
        let outcome = judged(candidate(Program { slow: Some(("scan/lines", factor, ALWAYS)), ..Program::default() }));
        assert_eq!(verdict(&outcome, LINES).0, expected, "{factor}");
        assert_eq!(verdict(&outcome, SUM).0, Verdict::Pass);
        assert!(outcome.undecided.is_empty());
    }
}

#[test]
fn what_a_second_set_of_launches_does_not_confirm_is_ambiguous() {
    // The catalogue's process and the first five launches are slow.
    let outcome = judged(candidate(Program { slow: Some(("scan/lines", 1.2, 6)), ..Program::default() }));
    let (verdict, reason) = verdict(&outcome, LINES);
    assert_eq!(verdict, Verdict::Ambiguous);
    assert!(reason.contains("not confirmed by a second"), "{reason}");
    assert!(outcome.table.iter().any(|measured| measured.second.is_some()));
}

#[test]
fn other_inputs_or_answers_are_not_compared() {
    for (program, expected) in [
        (Program { digest: "d2", ..Program::default() }, "different inputs"),
        (Program { answer: "43", ..Program::default() }, "different answers"),
    ] {
        let (verdict, reason) = verdict(&judged(candidate(program)), SUM);
        assert_eq!(verdict, Verdict::NotMeasured);
        assert!(reason.contains(expected), "{reason}");
    }
}

#[test]
fn what_only_the_base_has_is_not_measured() {
    let outcome = judged(candidate(Program { benches: vec!["scan/lines", "scan/new"], ..Program::default() }));
    assert_eq!(verdict(&outcome, SUM).0, Verdict::NotMeasured);
    assert_eq!(verdict(&outcome, LINES).0, Verdict::Pass);
    assert!(outcome.not_run[0].contains("scan/new"), "{:?}", outcome.not_run);
    let outcome = judged(candidate(Program { dies_at: Some("aggregate/sum"), ..Program::default() }));
    assert_eq!(verdict(&outcome, SUM).0, Verdict::NotMeasured);
    assert_eq!(verdict(&outcome, LINES).0, Verdict::Pass, "the candidate is started again");
}

#[test]
fn what_dispatch_chooses_is_judged_and_that_it_changed_is_told() {
    let outcome = judged(candidate(Program { chosen: "scalar", ..Program::default() }));
    assert_eq!(verdict(&outcome, "scan/lines, dispatch").0, Verdict::Regressed);
    assert!(outcome.judgements.iter().all(|judgement| !judgement.fails()), "tier 1 judges dispatch");
    let (verdict_of_scalar, reason) = verdict(&outcome, LINES);
    assert_eq!(verdict_of_scalar, Verdict::Pass);
    assert!(reason.starts_with("the candidate dispatches scalar: "), "{reason}");
    let slow_rung = Program { chosen: "scalar", slow_rung: Some(("scalar", 1.3)), ..Program::default() };
    assert_eq!(verdict(&judged(candidate(slow_rung)), LINES).0, Verdict::Regressed);
    let base = Program { chosen: "scalar", ..Program::default() };
    let outcome = judged(Script { base, ..Script::default() });
    assert_eq!(verdict(&outcome, "scan/lines, dispatch").0, Verdict::Improved);
    let gone = || candidate(Program { rungs: vec!["scalar"], chosen: "scalar", ..Program::default() });
    assert_eq!(verdict(&judged(gone()), LINES).0, Verdict::Pass);
    let outcome = judged_as(gone(), &Plan { rungs: Rungs::All, ..Plan::new(0) }).expect("scalar is judged");
    assert_eq!(verdict(&outcome, LINES).0, Verdict::NotMeasured);
}

#[test]
fn a_gate_that_sees_too_little_says_so() {
    let noisy = Program { noise: 0.2, ..Program::default() };
    let outcome = judged(Script { base: noisy.clone(), candidate: noisy, ..Script::default() });
    assert_eq!((outcome.noisy(), verdict(&outcome, LINES).0), (2, Verdict::Ambiguous));
    let reason = outcome.too_noisy().expect("it is too much");
    assert!(reason.starts_with("2 of 2 blocking subjects were too noisy"), "{reason}");
    let calm = judged(Script::default());
    assert_eq!((calm.noisy(), calm.too_noisy()), (0, None));
    let mut few = calm.clone();
    few.table = [calm.table.clone(), calm.table].concat();
    few.table[0] = outcome.table[0].clone();
    assert_eq!((few.noisy(), few.too_noisy()), (1, None), "a quarter at most");
    few.table.pop();
    assert!(few.too_noisy().is_some());
}

#[test]
fn a_plan_that_could_never_fail_is_refused() {
    let plan = |launches, pairs| Plan { launches, pairs, ..Plan::new(0) };
    for plan in [Plan { shared_by: Some(128), ..plan(1, 10) }, plan(1, 5)] {
        let error = judged_as(Script::default(), &plan).expect_err("too few pairs").to_string();
        assert!(error.contains("--launches or --pairs"), "{error}");
    }
    assert!(judged_as(Script::default(), &plan(1, 10)).is_ok(), "enough for two subjects");
}

#[test]
fn builds_that_differ_are_not_compared() {
    for (program, said) in [
        (Program { rustc: "another", ..Program::default() }, "different compilers"),
        (Program { optimized: false, ..Program::default() }, "without optimization"),
    ] {
        let error = judged_as(candidate(program), &Plan::new(0)).expect_err("other builds").to_string();
        assert!(error.contains(said) && error.contains("build both alike"), "{error}");
    }
}

#[test]
fn a_change_of_the_gates_inputs_is_told_and_fails_nothing() {
    let blocking = |inputs| {
        let outcome = judged(candidate(Program { digest: "d2", inputs, ..Program::default() }));
        assert_eq!(verdict(&outcome, SUM).0, Verdict::NotMeasured);
        let told = outcome.notes.iter().any(|note| note.contains("the gate's own inputs changed from number 1 to 2"));
        (outcome.judgements.iter().any(|judgement| judgement.fails()), told)
    };
    assert_eq!((blocking(1), blocking(2)), ((true, false), (false, true)));
}

#[test]
fn no_rung_drops_out_in_silence() {
    let dies = Program { dies_in: Some("scalar"), ..Program::default() };
    let plan = Plan { rungs: Rungs::All, ..Plan::new(0) };
    let outcome = judged_as(candidate(dies), &plan).expect("judged");
    assert_eq!(outcome.judgements.len(), 4);
    assert_eq!(verdict(&outcome, "scan/lines at L1, scalar").0, Verdict::NotMeasured);
    assert_eq!(verdict(&outcome, LINES).0, Verdict::Pass, "measured in the launches after");
    let outcome =
        judged_as(candidate(Program { dies_in: Some("scalar"), ..Program::default() }), &Plan { launches: 1, ..plan });
    let outcome = outcome.expect("judged");
    let (verdict, reason) = verdict(&outcome, LINES);
    assert_eq!(verdict, Verdict::NotMeasured);
    assert!(reason.contains("in every launch the candidate ended"), "{reason}");
}

#[test]
fn a_disturbed_machine_gets_a_second_try_and_then_no_verdict() {
    let slow = Program { slow: Some(("scan/lines", 1.2, ALWAYS)), ..Program::default() };
    let once = judged(Script { candidate: slow.clone(), disturbed: 1, ..Script::default() });
    assert_eq!((verdict(&once, LINES).0, once.undecided.len()), (Verdict::Regressed, 0));
    assert!(once.notes[0].starts_with("measured twice"), "{:?}", once.notes);
    let twice = judged(Script { candidate: slow, disturbed: 2, ..Script::default() });
    assert_eq!((verdict(&twice, LINES).0, twice.undecided.len()), (Verdict::Ambiguous, 1));
}

#[test]
fn filters_and_rungs_choose_what_is_judged() {
    let plan = |filters: &[&str], rungs| Plan {
        filters: filters.iter().map(|filter| (*filter).to_owned()).collect(),
        rungs,
        ..Plan::new(0)
    };
    let subjects = |plan: &Plan| {
        let outcome = judged_as(Script::default(), plan).expect("there is something to judge");
        outcome.judgements.into_iter().map(|judgement| judgement.subject).collect::<Vec<_>>()
    };
    assert_eq!(subjects(&plan(&["lines"], Rungs::Chosen)), [LINES]);
    assert_eq!(subjects(&plan(&["aggregate/sum"], Rungs::All)), ["aggregate/sum at L1, scalar", SUM]);
    for nothing in ["", "nosuch"] {
        let error = judged_as(Script::default(), &plan(&[nothing], Rungs::Chosen)).expect_err("nothing matches");
        assert!(matches!(&error, TimeError::NothingMatches { benches, .. } if benches.len() == 2), "{error}");
    }
}

#[test]
fn a_judge_with_nothing_to_judge_says_so() {
    let large = Program { working_set: 1 << 20, ..Program::default() };
    let script = Script { base: large.clone(), candidate: large, ..Script::default() };
    let error = judged_as(script, &Plan::new(0)).expect_err("nothing fits the cache").to_string();
    assert!(error.contains("larger than 8 KiB") && error.contains("aggregate/sum at L1"), "{error}");
    let error = judged_as(Script::default(), &Plan { launches: 0, ..Plan::new(0) }).expect_err("no launch");
    assert!(error.to_string().contains("at least 1"), "{error}");
    let dies = Program { dies_at: Some("scan/lines"), ..Program::default() };
    let error = judged_as(Script { base: dies, ..Script::default() }, &Plan::new(0)).expect_err("the base fails");
    assert!(error.to_string().starts_with("the base failed"), "{error}");
}
