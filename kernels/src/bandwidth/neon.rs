//! Loads, stores and copies of 128 bits.

use super::scalar;
use crate::isa::neon;
use std::arch::aarch64::*;

neon! {
    pub(super) fn load(words: &[u64]) -> u64 {
        let (chunks, rest) = words.as_chunks::<16>();
        let mut all = [vdupq_n_u64(0); 8];
        for chunk in chunks {
            let registers: [uint64x2_t; 8] = bytemuck::must_cast(*chunk);
            for index in 0..8 {
                all[index] = vorrq_u64(all[index], registers[index]);
            }
        }
        let joined: [u64; 16] = bytemuck::must_cast(all);
        scalar::load(&joined) | scalar::load(rest)
    }

    pub(super) fn store(words: &mut [u64], value: u64) {
        let (chunks, rest) = words.as_chunks_mut::<16>();
        let registers = [vdupq_n_u64(value); 8];
        for chunk in chunks {
            *chunk = bytemuck::must_cast(registers);
        }
        rest.fill(value);
    }

    pub(super) fn copy(from: &[u64], to: &mut [u64]) {
        assert_eq!(from.len(), to.len(), "a copy has two equal sides");
        let ((sources, from), (targets, to)) = (from.as_chunks::<16>(), to.as_chunks_mut::<16>());
        for (source, target) in sources.iter().zip(targets) {
            let registers: [uint64x2_t; 8] = bytemuck::must_cast(*source);
            *target = bytemuck::must_cast(registers);
        }
        to.copy_from_slice(from);
    }
}
