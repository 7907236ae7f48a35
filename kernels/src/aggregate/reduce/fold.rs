//! The one loop of every reduction, and the tree that fixes the order of floating-point additions.
//!
//! Values are cut into blocks of [`Fold::BLOCK`]. Within a block, value `i` goes to lane `i mod 32`; the 32 lanes are
//! merged in halves (lane `l` with lane `l + 16`, then `l + 8`, …). Blocks are merged pairwise, the left part of a
//! split being the largest power of two of blocks. No step depends on the width of a register, so every rung gives
//! the same bits; and the error of a sum grows with `BLOCK / 32 + log2(n)` roundings, not with `n`.
//!
//! The scalar rung runs the loops below over arrays of lanes. The vector rungs run the same loop over arrays of
//! registers (`reductions!`), each rung file giving the steps on one register. Compiling the scalar loops with more
//! features instead was tried: what LLVM makes of them ranged from 27 G to 3 G values a second in one cache level.

/// Partial results that are kept side by side: four 512-bit, eight 256-bit or sixteen 128-bit registers of 64-bit lanes.
pub(crate) const LANES: usize = 32;

/// How one value enters a partial result, and how two partial results are merged.
pub(crate) trait Fold {
    /// What the column holds.
    type Value: Copy;
    /// A partial result.
    type Lane: Copy;
    /// The partial result of nothing.
    const START: Self::Lane;
    /// A value that leaves every partial result as it is; it stands in for an absent one.
    const NEUTRAL: Self::Value;
    /// Values in a block; `usize::MAX` where the order of merging cannot be seen in the answer.
    const BLOCK: usize;
    /// Takes one value in.
    fn step(lane: Self::Lane, value: Self::Value) -> Self::Lane;
    /// Merges two partial results; the left one stands before the right one.
    fn merge(left: Self::Lane, right: Self::Lane) -> Self::Lane;
    /// What becomes of a block's result.
    #[inline(always)]
    fn finish(lane: Self::Lane) -> Self::Lane {
        lane
    }
}

/// Values per block of the floating-point sums.
pub(crate) const SUM_BLOCK: usize = 4096;

/// Sum of `i64`, wrapping.
pub(crate) struct SumI64;
impl Fold for SumI64 {
    type Value = i64;
    type Lane = i64;
    const START: i64 = 0;
    const NEUTRAL: i64 = 0;
    const BLOCK: usize = usize::MAX;
    #[inline(always)]
    fn step(lane: i64, value: i64) -> i64 {
        lane.wrapping_add(value)
    }
    #[inline(always)]
    fn merge(left: i64, right: i64) -> i64 {
        left.wrapping_add(right)
    }
}

/// Sum of `f64`. Partial results start at +0.0 and so are never -0.0: adding +0.0 leaves them as they are.
pub(crate) struct SumF64;
impl Fold for SumF64 {
    type Value = f64;
    type Lane = f64;
    const START: f64 = 0.0;
    const NEUTRAL: f64 = 0.0;
    const BLOCK: usize = SUM_BLOCK;
    #[inline(always)]
    fn step(lane: f64, value: f64) -> f64 {
        lane + value
    }
    #[inline(always)]
    fn merge(left: f64, right: f64) -> f64 {
        left + right
    }
}

/// Sum of squares of `i64`, wrapping.
pub(crate) struct SumSquaresI64;
impl Fold for SumSquaresI64 {
    type Value = i64;
    type Lane = i64;
    const START: i64 = 0;
    const NEUTRAL: i64 = 0;
    const BLOCK: usize = usize::MAX;
    #[inline(always)]
    fn step(lane: i64, value: i64) -> i64 {
        lane.wrapping_add(value.wrapping_mul(value))
    }
    #[inline(always)]
    fn merge(left: i64, right: i64) -> i64 {
        left.wrapping_add(right)
    }
}

/// Sum of squares of `f64`: one rounding for the square, one for the addition, on every rung (no fused multiply-add).
pub(crate) struct SumSquaresF64;
impl Fold for SumSquaresF64 {
    type Value = f64;
    type Lane = f64;
    const START: f64 = 0.0;
    const NEUTRAL: f64 = 0.0;
    const BLOCK: usize = SUM_BLOCK;
    #[inline(always)]
    fn step(lane: f64, value: f64) -> f64 {
        lane + value * value
    }
    #[inline(always)]
    fn merge(left: f64, right: f64) -> f64 {
        left + right
    }
}

