//! The literals of the sets: identifiers, constants of log lines, short pieces, words.

use super::log_lines::{HEADER_FIELDS, LogLines};
use super::log_templates::{TYPED_40, typed40};
use super::log_values::{append_number, below};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;
use std::collections::HashSet;

const PEOPLE: [&str; 16] = [
    "anna", "jonas", "mary", "li_wei", "omar", "sofia", "ivan", "grace", "noah", "priya", "tom", "chen", "lucia",
    "erik", "fatima", "paul",
];
const FAMILIES: [&str; 16] = [
    "kowalski", "smith", "garcia", "mueller", "tanaka", "rossi", "novak", "okafor", "singh", "lopez", "berg", "dubois",
    "ito", "haddad", "brown", "larsen",
];
const MACHINES: [&str; 8] = ["db", "web", "api", "cache", "edge", "batch", "mail", "proxy"];
const SITES: [&str; 8] = ["fra1", "fra3", "ams2", "iad1", "sfo4", "sin2", "syd1", "gru2"];
const ERRORS: [&str; 8] = ["TIMEOUT", "QUOTA", "DENIED", "CONFLICT", "CORRUPT", "OVERFLOW", "STALE", "MISSING"];
const SUBJECTS: [&str; 12] = [
    "Order",
    "User",
    "Invoice",
    "Session",
    "Partition",
    "Segment",
    "Replica",
    "Payment",
    "Index",
    "Token",
    "Cart",
    "Route",
];
const PURPOSES: [&str; 10] = ["Query", "Batch", "Event", "Retry", "Cache", "Lock", "State", "Merge", "Quota", "Audit"];
const CLASSES: [&str; 8] = ["Service", "Handler", "Factory", "Manager", "Listener", "Resolver", "Worker", "Store"];

/// Draws different literals until there are as many as asked.
fn distinct(count: usize, mut draw: impl FnMut() -> Vec<u8>) -> Vec<Vec<u8>> {
    let mut seen = HashSet::with_capacity(count);
    let mut literals = Vec::with_capacity(count);
    while literals.len() < count {
        let literal = draw();
        if seen.insert(literal.clone()) {
            literals.push(literal);
        }
    }
    literals
}

/// One of some words.
fn one_of<'a>(random: &mut Xoshiro256PlusPlus, words: &[&'a str]) -> &'a str {
    words[below(random.next_u64(), words.len() as u64) as usize]
}

/// User names, host names, request ids, error codes and class names of 8 to 24 bytes, in equal parts.
pub fn identifiers(random: &mut Xoshiro256PlusPlus, count: usize) -> Vec<Vec<u8>> {
    distinct(count, || {
        let number = below(random.next_u64(), 10_000);
        match below(random.next_u64(), 5) {
            0 => format!("{}_{}_{number:04}", one_of(random, &PEOPLE), one_of(random, &FAMILIES)),
            1 => format!("{}{number}.{}.corp.net", one_of(random, &MACHINES), one_of(random, &SITES)),
            2 => format!("req-{:012x}", random.next_u64() >> 16),
            3 => format!("ERR_{}_{number:04}", one_of(random, &ERRORS)),
            _ => [one_of(random, &SUBJECTS), one_of(random, &PURPOSES), one_of(random, &CLASSES)].concat(),
        }
        .into_bytes()
    })
}

/// The longest static text of a template, cut after 30 bytes.
fn static_text(template: &str) -> Vec<u8> {
    let pieces = template.split('{').map(|piece| piece.rsplit('}').next().unwrap_or(""));
    let longest = pieces.max_by_key(|piece| piece.len()).unwrap_or("").as_bytes();
    longest[..longest.len().min(30)].to_vec()
}

/// Static texts of the templates, the most frequent one's last; the services; then pieces of 7 to 30 bytes of messages
/// that begin with a word.
pub fn dense_literals(random: &mut Xoshiro256PlusPlus, count: usize) -> Vec<Vec<u8>> {
    let mut texts = typed40();
    texts.rotate_left(1);
    let mut services: Vec<&str> = TYPED_40.iter().map(|template| template.service).collect();
    services.sort_unstable();
    services.dedup();
    let statics = texts.into_iter().map(static_text);
    let mut fixed = statics.chain(services.into_iter().map(|service| format!(" {service}[").into_bytes()));
    let mut fixed = std::iter::from_fn(move || fixed.next()).filter(|literal| literal.len() >= 7);
    let mut lines = LogLines::new(random.clone());
    let mut line = Vec::new();
    distinct(count, || {
        if let Some(literal) = fixed.next() {
            return literal;
        }
        loop {
            let message = next_message(&mut lines, &mut line);
            let starts: Vec<usize> =
                (0..message.len()).filter(|at| *at == 0 || matches!(message[at - 1], b' ' | b'=')).collect();
            let start = starts[below(random.next_u64(), starts.len() as u64) as usize];
            let length = 7 + below(random.next_u64(), 24) as usize;
            if let Some(piece) = message.get(start..start + length) {
                return piece.to_vec();
            }
        }
    })
}

/// The message of a fresh log line, without its newline.
fn next_message<'a>(lines: &mut LogLines, line: &'a mut Vec<u8>) -> &'a [u8] {
    line.clear();
    lines.append(line);
    line.pop();
    line.splitn(HEADER_FIELDS + 1, |byte| *byte == b' ').nth(HEADER_FIELDS).unwrap_or(&[])
}

/// Ten that people type, then pieces of 2 to 6 bytes of log messages, one in ten of 2 bytes until there are 20.
pub fn short_literals(random: &mut Xoshiro256PlusPlus, count: usize) -> Vec<Vec<u8>> {
    const TYPED: [&[u8]; 10] = [b"[", b"err", b"0x", b"fail", b"id=", b"%", b"GET", b"ms", b"lost", b"denied"];
    let mut typed = TYPED.into_iter();
    let mut lines = LogLines::new(random.clone());
    let mut line = Vec::new();
    let mut pairs = 0;
    distinct(count, || {
        if let Some(literal) = typed.next() {
            return literal.to_vec();
        }
        loop {
            let message = next_message(&mut lines, &mut line);
            let pair = pairs < 20 && below(random.next_u64(), 10) == 0;
            let length = if pair { 2 } else { 3 + below(random.next_u64(), 4) as usize };
            let start = below(random.next_u64(), message.len() as u64) as usize;
            if let Some(piece) = message.get(start..start + length) {
                pairs += usize::from(pair);
                return piece.to_vec();
            }
        }
    })
}

/// Words of 4 to 16 bytes: syllables, half of them with a number.
pub fn words(random: &mut Xoshiro256PlusPlus, count: usize) -> Vec<Vec<u8>> {
    const SYLLABLES: [&str; 24] = [
        "an", "ber", "co", "dal", "en", "fi", "gor", "ha", "in", "jo", "kel", "lu", "mar", "no", "or", "pe", "qua",
        "ri", "sto", "ter", "un", "vi", "wen", "zo",
    ];
    distinct(count, || {
        let mut word = String::new();
        while word.len() < 4 || (word.len() < 10 && random.next_u64() >> 63 == 0) {
            word.push_str(one_of(random, &SYLLABLES));
        }
        let mut word = word.into_bytes();
        if random.next_u64() >> 63 == 0 {
            append_number(&mut word, below(random.next_u64(), 1_000));
        }
        word
    })
}
