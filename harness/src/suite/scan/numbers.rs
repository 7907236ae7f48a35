//! Numbers in text: integers, decimals and percentages of a few lengths.

use super::text::{Text, text_of};
use crate::measure::case::{Sampled, Variant};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, task};
use crate::suite::column::random_of;
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::scan::numbers::tables::{PARSE_DECIMALS, PARSE_INTEGERS, PARSE_PERCENTAGES};
use lanemark_kernels::scan::numbers::{Field, NumbersError, reference};
use lanemark_peers::{Answer, Digest};
use lanemark_reports::run::{Input, Role};
use rand_xoshiro::rand_core::Rng;
use std::cell::RefCell;
use std::hint::black_box;
use std::ops::RangeInclusive;

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `-1234`
    Integer,
    /// `-12.34`
    Decimal,
    /// `-12.34%`
    Percentage,
}

/// Digits after the point of every decimal and percentage.
const PLACES: usize = 2;

/// The digits of a number, by [`Point::detail`].
const DIGITS: [(&str, RangeInclusive<usize>); 4] =
    [("3 digits", 3..=3), ("8 digits", 8..=8), ("16 digits", 16..=16), ("3 to 18 digits", 3..=18)];

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![
        definition(Form::Integer, &PARSE_INTEGERS, |rung, input, output| {
            rung(input.text, input.fields, &mut output.values, &mut output.valid)
        }),
        definition(Form::Decimal, &PARSE_DECIMALS, with_places),
        definition(Form::Percentage, &PARSE_PERCENTAGES, with_places),
    ]
}

/// What is parsed.
#[derive(Clone, Copy)]
struct Fields<'a> {
    text: &'a [u8],
    fields: &'a [Field],
}

/// Where the numbers go.
struct Output {
    values: Vec<i64>,
    valid: Vec<u64>,
}

impl Output {
    fn new(fields: usize) -> Output {
        Output { values: vec![0; fields], valid: vec![0; fields.div_ceil(64)] }
    }

    fn answer(&self) -> Answer {
        let words = self.values.iter().map(|value| *value as u64).chain(self.valid.iter().copied());
        Answer::Table { count: self.values.len() as u64, digest: Digest::of(words) }
    }
}

/// A rung of decimals or percentages.
type WithPlaces = fn(&[u8], &[Field], u32, &mut [i64], &mut [u64]) -> Result<u64, NumbersError>;

fn with_places(rung: WithPlaces, input: Fields<'_>, output: &mut Output) -> Result<u64, NumbersError> {
    rung(input.text, input.fields, PLACES as u32, &mut output.values, &mut output.valid)
}

/// Calls a rung.
type Call<F> = fn(F, Fields<'_>, &mut Output) -> Result<u64, NumbersError>;

fn definition<F: Copy + 'static>(form: Form, kernel: &'static Kernel<F>, call: Call<F>) -> Definition {
    let (name, title) = match form {
        Form::Integer => ("integers", "integers in text, parsed to i64"),
        Form::Decimal => ("decimals", "decimals of two places in text, parsed to hundredths in i64"),
        Form::Percentage => ("percentages", "percentages of two places in text, parsed to hundredths in i64"),
    };
    Definition {
        id: format!("scan/{name}"),
        title: title.to_owned(),
        unit: "values/s",
        claims: &[],
        kernel: kernel.listing().ok(),
        own_input: OwnInput::None,
        points,
        measure: Box::new(move |session, definition, point| {
            measure_numbers(session, definition, point, form, kernel, call)
        }),
    }
}

/// Every length in L1, and one of them in memory where the profile has the time.
fn points(session: &Session<'_>) -> Vec<Point> {
    let at = |level: Level, detail: usize| Point {
        label: format!("{}, {}", DIGITS[detail].0, level.name()),
        detail,
        ..Point::at(level)
    };
    let mut points: Vec<Point> = (0..DIGITS.len()).map(|detail| at(Level::L1, detail)).collect();
    if !session.settings.profile.is_brief() {
        points.push(at(Level::Memory, 1));
    }
    points
}

