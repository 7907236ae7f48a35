//! The rung tables of byte counts and indexes.
//!
//! The tables of `u32` offsets trust their caller that the text has at most `u32::MAX` bytes; the functions of the
//! module check it.

use super::ByteSet;
#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::{Isa, Microarchitecture, Preference, rung_table};

/// Counts a byte.
pub type Count = fn(&[u8], u8) -> u64;
/// Counts the bytes of a set.
pub type CountAny = fn(&[u8], &ByteSet) -> u64;
/// The offsets of a byte.
pub type IndexU32 = fn(&[u8], u8, &mut Vec<u32>);
/// The offsets of a byte.
pub type IndexU64 = fn(&[u8], u8, &mut Vec<u64>);
/// The offsets of the bytes of a set.
pub type IndexAnyU32 = fn(&[u8], &ByteSet, &mut Vec<u32>);
/// The offsets of the bytes of a set.
pub type IndexAnyU64 = fn(&[u8], &ByteSet, &mut Vec<u64>);

rung_table! {
    /// Counts a byte.
    pub static COUNT: "scan/count-byte", Count, (text, byte);
    scalar: scalar::count;
    avx2: avx2::count;
    avx512: avx512::count;
    neon: neon::count;
    prefer: &[Preference {
        on: Microarchitecture::Zen4,
        over: Isa::Avx512,
        take: Isa::Avx2,
        reason: "212 against 115 GB/s in L1: byte counters need no mask registers",
    }];
}

rung_table! {
    /// Counts the bytes of a set.
    pub static COUNT_ANY: "scan/count-any-byte", CountAny, (text, set);
    scalar: scalar::count_any;
    avx2: avx2::count_any;
    avx512: avx512::count_any;
    neon: neon::count_any;
}

rung_table! {
    /// The offsets of a byte, as `u32`.
    pub static INDEX_U32: "scan/index-byte-u32", IndexU32, (text, byte, offsets);
    scalar: scalar::index_u32;
    avx2: avx2::index_u32;
    avx512: avx512::index_u32;
    neon: neon::index_u32;
}

rung_table! {
    /// The offsets of a byte, as `u64`.
    pub static INDEX_U64: "scan/index-byte-u64", IndexU64, (text, byte, offsets);
    scalar: scalar::index_u64;
    avx2: avx2::index_u64;
    avx512: avx512::index_u64;
    neon: neon::index_u64;
}

rung_table! {
    /// The offsets of the bytes of a set, as `u32`.
    pub static INDEX_ANY_U32: "scan/index-any-byte-u32", IndexAnyU32, (text, set, offsets);
    scalar: scalar::index_any_u32;
    avx2: avx2::index_any_u32;
    avx512: avx512::index_any_u32;
    neon: neon::index_any_u32;
}

rung_table! {
    /// The offsets of the bytes of a set, as `u64`.
    pub static INDEX_ANY_U64: "scan/index-any-byte-u64", IndexAnyU64, (text, set, offsets);
    scalar: scalar::index_any_u64;
    avx2: avx2::index_any_u64;
    avx512: avx512::index_any_u64;
    neon: neon::index_any_u64;
}
