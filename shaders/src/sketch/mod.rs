//! Sketches: hashing, HyperLogLog, Count-Min, Bloom filters.

mod bloom_contains;
mod bloom_insert;
mod count_min_image;
mod count_min_merge;
mod count_min_update;
mod hash_keys;
mod hyperloglog_merge;
mod hyperloglog_update;
mod merge;
#[cfg(test)]
mod test_keys;

pub use bloom_contains::BloomContains;
pub use bloom_insert::BloomInsert;
pub use count_min_merge::CountMinMerge;
pub use count_min_update::{CountMinError, CountMinUpdate};
pub use hash_keys::HashKeys;
pub use hyperloglog_merge::HyperLogLogMerge;
pub use hyperloglog_update::HyperLogLogUpdate;

use crate::shader::Shader;

/// The shaders of this family.
pub(crate) static SHADERS: &[&Shader] = &[
    &hash_keys::HASH_KEYS,
    &hyperloglog_update::UPDATE,
    &hyperloglog_update::UPDATE_PACKED,
    &hyperloglog_update::UPDATE_GLOBAL,
    &hyperloglog_merge::MERGE,
    &count_min_update::UPDATE,
    &count_min_update::UPDATE_GLOBAL,
    &count_min_merge::MERGE,
    &bloom_insert::INSERT,
    &bloom_contains::LOOK_UP,
];