fn measure_numbers<F: Copy + 'static>(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    form: Form,
    kernel: &'static Kernel<F>,
    call: Call<F>,
) -> Result<Sampled, SuiteError> {
    let (words, digits) = &DIGITS[point.detail];
    let middle = (digits.start() + digits.end()) / 2;
    let n = session.items(point.level, middle as f64 + 2.0 + (size_of::<Field>() + size_of::<i64>()) as f64);
    let mut fields = Vec::with_capacity(n);
    let Text { bytes, input, .. } = text_of(session, source(session, form, words), |text| {
        let mut random = random_of(session, "numbers");
        fields.extend((0..n).map(|_| append(text, form, digits, &mut || random.next_u64())));
    })?;
    let numbers = Fields { text: &bytes, fields: &fields };
    let (values, valid, _) = reference::parse(&bytes, &fields, |field| match form {
        Form::Integer => reference::integer(field),
        Form::Decimal => reference::decimal(field, PLACES as u32),
        Form::Percentage => reference::percentage(field, PLACES as u32),
    })
    .map_err(|error| SuiteError::Peer(format!("{}: {error}", definition.id)))?;
    let right = Output { values, valid };
    let expected = Expected { answer: right.answer(), tolerance: None };
    let output = RefCell::new(Output::new(n));
    let mut variants = vec![Variant {
        name: "str::parse".to_owned(),
        role: Role::Before,
        isa: None,
        version: None,
        chosen: false,
        note: (form != Form::Integer).then(|| "of the parts before and after the point".to_owned()),
        smaller_n: None,
        expected,
        task: task(|| parse_each(black_box(numbers), form, &mut output.borrow_mut()), |()| output.borrow().answer()),
    }];
    variants.extend(session.rung_variants(kernel, expected, |rung| {
        let output = &output;
        task(
            move || call(rung, black_box(numbers), &mut output.borrow_mut()),
            move |parsed| if parsed.is_ok() { output.borrow().answer() } else { Answer::Nothing },
        )
    }));
    let moved = bytes.len() + size_of_val(&fields[..]) + size_of_val(&right.values[..]) + size_of_val(&right.valid[..]);
    let level = session.levels.holding(moved as u64);
    let input = Input { n: n as u64, working_set: moved as u64, level: level.name().to_owned(), ..input };
    let header = session.header(definition, point, input);
    let (_, walked, _) = bytemuck::pod_align_to(&bytes[..]);
    session.measure_reading(header, level, moved as u64, walked, variants)
}

fn source(session: &Session<'_>, form: Form, digits: &str) -> String {
    let form = match form {
        Form::Integer => "integers",
        Form::Decimal => "decimals",
        Form::Percentage => "percentages",
    };
    format!("{form} of {digits}, a quarter negative, one field in 64 no number, seed {}", session.settings.seed)
}

/// Appends a number and a space; the field is the number.
fn append(text: &mut Vec<u8>, form: Form, digits: &RangeInclusive<usize>, random: &mut impl FnMut() -> u64) -> Field {
    let start = text.len() as u32;
    let bits = random();
    if bits.is_multiple_of(64) {
        text.extend_from_slice(b"n/a");
    } else {
        if bits % 4 == 1 {
            text.push(b'-');
        }
        let count = digits.start() + (bits >> 8) as usize % (digits.end() - digits.start() + 1);
        let point = if form == Form::Integer { count } else { count - PLACES };
        let mut value = random();
        for place in 0..count {
            if place == point {
                text.push(b'.');
            }
            text.push(b'0' + (value % 10) as u8);
            value /= 10;
        }
        if form == Form::Percentage {
            text.push(b'%');
        }
    }
    let end = text.len() as u32;
    text.push(b' ');
    Field { start, end }
}

/// The naive method: each field as a `str`, parsed by the standard library.
fn parse_each(Fields { text, fields }: Fields<'_>, form: Form, output: &mut Output) {
    output.valid.fill(0);
    for (index, field) in fields.iter().enumerate() {
        let field = std::str::from_utf8(&text[field.start as usize..field.end as usize]).ok();
        let value = field.and_then(|field| match form {
            Form::Integer => field.parse().ok(),
            Form::Decimal => hundredths(field),
            Form::Percentage => hundredths(field.strip_suffix('%')?),
        });
        output.values[index] = value.unwrap_or_default();
        output.valid[index / 64] |= u64::from(value.is_some()) << (index % 64);
    }
}

/// A decimal of two places, in hundredths.
fn hundredths(decimal: &str) -> Option<i64> {
    let (whole, fraction) = decimal.split_once('.')?;
    let magnitude: i64 = whole.trim_start_matches('-').parse().ok()?;
    let hundredths = magnitude * 100 + fraction.parse::<i64>().ok()?;
    Some(if whole.starts_with('-') { -hundredths } else { hundredths })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_parsed_as_said() {
        for (form, expected) in [
            (Form::Integer, b"012345 -012345 n/a ".as_slice()),
            (Form::Decimal, b"0123.45 -0123.45 n/a "),
            (Form::Percentage, b"0123.45% -0123.45% n/a "),
        ] {
            let mut text = Vec::new();
            let mut draws = [2, 543_210, 1, 543_210, 64].into_iter();
            let mut draw = || draws.next().unwrap();
            let fields: Vec<Field> = (0..3).map(|_| append(&mut text, form, &(6..=6), &mut draw)).collect();
            assert_eq!(text, expected);
            let mut output = Output::new(3);
            parse_each(Fields { text: &text, fields: &fields }, form, &mut output);
            assert_eq!((output.values, output.valid), (vec![12_345, -12_345, 0], vec![0b011]));
        }
    }
}
