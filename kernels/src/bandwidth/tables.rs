//! The rung tables of the ceilings.

#[cfg(target_arch = "aarch64")]
use super::neon;
use super::scalar;
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};
use crate::isa::rung_table;

rung_table! {
    /// Reads every word and joins them by OR.
    pub static LOAD: "bandwidth/load", fn(&[u64]) -> u64, (words);
    scalar: scalar::load;
    avx2: avx2::load;
    avx512: avx512::load;
    neon: neon::load;
}

rung_table! {
    /// Writes the value to every word.
    pub static STORE: "bandwidth/store", fn(&mut [u64], u64), (words, value);
    scalar: scalar::store;
    avx2: avx2::store;
    avx512: avx512::store;
    neon: neon::store;
}

rung_table! {
    /// Copies every word; both sides have one length.
    pub static COPY: "bandwidth/copy", fn(&[u64], &mut [u64]), (from, to);
    scalar: scalar::copy;
    avx2: avx2::copy;
    avx512: avx512::copy;
    neon: neon::copy;
}

rung_table! {
    /// Writes the value to every word past the caches.
    pub static STORE_STREAMING: "bandwidth/store-streaming", fn(&mut [u64], u64), (words, value);
    scalar: scalar::store;
    avx2: avx2::store_streaming;
    avx512: avx512::store_streaming;
}

rung_table! {
    /// Copies every word past the caches; both sides have one length.
    pub static COPY_STREAMING: "bandwidth/copy-streaming", fn(&[u64], &mut [u64]), (from, to);
    scalar: scalar::copy;
    avx2: avx2::copy_streaming;
    avx512: avx512::copy_streaming;
}
