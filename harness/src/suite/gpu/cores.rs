//! A batch on several CPUs at once: each takes a part by the rung that dispatch chose, and the answers of the parts are
//! put together.

use super::subject::{Batch, Part, Subject, Whole};
use crate::measure::task::Task;
use lanemark_peers::Answer;
use lanemark_runtime::pin;
use lanemark_shaders::DeviceKernel;
use std::any::Any;
use std::hint::black_box;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, Mutex, OnceLock, PoisonError};

/// The threads at work on one batch, each on a CPU of its own; the measuring thread is one of them.
pub struct Team<'a, S: Subject> {
    subject: &'a S,
    /// Of the whole batch.
    kernel: &'a S::Kernel,
    /// Of the first part.
    own: S::Kernel,
    own_part: Batch<'a, S>,
    parts: &'a [Range<usize>],
    meeting: &'a Meeting,
    answers: &'a [Slot<S>],
    trouble: &'a OnceLock<String>,
    /// Of the last pass, until it was asked for: those of timed passes are dropped, as they may be large.
    last: Option<Done<S>>,
    answered: bool,
}

/// What a thread's part gave, or why it gave nothing.
type Slot<S> = Mutex<Option<Result<Whole<S>, String>>>;

/// Where the threads meet before a pass and after it.
struct Meeting {
    start: Barrier,
    end: Barrier,
    stop: AtomicBool,
}

/// Lets the threads leave, also where the measuring one unwinds: they wait for it at the start of a pass.
struct Leave<'a>(&'a Meeting);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
        self.0.start.wait();
    }
}

/// The answer of a pass.
enum Done<S: Subject> {
    /// Of the whole batch.
    Whole(Whole<S>),
    /// Of each part: a column is there when its parts are.
    Parts(Vec<Part<S>>),
}

/// Runs `body` with a team of a thread for each part, pinned to those CPUs: the first one is the calling thread's own.
pub fn with_team<S: Subject, R>(
    subject: &S,
    kernel: &S::Kernel,
    data: &S::Data,
    parts: &[Range<usize>],
    cpus: &[usize],
    body: impl FnOnce(Team<'_, S>) -> R,
) -> R {
    let barrier = || Barrier::new(parts.len());
    let meeting = Meeting { start: barrier(), end: barrier(), stop: AtomicBool::new(false) };
    let answers: Vec<Slot<S>> = parts.iter().map(|_| Mutex::new(None)).collect();
    let trouble = OnceLock::new();
    let own = subject.kernel(parts[0].len());
    let own_part = subject.batch(data, parts[0].clone());
    std::thread::scope(|scope| {
        for ((part, cpu), answer) in parts.iter().zip(cpus).zip(&answers).skip(1) {
            let meeting = &meeting;
            let kernel = subject.kernel(part.len());
            scope.spawn(move || {
                // A refused pin was reported when the run began; the figures are taken all the same.
                let _ = pin::pin_current_thread(*cpu);
                let batch = caught(|| subject.batch(data, part.clone()));
                loop {
                    meeting.start.wait();
                    if meeting.stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let own = batch.clone().and_then(|batch| caught(|| kernel.on_cpu(black_box(batch))));
                    *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(own);
                    meeting.end.wait();
                }
            });
        }
        let (meeting, answers, trouble) = (&meeting, &answers, &trouble);
        let _leave = Leave(meeting);
        let team =
            Team { subject, kernel, own, own_part, parts, meeting, answers, trouble, last: None, answered: false };
        body(team)
    })
}

/// What the work gives, or with which words it panicked: no other thread may wait for one that unwinds.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| format!("a thread panicked: {}", words(&*panic)))
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}

impl<'a, S: Subject> Team<'a, S> {
    /// Why the team works no more, once it does not.
    pub fn trouble(&self) -> &'a OnceLock<String> {
        self.trouble
    }

    /// The answer of a pass of its own.
    ///
    /// # Errors
    /// With the words of a thread that panicked.
    pub fn told(&mut self) -> Result<Answer, String> {
        let done = self.pass()?;
        Ok(self.of(done))
    }

    /// One pass: what is timed.
    fn pass(&self) -> Result<Done<S>, String> {
        self.meeting.start.wait();
        let own = caught(|| self.own.on_cpu(black_box(self.own_part)));
        self.meeting.end.wait();
        let mut parts: Vec<Part<S>> = vec![(self.parts[0].clone(), own?)];
        for (part, answer) in self.parts.iter().zip(self.answers).skip(1) {
            let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
            parts.push((part.clone(), answer.unwrap_or_else(|| Err("a thread gave no answer".to_owned()))?));
        }
        Ok(match self.subject.output_bytes() {
            0 => Done::Whole(self.subject.merged(self.kernel, parts)),
            _ => Done::Parts(parts),
        })
    }

    fn of(&self, done: Done<S>) -> Answer {
        match done {
            Done::Whole(whole) => self.subject.told(&whole),
            Done::Parts(parts) => self.subject.told(&self.subject.merged(self.kernel, parts)),
        }
    }
}

impl<S: Subject> Task for Team<'_, S> {
    fn run(&mut self, passes: u64) {
        for _ in 0..passes {
            if self.has_failed() {
                return;
            }
            match self.pass().map(black_box) {
                Ok(done) => self.last = (!self.answered).then_some(done),
                Err(reason) => self.trouble.set(reason).unwrap_or(()),
            }
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        if let Some(reason) = self.trouble.get() {
            return Err(reason.clone());
        }
        self.answered = true;
        Ok(self.last.take().map_or(Answer::Nothing, |done| self.of(done)))
    }

    fn has_failed(&self) -> bool {
        self.trouble.get().is_some()
    }
}

