//! Counts and indexes of a byte and of a set of bytes.

use crate::text::{self, Many, Piece, Text};
use arbitrary::Arbitrary;
use lanemark_kernels::scan::bytes::tables::{COUNT, COUNT_ANY, INDEX_ANY_U32, INDEX_ANY_U64, INDEX_U32, INDEX_U64};
use lanemark_kernels::scan::bytes::{ByteSet, reference};

#[derive(Debug, Arbitrary)]
struct Input {
    skip: u8,
    letter: u8,
    members: Many<u8, 8>,
    as_letters: bool,
    pieces: Many<Piece, 40>,
}

/// Every rung on the input that the bytes stand for.
///
/// # Panics
/// Where a rung differs from the reference.
pub fn check(data: &[u8]) {
    let Some(input) = text::input::<Input>(data) else { return };
    let byte = text::letter(input.letter);
    let text = Text::new(text::join(&input.pieces, &[[byte]]), input.skip);
    let text = text.bytes();

    let offsets = reference::index(text, byte);
    let narrow: Vec<u32> = offsets.iter().map(|offset| *offset as u32).collect();
    for (isa, rung) in COUNT.usable() {
        assert_eq!(rung(text, byte), reference::count(text, byte), "{isa}: count of {byte:#04x}");
    }
    for (isa, rung) in INDEX_U32.usable() {
        let mut found = vec![7];
        rung(text, byte, &mut found);
        assert_eq!(found, narrow, "{isa}: u32 offsets of {byte:#04x}");
    }
    for (isa, rung) in INDEX_U64.usable() {
        let mut found = vec![7];
        rung(text, byte, &mut found);
        assert_eq!(found, offsets, "{isa}: u64 offsets of {byte:#04x}");
    }

    let mut members = input.members.to_vec();
    if input.as_letters {
        members.iter_mut().for_each(|member| *member = text::letter(*member));
    }
    members.sort_unstable();
    members.dedup();
    let Ok(set) = ByteSet::new(&members) else { return assert!(members.is_empty(), "{members:?} is a set") };
    let offsets = reference::index_any(text, &set);
    let narrow: Vec<u32> = offsets.iter().map(|offset| *offset as u32).collect();
    for (isa, rung) in COUNT_ANY.usable() {
        assert_eq!(rung(text, &set), reference::count_any(text, &set), "{isa}: count of {members:?}");
    }
    for (isa, rung) in INDEX_ANY_U32.usable() {
        let mut found = vec![7];
        rung(text, &set, &mut found);
        assert_eq!(found, narrow, "{isa}: u32 offsets of {members:?}");
    }
    for (isa, rung) in INDEX_ANY_U64.usable() {
        let mut found = vec![7];
        rung(text, &set, &mut found);
        assert_eq!(found, offsets, "{isa}: u64 offsets of {members:?}");
    }
}
