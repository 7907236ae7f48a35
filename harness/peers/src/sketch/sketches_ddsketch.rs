//! `sketches-ddsketch`: the `DDSketch` of Datadog, ported from its Go implementation.

use sketches_ddsketch::{Config, DDSketch};

use super::Library;
use super::quantiles::{self, Quantiles};
use crate::work::Implementation;

/// Its default at a relative error of 1 %, and the smallest value that it tells from 0.
const BINS: f64 = 2048.0;
const SMALLEST: f64 = 1e-9;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "sketches-ddsketch", version: env!("LANEMARK_PEERS_SKETCHES_DDSKETCH") };
    let note = "a logarithm a value; at most 2048 bins at 1 % (as its default), more for less, then the lowest collapse; \
                0 below 1e-9";
    vec![quantiles::relative::<DDSketch>(library, note)]
}

impl Quantiles for DDSketch {
    fn new(relative_error: f64) -> Result<Self, String> {
        let bins = (BINS * 0.01 / relative_error).max(BINS).ceil();
        Ok(DDSketch::new(Config::new(relative_error, bins as u32, SMALLEST)))
    }

    fn extend(&mut self, values: &[f64]) {
        values.iter().for_each(|value| self.add(*value));
    }

    fn quantile(&mut self, quantile: f64) -> Option<f64> {
        DDSketch::quantile(self, quantile).expect("quantiles are checked before")
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.length() * size_of::<u64>()
    }
}
