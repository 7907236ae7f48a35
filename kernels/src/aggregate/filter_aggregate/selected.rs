//! The loop of a reduction over the values that compare as asked: that of [`reduce::fold`](super::super::reduce), each
//! step under the mask of its own comparison.

/// The functions of a vector rung: for each row `name, loop, fold, accumulator: splat, mask, start, masked step, merge,
/// lanes`.
macro_rules! selected_reductions {
    ($level:ident, $register:ty, $count:literal; $(
        $name:ident, $loop:ident, $fold:ty:
        $splat:ident, $mask:ident, $start:ident, $step:ident, $merge:ident, $to_lanes:ident;
    )*) => {$(
        $level! {
            pub(super) fn $name(
                values: &[<$fold as Fold>::Value],
                comparison: Comparison,
                constant: <$fold as Fold>::Value,
            ) -> <$fold as Fold>::Lane {
                by_comparison!(comparison, $loop(values, constant))
            }

            fn $loop<const CODE: u8>(values: &[<$fold as Fold>::Value], constant: <$fold as Fold>::Value) -> <$fold as Fold>::Lane {
                if let Some(middle) = split(values.len(), <$fold>::BLOCK) {
                    return <$fold>::merge(
                        $loop::<CODE>(&values[..middle], constant),
                        $loop::<CODE>(&values[middle..], constant),
                    );
                }
                let splat = $splat(constant);
                let mut accumulators: [$register; $count] = [$start(); $count];
                let (chunks, rest) = values.as_chunks::<LANES>();
                for chunk in chunks {
                    let registers: [$register; $count] = bytemuck::must_cast(*chunk);
                    for index in 0..$count {
                        let mask = $mask::<CODE>(registers[index], splat);
                        accumulators[index] = $step(accumulators[index], registers[index], mask);
                    }
                }
                if !rest.is_empty() {
                    let mut kept = [<$fold>::NEUTRAL; LANES];
                    for (to, value) in kept.iter_mut().zip(rest) {
                        if holds::<<$fold as Fold>::Value, CODE>(*value, constant) {
                            *to = *value;
                        }
                    }
                    let registers: [$register; $count] = bytemuck::must_cast(kept);
                    for index in 0..$count {
                        accumulators[index] = $merge(accumulators[index], registers[index]);
                    }
                }
                merge_registers!($fold, $count, accumulators, $merge, $to_lanes)
            }
        }
    )*};
}
pub(super) use selected_reductions;

/// The functions of a vector rung that count: the words of blocks of 512 values, their bits counted.
macro_rules! counts {
    ($level:ident; $($name:ident, $loop:ident, $value:ty: $words:ident;)*) => {$(
        $level! {
            pub(super) fn $name(values: &[$value], comparison: Comparison, constant: $value) -> u64 {
                by_comparison!(comparison, $loop(values, constant))
            }

            fn $loop<const CODE: u8>(values: &[$value], constant: $value) -> u64 {
                let mut words = [0; 8];
                let mut count = 0;
                for block in values.chunks(512) {
                    let words = &mut words[..block.len().div_ceil(64)];
                    $words::<CODE>(block, constant, words);
                    count += words.iter().map(|word| u64::from(word.count_ones())).sum::<u64>();
                }
                count
            }
        }
    )*};
}
pub(super) use counts;
