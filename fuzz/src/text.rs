//! Texts in which what is looked for occurs often.

use arbitrary::{Arbitrary, Result, Unstructured};
use std::ops::Deref;

/// Letters that texts and literals are made of: both cases, bytes that differ from another in the bit of the case
/// without being letters, NUL, bytes past ASCII, and line ends.
const LETTERS: &[u8] = b"aAbB cz\n\r\0\xff\xe1\xc1@`[{0-.";

/// The most bytes of a text.
const LONGEST: usize = 1 << 13;

/// The letter of a byte.
pub(crate) fn letter(byte: u8) -> u8 {
    LETTERS[usize::from(byte) % LETTERS.len()]
}

/// A list of `MEAN` - 1 things in the mean, where the bytes are random; a plain `Vec` would have one.
#[derive(Debug)]
pub(crate) struct Many<T, const MEAN: u8>(Vec<T>);

impl<'a, T: Arbitrary<'a>, const MEAN: u8> Arbitrary<'a> for Many<T, MEAN> {
    fn arbitrary(input: &mut Unstructured<'a>) -> Result<Self> {
        let mut things = Vec::new();
        while !input.is_empty() && u8::arbitrary(input)? % MEAN > 0 {
            things.push(T::arbitrary(input)?);
        }
        Ok(Many(things))
    }
}

impl<T, const MEAN: u8> Deref for Many<T, MEAN> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

/// A piece of a text.
#[derive(Debug, Arbitrary)]
pub(crate) enum Piece {
    Letter(u8),
    Byte(u8),
    Letters([u8; 6]),
    /// One of the things that are looked for.
    Item(u8),
    /// The same with the case of some letters changed, by the bits of the second.
    Recased(u8, u8),
    /// All but the last byte of one.
    Begun(u8),
    /// A letter many times.
    Run(u8, u8),
    /// The last bytes once more.
    Again(u8),
}

/// A text that ends where its allocation ends, so that a load past it is found, and starts anywhere.
#[derive(Debug)]
pub(crate) struct Text {
    bytes: Box<[u8]>,
    skip: usize,
}

impl Text {
    /// The text after up to 15 bytes that do not belong to it.
    pub(crate) fn new(bytes: Vec<u8>, skip: u8) -> Text {
        let skip = usize::from(skip % 16);
        let mut all = vec![b'a'; skip];
        all.extend(bytes);
        Text { bytes: all.into_boxed_slice(), skip }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[self.skip..]
    }
}

/// The bytes of some pieces.
pub(crate) fn join<T: AsRef<[u8]>>(pieces: &[Piece], items: &[T]) -> Vec<u8> {
    let mut text: Vec<u8> = Vec::new();
    let item = |index: u8| items.get(usize::from(index) % items.len().max(1)).map_or(&b""[..], AsRef::as_ref);
    for piece in pieces {
        match piece {
            Piece::Letter(byte) => text.push(letter(*byte)),
            Piece::Byte(byte) => text.push(*byte),
            Piece::Letters(bytes) => text.extend(bytes.map(letter)),
            Piece::Item(index) => text.extend_from_slice(item(*index)),
            Piece::Recased(index, bits) => text.extend(recased(item(*index), *bits)),
            Piece::Begun(index) => text.extend(item(*index).split_last().map_or(&b""[..], |(_, begun)| begun)),
            Piece::Run(byte, len) => text.extend(std::iter::repeat_n(letter(*byte), usize::from(*len))),
            Piece::Again(len) => text.extend_from_within(text.len().saturating_sub(usize::from(*len))..),
        }
        if text.len() > LONGEST {
            text.truncate(LONGEST);
            break;
        }
    }
    text
}

/// The bytes with the case of those letters changed whose bit is set.
pub(crate) fn recased(bytes: &[u8], bits: u8) -> Vec<u8> {
    let change = |(index, byte): (usize, &u8)| match bits >> (index % 8) & 1 {
        1 if byte.is_ascii_alphabetic() => byte ^ 0x20,
        _ => *byte,
    };
    bytes.iter().enumerate().map(change).collect()
}

/// The input that the bytes stand for; `None` where they are too few for one.
pub(crate) fn input<'a, T: Arbitrary<'a>>(data: &'a [u8]) -> Option<T> {
    T::arbitrary_take_rest(Unstructured::new(data)).ok()
}
