//! Distinct counts: of a column of keys, of strings, and the error over many streams.

use super::{Library, Reading, integer, sketched};
use crate::answer::Answer;
use crate::input::Input;
use crate::streams::stream_key;
use crate::work::{Implementation, Made};

/// The precision of every sketch here: 2^14 registers.
pub(super) const PRECISION: u8 = 14;

/// A sketch, or a set, of keys of one type.
pub(super) trait Distinct<K: ?Sized>: Send + 'static {
    fn new() -> Self;
    fn insert(&mut self, key: &K);
    fn estimate(&mut self) -> f64;
    /// Heap and inline; 0 where the library cannot tell.
    fn bytes(&self) -> usize;
}

/// The three operations of a library, whose sketches of keys and of strings may be of two types.
pub(super) fn operations<K: Distinct<u64>, S: Distinct<[u8]>>(
    library: Library,
    note: &'static str,
) -> Vec<Implementation> {
    let mut all = counts::<K, S>(library, note);
    all.push(library.does("distinct-error", note, error::<K>));
    all
}

/// The two that count a column.
pub(super) fn counts<K: Distinct<u64>, S: Distinct<[u8]>>(library: Library, note: &'static str) -> Vec<Implementation> {
    vec![library.does("distinct-count", note, keys::<K>), library.does("distinct-strings", note, strings::<S>)]
}

fn keys<K: Distinct<u64>>(input: &Input<'static>) -> Made {
    let keys = input.column::<u64>(0)?;
    let pass = move || {
        let mut sketch = K::new();
        keys.iter().for_each(|key| sketch.insert(key));
        sketch
    };
    sketched(pass, read)
}

fn strings<S: Distinct<[u8]>>(input: &Input<'static>) -> Made {
    let (bytes, offsets) = (input.texts[0], input.column::<u32>(0)?);
    check_offsets(bytes, offsets)?;
    let pass = move || {
        let mut sketch = S::new();
        offsets.windows(2).for_each(|ends| sketch.insert(&bytes[ends[0] as usize..ends[1] as usize]));
        sketch
    };
    sketched(pass, read)
}

fn read<K: ?Sized, D: Distinct<K>>(sketch: &mut D) -> Reading {
    Reading::new(Answer::Float(sketch.estimate()), sketch.bytes(), [])
}

fn check_offsets(bytes: &[u8], offsets: &[u32]) -> Result<(), String> {
    let Some(&last) = offsets.last() else {
        return Err("column 0 holds no offset; no strings have one, 0".into());
    };
    if let Some(at) = offsets.windows(2).position(|pair| pair[0] > pair[1]) {
        return Err(format!("offset {} in column 0 is {}, below the {} before", at + 1, offsets[at + 1], offsets[at]));
    }
    match last as usize > bytes.len() {
        true => Err(format!("the last offset in column 0 is {last}, text 0 has {} bytes", bytes.len())),
        false => Ok(()),
    }
}

/// The streams at whose checkpoints a sketch is asked, and what all of them answered.
struct Streams {
    bytes: usize,
    estimates: Vec<f64>,
}

fn error<K: Distinct<u64>>(input: &Input<'static>) -> Made {
    let (seed, checkpoints) = (input.integers[0] as u64, input.queries);
    let streams = integer(input, 1, "the streams", 1..=1_000_000)?;
    if checkpoints.is_empty() {
        return Err("queries hold no checkpoint".into());
    }
    if let Some(at) = checkpoints.windows(2).position(|pair| pair[0] >= pair[1]) {
        return Err(format!("query {} is not above the checkpoint before", at + 1));
    }
    let pass = move || {
        let mut all = Streams { bytes: 0, estimates: Vec::with_capacity(streams * checkpoints.len()) };
        for stream in 0..streams as u64 {
            let (mut sketch, mut next) = (K::new(), 0);
            for &checkpoint in checkpoints {
                (next..checkpoint).for_each(|i| sketch.insert(&stream_key(seed, stream, i)));
                next = checkpoint;
                all.estimates.push(sketch.estimate());
            }
            all.bytes = sketch.bytes();
        }
        all
    };
    let last = checkpoints.len() - 1;
    sketched(pass, move |all| {
        let words = all.estimates.iter().map(|estimate| estimate.to_bits());
        Reading::new(Answer::Float(all.estimates[last]), all.bytes, words)
    })
}
