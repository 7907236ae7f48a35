//! Counters out of a Count-Min sketch and into one, by its image.

use crate::words;
use lanemark_kernels::sketch::count_min::{CountMin, Shape, Update};
use lanemark_kernels::sketch::hash::hash_bytes;
use lanemark_kernels::sketch::state::StateError;

/// Bytes of an image before the total, before the counters, and of the check behind them.
const BEFORE_TOTAL: usize = 14;
const BEFORE_COUNTERS: usize = 22;
const CHECK: usize = 8;

/// The counters of a sketch, row after row.
pub(super) fn counters_of(sketch: &CountMin) -> Vec<u32> {
    let image = sketch.to_bytes();
    words::of_32_bits(&image[BEFORE_COUNTERS..image.len() - CHECK])
}

/// The plain sketch that has these counters, as bytes, after keys of that total weight.
pub(super) fn sketch_of(shape: Shape, total: u64, counters: &[u8]) -> Result<CountMin, StateError> {
    let empty = CountMin::new(shape, Update::Plain)
        .map_err(|error| StateError::Field { field: "shape", reason: error.to_string() })?;
    let mut image = empty.to_bytes();
    image.truncate(BEFORE_TOTAL);
    image.extend(total.to_le_bytes());
    image.extend_from_slice(counters);
    image.extend(hash_bytes(&image).to_le_bytes());
    CountMin::from_bytes(&image)
}
