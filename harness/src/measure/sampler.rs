//! Interleaved sampling: every round takes one sample of every variant, in an order drawn anew, so that drift of a
//! shared machine hits all alike.

use super::statistics::below;
use super::task::Task;
use lanemark_runtime::clock;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;
use std::sync::atomic::{AtomicBool, Ordering};

/// Set when the user asked to stop; what was measured until then is kept.
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// True once the user asked to stop.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// How samples are taken.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Samples of each task.
    pub rounds: usize,
    /// The shortest sample, in nanoseconds of the clock used.
    pub sample_ns: u64,
    /// Whether each sample is preceded by a pass that is not timed, so that a working set of some cache level is in
    /// that level again after other tasks had it.
    pub warm: bool,
    /// Seed of the order.
    pub seed: u64,
    /// Cost of reading the thread's clock, taken off every sample.
    pub clock_ns: f64,
}

/// Samples of one task; all times are of one pass.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    /// CPU time of the measuring thread.
    pub cpu_ns: Vec<f64>,
    /// Wall time.
    pub wall_ns: Vec<f64>,
    /// Passes in a sample.
    pub passes: u64,
}

impl Samples {
    /// Adds the samples of another visit; the passes stay the first visit's.
    pub fn extend(&mut self, more: Samples) {
        self.cpu_ns.extend(more.cpu_ns);
        self.wall_ns.extend(more.wall_ns);
    }
}

/// Samples every task. Stops early, with whole rounds only, when the user asks.
pub fn sample(tasks: &mut [&mut dyn Task], plan: Plan) -> Vec<Samples> {
    let mut samples: Vec<Samples> =
        tasks.iter_mut().map(|task| Samples { passes: passes(*task, plan), ..Samples::default() }).collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(plan.seed);
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    for _ in 0..plan.rounds {
        if interrupted() {
            break;
        }
        for last in (1..order.len()).rev() {
            order.swap(last, below(&mut random, last + 1));
        }
        for &index in &order {
            let (cpu, wall) = once(tasks[index], samples[index].passes, plan);
            samples[index].cpu_ns.push(cpu);
            samples[index].wall_ns.push(wall);
        }
    }
    samples
}

/// One sample: CPU and wall time of a pass.
fn once(task: &mut dyn Task, passes: u64, plan: Plan) -> (f64, f64) {
    if plan.warm {
        task.run(1);
    }
    let wall = clock::wall_ns();
    let cpu = clock::thread_cpu_ns();
    task.run(passes);
    let cpu = (clock::thread_cpu_ns() - cpu) as f64 - plan.clock_ns;
    let wall = (clock::wall_ns() - wall) as f64 - plan.clock_ns;
    // The floor is one nanosecond a sample: a clock that did not move must not give an infinite rate.
    (cpu.max(1.0) / passes as f64, wall.max(1.0) / passes as f64)
}

/// Passes that make a sample long enough.
fn passes(task: &mut dyn Task, plan: Plan) -> u64 {
    let mut passes = 1;
    loop {
        let (cpu, _) = once(task, passes, Plan { warm: plan.warm && passes == 1, ..plan });
        let took = cpu * passes as f64;
        if took >= plan.sample_ns as f64 || interrupted() {
            return passes;
        }
        let wanted = (plan.sample_ns as f64 * 1.1 / cpu).ceil() as u64;
        passes = wanted.clamp(passes + 1, passes * 64);
    }
}

#[cfg(test)]
mod tests {
    use super::super::task::task;
    use super::*;
    use lanemark_peers::Answer;

    #[test]
    fn every_task_is_sampled_once_a_round_with_samples_long_enough() {
        let plan = Plan { rounds: 5, sample_ns: 20_000, warm: true, seed: 1, clock_ns: 0.0 };
        let mut sum = task(|| (0..100u64).map(std::hint::black_box).sum::<u64>(), |_| Answer::Nothing);
        let mut nothing = task(|| (), |_| Answer::Nothing);
        let samples = sample(&mut [&mut *sum, &mut *nothing], plan);
        for samples in samples {
            assert_eq!((samples.cpu_ns.len(), samples.wall_ns.len()), (5, 5));
            assert!(samples.passes > 1 && samples.cpu_ns.iter().all(|time| *time > 0.0));
        }
    }
}
