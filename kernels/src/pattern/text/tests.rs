//! Texts and what they say, there and back; and what is said of texts that are no pattern.

use crate::aggregate::compare::Comparison;
use crate::pattern::{AfterMatch, Condition, Contiguity, Element, Greed, Pattern};
use proptest::prelude::*;

fn step(name: &str) -> Element {
    Element::step(name, Condition::always())
}

fn repeat(element: Element, min: u32, max: Option<u32>, greed: Greed, contiguity: Contiguity) -> Element {
    Element::Repeat { element: Box::new(element), min, max, greed, contiguity }
}

/// The element of a pattern without definitions.
fn element(text: &str) -> Element {
    Pattern::parse(&format!("PATTERN ({text})")).unwrap().element
}

#[test]
fn contiguity_has_its_signs() {
    use Contiguity::{SkipTillAny, SkipTillNext, Strict};
    let parts = vec![(Strict, step("A")), (Strict, step("B")), (SkipTillNext, step("C")), (SkipTillAny, step("D"))];
    assert_eq!(element("A B -> C ->> D"), Element::Sequence(parts));
    let not = |contiguity| (contiguity, Element::not("B", Condition::always()));
    let with = |contiguity| Element::Sequence(vec![(Strict, step("A")), not(contiguity), (SkipTillNext, step("C"))]);
    assert_eq!(element("A !B -> C"), with(Strict));
    assert_eq!(element("A -> !B -> C"), with(SkipTillNext));
}

#[test]
fn repetitions_have_their_signs() {
    use Contiguity::{SkipTillAny, SkipTillNext, Strict};
    let of = |min, max, greed, contiguity| repeat(step("A"), min, max, greed, contiguity);
    assert_eq!(element("A?"), of(0, Some(1), Greed::Greedy, Strict));
    assert_eq!(element("A??"), of(0, Some(1), Greed::Reluctant, Strict));
    assert_eq!(element("A*&"), of(0, None, Greed::Every, Strict));
    assert_eq!(element("A+?"), of(1, None, Greed::Reluctant, Strict));
    assert_eq!(element("(A)+"), of(1, None, Greed::Greedy, Strict));
    assert_eq!(element("(-> A){3}"), of(3, Some(3), Greed::Greedy, SkipTillNext));
    assert_eq!(element("(->> A){3,}?"), of(3, None, Greed::Reluctant, SkipTillAny));
    assert_eq!(element("A{,4}"), of(0, Some(4), Greed::Greedy, Strict));
    assert_eq!(element("(A{2,4}&)+"), repeat(of(2, Some(4), Greed::Every, Strict), 1, None, Greed::Greedy, Strict));
}

#[test]
fn alternatives_bind_least() {
    let b_or_c = Element::Alternative(vec![step("B"), step("C")]);
    let pair = |a, b| Element::Sequence(vec![(Contiguity::Strict, a), (Contiguity::Strict, b)]);
    assert_eq!(element("A B | C"), Element::Alternative(vec![pair(step("A"), step("B")), step("C")]));
    assert_eq!(element("A (B | C)"), pair(step("A"), b_or_c));
}

#[test]
fn clauses_come_in_any_order_and_case() {
    let text = "define A as x = 1 after match skip to last A pattern (A A) partition by k within 2 minutes";
    let pattern = Pattern::parse(text).unwrap();
    assert_eq!(pattern.after_match, AfterMatch::SkipToLast("A".to_string()));
    assert_eq!((pattern.partition_by.as_deref(), pattern.within), (Some("k"), Some(120_000)));
    let a = Element::step("A", Condition::compare("x", Comparison::Equal, 1));
    assert_eq!(pattern.element, Element::Sequence(vec![(Contiguity::Strict, a.clone()), (Contiguity::Strict, a)]));
    let after = |text: &str| Pattern::parse(&format!("PATTERN (A) {text}")).unwrap().after_match;
    assert_eq!(after(""), AfterMatch::SkipPastLast);
    assert_eq!(after("AFTER MATCH NO SKIP"), AfterMatch::NoSkip);
    assert_eq!(after("AFTER MATCH SKIP TO NEXT ROW"), AfterMatch::SkipToNext);
    assert_eq!(after("AFTER MATCH SKIP TO FIRST A"), AfterMatch::SkipToFirst("A".to_string()));
}

