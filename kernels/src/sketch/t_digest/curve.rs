//! Ranks and values between centroids: a line of straight pieces from the least value over the centroids to the
//! greatest.
//!
//! A centroid stands at the middle of its weight, the least value half a value behind the start, the greatest half a
//! value before the end; between neighbours the line is straight.

use super::clusters::Centroid;

/// The line of finite values.
pub(super) struct Curve<'a> {
    pub(super) centroids: &'a [Centroid],
    pub(super) least: f64,
    pub(super) greatest: f64,
}

impl Curve<'_> {
    /// The corners: rank in values, and value; both ascend.
    fn corners(&self) -> impl Iterator<Item = (f64, f64)> {
        let all: u64 = self.centroids.iter().map(|centroid| centroid.weight).sum();
        let mut before = 0;
        let middles = self.centroids.iter().map(move |centroid| {
            let middle = before as f64 + centroid.weight as f64 / 2.0;
            before += centroid.weight;
            (middle, centroid.mean)
        });
        std::iter::once((0.5, self.least)).chain(middles).chain(std::iter::once((all as f64 - 0.5, self.greatest)))
    }

    /// The value at a rank, counted in values. There must be a centroid.
    pub(super) fn value(&self, rank: f64) -> f64 {
        let mut last = (0.5, self.least);
        for corner in self.corners() {
            if rank < corner.0 {
                return between(last, corner, rank);
            }
            last = corner;
        }
        self.greatest
    }

    /// The rank of a value, counted in values: those less, and half of those equal.
    pub(super) fn rank(&self, value: f64) -> f64 {
        let all = self.centroids.iter().map(|centroid| centroid.weight).sum::<u64>() as f64;
        if value < self.least {
            return 0.0;
        }
        if value > self.greatest {
            return all;
        }
        let mut last = (0.0, self.least);
        let mut equal: Option<(f64, f64)> = None;
        for corner in self.corners().chain(std::iter::once((all, self.greatest))) {
            if corner.1 == value {
                equal = Some((equal.map_or(last_rank(last, value, corner), |(first, _)| first), corner.0));
            } else if corner.1 > value {
                return match equal {
                    Some((first, end)) => (first + end) / 2.0,
                    None => between((last.1, last.0), (corner.1, corner.0), value),
                };
            }
            last = corner;
        }
        equal.map_or(all, |(first, end)| (first + end) / 2.0)
    }
}

/// Where the ranks of corners equal to a value begin: at the corner before if it is equal too.
fn last_rank(last: (f64, f64), value: f64, corner: (f64, f64)) -> f64 {
    if last.1 == value { last.0 } else { corner.0 }
}

/// The second coordinate at `at`, on the straight from one corner to the next; never outside of theirs.
fn between(from: (f64, f64), to: (f64, f64), at: f64) -> f64 {
    if to.0 <= from.0 {
        return from.1;
    }
    let share = ((at - from.0) / (to.0 - from.0)).clamp(0.0, 1.0);
    // Not from.1 + share * (to.1 - from.1), which overflows between the greatest numbers of either sign.
    (from.1 * (1.0 - share) + to.1 * share).clamp(from.1, to.1)
}
