//! The sort of the standard library.

use super::ROOM;

pub(in super::super) fn sort(values: &mut [f64], _spare: &mut [f64]) {
    let count = values.len() - ROOM;
    values[..count].sort_unstable_by(f64::total_cmp);
}
