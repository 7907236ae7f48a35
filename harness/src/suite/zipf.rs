//! Ranks of a Zipf distribution, drawn exactly and without a table.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

/// Draws ranks from 1 to `ranks`, rank k with a weight of k^-s, by rejection from the integral of the weights
/// (Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", 1996).
/// Under 1.1 draws a rank, whatever the number of ranks.
pub struct Zipf {
    exponent: f64,
    ranks: u64,
    /// The integral's values between which a draw lies.
    from: f64,
    to: f64,
    /// A rank at most so far above the drawn point is right without a look at its weight.
    sure: f64,
}

impl Zipf {
    /// For an exponent above 0 other than 1, whose integral is a logarithm.
    pub fn new(exponent: f64, ranks: u64) -> Zipf {
        let mut zipf = Zipf { exponent, ranks, from: 0.0, to: 0.0, sure: 0.0 };
        // Below 1.5 lies rank 1 with its whole weight of 1.
        zipf.from = zipf.integral(1.5) - 1.0;
        zipf.to = zipf.integral(ranks as f64 + 0.5);
        zipf.sure = 2.0 - zipf.inverse(zipf.integral(2.5) - 2f64.powf(-exponent));
        zipf
    }

    /// The integral of x^-s from 1.
    fn integral(&self, x: f64) -> f64 {
        (x.powf(1.0 - self.exponent) - 1.0) / (1.0 - self.exponent)
    }

    fn inverse(&self, integral: f64) -> f64 {
        (1.0 + integral * (1.0 - self.exponent)).powf(1.0 / (1.0 - self.exponent))
    }

    /// A rank.
    pub fn draw(&self, random: &mut Xoshiro256PlusPlus) -> u64 {
        loop {
            let uniform = (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
            let at = self.from + uniform * (self.to - self.from);
            let x = self.inverse(at);
            let rank = x.round().clamp(1.0, self.ranks as f64);
            if rank - x <= self.sure || at >= self.integral(rank + 0.5) - rank.powf(-self.exponent) {
                return rank as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::rand_core::SeedableRng;

    #[test]
    fn frequencies_are_those_of_the_weights() {
        const DRAWS: usize = 200_000;
        for exponent in [0.8, 1.1, 1.5] {
            let zipf = Zipf::new(exponent, 1_000);
            let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
            let mut counts = [0u32; 1_001];
            (0..DRAWS).for_each(|_| counts[zipf.draw(&mut random) as usize] += 1);
            assert_eq!(counts[0], 0);
            let total: f64 = (1..=1_000).map(|rank| f64::from(rank).powf(-exponent)).sum();
            for (rank, count) in counts.iter().enumerate().skip(1) {
                let expected = DRAWS as f64 * (rank as f64).powf(-exponent) / total;
                let off = (f64::from(*count) - expected).abs();
                assert!(off <= 5.0 * expected.sqrt() + 3.0, "s {exponent}, rank {rank}: {count} {expected}");
            }
        }
    }
}
