//! A stream and the variants that take it in, each on as much of the stream as its speed allows: a method of a
//! microsecond a key needs no 16 million keys to be judged, and would take the time of all others together.

use crate::measure::case::{Case, Clock, Sampled, Variant, measure};
use crate::measure::ceilings::loads;
use crate::measure::levels::Level;
use crate::measure::profile::Profile;
use crate::measure::task::{Expected, Task, task};
use crate::suite::session::Session;
use crate::suite::{Definition, Point, SuiteError};
use lanemark_kernels::isa::{Isa, Kernel};
use lanemark_peers::{Answer, Digest, Input, Peer};
use lanemark_reports::run::{self, Curve, Quantity, Role};
use lanemark_runtime::clock;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;

/// How many times an input is as long as the next smaller one that a variant may get.
const STEP: usize = 8;

/// The longest a pass of a variant may take before it gets a smaller input, in nanoseconds.
fn longest_pass(profile: Profile) -> f64 {
    match profile {
        Profile::Quick => 8e6,
        Profile::Standard => 30e6,
        Profile::Full => 1e9,
        // Every rung has the same input there, however slow the machine is.
        Profile::Gate => f64::INFINITY,
    }
}

/// A stream of `n` items. Closures get how many of its first items they may take.
pub struct Race<'a> {
    /// The run.
    pub session: &'a Session<'a>,
    /// Items of the whole stream.
    pub n: usize,
    /// The longest a pass may take before its variant gets a smaller input, in nanoseconds.
    longest_pass: f64,
}

