//! The sum of a column of floating-point numbers.

use super::exact_f64::ExactF64;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, windows, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

params! {
    struct BlockParams { pairs, blocks, slot, pad0 }
}

params! {
    struct MergeParams { sums, pad0, pad1, pad2 }
}

pub(super) static SUM_F64_BLOCKS: Shader = Shader {
    name: "native/sum_f64_blocks",
    source: wgsl!("native/sum_f64_blocks"),
    needs: Needs::F64,
    bindings: &[read("values"), read_write("sums"), parameters()],
    params: BlockParams::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 16 * 256,
    twin: "aggregate::reduce::sum_f64, within blocks",
};

pub(super) static SUM_F64_MERGE: Shader = Shader {
    name: "native/sum_f64_merge",
    source: wgsl!("native/sum_f64_merge"),
    needs: Needs::F64,
    bindings: &[read("sums"), read_write("merged"), parameters()],
    params: MergeParams::FIELDS,
    overrides: &[],
    workgroup_bytes: 8 * 256,
    twin: "aggregate::reduce::sum_f64, of blocks",
};

/// Values of a block, as the CPU has it.
const BLOCK: u64 = 4096;

/// Sums that one workgroup merges.
const RUN: u64 = 512;

/// Blocks of a workgroup at once.
const BLOCKS_PER_WORKGROUP: u64 = 16;

/// Sum of a column of 64-bit floating-point numbers, the same bits as [`lanemark_kernels::aggregate::reduce::sum_f64`]:
/// by the fixed tree that is documented there; a NaN is `f64::NAN`. Needs a device with 64-bit floating-point numbers.
/// Vulkan leaves it to the device whether subnormal numbers count or are taken for zeros.
///
/// Moves each value once: 8 bytes a value.
#[derive(Debug, Clone, Copy, Default)]
pub struct SumF64;

impl DeviceKernel for SumF64 {
    type Batch<'a> = &'a [f64];
    type Answer = ExactF64;

    fn plan(&self, batch: &[f64], device: &Capabilities) -> Result<Plan, GpuError> {
        device.require(Needs::F64)?;
        let mut plan = Plan::new();
        let values = plan.input("values", 0, size_of_val(batch) as u64);
        let mut level = (batch.len() as u64).div_ceil(BLOCK);
        let mut sums = plan.zeroed("sums of blocks", 8 * level);
        for window in windows(batch.len() as u64, 8, device) {
            // Windows begin where blocks do.
            let (blocks, slot) = (window.items.div_ceil(BLOCK as u32), (window.first / BLOCK) as u32);
            let params = BlockParams { pairs: window.items.div_ceil(2), blocks, slot, pad0: 0 };
            let groups = workgroups(u64::from(blocks).div_ceil(BLOCKS_PER_WORKGROUP), device);
            plan.step(&SUM_F64_BLOCKS, vec![plan.part(values, window, 8), plan.whole(sums)], &params, groups);
        }
        while level > 1 {
            let runs = level.div_ceil(RUN);
            let merged = plan.scratch("sums of runs", 8 * runs);
            let params = MergeParams { sums: level as u32, ..MergeParams::default() };
            plan.step(&SUM_F64_MERGE, vec![plan.whole(sums), plan.whole(merged)], &params, runs as u32);
            (sums, level) = (merged, runs);
        }
        plan.read(sums, 8);
        Ok(plan)
    }

    fn decode(&self, _: &[f64], outputs: Vec<Vec<u8>>) -> Result<ExactF64, GpuError> {
        Ok(ExactF64::of_arithmetic(bytemuck::pod_read_unaligned(&outputs[0])))
    }

    fn on_cpu(&self, batch: &[f64]) -> ExactF64 {
        ExactF64::of_arithmetic(lanemark_kernels::aggregate::reduce::sum_f64(batch))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{random, same, same_on_every_length};
    use lanemark_kernels::aggregate::reduce::reference;
    use rand_xoshiro::rand_core::Rng;

    fn expected(values: &[f64]) -> ExactF64 {
        ExactF64::of_arithmetic(reference::sum_f64(values, None))
    }

    /// Numbers of similar sizes, so that nearly every addition rounds and another order gives other bits.
    fn numbers(n: usize) -> Vec<f64> {
        let mut random = random(n as u64);
        (0..n).map(|_| random.next_u64() as i64 as f64 * f64::exp2((random.next_u64() % 8) as f64)).collect()
    }

    #[test]
    fn equals_the_reference() {
        same_on_every_length(SumF64, numbers, expected);
    }

    #[test]
    fn every_number_of_blocks_gives_the_same_tree() {
        for blocks in [2, 3, 5, 6, 7, 9, 15, 16, 17, 31, 33, 63] {
            for n in [4096 * blocks - 4095, 4096 * blocks - 1, 4096 * blocks] {
                let values = numbers(n);
                same(&SumF64, &values, &expected(&values), &format!("{n} numbers"));
            }
        }
    }

    #[test]
    fn runs_of_blocks_give_the_same_tree() {
        // More than 512 blocks, so that merged runs are merged again. Huge numbers swallow whatever is added to them
        // before they meet their negatives, so that the sum tells which blocks were merged with which.
        let mut values = vec![0.0; 4096 * 512 + 77];
        let mut random = random(1);
        values.iter_mut().step_by(4096).for_each(|first| *first = (random.next_u64() % 1_000_000) as f64);
        for (block, huge) in [(130, 1e40), (201, -1e40), (300, 1e40), (303, -1e40)] {
            values[4096 * block] = huge;
        }
        same(&SumF64, &values, &expected(&values), "512 blocks and 77 numbers");
    }

    #[test]
    fn infinities_nan_and_zeros_are_those_of_the_cpu() {
        let (nan, inf) = (f64::NAN, f64::INFINITY);
        for special in
            [&[inf][..], &[-inf], &[inf, -inf], &[nan], &[-nan], &[f64::MAX, f64::MAX], &[-0.0], &[-0.0, -0.0]]
        {
            for n in [special.len(), 4097, 20_000] {
                let mut values = vec![-0.0; n];
                values[n - special.len()..].copy_from_slice(special);
                same(&SumF64, &values, &expected(&values), &format!("{special:?} at the end of {n}"));
            }
        }
    }

    #[test]
    fn subnormal_numbers_are_added() {
        let values = vec![5e-324; 5001];
        same(&SumF64, &values, &expected(&values), "subnormal numbers");
    }
}