#[test]
fn conditions_bind_as_in_sql() {
    use Comparison::{Equal, Greater, LessOrEqual, NotEqual};
    let of = |text: &str| match Pattern::parse(&format!("PATTERN (A) DEFINE A AS {text}")).unwrap().element {
        Element::Step { condition, .. } => condition,
        other => panic!("{other:?}"),
    };
    let [a, b, c] = ["a", "b", "c"].map(|column| Condition::compare(column, Greater, 1));
    assert_eq!(of("a > 1 OR b > 1 AND NOT c > 1"), a.clone() | (b.clone() & !c.clone()));
    assert_eq!(of("(a > 1 OR b > 1) AND c > 1"), (a | b) & c);
    assert_eq!(of("a <> -2.5e3"), Condition::compare("a", NotEqual, -2500.0));
    assert_eq!(of("a = 'A'"), Condition::compare("a", Equal, 65));
    assert_eq!(of("\"two words\" <= -INFINITY"), Condition::compare("two words", LessOrEqual, f64::NEG_INFINITY));
    assert_eq!(of("a <= -9223372036854775808"), Condition::compare("a", LessOrEqual, i64::MIN));
    assert_eq!(of("TRUE"), Condition::always());
}

#[test]
fn faults_are_named_with_their_place() {
    let fault = |text: &str| {
        let error = Pattern::parse(text).unwrap_err();
        format!("{}: {}", error.position, error.problem)
    };
    assert_eq!(fault(""), "0: expected PATTERN ( … ), found the end of the text");
    assert_eq!(fault("PATTERN A"), "8: expected `(`, found `A`");
    assert_eq!(fault("PATTERN ()"), "9: expected a step, `!` or `(`, found `)`");
    assert_eq!(fault("PATTERN (A ->)"), "13: expected a step, `!` or `(`, found `)`");
    assert_eq!(fault("PATTERN (A | )"), "13: expected a step, `!` or `(`, found `)`");
    assert_eq!(fault("PATTERN (A B"), "12: expected a step, an arrow, `|` or `)`, found the end of the text");
    assert_eq!(
        fault("PATTERN (A) (B)"),
        "12: expected PARTITION BY, PATTERN, WITHIN, AFTER MATCH or DEFINE, found `(`"
    );
    assert_eq!(fault("PATTERN (A) PATTERN (B)"), "12: a second PATTERN");
    assert_eq!(
        fault("PATTERN (A (-> B))"),
        "12: an arrow begins a group that is not repeated: it stands between passes"
    );
    assert_eq!(
        fault("PATTERN (A{3,2})"),
        "10: expected a least number of passes that is not above the greatest, which is 1 or more"
    );
    assert_eq!(fault("PATTERN (A{x})"), "11: expected a number of passes, found `x`");
    assert_eq!(
        fault("PATTERN (!A B)"),
        "0: it begins with a negation; negations look at what follows an event of the match"
    );
    assert_eq!(fault("PATTERN (A) WITHIN 0 DAYS"), "19: expected a time of 1 or more, found 0");
    assert_eq!(fault("PATTERN (A) WITHIN 99999999999999999 DAYS"), "19: a time beyond 64 bits of milliseconds");
    assert_eq!(fault("PATTERN (A) AFTER MATCH SKIP TO ROW"), "32: expected NEXT ROW, FIRST or LAST, found `ROW`");
    assert_eq!(
        fault("PATTERN (A) AFTER MATCH SKIP TO LAST B"),
        "0: after a match it skips to `B`, which is none of its steps"
    );
    assert_eq!(fault("PATTERN (A) DEFINE B AS x > 1"), "19: `B` is defined and is no step of the pattern");
    assert_eq!(fault("PATTERN (A) DEFINE A AS x > 1, A AS x > 2"), "31: `A` is defined twice");
    assert_eq!(fault("PATTERN (A) DEFINE A AS x"), "25: expected =, <>, <, <=, > or >=, found the end of the text");
    assert_eq!(
        fault("PATTERN (A) DEFINE A AS x = B"),
        "28: expected a constant: an integer, a number, INFINITY, NAN or a character such as 'c', found `B`"
    );
    assert_eq!(
        fault("PATTERN (A) DEFINE A AS x = 99999999999999999999"),
        "28: `99999999999999999999` is no integer of 64 bits; write `99999999999999999999.0`"
    );
    assert_eq!(fault("PATTERN (A;B)"), "10: `;` has no meaning here");
    assert_eq!(fault("PATTERN (\"A)"), "9: a name in quotes without its closing `\"`");
    assert_eq!(fault("PATTERN (A) DEFINE A AS x = 'é'"), "28: expected one ASCII character between single quotes");
    let deep = format!("PATTERN ({}A{})", "(".repeat(100), ")".repeat(100));
    assert_eq!(fault(&deep), "74: more than 64 levels of brackets or NOT");
    let error = Pattern::parse("PATTERN\n  (A é\n  B!)").unwrap_err();
    assert_eq!((error.line, error.column), (3, 5));
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["A", "Bb", "_c", "two words", "a\"b", "and", "Pattern", "é", "1st"])
        .prop_map(String::from)
}

