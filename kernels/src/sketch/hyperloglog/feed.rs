//! The one loop that feeds a sketch with keys or with hashes.

/// Keys that are hashed and filtered before the registers are looked at. Their hashes take an eighth of an L1 cache of
/// 32 KiB, which the registers need.
pub(super) const BLOCK: usize = 512;

/// The hashes of a block, with room behind them for a whole register.
pub(super) type Hashes = [u64; BLOCK + 8];

/// The body of a rung. `$select` writes the hashes of keys, those that have no bit of the filter, and says how many;
/// `$take_in` takes them into the registers.
///
/// A macro, as a function with target features cannot be handed to a generic one.
macro_rules! feed {
    ($sketch:ident, $keys:ident, $select:expr, $take_in:ident) => {{
        let mut hashes: Hashes = [0; BLOCK + 8];
        for keys in $keys.chunks(BLOCK) {
            match &mut $sketch.form {
                Form::Sparse(_) => {
                    let selected = $select(keys, 0, &mut hashes);
                    $sketch.insert_hashes(&hashes[..selected]);
                }
                Form::Dense(registers) => {
                    let selected = $select(keys, registers.filter(), &mut hashes);
                    $take_in(registers, &hashes[..selected]);
                }
            }
        }
    }};
}
pub(super) use feed;
