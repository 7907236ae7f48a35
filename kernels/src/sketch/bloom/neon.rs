//! The filter with a block in two 128-bit NEON registers.

use super::batches::*;
use super::{Block, BloomFilter, SALTS};
use crate::isa::neon;
use crate::sketch::xxh64::hash_key;
use std::arch::aarch64::*;

neon! {
    pub(super) fn extend_keys<const HASHED: bool>(filter: &mut BloomFilter, keys: &[u64]) {
        extend!(filter, keys, locate::<HASHED>, insert, fetch)
    }

    pub(super) fn contains_keys<const HASHED: bool>(filter: &BloomFilter, keys: &[u64], found: &mut [u64]) -> u64 {
        contains!(filter, keys, found, locate::<HASHED>, holds, fetch)
    }

    /// Sets the bits of a place in its block.
    fn insert(block: &mut Block, place: Place) {
        let ([first, second], [first_bits, second_bits]) = (words(block), bits(place));
        block.0 = bytemuck::must_cast([vorrq_u32(first, first_bits), vorrq_u32(second, second_bits)]);
    }

    /// Whether the bits of a place are set in its block.
    fn holds(block: &Block, place: Place) -> bool {
        let ([first, second], [first_bits, second_bits]) = (words(block), bits(place));
        let missing = vorrq_u32(vbicq_u32(first_bits, first), vbicq_u32(second_bits, second));
        vmaxvq_u32(missing) == 0
    }

    fn words(block: &Block) -> [uint32x4_t; 2] {
        bytemuck::must_cast(block.0)
    }

    /// The bits of a place, one in each word.
    fn bits(place: Place) -> [uint32x4_t; 2] {
        let [first, second]: [uint32x4_t; 2] = bytemuck::must_cast(SALTS);
        let hash = vdupq_n_u32(place as u32);
        let (first, second) = (vmulq_u32(first, hash), vmulq_u32(second, hash));
        let one = vdupq_n_u32(1);
        let bit = |product| vshlq_u32(one, vreinterpretq_s32_u32(vshrq_n_u32::<27>(product)));
        [bit(first), bit(second)]
    }
}

/// The places of keys, or of hashes, among so many blocks; NEON has no multiplication of 64 bits.
fn locate<const HASHED: bool>(blocks: usize, keys: &[u64], places: &mut [Place]) {
    for (place, key) in places.iter_mut().zip(keys) {
        let hash = if HASHED { *key } else { hash_key(*key) };
        let block = (hash >> 32) * blocks as u64;
        *place = block & !0xFFFF_FFFF | hash & 0xFFFF_FFFF;
    }
}

/// Fetches the block of a place.
#[inline]
fn fetch(blocks: &[Block], place: Place) {
    let block = blocks.as_ptr().wrapping_add(block_of(place));
    // SAFETY: a prefetch reads nothing that the program sees, and faults nowhere.
    unsafe { std::arch::asm!("prfm pldl1keep, [{}]", in(reg) block, options(nostack, readonly, preserves_flags)) }
}
