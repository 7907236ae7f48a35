//! `tdigest`: a merging t-digest whose limits are quadratic in the rank.

use tdigest::TDigest;

use super::Library;
use super::quantiles::{self, Quantiles};
use crate::work::Implementation;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "tdigest", version: env!("LANEMARK_PEERS_TDIGEST") };
    vec![quantiles::t_digest::<TDigest>(
        library,
        "at most so many centroids; push, which buffers 5 values for each, then flush",
    )]
}

impl Quantiles for TDigest {
    fn new(compression: f64) -> Result<Self, String> {
        Ok(TDigest::new_with_size(compression as usize))
    }

    fn extend(&mut self, values: &[f64]) {
        values.iter().for_each(|value| self.push(*value));
        self.flush();
    }

    fn quantile(&mut self, quantile: f64) -> Option<f64> {
        self.estimate_quantile(quantile)
    }

    fn bytes(&self) -> usize {
        // The buffer is reserved with the first value, and its size is fixed by the compression.
        let buffer = if self.is_empty() { 0 } else { 5 * self.max_size() * size_of::<f64>() };
        size_of::<Self>() + size_of_val(self.centroids()) + buffer
    }
}
