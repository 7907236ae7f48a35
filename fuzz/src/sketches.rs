//! Sketches: every rung makes the same state of the same batches, and reads it again.

use crate::text::{self, Many};
use arbitrary::Arbitrary;
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::sketch::bloom::{self, BloomFilter};
use lanemark_kernels::sketch::count_min::{self, CountMin, Shape, Update};
use lanemark_kernels::sketch::datasketches::{self, HllSketch, Target};
use lanemark_kernels::sketch::frequent_items::{self, FrequentItems};
use lanemark_kernels::sketch::hyperloglog::{self, HyperLogLog};
use lanemark_kernels::sketch::relative_histogram::{self, RelativeHistogram};
use lanemark_kernels::sketch::state::StateError;
use lanemark_kernels::sketch::t_digest::{self, TDigest};
use lanemark_kernels::sketch::top_k::{self, TopK};

#[derive(Debug, Arbitrary)]
struct Input {
    sketch: u8,
    precision: u8,
    size: u8,
    /// The other way of a sketch that has two.
    other: bool,
    batches: Many<Batch, 6>,
}

/// Keys of one call.
#[derive(Debug, Arbitrary)]
enum Batch {
    Counting {
        from: u64,
        count: u16,
    },
    /// A few keys again and again.
    Few {
        keys: [u8; 4],
        times: u8,
    },
    Any(Many<u64, 30>),
}

impl Batch {
    fn keys(&self) -> Vec<u64> {
        match self {
            Batch::Counting { from, count } => (0..u64::from(*count) % 6000).map(|i| from.wrapping_add(i)).collect(),
            Batch::Few { keys, times } => {
                keys.iter().cycle().take(usize::from(*times)).map(|key| u64::from(*key)).collect()
            }
            Batch::Any(keys) => keys.to_vec(),
        }
    }
}

/// Feeds the batches through every rung; all must make the same state, which is read again and then has the same bytes.
fn states<S, K>(
    kernel: &'static Kernel<fn(&mut S, &[K])>,
    batches: &[Vec<K>],
    new: impl Fn() -> S,
    write: impl Fn(&S) -> Vec<u8>,
    read: impl Fn(&[u8]) -> Result<S, StateError>,
) {
    states_that_tell(kernel, batches, new, &write, read, &write);
}

/// As [`states`], for a format that has several images of one sketch: what is told of it must be the same.
fn states_that_tell<S, K>(
    kernel: &'static Kernel<fn(&mut S, &[K])>,
    batches: &[Vec<K>],
    new: impl Fn() -> S,
    write: impl Fn(&S) -> Vec<u8>,
    read: impl Fn(&[u8]) -> Result<S, StateError>,
    told: impl Fn(&S) -> Vec<u8>,
) {
    let mut first: Option<Vec<u8>> = None;
    for (isa, rung) in kernel.usable() {
        let mut sketch = new();
        batches.iter().for_each(|batch| rung(&mut sketch, batch));
        let state = write(&sketch);
        let again = read(&state).map(|sketch| told(&sketch));
        assert!(again == Ok(told(&sketch)), "{}, {isa}: the state is not read again", kernel.name());
        match &first {
            None => first = Some(state),
            Some(first) => assert!(*first == state, "{}: {isa} differs from the lowest rung", kernel.name()),
        }
    }
}

/// Every rung of one sketch on the batches that the bytes stand for.
///
/// # Panics
/// Where rungs differ, or a state is not read again.
pub fn check(data: &[u8]) {
    let Some(input) = text::input::<Input>(data) else { return };
    let batches: Vec<Vec<u64>> = input.batches.iter().map(Batch::keys).collect();
    let values: Vec<Vec<f64>> =
        batches.iter().map(|batch| batch.iter().map(|bits| f64::from_bits(*bits)).collect()).collect();
    let precision = 4 + input.precision % 15;
    let size = usize::from(input.size);
    match input.sketch % 8 {
        0 => {
            let sketch = || HyperLogLog::new(precision).expect("a precision from 4 to 18");
            states(&hyperloglog::tables::EXTEND, &batches, sketch, HyperLogLog::to_bytes, HyperLogLog::from_bytes);
        }
        1 => {
            let target = if input.other { Target::Hll4 } else { Target::Hll8 };
            let sketch = || HllSketch::new(precision, target).expect("4 to 21");
            let (kernel, write, read) = (&datasketches::tables::EXTEND, HllSketch::to_bytes, HllSketch::from_bytes);
            // A set has its coupons in the order in which they came.
            let told = |sketch: &HllSketch| {
                let mut told = sketch.registers().into_owned();
                told.extend(sketch.estimate().to_le_bytes());
                told
            };
            states_that_tell(kernel, &batches, sketch, write, read, told);
        }
        2 => {
            let shape = Shape { width: 1 << (size % 18), depth: 1 + input.precision % 9 };
            let (update, kernel) = match input.other {
                true => (Update::Conservative, &count_min::tables::EXTEND_CONSERVATIVE),
                false => (Update::Plain, &count_min::tables::EXTEND_PLAIN),
            };
            let Ok(sketch) = CountMin::new(shape, update) else { return };
            states(kernel, &batches, || sketch.clone(), CountMin::to_bytes, CountMin::from_bytes);
        }
        3 => {
            let top = TopK::new(1 + size).expect("some keys");
            states(&top_k::tables::EXTEND, &batches, || top.clone(), TopK::to_bytes, TopK::from_bytes);
        }
        4 => {
            let Ok(items) = FrequentItems::new(1 << (size % 14)) else { return };
            let kernel = &frequent_items::tables::EXTEND;
            states(kernel, &batches, || items.clone(), FrequentItems::to_bytes, FrequentItems::from_bytes);
        }
        5 => {
            let filter = BloomFilter::with_bytes(32 << (size % 12)).expect("some blocks");
            let (kernel, new) = (&bloom::tables::EXTEND, || filter.clone());
            match input.other {
                true => states(kernel, &batches, new, BloomFilter::to_parquet, BloomFilter::from_parquet),
                false => states(kernel, &batches, new, BloomFilter::to_bytes, BloomFilter::from_bytes),
            }
        }
        6 => {
            let Ok(histogram) = RelativeHistogram::new(0.001 * (size + 1) as f64) else { return };
            let (write, read) = (RelativeHistogram::to_bytes, RelativeHistogram::from_bytes);
            states(&relative_histogram::tables::EXTEND, &values, || histogram.clone(), write, read);
        }
        _ => {
            let Ok(digest) = TDigest::new(10 + u32::from(input.size)) else { return };
            states(&t_digest::tables::EXTEND, &values, || digest.clone(), TDigest::to_bytes, TDigest::from_bytes);
        }
    }
}
