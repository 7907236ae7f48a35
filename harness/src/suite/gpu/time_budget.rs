//! How many samples a point can afford, and which variants would take too long for a profile.

use crate::measure::case::Variant;
use crate::measure::profile::Profile;
use std::collections::BTreeMap;

/// The longest that a pass of a variant may be expected to take, in nanoseconds; longer ones are left out. Each makes
/// [`FEWEST_ROUNDS`] passes and two more, which the family's share of the profile must hold.
pub fn longest_pass(profile: Profile) -> f64 {
    match profile {
        Profile::Quick | Profile::Gate => 16e6,
        Profile::Standard => 40e6,
        Profile::Full => f64::INFINITY,
    }
}

/// What all samples of a point should take together, in nanoseconds: the whole family must fit in the profile.
fn point_budget(profile: Profile) -> f64 {
    match profile {
        Profile::Quick | Profile::Gate => 0.1e9,
        Profile::Standard => 0.35e9,
        Profile::Full => f64::INFINITY,
    }
}

/// Samples of each variant at the least, however long they take: the extremes of five hold the true median between them
/// in 94 of 100 cases and those of six in 97, and no interval of resampled medians is wider.
pub const FEWEST_ROUNDS: usize = 6;

/// Items and time of a pass of each variant, at the batch sizes that it had a sample of, in rising order.
#[derive(Default)]
pub struct Known {
    passes: BTreeMap<String, Vec<(usize, f64)>>,
}

impl Known {
    /// Adds what a pass of each variant took at a batch size.
    pub fn add(&mut self, items: usize, passes_ns: BTreeMap<String, f64>) {
        for (variant, ns) in passes_ns {
            self.passes.entry(variant).or_default().push((items, ns));
        }
    }

    /// What a pass of the variant should take at a larger size; none where it had no sample.
    pub fn expected_ns(&self, variant: &str, items: usize) -> Option<f64> {
        match self.passes.get(variant)?.as_slice() {
            [] => None,
            // What of it is fixed is not known yet.
            [(_, ns)] => Some(*ns),
            [.., (fewer, sooner), (most, ns)] => {
                let each = (ns - sooner).max(0.0) / (most - fewer) as f64;
                Some(ns + each * (items as f64 - *most as f64))
            }
        }
    }

    /// The rounds that a point of these variants can afford.
    pub fn rounds(&self, variants: &[Variant<'_>], items: usize, profile: Profile) -> usize {
        let all: f64 = variants.iter().filter_map(|variant| self.expected_ns(&variant.name, items)).sum();
        // Beside the rounds, each variant is verified once and tried once.
        ((point_budget(profile) / all.max(1.0)) as usize).saturating_sub(2).max(FEWEST_ROUNDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_that_is_mostly_fixed_is_not_expected_to_grow_with_the_batch() {
        let mut known = Known::default();
        assert_eq!(known.expected_ns("gpu: end to end", 1 << 10), None);
        for items in [1 << 10, 1 << 12] {
            let ns = 8e6 + 10.0 * items as f64;
            known.add(items, BTreeMap::from([("gpu: end to end".to_owned(), ns)]));
            let expected = known.expected_ns("gpu: end to end", 1 << 14).unwrap();
            assert!(expected < 8.2e6, "{expected}");
        }
        assert_eq!(known.expected_ns("gpu: end to end", 1 << 20), Some(8e6 + 10.0 * (1 << 20) as f64));
    }
}
