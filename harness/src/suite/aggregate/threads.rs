//! Thread scaling: the same kernel on 1, 2, 4, 8 … pinned cores, each on a column of its own.

use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, Task};
use crate::suite::column::{Column, column};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::aggregate::reduce::{reference, tables::SUM_F64};
use lanemark_kernels::isa::Isa;
use lanemark_peers::Answer;
use lanemark_reports::run::{self, Role};
use lanemark_runtime::pin;
use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The rung of a sum.
type Sum = fn(&[f64]) -> f64;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "aggregate/sum-f64-threads".to_owned(),
        title: "sum of f64 on several cores, each on a column of its own".to_owned(),
        unit: "values/s",
        claims: &[],
        kernel: SUM_F64.listing().ok(),
        own_input: OwnInput::None,
        points,
        measure: Box::new(measure_threads),
    }]
}

/// Powers of two up to eight threads, or to the machine's cores where it has more.
fn points(session: &Session<'_>) -> Vec<Point> {
    let most = session.cpus.len().max(8);
    let counts = || (0..).map(|power| 1 << power).take_while(|threads| *threads <= most);
    let levels = [Level::L2, Level::Memory];
    let of_level = |level: Level| {
        counts().map(move |threads| Point {
            label: format!("{threads} thread{}, {}", if threads == 1 { "" } else { "s" }, level.name()),
            threads,
            ..Point::at(level)
        })
    };
    levels
        .into_iter()
        .filter(|level| *level == Level::Memory || session.settings.profile.levels().contains(level))
        .flat_map(of_level)
        .collect()
}

/// What the measuring thread tells its helpers: which rung to run and how often, or to stop.
struct Orders {
    start: Barrier,
    end: Barrier,
    rung: AtomicUsize,
    passes: AtomicU64,
}

/// Told as the number of passes: leave.
const STOP: u64 = u64::MAX;

/// One rung on all threads at once; the measuring thread works too.
struct Together<'a> {
    orders: &'a Orders,
    rung: usize,
    call: Sum,
    own: &'a [f64],
    sum: f64,
}

impl Task for Together<'_> {
    fn run(&mut self, passes: u64) {
        self.orders.rung.store(self.rung, Ordering::Relaxed);
        self.orders.passes.store(passes, Ordering::Relaxed);
        self.orders.start.wait();
        for _ in 0..passes {
            self.sum = black_box((self.call)(black_box(self.own)));
        }
        self.orders.end.wait();
    }

    fn answer(&mut self) -> Result<Answer, String> {
        Ok(Answer::Float(self.sum))
    }
}

fn measure_threads(session: &Session<'_>, definition: &Definition, point: &Point) -> Result<Sampled, SuiteError> {
    let threads = point.threads;
    if threads > session.cpus.len() {
        let reason = format!("{threads} threads need as many cores; this run may use {}", session.cpus.len());
        return Ok(session.unavailable(definition, point, reason).into());
    }
    let n = session.items(point.level, 8.0 * if point.level == Level::Memory { threads as f64 } else { 1.0 });
    let Column { values, input } = column::<f64>(session, n)?;
    let rungs: Vec<(Isa, Sum)> = SUM_F64.usable().into_iter().filter(|(isa, _)| session.isas.contains(isa)).collect();
    let (choice, _) = SUM_F64.choice(session.isas.iter().copied().max().unwrap_or(Isa::Scalar));
    let orders = Orders {
        start: Barrier::new(threads),
        end: Barrier::new(threads),
        rung: AtomicUsize::new(0),
        passes: AtomicU64::new(0),
    };
    let bytes = size_of_val(&values[..]) as u64 * threads as u64;
    std::thread::scope(|scope| {
        for &cpu in &session.cpus[1..threads] {
            let (orders, rungs, values, buffers) = (&orders, &rungs, &values[..], session.buffers);
            scope.spawn(move || {
                // A refused pin was reported when the run began; the figures are taken all the same.
                let _ = pin::pin_current_thread(cpu);
                // First touched here, so that the column lies on this core's own node; without memory of its own the
                // thread shares the first one's.
                let own = buffers.zeroed::<f64>(values.len(), 0).map(|mut own| {
                    own.copy_from_slice(values);
                    own
                });
                let own = own.as_deref().unwrap_or(values);
                loop {
                    orders.start.wait();
                    let passes = orders.passes.load(Ordering::Relaxed);
                    if passes == STOP {
                        return;
                    }
                    let (_, call) = rungs[orders.rung.load(Ordering::Relaxed)];
                    for _ in 0..passes {
                        black_box(call(black_box(own)));
                    }
                    orders.end.wait();
                }
            });
        }
        let expected = Expected { answer: Answer::Float(reference::sum_f64(&values, None)), tolerance: Some(0.0) };
        let variants = rungs
            .iter()
            .enumerate()
            .map(|(rung, (isa, call))| Variant {
                name: isa.name().to_owned(),
                role: Role::Rung,
                isa: Some(isa.name().to_owned()),
                version: None,
                chosen: *isa == choice,
                note: None,
                smaller_n: None,
                expected,
                task: Box::new(Together { orders: &orders, rung, call: *call, own: &values, sum: 0.0 })
                    as Box<dyn Task>,
            })
            .collect();
        let input = run::Input { n: input.n * threads as u64, bytes, working_set: bytes, ..input };
        let case = Case {
            bench: session.header(definition, point, input),
            level: point.level,
            bytes,
            roof: (bytes, "load"),
            roofs: Vec::new(),
            variants,
            clock: Clock::Wall,
        };
        let measured = measure(case, session.settings);
        orders.passes.store(STOP, Ordering::Relaxed);
        orders.start.wait();
        Ok(measured?)
    })
}
