//! The filters without intrinsics: every value is written, and the position advances where it is kept; no branch
//! depends on the data.

use super::blocks::{Line, Map, pick};
use crate::aggregate::compare::scalar::holds;
use crate::aggregate::compare::{Comparison, by_comparison};

#[inline(always)]
fn filter<V: PartialOrd + Copy, M: Map<V>, const CODE: u8>(values: &[V], constant: V, map: M, out: &mut [V]) -> usize {
    let out = &mut out[..values.len()];
    let mut position = 0;
    for value in values {
        out[position] = map.apply(*value);
        position += usize::from(holds::<V, CODE>(*value, constant));
    }
    position
}

#[inline(always)]
fn filter_mask<V: Copy>(values: &[V], words: &[u64], out: &mut [V]) -> usize {
    let mut position = 0;
    for (chunk, word) in values.chunks(64).zip(words) {
        position = pick(chunk, word & (u64::MAX >> (64 - chunk.len())), (), out, position);
    }
    position
}

fn loop_i64<const CODE: u8>(values: &[i64], constant: i64, out: &mut [i64]) -> usize {
    filter::<i64, (), CODE>(values, constant, (), out)
}

fn loop_f64<const CODE: u8>(values: &[f64], constant: f64, out: &mut [f64]) -> usize {
    filter::<f64, (), CODE>(values, constant, (), out)
}

fn loop_map_f64<const CODE: u8>(values: &[f64], constant: f64, line: Line, out: &mut [f64]) -> usize {
    filter::<f64, Line, CODE>(values, constant, line, out)
}

pub(super) fn filter_i64(values: &[i64], comparison: Comparison, constant: i64, out: &mut [i64]) -> usize {
    by_comparison!(comparison, loop_i64(values, constant, out))
}

pub(super) fn filter_f64(values: &[f64], comparison: Comparison, constant: f64, out: &mut [f64]) -> usize {
    by_comparison!(comparison, loop_f64(values, constant, out))
}

pub(super) fn filter_mask_i64(values: &[i64], words: &[u64], out: &mut [i64]) -> usize {
    filter_mask(values, words, out)
}

pub(super) fn filter_mask_f64(values: &[f64], words: &[u64], out: &mut [f64]) -> usize {
    filter_mask(values, words, out)
}

pub(super) fn filter_map_f64(
    values: &[f64],
    comparison: Comparison,
    constant: f64,
    line: (f64, f64),
    out: &mut [f64],
) -> usize {
    let line = Line { scale: line.0, offset: line.1 };
    by_comparison!(comparison, loop_map_f64(values, constant, line, out))
}
