//! Planted faults, for the tests of the program itself: they are there only where [`VARIABLE`] names them.

use super::{Definition, OwnInput, SuiteError};
use crate::measure::case::{Case, Clock, Variant, measure};
use crate::measure::task::{Expected, task};
use crate::suite::column::{Column, column};
use lanemark_peers::Answer;
use lanemark_reports::run::{self, Role};
use std::hint::black_box;

/// `LANEMARK_PLANTED=wrong-answer|slowdown`: adds the bench `planted/…` of that name.
/// `LANEMARK_PLANTED=slowdown=BENCH:PERCENT`: the samples that the gate takes of that bench do so much more work.
/// `LANEMARK_PLANTED=instruction=BENCH:RUNG`: a counted pass of that rung takes an instruction or some more an item.
/// `LANEMARK_PLANTED=gpu-loss=BENCH`: the device is lost while that bench is sampled.
/// `LANEMARK_PLANTED=gpu-wrong-answer=BENCH`: a bit of what the GPU gives in that bench is wrong, in every variant; `copy`
/// in place of a bench is the measurement of the device's copy ceiling.
pub const VARIABLE: &str = "LANEMARK_PLANTED";

/// The passes that a sample of the bench makes where so many are asked for: more where a slowdown is planted in it.
pub fn passes(bench: &str, asked: u64) -> u64 {
    let planted = std::env::var(VARIABLE).unwrap_or_default();
    let percent = planted
        .strip_prefix("slowdown=")
        .and_then(|planted| planted.rsplit_once(':'))
        .filter(|(of, _)| *of == bench)
        .and_then(|(_, percent)| percent.parse::<u64>().ok());
    percent.map_or(asked, |percent| asked + (asked * percent + 50) / 100)
}

/// Turns of a loop that a counted pass of the rung makes beside its work: one an item where it is planted, else none.
pub fn turns(bench: &run::Bench, rung: &str) -> u64 {
    let planted = std::env::var(VARIABLE).unwrap_or_default();
    let there = planted.strip_prefix("instruction=").and_then(|planted| planted.rsplit_once(':'));
    if there == Some((&*bench.id, rung)) { bench.input.n } else { 0 }
}

/// What is planted in the benches of the GPU.
#[cfg(feature = "gpu")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnGpu {
    /// Nothing.
    Nothing,
    /// The loss of the device.
    Loss,
    /// A wrong answer.
    WrongAnswer,
}

/// What is planted in a bench of the GPU.
#[cfg(feature = "gpu")]
pub fn on_gpu(bench: &str) -> OnGpu {
    let planted = std::env::var(VARIABLE).unwrap_or_default();
    match planted.split_once('=') {
        Some(("gpu-loss", of)) if of == bench => OnGpu::Loss,
        Some(("gpu-wrong-answer", of)) if of == bench => OnGpu::WrongAnswer,
        _ => OnGpu::Nothing,
    }
}

/// The planted benches; none outside tests.
pub fn all() -> Vec<Definition> {
    match std::env::var(VARIABLE).as_deref() {
        Ok("wrong-answer") => vec![planted("wrong-answer", |values| sum(values) + 1, 1)],
        Ok("slowdown") => vec![planted("slowdown", sum, 5)],
        _ => Vec::new(),
    }
}

fn sum(values: &[i64]) -> i64 {
    values.iter().fold(0, |sum, value| sum.wrapping_add(*value))
}

/// A bench with an honest rung and a chosen one that runs `rung` as often as told.
fn planted(name: &str, rung: fn(&[i64]) -> i64, times: usize) -> Definition {
    Definition {
        id: format!("planted/{name}"),
        title: format!("a planted {name}"),
        unit: "values/s",
        claims: &[],
        kernel: None,
        own_input: OwnInput::None,
        points: |session| session.level_points(),
        measure: Box::new(move |session, definition, point| -> Result<_, SuiteError> {
            let Column { values, input } = column::<i64>(session, session.items(point.level, 8.0))?;
            let expected = Expected { answer: Answer::Integer(sum(&values)), tolerance: Some(0.0) };
            let variant = |name: &str, chosen: bool, call: fn(&[i64]) -> i64, times: usize| {
                let values = &values[..];
                let pass = move || (0..times).fold(None, |_, _| Some(black_box(call(black_box(values)))));
                Variant {
                    name: name.to_owned(),
                    role: Role::Rung,
                    isa: Some(name.to_owned()),
                    version: None,
                    chosen,
                    note: None,
                    smaller_n: None,
                    expected,
                    task: task(pass, |sum| sum.map_or(Answer::Nothing, Answer::Integer)),
                }
            };
            let case = Case {
                bench: session.header(definition, point, input.clone()),
                level: point.level,
                bytes: input.bytes,
                roof: (input.bytes, "load"),
                roofs: Vec::new(),
                variants: vec![variant("honest", false, sum, 1), variant("planted", true, rung, times)],
                clock: Clock::ThreadCpu,
            };
            Ok(measure(case, session.settings)?)
        }),
    }
}