/// Smallest or largest value. A NaN never wins a comparison and so is passed over. Adding zero at the end makes a zero
/// positive: which of two equal zeros won depends on the order.
macro_rules! extreme {
    ($(#[$doc:meta])* $name:ident, $value:ty, $start:expr, $wins:tt, $zero:expr) => {
        $(#[$doc])*
        pub(crate) struct $name;
        impl Fold for $name {
            type Value = $value;
            type Lane = $value;
            const START: $value = $start;
            const NEUTRAL: $value = $start;
            const BLOCK: usize = usize::MAX;
            #[inline(always)]
            fn step(lane: $value, value: $value) -> $value {
                if value $wins lane { value } else { lane }
            }
            #[inline(always)]
            fn merge(left: $value, right: $value) -> $value {
                if right $wins left { right } else { left }
            }
            #[inline(always)]
            fn finish(lane: $value) -> $value {
                lane + $zero
            }
        }
    };
}
extreme!(
    /// Smallest `i64`.
    MinI64, i64, i64::MAX, <, 0
);
extreme!(
    /// Largest `i64`.
    MaxI64, i64, i64::MIN, >, 0
);
extreme!(
    /// Smallest `f64` that is not NaN.
    MinF64, f64, f64::INFINITY, <, 0.0
);
extreme!(
    /// Largest `f64` that is not NaN.
    MaxF64, f64, f64::NEG_INFINITY, >, 0.0
);

/// Exact sum of `i64` in two parts: the sum modulo 2^64, and the sum of each value's upper half.
pub(crate) struct WideSumI64;
impl Fold for WideSumI64 {
    type Value = i64;
    type Lane = (i64, i64);
    const START: (i64, i64) = (0, 0);
    const NEUTRAL: i64 = 0;
    const BLOCK: usize = usize::MAX;
    #[inline(always)]
    fn step(lane: (i64, i64), value: i64) -> (i64, i64) {
        (lane.0.wrapping_add(value), lane.1 + (value >> 32))
    }
    #[inline(always)]
    fn merge(left: (i64, i64), right: (i64, i64)) -> (i64, i64) {
        (left.0.wrapping_add(right.0), left.1 + right.1)
    }
}

/// Where the tree splits a column of `len` values: after the largest power of two of blocks that leaves a rest.
/// `None` for a single block.
#[inline(always)]
pub(crate) const fn split(len: usize, block: usize) -> Option<usize> {
    if len <= block {
        return None;
    }
    Some(block << ((len - 1) / block).ilog2())
}

/// Reduces one block.
#[inline(always)]
pub(crate) fn fold_block<F: Fold>(values: &[F::Value]) -> F::Lane {
    let mut lanes = [F::START; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] = F::step(lanes[lane], chunk[lane]);
        }
    }
    if !rest.is_empty() {
        let last = padded::<F>(rest);
        for lane in 0..LANES {
            lanes[lane] = F::step(lanes[lane], last[lane]);
        }
    }
    merge_lanes::<F, LANES>(lanes)
}

/// Reduces one block under a validity bitmap that begins at the block's first value.
#[inline(always)]
pub(crate) fn fold_block_masked<F: Fold>(values: &[F::Value], validity: &[u64]) -> F::Lane {
    let mut lanes = [F::START; LANES];
    let (chunks, rest) = values.as_chunks::<{ 2 * LANES }>();
    for (chunk, word) in chunks.iter().zip(validity) {
        for lane in 0..LANES {
            let value = if word >> lane & 1 == 1 { chunk[lane] } else { F::NEUTRAL };
            lanes[lane] = F::step(lanes[lane], value);
        }
        for lane in 0..LANES {
            let value = if word >> (lane + LANES) & 1 == 1 { chunk[lane + LANES] } else { F::NEUTRAL };
            lanes[lane] = F::step(lanes[lane], value);
        }
    }
    let mut word = validity.get(chunks.len()).copied().unwrap_or(0);
    for half in rest.chunks(LANES) {
        let last = padded::<F>(half);
        for lane in 0..LANES {
            let value = if word >> lane & 1 == 1 { last[lane] } else { F::NEUTRAL };
            lanes[lane] = F::step(lanes[lane], value);
        }
        word >>= LANES;
    }
    merge_lanes::<F, LANES>(lanes)
}

/// The last, short chunk, filled up with values that change nothing; so that lanes are never indexed by a variable,
/// which would keep them out of registers.
#[inline(always)]
pub(crate) fn padded<F: Fold>(rest: &[F::Value]) -> [F::Value; LANES] {
    let mut last = [F::NEUTRAL; LANES];
    last[..rest.len()].copy_from_slice(rest);
    last
}

