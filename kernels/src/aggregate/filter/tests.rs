//! Every rung against the reference.

use super::{reference, tables::*};
use crate::aggregate::compare::Comparison;
use crate::aggregate::{AggregateError, Bitmap};
use crate::inputs::{columns_f64, columns_i64, validity_for};

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// As [`bits`], with one NaN for all: which payload arithmetic on a NaN keeps is left to the processor.
fn bits_of_results(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }).collect()
}

#[test]
fn i64_as_the_reference() {
    for column in columns_i64() {
        let values = column.values();
        for comparison in Comparison::ALL {
            for constant in [0, 90, i64::MIN, i64::MAX] {
                let expected = reference::filter(values, comparison, constant);
                for (isa, rung) in FILTER_I64.usable() {
                    let mut out = vec![0; values.len()];
                    let kept = rung(values, comparison, constant, &mut out);
                    assert_eq!(out[..kept], expected, "{isa} {comparison:?} {constant} on {}", column.name);
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
            for constant in [0.0, 90.0, f64::NAN, f64::INFINITY] {
                let (kept_values, line) = (reference::filter(values, comparison, constant), (-2.5, 0.125));
                let mapped_values = reference::filter_map(values, comparison, constant, line);
                for (isa, rung) in FILTER_F64.usable() {
                    let mut out = vec![0.0; values.len()];
                    let kept = rung(values, comparison, constant, &mut out);
                    assert_eq!(bits(&out[..kept]), bits(&kept_values), "{isa} {comparison:?} on {}", column.name);
                }
                for (isa, rung) in FILTER_MAP_F64.usable() {
                    let mut out = vec![0.0; values.len()];
                    let kept = rung(values, comparison, constant, line, &mut out);
                    let (found, expected) = (bits_of_results(&out[..kept]), bits_of_results(&mapped_values));
                    assert_eq!(found, expected, "map, {isa} {comparison:?} on {}", column.name);
                }
            }
        }
    }
}

#[test]
fn masks_as_the_reference() {
    for column in columns_i64() {
        let values = column.values();
        for words in validity_for(values.len()) {
            let expected = reference::filter_mask(values, &words);
            for (isa, rung) in FILTER_MASK_I64.usable() {
                let mut out = vec![0; values.len()];
                let kept = rung(values, &words, &mut out);
                assert_eq!(out[..kept], expected, "{isa} on {}, {words:x?}", column.name);
            }
        }
    }
    for column in columns_f64() {
        let values = column.values();
        for words in validity_for(values.len()) {
            let expected = bits(&reference::filter_mask(values, &words));
            for (isa, rung) in FILTER_MASK_F64.usable() {
                let mut out = vec![0.0; values.len()];
                let kept = rung(values, &words, &mut out);
                assert_eq!(bits(&out[..kept]), expected, "{isa} on {}, {words:x?}", column.name);
            }
        }
    }
}

/// Both ways of taking a block and each change between them: stretches that keep nothing, little, half and all.
#[test]
fn a_changing_share_of_survivors_is_followed() {
    let values: Vec<i64> = (0..20_000i64).map(|i| match (i / 1500) % 4 {
        0 => -1,
        1 => i64::from(i % 100 == 0),
        2 => i % 2,
        _ => 1,
    } * (i + 1)).collect();
    let expected = reference::filter(&values, Comparison::Greater, 0);
    for (isa, rung) in FILTER_I64.usable() {
        let mut out = vec![0; values.len()];
        let kept = rung(&values, Comparison::Greater, 0, &mut out);
        assert_eq!(out[..kept], expected, "{isa}");
    }
}

/// Columns long enough to lie in memory, where crowded blocks are taken in a way of their own.
#[test]
fn a_column_in_memory_is_filtered_like_any_other() {
    let len = crate::aggregate::FROM_MEMORY + 77;
    let values: Vec<i64> = (0..len as i64).map(|i| if (i / 100_000) % 3 == 0 { i } else { i % 100 }).collect();
    let expected = reference::filter(&values, Comparison::Greater, 0);
    for (isa, rung) in FILTER_I64.usable() {
        let mut out = vec![0; values.len()];
        let kept = rung(&values, Comparison::Greater, 0, &mut out);
        assert!(out[..kept] == expected, "{isa}");
    }
}

#[test]
fn nothing_is_written_past_the_length_of_the_values() {
    for (isa, rung) in FILTER_I64.usable() {
        for len in 0..200 {
            let mut out = vec![-7; len + 64];
            let kept = rung(&vec![1; len], Comparison::Equal, 1, &mut out[..len]);
            assert_eq!(kept, len, "{isa}");
            assert!(out[len..].iter().all(|value| *value == -7), "{isa} {len}");
        }
    }
}

#[test]
fn a_short_output_and_a_foreign_bitmap_are_refused() {
    let mut out = [0; 2];
    let small = AggregateError::SmallOutput { needed: 3, found: 2 };
    assert_eq!(super::filter_i64(&[1, 2, 3], Comparison::Less, 0, &mut out), Err(small));
    let bitmap = Bitmap::new(&[0], 2).unwrap();
    assert!(matches!(super::filter_mask_i64(&[1, 2, 3], bitmap, &mut out), Err(AggregateError::Lengths { .. })));
}
