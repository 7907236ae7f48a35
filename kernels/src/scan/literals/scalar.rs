//! The scalar rung: one position after the other.

use super::filter::{Filter, Kind, Masks, Places};
use super::table::eight;
use super::{LiteralSet, Match, Matching, search};
use crate::scan::bytes::scalar::count_any;

/// The bits of a block's positions.
#[inline]
fn filter(filter: &Filter, text: &[u8], places: Places, masks: &mut Masks) -> usize {
    match filter.kind {
        Kind::Piece => filter.fill(text, places, masks, |bytes| {
            bits(|position| filter.passes_piece(eight(bytes, position * filter.stride)))
        }),
        Kind::Prefix => filter
            .fill(text, places, masks, |bytes| bits(|position| filter.passes_prefix(eight(bytes, position) as u32))),
        Kind::Classes => filter
            .fill(text, places, masks, |bytes| bits(|position| filter.passes_classes(eight(bytes, position) as u32))),
    }
}

/// One bit a position.
#[inline(always)]
fn bits(passes: impl Fn(usize) -> bool) -> u64 {
    (0..64).fold(0, |mask, position| mask | u64::from(passes(position)) << position)
}

pub(in crate::scan) fn count(set: &LiteralSet, text: &[u8], matching: Matching) -> u64 {
    match &set.single_bytes {
        Some(bytes) => count_any(text, bytes),
        None => search::count(set, text, matching, filter),
    }
}

pub(in crate::scan) fn search(set: &LiteralSet, text: &[u8], matching: Matching, emit: &mut dyn FnMut(Match)) {
    search::search(set, text, matching, filter, emit);
}
