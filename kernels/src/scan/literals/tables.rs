//! The rungs of the search for a set of literals.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::{LiteralSet, Match, Matching, scalar};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::{Isa, Microarchitecture, Preference, rung_table};

/// On Zen 4 eight positions at a time are as fast without the masks of AVX-512.
const ZEN4: &[Preference] = &[Preference {
    on: Microarchitecture::Zen4,
    over: Isa::Avx512,
    take: Isa::Avx2,
    reason: "100 sparse literals, log text in memory: 9.0 GB/s with AVX2, 8.2 with AVX-512",
}];

/// Counts the matches.
pub type Count = fn(&LiteralSet, &[u8], Matching) -> u64;

/// Calls a function with each match.
pub type Search = fn(&LiteralSet, &[u8], Matching, &mut dyn FnMut(Match));

rung_table! {
    /// How many matches a text has.
    pub static COUNT: "scan/literals-count", Count, (set, text, matching);
    scalar: scalar::count;
    avx2: avx2::count;
    avx512: avx512::count;
    neon: neon::count;
    prefer: ZEN4;
}

rung_table! {
    /// Every match of a text.
    pub static SEARCH: "scan/literals-search", Search, (set, text, matching, emit);
    scalar: scalar::search;
    avx2: avx2::search;
    avx512: avx512::search;
    neon: neon::search;
    prefer: ZEN4;
}
