//! A comparison with a constant, as shaders take it.

use lanemark_kernels::aggregate::compare::Comparison;

/// Which values are kept: those that stand to the constant in one of the wanted ways. See `wgsl/common/compare.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Predicate {
    /// Bits: 1 less, 2 equal, 4 greater, 8 neither of these.
    pub wanted: u32,
    /// 1 where the values are floating-point numbers.
    pub float: u32,
    /// Low word of the constant's key.
    pub constant_low: u32,
    /// High word of the constant's key.
    pub constant_high: u32,
}

const SIGN: u64 = 1 << 63;
const UNORDERED: u32 = 8;

fn wanted(comparison: Comparison) -> u32 {
    match comparison {
        Comparison::Less => 1,
        Comparison::LessOrEqual => 1 | 2,
        Comparison::Equal => 2,
        Comparison::NotEqual => 1 | 4 | UNORDERED,
        Comparison::GreaterOrEqual => 2 | 4,
        Comparison::Greater => 4,
    }
}

impl Predicate {
    fn new(wanted: u32, float: bool, key: u64) -> Predicate {
        Predicate { wanted, float: float.into(), constant_low: key as u32, constant_high: (key >> 32) as u32 }
    }

    /// Integers that compare as asked.
    pub fn i64(comparison: Comparison, constant: i64) -> Predicate {
        Predicate::new(wanted(comparison), false, constant as u64 ^ SIGN)
    }

    /// Floating-point numbers that compare as asked, as IEEE 754 has it.
    pub fn f64(comparison: Comparison, constant: f64) -> Predicate {
        if constant.is_nan() {
            // Whatever stands beside a NaN is neither less nor equal nor greater.
            let wanted = if wanted(comparison) & UNORDERED == 0 { 0 } else { 1 | 2 | 4 | UNORDERED };
            return Predicate::new(wanted, true, 0);
        }
        // Both zeros have the key of the positive one.
        let bits = (constant + 0.0).to_bits();
        Predicate::new(wanted(comparison), true, if bits & SIGN == 0 { bits ^ SIGN } else { !bits })
    }
}

/// Columns and constants at which comparisons go wrong first.
#[cfg(test)]
pub(super) mod tests {
    use crate::testing::random;
    use rand_xoshiro::rand_core::Rng;

    /// Integers near each constant, words that agree in one half only among them.
    pub fn integers_near_the_constants(n: usize) -> Vec<i64> {
        let mut random = random(n as u64);
        let near = INTEGERS.len() as u64;
        (0..n)
            .map(|_| match random.next_u64() % 4 {
                0 => random.next_u64() as i64,
                1 => INTEGERS[(random.next_u64() % near) as usize] ^ 1 << 32,
                2 => INTEGERS[(random.next_u64() % near) as usize].wrapping_add((random.next_u64() % 3) as i64 - 1),
                _ => INTEGERS[(random.next_u64() % near) as usize],
            })
            .collect()
    }

    /// Constants of integers.
    pub const INTEGERS: [i64; 7] = [0, 1, -1, i64::MIN, i64::MAX, 1 << 32, -(7 << 33) - 5];

    /// Numbers near each constant, and any bits at all.
    pub fn numbers_near_the_constants(n: usize) -> Vec<f64> {
        let mut random = random(n as u64);
        (0..n)
            .map(|_| {
                let constant = NUMBERS[(random.next_u64() % NUMBERS.len() as u64) as usize];
                match random.next_u64() % 4 {
                    0 => f64::from_bits(random.next_u64()),
                    1 => f64::from_bits(constant.to_bits().wrapping_add(random.next_u64() % 3).wrapping_sub(1)),
                    2 => -constant,
                    _ => constant,
                }
            })
            .collect()
    }

    /// Constants of numbers.
    pub const NUMBERS: [f64; 9] = [0.0, -0.0, 1.5, -1.5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324, -f64::MAX];
}
