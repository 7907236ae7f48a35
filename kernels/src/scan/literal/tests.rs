//! Every rung against the reference.

use super::{EmptyLiteral, Literal, reference, tables::*, two_way::TwoWay};
use crate::scan::literal::sink::Collector;
use proptest::prelude::*;

fn check(text: &[u8], needle: &[u8]) {
    let literal = Literal::new(needle).unwrap();
    let expected = reference::offsets(text, needle);
    let about = || {
        let head = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        format!("{:?} ({} bytes) in {:?} ({} bytes)", head(needle), needle.len(), head(text), text.len())
    };
    for (isa, rung) in FIND.usable() {
        assert_eq!(rung(&literal, text), expected.first().copied(), "find, {isa}, {}", about());
    }
    for (isa, rung) in COUNT.usable() {
        assert_eq!(rung(&literal, text), expected.len() as u64, "count, {isa}, {}", about());
    }
    for (isa, rung) in OFFSETS.usable() {
        let mut offsets = vec![7; 3];
        rung(&literal, text, &mut offsets, usize::MAX);
        assert_eq!(offsets, expected, "offsets, {isa}, {}", about());
        rung(&literal, text, &mut offsets, 2);
        assert_eq!(offsets, expected[..expected.len().min(2)], "two offsets, {isa}, {}", about());
    }
    assert_eq!(literal.find_iter(text).collect::<Vec<_>>(), expected, "find_iter, {}", about());
    assert_eq!(literal.count(text), expected.len() as u64, "count, {}", about());
    let mut offsets = Vec::new();
    let _ = TwoWay::new(needle).search(needle, text, 0, &mut Collector { offsets: &mut offsets, limit: usize::MAX });
    assert_eq!(offsets, expected, "two-way, {}", about());
}

#[test]
fn one_hit_at_each_place() {
    for needle in [&b"q"[..], b"qx", b"qux", b"quux", b"quuuux", b"quuuuuux", b"0123456789abcdefghijklmnopqrst"] {
        for len in [needle.len(), 63, 64, 65, 128, 300, 600] {
            for place in 0..=len.saturating_sub(needle.len()) {
                let mut text = vec![b'u'; len.max(needle.len())];
                text[place..place + needle.len()].copy_from_slice(needle);
                check(&text, needle);
            }
        }
    }
}

#[test]
fn texts_shorter_than_the_literal() {
    for len in 0..70 {
        check(&vec![b'a'; len], &vec![b'a'; len + 1]);
        check(&vec![b'a'; len], &[b'a'; 70]);
    }
}

#[test]
fn texts_of_only_hits() {
    for length in 1..70 {
        check(&vec![b'a'; 1000], &vec![b'a'; length]);
    }
    check(&b"ab".repeat(700), b"ab");
    check(&b"abc".repeat(700), b"abca");
    check(&[0; 777], &[0, 0, 0]);
}

#[test]
fn differences_at_each_place_of_a_literal_are_seen() {
    for length in 1..40 {
        let needle: Vec<u8> = (0..length).map(|place| b'a' + place as u8 % 26).collect();
        let mut text = Vec::new();
        for place in 0..length {
            let mut other = needle.clone();
            other[place] ^= 1;
            text.extend_from_slice(&other);
        }
        text.extend_from_slice(&needle);
        check(&text, &needle);
    }
}

/// Candidates fail everywhere, late in the comparison: the linear search takes over, and hands back.
#[test]
fn candidates_that_fail_are_given_up_for_the_linear_search() {
    let needle = [b"ab".repeat(40), b"aab".to_vec(), b"ab".repeat(40)].concat();
    let mut text = b"ab".repeat(100_000);
    check(&text, &needle);
    for place in [0, 3_000, 65_000, 66_000, 140_001, 199_000] {
        text.splice(place..place, needle.iter().copied());
    }
    text.extend(std::iter::repeat_n(b'x', 5_000));
    text.extend_from_slice(&needle);
    check(&text, &needle);
    // A failure each place, at the first comparison.
    let text = b"etetetxetet".repeat(20_000);
    check(&text, b"etetetetetetetet");
    check(&text, b"tetxetetete");
    check(&vec![b'a'; 200_000], &[vec![b'a'; 50], b"b".to_vec(), vec![b'a'; 50]].concat());
}

/// Needles that repeat, cut at every length: what the Two-Way search tells apart.
#[test]
fn periodic_literals() {
    let text = [b"abaab".repeat(60), b"abaaba".repeat(50), b"aaaaab".repeat(50)].concat();
    for period in [&b"a"[..], b"ab", b"aab", b"aba", b"abaab", b"abaaba", b"aaaaab"] {
        for length in 1..40 {
            let needle: Vec<u8> = period.iter().copied().cycle().take(length).collect();
            check(&text, &needle);
        }
    }
}

#[test]
fn literals_longer_than_the_reach_of_the_pair() {
    let mut needle = vec![b'e'; 20_000];
    needle[9_000] = b'@';
    let text = [vec![b'e'; 30_000], needle.clone(), needle.clone(), vec![b'e'; 100]].concat();
    check(&text, &needle);
}

#[test]
fn no_bytes_are_no_literal() {
    assert_eq!(Literal::new(b""), Err(EmptyLiteral));
    assert!(EmptyLiteral.to_string().contains("at least one byte"));
}

#[test]
fn the_pair_is_the_rarest_of_the_literal() {
    let literal = Literal::new(b"request [id] done").unwrap();
    assert_eq!((literal.bytes()[literal.first], literal.bytes()[literal.second]), (b'q', b'['));
    let repeated = Literal::new(b"zzez").unwrap();
    assert_eq!((repeated.first, repeated.second), (0, 2));
}

/// Bytes of small alphabets, so that literals nearly match everywhere.
fn near_matches() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (1u8..4).prop_flat_map(|letters| {
        let letter = (0..letters).prop_map(|letter| b'a' + letter);
        (prop::collection::vec(letter.clone(), 0..1200), prop::collection::vec(letter, 1..24))
    })
}

proptest! {
    #[test]
    fn near_matches_as_the_reference((text, needle) in near_matches(), skip in 0usize..64) {
        check(&text[skip.min(text.len())..], &needle);
    }

    #[test]
    fn parts_of_the_text_as_the_reference(
        text in prop::collection::vec(any::<u8>(), 1..1500),
        start in any::<prop::sample::Index>(),
        length in 1usize..300,
    ) {
        let start = start.index(text.len());
        check(&text, &text[start..text.len().min(start + length)]);
    }
}
