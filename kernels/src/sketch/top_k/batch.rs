//! The loop over a batch that the rungs share; a rung hashes keys, raises counters, and leaves out what is below the
//! threshold.

use crate::sketch::count_min::rows::HASHED;

/// Numbers of keys of a batch, and room for a register to be written at the last.
pub(super) type Numbers = [u32; HASHED + 16];

/// The body of a rung: `$hashes` hashes keys, `$raised` raises four counters, and `$above` lists the numbers of the
/// estimates above a threshold, in order.
///
/// The threshold is that of the batch's start. It only rises, so none is left out that was to be looked at.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! extend {
    ($top:ident, $keys:ident, $hashes:path, $raised:path, $above:path) => {{
        let (mut hashes, mut estimates) = ([0; HASHED], [0; HASHED]);
        let mut numbers: Numbers = [0; HASHED + 16];
        for keys in $keys.chunks(HASHED) {
            let (hashes, estimates) = (&mut hashes[..keys.len()], &mut estimates[..keys.len()]);
            $hashes(keys, hashes);
            rows::raise_by_one!(&mut $top.sketch, hashes, $raised, |index, estimate| {
                estimates[index] = estimate;
            });
            let above = $above(estimates, $top.kept.threshold(), &mut numbers);
            for number in &numbers[..above] {
                let number = *number as usize;
                $top.kept.offer(keys[number], hashes[number], estimates[number]);
            }
        }
    }};
}
pub(super) use extend;
