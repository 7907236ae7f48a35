//! What sketches stand in for: exact answers from every key and every value of a stream.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

/// The distinct keys of a stream, each owned.
pub fn distinct<K: Hash + Eq>(keys: impl Iterator<Item = K>) -> HashSet<K> {
    let mut seen = HashSet::new();
    for key in keys {
        seen.insert(key);
    }
    seen
}

/// How often each key of a stream occurs.
pub fn counts(keys: &[u64]) -> HashMap<u64, u64> {
    let mut counts = HashMap::new();
    for key in keys {
        *counts.entry(*key).or_insert(0) += 1;
    }
    counts
}

/// The `k` most frequent keys with their counts, most frequent first and then by key: an ordered map of every key's
/// count, sorted for the report.
pub fn top_k(keys: &[u64], k: usize) -> Vec<(u64, u64)> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for key in keys {
        *counts.entry(*key).or_insert(0) += 1;
    }
    let mut report: Vec<(u64, u64)> = counts.into_iter().collect();
    report.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    report.truncate(k);
    report
}

/// The values in order, of which any quantile can be read.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// How many of the keys are in the set.
pub fn members(set: &HashSet<u64>, keys: &[u64]) -> u64 {
    keys.iter().filter(|key| set.contains(key)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_answers_of_a_small_stream() {
        let keys = [3, 1, 3, 2, 2, 9];
        assert_eq!(distinct(keys.iter()).len(), 4);
        assert_eq!(counts(&keys)[&3], 2);
        assert_eq!(top_k(&keys, 3), [(2, 2), (3, 2), (1, 1)]);
        assert_eq!(sorted(&[2.0, 0.5, -1.0]), [-1.0, 0.5, 2.0]);
        assert_eq!(members(&distinct(keys.into_iter()), &[1, 4, 9]), 2);
    }
}
