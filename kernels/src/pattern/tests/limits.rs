//! What a matcher keeps, what it shares, and what it refuses.

use crate::aggregate::compare::Comparison::Equal;
use crate::pattern::{
    AfterMatch, Column, Condition, Contiguity, Element, Events, Matcher, Matches, Options, Overflow, Pattern,
    PatternError,
};

fn pattern(text: &str) -> Pattern {
    let define = "DEFINE A AS x = 'a', B AS x = 'b', C AS x = 'c', D AS x = 'd'";
    let inside = &text[text.find('(').unwrap()..text.rfind(')').unwrap()];
    let used: Vec<&str> = define[7..].split(", ").filter(|part| inside.contains(&part[..1])).collect();
    Pattern::parse(&format!("{text} DEFINE {}", used.join(", "))).unwrap()
}

/// Takes letters in, one a time unit from `time` on.
fn take(matcher: &mut Matcher, letters: &str, time: i64, matches: &mut Matches) -> Result<(), PatternError> {
    let times: Vec<i64> = (time..).take(letters.len()).collect();
    let keys = vec![0; letters.len()];
    matcher.extend(&Events::new(&times, Some(&keys), &[("x", Column::U8(letters.as_bytes()))])?, matches)
}

fn options(most_partial_matches: usize, on_overflow: Overflow) -> Options {
    Options { keys: 1, most_partial_matches, on_overflow }
}

#[test]
fn a_pattern_of_64_steps_takes_less_than_51_200_bytes() {
    let conditions = |step: u32| Condition::compare("x", Equal, i64::from(step));
    for contiguity in [Contiguity::Strict, Contiguity::SkipTillNext, Contiguity::SkipTillAny] {
        let steps = (0..64).map(|step| (contiguity, Element::step(format!("step {step}"), conditions(step)))).collect();
        let plain = Pattern::of(Element::Sequence(steps));
        for pattern in [plain.clone(), plain.within(1000).partition_by("key").after_match(AfterMatch::SkipPastLast)] {
            let matcher = Matcher::new(&[pattern], Options { keys: 1, ..Options::default() }).unwrap();
            assert!(matcher.bytes() < 51_200, "{} bytes", matcher.bytes());
        }
    }
}

#[test]
fn equal_beginnings_share_states() {
    let states = |texts: &[&str]| {
        let patterns: Vec<Pattern> = texts.iter().map(|text| pattern(&format!("{text} AFTER MATCH NO SKIP"))).collect();
        Matcher::new_general(&patterns, Options::default()).unwrap().states()
    };
    assert_eq!(states(&["PATTERN (A -> B -> C)"]), 3);
    assert_eq!(states(&["PATTERN (A -> B -> C)", "PATTERN (A -> B -> D)"]), 4);
    assert_eq!(states(&["PATTERN (A -> B -> C)", "PATTERN (A ->> B -> C)"]), 5);
    assert_eq!(states(&["PATTERN (A -> B -> C)", "PATTERN (A -> B -> C) WITHIN 5"]), 6);
}

#[test]
fn partial_matches_end_with_their_time() {
    let mut matcher = Matcher::new_general(&[pattern("PATTERN (A -> B) WITHIN 10")], Options::default()).unwrap();
    let mut matches = Matches::new();
    take(&mut matcher, &"a".repeat(1000), 0, &mut matches).unwrap();
    assert_eq!(matcher.partial_matches(), 10);
    take(&mut matcher, "c", 2000, &mut matches).unwrap();
    assert_eq!((matcher.partial_matches(), matches.len()), (0, 0));
}

#[test]
fn memory_is_bounded_however_long_the_stream() {
    let texts =
        ["PATTERN (A -> (-> B)+? -> C) WITHIN 50", "PATTERN (A B+? C)", "PATTERN (A ->> (->> B){2} -> C) WITHIN 20"];
    for text in texts {
        let mut matcher = Matcher::new(&[pattern(text)], Options::default()).unwrap();
        let mut matches = Matches::new();
        let mut most = 0;
        for round in 0..40 {
            take(&mut matcher, &"abbbdbbacb".repeat(20), round * 200, &mut matches).unwrap();
            matches.clear();
            if round == 9 {
                most = matcher.bytes();
            }
        }
        assert_eq!(matcher.bytes(), most, "{text}");
    }
}

#[test]
fn an_overflow_is_an_error_until_cleared() {
    let mut matcher = Matcher::new(&[pattern("PATTERN (A -> B)")], options(3, Overflow::Error)).unwrap();
    let mut matches = Matches::new();
    let overflow = PatternError::Overflow { number: 5, what: "partial matches", most: 3 };
    take(&mut matcher, "ab", 0, &mut matches).unwrap();
    assert_eq!(take(&mut matcher, "aaaab", 2, &mut matches), Err(overflow.clone()));
    assert_eq!(take(&mut matcher, "b", 9, &mut matches), Err(overflow));
    matcher.clear();
    take(&mut matcher, "ab", 0, &mut matches).unwrap();
    assert_eq!(matches.len(), 2);
}

