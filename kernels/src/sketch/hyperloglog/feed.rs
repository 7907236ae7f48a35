//! The one loop that feeds a sketch with hashes, keys or numbers.
//!
//! The registers are fed in two steps: the high halves of the hashes that can raise a register are collected, then each
//! is looked up. A high half has the index and 14 bits more, or as many as 28: it tells the rank, unless all of those
//! are 0. Where that is so, once in 16,384 keys or less, the whole hashes of the block are taken in as well.

/// Keys that are hashed before they are looked up.
pub(super) const BLOCK: usize = 512;

/// What a rung is fed with, as a constant of its functions: hashes as they are.
pub(super) const HASHES: u8 = 0;

/// Keys, to be hashed.
pub(super) const KEYS: u8 = 1;

/// The bits of numbers, which become keys first: both zeros are one, and every NaN is one.
pub(super) const NUMBERS: u8 = 2;

/// What is known of a block's hashes, with room behind them for a whole register.
pub(super) struct Block {
    /// The high halves of those that are looked up.
    pub(super) highs: [u32; BLOCK + 16],
    /// Their registers.
    #[cfg(target_arch = "x86_64")]
    pub(super) indexes: [u32; BLOCK + 16],
    /// Their leading zeros behind the index.
    #[cfg(target_arch = "x86_64")]
    pub(super) zeros: [u8; BLOCK + 16],
    /// Their places in the first part of it, where they are numbered.
    #[cfg(target_arch = "x86_64")]
    pub(super) places: [u8; BLOCK + 16],
}

impl Block {
    pub(super) fn new() -> Self {
        Block {
            highs: [u32::MAX; BLOCK + 16],
            #[cfg(target_arch = "x86_64")]
            indexes: [0; BLOCK + 16],
            #[cfg(target_arch = "x86_64")]
            zeros: [0; BLOCK + 16],
            #[cfg(target_arch = "x86_64")]
            places: [0; BLOCK + 16],
        }
    }
}

/// The body of a rung. `$hash` writes the hashes of a block, `$take_in` takes a block into the registers.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! feed {
    ($sketch:ident, $keys:ident, $hash:expr, $take_in:expr) => {{
        let mut block = Block::new();
        for keys in $keys.chunks(BLOCK) {
            match &mut $sketch.form {
                Form::Sparse(_) => {
                    let mut hashes = [0; BLOCK];
                    let hashes = &mut hashes[..keys.len()];
                    $hash(keys, hashes);
                    $sketch.insert_hashes(hashes);
                }
                Form::Dense(registers) => $take_in(registers, keys, &mut block),
            }
        }
    }};
}
pub(super) use feed;
