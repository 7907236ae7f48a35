//! The reductions of selected values without intrinsics.

use crate::aggregate::compare::scalar::{holds, word};
use crate::aggregate::compare::{Comparison, by_comparison};
use crate::aggregate::reduce::fold::*;

macro_rules! selected {
    ($($name:ident, $loop:ident, $fold:ty;)*) => {$(
        pub(super) fn $name(
            values: &[<$fold as Fold>::Value],
            comparison: Comparison,
            constant: <$fold as Fold>::Value,
        ) -> <$fold as Fold>::Lane {
            by_comparison!(comparison, $loop(values, constant))
        }

        fn $loop<const CODE: u8>(
            values: &[<$fold as Fold>::Value],
            constant: <$fold as Fold>::Value,
        ) -> <$fold as Fold>::Lane {
            if let Some(middle) = split(values.len(), <$fold>::BLOCK) {
                return <$fold>::merge($loop::<CODE>(&values[..middle], constant), $loop::<CODE>(&values[middle..], constant));
            }
            let mut lanes = [<$fold>::START; LANES];
            for chunk in values.chunks(LANES) {
                for (lane, value) in lanes.iter_mut().zip(chunk) {
                    let kept = if holds::<<$fold as Fold>::Value, CODE>(*value, constant) { *value } else { <$fold>::NEUTRAL };
                    *lane = <$fold>::step(*lane, kept);
                }
            }
            merge_lanes::<$fold, LANES>(lanes)
        }
    )*};
}

selected! {
    sum_i64, loop_sum_i64, SumI64;
    sum_f64, loop_sum_f64, SumF64;
    min_i64, loop_min_i64, MinI64;
    max_i64, loop_max_i64, MaxI64;
    min_f64, loop_min_f64, MinF64;
    max_f64, loop_max_f64, MaxF64;
}

macro_rules! counts {
    ($($name:ident, $loop:ident, $value:ty;)*) => {$(
        pub(super) fn $name(values: &[$value], comparison: Comparison, constant: $value) -> u64 {
            by_comparison!(comparison, $loop(values, constant))
        }

        fn $loop<const CODE: u8>(values: &[$value], constant: $value) -> u64 {
            values.chunks(64).map(|chunk| u64::from(word::<$value, CODE>(chunk, constant).count_ones())).sum()
        }
    )*};
}

counts! {
    count_i64, loop_count_i64, i64;
    count_f64, loop_count_f64, f64;
}
