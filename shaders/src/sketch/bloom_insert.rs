//! A Bloom filter of a column of keys.

use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{MOST_ROUNDS, Plan, windows, workgroups_sharing};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use lanemark_kernels::sketch::bloom::{BloomFilter, SizeError};

params! {
    struct Params { keys, blocks, pad0, pad1 }
}

pub(super) static INSERT: Shader = Shader {
    name: "insert_bloom",
    source: wgsl!("common/u64", "common/xxh64", "common/bloom", "insert_bloom"),
    needs: Needs::NOTHING,
    bindings: &[read("keys"), read_write("words"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 8 * 256,
    twin: "sketch::bloom::BloomFilter::extend",
};

/// Keys of a workgroup: with fewer, the device is not filled.
const KEYS_PER_WORKGROUP: u64 = 2048;

/// The most keys of a workgroup, so that its loops end within [`MOST_ROUNDS`] at 64 invocations: nine rounds of each
/// for 64 keys.
const MOST_KEYS_PER_WORKGROUP: u64 = 64 * 3500;
const _: () = assert!(MOST_KEYS_PER_WORKGROUP / 64 * 9 < MOST_ROUNDS as u64);

/// Bytes of a block.
pub(super) const BLOCK_BYTES: u64 = 32;

/// The split-block Bloom filter of a column of keys, as
/// [`BloomFilter::extend`](lanemark_kernels::sketch::bloom::BloomFilter::extend) of an empty filter.
///
/// Moves 8 bytes a key, and a block a key or all blocks, whichever is less.
#[derive(Debug, Clone, Copy)]
pub struct BloomInsert {
    bytes: usize,
}

impl BloomInsert {
    /// Inserts into a filter of so many bytes.
    ///
    /// # Errors
    /// [`SizeError::Bytes`] unless it is a multiple of 32 that a filter can have.
    pub fn new(bytes: usize) -> Result<Self, SizeError> {
        BloomFilter::with_bytes(bytes)?;
        Ok(BloomInsert { bytes })
    }

    fn empty(&self) -> BloomFilter {
        BloomFilter::with_bytes(self.bytes).expect("checked when the kernel was made")
    }
}

/// That a filter of so many bytes can be bound.
pub(super) fn check_size(bytes: u64, device: &Capabilities) -> Result<(), GpuError> {
    match bytes > device.binding_bytes {
        true => Err(GpuError::TooLarge { what: format!("a filter of {bytes} bytes"), most: device.binding_bytes }),
        false => Ok(()),
    }
}

/// Bytes of a filter that must be moved for so many keys.
pub(super) fn moved(filter_bytes: u64, keys: usize) -> u64 {
    filter_bytes.min(BLOCK_BYTES * keys as u64)
}

impl DeviceKernel for BloomInsert {
    type Batch<'a> = &'a [u64];
    type Answer = BloomFilter;

    fn plan(&self, batch: &[u64], device: &Capabilities) -> Result<Plan, GpuError> {
        let bytes = self.bytes as u64;
        check_size(bytes, device)?;
        let mut plan = Plan::new();
        let keys = plan.input("keys", 0, size_of_val(batch) as u64);
        let filter = plan.zeroed("filter", bytes);
        for window in windows(batch.len() as u64, 8, device) {
            let params = Params { keys: window.items, blocks: (bytes / BLOCK_BYTES) as u32, ..Params::default() };
            let groups =
                workgroups_sharing(window.items, KEYS_PER_WORKGROUP..=MOST_KEYS_PER_WORKGROUP, device.workgroups);
            plan.step(&INSERT, vec![plan.part(keys, window, 8), plan.whole(filter)], &params, groups);
        }
        plan.read(filter, bytes);
        Ok(plan)
    }

    fn decode(&self, _: &[u64], outputs: Vec<Vec<u8>>) -> Result<BloomFilter, GpuError> {
        // Parquet's image of a filter ends with its words.
        let mut image = self.empty().to_parquet();
        let header = image.len() - self.bytes;
        image[header..].copy_from_slice(&outputs[0]);
        BloomFilter::from_parquet(&image).map_err(|error| GpuError::WrongAnswer(format!("inserting keys: {error}")))
    }

    fn on_cpu(&self, batch: &[u64]) -> BloomFilter {
        let mut filter = self.empty();
        filter.extend(batch);
        filter
    }

    fn bytes(&self, batch: &[u64]) -> u64 {
        size_of_val(batch) as u64 + moved(self.bytes as u64, batch.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::test_keys::{COLUMNS, random_keys};
    use crate::testing::{same, same_on_every_length};
    use lanemark_kernels::sketch::bloom::reference;
    use lanemark_kernels::sketch::xxh64::hash_key;

    fn expected(kernel: BloomInsert, keys: &[u64]) -> BloomFilter {
        let mut filter = kernel.empty();
        keys.iter().for_each(|key| reference::insert(&mut filter, hash_key(*key)));
        filter
    }

    #[test]
    fn equals_the_reference() {
        let kernel = BloomInsert::new(65_536).unwrap();
        same_on_every_length(kernel, random_keys, |keys| expected(kernel, keys));
    }

    #[test]
    fn equals_the_reference_at_many_sizes() {
        for bytes in [32, 64, 96, 32 * 1023, 1 << 20, 32 * 100_003] {
            let kernel = BloomInsert::new(bytes).unwrap();
            for column in COLUMNS {
                let keys = column(4_099);
                same(&kernel, &keys[..], &expected(kernel, &keys), &format!("{bytes} bytes"));
            }
        }
    }

    #[test]
    fn refuses_other_sizes() {
        assert_eq!(BloomInsert::new(33).unwrap_err(), SizeError::Bytes { bytes: 33 });
        let error = BloomInsert::new(1 << 28).unwrap().plan(&[], &Capabilities::portable()).unwrap_err();
        assert!(error.to_string().contains("a filter of 268435456 bytes"), "{error}");
    }
}
