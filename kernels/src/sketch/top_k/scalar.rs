//! The most frequent keys, key by key.

use super::TopK;
use crate::sketch::count_min::rows;
use crate::sketch::hash::hash_key;

pub(super) fn extend(top: &mut TopK, keys: &[u64]) {
    for key in keys {
        let hash = hash_key(*key);
        let estimate = rows::raise_anywhere(&mut top.sketch, hash);
        if estimate > top.kept.threshold() {
            top.kept.offer(*key, hash, estimate);
        }
    }
}
