//! The text of a pattern: any text is a pattern or an error, and a pattern's own text means it.

use arbitrary::{Arbitrary, Unstructured};
use lanemark_kernels::pattern::Pattern;

/// Words of the language, and things that are nearly one.
const WORDS: [&str; 40] = [
    "PARTITION",
    "BY",
    "PATTERN",
    "(",
    ")",
    "A",
    "B",
    "C",
    "?",
    "*",
    "+",
    "??",
    "+?",
    "{2}",
    "{1,3}",
    "{2,}",
    "{,4}",
    "|",
    "!",
    "->",
    "->>",
    "WITHIN",
    "10",
    "MS",
    "SECONDS",
    "DAYS",
    "AFTER",
    "MATCH",
    "SKIP",
    "PAST",
    "LAST",
    "ROW",
    "TO",
    "NEXT",
    "DEFINE",
    "AS",
    "x > 1.5",
    "AND",
    "NOT",
    ",",
];

#[derive(Debug, Arbitrary)]
enum Input {
    Bytes(Vec<u8>),
    Words(Vec<u8>),
}

/// Reads the text that the bytes stand for.
pub fn check(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else { return };
    let text = match input {
        Input::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Input::Words(words) => {
            let words: Vec<&str> = words.iter().map(|word| WORDS[usize::from(*word) % WORDS.len()]).collect();
            format!("PATTERN ({}", words.join(" "))
        }
    };
    match Pattern::parse(&text) {
        Ok(pattern) => {
            let written = pattern.to_string();
            let again = Pattern::parse(&written).unwrap_or_else(|error| panic!("{error}: {written:?} of {text:?}"));
            assert_eq!(again.to_string(), written, "the text of {text:?}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
