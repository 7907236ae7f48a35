//! The executor that a bench's variant `auto` runs: calibrated once, with batches that are no longer than it needs.

use super::access::{Access, ends};
use lanemark_reports::gpu::AUTO;
use lanemark_runtime::clock;
use lanemark_shaders::{Auto, DeviceKernel, Gpu, GpuError, Runner};
use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

/// The longest that CPU and GPU together may take for a batch that the executor is calibrated with, in nanoseconds:
/// long enough for batches that the CPU's caches do not hold, where its line is another one.
const CALIBRATED_NS: f64 = 50e6;

/// The executor of a bench, calibrated once with the first of the batches, none of which takes longer than `longest`
/// nanoseconds; none where the device has no room for one.
///
/// # Errors
/// When the device failed or answered wrongly.
pub fn executor<'a, K: DeviceKernel + Clone + 'static>(
    access: &Access,
    id: &str,
    gpu: &Arc<Gpu>,
    kernel: &K,
    batches: impl FnOnce() -> Vec<K::Batch<'a>>,
    longest: f64,
) -> Result<Rc<Option<RefCell<Auto<K>>>>, GpuError> {
    access.kept("executor", id, || {
        let batches = batches();
        let mut runner = Runner::new(gpu.clone(), kernel.clone());
        let first = affordable_first(&mut runner, &batches, longest.min(CALIBRATED_NS));
        match first.and_then(|first| Auto::calibrate(runner, &batches[..first])) {
            Ok(auto) => Ok(Some(RefCell::new(auto))),
            Err(error) if ends(&error) => Err(error),
            Err(error) => {
                access.left_out(id, AUTO, "every batch size", &error.to_string());
                Ok(None)
            }
        }
    })
}

/// How many of the batches, which rise in size, CPU and GPU together run in that time, each alone.
fn affordable_first<K: DeviceKernel>(
    runner: &mut Runner<K>,
    batches: &[K::Batch<'_>],
    longest: f64,
) -> Result<usize, GpuError> {
    let (mut items_before, mut ns_before) = (0, 0.0);
    for (index, batch) in batches.iter().enumerate() {
        let items = runner.kernel().items(*batch);
        // A size that would take far too long is not even tried.
        if index > 0 && ns_before * items as f64 / items_before as f64 > 4.0 * longest {
            return Ok(index);
        }
        // The first run of a size makes its buffers; a size that the device cannot hold is the end.
        match runner.run(*batch) {
            Err(error) if ends(&error) || index == 0 => return Err(error),
            Err(_) => return Ok(index),
            Ok(answer) => drop(answer),
        }
        let began = clock::wall_ns();
        black_box(runner.kernel().on_cpu(black_box(*batch)));
        black_box(runner.run(black_box(*batch))?);
        (items_before, ns_before) = (items, (clock::wall_ns() - began) as f64);
        if ns_before > longest {
            return Ok(index);
        }
    }
    Ok(batches.len())
}
