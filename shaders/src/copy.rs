//! A copy within the device's memory: what every other kernel's bytes a second are held against.

use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, padded, windows, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};

params! {
    struct Params { vectors, pad0, pad1, pad2 }
}

/// The shaders of this file.
pub(crate) static SHADERS: &[&Shader] = &[&COPY_WORDS];

static COPY_WORDS: Shader = Shader {
    name: "copy_words",
    source: wgsl!("copy_words"),
    needs: Needs::NOTHING,
    bindings: &[read("source"), read_write("copy"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 0,
    twin: "<[u8]>::to_vec",
};

/// Bytes that a workgroup copies at least: below this the device is not filled.
const BYTES_PER_WORKGROUP: u64 = 1 << 14;

/// Copies bytes from one buffer of the device to another.
///
/// Reads and writes each byte once, so it moves two bytes a byte. Its upload, its steps and its reading back are the
/// device's limits for all three.
#[derive(Debug, Clone, Copy, Default)]
pub struct CopyWords;

impl DeviceKernel for CopyWords {
    type Batch<'a> = &'a [u8];
    type Answer = Vec<u8>;

    fn plan(&self, batch: &[u8], device: &Capabilities) -> Result<Plan, GpuError> {
        let bytes = batch.len() as u64;
        let mut plan = Plan::new();
        let (source, copy) = (plan.input("source", 0, bytes), plan.scratch("copy", bytes));
        for window in windows(padded(bytes) / 16, 16, device) {
            let params = Params { vectors: window.items, ..Params::default() };
            let groups = workgroups((u64::from(window.items) * 16).div_ceil(BYTES_PER_WORKGROUP), device);
            let parts = vec![plan.part(source, window, 16), plan.part(copy, window, 16)];
            plan.step(&COPY_WORDS, parts, &params, groups);
        }
        plan.read(copy, bytes);
        Ok(plan)
    }

    fn decode(&self, _: &[u8], mut outputs: Vec<Vec<u8>>) -> Result<Vec<u8>, GpuError> {
        Ok(outputs.swap_remove(0))
    }

    fn on_cpu(&self, batch: &[u8]) -> Vec<u8> {
        batch.to_vec()
    }

    fn bytes(&self, batch: &[u8]) -> u64 {
        2 * batch.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{LENGTHS, integers, same};

    #[test]
    fn every_byte_arrives() {
        for n in LENGTHS.into_iter().chain([1_000_003]) {
            let words = integers(n.div_ceil(8));
            let bytes = &bytemuck::cast_slice(&words)[..n];
            same(&CopyWords, bytes, &bytes.to_vec(), &format!("{n} bytes"));
        }
    }
}
