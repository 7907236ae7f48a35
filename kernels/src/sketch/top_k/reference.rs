//! The most frequent keys as they are defined, key by key; the kept ones in no order.

use super::TopK;
use crate::sketch::count_min::rows;
use crate::sketch::hash::hash_key;

/// Counts keys in the sketch's Count-Min, and keeps the best in `kept`: keys with their counts.
pub(super) fn extend(top: &mut TopK, kept: &mut Vec<(u64, u32)>, keys: &[u64]) {
    for key in keys {
        let estimate = rows::raise_anywhere(&mut top.sketch, hash_key(*key));
        if let Some((_, count)) = kept.iter_mut().find(|(kept, _)| kept == key) {
            *count = estimate;
        } else if kept.len() < top.k() {
            kept.push((*key, estimate));
        } else if let Some(worst) = kept.iter_mut().min_by_key(|(key, count)| (*count, std::cmp::Reverse(*key)))
            && estimate > worst.1
        {
            *worst = (*key, estimate);
        }
    }
}
