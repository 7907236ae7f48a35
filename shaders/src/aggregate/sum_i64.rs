//! The sum of a column of integers.

use super::total;
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::Plan;
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

params! {
    struct Params { pairs, pad0, pad1, pad2 }
}

pub(super) static SUM_I64: Shader = Shader {
    name: "sum_i64",
    source: wgsl!("common/u64", "common/total", "sum_i64"),
    needs: Needs::NOTHING,
    bindings: &[read("values"), read_write("total"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 8 * 256,
    twin: "aggregate::sum_i64",
};

/// Sum of a column of 64-bit integers, wrapping, as [`lanemark_kernels::aggregate::reduce::sum_i64`].
///
/// Moves each value once: 8 bytes a value.
#[derive(Debug, Clone, Copy, Default)]
pub struct SumI64;

impl DeviceKernel for SumI64 {
    type Batch<'a> = &'a [i64];
    type Answer = i64;

    fn plan(&self, batch: &[i64], device: &Capabilities) -> Result<Plan, GpuError> {
        let params = |values: u32| Params { pairs: values.div_ceil(2), ..Params::default() };
        Ok(total::plan(&SUM_I64, batch.len() as u64, params, device))
    }

    fn decode(&self, _: &[i64], outputs: Vec<Vec<u8>>) -> Result<i64, GpuError> {
        Ok(bytemuck::pod_read_unaligned(&outputs[0]))
    }

    fn on_cpu(&self, batch: &[i64]) -> i64 {
        lanemark_kernels::aggregate::reduce::sum_i64(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{integers, same_on_every_length};

    #[test]
    fn equals_the_reference() {
        same_on_every_length(SumI64, integers, |values| {
            lanemark_kernels::aggregate::reduce::reference::sum_i64(values, None)
        });
    }

    #[test]
    fn wraps_and_carries() {
        for pattern in [i64::MAX, i64::MIN, -1, 0xffff_ffff, 1 << 32] {
            same_on_every_length(
                SumI64,
                |n| vec![pattern; n],
                |values| lanemark_kernels::aggregate::reduce::reference::sum_i64(values, None),
            );
        }
    }
}
