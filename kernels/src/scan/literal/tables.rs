//! The rung tables of the search for one literal.

use super::Literal;
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::{Isa, Microarchitecture, Preference, rung_table};

/// Half of the loads of a search are off alignment, and mask registers are joined narrowly.
const ZEN4: &[Preference] = &[Preference {
    on: Microarchitecture::Zen4,
    over: Isa::Avx512,
    take: Isa::Avx2,
    reason: "77 against 52 GB/s in L1 where the literal is absent",
}];

/// The first place of the literal.
pub type Find = fn(&Literal, &[u8]) -> Option<usize>;
/// How many places the literal has, not overlapping, from left to right.
pub type Count = fn(&Literal, &[u8]) -> u64;
/// The places themselves, at most so many; the vector is cleared first.
pub type Offsets = fn(&Literal, &[u8], &mut Vec<usize>, usize);

rung_table! {
    /// The first place of a literal.
    pub static FIND: "scan/find-literal", Find, (literal, text);
    scalar: scalar::find;
    avx2: avx2::find;
    avx512: avx512::find;
    neon: neon::find;
    prefer: ZEN4;
}

rung_table! {
    /// How many places a literal has.
    pub static COUNT: "scan/count-literal", Count, (literal, text);
    scalar: scalar::count;
    avx2: avx2::count;
    avx512: avx512::count;
    neon: neon::count;
    prefer: ZEN4;
}

rung_table! {
    /// The places of a literal.
    pub static OFFSETS: "scan/literal-offsets", Offsets, (literal, text, offsets, limit);
    scalar: scalar::offsets;
    avx2: avx2::offsets;
    avx512: avx512::offsets;
    neon: neon::offsets;
    prefer: ZEN4;
}
