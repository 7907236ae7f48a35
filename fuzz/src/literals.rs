//! Search for a set of literals.

use crate::text::{self, Many, Piece, Text};
use arbitrary::Arbitrary;
use lanemark_kernels::scan::literals::tables::{COUNT, SEARCH};
use lanemark_kernels::scan::literals::{Case, LiteralSet, Match, Matching, Options, reference};

/// The most literals that are given, and the most comparisons that the reference makes, so that it stays quick.
const MOST: usize = 100;
const COMPARISONS: usize = 1 << 16;

#[derive(Debug, Arbitrary)]
struct Input {
    skip: u8,
    insensitive: bool,
    sampled: bool,
    literals: Many<Making, 10>,
    /// How many literals there are at least, those that are not given made from a seed.
    more: u8,
    seed: u64,
    cuts: Many<u8, 8>,
    pieces: Many<Piece, 40>,
}

/// How a literal is made.
#[derive(Debug, Arbitrary)]
enum Making {
    /// Of its own letters.
    Letters(u8, [u8; 16]),
    /// Of pieces, the literals before it being the items.
    Pieces([Piece; 4]),
    /// The first bytes of another.
    Beginning(u8, u8),
    /// The last bytes of another.
    End(u8, u8),
    /// Another with letters in another case.
    Recased(u8, u8),
}

impl Input {
    fn literals(&self) -> Vec<Vec<u8>> {
        let mut literals: Vec<Vec<u8>> = Vec::new();
        for made in self.literals.iter().take(MOST) {
            let other = |index: u8| literals.get(usize::from(index) % literals.len().max(1)).map_or(&b""[..], |l| l);
            let literal = match made {
                Making::Letters(len, letters) => {
                    letters[..usize::from(len % 17)].iter().map(|b| text::letter(*b)).collect()
                }
                Making::Pieces(pieces) => text::join(pieces, &literals),
                Making::Beginning(index, len) => other(*index)[..usize::from(*len).min(other(*index).len())].to_vec(),
                Making::End(index, len) => {
                    other(*index)[other(*index).len().saturating_sub(usize::from(*len))..].to_vec()
                }
                Making::Recased(index, bits) => text::recased(other(*index), *bits),
            };
            if !literal.is_empty() {
                literals.push(literal);
            }
        }
        let mut state = self.seed | 1;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let shortest = 1 + random() % 10;
        // Sets of some dozens take by far the longest to build, so there are few of them.
        let most = match self.more {
            0..200 => random() % 20,
            200..250 => 65 + random() % 190,
            250.. => 20 + random() % 45,
        };
        while literals.len() < most as usize {
            let len = shortest + random() % 12;
            literals.push((0..len).map(|_| text::letter(random() as u8)).collect());
        }
        literals
    }
}

/// Every rung, every kind of matching, the whole text and chunks of it, on the input that the bytes stand for.
///
/// # Panics
/// Where a rung or the stream differs from the reference.
pub fn check(data: &[u8]) {
    let Some(input) = text::input::<Input>(data) else { return };
    let literals = input.literals();
    let mut text = text::join(&input.pieces, &literals);
    text.truncate((COMPARISONS / literals.len().max(1)).max(256));
    let text = Text::new(text, input.skip);
    let text = text.bytes();
    let case = if input.insensitive { Case::AsciiInsensitive } else { Case::Sensitive };
    let options = Options { case, sample: input.sampled.then_some(text) };
    let Ok(set) = LiteralSet::new(&literals, &options) else {
        return assert!(literals.is_empty(), "{literals:?} are a set");
    };
    for matching in Matching::ALL {
        let expected = reference::find_all(&literals, case, text, matching);
        let engine = set.engine();
        for (isa, rung) in COUNT.usable() {
            assert_eq!(
                rung(&set, text, matching),
                expected.len() as u64,
                "{isa}: {matching:?} {case:?} count, {engine}"
            );
        }
        for (isa, rung) in SEARCH.usable() {
            let mut found = Vec::new();
            rung(&set, text, matching, &mut |one| found.push(one));
            assert_eq!(found, expected, "{isa}: {matching:?} {case:?}, {engine}");
        }
        assert_eq!(streamed(&set, matching, text, &input.cuts), expected, "stream: {matching:?} {case:?}, {engine}");
        if text.len() <= 64 {
            assert_eq!(streamed(&set, matching, text, &[1]), expected, "by byte: {matching:?} {case:?}, {engine}");
        }
    }
}

/// The matches of a text in chunks of these lengths, over and over; in one chunk where there are none, or all are 0.
fn streamed(set: &LiteralSet, matching: Matching, text: &[u8], cuts: &[u8]) -> Vec<Match> {
    let mut found = Vec::new();
    let mut stream = set.stream(matching);
    let mut rest = text;
    for len in cuts.iter().cycle().take_while(|_| cuts.iter().any(|len| *len > 0)) {
        if rest.is_empty() {
            break;
        }
        let (chunk, after) = rest.split_at(usize::from(*len).min(rest.len()));
        // Its own allocation, so that a load past the chunk is found.
        stream.feed(&chunk.to_vec().into_boxed_slice(), |one| found.push(one));
        rest = after;
    }
    stream.feed(rest, |one| found.push(one));
    stream.finish(|one| found.push(one));
    found
}
