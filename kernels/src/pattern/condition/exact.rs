//! A comparison of a column with a constant of another type, as one with a constant of the column's own.

use super::Constant;
use crate::aggregate::compare::Comparison;
use std::cmp::Ordering;

/// What a comparison comes to in the column's own type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Exact<T> {
    /// The column's values are compared so.
    Compare(Comparison, T),
    /// All values give this answer; for `f64`, NaNs too.
    All(bool),
}

pub(super) fn of_u8(comparison: Comparison, constant: Constant) -> Exact<u8> {
    match of_i64(comparison, constant) {
        Exact::All(all) => Exact::All(all),
        Exact::Compare(comparison, constant) => match u8::try_from(constant) {
            Ok(constant) => Exact::Compare(comparison, constant),
            Err(_) if constant < 0 => Exact::All(comparison.holds(0, -1)),
            Err(_) => Exact::All(comparison.holds(0, 1)),
        },
    }
}

pub(super) fn of_i64(comparison: Comparison, constant: Constant) -> Exact<i64> {
    let number = match constant {
        Constant::I64(constant) => return Exact::Compare(comparison, constant),
        Constant::F64(number) => number,
    };
    if number.is_nan() {
        return Exact::All(comparison == Comparison::NotEqual);
    }
    // The bounds of i64 are powers of two: -2^63 itself is one, 2^63 no longer.
    let floor = number.floor();
    if floor < i64::MIN as f64 {
        return Exact::All(comparison.holds(0, -1));
    }
    if floor >= i64::MAX as f64 {
        return Exact::All(comparison.holds(0, 1));
    }
    let below = floor as i64;
    if floor == number {
        return Exact::Compare(comparison, below);
    }
    // No integer lies between the floor and the number.
    match comparison {
        Comparison::Less | Comparison::LessOrEqual => Exact::Compare(Comparison::LessOrEqual, below),
        Comparison::Greater | Comparison::GreaterOrEqual => Exact::Compare(Comparison::Greater, below),
        Comparison::Equal => Exact::All(false),
        Comparison::NotEqual => Exact::All(true),
    }
}

pub(super) fn of_f64(comparison: Comparison, constant: Constant) -> Exact<f64> {
    let integer = match constant {
        Constant::F64(constant) => return Exact::Compare(comparison, constant),
        Constant::I64(integer) => integer,
    };
    let nearest = integer as f64;
    // No number lies between the integer and the nearest one.
    match ((nearest as i128).cmp(&i128::from(integer)), comparison) {
        (Ordering::Equal, _) => Exact::Compare(comparison, nearest),
        (_, Comparison::Equal) => Exact::All(false),
        (_, Comparison::NotEqual) => Exact::All(true),
        (Ordering::Less, Comparison::Less | Comparison::LessOrEqual) => {
            Exact::Compare(Comparison::LessOrEqual, nearest)
        }
        (Ordering::Less, _) => Exact::Compare(Comparison::Greater, nearest),
        (Ordering::Greater, Comparison::Less | Comparison::LessOrEqual) => Exact::Compare(Comparison::Less, nearest),
        (Ordering::Greater, _) => Exact::Compare(Comparison::GreaterOrEqual, nearest),
    }
}
