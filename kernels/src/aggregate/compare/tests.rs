//! Every rung against the reference.

use super::{Comparison, reference, tables::*};
use crate::aggregate::AggregateError;
use crate::inputs::{columns_f64, columns_i64};

#[test]
fn i64_as_the_reference() {
    for column in columns_i64() {
        let values = column.values();
        for comparison in Comparison::ALL {
            for constant in [0, 7, i64::MIN, i64::MAX, values.first().copied().unwrap_or(1)] {
                let expected = reference::compare(values, comparison, constant);
                for (isa, rung) in COMPARE_I64.usable() {
                    let mut words = vec![u64::MAX; expected.len()];
                    rung(values, comparison, constant, &mut words);
                    assert_eq!(words, expected, "{isa} {comparison:?} {constant} on {}", column.name);
                }
            }
        }
    }
}

#[test]
fn f64_as_the_reference() {
    for column in columns_f64() {
        let values = column.values();
        for comparison in Comparison::ALL {
            for constant in [0.0, -0.0, f64::NAN, f64::INFINITY, values.first().copied().unwrap_or(1.0)] {
                let expected = reference::compare(values, comparison, constant);
                for (isa, rung) in COMPARE_F64.usable() {
                    let mut words = vec![u64::MAX; expected.len()];
                    rung(values, comparison, constant, &mut words);
                    assert_eq!(words, expected, "{isa} {comparison:?} {constant} on {}", column.name);
                }
            }
        }
    }
}

#[test]
fn words_past_the_answer_are_left_alone_and_too_few_are_refused() {
    let mut words = [7, 7, 7];
    super::compare_i64(&[1; 65], Comparison::Equal, 1, &mut words).unwrap();
    assert_eq!(words, [u64::MAX, 1, 7]);
    let error = super::compare_f64(&[1.0; 65], Comparison::Equal, 1.0, &mut words[..1]).unwrap_err();
    assert_eq!(error, AggregateError::SmallOutput { needed: 2, found: 1 });
}
