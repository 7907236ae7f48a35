//! How many keys it takes to get a number of different coupons.
//!
//! Of `n` keys the expected number of different coupons is the sum over all coupons of `1 - (1 - p)^n`, where a
//! coupon of value `v` has the probability `p = 2^-26 2^-v`. Expanded by powers of `p` it is `C(n, 1) - C(n, 2) s_2 +
//! C(n, 3) s_3 - …` with `s_i = 2^26 2^(-26 i) / (2^i - 1)`, the sum of `p^i`. The estimate is its inverse.
//!
//! The accumulator of a sketch of registers starts from this estimate, and is to be DataSketches' to the last digit.
//! That library interpolates the inverse between some numbers of coupons, so this does too. At those numbers its
//! values are the theory's but for rounding errors of some units in the last place, which were measured by reading
//! its estimates.

/// The relative standard error: of `n` keys, `n^2 s_2 / 2` are expected to share a coupon, give or take the square
/// root.
pub(super) const STANDARD_ERROR: f64 = 4.983e-5;

/// Numbers of coupons, and by how many units in the last place DataSketches' number of keys differs from the theory's.
const NODES: [(u32, i8); 8] =
    [(0, 0), (1, 0), (20, -1), (400, -1), (8_000, 4), (160_000, 1), (300_000, 1), (600_000, 0)];

/// The estimate of a list or set with so many coupons.
pub(super) fn keys_of(coupons: usize) -> f64 {
    let below = NODES.iter().rposition(|node| node.0 as usize <= coupons).expect("the first node is 0");
    if NODES[below].0 as usize == coupons {
        return keys_of_node(NODES[below]);
    }
    let first = below.saturating_sub(1).min(NODES.len() - 4);
    let nodes = [0, 1, 2, 3].map(|i| NODES[first + i]);
    interpolated(nodes.map(|node| f64::from(node.0)), nodes.map(keys_of_node), coupons as f64)
}

fn keys_of_node((coupons, off): (u32, i8)) -> f64 {
    let keys = inverse(f64::from(coupons));
    f64::from_bits(keys.to_bits().wrapping_add_signed(off.into()))
}

/// Lagrange's cubic through four points.
fn interpolated(at: [f64; 4], values: [f64; 4], x: f64) -> f64 {
    let term = |i: usize, [j, k, l]: [usize; 3]| {
        let above = (x - at[j]) * (x - at[k]) * (x - at[l]);
        let below = (at[i] - at[j]) * (at[i] - at[k]) * (at[i] - at[l]);
        values[i] * above / below
    };
    term(0, [1, 2, 3]) + term(1, [0, 2, 3]) + term(2, [0, 1, 3]) + term(3, [0, 1, 2])
}

/// The number of keys by theory.
fn inverse(coupons: f64) -> f64 {
    // Each step brings the number of shared coupons closer by a factor of `n s_2`, at most 0.003.
    let mut shared = 0.0;
    for _ in 0..12 {
        shared = expected_shared(coupons + shared);
    }
    coupons + shared
}

/// By how many the coupons of so many keys are expected to be fewer than the keys.
fn expected_shared(keys: f64) -> f64 {
    let mut sum = 0.0;
    let mut combinations = keys;
    // The next term is 1e-19 of the first at 600,000 keys.
    for i in 2..=8 {
        combinations *= -(keys - f64::from(i - 1)) / f64::from(i);
        sum -= combinations * 2f64.powi(26 - 26 * i) / f64::from((1 << i) - 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of coupons, and what the PyPI package datasketches 5.2.0 estimates from images of so many.
    const THEIRS: [(usize, f64); 13] = [
        (3, 3.000000014901161),
        (20, 20.00000094374026),
        (21, 21.00000104308134),
        (400, 400.0003963713384),
        (401, 401.00039835816335),
        (8000, 8000.158929460209),
        (8001, 8001.158969197984),
        (57177, 57185.1203436293),
        (98305, 98329.00694041034),
        (160000, 160063.60677637596),
        (160001, 160064.60757164608),
        (190551, 190641.2243940706),
        (196608, 196704.05310732525),
    ];

    #[test]
    fn the_estimate_is_that_of_datasketches_to_the_last_digit() {
        for (coupons, keys) in THEIRS {
            assert_eq!(keys_of(coupons), keys, "{coupons} coupons");
        }
    }

    #[test]
    fn the_estimate_inverts_the_expectation() {
        for coupons in (0..200).chain((200..196_610).step_by(997)) {
            let keys = keys_of(coupons);
            // The expectation as it is defined, value by value.
            let expected: f64 =
                (1..64).map(|value| 2f64.powi(26) * -f64::exp_m1(keys * f64::ln_1p(-2f64.powi(-26 - value)))).sum();
            assert!((expected - coupons as f64).abs() <= 1e-9 * coupons as f64, "{coupons}: {keys}, {expected}");
        }
    }
}
