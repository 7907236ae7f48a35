//! The examples of Flink's documentation and of SQL's MATCH_RECOGNIZE, with the matches given there.

use crate::aggregate::compare::Comparison::Equal;
use crate::pattern::{AfterMatch, Column, Condition, Contiguity, Element, Events, Pattern, reference};

/// A step for a letter.
fn is(letter: char) -> Condition {
    Condition::compare("letter", Equal, i64::from(u32::from(letter)))
}

/// The matches of a pattern in a stream of letters, one event a time unit: each as the letters with their places.
fn found(pattern: &Pattern, stream: &str) -> Vec<String> {
    let times: Vec<i64> = (0..stream.len() as i64).collect();
    let columns = [("letter", Column::U8(stream.as_bytes()))];
    let events = Events::new(&times, None, &columns).unwrap();
    let matches = reference::matches(std::slice::from_ref(pattern), &events).unwrap();
    let event = |number: u64| format!("{}{number}", &stream[number as usize..=number as usize]);
    matches.iter().map(|m| m.events.iter().map(|e| event(e.number)).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn contiguity_between_steps() {
    let begin = || Pattern::begin("a", is('a'));
    assert_eq!(found(&begin().next("b", is('b')), "acbb"), [""; 0]);
    assert_eq!(found(&begin().next("b", is('b')), "abb"), ["a0 b1"]);
    assert_eq!(found(&begin().followed_by("b", is('b')), "acbb"), ["a0 b2"]);
    assert_eq!(found(&begin().followed_by_any("b", is('b')), "acbb"), ["a0 b2", "a0 b3"]);
}

#[test]
fn contiguity_within_a_repetition() {
    let looping = || Pattern::begin("c", is('c')).followed_by("a", is('a')).one_or_more();
    let end = |pattern: Pattern| pattern.followed_by("b", is('b'));
    assert_eq!(
        found(&end(looping().consecutive()), "cdaaadab"),
        ["c0 a2 b7", "c0 a2 a3 b7", "c0 a2 a3 a4 b7"].map(String::from).into_iter().rev().collect::<Vec<_>>()
    );
    let mut relaxed = found(&end(looping()), "cdaaadab");
    relaxed.sort();
    assert_eq!(relaxed, ["c0 a2 a3 a4 a6 b7", "c0 a2 a3 a4 b7", "c0 a2 a3 b7", "c0 a2 b7"]);
    let mut combinations = found(&end(looping().allow_combinations()), "cdaaadab");
    combinations.sort();
    assert_eq!(
        combinations,
        [
            "c0 a2 a3 a4 a6 b7",
            "c0 a2 a3 a4 b7",
            "c0 a2 a3 a6 b7",
            "c0 a2 a3 b7",
            "c0 a2 a4 a6 b7",
            "c0 a2 a4 b7",
            "c0 a2 a6 b7",
            "c0 a2 b7"
        ]
    );
}

#[test]
fn after_match_skips() {
    let pattern = |skip| Pattern::begin("b", is('b')).one_or_more().consecutive().next("c", is('c')).after_match(skip);
    let found = |skip| found(&pattern(skip), "bbbc");
    assert_eq!(found(AfterMatch::NoSkip), ["b0 b1 b2 c3", "b1 b2 c3", "b2 c3"]);
    assert_eq!(found(AfterMatch::SkipToNext), ["b0 b1 b2 c3", "b1 b2 c3", "b2 c3"]);
    assert_eq!(found(AfterMatch::SkipPastLast), ["b0 b1 b2 c3"]);
    assert_eq!(found(AfterMatch::SkipToFirst("b".into())), ["b0 b1 b2 c3", "b1 b2 c3", "b2 c3"]);
    assert_eq!(found(AfterMatch::SkipToLast("b".into())), ["b0 b1 b2 c3", "b2 c3"]);
}

#[test]
fn skip_past_last_against_skip_to_first() {
    // Flink: (a | b | c) (b | c) c+ greedy d on a b c1 c2 c3 d.
    let any = |letters: &str| Element::Alternative(letters.chars().map(|c| Element::step(c, is(c))).collect());
    let pattern = |skip| {
        Pattern::of(any("abc"))
            .then(Contiguity::Strict, any("bc"))
            .then(Contiguity::Strict, Element::step("c", is('c')))
            .one_or_more()
            .consecutive()
            .greedy()
            .next("d", is('d'))
            .after_match(skip)
    };
    let found = |skip| found(&pattern(skip), "abcccd");
    assert_eq!(found(AfterMatch::NoSkip), ["a0 b1 c2 c3 c4 d5", "b1 c2 c3 c4 d5", "c2 c3 c4 d5"]);
    assert_eq!(found(AfterMatch::SkipPastLast), ["a0 b1 c2 c3 c4 d5"]);
    assert_eq!(found(AfterMatch::SkipToFirst("c".into())), ["a0 b1 c2 c3 c4 d5", "c2 c3 c4 d5"]);
}
