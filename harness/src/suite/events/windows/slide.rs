//! One result a slide over panes that are there already: the kernel beside Two-Stacks Lite, slide by slide.

use super::inputs::{answer, below};
use crate::measure::case::{Sampled, Variant};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, Task, task};
use crate::suite::column::{digest, random_of};
use crate::suite::session::Session;
use crate::suite::{Definition, OwnInput, Point, SuiteError};
use lanemark_kernels::aggregate::window::sliding::SlidingWindow;
use lanemark_kernels::aggregate::window::sliding::tables::SLIDE;
use lanemark_kernels::aggregate::window::summary::Summary;
use lanemark_kernels::aggregate::window::two_stacks::TwoStacksLite;
use lanemark_peers::Answer;
use lanemark_reports::quantity;
use lanemark_reports::run::{self, Role};
use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

/// The variant that the kernel is held against.
pub const TWO_STACKS_LITE: &str = "two-stacks-lite";

/// Panes that are merged in a pass of the method that computes each window again, at most where windows are short.
const MERGES: usize = 8_000_000;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "events/window-slide".to_owned(),
        title: "count, sum, mean, least and most of a sliding window of panes, a result each slide".to_owned(),
        unit: "slides/s",
        claims: &[],
        kernel: SLIDE.listing().ok(),
        own_input: OwnInput::None,
        points: |session| {
            let all = [(Level::L2, 60), (Level::L3, 4_096), (Level::L3, 60)];
            let most = if session.settings.profile.is_brief() { 2 } else { all.len() };
            let point = |(level, width): &(Level, usize)| Point {
                label: format!("{} panes, {}", quantity::count(*width as u64), level.name()),
                detail: *width,
                ..Point::at(*level)
            };
            all[..most].iter().map(point).collect()
        },
        measure: Box::new(|session, definition, point| {
            let (n, width) = (session.items(point.level, 2.0 * size_of::<Summary>() as f64), point.detail);
            let mut random = random_of(session, "panes");
            let mut words = session.buffers.zeroed::<u64>(4 * n, 0)?;
            let panes: &mut [Summary] = bytemuck::cast_slice_mut(&mut words);
            panes.fill_with(|| {
                let mut value = || Summary::of(below(&mut random, 1 << 20) as f64 - 524_288.0);
                value().merge(value())
            });
            let panes: &[Summary] = bytemuck::cast_slice(&words);
            let bytes = 2 * size_of_val(panes) as u64;
            let input = run::Input {
                n: n as u64,
                bytes: bytes / 2,
                working_set: bytes,
                level: session.levels.holding(bytes).name().to_owned(),
                source: format!("xoshiro256++, two whole numbers a pane, seed {}", session.settings.seed),
                digest: digest(&[bytemuck::cast_slice(&words)]),
                pages: words.page_kind().map_or("unknown", |kind| kind.name()).to_owned(),
            };
            let few = n.min((MERGES / width).max(2 * width));
            let recomputed = |n: usize| {
                let window = |end: usize| &panes[(end + 1).saturating_sub(width)..=end];
                let merged = |panes: &[Summary]| panes.iter().fold(Summary::EMPTY, |window, pane| window.merge(*pane));
                (0..n).map(|end| merged(window(end))).collect::<Vec<Summary>>()
            };
            let whole = Expected { answer: by_blocks(panes, width), tolerance: None };
            let mut variants = vec![
                Variant {
                    smaller_n: (few < n).then_some(few as u64),
                    ..own(
                        "every window merged again",
                        Role::Before,
                        "pane by pane of each window",
                        by_blocks(&panes[..few], width),
                        task(move || recomputed(black_box(few)), |results| answer(results)),
                    )
                },
                own(
                    TWO_STACKS_LITE,
                    Role::Peer,
                    "lanemark's own: a push, a pop and a query each slide",
                    whole.answer,
                    slide_by_slide(panes, width),
                ),
            ];
            variants.extend(session.rung_variants(&SLIDE, whole, |slide| {
                let results = Rc::new(RefCell::new(vec![Summary::EMPTY; n]));
                let into = Rc::clone(&results);
                let pass = move || {
                    let mut window = SlidingWindow::new(black_box(width)).expect("a width that can be");
                    slide(&mut window, black_box(panes), black_box(&mut into.borrow_mut()));
                };
                task(pass, move |()| answer(&*results.borrow()))
            }));
            measured(session, definition, point, input, &words, variants)
        }),
    }]
}

fn measured<'a>(
    session: &Session<'_>,
    definition: &Definition,
    point: &Point,
    input: run::Input,
    walked: &'a [u64],
    variants: Vec<Variant<'a>>,
) -> Result<Sampled, SuiteError> {
    let bytes = input.working_set;
    let header = session.header(definition, point, input);
    session.measure_reading(header, point.level, bytes, walked, variants)
}

fn own<'a>(name: &str, role: Role, note: &str, expected: Answer, task: Box<dyn Task + 'a>) -> Variant<'a> {
    Variant {
        name: name.to_owned(),
        role,
        isa: None,
        version: None,
        chosen: false,
        note: Some(note.to_owned()),
        smaller_n: None,
        expected: Expected { answer: expected, tolerance: None },
        task,
    }
}

/// Two-Stacks Lite as a stream would drive it, a slide at a time; its results go where the rungs' go, to a buffer that
/// is used again.
fn slide_by_slide<'a>(panes: &'a [Summary], width: usize) -> Box<dyn Task + 'a> {
    let results = Rc::new(RefCell::new(vec![Summary::EMPTY; panes.len()]));
    let into = Rc::clone(&results);
    let pass = move || {
        let mut window = TwoStacksLite::new();
        for (pane, result) in black_box(panes).iter().zip(black_box(&mut into.borrow_mut()).iter_mut()) {
            if window.len() == width {
                window.pop();
            }
            window.push(*pane);
            *result = window.query();
        }
    };
    task(pass, move |()| answer(&*results.borrow()))
}

/// The windows by another method than those measured: suffixes and prefixes of blocks as long as a window, and sums
/// that are exact whatever their order.
fn by_blocks(panes: &[Summary], width: usize) -> Answer {
    let running = |block: &[Summary]| {
        let mut sum = Summary::EMPTY;
        let mut next = |pane: &Summary| {
            sum = sum.merge(*pane);
            sum
        };
        block.iter().map(&mut next).collect::<Vec<Summary>>()
    };
    let mut results = Vec::with_capacity(panes.len());
    let mut suffixes = vec![Summary::EMPTY; width + 1];
    for block in panes.chunks(width) {
        results.extend((1..).zip(running(block)).map(|(place, prefix)| suffixes[place].merge(prefix)));
        let backwards: Vec<Summary> = block.iter().rev().copied().collect();
        let after = running(&backwards);
        suffixes = after.into_iter().rev().chain([Summary::EMPTY]).collect();
    }
    answer(&results)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_stacks_lite_and_blocks_give_one_answer() {
        let panes: Vec<Summary> = (0..100).map(|value| Summary::of(f64::from(value * 37 % 50))).collect();
        for width in [1, 7, 100, 200] {
            let mut slides = slide_by_slide(&panes, width);
            slides.run(1);
            assert_eq!(slides.answer(), Ok(by_blocks(&panes, width)), "{width}");
        }
    }
}
