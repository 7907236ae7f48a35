//! Images of sketches: bytes from anywhere are an error or a sketch that can be used, whatever was done to them.

use crate::text::{self, Many};
use arbitrary::Arbitrary;
use lanemark_kernels::sketch::bloom::BloomFilter;
use lanemark_kernels::sketch::count_min::{CountMin, Shape, Update};
use lanemark_kernels::sketch::datasketches::{HllSketch, Target};
use lanemark_kernels::sketch::frequent_items::FrequentItems;
use lanemark_kernels::sketch::hash::hash_bytes;
use lanemark_kernels::sketch::hyperloglog::HyperLogLog;
use lanemark_kernels::sketch::relative_histogram::RelativeHistogram;
use lanemark_kernels::sketch::t_digest::TDigest;
use lanemark_kernels::sketch::top_k::TopK;

/// Bytes of the check at the end of a state.
const CHECK: usize = 8;

#[derive(Debug, Arbitrary)]
struct Input {
    sketch: u8,
    keys: u16,
    /// Whether the check at the end is made right again after the damage.
    repaired: bool,
    damage: Many<(u16, u8), 6>,
    cut: Option<u16>,
    more: Many<u8, 4>,
}

impl Input {
    /// The image with the damage done to it.
    fn damaged(&self, mut image: Vec<u8>, checked: bool) -> Vec<u8> {
        if checked {
            image.truncate(image.len() - CHECK);
        }
        // Fields lie at the start: half of the damage is done there.
        for (at, to) in self.damage.iter() {
            let at = usize::from(*at) % if to % 2 == 0 { image.len() } else { image.len().min(48) };
            image[at] ^= to | 1;
        }
        if let Some(cut) = self.cut {
            image.truncate(usize::from(cut) % (image.len() + 1));
        }
        image.extend(self.more.iter());
        if checked && self.repaired {
            image.extend(hash_bytes(&image).to_le_bytes());
        }
        image
    }
}

/// One damaged image of one sketch.
///
/// # Panics
/// Where a reader panics, or accepts a sketch that cannot be used or written again.
pub fn check(data: &[u8]) {
    let Some(input) = text::input::<Input>(data) else { return };
    let keys: Vec<u64> = (0..u64::from(input.keys) % 3000).collect();
    let values: Vec<f64> = keys.iter().map(|key| (*key as f64 - 700.0) * 1.5).collect();
    match input.sketch % 10 {
        0 => {
            let mut sketch = HyperLogLog::new(4 + (input.keys % 9) as u8).expect("a precision from 4 to 18");
            sketch.extend(&keys);
            if let Ok(mut read) = HyperLogLog::from_bytes(&input.damaged(sketch.to_bytes(), true)) {
                read.extend(&keys);
                assert!(read.estimate().is_finite() && HyperLogLog::from_bytes(&read.to_bytes()).is_ok());
            }
        }
        kind @ (1 | 2) => {
            let target = if kind == 1 { Target::Hll8 } else { Target::Hll4 };
            let mut sketch = HllSketch::new(4 + (input.keys % 9) as u8, target).expect("4 to 21");
            sketch.extend(&keys);
            if let Ok(mut read) = HllSketch::from_bytes(&input.damaged(sketch.to_bytes(), false)) {
                read.extend(&keys);
                assert!(!read.estimate().is_nan());
                read.merge(&sketch);
                assert!(HllSketch::from_bytes(&read.to_bytes()).is_ok());
            }
        }
        3 => {
            let shape = Shape { width: 16, depth: 1 + (input.keys % 6) as u8 };
            let mut sketch = CountMin::new(shape, Update::Plain).expect("a small shape");
            sketch.extend(&keys);
            if let Ok(mut read) = CountMin::from_bytes(&input.damaged(sketch.to_bytes(), true)) {
                read.extend(&keys);
                assert!(CountMin::from_bytes(&read.to_bytes()).is_ok());
            }
        }
        4 => {
            let mut top = TopK::with_shape(10, Shape { width: 16, depth: 4 }).expect("a small shape");
            top.extend(&keys);
            if let Ok(mut read) = TopK::from_bytes(&input.damaged(top.to_bytes(), true)) {
                read.extend(&keys);
                assert!(read.top().len() <= read.k() && TopK::from_bytes(&read.to_bytes()).is_ok());
            }
        }
        5 => {
            let mut items = FrequentItems::new(64).expect("a power of two");
            items.extend(&keys);
            if let Ok(mut read) = FrequentItems::from_bytes(&input.damaged(items.to_bytes(), true)) {
                read.extend(&keys);
                assert!(read.top(5).len() <= 5 && FrequentItems::from_bytes(&read.to_bytes()).is_ok());
            }
        }
        kind @ (6 | 7) => {
            let mut filter = BloomFilter::with_bytes(256).expect("eight blocks");
            filter.extend(&keys);
            let read = match kind {
                6 => BloomFilter::from_bytes(&input.damaged(filter.to_bytes(), true)),
                _ => BloomFilter::from_parquet(&input.damaged(filter.to_parquet(), false)),
            };
            if let Ok(mut read) = read {
                read.extend(&keys);
                assert!(keys.iter().all(|key| read.contains(*key)));
            }
        }
        8 => {
            let mut histogram = RelativeHistogram::new(0.01).expect("a usual error");
            histogram.extend(&values);
            if let Ok(mut read) = RelativeHistogram::from_bytes(&input.damaged(histogram.to_bytes(), true)) {
                read.extend(&values);
                assert!(RelativeHistogram::from_bytes(&read.to_bytes()).is_ok());
                let _ = read.quantile(0.5);
            }
        }
        _ => {
            let mut digest = TDigest::new(50).expect("a usual compression");
            digest.extend(&values);
            if let Ok(mut read) = TDigest::from_bytes(&input.damaged(digest.to_bytes(), true)) {
                read.extend(&values);
                assert!(TDigest::from_bytes(&read.to_bytes()).is_ok());
                let _ = (read.quantile(0.5), read.rank(3.0));
            }
        }
    }
}
