//! Keys are hashed one by one, and those that can change no register dropped.

use super::{HllSketch, SEED, coupon};
use crate::sketch::murmur3;

/// How many keys a rung hashes before the sketch takes their coupons in. The limit is as of before them; as registers
/// only grow, that drops too few and never too many.
pub(super) const BLOCK: usize = 1024;

/// Coupons that a rung may write behind those of a block.
pub(super) const SLACK: usize = 16;

pub(super) fn extend(sketch: &mut HllSketch, keys: &[u64]) {
    let mut coupons = [0; BLOCK + SLACK];
    for block in keys.chunks(BLOCK) {
        let found = coupons_within(block, sketch.limit(), &mut coupons, 0);
        sketch.add_all(&coupons[..found]);
    }
}

/// Writes the coupons of the keys whose hash is within the limit behind the `found` ones; how many there are then.
pub(super) fn coupons_within(keys: &[u64], limit: u64, coupons: &mut [u32], mut found: usize) -> usize {
    for key in keys {
        let hash = murmur3::hash_key(*key, SEED);
        if hash[1] <= limit {
            coupons[found] = coupon(hash);
            found += 1;
        }
    }
    found
}
