//! Event patterns: the automata, the bit-parallel engine and the reference find the same matches, and a pattern's text
//! means the pattern.

use crate::text::Many;
use arbitrary::Arbitrary;
use lanemark_kernels::aggregate::compare::Comparison;
use lanemark_kernels::pattern::bits::{self, BitMatcher};
use lanemark_kernels::pattern::matcher::{Matcher, Options};
use lanemark_kernels::pattern::reference;
use lanemark_kernels::pattern::{AfterMatch, Column, Condition, Contiguity, Element, Events, Greed, Matches, Pattern};

/// The most events of a stream: ways through a pattern that may skip anything grow with powers of them.
const MOST_EVENTS: usize = 14;

/// The deepest nesting of an element.
const DEEPEST: usize = 3;

const STEPS: [&str; 4] = ["A", "B", "C", "D"];

#[derive(Debug, Arbitrary)]
struct Input {
    patterns: [Shape; 2],
    both: bool,
    events: Many<Event, 15>,
    cut: u8,
}

#[derive(Debug, Arbitrary)]
struct Shape {
    element: Node,
    within: Option<u8>,
    after: u8,
    step: u8,
    keyed: bool,
}

#[derive(Debug, Arbitrary)]
enum Node {
    Step(u8),
    Row([u8; 3], u8),
    Not(u8),
    Sequence(Vec<(u8, Node)>),
    Alternative(Vec<Node>),
    Repeat { node: Box<Node>, min: u8, more: u8, greed: u8, contiguity: u8 },
}

#[derive(Debug, Arbitrary)]
struct Event {
    kind: u8,
    key: u8,
    later: u8,
}

fn condition(step: u8) -> (&'static str, Condition) {
    let step = step % STEPS.len() as u8;
    (STEPS[usize::from(step)], Condition::compare("kind", Comparison::Equal, i64::from(step)))
}

fn contiguity(byte: u8) -> Contiguity {
    [Contiguity::Strict, Contiguity::SkipTillNext, Contiguity::SkipTillAny][usize::from(byte) % 3]
}

fn element(node: &Node, depth: usize) -> Element {
    let step = |byte: u8| {
        let (name, condition) = condition(byte);
        Element::step(name, condition)
    };
    if depth == DEEPEST {
        return step(depth as u8);
    }
    match node {
        Node::Step(byte) => step(*byte),
        Node::Row(steps, how) => Element::Sequence(steps.iter().map(|byte| (contiguity(*how), step(*byte))).collect()),
        Node::Not(byte) => {
            let (_, condition) = condition(*byte);
            Element::not("N", condition)
        }
        Node::Sequence(nodes) => {
            let parts = nodes.iter().take(3).map(|(how, node)| (contiguity(*how), element(node, depth + 1)));
            Element::Sequence(parts.collect())
        }
        Node::Alternative(nodes) => {
            Element::Alternative(nodes.iter().take(3).map(|node| element(node, depth + 1)).collect())
        }
        Node::Repeat { node, min, more, greed, contiguity: how } => {
            let min = u32::from(*min % 3);
            let max = (more % 4 < 3).then(|| min + u32::from(*more % 4));
            let greed = [Greed::Every, Greed::Greedy, Greed::Reluctant][usize::from(*greed) % 3];
            Element::Repeat {
                element: Box::new(element(node, depth + 1)),
                min,
                max,
                greed,
                contiguity: contiguity(*how),
            }
        }
    }
}

fn pattern(shape: &Shape) -> Pattern {
    let step = || STEPS[usize::from(shape.step) % STEPS.len()].to_owned();
    let mut pattern = Pattern::of(element(&shape.element, 0)).after_match(match shape.after % 5 {
        0 => AfterMatch::NoSkip,
        1 => AfterMatch::SkipToNext,
        2 => AfterMatch::SkipPastLast,
        3 => AfterMatch::SkipToFirst(step()),
        _ => AfterMatch::SkipToLast(step()),
    });
    pattern.within = shape.within.map(u64::from);
    if shape.keyed { pattern.partition_by("key") } else { pattern }
}

/// What the bytes stand for, searched by every engine.
pub fn check(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(arbitrary::Unstructured::new(data)) else { return };
    let patterns: Vec<Pattern> = input.patterns.iter().take(if input.both { 2 } else { 1 }).map(pattern).collect();
    let events = &input.events[..input.events.len().min(MOST_EVENTS)];
    let kinds: Vec<u8> = events.iter().map(|event| event.kind % 5).collect();
    let keys: Vec<u32> = events.iter().map(|event| u32::from(event.key % 3)).collect();
    let mut time = i64::MIN;
    let times: Vec<i64> = events
        .iter()
        .map(|event| {
            time = time.saturating_add(i64::from(event.later % 8) * if event.later == 255 { i64::MAX / 8 } else { 1 });
            time
        })
        .collect();
    let columns = [("kind", Column::U8(&kinds))];
    let whole = Events::new(&times, Some(&keys), &columns).expect("columns of one length");
    let expected = reference::matches(&patterns, &whole);
    for pattern in &patterns {
        let text = pattern.to_string();
        // What has no text is what has no meaning.
        if let Ok(again) = Pattern::parse(&text) {
            assert_eq!(again.to_string(), text, "the text of {pattern:?}");
        } else {
            assert!(expected.is_err(), "{text:?} of {pattern:?} is refused");
        }
    }
    let matcher = Matcher::new(&patterns, Options { keys: 3, ..Options::default() });
    let (Ok(expected), Ok(mut matcher)) = (expected, matcher) else { return };
    let cut = usize::from(input.cut).min(events.len());
    let parts = [(0, cut), (cut, events.len())];
    let part = |(begin, end): (usize, usize), run: &mut dyn FnMut(&Events<'_>)| {
        let columns = [("kind", Column::U8(&kinds[begin..end]))];
        run(&Events::new(&times[begin..end], Some(&keys[begin..end]), &columns).expect("columns of one length"));
    };
    let mut found = Matches::new();
    for range in parts {
        part(range, &mut |events| matcher.extend(events, &mut found).expect("a small stream"));
    }
    matcher.finish(&mut found);
    assert_eq!(found.sorted(), expected.sorted(), "{patterns:?} on {kinds:?}, keys {keys:?}, times {times:?}");
    for (isa, rung) in bits::tables::EXTEND.usable() {
        let Some(mut matcher) = BitMatcher::new(&patterns, 3) else { return };
        let mut found = Matches::new();
        for range in parts {
            part(range, &mut |events| rung(&mut matcher, events, &mut found).expect("a small stream"));
        }
        assert_eq!(found.sorted(), expected.sorted(), "{isa}: {patterns:?} on {kinds:?}, {keys:?}, {times:?}");
    }
}
