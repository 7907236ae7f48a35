//! The linear search that a text gets where candidates are too many: Crochemore and Perrin, "Two-way string-matching",
//! Journal of the ACM 38 (1991).
//!
//! The needle is cut where its two parts repeat at no smaller distance than its whole: the right part is compared from
//! left to right, the left part from right to left. Every mismatch moves the needle by what is already known of the
//! text, so that a byte is compared at most twice, with no memory but three numbers.

use super::sink::Sink;
use std::cmp::Ordering;
use std::ops::ControlFlow;

/// Where the needle is cut, and how it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TwoWay {
    /// Length of the left part.
    cut: usize,
    /// How far the needle moves after its right part matched and its left part did not.
    step: usize,
    /// The needle repeats after `step` bytes, so that what matched before a move need not be compared again.
    periodic: bool,
}

impl TwoWay {
    /// In time linear in the needle's length, without memory.
    pub(super) fn new(needle: &[u8]) -> TwoWay {
        let (cut, period) = maximal_suffix(needle, Ordering::Less).max(maximal_suffix(needle, Ordering::Greater));
        let periodic = needle.get(period..period + cut).is_some_and(|shifted| needle[..cut] == *shifted);
        let step = if periodic { period } else { cut.max(needle.len() - cut) + 1 };
        TwoWay { cut, step, periodic }
    }

    /// Hands over the places of the needle in the text, not overlapping, as offsets from `base` on.
    pub(super) fn search<S: Sink>(&self, needle: &[u8], text: &[u8], base: usize, sink: &mut S) -> ControlFlow<()> {
        let (mut at, mut known) = (0, 0);
        while let Some(window) = text.get(at..at + needle.len()) {
            let right = self.cut.max(known);
            let matched = needle[right..].iter().zip(&window[right..]).take_while(|(a, b)| a == b).count();
            if right + matched < needle.len() {
                at += right + matched - self.cut + 1;
                known = 0;
            } else if needle.get(known..self.cut) == window.get(known..self.cut) {
                sink.found(base + at)?;
                at += needle.len();
                known = 0;
            } else {
                at += self.step;
                known = if self.periodic { needle.len() - self.step } else { 0 };
            }
        }
        ControlFlow::Continue(())
    }
}

/// Start and period of the needle's greatest suffix, in the order of bytes in which `less` says what is smaller.
fn maximal_suffix(needle: &[u8], less: Ordering) -> (usize, usize) {
    let (mut start, mut candidate, mut length, mut period) = (0, 1, 0, 1);
    while let (Some(challenger), Some(holder)) = (needle.get(candidate + length), needle.get(start + length)) {
        let order = challenger.cmp(holder);
        if order == Ordering::Equal {
            length += 1;
            if length == period {
                candidate += period;
                length = 0;
            }
        } else if order == less {
            candidate += length + 1;
            length = 0;
            period = candidate - start;
        } else {
            start = candidate;
            candidate += 1;
            (length, period) = (0, 1);
        }
    }
    (start, period)
}
