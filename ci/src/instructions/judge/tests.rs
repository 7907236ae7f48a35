use super::*;
use crate::worker::protocol::{LevelState, PROTOCOL, PointState};
use lanemark_reports::run::Build;

const COMPILER: &str = "rustc 1.95.0 (59807616e 2026-04-14)";

fn level(name: &str, features: &[&str]) -> LevelState {
    let features = features.iter().map(|feature| (*feature).to_owned()).collect();
    LevelState { name: name.to_owned(), features, missing: None }
}

/// A program with one bench of three rungs, on a processor that has them.
fn catalogue() -> Catalogue {
    Catalogue {
        protocol: PROTOCOL,
        lanemark: Build {
            version: "0.1.0".to_owned(),
            commit: "0".to_owned(),
            rustc: COMPILER.to_owned(),
            features: Vec::new(),
            target_features: vec!["sse2".to_owned()],
        },
        optimized: true,
        inputs: 1,
        levels: vec![
            level("scalar", &[]),
            level("avx2", &["avx2", "lzcnt"]),
            level("avx512", &["avx512f", "avx512vbmi2"]),
        ],
        flags: ["avx2", "abm", "avx512f", "avx512_vbmi2"].map(str::to_owned).to_vec(),
        microarchitecture: "other".to_owned(),
        kernels: vec![KernelState {
            bench: "aggregate/sum-i64".to_owned(),
            points: vec![PointState { label: "L1".to_owned(), level: "L1".to_owned(), threads: 1 }],
            rungs: ["scalar", "avx2", "avx512"].map(str::to_owned).to_vec(),
            chosen: "avx512".to_owned(),
        }],
    }
}

fn subject(rung: &str) -> Subject {
    Subject { bench: "aggregate/sum-i64".to_owned(), point: "L1".to_owned(), rung: rung.to_owned() }
}

fn counted(counts: &[(&str, u64)]) -> Counted {
    let stepped = counts.iter().map(|(rung, count)| (subject(rung), Ok(*count))).collect();
    Counted { stepped, ..Counted::default() }
}

const HONEST: [(&str, u64); 3] = [("scalar", 30_000), ("avx2", 1_600), ("avx512", 900)];

/// Each cap chooses its own rung, with `avx512` choosing as told.
fn choices(highest: &str) -> Choices {
    let caps = [("scalar", "scalar"), ("avx2", "avx2"), ("avx512", highest)];
    let caps = caps.iter().map(|(cap, rung)| ((*cap).to_owned(), (*rung).to_owned())).collect();
    Choices::from([("aggregate/sum-i64".to_owned(), caps)])
}

fn budgets() -> Budgets {
    crate::instructions::bless::blessed(None, &catalogue(), &counted(&HONEST), &choices("avx512"), &[]).0
}

fn judged(catalogue: &Catalogue, counted: &Counted, choices: &Choices) -> Result<InstructionOutcome, String> {
    let benches: Vec<&KernelState> = catalogue.kernels.iter().collect();
    by(&budgets(), catalogue, &benches, counted, choices, &[]).map_err(|error| error.to_string())
}

/// Everything that is no pass: its subject, verdict and reason.
fn told(outcome: &InstructionOutcome) -> Vec<(String, Verdict, String)> {
    let others = outcome.judgements.iter().filter(|judgement| judgement.verdict != Verdict::Pass);
    others.map(|judgement| (judgement.subject.clone(), judgement.verdict, judgement.reason.clone())).collect()
}

#[test]
fn what_was_blessed_passes_with_every_rung_and_cap_looked_at() {
    let outcome = judged(&catalogue(), &counted(&HONEST), &choices("avx512")).expect("it is judged");
    assert_eq!(told(&outcome), []);
    assert_eq!(outcome.judgements.len(), 6);
    assert!(outcome.not_run.is_empty());
}

#[test]
fn a_change_counts_from_half_a_percent_and_16_instructions_on() {
    let verdict = |rung: &str, count| {
        let mut counts = HONEST;
        counts.iter_mut().find(|(name, _)| *name == rung).expect("a rung").1 = count;
        let outcome = judged(&catalogue(), &counted(&counts), &choices("avx512")).expect("it is judged");
        told(&outcome).first().map(|(subject, verdict, _)| (subject.clone(), *verdict))
    };
    assert_eq!(verdict("scalar", 30_150), None);
    assert_eq!(verdict("scalar", 30_151), Some((subject("scalar").to_string(), Verdict::Regressed)));
    assert_eq!(verdict("scalar", 29_849), Some((subject("scalar").to_string(), Verdict::Improved)));
    assert_eq!(verdict("avx512", 915), None);
    assert_eq!(verdict("avx512", 916), Some((subject("avx512").to_string(), Verdict::Regressed)));
}

#[test]
fn a_rung_that_is_no_longer_dispatched_is_named_whatever_the_counts() {
    let outcome = judged(&catalogue(), &counted(&HONEST), &choices("avx2")).expect("it is judged");
    let told = told(&outcome);
    assert_eq!(told.len(), 1);
    assert_eq!((&*told[0].0, told[0].1), ("aggregate/sum-i64, dispatch under avx512", Verdict::Regressed));
}

#[test]
fn a_preference_of_one_microarchitecture_is_expected_there_alone() {
    let mut zen4 = catalogue();
    zen4.microarchitecture = "zen4".to_owned();
    let budgets = crate::instructions::bless::blessed(None, &zen4, &counted(&HONEST), &choices("avx2"), &[]).0;
    let failed = |catalogue: &Catalogue, chosen: &str| {
        let benches: Vec<&KernelState> = catalogue.kernels.iter().collect();
        let outcome = by(&budgets, catalogue, &benches, &counted(&HONEST), &choices(chosen), &[]);
        told(&outcome.expect("it is judged")).len()
    };
    assert_eq!([failed(&zen4, "avx2"), failed(&zen4, "avx512")], [0, 1]);
    assert_eq!([failed(&catalogue(), "avx2"), failed(&catalogue(), "avx512")], [1, 0]);
}

