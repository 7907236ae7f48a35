//! Quantiles of a column of numbers.

use super::{Library, Reading, sketched};
use crate::answer::Answer;
use crate::input::Input;
use crate::work::{Implementation, Made};

/// A sketch of values, made for a relative error or a compression.
pub(super) trait Quantiles: Sized + Send + 'static {
    fn new(parameter: f64) -> Result<Self, String>;
    /// Takes all values, up to the point where quantiles can be asked for.
    fn extend(&mut self, values: &[f64]);
    /// Nothing where there are no values.
    fn quantile(&mut self, quantile: f64) -> Option<f64>;
    /// Heap and inline.
    fn bytes(&self) -> usize;
}

/// A library whose parameter is the relative error of a value.
pub(super) fn relative<Q: Quantiles>(library: Library, note: &'static str) -> Implementation {
    library.does("quantiles-relative", note, |input| {
        let error = input.numbers[0];
        match (1e-5..=0.5).contains(&error) {
            true => quantiles::<Q>(input),
            false => Err(format!("number 0, the relative error, is {error}, not 0.00001 to 0.5")),
        }
    })
}

/// A library whose parameter is the compression of a t-digest.
pub(super) fn t_digest<Q: Quantiles>(library: Library, note: &'static str) -> Implementation {
    library.does("quantiles-t-digest", note, |input| {
        let compression = input.numbers[0];
        match (10.0..=65_535.0).contains(&compression) && compression.fract() == 0.0 {
            true => quantiles::<Q>(input),
            false => Err(format!("number 0, the compression, is {compression}, not a whole number from 10 to 65535")),
        }
    })
}

fn quantiles<Q: Quantiles>(input: &Input<'static>) -> Made {
    let (values, queries, parameter) = (input.column::<f64>(0)?, input.queries, input.numbers[0]);
    if let Some(row) = values.iter().position(|value| !value.is_finite()) {
        return Err(format!("row {row} of column 0 is {}, which the libraries leave open", values[row]));
    }
    if queries.is_empty() {
        return Err("queries hold no quantile".into());
    }
    if let Some(at) = queries.iter().position(|bits| !(0.0..=1.0).contains(&f64::from_bits(*bits))) {
        return Err(format!("query {at} is {}, not a quantile from 0 to 1", f64::from_bits(queries[at])));
    }
    Q::new(parameter)?;
    let pass = move || {
        let mut sketch = Q::new(parameter).expect("it was made before");
        sketch.extend(values);
        sketch
    };
    sketched(pass, move |sketch| {
        let median = sketch.quantile(0.5).map_or(Answer::Nothing, Answer::Float);
        let bytes = sketch.bytes();
        let asked = queries.iter().map(|bits| sketch.quantile(f64::from_bits(*bits)).unwrap_or(f64::NAN).to_bits());
        Reading::new(median, bytes, asked)
    })
}
