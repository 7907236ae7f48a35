//! The sketches: what each operation asks of a library, and one file for each library.
//!
//! A pass makes a new sketch and feeds it everything; what is read from it is computed when it is asked for, outside of
//! the pass.

use std::hint::black_box;
use std::ops::RangeInclusive;

use crate::answer::Answer;
use crate::input::Input;
use crate::work::{Bitmap, Implementation, Made, Work};

mod distinct;
mod frequency;
mod membership;
mod quantiles;
mod top_k;

mod cardinality_estimator;
mod count_min_sketch;
mod datasketches;
mod fastbloom;
mod hashbrown;
mod heavykeeper;
mod hyperloglockless;
mod hyperloglogplus;
mod sbbf;
mod simple_hll;
mod sketches_ddsketch;
mod std_sort;
mod tdigest;
mod topk;

pub(crate) fn implementations() -> Vec<Implementation> {
    let libraries: [fn() -> Vec<Implementation>; 14] = [
        simple_hll::implementations,
        datasketches::implementations,
        cardinality_estimator::implementations,
        hyperloglockless::implementations,
        hyperloglogplus::implementations,
        count_min_sketch::implementations,
        heavykeeper::implementations,
        topk::implementations,
        sbbf::implementations,
        fastbloom::implementations,
        tdigest::implementations,
        sketches_ddsketch::implementations,
        hashbrown::implementations,
        std_sort::implementations,
    ];
    libraries.iter().flat_map(|library| library()).collect()
}

/// A library by the name that its entries carry.
#[derive(Clone, Copy)]
struct Library {
    name: &'static str,
    version: &'static str,
}

impl Library {
    fn does(self, operation: &str, note: &'static str, make: fn(&Input<'static>) -> Made) -> Implementation {
        let (name, version, operation) = (self.name, self.version, format!("sketch/{operation}"));
        Implementation { name, version, operation, note, bitmap: Bitmap::None, make }
    }
}

/// Integer `at` of the input, which must lie in a range of no negative numbers.
fn integer(input: &Input<'_>, at: usize, what: &str, range: RangeInclusive<i64>) -> Result<usize, String> {
    let value = input.integers[at];
    match range.contains(&value) {
        true => Ok(value as usize),
        false => Err(format!("integer {at}, {what}, is {value}, not {} to {}", range.start(), range.end())),
    }
}

/// What is read from a sketch after a pass.
struct Reading {
    answer: Answer,
    words: Vec<u64>,
}

impl Reading {
    /// Bytes first, then the results.
    fn new(answer: Answer, bytes: usize, results: impl IntoIterator<Item = u64>) -> Self {
        Self { answer, words: std::iter::once(bytes as u64).chain(results).collect() }
    }
}

/// A task that makes a new sketch in each pass, after it has let go of the last one.
fn sketched<S: Send + 'static>(
    pass: impl Fn() -> S + Send + 'static,
    read: impl Fn(&mut S) -> Reading + Send + 'static,
) -> Made {
    Ok(Box::new(Sketched { sketch: None, pass, read }))
}

struct Sketched<S, P, R> {
    sketch: Option<S>,
    pass: P,
    read: R,
}

impl<S, P, R> Work for Sketched<S, P, R>
where
    S: Send,
    P: Fn() -> S + Send,
    R: Fn(&mut S) -> Reading + Send,
{
    fn run(&mut self) {
        self.sketch = None;
        self.sketch = Some((self.pass)());
        black_box(&self.sketch);
    }

    fn answer(&mut self) -> Answer {
        self.sketch.as_mut().map_or(Answer::Nothing, |sketch| (self.read)(sketch).answer)
    }

    fn words(&mut self) -> Vec<u64> {
        self.sketch.as_mut().map_or_else(Vec::new, |sketch| (self.read)(sketch).words)
    }
}
