//! Search for one literal.

use crate::text::{self, Many, Piece, Text};
use arbitrary::Arbitrary;
use lanemark_kernels::scan::literal::tables::{COUNT, FIND, OFFSETS};
use lanemark_kernels::scan::literal::{Literal, reference};

#[derive(Debug, Arbitrary)]
struct Input {
    skip: u8,
    limit: u8,
    literal: Many<Piece, 5>,
    pieces: Many<Piece, 40>,
}

/// Every rung on the input that the bytes stand for.
///
/// # Panics
/// Where a rung differs from the reference.
pub fn check(data: &[u8]) {
    let Some(input) = text::input::<Input>(data) else { return };
    let needle = text::join::<&[u8]>(&input.literal, &[]);
    let text = Text::new(text::join(&input.pieces, &[&needle]), input.skip);
    let text = text.bytes();
    let Ok(literal) = Literal::new(&needle) else { return assert!(needle.is_empty(), "{needle:?} is a literal") };

    let offsets = reference::offsets(text, &needle);
    for (isa, rung) in FIND.usable() {
        assert_eq!(rung(&literal, text), offsets.first().copied(), "{isa}: first place of {needle:?}");
    }
    for (isa, rung) in COUNT.usable() {
        assert_eq!(rung(&literal, text), offsets.len() as u64, "{isa}: count of {needle:?}");
    }
    let limit = usize::from(input.limit);
    for (isa, rung) in OFFSETS.usable() {
        let mut found = vec![7];
        rung(&literal, text, &mut found, usize::MAX);
        assert_eq!(found, offsets, "{isa}: places of {needle:?}");
        rung(&literal, text, &mut found, limit);
        assert_eq!(found, offsets[..limit.min(offsets.len())], "{isa}: {limit} places of {needle:?}");
    }
    assert!(literal.find_iter(text).eq(offsets), "places of {needle:?} one by one");
}
