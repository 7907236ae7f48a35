//! Count-Min of a column of keys.

use super::count_min_image::sketch_of;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{MOST_ROUNDS, Part, Plan, Window, windows, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::sketch::count_min::{CountMin, Shape, ShapeError, Update};
use std::fmt;

params! {
    struct Params { keys, width, depth, rows, slices, pairs, pad0, pad1 }
}

params! {
    struct GlobalParams { keys, width, depth, pad0 }
}

const TWIN: &str = "sketch::count_min::CountMin::extend";

/// Counters of 16 bits in workgroup memory.
pub(super) static UPDATE: Shader = Shader {
    name: "update_count_min",
    source: wgsl!("common/hash", "update_count_min"),
    needs: Needs::NOTHING,
    bindings: &[read("keys"), read_write("counters"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 16_384,
    twin: TWIN,
};

/// The counters of all workgroups alone.
pub(super) static UPDATE_GLOBAL: Shader = Shader {
    name: "update_count_min_global",
    source: wgsl!("common/hash", "update_count_min_global"),
    needs: Needs::NOTHING,
    bindings: &[read("keys"), read_write("counters"), parameters()],
    params: GlobalParams::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 0,
    twin: TWIN,
};

/// Words of workgroup memory, two counters each.
const MOST_WORDS: u32 = 4096;

/// Pairs of keys that a workgroup counts before its counters of 16 bits are added to the shared ones: no more than
/// 65,535 keys.
const MOST_PAIRS: u64 = 127 * 256;

/// The most times that a workgroup counts so many and adds its counters up, so that its loops end within
/// [`MOST_ROUNDS`] at 64 invocations: nine rounds a pair at most.
const MOST_TIMES: u64 = 6;
const _: () =
    assert!((MOST_TIMES + 1) * MOST_WORDS as u64 / 64 + MOST_TIMES * MOST_PAIRS / 64 * 9 < MOST_ROUNDS as u64);

/// Pairs of a workgroup with counters of its own at least, as adding them up costs it about as much as reading so many.
const LEAST_PAIRS: u64 = 4096;

/// Keys of a workgroup without: with fewer, the device is not filled.
const KEYS_PER_WORKGROUP: u64 = 2048;

/// The most keys of a workgroup without, so that its loops end within [`MOST_ROUNDS`] at 64 invocations: 33 rounds a
/// pair at most.
const MOST_KEYS_PER_WORKGROUP: u64 = 64 * 2 * 900;
const _: () = assert!(MOST_KEYS_PER_WORKGROUP / 2 / 64 * 33 < MOST_ROUNDS as u64);

/// A Count-Min sketch of a column of keys, each counted once, as
/// [`CountMin::extend`](lanemark_kernels::sketch::count_min::CountMin::extend) of an empty sketch of the plain update.
///
/// A batch has fewer than 2^32 keys, so that no counter saturates. Moves 8 bytes a key.
#[derive(Debug, Clone, Copy)]
pub struct CountMinUpdate {
    shape: Shape,
}

/// Why keys cannot be counted on a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CountMinError {
    /// No sketch has that shape.
    Shape(ShapeError),
    /// The conservative update depends on the order of keys.
    Conservative,
}

impl fmt::Display for CountMinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CountMinError::Shape(error) => error.fmt(f),
            CountMinError::Conservative => f.write_str(
                "the conservative update depends on the order of keys, which a GPU takes in all at once; count with the \
                 plain update, or on the CPU",
            ),
        }
    }
}

impl std::error::Error for CountMinError {}

impl CountMinUpdate {
    /// Counts in a sketch of that shape.
    ///
    /// # Errors
    /// When no sketch has that shape, or the update is [`Update::Conservative`].
    pub fn new(shape: Shape, update: Update) -> Result<Self, CountMinError> {
        if update == Update::Conservative {
            return Err(CountMinError::Conservative);
        }
        CountMin::new(shape, update).map_err(CountMinError::Shape)?;
        Ok(CountMinUpdate { shape })
    }

    /// Rows and columns.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    fn bytes_of_counters(&self) -> u64 {
        4 * u64::from(self.shape.width) * u64::from(self.shape.depth)
    }

    fn empty(&self) -> CountMin {
        CountMin::new(self.shape, Update::Plain).expect("checked when the kernel was made")
    }

    /// Counts a window slice by slice in workgroup memory.
    fn step_in_slices(&self, plan: &mut Plan, window: Window, buffers: Vec<Part>, device: &Capabilities) {
        let Shape { width, depth } = self.shape;
        let depth = u32::from(depth);
        let rows = (MOST_WORDS / (width / 2).max(1)).min(depth);
        let slices = depth.div_ceil(rows);
        let all = window.items.div_ceil(2);
        let share = LEAST_PAIRS..=MOST_TIMES * MOST_PAIRS;
        let groups = workgroups_sharing(all, share, (device.workgroups / slices).max(1));
        // As many in each round, so that all workgroups end together.
        let rounds = u64::from(all).div_ceil(MOST_PAIRS * u64::from(groups));
        let pairs = u64::from(all).div_ceil(rounds * u64::from(groups)) as u32;
        let params = Params { keys: window.items, width, depth, rows, slices, pairs, ..Params::default() };
        plan.step(&UPDATE, buffers, &params, groups * slices);
    }
}

impl DeviceKernel for CountMinUpdate {
    type Batch<'a> = &'a [u64];
    type Answer = CountMin;

