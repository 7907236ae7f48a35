//! Which keys of a column a Bloom filter holds.

use super::bloom_insert::{BLOCK_BYTES, check_size, moved};
use crate::device::{Capabilities, GpuError};
use crate::kernel::DeviceKernel;
use crate::plan::{Part, Plan, windows, workgroups};
use crate::shader::{Needs, Shader, parameters, params, read, read_write, wgsl};
use crate::words;
use lanemark_kernels::sketch::bloom::BloomFilter;

params! {
    struct Params { keys, blocks, pad0, pad1 }
}

pub(super) static LOOK_UP: Shader = Shader {
    name: "look_up_bloom",
    source: wgsl!("common/u64", "common/xxh64", "common/bloom", "look_up_bloom"),
    needs: Needs::NOTHING,
    bindings: &[read("keys"), read("blocks"), read_write("found"), read_write("held"), parameters()],
    params: Params::FIELDS,
    overrides: &[("WG", &[256, 128, 64])],
    workgroup_bytes: 4 * (256 / 32) + 4,
    twin: "sketch::bloom::BloomFilter::contains_keys",
};

/// Keys of a workgroup: with fewer, the device is not filled.
const KEYS_PER_WORKGROUP: u64 = 2048;

/// Keys of the largest tile: its bits are written as a whole.
const TILE: u64 = 256;

/// Bytes between the counts of two windows: each is bound on its own.
const COUNT_STEP: u64 = 256;

/// Which keys a Bloom filter holds, as
/// [`BloomFilter::contains_keys`](lanemark_kernels::sketch::bloom::BloomFilter::contains_keys): bit `i % 64` of word
/// `i / 64` for key `i`, and how many.
///
/// Keeps a copy of the filter, here and on the device. Moves 8 bytes and a bit a key, and a block a key or all blocks,
/// whichever is less.
#[derive(Debug, Clone)]
pub struct BloomContains {
    filter: BloomFilter,
}

impl BloomContains {
    /// Looks keys up in that filter.
    pub fn new(filter: &BloomFilter) -> Self {
        BloomContains { filter: filter.clone() }
    }
}

impl DeviceKernel for BloomContains {
    type Batch<'a> = &'a [u64];
    type Answer = (Vec<u64>, u64);

    fn plan(&self, batch: &[u64], device: &Capabilities) -> Result<Plan, GpuError> {
        let bytes = self.filter.bytes();
        check_size(bytes as u64, device)?;
        let keys_there = batch.len() as u64;
        let windows = windows(keys_there, 8, device);
        let mut plan = Plan::new();
        let keys = plan.input("keys", 0, size_of_val(batch) as u64);
        // Parquet's image of a filter ends with its words.
        let mut image = self.filter.to_parquet();
        image.drain(..image.len() - bytes);
        let blocks = plan.constant("filter", image);
        let found = plan.scratch("found", keys_there.next_multiple_of(TILE) / 8);
        let counts = COUNT_STEP * windows.len() as u64;
        let held = plan.zeroed("held", counts);
        for (number, window) in windows.into_iter().enumerate() {
            let items = u64::from(window.items);
            let params =
                Params { keys: window.items, blocks: (bytes as u64 / BLOCK_BYTES) as u32, ..Params::default() };
            let found = Part { buffer: found, from: window.first / 8, bytes: items.next_multiple_of(TILE) / 8 };
            let held = Part { buffer: held, from: COUNT_STEP * number as u64, bytes: 16 };
            let parts = vec![plan.part(keys, window, 8), plan.whole(blocks), found, held];
            plan.step(&LOOK_UP, parts, &params, workgroups(items.div_ceil(KEYS_PER_WORKGROUP), device));
        }
        plan.read(found, 8 * keys_there.div_ceil(64));
        plan.read(held, counts);
        Ok(plan)
    }

    fn decode(&self, _: &[u64], outputs: Vec<Vec<u8>>) -> Result<(Vec<u64>, u64), GpuError> {
        let counts = words::of_32_bits(&outputs[1]).into_iter().step_by(COUNT_STEP as usize / 4);
        Ok((words::of_64_bits(&outputs[0]), counts.map(u64::from).sum()))
    }

    fn on_cpu(&self, batch: &[u64]) -> (Vec<u64>, u64) {
        let mut found = vec![0; batch.len().div_ceil(64)];
        let held = self.filter.contains_keys(batch, &mut found);
        (found, held)
    }

    fn bytes(&self, batch: &[u64]) -> u64 {
        let keys = size_of_val(batch) as u64;
        keys + keys / 64 + moved(self.filter.bytes() as u64, batch.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::test_keys::{COLUMNS, random_keys};
    use crate::testing::{same, same_on_every_length};
    use lanemark_kernels::sketch::bloom::reference;
    use lanemark_kernels::sketch::xxh64::hash_key;

    /// A filter of the first third of these keys, so that some are held and most are not.
    fn filter(bytes: usize, keys: &[u64]) -> BloomFilter {
        let mut filter = BloomFilter::with_bytes(bytes).unwrap();
        filter.extend(&keys[..keys.len() / 3]);
        filter
    }

    fn expected(filter: &BloomFilter, keys: &[u64]) -> (Vec<u64>, u64) {
        let mut found = vec![0; keys.len().div_ceil(64)];
        for (at, key) in keys.iter().enumerate() {
            found[at / 64] |= u64::from(reference::contains(filter, hash_key(*key))) << (at % 64);
        }
        let held = found.iter().map(|word| u64::from(word.count_ones())).sum();
        (found, held)
    }

    #[test]
    fn equals_the_reference() {
        let filter = filter(1 << 17, &random_keys(150_001));
        same_on_every_length(BloomContains::new(&filter), random_keys, |keys| expected(&filter, keys));
    }

    #[test]
    fn equals_the_reference_at_many_sizes() {
        for bytes in [32, 64, 96, 32 * 1023, 1 << 20, 32 * 100_003] {
            for column in COLUMNS {
                let keys = column(4_099);
                let filter = filter(bytes, &keys);
                let answer = expected(&filter, &keys);
                same(&BloomContains::new(&filter), &keys[..], &answer, &format!("{bytes} bytes"));
            }
        }
    }

    #[test]
    fn holds_all_or_none() {
        let keys = random_keys(70_000);
        let none = BloomFilter::with_bytes(1 << 19).unwrap();
        same(&BloomContains::new(&none), &keys[..], &(vec![0; keys.len().div_ceil(64)], 0), "none");
        let mut all = none;
        all.extend(&keys);
        let (found, held) = expected(&all, &keys);
        assert_eq!(held, 70_000);
        same(&BloomContains::new(&all), &keys[..], &(found, held), "all");
    }
}
