//! How often keys came, by counters that keys share.

use super::{Library, Reading, integer, sketched};
use crate::answer::Answer;
use crate::input::Input;
use crate::work::{Implementation, Made};

/// A table of `depth` rows of `width` counters, or one of as many bytes.
pub(super) trait Frequency: Sized + Send + 'static {
    fn new(width: u32, depth: u8) -> Result<Self, String>;
    fn insert(&mut self, key: u64);
    fn estimate(&self, key: u64) -> u64;
    /// Heap and inline.
    fn bytes(&self) -> usize;
}

pub(super) fn plain<F: Frequency>(library: Library, note: &'static str) -> Implementation {
    library.does("frequency-plain", note, frequency::<F>)
}

pub(super) fn conservative<F: Frequency>(library: Library, note: &'static str) -> Implementation {
    library.does("frequency-conservative", note, frequency::<F>)
}

fn frequency<F: Frequency>(input: &Input<'static>) -> Made {
    let (keys, queries) = (input.column::<u64>(0)?, input.queries);
    let width = integer(input, 0, "the counters of a row", 4..=1 << 26)? as u32;
    let depth = integer(input, 1, "the rows", 1..=16)? as u8;
    let Some(&first) = queries.first() else {
        return Err("queries hold no key".into());
    };
    F::new(width, depth)?;
    let pass = move || {
        let mut sketch = F::new(width, depth).expect("it was made before");
        keys.iter().for_each(|key| sketch.insert(*key));
        sketch
    };
    sketched(pass, move |sketch| {
        let estimates = queries.iter().map(|key| sketch.estimate(*key));
        Reading::new(Answer::Float(sketch.estimate(first) as f64), sketch.bytes(), estimates)
    })
}
