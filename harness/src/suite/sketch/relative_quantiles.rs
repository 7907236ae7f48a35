//! The histogram of bounded relative error as a sketch of quantiles.

use super::quantiles::{Quantiles, bench};
use super::values::Values;
use crate::suite::Definition;
use lanemark_kernels::sketch::relative_histogram::{RelativeHistogram, tables};

/// The relative error that the histogram promises.
const RELATIVE_ERROR: f64 = 0.01;

/// The bench.
pub fn definition() -> Definition {
    let title = "values taken into a histogram of 1 % relative error";
    bench::<RelativeHistogram>("sketch/quantiles-relative", title, &[], &tables::EXTEND)
}

impl Quantiles for RelativeHistogram {
    const PARAMETER: f64 = RELATIVE_ERROR;
    const ERROR: &'static str = "largest relative error";

    fn empty() -> Self {
        RelativeHistogram::new(RELATIVE_ERROR).expect("an error that it takes")
    }

    fn extend(&mut self, values: &[f64]) {
        RelativeHistogram::extend(self, values);
    }

    fn quantile(&mut self, quantile: f64) -> Option<f64> {
        RelativeHistogram::quantile(self, quantile)
    }

    fn heap_bytes(&self) -> usize {
        self.bytes()
    }

    fn to_bytes(&self) -> Vec<u8> {
        RelativeHistogram::to_bytes(self)
    }

    fn error(values: &Values, quantile: f64, value: f64) -> f64 {
        (value / values.quantile(quantile) - 1.0).abs()
    }
}
