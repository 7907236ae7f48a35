//! Floating-point answers that are compared bit by bit.

/// An `f64` that equals another one when their bits are the same: NaN equals itself, and the zeros differ.
#[repr(transparent)]
#[derive(Debug, Clone, Copy, Default, bytemuck::Pod, bytemuck::Zeroable)]
pub struct ExactF64(pub f64);

impl ExactF64 {
    /// The answer of arithmetic: every NaN is `f64::NAN`, as which one comes out is the processor's own business.
    pub(crate) fn of_arithmetic(value: f64) -> ExactF64 {
        ExactF64(if value.is_nan() { f64::NAN } else { value })
    }
}

impl PartialEq for ExactF64 {
    fn eq(&self, other: &ExactF64) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for ExactF64 {}
