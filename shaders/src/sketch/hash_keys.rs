//! The hash of a column of keys.

use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, windows, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use crate::words;
use lanemark_kernels::sketch::hash;

params! {
    struct Params { pairs, pad0, pad1, pad2 }
}

pub(super) static HASH_KEYS: Shader = Shader {
    name: "hash_keys",
    source: wgsl!("common/hash", "hash_keys"),
    needs: Needs::NOTHING,
    bindings: &[read("keys"), read_write("hashes"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 0,
    twin: "sketch::hash::hash_keys",
};

/// Keys of a workgroup: with fewer, the device is not filled.
const KEYS_PER_WORKGROUP: u64 = 2048;

/// The hash of each 64-bit key, in order, as [`lanemark_kernels::sketch::hash::hash_keys`].
///
/// Moves 16 bytes a key.
#[derive(Debug, Clone, Copy, Default)]
pub struct HashKeys;

impl DeviceKernel for HashKeys {
    type Batch<'a> = &'a [u64];
    type Answer = Vec<u64>;

    fn plan(&self, batch: &[u64], device: &Capabilities) -> Result<Plan, GpuError> {
        let bytes = size_of_val(batch) as u64;
        let mut plan = Plan::new();
        let keys = plan.input("keys", 0, bytes);
        let hashes = plan.scratch("hashes", bytes);
        for window in windows(batch.len() as u64, 8, device) {
            let params = Params { pairs: window.items.div_ceil(2), ..Params::default() };
            let groups = workgroups(u64::from(window.items).div_ceil(KEYS_PER_WORKGROUP), device);
            let parts = vec![plan.part(keys, window, 8), plan.part(hashes, window, 8)];
            plan.step(&HASH_KEYS, parts, &params, groups);
        }
        plan.read(hashes, bytes);
        Ok(plan)
    }

    fn decode(&self, _: &[u64], outputs: Vec<Vec<u8>>) -> Result<Vec<u64>, GpuError> {
        Ok(words::of_64_bits(&outputs[0]))
    }

    fn on_cpu(&self, batch: &[u64]) -> Vec<u64> {
        let mut hashes = vec![0; batch.len()];
        hash::hash_keys(batch, &mut hashes);
        hashes
    }

    fn bytes(&self, batch: &[u64]) -> u64 {
        2 * size_of_val(batch) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::test_keys::COLUMNS;
    use crate::testing::same_on_every_length;

    #[test]
    fn equals_the_reference() {
        for column in COLUMNS {
            same_on_every_length(HashKeys, column, |keys| keys.iter().copied().map(hash::hash_key).collect());
        }
    }

    /// Each bit passes through every rotation and every multiplier of the shader alone.
    #[test]
    fn equals_the_reference_on_single_bits() {
        let keys: Vec<u64> = (0..64).map(|bit| 1 << bit).collect();
        let expected: Vec<u64> = keys.iter().copied().map(hash::hash_key).collect();
        crate::testing::same(&HashKeys, &keys[..], &expected, "single bits");
    }
}
