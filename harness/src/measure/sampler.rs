//! Interleaved sampling: every round takes one sample of every variant, in an order drawn anew, so that drift of a
//! shared machine hits all alike.

use super::case::Clock;
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
    /// The shortest sample, in nanoseconds of the clock.
    pub sample_ns: u64,
    /// The clock that samples are judged by.
    pub clock: Clock,
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
    /// Wall time, or the task's own.
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

/// Samples every task. Stops early, with whole rounds only, when the user asks or a task has failed.
pub fn sample(tasks: &mut [&mut dyn Task], plan: Plan) -> Vec<Samples> {
    let mut samples: Vec<Samples> =
        tasks.iter_mut().map(|task| Samples { passes: passes(*task, plan), ..Samples::default() }).collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(plan.seed);
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    for _ in 0..plan.rounds {
        if interrupted() || tasks.iter().any(|task| task.has_failed()) {
            break;
        }
        for last in (1..order.len()).rev() {
            order.swap(last, below(&mut random, last + 1));
        }
        for &index in &order {
            let passes = samples[index].passes;
            let (cpu, wall) = once(tasks[index], passes, plan);
            let wall = tasks[index].own_time().map_or(wall, |own| own.ns.max(1.0) / passes as f64);
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
        let (cpu, wall) = once(task, passes, Plan { warm: plan.warm && passes == 1, ..plan });
        let pass = match plan.clock {
            Clock::ThreadCpu => cpu,
            Clock::Wall => wall,
        };
        if pass * passes as f64 >= plan.sample_ns as f64 || interrupted() || task.has_failed() {
            return passes;
        }
        let wanted = (plan.sample_ns as f64 * 1.1 / pass).ceil() as u64;
        passes = wanted.clamp(passes + 1, passes * 64);
    }
}

#[cfg(test)]
mod tests {
    use super::super::task::{OwnTime, task};
    use super::*;
    use lanemark_peers::Answer;

    fn quick() -> Plan {
        Plan { rounds: 5, sample_ns: 20_000, clock: Clock::ThreadCpu, warm: true, seed: 1, clock_ns: 0.0 }
    }

    #[test]
    fn every_task_is_sampled_once_a_round_with_samples_long_enough() {
        let plan = quick();
        let mut sum = task(|| (0..100u64).map(std::hint::black_box).sum::<u64>(), |_| Answer::Nothing);
        let mut nothing = task(|| (), |_| Answer::Nothing);
        let samples = sample(&mut [&mut *sum, &mut *nothing], plan);
        for samples in samples {
            assert_eq!((samples.cpu_ns.len(), samples.wall_ns.len()), (5, 5));
            assert!(samples.passes > 1 && samples.cpu_ns.iter().all(|time| *time > 0.0));
        }
    }

    /// Says that each pass takes 7 ns, and fails in its third run.
    struct Own {
        runs: u64,
        passes: u64,
    }

    impl Task for Own {
        fn run(&mut self, passes: u64) {
            (self.runs, self.passes) = (self.runs + 1, passes);
        }

        fn answer(&mut self) -> Result<Answer, String> {
            Ok(Answer::Nothing)
        }

        fn own_time(&self) -> Option<OwnTime> {
            Some(OwnTime { clock: "device", ns: 7.0 * self.passes as f64 })
        }

        fn has_failed(&self) -> bool {
            self.runs >= 3
        }
    }

    #[test]
    fn a_tasks_own_time_counts_and_a_failed_one_ends_the_sampling() {
        let plan = Plan { warm: false, sample_ns: 0, clock: Clock::Wall, ..quick() };
        let samples = sample(&mut [&mut Own { runs: 0, passes: 0 }], plan);
        assert_eq!(samples[0].wall_ns, [7.0, 7.0]);
    }
}
