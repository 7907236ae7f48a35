//! Templates and lines that tests walk: of few different bytes, so that much matches in many ways.

use super::super::{Header, Kind, Matcher, Options, Template};
use proptest::prelude::*;

/// Static text: blanks, digits and signs too, which variables take as well.
fn static_text() -> impl Strategy<Value = String> {
    let short = vec!["a", "b", " ", "1", ".", "%", "-", "ab", "a b", ": ", "aa", "\t", "=", " = ", "+", "{{", "}}"];
    let long = vec![
        "aaaaaaaab",
        "abababab ab",
        " took 12 ms, ",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        "a line of more than a hundred and twenty-eight bytes that starts like many and that goes on and on like few, up to here and not further",
    ];
    prop_oneof![8 => prop::sample::select(short), 1 => prop::sample::select(long)].prop_map(str::to_owned)
}

fn variable() -> impl Strategy<Value = String> {
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Rest).collect();
    prop::sample::select(kinds).prop_map(|kind| format!("{{{}}}", kind.name()))
}

/// A template of up to seven pieces, perhaps with `{rest}` at its end.
pub(super) fn template() -> impl Strategy<Value = Template> {
    let piece = prop_oneof![3 => static_text(), 2 => variable()];
    (prop::collection::vec(piece, 1..7), prop::bool::weighted(0.1)).prop_map(|(pieces, rest)| {
        let text = pieces.concat() + if rest { "{rest}" } else { "" };
        Template::typed(&text).expect("the pieces are well-formed")
    })
}

/// Up to so many templates, none twice.
pub(super) fn templates(most: usize) -> impl Strategy<Value = Vec<Template>> {
    prop::collection::vec(template(), 1..=most).prop_map(|mut templates| {
        let mut seen = Vec::new();
        templates.retain(|template| {
            let new = !seen.contains(&template.tokens().to_vec());
            seen.push(template.tokens().to_vec());
            new
        });
        templates
    })
}

pub(super) fn matcher(templates: Vec<Template>, header: Header) -> Matcher {
    Matcher::new(templates, &Options { header, sample: None }).expect("no template stands twice")
}

/// What may stand for a variable, right or wrong.
fn filling() -> impl Strategy<Value = String> {
    let some = vec![
        "",
        "1",
        "12",
        "-7",
        "+3",
        "a",
        "ab",
        "a b",
        "1.5",
        "-0.0",
        "99%",
        "12.5%",
        "1.",
        ".5",
        "x=y",
        "a1",
        "1a",
        "%",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "00000000000000000000012",
        "12345678",
        "123456789012345",
        "1234567.1234567",
        "12345678.5",
        "0.12345678901234567890",
        "aaaaaaaaab",
        "\t",
        "é",
        "\0",
    ];
    prop_oneof![6 => prop::sample::select(some).prop_map(str::to_owned), 1 => "[a1. %-]{0,90}"]
}

/// A content that one of the templates may match: its static text with fillings between, sometimes changed.
pub(super) fn content(templates: Vec<Template>) -> impl Strategy<Value = Vec<u8>> {
    let from_template =
        (prop::sample::select(templates), prop::collection::vec(filling(), 8)).prop_map(|(template, fillings)| {
            let mut fillings = fillings.iter();
            let mut line = Vec::new();
            for token in template.tokens() {
                match token {
                    super::super::tokens::Token::Static(text) => line.extend_from_slice(text),
                    super::super::tokens::Token::Variable(_) => {
                        line.extend_from_slice(fillings.next().map_or(&b"1"[..], |text| text.as_bytes()));
                    }
                }
            }
            line
        });
    let changed = (from_template, prop::option::weighted(0.3, (any::<prop::sample::Index>(), any::<u8>()))).prop_map(
        |(mut line, change)| {
            if let (Some((place, byte)), false) = (change, line.is_empty()) {
                let place = place.index(line.len());
                match byte {
                    b'\n' | b'\r' => line.truncate(place),
                    _ => line[place] = byte,
                }
            }
            line
        },
    );
    prop_oneof![6 => changed, 1 => prop::collection::vec(prop::sample::select(b"ab 1.%-".to_vec()), 0..40)]
}
