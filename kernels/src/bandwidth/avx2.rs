//! Loads, stores and copies of 256 bits.

use super::scalar;
use crate::isa::avx2;
use std::arch::x86_64::*;

avx2! {
    pub(super) fn load(words: &[u64]) -> u64 {
        let (chunks, rest) = words.as_chunks::<{ 4 * 4 }>();
        let mut all = [_mm256_setzero_si256(); 4];
        for chunk in chunks {
            let registers: [__m256i; 4] = bytemuck::must_cast(*chunk);
            for index in 0..4 {
                all[index] = _mm256_or_si256(all[index], registers[index]);
            }
        }
        let joined: [u64; 4 * 4] = bytemuck::must_cast(all);
        scalar::load(&joined) | scalar::load(rest)
    }

    pub(super) fn store(words: &mut [u64], value: u64) {
        let (chunks, rest) = words.as_chunks_mut::<{ 4 * 4 }>();
        let registers = [_mm256_set1_epi64x(value as i64); 4];
        for chunk in chunks {
            *chunk = bytemuck::must_cast(registers);
        }
        rest.fill(value);
    }

    pub(super) fn copy(from: &[u64], to: &mut [u64]) {
        assert_eq!(from.len(), to.len(), "a copy has two equal sides");
        let ((sources, from), (targets, to)) = (from.as_chunks::<{ 4 * 4 }>(), to.as_chunks_mut::<{ 4 * 4 }>());
        for (source, target) in sources.iter().zip(targets) {
            let registers: [__m256i; 4] = bytemuck::must_cast(*source);
            *target = bytemuck::must_cast(registers);
        }
        to.copy_from_slice(from);
    }

    pub(super) fn store_streaming(words: &mut [u64], value: u64) {
        let (head, body, tail) = bytemuck::pod_align_to_mut::<u64, [__m256i; 4]>(words);
        head.fill(value);
        for chunk in body {
            for register in chunk {
                // SAFETY: the reference is exclusive and, by its type, aligned as the instruction demands.
                unsafe { _mm256_stream_si256(std::ptr::from_mut(register).cast(), _mm256_set1_epi64x(value as i64)) };
            }
        }
        tail.fill(value);
        _mm_sfence();
    }

    pub(super) fn copy_streaming(from: &[u64], to: &mut [u64]) {
        assert_eq!(from.len(), to.len(), "a copy has two equal sides");
        let (head, body, tail) = bytemuck::pod_align_to_mut::<u64, [__m256i; 4]>(to);
        let (first, from) = from.split_at(head.len());
        head.copy_from_slice(first);
        let (sources, last) = from.as_chunks::<{ 4 * 4 }>();
        for (source, chunk) in sources.iter().zip(&mut *body) {
            let registers: [__m256i; 4] = bytemuck::must_cast(*source);
            for (register, value) in chunk.iter_mut().zip(registers) {
                // SAFETY: the reference is exclusive and, by its type, aligned as the instruction demands.
                unsafe { _mm256_stream_si256(std::ptr::from_mut(register).cast(), value) };
            }
        }
        tail.copy_from_slice(last);
        _mm_sfence();
    }
}
