//! Hashing and sketches on the GPU.

use super::bench::definition;
use super::inputs::{Input, OfColumn, chosen, columns, joined, told_words};
use crate::suite::Definition;
use crate::suite::race::state;
use lanemark_kernels::isa::Isa;
use lanemark_kernels::sketch::bloom::{self, BloomFilter};
use lanemark_kernels::sketch::count_min::{self, Shape, Update};
use lanemark_kernels::sketch::{hash, hyperloglog};
use lanemark_peers::{Answer, Digest};
use lanemark_shaders::DeviceKernel;
use lanemark_shaders::sketch::{
    BloomContains, BloomInsert, CountMinMerge, CountMinUpdate, HashKeys, HyperLogLogMerge, HyperLogLogUpdate,
};
use rand_xoshiro::rand_core::Rng;
use std::sync::OnceLock;

columns! {
    HashKeys: u64, HyperLogLogUpdate: u64, CountMinUpdate: u64, BloomInsert: u64, BloomContains: u64,
    HyperLogLogMerge: u8, CountMinMerge: u32,
}

/// Precision of the HyperLogLog that keys are added to: 16,384 registers.
const PRECISION: u8 = 14;

/// Precision of the HyperLogLogs that are merged: 1,024 registers.
const MERGED_PRECISION: u8 = 10;

/// Counters of the Count-Min that keys are added to.
const SHAPE: Shape = Shape { width: 4096, depth: 4 };

/// Counters of those that are merged: 1,024.
const MERGED_SHAPE: Shape = Shape { width: 256, depth: 4 };

/// Bytes of the Bloom filter: room for 13 million keys at a hundredth of false ones.
const FILTER_BYTES: usize = 16 << 20;

/// Keys that are looked up and found: the first ones.
const HELD: u64 = 1 << 20;

/// Its sizes are constants of this file.
const VALID: &str = "a sketch of valid size";

/// The benches of hashing and sketches.
pub fn all() -> Vec<Definition> {
    vec![
        hash_keys(),
        hyperloglog_update(),
        hyperloglog_merge(),
        count_min_update(),
        count_min_merge(),
        bloom_insert(),
        bloom_contains(),
    ]
}

/// Keys that are hardly ever the same.
fn keys() -> Input<u64> {
    Input {
        name: "keys",
        words: "xoshiro256++, uniform 64-bit keys",
        fill: |_, random, keys| keys.fill_with(|| random.next_u64()),
    }
}

fn hash_keys() -> Definition {
    let subject = OfColumn {
        kernel: |_| HashKeys,
        together: 1,
        isa: chosen(&hash::tables::HASH_KEYS),
        input: keys(),
        merged: joined,
        output_bytes: 8,
        told: |hashes| told_words(hashes.iter().copied()),
    };
    definition("hash-keys", "hash of each 64-bit key, on the CPU and on the GPU", "keys/s", &[], subject)
}

fn hyperloglog_update() -> Definition {
    let subject = OfColumn {
        kernel: |_| HyperLogLogUpdate::new(PRECISION).expect(VALID),
        together: 1,
        isa: chosen(&hyperloglog::tables::EXTEND),
        input: keys(),
        merged: |_, parts| greatest(1 << PRECISION, parts.into_iter().map(|(_, registers)| registers)),
        output_bytes: 0,
        told: |registers| state(registers),
    };
    let title = "64-bit keys added to a HyperLogLog of 16,384 registers, on the CPU and on the GPU";
    definition("hyperloglog-update", title, "keys/s", &[], subject)
}

/// The greater of each register.
fn greatest(registers: usize, parts: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    parts.fold(vec![0; registers], |mut all, part| {
        all.iter_mut().zip(part).for_each(|(register, other)| *register = other.max(*register));
        all
    })
}

fn hyperloglog_merge() -> Definition {
    const REGISTERS: usize = 1 << MERGED_PRECISION;
    let subject = OfColumn {
        kernel: |registers| HyperLogLogMerge::new(MERGED_PRECISION, registers / REGISTERS).expect(VALID),
        together: REGISTERS,
        isa: chosen(&hyperloglog::tables::MERGE),
        input: Input {
            name: "registers",
            words: "xoshiro256++, registers of HyperLogLogs, each one more than the zero bits that a random word begins with",
            fill: |_, random, registers| {
                registers.fill_with(|| (random.next_u64() | 1 << MERGED_PRECISION).leading_zeros() as u8 + 1);
            },
        },
        merged: |_, parts| greatest(REGISTERS, parts.into_iter().map(|(_, registers)| registers)),
        output_bytes: 0,
        told: |registers| state(registers),
    };
    let title = "HyperLogLogs of 1,024 registers merged into one, on the CPU and on the GPU";
    definition("hyperloglog-merge", title, "registers/s", &[], subject)
}

