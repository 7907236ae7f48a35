//! Merging many sketches of HyperLogLog into one.

use super::distinct::PRECISION;
use super::streams::{described, on_pages};
use crate::measure::levels::Level;
use crate::measure::task::{Expected, task};
use crate::suite::column::random_of;
use crate::suite::race::{Oracle, Race, state};
use crate::suite::{Definition, OwnInput};
use lanemark_kernels::sketch::hyperloglog::tables::MERGE;
use lanemark_reports::run;
use rand_xoshiro::rand_core::Rng;
use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

/// Registers of a sketch, a byte each.
const REGISTERS: usize = 1 << PRECISION;

/// The bench.
pub fn all() -> Vec<Definition> {
    vec![Definition {
        id: "sketch/distinct-merge".to_owned(),
        title: "sketches of 16 KB merged into one".to_owned(),
        unit: "sketches/s",
        claims: &[],
        kernel: MERGE.listing().ok(),
        own_input: OwnInput::None,
        // L1 holds two sketches at most.
        points: |session| session.level_points().into_iter().filter(|point| point.level != Level::L1).collect(),
        measure: Box::new(|session, definition, point| {
            let count = (session.levels.working_set(point.level) as usize / REGISTERS).max(2);
            let mut random = random_of(session, "registers");
            let registers = on_pages::<u8>(session, count * REGISTERS, |registers| {
                for register in registers.chunks_mut(8) {
                    // Ranks as they come: each greater one half as often.
                    let ranks = random.next_u64().to_le_bytes().map(|bits| bits.leading_zeros() as u8 + 1);
                    register.copy_from_slice(&ranks[..register.len()]);
                }
            })?;
            let sketches: Vec<&[u8]> = registers.chunks(REGISTERS).collect();
            let source = format!("{count} sketches of {REGISTERS} registers, seed {}", session.settings.seed);
            let input = run::Input { n: count as u64, ..described(session, &registers, source) };
            let race = Race::new(session, count);
            let one_by_one = Oracle::new(|n| {
                let greatest = |at| sketches[..n].iter().map(|sketch: &&[u8]| sketch[at]).max().unwrap_or(0);
                state(&(0..REGISTERS).map(greatest).collect::<Vec<u8>>())
            });
            let (sketches, one_by_one) = (&sketches, &one_by_one);
            let merged = || RefCell::new(vec![0; REGISTERS]);
            let before = merged();
            let mut variants = vec![race.before(
                "sketch by sketch, register by register",
                |n| one_by_one.of(n),
                |n| naive(black_box(&mut before.borrow_mut()), &sketches[..n]),
                |()| state(&before.borrow()),
            )];
            let expected = Expected { answer: one_by_one.of(count), tolerance: None };
            variants.extend(session.rung_variants(&MERGE, expected, |merge| {
                let merged = Rc::new(merged());
                let into = Rc::clone(&merged);
                task(
                    move || merge(black_box(&mut into.borrow_mut()), black_box(sketches)),
                    move |()| state(&merged.borrow()),
                )
            }));
            let bench = session.header(definition, point, input);
            let (_, walked, _) = bytemuck::pod_align_to::<u8, u64>(&registers);
            session.measure_reading(bench, point.level, registers.len() as u64, walked, variants)
        }),
    }]
}

fn naive(merged: &mut [u8], sketches: &[&[u8]]) {
    for sketch in sketches {
        for (register, other) in merged.iter_mut().zip(*sketch) {
            if *other > *register {
                *register = *other;
            }
        }
    }
}
