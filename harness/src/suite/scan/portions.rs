//! A text and its variants, each on as much of the text as its speed allows: a method of 2 MB/s needs no 100 MB to be
//! judged, and would take the time of all others together.

use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::ceilings::loads;
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::{Expected, task};
use crate::peers::Way;
use crate::suite::session::Session;
use crate::suite::{Definition, Point, SuiteError};
use lanemark_kernels::isa::Kernel;
use lanemark_peers::Answer;
use lanemark_reports::run::{self, Role};
use lanemark_runtime::clock;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;

/// Bytes of text that stand for memory: more than a last cache holds, and what the profile has the time for.
const MEMORY: usize = 67_108_864;

/// The same where time does not matter.
const MORE_MEMORY: usize = 104_857_600;

/// Bytes of a text that stands for the level.
pub fn text_bytes(session: &Session<'_>, level: Level) -> usize {
    match (level, session.settings.profile) {
        (Level::Memory, Profile::Full) => MORE_MEMORY,
        (Level::Memory, Profile::Standard) => MEMORY,
        (Level::Memory, Profile::Gate) => session.items(Level::L1, 1.0),
        (Level::Memory, Profile::Quick) => session.items(level, 1.0).min(MEMORY),
        _ => session.items(level, 1.0),
    }
}

/// The points of a bench on the user's own text: that text; else those given.
pub fn points_or_user(session: &Session<'_>, generated: impl FnOnce() -> Vec<Point>) -> Vec<Point> {
    match session.user_text {
        None => generated(),
        Some(user) => {
            let level = session.levels.holding(user.bytes.len() as u64);
            vec![Point { label: user.name.clone(), ..Point::at(level) }]
        }
    }
}

/// The smallest portion of a text, in bytes: a pass over less says little about a rate.
const SMALLEST: usize = 16 << 10;

/// How many times a portion is as long as the next smaller one.
const STEP: usize = 8;

/// The longest a pass of a variant may take before it gets a smaller portion, in nanoseconds.
fn longest_pass(profile: Profile) -> u64 {
    match profile {
        Profile::Quick | Profile::Gate => 40_000_000,
        Profile::Standard => 80_000_000,
        Profile::Full => 1_000_000_000,
    }
}

/// Answers about a portion of a text by other means than the kernel that is measured.
type Oracle<'a> = Box<dyn Fn(&[u8]) -> Answer + 'a>;

/// A text, and what is right to answer about it.
pub struct Scan<'a> {
    session: &'a Session<'a>,
    text: &'a [u8],
    oracle: Oracle<'a>,
    /// The oracle's answers, by the length of the portion.
    answers: RefCell<BTreeMap<usize, Answer>>,
}

