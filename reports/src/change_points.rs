//! Where a series of figures changed: E-divisive change points (Matteson & James 2014, "A nonparametric approach for
//! multiple change point analysis of multivariate data").
//!
//! A split of a series is scored by the energy distance of what lies before it and what follows; the best split is a
//! change point when few orders of the same figures, drawn at random, score as high. The two sides are then searched
//! in the same way, each judged by orders of its own figures alone. Defaults are those of Apache Otava: p at most 0.001, windows of 50
//! figures, segments of at least 3.
//!
//! A single outlier is no change point: shuffled to near an end it scores as high as where it stands. Three
//! outliers in a row may be one. A series of fewer than about 14 figures has too few orders for p to reach 0.001,
//! so nothing is found in it. For the same reason a change in the last 3 of a short series, 20 say, cannot be told yet:
//! more orders than p allows put those 3 together at an end. Of splits of noise, one in 1,000 is marked.
//! For reports only, never to gate by.

/// Orders drawn to judge one split: enough that which of them are drawn hardly decides at p 0.001, where 9 may score as
/// high as the split. Noise is let go after the first few.
const ORDERS: u32 = 9_999;

/// What counts as a change point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The largest share of random orders, the given one included, that may score as high.
    pub p: f64,
    /// Figures that are looked at together; windows overlap by half.
    pub window: usize,
    /// Figures on each side of a change point, at least 2.
    pub segment: usize,
    /// Seed of the random orders.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { p: 0.001, window: 50, segment: 3, seed: 1 }
    }
}

/// A place where a series changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// Index of the first figure after the change.
    pub at: usize,
    /// Share of random orders that scored as high, the given order included.
    pub p: f64,
    /// The score of the split: the energy distance of its sides, scaled by their lengths.
    score: f64,
}

/// The change points of a series, in its order; none where a figure is not finite.
///
/// Takes O(window²) time for each of up to 10,000 orders, window and change point.
///
/// ```
/// use lanemark_reports::change_points::{Options, change_points};
/// let faster: Vec<f64> = (0..20).map(|run| if run < 12 { 100.0 } else { 110.0 } + f64::from(run % 3)).collect();
/// let found = change_points(&faster, &Options::default());
/// assert_eq!(found.iter().map(|change| change.at).collect::<Vec<_>>(), [12]);
/// ```
pub fn change_points(figures: &[f64], options: &Options) -> Vec<ChangePoint> {
    let mut found: Vec<ChangePoint> = Vec::new();
    if figures.iter().any(|figure| !figure.is_finite()) {
        return found;
    }
    let segment = options.segment.max(2);
    let window = options.window.max(2 * segment).min(figures.len());
    let mut from = 0;
    while from + 2 * segment <= figures.len() {
        let to = (from + window).min(figures.len());
        search(&figures[from..to], from, segment, options, &mut found);
        if to == figures.len() {
            break;
        }
        from += (window / 2).max(1);
    }
    // Two windows may place one change a little apart: the better score stays.
    found.sort_by_key(|change| change.at);
    let mut apart: Vec<ChangePoint> = Vec::new();
    for change in found {
        match apart.last_mut() {
            Some(last) if change.at - last.at < segment => {
                if change.score > last.score {
                    *last = change;
                }
            }
            _ => apart.push(change),
        }
    }
    apart
}

fn search(figures: &[f64], offset: usize, segment: usize, options: &Options, found: &mut Vec<ChangePoint>) {
    let mut order: Vec<f64> = figures.to_vec();
    let mut sums = Vec::new();
    let Some((split, score)) = best_split(&order, segment, &mut sums) else { return };
    let mut random = Random(options.seed);
    let most = (options.p * f64::from(ORDERS + 1)).floor() as u32;
    let mut as_high = 1;
    for _ in 0..ORDERS {
        random.shuffle(&mut order);
        // Sums in another order differ in their last digits; equal scores count as high.
        if best_split(&order, segment, &mut sums).is_some_and(|(_, other)| other >= score * (1.0 - 1e-12)) {
            as_high += 1;
        }
        if as_high > most {
            return;
        }
    }
    found.push(ChangePoint { at: offset + split, p: f64::from(as_high) / f64::from(ORDERS + 1), score });
    search(&figures[..split], offset, segment, options, found);
    search(&figures[split..], offset + split, segment, options, found);
}

