//! Every rung against the reference.

use super::tables::*;
use super::{Field, NumbersError, reference};
use crate::inputs::lengths;
use proptest::prelude::*;

/// Fields that lie one after another in a text, with a byte or none between them.
#[derive(Debug, Clone)]
struct Fields {
    text: Vec<u8>,
    fields: Vec<Field>,
}

impl Fields {
    /// The fields after `skip` bytes; a comma before every one but each fifth.
    fn new<T: AsRef<[u8]>>(skip: usize, contents: impl IntoIterator<Item = T>) -> Fields {
        let mut made = Fields { text: vec![b'7'; skip], fields: Vec::new() };
        for (index, content) in contents.into_iter().enumerate() {
            if index % 5 != 0 {
                made.text.push(b',');
            }
            let start = made.text.len() as u32;
            made.text.extend_from_slice(content.as_ref());
            made.fields.push(Field { start, end: made.text.len() as u32 });
        }
        made
    }

    /// Every usable rung of every kernel against the reference.
    fn check(&self) {
        let Fields { text, fields } = self;
        // An exact allocation, so that a load past its end can be found by a sanitizer.
        let text = text.clone().into_boxed_slice();
        let run = |name: &str, expected: (Vec<i64>, Vec<u64>, u64), rung: &dyn Fn(&mut [i64], &mut [u64]) -> u64| {
            let (mut values, mut valid) = (vec![-1; fields.len() + 1], vec![u64::MAX; fields.len().div_ceil(64) + 1]);
            let count = rung(&mut values, &mut valid);
            assert_eq!((values.pop(), valid.pop()), (Some(-1), Some(u64::MAX)), "{name}: past the outputs' ends");
            for (index, (found, wanted)) in values.iter().zip(&expected.0).enumerate() {
                let content = fields[index].of(&text).map(String::from_utf8_lossy);
                let bit = |words: &[u64]| words[index / 64] >> (index % 64) & 1;
                assert_eq!((found, bit(&valid)), (wanted, bit(&expected.1)), "{name}: field {index}, {content:?}");
            }
            assert_eq!((valid, count), (expected.1, expected.2), "{name}");
        };
        for (isa, rung) in PARSE_INTEGERS.usable() {
            let expected = reference::parse(&text, fields, reference::integer).unwrap();
            run(&format!("{isa} integers"), expected, &|values, valid| rung(&text, fields, values, valid).unwrap());
        }
        for places in [0, 1, 2, 3, 7, 8, 9] {
            for (isa, rung) in PARSE_DECIMALS.usable() {
                let expected = reference::parse(&text, fields, |field| reference::decimal(field, places)).unwrap();
                run(&format!("{isa} decimals, {places} places"), expected, &|values, valid| {
                    rung(&text, fields, places, values, valid).unwrap()
                });
            }
            for (isa, rung) in PARSE_PERCENTAGES.usable() {
                let expected = reference::parse(&text, fields, |field| reference::percentage(field, places)).unwrap();
                run(&format!("{isa} percentages, {places} places"), expected, &|values, valid| {
                    rung(&text, fields, places, values, valid).unwrap()
                });
            }
        }
    }
}

/// Numbers at the ends of what is valid, each of them once with a percent sign.
fn adversarial() -> Vec<String> {
    let mut fields: Vec<String> = [
        "",
        "+",
        "-",
        "0",
        "-0",
        "+0",
        "+-1",
        "--1",
        "1-",
        "1+",
        "1-2",
        " 1",
        "1 ",
        "a",
        "1a",
        "a1",
        "0x1",
        "1e3",
        ".",
        "-.",
        "+.",
        ".5",
        "5.",
        "-.5",
        "-5.",
        "5.5.5",
        "1..2",
        "0.0",
        "-0.0",
        "+0.50",
        "1.10",
        "1.100",
        "1.1000000",
        "0.000000000",
        "0.0000000000",
        "1.000000001",
        "1.0000000001",
        "1.23456789",
        "1.234567890",
        "1.2345678901",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775807",
        "-9223372036854775808",
        "-9223372036854775809",
        "+9223372036854775807",
        "+9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "18446744073709551617",
        "92233720368547758.07",
        "92233720368547758.08",
        "-92233720368547758.08",
        "-92233720368547758.09",
        "9223372036.854775807",
        "9223372036.854775808",
        "-9223372036.854775808",
        "-9223372036.854775809",
        "9223372036",
        "9223372037",
        "92233720368547758",
        "92233720368547759",
        "9223372036854775.8",
        "999999999999999",
        "99999999999999.9",
        "9999999999999.99",
        "99999999",
        "999999999",
        "9999999.9",
        "99999999.9",
        "0.12345678",
        "1234567.8",
        "12345678.1",
        "1.2345678",
        "12345678.12345678",
        "1.234567812345678",
        "5%",
        "%",
        "-%",
        "5%%",
        "%5",
        "٣",
        "1٣",
        "\u{ff}",
        "1.\u{e9}",
        "1/2",
        "1:2",
        "12345678/",
        "12345678:",
        "/12345678",
        "NaN",
        "inf",
        "1_000",
        "1,000",
    ]
    .map(String::from)
    .to_vec();
    for digit in ["0", "1", "9"] {
        for len in 1..30 {
            fields.push(digit.repeat(len));
            fields.push(format!("-{}", digit.repeat(len)));
            fields.push(format!("{}42", "0".repeat(len)));
            fields.push(format!("{}.{}", digit.repeat(len), digit.repeat(2)));
            fields.push(format!("-1.{}", digit.repeat(len)));
            fields.push(format!("7.5{}", "0".repeat(len)));
        }
    }
    let percentages: Vec<String> = fields.iter().map(|field| format!("{field}%")).collect();
    fields.extend(percentages);
    fields
}

