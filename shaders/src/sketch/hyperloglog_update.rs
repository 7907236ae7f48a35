//! HyperLogLog of a column of keys.

use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Plan, windows, workgroups};
use crate::shader::{Binding, Needs, Shader, parameters, params, read, read_write, wgsl};
use crate::words;
use lanemark_kernels::sketch::hash::hash_bytes;
use lanemark_kernels::sketch::hyperloglog::{HyperLogLog, PrecisionError};
use lanemark_kernels::sketch::state::StateError;

params! {
    struct Params { keys, index_bits, pad0, pad1 }
}

const BINDINGS: &[Binding] = &[read("keys"), read_write("registers"), parameters()];

/// A shader that updates the registers of all workgroups, by way of its own where it takes workgroup memory.
const fn update(name: &'static str, source: &'static str, workgroup_bytes: u32) -> Shader {
    Shader {
        name,
        source,
        needs: Needs::NOTHING,
        bindings: BINDINGS,
        params: Params::FIELDS,
        overrides: &[("WG", &[256, 128, 64])],
        workgroup_bytes,
        twin: "sketch::hyperloglog::HyperLogLog::extend",
    }
}

/// Registers of 32 bits in workgroup memory.
pub(super) static UPDATE: Shader =
    update("update_hyperloglog", wgsl!("common/hash", "common/rank", "update_hyperloglog"), 16_384);

/// Registers of 8 bits in workgroup memory.
pub(super) static UPDATE_PACKED: Shader =
    update("update_hyperloglog_packed", wgsl!("common/hash", "common/rank", "update_hyperloglog_packed"), 16_384);

/// The registers of all workgroups alone.
pub(super) static UPDATE_GLOBAL: Shader =
    update("update_hyperloglog_global", wgsl!("common/hash", "common/rank", "update_hyperloglog_global"), 0);

/// Keys that a workgroup with registers of its own has at least, four times as many as the most registers: it ends by
/// taking those into the shared ones, which costs about as much as a key each, and its first keys raise most of them.
const KEYS_PER_WORKGROUP: u64 = 4 * 4096;
const KEYS_PER_WORKGROUP_PACKED: u64 = 4 * 16_384;

/// Keys of a workgroup without: with fewer, the device is not filled.
const KEYS_PER_WORKGROUP_GLOBAL: u64 = 2048;

/// The dense registers of a HyperLogLog sketch of a column of keys, as
/// [`HyperLogLog::registers`](lanemark_kernels::sketch::hyperloglog::HyperLogLog::registers) gives them for the same
/// keys; [`HyperLogLogUpdate::sketch`] makes a sketch of them, which merges with others.
///
/// Moves 8 bytes a key.
#[derive(Debug, Clone, Copy)]
pub struct HyperLogLogUpdate {
    precision: u8,
}

impl HyperLogLogUpdate {
    /// Counts with `2^precision` registers.
    ///
    /// # Errors
    /// When the precision is not of 4 to 18.
    pub fn new(precision: u8) -> Result<Self, PrecisionError> {
        HyperLogLog::new(precision)?;
        Ok(HyperLogLogUpdate { precision })
    }

    /// The bits of the hash that choose the register.
    pub fn precision(&self) -> u8 {
        self.precision
    }

    /// The sketch that has these registers.
    ///
    /// # Errors
    /// When they are not `2^precision`, or one is greater than the precision allows.
    pub fn sketch(&self, registers: &[u8]) -> Result<HyperLogLog, StateError> {
        sketch_of(self.precision, registers)
    }
}

/// The dense sketch that has these registers.
pub(super) fn sketch_of(precision: u8, registers: &[u8]) -> Result<HyperLogLog, StateError> {
    // The image of a sketch ends with its registers and a check of 8 bytes.
    let empty = HyperLogLog::dense(precision)
        .map_err(|error| StateError::Field { field: "precision", reason: error.to_string() })?
        .to_bytes();
    let mut image = empty[..empty.len() - 8 - (1 << precision)].to_vec();
    image.extend_from_slice(registers);
    image.extend(hash_bytes(&image).to_le_bytes());
    HyperLogLog::from_bytes(&image)
}

impl DeviceKernel for HyperLogLogUpdate {
    type Batch<'a> = &'a [u64];
    type Answer = Vec<u8>;

