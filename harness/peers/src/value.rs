//! The two types that the numeric operations run on, written once for both.

use crate::answer::Answer;
use crate::input::{Input, Stored};

/// `i64`, which wraps, or `f64`.
pub(crate) trait Value: Stored + PartialOrd + Default {
    /// No value is lower.
    const LOWEST: Self;
    /// No value is higher.
    const HIGHEST: Self;
    /// Whether it has NaN, and sums that depend on their order.
    const FLOAT: bool;

    /// The constant that values are compared with: integer 0 or number 0.
    fn constant(input: &Input<'_>) -> Self;
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn lower(self, other: Self) -> Self;
    fn higher(self, other: Self) -> Self;
    fn to_f64(self) -> f64;
    fn answer(self) -> Answer;
}

impl Value for i64 {
    const LOWEST: Self = Self::MIN;
    const HIGHEST: Self = Self::MAX;
    const FLOAT: bool = false;

    fn constant(input: &Input<'_>) -> Self {
        input.integers[0]
    }

    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }

    fn lower(self, other: Self) -> Self {
        self.min(other)
    }

    fn higher(self, other: Self) -> Self {
        self.max(other)
    }

    fn to_f64(self) -> f64 {
        self as f64
    }

    fn answer(self) -> Answer {
        Answer::Integer(self)
    }
}

impl Value for f64 {
    const LOWEST: Self = Self::NEG_INFINITY;
    const HIGHEST: Self = Self::INFINITY;
    const FLOAT: bool = true;

    fn constant(input: &Input<'_>) -> Self {
        input.numbers[0]
    }

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn times(self, other: Self) -> Self {
        self * other
    }

    fn lower(self, other: Self) -> Self {
        self.min(other)
    }

    fn higher(self, other: Self) -> Self {
        self.max(other)
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn answer(self) -> Answer {
        Answer::Float(self)
    }
}

/// Sum over count, where there is a count.
pub(crate) fn mean<T: Value>(sum: T, count: u64) -> Answer {
    match count {
        0 => Answer::Nothing,
        _ => Answer::Float(sum.to_f64() / count as f64),
    }
}
