//! Comparison of a column with a constant, to a bitmap.
//!
//! Bit `i` of the answer says whether value `i` compares as asked; bits past the last value are zero. Comparisons of
//! `f64` are IEEE 754's: with a NaN on either side only `NotEqual` holds, and the two zeros are equal.
//!
//! Cost: one pass over the column, one bit written a value. AVX-512 compares eight values into a mask with one
//! instruction; AVX2 narrows sixteen register masks to bytes and takes their signs.

#[cfg(target_arch = "x86_64")]
pub(in crate::aggregate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(in crate::aggregate) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(in crate::aggregate) mod neon;
pub mod reference;
pub(in crate::aggregate) mod scalar;
pub mod tables;
#[cfg(test)]
mod tests;

use super::{AggregateError, words_for};

/// How a value is compared with the constant, the value on the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Comparison {
    /// `value < constant`
    Less,
    /// `value <= constant`
    LessOrEqual,
    /// `value == constant`
    Equal,
    /// `value != constant`
    NotEqual,
    /// `value >= constant`
    GreaterOrEqual,
    /// `value > constant`
    Greater,
}

/// [`Comparison`] as the constants that compiled loops are chosen by.
pub(in crate::aggregate) mod code {
    use super::Comparison;
    pub(in crate::aggregate) const LESS: u8 = Comparison::Less as u8;
    pub(in crate::aggregate) const LESS_OR_EQUAL: u8 = Comparison::LessOrEqual as u8;
    pub(in crate::aggregate) const EQUAL: u8 = Comparison::Equal as u8;
    pub(in crate::aggregate) const NOT_EQUAL: u8 = Comparison::NotEqual as u8;
    pub(in crate::aggregate) const GREATER_OR_EQUAL: u8 = Comparison::GreaterOrEqual as u8;
    pub(in crate::aggregate) const GREATER: u8 = Comparison::Greater as u8;
}

/// Calls the loop that was compiled for one comparison.
macro_rules! by_comparison {
    ($comparison:expr, $function:ident($($argument:expr),*)) => {{
        use $crate::aggregate::compare::{Comparison, code};
        match $comparison {
            Comparison::Less => $function::<{ code::LESS }>($($argument),*),
            Comparison::LessOrEqual => $function::<{ code::LESS_OR_EQUAL }>($($argument),*),
            Comparison::Equal => $function::<{ code::EQUAL }>($($argument),*),
            Comparison::NotEqual => $function::<{ code::NOT_EQUAL }>($($argument),*),
            Comparison::GreaterOrEqual => $function::<{ code::GREATER_OR_EQUAL }>($($argument),*),
            Comparison::Greater => $function::<{ code::GREATER }>($($argument),*),
        }
    }};
}
pub(in crate::aggregate) use by_comparison;

impl Comparison {
    /// Every comparison.
    pub const ALL: [Comparison; 6] = [
        Comparison::Less,
        Comparison::LessOrEqual,
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::GreaterOrEqual,
        Comparison::Greater,
    ];

    /// Whether the comparison holds; for `f64` as IEEE 754 has it.
    ///
    /// ```
    /// use lanemark_kernels::aggregate::compare::Comparison;
    /// assert!(Comparison::GreaterOrEqual.holds(2, 2));
    /// assert!(!Comparison::Less.holds(f64::NAN, 1.0));
    /// ```
    #[inline(always)]
    pub fn holds<T: PartialOrd>(self, value: T, constant: T) -> bool {
        match self {
            Comparison::Less => value < constant,
            Comparison::LessOrEqual => value <= constant,
            Comparison::Equal => value == constant,
            Comparison::NotEqual => value != constant,
            Comparison::GreaterOrEqual => value >= constant,
            Comparison::Greater => value > constant,
        }
    }
}

/// The words that an answer of `values` bits fills.
fn answer(values: usize, words: &mut [u64]) -> Result<&mut [u64], AggregateError> {
    let (needed, found) = (words_for(values), words.len());
    words.get_mut(..needed).ok_or(AggregateError::SmallOutput { needed, found })
}

/// Compares every value with the constant; the answer's bits go to the first words of `words`.
///
/// ```
/// use lanemark_kernels::aggregate::compare::{Comparison, compare_i64};
/// let mut bits = [0];
/// compare_i64(&[5, -1, 7], Comparison::Greater, 4, &mut bits)?;
/// assert_eq!(bits, [0b101]);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::SmallOutput`] when `words` has fewer than `values.len().div_ceil(64)` words.
pub fn compare_i64(
    values: &[i64],
    comparison: Comparison,
    constant: i64,
    words: &mut [u64],
) -> Result<(), AggregateError> {
    tables::COMPARE_I64.best()(values, comparison, constant, answer(values.len(), words)?);
    Ok(())
}

/// Compares every value with the constant; the answer's bits go to the first words of `words`.
///
/// ```
/// use lanemark_kernels::aggregate::compare::{Comparison, compare_f64};
/// let mut bits = [0];
/// compare_f64(&[0.5, f64::NAN, 7.0], Comparison::LessOrEqual, 0.5, &mut bits)?;
/// assert_eq!(bits, [0b001]);
/// # Ok::<(), lanemark_kernels::aggregate::AggregateError>(())
/// ```
///
/// # Errors
/// [`AggregateError::SmallOutput`] when `words` has fewer than `values.len().div_ceil(64)` words.
pub fn compare_f64(
    values: &[f64],
    comparison: Comparison,
    constant: f64,
    words: &mut [u64],
) -> Result<(), AggregateError> {
    tables::COMPARE_F64.best()(values, comparison, constant, answer(values.len(), words)?);
    Ok(())
}
