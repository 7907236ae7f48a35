//! The most frequent keys.

use std::cmp::Reverse;

use super::{Library, Reading, integer, sketched};
use crate::answer::Answer;
use crate::input::Input;
use crate::work::{Implementation, Made};

/// What keeps the `k` keys with most occurrences, some of them by `counters` counters.
pub(super) trait TopK: Sized + Send + 'static {
    fn new(k: usize, counters: usize) -> Result<Self, String>;
    fn insert(&mut self, key: u64);
    /// What a pass must still do before the keys can be read.
    fn finish(&mut self) {}
    /// Keys and counts, in any order; it may be more than `k`.
    fn counts(&self) -> Vec<(u64, u64)>;
    /// Heap and inline; 0 where the library cannot tell.
    fn bytes(&self) -> usize;
}

pub(super) fn operation<T: TopK>(library: Library, note: &'static str) -> Implementation {
    library.does("top-k", note, top_k::<T>)
}

fn top_k<T: TopK>(input: &Input<'static>) -> Made {
    let keys = input.column::<u64>(0)?;
    let k = integer(input, 0, "k", 1..=1 << 20)?;
    let counters = integer(input, 1, "the counters", 1..=1 << 26)?;
    T::new(k, counters)?;
    let pass = move || {
        let mut sketch = T::new(k, counters).expect("it was made before");
        keys.iter().for_each(|key| sketch.insert(*key));
        sketch.finish();
        sketch
    };
    sketched(pass, move |sketch| {
        let mut counts = sketch.counts();
        counts.sort_unstable_by_key(|&(key, count)| (Reverse(count), key));
        counts.truncate(k);
        let first = counts.first().map_or(Answer::Nothing, |(_, count)| Answer::Float(*count as f64));
        Reading::new(first, sketch.bytes(), counts.into_iter().flat_map(|(key, count)| [key, count]))
    })
}
