//! Every rung against the reference.

use super::{reference, tables::*};
use crate::aggregate::Bitmap;
use crate::inputs::{columns_f64, columns_i64, validity_for};

/// Every usable rung of the kernel on every column, against the reference; bits are compared.
macro_rules! same_as_reference {
    ($test:ident, $plain:ident, $masked:ident, $reference:path, $columns:ident, $bits:expr) => {
        #[test]
        fn $test() {
            for column in $columns() {
                let values = column.values();
                let expected = $bits($reference(values, None));
                for (isa, rung) in $plain.usable() {
                    assert_eq!($bits(rung(values)), expected, "{} {isa} on {}", $plain.name(), column.name);
                }
                for validity in validity_for(values.len()) {
                    let expected = $bits($reference(values, Some(&validity)));
                    for (isa, rung) in $masked.usable() {
                        let found = $bits(rung(values, &validity));
                        assert_eq!(
                            found,
                            expected,
                            "{} {isa} on {}, validity {validity:x?}",
                            $masked.name(),
                            column.name
                        );
                    }
                }
            }
        }
    };
}

same_as_reference!(sum_i64, SUM_I64, MASKED_SUM_I64, reference::sum_i64, columns_i64, |x| x);
same_as_reference!(
    sum_squares_i64,
    SUM_SQUARES_I64,
    MASKED_SUM_SQUARES_I64,
    reference::sum_squares_i64,
    columns_i64,
    |x| x
);
same_as_reference!(min_i64, MIN_I64, MASKED_MIN_I64, reference::min_i64, columns_i64, |x| x);
same_as_reference!(max_i64, MAX_I64, MASKED_MAX_I64, reference::max_i64, columns_i64, |x| x);
same_as_reference!(wide_sum_i64, WIDE_SUM_I64, MASKED_WIDE_SUM_I64, reference::wide_sum_i64, columns_i64, |x| x);
same_as_reference!(sum_f64, SUM_F64, MASKED_SUM_F64, reference::sum_f64, columns_f64, bits);
same_as_reference!(
    sum_squares_f64,
    SUM_SQUARES_F64,
    MASKED_SUM_SQUARES_F64,
    reference::sum_squares_f64,
    columns_f64,
    bits
);
same_as_reference!(min_f64, MIN_F64, MASKED_MIN_F64, reference::min_f64, columns_f64, f64::to_bits);
same_as_reference!(max_f64, MAX_F64, MASKED_MAX_F64, reference::max_f64, columns_f64, f64::to_bits);

/// The bits of a sum. Which NaN a sum of several NaNs gives is left to the processor, so all NaNs are one.
fn bits(sum: f64) -> u64 {
    if sum.is_nan() { f64::NAN.to_bits() } else { sum.to_bits() }
}

/// Columns long enough to lie in memory may be left to another rung.
#[test]
fn a_column_in_memory_sums_like_any_other() {
    let len = crate::aggregate::FROM_MEMORY + 77;
    let values: Vec<f64> = (0..len).map(|i| i as f64 * 0.1).collect();
    let validity: Vec<u64> =
        (0..len.div_ceil(64) as u64).map(|word| word.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
    let expected = reference::sum_f64(&values, Some(&validity)).to_bits();
    for (isa, rung) in MASKED_SUM_F64.usable() {
        assert_eq!(rung(&values, &validity).to_bits(), expected, "{isa}");
    }
}

#[test]
fn nothing_has_no_extreme_and_no_mean() {
    assert_eq!(
        (super::min_i64(&[]), super::max_f64(&[]), super::mean_i64(&[]), super::mean_f64(&[])),
        (None, None, None, None)
    );
    let none = Bitmap::new(&[0], 2).unwrap();
    assert_eq!(super::masked_max_i64(&[1, 2], none), Ok(None));
    assert_eq!(super::masked_mean_f64(&[1.0, 2.0], none), Ok(None));
}

#[test]
fn only_nan_gives_nan_and_infinities_are_values() {
    assert!(super::min_f64(&[f64::NAN; 40]).unwrap().is_nan());
    assert_eq!(super::min_f64(&[f64::NAN, f64::INFINITY]), Some(f64::INFINITY));
    assert_eq!(super::max_f64(&[f64::NAN, f64::NEG_INFINITY]), Some(f64::NEG_INFINITY));
    let second = Bitmap::new(&[0b10], 2).unwrap();
    assert!(super::masked_max_f64(&[1.0, f64::NAN], second).unwrap().unwrap().is_nan());
}

#[test]
fn an_extreme_zero_is_positive() {
    for values in [[0.0, -0.0], [-0.0, 0.0], [-0.0, -0.0]] {
        assert_eq!(super::min_f64(&values).unwrap().to_bits(), 0);
        assert_eq!(super::max_f64(&values).unwrap().to_bits(), 0);
        assert_eq!(super::sum_f64(&values).to_bits(), 0);
    }
}

#[test]
fn the_mean_is_exact_where_the_sum_overflows() {
    for value in [i64::MAX, i64::MIN, -1, 1 << 32] {
        let values = vec![value; 1000];
        let exact: i128 = i128::from(value) * 1000;
        assert_eq!(super::exact_sum(WIDE_SUM_I64.best()(&values)), exact);
        assert_eq!(super::mean_i64(&values), Some(exact as f64 / 1000.0));
    }
}

#[test]
fn a_bitmap_of_another_length_is_refused() {
    let bitmap = Bitmap::new(&[0], 3).unwrap();
    assert!(super::masked_sum_i64(&[1, 2], bitmap).unwrap_err().to_string().contains("3 items"));
}

/// The bound of the module's documentation, against exact sums of integers scaled by a power of two.
#[test]
fn the_sum_stays_within_its_bound() {
    let n = 1_000_000;
    let values: Vec<f64> = (0..n).map(|i| (((i * 2_654_435_761_u64) % 1_000_003) as f64 - 500_000.0) * 0.1).collect();
    let exact: f64 = {
        // Shewchuk's exact partial sums: each addition keeps its own rounding error.
        let mut partials: Vec<f64> = Vec::new();
        for mut x in values.iter().copied() {
            let mut kept = 0;
            for index in 0..partials.len() {
                let mut y = partials[index];
                if x.abs() < y.abs() {
                    std::mem::swap(&mut x, &mut y);
                }
                let sum = x + y;
                let error = y - (sum - x);
                if error != 0.0 {
                    partials[kept] = error;
                    kept += 1;
                }
                x = sum;
            }
            partials.truncate(kept);
            partials.push(x);
        }
        partials.iter().sum()
    };
    let absolute: f64 = values.iter().map(|value| value.abs()).sum();
    let bound = (128.0 + 5.0 + (n as f64 / 4096.0).log2().ceil()) * 2f64.powi(-53) * absolute;
    assert!((super::sum_f64(&values) - exact).abs() <= bound);
}
