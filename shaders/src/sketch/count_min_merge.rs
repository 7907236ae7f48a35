//! Many Count-Min sketches merged into one.

use super::count_min_image::{counters_of, sketch_of};
use super::merge;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::Plan;
use crate::shader::{Needs, Shader, wgsl};
use crate::words;
use lanemark_kernels::sketch::count_min::{CountMin, Shape, ShapeError, Update};
use lanemark_kernels::sketch::state::StateError;

pub(super) static MERGE: Shader = Shader {
    name: "merge_count_min",
    source: wgsl!("merge_count_min"),
    needs: Needs::NOTHING,
    bindings: merge::BINDINGS,
    params: merge::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 0,
    twin: "sketch::count_min::CountMin::merge",
};

/// The counters of many Count-Min sketches merged into those of one, as
/// [`CountMin::merge`](lanemark_kernels::sketch::count_min::CountMin::merge): the sum of each, `u32::MAX` where it is
/// greater.
///
/// A batch has the counters of all sketches, one sketch after the other, each row after row, as
/// [`CountMinMerge::counters_of`] gives them; [`CountMinMerge::sketch`] makes a sketch of the sums.
///
/// Moves each counter once: 4 bytes.
#[derive(Debug, Clone, Copy)]
pub struct CountMinMerge {
    shape: Shape,
    sketches: usize,
}

impl CountMinMerge {
    /// Merges so many sketches of that shape.
    ///
    /// # Errors
    /// When no sketch has that shape.
    pub fn new(shape: Shape, sketches: usize) -> Result<Self, ShapeError> {
        CountMin::new(shape, Update::Plain)?;
        Ok(CountMinMerge { shape, sketches })
    }

    /// The counters of a sketch, row after row.
    ///
    /// Cost: two copies of the sketch.
    pub fn counters_of(sketch: &CountMin) -> Vec<u32> {
        counters_of(sketch)
    }

    /// The plain sketch that has these counters, of keys of that total weight: the sum of the merged sketches' totals.
    ///
    /// # Errors
    /// When they are not those of a sketch of this shape, or do not sum up to the total.
    pub fn sketch(&self, counters: &[u32], total: u64) -> Result<CountMin, StateError> {
        sketch_of(self.shape, total, bytemuck::cast_slice(counters))
    }

    fn counters(&self) -> usize {
        self.shape.width as usize * usize::from(self.shape.depth)
    }

    /// What is wrong with a batch of so many counters.
    fn wrong(&self, found: usize) -> Option<String> {
        let CountMinMerge { shape, sketches } = self;
        (found as u128 != *sketches as u128 * self.counters() as u128)
            .then(|| format!("{sketches} sketches of {shape} are needed, and {found} counters are there"))
    }

    /// The sum of each counter.
    fn added(&self, counters: &[u32]) -> Vec<u32> {
        let mut sums = vec![0u32; self.counters()];
        for sketch in counters.chunks_exact(self.counters()) {
            for (sum, counter) in sums.iter_mut().zip(sketch) {
                *sum = sum.saturating_add(*counter);
            }
        }
        sums
    }
}

impl DeviceKernel for CountMinMerge {
    type Batch<'a> = &'a [u32];
    type Answer = Vec<u32>;

    /// Sketches.
    fn items(&self, _: &[u32]) -> u64 {
        self.sketches as u64
    }

    fn plan(&self, batch: &[u32], device: &Capabilities) -> Result<Plan, GpuError> {
        if let Some(wrong) = self.wrong(batch.len()) {
            return Err(GpuError::Batch(wrong));
        }
        let mut plan = Plan::new();
        let sizes = (size_of_val(batch) as u64, 4 * self.counters() as u64);
        let (merged, bytes) = merge::merge(&mut plan, &MERGE, sizes, device)?;
        plan.read(merged, bytes);
        Ok(plan)
    }

    fn decode(&self, _: &[u32], outputs: Vec<Vec<u8>>) -> Result<Vec<u32>, GpuError> {
        // One sketch; a few where four counters are none.
        Ok(self.added(&words::of_32_bits(&outputs[0])))
    }

    /// # Panics
    /// When the batch has not as many counters as all sketches.
    fn on_cpu(&self, batch: &[u32]) -> Vec<u32> {
        if let Some(wrong) = self.wrong(batch.len()) {
            panic!("{wrong}");
        }
        self.added(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::test_keys::random_keys;
    use crate::testing::same;

    /// Random counters, of which one in four is large enough that sums saturate.
    fn counters(n: usize) -> Vec<u32> {
        random_keys(n)
            .into_iter()
            .map(|key| if key % 4 == 0 { (key >> 32) as u32 } else { (key >> 50) as u32 })
            .collect()
    }

    fn check(shape: Shape, sketches: usize, counters: &[u32]) {
        let mut expected = vec![0u64; shape.width as usize * usize::from(shape.depth)];
        let len = expected.len();
        for (at, counter) in counters.iter().enumerate() {
            expected[at % len] += u64::from(*counter);
        }
        let expected: Vec<u32> = expected.into_iter().map(|sum| sum.try_into().unwrap_or(u32::MAX)).collect();
        let kernel = CountMinMerge::new(shape, sketches).unwrap();
        same(&kernel, counters, &expected, &format!("{sketches} sketches of {shape}"));
    }

    #[test]
    fn equals_the_reference() {
        for (width, depth) in [(1, 1), (1, 3), (2, 1), (2, 5), (1, 16), (64, 3), (4096, 4), (16_384, 5)] {
            let shape = Shape { width, depth };
            for sketches in [0, 1, 2, 3, 9] {
                check(shape, sketches, &counters(sketches * width as usize * usize::from(depth)));
            }
        }
        // Enough for lanes that are merged in further steps, and for windows that begin within a sketch.
        for (width, depth, sketches) in [(1, 1, 300_001), (2, 3, 50_001), (64, 3, 1_500), (1024, 5, 60)] {
            check(Shape { width, depth }, sketches, &counters(sketches * width as usize * usize::from(depth)));
        }
    }

    #[test]
    fn merges_sketches() {
        let shape = Shape { width: 256, depth: 3 };
        let sketch = |n| {
            let mut sketch = CountMin::new(shape, Update::Plain).unwrap();
            sketch.extend(&random_keys(n));
            sketch
        };
        let (mut first, second) = (sketch(1_000), sketch(5_000));
        let counters = [counters_of(&first), counters_of(&second)].concat();
        first.merge(&second).unwrap();
        let kernel = CountMinMerge::new(shape, 2).unwrap();
        same(&kernel, &counters[..], &counters_of(&first), "two sketches");
        assert_eq!(kernel.sketch(&counters_of(&first), 6_000), Ok(first));
        assert!(kernel.sketch(&counters[..768], 1_001).is_err());
    }

    #[test]
    fn refuses_other_sizes() {
        assert!(CountMinMerge::new(Shape { width: 3, depth: 1 }, 1).is_err());
        let kernel = CountMinMerge::new(Shape { width: 4, depth: 2 }, 2).unwrap();
        let error = kernel.plan(&[0; 15], &Capabilities::portable()).unwrap_err().to_string();
        assert!(error.contains("2 sketches of 2 rows of 4 counters are needed, and 15 counters are there"), "{error}");
    }
}