    fn plan(&self, batch: &[u64], device: &Capabilities) -> Result<Plan, GpuError> {
        let (keys, bytes) = (batch.len() as u64, self.bytes_of_counters());
        if keys > u64::from(u32::MAX) {
            let most = u32::MAX;
            return Err(GpuError::Batch(format!(
                "{keys} keys are more than the {most} that counters of 32 bits can count: use smaller batches, and merge"
            )));
        }
        if bytes > device.binding_bytes {
            return Err(GpuError::TooLarge { what: format!("a sketch of {}", self.shape), most: device.binding_bytes });
        }
        let mut plan = Plan::new();
        let input = plan.input("keys", 0, size_of_val(batch) as u64);
        let counters = plan.zeroed("counters", bytes);
        for window in windows(keys, 8, device) {
            let buffers = vec![plan.part(input, window, 8), plan.whole(counters)];
            let Shape { width, depth } = self.shape;
            if width <= 2 * MOST_WORDS {
                self.step_in_slices(&mut plan, window, buffers, device);
                continue;
            }
            let params = GlobalParams { keys: window.items, width, depth: depth.into(), pad0: 0 };
            let groups =
                workgroups_sharing(window.items, KEYS_PER_WORKGROUP..=MOST_KEYS_PER_WORKGROUP, device.workgroups);
            plan.step(&UPDATE_GLOBAL, buffers, &params, groups);
        }
        plan.read(counters, bytes);
        Ok(plan)
    }

    fn decode(&self, batch: &[u64], outputs: Vec<Vec<u8>>) -> Result<CountMin, GpuError> {
        sketch_of(self.shape, batch.len() as u64, &outputs[0])
            .map_err(|error| GpuError::WrongAnswer(format!("counting keys: {error}")))
    }

    fn on_cpu(&self, batch: &[u64]) -> CountMin {
        let mut sketch = self.empty();
        sketch.extend(batch);
        sketch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::test_keys::{COLUMNS, one_hot, random_keys};
    use crate::testing::{same, same_on_every_length};

    fn kernel(width: u32, depth: u8) -> CountMinUpdate {
        CountMinUpdate::new(Shape { width, depth }, Update::Plain).unwrap()
    }

    /// Counted key by key, by weights.
    fn expected(kernel: CountMinUpdate, keys: &[u64]) -> CountMin {
        let mut sketch = kernel.empty();
        sketch.extend_weighted(keys, &vec![1; keys.len()]).unwrap();
        sketch
    }

    #[test]
    fn equals_the_reference() {
        for (width, depth) in [(4096, 4), (32_768, 3)] {
            let kernel = kernel(width, depth);
            same_on_every_length(kernel, random_keys, |keys| expected(kernel, keys));
        }
    }

    #[test]
    fn equals_the_reference_at_many_shapes() {
        for (width, depth) in [
            (1, 1),
            (1, 16),
            (2, 3),
            (4, 5),
            (256, 4),
            (1024, 4),
            (1024, 9),
            (2048, 5),
            (4096, 7),
            (8192, 1),
            (8192, 10),
            (16_384, 6),
            (65_536, 1),
            (131_072, 5),
        ] {
            let kernel = kernel(width, depth);
            for column in COLUMNS {
                let keys = column(5_001);
                same(&kernel, &keys[..], &expected(kernel, &keys), &kernel.shape.to_string());
            }
        }
    }

    /// More of one key in a workgroup than 16 bits can count.
    #[test]
    fn counts_a_hot_key_beyond_16_bits() {
        let kernel = kernel(64, 2);
        let keys = one_hot(450_001);
        same(&kernel, &keys[..], &expected(kernel, &keys), "a hot key");
    }

    /// As the shaders' loops go, at the fewest invocations of a workgroup and on a device that few workgroups fill.
    #[test]
    fn loops_end_in_time() {
        let device = Capabilities { binding_bytes: 1 << 30, ..Capabilities::portable() };
        let keys = vec![0; 100_000_000];
        let share = |units: u64, groups: u64| units.div_ceil(groups).div_ceil(64);
        for (width, depth) in [(1, 1), (1, 16), (64, 16), (4096, 4), (8192, 1), (8192, 16), (16_384, 1), (65_536, 16)] {
            for step in kernel(width, depth).plan(&keys, &device).unwrap().steps {
                let (pairs, groups, depth) = (keys.len() as u64 / 2, u64::from(step.workgroups), u64::from(depth));
                let rounds = if step.shader.name == UPDATE.name {
                    let Params { slices, pairs: at_once, .. } = bytemuck::pod_read_unaligned(&step.params);
                    let times = pairs.div_ceil(groups / u64::from(slices) * u64::from(at_once));
                    let own = u64::from(MOST_WORDS) / 64;
                    own + times * (1 + share(at_once.into(), 1) * (1 + 2 * depth.div_ceil(4)) + own)
                } else {
                    share(pairs, groups) * (1 + 2 * depth)
                };
                assert!(rounds <= u64::from(MOST_ROUNDS), "{width} x {depth}: {rounds} rounds");
                assert!(step.workgroups <= 65_535, "{width} x {depth}: {} workgroups", step.workgroups);
            }
        }
    }

    #[test]
    fn refuses_what_it_cannot_count() {
        let shape = Shape::default();
        let error = CountMinUpdate::new(shape, Update::Conservative).unwrap_err();
        assert!(error.to_string().contains("the conservative update depends on the order of keys"), "{error}");
        let error = CountMinUpdate::new(Shape { width: 3, depth: 1 }, Update::Plain).unwrap_err();
        assert_eq!(error, CountMinError::Shape(ShapeError::Width { width: 3 }));
        let error = kernel(1 << 26, 1).plan(&[], &Capabilities::portable()).unwrap_err();
        assert!(matches!(error, GpuError::TooLarge { .. }), "{error}");
    }
}