impl<'a> Race<'a> {
    /// A race over a stream of that many items.
    pub fn new(session: &'a Session<'a>, n: usize) -> Race<'a> {
        Race { session, n, longest_pass: longest_pass(session.settings.profile) }
    }

    /// The same with twice the time, for items that take every method longer than a key does.
    pub fn of_long_items(session: &'a Session<'a>, n: usize) -> Race<'a> {
        Race { longest_pass: 2.0 * longest_pass(session.settings.profile), ..Race::new(session, n) }
    }

    /// A variant that is no rung: `pass` over the stream, or over its first part where the whole would take too long.
    pub fn before<O: 'a>(
        &self,
        name: &str,
        expected: impl Fn(usize) -> Answer,
        pass: impl Fn(usize) -> O + 'a,
        answer: impl FnMut(&O) -> Answer + 'a,
    ) -> Variant<'a> {
        let n = self.affordable(|n| {
            black_box(pass(n));
            Ok(())
        });
        // Only a library can refuse its input.
        let n = n.unwrap_or(self.n);
        Variant {
            name: name.to_owned(),
            role: Role::Before,
            isa: None,
            version: None,
            chosen: false,
            note: None,
            smaller_n: self.smaller_n(n),
            expected: Expected { answer: expected(n), tolerance: None },
            task: task(move || pass(black_box(n)), answer),
        }
    }

    /// The libraries that have the operation and are wanted.
    ///
    /// # Errors
    /// In a library's own words, when it refuses the input.
    pub fn peers(
        &self,
        operation: &str,
        wanted: impl Fn(&Peer) -> bool,
        input: impl Fn(usize) -> Input<'a>,
        expected: impl Fn(usize) -> Expected,
    ) -> Result<Vec<Variant<'a>>, SuiteError> {
        let mut variants = Vec::new();
        for peer in self.session.peers.iter().filter(|peer| peer.operation() == operation && wanted(peer)) {
            let n = self.affordable(|n| {
                self.session.peer_task(peer, &input(n))?.run();
                Ok(())
            })?;
            let task = self.session.peer_task(peer, &input(n))?;
            let variant = self.session.peer_variant(peer, task, expected(n));
            variants.push(Variant { smaller_n: self.smaller_n(n), ..variant });
        }
        Ok(variants)
    }

    /// The kernel's rungs. The chosen one always has the whole stream.
    pub fn rungs<F: Copy + 'static, O: 'a>(
        &self,
        kernel: &'static Kernel<F>,
        expected: impl Fn(usize) -> Answer,
        pass: impl Fn(F, usize) -> O + Copy + 'a,
        answer: impl Fn(&O) -> Answer + Copy + 'a,
    ) -> Vec<Variant<'a>> {
        let on = |rung: F, n: usize| task(move || pass(rung, black_box(n)), answer);
        let rungs = RefCell::new(Vec::new());
        let whole = Expected { answer: expected(self.n), tolerance: None };
        let mut variants = self.session.rung_variants(kernel, whole, |rung| {
            rungs.borrow_mut().push(rung);
            on(rung, self.n)
        });
        for (variant, rung) in variants.iter_mut().zip(rungs.into_inner()).filter(|(variant, _)| !variant.chosen) {
            let affordable = self.affordable(|n| {
                black_box(pass(rung, n));
                Ok(())
            });
            let n = affordable.unwrap_or(self.n);
            if let Some(fewer) = self.smaller_n(n) {
                variant.smaller_n = Some(fewer);
                variant.expected.answer = expected(n);
                variant.task = on(rung, n);
            }
        }
        variants
    }

    /// Verifies and times the variants. Where the stream lies in memory the limit is the loads of it, `walked`.
    ///
    /// # Errors
    /// When a variant gives a wrong answer.
    pub fn measure(
        &self,
        definition: &Definition,
        point: &Point,
        input: run::Input,
        walked: &'a [u64],
        mut variants: Vec<Variant<'a>>,
        accuracies: Accuracies,
    ) -> Result<Sampled, SuiteError> {
        variants.sort_by_key(|variant| variant.role != Role::Before);
        let rungs: Vec<(String, bool)> = variants
            .iter()
            .filter(|variant| variant.role == Role::Rung)
            .map(|rung| (rung.name.clone(), rung.chosen))
            .collect();
        let in_memory = self.session.levels.holding(input.bytes) == Level::Memory;
        let case = Case {
            level: point.level,
            bytes: input.bytes,
            roof: (size_of_val(walked) as u64, "load"),
            roofs: if in_memory { loads(walked) } else { Vec::new() },
            variants,
            clock: Clock::ThreadCpu,
            bench: self.session.header(definition, point, input),
        };
        let mut sampled = measure(case, self.session.settings)?;
        let Accuracies { own, peers } = accuracies;
        for (rung, chosen) in rungs {
            // One drawing of a curve is enough, as the rungs have the same state.
            let curves = if chosen { own.curves.clone() } else { Vec::new() };
            sampled.add_accuracy(&rung, own.figures.clone(), curves);
        }
        for (variant, accuracy) in peers {
            sampled.add_accuracy(&variant, accuracy.figures, accuracy.curves);
        }
        Ok(sampled)
    }

    fn smaller_n(&self, n: usize) -> Option<u64> {
        (n < self.n).then_some(n as u64)
    }

    /// The items that a pass may take: the larger part is tried where the smaller one says that it will not take too
    /// long.
    fn affordable(&self, mut pass: impl FnMut(usize) -> Result<(), SuiteError>) -> Result<usize, SuiteError> {
        for part in [STEP * STEP, STEP] {
            let n = self.n / part;
            if n < 1_000 {
                continue;
            }
            let began = clock::thread_cpu_ns();
            pass(n)?;
            let took = (clock::thread_cpu_ns() - began) as f64;
            if took * STEP as f64 > self.longest_pass {
                return Ok(n);
            }
        }
        Ok(self.n)
    }
}

/// An answer for each length of a stream, computed once.
pub struct Oracle<'a> {
    answer: Box<dyn Fn(usize) -> Answer + 'a>,
    known: RefCell<BTreeMap<usize, Answer>>,
}

impl<'a> Oracle<'a> {
    /// By a method other than what is measured.
    pub fn new(answer: impl Fn(usize) -> Answer + 'a) -> Oracle<'a> {
        Oracle { answer: Box::new(answer), known: RefCell::default() }
    }

    /// The answer for the first `n` items.
    pub fn of(&self, n: usize) -> Answer {
        *self.known.borrow_mut().entry(n).or_insert_with(|| (self.answer)(n))
    }
}

/// The rung that every kernel has, which its tests hold against the kernel's definition.
pub fn scalar<F: Copy + 'static>(kernel: &'static Kernel<F>) -> F {
    kernel.rung(Isa::Scalar).expect("every kernel has a scalar rung")
}

/// What a library gave after one pass over an input.
pub struct Outcome {
    /// The name of its variant.
    pub variant: String,
    /// Its answer, where that is a number.
    pub answer: f64,
    /// Bytes that its sketch takes; 0 where it cannot tell.
    pub bytes: u64,
    /// The results, as the operation lists them.
    pub results: Vec<u64>,
}

