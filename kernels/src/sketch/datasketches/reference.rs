//! A sketch that takes one key after the other: the judge of the rungs, for tests alone.

use super::{HllSketch, SEED, coupon};
use crate::sketch::murmur3;

/// Takes keys in.
pub(super) fn extend(sketch: &mut HllSketch, keys: &[u64]) {
    for key in keys {
        sketch.add(coupon(murmur3::hash_bytes(&key.to_le_bytes(), SEED)));
    }
}
