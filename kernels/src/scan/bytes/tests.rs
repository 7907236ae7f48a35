//! Every rung against the reference.

use super::{ByteSet, ByteSetError, TooLong, reference, tables::*};
use crate::inputs::lengths;
use proptest::prelude::*;

/// Sets of one byte, of few, of one nibble's bytes, and of all.
fn sets() -> Vec<ByteSet> {
    let every: Vec<u8> = (0..=255).collect();
    let odd: Vec<u8> = (0..=255).filter(|byte| byte % 2 == 1).collect();
    let low: Vec<u8> = (0..128).collect();
    let high: Vec<u8> = (128..=255).rev().collect();
    [
        &b"\n"[..],
        b"\0",
        b"\xff\x7f",
        b",\n\"",
        b"\0\x80\n\r",
        b"0123456789",
        b"\x0f\x1f\x8f\xff",
        &odd,
        &low,
        &high,
        &every,
    ]
    .iter()
    .map(|bytes| ByteSet::new(bytes).unwrap())
    .collect()
}

/// A text of one kind: only hits, none, one in every so many bytes, or all byte values in turn.
fn text_of(kind: usize, len: usize) -> Vec<u8> {
    let byte = |place: usize| match kind {
        0 => b'\n',
        1 => b'x',
        2 if place % 117 == 116 => b'\n',
        3 if place.is_multiple_of(7) => b'\n',
        2 | 3 => b'.',
        _ => (place * 167 + place / 256) as u8,
    };
    (0..len).map(byte).collect()
}

fn check(text: &[u8], byte: u8, set: &ByteSet) {
    let narrow = |offsets: &[u64]| offsets.iter().map(|offset| *offset as u32).collect::<Vec<u32>>();
    let about = || format!("byte {byte}, set {:?}, {} bytes of text", set.members(), text.len());
    let (expected, expected_any) = (reference::index(text, byte), reference::index_any(text, set));
    for (isa, rung) in COUNT.usable() {
        assert_eq!(rung(text, byte), reference::count(text, byte), "count, {isa}, {}", about());
    }
    for (isa, rung) in COUNT_ANY.usable() {
        assert_eq!(rung(text, set), reference::count_any(text, set), "count of any, {isa}, {}", about());
    }
    // What is in the vectors before is no part of the answer.
    for (isa, rung) in INDEX_U32.usable() {
        let mut offsets = vec![7; 3];
        rung(text, byte, &mut offsets);
        assert_eq!(offsets, narrow(&expected), "u32 index, {isa}, {}", about());
    }
    for (isa, rung) in INDEX_U64.usable() {
        let mut offsets = vec![7; 3];
        rung(text, byte, &mut offsets);
        assert_eq!(offsets, expected, "u64 index, {isa}, {}", about());
    }
    for (isa, rung) in INDEX_ANY_U32.usable() {
        let mut offsets = vec![7; 3];
        rung(text, set, &mut offsets);
        assert_eq!(offsets, narrow(&expected_any), "u32 index of any, {isa}, {}", about());
    }
    for (isa, rung) in INDEX_ANY_U64.usable() {
        let mut offsets = vec![7; 3];
        rung(text, set, &mut offsets);
        assert_eq!(offsets, expected_any, "u64 index of any, {isa}, {}", about());
    }
}

#[test]
fn every_length_and_density_as_the_reference() {
    let sets = sets();
    for kind in 0..5 {
        for (turn, len) in lengths().into_iter().enumerate() {
            let text = text_of(kind, len + 3);
            for skip in 0..3 {
                check(&text[skip..skip + len], b'\n', &sets[(turn + skip) % sets.len()]);
            }
        }
    }
}

#[test]
fn every_byte_is_told_from_every_other() {
    let text: Vec<u8> = (0..=255).collect();
    let sets = sets();
    for byte in 0..=255 {
        check(&text, byte, &sets[usize::from(byte) % sets.len()]);
    }
    for set in &sets {
        check(&text, 0, set);
    }
}

#[test]
fn one_hit_at_each_place_of_a_group() {
    let set = ByteSet::new(b"\0\x80,;").unwrap();
    for place in 0..600 {
        let mut text = vec![b'a'; 600];
        text[place] = 0;
        check(&text, 0, &set);
    }
}

/// The counters of one byte must be emptied before they overflow.
#[test]
fn counters_do_not_overflow() {
    let set = ByteSet::new(b"abcde").unwrap();
    check(&vec![b'a'; 3 * 255 * 128 + 100], b'a', &set);
}

#[test]
fn an_index_keeps_its_capacity() {
    let text = text_of(2, 100_000);
    let mut offsets = Vec::new();
    super::index_u64(&text, b'\n', &mut offsets);
    let capacity = offsets.capacity();
    super::index_u64(&text, b'\n', &mut offsets);
    assert_eq!(offsets.capacity(), capacity);
    assert_eq!(offsets, reference::index(&text, b'\n'));
}

#[test]
fn sets_of_nothing_and_repeated_bytes_are_refused() {
    assert_eq!(ByteSet::new(b""), Err(ByteSetError::Empty));
    let error = ByteSet::new(b"abca").unwrap_err();
    assert_eq!(error, ByteSetError::Repeated { byte: b'a', index: 3 });
    assert!(error.to_string().contains("0x61") && error.to_string().contains("index 3"), "{error}");
}

#[test]
fn a_text_past_u32_is_refused() {
    assert_eq!(super::check_length(u32::MAX as usize), Ok(()));
    let error = super::check_length(1 << 32).unwrap_err();
    assert_eq!(error, TooLong { bytes: 1 << 32 });
    assert!(error.to_string().contains("4294967296"), "{error}");
}

proptest! {
    #[test]
    fn any_text_as_the_reference(
        text in prop::collection::vec(prop_oneof![any::<u8>(), 44u8..48], 0..1500),
        skip in 0usize..64,
        members in prop::collection::hash_set(prop_oneof![any::<u8>(), 44u8..48], 1..20),
        byte in prop_oneof![any::<u8>(), 44u8..48],
    ) {
        let members: Vec<u8> = members.into_iter().collect();
        check(&text[skip.min(text.len())..], byte, &ByteSet::new(&members).unwrap());
    }
}
