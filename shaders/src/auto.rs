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
/// Batches inside the crossover's intervals, where the samples do not tell which is faster, stay on the CPU; at every other
/// size it was calibrated with it takes the faster side, or one less than 10 % slower. A batch that the GPU cannot hold
/// runs on the CPU, and so do all later ones that are not smaller; where the GPU fails, all later ones do.
/// [`Auto::trouble`] says why.
pub struct Auto<K> {
    runner: Runner<K>,
    crossover: Option<Crossover>,
    /// Smaller batches are the CPU's, whatever else there is: they may take no longer than a few nanoseconds.
    least: u64,
    /// Items from which on the GPU could not hold a batch; 0 once it failed.
    refused: u64,
    trouble: Option<GpuError>,
}

/// Samples of a size and side that a calibration takes.
const SAMPLES: usize = 9;
/// A size gets fewer samples where they would take longer than this, in nanoseconds, but never fewer than three.
const LONGEST: f64 = 200e6;

impl<K: DeviceKernel> Auto<K> {
    /// An executor with a crossover of end-to-end times that is known already; without one it uses the CPU alone.
    pub fn new(runner: Runner<K>, crossover: Option<Crossover>) -> Auto<K> {
        let favoured =
            crossover.iter().flat_map(|crossover| &crossover.stretches).filter_map(|stretch| stretch.from.hi);
        let least = favoured.map(|from| from.ceil() as u64).min().unwrap_or(u64::MAX);
        Auto { runner, crossover, least, refused: u64::MAX, trouble: None }
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
                let what = format!("{adapter} gives another answer than the CPU for {items} items");
                return Err(GpuError::WrongAnswer(what));
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
    #[inline]
    pub fn side(&self, items: u64) -> Side {
        let is_favoured = || self.crossover.as_ref().is_some_and(|crossover| crossover.favours_gpu(items));
        if items >= self.least && items < self.refused && is_favoured() { Side::Gpu } else { Side::Cpu }
    }

    /// The answer for a batch.
    #[inline]
    pub fn run(&mut self, batch: K::Batch<'_>) -> K::Answer {
        match self.side(self.runner.kernel().items(batch)) {
            Side::Cpu => self.runner.kernel().on_cpu(batch),
            Side::Gpu => self.on_gpu(batch),
        }
    }

    /// On the GPU; where that does not work, on the CPU.
    #[inline(never)]
    fn on_gpu(&mut self, batch: K::Batch<'_>) -> K::Answer {
        self.runner.run(batch).unwrap_or_else(|error| {
            self.note(self.runner.kernel().items(batch), error);
            self.runner.kernel().on_cpu(batch)
        })
    }

    /// Keeps what went wrong with a batch of so many items.
    fn note(&mut self, items: u64, error: GpuError) {
        self.refused = match &error {
            GpuError::TooLarge { .. } | GpuError::OutOfMemory(_) => self.refused.min(items),
            // What is wrong with a batch's content says nothing of others.
            GpuError::Batch(_) => self.refused,
            // No other batch would escape this.
            _ => 0,
        };
        self.trouble = Some(error);
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
    use crate::crossover::{End, Interval, Line, Stretch};
    use crate::device::{Choice, Gpu};
    use crate::testing::{gpu, integers};

    fn crossover(stretches: &[Stretch]) -> Crossover {
        let line = Line { fixed_ns: 1.0, ns_per_item: 1.0 };
        Crossover { cpu: line, gpu: line, stretches: stretches.to_vec(), perhaps: None, measured: (1, 1 << 20) }
    }

    fn stretch(lo: f64, hi: Option<f64>, to: Option<End>) -> Stretch {
        Stretch { from: Interval { median: lo, lo, hi }, to }
    }

    #[test]
    fn batches_that_are_surely_faster_on_the_gpu_go_there_and_doubtful_ones_do_not() {
        let auto = |crossover| Auto::new(Runner::new(Gpu::noop(), SumI64), crossover);
        let of = |stretches: &[Stretch]| auto(Some(crossover(stretches)));
        let known = of(&[stretch(900.0, Some(1100.0), None)]);
        assert_eq!([899, 900, 1099, 1100].map(|n| known.side(n)), [Side::Cpu, Side::Cpu, Side::Cpu, Side::Gpu]);
        assert_eq!(known.side(1 << 40), Side::Gpu);
        for never in [auto(None), of(&[]), of(&[stretch(900.0, None, None)])] {
            assert_eq!(never.side(1 << 40), Side::Cpu);
        }
        let end = |lo: f64| Some(End { median: Some(lo + 1.0), lo, hi: None });
        let between = of(&[stretch(0.0, Some(0.0), end(10.0)), stretch(900.0, Some(1100.0), end(2000.0))]);
        let sides = [1, 10, 11, 1099, 1100, 2000, 2001].map(|n| between.side(n) == Side::Gpu);
        assert_eq!(sides, [true, true, false, false, true, true, false]);
    }

    #[test]
    fn a_size_that_the_gpu_cannot_hold_is_not_tried_again() {
        let always = crossover(&[stretch(0.0, Some(0.0), None)]);
        let mut auto = Auto::new(Runner::new(Gpu::noop(), SumI64), Some(always));
        auto.note(5000, GpuError::Batch("the batch of another set".to_owned()));
        assert_eq!(auto.side(5000), Side::Gpu);
        auto.note(4000, GpuError::OutOfMemory("the column".to_owned()));
        auto.note(6000, GpuError::TooLarge { what: "the column".to_owned(), most: 8 });
        assert_eq!([3999, 4000, 6000].map(|n| auto.side(n)), [Side::Gpu, Side::Cpu, Side::Cpu]);
        // Another trouble afterwards does not bring them back.
        auto.note(10, GpuError::Batch("the batch of another set".to_owned()));
        assert_eq!([3999, 4000].map(|n| auto.side(n)), [Side::Gpu, Side::Cpu]);
        assert!(matches!(auto.trouble(), Some(GpuError::Batch(_))));
        auto.note(10, GpuError::Lost("unplugged".to_owned()));
        assert_eq!(auto.side(1), Side::Cpu);
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
        let always = crossover(&[stretch(0.0, Some(0.0), None)]);
        let mut auto = Auto::new(Runner::new(own.clone(), SumI64), Some(always));
        assert_eq!((auto.run(&[1, 2]), auto.side(2)), (3, Side::Gpu));
        own.destroy();
        assert_eq!((auto.run(&[1, 2]), auto.side(2)), (3, Side::Cpu));
        assert!(matches!(auto.trouble(), Some(GpuError::Lost(_))), "{:?}", auto.trouble());
    }
}