impl<'a> Scan<'a> {
    /// A text, and its oracle.
    pub fn new(session: &'a Session<'a>, text: &'a [u8], oracle: impl Fn(&[u8]) -> Answer + 'a) -> Scan<'a> {
        Scan { session, text, oracle: Box::new(oracle), answers: RefCell::default() }
    }

    /// A variant that is no rung: `pass` over the text, or over a portion of it where the whole would take too long.
    fn variant<O: 'a>(
        &self,
        name: String,
        role: Role,
        pass: impl Fn(&[u8]) -> O + 'a,
        answer: impl Fn(&O) -> Answer + 'a,
    ) -> Variant<'a> {
        let portion = self.portion(&pass);
        let text = &self.text[..portion];
        Variant {
            name,
            role,
            isa: None,
            version: None,
            chosen: false,
            note: None,
            smaller_n: self.smaller_n(portion),
            expected: self.expected(portion),
            task: task(move || pass(black_box(text)), answer),
        }
    }

    /// The naive method.
    pub fn before<O: 'a>(
        &self,
        name: &str,
        pass: impl Fn(&[u8]) -> O + 'a,
        answer: impl Fn(&O) -> Answer + 'a,
    ) -> Variant<'a> {
        self.variant(name.to_owned(), Role::Before, pass, answer)
    }

    /// A library's way.
    pub fn peer<C: 'a, O: 'a>(
        &self,
        way: Way<C>,
        pass: impl Fn(&C, &[u8]) -> O + 'a,
        answer: impl Fn(&O) -> Answer + 'a,
    ) -> Variant<'a> {
        let (name, version, note, call) = (way.name(), way.version, way.note, way.call);
        let variant = self.variant(name, Role::Peer, move |text| pass(&call, text), answer);
        Variant { version: Some(version), note, ..variant }
    }

    /// The kernel's rungs. The chosen one always has the whole text.
    pub fn rungs<F: Copy + 'static, O: 'a>(
        &self,
        kernel: &'static Kernel<F>,
        pass: impl Fn(F, &[u8]) -> O + Copy + 'a,
        answer: impl Fn(&O) -> Answer + Copy + 'a,
    ) -> Vec<Variant<'a>> {
        let on = |rung: F, text: &'a [u8]| task(move || pass(rung, black_box(text)), answer);
        let rungs = RefCell::new(Vec::new());
        let mut variants = self.session.rung_variants(kernel, self.expected(self.text.len()), |rung| {
            rungs.borrow_mut().push(rung);
            on(rung, self.text)
        });
        for (variant, rung) in variants.iter_mut().zip(rungs.into_inner()).filter(|(variant, _)| !variant.chosen) {
            let portion = self.portion(&|text: &[u8]| pass(rung, text));
            variant.smaller_n = self.smaller_n(portion);
            variant.expected = self.expected(portion);
            variant.task = on(rung, &self.text[..portion]);
        }
        variants
    }

    /// Verifies and times the variants; the limit is the loads of the text.
    ///
    /// # Errors
    /// When a variant gives a wrong answer.
    pub fn measure(
        &self,
        definition: &Definition,
        point: &Point,
        input: run::Input,
        variants: Vec<Variant<'a>>,
    ) -> Result<Sampled, SuiteError> {
        let (_, words, _) = bytemuck::pod_align_to::<u8, u64>(self.text);
        let case = Case {
            level: self.session.levels.holding(self.text.len() as u64),
            bytes: self.text.len() as u64,
            roof: (size_of_val(words) as u64, "load"),
            roofs: if words.is_empty() { Vec::new() } else { loads(words) },
            variants,
            clock: Clock::ThreadCpu,
            bench: self.session.header(definition, point, input),
        };
        Ok(measure(case, self.session.settings)?)
    }

    fn smaller_n(&self, portion: usize) -> Option<u64> {
        (portion < self.text.len()).then_some(portion as u64)
    }

    fn expected(&self, portion: usize) -> Expected {
        let answer = *self.answers.borrow_mut().entry(portion).or_insert_with(|| (self.oracle)(&self.text[..portion]));
        Expected { answer, tolerance: None }
    }

    /// The bytes that a pass may go over: the larger portion is tried where the smaller one says that it will not take
    /// too long.
    fn portion<O>(&self, pass: &dyn Fn(&[u8]) -> O) -> usize {
        let longest = longest_pass(self.session.settings.profile);
        let time = |portion: usize| {
            let began = clock::thread_cpu_ns();
            black_box(pass(black_box(&self.text[..portion])));
            clock::thread_cpu_ns() - began
        };
        for pair in portions(self.text).windows(2) {
            let (portion, larger) = (pair[0], pair[1]);
            let took = time(portion).min(time(portion));
            if took as f64 * larger as f64 / portion as f64 > longest as f64 {
                return portion;
            }
        }
        self.text.len()
    }
}

/// The lengths that a variant may get, smallest first and the whole text last: whole lines, where lines are short.
fn portions(text: &[u8]) -> Vec<usize> {
    let lengths = std::iter::successors(Some(text.len()), |length| Some(length / STEP));
    let mut portions: Vec<usize> = lengths
        .take_while(|length| *length >= SMALLEST)
        .skip(1)
        .map(|length| match memchr::memrchr(b'\n', &text[..length]) {
            Some(newline) if newline >= length / 2 => newline + 1,
            _ => length,
        })
        .collect();
    portions.reverse();
    portions.push(text.len());
    portions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_grow_to_the_whole_text_and_end_with_a_line() {
        let lines = b"a line of text\n".repeat(100_000);
        let lengths = portions(&lines);
        assert!(lengths.is_sorted() && lengths.len() == 3 && lengths[2] == lines.len(), "{lengths:?}");
        assert!(lengths.iter().all(|length| lines[length - 1] == b'\n'), "{lengths:?}");
        assert_eq!(portions(&[0; 8 * SMALLEST]), [SMALLEST, 8 * SMALLEST]);
        assert_eq!(portions(b"short"), [5]);
        assert_eq!(portions(b""), [0]);
    }
}
