//! Searches for one literal: absent ones of three lengths, a rare word and a common one.

use super::portions::{Scan, points_or_user, text_bytes};
use super::text::log_text;
use crate::measure::levels::Level;
use crate::peers;
use crate::suite::column::random_of;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point};
use lanemark_kernels::scan::literal::Literal;
use lanemark_kernels::scan::literal::tables::COUNT;
use lanemark_peers::Answer;
use rand_xoshiro::rand_core::Rng;
use std::collections::BTreeMap;

/// What is looked for, by [`Point::detail`].
#[derive(Clone, Copy)]
enum Wanted {
    /// So many bytes that the text does not have in this order.
    Absent(usize),
    /// The word whose frequency is nearest to so many in 100 MB.
    Word(f64),
}

const WANTED: [(&str, Wanted); 5] = [
    ("absent, 2 bytes", Wanted::Absent(2)),
    ("absent, 12 bytes", Wanted::Absent(12)),
    ("absent, 38 bytes", Wanted::Absent(38)),
    ("rare word", Wanted::Word(18_000.0)),
    ("common word", Wanted::Word(280_000.0)),
];

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "scan/literal".to_owned(),
        title: "places of one literal in log text, counted".to_owned(),
        unit: "bytes/s",
        claims: &[],
        kernel: COUNT.listing().ok(),
        own_input: OwnInput::Text,
        points,
        measure: Box::new(|session, definition, point| {
            let text = log_text(session, text_bytes(session, point.level))?;
            let Some(wanted) = wanted(session, &text.bytes, WANTED[point.detail].1) else {
                let reason = format!("{} has no such literal", text.input.source);
                return Ok(session.unavailable(definition, point, reason).into());
            };
            let literal = Literal::new(&wanted).expect("a literal of some bytes");
            let integer = |count: &u64| Answer::Integer(*count as i64);
            let scan = Scan::new(session, &text.bytes, |text| integer(&naive_count(text, &wanted)));
            let mut variants = vec![scan.before("windows, position", |text| naive_count(text, &wanted), integer)];
            if let (Ok(whole), Ok(wanted)) = (std::str::from_utf8(&text.bytes), std::str::from_utf8(&wanted)) {
                // Every portion begins where the text does, so that no pass has to validate it.
                let portion = |text: &[u8]| &whole[..whole.floor_char_boundary(text.len())];
                variants.push(scan.before(
                    "str::matches",
                    move |text| portion(text).matches(wanted).count() as u64,
                    integer,
                ));
            }
            let peers = peers::count_literal(&wanted).into_iter();
            variants.extend(peers.map(|way| scan.peer(way, |call, text| call(text), integer)));
            variants.extend(scan.rungs(&COUNT, |rung, text| rung(&literal, text), integer));
            let input = text.input.clone();
            let source = format!("{}; the literal {:?}", input.source, String::from_utf8_lossy(&wanted));
            scan.measure(definition, point, lanemark_reports::run::Input { source, ..input }, variants)
        }),
    }]
}

/// Every literal in memory, and the one that is looked for most often in L1 too; on the user's own text, every literal.
fn points(session: &Session<'_>) -> Vec<Point> {
    let labelled = |(detail, (label, _)): (usize, &(&str, Wanted))| Point {
        label: format!("{label}, {}", Level::Memory.name()),
        detail,
        ..Point::at(Level::Memory)
    };
    let mut points: Vec<Point> = WANTED.iter().enumerate().map(labelled).collect();
    let of_user = points_or_user(session, Vec::new);
    if let Some(user) = of_user.first() {
        for (point, (label, _)) in points.iter_mut().zip(WANTED) {
            *point = Point { label: format!("{label}, {}", user.label), detail: point.detail, ..user.clone() };
        }
    } else {
        points.push(Point { label: "absent, 12 bytes, L1".to_owned(), detail: 1, ..Point::at(Level::L1) });
    }
    points
}

fn naive_count(text: &[u8], literal: &[u8]) -> u64 {
    let (mut rest, mut count) = (text, 0);
    while let Some(at) = rest.windows(literal.len()).position(|window| window == literal) {
        rest = &rest[at + literal.len()..];
        count += 1;
    }
    count
}

/// The literal for this text; `None` where it has none such.
fn wanted(session: &Session<'_>, text: &[u8], wanted: Wanted) -> Option<Vec<u8>> {
    match wanted {
        Wanted::Absent(length) => absent(session, text, length),
        Wanted::Word(in_memory) => word(text, in_memory / 104_857_600.0),
    }
}

/// Draws of an absent literal before the text is taken to have them all.
const DRAWS: usize = 1000;

/// Letters and digits, each drawn as often as the text has it, until the text lacks what they make.
fn absent(session: &Session<'_>, text: &[u8], length: usize) -> Option<Vec<u8>> {
    let sample = &text[..text.len().min(SAMPLE)];
    let letters: Vec<u8> = sample.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    let mut random = random_of(session, "absent literal");
    let mut draw = || (0..length).map(|_| letters[random.next_u64() as usize % letters.len()]).collect::<Vec<u8>>();
    (0..DRAWS.min(letters.len())).map(|_| draw()).find(|literal| memchr::memmem::find(text, literal).is_none())
}

/// Bytes of the text that its words are counted in.
const SAMPLE: usize = 4 << 20;

/// The word of five letters and more that occurs about so often for each byte of text, whatever stands around it.
fn word(text: &[u8], per_byte: f64) -> Option<Vec<u8>> {
    let sample = &text[..text.len().min(SAMPLE)];
    let mut counts: BTreeMap<&[u8], u64> = BTreeMap::new();
    for word in sample.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| word.len() >= 5) {
        *counts.entry(word).or_default() += 1;
    }
    let wanted = per_byte * sample.len() as f64;
    let distance = |count: u64| (count as f64 / wanted).ln().abs();
    let nearest = counts.iter().min_by(|a, b| distance(*a.1).total_cmp(&distance(*b.1)))?;
    Some(nearest.0.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_the_one_of_that_frequency() {
        let text = format!("{}{}{}", "common ".repeat(1000), "rarer ".repeat(20), "seldom");
        assert_eq!(word(text.as_bytes(), 19.0 / text.len() as f64), Some(b"rarer".to_vec()));
        assert_eq!(word(text.as_bytes(), 0.1), Some(b"common".to_vec()));
        assert_eq!(word(b"no long word", 0.1), None);
    }

    #[test]
    fn the_naive_count_is_without_overlaps() {
        assert_eq!(naive_count(b"aaaaa", b"aa"), 2);
        assert_eq!(naive_count(b"abab\xffab", b"ab"), 3);
        assert_eq!(naive_count(b"", b"ab"), 0);
    }
}