    fn plan(&self, batch: &[u64], device: &Capabilities) -> Result<Plan, GpuError> {
        let (shader, keys_per_workgroup) = match self.precision {
            ..=12 => (&UPDATE, KEYS_PER_WORKGROUP),
            13..=14 => (&UPDATE_PACKED, KEYS_PER_WORKGROUP_PACKED),
            _ => (&UPDATE_GLOBAL, KEYS_PER_WORKGROUP_GLOBAL),
        };
        let mut plan = Plan::new();
        let keys = plan.input("keys", 0, size_of_val(batch) as u64);
        let bytes = 4 << self.precision;
        let registers = plan.zeroed("registers", bytes);
        for window in windows(batch.len() as u64, 8, device) {
            let params = Params { keys: window.items, index_bits: self.precision.into(), ..Params::default() };
            let groups = workgroups(u64::from(window.items).div_ceil(keys_per_workgroup), device);
            plan.step(shader, vec![plan.part(keys, window, 8), plan.whole(registers)], &params, groups);
        }
        plan.read(registers, bytes);
        Ok(plan)
    }

    fn decode(&self, _: &[u64], outputs: Vec<Vec<u8>>) -> Result<Vec<u8>, GpuError> {
        Ok(words::of_32_bits(&outputs[0]).into_iter().map(|rank| rank as u8).collect())
    }

    fn on_cpu(&self, batch: &[u64]) -> Vec<u8> {
        let mut sketch = HyperLogLog::dense(self.precision).expect("checked when the kernel was made");
        sketch.extend(batch);
        sketch.registers().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::test_keys::{COLUMNS, counting, key_of_hash, random_keys};
    use crate::testing::{same, same_on_every_length};
    use lanemark_kernels::sketch::hash::hash_key;
    use lanemark_kernels::sketch::hyperloglog::reference;

    fn expected(precision: u8, keys: &[u64]) -> Vec<u8> {
        reference::registers(precision, &keys.iter().copied().map(hash_key).collect::<Vec<u64>>())
    }

    /// One precision for each shader, and the greatest that each takes.
    #[test]
    fn equals_the_reference() {
        for precision in [12, 14, 16] {
            let kernel = HyperLogLogUpdate::new(precision).unwrap();
            same_on_every_length(kernel, random_keys, |keys| expected(precision, keys));
        }
    }

    #[test]
    fn equals_the_reference_at_every_precision() {
        for precision in 4..=18 {
            let kernel = HyperLogLogUpdate::new(precision).unwrap();
            for column in COLUMNS {
                let keys = column(9_001);
                same(&kernel, &keys[..], &expected(precision, &keys), &format!("precision {precision}"));
            }
        }
    }

    /// Ranks that no random key has: hashes of nothing but zeros behind the register's bits among them.
    #[test]
    fn has_every_rank() {
        for precision in 4..=18 {
            let kernel = HyperLogLogUpdate::new(precision).unwrap();
            let register = |number: u64| (number % (1 << precision)) << (64 - precision);
            let one = |zeros: u8| (1u64 << 63).checked_shr(u32::from(precision + zeros)).unwrap_or(0);
            let hashes = (0..=64 - precision).map(|zeros| register(u64::from(zeros)) | one(zeros));
            let keys: Vec<u64> = hashes.map(key_of_hash).collect();
            let registers = expected(precision, &keys);
            assert!(registers.contains(&(65 - precision)));
            same(&kernel, &keys[..], &registers, &format!("every rank of precision {precision}"));
        }
    }

    #[test]
    fn its_sketch_merges_with_those_of_the_cpu() {
        let kernel = HyperLogLogUpdate::new(14).unwrap();
        let mut sketch = kernel.sketch(&kernel.on_cpu(&counting(50_000))).unwrap();
        let mut other = HyperLogLog::new(14).unwrap();
        other.extend(&random_keys(50_000));
        sketch.merge(&other).unwrap();
        let mut both = HyperLogLog::dense(14).unwrap();
        both.extend(&counting(50_000));
        both.extend(&random_keys(50_000));
        assert_eq!(sketch.to_bytes(), both.to_bytes());
    }

    #[test]
    fn refuses_what_is_no_sketch() {
        assert!(HyperLogLogUpdate::new(3).is_err() && HyperLogLogUpdate::new(19).is_err());
        let kernel = HyperLogLogUpdate::new(4).unwrap();
        assert!(matches!(kernel.sketch(&[0; 15]), Err(StateError::Truncated { field: "registers", .. })));
        assert!(matches!(kernel.sketch(&[62; 16]), Err(StateError::Field { field: "registers", .. })));
    }
}