#[test]
fn adversarial_fields_as_the_reference() {
    for skip in [0, 1, 7, 8, 9, 15, 16, 23, 24, 25] {
        Fields::new(skip, adversarial()).check();
        Fields::new(skip, adversarial().into_iter().rev()).check();
    }
}

#[test]
fn each_byte_at_each_position() {
    for len in [1, 2, 5, 8, 9, 15, 16, 17, 24, 25] {
        for position in 0..len {
            let contents = (0..=255u8).map(|byte| {
                let mut field = vec![b'1'; len];
                field[position] = byte;
                field
            });
            Fields::new(24, contents).check();
        }
    }
}

#[test]
fn each_number_of_fields() {
    for count in lengths() {
        Fields::new(count % 40, adversarial().into_iter().cycle().take(count.min(300))).check();
    }
}

#[test]
fn every_short_decimal() {
    let alphabet = b"-.05%";
    for len in 0..=5u32 {
        let contents = (0..alphabet.len().pow(len)).map(|mut number| {
            let mut field = Vec::new();
            for _ in 0..len {
                field.push(alphabet[number % alphabet.len()]);
                number /= alphabet.len();
            }
            field
        });
        Fields::new(24, contents).check();
    }
}

#[test]
fn fields_may_overlap_and_lie_in_any_order() {
    let text = b"-1234567.25%, 99999999999999999999, +3.5";
    let all = (0..=text.len() as u32).rev().flat_map(|end| (0..=end).map(move |start| Field { start, end }));
    Fields { text: text.to_vec(), fields: all.collect() }.check();
}

#[test]
fn bad_calls_are_errors_on_every_rung() {
    let text = [b'1'; 100];
    let mut fields = vec![Field { start: 40, end: 42 }; 100];
    let (mut values, mut valid) = (vec![0; 100], vec![0; 2]);
    for (index, field) in [
        (0, Field { start: 0, end: 101 }),
        (63, Field { start: 41, end: 40 }),
        (64, Field { start: 101, end: 101 }),
        (99, Field { start: u32::MAX, end: u32::MAX }),
    ] {
        let kept = std::mem::replace(&mut fields[index], field);
        let expected = Err(NumbersError::Outside { index, field, text: 100 });
        for (isa, rung) in PARSE_INTEGERS.usable() {
            assert_eq!(rung(&text, &fields, &mut values, &mut valid), expected, "{isa}");
        }
        for (isa, rung) in PARSE_DECIMALS.usable().into_iter().chain(PARSE_PERCENTAGES.usable()) {
            assert_eq!(rung(&text, &fields, 2, &mut values, &mut valid), expected, "{isa}");
        }
        fields[index] = kept;
    }
    for (isa, rung) in PARSE_INTEGERS.usable() {
        let few = NumbersError::FewValues { needed: 100, found: 99 };
        assert_eq!(rung(&text, &fields, &mut values[..99], &mut valid), Err(few), "{isa}");
        let few = NumbersError::FewWords { needed: 2, found: 1 };
        assert_eq!(rung(&text, &fields, &mut values, &mut valid[..1]), Err(few), "{isa}");
    }
    for (isa, rung) in PARSE_DECIMALS.usable().into_iter().chain(PARSE_PERCENTAGES.usable()) {
        assert_eq!(rung(&text, &fields, 10, &mut values, &mut valid), Err(NumbersError::Places(10)), "{isa}");
    }
}

#[test]
fn the_reference_knows_the_forms() {
    assert_eq!(reference::integer(b"+0042"), Some(42));
    assert_eq!(reference::integer(b"-9223372036854775808"), Some(i64::MIN));
    assert_eq!(reference::integer(b"-"), None);
    assert_eq!(reference::decimal(b"-0.25", 2), Some(-25));
    assert_eq!(reference::decimal(b"5", 3), Some(5000));
    assert_eq!(reference::decimal(b"1.500", 1), Some(15));
    for wrong in [&b".5"[..], b"5.", b"1.05", b"", b"-.1", b"1.-5", b"1.+5", b"\xff"] {
        assert_eq!(reference::decimal(wrong, 1), None, "{wrong:?}");
    }
    assert_eq!(reference::percentage(b"99.5%", 1), Some(995));
    assert_eq!(reference::percentage(b"99.5", 1), None);
}

proptest! {
    #[test]
    fn fields_of_number_bytes_as_the_reference(
        skip in 0usize..40,
        contents in prop::collection::vec("[-+]?[0-9]{0,20}[.]?[0-9]{0,12}[%x]?", 0..200),
    ) {
        Fields::new(skip, contents).check();
    }

    #[test]
    fn any_fields_of_any_text_as_the_reference(
        text in prop::collection::vec(prop::sample::select(b"0123456789.-+% \xff".to_vec()), 0..300),
        places in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30), 0..150),
    ) {
        let fields = places.iter().map(|(start, len)| {
            let start = start.index(text.len() + 1);
            Field { start: start as u32, end: (start + len).min(text.len()) as u32 }
        });
        Fields { fields: fields.collect(), text }.check();
    }
}