/// A batch on the measuring thread alone.
pub struct Alone<P, T, O> {
    pass: P,
    told: T,
    last: Option<O>,
    answered: bool,
}

impl<O, P: FnMut() -> O, T: Fn(&O) -> Answer> Alone<P, T, O> {
    /// A pass, and how its answer is told; only the answer that is asked for first is kept, as they may be large.
    pub fn new(pass: P, told: T) -> Alone<P, T, O> {
        Alone { pass, told, last: None, answered: false }
    }
}

impl<O, P: FnMut() -> O, T: Fn(&O) -> Answer> Task for Alone<P, T, O> {
    fn run(&mut self, passes: u64) {
        for _ in 0..passes {
            let answer = black_box((self.pass)());
            self.last = (!self.answered).then_some(answer);
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        self.answered = true;
        Ok(self.last.take().map_or(Answer::Nothing, |answer| (self.told)(&answer)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::subject::Generated;
    use super::*;
    use crate::suite::SuiteError;
    use crate::suite::session::Session;
    use lanemark_kernels::isa::Isa;
    use lanemark_shaders::plan::Plan;
    use lanemark_shaders::{Capabilities, GpuError};
    use std::sync::atomic::AtomicUsize;

    /// The words that a batch holds; panics where one of them is the poison.
    #[derive(Clone)]
    struct Copied;

    const POISON: u64 = u64::MAX;

    impl DeviceKernel for Copied {
        type Batch<'a> = &'a [u64];
        type Answer = Vec<u64>;

        fn plan(&self, _: &[u64], _: &Capabilities) -> Result<Plan, GpuError> {
            Err(GpuError::Off)
        }

        fn decode(&self, _: &[u64], _: Vec<Vec<u8>>) -> Result<Vec<u64>, GpuError> {
            Err(GpuError::Off)
        }

        fn on_cpu(&self, batch: &[u64]) -> Vec<u64> {
            assert!(!batch.contains(&POISON), "poison");
            batch.to_vec()
        }
    }

    /// Answers that are put together in a pass, or after it; how often they were.
    struct Words {
        output_bytes: u64,
        merges: AtomicUsize,
    }

    impl Subject for Words {
        type Kernel = Copied;
        type Data = Vec<u64>;

        fn input(&self) -> &'static str {
            "words"
        }

        fn item_bytes(&self) -> u64 {
            8
        }

        fn output_bytes(&self) -> u64 {
            self.output_bytes
        }

        fn generated(&self, _: &Session<'_>, _: usize) -> Result<Generated<Vec<u64>>, SuiteError> {
            Err(SuiteError::Peer("not made here".to_owned()))
        }

        fn kernel(&self, _: usize) -> Copied {
            Copied
        }

        fn batch<'a>(&self, data: &'a Vec<u64>, items: Range<usize>) -> &'a [u64] {
            &data[items]
        }

        fn merged(&self, _: &Copied, parts: Vec<Part<Self>>) -> Vec<u64> {
            self.merges.fetch_add(1, Ordering::Relaxed);
            parts.into_iter().flat_map(|(_, words)| words).collect()
        }

        fn isa(&self) -> Isa {
            Isa::Scalar
        }

        fn told(&self, answer: &Vec<u64>) -> Answer {
            Answer::Integer(answer.iter().sum::<u64>() as i64)
        }
    }

    fn with<R>(output_bytes: u64, data: &[u64], body: impl FnOnce(Team<'_, Words>, &Words) -> R) -> R {
        let words = Words { output_bytes, merges: AtomicUsize::new(0) };
        let parts = words.parts(&data.to_vec(), data.len(), 3);
        assert_eq!(parts.len(), 3);
        with_team(&words, &Copied, &data.to_vec(), &parts, &[0, 0, 0], |team| body(team, &words))
    }

    #[test]
    fn every_part_is_in_the_answer_and_a_column_is_put_together_outside_of_the_passes() {
        let data: Vec<u64> = (0..192).collect();
        for (output_bytes, in_passes) in [(0, 5), (8, 0)] {
            with(output_bytes, &data, |mut team, words| {
                let merges = || words.merges.load(Ordering::Relaxed);
                team.run(5);
                assert_eq!(merges(), in_passes);
                assert_eq!(team.answer(), Ok(Answer::Integer(192 * 191 / 2)));
                assert_eq!(team.told(), Ok(Answer::Integer(192 * 191 / 2)));
                team.run(1);
                assert!(team.last.is_none(), "answers of timed passes are dropped");
            });
        }
    }

    #[test]
    fn a_thread_that_panics_fails_the_task_and_holds_nobody_up() {
        for poisoned in [0, 191] {
            let mut data = vec![1; 192];
            data[poisoned] = POISON;
            with(8, &data, |mut team, _| {
                assert!(team.told().unwrap_err().contains("panicked: poison"));
                team.run(3);
                assert!(team.has_failed() && team.trouble().get().is_some());
                assert!(team.answer().unwrap_err().contains("poison"));
            });
        }
    }

    #[test]
    fn a_body_that_unwinds_lets_the_threads_leave() {
        let unwound = caught(|| with(0, &[1; 192], |_, _| -> () { panic!("the body") }));
        assert_eq!(unwound, Err("a thread panicked: the body".to_owned()));
    }

    #[test]
    fn a_task_of_one_thread_keeps_the_answer_that_is_asked_for() {
        let mut passes = 0;
        let pass = || {
            passes += 1;
            passes
        };
        let mut task = Alone::new(pass, |answer: &i64| Answer::Integer(*answer));
        task.run(3);
        assert_eq!(task.answer(), Ok(Answer::Integer(3)));
        task.run(1);
        assert!(task.last.is_none());
    }
}
