//! Loads, stores and copies that do nothing else: the ceilings that every other kernel is held against.
//!
//! | table | what one pass moves |
//! |---|---|
//! | [`tables::LOAD`] | reads every byte; the words are joined by OR so that no load can be left out |
//! | [`tables::STORE`] | writes every byte |
//! | [`tables::COPY`] | reads and writes every byte |
//! | [`tables::STORE_STREAMING`], [`tables::COPY_STREAMING`] | the same past the caches (non-temporal stores), where the instruction set has it |
//!
//! They have the shape of the kernels that they bound: one call over a slice, unaligned accesses allowed, the same loop
//! around registers. In memory the non-temporal forms do not first read the lines that they write.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
pub mod tables;

#[cfg(test)]
mod tests {
    use super::tables::*;

    #[test]
    fn every_rung_reads_and_writes_every_word() {
        for len in crate::inputs::lengths() {
            let from: Vec<u64> = (0..len as u64).map(|word| 1u64.rotate_left(word as u32) ^ word).collect();
            let expected = from.iter().fold(0, |all, word| all | word);
            for (isa, load) in LOAD.usable() {
                assert_eq!(load(&from), expected, "{isa} {len}");
            }
            for kernel in [&STORE, &STORE_STREAMING] {
                for (isa, store) in kernel.usable() {
                    let mut to = vec![0; len + 1];
                    store(&mut to[..len], 7);
                    assert!(to[..len].iter().all(|word| *word == 7) && to[len] == 0, "{} {isa} {len}", kernel.name());
                }
            }
            for kernel in [&COPY, &COPY_STREAMING] {
                for (isa, copy) in kernel.usable() {
                    let mut to = vec![0; len + 1];
                    copy(&from, &mut to[..len]);
                    assert!(to[..len] == from && to[len] == 0, "{} {isa} {len}", kernel.name());
                }
            }
        }
    }
}
