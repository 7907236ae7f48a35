//! Exact quantiles: the standard library sorts all values.

use super::Library;
use super::quantiles::{self, Quantiles};
use crate::work::Implementation;

pub(super) fn implementations() -> Vec<Implementation> {
    let library = Library { name: "std sort (exact)", version: env!("LANEMARK_PEERS_RUST") };
    let note = "copies all values and sorts them, unstable";
    vec![quantiles::relative::<Sorted>(library, note), quantiles::t_digest::<Sorted>(library, note)]
}

struct Sorted(Vec<f64>);

impl Quantiles for Sorted {
    fn new(_parameter: f64) -> Result<Self, String> {
        Ok(Self(Vec::new()))
    }

    fn extend(&mut self, values: &[f64]) {
        self.0.extend_from_slice(values);
        self.0.sort_unstable_by(f64::total_cmp);
    }

    /// The value of rank `quantile * (count - 1)`, rounded down.
    fn quantile(&mut self, quantile: f64) -> Option<f64> {
        let last = self.0.len().checked_sub(1)?;
        Some(self.0[(last as f64 * quantile) as usize])
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.0.capacity() * size_of::<f64>()
    }
}
