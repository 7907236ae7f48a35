//! Exact probabilities of the binomial distribution, and the exact interval of a rate.

/// The probability of at most `successes` out of `trials`, each of probability `p`.
///
/// Takes time in proportion to `successes`. Terms are summed from their logarithms, so that thousands of trials work.
pub fn at_most(successes: u64, trials: u64, p: f64) -> f64 {
    if successes >= trials || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    let (odds, trials) = ((p / (1.0 - p)).ln(), trials as f64);
    let mut term = trials * (-p).ln_1p();
    let mut sum = term.exp();
    for k in 0..successes {
        let k = k as f64;
        term += ((trials - k) / (k + 1.0)).ln() + odds;
        sum += term.exp();
    }
    sum.min(1.0)
}

/// The exact interval (Clopper and Pearson 1934) of the rate behind `successes` out of `trials`, with a probability of
/// at most `alpha` of missing it; 0 to 1 without a trial.
pub fn interval_of_rate(successes: u64, trials: u64, alpha: f64) -> (f64, f64) {
    let at_least = |p: f64| 1.0 - at_most(successes.wrapping_sub(1), trials, p);
    let lo = if successes == 0 { 0.0 } else { where_it_crosses(|p| at_least(p) < alpha / 2.0) };
    let hi = if successes >= trials { 1.0 } else { where_it_crosses(|p| at_most(successes, trials, p) > alpha / 2.0) };
    (lo, hi)
}

/// The end of the rates, from 0 on, for which `holds`.
fn where_it_crosses(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut lo, mut hi) = (0.0, 1.0);
    // Each step halves the interval; 60 of them reach the precision of f64.
    for _ in 0..60 {
        let middle = (lo + hi) / 2.0;
        if holds(middle) { lo = middle } else { hi = middle }
    }
    (lo + hi) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, published: f64, to: f64) {
        assert!((found - published).abs() <= to, "{found} is not {published}");
    }

    #[test]
    fn cumulative_probabilities_are_those_of_the_tables() {
        // Table of the cumulative binomial distribution, n = 10 and 20.
        close(at_most(2, 10, 0.5), 0.0547, 5e-5);
        close(at_most(5, 20, 0.5), 0.0207, 5e-5);
        close(at_most(3, 20, 0.1), 0.8670, 5e-5);
        close(at_most(0, 10, 0.3), 0.0282, 5e-5);
        assert_eq!((at_most(10, 10, 0.5), at_most(3, 10, 0.0), at_most(3, 10, 1.0)), (1.0, 1.0, 0.0));
    }

    #[test]
    fn thousands_of_trials_keep_their_symmetry() {
        for trials in [999_u64, 5_001] {
            close(at_most(trials / 2, trials, 0.5), 0.5, 1e-9);
        }
    }

    #[test]
    fn intervals_of_rates_are_the_published_ones() {
        // 3/n at 95 %, exactly 1 - 0.025^(1/n), and the example of 10 out of 100.
        let (lo, hi) = interval_of_rate(0, 200, 0.05);
        assert_eq!(lo, 0.0);
        close(hi, 0.0183, 5e-5);
        let (lo, hi) = interval_of_rate(10, 100, 0.05);
        close(lo, 0.0490, 5e-5);
        close(hi, 0.1762, 5e-5);
        let (lo, hi) = interval_of_rate(100, 100, 0.05);
        close(lo, 0.9638, 5e-5);
        assert_eq!(hi, 1.0);
        assert_eq!(interval_of_rate(0, 0, 0.05), (0.0, 1.0));
    }
}
