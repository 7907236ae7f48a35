//! The share of false positives that theory expects.

/// Weights below this, of a distribution whose greatest weight is 1, change no sum of `f64`s.
const NEGLIGIBLE: f64 = 1e-60;

/// With so many items in a block and any number that is as likely, each bit is set but for a chance below 1e-90.
const CERTAIN: f64 = 8192.0;

/// The chance that a filter of so many blocks claims a key that it does not hold, at so many different items.
pub(super) fn expected(items: u64, blocks: u64) -> f64 {
    let (n, b) = (items as f64, blocks as f64);
    if blocks == 1 {
        return claimed(n);
    }
    // The number of items in a key's block is binomial; its weights follow from one to the next, from the likeliest.
    let likeliest = ((n + 1.0) / b).floor().min(n);
    if likeliest > CERTAIN {
        return 1.0;
    }
    let (mut weights, mut sum) = (1.0, claimed(likeliest));
    let mut add = |items: f64, weight: f64| {
        weights += weight;
        sum += weight * claimed(items);
    };
    let (mut count, mut weight) = (likeliest, 1.0);
    while weight > NEGLIGIBLE && count < n {
        weight *= (n - count) / ((count + 1.0) * (b - 1.0));
        count += 1.0;
        add(count, weight);
    }
    let (mut count, mut weight) = (likeliest, 1.0);
    while weight > NEGLIGIBLE && count > 0.0 {
        weight *= count * (b - 1.0) / (n - count + 1.0);
        count -= 1.0;
        add(count, weight);
    }
    sum / weights
}

/// The chance that a block with so many items claims a key: one of them has its low half, or each of the 8 words has
/// its bit by chance.
fn claimed(items: f64) -> f64 {
    let word = -f64::exp_m1(items * f64::ln_1p(-1.0 / 32.0));
    let same = -f64::exp_m1(items * f64::ln_1p(-1.0 / 4_294_967_296.0));
    same + (1.0 - same) * word.powi(8)
}

/// The fewest blocks, up to `most`, that keep the expectation at `rate` or below.
pub(super) fn fewest_blocks(items: u64, rate: f64, most: u64) -> Option<u64> {
    if expected(items, most) > rate {
        return None;
    }
    // More blocks never claim more.
    let (mut too_few, mut enough) = (0, most);
    while enough - too_few > 1 {
        let middle = too_few.midpoint(enough);
        if expected(items, middle) <= rate { enough = middle } else { too_few = middle }
    }
    Some(enough)
}
