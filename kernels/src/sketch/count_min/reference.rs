//! Count-Min as it is defined, key by key.

use super::{CountMin, Shape, Update};
use crate::sketch::hash::hash_key;

/// The place among all counters of the key's counter in each row.
#[inline]
pub(super) fn places(shape: Shape, hash: u64) -> impl Iterator<Item = usize> {
    let (width, fields) = (shape.width as usize, shape.fields());
    let mut word = hash;
    (0..usize::from(shape.depth)).map(move |row| {
        if row > 0 && row % fields == 0 {
            word = hash_key(word);
        }
        let field = word >> (row % fields * (64 / fields));
        row * width + (field as usize & (width - 1))
    })
}

/// Counts a key; gives its estimate.
#[inline]
pub(super) fn count(sketch: &mut CountMin, hash: u64, weight: u32) -> u32 {
    let estimate = estimate(sketch, hash).saturating_add(weight);
    for place in places(sketch.shape, hash) {
        let counter = &mut sketch.counters[place];
        *counter = match sketch.update {
            Update::Plain => counter.saturating_add(weight),
            Update::Conservative => estimate.max(*counter),
        };
    }
    sketch.total = sketch.total.saturating_add(weight.into());
    estimate
}

/// The smallest counter of a key.
#[inline]
pub(super) fn estimate(sketch: &CountMin, hash: u64) -> u32 {
    places(sketch.shape, hash).map(|place| sketch.counters[place]).min().unwrap_or(0)
}
