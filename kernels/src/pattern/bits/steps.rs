//! The inner loops of the engine, and which rung of each a level runs.

use super::BLOCK;
use super::block::Block;
use super::keyed::{Automaton, Rows, SHORT};
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
use super::strict::Triples;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::{Isa, Kernel, rung_table};
use std::sync::OnceLock;

/// Looks each byte up in a table.
pub(super) type Translate = fn(&[u8; 256], &[u8], &mut [u8]);

rung_table! {
    pub(super) static TRANSLATE: "pattern/bits-translate", Translate, (table, from, to);
    scalar: scalar::translate;
    avx2: avx2::translate;
    avx512: avx512::translate;
    neon: neon::translate;
}

/// Gathers up to eight bitmaps to a byte an event and looks it up in a table.
pub(super) type Combine = fn(&[&[u64]], &[u8; 256], &mut [u8]);

rung_table! {
    pub(super) static COMBINE: "pattern/bits-combine", Combine, (bitmaps, table, to);
    scalar: scalar::combine;
    avx512: avx512::combine;
}

/// The events that end a word by their last three letters; two letters come before those of the 64 events a word.
pub(super) type EndTriples = fn(&Triples, &[u8], &mut [u64]);

rung_table! {
    pub(super) static TRIPLES: "pattern/bits-triples", EndTriples, (triples, letters, words);
    scalar: scalar::triples;
    avx2: avx2::triples;
    avx512: avx512::triples;
    neon: neon::triples;
}

/// Takes a block's events into the rows of their keys, and collects those that end words.
pub(super) type Walk = fn(&Automaton, &mut Rows<SHORT>, &Block<'_>);

rung_table! {
    pub(super) static WALK: "pattern/bits-walk", Walk, (automaton, rows, block);
    scalar: scalar::walk;
    avx2: avx2::walk;
}

/// Which bytes are not zero, 64 bytes a word.
pub(super) type Nonzero = fn(&[u8], &mut [u64]);

rung_table! {
    pub(super) static NONZERO: "pattern/bits-nonzero", Nonzero, (bytes, words);
    scalar: scalar::nonzero;
    avx2: avx2::nonzero;
    avx512: avx512::nonzero;
    neon: neon::nonzero;
}

/// The places of a block's events.
pub(super) type Places = [u16; BLOCK + 64];

/// The places of the bits that are set; returns how many there are.
pub(super) type Set = fn(&[u64], &mut Places) -> usize;

rung_table! {
    pub(super) static SET: "pattern/bits-set", Set, (words, places);
    scalar: scalar::set;
    avx2: avx2::set;
    avx512: avx512::set;
}

/// The greatest key; 0 of none.
pub(super) type Greatest = fn(&[u32]) -> u32;

rung_table! {
    pub(super) static GREATEST: "pattern/bits-greatest", Greatest, (keys);
    scalar: scalar::greatest;
    avx2: avx2::greatest;
    avx512: avx512::greatest;
    neon: neon::greatest;
}

/// Whether times do not decrease.
pub(super) type Ordered = fn(&[i64]) -> bool;

rung_table! {
    pub(super) static ORDERED: "pattern/bits-ordered", Ordered, (times);
    scalar: scalar::ordered;
    avx2: avx2::ordered;
    avx512: avx512::ordered;
}

/// The loops that one level runs: of each, the highest rung up to it.
#[derive(Debug)]
pub(super) struct Steps {
    pub(super) translate: Translate,
    pub(super) combine: Combine,
    pub(super) triples: EndTriples,
    pub(super) walk: Walk,
    pub(super) nonzero: Nonzero,
    pub(super) set: Set,
    pub(super) greatest: Greatest,
    pub(super) ordered: Ordered,
}

impl Steps {
    /// The loops of a level that the caller's rung table has handed out.
    pub(super) fn of(isa: Isa) -> &'static Steps {
        fn rung<F: Copy>(kernel: &Kernel<F>, isa: Isa) -> F {
            let (chosen, _) = kernel.choice(isa);
            kernel.rung(chosen).expect("the choice is a rung that can run here")
        }
        static STEPS: [OnceLock<Steps>; Isa::ALL.len()] = [const { OnceLock::new() }; Isa::ALL.len()];
        let place = Isa::ALL.iter().position(|known| *known == isa).expect("every level is listed");
        STEPS[place].get_or_init(|| Steps {
            translate: rung(&TRANSLATE, isa),
            combine: rung(&COMBINE, isa),
            triples: rung(&TRIPLES, isa),
            walk: rung(&WALK, isa),
            nonzero: rung(&NONZERO, isa),
            set: rung(&SET, isa),
            greatest: rung(&GREATEST, isa),
            ordered: rung(&ORDERED, isa),
        })
    }
}
