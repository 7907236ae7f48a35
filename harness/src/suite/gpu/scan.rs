//! Bytes and literals on the GPU.

use super::bench::definition;
use super::inputs::{Column, Input, OfColumn, chosen, columns, told_words};
use crate::measure::statistics::below;
use crate::suite::Definition;
use lanemark_kernels::scan::bytes::tables::{COUNT, INDEX_U64};
use lanemark_kernels::scan::literals::{Case, Match, tables};
use lanemark_peers::Answer;
use lanemark_shaders::scan::{CountByte, CountLiterals, FindLiterals, IndexByte};

columns! { CountByte: u8, IndexByte: u8 }

/// Literals have no newline in them, so no match crosses the end of a line.
macro_rules! of_lines {
    ($($kernel:ty),*) => {$(
        impl Column for $kernel {
            type Value = u8;
            fn batch(text: &[u8]) -> &[u8] {
                text
            }
            fn cut(text: &[u8], at: usize) -> usize {
                memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |newline| at + newline + 1)
            }
        }
    )*};
}
of_lines! { CountLiterals, FindLiterals }

/// What is looked for: words of the text, ends of them, and words that it has not.
const LITERALS: [&str; 16] = [
    "timeout",
    "time",
    "error",
    "refused",
    "failed",
    "warning",
    "disk",
    "panic",
    "exception",
    "denied",
    "ed from",
    "connection refused",
    "node host",
    "overflow",
    "unreachable",
    "request timeout",
];

/// What the text is made of.
const WORDS: [&str; 24] = [
    "accepted",
    "address",
    "cache",
    "client",
    "connection",
    "database",
    "disk",
    "error",
    "failed",
    "from",
    "host",
    "latency",
    "memory",
    "node",
    "packet",
    "query",
    "queue",
    "refused",
    "request",
    "served",
    "session",
    "timeout",
    "user",
    "warning",
];

/// Words of a line, about: a line then takes some 80 bytes.
const WORDS_PER_LINE: usize = 11;

/// The benches of scanning.
pub fn all() -> Vec<Definition> {
    vec![count_byte(), index_byte(), count_literals(), find_literals()]
}

/// Lines of words.
fn text() -> Input<u8> {
    Input {
        name: "text",
        words: "xoshiro256++, lines of about 11 of 24 words",
        fill: |_, random, text| {
            let mut rest = text;
            while !rest.is_empty() {
                let word = WORDS[below(random, WORDS.len())].as_bytes();
                let taken = word.len().min(rest.len());
                let (now, later) = std::mem::take(&mut rest).split_at_mut(taken);
                now.copy_from_slice(&word[..taken]);
                rest = later;
                if let Some((end, later)) = std::mem::take(&mut rest).split_first_mut() {
                    *end = if below(random, WORDS_PER_LINE) == 0 { b'\n' } else { b' ' };
                    rest = later;
                }
            }
        },
    }
}

fn count_byte() -> Definition {
    let subject = OfColumn {
        kernel: |_| CountByte { byte: b'\n' },
        together: 1,
        isa: chosen(&COUNT),
        input: text(),
        merged: |_, counts| counts.into_iter().map(|(_, count)| count).sum(),
        output_bytes: 0,
        told: |count| Answer::Integer(*count as i64),
    };
    definition("count-byte", "newlines of a text counted, on the CPU and on the GPU", "bytes/s", &[], subject)
}

fn index_byte() -> Definition {
    let subject = OfColumn {
        kernel: |_| IndexByte { byte: b'\n' },
        together: 1,
        isa: chosen(&INDEX_U64),
        input: text(),
        merged: |_, parts| {
            let mut all = Vec::with_capacity(parts.iter().map(|(_, places)| places.len()).sum());
            for (part, places) in parts {
                all.extend(places.into_iter().map(|place| place + part.start as u64));
            }
            all
        },
        // A place of 8 bytes each line of some 80.
        output_bytes: 1,
        told: |places| told_words(places.iter().copied()),
    };
    definition("index-byte", "places of the newlines of a text, on the CPU and on the GPU", "bytes/s", &[], subject)
}

fn count_literals() -> Definition {
    let subject = OfColumn {
        kernel: |_| CountLiterals::new(&LITERALS, Case::Sensitive).expect("a valid set of literals"),
        together: 1,
        isa: chosen(&tables::COUNT),
        input: text(),
        merged: |_, counts| counts.into_iter().map(|(_, count)| count).sum(),
        output_bytes: 0,
        told: |count| Answer::Integer(*count as i64),
    };
    let title = "matches of 16 literals in a text counted, overlapping ones too, on the CPU and on the GPU";
    definition("count-literals", title, "bytes/s", &[], subject)
}

fn find_literals() -> Definition {
    let subject = OfColumn {
        kernel: |_| FindLiterals::new(&LITERALS, Case::Sensitive).expect("a valid set of literals"),
        together: 1,
        isa: chosen(&tables::SEARCH),
        input: text(),
        merged: |_, parts| {
            let mut all = Vec::with_capacity(parts.iter().map(|(_, found)| found.len()).sum());
            for (part, found) in parts {
                let before = part.start as u64;
                let moved = |at: Match| Match { start: at.start + before, end: at.end + before, ..at };
                all.extend(found.into_iter().map(moved));
            }
            all
        },
        // A match of 24 bytes every few words.
        output_bytes: 3,
        told: |found| told_words(found.iter().flat_map(|at| [at.start, at.end, at.literal as u64])),
    };
    let title = "matches of 16 literals in a text, overlapping ones too, on the CPU and on the GPU";
    definition("find-literals", title, "bytes/s", &[], subject)
}
