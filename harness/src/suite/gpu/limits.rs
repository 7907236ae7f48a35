//! What the device can do at most, measured in the same run: copies within its memory, and bytes to it and back.

use super::access::{Access, ends};
use super::planted_kernel::PlantedKernel;
use super::time_budget::FEWEST_ROUNDS;
use crate::measure::case::{Settings, seed_of};
use crate::measure::memory::Buffers;
use crate::measure::profile::Profile;
use crate::measure::statistics;
use crate::suite::planted;
use lanemark_reports::run::Ceiling;
use lanemark_runtime::clock;
use lanemark_runtime::limits::free_memory;
use lanemark_shaders::{CopyWords, Gpu, GpuError, Runner};
use std::hint::black_box;
use std::sync::Arc;

/// The level that the device's own memory is called.
pub const LEVEL: &str = "GPU memory";

/// What is measured here, for messages.
const NAME: &str = "the copy ceiling of the GPU";

/// The kernels' limit.
pub const COPY: &str = "copy";

/// The name by which a wrong copy is planted.
const PLANTED: &str = "copy";

/// Buffers of the size that is copied which the host's memory holds at once: what is uploaded, what is read back and the
/// answer, and the device's two where it has no memory of its own.
const BUFFERS: u64 = 5;

/// The least that is copied: less says more of how a copy begins than of memory.
const LEAST_BYTES: u64 = 16 << 20;

/// Bytes that are copied, where there is room. Six transfers of them are part of the profile's time.
fn wanted(gpu: &Gpu, profile: Profile) -> u64 {
    let wanted: u64 = match profile {
        _ if gpu.adapter().software => 64 << 20,
        Profile::Quick | Profile::Gate => 256 << 20,
        Profile::Standard => 512 << 20,
        Profile::Full => 1 << 30,
    };
    wanted.min(gpu.capabilities().buffer_bytes)
}

/// The sizes to try, each half of the one before it: those for which half of the free memory is enough.
fn sizes(wanted: u64, free: u64) -> impl Iterator<Item = u64> {
    let halves = std::iter::successors(Some(wanted), |bytes| Some(bytes / 2 / 16 * 16));
    halves.take_while(|bytes| *bytes >= LEAST_BYTES).filter(move |bytes| BUFFERS * bytes <= free / 2)
}

/// The limits of the device in use; none where there is none, and a warning where they could not be measured.
///
/// # Errors
/// [`GpuError::WrongAnswer`] when a copy differs from what was copied: nothing else of such a device can be believed.
pub fn limits(access: &Access, buffers: &Buffers, settings: &Settings) -> Result<Vec<Ceiling>, GpuError> {
    let Ok(gpu) = access.device("") else { return Ok(Vec::new()) };
    let free = free_memory().unwrap_or(u64::MAX);
    let mut reason = format!("it needs {} MiB of free memory on the host", (2 * BUFFERS * LEAST_BYTES) >> 20);
    for bytes in sizes(wanted(&gpu, settings.profile), free) {
        let mut words = match buffers.zeroed::<u64>((bytes / 8) as usize, 0) {
            Ok(words) => words,
            Err(error) => {
                reason = error.to_string();
                continue;
            }
        };
        words.fill(0x0123_4567_89ab_cdef);
        match measured(&gpu, bytemuck::cast_slice(&words), settings) {
            Ok(samples) => {
                let pages = words.page_kind().map_or("unknown", |kind| kind.name());
                return Ok(ceilings(bytes, pages, samples, settings));
            }
            Err(error @ GpuError::WrongAnswer(_)) => return Err(error),
            Err(error) if ends(&error) => {
                access.failed(NAME, &format!("{bytes} bytes"), &error);
                return Ok(Vec::new());
            }
            // Half of it may fit.
            Err(error) => reason = error.to_string(),
        }
    }
    access.warn(format!("{NAME} was not measured, so no kernel has a share of it: {reason}"));
    Ok(Vec::new())
}

fn ceilings(bytes: u64, pages: &str, samples: Samples, settings: &Settings) -> Vec<Ceiling> {
    let ceiling = |operation: &str, moved: u64, method: &str, samples: Vec<f64>| Ceiling {
        operation: operation.to_owned(),
        level: LEVEL.to_owned(),
        working_set: moved,
        pages: pages.to_owned(),
        method: method.to_owned(),
        bytes_per_second: statistics::rate(moved as f64, &samples, settings.seed ^ seed_of(operation, LEVEL)),
        samples_ns: samples,
    };
    let Samples { copy, upload, download } = samples;
    [
        (COPY, 2 * bytes, "an own shader, 16 bytes a load and four loads under way, by the device's clock", copy),
        ("upload", bytes, "through staging buffers, until the device has all of it", upload),
        ("download", bytes, "through one mapped buffer", download),
    ]
    .into_iter()
    .filter(|(_, _, _, samples)| !samples.is_empty())
    .map(|(operation, moved, method, samples)| ceiling(operation, moved, method, samples))
    .collect()
}

struct Samples {
    copy: Vec<f64>,
    upload: Vec<f64>,
    download: Vec<f64>,
}

fn measured(gpu: &Arc<Gpu>, bytes: &[u8], settings: &Settings) -> Result<Samples, GpuError> {
    let mut runner = Runner::new(gpu.clone(), PlantedKernel { kernel: CopyWords, planted: planted::on_gpu(PLANTED) });
    if runner.run(bytes)? != bytes {
        let (bytes, adapter) = (bytes.len(), &gpu.adapter().name);
        return Err(GpuError::WrongAnswer(format!(
            "a copy of {bytes} bytes within the memory of {adapter} differs from what was copied; nothing was written, as \
             no figure of such a device means anything"
        )));
    }
    let program = runner.program(bytes)?;
    let mut samples = Samples { copy: Vec::new(), upload: Vec::new(), download: Vec::new() };
    let (copies, transfers) = match settings.profile {
        _ if gpu.adapter().software => (FEWEST_ROUNDS, FEWEST_ROUNDS),
        Profile::Full => (31, 9),
        _ => (15, FEWEST_ROUNDS),
    };
    for _ in 0..copies {
        program.submit()?;
        program.wait()?;
        samples.copy.extend(program.kernel_ns()?);
    }
    let timed = |began: u64| (clock::wall_ns() - began) as f64;
    for _ in 0..transfers {
        let began = clock::wall_ns();
        program.upload(&[black_box(bytes)])?;
        // For the copies out of the staging buffers, which belong to no batch.
        gpu.wait()?;
        samples.upload.push(timed(began));
        let began = clock::wall_ns();
        black_box(program.read()?);
        samples.download.push(timed(began));
    }
    Ok(samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smaller_copies_are_tried_down_to_what_says_something() {
        let all = |wanted: u64, free: u64| sizes(wanted << 20, free << 20).map(|bytes| bytes >> 20).collect::<Vec<_>>();
        assert_eq!(all(256, 1 << 30), [256, 128, 64, 32, 16]);
        // Half of 1,000 MiB has room for five buffers of 100.
        assert_eq!(all(256, 1_000), [64, 32, 16]);
        assert_eq!(all(256, 159), [0; 0]);
        assert_eq!(sizes(i32::MAX as u64 / 16 * 16, u64::MAX).find(|bytes| bytes % 16 > 0), None);
    }
}
