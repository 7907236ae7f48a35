//! Every rung against the reference; the reference against regular expressions.

use super::super::tokens::Token;
use super::super::{Batch, Header, Kind, Matcher, Template, Value, reference, tables::MATCH_BATCH};
use super::inputs::{content, matcher, templates};
use proptest::prelude::*;
use std::fmt::Write;

/// The regular expression that a template is, as the reference's page states it.
fn expression(template: &Template) -> regex::bytes::Regex {
    let mut pattern = "(?s-u)^".to_owned();
    for token in template.tokens() {
        match token {
            Token::Static(text) => text.iter().for_each(|byte| write!(pattern, "\\x{byte:02x}").unwrap()),
            Token::Variable(kind) => pattern.push_str(match kind {
                Kind::Integer => "([+-]?[0-9]+)",
                Kind::Decimal => "([+-]?[0-9]+\\.[0-9]+)",
                Kind::Percentage => "([+-]?[0-9]+(?:\\.[0-9]+)?%)",
                Kind::Word => "([^ \\t]+?)",
                Kind::Rest => "(.*)",
                Kind::Any => "(.*?)",
            }),
        }
    }
    regex::bytes::Regex::new(&(pattern + "$")).unwrap()
}

/// Ids, counts and the bits of the values of two batches.
fn assert_same(found: &Batch, expected: &Batch, what: &str) {
    assert_eq!(found.ids(), expected.ids(), "{what}");
    assert_eq!(found.matched(), expected.matched(), "{what}");
    for line in 0..expected.lines() {
        let bits = |values: &[Value]| values.iter().map(|value| value.bits()).collect::<Vec<_>>();
        assert_eq!(bits(found.values(line)), bits(expected.values(line)), "{what}: values of line {line}");
    }
    assert_eq!(found.all_values().len(), expected.all_values().len(), "{what}");
}

/// Every rung on a text, and on the text behind some bytes that put it off alignment.
pub(super) fn assert_rungs(matcher: &Matcher, text: &[u8]) -> Batch {
    let mut expected = Batch::new();
    reference::match_batch(matcher, text, &mut expected).unwrap();
    for (isa, rung) in MATCH_BATCH.usable() {
        let mut batch = Batch::new();
        for skip in [0, 3] {
            let storage = [&vec![b'a'; skip][..], text].concat();
            rung(matcher, &storage[skip..], &mut batch).unwrap();
            let names: Vec<&str> = matcher.templates().iter().map(|template| template.text()).collect();
            let shown = String::from_utf8_lossy(&text[..text.len().min(600)]);
            assert_same(&batch, &expected, &format!("{isa} on {shown:?} with {names:?}"));
        }
    }
    expected
}

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { cases: count, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn the_reference_is_the_regular_expression(
        (template, content) in templates(1).prop_flat_map(|all| (Just(all[0].clone()), content(all)))
    ) {
        let expected = expression(&template).captures(&content).map(|groups| {
            groups.iter().skip(1).map(|group| group.unwrap().range()).collect::<Vec<_>>()
        });
        prop_assert_eq!(reference::captures(&template, &content), expected);
    }

    #[test]
    fn rungs_are_the_reference(
        (templates, contents) in templates(12).prop_flat_map(|all| {
            let contents = prop::collection::vec(content(all.clone()), 0..12);
            (Just(all), contents)
        }),
        header in prop::sample::select(vec![Header::None, Header::Bytes(3), Header::Fields(2), Header::Through(b"] ".to_vec())]),
        ends in prop::collection::vec(prop::sample::select(vec!["\n", "\r\n", "\n\n"]), 12),
        last in any::<bool>(),
        cut in prop::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let head: &[u8] = match &header {
            Header::None => b"",
            Header::Bytes(_) => b"xyz",
            Header::Fields(_) => b"one two ",
            Header::Through(_) => b"[a ] ] ",
        };
        let mut text = Vec::new();
        for (content, end) in contents.iter().zip(&ends) {
            text.extend_from_slice(head);
            text.extend_from_slice(content);
            text.extend_from_slice(end.as_bytes());
        }
        if !last && text.last() == Some(&b'\n') {
            text.pop();
        }
        if let (Some(cut), false) = (cut, text.is_empty()) {
            text.truncate(cut.index(text.len()));
        }
        // Lines with all the text after them, and lines at its end.
        let filler = [b"no such line as this one, said 7 times\n".repeat(8), text.clone()].concat();
        let matcher = matcher(templates, header);
        assert_rungs(&matcher, &text);
        assert_rungs(&matcher, &[text, filler].concat());
    }

    #[test]
    fn many_templates_are_the_reference(
        (templates, contents) in templates(200).prop_flat_map(|all| {
            let contents = prop::collection::vec(content(all.clone()), 0..40);
            (Just(all), contents)
        }),
    ) {
        let text = contents.join(&b'\n');
        let matcher = matcher(templates, Header::None);
        let batch = assert_rungs(&matcher, &text);
        for (line, content) in text.split(|byte| *byte == b'\n').take(batch.lines()).enumerate() {
            let found = matcher.match_line(content);
            let id = batch.ids()[line];
            prop_assert_eq!(found.map_or(u32::MAX, |found| found.template), id);
        }
    }
}
