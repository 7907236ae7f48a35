//! What is timed: work that can be repeated, and the answer that it must give.

use lanemark_peers::{Answer, PeerTask};
use lanemark_reports::quantity;
use std::hint::black_box;

/// Work that can be repeated.
pub trait Task {
    /// Does the work `passes` times. Inputs and outputs of every pass go through `black_box`.
    fn run(&mut self, passes: u64);
    /// The answer of the last pass.
    ///
    /// # Errors
    /// In words, when the work could not be done.
    fn answer(&mut self) -> Result<Answer, String>;
    /// What the last pass computed beyond the answer: bytes and estimates of a sketch; empty for other tasks.
    ///
    /// # Errors
    /// In words, when the work could not be done.
    fn words(&mut self) -> Result<Vec<u64>, String> {
        Ok(Vec::new())
    }
    /// The time that the last run took by the task's own account, all its passes together; none for work that the
    /// sampler's clocks time.
    fn own_time(&self) -> Option<OwnTime> {
        None
    }
    /// Whether it can do no more work: no sample of its case is worth taking then.
    fn has_failed(&self) -> bool {
        false
    }
}

/// A time that the sampler cannot take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnTime {
    /// The clock, as the run's file names it: `device`.
    pub clock: &'static str,
    /// Nanoseconds.
    pub ns: f64,
}

/// A task made of two closures: one pass, and what it answered.
struct Closures<R, A, O> {
    pass: R,
    answer: A,
    last: Option<O>,
}

impl<R: FnMut() -> O, A: FnMut(&O) -> Answer, O> Task for Closures<R, A, O> {
    fn run(&mut self, passes: u64) {
        for _ in 0..passes {
            self.last = Some(black_box((self.pass)()));
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        Ok(self.last.as_ref().map_or(Answer::Nothing, &mut self.answer))
    }
}

/// A task of one pass and of what its output says.
pub fn task<'a, O: 'a>(pass: impl FnMut() -> O + 'a, answer: impl FnMut(&O) -> Answer + 'a) -> Box<dyn Task + 'a> {
    Box::new(Closures { pass, answer, last: None })
}

impl Task for PeerTask<'_> {
    fn run(&mut self, passes: u64) {
        for _ in 0..passes {
            PeerTask::run(self);
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        PeerTask::answer(self)
    }

    fn words(&mut self) -> Result<Vec<u64>, String> {
        PeerTask::words(self)
    }
}

/// What a variant must answer.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// The reference's answer on the same input.
    pub answer: Answer,
    /// How far a floating-point answer may lie from it, for variants that add in another order or leave the sign of a
    /// zero open; `None` asks the same bits.
    pub tolerance: Option<f64>,
}

impl Expected {
    /// Whether the answer is the expected one. NaN equals NaN.
    pub fn met_by(&self, answer: &Answer) -> bool {
        match (&self.answer, answer) {
            (Answer::Float(expected), Answer::Float(found)) => {
                expected.to_bits() == found.to_bits()
                    || (expected.is_nan() && found.is_nan())
                    || self
                        .tolerance
                        .is_some_and(|tolerance| expected == found || (expected - found).abs() <= tolerance)
            }
            (expected, found) => expected == found,
        }
    }
}

/// An answer in words.
pub fn in_words(answer: &Answer) -> String {
    match answer {
        Answer::Nothing => "nothing".to_owned(),
        Answer::Integer(value) => value.to_string(),
        Answer::Float(value) => format!("{value:?}"),
        Answer::Table { count, digest } => format!("{count} rows, digest {digest:016x}"),
        Answer::Lines { matched, ids, values } => {
            format!("{} lines matched, ids {ids:016x}, values {values:016x}", quantity::count(*matched))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_run_as_often_as_asked_and_the_last_answer_is_kept() {
        let mut count = 0;
        let mut task = task(
            || {
                count += 1;
                count
            },
            |count| Answer::Integer(*count),
        );
        task.run(3);
        assert_eq!(task.answer(), Ok(Answer::Integer(3)));
    }

    #[test]
    fn tolerance_is_for_floats_and_bits_otherwise() {
        let near = Expected { answer: Answer::Float(1.0), tolerance: Some(1e-9) };
        let exact = Expected { answer: Answer::Float(1.0), tolerance: None };
        assert!(near.met_by(&Answer::Float(1.0 + 1e-12)) && !exact.met_by(&Answer::Float(1.0 + 1e-12)));
        assert!(!near.met_by(&Answer::Integer(1)) && !near.met_by(&Answer::Float(f64::NAN)));
        let zero = |tolerance| Expected { answer: Answer::Float(0.0), tolerance };
        assert!(zero(Some(0.0)).met_by(&Answer::Float(-0.0)) && !zero(None).met_by(&Answer::Float(-0.0)));
    }

    #[test]
    fn lines_are_told_with_how_many_matched_and_two_checksums() {
        let answer = |matched| in_words(&Answer::Lines { matched, ids: 0x1a, values: 0x3c });
        assert_eq!(answer(428_572), "428,572 lines matched, ids 000000000000001a, values 000000000000003c");
        assert!(answer(0).starts_with("0 lines") && answer(1_000).starts_with("1,000 lines"));
    }
}
