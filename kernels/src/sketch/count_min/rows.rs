//! The loops over a batch that the rungs share; a rung brings keys to columns, and compiles these with its features.
//!
//! Measured on Zen 4 (4 rows of 4,096, ns a key), rejected for the conservative update: raising with a branch for each
//! counter 9 to 15; the least of four general registers 3.1, of one vector register of four counters 2.3, of four
//! registers 2.1; blocks of 512 keys 2.1, of 256 2.1, of 128 2.0, of 64 1.9; a register hashed ahead without a block 2.1.

use super::{CountMin, MOST_ROWS, reference};
use crate::sketch::hash;

/// Keys that the plain update brings to columns before it counts them row by row: enough that it pays to fetch a row.
pub(super) const BATCH: usize = 4096;

/// Keys that are hashed before they are counted key by key.
pub(in crate::sketch) const HASHED: usize = 512;

/// Keys that the conservative update hashes at once: few, so that the next are hashed while the last wait for counters.
pub(super) const RAISED: usize = 64;

/// The width of the default shape.
pub(super) const DEFAULT_WIDTH: usize = 4096;

/// Rows of which one hash has the columns.
pub(super) const FIELDS: usize = 4;

/// The fields of hashes, row by row; the low bits of a field are the column.
pub(super) type Columns = [[u16; BATCH]; FIELDS];

/// The rows of a sketch of the default shape, where no counter can saturate by so many keys; counts those in the total.
#[cfg(target_arch = "x86_64")]
pub(super) fn default_rows(sketch: &mut CountMin, keys: usize) -> Option<&mut [[u32; DEFAULT_WIDTH]; FIELDS]> {
    let total = sketch.total.saturating_add(keys as u64);
    if sketch.shape != super::Shape::default() || total > u32::MAX.into() {
        return None;
    }
    sketch.total = total;
    sketch.counters.as_chunks_mut().0.as_mut_array()
}

/// The body of a rung of the plain update: `$columns` brings keys to columns, in any order.
///
/// Macros, as a function with target features cannot be handed to a generic one.
macro_rules! extend_plain {
    ($sketch:ident, $keys:ident, $columns:path) => {{
        if $sketch.shape.one_hash() {
            let mut columns: Columns = [[0; BATCH]; FIELDS];
            for keys in $keys.chunks(BATCH) {
                $columns(keys, &mut columns);
                rows::add_ones($sketch, keys, &columns);
            }
        } else {
            rows::add_ones_anywhere($sketch, $keys);
        }
    }};
}
pub(super) use extend_plain;

/// Adds one to each counter of a batch.
#[inline(always)]
pub(super) fn add_ones(sketch: &mut CountMin, keys: &[u64], columns: &Columns) {
    let (width, len) = (sketch.shape.width as usize, keys.len());
    sketch.total = sketch.total.saturating_add(len as u64);
    if sketch.total > u32::MAX.into() {
        for (counters, columns) in sketch.counters.chunks_exact_mut(width).zip(columns) {
            for column in &columns[..len] {
                let counter = &mut counters[usize::from(*column) & (width - 1)];
                *counter = counter.saturating_add(1);
            }
        }
        return;
    }
    // A width that the compiler knows spares a check of each column.
    if width == DEFAULT_WIDTH {
        let (rows, _) = sketch.counters.as_chunks_mut::<DEFAULT_WIDTH>();
        if let [first, second, third, fourth] = rows
            && some_are_hot(keys)
        {
            for index in 0..len {
                first[usize::from(columns[0][index]) & (DEFAULT_WIDTH - 1)] += 1;
                second[usize::from(columns[1][index]) & (DEFAULT_WIDTH - 1)] += 1;
                third[usize::from(columns[2][index]) & (DEFAULT_WIDTH - 1)] += 1;
                fourth[usize::from(columns[3][index]) & (DEFAULT_WIDTH - 1)] += 1;
            }
            return;
        }
        for (counters, columns) in rows.iter_mut().zip(columns) {
            for column in &columns[..len] {
                counters[usize::from(*column) & (DEFAULT_WIDTH - 1)] += 1;
            }
        }
    } else {
        for (counters, columns) in sketch.counters.chunks_exact_mut(width).zip(columns) {
            for column in &columns[..len] {
                counters[usize::from(*column) & (width - 1)] += 1;
            }
        }
    }
}

/// Whether keys are so often followed by themselves that counting row by row would wait for one counter: each addition to
/// it takes the time of a store and a load. Key by key, the rows wait at the same time.
fn some_are_hot(keys: &[u64]) -> bool {
    let sample = &keys[..keys.len().min(256)];
    let twice = sample.windows(2).filter(|pair| pair[0] == pair[1]).count();
    twice * 16 > sample.len()
}

/// Adds one to each counter of each key, for any shape.
pub(super) fn add_ones_anywhere(sketch: &mut CountMin, keys: &[u64]) {
    let mut hashes = [0; HASHED];
    for keys in keys.chunks(HASHED) {
        let hashes = &mut hashes[..keys.len()];
        hash::hash_keys(keys, hashes);
        add_ones_of(sketch, hashes);
    }
}

