//! Counts of a byte, and offsets of newlines and of the separators of CSV.

use super::portions::{Scan, points_or_user, text_bytes};
use super::text::{Text, csv_text, log_text, text_of};
use crate::measure::levels::Level;
use crate::peers::{self, Index, Way};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::isa::Kernel;
use lanemark_kernels::scan::bytes::ByteSet;
use lanemark_kernels::scan::bytes::tables::{COUNT, INDEX_ANY_U32, INDEX_U32};
use lanemark_peers::Answer;
use std::cell::RefCell;
use std::rc::Rc;

/// The benches.
pub fn all() -> Vec<Definition> {
    vec![count_byte(), newline_index(), csv_index()]
}

fn count_byte() -> Definition {
    Definition {
        id: "scan/count-byte".to_owned(),
        title: "newlines of log text, counted".to_owned(),
        unit: "bytes/s",
        claims: &[],
        kernel: COUNT.listing().ok(),
        own_input: OwnInput::Text,
        points: |session| points_or_user(session, || session.level_points()),
        measure: Box::new(|session, definition, point| {
            let text = log_text(session, text_bytes(session, point.level))?;
            let integer = |count: &u64| Answer::Integer(*count as i64);
            let scan = Scan::new(session, &text.bytes, |text| integer(&naive_count(text)));
            let mut variants = vec![scan.before("iterator, filter, count", naive_count, integer)];
            variants.extend(
                peers::count_byte(b'\n').into_iter().map(|way| scan.peer(way, |call, text| call(text), integer)),
            );
            variants.extend(scan.rungs(&COUNT, |rung, text| rung(text, b'\n'), integer));
            scan.measure(definition, point, text.input.clone(), variants)
        }),
    }
}

fn naive_count(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Texts of the worst cases, by [`Point::detail`]; 0 is the usual text.
const NO_NEWLINE: usize = 1;
const ONLY_NEWLINES: usize = 2;

fn newline_points(session: &Session<'_>) -> Vec<Point> {
    let mut points = session.level_points();
    if session.settings.profile.levels().contains(&Level::L2) {
        for (detail, label) in [(NO_NEWLINE, "no newline, L2"), (ONLY_NEWLINES, "newlines only, L2")] {
            points.push(Point { label: label.to_owned(), detail, ..Point::at(Level::L2) });
        }
    }
    points
}

fn newline_text(session: &Session<'_>, point: &Point) -> Result<Rc<Text>, SuiteError> {
    let bytes = text_bytes(session, point.level);
    let of = |source: &str, byte: u8| text_of(session, source.to_owned(), |text| text.resize(bytes, byte)).map(Rc::new);
    match point.detail {
        NO_NEWLINE => of("the letter a and nothing else", b'a'),
        ONLY_NEWLINES => of("newlines and nothing else", b'\n'),
        _ => log_text(session, bytes),
    }
}

fn newline_index() -> Definition {
    Definition {
        id: "scan/newline-index".to_owned(),
        title: "offsets of the newlines of log text, as u32".to_owned(),
        unit: "bytes/s",
        claims: &[],
        kernel: INDEX_U32.listing().ok(),
        own_input: OwnInput::Text,
        points: |session| points_or_user(session, || newline_points(session)),
        measure: Box::new(|session, definition, point| {
            let text = newline_text(session, point)?;
            let index = IndexBench { session, definition, point, text: &text, is_wanted: |byte| byte == b'\n' };
            index.measure(peers::index_byte(b'\n'), &INDEX_U32, |rung, text, offsets| rung(text, b'\n', offsets))
        }),
    }
}

/// What separates fields and rows, and what hides separators.
const SEPARATORS: [u8; 3] = *b",\n\"";

fn csv_index() -> Definition {
    Definition {
        id: "scan/csv-index".to_owned(),
        title: "offsets of the commas, newlines and quotes of CSV text, as u32".to_owned(),
        unit: "bytes/s",
        claims: &[],
        kernel: INDEX_ANY_U32.listing().ok(),
        own_input: OwnInput::Text,
        points: |session| points_or_user(session, || session.level_points()),
        measure: Box::new(|session, definition, point| {
            let bytes = text_bytes(session, point.level);
            let text = if session.user_text.is_some() { log_text(session, bytes) } else { csv_text(session, bytes) }?;
            let set = ByteSet::new(&SEPARATORS).expect("three distinct bytes");
            let set = &set;
            let index = IndexBench { session, definition, point, text: &text, is_wanted: |b| SEPARATORS.contains(&b) };
            let rung = |rung: IndexAny, text: &[u8], offsets: &mut Vec<u32>| rung(text, set, offsets);
            index.measure(peers::index_three(SEPARATORS), &INDEX_ANY_U32, rung)
        }),
    }
}

/// A rung that indexes the bytes of a set.
type IndexAny = fn(&[u8], &ByteSet, &mut Vec<u32>);

/// Offsets of some bytes, at one point. Every variant writes over the same vector, which is long enough from the start.
struct IndexBench<'a> {
    session: &'a Session<'a>,
    definition: &'a Definition,
    point: &'a Point,
    text: &'a Text,
    is_wanted: fn(u8) -> bool,
}

impl IndexBench<'_> {
    fn measure<F: Copy + 'static>(
        &self,
        peers: Vec<Way<Index>>,
        kernel: &'static Kernel<F>,
        rung: impl Fn(F, &[u8], &mut Vec<u32>) + Copy,
    ) -> Result<crate::measure::case::Sampled, SuiteError> {
        let is_wanted = self.is_wanted;
        let naive = |text: &[u8], offsets: &mut Vec<u32>| {
            offsets.clear();
            offsets.extend(text.iter().enumerate().filter(|(_, byte)| is_wanted(**byte)).map(|(at, _)| at as u32));
        };
        let mut longest = Vec::new();
        naive(&self.text.bytes, &mut longest);
        let offsets = RefCell::new(longest);
        let written = |(): &()| Answer::column(&offsets.borrow());
        let scan = Scan::new(self.session, &self.text.bytes, |text| {
            let mut offsets = Vec::new();
            naive(text, &mut offsets);
            Answer::column(&offsets)
        });
        let mut variants =
            vec![scan.before("iterator, filter, collect", |text| naive(text, &mut offsets.borrow_mut()), written)];
        for way in peers {
            variants.push(scan.peer(way, |call, text| call(text, &mut offsets.borrow_mut()), written));
        }
        variants.extend(scan.rungs(kernel, |call, text| rung(call, text, &mut offsets.borrow_mut()), written));
        scan.measure(self.definition, self.point, self.text.input.clone(), variants)
    }
}
