//! What the matcher's page promises, example by example.

use super::super::*;
use super::matching::assert_rungs;

fn typed(texts: &[&str], header: Header) -> Matcher {
    let templates = texts.iter().map(|text| Template::typed(text).unwrap()).collect();
    Matcher::new(templates, &Options { header, sample: None }).unwrap()
}

fn wildcards(texts: &[&str]) -> Matcher {
    let templates = texts.iter().map(|text| Template::wildcard(text).unwrap()).collect();
    Matcher::new(templates, &Options::default()).unwrap()
}

#[test]
fn most_static_text_wins_then_the_order() {
    let matcher = wildcards(&["a <*>", "<*> b", "a <*> b", "<*>"]);
    let batch = assert_rungs(&matcher, b"a x b\na b\na x\nx b\nx\n\na  b");
    assert_eq!(batch.ids(), [2, 0, 0, 1, 3, 3, 2]);
    assert_eq!(batch.matched(), 7);
    let text = |overlap: &Overlap| (overlap.first.1.clone(), overlap.second.1.clone());
    assert_eq!(matcher.overlaps().iter().map(text).collect::<Vec<_>>(), [("a <*>".to_owned(), "<*> b".to_owned())]);
    assert_eq!(matcher.overlaps_unchecked(), 0);
}

#[test]
fn overlaps_know_what_variables_match() {
    let pairs = |texts: &[&str]| {
        let matcher = typed(texts, Header::None);
        matcher.overlaps().iter().map(|overlap| (overlap.first.0, overlap.second.0)).collect::<Vec<_>>()
    };
    assert_eq!(pairs(&["x {integer}", "x {decimal}"]), []);
    assert_eq!(pairs(&["x {integer}", "x {word}", "y {word}"]), [(0, 1)]);
    assert_eq!(pairs(&["x {decimal}", "x {percentage}", "x {any}"]), [(0, 2), (1, 2)]);
    assert_eq!(pairs(&["{word} a", "b {word}", "b {integer}"]), [(0, 1), (1, 2)]);
    assert_eq!(pairs(&["ab{any}", "{any}ab", "cd{any}"]), [(0, 1), (1, 2)]);
}

#[test]
fn duplicates_are_named() {
    let templates = ["a {any}", "b", "a <*>"].map(|text| {
        if text.contains('<') { Template::wildcard(text).unwrap() } else { Template::typed(text).unwrap() }
    });
    let error = Matcher::new(templates.to_vec(), &Options::default()).unwrap_err();
    let expected = BuildError::Duplicate { first: (0, "a {any}".to_owned()), second: (2, "a <*>".to_owned()) };
    assert_eq!(error, expected);
    assert!(error.to_string().contains("a {any}") && error.to_string().contains("a <*>"));
    assert_eq!(Matcher::new(Vec::new(), &Options::default()).unwrap_err(), BuildError::NoTemplates);
    let options = Options { header: Header::Through(Vec::new()), sample: None };
    let error = Matcher::new(vec![Template::typed("a").unwrap()], &options).unwrap_err();
    assert_eq!(error, BuildError::EmptyHeaderMark);
}

#[test]
fn values_are_typed() {
    let matcher = typed(&["{word}: {integer} {decimal} {percentage} {any};{rest}"], Header::Fields(2));
    let text = b"2026 host cpu: -12 +0.5 99.9% a b;c d\r\n";
    let batch = assert_rungs(&matcher, text);
    let [word, integer, decimal, percentage, any, rest] = batch.values(0) else { panic!("six values") };
    assert_eq!(matcher.kinds(0), [Kind::Word, Kind::Integer, Kind::Decimal, Kind::Percentage, Kind::Any, Kind::Rest]);
    assert_eq!(&text[word.span()], b"cpu");
    assert_eq!(integer.integer(), -12);
    assert_eq!((decimal.number(), percentage.number()), (0.5, 99.9));
    assert_eq!((&text[any.span()], &text[rest.span()]), (&b"a b"[..], &b"c d"[..]));
}

#[test]
fn numbers_at_their_limits() {
    let matcher = typed(&["i {integer}", "d {decimal}", "p {percentage}"], Header::None);
    for (written, expected) in [
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        ("-9223372036854775809", None),
        ("+0000000000000000000000000000001", Some(1)),
        ("-0", Some(0)),
        ("12345678", Some(12_345_678)),
        ("123456789012345678", Some(123_456_789_012_345_678)),
        ("", None),
        ("-", None),
        ("1_000", None),
        ("12a", None),
    ] {
        let batch = assert_rungs(&matcher, format!("i {written}\n").as_bytes());
        assert_eq!(batch.values(0).first().map(|value| value.integer()), expected, "{written}");
    }
    for digits in 1..40 {
        let written = "9".repeat(digits) + "." + &"3".repeat(40 - digits);
        let batch = assert_rungs(&matcher, format!("d -{written}\np {written}%\n").as_bytes());
        let exact: f64 = written.parse().unwrap();
        assert_eq!((batch.values(0)[0].number(), batch.values(1)[0].number()), (-exact, exact), "{written}");
    }
    let batch = assert_rungs(&matcher, b"p 5.%\np .5%\np 5\nd 5\nd 5.\nd .5\np -7%\nd -0.0");
    assert_eq!(batch.ids(), [UNMATCHED, UNMATCHED, UNMATCHED, UNMATCHED, UNMATCHED, UNMATCHED, 2, 1]);
    assert_eq!(batch.values(7)[0].number().to_bits(), (-0.0f64).to_bits());
}

