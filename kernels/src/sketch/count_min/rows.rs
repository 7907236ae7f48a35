//! The loops over a batch that every rung shares: a rung hashes keys, and compiles these with its features.

use super::{CountMin, Shape, Update, reference};

/// The body of a rung of the plain update: `$hashes` hashes keys into as many words.
///
/// Macros, as a function with target features cannot be handed to a generic one.
macro_rules! extend_plain {
    ($sketch:ident, $keys:ident, $hashes:path) => {{
        let mut words = [0; BATCH];
        for keys in $keys.chunks(BATCH) {
            let words = &mut words[..keys.len()];
            $hashes(keys, words);
            rows::add_ones!($sketch, words, $hashes);
        }
    }};
}
pub(super) use extend_plain;

/// Adds one to a counter in each row for each hash; the hashes make way for those that further rows need.
macro_rules! add_ones {
    ($sketch:expr, $words:ident, $hashes:path) => {{
        let sketch: &mut CountMin = $sketch;
        for row in 0..usize::from(sketch.shape.depth) {
            if row > 0 && row % sketch.shape.fields() == 0 {
                let mut before = [0; BATCH];
                let before = &mut before[..$words.len()];
                before.copy_from_slice($words);
                $hashes(before, $words);
            }
            rows::add_ones_to_row(sketch, row, $words);
        }
        sketch.total = sketch.total.saturating_add($words.len() as u64);
    }};
}
pub(in crate::sketch) use add_ones;

/// Adds one to the counter of each word in a row.
#[inline(always)]
pub(super) fn add_ones_to_row(sketch: &mut CountMin, row: usize, words: &[u64]) {
    let Shape { width, .. } = sketch.shape;
    let fields = sketch.shape.fields();
    let shift = (row % fields * (64 / fields)) as u32;
    let width = width as usize;
    let counters = &mut sketch.counters[row * width..(row + 1) * width];
    let saturates = sketch.total + words.len() as u64 > u64::from(u32::MAX);
    if saturates {
        for word in words {
            let counter = &mut counters[(word >> shift) as usize & (width - 1)];
            *counter = counter.saturating_add(1);
        }
    } else {
        for word in words {
            counters[(word >> shift) as usize & (width - 1)] += 1;
        }
    }
}

/// The body of a rung of the conservative update.
macro_rules! extend_conservative {
    ($sketch:ident, $keys:ident, $hashes:path) => {{
        let mut words = [0; BATCH];
        for keys in $keys.chunks(BATCH) {
            let words = &mut words[..keys.len()];
            $hashes(keys, words);
            rows::raise_by_one($sketch, words, |_, _| ());
        }
    }};
}
pub(super) use extend_conservative;

/// Raises the counters of each hash, hash by hash, and says what it is estimated at from then on.
#[inline(always)]
pub(in crate::sketch) fn raise_by_one(sketch: &mut CountMin, hashes: &[u64], mut estimated: impl FnMut(usize, u32)) {
    debug_assert_eq!(sketch.update, Update::Conservative);
    for (index, hash) in hashes.iter().enumerate() {
        estimated(index, reference::count(sketch, *hash, 1));
    }
}

/// The body of a rung of the estimates.
macro_rules! estimates {
    ($sketch:ident, $keys:ident, $estimates:ident, $hashes:path) => {{
        let mut words = [0; BATCH];
        for (keys, estimates) in $keys.chunks(BATCH).zip($estimates.chunks_mut(BATCH)) {
            let words = &mut words[..keys.len()];
            $hashes(keys, words);
            rows::estimate($sketch, words, estimates);
        }
    }};
}
pub(super) use estimates;

/// The smallest counter of each hash.
#[inline(always)]
pub(super) fn estimate(sketch: &CountMin, hashes: &[u64], estimates: &mut [u32]) {
    for (estimate, hash) in estimates.iter_mut().zip(hashes) {
        *estimate = reference::estimate(sketch, *hash);
    }
}