#[test]
fn a_level_that_the_processor_lacks_is_told_and_one_that_the_program_hides_fails() {
    let without = || {
        let mut catalogue = catalogue();
        catalogue.levels[2].missing = Some("the processor lacks avx512vbmi2".to_owned());
        catalogue
    };
    let mut lacking = without();
    lacking.flags.retain(|flag| flag != "avx512_vbmi2");
    let outcome = judged(&lacking, &counted(&HONEST[..2]), &choices("avx2")).expect("it is judged");
    assert_eq!(told(&outcome), []);
    assert_eq!(outcome.not_run, ["avx512: the processor lacks avx512vbmi2; 1 subject was not counted"]);

    let mut hidden = choices("avx2");
    hidden.values_mut().for_each(|caps| drop(caps.remove("avx512")));
    let outcome = judged(&without(), &counted(&HONEST[..2]), &hidden).expect("it is judged");
    let verdicts: Vec<Verdict> = told(&outcome).iter().map(|told| told.1).collect();
    assert_eq!(verdicts, [Verdict::NotMeasured; 2]);
}

#[test]
fn a_subject_without_a_budget_is_an_error_that_says_how_to_bless() {
    let mut more = catalogue();
    more.kernels[0].rungs.push("avx1024".to_owned());
    let mut counts = HONEST.to_vec();
    counts.push(("avx1024", 100));
    let message = judged(&more, &counted(&counts), &choices("avx512")).expect_err("it has no budget");
    assert!(message.contains("avx1024") && message.contains("lanemark gate --bless"), "{message}");
}

#[test]
fn a_bench_without_an_expected_rung_is_an_error_under_each_cap() {
    let message = |budgets: &Budgets| {
        let catalogue = catalogue();
        let benches: Vec<&KernelState> = catalogue.kernels.iter().collect();
        by(budgets, &catalogue, &benches, &counted(&HONEST), &choices("avx512"), &[])
            .expect_err("nothing says what dispatch should choose")
            .to_string()
    };
    let mut one = budgets();
    one.dispatch.values_mut().for_each(|row| drop(row.remove("avx512")));
    let said = message(&one);
    assert!(said.starts_with("aggregate/sum-i64, dispatch under avx512: no budget for rustc 1.95.0"), "{said}");
    assert!(said.contains("--bless"), "{said}");
    let mut none = budgets();
    none.dispatch.clear();
    let said = message(&none);
    assert!(said.starts_with("aggregate/sum-i64, dispatch under avx2 and 2 more: no budget"), "{said}");
}

#[test]
fn a_subject_that_has_neither_a_budget_nor_a_count_is_told() {
    let mut counts = counted(&HONEST);
    counts.stepped.insert(subject("avx1024"), Err("the pass is too long".to_owned()));
    let outcome = judged(&catalogue(), &counts, &choices("avx512")).expect("it is judged");
    assert_eq!(told(&outcome), []);
    assert_eq!(
        outcome.not_run,
        ["aggregate/sum-i64 at L1, avx1024 has no budget and was not counted: the pass is too long"]
    );
}

#[test]
fn blessing_keeps_the_budget_of_what_could_not_be_counted() {
    let mut counts = counted(&HONEST[1..]);
    counts.stepped.insert(subject("scalar"), Err("the program ended".to_owned()));
    let (after, notes) =
        crate::instructions::bless::blessed(Some(budgets()), &catalogue(), &counts, &choices("avx512"), &[]);
    assert_eq!(after.single_steps, budgets().single_steps);
    assert_eq!(notes, ["aggregate/sum-i64 at L1, scalar was not counted and keeps its budget: the program ended"]);
}

#[test]
fn a_bench_that_is_gone_is_asked_for_by_its_budget() {
    let mut without = catalogue();
    without.kernels.clear();
    let filters = ["aggregate/sum-i64".to_owned()];
    let chosen =
        |budgets: Option<&Budgets>| crate::instructions::chosen(&without, budgets, &filters).map(|it| it.len());
    assert_eq!(chosen(Some(&budgets())).ok(), Some(0));
    assert!(chosen(None).is_err(), "nobody knows it");
    let outcome = by(&budgets(), &without, &[], &Counted::default(), &Choices::new(), &filters).expect("judged");
    assert!(!outcome.judgements.is_empty());
    assert!(outcome.judgements.iter().all(|judgement| judgement.verdict == Verdict::NotMeasured));
}

#[test]
fn budgets_of_another_compiler_are_not_compared() {
    let mut other = catalogue();
    other.lanemark.rustc = "rustc 1.95.0 (built elsewhere)".to_owned();
    let message = comparable(&other, &budgets()).expect_err("another compiler").to_string();
    assert!(message.contains("built elsewhere") && message.contains("--bless"), "{message}");
    assert!(comparable(&catalogue(), &budgets()).is_ok());
}

#[test]
fn two_counters_that_disagree_are_named() {
    let mut counts = counted(&HONEST);
    counts.callgrind = [(subject("scalar"), Ok(30_200)), (subject("avx2"), Ok(1_700))].into();
    let outcome = judged(&catalogue(), &counts, &choices("avx512")).expect("it is judged");
    let told = told(&outcome);
    assert_eq!(told.len(), 1);
    assert_eq!((&*told[0].0, told[0].1), ("aggregate/sum-i64 at L1, avx2, two counters", Verdict::NotMeasured));
}
