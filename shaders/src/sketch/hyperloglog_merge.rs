//! Many HyperLogLog sketches merged into one.

use super::hyperloglog_update::sketch_of;
use super::merge;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::Plan;
use crate::shader::{Needs, Shader, wgsl};
use lanemark_kernels::sketch::hyperloglog::{HyperLogLog, PrecisionError, tables};
use lanemark_kernels::sketch::state::StateError;

pub(super) static MERGE: Shader = Shader {
    name: "merge_hyperloglog",
    source: wgsl!("merge_hyperloglog"),
    needs: Needs::NOTHING,
    bindings: merge::BINDINGS,
    params: merge::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 0,
    twin: "sketch::hyperloglog::tables::MERGE",
};

/// The registers of many HyperLogLog sketches merged into those of one, as
/// [`HyperLogLog::merge_all`](lanemark_kernels::sketch::hyperloglog::HyperLogLog::merge_all): the greatest rank of
/// each.
///
/// A batch has the dense registers of all sketches, one sketch after the other. Any byte can be a rank here;
/// [`HyperLogLogMerge::sketch`] refuses those that no sketch has.
///
/// Moves each register once: a byte.
#[derive(Debug, Clone, Copy)]
pub struct HyperLogLogMerge {
    precision: u8,
    sketches: usize,
}

impl HyperLogLogMerge {
    /// Merges so many sketches of `2^precision` registers.
    ///
    /// # Errors
    /// When the precision is not of 4 to 18.
    pub fn new(precision: u8, sketches: usize) -> Result<Self, PrecisionError> {
        HyperLogLog::new(precision)?;
        Ok(HyperLogLogMerge { precision, sketches })
    }

    /// The sketch that has these registers.
    ///
    /// # Errors
    /// When they are not `2^precision`, or one is greater than the precision allows.
    pub fn sketch(&self, registers: &[u8]) -> Result<HyperLogLog, StateError> {
        sketch_of(self.precision, registers)
    }

    fn registers(&self) -> usize {
        1 << self.precision
    }

    /// What is wrong with a batch of so many registers.
    fn wrong(&self, found: usize) -> Option<String> {
        let (sketches, registers) = (self.sketches, self.registers());
        (found as u128 != sketches as u128 * registers as u128)
            .then(|| format!("{sketches} sketches of {registers} registers are needed, and {found} bytes are there"))
    }
}

impl DeviceKernel for HyperLogLogMerge {
    type Batch<'a> = &'a [u8];
    type Answer = Vec<u8>;

    /// Sketches.
    fn items(&self, _: &[u8]) -> u64 {
        self.sketches as u64
    }

    fn plan(&self, batch: &[u8], device: &Capabilities) -> Result<Plan, GpuError> {
        if let Some(wrong) = self.wrong(batch.len()) {
            return Err(GpuError::Batch(wrong));
        }
        let mut plan = Plan::new();
        let sizes = (batch.len() as u64, self.registers() as u64);
        let (merged, bytes) = merge::merge(&mut plan, &MERGE, sizes, device)?;
        plan.read(merged, bytes);
        Ok(plan)
    }

    fn decode(&self, _: &[u8], mut outputs: Vec<Vec<u8>>) -> Result<Vec<u8>, GpuError> {
        Ok(outputs.swap_remove(0))
    }

    /// # Panics
    /// When the batch has not as many registers as all sketches.
    fn on_cpu(&self, batch: &[u8]) -> Vec<u8> {
        if let Some(wrong) = self.wrong(batch.len()) {
            panic!("{wrong}");
        }
        let mut merged = vec![0; self.registers()];
        let sketches: Vec<&[u8]> = batch.chunks_exact(self.registers()).collect();
        tables::MERGE.best()(&mut merged, &sketches);
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::test_keys::random_keys;
    use crate::testing::same;

    fn check(precision: u8, sketches: usize, registers: &[u8]) {
        let kernel = HyperLogLogMerge::new(precision, sketches).unwrap();
        let mut expected = vec![0; 1 << precision];
        for (at, rank) in registers.iter().enumerate() {
            let register = &mut expected[at % (1 << precision)];
            *register = rank.max(register).to_owned();
        }
        same(&kernel, registers, &expected, &format!("{sketches} sketches of precision {precision}"));
    }

    fn bytes(n: usize) -> Vec<u8> {
        random_keys(n.div_ceil(8)).into_iter().flat_map(u64::to_le_bytes).collect()
    }

    #[test]
    fn equals_the_reference_on_all_bytes() {
        for precision in 4..=18 {
            for sketches in [0, 1, 2, 3, 17] {
                check(precision, sketches, &bytes(sketches << precision));
            }
        }
        // Enough for lanes that are merged in further steps, and for windows.
        for (precision, sketches) in [(4, 50_001), (8, 2_500), (10, 1_000), (14, 70)] {
            check(precision, sketches, &bytes(sketches << precision));
        }
    }

    /// Each register is greatest in one sketch alone, first and last ones included.
    #[test]
    fn misses_no_sketch() {
        let (precision, sketches) = (6, 4_096);
        let mut registers = vec![0; sketches << precision];
        for register in 0..1 << precision {
            registers[((register * 65 % sketches) << precision) + register] = register as u8 + 1;
        }
        registers[(sketches - 1) << precision] = 200;
        check(precision, sketches, &registers);
    }

    #[test]
    fn merges_sketches() {
        let sketch = |keys: std::ops::Range<u64>| {
            let mut sketch = HyperLogLog::dense(11).unwrap();
            sketch.extend(&keys.collect::<Vec<u64>>());
            sketch
        };
        let kernel = HyperLogLogMerge::new(11, 2).unwrap();
        let (mut first, second) = (sketch(0..1_000), sketch(500..9_000));
        let registers = [first.registers(), second.registers()].concat();
        first.merge(&second).unwrap();
        same(&kernel, &registers[..], &first.registers().into_owned(), "two sketches");
        assert_eq!(kernel.sketch(&first.registers()).unwrap().to_bytes(), first.to_bytes());
    }

    #[test]
    fn refuses_other_sizes() {
        assert!(HyperLogLogMerge::new(19, 1).is_err());
        let kernel = HyperLogLogMerge::new(4, 2).unwrap();
        let error = kernel.plan(&[0; 33], &Capabilities::portable()).unwrap_err().to_string();
        assert!(error.contains("2 sketches of 16 registers are needed, and 33 bytes are there"), "{error}");
    }
}