/// Adds one to each counter of each hash, row by row, for any shape; at most [`HASHED`] of them.
pub(super) fn add_ones_of(sketch: &mut CountMin, hashes: &[u64]) {
    let (width, fields) = (sketch.shape.width as usize, sketch.shape.fields());
    let mut words = [0; HASHED];
    let words = &mut words[..hashes.len()];
    words.copy_from_slice(hashes);
    for (row, counters) in sketch.counters.chunks_exact_mut(width).enumerate() {
        if row > 0 && row % fields == 0 {
            let mut before = [0; HASHED];
            let before = &mut before[..words.len()];
            before.copy_from_slice(words);
            hash::hash_keys(before, words);
        }
        let shift = row % fields * (64 / fields);
        for word in words.iter() {
            let counter = &mut counters[(word >> shift) as usize & (width - 1)];
            *counter = counter.saturating_add(1);
        }
    }
    sketch.total = sketch.total.saturating_add(hashes.len() as u64);
}

/// Raises the counters of each hash, hash by hash: `$raised` does it for four rows and gives the new estimate, of which
/// `$estimated` is told, with the number of the hash.
macro_rules! raise_by_one {
    ($sketch:expr, $hashes:ident, $raised:path, |$index:ident, $estimate:ident| $estimated:block) => {{
        let sketch: &mut $crate::sketch::count_min::CountMin = $sketch;
        let width = sketch.shape().width as usize;
        let total = sketch.total().saturating_add($hashes.len() as u64);
        if sketch.shape().depth == 4 && sketch.shape().one_hash() && total <= u32::MAX.into() {
            let (first, rest) = sketch.counters.split_at_mut(width);
            let (second, rest) = rest.split_at_mut(width);
            let (third, fourth) = rest.split_at_mut(width);
            for ($index, hash) in $hashes.iter().enumerate() {
                let $estimate = $raised([
                    &mut first[*hash as usize & (width - 1)],
                    &mut second[(hash >> 16) as usize & (width - 1)],
                    &mut third[(hash >> 32) as usize & (width - 1)],
                    &mut fourth[(hash >> 48) as usize & (width - 1)],
                ]);
                $estimated
            }
            sketch.total = total;
        } else {
            for ($index, hash) in $hashes.iter().enumerate() {
                let $estimate = $crate::sketch::count_min::rows::raise_anywhere(sketch, *hash);
                $estimated
            }
        }
    }};
}
pub(in crate::sketch) use raise_by_one;

/// Raises the counters of a hash for any shape, and gives its new estimate.
pub(in crate::sketch) fn raise_anywhere(sketch: &mut CountMin, hash: u64) -> u32 {
    let mut places = [0; MOST_ROWS as usize];
    let places = &mut places[..sketch.shape.depth.into()];
    let mut least = u32::MAX;
    for (slot, place) in places.iter_mut().zip(reference::places(sketch.shape, hash)) {
        *slot = place;
        least = least.min(sketch.counters[place]);
    }
    let estimate = least.saturating_add(1);
    for place in places {
        let counter = &mut sketch.counters[*place];
        *counter = estimate.max(*counter);
    }
    sketch.total = sketch.total.saturating_add(1);
    estimate
}

/// The body of a rung of the conservative update.
macro_rules! extend_conservative {
    ($sketch:ident, $keys:ident, $hashes:path, $raised:path) => {{
        let mut hashes = [0; RAISED];
        for keys in $keys.chunks(RAISED) {
            let hashes = &mut hashes[..keys.len()];
            $hashes(keys, hashes);
            rows::raise_by_one!($sketch, hashes, $raised, |_index, _estimate| {});
        }
    }};
}
pub(super) use extend_conservative;

/// The body of a rung of the estimates.
macro_rules! estimates {
    ($sketch:ident, $keys:ident, $estimates:ident, $hashes:path) => {{
        let mut hashes = [0; HASHED];
        for (keys, estimates) in $keys.chunks(HASHED).zip($estimates.chunks_mut(HASHED)) {
            let hashes = &mut hashes[..keys.len()];
            $hashes(keys, hashes);
            rows::estimate($sketch, hashes, estimates);
        }
    }};
}
pub(super) use estimates;

/// The smallest counter of each hash.
#[inline(always)]
pub(super) fn estimate(sketch: &CountMin, hashes: &[u64], estimates: &mut [u32]) {
    let width = sketch.shape.width as usize;
    if sketch.shape.depth == 4 && sketch.shape.one_hash() {
        let (first, rest) = sketch.counters.split_at(width);
        let (second, rest) = rest.split_at(width);
        let (third, fourth) = rest.split_at(width);
        for (estimate, hash) in estimates.iter_mut().zip(hashes) {
            let (first, second) = (first[*hash as usize & (width - 1)], second[(hash >> 16) as usize & (width - 1)]);
            let third = third[(hash >> 32) as usize & (width - 1)];
            let fourth = fourth[(hash >> 48) as usize & (width - 1)];
            *estimate = first.min(second).min(third.min(fourth));
        }
    } else {
        for (estimate, hash) in estimates.iter_mut().zip(hashes) {
            *estimate = reference::estimate(sketch, *hash);
        }
    }
}