#[test]
fn numbers_of_many_lines_of_one_template() {
    let matcher =
        typed(&["n {integer} {decimal}ms {percentage} of {integer}7", "n {integer} {decimal}!"], Header::Fields(1));
    let integers = ["0", "-12", "+7", "1234567", "12345678", "-123456789012345", "1234567890123456", "x", "", "-"];
    let decimals = ["1.5", "-0.0", "12345.6", "123456.7", "1.234567", "12.", ".5", "7", "+3.25", "1234567.12345678"];
    let percentages = ["5%", "-5.25%", "100.%", "99.9", "12345678%", "1234567%", "0.12345%", "+1%", "%", "1.5.5%"];
    let mut text = String::new();
    for (place, integer) in integers.iter().enumerate() {
        for decimal in decimals {
            for percentage in percentages {
                let last = integers[(place + 3) % integers.len()];
                text += &format!("h n {integer} {decimal}ms {percentage} of {last}7\n");
            }
            text += &format!("h n {integer} {decimal}!\r\n");
        }
    }
    let batch = assert_rungs(&matcher, text.as_bytes());
    assert!(batch.matched() > 100 && batch.matched() < batch.lines() as u64, "{}", batch.matched());
}

#[test]
fn long_static_text_is_not_looked_for_past_the_end() {
    let zeros = "\0".repeat(400);
    let matcher =
        typed(&[&format!("a {{word}} b{zeros}{{integer}}"), &format!("i {{integer}}{zeros}{{word}}")], Header::None);
    let line = format!("a x b{}\n", &zeros[..100]).repeat(4) + &format!("i 1{}\n", &zeros[..100]).repeat(9);
    let batch = assert_rungs(&matcher, line.as_bytes());
    assert_eq!(batch.matched(), 0);
    assert_rungs(&matcher, line.trim_end().as_bytes());
    let batch = assert_rungs(&matcher, format!("a x b{zeros}5\n").repeat(9).as_bytes());
    assert_eq!(batch.matched(), 9);
}

#[test]
fn every_length_of_text_and_line() {
    let matcher = wildcards(&["ab<*>yz", "<*> middle <*>", "x"]);
    for length in 0..300 {
        let filler = "q".repeat(length);
        for text in [
            format!("ab{filler}yz"),
            format!("ab{filler}yz\n"),
            format!("{filler} middle {filler}\r\nx"),
            format!("{filler}\nab{filler}y"),
            "\n".repeat(length),
        ] {
            assert_rungs(&matcher, text.as_bytes());
        }
    }
}

#[test]
fn line_ends() {
    let matcher = wildcards(&["a<*>"]);
    let text = b"a\r\na\r\r\na\n\r\n\na\r";
    let batch = assert_rungs(&matcher, text);
    assert_eq!(batch.ids(), [0, 0, 0, UNMATCHED, UNMATCHED, 0]);
    let spans: Vec<_> = [0, 1, 2, 5].map(|line| &text[batch.values(line)[0].span()]).into();
    assert_eq!(spans, [&b""[..], b"\r", b"", b"\r"]);
    assert_eq!(assert_rungs(&matcher, b"").lines(), 0);
    assert_eq!(assert_rungs(&matcher, b"\n").lines(), 1);
}

#[test]
fn headers_that_lines_lack() {
    for (header, text) in [
        (Header::Bytes(4), &b"12 x\n12 \n1\n\n12 xx\n"[..]),
        (Header::Fields(2), b"a b x\na b\na x\n\na  x\n"),
        (Header::Through(b"]: ".to_vec()), b"[]: x\n]: x\n]:x\nx\n]: ]: x\n"),
        (Header::Fields(70), &[&b"f ".repeat(70)[..], b"x\n", &b"f ".repeat(69), b"x\n"].concat()),
    ] {
        assert_rungs(&typed(&["x", "{any} x", "{rest}"], header), text);
    }
}

#[test]
fn long_lines_and_bytes_of_every_value() {
    let matcher = wildcards(&["start <*> key=<*> end", "<*>needle in<*>haystack<*>", "<*>7<*>"]);
    let bytes: Vec<u8> = (0..=255).filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let long = bytes.repeat(4_000);
    let text =
        [&b"start "[..], &long, b" key=", &long, b" end\n", &long, b"needle in", &long, b"haystack\n", &long].concat();
    let batch = assert_rungs(&matcher, &text);
    assert_eq!(batch.ids(), [0, 1, 2]);
}

#[test]
fn many_templates_that_start_with_a_variable() {
    let texts: Vec<String> = (0..600)
        .map(|n| match n % 3 {
            0 => format!("<*> of module{n} said <*>"),
            1 => format!("<*>: unit-{n:04} took <*> ms"),
            _ => format!("<*>{n}<*>"),
        })
        .collect();
    let matcher = wildcards(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let lines: Vec<String> = (0..700).map(|n| texts[n * 7 % 600].replace("<*>", ["", "a b", "12"][n % 3])).collect();
    let batch = assert_rungs(&matcher, lines.join("\n").as_bytes());
    assert_eq!(batch.matched(), 700);
}

#[test]
fn a_text_of_more_than_four_gibibytes_is_refused() {
    // The zeros are never touched: the length alone is refused.
    let text = vec![0; u32::MAX as usize + 1];
    let error = wildcards(&["a"]).match_batch(&text, &mut Batch::new()).unwrap_err();
    assert_eq!(error, BatchError::TooLong { bytes: text.len() });
}

#[test]
fn backtracking_takes_no_exponential_time() {
    let matcher = typed(&["{any}{word}a{integer}a{any}{word}a{integer}a{word}b{integer}"], Header::None);
    let line = "a1".repeat(20_000);
    let mut batch = Batch::new();
    matcher.match_batch(line.as_bytes(), &mut batch).unwrap();
    assert_eq!(batch.ids(), [UNMATCHED]);
}
