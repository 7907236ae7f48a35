//! The filter as the format defines it, one hash at a time.

use super::{BloomFilter, SALTS};

/// Inserts a hash.
pub fn insert(filter: &mut BloomFilter, hash: u64) {
    let block = block_of(hash, filter.blocks.len());
    for (word, bit) in filter.blocks[block].0.iter_mut().zip(bits_of(hash)) {
        *word |= 1 << bit;
    }
}

/// Whether the filter holds a hash.
pub fn contains(filter: &BloomFilter, hash: u64) -> bool {
    let block = filter.blocks[block_of(hash, filter.blocks.len())];
    block.0.iter().zip(bits_of(hash)).all(|(word, bit)| word >> bit & 1 == 1)
}

/// The block of a hash.
fn block_of(hash: u64, blocks: usize) -> usize {
    (((hash >> 32) * blocks as u64) >> 32) as usize
}

/// The bit of a hash in each word of its block.
fn bits_of(hash: u64) -> [u32; 8] {
    SALTS.map(|salt| (hash as u32).wrapping_mul(salt) >> 27)
}
