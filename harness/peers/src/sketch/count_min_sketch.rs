//! `count-min-sketch`: conservative update, `SipHash-1-3` of 128 bits with a random key.

use count_min_sketch::CountMinSketch32;

use super::Library;
use super::frequency::{self, Frequency};
use crate::work::Implementation;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "count-min-sketch", version: env!("LANEMARK_PEERS_COUNT_MIN_SKETCH") };
    let note = "SipHash-1-3 with a random key; sizes itself, here to as many u32 in rows of a power of two";
    vec![frequency::conservative::<Sketch>(library, note)]
}

/// The sketch, and the memory that it says it takes.
struct Sketch {
    counters: CountMinSketch32<u64>,
    bytes: usize,
}

impl Frequency for Sketch {
    /// It wants capacity, probability and tolerance: rows of `2 * capacity / tolerance` counters, rounded up to a power
    /// of two, and `log2(1 / (1 - probability))` rows, rounded down.
    fn new(width: u32, depth: u8) -> Result<Self, String> {
        let power = width.next_power_of_two();
        let nearest = if power - width > width - power / 2 { power / 2 } else { power };
        let (capacity, probability, tolerance) = (nearest as usize, 1.0 - 0.5_f64.powf(f64::from(depth) + 0.5), 2.0);
        Ok(Self {
            counters: CountMinSketch32::new(capacity, probability, tolerance)?,
            bytes: CountMinSketch32::<u64>::estimate_memory(capacity, probability, tolerance)?,
        })
    }

    #[inline]
    fn insert(&mut self, key: u64) {
        self.counters.increment(&key);
    }

    fn estimate(&self, key: u64) -> u64 {
        self.counters.estimate(&key).into()
    }

    fn bytes(&self) -> usize {
        size_of_val(&self.counters) + self.bytes
    }
}
