//! The reductions compiled for the target's baseline.

use super::fold::*;

macro_rules! reductions {
    ($($name:ident, $masked:ident, $fold:ty;)*) => {$(
        pub(super) fn $name(values: &[<$fold as Fold>::Value]) -> <$fold as Fold>::Lane {
            match split(values.len(), <$fold>::BLOCK) {
                None => fold_block::<$fold>(values),
                Some(middle) => <$fold>::merge($name(&values[..middle]), $name(&values[middle..])),
            }
        }

        pub(super) fn $masked(values: &[<$fold as Fold>::Value], validity: &[u64]) -> <$fold as Fold>::Lane {
            match split(values.len(), <$fold>::BLOCK) {
                None => fold_block_masked::<$fold>(values, validity),
                Some(middle) => <$fold>::merge(
                    $masked(&values[..middle], validity),
                    $masked(&values[middle..], &validity[middle / 64..]),
                ),
            }
        }
    )*};
}

reductions! {
    sum_i64, masked_sum_i64, SumI64;
    sum_f64, masked_sum_f64, SumF64;
    sum_squares_i64, masked_sum_squares_i64, SumSquaresI64;
    sum_squares_f64, masked_sum_squares_f64, SumSquaresF64;
    min_i64, masked_min_i64, MinI64;
    max_i64, masked_max_i64, MaxI64;
    min_f64, masked_min_f64, MinF64;
    max_f64, masked_max_f64, MaxF64;
    wide_sum_i64, masked_wide_sum_i64, WideSumI64;
}
