//! The scale function: how much weight one centroid may hold, by where it stands.
//!
//! `k1(q) = compression / (2 pi) * asin(2q - 1)`: a centroid may span at most 1 of k. Seen from the middle of a circle,
//! `2q - 1` is the sine of an angle, and 1 of k is always the same angle: the end of the span is the start rotated by
//! `2 pi / compression`. So no arcsine is needed, only `+ - * /` and the square root, which every processor rounds alike.

use std::f64::consts::PI;

/// The rotation by 1 of k.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    /// Cosine of the angle.
    cosine: f64,
    /// Sine of the angle.
    sine: f64,
    /// The share that a centroid at the very start may hold: the squared sine of half the angle.
    first: f64,
}

impl Scale {
    pub(super) fn new(compression: u32) -> Self {
        let half = sine(PI / f64::from(compression));
        let first = half * half;
        Scale { cosine: 1.0 - 2.0 * first, sine: 2.0 * half * (1.0 - first).sqrt(), first }
    }

    /// The share of all weight at which a centroid must end that starts at the share `from`.
    pub(super) fn end(self, from: f64) -> f64 {
        // The start lies less than one rotation before the end of the half circle.
        if 2.0 * from - 1.0 >= self.cosine {
            return 1.0;
        }
        self.first + from * self.cosine + (from * (1.0 - from)).max(0.0).sqrt() * self.sine
    }
}

/// The sine of a small angle by its series; the first term left out is below the last bit for angles to pi / 10.
fn sine(angle: f64) -> f64 {
    let square = angle * angle;
    let mut tail = 1.0;
    for term in [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0] {
        let n: f64 = 2.0 * term;
        tail = 1.0 - tail * square / (n * (n + 1.0));
    }
    angle * tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_1_of_k() {
        for compression in [20u32, 50, 100, 200, 1000, 10_000] {
            let scale = Scale::new(compression);
            let k = |share: f64| f64::from(compression) / (2.0 * PI) * (2.0 * share - 1.0).asin();
            let (mut from, mut spans) = (0.0, 0);
            while from < 1.0 {
                let end = scale.end(from);
                assert!(end > from, "{compression}: from {from} to {end}");
                let span = k(end) - k(from);
                let right = if end < 1.0 { (span - 1.0).abs() < 1e-6 } else { span < 1.0 + 1e-6 };
                assert!(right, "{compression}: {span} from {from}");
                (from, spans) = (end, spans + 1);
            }
            assert!(spans <= compression / 2 + 1, "{compression}: {spans} spans");
        }
    }
}
