//! The outcome as JUnit XML: a suite a tier, a case a subject.

use super::{TIERS, change, figures, word};
use crate::outcome::{Judgement, Outcome, Verdict};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The outcome as a document.
///
/// What fails the gate is a failure; what could not be decided and a tier that judged nothing are errors; what was not
/// run is skipped. Everything else is a success with its figures as output.
///
/// # Errors
/// When the document cannot be written.
pub fn outcome(outcome: &Outcome) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new("lanemark gate");
    for tier in TIERS {
        let mut suite = TestSuite::new(tier.to_string());
        suite.add_test_cases(outcome.of(tier).map(case));
        if !suite.test_cases.is_empty() {
            report.add_test_suite(suite);
        }
    }
    let mut rest = TestSuite::new("not judged");
    let empty = outcome.tiers.iter().filter(|tier| outcome.of(**tier).next().is_none());
    let empty: Vec<String> = empty.map(|tier| format!("{tier}: nothing was judged")).collect();
    for (sentences, status) in [
        (&empty, TestCaseStatus::non_success(NonSuccessKind::Error)),
        (&outcome.errors, TestCaseStatus::non_success(NonSuccessKind::Error)),
        (&outcome.undecided, TestCaseStatus::non_success(NonSuccessKind::Error)),
        (&outcome.not_run, TestCaseStatus::skipped()),
    ] {
        rest.add_test_cases(sentences.iter().map(|sentence| {
            let mut status = status.clone();
            status.set_message(sentence.clone());
            let mut case = TestCase::new(sentence.clone(), status);
            case.set_classname("lanemark.gate");
            case
        }));
    }
    if !rest.test_cases.is_empty() {
        report.add_test_suite(rest);
    }
    report.to_string()
}

fn case(judgement: &Judgement) -> TestCase {
    let words: Vec<String> = [figures(judgement), change(judgement)].into_iter().flatten().collect();
    let mut words = words.join(", ");
    if !judgement.reason.is_empty() {
        words = if words.is_empty() { judgement.reason.clone() } else { format!("{words}: {}", judgement.reason) };
    }
    let mut status = TestCaseStatus::success();
    if judgement.fails() {
        status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type(judgement.verdict.to_string()).set_message(words.clone());
    }
    let mut case = TestCase::new(judgement.subject.clone(), status);
    case.set_classname(format!("lanemark.gate.{}", judgement.tier));
    if !judgement.fails() && judgement.verdict != Verdict::Pass {
        case.set_system_out(format!("{}: {words}", word(judgement)));
    }
    case
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn a_suite_a_tier_and_a_case_a_subject() {
        assert_eq!(super::outcome(&sample::worse()).expect("a document"), include_str!("junit.snapshot.xml"));
    }

    #[test]
    fn a_tier_that_judged_nothing_is_an_error() {
        let outcome = crate::outcome::Outcome { tiers: vec![crate::outcome::Tier::Time], ..Default::default() };
        let document = super::outcome(&outcome).expect("a document");
        assert!(document.contains(r#"<error message="time: nothing was judged"/>"#), "{document}");
    }
}
