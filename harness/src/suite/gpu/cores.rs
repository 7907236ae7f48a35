//! A batch on several cores of the CPU at once: each takes a part by the rung that dispatch chose, and the answers of
//! the parts are put together.

use super::subject::{Batch, Part, Subject, Whole};
use crate::measure::task::Task;
use lanemark_peers::Answer;
use lanemark_runtime::pin;
use lanemark_shaders::DeviceKernel;
use std::hint::black_box;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, Mutex, PoisonError};

/// The cores at work on one batch; the measuring thread is one of them.
pub struct Team<'a, S: Subject> {
    subject: &'a S,
    /// Of the whole batch.
    kernel: &'a S::Kernel,
    /// Of the first part.
    own: S::Kernel,
    own_part: Batch<'a, S>,
    parts: &'a [Range<usize>],
    start: &'a Barrier,
    end: &'a Barrier,
    answers: &'a [Mutex<Option<Whole<S>>>],
    last: Option<Whole<S>>,
}

/// Runs `body` with a team of a core for each part, pinned to those CPUs: the first one is the calling thread's own.
pub fn with_team<S: Subject, R>(
    subject: &S,
    kernel: &S::Kernel,
    data: &S::Data,
    parts: &[Range<usize>],
    cpus: &[usize],
    body: impl FnOnce(Team<'_, S>) -> R,
) -> R {
    let (start, end) = (Barrier::new(parts.len()), Barrier::new(parts.len()));
    let stop = AtomicBool::new(false);
    let answers: Vec<Mutex<Option<Whole<S>>>> = parts.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for ((part, cpu), answer) in parts.iter().zip(cpus).zip(&answers).skip(1) {
            let (start, end, stop) = (&start, &end, &stop);
            let kernel = subject.kernel(part.len());
            scope.spawn(move || {
                // A refused pin was reported when the run began; the figures are taken all the same.
                let _ = pin::pin_current_thread(*cpu);
                let batch = subject.batch(data, part.clone());
                loop {
                    start.wait();
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let own = kernel.on_cpu(black_box(batch));
                    *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(own);
                    end.wait();
                }
            });
        }
        let (start, end, answers) = (&start, &end, &answers);
        let own = subject.kernel(parts[0].len());
        let own_part = subject.batch(data, parts[0].clone());
        let done = body(Team { subject, kernel, own, own_part, parts, start, end, answers, last: None });
        stop.store(true, Ordering::Relaxed);
        start.wait();
        done
    })
}

impl<S: Subject> Task for Team<'_, S> {
    fn run(&mut self, passes: u64) {
        for _ in 0..passes {
            self.start.wait();
            let own = self.own.on_cpu(black_box(self.own_part));
            self.end.wait();
            let mut parts: Vec<Part<S>> = vec![(self.parts[0].clone(), own)];
            for (part, answer) in self.parts.iter().zip(self.answers).skip(1) {
                let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
                parts.extend(answer.map(|answer| (part.clone(), answer)));
            }
            self.last = Some(black_box(self.subject.merged(self.kernel, parts)));
        }
    }

    fn answer(&mut self) -> Result<Answer, String> {
        Ok(self.last.as_ref().map_or(Answer::Nothing, |answer| self.subject.told(answer)))
    }
}
