//! Numbers in bulk.

use crate::text::{self, Many, Text};
use arbitrary::Arbitrary;
use lanemark_kernels::scan::numbers::tables::{PARSE_DECIMALS, PARSE_INTEGERS, PARSE_PERCENTAGES};
use lanemark_kernels::scan::numbers::{Field, NumbersError, reference};

/// Bytes that fields are made of, digits above all.
const LETTERS: &[u8] = b"0123456789012345678900009999.-+%/: e\xff";

/// Numbers at the limits of what fits.
const LIMITS: [&str; 8] = [
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "9223372036.854775807",
    "-9223372036.854775808",
    "92233720368547758.07",
    "0.000000001",
    "9999999999999999",
];

#[derive(Debug, Arbitrary)]
struct Input {
    skip: u8,
    places: u8,
    contents: Many<(bool, Content), 80>,
    /// Fields anywhere, in the text or not.
    more: Many<(u16, u8), 20>,
}

/// What stands in a field.
#[derive(Debug, Arbitrary)]
enum Content {
    Bytes(Many<u8, 8>),
    Number {
        sign: u8,
        whole: u8,
        fraction: u8,
        digits: u64,
        percent: bool,
    },
    /// One of the limits with one byte changed, or none.
    Limit {
        index: u8,
        at: u8,
        to: u8,
        percent: bool,
    },
    Zeros {
        count: u8,
        digits: u16,
        percent: bool,
    },
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        let ending = |percent: &bool| if *percent { "%" } else { "" };
        match self {
            Content::Bytes(bytes) => bytes.iter().map(|byte| LETTERS[usize::from(*byte) % LETTERS.len()]).collect(),
            Content::Number { sign, whole, fraction, digits, percent } => {
                let sign = ["", "", "-", "+"][usize::from(sign % 4)];
                let digits = format!("{digits:020}").repeat(2);
                let (whole, fraction) = (usize::from(whole % 22), usize::from(fraction % 14));
                let point = if fraction > 0 { "." } else { "" };
                format!(
                    "{sign}{}{point}{}{}",
                    &digits[20 - whole.min(20)..20],
                    &digits[20..20 + fraction],
                    ending(percent)
                )
                .into_bytes()
            }
            Content::Limit { index, at, to, percent } => {
                let mut bytes = LIMITS[usize::from(*index) % LIMITS.len()].as_bytes().to_vec();
                if let Some(byte) = bytes.get_mut(usize::from(*at)) {
                    *byte = LETTERS[usize::from(*to) % LETTERS.len()];
                }
                bytes.extend(ending(percent).bytes());
                bytes
            }
            Content::Zeros { count, digits, percent } => {
                format!("{}{digits}{}", "0".repeat(usize::from(*count)), ending(percent)).into_bytes()
            }
        }
    }
}

/// A call that fills values and bitmap.
type Call<'a> = &'a dyn Fn(&mut [i64], &mut [u64]) -> Result<u64, NumbersError>;

/// What a call answers: values, bitmap, how many are valid.
type Answer = Result<(Vec<i64>, Vec<u64>, u64), NumbersError>;

/// Every rung on the input that the bytes stand for.
///
/// # Panics
/// Where a rung differs from the reference.
pub fn check(data: &[u8]) {
    let Some(input) = text::input::<Input>(data) else { return };
    let (mut bytes, mut fields) = (Vec::new(), Vec::new());
    for (apart, content) in input.contents.iter() {
        bytes.extend(apart.then_some(b' '));
        let start = bytes.len() as u32;
        bytes.extend(content.bytes());
        fields.push(Field { start, end: bytes.len() as u32 });
    }
    fields.extend(input.more.iter().map(|(start, len)| {
        let start = u32::from(*start) % (bytes.len() as u32 + 2);
        Field { start, end: start + u32::from(*len) % 32 }
    }));
    let text = Text::new(bytes, input.skip);
    let text = text.bytes();
    let answer = |call: Call| -> Answer {
        let (mut values, mut valid) = (vec![7; fields.len()], vec![7; fields.len().div_ceil(64)]);
        call(&mut values, &mut valid).map(|count| (values, valid, count))
    };
    let expected = reference::parse(text, &fields, reference::integer);
    for (isa, rung) in PARSE_INTEGERS.usable() {
        assert_eq!(answer(&|values, valid| rung(text, &fields, values, valid)), expected, "{isa}: integers");
    }
    let places = u32::from(input.places % 10);
    let expected = reference::parse(text, &fields, |field| reference::decimal(field, places));
    for (isa, rung) in PARSE_DECIMALS.usable() {
        let found = answer(&|values, valid| rung(text, &fields, places, values, valid));
        assert_eq!(found, expected, "{isa}: decimals, {places} places");
    }
    let expected = reference::parse(text, &fields, |field| reference::percentage(field, places));
    for (isa, rung) in PARSE_PERCENTAGES.usable() {
        let found = answer(&|values, valid| rung(text, &fields, places, values, valid));
        assert_eq!(found, expected, "{isa}: percentages, {places} places");
    }
}