/// Whether the answers of a library are looked at, beside its rate: those of the default build, and of every build where
/// there is time. Another build of the same code rarely answers otherwise, and a pass over a whole stream takes long.
pub fn is_looked_at(session: &Session<'_>, peer: &Peer) -> bool {
    session.settings.profile == Profile::Full || !peer.build().starts_with("native")
}

/// What the libraries that have the operation, are wanted and [looked at](is_looked_at) give after one pass over an
/// input.
///
/// # Errors
/// In a library's own words, when it refuses the input or fails.
pub fn outcomes(
    session: &Session<'_>,
    operation: &str,
    wanted: impl Fn(&Peer) -> bool,
    input: &Input<'_>,
) -> Result<Vec<Outcome>, SuiteError> {
    let asked = |peer: &&Peer| peer.operation() == operation && wanted(peer) && is_looked_at(session, peer);
    let peers = session.peers.iter().filter(asked);
    peers.map(|peer| outcome(session, peer, &mut session.peer_task(peer, input)?)).collect()
}

/// What one library gives after one pass of its task.
///
/// # Errors
/// In the library's own words, when it fails.
pub fn outcome(session: &Session<'_>, peer: &Peer, task: &mut dyn Task) -> Result<Outcome, SuiteError> {
    let failed = |error| SuiteError::Peer(format!("{} {} failed: {error}", peer.name(), peer.version()));
    task.run(1);
    let answer = match task.answer().map_err(failed)? {
        Answer::Float(answer) => answer,
        _ => f64::NAN,
    };
    let mut words = task.words().map_err(failed)?.into_iter();
    Ok(Outcome {
        variant: session.peer_name(peer).1,
        answer,
        bytes: words.next().unwrap_or(0),
        results: words.collect(),
    })
}

/// Figures of a variant that are not rates.
#[derive(Debug, Clone, Default)]
pub struct Accuracy {
    /// Single ones.
    pub figures: Vec<Quantity>,
    /// Those that depend on something.
    pub curves: Vec<Curve>,
}

/// The accuracy of the variants of a bench.
#[derive(Debug, Clone, Default)]
pub struct Accuracies {
    /// lanemark's, the same on every rung.
    pub own: Accuracy,
    /// The libraries', by the names of their variants.
    pub peers: Vec<(String, Accuracy)>,
}

/// A figure that is not a rate.
pub fn figure(name: &str, value: f64, unit: &str) -> Quantity {
    Quantity { name: name.to_owned(), value, unit: unit.to_owned() }
}

/// The bytes of a sketch as a figure; none where a library cannot tell.
pub fn bytes_figure(bytes: u64) -> Option<Quantity> {
    (bytes > 0).then(|| figure(BYTES, bytes as f64, "bytes"))
}

/// The name of the figure for what a sketch takes.
pub const BYTES: &str = "state";

/// A curve.
pub fn curve(name: String, unit: &str, over: &str, points: Vec<(f64, f64)>) -> Curve {
    Curve { name, unit: unit.to_owned(), over: over.to_owned(), points }
}

/// A sketch's state as an answer: its length, and a digest of its bytes.
pub fn state(bytes: &[u8]) -> Answer {
    let word = |part: &[u8]| {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        u64::from_le_bytes(word)
    };
    Answer::Table { count: bytes.len() as u64, digest: Digest::of(bytes.chunks(8).map(word)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::scan::testing::with_session;

    #[test]
    fn slow_variants_get_less_of_the_stream_and_are_held_to_what_is_true_of_it() {
        with_session(1, |session| {
            let race = Race::new(session, 640_000);
            let count = |n: usize| Answer::Integer(n as i64);
            let quick = race.before("quick", count, |n| n, |n| count(*n));
            assert_eq!((quick.smaller_n, quick.expected.answer), (None, Answer::Integer(640_000)));
            let busy = |n: usize| {
                let end = clock::thread_cpu_ns() + 1_000 * n as u64;
                while clock::thread_cpu_ns() < end {}
                n
            };
            let slow = race.before("slow", count, busy, |n| count(*n));
            assert_eq!((slow.smaller_n, slow.expected.answer), (Some(10_000), Answer::Integer(10_000)));
        });
    }

    #[test]
    fn a_state_is_told_by_its_length_and_every_byte() {
        let answers = [state(b""), state(b"\0"), state(b"12345678"), state(b"123456780"), state(b"12345678\x001")];
        for (index, answer) in answers.iter().enumerate() {
            assert!(answers[..index].iter().all(|other| other != answer));
        }
    }
}
