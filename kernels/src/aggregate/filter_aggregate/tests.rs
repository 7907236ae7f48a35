//! Every rung against the reference: the masked reduction under the comparison's own bitmap.

use super::tables::*;
use crate::aggregate::compare::{self, Comparison};
use crate::aggregate::reduce::reference;
use crate::inputs::{columns_f64, columns_i64};

fn bits(sum: f64) -> u64 {
    if sum.is_nan() { f64::NAN.to_bits() } else { sum.to_bits() }
}

macro_rules! same_as_reference {
    ($test:ident, $columns:ident, $constants:expr, $bits:expr; $($table:ident, $reference:path;)*) => {
        #[test]
        fn $test() {
            for column in $columns() {
                let values = column.values();
                for comparison in Comparison::ALL {
                    for constant in $constants {
                        let words = compare::reference::compare(values, comparison, constant);
                        $(
                            let expected = $bits($reference(values, Some(&words)));
                            for (isa, rung) in $table.usable() {
                                let found = $bits(rung(values, comparison, constant));
                                assert_eq!(found, expected, "{} {isa} {comparison:?} {constant} on {}", $table.name(), column.name);
                            }
                        )*
                    }
                }
            }
        }
    };
}

same_as_reference!(i64_as_the_reference, columns_i64, [0, 90, i64::MIN, i64::MAX], |x: i64| x;
    FILTER_SUM_I64, reference::sum_i64;
    FILTER_MIN_I64, reference::min_i64;
    FILTER_MAX_I64, reference::max_i64;
);
same_as_reference!(f64_as_the_reference, columns_f64, [0.0, 90.0, f64::NAN, f64::INFINITY], bits;
    FILTER_SUM_F64, reference::sum_f64;
    FILTER_MIN_F64, reference::min_f64;
    FILTER_MAX_F64, reference::max_f64;
);

#[test]
fn counts_as_the_bitmap_has() {
    for column in columns_i64() {
        for comparison in Comparison::ALL {
            let words = compare::reference::compare(column.values(), comparison, 3);
            let expected: u64 = words.iter().map(|word| u64::from(word.count_ones())).sum();
            for (isa, rung) in FILTER_COUNT_I64.usable() {
                assert_eq!(rung(column.values(), comparison, 3), expected, "{isa} on {}", column.name);
            }
        }
    }
    for column in columns_f64() {
        for comparison in Comparison::ALL {
            let words = compare::reference::compare(column.values(), comparison, 0.0);
            let expected: u64 = words.iter().map(|word| u64::from(word.count_ones())).sum();
            for (isa, rung) in FILTER_COUNT_F64.usable() {
                assert_eq!(rung(column.values(), comparison, 0.0), expected, "{isa} on {}", column.name);
            }
        }
    }
}

#[test]
fn none_nan_and_infinity_are_told_apart() {
    use Comparison::{Equal, NotEqual};
    assert_eq!(super::filter_min_i64(&[1, i64::MAX], Equal, i64::MAX), Some(i64::MAX));
    assert_eq!(super::filter_min_i64(&[1], Equal, 2), None);
    assert!(super::filter_max_f64(&[1.0, f64::NAN], NotEqual, 1.0).unwrap().is_nan());
    assert_eq!(super::filter_max_f64(&[f64::NAN, f64::NEG_INFINITY], NotEqual, 1.0), Some(f64::NEG_INFINITY));
    assert_eq!(super::filter_min_f64(&[f64::NAN], Equal, 1.0), None);
}
