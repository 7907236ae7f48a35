//! The exact interval of a median by the sign test.
//!
//! It assumes nothing of the values' distribution but that they are independent: no symmetry (timings have none), no
//! variance. Pairs of one launch are not quite independent, as they share their processes: of those the interval is a
//! necessary condition of a verdict, and its level no rate of false alarms.

use super::binomial;

/// The median; none of no values. Values must be numbers.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// Bounds of the median, with a probability of at most `alpha` that it lies outside; none where there are too few
/// values to say anything at that `alpha`.
///
/// The bounds are values of the sample, the `r`-th from below and from above, with the largest `r` for which fewer than
/// `r` of `n` fair coins fall on one side with a probability of at most `alpha / 2`. Ties only widen it.
///
/// ```
/// use lanemark_gate::time::sign_test::interval_of_median;
/// let values: Vec<f64> = (1..=10).map(f64::from).collect();
/// assert_eq!(interval_of_median(&values, 0.05), Some((2.0, 9.0)));
/// assert_eq!(interval_of_median(&values[..5], 0.05), None);
/// ```
pub fn interval_of_median(values: &[f64], alpha: f64) -> Option<(f64, f64)> {
    let sorted = sorted(values);
    let n = sorted.len() as u64;
    // The number of values below the lower bound, which may be as few as none.
    let below = (0..n / 2).take_while(|below| binomial::at_most(*below, n, 0.5) <= alpha / 2.0).last()?;
    let below = below as usize;
    Some((sorted[below], sorted[sorted.len() - 1 - below]))
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rank of the lower bound for `n` values.
    fn rank(n: u32, alpha: f64) -> Option<f64> {
        let values: Vec<f64> = (1..=n).map(f64::from).collect();
        interval_of_median(&values, alpha).map(|(lo, hi)| {
            assert_eq!(lo + hi, f64::from(n + 1), "the interval is symmetric in rank");
            lo
        })
    }

    #[test]
    fn ranks_are_those_of_the_published_tables() {
        // Ranks of the interval of a median at 95 % and 99 % (Conover, Practical Nonparametric Statistics).
        let at_95 = [(5, None), (6, Some(1.0)), (8, Some(1.0)), (9, Some(2.0)), (20, Some(6.0)), (25, Some(8.0))];
        for (n, expected) in at_95.into_iter().chain([(50, Some(18.0)), (100, Some(40.0))]) {
            assert_eq!(rank(n, 0.05), expected, "{n} values");
        }
        for (n, expected) in [(7, None), (8, Some(1.0)), (20, Some(4.0)), (50, Some(16.0)), (100, Some(37.0))] {
            assert_eq!(rank(n, 0.01), expected, "{n} values");
        }
    }

    #[test]
    fn ties_give_a_bound_that_is_no_difference() {
        let mut values = vec![0.0; 30];
        values.extend([0.01; 20]);
        let (lo, hi) = interval_of_median(&values, 0.05).expect("enough values");
        assert!(lo == 0.0 && hi >= 0.0);
        assert_eq!(interval_of_median(&[0.0; 50], 0.05), Some((0.0, 0.0)));
    }

    #[test]
    fn a_few_huge_values_move_neither_median_nor_interval() {
        let mut values = vec![0.001; 45];
        values.extend([40.0; 5]);
        assert_eq!(median(&values), Some(0.001));
        assert_eq!(interval_of_median(&values, 0.01), Some((0.001, 0.001)));
    }

    #[test]
    fn medians_of_odd_even_and_no_values() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
