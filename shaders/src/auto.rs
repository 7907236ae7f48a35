//! The executor that runs each batch where it is faster.

use crate::crossover::{Crossover, Timed};
use crate::device::GpuError;
use crate::kernel::DeviceKernel;
use crate::runner::Runner;
use std::hint::black_box;
use std::time::Instant;

/// Where a batch runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// On the calling thread.
    Cpu,
    /// On the GPU, transfers included.
    Gpu,
}

/// Runs each batch on the CPU or on the GPU, by its size and the measured [`Crossover`].
///
/// Batches inside the crossover's interval, where the samples do not tell which is faster, stay on the CPU. A batch that
/// the GPU cannot hold runs on the CPU; where the GPU fails, all later ones do too. [`Auto::trouble`] says why.
pub struct Auto<K> {
    runner: Runner<K>,
    crossover: Option<Crossover>,
    trouble: Option<GpuError>,
}

/// Samples of a size and side that a calibration takes.
const SAMPLES: usize = 9;
/// A size gets fewer samples where they would take longer than this, in nanoseconds, but never fewer than three.
const LONGEST: f64 = 200e6;

impl<K: DeviceKernel> Auto<K> {
    /// An executor with a crossover of end-to-end times that is known already; without one it uses the CPU alone.
    pub fn new(runner: Runner<K>, crossover: Option<Crossover>) -> Auto<K> {
        Auto { runner, crossover, trouble: None }
    }

    /// An executor that measures both sides on these batches. They should reach from below the crossing to beyond what the
    /// CPU's caches hold, a factor of four between them; of fewer than two sizes it uses the CPU alone.
    ///
    /// # Errors
    /// When the GPU fails, or gives another answer than the CPU.
    pub fn calibrate(mut runner: Runner<K>, batches: &[K::Batch<'_>]) -> Result<Auto<K>, GpuError> {
        let mut timed = Vec::new();
        for batch in batches {
            let items = runner.kernel().items(*batch);
            let expected = runner.kernel().on_cpu(*batch);
            if runner.run(*batch)? != expected {
                let adapter = runner.gpu().adapter().name.clone();
                return Err(GpuError::Failed(format!("{adapter} gives another answer than the CPU for {items} items")));
            }
            let mut at = Timed { items, cpu_ns: Vec::new(), gpu_ns: Vec::new() };
            while at.gpu_ns.len() < SAMPLES {
                let began = Instant::now();
                black_box(runner.kernel().on_cpu(black_box(*batch)));
                at.cpu_ns.push(nanoseconds(began));
                let began = Instant::now();
                black_box(runner.run(black_box(*batch))?);
                at.gpu_ns.push(nanoseconds(began));
                let spent: f64 = at.cpu_ns.iter().chain(&at.gpu_ns).sum();
                if spent > LONGEST && at.gpu_ns.len() >= 3 {
                    break;
                }
            }
            timed.push(at);
        }
        let crossover = Crossover::fit(&timed, 0);
        Ok(Auto::new(runner, crossover))
    }

    /// Where a batch of so many items runs.
    pub fn side(&self, items: u64) -> Side {
        let from = self.crossover.and_then(|crossover| crossover.from).and_then(|from| from.hi);
        match from {
            Some(from) if !self.is_ended() && items as f64 >= from => Side::Gpu,
            _ => Side::Cpu,
        }
    }

    /// The answer for a batch.
    pub fn run(&mut self, batch: K::Batch<'_>) -> K::Answer {
        if self.side(self.runner.kernel().items(batch)) == Side::Gpu {
            match self.runner.run(batch) {
                Ok(answer) => return answer,
                Err(error) => self.trouble = Some(error),
            }
        }
        self.runner.kernel().on_cpu(batch)
    }

    /// Whether the GPU failed in a way that no other batch would escape.
    fn is_ended(&self) -> bool {
        let of_this_batch = |error: &GpuError| {
            matches!(error, GpuError::TooLarge { .. } | GpuError::OutOfMemory(_) | GpuError::Batch(_))
        };
        self.trouble.as_ref().is_some_and(|error| !of_this_batch(error))
    }

    /// The crossover that it goes by.
    pub fn crossover(&self) -> Option<&Crossover> {
        self.crossover.as_ref()
    }

    /// What went wrong on the GPU last, where something did.
    pub fn trouble(&self) -> Option<&GpuError> {
        self.trouble.as_ref()
    }
}

/// At least 1, so that its inverse is finite.
fn nanoseconds(since: Instant) -> f64 {
    (since.elapsed().as_nanos() as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::SumI64;
    use crate::crossover::{Interval, Line};
    use crate::device::{Choice, Gpu};
    use crate::testing::{gpu, integers};

    fn crossover(from: Option<Interval>) -> Crossover {
        let line = Line { fixed_ns: 1.0, ns_per_item: 1.0 };
        Crossover { cpu: line, gpu: line, from, measured: (1, 1 << 20) }
    }

    #[test]
    fn large_batches_go_to_the_gpu_and_doubtful_ones_do_not() {
        let from = |hi| Some(crossover(Some(Interval { median: 1000.0, lo: 900.0, hi })));
        let auto = |crossover| Auto::new(Runner::new(Gpu::noop(), SumI64), crossover);
        let known = auto(from(Some(1100.0)));
        assert_eq!([999, 1000, 1099, 1100].map(|n| known.side(n)), [Side::Cpu, Side::Cpu, Side::Cpu, Side::Gpu]);
        for never in [None, Some(crossover(None)), from(None)] {
            assert_eq!(auto(never).side(u64::MAX), Side::Cpu);
        }
    }

    #[test]
    fn calibrated_on_this_machine_both_sides_answer_alike() {
        let Some(gpu) = gpu() else { return };
        let columns: Vec<Vec<i64>> = [100, 400, 1600, 6400].map(integers).into();
        let batches: Vec<&[i64]> = columns.iter().map(|column| &column[..]).collect();
        let mut auto = Auto::calibrate(Runner::new(gpu, SumI64), &batches).unwrap();
        assert_eq!(auto.crossover().unwrap().measured, (100, 6400));
        for batch in batches {
            assert_eq!(auto.run(batch), batch.iter().fold(0i64, |sum, value| sum.wrapping_add(*value)));
        }
        assert_eq!(auto.trouble(), None);
    }

    #[test]
    fn a_lost_device_loses_no_answer() {
        if gpu().is_none() {
            return;
        }
        // A device of its own: the others' tests go on.
        let own = Gpu::open(&Choice::Auto).or_else(|_| Gpu::open(&Choice::Named("llvmpipe".to_owned()))).unwrap();
        let always = crossover(Some(Interval { median: 0.0, lo: 0.0, hi: Some(0.0) }));
        let mut auto = Auto::new(Runner::new(own.clone(), SumI64), Some(always));
        assert_eq!((auto.run(&[1, 2]), auto.side(2)), (3, Side::Gpu));
        own.destroy();
        assert_eq!((auto.run(&[1, 2]), auto.side(2)), (3, Side::Cpu));
        assert!(matches!(auto.trouble(), Some(GpuError::Lost(_))), "{:?}", auto.trouble());
    }
}
