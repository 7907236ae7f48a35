//! Every way of every library gives the naive answer.

use super::*;

/// Text with everything that the libraries may trip over: overlaps, NUL, invalid UTF-8, no newline at the end.
fn texts() -> Vec<Vec<u8>> {
    let mut mixed = Vec::new();
    for turn in 0..500_u32 {
        mixed.extend_from_slice(format!("{turn} error aaaa,\"x\",ab abab errors\n").as_bytes());
        mixed.extend_from_slice(&[0xff, 0xc3, 0x28, 0, b'a', b'b', 0xff, 0xff]);
    }
    vec![Vec::new(), b"a".to_vec(), b"\n\n\n".to_vec(), vec![0xff; 100], vec![b'a'; 777], mixed]
}

fn sets() -> Vec<Vec<Vec<u8>>> {
    let set = |literals: &[&[u8]]| literals.iter().map(|literal| literal.to_vec()).collect();
    vec![
        set(&[b"error"]),
        set(&[b"a", b"ab", b"abab"]),
        set(&[b"abab", b"ab", b"a"]),
        set(&[b"error", b"errors", b"rors", b"\xff\xff", b"\0", b"\xc3\x28", b"(.|x)*", b"aa"]),
    ]
}

fn naive_index(text: &[u8], bytes: &[u8]) -> Vec<u32> {
    (0..text.len() as u32).filter(|at| bytes.contains(&text[*at as usize])).collect()
}

/// Matches of a set without overlaps, the earlier literal first.
fn naive_leftmost(text: &[u8], literals: &[Vec<u8>]) -> u64 {
    let (mut count, mut at) = (0, 0);
    while at < text.len() {
        let found = literals.iter().find(|literal| text[at..].starts_with(literal));
        count += u64::from(found.is_some());
        at += found.map_or(1, Vec::len);
    }
    count
}

fn naive_all(text: &[u8], literals: &[Vec<u8>]) -> u64 {
    let starting = |at: usize| literals.iter().filter(|literal| text[at..].starts_with(literal)).count() as u64;
    (0..text.len()).map(starting).sum()
}

#[test]
fn bytes() {
    for text in texts() {
        for byte in [b'\n', b'a', 0, 0xff] {
            let expected = naive_index(&text, &[byte]);
            for way in count_byte(byte) {
                assert_eq!((way.call)(&text), expected.len() as u64, "{} {byte}", way.name());
            }
            for way in index_byte(byte) {
                let mut offsets = vec![7];
                (way.call)(&text, &mut offsets);
                assert_eq!(offsets, expected, "{} {byte}", way.name());
            }
        }
        for way in index_three(*b",\n\"") {
            let mut offsets = vec![7];
            (way.call)(&text, &mut offsets);
            assert_eq!(offsets, naive_index(&text, b",\n\""), "{}", way.name());
        }
    }
}

#[test]
fn literals() {
    for text in texts() {
        for set in sets() {
            let expected = naive_leftmost(&text, &set[..1]);
            for way in count_literal(&set[0]) {
                assert_eq!((way.call)(&text), expected, "{} {:?}", way.name(), set[0]);
            }
            let refusable =
                |way: &Result<Way<Count>, Refused>| way.as_ref().err().is_none_or(|why| why.contains("packed"));
            let ways = count_leftmost_first(&set, &text);
            assert!(ways.iter().all(refusable) && ways.iter().flatten().count() >= 4);
            for way in ways.iter().flatten() {
                assert_eq!((way.call)(&text), naive_leftmost(&text, &set), "{} {set:?}", way.name());
            }
            let ways = count_all(&set, &text);
            assert!(ways.iter().all(Result::is_ok) && ways.len() >= 3);
            for way in ways.iter().flatten() {
                assert_eq!((way.call)(&text), naive_all(&text, &set), "{} {set:?}", way.name());
            }
        }
    }
}

#[test]
fn places_of_literals() {
    for text in texts() {
        for set in sets() {
            for way in index_literal(&set[0]) {
                let (way, mut found) = (way.unwrap(), vec![7]);
                (way.call)(&text, &mut found);
                let (mut naive, mut at) = (Vec::new(), 0);
                while at < text.len() {
                    let here = text[at..].starts_with(&set[0]);
                    naive.extend(here.then_some(at as u32));
                    at += if here { set[0].len() } else { 1 };
                }
                assert_eq!(found, naive, "{} {:?}", way.name(), set[0]);
            }
            let mut naive = Vec::new();
            for at in 0..text.len() {
                let starting = (0..).zip(&set).filter(|(_, one)| text[at..].starts_with(one));
                naive.extend(starting.map(|(number, _)| (at as u32, number)));
            }
            for way in index_all(&set, &text) {
                let (way, mut found) = (way.unwrap(), vec![7]);
                (way.call)(&text, &mut found);
                let mut found: Vec<(u32, u32)> = found.chunks(2).map(|one| (one[1], one[0])).collect();
                found.sort_unstable();
                assert_eq!(found, naive, "{} {set:?}", way.name());
            }
        }
    }
}

#[test]
fn a_set_that_a_library_cannot_hold_is_refused_by_name() {
    let many: Vec<Vec<u8>> = (0..1000).map(|number| format!("literal {number}").into_bytes()).collect();
    let refused: Vec<Refused> = count_leftmost_first(&many, b"").into_iter().filter_map(Result::err).collect();
    assert!(matches!(&refused[..], [why] if why.starts_with("aho-corasick") && why.contains("packed")), "{refused:?}");
}

#[test]
fn versions_are_those_of_the_lock_file() {
    let lock = include_str!("../../../Cargo.lock");
    for (library, version) in [
        ("memchr", memchr::VERSION),
        ("bytecount", bytecount::VERSION),
        ("aho-corasick", aho_corasick::VERSION),
        ("daachorse", daachorse::VERSION),
        ("regex", regex::VERSION),
        #[cfg(feature = "stringzilla")]
        ("stringzilla", stringzilla::VERSION),
    ] {
        assert!(lock.contains(&format!("name = \"{library}\"\nversion = \"{version}\"\n")), "{library} {version}");
    }
}

#[test]
fn the_listing_names_libraries_with_their_versions() {
    assert!(names("scan/count-byte").contains(&format!("bytecount {}", bytecount::VERSION)));
    assert!(names("scan/literals-leftmost").contains(&format!("aho-corasick {} (DFA)", aho_corasick::VERSION)));
    assert!(names("aggregate/sum-f64").is_empty());
}
