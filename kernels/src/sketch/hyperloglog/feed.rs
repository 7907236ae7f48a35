//! The one loop that feeds a sketch with keys or with hashes.

/// Keys that are hashed, or hashes that are filtered, before the registers are looked at.
pub(super) const BLOCK: usize = 512;

/// Hashes that are to be taken in, with room behind them for the last register.
pub(super) type Hashes = [u64; BLOCK + 8];
