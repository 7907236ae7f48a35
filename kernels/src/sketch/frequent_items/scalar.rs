//! Frequent items with a key compared to those of its set one by one.

use super::FrequentItems;
use super::sets::{KEYS, cell_of};
use crate::sketch::hash::hash_key;

pub(super) fn extend(items: &mut FrequentItems, keys: &[u64]) {
    for key in keys {
        let hash = hash_key(*key);
        let set = items.sets.set(hash);
        match items.sets.place(set, *key) {
            Some(place) => {
                let count = &mut items.sets.counts[set][place];
                *count = count.saturating_add(1);
            }
            None => {
                let cell = KEYS + cell_of(hash);
                let before = items.sets.counts[set][cell];
                items.sets.counts[set][cell] = before.saturating_add(1);
                if before.saturating_add(1) > items.sets.least[set] {
                    items.sets.admit(set, *key, cell, before);
                }
            }
        }
    }
    items.total = items.total.saturating_add(keys.len() as u64);
}
