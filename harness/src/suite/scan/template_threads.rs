//! Thread scaling of the template matcher: 1, 2, 4, 8 … pinned cores, each on a text of its own.

use super::template_reference::expected;
use super::template_sets::{TemplateInput, typed};
use super::template_task::columns;
use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, Task};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Isa;
use lanemark_kernels::scan::template::tables::{MATCH_BATCH, MatchBatch};
use lanemark_kernels::scan::template::{Batch, Matcher};
use lanemark_peers::Answer;
use lanemark_peers::log_templates::MatchedLines;
use lanemark_reports::run::{self, Role};
use lanemark_runtime::pin;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "scan/templates-threads".to_owned(),
        title: "log lines matched against 40 typed templates on several cores, each on a text of its own".to_owned(),
        unit: "lines/s",
        claims: &[],
        kernel: MATCH_BATCH.listing().ok(),
        own_input: OwnInput::None,
        points,
        measure: Box::new(measure_threads),
    }]
}

/// Powers of two up to eight threads, or to the machine's cores where it has more.
fn points(session: &Session<'_>) -> Vec<Point> {
    let most = session.cpus.len().max(8);
    let counts = (0..).map(|power| 1usize << power).take_while(|threads| *threads <= most);
    let label = |threads: usize| format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
    counts.map(|threads| Point { label: label(threads), threads, ..Point::at(Level::Memory) }).collect()
}

/// What the measuring thread tells its helpers: which rung to run and how often, to tell what they found, or to stop.
struct Orders {
    start: Barrier,
    end: Barrier,
    rung: AtomicUsize,
    passes: AtomicU64,
    /// What the helpers found in their last pass.
    found: Mutex<Vec<MatchedLines>>,
}

/// Told as the number of passes: leave.
const STOP: u64 = u64::MAX;

/// Told as the number of passes: add what was found.
const TELL: u64 = u64::MAX - 1;

impl Orders {
    fn found(&self) -> MutexGuard<'_, Vec<MatchedLines>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One rung on all threads at once; the measuring thread works too.
struct Together<'a> {
    orders: &'a Orders,
    rung: usize,
    call: MatchBatch,
    matcher: &'a Matcher,
    own: &'a [u8],
    batch: Batch,
    failure: Option<String>,
}

impl Task for Together<'_> {
    fn run(&mut self, passes: u64) {
        self.orders.rung.store(self.rung, Ordering::Relaxed);
        self.orders.passes.store(passes, Ordering::Relaxed);
        self.orders.start.wait();
        for _ in 0..passes {
            let outcome = (self.call)(self.matcher, black_box(self.own), &mut self.batch);
            self.failure = outcome.err().map(|error| error.to_string());
            black_box(&self.batch);
        }
        self.orders.end.wait();
    }

    fn answer(&mut self) -> Result<Answer, String> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.orders.passes.store(TELL, Ordering::Relaxed);
        self.orders.start.wait();
        let own = columns(self.matcher, self.own, &self.batch);
        self.orders.end.wait();
        let others = std::mem::take(&mut *self.orders.found());
        Ok(MatchedLines::answer([own].iter().chain(&others)))
    }
}

fn measure_threads(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let threads = point.threads;
    if threads > session.cpus.len() {
        let reason = format!("{threads} threads need as many cores; this run may use {}", session.cpus.len());
        return Ok(session.unavailable(definition, point, reason).into());
    }
    let size = if session.settings.profile.is_brief() { 4 << 20 } else { 24 << 20 };
    let TemplateInput { set, text } = typed(session, size)?;
    let of_one = expected(&set, &text.bytes)?;
    let answer = MatchedLines::answer(std::iter::repeat_n(&of_one, threads));
    let matcher = set.matcher(&text.bytes)?;
    let own = &text.bytes[..];
    let rungs: Vec<(Isa, MatchBatch)> =
        MATCH_BATCH.usable().into_iter().filter(|(isa, _)| session.isas.contains(isa)).collect();
    let (choice, _) = MATCH_BATCH.choice(session.isas.iter().copied().max().unwrap_or(Isa::Scalar));
    let orders = Orders {
        start: Barrier::new(threads),
        end: Barrier::new(threads),
        rung: AtomicUsize::new(0),
        passes: AtomicU64::new(0),
        found: Mutex::new(Vec::new()),
    };
    std::thread::scope(|scope| {
        for &cpu in &session.cpus[1..threads] {
            let (orders, rungs, matcher, buffers) = (&orders, &rungs, &matcher, session.buffers);
            scope.spawn(move || {
                // A refused pin was reported when the run began; the figures are taken all the same.
                let _ = pin::pin_current_thread(cpu);
                // First touched here, so that the text lies on this core's own node; without memory of its own the
                // thread shares the first one's.
                let copy = buffers.zeroed::<u8>(own.len(), 0).map(|mut copy| {
                    copy.copy_from_slice(own);
                    copy
                });
                let own = copy.as_deref().unwrap_or(own);
                let mut batch = Batch::new();
                loop {
                    orders.start.wait();
                    let passes = orders.passes.load(Ordering::Relaxed);
                    let (_, call) = rungs[orders.rung.load(Ordering::Relaxed)];
                    match passes {
                        STOP => return,
                        TELL => orders.found().push(columns(matcher, own, &batch)),
                        _ => {
                            for _ in 0..passes {
                                // The same text fails or not on the measuring thread, which says so.
                                let _ = call(matcher, black_box(own), &mut batch);
                                black_box(&batch);
                            }
                        }
                    }
                    orders.end.wait();
                }
            });
        }
        let variants = rungs.iter().enumerate().map(|(rung, (isa, call))| Variant {
            name: isa.name().to_owned(),
            role: Role::Rung,
            isa: Some(isa.name().to_owned()),
            version: None,
            chosen: *isa == choice,
            note: None,
            smaller_n: None,
            expected: Expected { answer, tolerance: None },
            task: Box::new(Together {
                orders: &orders,
                rung,
                call: *call,
                matcher: &matcher,
                own,
                batch: Batch::new(),
                failure: None,
            }) as Box<dyn Task>,
        });
        let bytes = own.len() as u64 * threads as u64;
        let input = run::Input { n: text.lines * threads as u64, bytes, working_set: bytes, ..text.input.clone() };
        let case = Case {
            bench: session.header(definition, point, input),
            level: point.level,
            bytes,
            roof: (bytes, "load"),
            roofs: Vec::new(),
            variants: variants.collect(),
            clock: Clock::Wall,
        };
        let measured = measure(case, session.settings);
        orders.passes.store(STOP, Ordering::Relaxed);
        orders.start.wait();
        Ok(measured?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn every_threads_answer_is_verified() {
        with_session(1, |session| {
            let session = Session { cpus: &[0, 0], ..*session };
            let definition = &all()[0];
            let points = points(&session);
            assert_eq!(points.iter().map(|point| point.threads).collect::<Vec<_>>(), [1, 2, 4, 8]);
            let measured = measure_threads(&session, definition, &points[1]).unwrap().finish(session.settings);
            assert!(measured.variants[0].answer.starts_with("73,"), "{}", measured.variants[0].answer);
            assert!(
                measured.input.n > 70_000 && measured.variants.iter().all(|variant| variant.per_second.median > 0.0)
            );
            let missing = measure_threads(&session, definition, &points[2]).unwrap().finish(session.settings);
            assert!(missing.unavailable.unwrap().contains("4 threads"));
        });
    }
}
