//! Frequent items as they are defined, key by key.

use super::FrequentItems;
use super::sets::{KEYS, cell_of};
use crate::sketch::hash::hash_key;

pub(super) fn extend(items: &mut FrequentItems, keys: &[u64]) {
    for key in keys {
        let hash = hash_key(*key);
        let number = items.sets.set_of(hash);
        let set = &mut items.sets.sets[number];
        if let Some(place) = (0..KEYS).find(|place| set.counts[*place] > 0 && set.keys[*place] == *key) {
            set.counts[place] = set.counts[place].saturating_add(1);
        } else {
            let before = set.counts[cell_of(hash)];
            set.counts[cell_of(hash)] = before.saturating_add(1);
            set.admit(*key, cell_of(hash), before);
        }
        items.sets.least[number] = set.least();
        items.total = items.total.saturating_add(1);
    }
}
