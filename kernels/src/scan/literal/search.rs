//! The loop of every search: candidates by two rare bytes, 64 places to a mask; confirmation; and the linear search
//! where candidates are too many.
//!
//! Rejected: collecting the candidates of 4,096 places before the first is confirmed. On Zen 4 it gave 21.1 against 19.6
//! GB/s from memory with a match every 280 bytes, but 46 against 77 in L1 without one.

use super::Literal;
use super::sink::Sink;
use std::ops::ControlFlow;

/// Places that are tested at once.
pub(super) const GROUP: usize = 256;

/// Failed comparisons of eight bytes that are free in a stretch of text; past them there may be one for every
/// [`PLACES_PER_FAILURE`] places.
const FREE_FAILURES: usize = 256;

/// Beyond one failed comparison in so many places, the linear search is the faster.
const PLACES_PER_FAILURE: usize = 2;

/// Places that the linear search takes before candidates are tried again; at least eight times the needle, so that the
/// bytes compared twice at its ends do not count.
const LINEAR_STRETCH: usize = 64 * 1024;

/// How many comparisons of up to eight bytes it took to see that the two slices of equal length differ; `None` where
/// they are equal.
#[inline(always)]
fn difference(needle: &[u8], found: &[u8]) -> Option<usize> {
    macro_rules! ends_differ {
        ($bytes:literal) => {
            needle.first_chunk::<$bytes>() != found.first_chunk() || needle.last_chunk::<$bytes>() != found.last_chunk()
        };
    }
    let differ = match needle.len() {
        ..=1 => needle != found,
        2..=3 => ends_differ!(2),
        4..=7 => ends_differ!(4),
        8..=16 => ends_differ!(8),
        _ => {
            let (words, others) = (needle.as_chunks::<8>().0, found.as_chunks::<8>().0);
            let same = words.iter().zip(others).take_while(|(word, other)| word == other).count();
            return if same < words.len() {
                Some(same + 1)
            } else {
                (needle.last_chunk::<8>() != found.last_chunk()).then_some(same + 1)
            };
        }
    };
    differ.then_some(1)
}

/// Where a search stands.
pub(super) struct Progress {
    /// No match may start before it.
    next: usize,
    /// Failed comparisons since `since`.
    failures: usize,
    /// Where candidates were last begun with.
    since: usize,
}

impl Progress {
    #[inline(always)]
    pub(super) fn new() -> Progress {
        Progress { next: 0, failures: 0, since: 0 }
    }

