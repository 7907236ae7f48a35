//! Quantiles: a histogram of bounded relative error, and a t-digest of small rank error.

use super::relative_quantiles;
use super::streams::{key_count, values};
use super::values::{Distribution, QUANTILES, Values, exact_quantile};
use crate::before::sketches;
use crate::measure::case::Sampled;
use crate::measure::levels::Level;
use crate::measure::task::Expected;
use crate::suite::race::{Accuracies, Accuracy, Oracle, Race, bytes_figure, curve, figure, outcomes, scalar, state};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::sketch::t_digest::{self, TDigest};
use lanemark_peers::{Answer, Column, Input};
use std::hint::black_box;
use std::rc::Rc;

/// The compression of the t-digest.
const COMPRESSION: u32 = 100;

/// The figure of the t-digest's largest rank error.
pub const RANK_ERROR: &str = "largest rank error";

/// The bench of the t-digest.
pub const T_DIGEST: &str = "sketch/quantiles-t-digest";

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        relative_quantiles::definition(),
        bench::<TDigest>(
            T_DIGEST,
            "values taken into a t-digest of compression 100",
            &["events.future.t-digest"],
            &t_digest::tables::EXTEND,
        ),
    ]
}

/// A sketch of quantiles.
pub trait Quantiles: Sized + 'static {
    /// What a library is asked for: relative error, or compression.
    const PARAMETER: f64;
    /// What its error is called.
    const ERROR: &'static str;
    /// With nothing taken in.
    fn empty() -> Self;
    /// Takes values in.
    fn extend(&mut self, values: &[f64]);
    /// The value of a quantile.
    fn quantile(&mut self, quantile: f64) -> Option<f64>;
    /// What it takes from the heap.
    fn heap_bytes(&self) -> usize;
    /// Its state.
    fn to_bytes(&self) -> Vec<u8>;
    /// The error of a value that was given for a quantile.
    fn error(values: &Values, quantile: f64, value: f64) -> f64;
}

impl Quantiles for TDigest {
    const PARAMETER: f64 = COMPRESSION as f64;
    const ERROR: &'static str = RANK_ERROR;

    fn empty() -> Self {
        TDigest::new(COMPRESSION).expect("a compression that it takes")
    }

    fn extend(&mut self, values: &[f64]) {
        TDigest::extend(self, values);
    }

    fn quantile(&mut self, quantile: f64) -> Option<f64> {
        TDigest::quantile(self, quantile)
    }

    fn heap_bytes(&self) -> usize {
        self.bytes()
    }

    fn to_bytes(&self) -> Vec<u8> {
        TDigest::to_bytes(self)
    }

    fn error(values: &Values, quantile: f64, value: f64) -> f64 {
        values.rank_error(quantile, value)
    }
}

/// The bench of a sketch of quantiles.
pub fn bench<S: Quantiles>(
    id: &str,
    title: &str,
    claims: &'static [&'static str],
    kernel: &'static Kernel<fn(&mut S, &[f64])>,
) -> Definition {
    Definition {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: "values/s",
        claims,
        kernel: kernel.listing().ok(),
        own_input: OwnInput::None,
        points: |_| vec![Point { label: Distribution::ALL[0].name().to_owned(), ..Point::at(Level::Memory) }],
        measure: Box::new(move |session, definition, point| measure(session, definition, point, kernel)),
    }
}

/// The input of a library.
fn peer_input<'a>(values: &'a [f64], parameter: f64, queries: &'a [u64]) -> Input<'a> {
    let mut input = Input { columns: vec![Column::F64(values)], queries, ..Input::default() };
    input.numbers[0] = parameter;
    input
}

fn measure<S: Quantiles>(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    kernel: &'static Kernel<fn(&mut S, &[f64])>,
) -> Result<Sampled, SuiteError> {
    let n = key_count(session.settings.profile);
    let stream = values(session, Distribution::ALL[0], n)?;
    let column = &stream.values[..];
    let race = Race::new(session, n);
    let reference = Oracle::new(|n| {
        let mut sketch = S::empty();
        scalar(kernel)(&mut sketch, &column[..n]);
        state(&sketch.to_bytes())
    });
    let median = Oracle::new(|n| {
        let mut values = column[..n].to_vec();
        let (_, median, _) = values.select_nth_unstable_by((n.div_ceil(2)).max(1) - 1, f64::total_cmp);
        Answer::Float(*median)
    });
    let near = |n: usize| {
        let answer = median.of(n);
        let Answer::Float(value) = answer else { return Expected { answer, tolerance: None } };
        Expected { answer, tolerance: Some(0.05 * value) }
    };
    let queries = QUANTILES.map(f64::to_bits);
    let mut variants = vec![race.before(
        "every value, sorted",
        |n| median.of(n),
        |n| sketches::sorted(black_box(&column[..n])),
        |sorted| Answer::Float(exact_quantile(sorted, 0.5)),
    )];
    variants.extend(race.peers(
        &definition.id,
        |_| true,
        |n| peer_input(&column[..n], S::PARAMETER, &queries),
        near,
    )?);
    variants.extend(race.rungs(
        kernel,
        |n| reference.of(n),
        move |extend, n| {
            let mut sketch = S::empty();
            extend(&mut sketch, black_box(&column[..n]));
            sketch
        },
        |sketch: &S| state(&sketch.to_bytes()),
    ));
    let accuracies = accuracies::<S>(session, &definition.id, &stream, &queries)?;
    race.measure(definition, point, stream.input.clone(), bytemuck::cast_slice(column), variants, accuracies)
}

