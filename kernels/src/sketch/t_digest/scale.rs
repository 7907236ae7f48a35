//! The scale function: how much of all values one centroid may hold, by where it stands.
//!
//! A centroid in the middle of the share `q` of all values may hold the share `1 / k'(q)`, where `k` is the sum of the
//! paper's two scale functions, k1, which spends centroids on the middle, and k2, which spends them on the ends:
//!
//! `k'(q) = compression * (0.08 / sqrt(q (1 - q)) + 0.05 / (q (1 - q) + 0.00001))`
//!
//! The small term ends k2's growth towards the ends, so that the number of centroids has a bound whatever the number of
//! values. The two weights were chosen by measured rank error: k1 alone was about ten times worse at 0.001 and 0.999,
//! with more than twice as many centroids; k2 alone about twice worse between 0.1 and 0.75, with as many.
//!
//! Made of `+ - * /` and the square root alone, which every processor rounds alike.

/// k1's weight for each unit of compression.
const MIDDLE: f64 = 0.08;
/// k2's.
const ENDS: f64 = 0.05;
/// Where k2's growth ends.
const LEAST: f64 = 1e-5;

/// The scale function of a compression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    middle: f64,
    ends: f64,
}

impl Scale {
    pub(super) fn new(compression: u32) -> Self {
        Scale { middle: MIDDLE * f64::from(compression), ends: ENDS * f64::from(compression) }
    }

    /// The share that a centroid in the middle of the share `q` may hold.
    fn size(self, q: f64) -> f64 {
        let spread = (q * (1.0 - q)).max(0.0);
        let (root, ends) = (spread.sqrt(), spread + LEAST);
        root * ends / (self.middle * ends + self.ends * root)
    }

    /// The share at which a centroid must end that starts at the share `from`: its middle is taken from the size that
    /// one in the middle of its start would have.
    pub(super) fn end(self, from: f64) -> f64 {
        let middle = from + self.size(from) / 2.0;
        if middle >= 1.0 { 1.0 } else { (from + self.size(middle)).min(1.0) }
    }

    /// The most centroids: two neighbours together hold more than one may, and what one may hold adds up to all values
    /// in 1.4 times the compression; the rest is margin for middles that are taken from starts.
    pub(super) fn most_centroids(compression: u32) -> usize {
        4 * compression as usize + 16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_add_up_to_all_values_in_1_4_times_the_compression() {
        for compression in [20u32, 50, 100, 200, 1000, 10_000] {
            let scale = Scale::new(compression);
            // The first value of very many stands alone.
            let (mut from, mut ends) = (1e-12, 0);
            while from < 1.0 - 1e-12 {
                let end = scale.end(from);
                assert!(end > from && end <= 1.0, "{compression}: from {from} to {end}");
                (from, ends) = (end, ends + 1);
            }
            let nominal = 1.4 * f64::from(compression);
            assert!(
                (0.9 * nominal..1.1 * nominal + 10.0).contains(&f64::from(ends)),
                "{compression}: {ends} centroids"
            );
        }
    }

    #[test]
    fn sizes_are_symmetric() {
        let scale = Scale::new(100);
        for q in [0.0, 0.001, 0.01, 0.125, 0.25, 0.5] {
            assert!((scale.size(q) - scale.size(1.0 - q)).abs() < 1e-15);
        }
    }
}