    /// Confirms the candidates of a mask that starts at `base`.
    #[inline(always)]
    pub(super) fn confirm<S: Sink>(
        &mut self,
        literal: &Literal,
        text: &[u8],
        mut mask: u64,
        base: usize,
        sink: &mut S,
    ) -> ControlFlow<()> {
        let length = literal.needle.len();
        mask &= from_bit(self.next.saturating_sub(base));
        while mask != 0 {
            let bit = mask.trailing_zeros() as usize;
            let at = base + bit;
            match difference(&literal.needle, &text[at..at + length]) {
                None => {
                    sink.found(at)?;
                    self.next = at + length;
                    mask &= from_bit(bit + length);
                }
                Some(comparisons) => {
                    self.failures += comparisons;
                    mask &= mask - 1;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Searches a stretch from `base` on linearly where candidates failed too often; gives where to go on.
    #[inline(always)]
    pub(super) fn guard<S: Sink>(
        &mut self,
        literal: &Literal,
        text: &[u8],
        base: usize,
        sink: &mut S,
    ) -> ControlFlow<(), usize> {
        if self.failures <= FREE_FAILURES + (base - self.since) / PLACES_PER_FAILURE {
            return ControlFlow::Continue(base);
        }
        self.search_linearly(literal, text, base, sink)
    }

    #[cold]
    fn search_linearly<S: Sink>(
        &mut self,
        literal: &Literal,
        text: &[u8],
        base: usize,
        sink: &mut S,
    ) -> ControlFlow<(), usize> {
        let length = literal.needle.len();
        let start = base.max(self.next).min(text.len());
        let places = LINEAR_STRETCH.max(length * 8);
        let end = text.len().min(start + places + length - 1);
        let mut follower = Follower { sink, next: self.next, length };
        literal.two_way.search(&literal.needle, &text[start..end], start, &mut follower)?;
        self.next = follower.next;
        self.failures = 0;
        self.since = start + places;
        ControlFlow::Continue(self.since)
    }
}

/// Hands places on and remembers the end of the last.
struct Follower<'a, S> {
    sink: &'a mut S,
    next: usize,
    length: usize,
}

impl<S: Sink> Sink for Follower<'_, S> {
    fn found(&mut self, offset: usize) -> ControlFlow<()> {
        self.next = offset + self.length;
        self.sink.found(offset)
    }
}

/// All bits from this one on.
#[inline(always)]
fn from_bit(bit: usize) -> u64 {
    if bit < 64 { u64::MAX << bit } else { 0 }
}

/// One bit for each mask that has bits: where one of four has, a loop over these is foreseen, four questions are not.
#[inline(always)]
pub(super) fn blocks_with_bits(masks: [u64; 4]) -> u32 {
    masks.into_iter().enumerate().fold(0, |blocks, (index, mask)| blocks | u32::from(mask != 0) << index)
}

/// The searches of one level, one for each kind of sink; `$candidates(first, second, pair)` is the mask of the places
/// whose two bytes are the pair's, `$group` the masks of four such blocks where any is set. A single byte is counted by
/// `$bytes`, the level's rung of [`crate::scan::bytes`].
macro_rules! searches {
    ($level:ident, $bytes:ident; $pair:ident($sought:ty), $candidates:ident, $group:ident; $($search:ident($sink:ty);)*) => {
        $level! {
            $(fn $search(literal: &Literal, text: &[u8], sink: &mut $sink) -> ControlFlow<()> {
                let Some(more) = text.len().checked_sub(literal.needle.len()) else { return ControlFlow::Continue(()) };
                let places = more + 1;
                let first = &text[literal.first..][..places];
                let second = &text[literal.second..][..places];
                let pair = $pair([literal.needle[literal.first], literal.needle[literal.second]]);
                let mut progress = Progress::new();
                let mut base = 0;
                while let (Some((a, _)), Some((b, _))) = (
                    first.get(base..).and_then(|rest| rest.split_first_chunk::<GROUP>()),
                    second.get(base..).and_then(|rest| rest.split_first_chunk::<GROUP>()),
                ) {
                    if let Some(masks) = $group(a, b, pair) {
                        let mut blocks = blocks_with_bits(masks);
                        while blocks != 0 {
                            let index = blocks.trailing_zeros() as usize;
                            progress.confirm(literal, text, masks[index], base + index * 64, sink)?;
                            blocks &= blocks - 1;
                        }
                        base = progress.guard(literal, text, base + GROUP, sink)?;
                    } else {
                        base += GROUP;
                    }
                }
                while base < places {
                    // The last block reaches back over places that were tested, or past the end of a short text.
                    let from = base.min(places.saturating_sub(64));
                    let end = places.min(from + 64);
                    let (mut a, mut b) = ([0; 64], [0; 64]);
                    a[..end - from].copy_from_slice(&first[from..end]);
                    b[..end - from].copy_from_slice(&second[from..end]);
                    let untested = u64::MAX << (base - from) & (u64::MAX >> (64 - (end - from)));
                    progress.confirm(literal, text, $candidates(&a, &b, pair) & untested, from, sink)?;
                    base = progress.guard(literal, text, end, sink)?;
                }
                ControlFlow::Continue(())
            })*

            pub(super) fn find(literal: &Literal, text: &[u8]) -> Option<usize> {
                let mut first = First::default();
                let _ = find_in(literal, text, &mut first);
                first.0
            }

            pub(super) fn count(literal: &Literal, text: &[u8]) -> u64 {
                if let [byte] = *literal.needle {
                    return $bytes::count(text, byte);
                }
                let mut counter = Counter::default();
                let _ = count_in(literal, text, &mut counter);
                counter.0
            }

            pub(super) fn offsets(literal: &Literal, text: &[u8], offsets: &mut Vec<usize>, limit: usize) {
                offsets.clear();
                if limit > 0 {
                    let _ = offsets_in(literal, text, &mut Collector { offsets, limit });
                }
            }
        }
    };
}
pub(super) use searches;
