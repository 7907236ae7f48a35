//! The rungs of the ladder agree on lines of every kind.

use super::*;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Templates that share prefixes, have short ones or none, and can match the same lines.
const AWKWARD: [&str; 14] = [
    "load of {word} is {integer}",
    "load of {word} is {decimal}",
    "load of {word} is {percentage}",
    "load of {word}",
    "load of {rest}",
    "load",
    "{word} of {word} is {word}",
    "{integer}{integer}",
    "a {word}:{word} b",
    "a {word}: b",
    "température {decimal} °C",
    "{{x}} {integer}%",
    "x{percentage}{decimal}{rest}",
    "{rest}",
];

fn assert_all_rungs_agree(text: &[u8], templates: &[&str], header_fields: usize) {
    for threads in [1, 3] {
        let workload = Workload::new(text, templates, header_fields, threads).unwrap();
        let lines = workload.reference.ids.len();
        let expected = workload.expected(lines).answer;
        for rung in rungs(&workload.templates, header_fields, threads).unwrap() {
            let mut variant = workload.documented(&rung, None);
            // Once more, so that the cache answers too.
            variant.task.run(1);
            assert_eq!(variant.task.answer(), Ok(expected), "{} on {threads} threads", rung.name);
        }
        for mut variant in workload.rungs(&MATCH_BATCH.usable().iter().map(|(isa, _)| *isa).collect::<Vec<_>>()) {
            variant.task.run(2);
            assert_eq!(variant.task.answer(), Ok(expected), "{} on {threads} threads", variant.name);
        }
    }
}

#[test]
fn all_rungs_agree_on_generated_lines_and_on_spoilt_ones() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
    let mut lines = LogLines::new(random.clone());
    let mut text = Vec::new();
    for index in 0..3_000 {
        let start = text.len();
        lines.append(&mut text);
        match index % 10 {
            // An empty line, a lost header, a byte that is no UTF-8, a line end of the other kind, a line cut short.
            0 => text.push(b'\n'),
            1 => drop(text.drain(start..start + 30)),
            2 => {
                let at = start + random.next_u64() as usize % (text.len() - 1 - start);
                text[at] = 0xff;
            }
            3 => text.splice(text.len() - 1.., *b"\r\n").for_each(drop),
            4 => {
                let kept = start + random.next_u64() as usize % (text.len() - start);
                text.truncate(kept);
                text.push(b'\n');
            }
            _ => {}
        }
    }
    text.pop();
    let templates: Vec<&str> = TYPED_40.iter().map(|template| template.text).collect();
    let workload = Workload::new(&text, &templates, HEADER_FIELDS, 1).unwrap();
    let matched = workload.reference.ids.iter().filter(|id| **id != UNMATCHED).count();
    assert!((1_800..2_700).contains(&matched), "{matched} of {}", workload.reference.ids.len());
    assert_all_rungs_agree(&text, &templates, HEADER_FIELDS);
}

#[test]
fn all_rungs_agree_where_templates_overlap() {
    const PIECES: [&[u8]; 24] = [
        b"load",
        b" of ",
        b" is ",
        b"load of ",
        b"a ",
        b": b",
        b":",
        b" b",
        b"{x} ",
        b"%",
        b"x",
        b"1",
        b"+42",
        b"-7.5",
        b"3.",
        b"99.9%",
        b"9223372036854775808",
        b"\xff",
        "température ".as_bytes(),
        " °C".as_bytes(),
        b"\t",
        b" ",
        b"\r",
        b"w",
    ];
    let mut random = Xoshiro256PlusPlus::seed_from_u64(8);
    let mut text = Vec::new();
    for _ in 0..4_000 {
        for _ in 0..random.next_u64() % 7 {
            text.extend_from_slice(PIECES[random.next_u64() as usize % PIECES.len()]);
        }
        text.push(b'\n');
    }
    assert_all_rungs_agree(&text, &AWKWARD, 0);
    assert_all_rungs_agree(&text, &AWKWARD[..12], 0);
    assert_all_rungs_agree(&text, &AWKWARD[..6], 1);
    assert_all_rungs_agree(b"", &AWKWARD, 0);
    assert_all_rungs_agree(b"\n", &AWKWARD[..4], 2);
}

#[test]
fn the_first_lines_have_the_answer_of_a_text_of_their_own() {
    let mut lines = LogLines::new(Xoshiro256PlusPlus::seed_from_u64(9));
    let mut text = Vec::new();
    for _ in 0..200 {
        lines.append(&mut text);
    }
    let templates: Vec<&str> = TYPED_40.iter().map(|template| template.text).collect();
    let workload = Workload::new(&text, &templates, HEADER_FIELDS, 1).unwrap();
    let few = Workload::new(workload.first(50), &templates, HEADER_FIELDS, 1).unwrap();
    assert_eq!(few.reference.ids.len(), 50);
    assert_eq!(workload.expected(50).answer, few.expected(50).answer);
    assert!(matches!(few.expected(50).answer, Answer::Lines { matched: 50, .. }));
}
