//! What the device can do at most, measured in the same run: copies within its memory, and bytes to it and back.

use super::access::Access;
use crate::measure::case::{Settings, seed_of};
use crate::measure::memory::Buffers;
use crate::measure::profile::Profile;
use crate::measure::statistics;
use lanemark_reports::run::Ceiling;
use lanemark_runtime::clock;
use lanemark_shaders::{CopyWords, Gpu, GpuError, Runner};
use std::hint::black_box;
use std::sync::Arc;

/// The level that the device's own memory is called.
pub const LEVEL: &str = "GPU memory";

/// The kernels' limit.
pub const COPY: &str = "copy";

/// Bytes that are copied.
fn size(gpu: &Gpu, profile: Profile) -> u64 {
    let wanted: u64 = match profile {
        _ if gpu.adapter().software => 64 << 20,
        Profile::Quick | Profile::Gate => 256 << 20,
        Profile::Standard | Profile::Full => 1 << 30,
    };
    wanted.min(gpu.capabilities().buffer_bytes)
}

/// The limits of the device in use; none where there is none. A device that fails here is the first bench's to tell.
pub fn limits(access: &Access, buffers: &Buffers, settings: &Settings) -> Vec<Ceiling> {
    let Ok(gpu) = access.device("") else { return Vec::new() };
    let bytes = size(&gpu, settings.profile);
    let Ok(mut words) = buffers.zeroed::<u64>((bytes / 8) as usize, 0) else { return Vec::new() };
    words.fill(0x0123_4567_89ab_cdef);
    let pages = words.page_kind().map_or("unknown", |kind| kind.name());
    let samples = match measured(&gpu, bytemuck::cast_slice(&words), settings) {
        Ok(samples) => samples,
        Err(error) => {
            access.failed("the copy ceiling of the GPU", "its largest size", &error);
            return Vec::new();
        }
    };
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
        (COPY, 2 * bytes, "an own shader, 16 bytes an invocation, by the device's clock", copy),
        ("upload", bytes, "through staging buffers", upload),
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
    let mut runner = Runner::new(gpu.clone(), CopyWords);
    if runner.run(bytes)? != bytes {
        return Err(GpuError::Failed("a copy within the device's memory differs from what was copied".to_owned()));
    }
    let program = runner.program(bytes)?;
    let mut samples = Samples { copy: Vec::new(), upload: Vec::new(), download: Vec::new() };
    let (copies, transfers) = match settings.profile {
        _ if gpu.adapter().software => (3, 2),
        Profile::Full => (31, 9),
        _ => (15, 3),
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
        program.wait()?;
        samples.upload.push(timed(began));
        let began = clock::wall_ns();
        black_box(program.read()?);
        samples.download.push(timed(began));
    }
    Ok(samples)
}