/// Merges lanes in halves.
#[inline(always)]
pub(crate) fn merge_lanes<F: Fold, const N: usize>(mut lanes: [F::Lane; N]) -> F::Lane {
    let mut width = N / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = F::merge(lanes[lane], lanes[lane + width]);
        }
        width /= 2;
    }
    F::finish(lanes[0])
}

/// The functions of a vector rung over whole columns: for each row `name, fold, accumulator: start, step, merge, lanes`,
/// the loop over an array of `$count` accumulators.
macro_rules! reductions {
    ($level:ident, $register:ty, $count:literal; $(
        $name:ident, $fold:ty, $accumulator:ty: $start:ident, $step:ident, $merge:ident, $lanes:ident;
    )*) => {$(
        $level! {
            pub(super) fn $name(values: &[<$fold as Fold>::Value]) -> <$fold as Fold>::Lane {
                if let Some(middle) = split(values.len(), <$fold>::BLOCK) {
                    return <$fold>::merge($name(&values[..middle]), $name(&values[middle..]));
                }
                let mut accumulators: [$accumulator; $count] = [$start(); $count];
                let (chunks, rest) = values.as_chunks::<LANES>();
                for chunk in chunks {
                    let registers: [$register; $count] = bytemuck::must_cast(*chunk);
                    for index in 0..$count {
                        accumulators[index] = $step(accumulators[index], registers[index]);
                    }
                }
                if !rest.is_empty() {
                    let registers: [$register; $count] = bytemuck::must_cast(padded::<$fold>(rest));
                    for index in 0..$count {
                        accumulators[index] = $step(accumulators[index], registers[index]);
                    }
                }
                merge_registers!($fold, $count, accumulators, $merge, $lanes)
            }
        }
    )*};
}
pub(crate) use reductions;

/// The functions of a vector rung under a validity bitmap; rows as in [`reductions!`]. A step is also given the
/// mask that the rung's own `mask` makes of a half word's bits and the number of the register. With
/// `leave true to RUNG`, columns in memory go to that rung, whose answers are the same.
macro_rules! masked_reductions {
    ($level:ident, $register:ty, $count:literal, leave $leave:literal to $other:ident; $(
        $name:ident, $fold:ty, $accumulator:ty: $start:ident, $step:ident, $merge:ident, $lanes:ident;
    )*) => {$(
        $level! {
            pub(super) fn $name(values: &[<$fold as Fold>::Value], validity: &[u64]) -> <$fold as Fold>::Lane {
                if $leave && values.len() >= FROM_MEMORY {
                    return super::$other::$name(values, validity);
                }
            if let Some(middle) = split(values.len(), <$fold>::BLOCK) {
                    return <$fold>::merge(
                        $name(&values[..middle], validity),
                        $name(&values[middle..], &validity[middle / 64..]),
                    );
                }
                let mut accumulators: [$accumulator; $count] = [$start(); $count];
                let (chunks, rest) = values.as_chunks::<{ 2 * LANES }>();
                for (chunk, word) in chunks.iter().zip(validity) {
                    let registers: [$register; 2 * $count] = bytemuck::must_cast(*chunk);
                    for index in 0..$count {
                        accumulators[index] = $step(accumulators[index], registers[index], mask(*word, index));
                    }
                    for index in 0..$count {
                        let register = registers[index + $count];
                        accumulators[index] = $step(accumulators[index], register, mask(word >> LANES, index));
                    }
                }
                let mut word = validity.get(chunks.len()).copied().unwrap_or(0);
                for half in rest.chunks(LANES) {
                    let registers: [$register; $count] = bytemuck::must_cast(padded::<$fold>(half));
                    for index in 0..$count {
                        accumulators[index] = $step(accumulators[index], registers[index], mask(word, index));
                    }
                    word >>= LANES;
                }
                merge_registers!($fold, $count, accumulators, $merge, $lanes)
            }
        }
    )*};
}
pub(crate) use masked_reductions;

/// Merges registers in halves, then the lanes of the last one.
macro_rules! merge_registers {
    ($fold:ty, $count:literal, $accumulators:ident, $merge:ident, $lanes:ident) => {{
        let mut width = $count / 2;
        while width > 0 {
            for index in 0..width {
                $accumulators[index] = $merge($accumulators[index], $accumulators[index + width]);
            }
            width /= 2;
        }
        merge_lanes::<$fold, { LANES / $count }>($lanes($accumulators[0]))
    }};
}
pub(crate) use merge_registers;