/// The split with the highest score, and that score; none where the figures are too few or all alike.
///
/// The right side may end before the series does, so that a change and its return are not taken for one segment.
fn best_split(figures: &[f64], segment: usize, sums: &mut Vec<f64>) -> Option<(usize, f64)> {
    let n = figures.len();
    // Row i, column j: all distances between the first i figures and the first j. Kept from call to call for its room.
    let wide = n + 1;
    sums.clear();
    sums.resize(wide * wide, 0.0);
    for i in 0..n {
        let mut row = 0.0;
        for j in 0..n {
            row += (figures[i] - figures[j]).abs();
            sums[(i + 1) * wide + j + 1] = row + sums[i * wide + j + 1];
        }
    }
    let sums = |i: usize, j: usize| sums[i * wide + j];
    let mut best = None;
    for split in segment..=n.saturating_sub(segment) {
        for end in split + segment..=n {
            let (m, k) = (split as f64, (end - split) as f64);
            let left = sums(split, split);
            let across = sums(split, end) - left;
            let right = sums(end, end) - left - 2.0 * across;
            let score = m * k / (m + k) * (2.0 * across / (m * k) - left / (m * (m - 1.0)) - right / (k * (k - 1.0)));
            if score > best.map_or(0.0, |(_, score)| score) {
                best = Some((split, score));
            }
        }
    }
    best
}

/// SplitMix64 (Steele et al. 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn shuffle(&mut self, figures: &mut [f64]) {
        for last in (1..figures.len()).rev() {
            // At most 50 places of 2^64: the remainder's bias is far below anything that p can show.
            figures.swap(last, (self.next() % (last as u64 + 1)) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise of one part in a hundred around 1.
    fn noise(n: usize, seed: u64) -> Vec<f64> {
        let mut random = Random(seed);
        (0..n).map(|_| 1.0 + ((random.next() >> 11) as f64 / (1u64 << 53) as f64 - 0.5) / 50.0).collect()
    }

    fn places(figures: &[f64]) -> Vec<usize> {
        change_points(figures, &Options::default()).iter().map(|change| change.at).collect()
    }

    #[test]
    fn noise_alone_has_no_change_point() {
        let found: usize = (0..60).map(|seed| places(&noise(40, seed)).len()).sum();
        assert_eq!(found, 0);
    }

    #[test]
    fn a_step_is_found_where_it_is() {
        for at in [5, 12, 20, 30] {
            let mut figures = noise(40, at as u64);
            figures[at..].iter_mut().for_each(|figure| *figure *= 1.05);
            assert_eq!(places(&figures), [at]);
        }
    }

    /// The places found in a series whose last figures are a fifth lower, by each of several seeds of the orders.
    fn late_drop(n: usize, last: usize) -> Vec<Vec<usize>> {
        let mut figures = noise(n, 5);
        figures[n - last..].iter_mut().for_each(|figure| *figure *= 0.8);
        let found = |seed| change_points(&figures, &Options { seed, ..Options::default() });
        (1..=5).map(|seed| found(seed).iter().map(|change| change.at).collect()).collect()
    }

    #[test]
    fn what_is_found_late_in_a_series_is_no_matter_of_the_seed() {
        for (n, last) in [(40, 4), (50, 3), (40, 3)] {
            let found = late_drop(n, last);
            assert!(found.iter().all(|places| *places == [n - last]), "the last {last} of {n}: {found:?}");
        }
        assert!(late_drop(20, 3).iter().all(Vec::is_empty), "too few orders put other figures there");
    }

    #[test]
    fn two_steps_are_two_change_points_and_the_right_ones_in_a_long_series() {
        let mut figures = noise(45, 7);
        figures[15..30].iter_mut().for_each(|figure| *figure *= 1.2);
        assert_eq!(places(&figures), [15, 30]);
        let mut long = noise(180, 8);
        long[100..].iter_mut().for_each(|figure| *figure *= 0.9);
        assert_eq!(places(&long), [100]);
    }

    #[test]
    fn a_single_outlier_is_none() {
        for at in [0, 3, 10, 20, 39] {
            let mut figures = noise(40, 3);
            figures[at] *= 3.0;
            assert_eq!(places(&figures), [0usize; 0], "outlier at {at}");
        }
    }

    #[test]
    fn what_cannot_be_judged_has_none() {
        assert!(places(&[]).is_empty());
        assert!(places(&[1.0; 40]).is_empty(), "all alike");
        assert!(places(&[1.0, 1.0, 1.0, 2.0, 2.0, 2.0]).is_empty(), "too few orders for p");
        let mut figures = noise(40, 1);
        figures[9] = f64::NAN;
        assert!(places(&figures).is_empty());
    }

    #[test]
    fn the_same_series_gives_the_same_answer() {
        let mut figures = noise(30, 9);
        figures[14..].iter_mut().for_each(|figure| *figure += 0.012);
        assert_eq!(change_points(&figures, &Options::default()), change_points(&figures, &Options::default()));
    }
}