#[test]
fn the_oldest_are_dropped_and_counted() {
    for cut in 1..7 {
        let text = "PATTERN (A -> B) AFTER MATCH NO SKIP";
        let mut matcher = Matcher::new(&[pattern(text)], options(2, Overflow::DropOldest)).unwrap();
        let mut matches = Matches::new();
        for (index, letters) in "aacaacb".as_bytes().chunks(cut).enumerate() {
            let letters = std::str::from_utf8(letters).unwrap();
            take(&mut matcher, letters, (index * cut) as i64, &mut matches).unwrap();
        }
        let starts: Vec<u64> = matches.sorted().iter().map(|found| found.first()).collect();
        assert_eq!((starts, matcher.dropped()), (vec![3, 4], 2), "batches of {cut}");
    }
}

#[test]
fn events_in_partial_matches_are_limited_too() {
    // One partial match that takes ever more events in, and no time that ends it.
    let text = "PATTERN (A (-> B)+ -> C)";
    let mut matches = Matches::new();
    let letters = format!("a{}", "b".repeat(70_000));
    let mut matcher = Matcher::new(&[pattern(text)], options(8, Overflow::Error)).unwrap();
    let error = take(&mut matcher, &letters, 0, &mut matches).unwrap_err();
    assert_eq!(error, PatternError::Overflow { number: 65_536, what: "events in partial matches", most: 65_536 });
    let mut matcher = Matcher::new(&[pattern(text)], options(8, Overflow::DropOldest)).unwrap();
    take(&mut matcher, &letters, 0, &mut matches).unwrap();
    assert_eq!((matcher.dropped(), matcher.partial_matches()), (1, 0));
}

