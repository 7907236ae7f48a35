//! Every rung against the reference.

use super::tables::{COUNT, SEARCH};
use super::{Case, LiteralSet, LiteralSetError, Match, Matching, Options, reference};
use proptest::prelude::*;

const CASES: [Case; 2] = [Case::Sensitive, Case::AsciiInsensitive];

/// Every rung, counted and listed, and the stream in chunks of that many bytes.
fn as_the_reference<L: AsRef<[u8]>>(literals: &[L], text: &[u8], chunk: usize, sample: Option<&[u8]>) {
    for case in CASES {
        let set = LiteralSet::new(literals, &Options { case, sample }).unwrap();
        for matching in Matching::ALL {
            let expected = reference::find_all(literals, case, text, matching);
            for (isa, count) in COUNT.usable() {
                assert_eq!(count(&set, text, matching), expected.len() as u64, "{isa} {case:?} {matching:?}");
            }
            for (isa, search) in SEARCH.usable() {
                let mut found = Vec::new();
                search(&set, text, matching, &mut |one| found.push(one));
                assert_eq!(found, expected, "{isa} {case:?} {matching:?} {}", set.engine());
            }
            assert_eq!(streamed(&set, text, chunk, matching), expected, "{case:?} {matching:?} chunks of {chunk}");
        }
    }
}

fn streamed(set: &LiteralSet, text: &[u8], chunk: usize, matching: Matching) -> Vec<Match> {
    let mut found = Vec::new();
    let mut stream = set.stream(matching);
    text.chunks(chunk).for_each(|chunk| stream.feed(chunk, |one| found.push(one)));
    stream.finish(|one| found.push(one));
    found
}

