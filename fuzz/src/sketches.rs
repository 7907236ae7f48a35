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
    precision: u8,
    size: u8,
    conservative: bool,
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

/// Feeds the batches through every rung; all must make the same state, which is read again.
fn states<S, K>(
    kernel: &'static Kernel<fn(&mut S, &[K])>,
    batches: &[Vec<K>],
    new: impl Fn() -> S,
    write: impl Fn(&S) -> Vec<u8>,
    read: impl Fn(&[u8]) -> Result<S, StateError>,
) {
    let mut first: Option<Vec<u8>> = None;
    for (isa, rung) in kernel.usable() {
        let mut sketch = new();
        batches.iter().for_each(|batch| rung(&mut sketch, batch));
        let state = write(&sketch);
        let again = read(&state).map(|sketch| write(&sketch));
        assert_eq!(again.as_ref(), Ok(&state), "{}, {isa}: the state is not read again", kernel.name());
        match &first {
            None => first = Some(state),
            Some(first) => assert!(*first == state, "{}: {isa} differs from the lowest rung", kernel.name()),
        }
    }
}

/// Every rung of every sketch on the batches that the bytes stand for.
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
    let hll = || HyperLogLog::new(precision).expect("a precision from 4 to 18");
    states(&hyperloglog::tables::EXTEND, &batches, hll, HyperLogLog::to_bytes, HyperLogLog::from_bytes);
    for target in [Target::Hll8, Target::Hll4] {
        let sketch = || HllSketch::new(precision, target).expect("4 to 21");
        states(&datasketches::tables::EXTEND, &batches, sketch, HllSketch::to_bytes, HllSketch::from_bytes);
    }
    let shape = Shape { width: 1 << (size % 18), depth: 1 + input.size % 9 };
    if let Ok(sketch) = CountMin::new(shape, if input.conservative { Update::Conservative } else { Update::Plain }) {
        let kernel = match input.conservative {
            true => &count_min::tables::EXTEND_CONSERVATIVE,
            false => &count_min::tables::EXTEND_PLAIN,
        };
        states(kernel, &batches, || sketch.clone(), CountMin::to_bytes, CountMin::from_bytes);
    }
    if let Ok(top) = TopK::new(1 + size) {
        states(&top_k::tables::EXTEND, &batches, || top.clone(), TopK::to_bytes, TopK::from_bytes);
    }
    if let Ok(items) = FrequentItems::new(1 << (size % 14)) {
        let kernel = &frequent_items::tables::EXTEND;
        states(kernel, &batches, || items.clone(), FrequentItems::to_bytes, FrequentItems::from_bytes);
    }
    if let Ok(filter) = BloomFilter::with_bytes(32 << (size % 12)) {
        states(&bloom::tables::EXTEND, &batches, || filter.clone(), BloomFilter::to_bytes, BloomFilter::from_bytes);
        states(&bloom::tables::EXTEND, &batches, || filter.clone(), BloomFilter::to_parquet, BloomFilter::from_parquet);
    }
    if let Ok(histogram) = RelativeHistogram::new(0.001 * f64::from(1 + input.size)) {
        let (write, read) = (RelativeHistogram::to_bytes, RelativeHistogram::from_bytes);
        states(&relative_histogram::tables::EXTEND, &values, || histogram.clone(), write, read);
    }
    if let Ok(digest) = TDigest::new(10 + u32::from(input.size)) {
        states(&t_digest::tables::EXTEND, &values, || digest.clone(), TDigest::to_bytes, TDigest::from_bytes);
    }
}
