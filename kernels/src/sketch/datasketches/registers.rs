//! Registers, and the sums that the accumulator needs.

use super::{ADDRESS_BITS, estimator};

/// The registers of a sketch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Registers {
    values: Vec<u8>,
    sums: Sums,
    accumulator: f64,
    out_of_order: bool,
    smallest: u8,
    /// How many registers equal the smallest; never 0.
    at_smallest: u32,
}

/// The sums of `2^-register`, of registers below 32 and from 32 on. Both are exact in an `f64`: they are numbers of at
/// most 52 bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sums {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Sums {
    fn of(&mut self, value: u8) -> &mut f64 {
        if value < 32 { &mut self.low } else { &mut self.high }
    }
}

/// `2^-value`.
fn inverse_power(value: u8) -> f64 {
    f64::from_bits((1023 - u64::from(value)) << 52)
}

impl Registers {
    pub(super) fn new(lg_k: u8) -> Self {
        Registers::from_values(vec![0; 1 << lg_k])
    }

    /// Registers with these values, whose accumulator is 0.
    pub(super) fn from_values(values: Vec<u8>) -> Self {
        let mut sums = Sums { low: 0.0, high: 0.0 };
        for (value, count) in (0..).zip(estimator::histogram(&values)) {
            *sums.of(value) += f64::from(count) * inverse_power(value);
        }
        let mut registers =
            Registers { values, sums, accumulator: 0.0, out_of_order: false, smallest: 0, at_smallest: 0 };
        registers.find_smallest(0);
        registers
    }

    pub(super) fn values(&self) -> &[u8] {
        &self.values
    }

    pub(super) fn into_values(self) -> Vec<u8> {
        self.values
    }

    pub(super) fn sums(&self) -> Sums {
        self.sums
    }

    pub(super) fn accumulator(&self) -> f64 {
        self.accumulator
    }

    pub(super) fn is_out_of_order(&self) -> bool {
        self.out_of_order
    }

    pub(super) fn smallest(&self) -> u8 {
        self.smallest
    }

    pub(super) fn at_smallest(&self) -> u32 {
        self.at_smallest
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at_smallest as usize == self.values.len() && self.smallest == 0
    }

    /// Sets the accumulator.
    pub(super) fn start_from(&mut self, accumulator: f64) {
        self.accumulator = accumulator;
    }

    /// Gives the accumulator up.
    pub(super) fn lose_order(&mut self) {
        (self.accumulator, self.out_of_order) = (0.0, true);
    }

    pub(super) fn add_all(&mut self, coupons: &[u32]) {
        for coupon in coupons {
            self.add(*coupon);
        }
    }

    #[inline]
    pub(super) fn add(&mut self, coupon: u32) {
        let (slot, value) = (coupon as usize & (self.values.len() - 1), (coupon >> ADDRESS_BITS) as u8);
        if value > self.values[slot] {
            self.raise(slot, value);
        }
    }

    /// Raises a register. The operations on the accumulator and their order are DataSketches'.
    fn raise(&mut self, slot: usize, value: u8) {
        let old = std::mem::replace(&mut self.values[slot], value);
        if !self.out_of_order {
            self.accumulator += self.values.len() as f64 / (self.sums.low + self.sums.high);
        }
        *self.sums.of(old) -= inverse_power(old);
        *self.sums.of(value) += inverse_power(value);
        if old == self.smallest {
            self.at_smallest -= 1;
            if self.at_smallest == 0 {
                self.find_smallest(old + 1);
            }
        }
    }

    /// Finds the smallest register, which is none below `from`.
    fn find_smallest(&mut self, from: u8) {
        let histogram = estimator::histogram(&self.values);
        let smallest = (from..).find(|value| histogram[usize::from(*value)] > 0).expect("there are registers");
        (self.smallest, self.at_smallest) = (smallest, histogram[usize::from(smallest)]);
    }

    pub(super) fn estimate(&self) -> f64 {
        if self.out_of_order { estimator::estimate(&self.values) } else { self.accumulator }
    }

    pub(super) fn standard_error(&self) -> f64 {
        // Of Cohen's and Ting's estimator, sqrt(ln 2); of an unbiased one of registers alone, sqrt(3 ln 2 - 1).
        let variance = if self.out_of_order { 3.0 * std::f64::consts::LN_2 - 1.0 } else { std::f64::consts::LN_2 };
        (variance / self.values.len() as f64).sqrt()
    }

    /// Takes other registers in; both come to `2^lg_k`, which is at most what either has.
    pub(super) fn merge(&mut self, other: &Registers, lg_k: u8) {
        let mut values = std::mem::take(&mut self.values);
        fold(&mut values, lg_k);
        for registers in other.values.chunks(values.len()) {
            for (mine, other) in values.iter_mut().zip(registers) {
                *mine = (*mine).max(*other);
            }
        }
        *self = Registers::from_values(values);
        self.lose_order();
    }

    /// The registers of the same or a smaller `lg_k`. The accumulator stays an unbiased estimate of what went in.
    pub(super) fn folded(&self, lg_k: u8) -> Registers {
        let mut values = self.values.clone();
        fold(&mut values, lg_k);
        let (accumulator, out_of_order) = (self.accumulator, self.out_of_order);
        Registers { accumulator, out_of_order, ..Registers::from_values(values) }
    }
}

/// Folds registers to `2^lg_k`: each takes in those whose low bits of the address are its own.
fn fold(values: &mut Vec<u8>, lg_k: u8) {
    let (kept, folded) = values.split_at_mut(1 << lg_k);
    for registers in folded.chunks(kept.len()) {
        for (mine, other) in kept.iter_mut().zip(registers) {
            *mine = (*mine).max(*other);
        }
    }
    values.truncate(1 << lg_k);
}
