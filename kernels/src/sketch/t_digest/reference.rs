//! The digest as its definition reads: the judge of every rung.

/// Lanes of the sum.
pub(super) const LANES: usize = 16;

/// The sum of a run of values: value `i` is added to lane `i mod 16`, in order; then the upper half of the lanes is added
/// to the lower half until one is left.
pub(super) fn sum(values: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    for part in values.chunks(LANES) {
        for (lane, value) in lanes.iter_mut().zip(part) {
            *lane += value;
        }
    }
    for half in [8, 4, 2, 1] {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
    }
    lanes[0]
}
