//! Streams of positive numbers for the sketches of quantiles, with their exact quantiles and ranks.

use super::streams::{described, on_pages};
use crate::suite::SuiteError;
use crate::suite::column::random_of;
use crate::suite::session::Session;
use lanemark_reports::run;
use lanemark_runtime::pages::PageBuffer;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;
use std::f64::consts::TAU;

/// The quantiles at which errors are taken.
pub const QUANTILES: [f64; 13] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999];

/// How the values of a stream are distributed; all are above 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// Of mean 100: times between events.
    Exponential,
    /// From 0 to 1,000.
    Uniform,
    /// Median 1, standard deviation 1 of the logarithm: latencies.
    LogNormal,
    /// Two normal distributions, 9 of 10 values around 100 and the others around 1,000.
    Bimodal,
    /// Exponential values in rising order.
    Sorted,
    /// Exponential values in falling order.
    Reversed,
}

impl Distribution {
    /// All of them, the one that is timed first.
    pub const ALL: [Distribution; 6] = [
        Distribution::Exponential,
        Distribution::Uniform,
        Distribution::LogNormal,
        Distribution::Bimodal,
        Distribution::Sorted,
        Distribution::Reversed,
    ];

    /// The name in the run's file.
    pub fn name(self) -> &'static str {
        match self {
            Distribution::Exponential => "exponential",
            Distribution::Uniform => "uniform",
            Distribution::LogNormal => "log-normal",
            Distribution::Bimodal => "bimodal",
            Distribution::Sorted => "sorted",
            Distribution::Reversed => "reversed",
        }
    }

    fn draw(self, random: &mut Xoshiro256PlusPlus) -> f64 {
        match self {
            Distribution::Exponential | Distribution::Sorted | Distribution::Reversed => -100.0 * open(random).ln(),
            Distribution::Uniform => 1_000.0 * open(random),
            Distribution::LogNormal => normal(random).exp(),
            Distribution::Bimodal => match random.next_u64() % 10 {
                0 => (1_000.0 + 50.0 * normal(random)).max(1.0),
                _ => (100.0 + 10.0 * normal(random)).max(1.0),
            },
        }
    }
}

/// A number above 0 and not above 1.
fn open(random: &mut Xoshiro256PlusPlus) -> f64 {
    ((random.next_u64() >> 11) + 1) as f64 / (1u64 << 53) as f64
}

/// A normally distributed number (Box and Muller).
fn normal(random: &mut Xoshiro256PlusPlus) -> f64 {
    (-2.0 * open(random).ln()).sqrt() * (TAU * open(random)).cos()
}

/// A stream of values.
pub struct Values {
    /// The values.
    pub values: PageBuffer<f64>,
    /// What the run's file says.
    pub input: run::Input,
    sorted: Vec<f64>,
}

impl Values {
    /// That many values.
    ///
    /// # Errors
    /// When memory cannot be had.
    pub fn generate(session: &Session<'_>, distribution: Distribution, n: usize) -> Result<Values, SuiteError> {
        let mut random = random_of(session, distribution.name());
        let values = on_pages::<f64>(session, n, |values| {
            values.fill_with(|| distribution.draw(&mut random));
            match distribution {
                Distribution::Sorted => values.sort_unstable_by(f64::total_cmp),
                Distribution::Reversed => values.sort_unstable_by(|a, b| b.total_cmp(a)),
                _ => {}
            }
        })?;
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let source = format!("{} values, seed {}", distribution.name(), session.settings.seed);
        Ok(Values { input: described(session, &values, source), values, sorted })
    }

    /// The exact value of the quantile: the smallest one that so large a share of the values does not exceed.
    pub fn quantile(&self, quantile: f64) -> f64 {
        exact_quantile(&self.sorted, quantile)
    }

    /// How far the rank of a value lies from the quantile that it was given for, as a share of all values: none where
    /// the quantile lies among the ranks of values equal to it.
    pub fn rank_error(&self, quantile: f64, value: f64) -> f64 {
        let n = self.sorted.len() as f64;
        let below = self.sorted.partition_point(|known| *known < value) as f64 / n;
        let not_above = self.sorted.partition_point(|known| *known <= value) as f64 / n;
        (below - quantile).max(quantile - not_above).max(0.0)
    }
}

/// The quantile of sorted values.
pub fn exact_quantile(sorted: &[f64], quantile: f64) -> f64 {
    let rank = (quantile * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn values_are_positive_and_distributed_as_named() {
        with_session(1, |session| {
            for distribution in Distribution::ALL {
                let values = Values::generate(session, distribution, 100_000).unwrap();
                assert!(values.values.iter().all(|value| *value > 0.0 && value.is_finite()));
                let median = values.quantile(0.5);
                let expected = match distribution {
                    Distribution::Uniform => 500.0,
                    Distribution::LogNormal => 1.0,
                    Distribution::Bimodal => 101.4,
                    _ => 100.0 * 2f64.ln(),
                };
                assert!((median / expected - 1.0).abs() < 0.03, "{distribution:?}: {median}");
            }
            let is_sorted = |distribution| Values::generate(session, distribution, 1_000).unwrap().values.is_sorted();
            assert!(is_sorted(Distribution::Sorted) && !is_sorted(Distribution::Reversed));
            let other = with_session(2, |session| Values::generate(session, Distribution::Uniform, 9).unwrap().input);
            let again = Values::generate(session, Distribution::Uniform, 9).unwrap().input;
            assert!(again.digest != other.digest);
        });
    }

    #[test]
    fn ranks_and_quantiles_of_equal_values() {
        with_session(1, |session| {
            let mut values = Values::generate(session, Distribution::Uniform, 4).unwrap();
            values.sorted = vec![1.0, 2.0, 2.0, 3.0];
            assert_eq!((values.quantile(0.0), values.quantile(0.26), values.quantile(1.0)), (1.0, 2.0, 3.0));
            assert_eq!((values.rank_error(0.5, 2.0), values.rank_error(0.75, 2.0)), (0.0, 0.0));
            assert_eq!((values.rank_error(0.5, 3.0), values.rank_error(0.5, 1.5)), (0.25, 0.25));
        });
    }
}