fn condition() -> impl Strategy<Value = Condition> {
    let constant = prop_oneof![
        any::<i64>().prop_map(crate::pattern::condition::Constant::from),
        any::<f64>().prop_filter("equal to itself", |n| !n.is_nan()).prop_map(Into::into),
        prop::sample::select(vec![f64::INFINITY, -0.0, 1e300, 5e-324]).prop_map(Into::into),
    ];
    let comparison = prop::sample::select(Comparison::ALL.to_vec());
    let compare = (name(), comparison, constant).prop_map(|(column, comparison, constant)| Condition::Compare {
        column,
        comparison,
        constant,
    });
    let leaf = prop_oneof![compare, Just(Condition::And(vec![])), Just(Condition::Or(vec![]))];
    leaf.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::Or),
            inner.prop_map(|part| !part),
        ]
    })
}

fn contiguity() -> impl Strategy<Value = Contiguity> {
    prop::sample::select(vec![Contiguity::Strict, Contiguity::SkipTillNext, Contiguity::SkipTillAny])
}

/// Elements whose steps are `S0` to `S3`; a sequence's first contiguity says nothing and is strict.
fn any_element() -> impl Strategy<Value = Element> {
    let leaf = (0..4u8).prop_map(|place| step(&format!("S{place}")));
    leaf.prop_recursive(4, 16, 3, |inner| {
        let part = (contiguity(), prop_oneof![4 => inner.clone(), 1 => Just(Element::not("N", Condition::always()))]);
        let sequence = (inner.clone(), prop::collection::vec(part, 1..4)).prop_map(|(first, rest)| {
            Element::Sequence(std::iter::once((Contiguity::Strict, first)).chain(rest).collect())
        });
        let greed = prop::sample::select(vec![Greed::Every, Greed::Greedy, Greed::Reluctant]);
        let repeat = (inner.clone(), 0..3u32, prop::option::of(1..4u32), greed, contiguity()).prop_map(
            |(element, min, more, greed, contiguity)| {
                repeat(element, min, more.map(|more| min + more), greed, contiguity)
            },
        );
        prop_oneof![sequence, repeat, prop::collection::vec(inner, 2..4).prop_map(Element::Alternative)]
    })
}

proptest! {
    #[test]
    fn patterns_come_back(element in any_element(), condition in condition(), name in name(), within in 1u64..) {
        let mut pattern = Pattern::of(Element::Sequence(vec![
            (Contiguity::Strict, Element::step(name.clone(), condition)),
            (Contiguity::SkipTillAny, element),
        ]));
        pattern.within = Some(within);
        pattern.partition_by = Some(name.clone());
        pattern.after_match = AfterMatch::SkipToFirst(name);
        prop_assert_eq!(&Pattern::parse(&pattern.to_string()).unwrap(), &pattern, "{}", pattern);
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "(PATTERN|DEFINE|WITHIN|AFTER|[(){}A-C|!?*+&,<>=' \"0-9.é-]){0,24}") {
        let _ = Pattern::parse(&text);
    }
}