/// Literals of those lengths and a text made of their pieces: near matches, overlaps and matches are frequent.
fn sets_and_texts(lengths: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<Vec<u8>>, Vec<u8>)> {
    let letter = || prop::sample::select(b"abAB@`\xe1\x00".to_vec());
    let literals = prop::collection::vec(prop::collection::vec(letter(), lengths), 1..12);
    literals.prop_flat_map(move |literals| {
        let piece = prop_oneof![
            prop::collection::vec(letter(), 0..9),
            prop::sample::select(literals.clone()),
            prop::sample::select(literals.clone()).prop_map(|mut piece| {
                piece.pop();
                piece
            }),
        ];
        (Just(literals), prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn short_literals((literals, text) in sets_and_texts(1..7), chunk in 1usize..80) {
        as_the_reference(&literals, &text, chunk, None);
    }

    #[test]
    fn long_literals((literals, text) in sets_and_texts(7..15), chunk in 1usize..80) {
        as_the_reference(&literals, &text, chunk, Some(b"abababab"));
    }

    #[test]
    fn many_of_middling_length((literals, text) in sets_and_texts(4..12), chunk in 1usize..80) {
        // More of them than buckets are tried for.
        let more = (0..70).map(|number| format!("~{number:03}").into_bytes());
        as_the_reference(&literals.into_iter().chain(more).collect::<Vec<_>>(), &text, chunk, None);
    }

    #[test]
    fn longer_literals((literals, text) in sets_and_texts(15..80), chunk in 1usize..80) {
        as_the_reference(&literals, &text, chunk, None);
    }

    #[test]
    fn literals_of_all_lengths((literals, text) in sets_and_texts(1..40), chunk in 1usize..80) {
        as_the_reference(&literals, &text, chunk, None);
    }
}

/// A text without the literal's letters, longer than two blocks.
fn background(len: usize) -> Vec<u8> {
    (0..len).map(|place| b"0123456789 :-"[place * 7 % 13]).collect()
}

#[test]
fn a_literal_is_found_at_every_place() {
    for literal in ["!", "!?", "!?%", "!?%&", "!?%&$#", "!?%&$#+", "!?%&$#+*^~<>|=;", "!?%&$#+*^~<>|=;,.(){}[]_'"] {
        let set = LiteralSet::new(&[literal], &Options::default()).unwrap();
        for len in [literal.len(), 200, 2 * super::filter::BLOCK + 100] {
            let places = 0..=len - literal.len();
            for place in
                places.clone().filter(|place| len <= 200 || place % super::filter::BLOCK > super::filter::BLOCK - 99)
            {
                let mut text = background(len);
                text[place..place + literal.len()].copy_from_slice(literal.as_bytes());
                for (isa, search) in SEARCH.usable() {
                    for matching in Matching::ALL {
                        let mut found = Vec::new();
                        search(&set, &text, matching, &mut |one| found.push(one.start));
                        assert_eq!(found, [place as u64], "{isa} {literal} at {place} of {len}");
                    }
                }
            }
        }
    }
}

#[test]
fn many_literals_of_every_kind() {
    let mut literals: Vec<String> = (0..3000).map(|number| format!("id-{:x}", number * 7919 % 65_536)).collect();
    literals.extend((0..300).map(|number| format!("{:x}", number * 31)));
    literals.extend((0..300).map(|number| format!("a name that is long and has number {number}")));
    let text: String = (0..400).map(|number| format!("{} id-{:x}\n", literals[number * 9], number * 331)).collect();
    as_the_reference(&literals, text.as_bytes(), 1000, Some(text.as_bytes()));
}

#[test]
fn equal_literals_and_empty_texts() {
    as_the_reference(
        &["same text here", "SAME text here", "same text here"],
        b"a SAME TEXT HERE same text here",
        3,
        None,
    );
    as_the_reference(&["a", "a", "A"], b"aAa", 1, None);
    as_the_reference(&["a"], b"", 1, None);
    as_the_reference(&["a", "-", "b", "\0"], b"aAaB-b\0@`", 2, None);
}

#[test]
fn a_literal_longer_than_chunks_and_blocks() {
    let literal: Vec<u8> = (0..40_000u32).map(|place| ((place * place) >> 3) as u8).collect();
    let text = [&background(777)[..], &literal, &background(100), &literal, &literal[..100]].concat();
    let set = LiteralSet::new(&[&literal[..], b"0123"], &Options::default()).unwrap();
    for chunk in [777, 5000, 16_384, 100_000] {
        let expected = set.find_all(&text, Matching::All);
        assert_eq!(expected.iter().filter(|found| found.literal == 0).count(), 2);
        assert_eq!(streamed(&set, &text, chunk, Matching::All), expected, "chunks of {chunk}");
    }
}

#[test]
fn what_cannot_be_a_set() {
    let error = |literals: &[&str]| LiteralSet::new(literals, &Options::default()).unwrap_err();
    assert_eq!(error(&[]), LiteralSetError::NoLiteral);
    assert_eq!(error(&["a", ""]), LiteralSetError::EmptyLiteral { literal: 1 });
    assert!(error(&["a", ""]).to_string().contains("literal 1"));
    let many = vec!["a"; LiteralSet::MOST + 1];
    assert_eq!(error(&many), LiteralSetError::TooMany { found: LiteralSet::MOST + 1 });
}

#[test]
fn what_a_set_says_of_itself() {
    let set = LiteralSet::new(&["timeout", "x", "refused connection"], &Options::default()).unwrap();
    assert_eq!((set.len(), set.longest(), set.literal(1), set.literal(3)), (3, 18, Some(&b"x"[..]), None));
    assert!(set.engine().contains("eight buckets") && set.bytes() > 2048, "{}", set.engine());
    let set = LiteralSet::new(&["timeout of a request"], &Options::default()).unwrap();
    assert!(set.engine().contains("pieces of 8 bytes at every 8th position"), "{}", set.engine());
}

/// Sparse and dense parts take turns, so that the way of searching changes in mid-text.
#[test]
fn dense_and_sparse_parts_of_one_text() {
    let literals = ["connection refused", "refused", "connection", "refused connection"];
    let mut text = Vec::new();
    for part in 0..6 {
        match part % 2 {
            0 => text.extend(background(3 * super::filter::BLOCK)),
            _ => (0..9000).for_each(|word| text.extend(literals[word * 7 % 3].bytes().chain([b' ']))),
        }
    }
    as_the_reference(&literals, &text, 100_000, None);
}