#[test]
fn a_refused_batch_leaves_no_trace() {
    let text = "PARTITION BY k PATTERN (A -> B) WITHIN 100";
    let mut matcher = Matcher::new(&[pattern(text)], Options { keys: 2, ..Options::default() }).unwrap();
    let mut matches = Matches::new();
    take(&mut matcher, "a", 5, &mut matches).unwrap();
    let columns = [("x", Column::U8(b"ab"))];
    let mut extend = |times: &[i64], keys: Option<&[u32]>, columns: &[(&str, Column<'_>)]| {
        matcher.extend(&Events::new(times, keys, columns).unwrap(), &mut matches)
    };
    let unknown = PatternError::UnknownKey { index: 1, key: 2, keys: 2 };
    assert_eq!(extend(&[6, 7], Some(&[0, 2]), &columns), Err(unknown));
    assert_eq!(extend(&[6, 7], None, &columns), Err(PatternError::KeysMissing));
    let decreases = PatternError::TimeDecreases { index: 0, time: 4, previous: 5 };
    assert_eq!(extend(&[4, 7], Some(&[0, 0]), &columns), Err(decreases));
    let missing = PatternError::MissingColumn { column: "x".to_string() };
    assert_eq!(extend(&[6, 7], Some(&[0, 0]), &[]), Err(missing));
    assert_eq!(extend(&[6, 7], Some(&[0, 0]), &columns), Ok(()));
    assert_eq!(matches.iter().map(|found| (found.first(), found.last())).collect::<Vec<_>>(), [(0, 2)]);
}

#[test]
fn patterns_without_meaning_are_refused() {
    let a = || Element::step("A", Condition::compare("x", Equal, 1));
    let refused = |pattern: Pattern| match Matcher::new(&[pattern], Options::default()) {
        Err(PatternError::Invalid { pattern: 0, reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Pattern::of(Element::Sequence(vec![]))), "it has an empty sequence");
    assert_eq!(refused(Pattern::of(Element::Alternative(vec![]))), "it has an alternative of nothing");
    assert_eq!(refused(Pattern::of(Element::not("N", Condition::always()))), "it has no step");
    assert_eq!(refused(Pattern::of(a().repeated(2, Some(1)))), "a repetition of at least 2 and at most 1 passes");
    assert_eq!(refused(Pattern::of(a()).within(0)), "within 0 no event can match, as it lies above every time");
    let twice = Pattern::of(a()).next("A", Condition::compare("x", Equal, 2));
    assert_eq!(refused(twice), "the name `A` has two conditions");
    let repeated = Pattern::of(a()).not_next("N", Condition::always()).one_or_more();
    assert_eq!(refused(repeated), "a repeated negation; one says the same");
    let negation = Element::not("N", Condition::always());
    let first = Pattern::of(a().repeated(0, Some(1))).then(Contiguity::Strict, negation).next("B", Condition::always());
    assert!(refused(first).starts_with("it begins with a negation"));
    let skip = Pattern::of(a()).after_match(AfterMatch::SkipToFirst("B".to_string()));
    assert_eq!(refused(skip), "after a match it skips to `B`, which is none of its steps");
    assert_eq!(refused(Pattern::of(a().repeated(70_000, None))), "it compiles to more than 65536 states");
    let nothing = Element::Alternative((0..3).map(|_| a().repeated(0, None)).collect());
    let many = Pattern::of(nothing.repeated(0, Some(60_000)));
    assert!(refused(many).starts_with("it "));
}

#[test]
fn patterns_of_too_many_ways_are_refused_or_compiled_soon() {
    let nested = (0..60).fold("B?".to_string(), |part, _| format!("({part}){{2}}"));
    let names = |name: &str| (0..600).map(|step| format!("{name}{step}")).collect::<Vec<_>>().join(" | ");
    let texts = [
        "PATTERN (A+? -> (B?){4000000000} -> C)".to_string(),
        format!("PATTERN (A+? -> {nested} -> C)"),
        format!("PATTERN (A {nested} C)"),
        format!("PATTERN (({})+ -> ({}))", names("A"), names("B")),
    ];
    for text in texts {
        // A text may be refused for its depth, too.
        let Ok(pattern) = Pattern::parse(&text) else { continue };
        match Matcher::new(&[pattern], Options::default()) {
            Ok(_) | Err(PatternError::Invalid { pattern: 0, .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn alternatives_of_64_steps_are_no_too_many_ways() {
    let names = |name: &str| (0..64).map(|step| format!("{name}{step}")).collect::<Vec<_>>();
    let both = [names("A"), names("B")].concat();
    let defined: Vec<String> = both.iter().enumerate().map(|(step, name)| format!("{name} AS x = {step}")).collect();
    let pattern = format!("({})+ -> ({})", names("A").join(" | "), names("B").join(" | "));
    let text = format!("PATTERN ({pattern}) DEFINE {}", defined.join(", "));
    assert!(Matcher::new(&[Pattern::parse(&text).unwrap()], Options::default()).is_ok());
}

#[test]
fn what_is_over_does_not_count() {
    let (keys, runs) = (4096, 17);
    let of_event: Vec<u32> = (0..keys).flat_map(|key| std::iter::repeat_n(key, runs)).collect();
    let times: Vec<i64> = of_event.iter().map(|key| i64::from(*key) * 100).collect();
    let letters = vec![b'a'; times.len()];
    let columns = [("x", Column::U8(&letters))];
    let events = Events::new(&times, Some(&of_event), &columns).unwrap();
    // The general automaton, and the bit-parallel engine, which has room at 16 for each key.
    for most_partial_matches in [1000, 65_536] {
        let options = Options { keys: keys as usize, most_partial_matches, on_overflow: Overflow::Error };
        let mut matcher = Matcher::new(&[pattern("PARTITION BY k PATTERN (A -> B) WITHIN 10")], options).unwrap();
        assert_eq!(matcher.extend(&events, &mut Matches::new()), Ok(()));
    }
}

#[test]
fn what_the_bits_keep_is_limited_within_a_batch() {
    let mut matches = Matches::new();
    let patterns = [pattern("PATTERN (A -> B)"), pattern("PATTERN (A+ C)")];
    let mut matcher = Matcher::new(&patterns, options(16, Overflow::Error)).unwrap();
    let overflow = PatternError::Overflow { number: 18, what: "partial matches", most: 16 };
    assert_eq!(take(&mut matcher, &format!("ab{}", "a".repeat(9000)), 0, &mut matches), Err(overflow.clone()));
    assert_eq!(take(&mut matcher, "b", 9100, &mut matches), Err(overflow));
    assert_eq!(matches.len(), 1);
    matcher.clear();
    assert_eq!(take(&mut matcher, "ab", 0, &mut matches), Ok(()));
}

#[test]
fn conditions_with_a_nan_are_equal_to_themselves() {
    let define = "DEFINE A AS x <> NAN";
    let twice = Pattern::parse(&format!("PATTERN (A -> A) {define}")).unwrap();
    assert!(Matcher::new(&[twice], Options::default()).is_ok());
    let optional = Pattern::parse(&format!("PATTERN ((A?&){{2}}) AFTER MATCH NO SKIP {define}")).unwrap();
    let mut matcher = Matcher::new(&[optional], Options::default()).unwrap();
    let mut matches = Matches::new();
    take(&mut matcher, "abc", 0, &mut matches).unwrap();
    matcher.finish(&mut matches);
    let mut found: Vec<Vec<u64>> =
        matches.iter().map(|found| found.events.iter().map(|event| event.number).collect()).collect();
    found.sort();
    let all = found.len();
    found.dedup();
    assert!(all > 0);
    assert_eq!(found.len(), all);
}
