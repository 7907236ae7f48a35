//! The most frequent keys, compiled for the target's baseline.

use super::TopK;
use super::batch::{self, Numbers};
use crate::sketch::count_min::rows::{self, HASHED};
use crate::sketch::count_min::scalar::{hashes, raised};

pub(super) fn extend(top: &mut TopK, keys: &[u64]) {
    batch::extend!(top, keys, hashes, raised, above)
}

/// Lists the numbers of the estimates above the threshold; gives how many there are.
#[inline(always)]
pub(super) fn above(estimates: &[u32], threshold: u32, numbers: &mut Numbers) -> usize {
    estimates.iter().enumerate().fold(0, |above, (number, estimate)| {
        // Written in any case, which spares a branch that could not be predicted.
        numbers[above] = number as u32;
        above + usize::from(*estimate > threshold)
    })
}