fn count_min_update() -> Definition {
    let subject = OfColumn {
        kernel: |_| CountMinUpdate::new(SHAPE, Update::Plain).expect(VALID),
        together: 1,
        isa: chosen(&count_min::tables::EXTEND_PLAIN),
        input: keys(),
        merged: |_, parts| {
            let sketches = parts.into_iter().map(|(_, sketch)| sketch);
            let both = sketches.reduce(|mut all, part| {
                all.merge(&part).expect("sketches of one kernel");
                all
            });
            both.expect("a part for each core")
        },
        output_bytes: 0,
        told: |sketch| state(&sketch.to_bytes()),
    };
    let title = "64-bit keys counted in a Count-Min of 4 rows of 4,096, on the CPU and on the GPU";
    definition("count-min-update", title, "keys/s", &[], subject)
}

fn count_min_merge() -> Definition {
    const COUNTERS: usize = MERGED_SHAPE.width as usize * MERGED_SHAPE.depth as usize;
    let subject = OfColumn {
        kernel: |counters| CountMinMerge::new(MERGED_SHAPE, counters / COUNTERS).expect(VALID),
        together: COUNTERS,
        // Its twin is one loop, which the compiler alone makes wide.
        isa: Isa::Scalar,
        input: Input {
            name: "counters",
            words: "xoshiro256++, counters below 256",
            fill: |_, random, counters| counters.fill_with(|| (random.next_u64() >> 56) as u32),
        },
        merged: |_, parts| {
            let sketches = parts.len();
            let all: Vec<u32> = parts.into_iter().flat_map(|(_, counters)| counters).collect();
            CountMinMerge::new(MERGED_SHAPE, sketches).expect(VALID).on_cpu(&all)
        },
        output_bytes: 0,
        told: |counters| told_words(counters.iter().map(|counter| u64::from(*counter))),
    };
    let title = "Count-Mins of 4 rows of 256 merged into one, on the CPU and on the GPU";
    definition("count-min-merge", title, "counters/s", &[], subject)
}

fn bloom_insert() -> Definition {
    let subject = OfColumn {
        kernel: |_| BloomInsert::new(FILTER_BYTES).expect(VALID),
        together: 1,
        isa: chosen(&bloom::tables::EXTEND),
        input: keys(),
        merged: |_, parts| {
            let filters = parts.into_iter().map(|(_, filter)| filter);
            let both = filters.reduce(|mut all, part| {
                all.merge(&part).expect("filters of one kernel");
                all
            });
            both.expect("a part for each core")
        },
        output_bytes: 0,
        told: |filter| state(&filter.to_bytes()),
    };
    let title = "64-bit keys added to a Bloom filter of 16 MiB, on the CPU and on the GPU";
    definition("bloom-insert", title, "keys/s", &[], subject)
}

fn bloom_contains() -> Definition {
    static FILTER: OnceLock<BloomFilter> = OnceLock::new();
    let subject = OfColumn {
        kernel: |_| {
            let filter = FILTER.get_or_init(|| {
                let mut filter = BloomFilter::with_bytes(FILTER_BYTES).expect(VALID);
                filter.extend(&(0..HELD).collect::<Vec<_>>());
                filter
            });
            BloomContains::new(filter)
        },
        together: 1,
        isa: chosen(&bloom::tables::CONTAINS),
        input: Input {
            name: "keys, half of them known",
            words: "xoshiro256++, uniform 64-bit keys and, every other one, one below 1,048,576",
            fill: |_, random, keys| {
                for (index, key) in keys.iter_mut().enumerate() {
                    *key = if index % 2 == 0 { random.next_u64() } else { random.next_u64() % HELD };
                }
            },
        },
        merged: |_, parts| {
            let held = parts.iter().map(|(_, (_, held))| held).sum();
            // Parts begin at multiples of 64 keys, whole words of the bitmap.
            (parts.into_iter().flat_map(|(_, (found, _))| found).collect(), held)
        },
        output_bytes: 1,
        told: |(found, held)| Answer::Table { count: *held, digest: Digest::of(found.iter().copied()) },
    };
    let title = "64-bit keys looked up in a Bloom filter of 16 MiB, half of them there, on the CPU and on the GPU";
    definition("bloom-contains", title, "keys/s", &[], subject)
}