/// The errors of every variant on every distribution; the timed stream is the first of them.
fn accuracies<S: Quantiles>(
    session: &Session<'_>,
    operation: &str,
    timed: &Rc<Values>,
    queries: &[u64],
) -> Result<Accuracies, SuiteError> {
    let mut own = Vec::new();
    let mut peers: Vec<(String, Errors)> = Vec::new();
    let mut bytes = 0;
    for distribution in Distribution::ALL {
        let stream = match distribution == Distribution::ALL[0] {
            true => Rc::clone(timed),
            false => values(session, distribution, timed.values.len().min(1 << 20))?,
        };
        let mut sketch = S::empty();
        sketch.extend(&stream.values);
        bytes = (sketch.heap_bytes() + size_of::<S>()) as u64;
        let given: Vec<f64> = QUANTILES.iter().map(|quantile| sketch.quantile(*quantile).unwrap_or(f64::NAN)).collect();
        own.push(of_distribution::<S>(distribution, &stream, &given));
        let input = peer_input(&stream.values, S::PARAMETER, queries);
        for outcome in outcomes(session, operation, |_| true, &input)? {
            let given: Vec<f64> = outcome.results.iter().map(|bits| f64::from_bits(*bits)).collect();
            let errors = of_distribution::<S>(distribution, &stream, &given);
            match peers.iter_mut().find(|(name, _)| *name == outcome.variant) {
                Some((_, known)) => known.curves.push(errors),
                None => peers.push((outcome.variant, Errors { bytes: outcome.bytes, curves: vec![errors] })),
            }
        }
    }
    let of_peer = |(name, errors): (String, Errors)| (name, accuracy::<S>(errors));
    Ok(Accuracies {
        own: accuracy::<S>(Errors { bytes, curves: own }),
        peers: peers.into_iter().map(of_peer).collect(),
    })
}

/// The errors of a distribution at every quantile.
type Curve = (Distribution, Vec<(f64, f64)>);

/// What a variant's errors are, and what it takes.
struct Errors {
    bytes: u64,
    curves: Vec<Curve>,
}

fn of_distribution<S: Quantiles>(distribution: Distribution, values: &Values, given: &[f64]) -> Curve {
    let errors = QUANTILES.iter().zip(given).map(|(quantile, value)| (*quantile, S::error(values, *quantile, *value)));
    (distribution, errors.collect())
}

fn accuracy<S: Quantiles>(errors: Errors) -> Accuracy {
    let largest = |points: &[(f64, f64)]| points.iter().map(|(_, error)| *error).fold(0.0, f64::max);
    let over_all = errors.curves.iter().map(|(_, points)| largest(points)).fold(0.0, f64::max);
    let mut figures = vec![figure(S::ERROR, over_all, "fraction")];
    figures.extend(bytes_figure(errors.bytes));
    let what = S::ERROR.trim_start_matches("largest ");
    let drawn = |(distribution, points): Curve| {
        curve(format!("{what}, {} values", distribution.name()), "fraction", "quantile", points)
    };
    Accuracy { figures, curves: errors.curves.into_iter().map(drawn).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_error_of_all_distributions_is_the_figure() {
        let curves = vec![
            (Distribution::Uniform, vec![(0.1, 0.001), (0.5, 0.004)]),
            (Distribution::Sorted, vec![(0.1, 0.002), (0.5, 0.0)]),
        ];
        let accuracy = accuracy::<TDigest>(Errors { bytes: 0, curves });
        assert_eq!(accuracy.figures, [figure(RANK_ERROR, 0.004, "fraction")]);
        assert_eq!(accuracy.curves[1].name, "rank error, sorted values");
    }
}
