use super::*;
use crate::scan::CountLiterals;
use crate::scan::testing::of_bytes;
use crate::testing::{LENGTHS, same};
use lanemark_kernels::scan::literals::reference;

fn check_in<L: AsRef<[u8]>>(literals: &[L], case: Case, text: &[u8], what: &str) {
    let expected = reference::find_all(literals, case, text, Matching::All);
    same(&FindLiterals::new(literals, case).unwrap(), text, &expected, what);
    same(&CountLiterals::new(literals, case).unwrap(), text, &(expected.len() as u64), what);
}

fn check<L: AsRef<[u8]>>(literals: &[L], text: &[u8], what: &str) {
    check_in(literals, Case::Sensitive, text, what);
}

#[test]
fn equals_the_reference_on_every_length() {
    let literals = ["ab", "abc", "b", "cabac", "ccccccccc", "bca", "abcabcab"];
    for n in LENGTHS {
        check(&literals, &of_bytes(n, b"abc"), &format!("{n} bytes"));
    }
}

#[test]
fn finds_literals_of_every_length() {
    for length in [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100, 1024] {
        let mut text = of_bytes(5_000, b"xyz");
        let literal = of_bytes(length, b"xyzw");
        for at in [0, 1, 1_234, 2_500 + length, 5_000 - length] {
            text[at.min(5_000 - length)..][..length].copy_from_slice(&literal);
        }
        check(&[literal], &text, &format!("a literal of {length} bytes"));
    }
}

#[test]
fn every_start_matches_or_none_does() {
    let text = vec![b'a'; 40_001];
    check(&["a", "aaa", "aa", "aaaaa", "aa"], &text, "all");
    check(&["aaab", "b"], &text, "none");
    check(&[[0u8; 3]], &vec![0; 20_000], "zeros");
    check(&[[0u8; 3]], &[0, 0], "zeros behind the text");
}

#[test]
fn many_literals_share_buckets() {
    // Two in a bucket: with many more, invocations make 65,535 rounds, where an old software adapter cuts them off.
    let text = of_bytes(3_000, b"abcd");
    let literals: Vec<&[u8]> = (0..24).map(|index| &text[index % 20 * 7..][..1 + index % 6]).collect();
    check(&literals, &text, "24 literals, some the same");
    // Forty in a bucket, which are rarely looked at.
    let rare: Vec<String> = (0..640).map(|index| format!("d{index:03}")).collect();
    let mut text = of_bytes(30_000, b"abc");
    (0..640).for_each(|index| text[index * 45 + index % 40..][..4].copy_from_slice(rare[index].as_bytes()));
    check(&rare, &text, "640 literals");
}

#[test]
fn matches_lie_across_borders() {
    let n = 600_003;
    let literal = "0123456789abcdefghijkl";
    let mut text = vec![b'.'; n];
    let mut place = |at: usize| text[at..][..literal.len()].copy_from_slice(literal.as_bytes());
    for (turn, border) in [64, 512, 16_384].into_iter().chain((65_536..n).step_by(65_536)).enumerate() {
        place(border - 1 - turn * 2 % literal.len());
        place(border + 2 * literal.len());
    }
    place(n - literal.len());
    let literals = [literal, "9ab", "l."];
    // The reference compares each literal at each place: quick enough for a few.
    check(&literals, &text, "borders");
}

#[test]
fn folds_letters_of_ascii() {
    let mut text = of_bytes(20_000, b"AaBb@[`{\xc1\xe1");
    text.extend(b"eRRor ERROR errOR");
    check_in(&["Error", "aB", "@[", "\u{c1}", "b"], Case::AsciiInsensitive, &text, "either case");
    check_in(&[&b"\xc1"[..], b"A`"], Case::AsciiInsensitive, &text, "bytes that are no letters");
}

#[test]
fn chooses_leftmost_matches() {
    let literals = ["ab", "abc", "b", "cab", "ab"];
    let text = of_bytes(5_000, b"abc");
    for matching in Matching::ALL {
        let expected = reference::find_all(&literals, Case::Sensitive, &text, matching);
        let find = FindLiterals::new(&literals, Case::Sensitive).unwrap().matching(matching);
        same(&find, &text, &expected, &format!("{matching:?}"));
    }
}

#[test]
fn refuses_sets_that_it_does_not_search_for() {
    let refused = |literals: &[Vec<u8>]| FindLiterals::new(literals, Case::Sensitive).unwrap_err().to_string();
    let many: Vec<Vec<u8>> = (0..1_025u32).map(|index| index.to_le_bytes().to_vec()).collect();
    assert_eq!(refused(&many), "the GPU searches for up to 1024 literals, and the set has 1025: use the CPU's");
    assert_eq!(
        refused(&[vec![1], vec![1; 1025]]),
        "the GPU searches for literals of up to 1024 bytes, and literal 1 has 1025: use the CPU's"
    );
    assert!(matches!(FindLiterals::new::<&str>(&[], Case::Sensitive), Err(LiteralsError::Set(_))));
    assert!(matches!(CountLiterals::new(&["a", ""], Case::Sensitive), Err(LiteralsError::Set(_))));
}

#[test]
fn refuses_more_matches_at_once_than_a_binding_holds() {
    let literals: Vec<String> = (1..=600).map(|length| "a".repeat(length)).collect();
    let find = FindLiterals::new(&literals, Case::Sensitive).unwrap();
    let portable = Capabilities::portable();
    let error = find.plan(&[b'b'; 70_000], &portable).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a list of 600 matches at each of 65536 bytes of text, for literals that begin alike (157286400 bytes) is more \
         than the 134217728 bytes that this device and its driver allow in one buffer, however much memory is free: use \
         smaller batches"
    );
    assert!(find.plan(&[b'b'; 50_000], &portable).is_ok());
}

/// An adapter that cuts loops off says so; another one finds everything.
#[test]
fn no_answer_is_wrong_where_loops_are_cut_off() {
    let Some(gpu) = crate::testing::gpu() else { return };
    // Half of the text is nothing but likely starts, so that some invocations are cut off and others are not.
    let text = [[b'a'; 20_000], [b'b'; 20_000]].concat();
    for most in [50, 80, 128] {
        let literals: Vec<String> = (1..=most).map(|length| "a".repeat(length)).collect();
        let find = FindLiterals::new(&literals, Case::Sensitive).unwrap();
        let count = CountLiterals::new(&literals, Case::Sensitive).unwrap();
        let expected = find.on_cpu(&text);
        match crate::Runner::new(gpu.clone(), find).run(&text) {
            Err(GpuError::Batch(reason)) => assert!(reason.contains("the adapter cut the search off"), "{reason}"),
            found => assert!(found.unwrap() == expected, "up to {most} bytes"),
        }
        match crate::Runner::new(gpu.clone(), count).run(&text) {
            Err(GpuError::Batch(reason)) => assert!(reason.contains("the adapter cut the search off"), "{reason}"),
            counted => assert_eq!(counted.unwrap(), expected.len() as u64, "up to {most} bytes"),
        }
    }
}
